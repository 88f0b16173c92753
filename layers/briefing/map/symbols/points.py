"""Imported points and control areas that are known as points only: our own symbols, or those of APP-6."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import shapely

from geodata.quoting import quoted
from layers.briefing.map.labels import MapText, Spot
from layers.briefing.map.symbols.code import Symbol, SymbolError, symbol
from layers.briefing.map.symbols.draw import draw_symbol, symbol_box
from layers.briefing.options import Symbols
from layers.marks import Mark
from layers.style import STYLES

_SIZE_PT = 8.0
#: The height of the octagon of an APP-6 symbol, in points.
_APP6_PT = 11.0


@dataclass(frozen=True)
class PointsDrawn:
    """The keys of what is visible, for the legend, and a sentence for each symbol code that could not be drawn."""

    seen: frozenset[str]
    undrawn: tuple[str, ...] = ()


def draw_points(text: MapText, marks: Iterable[Mark], current: frozenset[str], symbols: Symbols) -> PointsDrawn:
    """Draw the points. A code that cannot be drawn is named, and its feature has our own symbol."""
    seen: set[str] = set()
    undrawn: list[str] = []
    for mark in marks:
        style = STYLES[mark.style]
        wanted = mark.kind == "imported" or (mark.kind == "control_area" and mark.id in current)
        if not wanted or style.shape != "point" or style.symbol is None:
            continue
        shown = None
        if symbols == "app6" and mark.sidc:
            try:
                shown = symbol(mark.sidc)
            except SymbolError as error:
                undrawn.append(f"{mark.id}: the symbol code {quoted(mark.sidc)} {error.reason}; it has our own symbol")
        for lon, lat in shapely.get_coordinates(mark.geometry):
            spot = text.at(lon, lat)
            if _drawn(text, mark, spot, shown, is_current=mark.id in current, name=f"{mark.id} {lon:.3f} {lat:.3f}"):
                seen |= {f"app6-{shown.affiliation}"} if shown else {mark.style}
                seen |= {"app6-dashed"} if shown and shown.dashed else set()
    return PointsDrawn(frozenset(seen), tuple(undrawn))


def _drawn(text: MapText, mark: Mark, spot: Spot, shown: Symbol | None, *, is_current: bool, name: str) -> bool:
    """Draw one point; whether there was space for it."""
    theme, (x, y) = text.canvas.theme, spot
    style = STYLES[mark.style]
    box = (x - _SIZE_PT / 2, y - _SIZE_PT / 2, x + _SIZE_PT / 2, y + _SIZE_PT / 2)
    if shown:
        box = symbol_box(spot, _APP6_PT, shown)
    if not text.frame.contains(spot, _SIZE_PT) or not text.space.is_free(box):
        return False
    if shown:
        with text.canvas.part("", f"Symbol {mark.id}"):
            draw_symbol(text.canvas, spot, _APP6_PT, shown, hollow=not is_current)
    elif style.symbol:
        ink = theme.colours_of(style)
        colour = ink.stroke if is_current else ink.fill
        text.canvas.symbol(style.symbol, x, y, _SIZE_PT, colour, halo=theme.halo, z=9)
    text.space.block(box)
    text.canvas.keep("symbol", name, box)
    return True
