"""Features as rows of plain values, with their sources in words: what every format is written from."""

from __future__ import annotations

import datetime as dt
import json
import math
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd
from shapely.geometry.base import BaseGeometry

from geodata.catalog import Catalog
from geodata.importing.own_export import STYLE_PREFIX
from geodata.instants import moment_of
from geodata.load import DATE_COLUMNS, INSTANTS, Layer
from layers.style import imported_key, style_key

#: What a column of a format can hold as it is: values with their types, numbers and texts without a type, or texts alone.
Columns = Literal["typed", "untyped", "texts"]

_NUMBER_LIKE = re.compile(r"\s*[+-]?[\d.,]+(?:[eE][+-]?\d+)?\s*|true|false", re.IGNORECASE)
#: Names of columns that formats keep for themselves.
_RESERVED = frozenset({"fid", "geom", "geometry", "ogc_fid", "wkt", "style", "begin", "end", "folder", "description"})


@dataclass(frozen=True)
class Row:
    """A feature to write: its properties as JSON has them, its geometry in EPSG:4326, and the key of its style."""

    record: dict[str, Any]
    geometry: BaseGeometry
    style: str


def rows_of(layers: Iterable[Layer], ids: Collection[str], catalog: Catalog) -> list[Row]:
    """The chosen features, with the titles and addresses of their sources."""
    found = []
    for layer in layers:
        frame = layer.features
        plain = frame.drop(columns=["geometry", INSTANTS], errors="ignore")
        given = frame[INSTANTS] if INSTANTS in frame else [None] * len(frame)
        for row, geometry, instants in zip(plain.to_dict("records"), frame.geometry, given, strict=True):
            if row["id"] not in ids:
                continue
            cited = [catalog.sources[source] for source in row["sources"]]
            record = (
                {str(name): _plain(value) for name, value in row.items()}
                | (instants or {})
                | {
                    "layer": layer.record.id,
                    "source_titles": "; ".join(source.title for source in cited),
                    "source_urls": "; ".join(source.url for source in cited if source.url),
                    "source_dates": "; ".join(
                        source.date.isoformat() if source.date else "undated" for source in cited
                    ),
                }
            )
            found.append(Row(record, geometry, _style(catalog, layer, record, geometry)))
    return found


def flat(rows: Sequence[Row], columns: Columns) -> list[dict[str, Any]]:
    """The records without nesting: lists as JSON text, and the attributes of imported features as columns.

    An attribute that a column of the format would not give back as it is stays in the column ``attributes``, as JSON.
    """
    taken = {name.casefold() for row in rows for name in row.record} | _RESERVED
    shown = _own_columns([row.record.get("attributes") for row in rows], columns, taken)
    return [_flat(row.record, shown) for row in rows]


def style_name(key: str) -> str:
    """The name of a style in files. The importer knows such names, and does not take them for the user's own."""
    return f"{STYLE_PREFIX}{key}"


def dates_of(record: Mapping[str, Any]) -> dict[str, dt.date | None]:
    """The days and instants of a record, by column."""
    return {name: moment_of(record[name]) if record[name] else None for name in DATE_COLUMNS if name in record}


def _plain(value: Any) -> Any:
    """A value of a frame as JSON has it: days as ISO text, missing values as null, whole numbers without a point."""
    if isinstance(value, (list, dict, bool, str)) or value is None:
        return value
    if pd.isna(value):
        return None
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat()
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value.item() if hasattr(value, "item") else value


def _style(catalog: Catalog, layer: Layer, record: Mapping[str, Any], geometry: BaseGeometry) -> str:
    if record["kind"] == "imported":
        return imported_key(geometry.geom_type, layer.record.style.colour if layer.record.style else None)
    return style_key(
        record["kind"],
        category=record.get("category") or "",
        confidence=record["confidence"],
        mode=record.get("mode") or "",
        control_type=record.get("control_type") or "",
        basis=record.get("basis") or "",
        focus=record["id"] == catalog.record.focus,
    )


def _own_columns(attributes: Iterable[Any], columns: Columns, taken: Collection[str]) -> tuple[str, ...]:
    """The attributes that become columns of their own: those whose values the column gives back as they are."""
    values: dict[str, list[Any]] = {}
    for each in attributes:
        for name, value in (each if isinstance(each, dict) else {}).items():
            values.setdefault(name, []).append(value)
    folded = [name.casefold() for name in values]
    return tuple(
        name
        for name, found in values.items()
        if name.casefold() not in taken
        and folded.count(name.casefold()) == 1
        and name == " ".join(name.split())
        and len(name) <= 60
        and _is_kept([value for value in found if value is not None], columns)
    )


def _is_kept(values: Sequence[Any], columns: Columns) -> bool:
    kinds = {type(value) for value in values}
    if kinds == {str}:
        # A column without a type takes "007" or "1.5" for a number, and a blank text for nothing.
        return all(value == value.strip() != "" for value in values) and (
            columns == "typed" or not any(_NUMBER_LIKE.fullmatch(value) for value in values)
        )
    if kinds == {int}:
        return columns != "texts" and all(abs(value) < 2**53 for value in values)
    if kinds == {float}:
        return columns != "texts" and all(math.isfinite(value) for value in values)
    return kinds == {bool} and columns == "typed"


def _flat(record: Mapping[str, Any], shown: Sequence[str]) -> dict[str, Any]:
    made = {
        name: json.dumps(value, ensure_ascii=False) if isinstance(value, (list, dict)) else value
        for name, value in record.items()
        if name != "attributes"
    }
    attributes = record.get("attributes")
    if not isinstance(attributes, dict):
        return made
    left = {name: value for name, value in attributes.items() if name not in shown}
    return (
        made
        | {name: attributes.get(name) for name in shown}
        | {"attributes": json.dumps(left, ensure_ascii=False) if left else None}
    )
