"""Two dates side by side: ground gained and lost between them, and what happened and was said in between."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from shapely.geometry import MultiPolygon, mapping
from shapely.geometry.base import BaseGeometry
from shapely.ops import unary_union

from geodata.dates import was_known
from geodata.geodesic import area_km2
from layers.marks import Mark


@dataclass(frozen=True)
class Comparison:
    """What differs between two dates. Areas are the drawn ones, geodesic, in km²; geometries are EPSG:4326.

    ``gained`` is held on the later date only, ``lost`` on the earlier only. ``caveats`` names what makes the difference
    of the outlines less than a difference on the ground.
    """

    earlier: dt.date
    later: dt.date
    gained: BaseGeometry = field(compare=False)
    lost: BaseGeometry = field(compare=False)
    held_earlier_km2: float
    held_later_km2: float
    gained_km2: float
    lost_km2: float
    between: tuple[Mark, ...]
    caveats: tuple[str, ...]


def _held(marks: Iterable[Mark], date: dt.date) -> list[Mark]:
    return [m for m in marks if m.style == "control-held" and m.status(date) == "active"]


def _outline(held: Iterable[Mark]) -> BaseGeometry:
    return unary_union([mark.geometry for mark in held])


def _areas_of(geometry: BaseGeometry) -> MultiPolygon:
    """The polygons of a difference: where outlines touch, overlay leaves points and lines, which are no ground."""
    parts = getattr(geometry, "geoms", [geometry])
    return MultiPolygon([part for part in parts if part.geom_type == "Polygon" and not part.is_empty])


def compare(marks: Sequence[Mark], one: dt.date, other: dt.date, known_by: dt.date | None = None) -> Comparison:
    """Compare two dates, given in either order, over marks that passed the filters."""
    earlier, later = min(one, other), max(one, other)
    known = [m for m in marks if was_known(m.reported_on, m.valid_from, m.valid_to, known_by)]
    before, after = _held(known, earlier), _held(known, later)
    outline_before, outline_after = _outline(before), _outline(after)
    gained = _areas_of(outline_after.difference(outline_before))
    lost = _areas_of(outline_before.difference(outline_after))
    between = [
        m
        for m in known
        if m.kind in ("event", "route", "control_area")
        and m.valid_from is not None
        and (earlier < m.valid_from <= later or (m.reported_on is not None and earlier < m.reported_on <= later))
    ]
    between.sort(key=lambda m: (m.valid_from or dt.date.min, m.id))
    caveats = []
    if before or after:
        caveats.append(
            "Outlines are schematic, so the ground between them is too; the areas are measured on the outlines."
        )
    caveats += [
        f"{m.name}: no size was reported; its outline is a bare ring of settlements, and a difference to it proves nothing."
        for m in dict.fromkeys([*before, *after])
        if not any(figure.label == "Reported area" for figure in m.card.figures)
    ]
    return Comparison(
        earlier=earlier,
        later=later,
        gained=gained,
        lost=lost,
        held_earlier_km2=area_km2(outline_before),
        held_later_km2=area_km2(outline_after),
        gained_km2=area_km2(gained),
        lost_km2=area_km2(lost),
        between=tuple(between),
        caveats=tuple(caveats),
    )


def compare_areas(comparison: Comparison) -> dict[str, Any]:
    """The ground gained and lost as GeoJSON geometries, for the map."""
    return {"gained": mapping(comparison.gained), "lost": mapping(comparison.lost)}
