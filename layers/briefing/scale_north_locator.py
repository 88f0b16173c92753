"""What makes a map a briefing page: scale bar, north arrow, locator, legend, header and footer."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import shapely
from pyproj import Proj

from geodata import basemap
from layers.briefing.canvas import Canvas
from layers.briefing.fonts import width, wrap
from layers.briefing.map.projection import Bounds, Frame, Points
from layers.briefing.map.shapes import PX, arrows, hatching
from layers.briefing.theme import TypeScale
from layers.style import STYLES

_ROUND_KM = (1, 2, 5, 10, 20, 25, 50, 100, 200, 250, 500, 1000, 2000)
_GLOBE_M = 6_371_000.0


def scale_bar(canvas: Canvas, frame: Frame, scale: TypeScale, *, ratio: bool, right: bool = False) -> Bounds:
    """A bar of a round number of kilometres, true at the frame's centre, in its lower left or right corner; returns its box.

    ``ratio`` adds the scale as one to so many, right where the page is printed at its own size.
    """
    x0, y0, x1, _ = frame.rect
    km_per_pt, font, theme = frame.km_per_pt(), scale.fine, canvas.theme
    length_km = max((km for km in _ROUND_KM if km / km_per_pt <= 0.2 * (x1 - x0)), default=_ROUND_KM[0])
    long = length_km / km_per_pt
    words = f"{length_km:,} km".replace(",", "\u00a0")
    if ratio:
        one_to = km_per_pt * 72 / 0.0254 * 1000
        digits = 10 ** max(math.floor(math.log10(one_to)) - 1, 0)
        words += f"  ·  1 : {round(one_to / digits) * digits:,.0f}".replace(",", "\u00a0")
    wide, tall = max(long, width(words, font)) + 10, font.size + 11.5
    left = x1 - 5 - wide if right else x0 + 5
    box = (left, y0 + 5, left + wide, y0 + 5 + tall)
    canvas.rect(box, fill=theme.page, z=15, radius=1.5)
    left, base = box[0] + 5, box[1] + 5 + font.size
    for i in range(4):
        part = (left + i * long / 4, base, left + (i + 1) * long / 4, base + 2.6)
        canvas.rect(part, fill=theme.page if i % 2 else theme.ink, stroke=theme.ink, width_pt=0.5, z=15.2)
    canvas.text(left, box[1] + 3.2, words, font, theme.ink, z=15.3)
    canvas.keep("furniture", "scale bar", box)
    return box


def north_arrow(canvas: Canvas, frame: Frame, scale: TypeScale) -> Bounds:
    """An arrow to true north at its own place, in the upper left corner of a frame; returns its box."""
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
    canvas.keep("furniture", "north arrow", box)
    return box


@lru_cache(maxsize=8)
def _globe(lat0: float, lon0: float) -> tuple[Points, ...]:
    """The shores of the hemisphere round a point, as rings on a disc of radius 1."""
    equal = Proj(proj="laea", lat_0=lat0, lon_0=lon0, R=_GLOBE_M)
    hemisphere = shapely.Point(0, 0).buffer(math.sqrt(2) * _GLOBE_M * 0.9995, quad_segs=48)
    land = np.asarray(basemap.read("land", "world").geometry.array, dtype=object)
    # Cut away what lies round the antipode, where the projection tears.
    antipode = shapely.Point((lon0 + 360) % 360 - 180, -lat0).buffer(25)
    land = shapely.segmentize(shapely.difference(land, antipode), 2.0)

    def flat(lonlat: np.ndarray) -> np.ndarray:
        return np.column_stack(equal(lonlat[:, 0], lonlat[:, 1]))

    def upright(xy: np.ndarray) -> np.ndarray:
        # Lambert's disc of the hemisphere to the globe as seen from space.
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
    """A globe with the map's extent outlined on it; ``centre`` is in points of the page."""
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
        # Too small an extent to outline: a box that can be seen stands for it.
        mid = (ring.min(axis=0) + ring.max(axis=0)) / 2
        ring = mid + np.array([(-3, -2.4), (3, -2.4), (3, 2.4), (-3, 2.4), (-3, -2.4)])
    canvas.polygons([ring], fill=theme.accent, alpha=0.18, z=4.2)
    canvas.lines([ring], theme.accent, 1.2, z=4.3)
    canvas.disc(centre, radius, stroke=theme.ink, width_pt=0.7, z=4.4)
    canvas.keep("furniture", "locator", (x - radius, y - radius, x + radius, y + radius))


@dataclass(frozen=True)
class LegendEntry:
    """One line of the legend: what its swatch shows, and its words."""

    key: str
    label: str


_FIXED = {
    "badge-current": "Report, current on the date",
    "badge-past": "Earlier report",
    "other-report": "Further report, on a later page",
    "border": "State border",
    "disputed": "Disputed border",
    "admin": "Regional border",
    "rail": "Railway",
}


def legend_entries(seen: Iterable[str]) -> list[LegendEntry]:
    """The entries for what is visible, in a fixed order; a past movement is explained once."""
    keys = set(seen)
    entries = [LegendEntry(key, _FIXED[key]) for key in ("badge-current", "badge-past", "other-report") if key in keys]
    for key, style in STYLES.items():
        if key.startswith("route-") and (key in keys or f"{key}:past" in keys):
            entries.append(LegendEntry(key if key in keys else f"{key}:past", style.label))
        elif key in keys and not key.startswith("event-"):
            entries.append(LegendEntry(key, style.label))
    if any(key.startswith("route-") and key.endswith(":past") for key in keys):
        entries.append(LegendEntry("past-route", "Thin: movement that is over"))
    if any(key.startswith("control-") and key.endswith(":past") for key in keys):
        entries.append(LegendEntry("control-held:past", "Area held earlier"))
    entries += [LegendEntry(key, _FIXED[key]) for key in ("border", "disputed", "admin", "rail") if key in keys]
    return entries


def legend_height(entries: Sequence[LegendEntry], scale: TypeScale, width_pt: float, columns: int) -> float:
    """Height of the legend in points, its heading apart."""
    rows = _legend_rows(entries, scale, width_pt, columns)
    return max((sum(height for _, _, height in column) for column in rows), default=0.0)


def _legend_rows(
    entries: Sequence[LegendEntry], scale: TypeScale, width_pt: float, columns: int
) -> list[list[tuple[LegendEntry, list[str], float]]]:
    room = width_pt / columns - 31
    rows = []
    for entry in entries:
        lines = wrap(entry.label, scale.small, room)
        rows.append((entry, lines, max(len(lines) * 1.16 * scale.small.size + 2.2, 10.0)))
    per_column = math.ceil(len(rows) / columns)
    return [rows[i * per_column : (i + 1) * per_column] for i in range(columns)]


def draw_legend(canvas: Canvas, entries: Sequence[LegendEntry], scale: TypeScale, bounds: Bounds, columns: int) -> None:
    """Draw the legend from the top of a box down."""
    x0, _, x1, y1 = bounds
    step = (x1 - x0) / columns
    for i, column in enumerate(_legend_rows(entries, scale, x1 - x0, columns)):
        y = y1
        for entry, lines, height in column:
            _swatch(canvas, entry.key, x0 + i * step, y - height / 2, scale)
            base = y - height / 2 + (len(lines) / 2 - 1) * 1.16 * scale.small.size + 0.24 * scale.small.size
            for line in lines:
                canvas.text(
                    x0 + i * step + 28,
                    base,
                    line,
                    scale.small,
                    canvas.theme.ink,
                    keep=("text", f"legend {entry.label}"),
                )
                base -= 1.16 * scale.small.size
            y -= height


def _swatch(canvas: Canvas, key: str, x: float, y: float, scale: TypeScale) -> None:
    theme = canvas.theme
    name, _, past = key.partition(":")
    line = np.array([(x, y), (x + 22, y)])
    match name:
        case "badge-current" | "badge-past":
            fill = theme.accent if name == "badge-current" else theme.muted
            canvas.rect((x + 5, y - 4.2, x + 17, y + 4.2), fill=fill, radius=4.2, z=12)
            canvas.text(x + 11, y - 0.34 * scale.badge.size, "1", scale.badge, theme.page, ha="center", z=12.5)
        case "other-report":
            canvas.dots([(x + 11, y)], 1.7, fill=theme.muted, stroke=theme.page, width_pt=0.6)
        case "border":
            canvas.lines([line], theme.border, 0.95)
        case "disputed":
            canvas.lines([line], theme.border, 0.95, dash=(2.4, 1.8))
        case "admin":
            canvas.lines([line], theme.admin, 0.6, dash=(3.0, 1.2, 0.8, 1.2))
        case "rail":
            canvas.lines([line], theme.rail, 0.7)
        case "past-route":
            canvas.lines([line], theme.muted, 0.9, dash=(5, 3), alpha=0.8)
        case _:
            _style_swatch(canvas, name, bool(past), x, y)


def _style_swatch(canvas: Canvas, key: str, past: bool, x: float, y: float) -> None:
    style, theme = STYLES[key], canvas.theme
    ink = theme.colours_of(style)
    if style.shape == "line":
        line = np.array([(x, y), (x + 22, y)])
        wide = style.width * PX * (0.62 if past else 1.0)
        dash = [part * PX * (0.8 if past else 1.0) for part in style.dash] if style.dash else None
        canvas.lines([line], ink.stroke, wide, dash=dash)
        canvas.polygons(arrows([np.array([(x + 4, y), (x + 24, y)])], 4.2 + wide), fill=ink.stroke, z=6)
    elif style.shape == "area":
        box = shapely.box(x, y - 3.8, x + 22, y + 3.8)
        if not past:
            canvas.areas([box], fill=ink.fill, alpha=max(style.fill_opacity, 0.08))
            if style.hatch != "none":
                canvas.lines(hatching(box), ink.stroke, 0.5, alpha=0.75)
        if past:
            canvas.lines([shapely.get_coordinates(box)], ink.stroke, 0.6, dash=(2.4, 1.8), z=4.3)
        else:
            canvas.areas([box], stroke=ink.stroke, width_pt=style.width * PX, z=4.3)
    elif style.symbol:
        canvas.symbol(style.symbol, x + 11, y, 8, ink.fill if style.heading == "Events" else ink.stroke)
