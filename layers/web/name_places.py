"""The name of a mark on a map: its words, and for an area the place where it has most room.

That place is the same on every date and at every zoom.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import shapely
from shapely import affinity
from shapely.geometry import MultiPolygon, Point, Polygon
from shapely.geometry.base import BaseGeometry

from geodata.instants import utc_day
from layers import words
from layers.language import later, say
from layers.marks import Label, Mark
from layers.style import STYLES

#: How wide a letter is, as a share of the height of a line of its size: capitals with space between them.
_LETTER = 0.82
#: A name keeps so far from the places of reports, as a share of the width of its area.
_CLEAR_SHARE = 0.03
#: Outlines are made simpler before the search, to a share of their width.
_COARSE_SHARE = 0.004
_MAX_LATITUDE = 85.0


def name_place(
    area: BaseGeometry, text: str, native: str | None = None, keep_clear: Sequence[BaseGeometry] = ()
) -> tuple[float, float] | None:
    """The middle of the largest box of the name's shape that lies inside a polygon, as longitude and latitude in degrees.

    ``area`` is EPSG:4326. The search is in the map's projection. ``keep_clear`` are points, such as the places of reports,
    that the name should not cover; where they leave no room, they are ignored. None where ``area`` has no surface.

    >>> name_place(shapely.box(10, 0, 30, 1), "WIDE")
    (20.0, 0.5)
    """
    parts = [part for part in getattr(area, "geoms", [area]) if isinstance(part, Polygon) and not part.is_empty]
    if not parts:
        return None
    projected = shapely.transform(MultiPolygon(parts), forward, interleaved=False)  # type: ignore[arg-type]
    west, _, east, _ = projected.bounds
    coarse = projected.simplify(_COARSE_SHARE * (east - west))
    lines = 2 if native else 1
    aspect = max(_LETTER * max(len(text), len(native or "") * 0.8) / lines, 1.0)
    points = [
        at
        for at in (Point(*forward(point.x, point.y)) for point in map(shapely.centroid, keep_clear))
        if coarse.intersects(at)
    ]
    room = coarse.difference(shapely.union_all([at.buffer(_CLEAR_SHARE * (east - west)) for at in points]))
    for candidate in (room, coarse, projected):
        if isinstance(candidate, Polygon | MultiPolygon) and not candidate.is_empty and candidate.is_valid:
            narrow = affinity.scale(candidate, 1 / aspect, 1, origin=(0, 0))
            middle = shapely.get_point(shapely.maximum_inscribed_circle(narrow, (east - west) / aspect / 500), 0)
            lon, lat = middle.x * aspect, _latitude(middle.y)
            return round(lon, 5), round(lat, 5)
    return None


def label_of(mark: Mark) -> Label | None:
    """The label of a mark in words that say enough on a map: of a held area also who holds it, and how old the news is."""
    label = mark.label
    if label is not None and mark.held_by:
        # A size alone says neither.
        day = mark.first_reported or mark.valid_from
        is_later = day is not None and mark.valid_to is not None and utc_day(day) >= utc_day(mark.valid_to)
        form = later("as reported later, {day}") if is_later else later("as last reported {day}")
        said = say(form, day=words.day(day)) if day else None
        return replace(label, text=words.held(mark.held_by, label.text), native=said)
    if label is not None and mark.style == "control-demined" and label.text != mark.name:
        # A size alone does not say what has it.
        return replace(label, text=f"{say(STYLES[mark.style].label)}: {label.text}")
    return label


def forward(lon: Any, lat: Any) -> tuple[Any, Any]:
    """Web Mercator in degrees of longitude, for numbers or arrays."""
    radians = np.radians(np.clip(lat, -_MAX_LATITUDE, _MAX_LATITUDE))
    return lon, np.degrees(np.log(np.tan(np.pi / 4 + radians / 2)))


def _latitude(y: float) -> float:
    return math.degrees(2 * math.atan(math.exp(math.radians(y))) - math.pi / 2)
