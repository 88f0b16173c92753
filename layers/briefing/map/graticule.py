"""Meridians and parallels of a frame, and the places of their labels on its edge."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
import shapely

from layers.briefing.map.projection import Frame, Points

_STEPS = (0.1, 0.2, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 15.0, 20.0, 30.0)
#: The preferred distance of two lines on the page, in points.
_SPACING_PT = 95.0

Side = Literal["left", "bottom"]


@dataclass(frozen=True)
class Tick:
    """A label of the graticule: its text and where its line meets the left or bottom edge, in points of the page."""

    text: str
    side: Side
    x: float
    y: float


@dataclass(frozen=True)
class Graticule:
    """The lines of a graticule in points of the page, and their labels."""

    lines: tuple[Points, ...]
    ticks: tuple[Tick, ...]


def degrees(value: float, axis: Literal["lon", "lat"]) -> str:
    """``35.5° E``, ``0°``: a longitude or latitude as it is printed at the frame."""
    wrapped = (value + 180) % 360 - 180 if axis == "lon" else value
    letter = ("" if wrapped == 0 else "E" if wrapped > 0 else "W") if axis == "lon" else ("N" if wrapped >= 0 else "S")
    number = f"{abs(wrapped):.2f}".rstrip("0").rstrip(".")
    return f"{number}° {letter}".strip()


def step(span_deg: float, length_pt: float) -> float:
    """The distance of lines in degrees: the round number whose lines are nearest to :data:`_SPACING_PT` apart.

    ``length_pt`` is the length on the page of ``span_deg`` degrees.
    """
    wanted = span_deg * _SPACING_PT / max(length_pt, 1.0)
    return min(_STEPS, key=lambda value: abs(math.log(value / wanted)))


def graticule(frame: Frame) -> Graticule:
    """The meridians and parallels in a frame. Meridians are labelled below it and parallels at its left."""
    west, south, east, north = frame.extent()
    x0, y0, x1, y1 = frame.rect
    # Degrees along the middle lines of the frame: the extent of a wide frame is far larger than what one line crosses.
    middle = frame.lonlat(
        np.array([[x0, (y0 + y1) / 2], [x1, (y0 + y1) / 2], [(x0 + x1) / 2, y0], [(x0 + x1) / 2, y1]])
    )
    across = abs((middle[1, 0] - middle[0, 0] + 180) % 360 - 180)
    by_lon, by_lat = step(across, x1 - x0), step(abs(middle[3, 1] - middle[2, 1]), y1 - y0)
    pole = 90 - by_lat / 2
    lines: list[Points] = []
    ticks: list[Tick] = []
    meridians = np.arange(math.ceil(west / by_lon), math.floor(east / by_lon) + 1) * by_lon
    parallels = np.arange(math.ceil(max(south, -pole) / by_lat), math.floor(min(north, pole) / by_lat) + 1) * by_lat
    for lon in meridians:
        lat = np.linspace(max(south, -pole), min(north, pole), 60)
        found = _inside(frame, np.column_stack([np.full(60, lon), lat]))
        lines += found
        ticks += _ticks(frame, found, degrees(float(lon), "lon"), "bottom")
    for lat in parallels:
        lon = np.linspace(west, east, 120)
        found = _inside(frame, np.column_stack([lon, np.full(120, lat)]))
        lines += found
        ticks += _ticks(frame, found, degrees(float(lat), "lat"), "left")
    return Graticule(tuple(lines), tuple(ticks))


def _inside(frame: Frame, lonlat: Points) -> list[Points]:
    xy = frame.page(lonlat)
    xy = xy[np.isfinite(xy).all(axis=1)]
    if len(xy) < 2:
        return []
    parts = shapely.get_parts(shapely.clip_by_rect(shapely.LineString(xy), *frame.rect))
    return [shapely.get_coordinates(part) for part in parts if part.geom_type == "LineString" and part.length > 1]


def _ticks(frame: Frame, lines: list[Points], text: str, side: Side) -> list[Tick]:
    x0, y0, _, _ = frame.rect
    found = []
    for line in lines:
        for x, y in (line[0], line[-1]):
            at_edge = abs(x - x0) < 0.05 if side == "left" else abs(y - y0) < 0.05
            if at_edge:
                found.append(Tick(text, side, float(x), float(y)))
    return found
