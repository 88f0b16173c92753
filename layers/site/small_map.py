"""A small map of a few marks as SVG in a page: sea, land, borders and towns below, in the colours of the page's theme.

It is drawn in Web Mercator from the offline basemap, and needs no script. Classes of the site's style sheet colour it.
"""

from __future__ import annotations

import html
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import islice, pairwise

import numpy as np
import shapely
from shapely.geometry import Point, box
from shapely.geometry.base import BaseGeometry

from geodata.basemap import LEVELS, WINDOWS, Level, read
from layers.language.names import place_name
from layers.marks import Mark
from layers.style import STYLES

#: The size of the picture in its own units, and how coarse its lines may be.
WIDTH, HEIGHT, _COARSE = 640, 400, 1.2
#: A map shows at least so many degrees of longitude.
_LEAST_DEG = 4.8
_MOST_TOWNS, _MOST_MARKS, _LETTER = 9, 300, 7.2
#: So many towns are tried, the most important first.
_MOST_TRIED = 60
#: How many names of towns a phone shows, where they are larger.
_ON_A_PHONE = 3
_MAX_LATITUDE = 84.0

#: West, south, east, north in degrees.
Extent = tuple[float, float, float, float]


@dataclass(frozen=True)
class _Sheet:
    """How degrees become units of the picture."""

    west: float
    north: float
    scale: float

    def at(self, lon: float, lat: float) -> tuple[float, float]:
        return (lon - self.west) * self.scale, (_y(self.north) - _y(lat)) * self.scale


def extent_of(marks: Iterable[Mark]) -> Extent:
    """The extent that shows marks with room around them, in the shape of the picture."""
    boxes = [mark.geometry.bounds for mark in marks]
    west, south = (min(each[i] for each in boxes) for i in (0, 1))
    east, north = (max(each[i] for each in boxes) for i in (2, 3))
    return fitted((west, south, east, north))


def fitted(bounds: Sequence[float], room: float = 1.3) -> Extent:
    """An extent around bounds in degrees, ``room`` times as large, in the shape of the picture."""
    west, south, east, north = bounds
    south, north = (min(max(each, -_MAX_LATITUDE), _MAX_LATITUDE) for each in (south, north))
    middle, y_middle = (west + east) / 2, (_y(south) + _y(north)) / 2
    width = max(room * (east - west), room * (_y(north) - _y(south)) * WIDTH / HEIGHT, _LEAST_DEG)
    width = min(width, 360.0)
    half, tall = width / 2, width / 2 * HEIGHT / WIDTH
    # Rounded, so that reports from one place share their ground.
    return (
        round(middle - half, 3),
        round(_latitude(y_middle - tall), 3),
        round(middle + half, 3),
        round(_latitude(y_middle + tall), 3),
    )


#: A name at a position: longitude, latitude, text.
Named = tuple[float, float, str]


def small_map(marks: Sequence[Mark], extent: Extent, title: str, language: str, *, names: Sequence[Named] = ()) -> str:
    """The SVG of marks on an extent. ``title`` says in words what is to be seen. ``names`` are set first, and larger.

    Every text of the data is escaped. The same marks give the same text.
    """
    sheet = _sheet(extent)
    frame = box(*extent)
    order = {"region": 0, "control_area": 1, "route": 2}
    drawn = sorted(marks, key=lambda mark: order.get(mark.kind, 3))[:_MOST_MARKS]
    taken: list[tuple[float, float, float, float]] = []
    for mark in drawn:
        if isinstance(mark.geometry, Point):
            x, y = sheet.at(mark.geometry.x, mark.geometry.y)
            taken.append((x - 13, y - 13, x + 13, y + 13))
    named = "".join(_name(each, sheet, taken) for each in names)
    shapes = [(isinstance(mark.geometry, Point), _shape(mark, frame, sheet)) for mark in drawn]
    below, above = ("".join(shape for is_point, shape in shapes if is_point is side) for side in (False, True))
    return (
        f'<svg class="map" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{html.escape(title, quote=True)}">'
        f"{_ground(extent)}{below}{_towns(extent, language, tuple(taken))}{above}{named}</svg>"
    )


def _sheet(extent: Extent) -> _Sheet:
    west, _, east, north = extent
    return _Sheet(west, north, WIDTH / (east - west))


@lru_cache(maxsize=512)
def _ground(extent: Extent) -> str:
    level = _level(extent)
    return (
        f'<rect class="sea" width="{WIDTH}" height="{HEIGHT}"/>'
        f'<path class="land" d="{_lines("land", level, extent)}"/>'
        f'<path class="border" d="{_lines("borders", level, extent)}"/>'
    )


def _level(extent: Extent) -> Level:
    covers = (level for level in reversed(LEVELS) if any(box(*w).contains(box(*extent)) for w in WINDOWS[level]))
    return next(covers, LEVELS[0])


def _lines(theme: str, level: Level, extent: Extent) -> str:
    """The outlines of a theme inside the extent, as the data of a path."""
    sheet = _sheet(extent)
    geometry = _all(theme, level)
    seen = shapely.clip_by_rect(geometry, *extent)
    seen = shapely.simplify(seen[~shapely.is_empty(seen)], _COARSE / sheet.scale)
    rings = shapely.boundary(shapely.get_parts(seen)) if theme == "land" else seen
    return "".join(_path(line, sheet) for line in shapely.get_parts(rings) if not line.is_empty)


@cache
def _all(theme: str, level: Level) -> np.ndarray[tuple[int, ...], np.dtype[np.object_]]:
    return np.asarray(read(theme, level).geometry.values, dtype=object)


def _path(line: BaseGeometry, sheet: _Sheet) -> str:
    """A line as steps of whole units, which are shorter than places."""
    points = [tuple(round(each) for each in sheet.at(x, y)) for x, y in shapely.get_coordinates(line).tolist()]
    steps = [points[0]]
    for before, after in pairwise(points):
        if after != before:
            steps.append((after[0] - before[0], after[1] - before[1]))
    first, rest = steps[0], steps[1:]
    if not rest:
        return ""
    return f"M{first[0]} {first[1]}l" + " ".join(f"{x} {y}" for x, y in rest)


@lru_cache(maxsize=1024)
def _towns(extent: Extent, language: str, taken: tuple[tuple[float, float, float, float], ...]) -> str:
    """The most important towns, none of whose names lies on another."""
    sheet, found, kept = _sheet(extent), list(taken), list[str]()
    for lon, lat, english, native in _towns_in(extent):
        name = place_name(english, native, language)
        x, y = sheet.at(lon, lat)
        made = _text(name, x, y, "town", found, radius=6)
        if made:
            if len(kept) >= _ON_A_PHONE:
                made = made.replace('class="town"', 'class="town minor"')
            kept.append(f'<circle class="town" cx="{x:.0f}" cy="{y:.0f}" r="2.5"/>{made}')
        if len(kept) == _MOST_TOWNS:
            break
    return "".join(kept)


@lru_cache(maxsize=512)
def _towns_in(extent: Extent) -> tuple[tuple[float, float, str, str | None], ...]:
    """The towns of an extent, the most important first: longitude, latitude, and the name in English and at the place.

    They are the same in every language.
    """
    towns = _all_towns(_level(extent))
    west, south, east, north = extent
    return tuple(islice((town for town in towns if west <= town[0] <= east and south <= town[1] <= north), _MOST_TRIED))


@cache
def _all_towns(level: Level) -> tuple[tuple[float, float, str, str | None], ...]:
    towns = read("cities", level).sort_values(
        ["rank", "population", "name_en"], ascending=[True, False, True], kind="stable"
    )
    return tuple(
        (point.x, point.y, str(english), native if isinstance(native, str) else None)
        for point, english, native in zip(towns.geometry, towns["name_en"], towns["name_native"], strict=True)
    )


def _name(named: Named, sheet: _Sheet, taken: list[tuple[float, float, float, float]]) -> str:
    lon, lat, text = named
    x, y = sheet.at(lon, lat)
    return _text(text, x, y, "name", taken, radius=18, is_needed=True)


def _text(
    name: str,
    x: float,
    y: float,
    sort: str,
    taken: list[tuple[float, float, float, float]],
    *,
    radius: float,
    is_needed: bool = False,
) -> str:
    """A name beside a point, where it lies on no other name and inside the picture; ``""`` where it has no place."""
    shown = name if len(name) <= 44 else f"{name[:43]}…"
    wide = len(shown) * _LETTER * (1.15 if sort == "name" else 1.0)
    spots = {
        anchor: (left, y - 9, left + wide, y + 7)
        for anchor, left in (("start", x + radius), ("end", x - radius - wide))
    }
    fitting = [anchor for anchor, spot in spots.items() if _has_room(spot, taken)]
    if not fitting and not is_needed:
        return ""
    anchor = fitting[0] if fitting else "start" if x < WIDTH / 2 else "end"
    spot = spots[anchor]
    taken.append(spot)
    at = x + radius if anchor == "start" else x - radius
    return f'<text class="{sort}" x="{at:.0f}" y="{y + 5:.0f}" text-anchor="{anchor}">{html.escape(shown)}</text>'


def _has_room(spot: tuple[float, float, float, float], taken: Sequence[tuple[float, float, float, float]]) -> bool:
    is_inside = spot[0] > 2 and spot[2] < WIDTH - 2 and spot[1] > 2 and spot[3] < HEIGHT - 2
    return is_inside and not any(_meets(spot, other) for other in taken)


def _meets(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _shape(mark: Mark, frame: BaseGeometry, sheet: _Sheet) -> str:
    if mark.style not in STYLES or not mark.geometry.intersects(frame):
        return ""
    style = STYLES[mark.style]
    seen = shapely.simplify(shapely.clip_by_rect(mark.geometry, *frame.bounds), _COARSE / sheet.scale)
    made: list[str] = []
    if mark.spread_km and isinstance(mark.geometry, Point):
        x, y = sheet.at(mark.geometry.x, mark.geometry.y)
        radius = mark.spread_km / 111.2 / math.cos(math.radians(mark.geometry.y)) * sheet.scale
        if radius > 14:
            made.append(f'<circle class="spread" cx="{x:.0f}" cy="{y:.0f}" r="{radius:.0f}"/>')
    for part in getattr(seen, "geoms", [seen]):
        if part.is_empty:
            continue
        if part.geom_type == "Point":
            made.append(_point(style.symbol, *sheet.at(part.x, part.y)))
        elif part.geom_type in ("LineString", "LinearRing"):
            made.append(_line(part, sheet.at, style.dash))
        elif part.geom_type == "Polygon":
            d = "".join(f"{_path(ring, sheet)}z" for ring in (part.exterior, *part.interiors) if _path(ring, sheet))
            made.append(f'<path class="area" d="{d}"/>')
    return f'<g class="s-{html.escape(mark.style, quote=True)}">{"".join(made)}</g>' if made else ""


def _point(symbol: str | None, x: float, y: float) -> str:
    inner = f'<path class="sign" d="{symbol}"/>' if symbol else ""
    size = 12 if symbol else 5
    return (
        f'<circle class="disc" cx="{x:.0f}" cy="{y:.0f}" r="{size}"/>'
        f'<g transform="translate({x - 8.4:.1f} {y - 8.4:.1f}) scale(.7)">{inner}</g>'
    )


def _line(part: BaseGeometry, at: Callable[[float, float], tuple[float, float]], dash: Sequence[float] | None) -> str:
    points = [at(x, y) for x, y in shapely.get_coordinates(part).tolist()]
    d = "M" + "L".join(f"{x:.0f} {y:.0f}" for x, y in points)
    dashes = f' stroke-dasharray="{" ".join(f"{each:g}" for each in dash)}"' if dash else ""
    (x0, y0), (x1, y1) = points[0], points[-1]
    before = next((p for p in reversed(points[:-1]) if math.dist(p, (x1, y1)) > 6), (x0, y0))
    turn = math.degrees(math.atan2(y1 - before[1], x1 - before[0]))
    return (
        f'<path class="halo" d="{d}"/><path class="line" d="{d}"{dashes}/>'
        f'<circle class="end" cx="{x0:.0f}" cy="{y0:.0f}" r="4"/>'
        f'<path class="tip" transform="translate({x1:.0f} {y1:.0f}) rotate({turn:.0f})" d="M2 0L-11 -6L-11 6Z"/>'
    )


def _y(latitude: float) -> float:
    """Web Mercator in degrees of longitude."""
    return math.degrees(math.log(math.tan(math.pi / 4 + math.radians(latitude) / 2)))


def _latitude(y: float) -> float:
    return math.degrees(2 * math.atan(math.exp(math.radians(y))) - math.pi / 2)
