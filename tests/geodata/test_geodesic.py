"""Densifying along geodesics and cutting at ±180° keep length and place."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from shapely.geometry import LineString, MultiLineString, Polygon

from geodata.geodesic import area_km2, cut_line_at_180, densify, distance_km, drawn_line, length_km

positions = st.tuples(st.floats(-180, 180), st.floats(-80, 80))


@given(st.lists(positions, min_size=2, max_size=5))
def test_densified_lines_keep_their_geodesic_length(points: list[tuple[float, float]]) -> None:
    legs = [distance_km(a, b) for a, b in pairwise(points)]
    # Between antipodes there is no one geodesic.
    assume(all(leg < 19_000 for leg in legs))
    dense = densify(np.array(points), spacing_km=100)
    assert length_km(LineString(dense)) == pytest.approx(sum(legs), rel=1e-6, abs=1e-3)
    assert np.abs(np.diff(dense[:, 0])).max() <= 180


@given(st.lists(positions, min_size=2, max_size=5))
def test_cut_lines_stay_in_the_world_and_lose_no_length(points: list[tuple[float, float]]) -> None:
    dense = densify(np.array(points), spacing_km=300)
    steps = np.abs(np.diff(dense, axis=0))
    # Over a pole the longitude turns about at once, and no map has one line for that.
    assume(steps.max() > 1e-6 and steps[:, 0].max() < 90)
    pieces = cut_line_at_180(dense)
    for piece in pieces:
        assert (np.abs(piece[:, 0]) <= 180 + 1e-9).all()
        assert np.abs(np.diff(piece[:, 0])).max() <= 180
    planar = sum(LineString(piece).length for piece in pieces)
    assert planar == pytest.approx(LineString(dense).length, rel=1e-6, abs=1e-5)


def test_a_flight_over_the_pacific_is_cut_once() -> None:
    line = drawn_line(LineString([(160.0, 53.0), (-150.0, 61.0)]), "aircraft")
    assert isinstance(line, MultiLineString)
    assert len(line.geoms) == 2


def test_a_flight_bends_and_a_train_does_not() -> None:
    line = LineString([(132.148, 43.399), (36.2956, 51.7506)])
    assert len(drawn_line(line, "aircraft").coords) > 60
    assert drawn_line(line, "rail").coords[:] == line.coords[:]


def test_area_is_the_same_for_either_winding() -> None:
    ring = LineString([(35, 51), (36, 51), (36, 52), (35, 52), (35, 51)])
    assert area_km2(Polygon(ring)) == pytest.approx(area_km2(Polygon(ring.coords[::-1])))
    assert 7_500 < area_km2(Polygon(ring)) < 8_000
