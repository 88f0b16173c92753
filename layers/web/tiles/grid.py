"""Where features are in the grid of tiles (Web Mercator, as in XYZ addresses)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import NDArray

#: Units of a tile's side, as vector tiles usually have.
EXTENT = 4096
#: Units around a tile that shapes are cut at, so that the cut is not seen.
MARGIN = 128
#: The Web Mercator map ends at this latitude.
MOST_LATITUDE = 85.05112878

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def mercator(lonlat: Floats) -> Floats:
    """Degrees (n × 2) as shares of the map: 0, 0 is its north-west corner, 1, 1 its south-east."""
    lon, lat = lonlat[:, 0], np.clip(lonlat[:, 1], -MOST_LATITUDE, MOST_LATITUDE)
    sine = np.sin(np.radians(lat))
    return np.column_stack([(lon + 180) / 360, 0.5 - np.log((1 + sine) / (1 - sine)) / (4 * np.pi)])


def places(geometries: NDArray[np.object_]) -> Floats:
    """One position for each geometry, as shares of the map: its own, or one inside it."""
    return mercator(shapely.get_coordinates(shapely.point_on_surface(geometries)))


def tiles_at(shares: Floats, zoom: int) -> Ints:
    """The column and row (n × 2) of the tile that each position is in."""
    side = 1 << zoom
    return np.clip(np.floor(shares * side), 0, side - 1).astype(np.int64)


def groups(tiles: Ints, zoom: int) -> list[tuple[int, int, Ints]]:
    """The tiles that are not empty: column, row, and the indexes of what is in it, in their order."""
    keys = tiles[:, 0] * (1 << zoom) + tiles[:, 1]
    order = np.argsort(keys, kind="stable")
    sorted_keys = keys[order]
    starts = np.flatnonzero(np.diff(sorted_keys, prepend=-1))
    parts: Sequence[Ints] = np.split(order, starts[1:]) if len(starts) else []
    return [(int(tiles[part[0], 0]), int(tiles[part[0], 1]), part) for part in parts]


def in_tile(geometries: NDArray[np.object_], zoom: int, column: int, row: int) -> NDArray[np.object_]:
    """Geometries (shares of the map) in units of a tile, y down, cut at its margin. What is outside becomes empty."""
    scaled = shapely.transform(geometries, lambda xy: (xy * (1 << zoom) - (column, row)) * EXTENT)
    found: NDArray[np.object_] = shapely.clip_by_rect(scaled, -MARGIN, -MARGIN, EXTENT + MARGIN, EXTENT + MARGIN)
    return found


def crossed(bounds: Floats, zoom: int) -> tuple[Ints, Ints]:
    """Which tiles (m × 2) shapes with these bounds (n × 4, shares of the map) may touch, and which shape (m) each is of."""
    side = 1 << zoom
    edges = np.clip(np.floor(bounds * side), 0, side - 1).astype(np.int64)
    wide, tall = edges[:, 2] - edges[:, 0] + 1, edges[:, 3] - edges[:, 1] + 1
    of = np.repeat(np.arange(len(bounds)), wide * tall)
    nth = np.arange(len(of)) - np.repeat(np.cumsum(wide * tall) - wide * tall, wide * tall)
    tiles = np.column_stack([edges[of, 0] + nth % wide[of], edges[of, 1] + nth // wide[of]])
    return tiles, of
