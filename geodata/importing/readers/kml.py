"""KML and KMZ: placemarks with their dates and extended data. Links, overlays and styles are never followed."""

from __future__ import annotations

from typing import Any

import shapely
from shapely.errors import ShapelyError
from shapely.geometry.base import BaseGeometry

from geodata.errors import ImportingError
from geodata.importing.readers.archive import Archive
from geodata.importing.readers.geojson import WGS84
from geodata.importing.readers.xml_stream import Element, chunks, elements
from geodata.importing.table import Reading, RowCollector
from geodata.limits import Limits

_NOT_READ = {
    "NetworkLink": "links to other files",
    "GroundOverlay": "images on the ground",
    "ScreenOverlay": "images on the screen",
    "PhotoOverlay": "photographs",
    "Tour": "tours",
}
_SHAPES = ("Point", "LineString", "LinearRing", "Polygon", "MultiGeometry", "MultiTrack", "Track", "Model")


def read_kmz(archive: Archive, limits: Limits) -> Reading:
    """The one KML document of an archive: ``doc.kml``, or the first at its top."""
    names = sorted(archive.with_suffix(".kml"), key=lambda name: (name.count("/"), name != "doc.kml", name))
    if not names:
        raise ImportingError("The KMZ archive has no KML document in it.")
    reading = read_kml(archive.read(names[0]), limits)
    if len(names) > 1:
        reading.notes.append(f"The archive has {len(names)} KML documents; the first was read.")
    return reading


def read_kml(content: bytes, limits: Limits) -> Reading:
    """Every placemark, in the order of the file."""
    records = RowCollector(limits)
    counts: dict[str, int] = {}
    for placemark in elements(chunks(content), ("Placemark",), limits, counts=counts):
        values = _values(placemark)
        shape, fault, defect = _shape(placemark)
        records.add(values, shape, fault=fault, defect=defect)
    for name, words in _NOT_READ.items():
        if counts.get(name):
            records.notes.append(f"Left out: {counts[name]} {words}.")
    return records.reading(crs=WGS84)


def _values(placemark: Element) -> dict[str, Any]:
    values: dict[str, Any] = {"name": placemark.value("name"), "description": placemark.value("description")}
    for name in ("address", "phoneNumber"):
        if text := placemark.value(name):
            values[name] = text
    stamp, span = placemark.child("TimeStamp"), placemark.child("TimeSpan")
    track = next((child for child in placemark.children if child.name == "Track"), None)
    if stamp is not None:
        values["timestamp"] = stamp.value("when")
    if span is not None:
        values["begin"], values["end"] = span.value("begin"), span.value("end")
    if track is not None:
        whens = [when.text.strip() for when in track.all("when") if when.text.strip()]
        if whens:
            values.setdefault("begin", min(whens))
            values.setdefault("end", max(whens))
    data = placemark.child("ExtendedData")
    for entry in data.children if data is not None else ():
        if entry.name == "Data":
            values[entry.attributes.get("name", "data")] = entry.value("value")
        elif entry.name == "SchemaData":
            for simple in entry.all("SimpleData"):
                values[simple.attributes.get("name", "data")] = simple.text.strip() or None
    return values


class _ShapeError(Exception):
    """Why a placemark has no shape, in a few words."""


def _shape(placemark: Element) -> tuple[BaseGeometry | None, str | None, str | None]:
    found = [child for child in placemark.children if child.name in _SHAPES]
    if not found:
        return None, "it has no geometry", None
    if len(found) > 1:
        return None, "it has several geometries side by side", None
    needs: dict[str, None] = {}
    try:
        return _built(found[0], needs), None, "; ".join(needs) or None
    except _ShapeError as error:
        return None, str(error), None
    except (ShapelyError, ValueError):
        return None, "its coordinates make no geometry", None


def _built(element: Element, needs: dict[str, None]) -> BaseGeometry:
    match element.name:
        case "Point":
            return shapely.Point(_coordinates(element)[0])
        case "LineString" | "LinearRing":
            return shapely.LineString(_coordinates(element))
        case "Polygon":
            outer = element.child("outerBoundaryIs")
            if outer is None:
                raise _ShapeError("its polygon has no outline")
            holes = [_ring(inner, needs) for inner in element.all("innerBoundaryIs")]
            return shapely.Polygon(_ring(outer, needs), holes)
        case "Track":
            return shapely.LineString([_numbers(at.text.split()) for at in element.all("coord")])
        case "MultiGeometry" | "MultiTrack":
            return _together([_built(child, needs) for child in element.children if child.name in _SHAPES])
        case _:
            raise _ShapeError(f"its geometry is a {element.name}, which is not drawn")


def _together(parts: list[BaseGeometry]) -> BaseGeometry:
    kinds = {part.geom_type for part in parts}
    if not parts:
        raise _ShapeError("its geometry is empty")
    if len(kinds) > 1 or not kinds <= {"Point", "LineString", "Polygon"}:
        raise _ShapeError("it is a collection of geometries; make it several of one sort")
    multi: dict[str, Any] = {
        "Point": shapely.MultiPoint,
        "LineString": shapely.MultiLineString,
        "Polygon": shapely.MultiPolygon,
    }
    made: BaseGeometry = multi[kinds.pop()](parts)
    return made


def _ring(boundary: Element, needs: dict[str, None]) -> list[tuple[float, ...]]:
    ring = boundary.child("LinearRing")
    if ring is None:
        raise _ShapeError("an outline of its polygon has no ring")
    found = _coordinates(ring)
    if found[0] != found[-1]:
        needs["a ring that is not closed"] = None
        found.append(found[0])
    return found


def _coordinates(element: Element) -> list[tuple[float, ...]]:
    text = element.value("coordinates")
    if text is None:
        raise _ShapeError("its geometry is empty")
    found = [_numbers(part.split(",")) for part in text.split()]
    return found if len({len(at) for at in found}) == 1 else [at[:2] for at in found]


def _numbers(parts: list[str]) -> tuple[float, ...]:
    try:
        numbers = tuple(float(part) for part in parts[:3])
    except ValueError:
        raise _ShapeError("a coordinate is not a number") from None
    if len(numbers) < 2 or any(number - number != 0 for number in numbers):
        raise _ShapeError("a position of it is not two finite numbers")
    return numbers
