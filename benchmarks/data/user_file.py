"""The user's GeoJSON FeatureCollection as the story, in the same rows for this project and its peers.

Each part of a multi-part geometry becomes a feature of its own. Of the properties a name, a text and two dates are used. A
feature without dates lasts from the first day of the file to its last.
"""

from __future__ import annotations

import datetime as dt
import json
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from benchmarks.data.catalogue import write_catalogue
from benchmarks.data.geojson_shapes import shapes_of
from benchmarks.data.item import Item
from benchmarks.data.made_up import FIRST
from geodata.validation.check import check
from geodata.validation.faults import Fault

#: The properties that can hold a feature's dates, in the order in which they are looked for.
BEGINS = ("begins", "valid_from", "start", "begin", "from", "date")
ENDS = ("ends", "valid_to", "end", "to")
_NAMES = ("name", "title", "label")
_TEXTS = ("text", "description", "note", "notes")

Properties = Mapping[str, Any]


class UserFileError(Exception):
    """A file that cannot be the story; the message is one sentence that names the file, the feature and the field."""


@dataclass(frozen=True)
class UserFile:
    """The features of a user's file, and sentences on how they were made from it."""

    items: tuple[Item, ...]
    notes: tuple[str, ...]


def read(path: Path, *, begins: str | None = None, ends: str | None = None) -> UserFile:
    """Read a GeoJSON FeatureCollection in longitude and latitude; ``begins`` and ``ends`` name the properties of its dates.

    Raises UserFileError if the file cannot be read, is not valid or has no feature that this project's validator accepts.
    """
    try:
        return _read(path, begins, ends)
    except RecursionError:
        raise UserFileError(f"{path.name} is nested too deeply to be read") from None


def _read(path: Path, begins: str | None, ends: str | None) -> UserFile:
    features = _features(path)
    tables = [feature.get("properties") or {} for feature in features]
    if not all(isinstance(properties, dict) for properties in tables):
        raise UserFileError(f"{path.name}: properties must be an object or null")
    begin_field, end_field = _field(path, tables, begins, BEGINS), _field(path, tables, ends, ENDS)
    first, last = _span(path, tables, begin_field, end_field)
    items: list[Item] = []
    for number, (feature, properties) in enumerate(zip(features, tables, strict=True)):
        place = f"{path.name}, feature {number + 1}"
        start = _day(place, properties, begin_field) or first
        # The end is the first day on which a feature is no longer there; one that ends as it begins is there for that day.
        end = _day(place, properties, end_field) or last
        if end < start:
            raise UserFileError(f"{place}: {end_field} {end} is before {begin_field} {start}")
        name = _text(properties, _NAMES) or f"Feature {number + 1}"
        try:
            shapes = list(shapes_of(feature.get("geometry")))
        except ValueError as error:
            raise UserFileError(f"{place}: {error}") from None
        for shape, rings in shapes:
            items.append(
                Item(
                    id=f"f{len(items)}",
                    shape=shape,
                    name=name,
                    text=_text(properties, _TEXTS) or name,
                    claimant=number % 12,
                    begins=start,
                    ends=max(end, start + dt.timedelta(1)),
                    coordinates=rings[0],
                    holes=tuple(rings[1:]),
                )
            )
    if not items:
        raise UserFileError(f"{path.name}: none of its features has a geometry")
    valid, refused = without_faults(list(_with_unique_names(items)))
    notes = [*_notes(path, tables, items, begin_field, end_field), *refused]
    return UserFile(tuple(valid), tuple(notes))


def without_faults(items: Sequence[Item]) -> tuple[list[Item], list[str]]:
    """Leave out the items that this project's validator refuses, so that every side gets the same ones.

    Returns the valid items, and a list with one sentence on the others, or with none. Raises UserFileError if none is
    valid.
    """
    valid = list(items)
    refused: list[Fault] = []
    while valid:
        with tempfile.TemporaryDirectory() as folder:
            faults = check([write_catalogue(Path(folder) / "catalogue", valid)]).faults
        if not faults:
            break
        ids = {fault.feature for fault in faults}
        kept = [item for item in valid if item.id not in ids]
        if len(kept) == len(valid):
            raise UserFileError(f"the file cannot become a catalogue: {faults[0].sentence()}")
        refused += faults
        valid = kept
    if not valid:
        raise UserFileError(f"this project's validator refuses every feature; the first: {refused[0].sentence()}")
    count = len(items) - len(valid)
    if not count:
        return valid, []
    return valid, [
        f"{count:,} features are left out, as this project's validator refuses them; the first: {refused[0].sentence()}"
    ]


def _features(path: Path) -> list[dict[str, Any]]:
    try:
        content = json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise UserFileError(f"{path} cannot be read: {error.strerror}") from error
    except ValueError as error:
        raise UserFileError(f"{path.name} is not JSON: {error}") from error
    if (
        not isinstance(content, dict)
        or content.get("type") != "FeatureCollection"
        or not isinstance(content.get("features"), list)
    ):
        raise UserFileError(f"{path.name} is not a GeoJSON FeatureCollection")
    for number, feature in enumerate(content["features"]):
        if not isinstance(feature, dict) or feature.get("type") != "Feature":
            raise UserFileError(f"{path.name}, feature {number + 1}: not a GeoJSON Feature")
    return list(content["features"])


def _field(path: Path, tables: Sequence[Properties], name: str | None, usual: Sequence[str]) -> str | None:
    """Return the named property, or the first usual one that any feature has a value for."""
    if name is None:
        return next((one for one in usual if any(properties.get(one) for properties in tables)), None)
    if not any(name in properties for properties in tables):
        raise UserFileError(f"{path.name}: no feature has a property {name}")
    return name


def _day(place: str, properties: Properties, field: str | None) -> dt.date | None:
    value = properties.get(field) if field else None
    if value is None or value == "":
        return None
    try:
        day = dt.date.fromisoformat(str(value)[:10])
    except ValueError:
        raise UserFileError(f"{place}: {field} {value!r} does not begin with a date such as 2025-02-07") from None
    if day.year == dt.MAXYEAR:
        raise UserFileError(f"{place}: {field} {day} is too late, as the last year is 9998; leave it empty for no end")
    return day


def _span(path: Path, tables: Sequence[Properties], begins: str | None, ends: str | None) -> tuple[dt.date, dt.date]:
    """Return the first day of a file and the day after its last; the year from ``FIRST`` on if it has no dates."""
    days = [
        day
        for number, properties in enumerate(tables)
        for field in (begins, ends)
        if (day := _day(f"{path.name}, feature {number + 1}", properties, field)) is not None
    ]
    if not days:
        return FIRST, FIRST + dt.timedelta(365)
    return min(days), max(days) + dt.timedelta(1)


def _text(properties: Properties, names: Sequence[str]) -> str:
    return next((str(properties[name]).strip() for name in names if str(properties.get(name) or "").strip()), "")


def _with_unique_names(items: Sequence[Item]) -> Iterator[Item]:
    """Number repeated names, as the parts that look at a map tell features apart by their names."""
    repeats: Counter[str] = Counter()
    used: set[str] = set()
    for item in items:
        name = item.name
        while name in used:
            repeats[item.name] += 1
            name = f"{item.name} ({repeats[item.name] + 1})"
        used.add(name)
        yield replace(item, name=name)


def _notes(
    path: Path, tables: Sequence[Properties], items: Sequence[Item], begins: str | None, ends: str | None
) -> Iterator[str]:
    shapes = Counter(item.shape for item in items)
    counts = ", ".join(f"{shapes[shape]:,} {shape}s" for shape in ("point", "line", "area") if shapes[shape])
    yield f"{path.name}: {len(tables):,} features became {counts}; each part of a multi-part geometry is one of them"
    if not begins and not ends:
        names = ", ".join((*BEGINS, *ENDS))
        yield f"no dates found ({names}): every feature is there all year, and a change of the date changes nothing"
        return
    first_day = f"first days are from {begins}" if begins else "every feature is there from the first day"
    yield f"{first_day}, {f'ends are from {ends}' if ends else 'no feature ends before the last day'}"
    without = sum(1 for properties in tables if not (begins and properties.get(begins)))
    if begins and without:
        yield f"{without:,} features without {begins} are there from the first day"
