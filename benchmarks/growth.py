"""Growth: how time, memory and bytes grow with vertices and with dates, as exponents; and where it breaks."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

from benchmarks.documents import CELL_S, FOLDER, asked, built, make
from benchmarks.measure import OURS, OWN_PYTHON, Row, exponent, python_json, summary, told

#: A line has this many vertices in the run by vertices.
VERTICES = 100
_PARTS = ("build_ms", "open_ms", "peak_mb", "bytes")


def _row(found: dict[str, Any], features: int, vertices: int | None) -> Row:
    row: Row = {"name": OURS, "features": features, "vertices": vertices}
    if "bytes" not in found:
        return {**row, "reason": found["reason"]}
    return {
        **row,
        "build_ms": summary([1000 * s for s in found["seconds"]]),
        "open_ms": round(1000 * found["open_s"]),
        "peak_mb": round(found["peak_mb"]),
        "bytes": found["bytes"],
    }


def _lines(total: int, runs: int) -> Row:
    """Lines of ``VERTICES`` vertices each."""
    features = max(total // VERTICES, 1)
    out = FOLDER / "growth.html"
    out.parent.mkdir(parents=True, exist_ok=True)
    begun = time.monotonic()
    found = python_json(
        OWN_PYTHON, "benchmarks.ours", "lines", str(features), str(VERTICES), str(runs), str(CELL_S), str(out),
        timeout=200,
    )  # fmt: skip
    told("growth", name="vertices", size=features * VERTICES, begun=begun)
    return _row(found, features, features * VERTICES)


def _value(row: Row, part: str) -> float:
    value: Any = row[part]
    return float(value["median"] if isinstance(value, dict) else value)


def exponents(rows: list[Row], over: str) -> dict[str, float | None]:
    """The exponent of each measure between the two largest sizes that were done."""
    done = [row for row in rows if "bytes" in row][-2:]
    return {part: exponent([row[over] for row in done], [_value(row, part) for row in done]) for part in _PARTS}


def measure(vertices: Sequence[int], features: Sequence[int], runs: int) -> dict[str, Any]:
    """The tables by vertices and by dated features, with their exponents; the latter's documents are those of build."""
    by_vertices = [_lines(total, runs) for total in vertices]
    if any(asked(OURS, size) < runs for size in features):
        make(OURS, features, runs)
    by_features = [_row(built(OURS, size, features), size, None) for size in features]
    return {
        "by_vertices": by_vertices,
        "by_features": by_features,
        "exponents": {
            "by_vertices": exponents(by_vertices, "vertices"),
            "by_features": exponents(by_features, "features"),
        },
    }
