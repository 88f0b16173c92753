"""GeoJSON (RFC 7946) and GeoJSON with one feature per line (RFC 8142). Each row keeps its own fault."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Literal

import shapely
from shapely.errors import ShapelyError
from shapely.geometry.base import BaseGeometry

from geodata.errors import ImportingError, LimitError
from geodata.importing.readers.encoding import decoded
from geodata.importing.readers.json_forms import google_timeline, other_json
from geodata.importing.readers.json_forms.records import are_records, is_record, records_of
from geodata.importing.repair import together
from geodata.importing.table import NO_GEOMETRY, OPEN_RING, Reading, RowCollector, listed
from geodata.limits import Limits
from geodata.quoting import quoted
from geodata.untrusted.json_budget import too_full
from geodata.validation.geometry_rules import NESTING, WGS84_NAMES

JsonForm = Literal["GeoJSON", "Google Timeline", "JSON"]
LinesForm = Literal["GeoJSON lines", "JSON"]
#: The only reference system of RFC 7946.
WGS84 = "OGC:CRS84"
_MOST_DIGITS = 300
#: What a collection holds by the standard, and what GDAL adds to it without saying anything of the features.
_OF_COLLECTIONS = frozenset({"type", "features", "bbox", "crs", "name", "xy_coordinate_resolution"})
#: At most so many parts that were left out are named for one row.
_MOST_TOLD = 3


class _RepeatedNames(dict[str, Any]):
    """An object in which a name is repeated."""


def read_json(content: bytes, limits: Limits, encoding: str | None = None) -> tuple[JsonForm, Reading]:
    """Read a collection, a feature, a single geometry, or a list of features; also Esri JSON, TopoJSON and Google's history.

    A list of plain objects is a table. Returns which of these it is, too: Esri JSON and TopoJSON count as GeoJSON.
    """
    text, notes = decoded(content, encoding)
    document = _parse(text, limits)
    if google_timeline.is_google_timeline(document):
        records = RowCollector(limits)
        records.notes += notes
        google_timeline.read_timeline(document, records)
        return "Google Timeline", records.reading(crs=WGS84)
    document, unwrapped = _unwrapped(document)
    if unwrapped:
        notes.append(f"The rows are read from the member {quoted(unwrapped)} of the document.")
    if are_records(document):
        table = records_of(document, limits)
        table.notes += notes
        return "JSON", table.reading()
    reading = _features_of(document, limits)
    reading.notes += notes
    return "GeoJSON", reading


def _features_of(document: Any, limits: Limits) -> Reading:
    if isinstance(document, list):
        if not any(isinstance(item, dict) and item.get("type") == "Feature" for item in document):
            raise ImportingError("The file is a JSON list, but not of GeoJSON features; write a FeatureCollection.")
        return _read(document, limits, crs=WGS84)
    if not isinstance(document, dict):
        raise ImportingError("The file is JSON but not GeoJSON; write a FeatureCollection.")
    if other_json.is_esri(document):
        esri, crs = other_json.from_esri(document)
        return _read(esri, limits, crs=crs)
    match document.get("type"):
        case "FeatureCollection":
            features = document.get("features")
        case "Feature":
            features = [document]
        case kind if kind in NESTING or kind == "GeometryCollection":
            features = [{"type": "Feature", "properties": {}, "geometry": document}]
        case "Topology":
            return _read(other_json.from_topojson(document, limits), limits, crs=WGS84)
        case _:
            raise ImportingError("The file is JSON but not GeoJSON; write a FeatureCollection.")
    if not isinstance(features, list):
        raise ImportingError("The file's features are not a list; write a FeatureCollection.")
    reading = _read(features, limits, crs=_crs(document))
    if foreign := sorted(document.keys() - _OF_COLLECTIONS) if document["type"] == "FeatureCollection" else []:
        reading.notes.append(f"Members of the collection that are not part of GeoJSON are left out: {listed(foreign)}.")
    return reading


def _unwrapped(document: Any) -> tuple[Any, str]:
    """Return a collection or table that is the only one among the members of an answer, and the name of that member."""
    if isinstance(document, dict) and "type" not in document and not other_json.is_esri(document):
        found = [
            (name, value)
            for name, value in document.items()
            if (isinstance(value, dict) and (value.get("type") == "FeatureCollection" or other_json.is_esri(value)))
            or are_records(value)
        ]
        if len(found) == 1:
            return found[0][1], str(found[0][0])
    return document, ""


def read_lines(content: bytes, limits: Limits, encoding: str | None = None) -> tuple[LinesForm, Reading]:
    """Read one feature per line, or one plain object per line as a table. A line that is not JSON is a row with a fault."""
    text, notes = decoded(content, encoding)
    _check_budget(text, limits)

    def features() -> Iterator[Any]:
        # Only line feeds separate features: a text may hold U+2028 and other ends of lines.
        for line in text.split("\n"):
            stripped = line.strip().lstrip("\x1e")
            if not stripped:
                continue
            try:
                yield _loads(stripped)
            except (ValueError, RecursionError):
                yield "the line is not JSON"

    if is_record(next(features(), None)):
        table = records_of((None if item == "the line is not JSON" else item for item in features()), limits)
        table.notes += notes
        return "JSON", table.reading()
    reading = _read(features(), limits, crs=WGS84)
    reading.notes += notes
    return "GeoJSON lines", reading


def is_lines(content: bytes) -> bool:
    """Whether the content looks like one JSON object per line, not like one document."""
    lines = [line.strip().lstrip(b"\x1e") for line in content[: 2**20].splitlines()[:3] if line.strip()]
    if not lines or not lines[0].startswith(b"{") or not lines[0].endswith(b"}"):
        return False
    return len(lines) > 1 and lines[1].startswith(b"{")


def _parse(text: str, limits: Limits) -> Any:
    _check_budget(text, limits)
    try:
        return _loads(text)
    except RecursionError:
        raise ImportingError("The file's brackets nest hundreds deep, which GeoJSON never does.") from None
    except ValueError as error:
        where = f" (line {error.lineno})" if isinstance(error, json.JSONDecodeError) else ""
        raise ImportingError(f"The file is not JSON{where}; it may be cut off.") from error


def _check_budget(text: str, limits: Limits) -> None:
    # What was decoded is counted: in UTF-16 the brackets would be counted wrongly.
    if problem := too_full(text.encode("utf-8", "replace"), limits):
        raise LimitError(f"The file {problem}; generalise or split it.")


def _loads(text: str) -> Any:
    return json.loads(text, object_pairs_hook=_members, parse_int=_whole)


def _whole(digits: str) -> int | float:
    return int(digits) if len(digits) <= _MOST_DIGITS else float("inf")


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    return found if len(found) == len(pairs) else _RepeatedNames(found)


def _crs(document: dict[str, Any]) -> str:
    """Return the system that the ``crs`` member of older GeoJSON names; WGS84 if there is none."""
    crs = document.get("crs")
    if crs is None:
        return WGS84
    properties = crs.get("properties") if isinstance(crs, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else None
    if not isinstance(name, str) or not name or len(name) > 200:
        raise ImportingError(
            "The file's crs member names no reference system; delete it, or name one such as EPSG:3857."
        )
    return WGS84 if name in WGS84_NAMES else name


def _read(features: Any, limits: Limits, *, crs: str) -> Reading:
    records = RowCollector(limits)
    foreign: set[str] = set()
    for feature in features:
        if isinstance(feature, str):
            records.add({}, fault=feature[:200] if feature == "the line is not JSON" else "it is not a feature")
            continue
        if not isinstance(feature, dict) or feature.get("type") != "Feature":
            records.add({}, fault=f"it is {quoted(feature)}, not a Feature")
            continue
        properties = feature.get("properties")
        values: dict[str, Any] = {}
        fault = defect = shape = told = None
        if isinstance(properties, dict):
            values = {str(name): value for name, value in properties.items()}
            if isinstance(properties, _RepeatedNames):
                fault = "a property is repeated"
        elif properties is not None:
            fault = f"its properties are {quoted(properties)}"
        if isinstance(feature, _RepeatedNames):
            fault = fault or "a member is repeated"
        if isinstance(feature.get("id"), (str, int, float)) and values.get("id") != feature["id"]:
            values = {"id": feature["id"]} | values if "id" not in values else values | {"feature id": feature["id"]}
        foreign |= feature.keys() - {"type", "id", "properties", "geometry", "bbox"}
        if fault is None:
            shape, fault, defect, told = geometry(feature.get("geometry"), limits)
        records.add(values, shape, fault=fault, defect=defect, told=told)
    if foreign:
        left_out = listed(sorted(foreign))
        records.notes.append(f"Members of features that are not part of GeoJSON are left out: {left_out}.")
    return records.reading(crs=crs)


#: A shape or None, why there is none, what would have to be repaired, and what of it was left out.
_Shaped = tuple[BaseGeometry | None, str | None, str | None, str | None]


def geometry(value: Any, limits: Limits) -> _Shaped:
    """Return the shape of a geometry object, or None and why; what would have to be repaired; and what was left out."""
    if value is None:
        return None, NO_GEOMETRY, None, None
    kind = value.get("type") if isinstance(value, dict) else None
    if kind == "GeometryCollection":
        return _collection(value.get("geometries"), limits)
    if not isinstance(kind, str) or kind not in NESTING:
        return None, f"its geometry is of type {quoted(kind)}", None, None
    if isinstance(value, _RepeatedNames):
        return None, "a member of its geometry is repeated", None, None
    coordinates = value.get("coordinates")
    if kind.startswith("Multi") and isinstance(coordinates, list) and coordinates:
        single = kind.removeprefix("Multi")
        return _joined([{"type": single, "coordinates": part} for part in coordinates], limits)
    try:
        return (*_built(kind, coordinates), None)
    except _CoordinatesError as error:
        return None, str(error), None, None
    except (ShapelyError, ValueError, TypeError, OverflowError):
        return None, "its coordinates do not form a geometry", None, None


def _collection(members: Any, limits: Limits) -> _Shaped:
    """Return the members of a collection as one geometry. A member that cannot be read is left out and told."""
    if not isinstance(members, list) or not members:
        return None, "its geometry is empty", None, None
    return _joined(members, limits)


def _joined(members: list[Any], limits: Limits) -> _Shaped:
    parts: list[BaseGeometry] = []
    needs: dict[str, None] = {}
    lost: dict[str, None] = {}
    for number, member in enumerate(members, start=1):
        shape, fault, defect, told = geometry(member, limits)
        needs |= {defect: None} if defect else {}
        if told:
            lost[told] = None
        if shape is None:
            lost[f"part {number} of {len(members)} of its geometry is left out: {fault}"] = None
        else:
            parts += getattr(shape, "geoms", [shape])
    if not parts:
        first = next(iter(lost), "its geometry is empty")
        return None, first.partition("is left out: ")[2] or first, None, None
    return together(parts), None, "; ".join(needs) or None, "; ".join(list(lost)[:_MOST_TOLD]) or None


class _CoordinatesError(Exception):
    """What is wrong with coordinates, in a few words."""


def _built(kind: str, value: Any) -> tuple[BaseGeometry | None, str | None, str | None]:
    """Return a point, line or polygon; or None and why; and what would have to be repaired."""
    if value == []:
        return None, "its geometry is empty", None
    match kind:
        case "Point":
            return shapely.Point(_position(value)), None, None
        case "LineString":
            return shapely.LineString(_line(value)), None, None
    if kind != "Polygon":
        raise _CoordinatesError(f"{quoted(value)} is in the place of coordinates")
    needs: dict[str, None] = {}
    closed = [_ring(ring, needs) for ring in _list(value)]
    if not closed:
        raise _CoordinatesError("a polygon of it has no ring")
    return shapely.Polygon(closed[0], closed[1:]), None, "; ".join(needs) or None


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise _CoordinatesError(f"{quoted(value)} is in the place of coordinates")
    return value


def _position(value: Any) -> tuple[float, ...]:
    numbers = _list(value)
    if len(numbers) < 2:
        raise _CoordinatesError("a position has fewer than two numbers")
    if any(type(number) not in (int, float) for number in numbers[:3]):
        raise _CoordinatesError("a coordinate is not a number")
    found = tuple(float(number) for number in numbers[:3])
    if any(number - number != 0 for number in found):
        raise _CoordinatesError("a coordinate is not a finite number")
    return found


def _positions(value: Any) -> list[tuple[float, ...]]:
    found = [_position(position) for position in _list(value)]
    if len({len(position) for position in found}) > 1:
        # If only some positions have altitudes, none is kept.
        found = [position[:2] for position in found]
    return found


def _line(value: Any) -> list[tuple[float, ...]]:
    found = _positions(value)
    if len(found) < 2:
        raise _CoordinatesError("a line of it has fewer than two positions")
    return found


def _ring(value: Any, needs: dict[str, None]) -> list[tuple[float, ...]]:
    found = _positions(value)
    if not found:
        raise _CoordinatesError("a ring of it is empty")
    if found[0] != found[-1]:
        needs[OPEN_RING] = None
        found.append(found[0])
    if len(found) < 4:
        raise _CoordinatesError("a ring of it has fewer than four positions")
    # RFC 7946 says which way rings wind, and that readers should not refuse the other; they are turned when stored.
    return found
