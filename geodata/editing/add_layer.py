"""Add a layer to a catalogue folder so that a crash at any moment leaves a catalogue that validates.

Everything is first written, flushed and checked in ``.adding/`` inside the folder. Then the layer's file is moved out of it,
then the lists of sources and claimants, and last ``catalog.json``, which makes the layer part of the catalogue. In between,
a file with the layer's name in ``.adding/marks/`` shows the validator and the next addition that the layer's file is left
over from an interrupted addition. The next addition removes it and restores the lists from ``.adding/before/``.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from geodata.catalog import open_catalog, read_json
from geodata.catalog_model import Claimant, LayerRecord, LayerStyle, Source
from geodata.errors import CatalogError
from geodata.files.no_follow import Folder, TooLargeError, UnsafeFileError, open_folder
from geodata.files.system_errors import reason
from geodata.folder import CATALOG, CLAIMANTS, SOURCES
from geodata.importing import Imported
from geodata.limits import Limits
from geodata.quoting import printable
from geodata.untrusted.file_name import checked_file_name
from geodata.validation.check import check
from geodata.validation.json_file import UnreadableError, read_content

try:
    import fcntl
except ImportError:  # not on this system: there, nothing prevents two additions at the same time
    fcntl = None  # type: ignore[assignment]

STAGING, MARKS, BEFORE = ".adding", "marks", "before"

_SHOWN_FAULTS = 5
#: A mark holds a SHA-256 in hexadecimal digits.
_MARK_BYTES = 64


@dataclass(frozen=True)
class Addition:
    """A layer to add: its record, its GeoJSON document, and the records that its features refer to."""

    record: LayerRecord
    document: bytes = field(repr=False)
    sources: tuple[Source, ...] = ()
    claimants: tuple[Claimant, ...] = ()


def addition_of(imported: Imported, *, description: str = "", shown: bool = True) -> Addition:
    """Return what an imported file adds to a catalogue."""
    layer = imported.layer
    rows = f"{imported.imported} of {imported.rows} rows"
    return Addition(
        record=LayerRecord(
            id=layer.id,
            title=layer.title,
            file=checked_file_name(f"{layer.id}.geojson"),
            kind="imported",
            description=description or f"Imported from {layer.file_name}: {rows}.",
            licence=layer.licence or "Not stated",
            attribution=layer.attribution or layer.file_name,
            shown=shown,
            style=LayerStyle.model_validate({"colour": layer.colour}) if layer.colour else None,
        ),
        document=imported.document,
        sources=imported.sources,
        claimants=imported.claimants,
    )


def layer_id(title: str) -> str:
    """Return an id for a layer of this title: ``District borders.gpkg`` becomes ``district-borders``."""
    stem = re.sub(r"\.[A-Za-z0-9]{1,8}$", "", title)
    return re.sub(r"[^a-z0-9]+", "-", stem.lower()).strip("-")[:60] or "layer"


def add_layer(folder: Path, addition: Addition) -> None:
    """Add a layer to the catalogue in a folder. If it raises CatalogError, the catalogue is as it was before.

    No link inside the folder is followed: a catalogue with one in the way is refused.
    """
    try:
        with locked(folder) as catalogue:
            clear(catalogue)
            _check_free(catalogue, addition)
            catalogue.make(STAGING)
            try:
                with catalogue.inside(STAGING) as staging:
                    _stage(catalogue, staging, addition)
                    _check_staged(catalogue, staging, addition)
                    _commit(catalogue, staging, addition)
            finally:
                # Also after a failure: a layer file that the catalogue does not name is removed.
                clear(catalogue)
    except UnsafeFileError as error:
        raise CatalogError(f"{error.path}: {error.reason} and is in the way of additions; move it away.") from error
    except OSError as error:
        raise CatalogError(f"{folder}: cannot be changed: {reason(error)}.") from error


@contextmanager
def locked(folder: Path) -> Iterator[Folder]:
    """Hold a catalogue folder so that no other command changes it. Raises CatalogError where one does."""
    with ExitStack() as stack:
        try:
            catalogue = stack.enter_context(open_folder(folder))
        except OSError as error:
            raise CatalogError(f"{folder}: there is no such catalogue folder ({error.strerror}).") from error
        if fcntl is not None:
            try:
                fcntl.flock(catalogue.descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                raise CatalogError(f"{folder}: another change of it is running; try again when it is done.") from error
        yield catalogue


def clear(catalogue: Folder) -> None:
    """Remove what an interrupted addition left: a layer file that the catalogue does not name, and the staging folder."""
    if catalogue.mode(STAGING) is None:
        return
    with catalogue.inside(STAGING) as staging, ExitStack() as stack:
        marks = stack.enter_context(staging.inside(MARKS)) if staging.mode(MARKS) is not None else None
        before = stack.enter_context(staging.inside(BEFORE)) if staging.mode(BEFORE) is not None else None
        marked = {name: marks.read(name, _MARK_BYTES) for name in marks.names()} if marks is not None else {}
        # Read as it is: a catalogue in an older form does not open, and may have such files too.
        named = {layer.get("file") for layer in read_json(catalogue.path / CATALOG)["layers"]}
        if not named.intersection(marked):
            for name, mark in marked.items():
                if not _is_marked(catalogue, name, mark):
                    continue
                if name.endswith(".geojson"):
                    catalogue.remove(name)
                elif name in (SOURCES, CLAIMANTS) and before is not None and before.is_file(name):
                    before.move(name, catalogue)
    with catalogue.inside(STAGING) as staging:
        # The old lists go first. If they were still here when the layer's mark has gone, the next addition would restore
        # them under a layer that needs the new ones.
        for name in (BEFORE, MARKS):
            if staging.mode(name) is not None:
                staging.remove_folder(name)
    catalogue.remove_folder(STAGING)


def _is_marked(catalogue: Folder, name: str, mark: bytes) -> bool:
    """Whether a file is the one that an addition wrote: its mark holds its hash."""
    if not catalogue.is_file(name):
        return False
    try:
        return _digest(catalogue.read(name, Limits.from_environment().file_bytes)).encode() == mark
    except TooLargeError:
        return False


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _check_free(catalogue: Folder, addition: Addition) -> None:
    folder = catalogue.path
    catalog = open_catalog(folder)
    record = addition.record
    taken = [layer.id for layer in catalog.layers]
    if record.id in taken or record.file in {layer.file for layer in catalog.layers}:
        raise CatalogError(f"{folder}: there is already a layer {record.id!r}; choose another id for the new one.")
    if catalogue.mode(record.file) is not None:
        raise CatalogError(f"{folder}: there is already a file {record.file!r}; move it away, or choose another id.")
    for what, known, new in (
        ("source", catalog.sources, addition.sources),
        ("claimant", catalog.claimants, addition.claimants),
    ):
        for item in new:
            if item.id in known:
                raise CatalogError(f"{folder}: there is already a {what} {item.id!r}; choose another id for the layer.")


def _stage(catalogue: Folder, staging: Folder, addition: Addition) -> None:
    """Write every file that the addition changes, as it will be, to the staging folder."""
    folder = catalogue.path
    catalog = read_json(folder / CATALOG)
    catalog["layers"].append(addition.record.model_dump(mode="json", exclude_none=True))
    staged: dict[str, bytes] = {addition.record.file: addition.document, CATALOG: _json(catalog)}
    for listed, records in ((SOURCES, addition.sources), (CLAIMANTS, addition.claimants)):
        if records:
            new = [record.model_dump(mode="json") for record in records]
            staged[listed] = _json([*read_json(folder / listed), *new])
    for name, content in staged.items():
        mode = catalogue.mode(name)
        staging.write(name, content, 0o666 & ~_umask() if mode is None else mode)


def _json(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode()


def _umask() -> int:
    mask = os.umask(0o022)
    os.umask(mask)
    return mask


def _check_staged(catalogue: Folder, staging: Folder, addition: Addition) -> None:
    """Validate the catalogue as it will be. Raises CatalogError if it has faults."""
    folder = catalogue.path
    faults = check([staging.path / name for name in staging.names()], catalog=folder).faults
    if faults:
        sentences = printable(" ".join(fault.sentence() for fault in faults[:_SHOWN_FAULTS]), limit=1500)
        more = f" And {len(faults) - _SHOWN_FAULTS} more." if len(faults) > _SHOWN_FAULTS else ""
        layer = addition.record.id
        raise CatalogError(f"{folder}: with the layer {layer!r} the catalogue would not validate: {sentences}{more}")


def _commit(catalogue: Folder, staging: Folder, addition: Addition) -> None:
    most = Limits.from_environment().file_bytes
    lists = [name for name in (SOURCES, CLAIMANTS) if staging.is_file(name)]
    staging.make(MARKS)
    staging.make(BEFORE)
    with staging.inside(MARKS) as marks, staging.inside(BEFORE) as before:
        for name in lists:
            before.write(name, catalogue.read(name, most), catalogue.mode(name) or 0o600)
        for name in (*lists, addition.record.file):
            marks.write(name, _digest(staging.read(name, most)).encode(), 0o600)
        for flushed in (before, marks, staging):
            flushed.flush()
    for name in (addition.record.file, *lists, CATALOG):
        staging.move(name, catalogue)
        catalogue.flush()


def content_of(path: Path) -> bytes:
    """Return the content of a GeoJSON layer file to be added unchanged. Raises CatalogError."""
    try:
        return read_content(path)
    except UnreadableError as error:
        raise CatalogError(str(error.fault)) from error
