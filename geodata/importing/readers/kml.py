"""KML and KMZ: placemarks with their dates and extended data. Links are never followed, overlays and styles not read."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from typing import Any

import shapely
from shapely.errors import ShapelyError
from shapely.geometry.base import BaseGeometry

from geodata.errors import ImportingError
from geodata.importing.readers.archive import Archive
from geodata.importing.readers.encoding import as_utf8_xml
from geodata.importing.readers.geojson import WGS84
from geodata.importing.readers.html_text import is_html, plain_text
from geodata.importing.readers.xml_stream import Element, chunks, elements
from geodata.importing.repair import together
from geodata.importing.table import NO_GEOMETRY, OPEN_RING, Reading, RowCollector, chosen_part, listed, number
from geodata.limits import Limits

_NOT_READ = {
    "NetworkLink": "links to other files",
    "GroundOverlay": "images on the ground",
    "ScreenOverlay": "images on the screen",
    "PhotoOverlay": "photographs",
    "Tour": "tours",
}
#: What documents and folders say of themselves.
_OF_CONTAINERS = {
    "description": "descriptions of folders or of the document",
    "Data": "data of folders or of the document",
}
_CONTAINERS, _TIMES = ("Document", "Folder"), ("TimeStamp", "TimeSpan")
_SHAPES = ("Point", "LineString", "LinearRing", "Polygon", "MultiGeometry", "MultiTrack", "Track", "Model")


def read_kmz(archive: Archive, limits: Limits, part: str | None = None, encoding: str | None = None) -> Reading:
    """Read one KML document of an archive: the one named ``part``, or the only one, or ``doc.kml``."""
    names = sorted(archive.with_suffix(".kml"), key=lambda name: (name.count("/"), name != "doc.kml", name))
    if not names:
        raise ImportingError("The KMZ archive has no KML document in it.")
    chosen = names[0] if part is None else chosen_part("The archive has the KML documents", names, part)
    reading = read_kml(archive.read(chosen), limits, encoding)
    reading.parts = tuple(names)
    if len(names) > 1:
        others = listed([name for name in names if name != chosen])
        reading.notes.append(f"The archive has {len(names)} KML documents; {chosen!r} was read, not {others}.")
    return reading


def read_kml(content: bytes, limits: Limits, encoding: str | None = None) -> Reading:
    """Read every placemark in the order of the file."""
    records = RowCollector(limits)
    counts: dict[str, int] = {}
    content, records.notes = as_utf8_xml(content, encoding)
    markup = tracks = 0
    for placemark in elements(
        chunks(content), ("Placemark",), limits, counts=counts, containers=_CONTAINERS, inherited=(*_TIMES, "name")
    ):
        values = _values(placemark)
        for name, text in values.items():
            if isinstance(text, str) and is_html(text):
                values[name] = plain_text(text)
                markup += 1
        tracks += _is_track(placemark)
        shape, fault, defect, told = _shape(placemark)
        records.add(values, shape, fault=fault, defect=defect, told=told)
    if markup:
        records.notes.append(f"{markup} texts were HTML and are kept as plain text, with the addresses of links.")
    if tracks:
        records.notes.append(f"{tracks} tracks: the times and measurements of single positions are left out.")
    for name, words in _NOT_READ.items():
        if counts.get(name):
            records.notes.append(f"{counts[name]} {words} are left out.")
    for name, words in _OF_CONTAINERS.items():
        if counts.get(name):
            records.notes.append(f"{counts[name]} {words} are left out.")
    return records.reading(crs=WGS84)


def _values(placemark: Element) -> dict[str, Any]:
    values: dict[str, Any] = {"name": placemark.value("name"), "description": placemark.value("description")}
    for name in ("address", "phoneNumber", "Snippet", "snippet"):
        if text := placemark.value(name):
            values[name.casefold() if name == "Snippet" else name] = text
    if (link := placemark.child("link")) is not None and link.attributes.get("href"):
        values["link"] = link.attributes["href"]
    if (colour := _colour(placemark.child("Style"))) is not None:
        values["colour"] = colour
    if style := placemark.value("styleUrl"):
        # Its colour often says the side, so its name is kept.
        values["style"] = style.rpartition("#")[2]
    folders = [
        around["name"].text.strip() for around in placemark.around if around[""].name == "Folder" and "name" in around
    ]
    if folders:
        values["folder"] = " / ".join(folder for folder in folders if folder) or None
    if (times := _times(placemark)) is not None:
        values["begin"], values["end"] = times
    data = placemark.child("ExtendedData")
    for entry in data.children if data is not None else ():
        if entry.name == "Data":
            _keep(values, entry.attributes.get("name", "data"), entry.value("value"))
        elif entry.name == "SchemaData":
            for simple in entry.all("SimpleData"):
                _keep(values, simple.attributes.get("name", "data"), simple.text.strip() or None)
        elif text := entry.text.strip():
            # An element of a schema of the file's own.
            _keep(values, entry.name, text)
    return values


def _colour(style: Element | None) -> str | None:
    """Return the colour of a placemark's own style as ``#rrggbb``: of its area, line or icon."""
    for name in ("PolyStyle", "LineStyle", "IconStyle") if style is not None else ():
        part = style.child(name) if style is not None else None
        text = part.value("color") if part is not None else None
        # KML writes opacity, blue, green, red.
        if text is not None and re.fullmatch(r"[0-9a-fA-F]{8}", text):
            return f"#{text[6:8]}{text[4:6]}{text[2:4]}".casefold()
    return None


def _keep(values: dict[str, Any], name: str, value: str | None) -> None:
    """Keep a value of the file's own under its name, or under another if a field of KML has that name already."""
    n, free = 2, name
    while values.get(free) not in (None, value):
        free, n = f"{name} ({n})", n + 1
    values[free] = value


def _times(placemark: Element) -> tuple[str | None, str | None] | None:
    """Return the beginning and the last time of a placemark: its own, its track's, or those of the folder around it."""
    said = {child.name: child for child in placemark.children if child.name in _TIMES}
    whens = [] if said else _whens(placemark)
    if whens:
        return min(whens), max(whens)
    for around in (said, *reversed(placemark.around)):
        if (span := around.get("TimeSpan")) is not None:
            begin, end = span.value("begin"), span.value("end")
            return begin, _last_day(begin, end)
        if (stamp := around.get("TimeStamp")) is not None and (when := stamp.value("when")):
            return when, when
    return None


def _whens(element: Element) -> list[str]:
    found = [when.text.strip() for when in element.all("when") if when.text.strip()] if element.name == "Track" else []
    for child in element.children:
        if child.name in ("Track", "MultiTrack", "MultiGeometry"):
            found += _whens(child)
    return found


def _is_track(element: Element) -> bool:
    """Whether there is a track with more than one position, or with angles and other measurements."""
    return any(
        (child.name == "Track" and (sum(1 for _ in child.all("coord")) > 1 or child.child("angles") is not None))
        or (child.name in ("MultiTrack", "MultiGeometry") and _is_track(child))
        for child in element.children
    )


def _last_day(begin: str | None, end: str | None) -> str | None:
    """Return the end of a span as its last day. An end at midnight is the moment at which the day before is over."""
    if end is None or not re.fullmatch(r"\d{4}-\d{2}-\d{2}T00:00(:00(\.0+)?)?(Z|[+-]\d{2}:\d{2})?", end):
        return end
    try:
        day = dt.date.fromisoformat(end[:10])
        return str(day - dt.timedelta(days=1)) if begin is None or begin[:10] < end[:10] else end
    except (ValueError, OverflowError):
        return end


class _ShapeError(Exception):
    """Why a placemark has no shape, in a few words."""


def _shape(placemark: Element) -> tuple[BaseGeometry | None, str | None, str | None, str | None]:
    """Return the shape of a placemark or why it has none, what would have to be repaired, and what was left out."""
    found = [child for child in placemark.children if child.name in _SHAPES]
    if not found:
        return None, NO_GEOMETRY, None, None
    needs: dict[str, None] = {}
    lost: dict[str, None] = {}
    parts = _parts(found, needs, lost)
    if not parts:
        return None, next(iter(lost), "its geometry is empty"), None, None
    told = f"a part of it is left out: {'; '.join(lost)}" if lost else None
    return together(parts), None, "; ".join(needs) or None, told


def _parts(elements: Iterable[Element], needs: dict[str, None], lost: dict[str, None]) -> list[BaseGeometry]:
    """Return the simple geometries among and inside elements. One that cannot be read is added to ``lost``."""
    parts: list[BaseGeometry] = []
    for element in elements:
        if element.name in ("MultiGeometry", "MultiTrack"):
            parts += _parts((child for child in element.children if child.name in _SHAPES), needs, lost)
            continue
        try:
            parts.append(_built(element, needs))
        except _ShapeError as error:
            lost[str(error)] = None
        except (ShapelyError, ValueError):
            lost["its coordinates do not form a geometry"] = None
    return parts


def _built(element: Element, needs: dict[str, None]) -> BaseGeometry:
    match element.name:
        case "Point":
            return shapely.Point(_coordinates(element)[0])
        case "LineString" | "LinearRing":
            return _line(_coordinates(element))
        case "Polygon":
            outer = element.child("outerBoundaryIs")
            if outer is None:
                raise _ShapeError("its polygon has no outline")
            holes = [_ring(inner, needs) for inner in element.all("innerBoundaryIs")]
            return shapely.Polygon(_ring(outer, needs), holes)
        case "Track":
            positions = [_numbers(at.text.split()) for at in element.all("coord") if at.text.strip()]
            if not positions:
                raise _ShapeError("its track has no positions")
            return _line(positions)
        case _:
            raise _ShapeError(f"its geometry is a {element.name}, which is not drawn")


def _line(positions: list[tuple[float, ...]]) -> BaseGeometry:
    if len({len(at) for at in positions}) > 1:
        positions = [at[:2] for at in positions]
    return shapely.LineString(positions) if len(positions) > 1 else shapely.Point(positions[0])


def _ring(boundary: Element, needs: dict[str, None]) -> list[tuple[float, ...]]:
    ring = boundary.child("LinearRing")
    if ring is None:
        raise _ShapeError("an outline of its polygon has no ring")
    found = _coordinates(ring)
    if found[0] != found[-1]:
        needs[OPEN_RING] = None
        found.append(found[0])
    return found


def _coordinates(element: Element) -> list[tuple[float, ...]]:
    text = element.value("coordinates")
    if text is None:
        raise _ShapeError("its geometry is empty")
    # A blank beside a comma is wrong, but common.
    found = [_numbers(part.split(",")) for part in re.sub(r"\s*,\s*", ",", text).split()]
    return found if len({len(at) for at in found}) == 1 else [at[:2] for at in found]


def _numbers(parts: list[str]) -> tuple[float, ...]:
    try:
        numbers = tuple(number(part) for part in parts[:3])
    except ValueError:
        raise _ShapeError("a coordinate is not a number") from None
    if len(numbers) < 2 or any(value - value != 0 for value in numbers):
        raise _ShapeError("a position of it is not two finite numbers")
    return numbers
