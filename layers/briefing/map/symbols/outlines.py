"""The shapes of APP-6 symbols: frames, signs of functions and echelons, after the figures of the standard.

Their unit is the height of the octagon that bounds every sign; its middle is at (0, 0), and y counts upward.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from layers.briefing.map.projection import Points
from layers.briefing.map.symbols.code import Affiliation, Dimension, Symbol


@dataclass(frozen=True)
class Sign:
    """What stands in a frame: lines, rings that are filled with the ink, and rings that are light inside."""

    lines: tuple[Points, ...] = ()
    filled: tuple[Points, ...] = ()
    light: tuple[Points, ...] = ()


_Corners = Sequence[tuple[float, float]]
#: A curve has so many points, and a circle so many.
_CURVE, _CIRCLE = 25, 49
#: Half the width of the frames that are open on one side, and where they end.
_OPEN_WIDE, _OPEN_END = 0.55, -0.5

#: Where the two strokes of infantry end in each frame: they fill a rectangle and a square, and the octagon of the others.
_CROSSED: dict[Affiliation, tuple[float, float]] = {
    "friend": (0.75, 0.5),
    "hostile": (0.4, 0.3),
    "neutral": (0.55, 0.55),
    "unknown": (0.5, 0.35),
}
#: The dome of air defence in each frame: half its width, the height of its ends, and how far it rises.
_DOMES: dict[Affiliation, tuple[float, float, float]] = {
    "friend": (0.75, -0.5, 0.3),
    "hostile": (0.3, -0.4, 0.19),
    "neutral": (0.55, -0.5, 0.3),
    "unknown": (0.45, -0.35, 0.15),
}
#: The bridge that stands for engineers.
_ENGINEER: tuple[_Corners, ...] = (((-0.4, -0.18), (-0.4, 0.17), (0.4, 0.17), (0.4, -0.18)), ((0, 0.17), (0, -0.1)))
#: The right halves of an aircraft from its nose to its tail, of the other flying things, and of a ship.
_AIRCRAFT: _Corners = (
    *((0, 0.21), (0.035, 0.17), (0.035, 0.1), (0.22, -0.06), (0.22, -0.11), (0.035, -0.01)),
    *((0.03, -0.12), (0.075, -0.16), (0.075, -0.2), (0, -0.18)),
)
_ROTOR: _Corners = ((0, 0), (0.4, 0.15), (0.4, -0.15))
_UNMANNED: _Corners = ((0, -0.04), (0.4, 0.16), (0.4, 0.08), (0, -0.17))
_SHIP: _Corners = ((0, 0.35), (0.25, 0.35), (0.25, 0), (0.45, 0), (0.3, -0.35), (0, -0.35))

#: How far above a frame its echelon begins, how high its bars and crosses are, and how far they are apart.
_GAP, _TALL = 0.1, 0.25
_STEPS = {"I": 0.2, "X": 0.35, ".": 0.3, "o": 0.0}
_DOT, _RING = 0.095, 0.15
#: How far an echelon reaches above its frame.
RISE = _GAP + _TALL


def frame(affiliation: Affiliation, dimension: Dimension) -> tuple[Points, bool]:
    """The outline of a frame and whether it is closed. Aircraft are open below, what is under water above."""
    if dimension == "subsurface":
        points, closed = frame(affiliation, "air")
        return points * (1, -1), closed
    match affiliation, dimension:
        case "friend", "land":
            return _box(0.75, 0.5), True
        case "friend", "air":
            right = _curve((0, 0.7), (0.15, 0.7), (_OPEN_WIDE, 0.5), (_OPEN_WIDE, _OPEN_END))
            return np.vstack([_mirrored(right[1:]), right]), False
        case "friend", _:
            return circle(0, 0, 0.6)[:-1], True
        case "hostile", "air":
            return np.array(
                [(-_OPEN_WIDE, _OPEN_END), (-_OPEN_WIDE, 0.3), (0, 0.8), (_OPEN_WIDE, 0.3), (_OPEN_WIDE, _OPEN_END)]
            ), False
        case "hostile", _:
            return np.array([(-0.72, 0), (0, 0.72), (0.72, 0), (0, -0.72)]), True
        case "neutral", "air":
            return np.array(
                [(-_OPEN_WIDE, _OPEN_END), (-_OPEN_WIDE, 0.7), (_OPEN_WIDE, 0.7), (_OPEN_WIDE, _OPEN_END)]
            ), False
        case "neutral", _:
            return _box(0.55, 0.55), True
        case _, "air":
            lobe = _curve((0.35, 0.4), (0.85, 0.4), (0.9, _OPEN_END), (0.35, _OPEN_END))
            top = _curve((-0.35, 0.4), (-0.35, 0.9), (0.35, 0.9), (0.35, 0.4))
            return np.vstack([_mirrored(lobe[1:]), top, lobe[1:]]), False
        case _:
            x, y = _curve((-0.37, 0.37), (-0.37, 0.8), (0.37, 0.8), (0.37, 0.37))[:-1].T
            lobes = ((x, y), (y, -x), (-x, -y), (-y, x))
            return np.vstack([np.column_stack(lobe) for lobe in lobes]), True


def sign(symbol: Symbol) -> Sign:
    """The sign of a symbol's function, as it stands in the frame of its side."""
    wide, tall = _CROSSED[symbol.affiliation]
    rising, falling = np.array([(-wide, -tall), (wide, tall)]), np.array([(-wide, tall), (wide, -tall)])
    match symbol.function:
        case "infantry":
            return Sign((rising, falling))
        case "mechanised infantry":
            return Sign((rising, falling, _track()))
        case "motorised infantry":
            return Sign((rising, falling, _upright(symbol)))
        case "reconnaissance":
            return Sign((rising,))
        case "armour":
            return Sign((_track(),))
        case "artillery":
            return Sign(filled=(circle(0, 0, 0.15),))
        case "air defence":
            half, ends, rise = _DOMES[symbol.affiliation]
            # The middle of such a curve is three quarters of the way to its handles.
            handle = ends + rise * 4 / 3
            return Sign((_curve((-half, ends), (-half, handle), (half, handle), (half, ends)),))
        case "engineer":
            return Sign(tuple(np.array(line, dtype=float) for line in _ENGINEER))
        case "fixed wing":
            return Sign(filled=(_both_halves(_AIRCRAFT),))
        case "rotary wing":
            blade = np.array([*_ROTOR, _ROTOR[0]], dtype=float)
            return Sign(filled=(blade, blade * (-1, 1)))
        case "unmanned aircraft":
            return Sign(filled=(_both_halves(_UNMANNED),))
        case "merchant ship":
            return Sign(light=(_both_halves(_SHIP),))
        case _:
            return Sign()


def echelon(signs: str, top: float) -> Sign:
    """The echelon above a frame whose upper edge is at ``top``: dots, bars, crosses, or a ring with a stroke."""
    lines: list[Points] = []
    dots: list[Points] = []
    low, high = top + _GAP, top + RISE
    middle = top + 0.2
    for i, each in enumerate(signs):
        x = (i - (len(signs) - 1) / 2) * _STEPS[each]
        match each:
            case "I":
                lines.append(np.array([(x, low), (x, high)]))
            case "X":
                half = _TALL / 2
                lines.append(np.array([(x - half, low), (x + half, high)]))
                lines.append(np.array([(x - half, high), (x + half, low)]))
            case "o":
                lines.append(circle(x, middle, _RING))
                lines.append(np.array([(x - 0.2, middle - 0.1), (x + 0.2, middle + 0.1)]))
            case _:
                dots.append(circle(x, middle, _DOT))
    return Sign(tuple(lines), tuple(dots))


def extent(symbol: Symbol) -> tuple[float, float, float, float]:
    """The box of a symbol with its echelon: left, bottom, right, top."""
    points, _ = frame(symbol.affiliation, symbol.dimension)
    above = echelon(symbol.echelon, float(points[:, 1].max()))
    left, bottom, right, top = shapely.bounds(shapely.MultiPoint(np.vstack([points, *above.lines, *above.filled])))
    return float(left), float(bottom), float(right), float(top)


def circle(x: float, y: float, radius: float) -> Points:
    """A circle from its rightmost point against the clock, and back to it."""
    angles = np.linspace(0, 2 * np.pi, _CIRCLE)
    return np.column_stack([x + radius * np.cos(angles), y + radius * np.sin(angles)])


def _box(wide: float, tall: float) -> Points:
    """A rectangle around the middle, by half its sides."""
    return np.array([(-wide, -tall), (-wide, tall), (wide, tall), (wide, -tall)])


def _curve(
    start: tuple[float, float], one: tuple[float, float], other: tuple[float, float], end: tuple[float, float]
) -> Points:
    """A cubic Bézier curve with two handles."""
    t = np.linspace(0, 1, _CURVE)[:, None]
    weights = np.hstack([(1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t**2 * (1 - t), t**3])
    found: Points = weights @ np.array([start, one, other, end], dtype=float)
    return found


def _mirrored(points: Points) -> Points:
    """The same on the other side of the middle, in the opposite order."""
    return (points * (-1, 1))[::-1]


def _both_halves(right: _Corners) -> Points:
    """A closed ring from its right half, which begins and ends in the middle."""
    half = np.array(right, dtype=float)
    return np.vstack([half, _mirrored(half)[1:]])


def _track() -> Points:
    """The oval of armour: two straight sides and two round ends."""
    right = _curve((0.25, 0.2), (0.5, 0.2), (0.5, -0.2), (0.25, -0.2))
    return np.vstack([right, _mirrored(right), right[:1]])


def _upright(symbol: Symbol) -> Points:
    """The upright stroke through a frame."""
    points, _ = frame(symbol.affiliation, symbol.dimension)
    return np.array([(0.0, points[:, 1].min()), (0.0, points[:, 1].max())])
