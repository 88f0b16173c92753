"""Build: Python's time, peak memory and bytes of a map document, from features in memory, with libraries loaded."""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks.documents import ALL, CELL_S, WEBGL, WEBGL_S, built, make
from benchmarks.measure import Clock, Row, summary

#: Seconds for the whole part. If they are too few, cells run less often, and the table says so.
PART_S = 280.0


def measure(sizes: Sequence[int], runs: int) -> list[Row]:
    """Return every row of this table."""
    clock = Clock(PART_S)
    for name in ALL:
        make(name, sizes, runs, min(WEBGL_S if name in WEBGL else CELL_S, max(clock.left(), 0)))
    return [_row(name, size, sizes) for size in sizes for name in ALL]


def _row(name: str, size: int, sizes: Sequence[int]) -> Row:
    """Return the row of one peer at one size."""
    document = built(name, size, sizes)
    row: Row = {"name": name, "features": size}
    if "bytes" not in document:
        return {**row, "reason": document["reason"]}
    return {
        **row,
        "build_ms": summary([1000 * s for s in document["seconds"]]),
        "bytes": document["bytes"],
        "peak_mb": round(document["peak_mb"]),
    }
