"""A layer file → records, with every fault of the file and of each single feature."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import shapely

from geodata.limits import Limits
from geodata.model import GEOMETRY_TYPES, ID_LENGTH, ID_PATTERN, KINDS, PROPERTIES, Kind
from geodata.quoting import printable, quoted
from geodata.validation.faults import MOST_FAULTS, Fault, Subject
from geodata.validation.geometry_rules import (
    IMPORTED_DECIMALS,
    MAX_DECIMALS,
    NESTING,
    bbox_faults,
    count_positions,
    crs_faults,
    read_geometry,
)
from geodata.validation.json_file import JsonFile
from geodata.validation.model_rules import fit, model_faults
from geodata.validation.record_rules import property_faults
from geodata.validation.records import Record
from geodata.validation.text_rules import text_faults

_COLLECTION_MEMBERS = frozenset({"type", "name", "features", "crs", "bbox", "xy_coordinate_resolution"})
#: So many features are tried against the model of their kind at once.
_CHUNK = 1_000
_FEATURE_MEMBERS = frozenset({"type", "id", "properties", "geometry", "bbox"})


@dataclass(frozen=True)
class LayerFile:
    """A layer file as far as it could be read; ``kind`` is None where neither catalogue nor features name it."""

    path: Path
    kind: Kind | None
    records: tuple[Record, ...]
    faults: tuple[Fault, ...]
    read: bool


def check_layer(file: JsonFile, kind: Kind | None) -> LayerFile:
    """The records of a layer file, and its faults.

    ``kind`` is the kind of feature that the catalogue declares; where it is None, features are checked as the kind that
    most of them name.
    """
    path, subject = file.path, Subject(str(file.path))
    value, faults = file.value, list(file.faults)
    if not file.is_json:
        return LayerFile(path, kind, (), tuple(faults), read=False)
    features = value.get("features") if isinstance(value, dict) else None
    if not isinstance(value, dict) or value.get("type") != "FeatureCollection" or not isinstance(features, list):
        what = (
            "its features are not a list"
            if isinstance(value, dict) and value.get("type") == "FeatureCollection"
            else (
                f"its type is {quoted(value.get('type'))}" if isinstance(value, dict) else f"it holds {quoted(value)}"
            )
        )
        faults.append(
            subject.fault(
                "features" if what.startswith("its features") else "type",
                "not_a_feature_collection",
                f"the file is not a FeatureCollection: {what}",
                'write {"type": "FeatureCollection", "features": [...]}',
            )
        )
        if not isinstance(features, list):
            return LayerFile(path, kind, (), tuple(faults), read=False)
    faults += _collection_faults(value, features, subject)
    limits = Limits.from_environment()
    if len(features) > limits.features or _positions(features) > limits.positions:
        faults.append(
            subject.fault(
                "features",
                "too_large",
                f"the layer has more than {limits.features:,} features or {limits.positions:,} positions",
                "split or generalise it",
            )
        )
        return LayerFile(path, kind, (), tuple(faults), read=False)
    features, moved = _with_ids(features)
    if moved:
        faults.append(
            subject.fault(
                "features",
                "ids_in_properties",
                f"the ids of {moved} of {len(features)} features are in properties.id, where GDAL and QGIS write them",
                "move each id beside 'properties', or save the layer again with the layer option ID_FIELD=id",
            )
        )
    expected = kind or _usual_kind(features)
    records = []
    fitting = _fitting(features, expected)
    for i, feature in enumerate(features):
        record, record_faults = _check_feature(
            feature, i, expected, declared=kind is not None, file=str(path), fits=i in fitting
        )
        faults += record_faults
        records.append(record)
        if len(faults) > MOST_FAULTS:
            return LayerFile(path, expected, tuple(records), (*faults, subject.stop(i + 1, len(features))), read=False)
    shapes = [record.geometry for record in records]
    bounds = None if not shapes or None in shapes else tuple(shapely.total_bounds(shapes).tolist())
    faults += bbox_faults(value, bounds, "bbox", subject)
    return LayerFile(path, expected, tuple(records), tuple(faults), read=True)


def _collection_faults(value: dict[str, Any], features: list[Any], subject: Subject) -> Iterator[Fault]:
    yield from text_faults({k: v for k, v in value.items() if k != "features"}, subject)
    for name in getattr(value, "repeated", ()):
        yield subject.fault(
            printable(name), "repeated_member", "two members of one object have this name", "keep one of the two"
        )
    for name in value:
        if name not in _COLLECTION_MEMBERS:
            yield subject.fault(printable(name), "unknown_field", "a layer cannot have this member", "delete it")
    yield from crs_faults(value, subject)
    if not features:
        yield subject.fault(
            "features", "empty_layer", "the layer has no features", "add some, or remove it from the catalogue"
        )


def _positions(features: list[Any]) -> int:
    return sum(
        count_positions(feature["geometry"].get("coordinates"))
        for feature in features
        if isinstance(feature, dict) and isinstance(feature.get("geometry"), dict)
    )


def _usual_kind(features: list[Any]) -> Kind | None:
    """The kind that most features of a layer name; None where none of them names one."""
    kinds = Counter(kind for feature in features if (kind := _stated_kind(feature)) is not None)
    return kinds.most_common(1)[0][0] if kinds else None


def _stated_kind(feature: Any) -> Kind | None:
    properties = feature.get("properties") if isinstance(feature, dict) else None
    stated = properties.get("kind") if isinstance(properties, dict) else None
    return next((kind for kind in KINDS if kind == stated), None)


def _likely_kind(feature: Any, expected: Kind | None) -> Kind | None:
    """The kind to check a feature by: the stated one, unless its fields are more like those the layer expects."""
    stated = _stated_kind(feature)
    if stated is None or expected is None or stated == expected:
        return stated or expected
    names = set(feature["properties"])
    return min((stated, expected), key=lambda kind: len(names ^ set(PROPERTIES[kind].model_fields)))


def _with_ids(features: list[Any]) -> tuple[list[Any], int]:
    """The features with the ids that were in their properties moved to the feature itself; and how many were moved."""
    placed, moved = [], 0
    for feature in features:
        properties = feature.get("properties") if isinstance(feature, dict) else None
        inner = properties.get("id") if isinstance(properties, dict) else None
        if properties is not None and is_identifier(inner) and isinstance(feature.get("id"), int | None):
            rest = {name: value for name, value in properties.items() if name != "id"}
            placed.append({**feature, "id": inner, "properties": rest})
            moved += 1
        else:
            placed.append(feature)
    return placed, moved


def _fitting(features: list[Any], expected: Kind | None) -> frozenset[int]:
    """The indices of features whose properties surely are what the layer's kind asks for."""
    found: set[int] = set()
    for start in range(0, len(features) if expected else 0, _CHUNK):
        stop = min(start + _CHUNK, len(features))
        chunk = features[start:stop]
        if all(_stated_kind(feature) == expected for feature in chunk) and fit(
            [feature["properties"] for feature in chunk], PROPERTIES[expected or "imported"]
        ):
            found.update(range(start, stop))
    return frozenset(found)


def _check_feature(
    value: Any, index: int, expected: Kind | None, *, declared: bool, file: str, fits: bool
) -> tuple[Record, list[Fault]]:
    feature_id = value.get("id") if isinstance(value, dict) else None
    usable = isinstance(feature_id, str) and bool(feature_id)
    subject = Subject(file, feature_id if usable else f"#{index + 1}")
    kind = _likely_kind(value, expected)
    nothing = Record(subject, None, kind, {}, None)
    if not isinstance(value, dict):
        return nothing, [
            subject.fault(None, "not_a_feature", f"{quoted(value)} is not a feature", "write a Feature, or delete it")
        ]
    faults = list(_member_faults(value, subject))
    properties = value.get("properties")
    allowed: Sequence[str] = tuple(NESTING) if kind is None else GEOMETRY_TYPES[kind]
    if "geometry" in value:
        decimals = IMPORTED_DECIMALS if kind == "imported" else MAX_DECIMALS
        geometry, geometry_faults = read_geometry(value["geometry"], allowed, subject, decimals=decimals)
        faults += geometry_faults
    else:
        geometry = None
        faults.append(
            subject.fault(
                "geometry", "missing_field", "the feature has no geometry", f"give it a {' or '.join(allowed)}"
            )
        )
    for holder, field in ((value, "bbox"), (value.get("geometry"), "geometry.bbox")):
        if isinstance(holder, dict) and "bbox" in holder:
            faults += bbox_faults(holder, geometry.bounds if geometry is not None else None, field, subject)
    if not isinstance(properties, dict):
        faults.append(
            subject.fault(
                "properties",
                "no_properties",
                f"the properties are {quoted(properties)}",
                "write an object with the fields of the kind",
            )
        )
        return replace(nothing, id=feature_id if usable else None, geometry=geometry), faults
    record = Record(subject, feature_id if usable else None, kind, properties, geometry)
    texts = list(text_faults(properties, subject))
    faults += [*texts, *_kind_faults(record, expected, declared=declared)]
    if kind is not None:
        faults += model_faults(properties, PROPERTIES[kind], subject, besides=texts, skip=("kind",), fits=fits)
    faults += property_faults(record)
    return record, faults


def _member_faults(value: dict[str, Any], subject: Subject) -> Iterator[Fault]:
    members = {name: member for name, member in value.items() if name != "properties"}
    if type(members.get("geometry")) is dict:
        members["geometry"] = {name: member for name, member in members["geometry"].items() if name != "coordinates"}
    texts = list(text_faults(members, subject))
    yield from texts
    for name in getattr(value, "repeated", ()):
        yield subject.fault(
            printable(name), "repeated_member", "two members of one object have this name", "keep one of the two"
        )
    if value.get("type") != "Feature":
        yield subject.fault("type", "not_a_feature", f"the type is {quoted(value.get('type'))}", "write 'Feature'")
    for name in value:
        if name not in _FEATURE_MEMBERS:
            yield subject.fault(
                printable(name),
                "unknown_field",
                "a feature cannot have this member",
                "move it into properties, or delete it",
            )
    if "id" not in value:
        yield subject.fault("id", "missing_field", "the feature has no id", "give it an id that no other feature has")
    elif not is_identifier(value["id"]) and not any(fault.field == "id" for fault in texts):
        yield subject.fault(
            "id",
            "bad_id",
            f"{quoted(value['id'])} is not a valid id",
            "write a text of letters, digits, '_', '.', ':' and '-', starting with a letter or digit",
        )


def is_identifier(value: Any) -> bool:
    """Whether a value is a text that may serve as an id."""
    return isinstance(value, str) and len(value) <= ID_LENGTH and re.fullmatch(ID_PATTERN, value) is not None


def _kind_faults(record: Record, expected: Kind | None, *, declared: bool) -> Iterator[Fault]:
    stated = record.properties.get("kind")
    if "kind" not in record.properties:
        yield record.fault(
            "kind", "missing_field", "the field is missing", f"write {expected or 'one of ' + ', '.join(KINDS)}"
        )
    elif stated not in KINDS:
        yield record.fault(
            "kind", "unknown_kind", f"{quoted(stated)} is not a kind of feature", f"write one of {', '.join(KINDS)}"
        )
    elif stated != expected:
        whose = "the catalogue says that this layer holds" if declared else "the layer's other features are of kind"
        yield record.fault(
            "kind",
            "wrong_kind",
            f"the kind is {quoted(stated)}, but {whose} {expected}",
            "move it to a layer of its kind",
        )
