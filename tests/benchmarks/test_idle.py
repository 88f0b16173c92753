"""What an idle page costs is a row and a goal; the watching that makes it cheap is set."""

from __future__ import annotations

import os
import time
import tomllib
from pathlib import Path

from benchmarks.measure import processor_s
from benchmarks.report.goals import check_goals
from benchmarks.report.tables import tables

ROOT = Path(__file__).parents[2]


def test_the_processor_time_is_that_of_the_process() -> None:
    before, own = processor_s(os.getpid()), time.process_time()
    while time.process_time() - own < 0.3:
        sum(range(10_000))
    assert 0.2 < processor_s(os.getpid()) - before < 2


def test_a_busy_idle_page_misses_its_goal() -> None:
    row = {"name": "ours", "features": 1000, "folders": 6662}
    (busy,) = check_goals({"idle": [{**row, "processor_s": 57.0}]})
    (calm,) = check_goals({"idle": [{**row, "processor_s": 0.6}]})
    assert (busy["met"], calm["met"]) == (False, True)
    assert "| ours | 1,000 | 6,662 | 0.6 |" in tables({"idle": [{**row, "processor_s": 0.6}]})
    assert check_goals({"idle": [{**row, "reason": "no answer"}]}) == []


def test_streamlit_polls_our_modules_instead_of_watching_the_folder() -> None:
    settings = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    assert settings["server"]["fileWatcherType"] == "poll"
    assert settings["server"]["runOnSave"] is True
