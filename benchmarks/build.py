"""Build: Python time, peak memory and bytes of a document; features are in memory, libraries are loaded."""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks.documents import ALL, CELL_S, WEBGL, WEBGL_S, built, make
from benchmarks.measure import Clock, Row, summary

#: All of it may take so long; where less is left than it needs, cells run less often and say so.
PART_S = 280.0


def measure(sizes: Sequence[int], runs: int) -> list[Row]:
    """Every row of this table."""
    clock = Clock(PART_S)
    for name in ALL:
        make(name, sizes, runs, min(WEBGL_S if name in WEBGL else CELL_S, max(clock.left(), 0)))
    return [row(name, size, sizes) for size in sizes for name in ALL]


def row(name: str, size: int, sizes: Sequence[int]) -> Row:
    """One peer at one size."""
    found = built(name, size, sizes)
    about: Row = {"name": name, "features": size}
    if "bytes" not in found:
        return {**about, "reason": found["reason"]}
    return {
        **about,
        "build_ms": summary([1000 * s for s in found["seconds"]]),
        "bytes": found["bytes"],
        "peak_mb": round(found["peak_mb"]),
    }
