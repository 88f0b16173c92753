"""Tables in memory as Arrow holds them → simple columns and checked geometry."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Iterator
from typing import Any

import pyarrow as pa
import shapely
from shapely.errors import ShapelyError

from geodata.importing.table import (
    CURVES,
    NO_GEOMETRY,
    OPEN_RING,
    UNDECODED,
    UNREADABLE,
    Reading,
    as_text,
    check_chars,
    check_positions,
    check_rows,
    cut,
    cut_names,
    free_name,
    is_too_long,
    joined_words,
    listed,
    too_long,
    too_wide,
)
from geodata.limits import Limits
from geodata.quoting import quoted


def arrow_reading(table: pa.Table, blobs: list[bytes | None], limits: Limits, *, crs: str | None) -> Reading:
    """Return a table of any Arrow types, and the geometry of its rows as well-known binary, as a reading."""
    columns, told, notes = _plain_columns(table, limits)
    shapes, unreadable, defects = read_wkb(blobs, limits)
    missing = {row: NO_GEOMETRY for row, blob in enumerate(blobs) if blob is None}
    return Reading(
        columns=columns,
        shapes=shapes,
        faults=unreadable | missing,
        defects=defects,
        crs=crs,
        notes=notes,
        told=told,
    )


def _plain_columns(table: pa.Table, limits: Limits) -> tuple[pa.Table, dict[int, str], list[str]]:
    """Return columns of any Arrow type as numbers, truth values and texts; reports on single rows; and notes.

    Days and times become ISO 8601 texts, nested values JSON texts. Columns of bytes are left out, with a note.
    """
    if table.num_columns > limits.columns:
        raise too_wide(table.num_columns, limits)
    check_rows(table.num_rows, limits)
    arrays: dict[str, Any] = {}
    told: dict[int, str] = {}
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
            lost: dict[int, str] = {}
            texts = [_arrow_text(value) for value in _values(column, lost)]
            for row, text in enumerate(texts):
                chars += len(text or "")
                if text is not None and is_too_long(text, limits):
                    lost[row] = too_long(name, len(text), limits)
                    texts[row] = cut(text, limits)
            for row, what in lost.items():
                told[row] = joined_words(told.get(row), what.replace("{column}", quoted(name))) or ""
            check_chars(chars, limits)
            array = pa.array(texts, pa.string())
        arrays[free_name(name, arrays, index)] = array
    notes = cut_names(table.column_names)
    notes += [f"Columns that hold bytes are left out: {listed(left_out)}."] if left_out else []
    return pa.table(arrays), told, notes


def _values(column: Any, lost: dict[int, str]) -> Iterator[Any]:
    """Yield the values of a column. What of one cannot be read is in ``lost`` by row, with ``{column}`` for its name."""
    row = 0
    for chunk in column.chunks:
        try:
            yield from chunk.to_pylist()
        except (ValueError, OverflowError, pa.ArrowException):
            yield from (_one(value, row + number, lost) for number, value in enumerate(chunk))
        row += len(chunk)


def _one(value: Any, row: int, lost: dict[int, str]) -> Any:
    try:
        return value.as_py()
    except UnicodeDecodeError:
        lost[row] = UNDECODED
        return value.as_buffer().to_pybytes().decode("utf-8", "replace")
    except (ValueError, OverflowError, pa.ArrowException):
        lost[row] = "the value in {column} is not within the years 1 to 9999, and is left blank"
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
    return as_text(value) if isinstance(value, str) else str(value)


def read_wkb(
    blobs: Iterable[bytes | None], limits: Limits
) -> tuple[list[bytes | None], dict[int, str], dict[int, str]]:
    """Return well-known binary as GEOS writes it, the faults of rows, and what would have to be repaired."""
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
                faults[row] = CURVES
            except (ShapelyError, ValueError, TypeError):
                shape = _closed(blob)
                if shape is None:
                    faults[row] = UNREADABLE
                else:
                    defects[row] = OPEN_RING
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
