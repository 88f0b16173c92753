"""Numbers and shapes as short text: they come back."""

from __future__ import annotations

import numpy as np
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import MultiPolygon, Point, Polygon

from layers.web.varint import encode, varints, zigzag
from tests.support.varint_reader import read_parts, read_varints


@given(st.lists(st.integers(0, 2**40)))
def test_varints_come_back(values: list[int]) -> None:
    assert read_varints(varints(np.array(values, dtype=np.int64))) == values


@given(st.lists(st.integers(-(2**40), 2**40)))
def test_zigzag_comes_back(values: list[int]) -> None:
    folded = zigzag(np.array(values, dtype=np.int64)).tolist()
    assert [-(n + 1) // 2 if n % 2 else n // 2 for n in folded] == values


def test_shapes_are_rings_without_their_closing_position() -> None:
    square = Polygon([(0, 0), (1, 0), (1, 1), (0, 1)])
    values = read_varints(encode([MultiPolygon([square]), Point(2, 0)], quantum=10))
    # One ring of four, from (0, 0); then one part of one position, 20 east of (0, 10) and 10 south.
    assert values == [1, 4, 0, 0, 20, 0, 0, 20, 19, 0, 1, 1, 40, 19]


_DEGREES = st.floats(-179, 179, allow_nan=False).map(lambda value: round(value, 5))
_LINE = st.lists(st.tuples(_DEGREES, _DEGREES), min_size=2, max_size=30, unique=True)


@given(st.lists(_LINE, min_size=1, max_size=3))
def test_lines_come_back_to_a_step_of_the_grid(lines: list[list[tuple[float, float]]]) -> None:
    parts = read_parts(encode([shapely.MultiLineString(lines)], quantum=100_000))
    assert [len(part) for part in parts] == [len(line) for line in lines]
    for part, line in zip(parts, lines, strict=True):
        np.testing.assert_allclose(np.array(part) / 100_000, line, atol=1e-9)
