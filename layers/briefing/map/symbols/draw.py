"""Draws symbols of APP-6: the frame of an affiliation and a dimension, the sign of a function, and the echelon above it.

The frames are drawn after the figures of the standard, in units in which the octagon that bounds every sign has a height of
one. A frame that is not certain is dashed. The colours are those of the standard; a page in greys has their greys, and the
shape of the frame tells the sides apart.
"""

from __future__ import annotations

import numpy as np
import shapely

from layers.briefing.canvas import Canvas
from layers.briefing.map.projection import Bounds, Points
from layers.briefing.map.symbols.code import Affiliation, Dimension, Symbol
from layers.briefing.theme import grey

_FILLS: dict[Affiliation, str] = {
    "friend": "#80e0ff",
    "hostile": "#ff8080",
    "neutral": "#aaffaa",
    "unknown": "#ffff80",
}
_INK = "#000000"
_AFFILIATIONS: dict[Affiliation, str] = {
    "friend": "Friendly",
    "hostile": "Hostile",
    "neutral": "Neutral",
    "unknown": "Unknown side",
}
_DASH = (1.7, 1.3)


def affiliation_words(affiliation: Affiliation) -> str:
    """An affiliation for a legend."""
    return _AFFILIATIONS[affiliation]


def _arc(x: float, y: float, radius: float, start: float, end: float) -> Points:
    """An arc in degrees, counted from the right against the clock."""
    angles = np.radians(np.linspace(start, end, 25))
    return np.column_stack([x + radius * np.cos(angles), y + radius * np.sin(angles)])


def frame(affiliation: Affiliation, dimension: Dimension) -> tuple[Points, bool]:
    """The outline of a frame and whether it is closed. Aircraft are open below, what is under water above."""
    if dimension == "subsurface":
        points, closed = frame(affiliation, "air")
        return points * (1, -1), closed
    match affiliation, dimension:
        case "friend", "land":
            return np.array([(-0.75, -0.5), (-0.75, 0.5), (0.75, 0.5), (0.75, -0.5)]), True
        case "friend", "sea":
            return _arc(0, 0, 0.6, 90, 450)[:-1], True
        case "friend", "air":
            arch = _arc(0, 0.15, 0.55, 180, 0)
            return np.vstack([[(-0.55, -0.5)], arch, [(0.55, -0.5)]]), False
        case "hostile", "air":
            return np.array([(-0.55, -0.5), (-0.55, 0.2), (0, 0.8), (0.55, 0.2), (0.55, -0.5)]), False
        case "hostile", _:
            return np.array([(-0.72, 0), (0, 0.72), (0.72, 0), (0, -0.72)]), True
        case "neutral", "air":
            return np.array([(-0.55, -0.5), (-0.55, 0.6), (0.55, 0.6), (0.55, -0.5)]), False
        case "neutral", _:
            return np.array([(-0.55, -0.55), (-0.55, 0.55), (0.55, 0.55), (0.55, -0.55)]), True
        case _, "air":
            lobes = [_arc(-0.35, 0.1, 0.32, 250, 90), _arc(0, 0.42, 0.35, 180, 0), _arc(0.35, 0.1, 0.32, 90, -70)]
            return np.vstack([[(-0.46, -0.5)], *lobes, [(0.46, -0.5)]]), False
        case _:
            lobes = [_arc(0.36 * c, 0.36 * s, 0.36, a - 90, a + 90) for c, s, a in _QUARTERS]
            return np.vstack(lobes), True


#: The four lobes of the frame of an unknown side: their directions and angles.
_QUARTERS = ((1, 0, 0), (0, 1, 90), (-1, 0, 180), (0, -1, 270))


def symbol_box(spot: tuple[float, float], size: float, symbol: Symbol) -> Bounds:
    """The box of a symbol at a point of the page. ``size`` is the height of its octagon, in points."""
    points, _ = frame(symbol.affiliation, symbol.dimension)
    low, high = points.min(axis=0), points.max(axis=0)
    x, y = spot
    rise = 0.34 if symbol.echelon else 0.0
    return x + low[0] * size, y + low[1] * size, x + high[0] * size, y + (high[1] + rise) * size


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
    placed, wide = points * size + spot, max(size / 13, 0.6)
    canvas.lines([outline * size + spot], canvas.theme.halo, 3.2 * wide, z=z, alpha=0.9)
    canvas.polygons([np.vstack([placed, placed[:1]])], fill=fill, z=z + 0.1)
    signs, filled = _signs(symbol, points)
    canvas.lines([line * size + spot for line in signs], _INK, wide, z=z + 0.2)
    canvas.polygons([ring * size + spot for ring in filled], fill=_INK, z=z + 0.25)
    dash = [part * 1.6 * wide for part in _DASH] if symbol.dashed else None
    canvas.lines([outline * size + spot], _INK, 1.25 * wide, dash=dash, z=z + 0.3)
    if symbol.echelon:
        _draw_echelon(canvas, spot, size, symbol.echelon, float(points[:, 1].max()), z + 0.3)


def _signs(symbol: Symbol, outline: Points) -> tuple[list[Points], list[Points]]:
    """The sign of a function: its lines and its filled rings."""
    ring = np.vstack([outline, outline[:1]])
    oval = np.vstack([_arc(-0.2, 0, 0.17, 90, 270), _arc(0.2, 0, 0.17, -90, 90), [(-0.2, 0.17)]])
    if symbol.affiliation == "friend" and symbol.dimension == "land":
        corners = [np.array([(-0.75, -0.5), (0.75, 0.5)]), np.array([(-0.75, 0.5), (0.75, -0.5)])]
    else:
        # In the other frames the diagonals end at the frame.
        area = shapely.Polygon(outline)
        across = shapely.linestrings([[(-1, -0.67), (1, 0.67)], [(-1, 0.67), (1, -0.67)]])
        corners = [shapely.get_coordinates(line) for line in shapely.intersection(across, area)]
    match symbol.function:
        case "infantry":
            return corners, []
        case "mechanised infantry":
            return [*corners, oval], []
        case "motorised infantry":
            low, high = _ends_at(ring, 0.0)
            return [*corners, np.array([(0, low), (0, high)])], []
        case "reconnaissance":
            return corners[:1], []
        case "armour":
            return [oval], []
        case "artillery":
            return [], [_arc(0, 0, 0.14, 0, 360)]
        case "air defence":
            x0, y0 = (-0.75, -0.5) if symbol.affiliation == "friend" else (-0.45, -0.27)
            t = np.linspace(-1, 1, 25)
            return [np.column_stack([-x0 * t, y0 + 0.36 * (1 - t**2)])], []
        case "engineer":
            return [np.array([(x, -0.15), (x, 0.15)]) for x in (-0.3, 0.0, 0.3)] + [
                np.array([(-0.3, 0.15), (0.3, 0.15)])
            ], []
        case "fixed wing":
            left = [(0, 0), (-0.3, 0.13), (-0.38, 0.0), (-0.3, -0.13), (0, 0)]
            return [], [np.array(left), np.array(left) * (-1, 1)]
        case "rotary wing":
            left = [(0, 0), (-0.36, 0.15), (-0.36, -0.15), (0, 0)]
            return [], [np.array(left), np.array(left) * (-1, 1)]
        case "unmanned aircraft":
            return [], [
                np.array([(-0.4, 0.13), (0, -0.07), (0.4, 0.13), (0.4, 0.04), (0, -0.2), (-0.4, 0.04), (-0.4, 0.13)])
            ]
        case "merchant ship":
            hull = [(-0.34, -0.05), (0.34, -0.05), (0.2, -0.25), (-0.2, -0.25), (-0.34, -0.05)]
            return [], [
                np.array(hull),
                np.array([(-0.09, -0.05), (-0.09, 0.2), (0.09, 0.2), (0.09, -0.05), (-0.09, -0.05)]),
            ]
        case _:
            return [], []


def _ends_at(ring: Points, x: float) -> tuple[float, float]:
    """The lower and the upper y of a closed outline on an upright line."""
    inside = shapely.intersection(shapely.Polygon(ring), shapely.LineString([(x, -2), (x, 2)]))
    _, low, _, high = shapely.bounds(inside)
    return float(low), float(high)


def _draw_echelon(canvas: Canvas, spot: tuple[float, float], size: float, echelon: str, top: float, z: float) -> None:
    """Draw the echelon above a frame whose upper edge is at ``top``: dots, bars, crosses, or a ring with a stroke."""
    step, half = 0.2, 0.1
    middle = top + 0.08 + half
    lines: list[Points] = []
    for i, sign in enumerate(echelon):
        x = (i - (len(echelon) - 1) / 2) * step
        if sign == "I":
            lines.append(np.array([(x, middle - half), (x, middle + half)]))
        elif sign == "X":
            lines += [np.array([(x - 0.08, middle + s * half), (x + 0.08, middle - s * half)]) for s in (-1, 1)]
        elif sign == "o":
            lines += [_arc(x, middle, 0.08, 0, 360), np.array([(x - 0.1, middle - half), (x + 0.1, middle + half)])]
        else:
            canvas.polygons([_arc(x, middle, 0.06, 0, 360) * size + spot], fill=canvas.theme.ink, z=z)
    placed = [line * size + spot for line in lines]
    canvas.lines(placed, canvas.theme.halo, max(size / 5, 1.6), z=z - 0.05, alpha=0.9)
    canvas.lines(placed, canvas.theme.ink, max(size / 13, 0.6), z=z)
