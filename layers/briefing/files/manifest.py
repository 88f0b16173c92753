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
from typing import Any, NewType

import pyproj
import shapely

from geodata import basemap
from geodata.catalog import Catalog
from geodata.errors import GeodataError
from geodata.files.no_follow import UnsafeFileError, read_file
from geodata.files.system_errors import reason
from geodata.quoting import printable
from geodata.untrusted.file_name import FileName, checked_file_name
from layers import text_bounds
from layers.briefing.files.gate import GateFault
from layers.briefing.options import TEXT_LISTS, BriefingOptions, from_data, to_data
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
    "mgrs",
    "pygeomag",
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
    """A file: what was asked for, and what it was made with. Digests are SHA-256, in hexadecimal digits.

    ``faults`` are those that the gate found on its pages.
    """

    request: BriefingRequest
    file: FileName
    sha256: str
    bytes: int
    data_digest: str
    basemap_digest: str
    versions: dict[str, str]
    faults: tuple[GateFault, ...] = ()

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


def manifest(
    request: BriefingRequest, catalog: Catalog, path: Path, data: bytes, faults: tuple[GateFault, ...] = ()
) -> Manifest:
    """The manifest of a file with these bytes. ``faults`` are those of its pages."""
    return Manifest(
        request=request,
        # The user of the command chose the path.
        file=FileName(path.name),
        sha256=hashlib.sha256(data).hexdigest(),
        bytes=len(data),
        data_digest=catalog.digest,
        basemap_digest=basemap_digest(),
        versions=versions(),
        faults=faults,
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
        "faults": [{"rule": fault.rule, "page": str(fault.page), "text": fault.text} for fault in found.faults],
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


class _UnusableError(ValueError):
    """What is wrong with a manifest, as the end of a sentence without its full stop."""


def read(path: Path) -> Manifest:
    """The manifest in a file, which may come from anybody.

    Raises ManifestError where the file cannot be read or holds no manifest of today's form.
    """
    try:
        document: Any = json.loads(read_file(path, text_bounds.MANIFEST_BYTES).decode("utf-8"))
        if not isinstance(document, dict):
            raise _UnusableError("it is not an object")
        if document.get("format") == _OLD_FORMAT:
            raise ManifestError(
                f"{path}: is a manifest of an older version, which this version cannot use; make the file again with "
                "--manifest."
            )
        return parsed(measured(document))
    except OSError as error:
        raise ManifestError(f"{path}: cannot be read: {reason(error)}.") from error
    except UnsafeFileError as error:
        raise ManifestError(f"{path}: cannot be read: it {error.reason}.") from error
    except _UnusableError as error:
        raise ManifestError(f"{path}: is not a manifest that kurskmap wrote: {error}.") from error
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, OverflowError) as error:
        raise ManifestError(f"{path}: is not a manifest that kurskmap wrote.") from error


#: The fields of a manifest of which none is too long. Those of a file are not, so mypy finds a way around the check.
Measured = NewType("Measured", dict[str, Any])


def measured(document: dict[str, Any]) -> Measured:
    """The fields of a manifest, whose sizes are checked before anything is done with one. Raises ValueError."""
    for name, value in document.items():
        _check_size(name, value)
    return Measured(document)


def parsed(document: Measured) -> Manifest:
    """The manifest in JSON values; every field has to be there, with its type, and no other. Raises ValueError."""
    document = Measured({**document})
    if document.pop("format", None) != FORMAT:
        raise _UnusableError("its format is another one")
    options = document.pop("options")
    request = BriefingRequest(
        command=document.pop("command"),
        view=_texts(document.pop("view")),
        options=from_data(options),
        page=document.pop("page"),
        dates=tuple(dt.date.fromisoformat(date) for date in document.pop("dates")),
    )
    versions = _texts(document.pop("versions"))
    faults = tuple(_fault(_texts(value)) for value in document.pop("faults", []))
    file = _checked_name(document.pop("file"))
    found = Manifest(request=request, versions=versions, faults=faults, file=file, **document)
    texts = (found.sha256, found.data_digest, found.basemap_digest)
    if request.command not in _COMMANDS or not all(isinstance(text, str) for text in texts):
        raise ValueError("a field has another type")
    if type(request.page) is not int or type(found.bytes) is not int or request.page < 1:
        raise ValueError("a number has another type")
    return found


def _fault(values: dict[str, str]) -> GateFault:
    return GateFault(rule=values["rule"], page=int(values["page"]), text=values["text"])


def _checked_name(name: Any) -> FileName:
    """The name of the file, to which the file may be written: a plain name, never a path."""
    if not isinstance(name, str):
        raise ValueError("a field has another type")
    if problem := text_bounds.unusable_path(name):
        raise _UnusableError(f"field file: {problem}")
    try:
        return checked_file_name(name)
    except ValueError as error:
        raise _UnusableError(f"field file: {error}") from error


def _check_size(name: str, value: Any) -> None:
    """Check the length of every text in a field, and the number of its items. Raises ValueError."""
    most = text_bounds.MANIFEST.get(name, text_bounds.OTHER)
    if isinstance(value, str):
        if problem := text_bounds.overlong(value, most):
            raise _UnusableError(f"field {printable(name)}: it {problem}")
    elif isinstance(value, (list, dict)):
        if len(value) > text_bounds.MANIFEST_ITEMS:
            raise _UnusableError(f"field {printable(name)}: it has more than {text_bounds.MANIFEST_ITEMS:,} items")
        items = value.items() if isinstance(value, dict) else [(name, item) for item in value]
        for key, item in items:
            if problem := text_bounds.overlong(key, text_bounds.OTHER):
                raise _UnusableError(f"field {printable(name)}: a name in it {problem}")
            is_named = isinstance(item, str) and key in text_bounds.MANIFEST and name == "options"
            _check_size(key if is_named or key in TEXT_LISTS else name, item)


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
