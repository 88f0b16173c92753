"""Google's location history: visits become points, movements and paths lines, single positions points, each with its times.

Four forms exist: ``Records.json`` (``locations``), the months of Takeout (``timelineObjects``), the export of an Android
telephone (``semanticSegments``), and that of an iPhone (a list of segments).
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from geodata.importing.table import RowCollector, number

_PAIR = re.compile(r"\s*(?:geo:)?\s*([+-]?\d[\d.]*)\s*°?\s*,\s*([+-]?\d[\d.]*)\s*°?\s*", re.ASCII)
_SEGMENT = frozenset({"visit", "activity", "timelinePath"})
_NO_PLACE = "it names no position"


def is_google_timeline(document: Any) -> bool:
    """Whether a document is a location history in one of the forms."""
    if isinstance(document, list):
        return any(
            isinstance(item, dict) and "startTime" in item and not _SEGMENT.isdisjoint(item) for item in document[:50]
        )
    if not isinstance(document, dict) or "type" in document:
        return False
    records = document.get("locations")
    return (
        isinstance(document.get("semanticSegments"), list)
        or isinstance(document.get("timelineObjects"), list)
        or (isinstance(records, list) and any(isinstance(item, dict) and "latitudeE7" in item for item in records[:50]))
    )


def read_timeline(document: Any, records: RowCollector) -> None:
    """Add a row for each visit, movement, path and position. One without a position is a row with a fault."""
    for row in _rows(document):
        shape, fault = _shape(row.pop("at"))
        records.add(row, shape, fault=fault)
    if isinstance(document, dict):
        left_out = sorted(name for name in ("rawSignals", "userLocationProfile") if name in document)
        if left_out:
            records.notes.append(f"Raw signals and profiles of the owner are left out: {', '.join(left_out)}.")


def _rows(document: Any) -> Iterator[dict[str, Any]]:
    if isinstance(document, list):
        segments, objects, positions = document, [], []
    else:
        segments, objects, positions = (
            found if isinstance(found := document.get(name), list) else []
            for name in ("semanticSegments", "timelineObjects", "locations")
        )
    for item in filter(_is_object, segments):
        yield from _segment(item)
    for item in filter(_is_object, objects):
        yield from _object(item)
    for item in filter(_is_object, positions):
        when = item.get("timestamp") or _milliseconds(item.get("timestampMs"))
        yield _row("position", when, when, [_e7(item)], accuracy=item.get("accuracy"), source=item.get("source"))


def _segment(item: dict[str, Any]) -> Iterator[dict[str, Any]]:
    begin, end = item.get("startTime"), item.get("endTime")
    if isinstance(visit := item.get("visit"), dict):
        top = _dict(visit.get("topCandidate"))
        at = top.get("placeLocation")
        place, kind = top.get("placeId") or top.get("placeID"), top.get("semanticType")
        yield _row(
            "visit", begin, end, [_at(at)], place_id=place, semantic_type=kind, probability=visit.get("probability")
        )
    if isinstance(activity := item.get("activity"), dict):
        ends = [_at(activity.get("start")), _at(activity.get("end"))]
        top = _dict(activity.get("topCandidate"))
        yield _row("movement", begin, end, ends, mode=top.get("type"), distance_m=activity.get("distanceMeters"))
    if isinstance(path := item.get("timelinePath"), list):
        yield _row("path", begin, end, [_at(_dict(step).get("point")) for step in path])


def _object(item: dict[str, Any]) -> Iterator[dict[str, Any]]:
    if isinstance(visit := item.get("placeVisit"), dict):
        where, when = _dict(visit.get("location")), _dict(visit.get("duration"))
        yield _row(
            "visit",
            *_duration(when),
            [_e7(where)],
            place=where.get("name"),
            address=where.get("address"),
            place_id=where.get("placeId"),
            probability=visit.get("visitConfidence"),
        )
    if isinstance(segment := item.get("activitySegment"), dict):
        way = _dict(segment.get("waypointPath")).get("waypoints")
        ends = [_e7(_dict(segment.get(name))) for name in ("startLocation", "endLocation")]
        between = [_e7(_dict(point), "latE7", "lngE7") for point in (way if isinstance(way, list) else ())]
        yield _row(
            "movement",
            *_duration(_dict(segment.get("duration"))),
            [ends[0], *between, ends[1]],
            mode=segment.get("activityType"),
            distance_m=segment.get("distance"),
        )


def _row(what: str, begin: Any, end: Any, at: list[tuple[float, float] | None], **more: Any) -> dict[str, Any]:
    shown = {name: value if isinstance(value, (str, int, float)) else None for name, value in more.items()}
    return {"what": what, "begin": _text(begin), "end": _text(end), **shown, "at": at}


def _shape(found: list[tuple[float, float] | None]) -> tuple[BaseGeometry | None, str | None]:
    at = [position for position in found if position is not None]
    if not at:
        return None, _NO_PLACE
    return (shapely.Point(at[0]) if len(set(at)) == 1 else shapely.LineString(at)), None


def _at(value: Any) -> tuple[float, float] | None:
    """Return longitude and latitude of ``51.2°, 35.3°`` or ``geo:51.2,35.3``, perhaps in the member ``latLng``."""
    text = value.get("latLng") if isinstance(value, dict) else value
    found = _PAIR.fullmatch(text) if isinstance(text, str) and len(text) < 80 else None
    try:
        return (number(found[2]), number(found[1])) if found else None
    except ValueError:
        return None


def _e7(place: dict[str, Any], lat: str = "latitudeE7", lon: str = "longitudeE7") -> tuple[float, float] | None:
    numbers = place.get(lon), place.get(lat)
    if not all(isinstance(each, int) and not isinstance(each, bool) and abs(each) < 2**40 for each in numbers):
        return None
    return numbers[0] / 1e7, numbers[1] / 1e7  # type: ignore[operator]


def _duration(when: dict[str, Any]) -> tuple[Any, Any]:
    return (
        when.get("startTimestamp") or _milliseconds(when.get("startTimestampMs")),
        when.get("endTimestamp") or _milliseconds(when.get("endTimestampMs")),
    )


def _milliseconds(value: Any) -> str | None:
    """Return a time since 1970 as ISO 8601 text."""
    if not isinstance(value, (str, int)) or not str(value).isdecimal() or len(str(value)) > 14:
        return None
    return dt.datetime.fromtimestamp(int(value) // 1000, dt.UTC).isoformat()


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _is_object(value: Any) -> bool:
    return isinstance(value, dict)
