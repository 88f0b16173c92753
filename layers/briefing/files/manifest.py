"""The manifest of a file: what it was made from, with what, and what came out, so that it can be made again and compared."""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import pyproj
import shapely

from geodata import basemap
from geodata.catalog import Catalog
from geodata.errors import GeodataError

FORMAT = "kurskmap-manifest/1"

#: The packages whose version can change the bytes of a page.
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


class ManifestError(GeodataError):
    """A manifest cannot be read, or what it names cannot be made again."""


@dataclass(frozen=True)
class Manifest:
    """What made a file. ``arguments`` are those of the command, without the names of files; digests are SHA-256, in hex."""

    command: str
    arguments: tuple[str, ...]
    file: str
    sha256: str
    bytes: int
    data_digest: str
    basemap_digest: str
    versions: dict[str, str]


def basemap_digest(folder: Path = basemap.FOLDER) -> str:
    """The digest of the basemap's files."""
    digest = hashlib.sha256()
    for path in sorted(folder.glob("*.fgb")):
        digest.update(path.name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def versions() -> dict[str, str]:
    """The versions of everything that has a hand in the bytes."""
    found = {"python": platform.python_version(), "geos": shapely.geos_version_string, "proj": pyproj.proj_version_str}
    for name in _PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def manifest(command: str, arguments: Sequence[str], catalog: Catalog, path: Path, data: bytes) -> Manifest:
    """The manifest of a file's bytes."""
    return Manifest(
        command=command,
        arguments=tuple(arguments),
        file=path.name,
        sha256=hashlib.sha256(data).hexdigest(),
        bytes=len(data),
        data_digest=catalog.digest,
        basemap_digest=basemap_digest(),
        versions=versions(),
    )


def to_json(found: Manifest) -> str:
    """A manifest as JSON text."""
    return json.dumps({"format": FORMAT, **asdict(found)}, indent=2, ensure_ascii=False) + "\n"


def read(path: Path) -> Manifest:
    """The manifest in a file. Raises ManifestError where it is none."""
    try:
        document: Any = json.loads(path.read_text(encoding="utf-8"))
        if document.pop("format") != FORMAT:
            raise ValueError("its format is another")
        arguments = tuple(str(argument) for argument in document.pop("arguments"))
        found = Manifest(arguments=arguments, **document)
        texts = [found.command, found.file, found.sha256, found.data_digest, found.basemap_digest]
        if not all(isinstance(text, str) for text in texts) or not isinstance(found.versions, dict):
            raise ValueError("a field has another type")
        # A stranger's manifest names a file, never a place to write to.
        if Path(found.file).name != found.file:
            raise ValueError("its file is not a plain name")
        return found
    except OSError as error:
        raise ManifestError(f"{path}: cannot be read ({error.strerror}).") from error
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ManifestError(f"{path}: is not a manifest that kurskmap wrote.") from error


def differences(wanted: Manifest, made: Manifest) -> tuple[str, ...]:
    """Why a file made again may differ from the one that the manifest describes, a sentence each; none where it does not."""
    if wanted.sha256 == made.sha256:
        return ()
    found = []
    if wanted.data_digest != made.data_digest:
        found.append(f"The data is another: {made.data_digest[:12]}, not {wanted.data_digest[:12]}.")
    if wanted.basemap_digest != made.basemap_digest:
        found.append(f"The basemap is another: {made.basemap_digest[:12]}, not {wanted.basemap_digest[:12]}.")
    for name in sorted({*wanted.versions, *made.versions}):
        before, now = wanted.versions.get(name, "none"), made.versions.get(name, "none")
        if before != now:
            found.append(f"{name} is {now}, not {before}.")
    return tuple(found) or ("Data and versions are the same; only the bytes differ.",)
