"""The zones of the military grid: their limits, their bands and their projections.

Zones are 6 degrees wide but for south-west Norway (32V) and Svalbard (31X, 33X, 35X and 37X).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from pyproj import Proj

from layers.briefing.map.projection import Bounds

#: The grid ends here; beyond are the polar grids, which this map does not draw.
SOUTH, NORTH = -80.0, 84.0
_BANDS = "CDEFGHJKLMNPQRSTUVWX"


@dataclass(frozen=True)
class Cell:
    """A zone between two parallels: its number and [west, south, east, north] in degrees."""

    zone: int
    bounds: Bounds


@cache
def utm(zone: int) -> Proj:
    """The projection of a zone, in metres, with northings from the equator (negative in the south)."""
    return Proj(proj="utm", zone=zone, ellps="WGS84")


def cells(bounds: Bounds) -> Iterator[Cell]:
    """The cells of zones that an extent of [west, south, east, north] in degrees touches; longitudes may pass 180."""
    west, south, east, north = bounds
    for low, high in ((SOUTH, 56.0), (56.0, 64.0), (64.0, 72.0), (72.0, NORTH)):
        if low >= north or high <= south:
            continue
        for turn in (-360, 0, 360):
            for zone in range(1, 61):
                limits = _limits(zone, low)
                if limits and limits[0] + turn < east and limits[1] + turn > west:
                    yield Cell(zone, (limits[0] + turn, low, limits[1] + turn, high))


def _limits(zone: int, south: float) -> tuple[float, float] | None:
    """The west and the east of a zone in the band that begins at a latitude; None where the band leaves the zone out."""
    special: dict[float, dict[int, tuple[float, float] | None]] = {
        56.0: {31: (0, 3), 32: (3, 12)},
        72.0: {31: (0, 9), 32: None, 33: (9, 21), 34: None, 35: (21, 33), 36: None, 37: (33, 42)},
    }
    return special.get(south, {}).get(zone, (6.0 * zone - 186, 6.0 * zone - 180))


def band(lat: float) -> str:
    """The letter of the band of a latitude from -80 to 84 degrees.

    >>> band(51.2), band(83.0)
    ('U', 'X')
    """
    return _BANDS[min(int((lat - SOUTH) // 8), 19)]
