"""Bring in a file of somebody's own: read it, map its columns, convert its rows to features of kind ``imported``.

Everything that looks into the file runs in a process of its own, within stated limits (:mod:`geodata.limits`). No row is
lost silently: each is imported, or reported with the reason why not.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import shapely

from geodata.errors import ImportingError, LimitError
from geodata.importing import sandbox, table, worker
from geodata.importing.conversion import NewLayer
from geodata.importing.mapping import Column, Mapping, NumberColumn, with_likely_form
from geodata.importing.mapping import guess_mapping as _guess
from geodata.importing.readers.detect import SUFFIXES
from geodata.limits import Limits, size
from geodata.model import Claimant, Source
from geodata.quoting import printable

if TYPE_CHECKING:
    import geopandas as gpd

__all__ = [
    "SUFFIXES",
    "Column",
    "Imported",
    "Mapping",
    "NewLayer",
    "NumberColumn",
    "Repair",
    "RowFault",
    "Table",
    "convert",
    "guess_mapping",
    "open_file",
    "plain_file_name",
    "with_likely_form",
]

_TYPES = {"bool": "yes/no", "int64": "whole number", "double": "number", "string": "text"}
_SHOWN_VALUES = 50


@dataclass(frozen=True)
class Table:
    """A file that was read: its format, columns and rows, and the reference system it states (None: it states none).

    ``parts`` are its tables or sheets where it has several to choose from; ``notes`` say what of it is left out. The rows
    themselves are kept as the bytes of an Arrow stream, in the file's own coordinates.
    """

    name: str
    format: str
    crs: str | None
    columns: tuple[Column, ...]
    rows: int
    has_geometry: bool
    notes: tuple[str, ...]
    parts: tuple[str, ...]
    digest: str
    data: bytes = field(repr=False, compare=False)

    @property
    def column_names(self) -> tuple[str, ...]:
        """The names of the columns, geometry apart."""
        return tuple(column.name for column in self.columns)

    @property
    def needs_crs(self) -> bool:
        """Whether somebody has to say which reference system the coordinates are in."""
        return self.crs is None

    def first(self, rows: int, positions: int) -> Table:
        """The first rows alone, as many as have no more than so many positions together; it may be none."""
        whole = table.from_ipc(self.data).slice(0, rows)
        if self.has_geometry:
            shapes = shapely.from_wkb(whole.column(table.SHAPE).to_numpy(zero_copy_only=False))
            counts = np.cumsum(shapely.get_num_coordinates(shapes))
            whole = whole.slice(0, int(np.searchsorted(counts, positions, side="right")))
        return replace(self, rows=whole.num_rows, data=table.stream(whole))

    def frame(self, rows: int | None = None) -> gpd.GeoDataFrame:
        """The first rows, or all, in the file's own coordinates; CRS set where the file states one."""
        import geopandas as gpd  # noqa: PLC0415 (slow, and of no use to the worker)

        whole = table.from_ipc(self.data)
        part = whole if rows is None else whole.slice(0, rows)
        plain = part.select(list(self.column_names)).to_pandas()
        shapes = [None] * part.num_rows
        if self.has_geometry:
            shapes = list(shapely.from_wkb(part.column(table.SHAPE).to_numpy(zero_copy_only=False)))
        return gpd.GeoDataFrame(plain, geometry=shapes, crs=self.crs)


@dataclass(frozen=True)
class RowFault:
    """A row, counted from 1, that is no feature, and why; ``repairable`` where asking for repair would help."""

    row: int
    reason: str
    repairable: bool


@dataclass(frozen=True)
class Repair:
    """What was done to the geometry of a row."""

    row: int
    done: str


@dataclass(frozen=True)
class Imported:
    """A file as a layer: its GeoJSON document, the records that it refers to, and a report in which no row is missing.

    ``rows`` is ``imported`` and the number of ``faults`` together.
    """

    layer: NewLayer
    document: bytes = field(repr=False)
    imported: int
    rows: int
    faults: tuple[RowFault, ...]
    repairs: tuple[Repair, ...]
    notes: tuple[str, ...]
    sources: tuple[Source, ...] = field(repr=False)
    claimants: tuple[Claimant, ...] = field(repr=False)


def open_file(
    file: Path | bytes, name: str | None = None, limits: Limits | None = None, *, part: str | None = None
) -> Table:
    """Read a file, given by its path or its content, in a process of its own.

    ``name`` is what the file was called; ``part`` says which of its tables or sheets to read. Raises ImportingError where
    the file cannot be read, and LimitError where it asks for too much, in one sentence.
    """
    limits = limits or Limits.from_environment()
    content = file if isinstance(file, bytes) else _content(file, limits)
    shown = plain_file_name(name if name is not None else file.name if isinstance(file, Path) else "file")
    if len(content) > limits.file_bytes:
        raise LimitError(f"The file has {size(len(content))}, more than {size(limits.file_bytes)}.")
    request = {"name": shown, "part": part}
    answer, results = sandbox.run("read", {worker.INPUT: content}, request, limits, (worker.ROWS,))
    return table_of(shown, str(answer["format"]), results[worker.ROWS], content)


def table_of(name: str, kind: str, data: bytes, content: bytes) -> Table:
    """What a reader handed back of a file as a table. Raises ImportingError."""
    whole = table.from_ipc(data)
    about = table.about(whole)
    crs = about.get("crs")
    return Table(
        name=name,
        format=kind,
        crs=crs if isinstance(crs, str) else None,
        columns=tuple(_columns(whole)),
        rows=whole.num_rows,
        has_geometry=table.SHAPE in whole.column_names,
        notes=tuple(str(note) for note in about.get("notes", ())),
        parts=tuple(str(part) for part in about.get("parts", ())),
        digest=hashlib.sha256(content).hexdigest(),
        data=data,
    )


def guess_mapping(read: Table) -> Mapping:
    """What the columns most likely stand for; nothing is converted by it until somebody agrees."""
    return _guess(read.columns, has_geometry=read.has_geometry)


def convert(
    read: Table,
    mapping: Mapping,
    layer: NewLayer,
    crs: str | None = None,
    repair: bool = False,
    limits: Limits | None = None,
) -> Imported:
    """Rows → features in EPSG:4326, in a process of its own.

    ``crs`` is needed where the file states none, and goes before what it states. Geometry that could be mended is refused,
    row by row, unless ``repair`` is set. Raises ImportingError or LimitError.
    """
    limits = limits or Limits.from_environment()
    mapping.check(read.column_names)
    request = {"mapping": asdict(mapping), "layer": asdict(layer), "crs": crs, "repair": repair}
    answer, results = sandbox.run("convert", {worker.ROWS: read.data}, request, limits, (worker.FEATURES,))
    report: dict[str, Any] = answer["report"]
    return Imported(
        layer=layer,
        document=results[worker.FEATURES],
        imported=int(report["imported"]),
        rows=int(report["rows"]),
        faults=tuple(RowFault(**fault) for fault in report["faults"]),
        repairs=tuple(Repair(**repair) for repair in report["repairs"]),
        notes=tuple(report["notes"]),
        sources=tuple(Source.model_validate_json(json.dumps(record)) for record in report["sources"]),
        claimants=tuple(Claimant.model_validate(record) for record in report["claimants"]),
    )


def plain_file_name(name: str) -> str:
    """The last part of a file's name, on one line and of sensible length: a label, never a path."""
    last = PurePath(name.replace("\\", "/")).name
    return printable(re.sub(r"\s+", " ", last).strip() or "file", limit=100)


def _content(path: Path, limits: Limits) -> bytes:
    if not path.is_file():
        raise ImportingError(f"{printable(str(path), limit=400)}: there is no such file; check the path.")
    try:
        with path.open("rb") as file:
            return file.read(limits.file_bytes + 1)
    except OSError as error:
        raise ImportingError(f"{printable(str(path), limit=400)}: cannot be read ({error.strerror}).") from error


def _columns(whole: pa.Table) -> Iterator[Column]:
    for name, column in zip(whole.column_names, whole.columns, strict=True):
        if name in (table.SHAPE, table.FAULT, table.DEFECT):
            continue
        values = (value for value in column.slice(0, 20 * _SHOWN_VALUES).to_pylist() if value not in (None, ""))
        examples = [str(value)[:80] for _, value in zip(range(_SHOWN_VALUES), values, strict=False)]
        yield Column(name, _TYPES.get(str(column.type), "text"), tuple(examples))
