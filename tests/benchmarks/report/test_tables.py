"""Tables: cells, and the line on when and where a run was made."""

from __future__ import annotations

from typing import Any

from benchmarks import measure
from benchmarks.report.tables import cell_text, markdown_table, tables

MACHINE = {"processors": 2, "model": "Some", "memory_gib": 8.0}


def test_a_median_of_few_runs_is_shown_with_their_number() -> None:
    assert cell_text(measure.summary([1.0])) == "1.0 (1 run)"
    assert cell_text(measure.summary([1.0, 3.0])) == "2.0 (1.5–2.5; 2 runs)"
    assert cell_text(measure.summary([1.0, 2.0, 3.0, 4.0, 5.0])) == "3.0 (2.0–4.0)"
    assert cell_text({"median": 1.0, "q1": 1.0, "q3": 2.0}) == "1.0 (1.0–2.0)"
    rows = [{"name": "ours", "features": 1000, "build_ms": measure.summary([1.0]), "bytes": 5}]
    assert markdown_table("build", rows).splitlines()[-1] == "| ours | 1,000 | 1.0 (1 run) | 5 |"


def test_the_first_line_says_when_where_and_how_long() -> None:
    results: dict[str, Any] = {
        "made_on": "2026-01-02",
        "hardware": MACHINE,
        "seconds": {"build": 1200, "scrub": 30},
        "data": ["mine.geojson: 3 features"],
    }
    line = "Made on 2026-01-02 on 2 processors (Some), 8.0 GiB, in 1,230 s: build 1,200, scrub 30."
    assert tables(results) == f"{line} mine.geojson: 3 features."


def test_a_part_that_was_measured_later_has_its_own_sentence() -> None:
    results: dict[str, Any] = {
        "made_on": "2026-01-02",
        "hardware": MACHINE,
        "seconds": {"build": 1200, "scrub": 30},
        "later": {"scrub": {"made_on": "2026-03-04", "hardware": {**MACHINE, "model": "Other"}}},
    }
    assert tables(results) == (
        "Made on 2026-01-02 on 2 processors (Some), 8.0 GiB, in 1,200 s: build 1,200."
        " scrub was measured again on 2026-03-04 on 2 processors (Other), 8.0 GiB, in 30 s: scrub 30."
    )
