"""Lengths, areas and lines on the WGS84 ellipsoid, and cutting at the 180th meridian.

Positions are longitude and latitude in degrees (EPSG:4326), longitude first; lengths are km, areas km². A line or an
outline that crosses the 180th meridian is "unrolled" while it is worked on: its longitudes run on beyond ±180, so that
neighbouring positions stay close to each other.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence

import numpy as np
import shapely
import shapely.affinity
from numpy.typing import NDArray
from pyproj import Geod
from shapely.geometry import LineString, MultiLineString, MultiPolygon, Point, Polygon
from shapely.geometry.base import BaseGeometry

#: The only ellipsoid of the product: every length and area is computed on it.
WGS84 = Geod(ellps="WGS84")

#: An (n, 2) array of longitude and latitude in degrees.
Coordinates = NDArray[np.float64]

#: A circle is drawn as a polygon with this many corners.
_CIRCLE_CORNERS = 64


def distance_km(a: tuple[float, float], b: tuple[float, float]) -> float:
    """The geodesic distance in km between two positions (longitude, latitude).

    >>> round(distance_km((131.9, 43.1), (36.2, 51.7)))
    6755
    """
    return float(WGS84.inv(a[0], a[1], b[0], b[1])[2]) / 1000


def km_between(geometry: BaseGeometry, position: tuple[float, float]) -> float:
    """The geodesic distance in km from a position to the nearest point of a geometry; 0 inside a polygon."""
    line = shapely.shortest_line(Point(position), geometry)
    (x1, y1), (x2, y2) = shapely.get_coordinates(line)
    return distance_km((x1, y1), (x2, y2))


def length_km(geometry: BaseGeometry) -> float:
    """The geodesic length in km of lines, or of the outlines of polygons."""
    return float(WGS84.geometry_length(geometry)) / 1000


def area_km2(geometry: BaseGeometry) -> float:
    """The geodesic area in km² of polygons, in either winding; 0 for points and lines."""
    if shapely.get_dimensions(geometry) < 2:
        return 0.0
    return abs(float(WGS84.geometry_area_perimeter(shapely.orient_polygons(geometry))[0])) / 1e6


def areas_of(geometry: BaseGeometry) -> MultiPolygon:
    """The polygons of an overlay. Where outlines touch, an overlay also leaves points and lines, which have no area."""
    parts = shapely.get_parts(geometry)
    return MultiPolygon([part for part in parts if part.geom_type == "Polygon" and not part.is_empty])


def ring_area_km2(ring: Sequence[tuple[float, float]]) -> float:
    """The geodesic area in km² inside a ring of positions, in either winding. The first position is not repeated."""
    return abs(float(WGS84.polygon_area_perimeter([lon for lon, _ in ring], [lat for _, lat in ring])[0])) / 1e6


def circle(center: tuple[float, float], radius_km: float) -> Polygon:
    """A polygon of the positions within a geodesic radius in km of a position."""
    count = _CIRCLE_CORNERS
    bearings = [i * 360 / count for i in range(count)]
    lons, lats, _ = WGS84.fwd([center[0]] * count, [center[1]] * count, bearings, [radius_km * 1000] * count)
    return Polygon(zip(lons, lats, strict=True))


def swapped(geometry: BaseGeometry) -> BaseGeometry:
    """The geometry with longitude and latitude exchanged."""
    return shapely.transform(geometry, lambda positions: positions[:, ::-1])


def densify(coordinates: Coordinates, *, spacing_km: float = 80.0) -> Coordinates:
    """A line along the geodesics between its positions, with a position at least every ``spacing_km``.

    Takes and returns an (n, 2) array of longitude and latitude in degrees; the result is unrolled.
    """
    start = unrolled(coordinates)
    pieces = [start[:1]]
    for (lon0, lat0), (lon1, lat1) in itertools.pairwise(start):
        count = max(math.ceil(distance_km((lon0, lat0), (lon1, lat1)) / spacing_km) - 1, 0)
        between = WGS84.npts(lon0, lat0, lon1, lat1, count) if count else []
        pieces.append(np.array([*between, (lon1, lat1)], dtype=np.float64))
    return unrolled(np.vstack(pieces))


def unrolled(coordinates: Coordinates) -> Coordinates:
    """The positions of a line, with whole turns added so that no step between neighbours is longer than 180°.

    >>> unrolled(np.array([[179.0, 0.0], [-179.0, 1.0]])).tolist()
    [[179.0, 0.0], [181.0, 1.0]]
    """
    steps = np.diff(coordinates[:, 0], prepend=coordinates[0, 0])
    turns = np.cumsum(-np.round(steps / 360))
    return np.column_stack([coordinates[:, 0] + 360 * turns, coordinates[:, 1]])


def cut_line_at_180(coordinates: Coordinates) -> list[Coordinates]:
    """An unrolled line cut at ±180° (and at every whole turn from there), each piece moved back within [-180, 180].

    Pieces without length are left out, unless the whole line has none. Along the cut, latitude is interpolated between
    the two positions as a straight line on a flat map.

    >>> [piece.tolist() for piece in cut_line_at_180(np.array([[179.0, 0.0], [181.0, 1.0]]))]
    [[[179.0, 0.0], [180.0, 0.5]], [[-180.0, 0.5], [-179.0, 1.0]]]
    """
    points = [coordinates[:1]]
    for (x0, y0), (x1, y1) in itertools.pairwise(coordinates):
        low, high = (x0, x1) if x0 < x1 else (x1, x0)
        first, last = math.floor((low + 180) / 360), math.ceil((high + 180) / 360)
        meridians = [edge for turn in range(first, last + 1) if low < (edge := 360.0 * turn - 180) < high]
        for edge in meridians if x0 < x1 else reversed(meridians):
            points.append(np.array([[edge, y0 + (edge - x0) / (x1 - x0) * (y1 - y0)]]))
        points.append(np.array([[x1, y1]]))
    line = np.vstack(points)
    # Each step now lies within one turn of the globe. A piece ends where the next step lies in another one.
    turns = np.floor(((line[1:, 0] + line[:-1, 0]) / 2 + 180) / 360)
    starts = [0, *(np.flatnonzero(np.diff(turns)) + 1), len(line) - 1]
    pieces = [line[a : b + 1] - (360 * turns[a], 0) for a, b in itertools.pairwise(starts) if b > a]
    kept = [piece for piece in pieces if np.ptp(piece, axis=0).max() > 1e-9] or pieces[:1] or [line]
    return [np.column_stack([np.clip(piece[:, 0], -180, 180), piece[:, 1]]) for piece in kept]


def cut_polygon_at_180(polygon: BaseGeometry) -> list[BaseGeometry]:
    """An unrolled polygon cut at ±180°, each part moved back within [-180, 180]. The polygon must be valid.

    A part may be of another type where the outline only touches the meridian.
    """
    west, _, east, _ = polygon.bounds
    found = []
    for turn in range(math.floor((west + 180) / 360), math.floor((east + 180) / 360) + 1):
        window = shapely.box(360 * turn - 180, -91, 360 * turn + 180, 91)
        part = shapely.intersection(polygon, window)
        found.append(shapely.affinity.translate(part, xoff=-360 * turn))
    return found


def drawn_line(geometry: BaseGeometry, mode: str) -> BaseGeometry:
    """A stored route as it is drawn, in EPSG:4326 and cut at ±180°.

    Flights (``mode`` "aircraft") follow the geodesics between their waypoints; every other mode follows the waypoints in
    straight lines. Takes a LineString or a MultiLineString and returns one of the two.
    """
    lines = geometry.geoms if isinstance(geometry, MultiLineString) else [geometry]
    pieces = []
    for line in lines:
        coordinates = np.asarray(line.coords, dtype=np.float64)[:, :2]
        pieces += cut_line_at_180(densify(coordinates) if mode == "aircraft" else unrolled(coordinates))
    return LineString(pieces[0]) if len(pieces) == 1 else MultiLineString(pieces)
