"""The names that a map must bear: those of its theatre (``must_label`` in the catalogue). They are placed first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geodata.basemap import seas
from layers.briefing.map.basemap import FrameBasemap
from layers.briefing.map.labels import LabelStyle, MapText, Spot, inner_spots, named
from layers.briefing.map.projection import Bounds
from layers.briefing.map.water import Water, sea_lines, sea_spots
from layers.language import ENGLISH, spoken
from layers.language.names import place_name
from layers.marks import Mark

#: A smaller part of a country, in square points, is a corner of the map and gets no name.
_LEAST_COUNTRY = 120.0
_NEAR_PT = 3.0
_LARGE_SHARE = 0.2
#: The name of a sea shrinks to these shares of its size before it is left out.
_SEA_SIZES = (1.0, 0.92, 0.85)


@dataclass(frozen=True)
class EssentialName:
    """A name that must stand on the map, with what it names: a ``spot``, an area (``shape``), or water.

    ``name`` is the name as the catalogue gives it, ``lines`` as the map prints it.
    """

    name: str
    lines: tuple[str, ...]
    spot: Spot | None = None
    shape: BaseGeometry | None = None
    is_sea: bool = False


def essential_names(
    text: MapText,
    names: Iterable[str],
    below: FrameBasemap,
    marks: Iterable[Mark],
    known: Mapping[str, str] | None = None,
) -> list[EssentialName]:
    """What the names of a theatre stand for on this map. A name of something that lies outside the map is left out.

    ``known`` are the catalogue's names in the language of the page.
    """
    known = known or {}
    places = {m.label.text: m.label for m in marks if m.kind in ("event", "place") and m.label}
    towns = {town.english: town for town in below.towns}
    countries = {country.english: country for country in below.countries}
    waters = {sea.name: sea for sea in seas()}
    found = []
    for name in names:
        if country := countries.get(name):
            visible = shapely.clip_by_rect(country.shape, *text.space.frame)
            if visible.area >= _LEAST_COUNTRY:
                lines = [line.upper() for line in named(country.name, country.native, text.labels)]
                found.append(EssentialName(name, tuple(lines), shape=visible))
        elif sea := waters.get(name):
            spot = text.at(*(sea.page_at or sea.at))
            if np.isfinite(spot).all() and text.frame.contains(spot, 14):
                found.append(EssentialName(name, sea_lines(sea), spot=spot, is_sea=True))
        else:
            town, place = towns.get(name), places.get(name) or places.get(known.get(name, ""))
            if place is None and spoken() != ENGLISH:
                place = next((p for p in places.values() if p.text == place_name(name, p.native, spoken())), None)
            spot = (town.x, town.y) if town else text.at(place.lon, place.lat) if place else (np.nan, np.nan)
            if np.isfinite(spot).all() and text.shows(spot, 5):
                native = town.native if town else place.native if place else None
                printed = place.text if place else town.name if town else name
                found.append(EssentialName(name, tuple(named(printed, native, text.labels)), spot=spot))
    return found


def draw_essential_names(
    text: MapText, found: Sequence[EssentialName], water: Water, badges: Sequence[Bounds]
) -> list[str]:
    """Place and draw the names; returns those without a space.

    ``badges`` are the boxes of badges: a town beneath one is named beside the badge.
    """
    missing = []
    towns = [name for name in found if name.shape is None and not name.is_sea]
    for name in towns:
        assert name.spot is not None
        text.space.block_point(_key(name), *name.spot, 2.2)
    for name in [*towns, *(name for name in found if name not in towns)]:
        if name.is_sea:
            placed = _draw_sea(text, name, water)
        elif name.shape is not None:
            placed = _draw_country(text, name, name.shape)
        else:
            placed = _draw_town(text, name, badges)
        if not placed:
            missing.append(name.name)
    return missing


def _key(name: EssentialName) -> str:
    return f"essential:{name.name}"


def _draw_town(text: MapText, name: EssentialName, badges: Sequence[Bounds]) -> bool:
    if name.lines[0].casefold() in text.named:
        return True
    assert name.spot is not None
    theme, (x, y) = text.canvas.theme, name.spot
    ink = LabelStyle(text.type.label.at(1.04 * text.type.label.size), theme.ink)
    for x0, y0, x1, y1 in badges:
        if x0 - _NEAR_PT < x < x1 + _NEAR_PT and y0 - _NEAR_PT < y < y1 + _NEAR_PT:
            middle, clear = ((x0 + x1) / 2, (y0 + y1) / 2), ((x1 - x0) / 2, (y1 - y0) / 2)
            return _beside(text, name, middle, ink, clear)
    text.canvas.dots([name.spot], 1.7, fill=theme.page, stroke=theme.ink, width_pt=0.8, z=9)
    return _beside(text, name, name.spot, ink, (2.2, 2.2))


def _beside(text: MapText, name: EssentialName, spot: Spot, ink: LabelStyle, clear: tuple[float, float]) -> bool:
    """Draw the name of a town. Its line crosses others only where there is no other way, as in a crowded corner."""
    return any(
        text.beside(_key(name), name.lines, spot, ink, clear=clear, must=True, may_cross=cross)
        for cross in (False, True)
    )


def _draw_country(text: MapText, name: EssentialName, shape: BaseGeometry) -> bool:
    x0, y0, x1, y1 = text.frame.rect
    theme, size = text.canvas.theme, text.type.label.size
    large = shape.area > _LARGE_SHARE * (x1 - x0) * (y1 - y0)
    ink = LabelStyle(text.type.label.at((1.25 if large else 1.0) * size), theme.muted, alpha=0.9)
    spots = _roomy_spots(text, name, shape, ink)
    if any(text.within(_key(name), name.lines, spots, ink, over_lines=over) for over in (False, True)):
        return True
    at = shapely.get_coordinates(shapely.point_on_surface(max(shapely.get_parts(shape), key=lambda p: float(p.area))))[
        0
    ]
    spot = (float(at[0]), float(at[1]))
    return _with_leader(text, name, spot, ink)


def _roomy_spots(text: MapText, name: EssentialName, shape: BaseGeometry, ink: LabelStyle) -> list[Spot]:
    """Spots inside a country for its name: those with the most of the name on its own ground first."""
    wide, tall = text.size(name.lines, ink.font)
    spots = inner_spots(shape)
    boxes = shapely.box(*np.array([(x - wide / 2, y - tall / 2, x + wide / 2, y + tall / 2) for x, y in spots]).T)
    if not len(spots):
        return []
    shares = shapely.area(shapely.intersection(boxes, shape)) / (wide * tall)
    order = sorted(range(len(spots)), key=lambda i: (-round(min(float(shares[i]), 0.95), 1), i))
    return [spots[i] for i in order if shares[i] > 0.6]


def _draw_sea(text: MapText, name: EssentialName, water: Water) -> bool:
    assert name.spot is not None
    theme = text.canvas.theme
    for share in _SEA_SIZES:
        ink = LabelStyle(text.type.water.at(share * text.type.water.size), theme.water_text, halo=theme.sea)
        spots = sea_spots(water, name.spot, text.size(name.lines, ink.font))
        if any(text.within(_key(name), list(name.lines), spots, ink, over_lines=over) for over in (False, True)):
            return True
    # In large type a small sea has no room for its name: it stands beside the sea, with a line to it.
    ink = LabelStyle(text.type.water.at(_SEA_SIZES[-1] * text.type.water.size), theme.water_text)
    return _with_leader(text, name, name.spot, ink)


def _with_leader(text: MapText, name: EssentialName, spot: Spot, ink: LabelStyle) -> bool:
    """Draw a name beside what it names, with a line to it. The line crosses others only where there is no other way."""
    return any(
        text.beside(_key(name), name.lines, spot, ink, clear=(1, 1), must=True, leader_from=0, may_cross=cross)
        for cross in (False, True)
    )
