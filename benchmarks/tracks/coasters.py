"""A second invented fleet, with other habits than the first one, so that nothing in it follows from how legs are found.

Every minute of each ship is simulated. Ships speed up and slow down, follow bent ways, wait at anchor outside ports and
swing there, drift with the engine off, make short calls of an hour or two, and report in bursts. Half broadcast no speed;
some have one that is stuck. Satellites hear others only now and then, and their positions are rounded.
"""

from __future__ import annotations

import argparse
import itertools
import json
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.tracks.fleet import FIRST_MMSI, HOUR, KM_PER_DEGREE, START, write_places

_MINUTE = 60_000


def ports_of(count: int, random: np.random.Generator) -> np.ndarray:
    """Ports along a bent coast that crosses 180°, 20 to 200 km apart."""
    lon, lat = 174.0, -38.0
    found = []
    for _ in range(count):
        found.append(((lon + 180) % 360 - 180, lat))
        lon += random.uniform(0.3, 1.4)
        lat = np.clip(lat + random.normal(0, 0.7), -44, -32)
    return np.array(found)


def simulate(
    index: int, ports: np.ndarray, days: int, random: np.random.Generator
) -> tuple[np.ndarray, np.ndarray, np.ndarray, list[tuple[int, int, int, int, int]], list[tuple[int, int, int, int]]]:
    """The position of a ship in each minute, its speed, its legs between visits of three hours or more, and those."""
    minutes = days * 24 * 60
    lon, lat, speed = np.empty(minutes), np.empty(minutes), np.empty(minutes)
    at, clock, legs, left = int(random.integers(len(ports))), 0, [], None
    visits = []
    while clock < minutes:
        is_short = random.random() < 0.25
        stay = int(random.uniform(50, 120) if is_short else random.lognormal(np.log(14 * 60), 0.5))
        stay = stay if is_short else max(stay, 210)
        if not is_short:
            if left is not None and clock + 200 < minutes:
                legs.append((index, left[0], at, left[1], START + clock * _MINUTE))
            left = None
        until = min(clock + stay, minutes)
        if not is_short:
            visits.append((index, at, START + clock * _MINUTE, START + until * _MINUTE))
        angle = np.cumsum(random.normal(0, 0.02, until - clock)) + random.uniform(0, 6.28)
        radius = random.uniform(0.02, 0.12)
        lon[clock:until] = ports[at, 0] + radius * np.sin(angle) / KM_PER_DEGREE / np.cos(np.radians(ports[at, 1]))
        lat[clock:until] = ports[at, 1] + radius * np.cos(angle) / KM_PER_DEGREE
        speed[clock:until] = 0
        clock = until
        if left is None:
            left = (at, START + clock * _MINUTE)
        to = int(np.clip(at + random.choice([-3, -2, -1, 1, 2, 3]), 0, len(ports) - 1))
        if to == at:
            to = at - 1 if at else 1
        way = _way(ports[at], ports[to], random)
        most = random.uniform(7, 15)
        position, now = 0.0, 0.3
        total = float(
            np.hypot(np.diff(way[:, 0]) * np.cos(np.radians(way[:-1, 1])), np.diff(way[:, 1])).sum() * KM_PER_DEGREE
        )
        along = (
            np.append(0, np.cumsum(np.hypot(np.diff(way[:, 0]) * np.cos(np.radians(way[:-1, 1])), np.diff(way[:, 1]))))
            * KM_PER_DEGREE
        )
        drift = int(random.uniform(60, 400)) if random.random() < 0.2 else 0
        drift_at = random.uniform(0.3, 0.7) * total
        while clock < minutes and position < total:
            rest = total - position
            wanted = min(most, 2 + rest * 1.5)
            if drift and position > drift_at:
                wanted, drift = random.uniform(0.8, 1.5), drift - 1
            now += np.clip(wanted - now, -0.5, 0.4) + random.normal(0, 0.05)
            now = max(now, 0.7)
            position += now * 1.852 / 60
            lon[clock], lat[clock] = np.interp(position, along, way[:, 0]), np.interp(position, along, way[:, 1])
            speed[clock] = now
            clock += 1
        at = to
    return lon, lat, speed, legs, visits


def _way(start: np.ndarray, end: np.ndarray, random: np.random.Generator) -> np.ndarray:
    share = np.linspace(0, 1, 40)
    east = (end[0] - start[0] + 180) % 360 - 180
    bend = random.uniform(-0.25, 0.25)
    side = bend * np.sin(np.pi * share)
    return np.column_stack(
        [start[0] + share * east - side * (end[1] - start[1]), start[1] + share * (end[1] - start[1]) + side * east]
    )


def heard(
    lon: np.ndarray, lat: np.ndarray, speed: np.ndarray, random: np.random.Generator
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, list[tuple[int, int]]]:
    """The minutes in which a ship was heard, and what it sent: speed may be missing or stuck, positions rounded."""
    minutes = len(lon)
    kind = random.random()
    if kind < 0.3:
        chance = np.where(speed > 0.1, 0.25, 0.06)
    elif kind < 0.7:
        # Bursts: minutes of many reports, hours of few.
        burst = np.repeat(random.random(minutes // 45 + 1) < 0.5, 45)[:minutes]
        chance = np.where(burst, 0.4, 0.02)
    else:
        chance = np.full(minutes, 0.03)
    silences = []
    mute = np.zeros(minutes, dtype=bool)
    for _ in range(random.poisson(minutes / 60 / 24 / 15)):
        begin, length = int(random.uniform(0, minutes)), int(random.pareto(2.0) * 420 + 420)
        mute[begin : begin + length] = True
    at = np.flatnonzero((random.random(minutes) < chance) & ~mute)
    for before, after in itertools.pairwise(at):
        if after - before >= 6 * 60:
            silences.append((START + int(before) * _MINUTE, START + int(after) * _MINUTE))
    sent = np.abs(speed[at] + random.normal(0, 0.05, len(at)))
    if random.random() < 0.5:
        sent = np.full(len(at), np.nan)
    elif random.random() < 0.05:
        sent = np.full(len(at), 0.0)
    digits = 600 if random.random() < 0.2 else 600_000
    own_lon = np.round(lon[at] * digits) / digits + random.normal(0, 8e-5, len(at))
    own_lat = np.round(lat[at] * digits) / digits + random.normal(0, 8e-5, len(at))
    return at, own_lon, own_lat, sent, silences


def write(out: Path, vessels: int = 100, days: int = 30, seed: int = 2) -> dict[str, Any]:
    """Write ``reports.parquet``, ``places.geojson`` and ``truth.json`` into a folder. Returns the truth."""
    out.mkdir(parents=True, exist_ok=True)
    ports = ports_of(24, np.random.default_rng(seed))
    columns: list[list[np.ndarray]] = [[], [], [], [], []]
    legs, silences, visits = [], [], []
    for index in range(vessels):
        random = np.random.default_rng([seed, index])
        lon, lat, speed, own, stays = simulate(index, ports, days, random)
        at, own_lon, own_lat, sent, quiet = heard(lon, lat, speed, random)
        legs += own
        visits += stays
        silences += [(f"mmsi-{FIRST_MMSI + index}", int(first), int(last)) for first, last in quiet]
        t = START + at * _MINUTE + random.integers(0, 60, len(at)) * 1000
        for column, values in zip(
            columns, (np.full(len(at), FIRST_MMSI + index), t, own_lon, own_lat, sent), strict=True
        ):
            column.append(values)
    mmsi, t, lon, lat, sent = (np.concatenate(column) for column in columns)
    order = np.argsort(t, kind="stable")
    table = pa.table(
        {
            "mmsi": mmsi[order],
            "timestamp": pa.array(t[order]).cast(pa.timestamp("ms")),
            "lon": (lon[order] + 180) % 360 - 180,
            "lat": lat[order],
            "sog": pa.array(sent[order], from_pandas=True),
        }
    )
    pq.write_table(table, out / "reports.parquet")
    write_places(out, ports, "Port")
    truth = {
        "rows": len(t),
        "to": int(START + days * 24 * HOUR),
        "legs": [(f"mmsi-{FIRST_MMSI + i}", f"p{a}", f"p{b}", int(d), int(e)) for i, a, b, d, e in legs],
        "silences": silences,
        "stops": [(f"mmsi-{FIRST_MMSI + i}", f"p{p}", int(a), int(b)) for i, p, a, b in visits],
    }
    (out / "truth.json").write_text(json.dumps(truth))
    return truth


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--vessels", type=int, default=100)
    parser.add_argument("--days", type=int, default=30)
    asked = parser.parse_args()
    found = write(asked.out, asked.vessels, asked.days)
    print(f"{found['rows']:,} rows, {len(found['legs']):,} legs, {len(found['silences']):,} silences")
