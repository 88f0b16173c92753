"""Scale bar, north arrow and locator globe: what a map needs to be read at its right size and place."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
import shapely
from pyproj import Proj

from geodata import basemap
from geodata.geodesic import distance_km
from layers.briefing.canvas import Canvas
from layers.briefing.fonts import width
from layers.briefing.map.projection import Bounds, Frame, Points
from layers.briefing.theme import TypeScale
from layers.language import say

#: The scale is said to change where the corners of the frame differ from its centre by more than this share.
LEAST_ERROR = 0.02
_KM_A_MILE = 1.609344
_ROUND = (1, 2, 5, 10, 20, 25, 50, 100, 200, 250, 500, 1000, 2000)
_GLOBE_M = 6_371_000.0


def scale_bar(canvas: Canvas, frame: Frame, scale: TypeScale, *, ratio: bool, right: bool = False) -> Bounds:
    """Draw a scale bar in the lower left corner of a frame, or the lower right one; returns its box in points.

    Its lengths are round numbers of kilometres and of miles, true at the centre of the frame. ``ratio`` adds the scale as a
    ratio, such as "about 1 : 610 000", which is true where the page is printed at its own size, and the error at the
    corners of the frame where that is large (:data:`LEAST_ERROR`).
    """
    x0, y0, x1, _ = frame.rect
    km_per_pt, font, theme = frame.km_per_pt(), scale.fine, canvas.theme
    longest = 0.2 * (x1 - x0)
    km = max((km for km in _ROUND if km / km_per_pt <= longest), default=_ROUND[0])
    miles = max((mi for mi in _ROUND if mi * _KM_A_MILE / km_per_pt <= longest), default=_ROUND[0])
    long, short = km / km_per_pt, miles * _KM_A_MILE / km_per_pt
    words = [say("{length} km", length=f"{km:,}"), say("{length} mi", length=f"{miles:,}")]
    words += _scale_words(frame, km_per_pt) if ratio else []
    words = [word.replace(",", "\u00a0") for word in words]
    step, beside = 1.25 * font.size, max(width(word, font) for word in words[:2]) + 4
    wide = max(long + beside, short + beside, *(width(word, font) for word in words)) + 10
    tall = len(words) * step + 5
    left = x1 - 5 - wide if right else x0 + 5
    box = (left, y0 + 5, left + wide, y0 + 5 + tall)
    canvas.rect(box, fill=theme.page, z=15, radius=1.5)
    left, line = box[0] + 5, box[3] - 2.5 - 0.75 * step
    for i in range(4):
        part = (left + i * long / 4, line + 0.4, left + (i + 1) * long / 4, line + 3.0)
        canvas.rect(part, fill=theme.page if i % 2 else theme.ink, stroke=theme.ink, width_pt=0.5, z=15.2)
    canvas.text(left + long + 4, line, words[0], font, theme.ink, z=15.3)
    line -= step
    ends = [(left, line + 3.6), (left, line + 1.2), (left + short, line + 1.2), (left + short, line + 3.6)]
    canvas.lines([np.array(ends)], theme.ink, 0.7, z=15.2)
    canvas.text(left + short + 4, line, words[1], font, theme.ink, z=15.3)
    for word in words[2:]:
        line -= step
        canvas.text(left, line, word, font, theme.ink, z=15.3)
    canvas.keep("map element", "scale bar", box)
    return box


def corner_error(frame: Frame) -> float:
    """How much the scale at the corners of a frame differs from that at the centre of its projection, as a share.

    On the azimuthal equal-area projection, c radians from the centre, lengths outward are cos(c/2) of their true size and
    lengths across 1/cos(c/2) of it.
    """
    x0, y0, x1, y1 = frame.rect
    corners = frame.lonlat(np.array([(x0, y0), (x1, y0), (x0, y1), (x1, y1)]))
    corners = corners[np.isfinite(corners).all(axis=1)]
    reach = max(distance_km((frame.lon0, frame.lat0), (float(lon), float(lat))) for lon, lat in corners)
    return 1 / math.cos(reach * 1000 / _GLOBE_M / 2) - 1


def _scale_words(frame: Frame, km_per_pt: float) -> list[str]:
    one_to = km_per_pt * 72 / 0.0254 * 1000
    digits = 10 ** max(math.floor(math.log10(one_to)) - 2, 0)
    words = [say("about 1 : {number}", number=f"{round(one_to / digits) * digits:,.0f}")]
    error = corner_error(frame)
    return [*words, say("±{percent} % at the corners", percent=f"{100 * error:.0f}")] if error > LEAST_ERROR else words


def north_arrow(canvas: Canvas, frame: Frame, scale: TypeScale) -> Bounds:
    """Draw a north arrow in the upper left corner of a frame; returns its box in points.

    It points to true north at the place where it is drawn.
    """
    x0, _, _, y1 = frame.rect
    font, theme = scale.badge, canvas.theme
    tall, wide = 30.0, 20.0
    box = (x0 + 5, y1 - 5 - tall, x0 + 5 + wide, y1 - 5)
    x, y = (box[0] + box[2]) / 2, box[1] + 11.5
    turn = math.radians(frame.north_at((x, y)))
    way, aside = np.array([math.sin(turn), math.cos(turn)]), np.array([math.cos(turn), -math.sin(turn)])
    tip, foot = way * 9.5 + (x, y), way * -4.6 + (x, y)
    left, right = way * -8 - aside * 5.2 + (x, y), way * -8 + aside * 5.2 + (x, y)
    canvas.rect(box, fill=theme.page, z=15, radius=1.5)
    canvas.polygons([np.array([tip, left, foot, tip])], fill=theme.page, stroke=theme.ink, width_pt=0.7, z=15.1)
    canvas.polygons([np.array([tip, right, foot, tip])], fill=theme.ink, stroke=theme.ink, width_pt=0.7, z=15.1)
    canvas.text(x, box[3] - 1.5 - 0.75 * font.size, "N", font, theme.ink, ha="center", z=15.3)
    canvas.keep("map element", "north arrow", box)
    return box


@lru_cache(maxsize=8)
def _globe(lat0: float, lon0: float) -> tuple[Points, ...]:
    """The land of the hemisphere around a point in degrees, as rings on a disc of radius 1."""
    equal = Proj(proj="laea", lat_0=lat0, lon_0=lon0, R=_GLOBE_M)
    hemisphere = shapely.Point(0, 0).buffer(math.sqrt(2) * _GLOBE_M * 0.9995, quad_segs=48)
    land = np.asarray(basemap.read("land", "world").geometry.array, dtype=object)
    # The projection tears shapes apart at the antipode: what lies around it is cut away.
    antipode = shapely.Point((lon0 + 360) % 360 - 180, -lat0).buffer(25)
    land = shapely.segmentize(shapely.difference(land, antipode), 2.0)

    def flat(lonlat: np.ndarray) -> np.ndarray:
        return np.column_stack(equal(lonlat[:, 0], lonlat[:, 1]))

    def upright(xy: np.ndarray) -> np.ndarray:
        # From the equal-area disc to the globe as it is seen from space (orthographic).
        rho = np.hypot(xy[:, 0], xy[:, 1])
        angle = 2 * np.arcsin(np.clip(rho / (2 * _GLOBE_M), 0, 1))
        factor = np.divide(np.sin(angle), rho, out=np.zeros_like(rho), where=rho > 0)
        return np.asarray(xy * factor[:, None])

    projected = shapely.make_valid(shapely.transform(land, flat))
    seen = shapely.transform(shapely.intersection(projected, hemisphere), upright)
    polygons = shapely.get_parts(shapely.get_parts(seen))
    rings = shapely.get_rings(polygons[shapely.get_type_id(polygons) == 3])
    return tuple(shapely.get_coordinates(ring) for ring in rings)


def locator(canvas: Canvas, frame: Frame, centre: tuple[float, float], radius: float) -> None:
    """Draw a globe with the extent of the map on it. ``centre`` and ``radius`` are in points of the page."""
    with canvas.part("Figure", "locator", alt=say("A globe with the part of the earth that the map shows.")):
        _locator(canvas, frame, centre, radius)


def _locator(canvas: Canvas, frame: Frame, centre: tuple[float, float], radius: float) -> None:
    x, y = centre
    theme = canvas.theme
    lat0, lon0 = round(min(max(frame.lat0, -50), 50)), round(frame.lon0)
    canvas.disc(centre, radius, fill=theme.sea, z=4)
    land = [ring * radius + (x, y) for ring in _globe(lat0, lon0)]
    canvas.polygons(land, fill=theme.story_land, stroke=theme.coast, width_pt=0.25, z=4.1)
    seen = Proj(proj="ortho", lat_0=lat0, lon_0=lon0, R=_GLOBE_M)
    lonlat = frame.outline()
    xy = np.column_stack(seen(lonlat[:, 0], lonlat[:, 1])) / _GLOBE_M
    xy = xy[np.isfinite(xy).all(axis=1)]
    ring = xy * radius + (x, y)
    if np.ptp(ring[:, 0]) < 6:
        # The extent is too small to be seen: a small box marks its place.
        mid = (ring.min(axis=0) + ring.max(axis=0)) / 2
        ring = mid + np.array([(-3, -2.4), (3, -2.4), (3, 2.4), (-3, 2.4), (-3, -2.4)])
    canvas.polygons([ring], fill=theme.accent, alpha=0.18, z=4.2)
    canvas.lines([ring], theme.accent, 1.2, z=4.3)
    canvas.disc(centre, radius, stroke=theme.ink, width_pt=0.7, z=4.4)
    canvas.keep("map element", "locator", (x - radius, y - radius, x + radius, y + radius))
