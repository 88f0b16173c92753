"""A run: parts that fail, parts that are kept, and what is written."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from benchmarks import __main__ as bench
from benchmarks.report.results import PARTS
from tests.benchmarks.report.rows import document_rows


def _fails() -> Any:
    raise RuntimeError("broken")


def test_a_part_that_fails_is_recorded_and_the_others_are_measured(
    out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = bench.run({"build": _fails, "growth": _fails, "static": lambda: []}, ["build", "static"], out, inputs={})
    stored = json.loads(out.read_text(encoding="utf-8"))
    assert stored == found
    assert stored["faults"] == {"build": "RuntimeError"}
    assert stored["static"] == []
    assert set(stored["seconds"]) == {"build", "static"}
    printed = capsys.readouterr().out
    assert "build failed (RuntimeError)" in printed
    assert f"written to {out}" in printed
    again = bench.run({"build": document_rows}, ["build"], out, inputs={})
    assert again["faults"] == {}
    assert again["static"] == []
    assert [goal["met"] for goal in again["goals"]] == [True]


def test_a_part_of_other_sizes_is_not_kept(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bench.run({"build": document_rows}, ["build"], out, inputs={"sizes": [100]})
    kept = bench.run({"static": list}, ["static"], out, inputs={"sizes": [100]})
    assert kept["build"]
    assert "are replaced" not in capsys.readouterr().out
    other = bench.run({"static": list}, ["static"], out, inputs={"sizes": [5]})
    assert "build" not in other
    assert f"the results in {out} are of other sizes or data and are replaced" in capsys.readouterr().out


def test_kept_parts_keep_the_date_and_the_machine_of_their_run(
    out: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(bench, "hardware", lambda: {"processors": 2, "model": "Some", "memory_gib": 8.0})
    first = bench.run({"build": document_rows, "static": list}, ["build", "static"], out, inputs={})
    monkeypatch.setattr(bench, "hardware", lambda: {"processors": 8, "model": "Other", "memory_gib": 16.0})
    second = bench.run({"static": list}, ["static"], out, inputs={})
    assert second["hardware"] == first["hardware"]
    assert second["later"]["static"]["hardware"]["model"] == "Other"
    assert "static was measured again on" in capsys.readouterr().out
    failed = bench.run({"build": _fails}, ["build"], out, inputs={})
    assert failed["build"] == second["build"]
    assert set(failed["later"]) == {"static"}, "rows of an earlier run keep its machine"


def test_a_quick_run_writes_nothing(out: Path) -> None:
    bench.run({"build": document_rows}, ["build"], None, inputs={})
    assert list(out.parent.iterdir()) == []


def test_every_part_has_a_measuring_function() -> None:
    assert tuple(bench.measures_of([100])) == PARTS
