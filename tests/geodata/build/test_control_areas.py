"""Control areas: a ring of settlements is grown to the reported area inside the oblast."""

import math
from dataclasses import replace

import numpy as np
import pytest
import shapely
from shapely import LineString, MultiPoint, Point, Polygon, box

from geodata.build import control_areas
from geodata.build.control_areas import ControlArea, UnsolvableAreaError
from geodata.geodesic import area_km2

OBLAST = box(35, 51, 37, 52)
RING = tuple(Point(xy) for xy in [(35.2, 51.1), (35.5, 51.1), (35.5, 51.3), (35.2, 51.3)])


def held_area(ring: tuple[Point, ...] = RING, **km2: float) -> ControlArea:
    return ControlArea(id="A", control_type="held", ring=ring, label=Point(35.3, 51.2), **km2)


@pytest.mark.parametrize(("low", "high", "expected"), [(800, 1000, 900), (1376, 1376, 1376), (700, None, 700)])
def test_a_held_area_has_the_reported_area_inside_the_oblast(low: float, high: float | None, expected: float) -> None:
    shape = control_areas.control_area_geometry(held_area(km2_low=low, km2_high=high), oblast=OBLAST)
    assert area_km2(shape) == pytest.approx(expected, rel=0.005)
    assert shape.geom_type == "Polygon"
    assert shape.is_valid
    assert OBLAST.covers(shape)
    assert all(shape.covers(place) for place in RING)
    xy = shapely.get_coordinates(shape)
    assert np.array_equal(xy, xy.round(5))


def test_two_settlements_make_a_line_that_grows_to_the_reported_area() -> None:
    shape = control_areas.control_area_geometry(held_area(RING[:2], km2_low=5.5, km2_high=90), oblast=OBLAST)
    assert area_km2(shape) == pytest.approx(47.75, rel=0.002)
    assert all(shape.covers(point) for point in RING[:2])


def test_a_held_area_shares_the_oblast_border() -> None:
    shape = control_areas.control_area_geometry(held_area(km2_low=2400, km2_high=2400), oblast=OBLAST)
    assert shape.boundary.intersection(OBLAST.boundary).length > 0.3


def test_without_a_reported_area_the_ring_is_only_cut() -> None:
    ring = (Point(34.8, 51.1), *RING[1:3], Point(34.8, 51.3))
    shape = control_areas.control_area_geometry(held_area(ring), oblast=OBLAST)
    assert shape.equals(box(35, 51.1, 35.5, 51.3))


def test_a_pocket_is_points_and_a_demined_area_is_its_label_point() -> None:
    pocket = ControlArea(id="P", control_type="pocket", ring=RING[:2], label=Point(35.3, 51.2), km2_low=0)
    assert control_areas.control_area_geometry(pocket, oblast=OBLAST) == MultiPoint(RING[:2])
    demined = ControlArea(id="D", control_type="demined", ring=RING, label=Point(35.3, 51.2), km2_low=424, km2_high=424)
    assert control_areas.control_area_geometry(demined, oblast=OBLAST) == Point(35.3, 51.2)


def test_an_area_larger_than_the_oblast_is_an_error_that_names_it() -> None:
    with pytest.raises(UnsolvableAreaError, match=r"^A: 90000 km²"):
        control_areas.control_area_geometry(held_area(km2_low=90_000, km2_high=90_000), oblast=OBLAST)


def test_a_ring_that_crosses_itself_becomes_its_convex_hull() -> None:
    crossed = (RING[0], RING[2], RING[1], RING[3])
    assert control_areas.ring_polygon(crossed).equals(Polygon(RING))
    assert control_areas.ring_polygon(RING).equals(Polygon(RING))


def test_control_areas_are_read_from_features() -> None:
    feature = {
        "id": "A09",
        "properties": {
            "control_type": "held",
            "ring_place_ids": ["b", "a"],
            "label_point": [35.3, 51.2],
            "km2_low": 800,
            "km2_high": 1000,
        },
    }
    (area,) = control_areas.control_areas([feature], {"a": Point(1, 1), "b": Point(2, 2)})
    assert area.ring == (Point(2, 2), Point(1, 1))
    assert area.km2 == 900


def test_bisect_finds_a_crossing() -> None:
    assert control_areas.bisect(lambda x: x * x - 2, 0, 2, steps=50) == pytest.approx(math.sqrt(2))


def test_an_area_held_from_across_the_border_follows_it() -> None:
    border = LineString([(35.0, 51.0), (35.5, 51.0)])
    oblast = box(35.0, 51.0, 36.0, 52.0)
    ring = tuple(Point(xy) for xy in ((35.1, 51.03), (35.3, 51.04), (35.3, 51.2), (35.1, 51.2)))
    for km2 in (None, 300.0, 420.0):
        area = ControlArea(id="A", control_type="held", ring=ring, label=ring[0], km2_low=km2, from_across=True)
        shape = control_areas.control_area_geometry(area, oblast=oblast, border=border)
        on_border = shapely.intersection(shape.boundary, shapely.buffer(border, 1e-4)).length
        assert on_border > 0.15, km2
        assert shape.is_valid
        assert not shapely.get_num_interior_rings(shape)
        if km2:
            assert area_km2(shape) == pytest.approx(km2, rel=0.0021)
        pocket = control_areas.control_area_geometry(replace(area, from_across=False), oblast=oblast, border=border)
        if km2 is None:
            assert pocket.distance(border) > 0.02


def test_an_area_far_from_the_border_stays_as_it_is() -> None:
    ring = tuple(Point(xy) for xy in ((35.1, 51.6), (35.3, 51.6), (35.3, 51.8), (35.1, 51.8)))
    area = ControlArea(id="A", control_type="held", ring=ring, label=ring[0], from_across=True)
    border = LineString([(35.0, 51.0), (35.5, 51.0)])
    shape = control_areas.control_area_geometry(area, oblast=box(35.0, 51.0, 36.0, 52.0), border=border)
    assert shape.equals(Polygon(ring))
