"""Draws symbols of APP-6: the frame of an affiliation and a dimension, the sign of a function, and the echelon above it.

A frame that is not certain is dashed. The colours are those of the standard; a page in greys has their greys, and the
shape of the frame tells the sides apart.
"""

from __future__ import annotations

import numpy as np

from layers.briefing.canvas import Canvas
from layers.briefing.map.projection import Bounds
from layers.briefing.map.symbols.code import Affiliation, Symbol
from layers.briefing.map.symbols.outlines import echelon, extent, frame, sign
from layers.briefing.theme import grey
from layers.language import later, say

_FILLS: dict[Affiliation, str] = {
    "friend": "#80e0ff",
    "hostile": "#ff8080",
    "neutral": "#aaffaa",
    "unknown": "#ffff80",
}
_INK = "#000000"
#: What is light inside a sign, such as a hull.
_LIGHT = "#efefef"
_AFFILIATIONS: dict[Affiliation, str] = {
    "friend": later("Friendly"),
    "hostile": later("Hostile"),
    "neutral": later("Neutral"),
    "unknown": later("Unknown side"),
}
_DASH = (1.7, 1.3)
#: The strokes of a sign are this part of its size, and not thinner than so many points. The frame is a little thicker.
_STROKE, _THINNEST_PT = 25, 0.6


def affiliation_words(affiliation: Affiliation) -> str:
    """An affiliation for a legend."""
    return say(_AFFILIATIONS[affiliation])


def symbol_box(spot: tuple[float, float], size: float, symbol: Symbol) -> Bounds:
    """The box of a symbol at a point of the page. ``size`` is the height of its octagon, in points."""
    left, bottom, right, top = extent(symbol)
    x, y = spot
    return x + left * size, y + bottom * size, x + right * size, y + top * size


def draw_symbol(
    canvas: Canvas,
    spot: tuple[float, float],
    size: float,
    symbol: Symbol,
    *,
    hollow: bool = False,
    z: float = 9.0,
) -> None:
    """Draw a symbol, the middle of its octagon at a point of the page, both in points.

    A ``hollow`` one is white inside: what it shows is over.
    """
    points, closed = frame(symbol.affiliation, symbol.dimension)
    outline = np.vstack([points, points[:1]]) if closed else points
    fill = grey(_FILLS[symbol.affiliation]) if canvas.theme.grey else _FILLS[symbol.affiliation]
    fill = "#ffffff" if hollow else fill
    placed, wide = points * size + spot, max(size / _STROKE, _THINNEST_PT)
    canvas.lines([outline * size + spot], canvas.theme.halo, 4 * wide, z=z, alpha=0.9)
    canvas.polygons([np.vstack([placed, placed[:1]])], fill=fill, z=z + 0.1)
    inside = sign(symbol)
    canvas.lines([line * size + spot for line in inside.lines], _INK, wide, z=z + 0.2)
    canvas.polygons([ring * size + spot for ring in inside.filled], fill=_INK, z=z + 0.25)
    canvas.polygons([ring * size + spot for ring in inside.light], fill=_LIGHT, stroke=_INK, width_pt=wide, z=z + 0.25)
    dash = [part * 1.9 * wide for part in _DASH] if symbol.dashed else None
    canvas.lines([outline * size + spot], _INK, 1.25 * wide, dash=dash, z=z + 0.3)
    if symbol.echelon:
        _draw_echelon(canvas, spot, size, symbol.echelon, float(points[:, 1].max()), z + 0.3)


def _draw_echelon(canvas: Canvas, spot: tuple[float, float], size: float, signs: str, top: float, z: float) -> None:
    """Draw the echelon above a frame whose upper edge is at ``top``, on whatever lies there."""
    above, ink, halo = echelon(signs, top), canvas.theme.ink, canvas.theme.halo
    lines, dots = ([part * size + spot for part in parts] for parts in (above.lines, above.filled))
    canvas.lines([*lines, *dots], halo, max(size / 6, 1.6), z=z - 0.05, alpha=0.9)
    canvas.lines(lines, ink, 1.25 * max(size / _STROKE, _THINNEST_PT), z=z)
    for dot in dots:
        canvas.polygons([dot], fill=ink, z=z)
