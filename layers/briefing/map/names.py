"""Names of regions, countries, seas, towns and further places on a map frame, as far as there is space."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geodata.basemap import seas
from layers.briefing.map.basemap import FrameBasemap
from layers.briefing.map.labels import LabelStyle, MapText, Spot, inner_spots, named
from layers.briefing.map.shapes import drawn
from layers.briefing.map.vague_places import draw_rings, is_vague
from layers.briefing.map.water import sea_lines, sea_spots, water_of
from layers.briefing.message.report import Report
from layers.marks import Label, Mark
from layers.style import STYLES

_COUNTRY_SHARE, _LARGE_SHARE = 0.025, 0.2
_TOWN_SIZES = {1: 1.0, 2: 0.95, 3: 0.9}
#: The lowest rank of a town that is drawn: in a frame narrower than this, in km, in other frames outside the story's
#: countries, where it is one more inside them.
_SMALL_TOWN, _SMALL_TOWNS_KM, _LARGE_TOWN = 5, 500.0, 3
#: A dot nearer to another label than this, in points, would be read as what that label names.
_FREE_PT = 2.5


def draw_regions(text: MapText, marks: Iterable[Mark]) -> None:
    """Draw the names of regions inside them, and of districts at their points."""
    found = [(mark, mark.label) for mark in marks if mark.kind in ("region", "district") and mark.label]
    for mark, label in sorted(found, key=lambda pair: (pair[1].rank, pair[0].id)):
        spot = text.at(label.lon, label.lat)
        focus, size = mark.style == "region-focus", text.type.label.size
        font = text.type.label_bold.at(1.3 * size) if focus else text.type.label.at(0.9 * size)
        ink = LabelStyle(font, text.canvas.theme.colours_of(STYLES[mark.style]).text, alpha=0.95)
        lines = named(label.text, label.native, text.labels)
        lines = [line.upper() for line in lines] if focus else lines
        wide, tall = text.size(lines, font)
        spots: list[Spot] = []
        if mark.kind == "region":
            spots = _region_spots(text, mark.geometry, spot, wide, tall)
        elif text.shows(spot, 8) and not text.is_in_inset(spot):
            spots = [spot, (spot[0], spot[1] + tall), (spot[0], spot[1] - tall)]
        if spots:
            text.within(f"region:{mark.id}", lines, spots, ink)


def draw_small_focus(text: MapText, marks: Iterable[Mark]) -> None:
    """Draw the name of the story's region beside it, on a map where the region is too small for its name."""
    for mark in marks:
        if mark.style != "region-focus" or mark.label is None:
            continue
        spot, size = text.at(mark.label.lon, mark.label.lat), text.type.label.size
        if not text.frame.contains(spot, 4):
            continue
        x0, _, x1, _ = shapely.bounds(drawn(text.frame, mark.geometry))
        ink = LabelStyle(text.type.label_bold.at(size), text.canvas.theme.colours_of(STYLES[mark.style]).text)
        lines = [line.upper() for line in named(mark.label.text, mark.label.native, text.labels)]
        if x1 - x0 < text.size(lines, ink.font)[0]:
            # A leader from the first ring on: without one the name would be read as that of the nearest town.
            clear = ((x1 - x0) / 2, (x1 - x0) / 3)
            text.beside(f"focus:{mark.id}", lines, spot, ink, clear=clear, must=True, leader_from=0)


def _region_spots(text: MapText, geometry: BaseGeometry, spot: Spot, wide: float, tall: float) -> list[Spot]:
    visible = shapely.clip_by_rect(drawn(text.frame, geometry), *text.space.frame)
    shape = max(shapely.get_parts(visible), key=lambda part: float(part.area), default=visible)
    if shape.is_empty:
        return []
    x0, y0, x1, y1 = shapely.bounds(shape)
    return [spot, *inner_spots(shape)] if x1 - x0 > 0.9 * wide and y1 - y0 > 1.5 * tall else []


def place_dots(text: MapText, reports: Iterable[Report], *, strong: bool = False) -> dict[str, Spot]:
    """Draw a dot for each place of reports that a later page lists; returns the points of the dots by id of the place.

    ``strong`` is for a page without lists: the dots of current reports are larger, and have the colour of their badges.
    A place that is known approximately has a dashed ring.
    """
    reports = sorted(reports, key=lambda report: not report.current) if strong else reports
    bold: list[Spot] = []
    vague: dict[Spot, bool] = {}
    theme = text.canvas.theme
    dots: dict[str, Spot] = {}
    for report in reports:
        x, y = text.at(*report.lonlat)
        if report.place_id in dots or not text.shows((x, y), 4):
            continue
        if text.space.is_free((x - 1.8, y - 1.8, x + 1.8, y + 1.8)) and not text.misleads((x, y), 1.8):
            dots[report.place_id] = (x, y)
            if is_vague(report):
                vague[(x, y)] = strong and report.current
            elif strong and report.current:
                bold.append((x, y))
            text.space.block_point(f"name:{report.place_id}", x, y, 1.8)
    plain = [spot for spot in dots.values() if spot not in bold and spot not in vague]
    draw_rings(text.canvas, [spot for spot, current in vague.items() if not current], theme.muted)
    draw_rings(text.canvas, [spot for spot, current in vague.items() if current], theme.accent, 5.0)
    text.canvas.dots(plain, 1.7, fill=theme.muted, stroke=theme.page, width_pt=0.6, z=8.5)
    text.canvas.dots(bold, 3.4, fill=theme.accent, stroke=theme.page, width_pt=1.0, z=8.6)
    return dots


def draw_dot_names(text: MapText, dots: Mapping[str, Spot], names: Mapping[str, Label]) -> None:
    """Draw the names of the places that :func:`place_dots` marked."""
    ink = LabelStyle(text.type.label.at(0.88 * text.type.label.size), text.canvas.theme.muted)
    for place_id, spot in dots.items():
        label = names.get(place_id)
        if label:
            lines = named(label.text, label.native, text.labels)
            if lines[0].casefold() not in text.named:
                text.beside(f"name:{place_id}", lines, spot, ink, rings=1)


def draw_countries(text: MapText, below: FrameBasemap) -> None:
    """Draw the names of seas, and of countries that fill enough of the frame, unless the map has them already."""
    x0, y0, x1, y1 = text.frame.rect
    frame_area, size, theme = (x1 - x0) * (y1 - y0), text.type.label.size, text.canvas.theme
    for country in sorted(below.countries, key=lambda c: -c.shape.area):
        visible = shapely.clip_by_rect(country.shape, *text.space.frame)
        if visible.area < _COUNTRY_SHARE * frame_area:
            break
        font = text.type.label.at((1.25 if visible.area > _LARGE_SHARE * frame_area else 1.0) * size)
        lines = [line.upper() for line in named(country.name, country.native, text.labels)]
        if " ".join(lines).casefold() not in text.named and lines[0].casefold() not in text.named:
            ink = LabelStyle(font, theme.muted, alpha=0.9)
            text.within(f"country:{country.code}", lines, inner_spots(visible), ink)
    for sea in seas():
        lines = list(sea_lines(sea))
        if sea.page_at is None or sea.page_lines is None or " ".join(lines).casefold() in text.named:
            continue
        x, y = text.at(*sea.page_at)
        if np.isfinite(x) and text.frame.contains((x, y), 14):
            ink = LabelStyle(text.type.water, theme.water_text, halo=theme.sea)
            spots = sea_spots(water_of(text.frame), (x, y), text.size(lines, ink.font))
            text.within(f"sea:{sea.page_lines[0]}", lines, spots, ink)


def draw_towns(text: MapText, below: FrameBasemap, countries: frozenset[str], *, most: int) -> None:
    """Draw the towns of the basemap, each with a dot: at most ``most``, by role (capitals first), then by population.

    ``countries`` are those of the story. Of the others only the large towns are drawn.
    """
    theme, count = text.canvas.theme, 0
    ranked = sorted(
        below.towns, key=lambda t: (not t.capital, t.rank, t.country not in countries, -t.population, t.name)
    )
    for town in ranked:
        spot = (town.x, town.y)
        lines = named(town.name, town.native, text.labels)
        if count >= most or lines[0].casefold() in text.named:
            continue
        lowest = _SMALL_TOWN if text.frame.width_km < _SMALL_TOWNS_KM else _LARGE_TOWN + (town.country in countries)
        if town.rank > lowest and not town.capital:
            continue
        radius = 1.5 if town.rank <= 2 else 1.1
        near = radius + _FREE_PT
        dot = (town.x - near, town.y - near, town.x + near, town.y + near)
        if (
            not text.shows(spot, 5)
            or text.is_in_inset(spot)
            or not text.space.is_free(dot)
            or text.misleads(spot, radius + 1)
        ):
            continue
        ink = LabelStyle(text.type.label.at(_TOWN_SIZES.get(town.rank, 0.84) * text.type.label.size), theme.ink)
        if text.beside(f"town:{town.english}", lines, spot, ink, rings=1):
            text.space.block_point(f"town:{town.english}", *spot, radius + 1)
            text.canvas.dots([spot], radius, fill=theme.page, stroke=theme.ink, width_pt=0.7, z=9)
            count += 1
