"""Add a layer to a catalogue folder so that a crash at any moment leaves a catalogue that validates.

Every file is first written, flushed and checked in ``.adding/`` within the folder. Then the files are moved into place:
the layer's file, then the lists of sources and claimants, and last ``catalog.json``, which makes the layer part of the
catalogue. Until then, a file with the layer's name in ``.adding/marks/`` marks the moved files as unfinished, for the
validator and for the next addition, which deletes them and restores the lists.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import stat
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from geodata.catalog import open_catalog, read_json
from geodata.errors import CatalogError
from geodata.folder import CATALOG, CLAIMANTS, SOURCES
from geodata.importing import Imported
from geodata.model import Claimant, LayerRecord, LayerStyle, Source
from geodata.quoting import printable
from geodata.validation.check import check
from geodata.validation.json_file import UnreadableError, read_content

try:
    import fcntl
except ImportError:  # not on this system; two additions at the same time are then not prevented
    fcntl = None  # type: ignore[assignment]

STAGING, MARKS, BEFORE = ".adding", "marks", "before"

_SHOWN_FAULTS = 5


@dataclass(frozen=True)
class Addition:
    """A layer to add: its record, its GeoJSON document, and the sources and claimants that its features name."""

    record: LayerRecord
    document: bytes = field(repr=False)
    sources: tuple[Source, ...] = ()
    claimants: tuple[Claimant, ...] = ()


def addition_of(imported: Imported, *, description: str = "", shown: bool = True) -> Addition:
    """What an imported file adds to a catalogue."""
    layer = imported.layer
    rows = f"{imported.imported} of {imported.rows} rows"
    return Addition(
        record=LayerRecord(
            id=layer.id,
            title=layer.title,
            file=f"{layer.id}.geojson",
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
    """An id for a layer of this title: ``District borders.gpkg`` becomes ``district-borders``."""
    stem = re.sub(r"\.[A-Za-z0-9]{1,8}$", "", title)
    return re.sub(r"[^a-z0-9]+", "-", stem.lower()).strip("-")[:60] or "layer"


def add_layer(folder: Path, addition: Addition) -> None:
    """Add a layer to the catalogue in a folder. Raises CatalogError, and then leaves the catalogue as it was."""
    with _locked(folder):
        _clear(folder)
        _check_free(folder, addition)
        staging = folder / STAGING
        staging.mkdir(mode=0o700)
        try:
            _stage(folder, staging, addition)
            _check_staged(folder, staging, addition)
            _commit(folder, staging, addition)
        finally:
            # Also after a failure: files that were moved but are not named in the catalogue are deleted again.
            _clear(folder)


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    try:
        descriptor = os.open(folder, os.O_RDONLY)
    except OSError as error:
        raise CatalogError(f"{folder}: there is no such catalogue folder ({error.strerror}).") from error
    try:
        if fcntl is not None:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                raise CatalogError(f"{folder}: another layer is being added; try again when that is done.") from error
        yield
    finally:
        os.close(descriptor)


def _clear(folder: Path) -> None:
    """Delete what an interrupted addition left: a layer file that the catalogue does not name, and the staging folder."""
    staging = folder / STAGING
    try:
        mode = staging.lstat().st_mode
    except FileNotFoundError:
        return
    if not stat.S_ISDIR(mode):
        raise CatalogError(f"{staging}: must be a folder, which is made when a layer is added; move it away.")
    marks = staging / MARKS
    marked = {mark.name: mark for mark in marks.iterdir()} if marks.is_dir() and not marks.is_symlink() else {}
    named = {layer.file for layer in open_catalog(folder).layers}
    if not named.intersection(marked):
        for name, mark in sorted(marked.items()):
            path, before = folder / name, staging / BEFORE / name
            if (
                not path.is_file()
                or path.is_symlink()
                or _digest(path.read_bytes()) != mark.read_text(errors="replace")
            ):
                continue
            if name.endswith(".geojson"):
                path.unlink()
            elif name in (SOURCES, CLAIMANTS) and before.is_file() and not before.is_symlink():
                os.replace(before, path)
    shutil.rmtree(staging)


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _check_free(folder: Path, addition: Addition) -> None:
    catalog = open_catalog(folder)
    record = addition.record
    taken = [layer.id for layer in catalog.layers]
    if record.id in taken or record.file in {layer.file for layer in catalog.layers}:
        raise CatalogError(f"{folder}: there already is a layer {record.id!r}; choose another id for the new one.")
    if os.path.lexists(folder / record.file):
        raise CatalogError(f"{folder}: there already is a file {record.file!r}; move it away, or choose another id.")
    for what, known, new in (
        ("source", catalog.sources, addition.sources),
        ("claimant", catalog.claimants, addition.claimants),
    ):
        for item in new:
            if item.id in known:
                raise CatalogError(f"{folder}: there already is a {what} {item.id!r}; choose another id for the layer.")


def _stage(folder: Path, staging: Path, addition: Addition) -> None:
    """Write every file that the catalogue will have, as it will be."""
    catalog = read_json(folder / CATALOG)
    catalog["layers"].append(addition.record.model_dump(mode="json", exclude_none=True))
    staged: dict[str, bytes] = {addition.record.file: addition.document, CATALOG: _json(catalog)}
    for name, records in ((SOURCES, addition.sources), (CLAIMANTS, addition.claimants)):
        if records:
            new = [record.model_dump(mode="json") for record in records]
            staged[name] = _json([*read_json(folder / name), *new])
    for name, content in staged.items():
        _write(staging / name, content)
        if (folder / name).exists():
            shutil.copymode(folder / name, staging / name)
        else:
            (staging / name).chmod(0o666 & ~_umask())


def _json(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode()


def _umask() -> int:
    mask = os.umask(0o022)
    os.umask(mask)
    return mask


def _write(path: Path, content: bytes) -> None:
    with path.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _check_staged(folder: Path, staging: Path, addition: Addition) -> None:
    """Validate the catalogue as it will be."""
    paths: Sequence[Path] = [path for path in sorted(staging.iterdir()) if path.is_file()]
    faults = check(paths, catalog=folder).faults
    if faults:
        shown = printable(" ".join(fault.sentence() for fault in faults[:_SHOWN_FAULTS]), limit=1500)
        more = f" And {len(faults) - _SHOWN_FAULTS} more." if len(faults) > _SHOWN_FAULTS else ""
        layer = addition.record.id
        raise CatalogError(f"{folder}: with the layer {layer!r} the catalogue would have faults: {shown}{more}")


def _commit(folder: Path, staging: Path, addition: Addition) -> None:
    lists = [name for name in (SOURCES, CLAIMANTS) if (staging / name).exists()]
    marks, before = staging / MARKS, staging / BEFORE
    marks.mkdir()
    before.mkdir()
    for name in lists:
        _write(before / name, (folder / name).read_bytes())
        shutil.copymode(folder / name, before / name)
    for name in (*lists, addition.record.file):
        _write(marks / name, _digest((staging / name).read_bytes()).encode())
    for flushed in (before, marks, staging):
        _flush(flushed)
    for name in (addition.record.file, *lists, CATALOG):
        os.replace(staging / name, folder / name)
        _flush(folder)


def _flush(folder: Path) -> None:
    """Flush a folder to disk, so that the names of its files survive a crash, where the system can."""
    try:
        descriptor = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(descriptor)
    except OSError:
        pass
    finally:
        os.close(descriptor)


def content_of(path: Path) -> bytes:
    """The bytes of a GeoJSON layer file that is to be added unchanged. Raises CatalogError."""
    try:
        return read_content(path)
    except UnreadableError as error:
        raise CatalogError(str(error.fault)) from error
