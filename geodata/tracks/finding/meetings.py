"""Meetings at sea: two ships close to each other, slow, far from places, for hours.

In each bucket, slow ships give their positions on a grid of ten minutes; all of them together then give the pairs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from geodata.tracks.finding.motion import HOUR_MS, Steps, km_between
from geodata.tracks.parameters import Parameters
from geodata.tracks.pings import Columns, Floats, Ints
from geodata.tracks.places import Places

#: The grid of times, as Global Fishing Watch has it.
SLOT_MS = 600_000
#: Between two reports farther apart than this, the position is not known well enough.
_MOST_HOURS = 1.0
#: A pair may miss so many times of the grid.
_HOLE = 3
_PART = 200_000


@dataclass(frozen=True)
class Waiting:
    """Slow ships on the grid of times: the code of the vessel, the number of the slot, and the position in degrees."""

    vessel: Ints
    slot: Ints
    lon: Floats
    lat: Floats


@dataclass(frozen=True)
class Meetings:
    """Pairs of vessels (codes, the smaller first), the first and last time in ms, the middle, and the mean distance."""

    first_vessel: Ints
    second_vessel: Ints
    first: Ints
    last: Ints
    lon: Floats
    lat: Floats
    km: Floats


def waiting_of(pings: Columns, steps: Steps, places: Places, parameters: Parameters) -> Waiting:
    """The slow ships of sorted, clean reports on the grid of times, far from every place."""
    if len(pings) < 2:
        return Waiting(*(np.zeros(0, dtype=np.int64),) * 2, *(np.zeros(0),) * 2)
    slow = ~steps.first & (steps.hours > 0) & (steps.hours <= _MOST_HOURS)
    slow &= steps.km <= parameters.meet_kn * 1.852 * steps.hours
    after = np.flatnonzero(slow)
    t = pings["t"]
    first, last = -(-t[after - 1] // SLOT_MS), (t[after] - 1) // SLOT_MS
    count = np.maximum(last - first + 1, 0)
    after, first, count = after[count > 0], first[count > 0], count[count > 0]
    row = np.repeat(after, count)
    offsets = np.cumsum(count) - count
    slot = np.repeat(first - offsets, count) + np.arange(int(count.sum()))
    share = (slot * SLOT_MS - t[row - 1]) / np.maximum(t[row] - t[row - 1], 1)
    lon0, lat0 = pings["lon"][row - 1] / 1e7, pings["lat"][row - 1] / 1e7
    east = (pings["lon"][row] / 1e7 - lon0 + 180) % 360 - 180
    lon, lat = (lon0 + share * east + 180) % 360 - 180, lat0 + share * (pings["lat"][row] / 1e7 - lat0)
    # At a place, most ships wait: each position there is looked at once, to a hundredth of a degree.
    cell = np.round(lon * 100).astype(np.int64) * 100_000 + np.round(lat * 100).astype(np.int64)
    # Most positions follow one in the same cell.
    changes = np.ones(len(cell), dtype=bool)
    np.not_equal(cell[1:], cell[:-1], out=changes[1:])
    cells, of_run = np.unique(cell[changes], return_inverse=True)
    index = of_run[np.cumsum(changes) - 1]
    middle_lat = (cells + 50_000) % 100_000 - 50_000
    _, km = places.nearest((cells - middle_lat) / 1e7, middle_lat / 100)
    far = ~(km <= parameters.meet_place_km)[index]
    return Waiting(pings["vessel"][row][far], slot[far], lon[far], lat[far])


def meetings_of(parts: list[Waiting], parameters: Parameters) -> Meetings:
    """The meetings of all slow ships."""
    vessel, slot = np.concatenate([p.vessel for p in parts]), np.concatenate([p.slot for p in parts])
    lon, lat = np.concatenate([p.lon for p in parts]), np.concatenate([p.lat for p in parts])
    a, b = _close_pairs(slot, lon, lat, parameters.meet_km)
    other = vessel[a] != vessel[b]
    a, b = a[other], b[other]
    swap = vessel[a] > vessel[b]
    a, b = np.where(swap, b, a), np.where(swap, a, b)
    km = km_between(lon[a], lat[a], lon[b], lat[b])
    order = np.lexsort((slot[a], vessel[b], vessel[a]))
    a, b, km = a[order], b[order], km[order]
    begins = np.ones(len(a), dtype=bool)
    begins[1:] = (vessel[a][1:] != vessel[a][:-1]) | (vessel[b][1:] != vessel[b][:-1])
    begins[1:] |= slot[a][1:] - slot[a][:-1] > _HOLE
    start = np.flatnonzero(begins)
    end = np.append(start[1:], len(a)) - 1 if len(start) else start
    first, last = slot[a][start] * SLOT_MS, slot[a][end] * SLOT_MS
    long = (last - first) >= parameters.meet_hours * HOUR_MS
    start, end, first, last = start[long], end[long], first[long], last[long]
    middle = (start + end) // 2
    mean = np.array([km[x : y + 1].mean() for x, y in zip(start.tolist(), end.tolist(), strict=True)])
    return Meetings(vessel[a][start], vessel[b][start], first, last, lon[a][middle], lat[a][middle], mean)


def _close_pairs(slot: Ints, lon: Floats, lat: Floats, most_km: float) -> tuple[Ints, Ints]:
    """Pairs of rows of one slot within a distance. Time is the third side of a search on a plane: slots lie far apart."""
    if not len(slot):
        return slot, slot
    # Degrees of longitude are short near the poles, so the search is wider there; the distance is checked after it.
    wide = most_km / 110.0 / np.maximum(np.cos(np.radians(lat)), 0.02)
    x = (lon + 180) % 360
    found_a, found_b = [], []
    order = np.argsort(slot, kind="stable")
    # Parts of about so many rows that end where a slot ends: both ships of a pair are in one.
    edges = np.flatnonzero(np.diff(slot[order], append=slot.max() + 1)) + 1
    cuts = edges[np.searchsorted(edges, np.arange(_PART, len(order), _PART))]
    for rows in np.split(order, np.unique(cuts[cuts < len(order)])):
        bands = (slot[rows] - slot[rows[0]]) * 200.0
        # What lies just east of 180° is there a second time just beyond the western edge.
        seam = np.flatnonzero(x[rows] < wide[rows])
        again = np.concatenate([np.arange(len(rows)), seam])
        turned = np.concatenate([x[rows], x[rows[seam]] + 360])
        points: Any = shapely.points(turned, (lat[rows] + bands)[again])
        a, b = shapely.STRtree(points).query(points[: len(rows)], predicate="dwithin", distance=wide[rows])
        a, b = rows[a], rows[again[b]]
        found_a += [np.minimum(a, b)[a != b]]
        found_b += [np.maximum(a, b)[a != b]]
    a, b = np.unique(np.column_stack([np.concatenate(found_a), np.concatenate(found_b)]), axis=0).T
    close = (slot[a] == slot[b]) & (km_between(lon[a], lat[a], lon[b], lat[b]) <= most_km)
    return a[close], b[close]
