"""An invented airline with a known truth: flights between fields, in the columns of OpenSky's state vectors.

Faults: rows that go on for up to 300 s after the last position, flights whose low part nobody hears at one end, silences
over the ocean, short turns on the ground, addresses that are none, jumps, rows twice. ``python -m benchmarks.tracks.flights
OUT`` writes it.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.tracks.fleet import START, km_between, places_of, write_places
from benchmarks.tracks.fleet import Habits as Fleet

_FIRST_ADDRESS = 0xC80001
_STEP_S = 20
_CRUISE_M, _FIELDS = 10_500.0, 30
#: Below this height a flight is not heard at an end that no receiver is near.
_DEAF_M = 3_500.0


def aircraft(index: int, fields: np.ndarray, days: int, random: np.random.Generator) -> tuple[np.ndarray, list[Any]]:
    """The reports of one aircraft (s, lon, lat, m/s, course, m, on the ground, s of the position), and its flights.

    A flight is the fields from and to, take-off and landing in ms, and whether each end was heard.
    """
    at, now, rows, flights = int(random.integers(len(fields))), float(random.uniform(0, 6 * 3600)), [], []
    while now < days * 86_400 - 20 * 3600:
        ground = random.uniform(0.7, 8) * 3600
        distances = km_between(fields[at, 0], fields[at, 1], fields[:, 0], fields[:, 1])
        reach = np.flatnonzero((distances > 300) & (distances < 6000))
        to = int(random.choice(reach)) if len(reach) else int(np.argsort(distances)[1])
        speed = random.uniform(210, 250)
        took = distances[to] * 1000 / speed + 1200
        heard_from, heard_to = random.random() > 0.2, random.random() > 0.25
        turn = np.arange(now + max(ground - 900, 0), now + ground, _STEP_S)
        if heard_from:
            rows.append(_rows(turn, fields[at, 0], fields[at, 1], 4.0, 0.0, 0.0, ground=True))
        taken_off = now + ground
        t = np.arange(taken_off, taken_off + took, _STEP_S)
        share = (t - taken_off) / took
        height = np.minimum.reduce([np.full(len(t), _CRUISE_M), (t - taken_off) * 9.0, (taken_off + took - t) * 7.0])
        east = (fields[to, 0] - fields[at, 0] + 180) % 360 - 180
        lon, lat = fields[at, 0] + share * east, fields[at, 1] + share * (fields[to, 1] - fields[at, 1])
        keep = np.ones(len(t), dtype=bool)
        if not heard_from:
            keep &= (height > _DEAF_M) | (share > 0.5)
        if not heard_to:
            keep &= (height > _DEAF_M) | (share < 0.5)
        if distances[to] > 3000 and random.random() < 0.5:
            keep &= (share < 0.4) | (share > 0.6)
        course = np.degrees(np.arctan2(east, fields[to, 1] - fields[at, 1])) % 360
        rows.append(_rows(t[keep], lon[keep], lat[keep], speed, course, height[keep], ground=False))
        if not heard_to and keep.any():
            # The rows go on after the last position, which stays as it was.
            last = rows[-1][-1].copy()
            again = np.repeat(last[None, :], 15, axis=0)
            again[:, 0] += np.arange(1, 16) * _STEP_S
            rows.append(again)
        landed = taken_off + took
        if heard_to:
            taxi = np.arange(landed, landed + 600, _STEP_S)
            rows.append(_rows(taxi, fields[to, 0], fields[to, 1], 5.0, 0.0, 0.0, ground=True))
        flights.append((at, to, START + taken_off * 1000, START + landed * 1000, heard_from, heard_to))
        at, now = to, landed + 600
    return np.concatenate(rows), flights


def _rows(
    t: np.ndarray, lon: Any, lat: Any, speed: float, course: float, height: Any, *, ground: bool
) -> np.ndarray:  # fmt: skip
    found = np.empty((len(t), 8))
    for column, values in enumerate((t, lon, lat, speed, course, height, float(ground), t)):
        found[:, column] = values
    return found


def write(out: Path, count: int = 20, days: int = 10, seed: int = 3) -> dict[str, Any]:
    """Write ``reports.parquet``, ``places.geojson`` and ``truth.json`` into a folder. Returns the truth."""
    out.mkdir(parents=True, exist_ok=True)
    fields = places_of(Fleet(places=_FIELDS, seed=seed))
    parts, addresses, flights = [], [], []
    for index in range(count):
        own, flown = aircraft(index, fields, days, np.random.default_rng([seed, index]))
        parts.append(own)
        addresses.append(np.full(len(own), _FIRST_ADDRESS + index))
        flights += [(f"icao-{_FIRST_ADDRESS + index:06x}", *flight) for flight in flown]
    rows, address = np.concatenate(parts), np.concatenate(addresses)
    random = np.random.default_rng([seed, 10**9])
    jump = random.random(len(rows)) < 0.0005
    rows[jump, 2] = random.uniform(-60, 60, int(jump.sum()))
    stale = rows[:, 7] < rows[:, 0]
    again = np.sort(np.concatenate([np.arange(len(rows)), random.integers(0, len(rows), len(rows) // 50)]))
    order = again[np.argsort(rows[again, 0], kind="stable")]
    texts = np.array([f"{number:06x}" for number in range(_FIRST_ADDRESS, _FIRST_ADDRESS + count)])
    icao = texts[address[order] - _FIRST_ADDRESS].astype("U8")
    unknown = random.random(len(order)) < 0.002
    icao[unknown] = "~2ab01c"
    found = rows[order]
    table = pa.table(
        {
            "time": (found[:, 0] + START // 1000).astype(np.int64),
            "icao24": icao,
            "lat": np.round(found[:, 2], 5),
            "lon": np.round((found[:, 1] + 180) % 360 - 180, 5),
            "velocity": found[:, 3],
            "heading": found[:, 4],
            "vertrate": np.zeros(len(found)),
            "callsign": icao,
            "onground": found[:, 6] > 0,
            "baroaltitude": np.maximum(found[:, 5], 0),
            "lastposupdate": found[:, 7] + START // 1000,
        }
    )
    pq.write_table(table, out / "reports.parquet")
    write_places(out, fields, "Field")
    # A row that repeats a position says nothing new, whether OpenSky goes on sending it or a file has it twice.
    known = ~unknown
    distinct = len(np.unique(order[known & ~stale[order]]))
    faults: Counter[str] = Counter(
        {"bad identity": int(unknown.sum()), "duplicate": int(known.sum()) - distinct - _unheard(order, known, stale)}
    )
    truth = {
        "rows": len(order),
        "legs": [],
        "silences": [],
        "flights": [(v, f"p{a}", f"p{b}", int(d), int(e), bool(x), bool(y)) for v, a, b, d, e, x, y in flights],
        "faults": dict(faults),
    }
    (out / "truth.json").write_text(json.dumps(truth))
    return truth


def _unheard(order: np.ndarray, known: np.ndarray, stale: np.ndarray) -> int:
    """Old positions whose own row has another address: the first row that repeats each of them stays."""
    left = set(order[known & ~stale[order]].tolist())
    found = set()
    for row in np.unique(order[known & stale[order]]).tolist():
        first = row
        while stale[first]:
            first -= 1
        if first not in left:
            found.add(first)
    return len(found)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--aircraft", type=int, default=20)
    parser.add_argument("--days", type=int, default=10)
    asked = parser.parse_args()
    made = write(asked.out, asked.aircraft, asked.days)
    print(f"{made['rows']:,} rows, {len(made['flights']):,} flights")
