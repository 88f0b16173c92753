"""Control areas: a ring of settlements is grown to the reported area inside the oblast."""

import math

import numpy as np
import pytest
import shapely
from shapely import MultiPoint, Point, Polygon, box

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
