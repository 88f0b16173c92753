"""Sea, land, borders and the largest towns below the picture of a chapter, as SVG."""

from __future__ import annotations

import html
from collections.abc import Sequence

import shapely
from shapely.geometry import box
from shapely.geometry.base import BaseGeometry

from geodata.basemap import LEVELS, WINDOWS, Level, read
from layers.palette import PALETTES
from layers.web.still import steps

#: How coarse the lines are, in units of the picture, and the most towns.
_COARSE, _MOST_TOWNS = 1.2, 10


def ground(bbox: Sequence[float]) -> str:
    """The ground of a picture of ``bbox`` (degrees)."""
    scale, at = steps(bbox)
    level = next((level for level in reversed(LEVELS) if _covers(level, bbox)), LEVELS[0])
    colours = PALETTES["light"]
    parts = [
        f'<rect width="100%" height="100%" fill="{colours.sea}"/>',
        f'<path d="{_outlines("land", level, bbox, scale)}" fill="{colours.land}" stroke="{colours.coast}" '
        'fill-rule="evenodd"/>',
        f'<path d="{_outlines("borders", level, bbox, scale)}" fill="none" stroke="{colours.border}"/>',
    ]
    towns = read("cities", level)
    inside = towns[towns.geometry.intersects(_frame(bbox))]
    inside = inside.sort_values(["rank", "population", "name_en"], ascending=[True, False, True], kind="stable")
    for name, point in zip(inside["name_en"].head(_MOST_TOWNS), inside.geometry, strict=False):
        x, y = at(point.x, point.y).split()
        parts.append(
            f'<circle cx="{x}" cy="{y}" r="3" fill="{colours.border}"/>'
            f'<text x="{int(x) + 6}" y="{int(y) + 5}" font-size="15">{html.escape(str(name))}</text>'
        )
    return "".join(parts)


def _outlines(theme: str, level: Level, bbox: Sequence[float], scale: float) -> str:
    """The lines of a theme inside the extent as the data of a path; of land its rings."""
    _, at = steps(bbox)
    seen = shapely.simplify(shapely.clip_by_rect(read(theme, level).geometry.values, *bbox), _COARSE / scale)
    lines = shapely.get_parts(shapely.boundary(shapely.get_parts(seen)) if theme == "land" else seen)
    return "".join(
        "M" + "L".join(at(x, y) for x, y in shapely.get_coordinates(line)) for line in lines if not line.is_empty
    )


def _frame(bbox: Sequence[float]) -> BaseGeometry:
    west, south, east, north = bbox
    return box(west, south, east, north)


def _covers(level: Level, bbox: Sequence[float]) -> bool:
    return any(box(*window).contains(_frame(bbox)) for window in WINDOWS[level])
