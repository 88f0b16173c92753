"""Checked shapes of a GeoJSON geometry: each part of a multi-part geometry is a shape of its own."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

Ring = tuple[tuple[float, float], ...]

#: The shape of each geometry type, and whether the type has several parts.
_SHAPES = {
    "Point": ("point", False), "MultiPoint": ("point", True), "LineString": ("line", False),
    "MultiLineString": ("line", True), "Polygon": ("area", False), "MultiPolygon": ("area", True),
}  # fmt: skip
_FEWEST_POSITIONS = {"point": 1, "line": 2, "area": 4}


def shapes_of(geometry: Any) -> Iterator[tuple[str, list[Ring]]]:
    """Yield ``point``, ``line`` or ``area`` and the rings of each part; only an area with holes has more than one ring.

    Positions are longitude and latitude in degrees with six decimals; heights are dropped. Rings follow RFC 7946: the outer
    one is counterclockwise, holes are clockwise. Raises ValueError with a sentence for what is not a valid geometry.
    """
    if geometry is None:
        return
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if kind == "GeometryCollection" and isinstance(geometry.get("geometries"), list):
        for member in geometry["geometries"]:
            yield from shapes_of(member)
        return
    if not isinstance(kind, str) or kind not in _SHAPES:
        raise ValueError(f"a geometry {kind!r} is not known")
    shape, has_parts = _SHAPES[kind]
    coordinates = geometry.get("coordinates")
    try:
        for part in coordinates if has_parts else [coordinates]:
            rings = [[part]] if shape == "point" else [part] if shape == "line" else part
            if not rings:
                continue
            yield shape, [_checked_ring(shape, ring, is_hole=number > 0) for number, ring in enumerate(rings)]
    except (TypeError, IndexError, KeyError, OverflowError):
        raise ValueError(f"coordinates are not those of a {kind}") from None
    except ValueError as error:
        raise ValueError(f"coordinates are not those of a {kind}: {error}") from None


def _checked_ring(shape: str, ring: Any, *, is_hole: bool) -> Ring:
    positions = []
    for position in ring:
        lon, lat = position[0], position[1]
        if not all(isinstance(value, (int, float)) and math.isfinite(value) for value in (lon, lat)):
            raise TypeError
        if not (-180 <= lon <= 180 and -90 <= lat <= 90):
            raise ValueError(f"{lon}, {lat} is not a longitude and latitude in degrees")
        positions.append((round(lon, 6), round(lat, 6)))
    if len(positions) < _FEWEST_POSITIONS[shape]:
        raise ValueError("too few positions")
    if shape == "area":
        if positions[0] != positions[-1]:
            raise ValueError("a ring is not closed")
        area = sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairwise(positions))
        if (area > 0) == is_hole:
            positions.reverse()
    return tuple(positions)
