"""The stored results have numbers or reasons, and the README shows them. Nothing is measured here."""

from __future__ import annotations

import importlib
import json
import re
from typing import Any

import pytest

from benchmarks.report.goals import check_goals
from benchmarks.report.results import README, RESULTS, read
from benchmarks.report.tables import tables

STORED: dict[str, Any] = read(RESULTS)
PARTS = ("scrub", "first_map", "build", "static", "readers", "idle")


@pytest.mark.parametrize(
    "name",
    [
        "browser",
        "build",
        "documents",
        "first_map",
        "growth",
        "install",
        "ours",
        "idle",
        "readers",
        "scrub",
        "servers",
        "static",
    ],
)
def test_every_module_can_be_imported(name: str) -> None:
    assert importlib.import_module(f"benchmarks.{name}").__doc__


@pytest.mark.parametrize("part", [part for part in PARTS if part in STORED])
def test_every_row_has_numbers_or_a_reason(part: str) -> None:
    rows = STORED[part]
    assert any(row["name"] == "ours" for row in rows)
    for row in rows:
        numbers = [key for key, value in row.items() if isinstance(value, dict) and {"median", "runs"} <= set(value)]
        assert numbers or {"mb_per_session", "processor_s"} & set(row) or row.get("reason"), row


def test_the_results_have_the_machine_and_the_versions() -> None:
    assert STORED["hardware"]["processors"] >= 1
    assert STORED["versions"]["ours"]["folium"]
    assert STORED["versions"]["peers"]["streamlit-folium"]
    if "growth" in STORED:
        assert set(STORED["growth"]) == {"by_vertices", "by_features", "by_dates", "exponents"}
    assert not re.search(r"[\" ]/[a-z]+/", json.dumps(STORED)), "a path on the machine"


def test_the_stored_goals_follow_from_the_stored_numbers() -> None:
    assert STORED["goals"] == json.loads(json.dumps(check_goals(STORED)))


def test_the_readme_shows_the_stored_numbers() -> None:
    text = README.read_text(encoding="utf-8")
    assert text.split("<!-- numbers -->")[1].split("<!-- /numbers -->")[0].strip() == tables(STORED)
