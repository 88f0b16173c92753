"""Stored geometry → geometry to draw, in EPSG:4326."""

from __future__ import annotations

import itertools
import math

import numpy as np
from numpy.typing import NDArray
from pyproj import Geod
from shapely.geometry import LineString, MultiLineString
from shapely.geometry.base import BaseGeometry

WGS84 = Geod(ellps="WGS84")

Coordinates = NDArray[np.float64]


def densify(coordinates: Coordinates, *, spacing_km: float = 80.0) -> Coordinates:
    """A line along the geodesics between its points, with a point every ``spacing_km`` at most.

    Takes and returns an (n, 2) array of longitude and latitude in degrees. Longitudes come back unwrapped: they may pass
    ±180 so that neighbours stay close.
    """
    start = _unwrapped(coordinates)
    pieces = [start[:1]]
    for (lon0, lat0), (lon1, lat1) in itertools.pairwise(start):
        length_km = WGS84.inv(lon0, lat0, lon1, lat1)[2] / 1000
        count = max(math.ceil(length_km / spacing_km) - 1, 0)
        between = WGS84.npts(lon0, lat0, lon1, lat1, count) if count else []
        pieces.append(np.array([*between, (lon1, lat1)], dtype=np.float64))
    return _unwrapped(np.vstack(pieces))


def _unwrapped(coordinates: Coordinates) -> Coordinates:
    lon = np.unwrap(coordinates[:, 0], period=360)
    return np.column_stack([lon, coordinates[:, 1]])


def split_at_antimeridian(coordinates: Coordinates) -> list[Coordinates]:
    """An unwrapped line cut at ±180°, each piece back within [-180, 180]."""
    turns = np.floor((coordinates[:, 0] + 180) / 360)
    pieces: list[Coordinates] = []
    current = [coordinates[0] - (360 * turns[0], 0)]
    for i in range(1, len(coordinates)):
        before, after = coordinates[i - 1], coordinates[i]
        if turns[i] != turns[i - 1]:
            edge = 360 * max(turns[i], turns[i - 1]) - 180
            share = (edge - before[0]) / (after[0] - before[0])
            lat = before[1] + share * (after[1] - before[1])
            current.append(np.array([edge - 360 * turns[i - 1], lat]))
            pieces.append(np.array(current))
            current = [np.array([edge - 360 * turns[i], lat])]
        current.append(after - (360 * turns[i], 0))
    pieces.append(np.array(current))
    # A line that ends on the meridian leaves a piece of no length on its far side.
    return [piece for piece in pieces if np.ptp(piece, axis=0).max() > 1e-9] or pieces[:1]


def drawn_line(geometry: BaseGeometry, mode: str) -> BaseGeometry:
    """A stored route as it is drawn: flights along the geodesic, every other mode along its waypoints, cut at ±180°."""
    lines = geometry.geoms if isinstance(geometry, MultiLineString) else [geometry]
    pieces = []
    for line in lines:
        coordinates = np.asarray(line.coords, dtype=np.float64)[:, :2]
        dense = densify(coordinates) if mode == "aircraft" else _unwrapped(coordinates)
        pieces += split_at_antimeridian(dense)
    return LineString(pieces[0]) if len(pieces) == 1 else MultiLineString(pieces)
