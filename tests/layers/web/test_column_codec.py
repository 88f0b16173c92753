"""Features as columns: the map's own reader gives the rows back, and few or unlike rows stay as they are."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from layers.web.column_codec import PACK_FROM, packed
from tests.support.node import Modules

_VALUE = st.one_of(
    st.none(), st.booleans(), st.integers(-(2**40), 2**40), st.floats(-1e9, 1e9), st.text(max_size=4),
    st.lists(st.integers(0, 3), max_size=3), st.fixed_dictionaries({"a": st.text(max_size=1), "b": st.integers(0, 9)}),
)  # fmt: skip


#: The reader is one process for all examples; it keeps nothing between them.
PLENTY = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])


@PLENTY
@given(few=st.lists(st.fixed_dictionaries({"x": _VALUE, "y": _VALUE, "z": _VALUE}), min_size=1, max_size=6))
def test_rows_come_back_as_they_were(modules: Modules, few: list[dict[str, Any]]) -> None:
    rows = [dict(few[number % len(few)], n=number) for number in range(PACK_FROM)]
    assert modules.rows(packed(rows)) == rows


@PLENTY
@given(rows=st.lists(st.fixed_dictionaries({"x": _VALUE}), min_size=PACK_FROM, max_size=PACK_FROM + 9))
def test_columns_of_mixed_types_come_back_as_they_were(modules: Modules, rows: list[dict[str, Any]]) -> None:
    assert modules.rows(packed(rows)) == rows


def test_few_rows_and_unlike_rows_stay_as_they_are() -> None:
    few = [{"a": 1}] * (PACK_FROM - 1)
    unlike: list[Any] = [{"a": 1}, {"b": 1}] * PACK_FROM
    assert packed(few) == few
    assert packed(unlike) == unlike
    assert packed([None, *few, *few]) == [None, *few, *few]
