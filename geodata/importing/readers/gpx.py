"""GPX: waypoints as points, routes and tracks as lines, each with its times."""

from __future__ import annotations

from typing import Any

import shapely
from shapely.errors import ShapelyError
from shapely.geometry.base import BaseGeometry

from geodata.importing.readers.geojson import WGS84
from geodata.importing.readers.xml_stream import Element, chunks, elements
from geodata.importing.table import Reading, RowCollector
from geodata.limits import Limits

_FIELDS = ("name", "cmt", "desc", "src", "type", "number", "sym", "ele")
_WHAT = {"wpt": "waypoint", "rte": "route", "trk": "track"}


def read_gpx(content: bytes, limits: Limits) -> Reading:
    """Every waypoint, route and track, in the order of the file; ``what`` tells them apart."""
    records = RowCollector(limits)
    has_extensions = False
    for element in elements(chunks(content), _WHAT, limits):
        shape, fault = _shape(element)
        records.add(_values(element), shape, fault=fault)
        has_extensions = has_extensions or element.child("extensions") is not None
    if has_extensions:
        records.notes.append("Left out: the extensions that a device or program added.")
    return records.reading(crs=WGS84)


def _values(element: Element) -> dict[str, Any]:
    values: dict[str, Any] = {"what": _WHAT[element.name]}
    values |= {name: text for name in _FIELDS if (text := element.value(name)) is not None}
    link = element.child("link")
    if link is not None and link.attributes.get("href"):
        values["link"] = link.attributes["href"]
    times = [time for point in _points(element) if (time := point.value("time"))]
    if own := element.value("time"):
        values["time"] = own
    elif times:
        values["time"], values["end_time"] = min(times), max(times)
    return values


def _points(element: Element) -> list[Element]:
    return [*element.all("rtept"), *(point for segment in element.all("trkseg") for point in segment.all("trkpt"))]


def _shape(element: Element) -> tuple[BaseGeometry | None, str | None]:
    try:
        match element.name:
            case "wpt":
                return shapely.Point(_position(element)), None
            case "rte":
                return _line([_position(point) for point in element.all("rtept")]), None
            case _:
                segments = [[_position(point) for point in segment.all("trkpt")] for segment in element.all("trkseg")]
                lines = [_line(segment) for segment in segments if segment]
                if not lines:
                    return None, "the track has no points"
                return shapely.MultiLineString(lines), None
    except _PositionError as error:
        return None, str(error)
    except (ShapelyError, ValueError):
        return None, "its positions make no geometry"


class _PositionError(Exception):
    """What is wrong with a position, in a few words."""


def _line(positions: list[tuple[float, float]]) -> shapely.LineString:
    if len(positions) < 2:
        raise _PositionError("a line of it has fewer than two positions")
    return shapely.LineString(positions)


def _position(element: Element) -> tuple[float, float]:
    try:
        lon, lat = float(element.attributes["lon"]), float(element.attributes["lat"])
    except (KeyError, ValueError):
        raise _PositionError("a position has no latitude and longitude") from None
    if lon - lon != 0 or lat - lat != 0:
        raise _PositionError("a coordinate is not a finite number")
    return lon, lat
