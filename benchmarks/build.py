"""Build: Python time, peak memory and bytes of a document; features are in memory, libraries are loaded."""

from __future__ import annotations

from benchmarks.documents import ALL, built
from benchmarks.measure import Row, summary


def measure(sizes: list[int], runs: int) -> list[Row]:
    """Every row of this table."""
    rows: list[Row] = []
    for size in sizes:
        for name in ALL:
            found = built(name, size, runs)
            row: Row = {"name": name, "features": size}
            if "bytes" in found:
                row["build_ms"] = summary([1000 * s for s in found["seconds"]])
                row["bytes"] = found["bytes"]
                row["peak_mb"] = round(found["peak_mb"])
            else:
                row["reason"] = found["reason"]
            rows.append(row)
    return rows
