"""A JSON list of plain objects, as many servers answer: a table whose columns are the names of the members."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from geodata.importing.table import RowCollector
from geodata.limits import Limits
from geodata.quoting import quoted

#: Members that show that a list holds features or geometries and is no table.
_OF_GEOJSON = frozenset({"type", "features", "geometry", "coordinates"})


def are_records(items: Any) -> bool:
    """Whether a value is a list that begins with a plain object, and has few other things among its first fifty."""
    return (
        isinstance(items, list)
        and is_record(items[0] if items else None)
        and 2 * sum(map(is_record, items[:50])) > len(items[:50])
    )


def is_record(item: Any) -> bool:
    """Whether a value is an object that is neither a feature nor a geometry."""
    return isinstance(item, dict) and not item.keys() >= {"type", "geometry"} and not item.keys() <= _OF_GEOJSON


def records_of(items: Iterable[Any], limits: Limits) -> RowCollector:
    """Return a row for each object. Whatever else stands in the list is a row with a fault."""
    records = RowCollector(limits, shaped=False)
    for item in items:
        if isinstance(item, dict):
            # Where a name is repeated, the object is of a class of its own.
            fault = None if type(item) is dict else "a member is repeated"
            records.add({str(name): value for name, value in item.items()}, fault=fault)
        else:
            records.add(
                {}, fault=f"it is {quoted(item)}, not an object" if item is not None else "the line is not JSON"
            )
    return records
