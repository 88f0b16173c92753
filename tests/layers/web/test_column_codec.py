"""Features as columns: nothing is lost, and few or unlike rows stay as they are."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from layers.web.column_codec import PACK_FROM, packed
from tests.support.varint_reader import read_varints

_VALUE = st.one_of(
    st.none(), st.booleans(), st.integers(-(2**40), 2**40), st.floats(allow_nan=False), st.text(max_size=4),
    st.lists(st.integers(0, 3), max_size=3), st.fixed_dictionaries({"a": st.text(max_size=1), "b": st.integers(0, 9)}),
)  # fmt: skip


def rows_of(content: Any, named: dict[str, list[Any]] | None = None) -> Any:
    """The same as ``rowsOf`` in ``layers/web/columns.js``."""
    if isinstance(content, list):
        return content
    columns: dict[str, list[Any]] = {}
    for key, column in content["columns"].items():
        columns[key] = _values(column, content["count"], columns if named is None else named)
    return [{key: values[i] for key, values in columns.items()} for i in range(content["count"])]


def _values(column: dict[str, Any], count: int, named: dict[str, list[Any]]) -> list[Any]:
    match column:
        case {"as": name}:
            return named[name]
        case {"rows": rows}:
            return list(rows)
        case {"least": least, "plus": plus}:
            return [least + more for more in read_varints(plus)]
        case {"set": values, "at": at}:
            return [values[place] for place in read_varints(at)]
        case {"each": each, "count": total, "items": items}:
            every = iter(_values(items, total, named))
            return [[next(every) for _ in range(length)] for length in read_varints(each)]
        case {"has": has, "of": of}:
            inner = iter(rows_of(of, named))
            return [next(inner) if one else None for one in read_varints(has)]
    return [column["all"]] * count


@settings(deadline=None, max_examples=60)
@given(st.lists(st.fixed_dictionaries({"x": _VALUE, "y": _VALUE, "z": _VALUE}), min_size=1, max_size=6))
def test_rows_come_back_as_they_were(few: list[dict[str, Any]]) -> None:
    rows = [dict(few[number % len(few)], n=number) for number in range(PACK_FROM)]
    assert rows_of(packed(rows)) == rows


@settings(deadline=None, max_examples=60)
@given(st.lists(st.fixed_dictionaries({"x": _VALUE}), min_size=PACK_FROM, max_size=PACK_FROM + 9))
def test_unlike_values_come_back_too(rows: list[dict[str, Any]]) -> None:
    assert rows_of(packed(rows)) == rows


def test_few_rows_and_unlike_rows_stay_as_they_are() -> None:
    few = [{"a": 1}] * (PACK_FROM - 1)
    unlike: list[Any] = [{"a": 1}, {"b": 1}] * PACK_FROM
    assert packed(few) == few
    assert packed(unlike) == unlike
    assert packed([None, *few, *few]) == [None, *few, *few]
