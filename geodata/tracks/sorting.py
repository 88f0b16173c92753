"""Reports in the order of vessel and time, each once; and in which bucket a vessel is."""

from __future__ import annotations

from typing import TypeVar

import numpy as np
import pandas as pd

from geodata.tracks.pings import Columns, Ints, Pings

#: Milliseconds since 1970 take this many bits up to the year 2100.
_TIME_BITS = 42
_Reports = TypeVar("_Reports", Pings, Columns)
_MIX = np.uint64(0x9E3779B97F4A7C15)


def bucket_of(codes: Ints, buckets: int) -> Ints:
    """The bucket of each vessel, from 0. It depends on nothing but the code and the number of buckets."""
    mixed = codes.astype(np.uint64) * _MIX
    return ((mixed >> np.uint64(32)) % np.uint64(buckets)).astype(np.int64)


def in_order(pings: _Reports) -> tuple[_Reports, int]:
    """The reports sorted by vessel and time, without those that say the same again, and how many those were.

    Two reports say the same where vessel, time and position are equal; the first in the order of the files stays.
    """
    if len(pings) < 2:
        return pings, 0
    vessel = pings["vessel"]
    if np.all(vessel[1:] >= vessel[:-1]):
        # As a bucket is stored: the vessels need not be told apart by their codes.
        index = np.zeros(len(pings), dtype=np.int64)
        np.cumsum(vessel[1:] != vessel[:-1], out=index[1:])
        count = int(index[-1]) + 1
    else:
        found, codes = pd.factorize(vessel, sort=True)
        index, count = found.astype(np.int64), len(codes)
    key = (index << _TIME_BITS) + pings["t"]
    if np.any(key[1:] < key[:-1]):
        # By vessel first: what a vessel sent is nearly in order already, and a stable sort of that takes little.
        small = np.uint16 if count < 2**16 else np.int64
        by_vessel = np.argsort(index.astype(small), kind="stable")
        order = by_vessel[np.argsort(key[by_vessel], kind="stable")]
        pings, key = pings[order], key[order]
    same = key[1:] == key[:-1]
    if not same.any():
        return pings, 0
    in_tie = np.zeros(len(pings), dtype=bool)
    in_tie[1:] |= same
    in_tie[:-1] |= same
    ties = np.flatnonzero(in_tie)
    parts = key[ties], pings["lat"][ties], pings["lon"][ties]
    order = np.lexsort(parts[::-1])
    again = np.zeros(len(ties), dtype=bool)
    again[order[1:]] = np.all([part[order[1:]] == part[order[:-1]] for part in parts], axis=0)
    if not again.any():
        return pings, 0
    keep = np.ones(len(pings), dtype=bool)
    keep[ties[again]] = False
    return pings[keep], int(np.count_nonzero(again))
