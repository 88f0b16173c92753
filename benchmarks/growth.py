"""Growth: how time, memory and bytes grow with vertices, features and dates, as exponents; and where it breaks."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

from benchmarks.documents import CELL_S, FOLDER, asked, built, make
from benchmarks.measure import OURS, OWN_PYTHON, Row, exponent, python_json, summary, told

#: A line has this many vertices in the run by vertices.
VERTICES = 100
#: So many features share the days in the run by dates.
DATED = 10_000
_PARTS = ("build_ms", "open_ms", "peak_mb", "bytes")


def _row(found: dict[str, Any], **size: int) -> Row:
    row: Row = {"name": OURS, **size}
    if "bytes" not in found:
        return {**row, "reason": found["reason"]}
    return {
        **row,
        "build_ms": summary([1000 * s for s in found["seconds"]]),
        "open_ms": round(1000 * found["open_s"]),
        "peak_mb": round(found["peak_mb"]),
        "bytes": found["bytes"],
    }


def _built(command: str, features: int, number: int, runs: int) -> dict[str, Any]:
    out = FOLDER / "growth.html"
    out.parent.mkdir(parents=True, exist_ok=True)
    arguments = (command, str(features), str(number), str(runs), str(CELL_S), str(out))
    return python_json(OWN_PYTHON, "benchmarks.ours", *arguments, timeout=200)


def _lines(total: int, runs: int) -> Row:
    """Lines of ``VERTICES`` vertices each."""
    features = max(total // VERTICES, 1)
    begun = time.monotonic()
    found = _built("lines", features, VERTICES, runs)
    told("growth", name="vertices", size=features * VERTICES, begun=begun)
    return _row(found, features=features, vertices=features * VERTICES)


def _dates(days: int, runs: int) -> Row:
    """``DATED`` features, each of which begins on one of so many days."""
    begun = time.monotonic()
    found = _built("dates", DATED, days, runs)
    told("growth", name="dates", size=days, begun=begun)
    return _row(found, features=DATED, dates=days)


def _value(row: Row, part: str) -> float:
    value: Any = row[part]
    return float(value["median"] if isinstance(value, dict) else value)


def exponents(rows: list[Row], over: str) -> dict[str, float | None]:
    """The exponent of each measure between the two largest sizes that were done."""
    done = [row for row in rows if "bytes" in row][-2:]
    return {part: exponent([row[over] for row in done], [_value(row, part) for row in done]) for part in _PARTS}


def measure(vertices: Sequence[int], features: Sequence[int], dates: Sequence[int], runs: int) -> dict[str, Any]:
    """The tables by vertices, by features (whose documents are those of build) and by dates, with their exponents."""
    by_vertices = [_lines(total, runs) for total in vertices]
    if any(asked(OURS, size) < runs for size in features):
        make(OURS, features, runs)
    by_features = [_row(built(OURS, size, features), features=size) for size in features]
    by_dates = [_dates(days, runs) for days in dates]
    return {
        "by_vertices": by_vertices,
        "by_features": by_features,
        "by_dates": by_dates,
        "exponents": {
            "by_vertices": exponents(by_vertices, "vertices"),
            "by_features": exponents(by_features, "features"),
            "by_dates": exponents(by_dates, "dates"),
        },
    }
