"""Badges of reports, tags of movements and their ends on a map frame."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import shapely
from shapely.geometry.base import BaseGeometry

from layers.briefing.canvas import Canvas
from layers.briefing.fonts import Font, width
from layers.briefing.map.labels import LabelStyle, MapText, Spot, inner_spots, named
from layers.briefing.map.placement import LabelRequest, PlacedLabel
from layers.briefing.map.projection import Bounds, Points
from layers.briefing.map.vague_places import is_vague
from layers.briefing.message.report import Report
from layers.briefing.movements import Movement
from layers.language import say
from layers.marks import Label
from layers.style import STYLES

#: Places nearer to each other than this on the page, in points, share a badge.
_MERGE_PT = 7.0
_NEXT_TO_PT = 8.0
#: The badge of a whole region is at least so far from its towns, in points.
_OFF_TOWNS_PT = 16.0


@dataclass
class Cluster:
    """Reports that share a badge: their places are the same, or too near to each other on the page.

    It is ``vague`` where none of the places is exactly known. ``area`` is the region that the reports are of, in points of
    the page, where they are known to be there and no nearer.
    """

    x: float
    y: float
    numbers: list[int] = field(default_factory=list)
    labels: list[tuple[int, str, str | None]] = field(default_factory=list)
    place_ids: set[str] = field(default_factory=set)
    current: bool = False
    vague: bool = True
    area: BaseGeometry | None = None

    @property
    def key(self) -> str:
        """The name of the badge. It is the same on every date."""
        return "badge:" + min(self.place_ids)


def clusters(
    text: MapText,
    reports: Iterable[Report],
    numbers: Mapping[str, int],
    names: Mapping[str, Label],
    regions: Mapping[str, BaseGeometry] | None = None,
) -> list[Cluster]:
    """The badges of a frame. ``names`` are the labels of places by id, ``regions`` the shapes of regions by name.

    A report that is known to be in a region and no nearer has its badge in that region, apart from those of its towns.
    """
    found: list[Cluster] = []
    for report in reports:
        x, y = text.at(*report.lonlat)
        if not text.shows((x, y), 3):
            continue
        area = (regions or {}).get(report.place) if is_vague(report) else None
        if area is None:
            near = next((c for c in found if c.area is None and math.hypot(c.x - x, c.y - y) < _MERGE_PT), None)
        else:
            near = next((c for c in found if c.area is area), None)
        if near is None:
            near = Cluster(x, y, area=area)
            found.append(near)
        near.numbers.append(numbers[report.id])
        near.current |= report.current
        near.vague &= is_vague(report)
        if report.place_id not in near.place_ids:
            near.place_ids.add(report.place_id)
            label = names.get(report.place_id)
            near.labels.append((label.rank if label else 5, report.place, label.native if label else None))
    return found


def number_runs(numbers: Iterable[int]) -> str:
    """Numbers with their runs joined: ``4–8, 10``."""
    ordered = sorted(numbers)
    found: list[list[int]] = []
    for number in ordered:
        if found and number == found[-1][1] + 1:
            found[-1][1] = number
        else:
            found.append([number, number])
    parts = [str(a) if a == b else f"{a}, {b}" if b == a + 1 else f"{a}–{b}" for a, b in found]
    return ", ".join(parts)


def draw_badge(canvas: Canvas, box: Bounds, text: str, font: Font, *, current: bool, name: str) -> None:
    """Draw a pill with the numbers of reports, and record its box as a badge.

    That of a current report is filled, that of an earlier one is hollow: the two differ without their colours.
    """
    x0, y0, x1, y1 = box
    theme = canvas.theme
    inner = (x0 + 0.7, y0 + 0.7, x1 - 0.7, y1 - 0.7)
    fill, edge, ink = (theme.accent, theme.page, theme.page) if current else (theme.page, theme.muted, theme.muted)
    with canvas.part("", f"Badge {text}"):
        canvas.rect(inner, fill=fill, stroke=edge, width_pt=0.8 if current else 1.1, radius=0.5 * (y1 - y0), z=12)
        canvas.text((x0 + x1) / 2, (y0 + y1) / 2 - 0.34 * font.size, text, font, ink, ha="center", z=12.5)
    canvas.keep("badge", name, box)


def badge_size(text: str, font: Font) -> tuple[float, float]:
    """Width and height of a badge in points."""
    return max(width(text, font) + 0.9 * font.size, 1.5 * font.size) + 1.4, 1.5 * font.size + 1.4


def draw_tag(canvas: Canvas, box: Bounds, text: str, font: Font, *, colour: str, name: str, strong: bool) -> None:
    """Draw a small square with the letter of a movement, filled if ``strong``, and record its box as a tag."""
    x0, y0, x1, y1 = box
    inner = (x0 + 0.6, y0 + 0.6, x1 - 0.6, y1 - 0.6)
    fill, ink = (colour, canvas.theme.page) if strong else (canvas.theme.page, colour)
    with canvas.part("", f"Letter {text}"):
        canvas.rect(inner, fill=fill, stroke=colour, width_pt=0.8, radius=2.0, z=12)
        canvas.text((x0 + x1) / 2, (y0 + y1) / 2 - 0.34 * font.size, text, font, ink, ha="center", z=12.5)
    canvas.keep("tag", name, box)


def tag_size(text: str, font: Font) -> tuple[float, float]:
    """Width and height of a tag in points."""
    return max(width(text, font) + 0.7 * font.size, 1.4 * font.size) + 1.2, 1.4 * font.size + 1.2


def draw_title(text: MapText, title: str) -> None:
    """Draw the title of an inset in its upper left corner."""
    x0, _, _, y1 = text.frame.rect
    font, theme = text.type.label_bold, text.canvas.theme
    box = (x0 + 3, y1 - 3 - 1.35 * font.size, x0 + 3 + width(title, font) + 7, y1 - 3)
    text.canvas.rect(box, fill=theme.page, radius=1.5, z=15)
    text.canvas.text(box[0] + 3.5, box[1] + 0.4 * font.size, title, font, theme.ink, z=15.5)
    text.canvas.keep("map element", f"title {title}", box)
    text.space.block(box)


def draw_badges(text: MapText, found: Sequence[Cluster], towns: Sequence[Spot] = ()) -> list[tuple[Cluster, Bounds]]:
    """Place and draw the badges; returns the drawn ones with their boxes.

    The badge of a whole region keeps off the ``towns`` in it, beside which it would be read as theirs.
    """
    theme, font = text.canvas.theme, text.type.badge
    boxes: list[tuple[Cluster, Bounds]] = []
    exact = [(cluster.x, cluster.y) for cluster in found if cluster.area is None]
    for cluster in sorted(found, key=lambda c: (c.area is not None, not c.current, len(c.numbers), min(c.numbers))):
        label = number_runs(cluster.numbers)
        wide, tall = badge_size(label, font)
        spots = _inside(text, cluster, wide, tall, [*towns, *exact]) if cluster.area is not None else ()
        within = (
            LabelRequest(cluster.key, *spots[0], wide, tall, spots=spots, rings=0, over_lines=True) if spots else None
        )
        if within and (somewhere := text.place(within)):
            draw_badge(text.canvas, somewhere.box, label, font, current=cluster.current, name=cluster.key)
            boxes.append((cluster, somewhere.box))
            continue
        wanted = LabelRequest(
            cluster.key, cluster.x, cluster.y, wide, tall, gap=1.5, centred=True, must=True, over_lines=True
        )
        placed = text.place(wanted) or text.place(replace(wanted, may_cross=True))
        if placed is None:
            continue
        fill = theme.accent if cluster.current else theme.muted
        text.leader(placed, fill, z=11)
        if placed.position[1] != -1:
            if not cluster.vague:
                text.canvas.dots([(cluster.x, cluster.y)], 1.6, fill=theme.page, stroke=fill, width_pt=0.9, z=11.1)
            text.space.block_point(f"name:{cluster.key}", cluster.x, cluster.y, 2.2)
        draw_badge(text.canvas, placed.box, label, font, current=cluster.current, name=cluster.key)
        boxes.append((cluster, placed.box))
    return boxes


def _inside(text: MapText, cluster: Cluster, wide: float, tall: float, towns: Sequence[Spot]) -> tuple[Spot, ...]:
    """Places for the badge of a region in it: off its towns and off its own point, which is its middle or its capital."""
    parts = shapely.get_parts(shapely.intersection(cluster.area, text.frame.box))
    area = shapely.union_all([part for part in parts if part.geom_type == "Polygon"])
    if area.is_empty:
        return ()
    off = [(cluster.x, cluster.y), *towns]
    found = []
    for x, y in inner_spots(area):
        box = shapely.box(x - wide / 2, y - tall / 2, x + wide / 2, y + tall / 2)
        if area.contains(box) and all(math.hypot(x - a, y - b) > _OFF_TOWNS_PT for a, b in off):
            found.append((x, y))
    return tuple(found)


def draw_badge_names(text: MapText, boxes: Iterable[tuple[Cluster, Bounds]]) -> None:
    """Draw the names of the places of badges, as far as there is space."""
    for cluster, box in boxes:
        if cluster.labels:
            _name_cluster(text, cluster, box)


def _name_cluster(text: MapText, cluster: Cluster, box: Bounds) -> None:
    _, name, native = min(cluster.labels, key=lambda label: label[:2])
    x0, y0, x1, y1 = box
    on_point = cluster.area is not None or (x0 <= cluster.x <= x1 and y0 <= cluster.y <= y1)
    spot = ((x0 + x1) / 2, (y0 + y1) / 2) if on_point else (cluster.x, cluster.y)
    clear = ((x1 - x0) / 2, (y1 - y0) / 2) if on_point else (2.2, 2.2)
    lines = named(name, native, text.labels)
    if cluster.area is not None:
        lines = [say("somewhere in {place}", place=lines[0])]
    if lines[0].casefold() not in text.named:
        font = text.type.label_bold if cluster.current else text.type.label
        text.beside(f"name:{cluster.key}", lines, spot, LabelStyle(font, text.canvas.theme.ink), clear=clear, rings=4)


def _ends(movements: Iterable[Movement], places: Sequence[Label]) -> list[tuple[Label, bool]]:
    """The places where movements begin and end, those of current movements first, and whether one of these is current."""
    at = {(round(place.lon, 3), round(place.lat, 3)): place for place in places}
    ends: dict[str, tuple[Label, bool]] = {}
    for movement in sorted(movements, key=lambda m: not m.current):
        coordinates = shapely.get_coordinates(movement.geometry)
        for lon, lat in (coordinates[0], coordinates[-1]):
            place = at.get((round(float(lon), 3), round(float(lat), 3)))
            if place:
                ends.setdefault(place.text, (place, movement.current))
    return sorted(ends.values(), key=lambda pair: (not pair[1], pair[0].rank, pair[0].text))


def keep_off_ends(text: MapText, movements: Iterable[Movement], places: Sequence[Label], towns: Sequence[Spot]) -> None:
    """Keep the names that come first off the ends of movements, which have their dots later.

    ``towns`` are the points of these names: an end at one of them is the same place.
    """
    for place, _ in _ends(movements, places):
        spot = text.at(place.lon, place.lat)
        if text.shows(spot, 4) and all(math.dist(spot, town) >= _NEXT_TO_PT for town in towns):
            text.space.block_point(f"end:{place.text}", *spot, 2.0)


def draw_ends(
    text: MapText, movements: Iterable[Movement], places: Sequence[Label], towns: Iterable[Spot] = ()
) -> None:
    """Draw the places where movements begin and end, those of current movements first.

    An end beside one of the ``towns``, which have their dots already, is in that town at the scale of the map.
    """
    theme, done = text.canvas.theme, list(towns)
    for place, current in _ends(movements, places):
        spot = text.at(place.lon, place.lat)
        if not text.shows(spot, 4):
            continue
        lines = named(place.text, place.native, text.labels)
        if any(math.dist(spot, other) < _NEXT_TO_PT for other in done) or lines[0].casefold() in text.named:
            continue
        done.append(spot)
        text.canvas.dots([spot], 1.6, fill=theme.page, stroke=theme.ink, width_pt=0.9, z=9.5)
        text.space.block_point(f"end:{place.text}", *spot, 2.0)
        font = text.type.label_bold.at(text.type.label.size) if current else text.type.label
        text.beside(f"end:{place.text}", lines, spot, LabelStyle(font, theme.ink), rings=5 if current else 3)


def draw_tags(
    text: MapText,
    movements: Iterable[Movement],
    letters: Mapping[str, str],
    lines: Mapping[str, list[Points]],
    *,
    must: bool,
) -> set[str]:
    """Place and draw the letter of each movement on its line, and its dates beside it where there is space.

    Returns the keys of the movements that have their letter. ``must`` tries every position before it gives up.
    """
    placed: list[tuple[Movement, PlacedLabel]] = []
    font = text.type.badge
    for movement in movements:
        spots = _along(lines.get(movement.key, ()), text.space.frame, text.beneath)
        if not spots:
            continue
        wide, tall = tag_size(letters[movement.key], font)
        wanted = LabelRequest(
            f"tag:{movement.key}",
            *spots[0],
            wide,
            tall,
            spots=tuple(spots),
            rings=4,
            must=must or movement.current,
            over_lines=True,
        )
        # Where there is no space around the middle of the line there may be some farther along.
        along = [wanted, *(replace(wanted, x=x, y=y) for x, y in spots[1:])]
        tries = [*along, *(replace(attempt, may_cross=True) for attempt in along)] if must else [wanted]
        found = next((label for attempt in tries if (label := text.place(attempt))), None)
        if found is None:
            continue
        ink = text.canvas.theme.colours_of(STYLES[movement.style])
        text.leader(found, ink.stroke, z=11)
        draw_tag(
            text.canvas,
            found.box,
            letters[movement.key],
            font,
            colour=ink.text,
            name=f"tag:{movement.key}",
            strong=movement.current,
        )
        placed.append((movement, found))
    for movement, found in sorted(placed, key=lambda pair: not pair[0].current):
        _write_dates(text, movement, found.box)
    return {movement.key for movement, _ in placed}


def _write_dates(text: MapText, movement: Movement, box: Bounds) -> None:
    x0, y0, x1, y1 = box
    size = text.type.label.size
    font = text.type.label_bold.at(0.86 * size) if movement.current else text.type.label.at(0.82 * size)
    wide, tall = text.size([movement.tag], font)
    name = f"date:{movement.key}"
    middle, half = ((x0 + x1) / 2, (y0 + y1) / 2), ((x1 - x0) / 2, (y1 - y0) / 2)
    rings = 2 if movement.current else 1
    beside = text.place(LabelRequest(name, *middle, wide, tall, gap=0.4, clear=half, rings=rings))
    if beside:
        ink = text.canvas.theme.colours_of(STYLES[movement.style])
        text.write(name, [movement.tag], beside.box, LabelStyle(font, ink.text))


def _along(lines: Sequence[Points], frame: Bounds, beneath: Sequence[Bounds]) -> list[Spot]:
    """Points along the longest visible line, its middle first, then outward.

    It lies inside ``frame`` and outside the boxes ``beneath``, all in points of the page.
    """
    hidden = shapely.union_all([shapely.box(*box) for box in beneath])
    longest: Points | None = None
    reach = 0.0
    # First well inside the frame; a line that only touches a corner takes any visible place.
    for margin in (4.0, 0.0):
        x0, y0, x1, y1 = frame[0] + margin, frame[1] + margin, frame[2] - margin, frame[3] - margin
        for line in lines:
            visible = shapely.difference(shapely.clip_by_rect(shapely.LineString(line), x0, y0, x1, y1), hidden)
            for part in shapely.get_parts(visible):
                if part.geom_type == "LineString" and part.length > reach:
                    longest, reach = shapely.get_coordinates(part), part.length
        if longest is not None:
            break
    if longest is None:
        return []
    way = shapely.LineString(longest)
    shares = (0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74, 0.18, 0.82, 0.1, 0.9)
    return [(point.x, point.y) for point in (way.interpolate(share, normalized=True) for share in shares)]
