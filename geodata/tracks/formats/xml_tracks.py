"""Tracks in KML (``gx:Track``, as FlightAware writes them) and GPX (``trk``)."""

from __future__ import annotations

import itertools
import math
from collections import Counter
from collections.abc import Callable, Iterator
from typing import IO, Any

import pyarrow as pa

from geodata.errors import ImportingError
from geodata.importing.readers.xml_stream import Element, elements
from geodata.limits import Limits
from geodata.tracks import vessels
from geodata.tracks.formats import cells
from geodata.tracks.pings import EARLIEST_MS, LATEST_MS, Chunk, Drops, Reason, pings_of
from geodata.tracks.vessels import Kind

_FEET_OF_METRES = 1 / 0.3048
#: A track that was ever higher than this is of an aircraft, where nothing else says so.
_FLIGHT_FT = 3_000

#: Time, longitude, latitude and height in metres of a report, as texts.
_Row = tuple[str, str, str, str]


def read_kml(stream: IO[bytes], kind: Kind | None, limits: Limits) -> Iterator[Chunk]:
    """Read every ``gx:Track``. ``row`` counts the reports of the file; the first is row 1."""
    return _read(stream, "Placemark", _kml_rows, kind, limits)


def read_gpx(stream: IO[bytes], kind: Kind | None, limits: Limits) -> Iterator[Chunk]:
    """Read every ``trk``. ``row`` counts the reports of the file; the first is row 1."""
    return _read(stream, "trk", _gpx_rows, kind, limits)


def _read(
    stream: IO[bytes], name: str, rows_of: Callable[[Element], list[_Row]], kind: Kind | None, limits: Limits
) -> Iterator[Chunk]:
    before, tracks = 0, 0
    for element in elements(iter(lambda: stream.read(2**16), b""), (name,), limits):
        rows = rows_of(element)
        if not rows:
            continue
        tracks += 1
        yield _chunk(rows, element.value("name") or f"track {tracks}", before, kind)
        before += len(rows)
    if not tracks:
        raise ImportingError("It holds no track with times (gx:Track or trk); 'add' imports other KML and GPX.")


def _kml_rows(placemark: Element) -> list[_Row]:
    rows: list[_Row] = []
    stack = [placemark]
    while stack:
        element = stack.pop()
        if element.name == "Track":
            times = [child.text.strip() for child in element.all("when")]
            places = [child.text.split() for child in element.all("coord")]
            # Where one list is longer than the other, the rest has no position or no time, and is counted as such.
            for time, place in itertools.zip_longest(times, places, fillvalue=""):
                lon, lat, height = (*place, "", "", "")[:3]
                rows.append((time, lon, lat, height))
        else:
            stack.extend(reversed(element.children))
    return rows


def _gpx_rows(track: Element) -> list[_Row]:
    return [
        (
            point.value("time") or "",
            point.attributes.get("lon", ""),
            point.attributes.get("lat", ""),
            point.value("ele") or "",
        )
        for segment in track.all("trkseg")
        for point in segment.all("trkpt")
    ]


def _chunk(rows: list[_Row], name: str, before: int, kind: Kind | None) -> Chunk:
    drops: Drops = Counter()
    first_rows: dict[Reason, int] = {}
    found: list[dict[str, Any]] = []
    times = cells.iso_times(pa.array([row[0] or None for row in rows], pa.string())).tolist()
    for index, (row, time) in enumerate(zip(rows, times, strict=True)):
        lon, lat, height = (_number(text) for text in row[1:])
        if not EARLIEST_MS < time <= LATEST_MS:
            drops["no time"] += 1
            first_rows.setdefault("no time", before + index + 1)
        elif not (abs(lat) <= 90 and abs(lon) <= 180) or (lat == 0 and lon == 0):
            # FlightAware puts a pin at 0, 0 where it does not know an airport.
            drops["no position"] += 1
            first_rows.setdefault("no position", before + index + 1)
        else:
            alt = height * _FEET_OF_METRES
            found.append(
                {"t": time, "row": before + index + 1, "lat": round(lat * 1e7), "lon": round(lon * 1e7), "alt": alt}
            )
    highest = max((ping["alt"] for ping in found if math.isfinite(ping["alt"])), default=0)
    code, text = vessels.named(kind or ("flight" if highest > _FLIGHT_FT else "track"), name)
    columns = {field: [ping[field] for ping in found] for field in (found[0] if found else ())}
    reports = pings_of(len(found), **columns, vessel=code)
    return Chunk(reports, len(rows), drops, names={code: text}, first_rows=first_rows)


def _number(text: str) -> float:
    try:
        found = float(text)
    except ValueError:
        return math.nan
    return found if math.isfinite(found) else math.nan
