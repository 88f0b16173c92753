"""The scripts that read and draw tiles: two packages of npm, of which only the recorded bytes are taken.

They are not part of this package. :func:`scripts` finds them where npm has put them.
"""

from __future__ import annotations

import hashlib
import re
import sys
from pathlib import Path

from layers.web.document import SupplyError

#: The packages in their versions.
PACKAGES = ("pmtiles@4.5.0", "protomaps-leaflet@5.1.0")
#: Where npm puts them, unless another folder is named: beside this Python.
FOLDER = Path(sys.prefix) / "scripts"
#: The files, below ``node_modules``, with their SHA-256.
FILES = {
    "pmtiles/dist/pmtiles.js": "caf981bc46f6327ee7e65d5dc964d89d38a69f60edca2bd4c5c890c21b554c6c",
    "protomaps-leaflet/dist/protomaps-leaflet.js": "26af014f7b1af308ec120b791cff76657bb9c3383633b52033e6edf9e5e4cdb5",
}
#: Both are of Protomaps LLC and under one licence, whose text only the second brings.
_LICENCE = "protomaps-leaflet/LICENSE"


def scripts(folder: Path | None = None) -> tuple[str, ...]:
    """The texts of the scripts, in the order in which a document holds them.

    ``folder`` is the one that holds ``node_modules``. Raises SupplyError where a file is missing or not the one that was
    checked.
    """
    return tuple(_script((folder or FOLDER) / "node_modules", name, sha256) for name, sha256 in FILES.items())


def _script(folder: Path, name: str, sha256: str) -> str:
    content, licence = (_read(folder, each) for each in (name, _LICENCE))
    if hashlib.sha256(content).hexdigest() != sha256:
        raise SupplyError(f"{folder / name} is not the file that was checked; install {' '.join(PACKAGES)}.")
    text = re.sub(r"\n//# sourceMappingURL=\S+\s*$", "\n", content.decode("utf-8"))
    terms = licence.decode("utf-8", "replace").replace("*/", "* /")
    return _inert(f"/*! {name.split('/', maxsplit=1)[0]}\n{terms}*/\n{text}")


def _read(folder: Path, name: str) -> bytes:
    try:
        return (folder / name).read_bytes()
    except OSError as error:
        raise SupplyError(
            f"The renderer of tiles is not installed: {folder / name} cannot be read. Run "
            f"'npm install --ignore-scripts --prefix {folder.parent} {' '.join(PACKAGES)}'."
        ) from error


def _inert(text: str) -> str:
    """The text as it may stand in a script element; raises SupplyError where it would end one."""
    if re.search(r"</script|<!--", text, re.IGNORECASE):
        raise SupplyError("A script of the renderer has markup that would end its element.")
    return text
