"""The manifest of a file: what it was made from and its digest. With it the file can be made again and compared."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import platform
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import pyproj
import shapely

from geodata import basemap
from geodata.catalog import Catalog
from geodata.errors import GeodataError
from geodata.limits import size
from layers.briefing.options import BriefingOptions, from_data, to_data
from layers.view import View
from layers.view_codec import from_query

FORMAT = "kurskmap-manifest/2"

#: The packages whose versions can change the bytes of a page.
_PACKAGES = (
    "kursk-deployment-map",
    "matplotlib",
    "numpy",
    "shapely",
    "pyproj",
    "pillow",
    "pypdf",
    "python-pptx",
    "fonttools",
    "fontpkg-fira-sans",
    "fontpkg-fira-sans-condensed",
    "koreanize-matplotlib",
    "imageio-ffmpeg",
)


#: Manifests of this form held the words of a command. They cannot be made again.
_OLD_FORMAT = "kurskmap-manifest/1"
_COMMANDS = ("brief", "atlas")
#: Many times what the longest view and all versions take.
_MOST_BYTES = 2**20


class ManifestError(GeodataError):
    """A manifest cannot be read, or the file that it describes cannot be made again."""


@dataclass(frozen=True)
class BriefingRequest:
    """What a file was made from, apart from the data: enough to make it again.

    ``command`` is ``brief`` or ``atlas``. ``view`` is the view in its link form (:func:`layers.view_codec.to_query`).
    ``page`` is the page of a PNG or SVG, from 1. ``dates`` are those of an atlas.
    """

    command: str
    view: Mapping[str, str]
    options: BriefingOptions
    page: int = 1
    dates: tuple[dt.date, ...] = ()

    def view_in(self, catalog: Catalog) -> View:
        """The view that was asked for. Raises ManifestError where the catalogue has no such layer, theatre or claimant."""
        view, misfits = from_query(self.view, catalog)
        for misfit in misfits:
            raise ManifestError(
                f"The manifest does not fit this catalogue: {misfit.name} {misfit.value!r} is not {misfit.expected}."
            )
        return view


@dataclass(frozen=True)
class Manifest:
    """A file: what was asked for, and what it was made with. Digests are SHA-256, in hexadecimal digits."""

    request: BriefingRequest
    file: str
    sha256: str
    bytes: int
    data_digest: str
    basemap_digest: str
    versions: dict[str, str]

    @property
    def command(self) -> str:
        """The command that made the file: ``brief`` or ``atlas``."""
        return self.request.command


def basemap_digest(folder: Path = basemap.FOLDER) -> str:
    """The SHA-256 of the basemap's files, in hexadecimal digits."""
    digest = hashlib.sha256()
    for path in sorted(folder.glob("*.fgb")):
        digest.update(path.name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def versions() -> dict[str, str]:
    """The versions of Python and of all packages that can change the bytes of a page."""
    found = {"python": platform.python_version(), "geos": shapely.geos_version_string, "proj": pyproj.proj_version_str}
    for name in _PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def manifest(request: BriefingRequest, catalog: Catalog, path: Path, data: bytes) -> Manifest:
    """The manifest of a file with these bytes."""
    return Manifest(
        request=request,
        file=path.name,
        sha256=hashlib.sha256(data).hexdigest(),
        bytes=len(data),
        data_digest=catalog.digest,
        basemap_digest=basemap_digest(),
        versions=versions(),
    )


def to_json(found: Manifest) -> str:
    """A manifest as JSON text. :func:`read` reads it."""
    request = found.request
    document = {
        "format": FORMAT,
        "command": request.command,
        "view": dict(request.view),
        "options": to_data(request.options),
        "page": request.page,
        "dates": [date.isoformat() for date in request.dates],
        "file": found.file,
        "sha256": found.sha256,
        "bytes": found.bytes,
        "data_digest": found.data_digest,
        "basemap_digest": found.basemap_digest,
        "versions": found.versions,
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def read(path: Path) -> Manifest:
    """The manifest in a file. Raises ManifestError where the file cannot be read or holds no manifest of today's form."""
    try:
        with path.open("rb") as file:
            content = file.read(_MOST_BYTES + 1)
        if len(content) > _MOST_BYTES:
            raise ManifestError(f"{path}: is larger than {size(_MOST_BYTES)}, which no manifest is.")
        document: Any = json.loads(content.decode("utf-8"))
        if document["format"] == _OLD_FORMAT:
            raise ManifestError(
                f"{path}: is a manifest of an older version, which this version cannot use; make the file again with "
                "--manifest."
            )
        return _parsed(document)
    except OSError as error:
        raise ManifestError(f"{path}: cannot be read ({error.strerror}).") from error
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ManifestError(f"{path}: is not a manifest that kurskmap wrote.") from error


def _parsed(document: dict[str, Any]) -> Manifest:
    """The manifest in JSON values; every field has to be there, with its type, and no other. Raises ValueError."""
    if document.pop("format") != FORMAT:
        raise ValueError("another format")
    request = BriefingRequest(
        command=document.pop("command"),
        view=_texts(document.pop("view")),
        options=from_data(document.pop("options")),
        page=document.pop("page"),
        dates=tuple(dt.date.fromisoformat(date) for date in document.pop("dates")),
    )
    versions = _texts(document.pop("versions"))
    found = Manifest(request=request, versions=versions, **document)
    texts = (found.file, found.sha256, found.data_digest, found.basemap_digest)
    if request.command not in _COMMANDS or not all(isinstance(text, str) for text in texts):
        raise ValueError("a field has another type")
    if type(request.page) is not int or type(found.bytes) is not int or request.page < 1:
        raise ValueError("a number has another type")
    # The file of an untrusted manifest is a plain name, never a path to write to.
    if Path(found.file).name != found.file:
        raise ValueError("its file is not a plain name")
    return found


def _texts(values: Any) -> dict[str, str]:
    if not isinstance(values, dict) or not all(isinstance(value, str) for value in values.values()):
        raise ValueError("not an object of texts")
    return values


def differences(recorded: Manifest, made: Manifest) -> tuple[str, ...]:
    """Why a file that was made again differs from the recorded one: one sentence each, none where the bytes are the same."""
    if recorded.sha256 == made.sha256:
        return ()
    found = []
    if recorded.data_digest != made.data_digest:
        found.append(f"The data differs: its digest is {made.data_digest[:12]}, not {recorded.data_digest[:12]}.")
    if recorded.basemap_digest != made.basemap_digest:
        found.append(
            f"The basemap differs: its digest is {made.basemap_digest[:12]}, not {recorded.basemap_digest[:12]}."
        )
    for name in sorted({*recorded.versions, *made.versions}):
        before, now = recorded.versions.get(name, "none"), made.versions.get(name, "none")
        if before != now:
            found.append(f"{name} is {now}, not {before}.")
    return tuple(found) or ("Data and versions are the same, but the bytes differ.",)
