"""Numbers and shapes as short text: the map's own reader gives them back."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shapely.geometry import MultiPolygon, Point, Polygon

from layers.web.varint import encode, encode_whole, varints, zigzag
from tests.support.node import Modules

#: The reader is one process for all examples; it keeps nothing between them.
PLENTY = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])


@PLENTY
@given(values=st.lists(st.integers(0, 2**40)))
def test_varints_come_back(modules: Modules, values: list[int]) -> None:
    assert modules.varints(varints(np.array(values, dtype=np.int64))) == values


@PLENTY
@given(values=st.lists(st.integers(-(2**40), 2**40)))
def test_signed_numbers_come_back(modules: Modules, values: list[int]) -> None:
    text = varints(zigzag(np.array(values, dtype=np.int64)))
    assert modules.varints(text, signed=True) == values


def test_shapes_are_rings_without_their_closing_position(modules: Modules) -> None:
    square = Polygon([(0, 0), (1, 0), (1, 1), (0, 1)])
    values = modules.varints(encode([MultiPolygon([square]), Point(2, 0)], quantum=10))
    # One ring of four, from (0, 0); then one part of one position, 20 east of (0, 10) and 10 south.
    assert values == [1, 4, 0, 0, 20, 0, 0, 20, 19, 0, 1, 1, 40, 19]


_LON = st.floats(-179, 179, allow_nan=False).map(lambda value: round(value, 5))
_LAT = st.floats(-85, 85, allow_nan=False).map(lambda value: round(value, 5))
_LINE = st.lists(st.tuples(_LON, _LAT), min_size=2, max_size=30, unique=True)


@PLENTY
@given(lines=st.lists(_LINE, min_size=1, max_size=3))
def test_lines_come_back_to_a_step_of_the_grid(modules: Modules, lines: list[list[tuple[float, float]]]) -> None:
    parts = modules.parts(encode([shapely.MultiLineString(lines)], quantum=100_000), quantum=100_000)
    assert [len(part) for part in parts] == [len(line) for line in lines]
    for part, line in zip(parts, lines, strict=True):
        np.testing.assert_allclose(np.array(part), line, atol=1e-9)


@pytest.mark.parametrize("quantum", [50, 100_000])
def test_a_part_that_is_too_small_for_the_grid_refuses_the_whole(quantum: int) -> None:
    tiny = shapely.Point(36, 51).buffer(0.1 / quantum)
    assert encode_whole(shapely.MultiPolygon([shapely.Point(30, 50).buffer(9), tiny]), quantum=quantum) is None
