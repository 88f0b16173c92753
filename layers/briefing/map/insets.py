"""Chooses the part of a map for an inset, and the corner of the map where the inset covers least."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geodata.catalog import Catalog
from geodata.catalog_model import Theatre
from layers.briefing.map.projection import Bounds, Frame, Points, fit
from layers.briefing.map.shapes import drawn
from layers.marks import Mark

#: An extent narrower than this share of the map's is too small to read on it.
_SMALL_SHARE = 0.45
_HEIGHT_SHARE, _WIDEST_SHARE = 0.44, 0.4
_EDGE_PT = 5.0
#: An inset shows its part of the map so many times larger, or there is none: a smaller one would only hide the map.
LEAST_SCALE = 2.0


def theatres_inside(catalog: Catalog, bbox: Bounds) -> list[Bounds]:
    """The extents of the theatres that lie inside an extent, [west, south, east, north] in degrees."""
    whole = shapely.box(*bbox)
    found = [theatre.bbox for theatre in catalog.record.theatres]
    return [inner for inner in found if inner != bbox and whole.contains(shapely.box(*inner))]


def candidates(catalog: Catalog, bbox: Bounds, marks: Sequence[Mark]) -> list[Theatre]:
    """The theatres that an inset of a map of this extent (degrees) may show, the best first.

    They are those that are too small to read on the map: first the one that contains the most routes, then the most places
    of events. All marks count, so the order is the same on every date.
    """
    found = []
    inside = theatres_inside(catalog, bbox)
    for theatre in catalog.record.theatres:
        width_deg = theatre.bbox[2] - theatre.bbox[0]
        if theatre.bbox not in inside or width_deg > _SMALL_SHARE * (bbox[2] - bbox[0]):
            continue
        area = shapely.box(*theatre.bbox)
        within = [m for m in marks if m.kind in ("route", "event") and shapely.contains(area, m.geometry)]
        routes = sum(m.kind == "route" for m in within)
        places = len({m.place for m in within if m.kind == "event"})
        if routes or places:
            found.append((routes, places, -width_deg, theatre))
    return [theatre for *_, theatre in sorted(found, key=lambda candidate: candidate[:3], reverse=True)]


def inset_frame(frame: Frame, theatre: Theatre, marks: Sequence[Mark]) -> Frame | None:
    """The frame of an inset of a theatre; None where it would be less than :data:`LEAST_SCALE` times as large as the map."""
    found = fit(theatre.bbox, corner(frame, theatre.bbox, marks), pad=0.01)
    return found if frame.metres_per_pt >= LEAST_SCALE * found.metres_per_pt else None


def corner(frame: Frame, bbox: Bounds, marks: Sequence[Mark]) -> Bounds:
    """The box of an inset for an extent, in points: the corner of the map where it covers least of the story."""
    x0, y0, x1, y1 = frame.rect
    west, south, east, north = bbox
    tall = _HEIGHT_SHARE * (y1 - y0)
    aspect = (east - west) * np.cos(np.radians((south + north) / 2)) / (north - south)
    wide = min(tall * float(np.clip(aspect, 0.9, 1.5)), _WIDEST_SHARE * (x1 - x0))
    story = [m for m in marks if m.kind in ("route", "control_area") or m.style == "region-focus"]
    shapes = [drawn(frame, mark.geometry) for mark in story]
    places = {m.place: shapely.get_coordinates(m.geometry)[0] for m in marks if m.kind == "event"}
    points = frame.page(np.array(list(places.values())).reshape(-1, 2))
    corners = []
    for right, top in ((False, False), (True, False), (False, True), (True, True)):
        left = x1 - _EDGE_PT - wide if right else x0 + _EDGE_PT
        base = y1 - _EDGE_PT - tall if top else y0 + _EDGE_PT
        rect = (left, base, left + wide, base + tall)
        own = shapely.Polygon(frame.page(fit(bbox, rect).outline()))
        corners.append((_covered(rect, shapes, points) + 1e6 * own.intersects(shapely.box(*rect)), rect))
    return min(corners, key=lambda pair: pair[0])[1]


def _covered(rect: Bounds, shapes: Sequence[BaseGeometry], points: Points) -> float:
    """How much of the story a box covers: points of route, 60 for the place of an event, and a little for areas."""
    x0, y0, x1, y1 = rect
    cut = shapely.clip_by_rect(np.array(shapes, dtype=object), x0 - 4, y0 - 4, x1 + 4, y1 + 4)
    inside = ((points >= (x0 - 4, y0 - 4)) & (points <= (x1 + 4, y1 + 4))).all(axis=1)
    areas = shapely.area(cut)
    lengths = np.where(areas > 0, 0.0, shapely.length(cut))
    return round(float(areas.sum() / 40 + lengths.sum() + 60 * inside.sum()), 3)
