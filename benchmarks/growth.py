"""Growth: how time, memory and bytes grow with vertices and with dates, as exponents; and where it breaks."""

from __future__ import annotations

from typing import Any

from benchmarks.measure import CACHE, OWN_PYTHON, Row, exponent, python_json, summary

#: A line has this many vertices in the run by vertices.
VERTICES = 100
_PARTS = ("build_ms", "open_ms", "peak_mb", "bytes")


def _cell(features: int, vertices: int, lines: float, runs: int) -> Row:
    path = CACHE / "documents" / f"growth-{features}-{vertices}-{lines}.html"
    path.parent.mkdir(parents=True, exist_ok=True)
    found = python_json(
        OWN_PYTHON, "benchmarks.ours", "build", "app", str(features), str(runs), str(path), str(vertices), str(lines),
        timeout=200,
    )  # fmt: skip
    row: Row = {"name": "ours", "features": features, "vertices": features * vertices if lines == 1 else None}
    if "bytes" not in found:
        return {**row, "reason": found["reason"]}
    path.unlink()
    return {
        **row,
        "build_ms": summary([1000 * s for s in found["seconds"]]),
        "open_ms": round(1000 * found["open_s"]),
        "peak_mb": round(found["peak_mb"]),
        "bytes": found["bytes"],
    }


def _value(row: Row, part: str) -> float:
    value: Any = row[part]
    return float(value["median"] if isinstance(value, dict) else value)


def exponents(rows: list[Row], over: str) -> dict[str, float | None]:
    """The exponent of each measure between the two largest sizes that were done."""
    done = [row for row in rows if "bytes" in row][-2:]
    return {part: exponent([row[over] for row in done], [_value(row, part) for row in done]) for part in _PARTS}


def measure(vertices: list[int], features: list[int], runs: int) -> dict[str, Any]:
    """The tables by vertices and by dated features, with their exponents."""
    by_vertices = [_cell(total // VERTICES, VERTICES, 1.0, runs) for total in vertices]
    by_features = [_cell(size, 2, 0.08, runs) for size in features]
    return {
        "by_vertices": by_vertices,
        "by_features": by_features,
        "exponents": {
            "by_vertices": exponents(by_vertices, "vertices"),
            "by_features": exponents(by_features, "features"),
        },
    }
