"""Coverages: snapping, shared edges, areas, small islands and splitting. No source package is needed."""

import numpy as np
import pytest
import shapely
from shapely import Point, Polygon, box

from geodata.build import coverage
from geodata.geodesic import area_km2
from tests.geodata.build.examples import EAST, WEST


def wavy_pair(steps: int = 200) -> list[Polygon]:
    """Two neighbours whose common line is a fine wave."""
    lat = np.linspace(50, 51, steps)
    line = np.column_stack([31 + 0.02 * np.sin(lat * 60), lat])
    return [
        Polygon([(30, 50), *line.tolist(), (30, 51)]),
        Polygon([(32, 50), *line.tolist(), (32, 51)]),
    ]


@pytest.mark.parametrize("tolerance_km", [0.5, 5.0])
def test_neighbours_still_touch_after_simplify_and_snap(tolerance_km: float) -> None:
    pair = wavy_pair()
    result = coverage.snap(coverage.simplify(pair, tolerance_km=tolerance_km), grid=1e-3)
    assert shapely.coverage_is_valid(result)
    assert shapely.get_num_coordinates(result).sum() < shapely.get_num_coordinates(pair).sum()
    assert shapely.union_all(result).area == pytest.approx(2.0, rel=1e-6)
    assert len(shapely.get_parts(shapely.union_all(result))) == 1


def test_snap_rounds_to_the_grid_and_closes_a_gap() -> None:
    with_gap = [box(0, 0, 1, 1), box(1.0004, 0, 2, 1)]
    assert not shapely.intersects(*with_gap)
    left, right = coverage.snap(with_gap, grid=0.01)
    assert left.equals(box(0, 0, 1, 1))
    assert right.equals(box(1, 0, 2, 1))


def test_snap_returns_an_empty_polygon_for_a_unit_too_small_for_the_grid() -> None:
    dot, square = coverage.snap([box(0, 0, 1e-4, 1e-4), box(1, 1, 2, 2)], grid=0.01)
    assert dot.is_empty
    assert square.area == pytest.approx(1.0)


def test_snap_cuts_to_a_window_without_moving_the_rest() -> None:
    left, right = coverage.snap([WEST, EAST], grid=1e-3, window=(30.5, 50.25, 31.5, 50.75))
    assert left.equals(box(30.5, 50.25, 31, 50.75))
    assert right.equals(box(31, 50.25, 31.5, 50.75))
    assert shapely.coverage_is_valid([left, right])


def test_shared_edges_are_only_the_common_line() -> None:
    pair = coverage.snap(wavy_pair(), grid=1e-4)
    edges = coverage.shared_edges(pair)
    assert list(edges) == [(0, 1)]
    assert edges[0, 1].difference(pair[0].boundary).is_empty
    assert edges[0, 1].difference(pair[1].boundary).is_empty
    assert edges[0, 1].bounds[1::2] == pytest.approx((50, 51))
    assert len(edges[0, 1].geoms) == 1


def test_polygons_that_do_not_touch_have_no_shared_edges() -> None:
    assert coverage.shared_edges([box(0, 0, 1, 1), box(5, 5, 6, 6)]) == {}


def test_equal_area_plane_has_the_area_of_the_sphere_and_an_inverse() -> None:
    cell = shapely.segmentize(box(35, 51, 36, 52), 0.01)
    assert coverage.equal_area(cell).area == pytest.approx(area_km2(cell), rel=0.005)
    back = coverage.from_equal_area(coverage.equal_area(cell))
    assert shapely.get_coordinates(back) == pytest.approx(shapely.get_coordinates(cell), abs=1e-9)


def test_equal_area_around_a_point_is_in_metres_and_has_an_inverse() -> None:
    to_plane, to_degrees = coverage.equal_area_around(Point(35, 51))
    assert shapely.get_coordinates(to_plane(Point(35, 51))) == pytest.approx(np.array([[0, 0]]), abs=1e-6)
    assert to_plane(Point(35, 52)).y == pytest.approx(111_260, rel=1e-3)
    assert to_degrees(to_plane(Point(36, 52))).distance(Point(36, 52)) < 1e-8


def test_small_islands_are_dropped_and_a_small_enclave_is_kept() -> None:
    enclave = box(1, 1, 1.1, 1.1)
    mainland = box(0, 0, 5, 5).difference(enclave)
    islet_country = shapely.multipolygons([box(9, 9, 9.1, 9.1), box(9.3, 9.3, 9.32, 9.32)])
    kept = coverage.drop_islets([mainland, enclave, islet_country], min_km2=500)
    assert [shape.is_empty for shape in kept] == [False, False, True]
    with_largest = coverage.drop_islets([mainland, enclave, islet_country], min_km2=500, keep_largest_km2=50)
    assert with_largest[2].equals(box(9, 9, 9.1, 9.1))


@pytest.mark.parametrize("shift", [-0.05, 0.0, 0.05])
def test_subdivide_extends_or_cuts_inner_lines_at_the_edge(shift: float) -> None:
    """The whole ends `shift` degrees farther south than its parts (north if negative)."""
    whole = box(30, 50 - shift, 32, 51)
    halves = coverage.subdivide(whole, [WEST, EAST], grid=1e-4, reach=0.2)
    assert [half.area for half in halves] == pytest.approx([1 + shift, 1 + shift], rel=1e-3)
    assert shapely.union_all(halves).area == pytest.approx(whole.area, rel=1e-6)
    assert shapely.coverage_is_valid(coverage.snap(halves, grid=1e-4))
