"""The military grid (MGRS) of a map frame: its lines, the names of its squares of 100 km, and the values of its lines.

Each zone of the grid has a projection of its own (UTM on WGS 84). So the lines of two zones meet at an angle at their
border, and each line ends there.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from layers.briefing.map.graticule import Side
from layers.briefing.map.projection import Bounds, Frame, Points
from layers.briefing.sheet.grid_reference import square_at
from layers.briefing.sheet.zones import NORTH, SOUTH, Cell, band, cells, utm

#: The intervals of lines in kilometres, and the least distance of two lines on the page in points.
INTERVALS_KM, _LEAST_PT = (1, 10, 100), 22.0
#: A name of a square is printed where this much of the square is seen, as a share of its area.
_SEEN_SHARE = 0.12
_MOST_SQUARES = 400


@dataclass(frozen=True)
class GridValue:
    """The value of a line where it meets the edge of the frame, in points. ``strong`` is that of a line of 100 km."""

    text: str
    side: Side
    x: float
    y: float
    strong: bool


@dataclass(frozen=True)
class SquareName:
    """The name of a square of 100 km with its zone, such as ``36U XB``, or of a zone, and what is seen of it, in points."""

    text: str
    shape: BaseGeometry


@dataclass(frozen=True)
class MgrsGrid:
    """The grid of a frame, in points of the page.

    ``interval_km`` is the distance of its lines; None where only zones are drawn. ``zones`` are the names of the zones.
    """

    interval_km: int | None
    fine: tuple[Points, ...]
    strong: tuple[Points, ...]
    borders: tuple[Points, ...]
    names: tuple[SquareName, ...]
    values: tuple[GridValue, ...]
    zones: tuple[str, ...]


def interval(frame: Frame) -> int | None:
    """The distance of lines in kilometres that suits the scale of a frame; None where squares of 100 km are too small."""
    return next((km for km in INTERVALS_KM if km / frame.km_per_pt() >= _LEAST_PT), None)


def mgrs_grid(frame: Frame) -> MgrsGrid:
    """The grid of a frame."""
    every = interval(frame)
    fine: list[Points] = []
    strong: list[Points] = []
    borders: list[Points] = []
    names: list[SquareName] = []
    values: list[GridValue] = []
    zones: list[str] = []
    for cell in cells(frame.extent()):
        shape = _on_page(frame, _ring(cell.bounds), closed=True)
        seen = shapely.intersection(shape, frame.box)
        if seen.is_empty or shapely.area(seen) < 1:
            continue
        borders += _inside(frame, _edges(cell.bounds, bands=every is None))
        names_of_zone, bands = _zone_names(frame, cell, seen)
        zones += bands
        if every is None:
            names += names_of_zone
            continue
        for axis, metres, line in _lines(frame, cell, seen, every):
            found = [part for part in _parts(shapely.intersection(_on_page(frame, line), seen)) if len(part) > 1]
            is_strong = metres % 100_000 == 0
            (strong if is_strong else fine).extend(found)
            values += _values(frame, found, axis, metres, every, strong=is_strong)
        names += _square_names(frame, cell, seen)
    found_zones = tuple(sorted(set(zones)))
    return MgrsGrid(every, tuple(fine), tuple(strong), tuple(borders), tuple(names), tuple(values), found_zones)


def _ring(bounds: Bounds) -> Points:
    west, south, east, north = bounds
    return np.asarray(shapely.get_coordinates(shapely.segmentize(shapely.box(west, south, east, north).exterior, 0.5)))


def _edges(bounds: Bounds, *, bands: bool) -> list[Points]:
    """The meridians of a cell, and the parallels of its bands if asked for."""
    west, south, east, north = bounds
    up, across = np.linspace(south, north, 80), np.linspace(west, east, 20)
    found = [np.column_stack([np.full(80, lon), up]) for lon in (west, east)]
    if bands:
        lows = [SOUTH + 8 * i for i in range(20) if south <= SOUTH + 8 * i <= north]
        found += [np.column_stack([across, np.full(20, lat)]) for lat in lows]
    return found


def _on_page(frame: Frame, lonlat: Points, *, closed: bool = False) -> BaseGeometry:
    xy = frame.page(lonlat)
    xy = xy[np.isfinite(xy).all(axis=1)]
    if closed:
        return shapely.make_valid(shapely.Polygon(xy)) if len(xy) > 3 else shapely.Polygon()
    return shapely.LineString(xy) if len(xy) > 1 else shapely.LineString()


def _parts(found: BaseGeometry) -> list[Points]:
    return [shapely.get_coordinates(part) for part in shapely.get_parts(found) if part.geom_type == "LineString"]


def _inside(frame: Frame, lines: list[Points]) -> list[Points]:
    return [part for line in lines for part in _parts(shapely.clip_by_rect(_on_page(frame, line), *frame.rect))]


def _metres(frame: Frame, cell: Cell, seen: BaseGeometry) -> Bounds:
    """The least and the greatest easting and northing of what is seen of a cell."""
    x0, y0, x1, y1 = shapely.bounds(seen)
    across, up = np.meshgrid(np.linspace(x0, x1, 30), np.linspace(y0, y1, 30))
    outline = shapely.get_coordinates(shapely.segmentize(seen, 5.0))
    lonlat = frame.lonlat(np.vstack([outline, np.column_stack([across.ravel(), up.ravel()])]))
    west, south, east, north = cell.bounds
    lon = (lonlat[:, 0] - (west + east) / 2 + 180) % 360 - 180 + (west + east) / 2
    fits = np.isfinite(lonlat).all(axis=1) & (lon > west - 1) & (lon < east + 1)
    fits &= (lonlat[:, 1] > south - 1) & (lonlat[:, 1] < north + 1)
    east_m, north_m = utm(cell.zone)(lon[fits], lonlat[fits, 1])
    return float(east_m.min()), float(north_m.min()), float(east_m.max()), float(north_m.max())


def _lines(frame: Frame, cell: Cell, seen: BaseGeometry, every_km: int) -> Iterator[tuple[Side, int, Points]]:
    """The lines of a cell in degrees, each with the side on which its value is printed, and its metres."""
    west, south, east, north = _metres(frame, cell, seen)
    step, pad = every_km * 1000, 0.02 * max(east - west, north - south) + 1000
    along_n = np.linspace(south - pad, north + pad, 80)
    along_e = np.linspace(west - pad, east + pad, 80)
    for metres in range(math.ceil(west / step) * step, math.floor(east / step) * step + 1, step):
        lon, lat = utm(cell.zone)(np.full(80, metres), along_n, inverse=True)
        yield "bottom", metres, np.column_stack([lon, lat])
    for metres in range(math.ceil(south / step) * step, math.floor(north / step) * step + 1, step):
        lon, lat = utm(cell.zone)(along_e, np.full(80, metres), inverse=True)
        yield "left", metres, np.column_stack([lon, lat])


def value_text(metres: int, every_km: int) -> str:
    """The value of a line as it is printed: the kilometres within a square of 100 km, in full at its border.

    >>> value_text(370_000, 10), value_text(371_000, 1), value_text(400_000, 10)
    ('7', '71', '400')
    """
    km = (metres // 1000) % 10_000
    if km % 100 == 0:
        return str(km)
    return str(km % 100 // 10) if every_km == 10 else f"{km % 100:02}"


def _values(
    frame: Frame, lines: list[Points], side: Side, metres: int, every_km: int, *, strong: bool
) -> Iterator[GridValue]:
    x0, y0, _, _ = frame.rect
    for line in lines:
        for x, y in (line[0], line[-1]):
            at_edge = abs(x - x0) < 0.05 if side == "left" else abs(y - y0) < 0.05
            if at_edge:
                yield GridValue(value_text(metres, every_km), side, float(x), float(y), strong)


def _zone_names(frame: Frame, cell: Cell, seen: BaseGeometry) -> tuple[list[SquareName], list[str]]:
    """The names of the zone in each band that is seen, in the middle of what is seen of it."""
    names, bands = [], []
    west, south, east, north = cell.bounds
    low = SOUTH + 8 * math.floor((south - SOUTH) / 8)
    while low < north:
        high = NORTH if low >= 72 else low + 8
        part = shapely.intersection(
            _on_page(frame, _ring((west, max(low, south), east, min(high, north))), closed=True), seen
        )
        if not part.is_empty and shapely.area(part) > 1:
            name = f"{cell.zone}{band(low)}"
            bands.append(name)
            if shapely.area(part) > 600:
                names.append(SquareName(name, part))
        low = high
    return names, bands


def _square_names(frame: Frame, cell: Cell, seen: BaseGeometry) -> Iterator[SquareName]:
    """The names of the squares of 100 km, each in the middle of what is seen of it."""
    west, south, east, north = (math.floor(metres / 100_000) for metres in _metres(frame, cell, seen))
    whole = (100 / frame.km_per_pt()) ** 2
    places = [(e, n) for e in range(west, east + 1) for n in range(south, north + 1)][:_MOST_SQUARES]
    for e, n in places:
        ring = np.asarray(shapely.get_coordinates(shapely.segmentize(shapely.box(e, n, e + 1, n + 1).exterior, 0.1)))
        lon, lat = utm(cell.zone)(ring[:, 0] * 100_000, ring[:, 1] * 100_000, inverse=True)
        part = shapely.intersection(_on_page(frame, np.column_stack([lon, lat]), closed=True), seen)
        if shapely.area(part) < max(_SEEN_SHARE * whole, 500):
            continue
        spot = shapely.point_on_surface(part)
        ((spot_lon, spot_lat),) = frame.lonlat(np.array([[spot.x, spot.y]]))
        yield SquareName(square_at(float(spot_lon), float(spot_lat)), part)
