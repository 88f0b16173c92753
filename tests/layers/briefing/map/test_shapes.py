"""Routes point the way of travel, and areas that are not certain are hatched."""

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest
import shapely

from layers.briefing.canvas import Canvas
from layers.briefing.map.projection import Frame, Points, fit
from layers.briefing.map.shapes import arrows, draw_areas, draw_imported_lines, draw_routes, hatching
from layers.briefing.movements import Movement, movements
from layers.briefing.theme import theme_for
from layers.knowledge.known_marks import shown
from layers.style import STYLES
from layers.view import opening_view
from tests.support import drawn
from tests.support.opened import CATALOG, LAYERS, MARKS

THEATRES = {theatre.id: theatre.bbox for theatre in CATALOG.record.theatres}
THEME = theme_for(dark=False, in_grey=False)
RECT = (30.0, 120.0, 570.0, 430.0)


def blank() -> Canvas:
    return Canvas(600, 460, THEME)


def axis(head: Points) -> tuple[Points, Points]:
    """The back and the tip of an arrow head. The tip is opposite the shortest side of the triangle around it."""
    corners = shapely.get_coordinates(shapely.convex_hull(shapely.MultiPoint(head)))[:-1]
    assert len(corners) == 3
    sides = [float(np.hypot(*(corners[i] - corners[(i + 1) % 3]))) for i in range(3)]
    i = int(np.argmin(sides))
    return (corners[i] + corners[(i + 1) % 3]) / 2, corners[(i + 2) % 3]


def test_arrow_heads_point_along_a_line_with_a_bend() -> None:
    line = np.array([[0.0, 0.0], [200.0, 0.0], [200.0, 200.0]])
    heads = arrows([line], 8.0)
    assert len(heads) == 4
    for head, way in zip(heads, ((1, 0), (1, 0), (0, 1), (0, 1)), strict=True):
        back, tip = axis(head)
        assert np.allclose((tip - back) / np.hypot(*(tip - back)), way, atol=0.05)
    back, tip = axis(arrows([line[::-1]], 8.0)[0])
    assert (tip - back)[1] < 0


def journeys() -> list[Movement]:
    view = replace(opening_view(CATALOG), date=dt.date(2025, 2, 7))
    return list(movements(shown(MARKS, view), LAYERS, view, lambda _: True))


@pytest.mark.parametrize("movement", journeys(), ids=lambda movement: movement.key)
def test_the_arrows_of_every_route_point_from_its_start_to_its_end(movement: Movement) -> None:
    west, south, east, north = shapely.bounds(movement.geometry)
    bounds = np.array([west, south, east, north]) + 0.2 * max(east - west, north - south) * np.array([-1, -1, 1, 1])
    frame: Frame = fit(tuple(float(bound) for bound in bounds), RECT, pad=0.05)  # type: ignore[arg-type]
    canvas = blank()
    draw_routes(canvas, frame, [movement])
    stroke = STYLES[movement.style].light.stroke
    heads = [ring for shape in drawn.shapes(canvas.figure) if shape.fill == stroke for ring in shape.rings]
    assert heads
    parts = shapely.get_parts(movement.geometry)
    routes = [shapely.LineString(frame.page(shapely.get_coordinates(part))) for part in parts]
    for head in heads:
        back, tip = axis(head)
        route = min(routes, key=lambda line: float(line.distance(shapely.Point(tip))))
        assert route.project(shapely.Point(tip)) > route.project(shapely.Point(back))


def test_hatching_covers_a_shape_with_diagonal_lines() -> None:
    shape = shapely.box(0, 0, 100, 60).difference(shapely.box(40, 20, 60, 40))
    found = hatching(shape, spacing_pt=5.0)
    assert len(found) > 30
    for line in found:
        way = line[-1] - line[0]
        assert way[0] == pytest.approx(-way[1])
        assert shape.buffer(1e-6).contains(shapely.LineString(line))
    # No place in the shape is farther from a line than half their distance.
    covered = shapely.union_all([shapely.LineString(line).buffer(1.8) for line in found])
    assert covered.intersection(shape).area > 0.98 * shape.area


@pytest.mark.parametrize("dark", [False, True])
def test_a_claimed_area_is_hatched_and_one_that_was_held_is_not(dark: bool) -> None:
    areas = [mark for mark in MARKS if mark.style == "control-held-claimed"]
    frame = fit(THEATRES["kursk-front"], RECT)
    theme = theme_for(dark=dark, in_grey=False)
    stroke = theme.colours_of(STYLES["control-held-claimed"]).stroke
    for mark in areas:
        canvas = Canvas(600, 460, theme)
        assert draw_areas(canvas, frame, [mark], frozenset({mark.id})) == {"control-held-claimed"}
        (hatched,) = (group for group in drawn.lines(canvas.figure) if group.colour == stroke)
        outline = shapely.MultiLineString(hatched.lines)
        assert len(hatched.lines) >= 3
        assert all((line[-1] - line[0])[0] * (line[-1] - line[0])[1] < 0 for line in hatched.lines)
        assert outline.length > 20
        # A claim covers nothing that lies below it: it has no fill but the band along its edge.
        assert [shape.z for shape in drawn.shapes(canvas.figure) if shape.fill] == pytest.approx([4.2] * 3)
        past = Canvas(600, 460, theme)
        assert draw_areas(past, frame, [mark], frozenset()) == {"control-held-claimed:past"}
        assert all(group.dashed for group in drawn.lines(past.figure))
        assert not drawn.shapes(past.figure)


@pytest.mark.parametrize("in_grey", [False, True])
def test_a_claim_lies_over_its_rival_as_lines_over_a_tone(in_grey: bool) -> None:
    """Told apart without any hue: the assessment is a tone without lines, the claim lines without a tone."""
    frame = fit(THEATRES["kursk-front"], RECT)
    theme = theme_for(dark=False, in_grey=in_grey)
    day = dt.date(2024, 11, 23)
    rivals = {m.style: m for m in MARKS if m.style.startswith("control-held") and m.status(day) == "active"}
    assert set(rivals) == {"control-held-claimed", "control-held-assessed"}
    canvas = Canvas(600, 460, theme)
    assert draw_areas(canvas, frame, rivals.values(), frozenset(m.id for m in rivals.values())) == set(rivals)
    # Apart from the bands along their edges, which fade inward.
    filled = [shape for shape in drawn.shapes(canvas.figure) if shape.fill and shape.z != pytest.approx(4.2)]
    (lines,) = drawn.lines(canvas.figure)
    assert len(filled) == 1
    assert len(lines.lines) >= 3


def test_an_imported_line_is_drawn_in_its_own_colour() -> None:
    route = next(mark for mark in MARKS if mark.kind == "route")
    mark = replace(route, kind="imported", style="imported-line-green")
    canvas = blank()
    bounds = tuple(float(bound) for bound in shapely.bounds(route.geometry) + np.array([-1, -1, 1, 1]))
    assert draw_imported_lines(canvas, fit(bounds, RECT), [mark], frozenset({mark.id})) == {  # type: ignore[arg-type]
        "imported-line-green"
    }
    assert STYLES["imported-line-green"].light.stroke in {group.colour for group in drawn.lines(canvas.figure)}
