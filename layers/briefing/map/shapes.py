"""Draws the areas and the lines of the data on a map frame: control areas, the story's region, routes, imported layers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from layers.briefing.canvas import Canvas
from layers.briefing.map.basemap import on_page
from layers.briefing.map.both_ways import moved_apart
from layers.briefing.map.projection import Bounds, Frame, Points
from layers.briefing.movements import Movement
from layers.marks import Mark
from layers.style import STYLES, Style

#: Points for one CSS pixel: styles have their widths in CSS pixels.
PX = 0.75
_HATCH_PT, _SPARSE_PT = 4.2, 8.4
_RING_PT = 2.4
_ARROW_PT = 95.0
#: The edge of a control area: bands of these widths in points, with their opacities, one over the other.
_SOFT_BANDS = ((4.5, 0.16), (2.8, 0.2), (1.3, 0.3))
#: Smaller differences of two outlines are not drawn, in square points.
_SPECK_PT2 = 6.0
#: A short leg on a small map is a line all the same: it has a letter.
_SHORTEST_PT = 0.01


@lru_cache(maxsize=512)
def _drawn(frame: Frame, wkb: bytes) -> BaseGeometry:
    found = on_page(frame, np.array([shapely.from_wkb(wkb)], dtype=object), step_deg=0.5)[0]
    return found if isinstance(found, BaseGeometry) else shapely.GeometryCollection()


def drawn(frame: Frame, geometry: BaseGeometry) -> BaseGeometry:
    """A geometry of a mark (EPSG:4326) in points of the page, clipped a little outside the frame."""
    return _drawn(frame, shapely.to_wkb(geometry))


def polylines(frame: Frame, geometry: BaseGeometry) -> list[Points]:
    """The lines of a route in points of the page, in the direction of travel."""
    parts = shapely.get_parts(drawn(frame, geometry))
    return [
        shapely.get_coordinates(part) for part in parts if part.geom_type == "LineString" and part.length > _SHORTEST_PT
    ]


def hatching(area: BaseGeometry, spacing_pt: float = _HATCH_PT) -> list[Points]:
    """Diagonal lines across a polygon in points. They are lines and no pattern, so that every viewer draws the same."""
    x0, y0, x1, y1 = area.bounds
    starts = np.arange(np.floor((x0 + y0) / spacing_pt), np.ceil((x1 + y1) / spacing_pt) + 1) * spacing_pt
    lines = shapely.linestrings([[(c - y0, y0), (c - y1, y1)] for c in starts])
    cut = shapely.get_parts(shapely.intersection(np.array(lines), area))
    return [shapely.get_coordinates(part) for part in shapely.get_parts(cut) if part.geom_type == "LineString"]


def spacing(style: Style) -> float:
    """The distance between the lines of a style's hatching, in points."""
    return _SPARSE_PT if style.hatch == "sparse" else _HATCH_PT


def draw_areas(canvas: Canvas, frame: Frame, marks: Iterable[Mark], current: frozenset[str]) -> set[str]:
    """Draw control areas, the region of the story and imported areas; returns the keys of the visible styles.

    ``current`` are the ids of marks that are current. A control area that is over is a thin dashed outline.
    """
    seen: set[str] = set()
    for mark in marks:
        style = STYLES[mark.style]
        if style.shape != "area" or mark.style == "region":
            continue
        shape = drawn(frame, mark.geometry)
        if shape.is_empty or not shapely.intersects(shape, frame.box):
            continue
        polygons = shapely.union_all([part for part in shapely.get_parts(shape) if part.geom_type == "Polygon"])
        if polygons.is_empty:
            continue
        with canvas.part("", f"Area {mark.name}"):
            seen.add(_draw_area(canvas, frame, mark, polygons, is_current=mark.id in current))
    return seen


def _draw_area(canvas: Canvas, frame: Frame, mark: Mark, polygons: BaseGeometry, *, is_current: bool) -> str:
    """Draw one area; returns the key of its style."""
    style = STYLES[mark.style]
    ink, width = canvas.theme.colours_of(style), style.width * PX
    if mark.kind in ("control_area", "imported") and not is_current:
        ring = [shapely.get_coordinates(r) for r in shapely.get_rings(polygons)]
        canvas.lines(ring, ink.stroke, 0.5 * width, dash=(2.0, 1.6), clip=frame.rect, z=3.9, alpha=0.55)
        return f"{mark.style}:past"
    canvas.areas([polygons], fill=ink.fill, alpha=style.fill_opacity, clip=frame.rect, z=4)
    if style.hatch != "none":
        canvas.lines(hatching(polygons, spacing(style)), ink.stroke, 0.5, clip=frame.rect, z=4.1, alpha=0.75)
    if mark.kind == "control_area":
        soft_edge(canvas, polygons, ink.stroke, clip=frame.rect)
        return mark.style
    narrow = 0.8 if mark.kind == "region" else 1.0
    canvas.areas([polygons], stroke=ink.stroke, width_pt=narrow * width, clip=frame.rect, z=4.3)
    return mark.style


def draw_ground(canvas: Canvas, frame: Frame, shown: Iterable[tuple[str, BaseGeometry, float]]) -> set[str]:
    """Draw ground ``"gained"`` and ``"lost"``, each with its outline and its km²; returns the keys for the legend.

    Gained ground has a strong outline and dots, lost ground crossed lines: they differ without their colours.
    """
    seen = set()
    for key, geometry, _km2 in shown:
        shape = drawn(frame, geometry)
        parts = [part for part in shapely.get_parts(shape) if part.geom_type == "Polygon" and part.area > _SPECK_PT2]
        if not parts or not shapely.intersects(shape, frame.box):
            continue
        with canvas.part("", f"Ground {key}"):
            change_sign(canvas, key, shapely.union_all(parts), clip=frame.rect)
        seen.add(key)
    return seen


def change_sign(canvas: Canvas, key: str, area: BaseGeometry, *, clip: Bounds | None = None) -> None:
    """Draw an area as ``gained`` or ``lost``."""
    theme = canvas.theme
    if key == "gained":
        canvas.areas([area], fill=theme.ink, alpha=0.22, clip=clip, z=4.5)
        canvas.areas([area], stroke=theme.ink, width_pt=1.3, clip=clip, z=4.6)
        return
    both = [hatching(area, 5.0), _mirrored(area)]
    for lines in both:
        canvas.lines(lines, theme.accent, 0.6, clip=clip, z=4.5, alpha=0.85)
    canvas.lines(
        [shapely.get_coordinates(ring) for ring in shapely.get_rings(shapely.get_parts(area))],
        theme.accent,
        0.9,
        dash=(3.0, 1.6),
        clip=clip,
        z=4.6,
    )


def _mirrored(area: BaseGeometry) -> list[Points]:
    """Diagonal lines across a polygon that run the other way than :func:`hatching`."""

    def flip(points: Points) -> Points:
        return points * (-1.0, 1.0)

    return [flip(line) for line in hatching(shapely.transform(area, flip), 5.0)]


def soft_edge(canvas: Canvas, area: BaseGeometry, colour: str, *, clip: Bounds | None = None) -> None:
    """Draw the edge of an area as a band that fades inward: where it ran is not known to the width of a line.

    A dashed line would say "approximate" or "planned" to a military reader, and marks an earlier area here.
    """
    for reach_pt, alpha in _SOFT_BANDS:
        inner = shapely.buffer(area, -reach_pt)
        canvas.areas([shapely.difference(area, inner)], fill=colour, alpha=alpha, clip=clip, z=4.2)


def draw_imported_lines(canvas: Canvas, frame: Frame, marks: Iterable[Mark], current: frozenset[str]) -> set[str]:
    """Draw the lines of imported layers and the gaps of tracks; returns the keys of the visible styles."""
    seen: set[str] = set()
    for mark in marks:
        style = STYLES[mark.style]
        if mark.kind not in ("imported", "track_gap") or style.shape != "line":
            continue
        lines = polylines(frame, mark.geometry)
        if lines:
            alpha, width = (1.0, style.width * PX) if mark.id in current else (0.6, 0.5 * style.width * PX)
            canvas.lines(lines, canvas.theme.halo, width + 1.4, clip=frame.rect, z=5.8, alpha=0.6)
            ink = canvas.theme.colours_of(style).stroke
            dash = [part * PX for part in style.dash] if style.dash else None
            canvas.lines(lines, ink, width, dash=dash, clip=frame.rect, z=5.9, alpha=alpha)
            if mark.kind == "track_gap":
                # Both ends of a gap are marked: there it was last seen, and seen again.
                rings = [_ring(end) for line in lines for end in (line[0], line[-1])]
                canvas.lines(rings, ink, width, clip=frame.rect, z=6.5, alpha=alpha)
            seen.add(mark.style)
    return seen


def _ring(at: Points) -> Points:
    turn = np.linspace(0, 2 * np.pi, 17)
    return at + _RING_PT * np.column_stack([np.cos(turn), np.sin(turn)])


def arrows(lines: Sequence[Points], size_pt: float) -> list[Points]:
    """Arrow heads along lines, evenly spread, pointing in the direction of travel. A short line has one, in its middle."""
    vertices: list[Points] = []
    for line in lines:
        steps = np.hypot(*np.diff(line, axis=0).T)
        along = np.concatenate([[0.0], np.cumsum(steps)])
        if along[-1] < 2 * size_pt:
            continue
        count = max(round(along[-1] / _ARROW_PT), 1)
        for share in (np.arange(count) + 0.5) / count:
            tip, tail = share * along[-1] + size_pt / 2, share * along[-1] - size_pt / 2
            at = np.array([[np.interp(d, along, line[:, axis]) for axis in (0, 1)] for d in (tail, tip)])
            way = (at[1] - at[0]) / max(np.hypot(*(at[1] - at[0])), 1e-6)
            aside = np.array([-way[1], way[0]])
            back = at[0] + 0.25 * size_pt * way
            vertices.append(
                np.array([at[1], at[0] + 0.42 * size_pt * aside, back, at[0] - 0.42 * size_pt * aside, at[1]])
            )
    return vertices


def draw_routes(
    canvas: Canvas, frame: Frame, movements: Iterable[Movement], *, scale: float = 1.0
) -> dict[str, list[Points]]:
    """Draw movements, current ones over past ones; returns the visible lines in points, by key of the movement."""
    found: dict[str, list[Points]] = {}
    ordered = sorted(movements, key=lambda m: m.current)
    placed = {movement.key: polylines(frame, movement.geometry) for movement in ordered}
    placed = moved_apart({key: lines for key, lines in placed.items() if lines})
    for movement in ordered:
        lines = placed.get(movement.key, [])
        if not lines:
            continue
        style = STYLES[movement.style]
        ink = canvas.theme.colours_of(style)
        width = style.width * PX * scale * (1.0 if movement.current else 0.62)
        z = 7.0 if movement.current else 6.0
        dash = [part * PX * (1.0 if movement.current else 0.8) for part in style.dash] if style.dash else None
        with canvas.part("", "Halos of routes" if movement.current else "Halos of earlier routes"):
            canvas.lines(
                lines, canvas.theme.halo, width + 1.6, clip=frame.rect, z=z, alpha=0.7 if movement.current else 0.5
            )
        heads = arrows(lines, (4.2 if movement.current else 3.0) * scale + width) if style.arrows else []
        with canvas.part("", f"{movement.mode} {movement.title}"):
            canvas.lines(
                lines, ink.stroke, width, dash=dash, clip=frame.rect, z=z + 0.1, alpha=1.0 if movement.current else 0.6
            )
            canvas.polygons(heads, fill=ink.stroke, alpha=1.0 if movement.current else 0.7, clip=frame.rect, z=z + 0.2)
        found[movement.key] = lines
    return found
