"""Growth: how time, memory and bytes of this project grow with vertices, features and dates, as exponents."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

from benchmarks.documents import CELL_S, FOLDER, built, make, runs_of
from benchmarks.measure import OURS, OWN_PYTHON, Row, exponent, print_cell, python_json, summary

#: Vertices of each line in the table by vertices.
VERTICES = 100
#: Number of features in the table by dates.
DATED = 10_000
_MEASURES = ("build_ms", "open_ms", "peak_mb", "bytes")


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
    """Measure lines of ``VERTICES`` vertices each, with ``total`` vertices together."""
    features = max(total // VERTICES, 1)
    begun = time.monotonic()
    found = _built("lines", features, VERTICES, runs)
    print_cell("growth", name="vertices", size=features * VERTICES, begun=begun)
    return _row(found, features=features, vertices=features * VERTICES)


def _dates(days: int, runs: int) -> Row:
    """Measure ``DATED`` features that begin on ``days`` different days."""
    begun = time.monotonic()
    found = _built("dates", DATED, days, runs)
    print_cell("growth", name="dates", size=days, begun=begun)
    return _row(found, features=DATED, dates=days)


def _value(row: Row, measure: str) -> float:
    value: Any = row[measure]
    return float(value["median"] if isinstance(value, dict) else value)


def exponents(rows: list[Row], over: str) -> dict[str, float | None]:
    """Return the exponent of each measure between the two largest sizes that have numbers; ``over`` names the size."""
    last = [row for row in rows if "bytes" in row][-2:]
    sizes = [row[over] for row in last]
    return {measure: exponent(sizes, [_value(row, measure) for row in last]) for measure in _MEASURES}


def measure(vertices: Sequence[int], features: Sequence[int], dates: Sequence[int], runs: int) -> dict[str, Any]:
    """Return the tables by vertices, by features and by dates, with their exponents.

    The documents of the table by features are those of build.
    """
    by_vertices = [_lines(total, runs) for total in vertices]
    if any(runs_of(OURS, size) < runs for size in features):
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
