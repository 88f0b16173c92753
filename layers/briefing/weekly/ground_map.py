"""A small map of the ground gained and lost between two dates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from layers.briefing.canvas import Canvas
from layers.briefing.fonts import ASCENT, width
from layers.briefing.map.basemap import Country, Town, frame_basemap
from layers.briefing.map.projection import Bounds, Frame, fit
from layers.briefing.map.shapes import change_sign, draw_ground
from layers.briefing.message.since import by_holder, key_words
from layers.briefing.theme import TypeScale
from layers.compare import Comparison
from layers.language import say

#: The least extent of the map in degrees, so that a small change is seen in its surroundings.
_LEAST_DEG = 0.35
_TOWNS = 6


@dataclass(frozen=True)
class ShownGround:
    """What a map of ground shows: each ``"gained"`` and ``"lost"`` part with its outline (EPSG:4326) and its km².

    ``keys`` are the words of its key, and ``alt`` says what it shows to a reader who does not see it. The scale bar is at
    most ``bar_pt`` long.
    """

    parts: Sequence[tuple[str, BaseGeometry, float]]
    keys: Mapping[str, str]
    alt: str
    bar_pt: float = 70.0


def draw_ground_map(canvas: Canvas, ground: Comparison, rect: Bounds, scale: TypeScale) -> None:
    """Draw the map of two dates into a box of the page in points, with its key below the box."""
    keys = {key: key_words(key, by_holder(ground)) for key in ("gained", "lost")}
    alt = say("A map of the ground gained and lost between the two dates.")
    draw_shown_ground(canvas, ShownGround(ground.shown, keys, alt), rect, scale)


def draw_shown_ground(canvas: Canvas, ground: ShownGround, rect: Bounds, scale: TypeScale) -> None:
    """Draw a map of ground into a box of the page in points, with its key below the box."""
    theme = canvas.theme
    bounds = shapely.union_all([outline for _key, outline, _km2 in ground.parts]).bounds
    frame = fit(_around(bounds), rect, pad=0.08)
    base = frame_basemap(frame)
    with canvas.part("Figure", "Ground gained and lost", alt=ground.alt):
        canvas.rect(rect, fill=theme.sea, z=1)
        canvas.areas([each.shape for each in base.countries], fill=theme.land, clip=rect, z=2)
        canvas.lines(list(base.borders), theme.border, 1.0, clip=rect, z=3)
        canvas.lines(list(base.admin), theme.rule, 0.6, dash=(3, 2), clip=rect, z=3)
        draw_ground(canvas, frame, ground.parts)
        _draw_countries(canvas, base.countries, frame, scale)
        _draw_towns(canvas, base.towns, rect, scale)
        canvas.rect(rect, stroke=theme.rule, width_pt=0.7, z=9)
        _draw_key(canvas, ground, rect, scale)
        _draw_scale(canvas, frame, rect, scale, ground.bar_pt)


def _around(bounds: Bounds) -> Bounds:
    west, south, east, north = bounds
    across, up = max(_LEAST_DEG * 1.6 - (east - west), 0) / 2, max(_LEAST_DEG - (north - south), 0) / 2
    return west - across, south - up, east + across, north + up


def _draw_countries(canvas: Canvas, countries: Sequence[Country], frame: Frame, scale: TypeScale) -> None:
    """Write the name of each country into the largest part of it that the map shows, if it fits there."""
    for country in countries:
        parts = shapely.get_parts(shapely.intersection(country.shape, frame.box))
        largest = max(parts, key=shapely.area, default=None)
        if largest is None or largest.is_empty:
            continue
        wide, font = width(country.name, scale.water), scale.water
        west, _, east, north = largest.bounds
        # At the outer side of the map, where the ground is not.
        x, y = (west + east) / 2, north - 2 * font.size
        name = shapely.box(x - wide / 2, y - 2, x + wide / 2, y + font.size)
        if not largest.contains(name):
            point = shapely.maximum_inscribed_circle(largest, tolerance=2.0).coords[0]
            x, y = point[0], point[1] - 0.3 * font.size
            name = shapely.box(x - wide / 2, y - 2, x + wide / 2, y + font.size)
        if largest.contains(name):
            canvas.text(x, y, country.name, font, canvas.theme.muted, ha="center", halo=canvas.theme.land)


def _draw_scale(canvas: Canvas, frame: Frame, rect: Bounds, scale: TypeScale, most: float) -> None:
    """Draw a bar of a round length below the right corner of the map."""
    km_per_pt, size = frame.km_per_pt(), scale.fine.size
    km = max((step for step in (1, 2, 5, 10, 20, 50, 100, 200, 500) if step / km_per_pt <= most), default=1)
    text = say("{length} km", length=km)
    right, y = rect[2] - width(text, scale.fine) - 4, rect[1] - 6 - 0.5 * size
    canvas.lines([np.array([(right - km / km_per_pt, y), (right, y)])], canvas.theme.ink, 1.2, cap="butt")
    canvas.text(rect[2], rect[1] - 6 - ASCENT * size, text, scale.fine, canvas.theme.muted, ha="right")


def _draw_towns(canvas: Canvas, towns: Sequence[Town], rect: Bounds, scale: TypeScale) -> None:
    x0, y0, x1, y1 = rect
    taken: list[Bounds] = []
    found = sorted(towns, key=lambda each: (each.rank, -each.population))
    for town in found:
        wide, tall = width(town.name, scale.fine), scale.fine.size
        box = (town.x + 3, town.y - 0.4 * tall, town.x + 5 + wide, town.y + 0.7 * tall)
        inside = x0 + 2 < town.x and box[2] < x1 - 2 and y0 + 3 < box[1] and box[3] < y1 - 3
        if not inside or any(_touch(box, other) for other in taken):
            continue
        taken.append(box)
        canvas.dots([(town.x, town.y)], 1.4, fill=canvas.theme.ink, stroke=canvas.theme.page)
        canvas.text(town.x + 4, town.y - 0.3 * tall, town.name, scale.fine, canvas.theme.ink, halo=canvas.theme.page)
        if len(taken) == _TOWNS:
            return


def _touch(one: Bounds, other: Bounds) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _draw_key(canvas: Canvas, ground: ShownGround, rect: Bounds, scale: TypeScale) -> None:
    x, y = rect[0], rect[1] - 6
    for key, _outline, _km2 in ground.parts:
        size, said = scale.fine.size, ground.keys[key]
        change_sign(canvas, key, shapely.box(x, y - size, x + 2 * size, y))
        canvas.text(x + 2.6 * size, y - ASCENT * size, said, scale.fine, canvas.theme.muted)
        x += 2.6 * size + width(said, scale.fine) + 10
