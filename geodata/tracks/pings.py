"""Position reports as arrays: one record a report, and what was left out while reading."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, TypeVar, overload

import numpy as np
from numpy.typing import NDArray

#: One position report. ``vessel`` is a code (:mod:`geodata.tracks.vessels`), ``t`` is ms since 1970 in UTC, ``lat`` and
#: ``lon`` are degrees × 10⁷ (EPSG:4326), speed is kn, course degrees from north, altitude feet. Not a number: not reported.
#: ``ground`` is 1 on the ground, 0 in the air, −1 unknown. ``source`` and ``row`` say which row of which file it was.
PING = np.dtype(
    [
        ("vessel", "<i8"),
        ("t", "<i8"),
        ("row", "<i8"),
        ("lat", "<i4"),
        ("lon", "<i4"),
        ("speed", "<f4"),
        ("course", "<f4"),
        ("alt", "<f4"),
        ("source", "<i4"),
        ("ground", "<i4"),
    ]
)

#: An array of PING.
Pings = NDArray[np.void]
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Columns:
    """Position reports as one array for each column that a search for legs needs, with the names and units of PING.

    An array of its own for each column lies together in memory, so that a search takes about half as long as over records.
    ``reports["t"]`` is a column; ``reports[index]`` are some of the reports.
    """

    vessel: Ints
    t: Ints
    lat: NDArray[np.int32]
    lon: NDArray[np.int32]
    speed: NDArray[np.float32]
    course: NDArray[np.float32]
    alt: NDArray[np.float32]
    ground: NDArray[np.int8]

    def __len__(self) -> int:
        return len(self.t)

    @overload
    def __getitem__(self, wanted: str) -> NDArray[Any]: ...

    @overload
    def __getitem__(self, wanted: slice | Ints | Flags) -> Columns: ...

    def __getitem__(self, wanted: str | slice | Ints | Flags) -> NDArray[Any] | Columns:
        if isinstance(wanted, str):
            found: NDArray[Any] = getattr(self, wanted)
            return found
        return Columns(*(column[wanted] for column in vars(self).values()))


def columns_of(pings: Pings) -> Columns:
    """The columns of records."""
    return Columns(*(np.ascontiguousarray(pings[name]) for name in Columns.__dataclass_fields__))


def joined(parts: Sequence[Columns]) -> Columns:
    """The reports of several parts, one after another."""
    if len(parts) == 1:
        return parts[0]
    return Columns(*(np.concatenate([part[name] for part in parts]) for name in Columns.__dataclass_fields__))


#: Why a row was left out.
Reason = Literal[
    "broken row",
    "bad identity",
    "base station",
    "not a position",
    "no time",
    "no position",
    "stale position",
    "duplicate",
    "spike",
]
Drops = Counter[Reason]

#: A time earlier or later than this (1970 to 2100) is a fault of the report.
EARLIEST_MS, LATEST_MS = 0, 4_102_444_800_000

#: What was said of a vessel, by (code, field, value): the first and the last time, in ms, and how often.
Times = tuple[int, int, int]
Said = dict[tuple[int, str, str], Times]
_Key = TypeVar("_Key")


@dataclass(frozen=True)
class Chunk:
    """A part of a file as it was read. ``rows`` counts all of its rows, those that were left out too."""

    pings: Pings
    rows: int
    drops: Drops = field(default_factory=Counter)
    said: Said = field(default_factory=dict)
    #: The texts of vessels that are named, not numbered, by code.
    names: dict[int, str] = field(default_factory=dict)
    #: The row of the file that was left out first for each reason.
    first_rows: dict[Reason, int] = field(default_factory=dict)


def pings_of(count: int, **columns: Any) -> Pings:
    """An array of ``count`` reports with these columns; those that are not given are "not reported"."""
    found = np.zeros(count, dtype=PING)
    for name, missing in (("speed", np.nan), ("course", np.nan), ("alt", np.nan), ("ground", -1)):
        found[name] = missing
    for name, values in columns.items():
        found[name] = values
    return found


def merge_said(into: dict[_Key, Times], more: Iterable[tuple[_Key, Times]]) -> None:
    """Add what was said to a dictionary of it: the earliest and latest time, and the sum of the counts."""
    for key, (first, last, count) in more:
        if (old := into.get(key)) is None:
            into[key] = (first, last, count)
        else:
            into[key] = (min(old[0], first), max(old[1], last), old[2] + count)
