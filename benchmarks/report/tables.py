"""The results as Markdown tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from benchmarks.measure import Row

#: A median of fewer runs than this is shown with the number of runs.
FEWEST_RUNS = 5
_COLUMNS = {
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


def cell_text(value: Any) -> str:
    """Return the text of a cell: a median with its quartiles, a number, or nothing."""
    if value is None or value == {}:
        return ""
    if isinstance(value, dict):
        runs = value.get("runs", FEWEST_RUNS)
        if runs == 1:
            return f"{value['median']:,} (1 run)"
        few = f"; {runs} runs" if runs < FEWEST_RUNS else ""
        return f"{value['median']:,} ({value['q1']:,}–{value['q3']:,}{few})"
    return f"{value:,}" if isinstance(value, (int, float)) else str(value)


def markdown_table(name: str, rows: Sequence[Row]) -> str:
    """Return rows as a Markdown table; the last cell of a row without numbers says why it has none."""
    columns = [column for column in _COLUMNS[name] if any(column in row for row in rows)]
    has_reasons = any("reason" in row for row in rows)
    lines = [[*columns, "note"] if has_reasons else columns]
    lines.append(["---"] * len(lines[0]))
    for row in rows:
        cells = [cell_text(row.get(column)) for column in columns]
        lines.append([*cells, row.get("reason", "")] if has_reasons else cells)
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def summary_line(results: Mapping[str, Any]) -> str:
    """Return when and on what a run was made, how long its parts took, and what replaced the standard story."""
    seconds, later = results.get("seconds", {}), results.get("later", {})
    of_this_run = {name: value for name, value in seconds.items() if name not in later}
    sentences = [f"Made on {_made_on(results)}, {_durations(of_this_run)}."]
    for name, run in later.items():
        again = {name: seconds[name]} if name in seconds else {}
        sentences.append(f"{name} was measured again on {_made_on(run)}, {_durations(again)}.")
    return " ".join([*sentences, *(f"{note}." for note in results.get("data", []))])


def _made_on(run: Mapping[str, Any]) -> str:
    hardware = run["hardware"]
    machine = f"{hardware['processors']} processors ({hardware['model']}), {hardware['memory_gib']} GiB"
    return f"{run['made_on']} on {machine}"


def _durations(seconds: Mapping[str, int]) -> str:
    each = ", ".join(f"{name} {value:,}" for name, value in seconds.items())
    return f"in {sum(seconds.values()):,} s: {each}"


def tables(results: dict[str, Any]) -> str:
    """Return every table of the results, and the goals, as Markdown."""
    blocks = [summary_line(results)] if "hardware" in results else []
    for name in ("scrub", "first_map", "build", "static", "readers", "idle"):
        if name in results:
            blocks.append(f"### {name}\n\n{markdown_table(name, results[name])}")
    if "growth" in results:
        for name in ("by_vertices", "by_features", "by_dates"):
            if not results["growth"].get(name):
                continue
            blocks.append(f"### growth {name}\n\n{markdown_table(name, results['growth'][name])}")
            exponents = results["growth"]["exponents"][name]
            blocks.append("Exponents: " + ", ".join(f"{part} {exponent}" for part, exponent in exponents.items()))
    if "goals" in results:
        lines = ["| goal | met | ours | against | theirs |", "| --- | --- | --- | --- | --- |"]
        for goal in results["goals"]:
            met = "yes" if goal["met"] else "**no**"
            ours, theirs = cell_text(goal["ours"]), cell_text(goal["theirs"])
            lines.append(f"| {goal['goal']} | {met} | {ours} | {goal['against']} | {theirs} |")
        blocks.append("### goals\n\n" + "\n".join(lines))
    return "\n\n".join(blocks)
