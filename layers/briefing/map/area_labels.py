"""The labels of control areas on a map frame: what is held, since which report, and that the outline is schematic."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from layers import words
from layers.briefing.map.labels import LabelStyle, MapText, Spot, inner_spots
from layers.briefing.map.placement import LabelRequest
from layers.briefing.map.shapes import drawn
from layers.briefing.message.report import LATER
from layers.language import say
from layers.marks import Mark
from layers.style import STYLES

#: Outside its area a label is tried up to so far away, in points, at places so far apart.
_REACH_PT, _STEP_PT = 84.0, 6.0
#: A label farther from its area than this, in points, would be read as one of another place; a shorter one is tried first.
_NEAR_PT = 36.0
#: From this distance on a line ties a label to its area, in points.
_TIE_PT = 3.5


def _areas(marks: Iterable[Mark], current: frozenset[str]) -> list[Mark]:
    return [mark for mark in marks if mark.kind == "control_area" and mark.id in current]


def keep_off_outlines(text: MapText, marks: Iterable[Mark], current: frozenset[str]) -> None:
    """Keep labels off the outlines of current control areas."""
    shapes = [drawn(text.frame, mark.geometry) for mark in _areas(marks, current)]
    rings = shapely.get_rings(shapely.get_parts(np.array(shapes, dtype=object)))
    text.space.add_lines([shapely.get_coordinates(ring) for ring in rings])


def area_lines(mark: Mark, *, later: bool) -> list[str]:
    """The label of a control area: who holds it, its reported size, the day of the report, that its outline is schematic.

    The day is the one the report is for, or that of its publication where that was later: a size says what was held then,
    never what was captured since. ``later`` sets the mark of what was published after the date of the page.
    """
    size = mark.label.text if mark.label else mark.name
    if mark.held_by:
        size = words.held(mark.held_by, size)
    days = [day for day in (mark.valid_from, mark.first_reported) if day]
    dated = say("reported {day}", day=words.short_day(max(days))) if days else say("reported")
    if mark.style == "control-demined":
        # A size alone would be read as ground that somebody holds.
        dated = say("cleared of mines, {reported}", reported=dated)
    lines = [size[:1].upper() + size[1:], f"{dated}{LATER if later else ''}"]
    return [*lines, say("outline schematic")] if STYLES[mark.style].shape == "area" else lines


def draw_area_labels(text: MapText, marks: Iterable[Mark], current: frozenset[str], later: frozenset[str]) -> None:
    """Draw the labels of current control areas: inside where there is space, else beside, in the region of the story.

    ``later`` are the ids of the marks that were published after the date of the page.
    """
    marks = list(marks)
    focus = [drawn(text.frame, mark.geometry) for mark in marks if mark.style == "region-focus"]
    for mark in _areas(marks, current):
        if mark.label is None:
            continue
        spot = text.at(mark.label.lon, mark.label.lat)
        if not text.shows(spot, 2):
            continue
        ink = LabelStyle(text.type.label_bold, text.canvas.theme.colours_of(STYLES[mark.style]).text)
        whole = area_lines(mark, later=mark.id in later)
        shape = drawn(text.frame, mark.geometry)
        # On the map of a continent three lines find space only far away: one line, near its area, says more.
        tries = ((whole, _NEAR_PT), (_short(whole), _NEAR_PT), (whole, _REACH_PT))
        if not any(_placed(text, mark.id, spot, lines, shape, focus, ink, reach) for lines, reach in tries):
            _placed(text, mark.id, spot, _short(whole), shape, focus, ink, None)


def _short(lines: Sequence[str]) -> list[str]:
    """A label on one line: its size and the day of the report."""
    return [f"{lines[0]}, {lines[1]}"]


def _placed(
    text: MapText,
    mark_id: str,
    spot: Spot,
    lines: Sequence[str],
    shape: BaseGeometry,
    focus: Sequence[BaseGeometry],
    ink: LabelStyle,
    reach: float | None,
) -> bool:
    """Draw a label in its area, else beside it within ``reach`` points; whether there was space. None is any distance."""
    wide, tall = text.size(lines, ink.font)
    name = f"area:{mark_id}"
    within = tuple((x, y) for x, y in inner_spots(shape) if shape.contains(_box(x, y, wide, tall)))
    around = _spots_around(shape, focus, wide, tall, reach or _REACH_PT)
    wanted = [
        LabelRequest(name, *spot, wide, tall, spots=within, rings=0),
        LabelRequest(name, *spot, wide, tall, spots=around, rings=0),
        LabelRequest(name, *spot, wide, tall, spots=around, rings=0, over_lines=True),
    ]
    if reach is None:
        wanted = [LabelRequest(name, *spot, wide, tall, centred=True, must=True, over_lines=True, clear=(3, 3))]
    for request in wanted:
        placed = text.place(request) if request.spots or request.rings else None
        if placed:
            text.leader(placed, ink.colour)
            if request.spots == around:
                _tie(text, shape, placed.box, ink.colour)
            text.write(name, lines, placed.box, ink)
            return True
    return False


def _spots_around(
    shape: BaseGeometry, focus: Sequence[BaseGeometry], wide: float, tall: float, reach: float = _REACH_PT
) -> tuple[Spot, ...]:
    """Centres beside a shape for a label of this size, the nearest first; in the region of the story where there is one.

    A label of ground in one country that lies in the other would be read as a claim about that one. ``reach`` is how far
    from the shape the label may be, in points.
    """
    west, south, east, north = shapely.bounds(shape)
    out_x, out_y = wide / 2 + 3, tall / 2 + 3
    across = np.arange(west - out_x - reach, east + out_x + reach, _STEP_PT)
    up = np.arange(south - out_y - reach, north + out_y + reach, _STEP_PT)
    grid = np.column_stack([axis.ravel() for axis in np.meshgrid(across, up)])
    half = np.array([wide / 2, tall / 2])
    boxes = shapely.box(*(grid - half).T, *(grid + half).T)
    gaps = shapely.distance(boxes, shape)
    kept = (gaps >= 3) & (gaps <= reach)
    region = shapely.union_all(list(focus)) if focus else None
    if region is not None and shapely.area(region) > 4 * wide * tall:
        shapely.prepare(region)
        kept &= shapely.contains(region, boxes)
    order = np.flatnonzero(kept)[np.argsort(gaps[kept], kind="stable")]
    return tuple((float(x), float(y)) for x, y in grid[order])


def _tie(text: MapText, shape: BaseGeometry, box: tuple[float, float, float, float], colour: str) -> None:
    """Tie a label to its area with a line, where the two are apart."""
    line = shapely.get_coordinates(shapely.shortest_line(shape, shapely.box(*box)))
    if np.hypot(*(line[1] - line[0])) > _TIE_PT:
        text.canvas.lines([line], text.canvas.theme.halo, 1.9, z=10.4, alpha=0.9)
        text.canvas.lines([line], colour, 0.6, z=10.5)


def _box(x: float, y: float, wide: float, tall: float) -> shapely.Polygon:
    return shapely.box(x - wide / 2, y - tall / 2, x + wide / 2, y + tall / 2)
