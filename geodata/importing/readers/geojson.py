"""GeoJSON (RFC 7946) and GeoJSON with one feature per line (RFC 8142). Each row keeps its own fault."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import shapely
from shapely.errors import ShapelyError
from shapely.geometry.base import BaseGeometry

from geodata.errors import ImportingError, LimitError
from geodata.importing.table import NO_GEOMETRY, OPEN_RING, Reading, RowCollector
from geodata.limits import Limits
from geodata.quoting import quoted
from geodata.untrusted.json_budget import too_full
from geodata.validation.geometry_rules import NESTING, WGS84_NAMES

#: The only reference system of RFC 7946.
WGS84 = "OGC:CRS84"
_MOST_DIGITS = 300


class _RepeatedNames(dict[str, Any]):
    """An object in which a name is repeated."""


def read_geojson(content: bytes, limits: Limits) -> Reading:
    """Read a collection, a feature or a single geometry."""
    document = _parse(content, limits)
    if not isinstance(document, dict):
        raise ImportingError("The file is JSON but not GeoJSON; write a FeatureCollection.")
    match document.get("type"):
        case "FeatureCollection":
            features = document.get("features")
        case "Feature":
            features = [document]
        case kind if kind in NESTING or kind == "GeometryCollection":
            features = [{"type": "Feature", "properties": {}, "geometry": document}]
        case "Topology":
            raise ImportingError("The file is TopoJSON, which is not read; export it as GeoJSON.")
        case _:
            raise ImportingError("The file is JSON but not GeoJSON; write a FeatureCollection.")
    if not isinstance(features, list):
        raise ImportingError("The file's features are not a list; write a FeatureCollection.")
    return _read(features, limits, crs=_crs(document))


def read_lines(content: bytes, limits: Limits) -> Reading:
    """Read one feature per line. A line that is not JSON is a row with a fault."""
    _check_budget(content, limits)
    text = _decode(content)

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

    return _read(features(), limits, crs=WGS84)


def is_lines(content: bytes) -> bool:
    """Whether the content looks like one JSON object per line, not like one document."""
    lines = [line.strip().lstrip(b"\x1e") for line in content[: 2**20].splitlines()[:3] if line.strip()]
    if not lines or not lines[0].startswith(b"{") or not lines[0].endswith(b"}"):
        return False
    return len(lines) > 1 and lines[1].startswith(b"{")


def _decode(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ImportingError("The file is not in UTF-8; save it as UTF-8.") from error


def _parse(content: bytes, limits: Limits) -> Any:
    _check_budget(content, limits)
    try:
        return _loads(_decode(content))
    except RecursionError:
        raise ImportingError("The file's brackets nest hundreds deep, which GeoJSON never does.") from None
    except ValueError as error:
        where = f" (line {error.lineno})" if isinstance(error, json.JSONDecodeError) else ""
        raise ImportingError(f"The file is not JSON{where}; it may be cut off.") from error


def _check_budget(content: bytes, limits: Limits) -> None:
    if problem := too_full(content, limits):
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
        fault = defect = shape = None
        if isinstance(properties, dict):
            values = {str(name): value for name, value in properties.items()}
            if isinstance(properties, _RepeatedNames):
                fault = "a property is repeated"
        elif properties is not None:
            fault = f"its properties are {quoted(properties)}"
        if isinstance(feature, _RepeatedNames):
            fault = fault or "a member is repeated"
        if "id" in feature and "id" not in values and isinstance(feature["id"], (str, int, float)):
            values = {"id": feature["id"], **values}
        foreign |= feature.keys() - {"type", "id", "properties", "geometry", "bbox"}
        if fault is None:
            shape, fault, defect = geometry(feature.get("geometry"), limits)
        records.add(values, shape, fault=fault, defect=defect)
    if foreign:
        records.notes.append("Members of features that are not part of GeoJSON are left out.")
    return records.reading(crs=crs)


def geometry(value: Any, limits: Limits) -> tuple[BaseGeometry | None, str | None, str | None]:
    """Return the shape of a geometry object, or None and why; and what would have to be repaired."""
    if value is None:
        return None, NO_GEOMETRY, None
    kind = value.get("type") if isinstance(value, dict) else None
    if kind == "GeometryCollection":
        return None, "it is a collection of geometries; make it one point, line or area, or several of one type", None
    if not isinstance(kind, str) or kind not in NESTING:
        return None, f"its geometry is of type {quoted(kind)}", None
    if isinstance(value, _RepeatedNames):
        return None, "a member of its geometry is repeated", None
    try:
        return _built(kind, value.get("coordinates"))
    except _CoordinatesError as error:
        return None, str(error), None
    except (ShapelyError, ValueError, TypeError, OverflowError):
        return None, "its coordinates do not form a geometry", None


class _CoordinatesError(Exception):
    """What is wrong with coordinates, in a few words."""


def _built(kind: str, value: Any) -> tuple[BaseGeometry | None, str | None, str | None]:
    if value == []:
        return None, "its geometry is empty", None
    match kind:
        case "Point":
            return shapely.Point(_position(value)), None, None
        case "MultiPoint":
            return shapely.MultiPoint(_positions(value)), None, None
        case "LineString":
            return shapely.LineString(_line(value)), None, None
        case "MultiLineString":
            return shapely.MultiLineString([_line(line) for line in _list(value)]), None, None
        case "Polygon":
            parts = [value]
        case _:
            parts = _list(value)
    needs: dict[str, None] = {}
    polygons: list[shapely.Polygon] = []
    for rings in parts:
        closed = [_ring(ring, needs, hole=i > 0) for i, ring in enumerate(_list(rings))]
        if not closed:
            raise _CoordinatesError("a polygon of it has no ring")
        polygons.append(shapely.Polygon(closed[0], closed[1:]))
    shape = polygons[0] if kind == "Polygon" else shapely.MultiPolygon(polygons)
    return shape, None, "; ".join(needs) or None


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


def _ring(value: Any, needs: dict[str, None], *, hole: bool) -> list[tuple[float, ...]]:
    found = _positions(value)
    if not found:
        raise _CoordinatesError("a ring of it is empty")
    if found[0] != found[-1]:
        needs[OPEN_RING] = None
        found.append(found[0])
    if len(found) < 4:
        raise _CoordinatesError("a ring of it has fewer than four positions")
    turn = _turn(found)
    if (turn < 0 and not hole) or (turn > 0 and hole):
        needs["a ring wound the wrong way"] = None
    return found


def _turn(ring: list[tuple[float, ...]]) -> float:
    """Return a number above 0 if a ring runs counterclockwise, below 0 if clockwise; 0 if it crosses the 180th meridian."""
    if all(abs(at[0]) <= 180 for at in ring) and any(abs(a[0] - b[0]) > 180 for a, b in pairwise(ring)):
        return 0.0
    x0, y0 = ring[0][:2]
    return sum((a[0] - x0) * (b[1] - y0) - (b[0] - x0) * (a[1] - y0) for a, b in pairwise(ring))
