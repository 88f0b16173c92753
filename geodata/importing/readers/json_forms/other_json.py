"""Esri JSON and TopoJSON as the features of GeoJSON that they stand for. Their geometry is checked where GeoJSON is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import shapely
from shapely.errors import ShapelyError

from geodata.errors import ImportingError, LimitError
from geodata.limits import Limits

_WGS84 = "OGC:CRS84"
#: How deep arcs nest in each type of geometry of TopoJSON.
_ARCS = {"LineString": 0, "MultiLineString": 1, "Polygon": 1, "MultiPolygon": 2}


def is_esri(document: dict[str, Any]) -> bool:
    """Whether a document is a set of features as ArcGIS servers answer."""
    named = "geometryType" in document or "spatialReference" in document
    return "type" not in document and isinstance(document.get("features"), list) and named


def from_esri(document: dict[str, Any]) -> tuple[list[Any], str]:
    """Return the features of Esri JSON, and the reference system that it states (WGS84 if none)."""
    fields = document.get("fields")
    # A field of dates holds milliseconds since 1970.
    dates = {
        str(field.get("name"))
        for field in (fields if isinstance(fields, list) else ())
        if isinstance(field, dict) and field.get("type") == "esriFieldTypeDate"
    }
    features = [_esri_feature(feature, dates) for feature in document["features"]]
    return features, _esri_crs(document.get("spatialReference"))


def _esri_crs(reference: Any) -> str:
    if isinstance(reference, dict):
        for name in ("latestWkid", "wkid"):
            if isinstance(code := reference.get(name), int) and not isinstance(code, bool):
                # Esri has numbers of its own for some systems, above those of EPSG.
                return _WGS84 if code == 4326 else f"{'ESRI' if code > 32_767 else 'EPSG'}:{code}"
        if isinstance(text := reference.get("wkt"), str) and text:
            return text
    return _WGS84


def _esri_feature(feature: Any, dates: set[str]) -> Any:
    if not isinstance(feature, dict):
        return feature
    geometry = _esri_geometry(feature.get("geometry"))
    attributes = feature.get("attributes") or {}
    if dates and isinstance(attributes, dict):
        attributes = {name: _moment(value) if name in dates else value for name, value in attributes.items()}
    return {"type": "Feature", "properties": attributes, "geometry": geometry}


def _moment(value: Any) -> Any:
    """Return milliseconds since 1970 as ISO 8601 text, and anything else as it is."""
    if not isinstance(value, int) or isinstance(value, bool) or abs(value) > 4_000_000_000_000:
        return value
    found = dt.datetime(1970, 1, 1, tzinfo=dt.UTC) + dt.timedelta(milliseconds=value)
    return found.date().isoformat() if found.time() == dt.time() else found.isoformat()


def _esri_geometry(geometry: Any) -> Any:
    if not isinstance(geometry, dict):
        return geometry
    if "x" in geometry and "y" in geometry:
        return {"type": "Point", "coordinates": [geometry["x"], geometry["y"]]}
    if isinstance(points := geometry.get("points"), list):
        return {"type": "MultiPoint", "coordinates": points}
    if isinstance(paths := geometry.get("paths"), list):
        return {"type": "MultiLineString", "coordinates": paths}
    if isinstance(rings := geometry.get("rings"), list):
        return {"type": "MultiPolygon", "coordinates": _polygons(rings)}
    return {"type": "curve" if "curvePaths" in geometry or "curveRings" in geometry else "empty"}


def _polygons(rings: list[Any]) -> list[list[Any]]:
    """Return rings as polygons with their holes. In Esri JSON outlines run clockwise and holes the other way."""
    outlines: list[tuple[Any, list[Any]]] = []
    holes = []
    for ring in rings:
        try:
            shape = shapely.LinearRing([at[:2] for at in ring])
        except (ShapelyError, ValueError, TypeError):
            # What is wrong with the ring is said where the geometry is built.
            return [[ring] for ring in rings]
        if shape.is_ccw:
            holes.append((ring, shape))
        else:
            outlines.append((shapely.Polygon(shape), [ring]))
    for ring, shape in holes:
        around = [found for polygon, found in outlines if polygon.intersects(shapely.Point(shape.coords[0]))]
        if around:
            around[-1].append(ring)
        else:
            outlines.append((shapely.Polygon(shape), [ring]))
    return [found for _, found in outlines]


def from_topojson(document: dict[str, Any], limits: Limits) -> Iterator[Any]:
    """Yield the features of all objects of a topology, each with the name of its object. Raises ImportingError.

    Raises LimitError if the shared arcs grow beyond the limit when they are written out.
    """
    transform = document.get("transform")
    try:
        arcs = [_arc(arc, transform) for arc in document["arcs"]]
        objects = list(document["objects"].items())
    except (KeyError, IndexError, TypeError, ValueError, AttributeError, OverflowError):
        raise ImportingError(
            "The file is TopoJSON without arcs and objects that can be read; export it again."
        ) from None
    left = limits.positions
    for name, whole in objects:
        for member in _members(whole):
            geometry, used = _topo_geometry(member, arcs, transform, left)
            left -= used
            properties = member.get("properties")
            if isinstance(properties, dict) or properties is None:
                properties = {"object": str(name)} | (properties or {})
            feature = {"type": "Feature", "properties": properties, "geometry": geometry}
            yield feature | ({"id": member["id"]} if "id" in member else {})


def _members(whole: Any) -> Iterator[dict[str, Any]]:
    if isinstance(whole, dict) and whole.get("type") == "GeometryCollection":
        listed = whole.get("geometries")
        yield from (member for member in (listed if isinstance(listed, list) else ()) if isinstance(member, dict))
    elif isinstance(whole, dict):
        yield whole


def _arc(arc: Any, transform: Any) -> list[list[float]]:
    """Return the positions of an arc. With a transform each is a step from the one before."""
    if not transform:
        return [[float(at[0]), float(at[1])] for at in arc]
    x = y = 0
    positions = []
    for at in arc:
        x, y = x + at[0], y + at[1]
        positions.append(_placed((x, y), transform))
    return positions


def _placed(at: Any, transform: Any) -> list[float]:
    (kx, ky), (dx, dy) = transform["scale"], transform["translate"]
    return [round(at[0] * kx + dx, 9), round(at[1] * ky + dy, 9)]


def _topo_geometry(member: dict[str, Any], arcs: list[Any], transform: Any, left: int) -> tuple[Any, int]:
    """Return a geometry of GeoJSON, and how many positions it has."""
    kind, used = member.get("type"), 0

    def line(numbers: Any) -> list[Any]:
        nonlocal used
        positions: list[Any] = []
        for number in numbers:
            arc = arcs[number] if number >= 0 else arcs[~number][::-1]
            used += len(arc)
            if used > left:
                raise LimitError("The file's arcs have more positions than the limit allows; generalise or split it.")
            positions += arc[1:] if positions else arc
        return positions

    def nested(value: Any, depth: int) -> Any:
        return line(value) if depth == 0 else [nested(item, depth - 1) for item in value]

    try:
        if isinstance(kind, str) and kind in _ARCS:
            return {"type": kind, "coordinates": nested(member["arcs"], _ARCS[kind])}, used
        if kind == "Point":
            at = member["coordinates"]
            return {"type": kind, "coordinates": _placed(at, transform) if transform else at}, 1
        if kind == "MultiPoint":
            found = [_placed(at, transform) if transform else at for at in member["coordinates"]]
            return {"type": kind, "coordinates": found}, len(found)
    except (KeyError, IndexError, TypeError, ValueError, OverflowError):
        return {"type": kind, "coordinates": None}, used
    return (None, 0) if kind is None else ({"type": kind}, 0)
