"""Find stops, gaps, legs and meetings in a folder of position reports, and make them part of it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from geodata.tracks import stored, vessels
from geodata.tracks.engines import Engine
from geodata.tracks.finding.bucket import COLUMNS, Found, Task, find, passing
from geodata.tracks.finding.density import added
from geodata.tracks.finding.meetings import meetings_of
from geodata.tracks.parameters import Parameters
from geodata.tracks.places import Places
from geodata.tracks.reading import Told
from geodata.tracks.store import Store, held

_TIME = pa.timestamp("ms", "UTC")
_ROWS_AT_ONCE = 2**18
ENCOUNTER_COLUMNS = [
    ("first_vessel", pa.string()), ("second_vessel", pa.string()), ("first", _TIME), ("last", _TIME),
    ("lat", pa.float64()), ("lon", pa.float64()), ("km", pa.float64()), ("hours", pa.float64()),
]  # fmt: skip
DENSITY_COLUMNS = [("month", pa.string()), ("x", pa.int64()), ("y", pa.int64()), ("seconds", pa.float64())]


@dataclass(frozen=True)
class SearchReport:
    """What a search found: the rows of each table, what was left out, and the identities that were refused."""

    pings: int
    rows: dict[str, int]
    duplicates: int
    spikes: int
    refused: tuple[tuple[str, str, int], ...]


def find_legs(path: Path, places: Places, *, parameters: Parameters, engine: Engine, told: Told) -> SearchReport:
    """Find everything in the folder, and write the tables and the manifest. Raises ImportingError.

    A search replaces the results of the one before, all of them or none.
    """
    with held(path, make=False) as store:
        tasks = _tasks(store, places, parameters)
        found = engine.run(find, tasks, lambda done, of: told("finding legs", done, of))
        made = {name: _joined(store, name, found) for name in COLUMNS}
        made["encounters"] = _encounters(store, found, parameters)
        made["density"] = _density(store, found)
        results = [store.entry(file, f"{name}.parquet") | {"rows": rows} for name, (file, rows) in made.items()]
        refused = tuple((text, item.reason, item.pings) for part in found for text, item in part.refused)
        report = SearchReport(
            sum(part.pings for part in found),
            {name: rows for name, (_, rows) in made.items()},
            sum(part.duplicates for part in found),
            sum(part.spikes for part in found),
            refused,
        )
        manifest = {**store.manifest, "results": results, "legs": _record(report, found, places, parameters, engine)}
        store.commit(manifest, {file.name: f"{name}.parquet" for name, (file, _) in made.items()})
        return report


def _tasks(store: Store, places: Places, parameters: Parameters) -> list[Task]:
    files: dict[int, list[Path]] = {}
    for entry in store.manifest["files"]:
        files.setdefault(int(entry["bucket"]), []).append(store.path / entry["file"])
    return [Task(tuple(files[bucket]), bucket, store.work, places, parameters) for bucket in sorted(files)]


def _joined(store: Store, name: str, found: list[Found]) -> tuple[Path, int]:
    """One table of those of all buckets, in their order."""
    target = store.work / f"{name}.parquet"
    sources = [passing(store.work, name, part.bucket) for part in found]
    rows = 0
    with pq.ParquetWriter(target, pa.schema(COLUMNS[name]), **stored.storage_of(name)) as file:
        # Several buckets together: many small groups of rows would be slow to write and to read.
        waiting: list[pa.Table] = []
        for source in sources:
            waiting.append(stored.read_passing(source))
            if sum(table.num_rows for table in waiting) >= _ROWS_AT_ONCE or source == sources[-1]:
                whole = pa.concat_tables(waiting)
                rows += whole.num_rows
                file.write_table(whole)
                waiting = []
    for source in sources:
        source.unlink()
    return target, rows


def _encounters(store: Store, found: list[Found], parameters: Parameters) -> tuple[Path, int]:
    meetings = meetings_of([part.waiting for part in found], parameters)
    names = {code: text for part in found for code, text in part.names.items()}
    values: dict[str, Any] = {
        "first_vessel": [vessels.text_of(code, names) for code in meetings.first_vessel.tolist()],
        "second_vessel": [vessels.text_of(code, names) for code in meetings.second_vessel.tolist()],
        "first": meetings.first,
        "last": meetings.last,
        "lat": np.round(meetings.lat, 6),
        "lon": np.round(meetings.lon, 6),
        "km": np.round(meetings.km, 4),
        "hours": (meetings.last - meetings.first) / 3_600_000,
    }
    target = store.work / "encounters.parquet"
    stored.write_table(target, stored.columns_table(ENCOUNTER_COLUMNS, values))
    return target, len(meetings.first)


def _density(store: Store, found: list[Found]) -> tuple[Path, int]:
    density = added([part.density for part in found])
    months = density.month.astype("datetime64[M]").astype(str).tolist()
    values = {"month": months, "x": density.x, "y": density.y, "seconds": np.round(density.seconds, 1)}
    target = store.work / "density.parquet"
    stored.write_table(target, stored.columns_table(DENSITY_COLUMNS, values))
    return target, len(months)


def _record(
    report: SearchReport, found: list[Found], places: Places, parameters: Parameters, engine: Engine
) -> dict[str, Any]:
    refused = [
        {
            "vessel": text,
            "reason": item.reason,
            "pings": item.pings,
            "first": _iso(item.first),
            "last": _iso(item.last),
        }
        for part in found
        for text, item in part.refused
    ]
    return {
        "parameters": parameters.recorded(),
        "places": [{"id": i, "name": n} for i, n in zip(places.ids, places.names, strict=True)][:10_000],
        "engine": engine.name,
        "pings": report.pings,
        "dropped": {"duplicate": report.duplicates, "spike": report.spikes},
        "refused": refused,
    }


def _iso(milliseconds: int) -> str:
    return dt.datetime.fromtimestamp(milliseconds / 1000, dt.UTC).isoformat(timespec="seconds")
