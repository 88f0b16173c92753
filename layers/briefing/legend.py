"""The legend: one entry, with a swatch, for each symbol that is visible on the map."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from layers.briefing.canvas import Canvas
from layers.briefing.fonts import wrap
from layers.briefing.map.projection import Bounds
from layers.briefing.map.shapes import PX, arrows, change_sign, hatching, soft_edge, spacing
from layers.briefing.map.symbols.code import Affiliation, Symbol
from layers.briefing.map.symbols.draw import affiliation_words, draw_symbol
from layers.briefing.map.vague_places import hatched_circle
from layers.briefing.theme import TypeScale
from layers.language import later, say
from layers.style import STYLES


@dataclass(frozen=True)
class LegendEntry:
    """One line of the legend: ``key`` names a style or a part of the basemap for its swatch, ``label`` is its text."""

    key: str
    label: str


#: An entry, the lines of its label, and its height in points.
_Row = tuple[LegendEntry, list[str], float]

_FIXED = {
    "badge-current": later("Current report"),
    "badge-past": later("Earlier report"),
    "other-report": later("Report on a later page"),
    "vague-place": later("Place known approximately"),
    "border": later("State border"),
    "disputed": later("Disputed border"),
    "admin": later("Regional border"),
    "rail": later("Railway"),
}


_CHANGED = {
    "gained": (later("Gained since the last briefing"), later("Gained by {side} since the last briefing")),
    "lost": (later("Lost since the last briefing"), later("Lost by {side} since the last briefing")),
}
_AFFILIATIONS: dict[str, Affiliation] = {
    "app6-friend": "friend",
    "app6-hostile": "hostile",
    "app6-neutral": "neutral",
    "app6-unknown": "unknown",
}
#: What a short legend leaves out: readers know the lines of a map.
_KNOWN_SIGNS = frozenset({"border", "disputed", "admin", "rail", "region-focus", "badge-past", "other-report"})


def legend_entries(seen: Iterable[str], focus: str = "", *, by: str = "", short: bool = False) -> list[LegendEntry]:
    """The entries for the visible styles, in a fixed order. ``focus`` is the name of the region that the story is about,
    and ``by`` whose ground was gained or lost (:func:`layers.briefing.message.since.by_holder`).

    ``seen`` are keys of :data:`layers.style.STYLES`, with ``:past`` where the movement or area is over, and names of parts
    of the basemap. All past movements share one entry that explains their thin line. A ``short`` legend leaves out the lines
    that every map has.
    """
    keys = set(seen) - _KNOWN_SIGNS if short else set(seen)
    entries = [
        LegendEntry(key, say(_FIXED[key]))
        for key in ("badge-current", "badge-past", "other-report", "vague-place")
        if key in keys
    ]
    for key, style in STYLES.items():
        if key.startswith("route-") and (key in keys or f"{key}:past" in keys):
            entries.append(LegendEntry(key if key in keys else f"{key}:past", say(style.label)))
        elif key in keys and not key.startswith("control-"):
            entries.append(LegendEntry(key, focus if key == "region-focus" and focus else say(style.label)))
    if any(key.startswith("route-") and key.endswith(":past") for key in keys):
        entries.append(LegendEntry("past-route", say("Thin: movement now over")))
    # What is held and what was held stand together: a reader compares them.
    entries += [
        LegendEntry(key, say(style.label))
        for key, style in STYLES.items()
        if key.startswith("control-") and key in keys
    ]
    if any(key.startswith("control-") and key.endswith(":past") for key in keys):
        entries.append(LegendEntry("control-held-claimed:past", say("Area held earlier")))
    entries += [LegendEntry(key, f"{affiliation_words(a)} (APP-6)") for key, a in _AFFILIATIONS.items() if key in keys]
    entries += (
        [LegendEntry("app6-dashed", say("Dashed frame: planned or not certain"))] if "app6-dashed" in keys else []
    )
    entries += [
        LegendEntry(key, say(by_side, side=by) if by else say(text))
        for key, (text, by_side) in _CHANGED.items()
        if key in keys
    ]
    entries += [LegendEntry(key, say(_FIXED[key])) for key in ("border", "disputed", "admin", "rail") if key in keys]
    return entries


def legend_height(entries: Sequence[LegendEntry], scale: TypeScale, width_pt: float, columns: int) -> float:
    """Height of the legend in points, without its heading."""
    rows = _legend_rows(entries, scale, width_pt, columns)
    return max((sum(height for _, _, height in column) for column in rows), default=0.0)


def _legend_rows(entries: Sequence[LegendEntry], scale: TypeScale, width_pt: float, columns: int) -> list[list[_Row]]:
    text_width = width_pt / columns - 31
    rows = []
    for entry in entries:
        lines = wrap(entry.label, scale.small, text_width)
        rows.append((entry, lines, max(len(lines) * 1.16 * scale.small.size + 2.2, 10.0)))
    # The lowest columns that hold all rows: one with a label of two lines has fewer rows.
    sums = sorted({sum(row[2] for row in rows[i:j]) for i in range(len(rows)) for j in range(i + 1, len(rows) + 1)})
    filled = (_filled(rows, tall) for tall in sums)
    found = next((split for split in filled if len(split) <= columns), [])
    return [*found, *([] for _ in range(columns - len(found)))]


def _filled(rows: Sequence[_Row], tall: float) -> list[list[_Row]]:
    """Rows in order in columns of at most this height."""
    columns: list[list[_Row]] = [[]]
    for row in rows:
        if columns[-1] and sum(height for _, _, height in columns[-1]) + row[2] > tall + 0.001:
            columns.append([])
        columns[-1].append(row)
    return columns


def draw_legend(canvas: Canvas, entries: Sequence[LegendEntry], scale: TypeScale, bounds: Bounds, columns: int) -> None:
    """Draw the legend in a box (points), from its top down."""
    x0, _, x1, y1 = bounds
    step = (x1 - x0) / columns
    for i, column in enumerate(_legend_rows(entries, scale, x1 - x0, columns)):
        y = y1
        for entry, lines, height in column:
            with canvas.part("LI", f"legend {entry.label}"):
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
            is_current = name == "badge-current"
            tall = max(4.2, 0.62 * scale.badge.size)
            pill = (x + 11 - max(6.0, tall), y - tall, x + 11 + max(6.0, tall), y + tall)
            fill, ink = (theme.accent, theme.page) if is_current else (theme.page, theme.muted)
            canvas.rect(pill, fill=fill, stroke=None if is_current else ink, width_pt=1.1, radius=tall, z=12)
            canvas.text(x + 11, y - 0.34 * scale.badge.size, "1", scale.badge, ink, ha="center", z=12.5)
        case "other-report":
            canvas.dots([(x + 11, y)], 1.7, fill=theme.muted, stroke=theme.page, width_pt=0.6)
        case "vague-place":
            hatched_circle(canvas, (x + 11, y), 4.6, theme.muted)
        case "border":
            canvas.lines([line], theme.border, 0.95)
        case "disputed":
            canvas.lines([line], theme.border, 0.95, dash=(2.4, 1.8))
        case "admin":
            canvas.lines([line], theme.admin, 0.6, dash=(3.0, 1.2, 0.8, 1.2))
        case "rail":
            canvas.lines([line], theme.rail, 0.7)
        case "gained" | "lost":
            change_sign(canvas, name, shapely.box(x, y - 3.8, x + 22, y + 3.8))
        case "app6-dashed":
            draw_symbol(canvas, (x + 11, y), 7.0, Symbol("unknown", "land", "", dashed=True), hollow=True)
        case _ if name in _AFFILIATIONS:
            draw_symbol(canvas, (x + 11, y), 7.0, Symbol(_AFFILIATIONS[name], "land", ""))
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
        if style.arrows:
            canvas.polygons(arrows([np.array([(x + 4, y), (x + 24, y)])], 4.2 + wide), fill=ink.stroke, z=6)
    elif style.shape == "area":
        box = shapely.box(x, y - 3.8, x + 22, y + 3.8)
        if not past:
            if style.fill_opacity or style.hatch == "none":
                canvas.areas([box], fill=ink.fill, alpha=max(style.fill_opacity, 0.08))
            if style.hatch != "none":
                canvas.lines(hatching(box, min(spacing(style), 5.6)), ink.stroke, 0.5, alpha=0.75)
        if past:
            canvas.lines([shapely.get_coordinates(box)], ink.stroke, 0.6, dash=(2.4, 1.8), z=4.3)
        elif key.startswith("control-"):
            soft_edge(canvas, box, ink.stroke)
        else:
            canvas.areas([box], stroke=ink.stroke, width_pt=style.width * PX, z=4.3)
    elif style.symbol:
        canvas.symbol(style.symbol, x + 11, y, 8, ink.fill if style.heading == "Events" else ink.stroke)
