"""The reports of each leg that draw it: fewer at small scales, each with its time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely

from geodata.tracks.finding.legs import Gaps, Legs
from geodata.tracks.pings import Ints, Pings

#: Web map zooms at which a leg is drawn, from the world to a coast.
ZOOMS = (4, 7, 10)
_WORLD_PX = 256
#: A vertex that moves the line by less than this at a zoom is left out there.
_PIXELS = 0.75
_MERCATOR_EDGE = 85.05


@dataclass(frozen=True)
class Vertices:
    """The index of the leg, the index of the report, and the lowest zoom that shows it."""

    leg: Ints
    ping: Ints
    zoom: Ints


def vertices_of(pings: Pings, legs: Legs, gaps: Gaps) -> Vertices:
    """The vertices of each leg. Its ends and both ends of every gap are shown at each zoom."""
    if not len(legs):
        none = np.zeros(0, dtype=np.int64)
        return Vertices(none, none, none)
    count = legs.end - legs.start + 1
    offsets = np.concatenate([[0], np.cumsum(count)[:-1]])
    leg = np.repeat(np.arange(len(legs)), count)
    ping = np.repeat(legs.start - offsets, count) + np.arange(int(count.sum()))
    zoom = np.full(len(ping), np.iinfo(np.int64).max)
    at = np.arange(len(ping))
    # The finest first: what it leaves out shows at no coarser zoom either, and there is less to look at.
    for level in reversed(ZOOMS):
        if not len(at):
            break
        kept = _simplified(pings, ping[at], leg[at], level)
        at = at[kept]
        zoom[at] = level
    marks = np.zeros(len(pings), dtype=bool)
    marks[gaps.after] = True
    marks[np.maximum(gaps.after - 1, 0)] = True
    is_end = marks[ping]
    is_end[offsets] = True
    is_end[offsets + count - 1] = True
    zoom[is_end] = ZOOMS[0]
    shown = zoom <= ZOOMS[-1]
    return Vertices(leg[shown], ping[shown], zoom[shown])


def _simplified(pings: Pings, ping: Ints, leg: Ints, zoom: int) -> Ints:
    """The places in the list of what the line of each leg keeps at a zoom."""
    x, y = _pixels(pings, ping, zoom)
    x = _unrolled(x, leg, _WORLD_PX * 2**zoom)
    sizes = np.bincount(leg)
    lone = sizes[leg] < 2
    rows = np.flatnonzero(~lone)
    if not len(rows):
        return np.arange(len(ping))
    # The third coordinate carries the place in the list, which simplifying keeps.
    _, index = np.unique(leg[rows], return_inverse=True)
    lines = shapely.linestrings(np.column_stack([x[rows], y[rows], rows.astype(np.float64)]), indices=index)
    simple = shapely.simplify(lines, _PIXELS, preserve_topology=False)
    kept = shapely.get_coordinates(simple, include_z=True)[:, 2].astype(np.int64)
    return np.unique(np.concatenate([kept, np.flatnonzero(lone)]))


def _pixels(pings: Pings, ping: Ints, zoom: int) -> tuple[np.ndarray, np.ndarray]:
    world = _WORLD_PX * 2**zoom
    lat = np.radians(np.clip(pings["lat"][ping] / 1e7, -_MERCATOR_EDGE, _MERCATOR_EDGE))
    x = (pings["lon"][ping] / 1e7 + 180) / 360 * world
    y = (1 - np.arcsinh(np.tan(lat)) / np.pi) / 2 * world
    return x, y


def _unrolled(x: np.ndarray, leg: Ints, world: float) -> np.ndarray:
    """Across 180° the line goes on beyond the edge of the world."""
    steps = np.diff(x, prepend=x[:1])
    steps[np.append(True, leg[1:] != leg[:-1])] = 0
    turns = np.cumsum(-np.round(steps / world))
    starts = np.append(True, leg[1:] != leg[:-1])
    base = np.maximum.accumulate(np.where(starts, np.arange(len(x)), 0))
    return x + world * (turns - turns[base])
