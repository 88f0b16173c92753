"""Import a user's file: read it, map its columns, and convert its rows to features of kind ``imported``.

All parsing runs in a separate process, within limits (:mod:`geodata.limits`). No row is lost silently: each is imported, or
reported with the reason why not.

Example::

    table = open_file(Path("sightings.csv"))
    layer = NewLayer("sightings", "Sightings", table.name)
    imported = convert(table, guess_mapping(table), layer, crs="EPSG:4326")
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
import pyarrow.compute as pc
import shapely

from geodata.catalog_model import Claimant, Source
from geodata.errors import ImportingError, LimitError
from geodata.importing import arrow_stream, sandbox, table, worker
from geodata.importing.conversion import NewLayer
from geodata.importing.crs import ResolvedCrs, checked, is_code, label
from geodata.importing.dates import FORMS as DATE_FORMS
from geodata.importing.dates import date_in_name, fitting_orders, looks_like_a_date
from geodata.importing.mapping import Column, Mapping, NumberColumn, joined, unused_dates, with_likely_form
from geodata.importing.mapping import guess_mapping as _guess
from geodata.importing.places.implied_crs import implied_crs
from geodata.importing.readers.detect import SUFFIXES
from geodata.limits import Limits, size
from geodata.quoting import printable

if TYPE_CHECKING:
    import geopandas as gpd

__all__ = [
    "DATE_FORMS",
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
    "date_in_name",
    "guess_mapping",
    "joined",
    "needs_crs",
    "open_file",
    "plain_file_name",
    "unused_dates",
    "with_likely_form",
]

_TYPES = {"bool": "yes/no", "int64": "whole number", "double": "number", "string": "text"}
_SHOWN_VALUES = 50


@dataclass(frozen=True)
class Table:
    """A file that was read: its format, columns and rows, and the reference system that it states (None: none).

    ``parts`` are the names of its tables or sheets, and ``notes`` say what was left out. ``data`` holds the rows as the
    bytes of a compressed Arrow stream, in the file's own coordinates. ``digest`` is the SHA-256 of the file.
    """

    name: str
    format: str
    crs: ResolvedCrs | None
    columns: tuple[Column, ...]
    rows: int
    has_geometry: bool
    notes: tuple[str, ...]
    parts: tuple[str, ...]
    digest: str
    data: bytes = field(repr=False, compare=False)

    @property
    def column_names(self) -> tuple[str, ...]:
        """The names of the columns without the geometry."""
        return tuple(column.name for column in self.columns)

    @property
    def crs_label(self) -> str | None:
        """The reference system as it can be shown: its code or its name."""
        return None if self.crs is None else label(self.crs)

    @property
    def needs_crs(self) -> bool:
        """Whether the user has to give the reference system of the coordinates."""
        return self.crs is None

    def first(self, rows: int, positions: int) -> Table:
        """Return the first ``rows`` rows, or fewer: together they have at most ``positions`` positions. It may be none."""
        whole = arrow_stream.first_rows(self.data, rows)
        if self.has_geometry:
            shapes = shapely.from_wkb(whole.column(table.SHAPE).to_numpy(zero_copy_only=False))
            counts = np.cumsum(shapely.get_num_coordinates(shapes))
            whole = whole.slice(0, int(np.searchsorted(counts, positions, side="right")))
        return replace(self, rows=whole.num_rows, data=arrow_stream.stream(whole))

    def frame(self, rows: int | None = None) -> gpd.GeoDataFrame:
        """Return the first ``rows`` rows, or all, in the file's own coordinates. The CRS is set if the file states a code.

        The geometry is in the column ``geometry``, or ``geometry (2)`` if the file has such a column.
        """
        import geopandas as gpd  # noqa: PLC0415 (slow to import, and the worker does not need it)

        part = arrow_stream.from_ipc(self.data) if rows is None else arrow_stream.first_rows(self.data, rows)
        plain = part.select(list(self.column_names)).to_pandas()
        shapes: list[Any] = [None] * part.num_rows
        if self.has_geometry:
            shapes = list(shapely.from_wkb(part.column(table.SHAPE).to_numpy(zero_copy_only=False)))
        # PROJ gets nothing but a code here: a definition is text of the file, even after the sandbox resolved it.
        crs = self.crs if self.crs is not None and is_code(self.crs) else None
        name = table.free_name("geometry", plain.columns, 0)
        return gpd.GeoDataFrame(plain.assign(**{name: gpd.GeoSeries(shapes, plain.index, crs=crs)}), geometry=name)


@dataclass(frozen=True)
class RowFault:
    """Why a row, counted from 1, did not become a feature. ``repairable`` if asking for repair would help."""

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
    """A file as a layer: its GeoJSON document, the records that it refers to, and a report on every row.

    ``rows`` equals ``imported`` plus the number of ``faults``. A row whose geometry is of several sorts becomes several
    ``features``.
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
    features: int = 0


def open_file(
    file: Path | bytes,
    name: str | None = None,
    limits: Limits | None = None,
    *,
    part: str | None = None,
    encoding: str | None = None,
    heading: int | None = None,
) -> Table:
    """Read a file, given by its path or its content, in a separate process.

    ``name`` is the name of the file, ``part`` the table or sheet to read, ``encoding`` that of its texts, and ``heading``
    the row that names the columns of a table, counted from 1. Raises ImportingError if the file cannot be read, and
    LimitError if it goes beyond a limit. The message is one sentence.
    """
    limits = limits or Limits.from_environment()
    content = file if isinstance(file, bytes) else _content(file, limits)
    shown = plain_file_name(name if name is not None else file.name if isinstance(file, Path) else "file")
    if len(content) > limits.file_bytes:
        raise LimitError(f"The file has {size(len(content))}, more than {size(limits.file_bytes)}.")
    request = {"name": shown, "part": part, "encoding": encoding, "heading": heading}
    answer, results = sandbox.run("read", {worker.INPUT: content}, request, limits, (worker.ROWS,))
    return table_of(shown, str(answer["format"]), results[worker.ROWS], content)


def table_of(name: str, kind: str, data: bytes, content: bytes) -> Table:
    """Return what a reader returned for a file as a table. Raises ImportingError."""
    whole = arrow_stream.from_ipc(data)
    about = arrow_stream.about(whole)
    return Table(
        name=name,
        format=kind,
        crs=checked(about.get("crs")),
        columns=tuple(_columns(whole)),
        rows=whole.num_rows,
        has_geometry=table.SHAPE in whole.column_names,
        notes=tuple(str(note) for note in about.get("notes", ())),
        parts=tuple(str(part) for part in about.get("parts", ())),
        digest=hashlib.sha256(content).hexdigest(),
        data=arrow_stream.kept(whole),
    )


def needs_crs(read: Table, mapping: Mapping) -> bool:
    """Whether the user has to give the reference system: neither the file nor its columns and their values imply one."""
    if read.crs is not None or read.has_geometry:
        return read.crs is None
    values = {column.name: column.examples for column in read.columns}
    return implied_crs(mapping, lambda name: values.get(name, ())) is None


def guess_mapping(read: Table) -> Mapping:
    """Guess what each column holds. The guess is shown to the user before anything is converted."""
    return _guess(read.columns, has_geometry=read.has_geometry)


def convert(
    read: Table,
    mapping: Mapping,
    layer: NewLayer,
    crs: str | None = None,
    repair: bool = False,
    limits: Limits | None = None,
) -> Imported:
    """Convert rows to features in EPSG:4326, in a separate process.

    ``crs`` is needed if the file states none, and is used instead of what it states. Geometry that could be repaired is
    refused, row by row, unless ``repair`` is set. Raises ImportingError or LimitError.
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
        features=int(report["features"]),
    )


def plain_file_name(name: str) -> str:
    """Return the last part of a file's name as a label: printable, on one line, at most 100 characters. Never a path."""
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
        if name in table.RESERVED:
            continue
        values = (value for value in column.slice(0, 20 * _SHOWN_VALUES).to_pylist() if value not in (None, ""))
        examples = tuple(str(value)[:80] for _, value in zip(range(_SHOWN_VALUES), values, strict=False))
        kind = _TYPES.get(str(column.type), "text")
        orders = None
        if kind == "text" and any(map(looks_like_a_date, examples)):
            # One value far below may be the only one that proves the order of day and month.
            orders = fitting_orders(pc.unique(column).to_pylist())
        yield Column(name, kind, examples, orders)
