"""An invented fleet with a known truth: ships sail between places, and their reports have the faults of real ones.

Faults: sentinels, positions at 0, 0, duplicates, rows out of order, jumps, silences, crossings of 180°, base stations,
identities that nobody has, rows without a time, and identities that two ships share. The table has the columns of
MarineCadastre. The truth counts every fault. ``python -m benchmarks.tracks.fleet OUT --rows 2000000`` writes it.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

START = int(np.datetime64("2024-03-01T00:00:00", "ms").astype(np.int64))
HOUR = 3_600_000
FIRST_MMSI = 257_000_001
KM_PER_DEGREE = 111.2


@dataclass(frozen=True)
class Habits:
    """How the fleet sails and reports."""

    vessels: int = 5_000
    days: int = 60
    places: int = 70
    seed: int = 1
    duplicates: float = 0.03
    sentinels: float = 0.01
    jumps: float = 0.001
    silent_voyages: float = 0.2
    #: Each of base stations, bad identities, rows without a time and positions at 0, 0, as a share of the rows.
    junk: float = 0.002
    #: So many of a hundred ships have their identity from another one.
    shared: int = 1


#: Identities that devices send as long as nobody has set their own, or that no ship can have.
_NOBODY = np.array([0, 1, 111_111_111, 123_456_789, 888_888_888, 999_999_999, 987_000_001, 10**10])

#: One number or many, in degrees.
Degrees = float | np.ndarray
#: The ship, the places from and to, departure and arrival in ms.
Leg = tuple[int, int, int, float, float]
#: The ship, the last report before and the first after, in ms.
Silence = tuple[int, float, float]
#: The ship, the place, begin and end in ms.
Stay = tuple[int, int, float, float]


def places_of(habits: Habits) -> np.ndarray:
    """Longitude and latitude of the places, at least 60 km apart, some on either side of 180°."""
    random = np.random.default_rng(habits.seed)
    found = [(179.2, -16.8), (-179.5, -18.1), (178.4, -18.1), (-175.2, -21.1)]
    while len(found) < habits.places:
        lon, lat = random.uniform(-179, 179), random.uniform(-50, 60)
        if all(np.hypot((lon - x + 180) % 360 - 180, lat - y) > 1 for x, y in found):
            found.append((lon, lat))
    return np.round(np.array(found), 5)


def km_between(lon1: Degrees, lat1: Degrees, lon2: Degrees, lat2: Degrees) -> np.ndarray:
    """Great-circle distance in km on a sphere."""
    a, b = np.radians(lat1), np.radians(lat2)
    half = np.sin((b - a) / 2) ** 2 + np.cos(a) * np.cos(b) * np.sin(np.radians(np.subtract(lon2, lon1)) / 2) ** 2
    return np.asarray(2 * 6371.0088 * np.arcsin(np.sqrt(np.clip(half, 0, 1))))


def _along(start: np.ndarray, end: np.ndarray, share: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Positions on the great circle between two places, at these shares of it."""

    def unit(lon: float, lat: float) -> np.ndarray:
        x, y = np.radians(lon), np.radians(lat)
        return np.array([np.cos(y) * np.cos(x), np.cos(y) * np.sin(x), np.sin(y)])

    a, b = unit(*start), unit(*end)
    angle = max(np.arccos(np.clip(a @ b, -1, 1)), 1e-9)
    points = (np.sin((1 - share) * angle)[:, None] * a + np.sin(share * angle)[:, None] * b) / np.sin(angle)
    return np.degrees(np.arctan2(points[:, 1], points[:, 0])), np.degrees(np.arcsin(np.clip(points[:, 2], -1, 1)))


def vessel(
    index: int, habits: Habits, places: np.ndarray, every_s: float
) -> tuple[list[np.ndarray], list[Leg], list[Silence], list[Stay]]:
    """The reports of one ship (t in ms, lon, lat, speed, course), its legs, its silences and its stays in places."""
    random = np.random.default_rng([habits.seed, index])
    end = START + habits.days * 24 * HOUR
    at, now = int(random.integers(len(places))), float(START)
    legs: list[Leg] = []
    stays: list[Stay] = []
    pieces: list[tuple[np.ndarray, ...]] = []
    while now < end:
        stay = random.uniform(6, 60) * HOUR
        count = max(int(stay / 1000 / (every_s * 1.3)), 2)
        t = np.sort(random.uniform(now, now + stay, count))
        swing = random.normal(0, 0.03, (count, 2)) / KM_PER_DEGREE
        lon = places[at, 0] + swing[:, 0] / np.cos(np.radians(places[at, 1]))
        pieces.append(
            (t, lon, places[at, 1] + swing[:, 1], np.abs(random.normal(0, 0.04, count)), random.uniform(0, 360, count))
        )
        stays.append((index, at, now, min(now + stay, end)))
        now += stay
        distances = km_between(places[at, 0], places[at, 1], places[:, 0], places[:, 1])
        near = np.argsort(distances)[1:9]
        to = int(random.choice(near))
        speed = random.uniform(9, 18)
        took = distances[to] / (speed * 1.852) * HOUR
        count = max(int(took / 1000 / every_s), 3)
        share = np.sort(random.uniform(0, 1, count))
        lon, lat = _along(places[at], places[to], share)
        course = np.degrees(np.arctan2(places[to, 0] - places[at, 0], places[to, 1] - places[at, 1])) % 360
        t = now + share * took
        keep = np.ones(count, dtype=bool)
        if random.random() < habits.silent_voyages and took > 14 * HOUR:
            length = random.uniform(7 * HOUR, min(took * 0.7, 40 * HOUR))
            begin = now + random.uniform(0.1, 0.9) * (took - length)
            keep = (t < begin) | (t > begin + length)
        pieces.append(
            (
                t[keep],
                lon[keep],
                lat[keep],
                np.abs(random.normal(speed, 0.4, count))[keep],
                np.full(count, course)[keep],
            )
        )
        legs.append((index, at, to, now, now + took))
        now += took
        at = to
    columns = [np.concatenate([piece[i] for piece in pieces]) for i in range(5)]
    seen = columns[0] < end
    heard = np.sort(columns[0][seen])
    after = np.flatnonzero(np.diff(heard) >= 6 * HOUR) + 1
    silences = [(index, float(heard[i - 1]), float(heard[i])) for i in after.tolist()]
    return [column[seen] for column in columns], [leg for leg in legs if leg[4] + 6 * HOUR < end], silences, stays


def write_places(out: Path, places: np.ndarray, called: str) -> None:
    """Write ``places.geojson``: the places (n × 2, degrees) as points with the ids ``p0``, ``p1``, … and a name."""
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": place.tolist()},
            "properties": {"id": f"p{i}", "name": f"{called} {i}"},
        }
        for i, place in enumerate(places)
    ]
    (out / "places.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": features}))


def write(out: Path, rows: int, habits: Habits) -> dict[str, Any]:
    """Write ``reports.parquet``, ``places.geojson`` and ``truth.json`` into a folder. Returns the truth."""
    out.mkdir(parents=True, exist_ok=True)
    places = places_of(habits)
    every_s = habits.vessels * habits.days * 86_400 / rows
    is_shared = np.arange(habits.vessels) % 100 >= 100 - habits.shared
    legs, silences, stays, written = [], [], [], 0
    faults: Counter[str] = Counter()
    shared = []
    random = np.random.default_rng([habits.seed, 10**9])
    with pq.ParquetWriter(out / "reports.parquet", _SCHEMA, compression="zstd") as file:
        for first in range(0, habits.vessels, 250):
            parts = []
            for index in range(first, min(first + 250, habits.vessels)):
                columns, own_legs, own_silences, own_stays = vessel(index, habits, places, every_s)
                if is_shared[index]:
                    # What another ship did at the same time, under the same identity.
                    other, *_ = vessel(10**6 + index, habits, places, every_s)
                    columns = [np.concatenate(both) for both in zip(columns, other, strict=True)]
                    shared.append(f"mmsi-{FIRST_MMSI + index}")
                else:
                    legs += own_legs
                    silences += own_silences
                    stays += own_stays
                parts.append((np.full(len(columns[0]), FIRST_MMSI + index), *columns))
            table = _with_faults(
                [np.concatenate([part[i] for part in parts]) for i in range(6)], habits, random, faults
            )
            file.write_table(table)
            written += table.num_rows
    write_places(out, places, "Place")
    truth = {
        "rows": written,
        "to": int(START + habits.days * 24 * HOUR),
        "legs": [(f"mmsi-{FIRST_MMSI + i}", f"p{a}", f"p{b}", int(d), int(e)) for i, a, b, d, e in legs],
        "silences": [(f"mmsi-{FIRST_MMSI + i}", int(a), int(b)) for i, a, b in silences],
        "stops": [(f"mmsi-{FIRST_MMSI + i}", f"p{p}", int(a), int(b)) for i, p, a, b in stays],
        "shared": shared,
        "faults": dict(faults),
    }
    (out / "truth.json").write_text(json.dumps(truth))
    return truth


_SCHEMA = pa.schema(
    [
        ("mmsi", pa.int64()),
        ("base_date_time", pa.timestamp("ms")),
        ("longitude", pa.float64()),
        ("latitude", pa.float64()),
        ("sog", pa.float32()),
        ("cog", pa.float32()),
    ]
)


def _with_faults(
    columns: list[np.ndarray], habits: Habits, random: np.random.Generator, faults: Counter[str]
) -> pa.Table:
    mmsi, t, lon, lat, speed, course = columns
    count = len(t)
    jump = random.random(count) < habits.jumps
    lat = np.where(jump, random.uniform(-60, 60, count), lat)
    lon = np.where(jump, random.uniform(-180, 180, count), lon)
    none = random.random(count) < habits.sentinels
    lat, lon = np.where(none, 91.0, np.round(lat, 5)), np.where(none, 181.0, np.round((lon + 180) % 360 - 180, 5))
    speed = np.where(random.random(count) < habits.sentinels, 102.3, np.round(speed, 1))
    course = np.where(random.random(count) < habits.sentinels, 360.0, np.round(course, 1))
    lost = random.random(count) < habits.junk
    lat, lon = np.where(lost, 0.0, lat), np.where(lost, 0.0, lon)
    again = random.integers(0, count, int(count * habits.duplicates))
    order = np.concatenate([np.arange(count), again])
    # In the order of time, as publishers write a day, with some rows late.
    order = order[np.argsort(t[order] + np.where(random.random(len(order)) < 0.01, 6.0 * HOUR, 0))]
    junk = random.random(len(order))
    is_base, is_bad = junk < habits.junk, (junk > 0.5) & (junk < 0.5 + habits.junk)
    timeless = (junk > 0.7) & (junk < 0.7 + habits.junk)
    sender = mmsi[order]
    sender = np.where(is_base, random.integers(2_010_000, 7_750_000, len(order)), sender)
    sender = np.where(is_bad, random.choice(_NOBODY, len(order)), sender)
    values = [mmsi, np.round(t / 1000) * 1000, lon, lat, speed, course]
    sound = ~(is_base | is_bad | timeless)
    nowhere = (none | lost)[order]
    faults.update(
        {
            "base station": int(is_base.sum()),
            "bad identity": int(is_bad.sum()),
            "no time": int(timeless.sum()),
            "no position": int((sound & nowhere).sum()),
            "duplicate": int((sound & ~nowhere).sum() - len(np.unique(order[sound & ~nowhere]))),
        }
    )
    arrays = [pa.array(sender, pa.int64())]
    arrays.append(pa.array(values[1][order].astype(np.int64), mask=timeless).cast(pa.timestamp("ms")))
    arrays += [
        pa.array(value[order]).cast(field.type, safe=False)
        for value, field in zip(values[2:], list(_SCHEMA)[2:], strict=True)
    ]
    return pa.Table.from_arrays(arrays, schema=_SCHEMA)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--rows", type=int, default=2_000_000)
    parser.add_argument("--vessels", type=int, default=5_000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    found = write(asked.out, asked.rows, Habits(vessels=asked.vessels, seed=asked.seed))
    print(f"{found['rows']:,} rows, {len(found['legs']):,} legs, {len(found['silences']):,} silences")
