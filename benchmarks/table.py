"""The results as tables of text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from benchmarks.measure import Row

#: A median of fewer runs than this says how many there were.
FEWEST = 5
_HEADS = {
    "scrub": ("name", "features", "changes", "scrub_ms", "cpu_ms", "every_ms", "script_ms", "frame_ms", "busy_ms"),
    "first_map": ("name", "kind", "features", "drawn_ms", "first_reader_ms", "fetched_bytes", "whole_bytes"),
    "build": ("name", "features", "build_ms", "bytes", "whole_bytes", "peak_mb"),
    "static": ("name", "cold_ms", "warm_ms", "peak_mb", "bytes"),
    "readers": ("name", "sessions", "mb_per_session", "server_mb", "answer_ms", "answer_p95_ms"),
    "idle": ("name", "features", "folders", "processor_s"),
    "by_vertices": ("features", "vertices", "build_ms", "open_ms", "peak_mb", "bytes"),
    "by_features": ("features", "build_ms", "open_ms", "peak_mb", "bytes"),
    "by_dates": ("features", "dates", "build_ms", "open_ms", "peak_mb", "bytes"),
}


def words(value: Any) -> str:
    """A cell: a median with its quartiles, a number, or nothing; too few runs are told of."""
    if value is None:
        return ""
    if isinstance(value, dict):
        if not value:
            return ""
        runs = value.get("runs", FEWEST)
        if runs == 1:
            return f"{value['median']:,} (1 run)"
        few = f"; {runs} runs" if runs < FEWEST else ""
        return f"{value['median']:,} ({value['q1']:,}–{value['q3']:,}{few})"
    return f"{value:,}" if isinstance(value, (int, float)) else str(value)


def markdown(name: str, rows: Sequence[Row]) -> str:
    """Rows as a Markdown table; what was not done says why in its last cell."""
    head = _HEADS[name]
    shown = [part for part in head if any(part in row for row in rows)]
    has_reasons = any("reason" in row for row in rows)
    lines = [[*shown, "note"] if has_reasons else shown]
    lines.append(["---"] * len(lines[0]))
    for row in rows:
        cells = [words(row.get(part)) for part in shown]
        lines.append([*cells, row.get("reason", "")] if has_reasons else cells)
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def about(results: dict[str, Any]) -> str:
    """When and on what a run was made, how long its parts took, and what was given in place of the standard story."""
    hardware, seconds = results["hardware"], results.get("seconds", {})
    machine = f"{hardware['processors']} processors ({hardware['model']}), {hardware['memory_gib']} GiB"
    took = ", ".join(f"{name} {value:,}" for name, value in seconds.items())
    lines = [f"Made on {results['made_on']} on {machine}, in {sum(seconds.values()):,} s: {took}."]
    return " ".join([*lines, *(f"{note}." for note in results.get("data", []))])


def tables(results: dict[str, Any]) -> str:
    """Every table of the results, and the goals."""
    parts = [about(results)] if "hardware" in results else []
    for name in ("scrub", "first_map", "build", "static", "readers", "idle"):
        if name in results:
            parts.append(f"### {name}\n\n{markdown(name, results[name])}")
    if "growth" in results:
        for name in ("by_vertices", "by_features", "by_dates"):
            if not results["growth"].get(name):
                continue
            parts.append(f"### growth {name}\n\n{markdown(name, results['growth'][name])}")
            slopes = results["growth"]["exponents"][name]
            parts.append("Exponents: " + ", ".join(f"{part} {slope}" for part, slope in slopes.items()))
    if "goals" in results:
        lines = ["| goal | met | ours | against | theirs |", "| --- | --- | --- | --- | --- |"]
        for goal in results["goals"]:
            met = "yes" if goal["met"] else "**no**"
            lines.append(
                f"| {goal['goal']} | {met} | {words(goal['ours'])} | {goal['against']} | {words(goal['theirs'])} |"
            )
        parts.append("### goals\n\n" + "\n".join(lines))
    return "\n\n".join(parts)
