"""GPX: waypoints become points, routes and tracks become lines, each with its times."""

from __future__ import annotations

from typing import Any

import shapely
from shapely.errors import ShapelyError
from shapely.geometry.base import BaseGeometry

from geodata.importing.readers.encoding import as_utf8_xml
from geodata.importing.readers.geojson import WGS84
from geodata.importing.readers.xml_stream import Element, chunks, elements
from geodata.importing.repair import together
from geodata.importing.table import Reading, RowCollector, number
from geodata.limits import Limits

#: What an element holds that is no value of its own.
_NO_FIELDS = frozenset({"time", "link", "url", "urlname", "extensions", "rtept", "trkseg"})
_WHAT = {"wpt": "waypoint", "rte": "route", "trk": "track"}


def read_gpx(content: bytes, limits: Limits, encoding: str | None = None) -> Reading:
    """Read every waypoint, route and track in the order of the file. The column ``what`` says which it is."""
    records = RowCollector(limits)
    content, records.notes = as_utf8_xml(content, encoding)
    has_extensions = False
    tracks = 0
    counts: dict[str, int] = {}
    for element in elements(chunks(content), _WHAT, limits, counts=counts):
        shape, fault, told = _shape(element)
        records.add(_values(element), shape, fault=fault, told=told)
        points = _points(element)
        has_extensions = has_extensions or any(each.child("extensions") is not None for each in (element, *points))
        tracks += any(point.children for point in points)
    if tracks:
        records.notes.append(
            f"{tracks} tracks or routes: altitudes, times, names and measurements of their single points are left out."
        )
    if said := [name for name in ("name", "desc", "author", "copyright", "keywords") if counts.get(name)]:
        records.notes.append(f"What the file says of itself as a whole is left out: {', '.join(said)}.")
    if has_extensions:
        records.notes.append("Extensions that a device or program added are left out.")
    return records.reading(crs=WGS84)


def _values(element: Element) -> dict[str, Any]:
    values: dict[str, Any] = {"what": _WHAT[element.name]}
    for child in element.children:
        if child.name not in _NO_FIELDS and (text := child.text.strip()):
            values[child.name] = f"{values[child.name]}; {text}" if child.name in values else text
    links = [link for link in element.all("link") if link.attributes.get("href")]
    if links:
        values["link"] = "; ".join(link.attributes["href"] for link in links)
        if said := "; ".join(each for link in links if (each := link.value("text"))):
            values["link text"] = said
    elif address := element.value("url"):
        # As GPX 1.0 has it.
        values["link"] = address
        if (words := element.value("urlname")) is not None:
            values["link text"] = words
    times = [time for point in _points(element) if (time := point.value("time"))]
    if own := element.value("time"):
        values["time"] = values["end_time"] = own
    elif times:
        values["time"], values["end_time"] = min(times), max(times)
    return values


def _points(element: Element) -> list[Element]:
    return [*element.all("rtept"), *(point for segment in element.all("trkseg") for point in segment.all("trkpt"))]


def _shape(element: Element) -> tuple[BaseGeometry | None, str | None, str | None]:
    """Return the shape of an element or why it has none, and what of it was left out."""
    segments = {"wpt": [[element]], "rte": [list(element.all("rtept"))]}.get(
        element.name, [list(segment.all("trkpt")) for segment in element.all("trkseg")]
    )
    parts: list[BaseGeometry] = []
    lost: dict[str, None] = {}
    for segment in segments:
        try:
            positions = [_position(point) for point in segment]
            if positions:
                parts.append(shapely.LineString(positions) if len(positions) > 1 else shapely.Point(positions[0]))
        except _PositionError as error:
            lost[str(error)] = None
        except (ShapelyError, ValueError):
            lost["its positions do not form a geometry"] = None
    if not parts:
        return None, next(iter(lost), f"the {_WHAT[element.name]} has no points"), None
    lines = [part for part in parts if isinstance(part, shapely.LineString)]
    if element.name == "trk" and len(lines) == len(parts):
        return shapely.MultiLineString(lines), None, _told(lost)
    return together(parts), None, _told(lost)


def _told(lost: dict[str, None]) -> str | None:
    return f"a segment of it is left out: {'; '.join(lost)}" if lost else None


class _PositionError(Exception):
    """What is wrong with a position, in a few words."""


def _position(element: Element) -> tuple[float, float]:
    try:
        lon, lat = number(element.attributes["lon"]), number(element.attributes["lat"])
    except (KeyError, ValueError):
        raise _PositionError("a position has no latitude and longitude") from None
    if lon - lon != 0 or lat - lat != 0:
        raise _PositionError("a coordinate is not a finite number")
    return lon, lat
