"""The reports of each leg that draw it: fewer at small scales, each with its time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely

from geodata.tracks.finding.legs import Gaps, Legs
from geodata.tracks.pings import Columns, Flags, Floats, Ints

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


def vertices_of(pings: Columns, legs: Legs, gaps: Gaps) -> Vertices:
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
    x, y = _pixels(pings, ping, ZOOMS[-1])
    # The finest first: what it leaves out shows at no coarser zoom either, and there is less to look at.
    for level in reversed(ZOOMS):
        if not len(at):
            break
        # Each zoom has half the pixels of the next: a power of two, so that nothing is rounded.
        scale = 0.5 ** (ZOOMS[-1] - level)
        kept = _simplified(x * scale, y * scale, leg, _WORLD_PX * 2.0**level)
        at, x, y, leg = at[kept], x[kept], y[kept], leg[kept]
        zoom[at] = level
    marks = np.zeros(len(pings), dtype=bool)
    marks[gaps.after] = True
    marks[np.maximum(gaps.after - 1, 0)] = True
    is_end = marks[ping]
    is_end[offsets] = True
    is_end[offsets + count - 1] = True
    zoom[is_end] = ZOOMS[0]
    shown = np.flatnonzero(zoom <= ZOOMS[-1])
    return Vertices(np.searchsorted(offsets, shown, side="right") - 1, ping[shown], zoom[shown])


def _simplified(x: Floats, y: Floats, leg: Ints, world: float) -> Flags:
    """Which vertices the line of each leg keeps. Pixels of a map that is ``world`` of them wide; sorted by leg."""
    starts = np.append(True, leg[1:] != leg[:-1])
    keep: Flags = starts & np.append(starts[1:], True)
    rows = np.flatnonzero(~keep)
    if not len(rows):
        return keep
    # The third coordinate carries the place in the list, which simplifying keeps.
    points = np.empty((len(rows), 3))
    points[:, 0], points[:, 1], points[:, 2] = _unrolled(x, starts, world)[rows], y[rows], rows
    lines = shapely.linestrings(points, indices=np.cumsum(starts[rows]) - 1)
    simple = shapely.simplify(lines, _PIXELS, preserve_topology=False)
    keep[shapely.get_coordinates(simple, include_z=True)[:, 2].astype(np.int64)] = True
    return keep


def _pixels(pings: Columns, ping: Ints, zoom: int) -> tuple[Floats, Floats]:
    world = _WORLD_PX * 2**zoom
    lat = np.radians(np.clip(pings["lat"][ping] / 1e7, -_MERCATOR_EDGE, _MERCATOR_EDGE))
    x = (pings["lon"][ping] / 1e7 + 180) / 360 * world
    y = (1 - np.arcsinh(np.tan(lat)) / np.pi) / 2 * world
    return x, y


def _unrolled(x: Floats, starts: Flags, world: float) -> Floats:
    """Across 180° the line goes on beyond the edge of the world. ``starts``: the first vertex of each line."""
    steps = np.diff(x, prepend=x[:1])
    steps[starts] = 0
    crossings = np.flatnonzero(np.abs(steps) >= world / 2)
    if not len(crossings):
        return x
    shift = np.zeros(len(x))
    shift[crossings] = -np.round(steps[crossings] / world)
    turns = np.cumsum(shift)
    base = np.maximum.accumulate(np.where(starts, np.arange(len(x)), 0))
    found: Floats = x + world * (turns - turns[base])
    return found
