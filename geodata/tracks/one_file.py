"""One file of position reports, read and searched in memory: what the sandboxed process does with a user's file.

A folder of reports (:mod:`geodata.tracks.reading`) takes files of any size. This takes one file within limits, and finds the
same legs by the same function.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from geodata.errors import ImportingError, LimitError
from geodata.limits import Limits, size
from geodata.quoting import printable
from geodata.tracks import sources, stored, vessels
from geodata.tracks.finding.bucket import COLUMNS, Found, Task, find, passing
from geodata.tracks.formats import detect
from geodata.tracks.parameters import Parameters
from geodata.tracks.pings import Pings, Said, merge_said
from geodata.tracks.places import Places
from geodata.tracks.reading import FileReport
from geodata.tracks.sorting import in_order
from geodata.tracks.vessels import Kind

#: Speeds and heights are kept for a chart: so many samples of a leg, and of all legs together.
SAMPLES_OF_A_LEG, SAMPLES = 120, 200_000
_FEWEST_SAMPLES = 8
#: What a leg takes in memory with its texts, beside its tables, in bytes: an estimate on the safe side.
LEG_BYTES = 2_000
#: What takes larger files.
COMMANDS = (
    "For more, the commands 'kurskmap tracks read FILE --out DIR' and 'kurskmap tracks legs DIR' have no such limits."
)
_VALUE_CHARS = 80
_SAID_OF_ALL = 60_000


def read_one(
    path: Path, name: str, *, form: str | None, kind: Kind | None, places: Places, limits: Limits, folder: Path
) -> tuple[dict[str, Any], dict[str, pa.Table]]:
    """Read a file and find its legs. ``folder`` takes what is written on the way.

    Returns what was read, as JSON values, and the tables of the legs by name. Raises ImportingError or LimitError, one
    sentence with the name.
    """
    reports: list[FileReport] = []
    parts: list[Pings] = []
    names: dict[int, str] = {}
    said: Said = {}
    kept = 0
    # What a file may unpack to follows from the limit on sizes, not on the ratio.
    within = replace(limits, unpack_ratio=1)
    for number, source in enumerate(sources.sources_of(path, within, lambda _: None, name=name)):
        found, chunks = detect.read(source, form, kind, within, lambda _: None)
        report = FileReport(source.name, found)
        reports.append(report)
        for chunk in chunks:
            report.count(chunk)
            kept += len(chunk.pings)
            if kept > limits.reports:
                raise LimitError(f"{name}: it has more than {limits.reports:,} position reports.")
            chunk.pings["source"] = number
            parts.append(chunk.pings)
            names.update(chunk.names)
            merge_said(said, chunk.said.items())
    if not reports:
        raise ImportingError(f"{name}: the archive holds no files.")
    if not kept:
        dropped: Counter[str] = sum((report.dropped for report in reports), Counter())
        why = ", ".join(f"{count:,} {reason}" for reason, count in dropped.most_common())
        raise ImportingError(f"{name}: no row is a position report that can be used ({why or 'it has no rows'}).")
    pings, again = in_order(np.concatenate(parts))
    parts.clear()
    stored.write_pings(folder / "pings.parquet", pings, names)
    result = find(Task((folder / "pings.parquet",), 0, folder, places, Parameters()))
    tables = {table: stored.read_passing(passing(folder, table, 0)) for table in COLUMNS}
    legs, vertices = tables["legs"], tables["vertices"]
    if legs.num_rows > most_legs(limits):
        raise LimitError(f"{name}: it has {legs.num_rows:,} legs, more than {most_legs(limits):,}.")
    if vertices.num_rows > limits.positions:
        raise LimitError(
            f"{name}: its legs are drawn with {vertices.num_rows:,} positions, more than {limits.positions:,}."
        )
    index = pc.index_in(vertices["leg"], value_set=legs["leg"].combine_chunks())
    vertices = vertices.select(["t", "lat", "lon", "zoom"]).add_column(0, "leg", index.cast(pa.int64()))
    answer = {
        "files": [_file(report) for report in reports],
        "reports": len(pings),
        "vessels": len(np.unique(pings["vessel"])),
        "duplicates": again,
        "spikes": result.spikes,
        "refused": [[text, item.reason, item.pings] for text, item in result.refused],
        "stops": tables["stops"].num_rows,
    }
    return answer, {
        "legs": legs,
        "gaps": tables["gaps"],
        "vertices": vertices,
        "samples": _samples(pings, legs),
        "density": _density(result),
        "identities": _identities(said, names, legs),
    }


def _file(report: FileReport) -> dict[str, Any]:
    return {
        "name": report.name,
        "form": report.form,
        "rows": report.rows,
        "kept": report.kept,
        "dropped": dict(report.dropped),
        "first": report.first,
        "last": report.last,
    }


def _samples(pings: Pings, legs: pa.Table) -> pa.Table:
    """Speeds and heights of each leg, at most so many of one: the number of the leg, the time, kn and feet."""
    count = legs.num_rows
    most = int(np.clip(SAMPLES // max(count, 1), _FEWEST_SAMPLES, SAMPLES_OF_A_LEG))
    codes = np.array([vessels.code_of_text(text) for text in legs["vessel"].to_pylist()], dtype=np.int64)
    first, last = (legs[name].cast(pa.int64()).to_numpy() for name in ("first_seen", "last_seen"))
    starts = np.searchsorted(pings["vessel"], codes)
    ends = np.searchsorted(pings["vessel"], codes, side="right")
    rows: list[np.ndarray] = []
    for index in range(count):
        times = pings["t"][starts[index] : ends[index]]
        low = starts[index] + np.searchsorted(times, first[index])
        high = starts[index] + np.searchsorted(times, last[index], side="right")
        chosen = np.arange(low, high)
        if len(chosen) > most:
            chosen = low + np.unique(np.round(np.linspace(0, high - low - 1, most)).astype(np.int64))
        rows.append(np.column_stack([np.full(len(chosen), index), chosen]))
    found = np.concatenate(rows) if rows else np.zeros((0, 2), dtype=np.int64)
    chosen = found[:, 1]
    return pa.table(
        {
            "leg": pa.array(found[:, 0]),
            "t": pa.array(pings["t"][chosen]),
            "speed_kn": pa.array(pings["speed"][chosen].astype(np.float64), from_pandas=True),
            "altitude_ft": pa.array(pings["alt"][chosen].astype(np.float64), from_pandas=True),
        }
    )


def _density(result: Found) -> pa.Table:
    density = result.density
    months = density.month.astype("datetime64[M]").astype(str).tolist()
    return pa.table(
        {
            "month": pa.array(months, pa.string()),
            "x": pa.array(density.x.astype(np.int64)),
            "y": pa.array(density.y.astype(np.int64)),
            "seconds": pa.array(density.seconds.astype(np.float64)),
        }
    )


def _identities(said: Said, names: dict[int, str], legs: pa.Table) -> pa.Table:
    """What the vessels with legs said of themselves, with the first and the last time in ms."""
    wanted = set(legs["vessel"].to_pylist())
    rows: list[tuple[str, str, str, int, int]] = []
    for (code, field, value), (first, last, _) in said.items():
        text = vessels.text_of(code, names)
        if text in wanted:
            rows.append((text, field, printable(value, limit=_VALUE_CHARS), first, last))
    rows = sorted(rows)[:_SAID_OF_ALL]
    columns: Sequence[Sequence[Any]] = list(zip(*rows, strict=True)) if rows else [[]] * 5
    kinds = [pa.string(), pa.string(), pa.string(), pa.int64(), pa.int64()]
    arrays = [pa.array(list(values), kind) for values, kind in zip(columns, kinds, strict=True)]
    return pa.table(arrays, names=["vessel", "field", "value", "first", "last"])


def most_legs(limits: Limits) -> int:
    """How many legs a session has memory for."""
    return limits.session_bytes // LEG_BYTES


def too_much(error: LimitError, limits: Limits) -> str:
    """What a limit was, and what takes larger files, in two sentences."""
    return (
        f"{error} Here a file may have {size(limits.file_bytes)}, {limits.reports:,} reports and "
        f"{most_legs(limits):,} legs of {limits.positions:,} positions. {COMMANDS}"
    )
