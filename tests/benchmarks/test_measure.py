"""Summaries, time limits, and the output of other Python processes."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import measure


def test_a_summary_has_the_median_and_the_growth_with_size() -> None:
    assert measure.summary([3, 1, 2])["median"] == 2
    assert measure.exponent([10, 100], [5, 500]) == 2
    assert measure.exponent([10], [5]) is None


def test_a_clock_allows_one_run_and_no_more_than_fit() -> None:
    over, plenty = measure.Clock(0), measure.Clock(1e9)
    assert over.allows(0)
    assert not over.allows(1)
    assert plenty.allows(1)
    assert not over.cell(1e9).allows(1)
    assert measure.repeated(lambda: "text", 3, 1e9)[1] == "text"
    assert len(measure.repeated(lambda: "text", 3, 1e9)[0]) == 3
    assert len(measure.repeated(lambda: "text", 3, 0)[0]) == 1


def test_lines_of_a_process_that_fails_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measure, "ROOT", tmp_path)
    (tmp_path / "fails.py").write_text(
        'print("a warning")\nprint(\'{"size": 1}\', flush=True)\nraise SystemExit("no more")\n'
    )
    lines = list(measure.python_lines(measure.OWN_PYTHON, "fails", timeout=60))
    assert lines == [{"size": 1}, {"reason": "no more"}]
    assert measure.python_json(measure.OWN_PYTHON, "fails", timeout=60) == {"reason": "no more"}
    (tmp_path / "waits.py").write_text("import threading\nthreading.Event().wait()\n")
    assert measure.python_json(measure.OWN_PYTHON, "waits", timeout=0.1) == {"reason": "not done in 0 s"}


def test_the_peak_of_memory_is_that_of_this_process() -> None:
    assert measure.peak_mb() > 1
