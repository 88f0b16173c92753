"""The legs of a reader's own files, packed for the map document; ``layers/web/js/tracks/track_data.js`` reads it.

A vertex is three numbers: seconds since the one before it, and its steps to the east and to the south on a grid of
:data:`GRID` cells across a web map of the world. The third also says the lowest zoom and whether a gap ends there.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from geodata.tracks.claims.compare import SeenLeg
from geodata.tracks.uploaded import FileTracks, Said, milliseconds
from layers.web.column_codec import packed
from layers.web.varint import varints, zigzag

#: Cells of the grid across the world: a quarter of a pixel at zoom 12, ten metres at the equator.
GRID = 2**22
#: The zooms of the vertices, by their number in the packed form.
ZOOMS = (4, 7, 10)
#: So many legs in view are drawn within the 16 ms of a step; with more, the density of the month stands for them.
MOST_DRAWN = 20_000
#: So many statements of a vessel about itself are shown.
_MOST_SAID = 8
#: With more legs than this, the buttons to the next change pass over them.
_MOST_CHANGES = 200
_MERCATOR_EDGE = 85.05
_DAY_S = 86_400

_Ints = npt.NDArray[np.int64]


def tracks_payload(files: Sequence[FileTracks], places: Mapping[str, str]) -> dict[str, Any]:
    """The packed legs of some files. ``places`` are the names of the places by their ids."""
    legs = [(number, file, index) for number, file in enumerate(files) for index in range(len(file.legs))]
    base = min((milliseconds(file.legs[index].first_seen) // 1000 for _, file, index in legs), default=0)
    rows = [_leg(number, file, index, places, base) for number, file, index in legs]
    return {
        "files": [file.name for file in files],
        "most": MOST_DRAWN,
        "base": base,
        "legs": packed(rows),
        "counts": varints(np.concatenate([_counts(file.drawn.leg, len(file.legs)) for file in files])),
        "vertices": "".join(_vertices(file, base) for file in files),
        "sample_counts": varints(np.concatenate([_counts(file.samples.leg, len(file.legs)) for file in files])),
        "samples": "".join(_samples(file, base) for file in files),
        "density": _density(files),
    }


def with_tracks(payload: dict[str, Any], tracks: Mapping[str, Any], files: Sequence[FileTracks]) -> dict[str, Any]:
    """The payload of a document with a reader's tracks; the time control reaches as far as they do."""
    seen = [leg for file in files for leg in file.legs]
    days = [milliseconds(time) / 1000 / _DAY_S for leg in seen for time in (leg.first_seen, leg.last_seen)]
    first, last = payload["period"]
    period = [min(first, *map(math.floor, days)), max(last, *map(math.floor, days))] if days else [first, last]
    changes = payload["changes"]
    if days and len(seen) <= _MOST_CHANGES:
        changes = sorted({*changes, *days})
    elif days:
        changes = sorted({*changes, min(days), max(days)})
    return {**payload, "tracks": dict(tracks), "period": period, "changes": changes}


def _seconds(time: dt.datetime | None, base: int) -> int | None:
    return None if time is None else milliseconds(time) // 1000 - base


def _leg(number: int, file: FileTracks, index: int, places: Mapping[str, str], base: int) -> dict[str, Any]:
    leg = file.legs[index]
    return {
        "file": number,
        "id": leg.leg,
        "vessel": leg.vessel,
        "said": [_said(each, base) for each in file.said.get(leg.vessel, ())[:_MOST_SAID]],
        "origin": _end(leg.origin, leg.origin_place_id or leg.origin_nearest_id, leg.origin_km, places),
        "destination": _end(
            leg.destination, leg.destination_place_id or leg.destination_nearest_id, leg.destination_km, places
        ),
        "depart": [_seconds(leg.depart_from, base), _seconds(leg.depart_to, base)],
        "arrive": [_seconds(leg.arrive_from, base), _seconds(leg.arrive_to, base)],
        "first": milliseconds(leg.first_seen) // 1000 - base,
        "last": milliseconds(leg.last_seen) // 1000 - base,
        "pings": leg.pings,
        "km": round(leg.km),
        "unseen": round(leg.unseen_hours * 10),
        "jumps": leg.jumps,
        "gaps": [[gap.last_seen // 1000 - base, gap.seen_again // 1000 - base] for gap in file.silences[index]],
    }


def _said(said: Said, base: int) -> list[Any]:
    return [said.field, said.value, said.first // 1000 - base, said.last // 1000 - base]


def _end(how: str, place: str | None, km: float | None, places: Mapping[str, str]) -> list[Any]:
    name = None if place is None else places.get(place, place)
    return [how, name, None if km is None or not math.isfinite(km) else round(km, 1)]


def _counts(leg: _Ints, legs: int) -> _Ints:
    return np.bincount(leg, minlength=legs).astype(np.int64)


def _starts(leg: _Ints) -> npt.NDArray[np.bool_]:
    return np.append(True, leg[1:] != leg[:-1])[: len(leg)]


def _steps(values: _Ints, starts: npt.NDArray[np.bool_]) -> _Ints:
    """The differences from the value before; at the start of each leg the value itself."""
    found: _Ints = np.where(starts, values, np.diff(values, prepend=values[:1]))
    return found


def _vertices(file: FileTracks, base: int) -> str:
    drawn = file.drawn
    if not len(drawn.leg):
        return ""
    starts = _starts(drawn.leg)
    lat = np.radians(np.clip(drawn.lat, -_MERCATOR_EDGE, _MERCATOR_EDGE))
    x = np.round((drawn.lon + 180) / 360 * GRID).astype(np.int64)
    y = np.round((1 - np.arcsinh(np.tan(lat)) / np.pi) / 2 * GRID).astype(np.int64)
    east, south = _steps(x, starts), _steps(y, starts)
    # Across 180° a leg goes on the short way, beyond the edge of the world.
    east = np.where(starts, east, (east + GRID // 2) % GRID - GRID // 2)
    keys = [
        (index << 43) + gap.seen_again
        for index, silences in enumerate(file.silences)
        for gap in silences
    ]  # fmt: skip
    ends_gap = np.isin((drawn.leg << 43) + drawn.t, np.array(keys, dtype=np.int64)) & ~starts
    level = np.searchsorted(np.array(ZOOMS), drawn.zoom).clip(0, len(ZOOMS) - 1)
    seconds = _steps(drawn.t // 1000 - base, starts)
    third = (zigzag(south) * 2 + ends_gap) * len(ZOOMS) + level
    return varints(np.column_stack([seconds, zigzag(east), third]).ravel())


def _samples(file: FileTracks, base: int) -> str:
    """Seconds since the one before, tenths of a knot plus one, tens of feet plus 1,001; 0 where there is none."""
    samples = file.samples
    if not len(samples.leg):
        return ""
    seconds = _steps(samples.t // 1000 - base, _starts(samples.leg))
    speed = np.where(np.isnan(samples.speed), 0, np.round(np.nan_to_num(samples.speed) * 10) + 1)
    height = np.where(np.isnan(samples.altitude), 0, np.round(np.nan_to_num(samples.altitude) / 10) + 1001)
    return varints(np.column_stack([seconds, np.maximum(speed, 0), np.maximum(height, 0)]).astype(np.int64).ravel())


def _density(files: Sequence[FileTracks]) -> dict[str, Any]:
    """For each month its cells: steps of the cell's number, and the seconds that ships were heard in it."""
    by_month: dict[str, dict[int, float]] = {}
    for file in files:
        cells = (file.heard.y * 8192 + file.heard.x).tolist()
        for month, cell, seconds in zip(file.heard.month, cells, file.heard.seconds.tolist(), strict=True):
            of_month = by_month.setdefault(month, {})
            of_month[cell] = of_month.get(cell, 0.0) + seconds
    found = {}
    for month, of_month in sorted(by_month.items()):
        cells = np.array(sorted(of_month), dtype=np.int64)
        seconds = np.array([max(round(of_month[cell]), 1) for cell in cells.tolist()], dtype=np.int64)
        steps = np.diff(cells, prepend=0)
        found[month] = varints(np.column_stack([steps, seconds]).ravel())
    return found


def bounds(file: FileTracks) -> tuple[float, float, float, float] | None:
    """The extent of a file's legs: west, south, east, north in degrees; None where there are none."""
    if not len(file.drawn.lon):
        return None
    lon = file.drawn.lon
    # The shorter of the two ways around the earth; beyond 180° the east is more than 180.
    turned = np.where(lon < 0, lon + 360, lon)
    low, high = (lon, turned)[int(np.ptp(turned) < np.ptp(lon))], file.drawn.lat
    return float(low.min()), float(high.min()), float(low.max()), float(high.max())


def summary(leg: SeenLeg, file: FileTracks) -> str:
    """A vessel as a list may name it: the name it broadcast, else its number."""
    names = file.names_of(leg.vessel)
    return f"{names[-1]} ({leg.vessel})" if names else leg.vessel
