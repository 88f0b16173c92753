"""Many features as columns, which ``layers/web/js/data/columns.js`` reads.

Each key is written once, and so is each value that recurs. Whole numbers are written as differences from the least one, five
bits a character. Rows that do not all have the same keys stay as they are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from layers.web.varint import varints

#: Fewer rows than this stay as they are: packing them would save nothing.
PACK_FROM = 50


def packed(rows: Sequence[Any]) -> Any:
    """JSON rows as ``{"count": …, "columns": {key: column}}``, or as they are if they are few or have different keys.

    A column is one of these:

    - ``{"all": value}``: every row has the same value
    - ``{"as": key}``: the values of an earlier top-level column
    - ``{"least": n, "plus": varints}``: whole numbers from ``n`` up
    - ``{"set": values, "at": varints}``: values that recur, and the index of each row's value
    - ``{"has": varints, "of": packed rows}``: objects; 1 where a row has one, 0 where it has None
    - ``{"each": varints, "count": n, "items": column}``: lists; how long each is, and the items of all
    - ``{"rows": values}``: anything else
    """
    if len(rows) < PACK_FROM or not _are_alike(rows):
        return list(rows)
    return _columns(rows, None)


def _are_alike(rows: Sequence[Any]) -> bool:
    if not all(isinstance(row, dict) for row in rows):
        return False
    keys = rows[0].keys()
    return all(row.keys() == keys for row in rows)


def _columns(rows: Sequence[Mapping[str, Any]], outer: Mapping[str, list[Any]] | None) -> dict[str, Any]:
    """Columns of rows with the same keys. ``outer`` are the top-level columns; None where these are the top level."""
    columns: dict[str, Any] = {}
    own: dict[str, list[Any]] = {}
    for key in rows[0]:
        values = [row[key] for row in rows]
        named = own if outer is None else outer
        alike = (name for name, other in named.items() if type(other[0]) is type(values[0]) and other == values)
        same = next(alike, None)
        columns[key] = {"as": same} if same is not None else _column(values, named)
        if same is None and isinstance(values[0], str | int):
            own[key] = values
    return {"count": len(rows), "columns": columns}


def _column(values: list[Any], named: Mapping[str, list[Any]]) -> dict[str, Any]:
    if all(value is None or isinstance(value, dict) for value in values):
        there = [value for value in values if value is not None]
        if there and _are_alike(there):
            has = np.array([value is not None for value in values], dtype=np.int64)
            return {"has": varints(has), "of": _columns(there, named if len(there) == len(values) else {})}
    kinds = {type(value) for value in values}
    if kinds == {int} and max(map(abs, values)) < 2**31:
        numbers = np.array(values, dtype=np.int64)
        least = int(numbers.min())
        plus = varints(numbers - least)
        return {"least": least, "plus": plus} if plus.strip("A") else {"all": least}
    if kinds == {list} and isinstance(next((value[0] for value in values if value), None), float | list):
        return {"rows": values}  # positions seldom recur
    texts = values if kinds == {str} else list(map(repr, values))
    first = dict(zip(texts, values, strict=True))
    if len(first) == 1:
        return {"all": values[0]}
    if len(first) <= len(values) / 2:
        place = {text: number for number, text in enumerate(first)}
        at = np.array([place[text] for text in texts], dtype=np.int64)
        return {"set": list(first.values()), "at": varints(at)}
    if kinds <= {list, tuple} and (items := [item for value in values for item in value]):
        column = _column(items, {})
        if "rows" not in column:
            lengths = np.array([len(value) for value in values], dtype=np.int64)
            return {"each": varints(lengths), "count": len(items), "items": column}
    return {"rows": values}
