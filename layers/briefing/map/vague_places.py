"""Places that are known approximately, or as an area: hatched circles in place of sharp dots."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import shapely

from layers.briefing.canvas import Canvas
from layers.briefing.map.labels import MapText, Spot
from layers.briefing.map.projection import Bounds
from layers.briefing.map.shapes import hatching
from layers.briefing.message.report import Report
from layers.marks import SPREAD_KM

#: The least radius of a circle, in points: it is seen around a badge on a map of a continent too.
_LEAST_PT = 9.0
#: The radius of the ring that stands for a dot.
RING_PT = 3.4
_HATCH_PT = 2.6


def is_vague(report: Report) -> bool:
    """Whether the place of a report is known approximately, or as an area only."""
    return report.place_precision in SPREAD_KM


def _spread_km(report: Report) -> float:
    """How far from the point that is drawn the place may be: the radius of the circle; 0 for an exact place."""
    return SPREAD_KM.get(report.place_precision or "", 0.0)


def draw_vague_places(text: MapText, reports: Iterable[Report], regions: frozenset[str]) -> bool:
    """Draw a hatched circle for each vague place of some reports; whether there is one.

    A place with the name of one of the ``regions`` is that whole region, which the map outlines already: it has no circle,
    and its badge lies somewhere in the region.
    """
    places: dict[str, Report] = {}
    exact: set[str] = set()
    for report in reports:
        if not is_vague(report):
            exact.add(report.place_id)
        elif report.place not in regions:
            before = places.get(report.place_id)
            if before is None or _spread_km(report) > _spread_km(before):
                places[report.place_id] = report
    drawn = False
    for name, report in places.items():
        spot = text.at(*report.lonlat)
        if name in exact or not text.shows(spot, 3):
            continue
        radius = max(_spread_km(report) / text.frame.km_per_pt(), _LEAST_PT)
        colour = text.canvas.theme.accent if report.current else text.canvas.theme.muted
        hatched_circle(text.canvas, spot, radius, colour, clip=text.frame.rect)
        drawn = True
    return drawn


def hatched_circle(canvas: Canvas, spot: Spot, radius: float, colour: str, *, clip: Bounds | None = None) -> None:
    """Draw a circle with a dashed edge and sparse hatching."""
    circle = shapely.Point(spot).buffer(radius, quad_segs=12)
    ring = np.asarray(shapely.get_coordinates(circle))
    canvas.areas([circle], fill=canvas.theme.halo, alpha=0.35, clip=clip, z=8.0)
    canvas.lines(hatching(circle, _HATCH_PT), colour, 0.4, clip=clip, z=8.1, alpha=0.7)
    canvas.lines([ring], colour, 0.8, dash=(2.6, 1.8), clip=clip, z=8.2)


def draw_rings(canvas: Canvas, spots: Sequence[Spot], colour: str, radius: float = RING_PT) -> None:
    """Draw small dashed rings, where sharp places have dots."""
    rings = [np.asarray(shapely.get_coordinates(shapely.Point(spot).buffer(radius, quad_segs=8))) for spot in spots]
    canvas.lines(rings, canvas.theme.page, 2.0, z=8.5, alpha=0.8)
    canvas.lines(rings, colour, 0.9, dash=(1.8, 1.2), z=8.6)
