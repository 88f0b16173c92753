"""The one function that every engine calls: the reports of one bucket to stops, gaps, legs, vertices, density, meetings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from geodata.tracks import stored, vessels
from geodata.tracks.finding import legs as leg_rules
from geodata.tracks.finding.cleaning import Refused, clean
from geodata.tracks.finding.density import Density, density_of
from geodata.tracks.finding.flights import flights_of
from geodata.tracks.finding.legs import ENDS, Ends, Gaps, Legs, Measures
from geodata.tracks.finding.meetings import Waiting, waiting_of
from geodata.tracks.finding.motion import Steps, steps_of
from geodata.tracks.finding.stops import Stops, stops_of
from geodata.tracks.finding.vertices import vertices_of
from geodata.tracks.parameters import Parameters
from geodata.tracks.pings import Columns, Ints, joined
from geodata.tracks.places import Places
from geodata.tracks.sorting import in_order

_TIME = pa.timestamp("ms", "UTC")
_TEXT = pa.string()
_FLOAT = pa.float64()

STOP_COLUMNS = [
    ("vessel", _TEXT), ("first", _TIME), ("last", _TIME), ("lat", _FLOAT), ("lon", _FLOAT), ("pings", pa.int64()),
    ("place_id", _TEXT), ("place_km", _FLOAT), ("unseen_hours", _FLOAT),
]  # fmt: skip
GAP_COLUMNS = [
    ("vessel", _TEXT), ("last_seen", _TIME), ("seen_again", _TIME), ("last_lat", _FLOAT), ("last_lon", _FLOAT),
    ("again_lat", _FLOAT), ("again_lon", _FLOAT), ("hours", _FLOAT), ("km", _FLOAT), ("implied_kn", _FLOAT),
]  # fmt: skip
LEG_COLUMNS = [
    ("leg", _TEXT), ("vessel", _TEXT), ("origin_place_id", _TEXT), ("destination_place_id", _TEXT),
    ("depart_from", _TIME), ("depart_to", _TIME), ("arrive_from", _TIME), ("arrive_to", _TIME), ("pings", pa.int64()),
    ("km", _FLOAT), ("unseen_hours", _FLOAT), ("jumps", pa.int64()), ("first_seen", _TIME), ("last_seen", _TIME),
    ("origin", _TEXT), ("destination", _TEXT), ("origin_km", _FLOAT), ("destination_km", _FLOAT),
    ("origin_nearest_id", _TEXT), ("destination_nearest_id", _TEXT),
]  # fmt: skip
VERTEX_COLUMNS = [
    ("leg", _TEXT), ("t", _TIME), ("lat", _FLOAT), ("lon", _FLOAT), ("zoom", pa.int64()), ("speed_kn", _FLOAT),
    ("course_deg", _FLOAT), ("altitude_ft", _FLOAT),
]  # fmt: skip
COLUMNS = {"stops": STOP_COLUMNS, "gaps": GAP_COLUMNS, "legs": LEG_COLUMNS, "vertices": VERTEX_COLUMNS}


@dataclass(frozen=True)
class Task:
    """One bucket: the files of its reports, the number of the bucket, the folder for the results, and how to look."""

    files: tuple[Path, ...]
    bucket: int
    out: Path
    places: Places
    parameters: Parameters


@dataclass(frozen=True)
class Found:
    """What a bucket held, and the counts of it. The tables are in the files that :func:`passing` names."""

    bucket: int
    pings: int
    duplicates: int
    spikes: int
    refused: tuple[tuple[str, Refused], ...]
    rows: dict[str, int]
    waiting: Waiting
    density: Density
    names: dict[int, str]


def passing(folder: Path, name: str, bucket: int) -> Path:
    """The file in which a table of a bucket waits to be joined with those of the others."""
    return folder / f"{name}-{bucket:04d}.arrow"


def find(task: Task) -> Found:
    """Find everything in one bucket, and write its tables."""
    parts, names = [], dict[int, str]()
    for file in task.files:
        pings, named = stored.read_columns(file)
        parts.append(pings)
        names |= named
    pings, duplicates = in_order(joined(parts))
    cleaned = clean(pings, task.parameters)
    pings = cleaned.pings
    is_aircraft = vessels.are_aircraft(pings["vessel"])
    ships, aircraft = (pings, pings[:0]) if not is_aircraft.any() else (pings[~is_aircraft], pings[is_aircraft])
    tables: dict[str, list[pa.Table]] = {name: [] for name in COLUMNS}
    steps = cleaned.steps if len(ships) == len(pings) else steps_of(ships)
    gaps = leg_rules.gaps_of(steps, np.zeros(len(ships), dtype=bool), task.parameters)
    stops = stops_of(ships, steps, task.parameters)
    legs = leg_rules.ship_legs(ships, steps, stops, task.places, task.parameters)
    tables["stops"].append(_stop_table(ships, steps, stops, task, names))
    _describe(tables, ships, steps, legs, gaps, task, names, task.parameters.jump_kn)
    waiting = waiting_of(ships, steps, task.places, task.parameters)
    if len(aircraft):
        air_steps = steps_of(aircraft)
        air_gaps = leg_rules.gaps_of(air_steps, np.ones(len(aircraft), dtype=bool), task.parameters)
        flights = flights_of(aircraft, air_steps, task.places, task.parameters)
        _describe(tables, aircraft, air_steps, flights, air_gaps, task, names, task.parameters.aircraft_jump_kn)
    density = density_of(ships, steps, task.parameters)
    rows = {}
    for name, made in tables.items():
        whole = pa.concat_tables(made)
        rows[name] = whole.num_rows
        stored.write_passing(passing(task.out, name, task.bucket), whole)
    named_refused = tuple((vessels.text_of(item.code, names), item) for item in cleaned.refused)
    return Found(task.bucket, len(pings), duplicates, cleaned.spikes, named_refused, rows, waiting, density, names)


def _describe(
    tables: dict[str, list[pa.Table]], pings: Columns, steps: Steps, legs: Legs, gaps: Gaps, task: Task,
    names: Mapping[int, str], most_kn: float,
) -> None:  # fmt: skip
    measures = leg_rules.measured(steps, legs, gaps, steps.jumps(most_kn))
    ids = _leg_ids(pings, legs, names)
    tables["gaps"].append(_gap_table(pings, steps, gaps, names))
    tables["legs"].append(_leg_table(pings, legs, measures, ids, task.places, names))
    tables["vertices"].append(_vertex_table(pings, legs, gaps, ids))


def _texts(pings: Columns, rows: Ints, names: Mapping[int, str]) -> list[str]:
    known: dict[int, str] = {}
    return [
        known.get(code) or known.setdefault(code, vessels.text_of(code, dict(names)))
        for code in pings["vessel"][rows].tolist()
    ]


def _leg_ids(pings: Columns, legs: Legs, names: Mapping[int, str]) -> list[str]:
    """``mmsi-257000001.20240301T031205``: the vessel and the second of the first report."""
    seconds = (pings["t"][legs.start] // 1000).astype("datetime64[s]").astype(str)
    times = [text.replace("-", "").replace(":", "") for text in seconds.tolist()]
    return [f"{vessel}.{time}" for vessel, time in zip(_texts(pings, legs.start, names), times, strict=True)]


def _stop_table(pings: Columns, steps: Steps, stops: Stops, task: Task, names: Mapping[int, str]) -> pa.Table:
    place, km = task.places.nearest(stops.lon, stops.lat)
    close = km <= task.parameters.near_km
    silent = np.where(steps.hours >= task.parameters.port_gap_hours, steps.hours, 0)
    total = np.cumsum(silent)
    return stored.columns_table(
        STOP_COLUMNS,
        {
            "vessel": _texts(pings, stops.start, names),
            "first": pings["t"][stops.start],
            "last": pings["t"][stops.end],
            "lat": np.round(stops.lat, 6),
            "lon": np.round(stops.lon, 6),
            "pings": stops.end - stops.start + 1,
            "place_id": [
                task.places.ids[p] if ok else None for p, ok in zip(place.tolist(), close.tolist(), strict=True)
            ],
            "place_km": np.where(close, np.round(km, 3), np.nan),
            "unseen_hours": np.round(total[stops.end] - total[stops.start], 3) if len(stops) else np.zeros(0),
        },
    )


def _gap_table(pings: Columns, steps: Steps, gaps: Gaps, names: Mapping[int, str]) -> pa.Table:
    after, before = gaps.after, gaps.after - 1
    return stored.columns_table(
        GAP_COLUMNS,
        {
            "vessel": _texts(pings, after, names),
            "last_seen": pings["t"][before],
            "seen_again": pings["t"][after],
            "last_lat": pings["lat"][before] / 1e7,
            "last_lon": pings["lon"][before] / 1e7,
            "again_lat": pings["lat"][after] / 1e7,
            "again_lon": pings["lon"][after] / 1e7,
            "hours": np.round(steps.hours[after], 4),
            "km": np.round(steps.km[after], 3),
            "implied_kn": np.round(leg_rules.implied_kn(steps, gaps), 2),
        },
    )


def _leg_table(
    pings: Columns, legs: Legs, measures: Measures, ids: list[str], places: Places, names: Mapping[int, str]
) -> pa.Table:
    def id_of(ends: Ends, *, only_close: bool) -> list[str | None]:
        close = (ends.how == ENDS.index("at")) | (ends.how == ENDS.index("near")) | (not only_close)
        pairs = zip(ends.place.tolist(), close.tolist(), strict=True)
        return [places.ids[place] if ok and place >= 0 else None for place, ok in pairs]

    return stored.columns_table(
        LEG_COLUMNS,
        {
            "leg": ids,
            "vessel": _texts(pings, legs.start, names),
            "origin_place_id": id_of(legs.origin, only_close=True),
            "destination_place_id": id_of(legs.destination, only_close=True),
            "depart_from": legs.depart_from,
            "depart_to": legs.depart_to,
            "arrive_from": legs.arrive_from,
            "arrive_to": legs.arrive_to,
            "pings": measures.pings,
            "km": np.round(measures.km, 3),
            "unseen_hours": np.round(measures.unseen_hours, 4),
            "jumps": measures.jumps,
            "first_seen": pings["t"][legs.start],
            "last_seen": pings["t"][legs.end],
            "origin": [ENDS[how] for how in legs.origin.how.tolist()],
            "destination": [ENDS[how] for how in legs.destination.how.tolist()],
            "origin_km": np.round(legs.origin.km, 3),
            "destination_km": np.round(legs.destination.km, 3),
            "origin_nearest_id": id_of(legs.origin, only_close=False),
            "destination_nearest_id": id_of(legs.destination, only_close=False),
        },
    )


def _vertex_table(pings: Columns, legs: Legs, gaps: Gaps, ids: list[str]) -> pa.Table:
    found = vertices_of(pings, legs, gaps)
    values: dict[str, Any] = {
        "t": pings["t"][found.ping],
        "lat": pings["lat"][found.ping] / 1e7,
        "lon": pings["lon"][found.ping] / 1e7,
        "zoom": found.zoom,
        "speed_kn": pings["speed"][found.ping],
        "course_deg": pings["course"][found.ping],
        "altitude_ft": pings["alt"][found.ping],
    }
    leg = pa.DictionaryArray.from_arrays(pa.array(found.leg.astype(np.int32)), pa.array(ids, _TEXT))
    return stored.columns_table(VERTEX_COLUMNS, values | {"leg": leg.dictionary_decode()})
