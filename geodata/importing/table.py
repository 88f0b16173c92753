"""What a file holds once it is read: columns, and a geometry a row where the format has one."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa
import shapely
from shapely.errors import ShapelyError

from geodata.errors import ImportingError, LimitError
from geodata.limits import Limits
from geodata.quoting import quoted

#: Names under which geometry, and what is amiss with it, travel beside the columns; no column of a file can have them,
#: because a column's name has no control character.
SHAPE, FAULT, DEFECT = "\x01shape", "\x01fault", "\x01defect"

_INT64 = 2**63


@dataclass
class Reading:
    """What a reader found: simple columns, and row by row a geometry as WKB, or why there is none.

    ``shapes`` is None where the format has no geometry of its own. ``defects`` says what a geometry needs before it is
    sound although it could be read. ``crs`` is as the file states it; ``parts`` are the names of its tables or sheets.
    """

    columns: pa.Table
    shapes: list[bytes | None] | None
    faults: dict[int, str] = field(default_factory=dict)
    defects: dict[int, str] = field(default_factory=dict)
    crs: str | None = None
    notes: list[str] = field(default_factory=list)
    parts: tuple[str, ...] = ()

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return int(self.columns.num_rows) if self.shapes is None else len(self.shapes)


class RowCollector:
    """Collects rows one at a time, within limits."""

    def __init__(self, limits: Limits, *, shaped: bool = True) -> None:
        self.limits = limits
        self.notes: list[str] = []
        self.faults: dict[int, str] = {}
        self.defects: dict[int, str] = {}
        self._columns: dict[str, list[Any]] = {}
        self._shapes: list[bytes | None] | None = [] if shaped else None
        self._count = 0
        self._positions = 0
        self._chars = 0

    def add(
        self, values: dict[str, Any], shape: Any = None, *, fault: str | None = None, defect: str | None = None
    ) -> None:
        """One row: its values, its shapely geometry, or why that could not be read."""
        index = self._count
        self._count += 1
        check_rows(self._count, self.limits)
        for name, value in values.items():
            column = self._columns.get(name)
            if column is None:
                if len(self._columns) >= self.limits.columns:
                    raise too_wide(len(self._columns) + 1, self.limits)
                column = self._columns[name] = []
            column.extend([None] * (index - len(column)))
            if isinstance(value, str):
                self._chars += len(value)
                if len(value) > self.limits.text_chars:
                    fault = fault or _too_long(name, len(value), self.limits)
                    value = value[:80]  # noqa: PLW2901
            column.append(value)
        if self._chars > self.limits.unpacked_bytes:
            raise LimitError(f"The texts have more than {self.limits.unpacked_bytes:,} characters together.")
        if self._shapes is not None:
            if shape is not None:
                self._positions += int(shapely.get_num_coordinates(shape))
                check_positions(self._positions, self.limits)
            self._shapes.append(shapely.to_wkb(shape) if shape is not None else None)
        if fault:
            self.faults[index] = fault
        if defect:
            self.defects[index] = defect

    def reading(self, *, crs: str | None = None, parts: Iterable[str] = ()) -> Reading:
        """Everything that was added."""
        arrays: dict[str, pa.Array] = {}
        mixed = []
        for name, values in self._columns.items():
            values.extend([None] * (self._count - len(values)))
            array, is_mixed = _array(values)
            arrays[_free_name(name, arrays, len(arrays))] = array
            if is_mixed:
                mixed.append(name)
        if mixed:
            self.notes.append(f"Columns of mixed or nested values are kept as text: {listed(mixed)}.")
        return Reading(
            columns=pa.table(arrays),
            shapes=self._shapes,
            faults=self.faults,
            defects=self.defects,
            crs=crs,
            notes=self.notes,
            parts=tuple(parts),
        )


def check_rows(count: int, limits: Limits) -> None:
    """Raise LimitError where there are too many rows."""
    if count > limits.features:
        raise LimitError(f"The file has more than {limits.features:,} rows; split it into several layers.")


def check_positions(count: int, limits: Limits) -> None:
    """Raise LimitError where there are too many positions."""
    if count > limits.positions:
        raise LimitError(f"The file has more than {limits.positions:,} positions; generalise or split it.")


def too_wide(count: int, limits: Limits) -> LimitError:
    """The error for too many columns."""
    return LimitError(
        f"The file has {count:,} columns or more, and may have {limits.columns:,}; delete what is not needed."
    )


def _too_long(name: str, length: int, limits: Limits) -> str:
    return f"the text in {quoted(name)} has {length:,} characters, more than {limits.text_chars:,}"


def clean_name(name: str, *, limit: int = 120) -> str:
    """A name, such as a column's, fit to be shown: on one line, printable, not longer than a name."""
    text = "".join(c if c.isprintable() else " " for c in name)
    return " ".join(text.split())[:limit]


def _free_name(name: str, taken: dict[str, Any], index: int) -> str:
    base = clean_name(name) or f"column {index + 1}"
    found, n = base, 2
    while found in taken:
        found, n = f"{base} ({n})", n + 1
    return found


def chosen_part(what: str, names: Sequence[str], part: str | None) -> str:
    """Return the part of a file to read: the one asked for, or the only one.

    ``what`` begins the message, for example ``The workbook has the sheets``. Raises ImportingError if ``part`` is not
    among the names, or if there are several and none is asked for.
    """
    if part is not None and part in names:
        return part
    if part is None and len(names) == 1:
        return names[0]
    shown = ", ".join(quoted(name) for name in names[:12])
    raise ImportingError(f"{what} {shown}; say which one to read.")


def listed(names: Sequence[str]) -> str:
    """Return the first eight names, quoted, as a sentence can list them."""
    return ", ".join(quoted(name) for name in names[:8]) + (", …" if len(names) > 8 else "")


def _array(values: list[Any]) -> tuple[pa.Array, bool]:
    """Values of JSON or a spreadsheet as one typed array, and whether they had to become text."""
    kinds = {type(value) for value in values if value is not None}
    if kinds <= {bool}:
        return pa.array(values, pa.bool_() if kinds else pa.string()), False
    if kinds == {int} and all(value is None or -_INT64 <= value < _INT64 for value in values):
        return pa.array(values, pa.int64()), False
    if kinds <= {int, float} and all(abs(value) <= 2**53 for value in values if isinstance(value, int)):
        return pa.array([None if value is None else float(value) for value in values], pa.float64()), False
    return pa.array([_as_text(value) for value in values], pa.string()), not kinds <= {str}


def _as_text(value: Any) -> str | None:
    if value is None:
        return None
    if isinstance(value, str):
        # Half of a surrogate pair is no text that any file can hold.
        return value.encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, (list, dict, bool)):
        return json.dumps(value, ensure_ascii=True, default=str)
    return str(value) if not isinstance(value, int) or abs(value) < 10**300 else "a number of more than 300 digits"


def plain_columns(table: pa.Table, limits: Limits) -> tuple[pa.Table, dict[int, str], list[str]]:
    """Columns of any Arrow type as whole numbers, numbers, truth values and texts; the faults of rows; and notes.

    Days and times become ISO 8601 texts, nested values JSON texts; bytes are left out, and said to be.
    """
    if table.num_columns > limits.columns:
        raise too_wide(table.num_columns, limits)
    check_rows(table.num_rows, limits)
    arrays: dict[str, Any] = {}
    faults: dict[int, str] = {}
    left_out, chars = [], 0
    for index, (name, column) in enumerate(zip(table.column_names, table.columns, strict=True)):
        kind = column.type
        if pa.types.is_binary(kind) or pa.types.is_large_binary(kind) or pa.types.is_fixed_size_binary(kind):
            left_out.append(name)
            continue
        array: Any
        if pa.types.is_boolean(kind) or pa.types.is_int64(kind) or pa.types.is_float64(kind):
            array = column.combine_chunks()
        elif pa.types.is_integer(kind) and not pa.types.is_uint64(kind):
            array = column.cast(pa.int64()).combine_chunks()
        elif pa.types.is_floating(kind) or pa.types.is_decimal(kind):
            array = column.cast(pa.float64()).combine_chunks()
        else:
            texts = [_arrow_text(value) for value in _values(column)]
            for row, text in enumerate(texts):
                chars += len(text or "")
                if text is not None and len(text) > limits.text_chars:
                    faults.setdefault(row, _too_long(name, len(text), limits))
                    texts[row] = text[:80]
            if chars > limits.unpacked_bytes:
                raise LimitError(f"The texts have more than {limits.unpacked_bytes:,} characters together.")
            array = pa.array(texts, pa.string())
        arrays[_free_name(name, arrays, index)] = array
    notes = [f"Columns that hold bytes are left out: {listed(left_out)}."] if left_out else []
    return pa.table(arrays), faults, notes


def _values(column: Any) -> Iterator[Any]:
    for chunk in column.chunks:
        try:
            yield from chunk.to_pylist()
        except (ValueError, OverflowError, pa.ArrowException):
            # A moment beyond Python's years, or text that is no UTF-8.
            yield from (_one(value) for value in chunk)


def _one(value: Any) -> Any:
    try:
        return value.as_py()
    except (ValueError, OverflowError, pa.ArrowException):
        return None


def _arrow_text(value: Any) -> str | None:
    if value is None:
        return None
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.timetz() == dt.time() else value.isoformat()
    if isinstance(value, (dt.date, dt.time)):
        return value.isoformat()
    if isinstance(value, (list, dict, tuple)):
        return json.dumps(value, ensure_ascii=False, default=str)
    return _as_text(value) if isinstance(value, str) else str(value)


def read_wkb(
    blobs: Iterable[bytes | None], limits: Limits
) -> tuple[list[bytes | None], dict[int, str], dict[int, str]]:
    """Well-known binary as it came → the same as far as GEOS can read it, the faults, and what needs mending."""
    shapes: list[bytes | None] = []
    faults: dict[int, str] = {}
    defects: dict[int, str] = {}
    positions = 0
    for row, blob in enumerate(blobs):
        shape = None
        if blob is not None:
            try:
                shape = shapely.from_wkb(blob)
            except NotImplementedError:
                faults[row] = "its geometry has curves, which are not read; export it with straight lines"
            except (ShapelyError, ValueError, TypeError):
                shape = _closed(blob)
                if shape is None:
                    faults[row] = "its geometry cannot be read"
                else:
                    defects[row] = "a ring that is not closed"
        if shape is not None:
            positions += int(shapely.get_num_coordinates(shape))
            check_positions(positions, limits)
        shapes.append(shapely.to_wkb(shape) if shape is not None else None)
    return shapes, faults, defects


def _closed(blob: bytes) -> Any:
    try:
        shape = shapely.from_wkb(blob, on_invalid="fix")
    except (ShapelyError, ValueError, TypeError, NotImplementedError):
        return None
    return shape if shape is not None and not shape.is_empty else None


def to_ipc(reading: Reading) -> bytes:
    """A reading as the bytes of an Arrow stream: what a reader's process hands back."""
    table = reading.columns
    rows = reading.rows
    extra: dict[str, pa.Array] = {}
    if reading.shapes is not None:
        extra[SHAPE] = pa.array(reading.shapes, pa.large_binary())
    extra[FAULT] = pa.array([reading.faults.get(row) for row in range(rows)], pa.string())
    extra[DEFECT] = pa.array([reading.defects.get(row) for row in range(rows)], pa.string())
    columns = dict(zip(table.column_names, table.columns, strict=True)) | extra
    about = {"crs": reading.crs, "notes": reading.notes, "parts": list(reading.parts)}
    return stream(pa.table(columns).replace_schema_metadata({b"about": json.dumps(about).encode()}))


def stream(whole: pa.Table) -> bytes:
    """A table as the bytes of an Arrow stream."""
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, whole.schema) as writer:
        writer.write_table(whole)
    return bytes(sink.getvalue().to_pybytes())


def from_ipc(data: bytes) -> pa.Table:
    """The table of an Arrow stream. Raises ImportingError where it is not sound."""
    try:
        with pa.ipc.open_stream(data) as reader:
            table = reader.read_all()
        table.validate(full=True)
    except MemoryError:
        raise
    except (pa.ArrowException, OSError, ValueError) as error:
        raise ImportingError("The file's reader handed back nothing that can be used.") from error
    return table


def about(table: pa.Table) -> dict[str, Any]:
    """What a stream says of its file beside the rows."""
    found: dict[str, Any] = json.loads((table.schema.metadata or {}).get(b"about", b"{}"))
    return found
