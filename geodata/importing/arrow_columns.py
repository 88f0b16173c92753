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
    UNREADABLE,
    Reading,
    as_text,
    check_chars,
    check_positions,
    check_rows,
    free_name,
    listed,
    too_long,
    too_wide,
)
from geodata.limits import Limits


def arrow_reading(table: pa.Table, blobs: list[bytes | None], limits: Limits, *, crs: str | None) -> Reading:
    """Return a table of any Arrow types, and the geometry of its rows as well-known binary, as a reading."""
    columns, faults, notes = _plain_columns(table, limits)
    shapes, unreadable, defects = read_wkb(blobs, limits)
    missing = {row: NO_GEOMETRY for row, blob in enumerate(blobs) if blob is None}
    return Reading(
        columns=columns,
        shapes=shapes,
        faults=unreadable | missing | faults,
        defects=defects,
        crs=crs,
        notes=notes,
    )


def _plain_columns(table: pa.Table, limits: Limits) -> tuple[pa.Table, dict[int, str], list[str]]:
    """Return columns of any Arrow type as numbers, truth values and texts; the faults of rows; and notes.

    Days and times become ISO 8601 texts, nested values JSON texts. Columns of bytes are left out, with a note.
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
                    faults.setdefault(row, too_long(name, len(text), limits))
                    texts[row] = text[:80]
            check_chars(chars, limits)
            array = pa.array(texts, pa.string())
        arrays[free_name(name, arrays, index)] = array
    notes = [f"Columns that hold bytes are left out: {listed(left_out)}."] if left_out else []
    return pa.table(arrays), faults, notes


def _values(column: Any) -> Iterator[Any]:
    for chunk in column.chunks:
        try:
            yield from chunk.to_pylist()
        except (ValueError, OverflowError, pa.ArrowException):
            # A time outside the years 1 to 9999, or a text that is not UTF-8.
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
