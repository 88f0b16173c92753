"""The drawn shapes of APP-6 symbols: frames, signs and echelons by their measures, and how a page shows them."""

from itertools import product
from typing import get_args

import numpy as np
import pytest
import shapely
from matplotlib.collections import LineCollection

from layers.briefing.canvas import Canvas
from layers.briefing.map.symbols.code import Affiliation, Dimension, Function, Symbol
from layers.briefing.map.symbols.draw import draw_symbol, symbol_box
from layers.briefing.map.symbols.outlines import Sign, echelon, frame, sign
from layers.briefing.options import BriefingOptions
from layers.briefing.theme import grey, theme_of
from tests.support.drawn import lines, shapes

Measure = tuple[int, float, float, float, float, float, float]

#: Of each frame: how many points it has, its box (left, bottom, right, top), its length, and how far it rises to the right,
#: in heights of the octagon.
FRAMES: dict[tuple[Affiliation, Dimension], Measure] = {
    ("friend", "land"): (4, -0.75, -0.5, 0.75, 0.5, 3.5, 0.0),
    ("friend", "equipment"): (48, -0.6, -0.6, 0.6, 0.6, 3.689, 0.0),
    ("friend", "air"): (49, -0.55, -0.5, 0.55, 0.7, 2.855, 0.0),
    ("friend", "sea"): (48, -0.6, -0.6, 0.6, 0.6, 3.689, 0.0),
    ("friend", "subsurface"): (49, -0.55, -0.7, 0.55, 0.5, 2.855, 0.0),
    ("hostile", "land"): (4, -0.72, -0.72, 0.72, 0.72, 3.055, 0.0),
    ("hostile", "equipment"): (4, -0.72, -0.72, 0.72, 0.72, 3.055, 0.0),
    ("hostile", "air"): (5, -0.55, -0.5, 0.55, 0.8, 3.087, 0.0),
    ("hostile", "sea"): (4, -0.72, -0.72, 0.72, 0.72, 3.055, 0.0),
    ("hostile", "subsurface"): (5, -0.55, -0.8, 0.55, 0.5, 3.087, 0.0),
    ("neutral", "land"): (4, -0.55, -0.55, 0.55, 0.55, 3.3, 0.0),
    ("neutral", "equipment"): (4, -0.55, -0.55, 0.55, 0.55, 3.3, 0.0),
    ("neutral", "air"): (4, -0.55, -0.5, 0.55, 0.7, 3.5, 0.0),
    ("neutral", "sea"): (4, -0.55, -0.55, 0.55, 0.55, 3.3, 0.0),
    ("neutral", "subsurface"): (4, -0.55, -0.7, 0.55, 0.5, 3.5, 0.0),
    ("unknown", "land"): (96, -0.693, -0.693, 0.693, 0.693, 4.343, 0.0),
    ("unknown", "equipment"): (96, -0.693, -0.693, 0.693, 0.693, 4.343, 0.0),
    ("unknown", "air"): (73, -0.744, -0.5, 0.744, 0.775, 3.827, 0.0),
    ("unknown", "sea"): (96, -0.693, -0.693, 0.693, 0.693, 4.343, 0.0),
    ("unknown", "subsurface"): (73, -0.744, -0.775, 0.744, 0.5, 3.827, 0.0),
}
#: Of each sign: the same of its lines, of what is filled, and of what is light inside; by frame where they differ.
SIGNS: dict[str, dict[str, list[Measure]]] = {
    "": {},
    "infantry, friend": {
        "lines": [(2, -0.75, -0.5, 0.75, 0.5, 1.803, 0.375), (2, -0.75, -0.5, 0.75, 0.5, 1.803, -0.375)]
    },
    "infantry, hostile": {"lines": [(2, -0.4, -0.3, 0.4, 0.3, 1.0, 0.12), (2, -0.4, -0.3, 0.4, 0.3, 1.0, -0.12)]},
    "infantry, neutral": {
        "lines": [(2, -0.55, -0.55, 0.55, 0.55, 1.556, 0.303), (2, -0.55, -0.55, 0.55, 0.55, 1.556, -0.303)]
    },
    "infantry, unknown": {
        "lines": [(2, -0.5, -0.35, 0.5, 0.35, 1.221, 0.175), (2, -0.5, -0.35, 0.5, 0.35, 1.221, -0.175)]
    },
    "mechanised infantry, friend": {
        "lines": [
            (2, -0.75, -0.5, 0.75, 0.5, 1.803, 0.375),
            (2, -0.75, -0.5, 0.75, 0.5, 1.803, -0.375),
            (51, -0.438, -0.2, 0.438, 0.2, 2.229, 0.001),
        ]
    },
    "mechanised infantry, hostile": {
        "lines": [
            (2, -0.4, -0.3, 0.4, 0.3, 1.0, 0.12),
            (2, -0.4, -0.3, 0.4, 0.3, 1.0, -0.12),
            (51, -0.438, -0.2, 0.438, 0.2, 2.229, 0.001),
        ]
    },
    "mechanised infantry, neutral": {
        "lines": [
            (2, -0.55, -0.55, 0.55, 0.55, 1.556, 0.303),
            (2, -0.55, -0.55, 0.55, 0.55, 1.556, -0.303),
            (51, -0.438, -0.2, 0.438, 0.2, 2.229, 0.001),
        ]
    },
    "mechanised infantry, unknown": {
        "lines": [
            (2, -0.5, -0.35, 0.5, 0.35, 1.221, 0.175),
            (2, -0.5, -0.35, 0.5, 0.35, 1.221, -0.175),
            (51, -0.438, -0.2, 0.438, 0.2, 2.229, 0.001),
        ]
    },
    "motorised infantry, friend": {
        "lines": [
            (2, -0.75, -0.5, 0.75, 0.5, 1.803, 0.375),
            (2, -0.75, -0.5, 0.75, 0.5, 1.803, -0.375),
            (2, 0.0, -0.5, 0.0, 0.5, 1.0, 0.0),
        ]
    },
    "motorised infantry, hostile": {
        "lines": [
            (2, -0.4, -0.3, 0.4, 0.3, 1.0, 0.12),
            (2, -0.4, -0.3, 0.4, 0.3, 1.0, -0.12),
            (2, 0.0, -0.72, 0.0, 0.72, 1.44, 0.0),
        ]
    },
    "motorised infantry, neutral": {
        "lines": [
            (2, -0.55, -0.55, 0.55, 0.55, 1.556, 0.303),
            (2, -0.55, -0.55, 0.55, 0.55, 1.556, -0.303),
            (2, 0.0, -0.55, 0.0, 0.55, 1.1, 0.0),
        ]
    },
    "motorised infantry, unknown": {
        "lines": [
            (2, -0.5, -0.35, 0.5, 0.35, 1.221, 0.175),
            (2, -0.5, -0.35, 0.5, 0.35, 1.221, -0.175),
            (2, 0.0, -0.693, 0.0, 0.693, 1.385, 0.0),
        ]
    },
    "armour": {"lines": [(51, -0.438, -0.2, 0.438, 0.2, 2.229, 0.001)]},
    "reconnaissance, friend": {"lines": [(2, -0.75, -0.5, 0.75, 0.5, 1.803, 0.375)]},
    "reconnaissance, hostile": {"lines": [(2, -0.4, -0.3, 0.4, 0.3, 1.0, 0.12)]},
    "reconnaissance, neutral": {"lines": [(2, -0.55, -0.55, 0.55, 0.55, 1.556, 0.303)]},
    "reconnaissance, unknown": {"lines": [(2, -0.5, -0.35, 0.5, 0.35, 1.221, 0.175)]},
    "artillery": {"filled": [(49, -0.15, -0.15, 0.15, 0.15, 0.942, 0.0)]},
    "air defence, friend": {"lines": [(25, -0.75, -0.5, 0.75, -0.2, 1.737, 0.0)]},
    "air defence, hostile": {"lines": [(25, -0.3, -0.4, 0.3, -0.21, 0.786, 0.0)]},
    "air defence, neutral": {"lines": [(25, -0.55, -0.5, 0.55, -0.2, 1.375, 0.0)]},
    "air defence, unknown": {"lines": [(25, -0.45, -0.35, 0.45, -0.2, 1.008, 0.0)]},
    "engineer": {"lines": [(4, -0.4, -0.18, 0.4, 0.17, 1.5, 0.0), (2, 0.0, -0.1, 0.0, 0.17, 0.27, 0.0)]},
    "fixed wing": {"filled": [(19, -0.22, -0.2, 0.22, 0.21, 1.832, 0.0)]},
    "rotary wing": {"filled": [(4, 0.0, -0.15, 0.4, 0.15, 1.154, 0.0), (4, -0.4, -0.15, 0.0, 0.15, 1.154, 0.0)]},
    "unmanned aircraft": {"filled": [(7, -0.4, -0.17, 0.4, 0.16, 1.998, 0.0)]},
    "merchant ship": {"light": [(11, -0.45, -0.35, 0.45, 0.35, 2.962, 0.0)]},
}
#: Of each echelon above a frame that ends at 0.5: the same.
ECHELONS: dict[str, dict[str, list[Measure]]] = {
    "o": {"lines": [(49, -0.15, 0.55, 0.15, 0.85, 0.942, 0.002), (2, -0.2, 0.6, 0.2, 0.8, 0.447, 0.02)]},
    ".": {"filled": [(49, -0.095, 0.605, 0.095, 0.795, 0.596, 0.001)]},
    "..": {
        "filled": [(49, -0.245, 0.605, -0.055, 0.795, 0.596, -0.104), (49, 0.055, 0.605, 0.245, 0.795, 0.596, 0.106)]
    },
    "...": {
        "filled": [
            (49, -0.395, 0.605, -0.205, 0.795, 0.596, -0.209),
            (49, -0.095, 0.605, 0.095, 0.795, 0.596, 0.001),
            (49, 0.205, 0.605, 0.395, 0.795, 0.596, 0.211),
        ]
    },
    "I": {"lines": [(2, 0.0, 0.6, 0.0, 0.85, 0.25, 0.0)]},
    "II": {"lines": [(2, -0.1, 0.6, -0.1, 0.85, 0.25, -0.073), (2, 0.1, 0.6, 0.1, 0.85, 0.25, 0.073)]},
    "III": {
        "lines": [
            (2, -0.2, 0.6, -0.2, 0.85, 0.25, -0.145),
            (2, 0.0, 0.6, 0.0, 0.85, 0.25, 0.0),
            (2, 0.2, 0.6, 0.2, 0.85, 0.25, 0.145),
        ]
    },
    "X": {"lines": [(2, -0.125, 0.6, 0.125, 0.85, 0.354, 0.016), (2, -0.125, 0.6, 0.125, 0.85, 0.354, -0.016)]},
    "XX": {
        "lines": [
            (2, -0.3, 0.6, -0.05, 0.85, 0.354, -0.111),
            (2, -0.3, 0.6, -0.05, 0.85, 0.354, -0.142),
            (2, 0.05, 0.6, 0.3, 0.85, 0.354, 0.142),
            (2, 0.05, 0.6, 0.3, 0.85, 0.354, 0.111),
        ]
    },
    "XXX": {
        "lines": [
            (2, -0.475, 0.6, -0.225, 0.85, 0.354, -0.238),
            (2, -0.475, 0.6, -0.225, 0.85, 0.354, -0.269),
            (2, -0.125, 0.6, 0.125, 0.85, 0.354, 0.016),
            (2, -0.125, 0.6, 0.125, 0.85, 0.354, -0.016),
            (2, 0.225, 0.6, 0.475, 0.85, 0.354, 0.269),
            (2, 0.225, 0.6, 0.475, 0.85, 0.354, 0.238),
        ]
    },
    "XXXX": {
        "lines": [
            (2, -0.65, 0.6, -0.4, 0.85, 0.354, -0.365),
            (2, -0.65, 0.6, -0.4, 0.85, 0.354, -0.396),
            (2, -0.3, 0.6, -0.05, 0.85, 0.354, -0.111),
            (2, -0.3, 0.6, -0.05, 0.85, 0.354, -0.142),
            (2, 0.05, 0.6, 0.3, 0.85, 0.354, 0.142),
            (2, 0.05, 0.6, 0.3, 0.85, 0.354, 0.111),
            (2, 0.4, 0.6, 0.65, 0.85, 0.354, 0.396),
            (2, 0.4, 0.6, 0.65, 0.85, 0.354, 0.365),
        ]
    },
    "XXXXX": {
        "lines": [
            (2, -0.825, 0.6, -0.575, 0.85, 0.354, -0.492),
            (2, -0.825, 0.6, -0.575, 0.85, 0.354, -0.523),
            (2, -0.475, 0.6, -0.225, 0.85, 0.354, -0.238),
            (2, -0.475, 0.6, -0.225, 0.85, 0.354, -0.269),
            (2, -0.125, 0.6, 0.125, 0.85, 0.354, 0.016),
            (2, -0.125, 0.6, 0.125, 0.85, 0.354, -0.016),
            (2, 0.225, 0.6, 0.475, 0.85, 0.354, 0.269),
            (2, 0.225, 0.6, 0.475, 0.85, 0.354, 0.238),
            (2, 0.575, 0.6, 0.825, 0.85, 0.354, 0.523),
            (2, 0.575, 0.6, 0.825, 0.85, 0.354, 0.492),
        ]
    },
}


def measure(points: np.ndarray) -> Measure:
    """How many points a line has, its box, its length, and how far it rises to the right: below zero where it falls."""
    line = shapely.LineString(points)
    rise = float(np.prod(points, axis=1).mean())
    n = len(points)
    left, bottom, right, top, length, rises = (round(each, 3) + 0.0 for each in (*line.bounds, line.length, rise))
    return n, left, bottom, right, top, length, rises


def measures(found: Sign) -> dict[str, list[Measure]]:
    """The measures of the parts of a sign; of a filled ring also that it is closed."""
    assert all((ring[0] == ring[-1]).all() for ring in (*found.filled, *found.light) if len(ring) < 30)
    parts = {"lines": found.lines, "filled": found.filled, "light": found.light}
    return {name: [measure(part) for part in rings] for name, rings in parts.items() if rings}


@pytest.mark.parametrize(("side", "where"), [*product(get_args(Affiliation), get_args(Dimension))])
def test_frames_have_the_measures_of_the_standard(side: Affiliation, where: Dimension) -> None:
    points, closed = frame(side, where)
    assert measure(points) == FRAMES[side, where]
    assert closed == (where not in ("air", "subsurface"))
    # Each side of the middle is the mirror of the other.
    here, there = (shapely.LineString(each) for each in (points, points * (-1, 1)))
    assert shapely.hausdorff_distance(shapely.convex_hull(here), shapely.convex_hull(there)) < 0.02


@pytest.mark.parametrize("what", get_args(Function))
def test_signs_have_the_measures_of_the_standard(what: Function) -> None:
    for side in get_args(Affiliation):
        found = sign(Symbol(side, "land", what))
        wanted = SIGNS[what] if what in SIGNS else SIGNS[f"{what}, {side}"]
        assert measures(found) == wanted, (what, side)
        inside = shapely.Polygon(frame(side, "land")[0]).buffer(0.02)
        # The bridge, the ship and the oval of armour reach a little over the edge of a diamond, as in the standard.
        most = 0.2 if side == "hostile" else 0.02
        for part in (*found.lines, *found.filled, *found.light):
            line = shapely.LineString(part)
            assert shapely.difference(line, inside).length <= most * line.length, (what, side)


def test_echelons_stand_in_the_middle_above_the_frame() -> None:
    for signs, wanted in ECHELONS.items():
        assert measures(echelon(signs, 0.5)) == wanted, signs
        parts = [*echelon(signs, 0.5).lines, *echelon(signs, 0.5).filled]
        assert np.vstack(parts)[:, 0].min() == pytest.approx(-np.vstack(parts)[:, 0].max())


def widths(canvas: Canvas) -> list[float]:
    """The widths of the groups of lines, in points, in the order in which they were drawn."""
    groups = [artist for artist in canvas.figure.artists if isinstance(artist, LineCollection)]
    return [float(group.get_linewidth()[0]) for group in groups]


def drawn_symbol(symbol: Symbol, *, hollow: bool = False, **options: object) -> Canvas:
    canvas = Canvas(100, 100, theme_of(BriefingOptions(**options)))  # type: ignore[arg-type]
    draw_symbol(canvas, (40, 30), 50, symbol, hollow=hollow)
    return canvas


def test_a_symbol_is_drawn_around_its_point_in_the_order_ground_sign_frame_echelon() -> None:
    symbol = Symbol("hostile", "land", "mechanised infantry", echelon="X.")
    canvas = drawn_symbol(symbol)
    ground, strokes, outline, below, cross = lines(canvas.figure)
    fill, dot = shapes(canvas.figure)
    halo, ink = canvas.theme.halo, canvas.theme.ink
    groups = (ground, strokes, below, outline, cross)
    assert [each.z for each in groups] == pytest.approx([9.0, 9.2, 9.25, 9.3, 9.3])
    assert [each.colour for each in groups] == [halo, "#000000", halo, "#000000", ink]
    assert (fill.fill, fill.z, dot.fill, dot.z) == ("#ff8080", pytest.approx(9.1), ink, pytest.approx(9.3))
    # The frame is closed, and around its point.
    (line,) = outline.lines
    assert line.tolist() == [[4.0, 30.0], [40.0, 66.0], [76.0, 30.0], [40.0, -6.0], [4.0, 30.0]]
    assert ground.lines[0].tolist() == line.tolist()
    assert fill.rings[0].tolist() == line.tolist()
    assert [len(each.lines) for each in (strokes, below, cross)] == [3, 3, 2]
    assert widths(canvas) == pytest.approx([8.0, 2.0, 2.5, 50 / 6, 2.5])
    small = Canvas(100, 100, canvas.theme)
    draw_symbol(small, (40, 30), 7, symbol)
    assert widths(small) == pytest.approx([2.4, 0.6, 0.75, 1.6, 0.75])


def test_what_is_filled_and_what_is_light_in_a_sign_is_drawn_over_its_ground() -> None:
    gun, ship = (drawn_symbol(Symbol("neutral", "sea", what)) for what in ("artillery", "merchant ship"))
    ground, dot = shapes(gun.figure)
    assert (ground.fill, dot.fill, dot.stroke, dot.z) == ("#aaffaa", "#000000", None, pytest.approx(9.25))
    ground, hull = shapes(ship.figure)
    assert (ground.fill, hull.fill, hull.stroke, hull.z) == ("#aaffaa", "#efefef", "#000000", pytest.approx(9.25))
    assert len(dot.rings) == len(hull.rings) == 1


def test_a_page_in_greys_and_a_hollow_symbol_keep_the_shape() -> None:
    fills = {}
    for side in get_args(Affiliation):
        usual, greys = drawn_symbol(Symbol(side, "land", "")), drawn_symbol(Symbol(side, "land", ""), grey=True)
        over = drawn_symbol(Symbol(side, "land", ""), hollow=True)
        fills[side] = shapes(usual.figure)[0].fill
        assert shapes(greys.figure)[0].fill == grey(str(fills[side]))
        assert shapes(over.figure)[0].fill == "#ffffff"
    assert fills == {"friend": "#80e0ff", "hostile": "#ff8080", "neutral": "#aaffaa", "unknown": "#ffff80"}


def test_only_the_frame_of_what_is_not_certain_is_dashed() -> None:
    for dashed in (True, False):
        canvas = drawn_symbol(Symbol("friend", "equipment", "artillery", dashed=dashed, echelon="II"))
        groups = lines(canvas.figure)
        assert [group.dashed for group in groups].count(True) == int(dashed)
        assert {group.z for group in groups if group.dashed} <= {9.3}
        assert len(groups[1].lines[0]) == len(frame("friend", "equipment")[0]) + 1


def test_the_box_of_a_symbol_holds_all_of_it() -> None:
    for side, signs in product(get_args(Affiliation), ("", "o", "...", "III", "XXXXX")):
        symbol = Symbol(side, "land", "infantry", echelon=signs)
        x0, y0, x1, y1 = symbol_box((40, 30), 50, symbol)
        groups = lines(drawn_symbol(symbol).figure)
        points = np.vstack([line for group in groups for line in group.lines])
        assert [x0, y0, x1, y1] == pytest.approx([*points.min(axis=0), *points.max(axis=0)], abs=0.02), (side, signs)
