"""A file of one's own as the story: any GeoJSON FeatureCollection, made into the rows that every side is given.

Every part of a multi-part geometry is a feature of its own. Of the properties a name, a text and the two dates are taken;
what has no dates lasts from the file's first day to its last.
"""

from __future__ import annotations

import datetime as dt
import json
import math
import os
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

from benchmarks.data import FIRST, STORY, Item, to_row, write_catalogue
from geodata.validation.check import check

#: Property names that are looked for, in this order, where none is given.
BEGINS = ("begins", "valid_from", "start", "begin", "from", "date")
ENDS = ("ends", "valid_to", "end", "to")
_NAMES = ("name", "title", "label")
_TEXTS = ("text", "description", "note", "notes")
_SHAPES = {
    "Point": ("point", 0), "MultiPoint": ("point", 1), "LineString": ("line", 0), "MultiLineString": ("line", 1),
    "Polygon": ("area", 0), "MultiPolygon": ("area", 1),
}  # fmt: skip
_FEWEST = {"line": 2, "area": 4}


class BadData(Exception):
    """A file that cannot be the story; one sentence that names file, feature and field."""


@dataclass(frozen=True)
class Own:
    """The rows of a file, and what was done to it, in sentences."""

    items: tuple[Item, ...]
    notes: tuple[str, ...]


def read(path: Path, *, begins: str | None = None, ends: str | None = None) -> Own:
    """The rows of a GeoJSON file; ``begins`` and ``ends`` name the properties of its dates. Raises ``BadData``."""
    features = _features(path)
    held = [feature.get("properties") or {} for feature in features]
    if not all(isinstance(one, dict) for one in held):
        raise BadData(f"{path.name}: properties must be an object or null")
    begin_field, end_field = _field(path, held, begins, BEGINS), _field(path, held, ends, ENDS)
    first, last = _span(path, held, begin_field, end_field)
    found: list[Item] = []
    for number, (feature, properties) in enumerate(zip(features, held, strict=True)):
        where = f"{path.name}, feature {number + 1}"
        start = _day(where, properties, begin_field) or first
        # A file's end is the first day on which it is no longer so; what ends on the day it begins is there that day.
        end = _day(where, properties, end_field) or last
        if end < start:
            raise BadData(f"{where}: {end_field} {end} is before {begin_field} {start}")
        name = _text(properties, _NAMES) or f"Feature {number + 1}"
        for shape, rings in _parts(where, feature.get("geometry")):
            found.append(
                Item(
                    id=f"f{len(found)}",
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
    if not found:
        raise BadData(f"{path.name}: none of its features has a geometry")
    kept, refused = sound(list(_told_apart(found)))
    notes = [*_notes(path, features, held, found, begin_field, end_field), *refused]
    return Own(tuple(kept), tuple(notes))


def sound(items: Sequence[Item]) -> tuple[list[Item], list[str]]:
    """Items without those that this project's validator refuses, so that everybody has the same; a sentence on it."""
    left, refused = list(items), []
    while left:
        with tempfile.TemporaryDirectory() as held:
            faults = check([write_catalogue(Path(held) / "catalogue", left)]).faults
        if not faults:
            break
        ids = {fault.feature for fault in faults}
        kept = [item for item in left if item.id not in ids]
        if len(kept) == len(left):
            raise BadData(f"the story cannot be a catalogue: {faults[0].sentence()}")
        refused += faults
        left = kept
    if not left:
        raise BadData(f"no feature is left that this project's validator takes: {refused[0].sentence()}")
    count = len(items) - len(left)
    told = (
        f"{count:,} are given to nobody, as this project's validator refuses them; first: {refused[0].sentence()}"
        if count
        else ""
    )
    return left, [told] if told else []


def keep(items: Sequence[Item], path: Path) -> None:
    """Make items the story of this process and of those that it starts."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps([to_row(item) for item in items]), encoding="utf-8")
    os.environ[STORY] = str(path)


def _features(path: Path) -> list[dict[str, Any]]:
    try:
        held = json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise BadData(f"{path} cannot be read: {error.strerror}") from error
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise BadData(f"{path.name} is not JSON: {error}") from error
    if (
        not isinstance(held, dict)
        or held.get("type") != "FeatureCollection"
        or not isinstance(held.get("features"), list)
    ):
        raise BadData(f"{path.name} is not a GeoJSON FeatureCollection")
    for number, feature in enumerate(held["features"]):
        if not isinstance(feature, dict) or feature.get("type") != "Feature":
            raise BadData(f"{path.name}, feature {number + 1}: not a GeoJSON Feature")
    return list(held["features"])


def _field(path: Path, held: Sequence[Mapping[str, Any]], asked: str | None, usual: Sequence[str]) -> str | None:
    if asked is None:
        return next((name for name in usual if any(one.get(name) for one in held)), None)
    if not any(asked in one for one in held):
        raise BadData(f"{path.name}: no feature has a property {asked}")
    return asked


def _day(where: str, properties: Mapping[str, Any], field: str | None) -> dt.date | None:
    value = properties.get(field) if field else None
    if value is None or value == "":
        return None
    try:
        return dt.date.fromisoformat(str(value)[:10])
    except ValueError:
        raise BadData(f"{where}: {field} {value!r} does not begin with a date as 2025-02-07") from None


def _span(
    path: Path, held: Sequence[Mapping[str, Any]], begins: str | None, ends: str | None
) -> tuple[dt.date, dt.date]:
    """The first day of a file and the day after its last; a made-up year where it has no dates."""
    found = [
        day
        for number, properties in enumerate(held)
        for field in (begins, ends)
        if (day := _day(f"{path.name}, feature {number + 1}", properties, field)) is not None
    ]
    if not found:
        return FIRST, FIRST + dt.timedelta(365)
    return min(found), max(found) + dt.timedelta(1)


def _text(properties: Mapping[str, Any], names: Sequence[str]) -> str:
    return next((str(properties[name]).strip() for name in names if str(properties.get(name) or "").strip()), "")


def _parts(where: str, geometry: Any) -> Iterator[tuple[str, list[tuple[tuple[float, float], ...]]]]:
    """Shape and rings (one, but for an area with holes) of each part of a geometry."""
    if geometry is None:
        return
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if kind == "GeometryCollection" and isinstance(geometry.get("geometries"), list):
        for member in geometry["geometries"]:
            yield from _parts(where, member)
        return
    if kind not in _SHAPES:
        raise BadData(f"{where}: a geometry {kind!r} is not known")
    shape, is_multi = _SHAPES[kind]
    given = geometry.get("coordinates")
    try:
        for part in given if is_multi else [given]:
            rings = [[part]] if shape == "point" else [part] if shape == "line" else part
            if not rings:
                continue
            yield shape, [_positions(shape, ring, is_hole=at > 0) for at, ring in enumerate(rings)]
    except (TypeError, ValueError, IndexError) as error:
        said = f": {error}" if isinstance(error, ValueError) else ""
        raise BadData(f"{where}: coordinates are not those of a {kind}{said}") from None


def _positions(shape: str, ring: Any, *, is_hole: bool) -> tuple[tuple[float, float], ...]:
    """Checked positions; a ring is wound as RFC 7946 has it, holes clockwise."""
    found = []
    for position in ring:
        lon, lat = position[0], position[1]
        if not all(isinstance(value, (int, float)) and math.isfinite(value) for value in (lon, lat)):
            raise TypeError
        if not (-180 <= lon <= 180 and -90 <= lat <= 90):
            raise ValueError(f"{lon}, {lat} is no longitude and latitude in degrees")
        found.append((round(lon, 6), round(lat, 6)))
    if len(found) < _FEWEST.get(shape, 1):
        raise ValueError("too few positions")
    if shape == "area":
        if found[0] != found[-1]:
            raise ValueError("a ring is not closed")
        area = sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairwise(found))
        if (area > 0) == is_hole:
            found.reverse()
    return tuple(found)


def _told_apart(found: Sequence[Item]) -> Iterator[Item]:
    """Names made each its own, as features are told from each other by name where a map is looked at."""
    seen: Counter[str] = Counter()
    taken: set[str] = set()
    for item in found:
        name = item.name
        while name in taken:
            seen[item.name] += 1
            name = f"{item.name} ({seen[item.name] + 1})"
        taken.add(name)
        yield replace(item, name=name)


def _notes(
    path: Path,
    features: Sequence[Mapping[str, Any]],
    held: Sequence[Mapping[str, Any]],
    found: Sequence[Item],
    begins: str | None,
    ends: str | None,
) -> Iterator[str]:
    shapes = Counter(item.shape for item in found)
    told = ", ".join(f"{shapes[shape]:,} {shape}s" for shape in ("point", "line", "area") if shapes[shape])
    yield f"{path.name}: {len(features):,} features, made into {told}; each part of a multi-part geometry is one"
    if not begins and not ends:
        yield f"no dates found ({', '.join((*BEGINS, *ENDS))}): everything is there all year, and a step changes nothing"
        return
    yield f"dates from {begins or 'no property, so the first day of all'} to {ends or 'no property, so the last day of all'}"
    without = sum(1 for one in held if not (begins and one.get(begins)))
    if begins and without:
        yield f"{without:,} features without {begins} are there from the first day"
