"""The names on the picture for a browser without scripts: of areas, with who holds them, and of the places of events."""

from __future__ import annotations

import html
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import shapely
from shapely.geometry import Point, box
from shapely.geometry.base import BaseGeometry

from layers.marks import Label, Mark
from layers.web.name_places import forward, label_of, name_place

#: The size of a name and the radius of a mark, in units of the picture; the width of a letter as a share of the size.
_SIZE, _MARK, _LETTER = 20, 9, 0.58
#: The most names, and the least important rank of a place that is named: a town.
_MOST, _TOWN = 24, 3
#: Where a name may stand beside its mark: right, left, below, above, then the corners.
_BESIDE = ((1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (-1, 1), (1, -1), (-1, -1))
_ORDER = {"control_area": 0, "region": 1}
_COLOURS = {"control_area": "#0b5c47", "region": "#5d3a3a"}


def names(drawn: Iterable[Mark], bbox: Sequence[float], width: float) -> str:
    """SVG texts for marks inside ``bbox`` (degrees) on a picture in Web Mercator of that ``width`` (units).

    What is most important comes first. No name lies over another one, over a mark, or over the edge; one that finds no room
    is left out, and so is that of a region which does not fit inside it. Every text is escaped.
    """
    west, south, east, north = bbox
    frame = box(west, south, east, north)
    page = _units(frame, bbox, width)
    inside = [mark for mark in drawn if mark.kind != "route" and mark.geometry.intersects(frame)]
    points = [_units(mark.geometry, bbox, width) for mark in inside if isinstance(mark.geometry, Point)]
    taken = [_around(at.coords[0], _MARK, _MARK) for at in points]
    made: list[str] = []
    for label, mark in _wanted(inside):
        tries = _tries(mark, label, bbox, width)
        free = (each for each in tries if page.contains(each) and not any(map(each.intersects, taken)))
        if len(made) < _MOST and (placed := next(free, None)):
            taken.append(placed)
            made.append(
                f'<text x="{placed.centroid.x:.0f}" y="{placed.centroid.y + 0.35 * _SIZE:.0f}" '
                f'fill="{_COLOURS.get(mark.kind, "#1c2733")}">{html.escape(label.text)}</text>'
            )
    halo = 'stroke="#f7f3e8" stroke-width="4" stroke-linejoin="round" paint-order="stroke"'
    return f'<g font-size="{_SIZE}" font-family="sans-serif" text-anchor="middle" {halo}>{"".join(made)}</g>'


def _wanted(marks: Iterable[Mark]) -> list[tuple[Label, Mark]]:
    """Each name once, the most important first: the region of the story, held areas, then places and other regions."""
    labelled = [
        (label, mark) for mark in marks if (label := label_of(mark)) and (mark.kind in _ORDER or label.rank <= _TOWN)
    ]
    labelled.sort(key=lambda each: (each[0].rank > 2, _ORDER.get(each[1].kind, 2), each[0].rank, each[0].text))
    return list({label.text: (label, mark) for label, mark in reversed(labelled)}.values())[::-1]


def _tries(mark: Mark, label: Label, bbox: Sequence[float], width: float) -> Iterator[BaseGeometry]:
    """The boxes in which a name may stand, the best first."""
    half, high = _LETTER * _SIZE * len(label.text) / 2, 0.6 * _SIZE
    shape = _units(mark.geometry, bbox, width)
    if mark.kind == "region":
        at = name_place(shapely.clip_by_rect(mark.geometry, *bbox), label.text)
        if at and shape.contains(name := _around(_units(Point(*at), bbox, width).coords[0], half, high)):
            yield name
        return
    west, north, east, south = shape.bounds
    aside, above = (east - west) / 2 + _MARK + half, (south - north) / 2 + _MARK + high
    for right, down in _BESIDE:
        yield _around(((west + east) / 2 + right * aside, (north + south) / 2 + down * above), half, high)


def _around(middle: Sequence[float], half: float, high: float) -> BaseGeometry:
    x, y = middle
    return box(x - half, y - high, x + half, y + high)


def _units(geometry: BaseGeometry, bbox: Sequence[float], width: float) -> BaseGeometry:
    """Degrees to units of the picture, y downwards."""
    west, _, east, north = bbox
    scale = width / (east - west)
    top = forward(west, north)[1]

    def to_units(lon: Any, lat: Any) -> tuple[Any, Any]:
        x, y = forward(lon, lat)
        return (x - west) * scale, (top - y) * scale

    return shapely.transform(geometry, to_units, interleaved=False)  # type: ignore[arg-type]
