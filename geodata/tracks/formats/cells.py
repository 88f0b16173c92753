"""Cells of a table as numbers and times. A cell that cannot be read becomes "not a number", or the time -1."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from geodata.tracks.pings import EARLIEST_MS, LATEST_MS, Floats, Ints

NO_TIME = -1
_NUMBER = r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$"
_Reading = Callable[[Any], Ints]


def numbers(cells: Any) -> Floats:
    """An Arrow array of texts or numbers as floats."""
    if not pa.types.is_string(cells.type):
        return _floats(pc.cast(cells, pa.float64(), safe=False))
    try:
        return _floats(pc.cast(cells, pa.float64()))
    except pa.ArrowInvalid:
        trimmed = pc.utf8_trim_whitespace(_clean(cells))
        sound = pc.match_substring_regex(trimmed, _NUMBER)
        return _floats(pc.cast(pc.if_else(sound, trimmed, None), pa.float64()))


def _floats(array: Any) -> Floats:
    return np.asarray(array.to_numpy(zero_copy_only=False), dtype=np.float64)


def texts(cells: Any) -> Any:
    """An Arrow array of any type as trimmed texts; what is not UTF-8 becomes the replacement character."""
    if pa.types.is_dictionary(cells.type):
        cells = cells.dictionary_decode()
    if not pa.types.is_string(cells.type):
        cells = pc.cast(cells, pa.string(), safe=False)
    return pc.utf8_trim_whitespace(_clean(cells))


def _clean(cells: Any) -> Any:
    try:
        cells.validate(full=True)
    except pa.ArrowInvalid:
        as_bytes = pa.Array.from_buffers(pa.binary(), len(cells), cells.buffers(), offset=cells.offset)
        return pa.array(
            [None if cell is None else cell.decode("utf-8", "replace") for cell in as_bytes.to_pylist()], pa.string()
        )
    return cells


def _milliseconds(array: Any) -> Ints:
    ms = pc.fill_null(pc.cast(pc.cast(array, pa.timestamp("ms"), safe=False), pa.int64()), NO_TIME)
    return np.asarray(ms.to_numpy(zero_copy_only=False), dtype=np.int64)


def iso_times(cells: Any) -> Ints:
    """Times in ISO 8601 as ms since 1970. One without an offset is in UTC."""
    if pa.types.is_timestamp(cells.type):
        return _milliseconds(cells)
    if not pa.types.is_string(cells.type):
        return epoch_times(cells)
    for kind in (pa.timestamp("ms"), pa.timestamp("ms", "UTC")):
        try:
            return _milliseconds(pc.cast(cells, kind))
        except pa.ArrowInvalid:
            continue
    return np.array([_one_time(cell) for cell in texts(cells).to_pylist()], dtype=np.int64)


def _one_time(cell: str | None) -> int:
    if cell is None:
        return NO_TIME
    text = cell.removesuffix("UTC").strip()
    try:
        found = dt.datetime.fromisoformat(text)
    except ValueError:
        return NO_TIME
    aware = found if found.tzinfo else found.replace(tzinfo=dt.UTC)
    try:
        return round(aware.timestamp() * 1000)
    except (OverflowError, ValueError):
        return NO_TIME


def epoch_times(cells: Any) -> Ints:
    """Seconds or milliseconds since 1970 as ms. A number above 10¹¹ is of milliseconds."""
    found = numbers(cells)
    with np.errstate(invalid="ignore"):
        found = np.where(np.abs(found) > 1e11, found, found * 1000)
        sound = (found >= EARLIEST_MS) & (found <= LATEST_MS)
    return np.where(sound, np.round(np.where(sound, found, 0)), NO_TIME).astype(np.int64)


def times(cells: Any) -> Ints:
    """Times in ISO 8601, or in seconds or milliseconds since 1970."""
    if pa.types.is_string(cells.type):
        first = next((cell for cell in texts(cells.slice(0, 100)).to_pylist() if cell), "")
        if first.replace(".", "", 1).isdigit() and len(first) >= 9:
            return epoch_times(cells)
    return iso_times(cells)


def times_like(form: str) -> _Reading:
    """A function that reads times of this form, such as ``%d/%m/%Y %H:%M:%S``, in UTC."""

    def read(cells: Any) -> Ints:
        return _milliseconds(pc.strptime(texts(cells), format=form, unit="ms", error_is_null=True))

    return read
