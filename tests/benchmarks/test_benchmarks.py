"""The benchmarks' results have the shape that their README says, and its tables are theirs. Nothing is timed here."""

from __future__ import annotations

import asyncio
import datetime as dt
import importlib
import json
import re
from pathlib import Path
from typing import Any, cast

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from benchmarks import data, readers
from benchmarks.goals import judged
from benchmarks.measure import exponent, summary
from benchmarks.serve import ALIASES, Loopback
from benchmarks.table import tables
from geodata.validation.check import check
from layers import words

HERE = Path(data.__file__).parent
RESULTS: dict[str, Any] = json.loads((HERE / "results.json").read_text(encoding="utf-8"))
PARTS = ("scrub", "first_map", "build", "static", "readers", "idle")


@pytest.mark.parametrize(
    "name",
    [
        "browser",
        "build",
        "documents",
        "first_map",
        "growth",
        "idle",
        "install",
        "ours",
        "readers",
        "scrub",
        "servers",
        "static",
    ],
)
def test_every_script_imports(name: str) -> None:
    assert importlib.import_module(f"benchmarks.{name}").__doc__


@pytest.mark.parametrize("part", [part for part in PARTS if part in RESULTS])
def test_every_row_has_numbers_or_a_reason(part: str) -> None:
    rows = RESULTS[part]
    assert any(row["name"] == "ours" for row in rows)
    for row in rows:
        numbers = [key for key, value in row.items() if isinstance(value, dict) and {"median", "runs"} <= set(value)]
        assert numbers or {"mb_per_session", "processor_s"} & set(row) or row.get("reason"), row


def test_the_run_says_what_it_was_made_on() -> None:
    assert RESULTS["hardware"]["processors"] >= 1
    assert RESULTS["versions"]["ours"]["folium"]
    assert RESULTS["versions"]["peers"]["streamlit-folium"]
    if "growth" in RESULTS:
        assert set(RESULTS["growth"]) == {"by_vertices", "by_features", "by_dates", "exponents"}
    assert not re.search(r"[\" ]/[a-z]+/", json.dumps(RESULTS)), "a path of the machine"


def test_the_goals_are_judged_by_these_numbers() -> None:
    assert RESULTS["goals"] == json.loads(json.dumps(judged(RESULTS)))


def test_the_scrub_is_judged_by_all_of_the_work() -> None:
    """Work put off to a timer does not win: the step's own script is not what counts."""

    def row(name: str, **medians: float) -> dict[str, Any]:
        return {"name": name, "features": 100_000, **{part: {"median": value} for part, value in medians.items()}}

    rows = [
        row("ours", scrub_ms=20, script_ms=1, frame_ms=1),
        row("folium TimelineSlider", scrub_ms=30, script_ms=50, frame_ms=50),
        row("streamlit-folium slider", frame_ms=800),
    ]
    cheaper, within = judged({"scrub": rows})
    assert (cheaper["met"], cheaper["ours"], cheaper["against"], cheaper["theirs"]) == (
        False,
        20,
        "folium TimelineSlider",
        30,
    )
    assert within["met"] is False
    (only,) = judged({"scrub": [{**rows[0], "features": 100}, {**rows[2], "features": 100}]})
    assert (only["met"], only["theirs"]) == (True, 800)


def test_the_readme_shows_these_numbers() -> None:
    text = (HERE / "README.md").read_text(encoding="utf-8")
    assert text.split("<!-- numbers -->")[1].split("<!-- /numbers -->")[0].strip() == tables(RESULTS)


def test_a_summary_and_an_exponent() -> None:
    assert summary([3, 1, 2])["median"] == 2
    assert exponent([10, 100], [5, 500]) == 2
    assert exponent([10], [5]) is None


def test_the_story_is_the_same_each_time_and_for_everybody(tmp_path: Path) -> None:
    items = list(data.items(200))
    assert items == list(data.items(200))
    assert {item.shape for item in items} == {"point", "line", "area"}
    data.write_catalogue(tmp_path, items)
    stored = [
        feature["id"]
        for path in tmp_path.glob("*.geojson")
        for feature in json.loads(path.read_text(encoding="utf-8"))["features"]
    ]
    assert sorted(stored) == sorted(feature["id"] for feature in data.collection(items)["features"])


def test_the_made_up_catalogue_is_sound(tmp_path: Path) -> None:
    """Else the page would show its faults, and the readers would measure an empty page."""
    found = check([data.write_catalogue(tmp_path, list(data.items(300)))])
    assert not found.faults


def _delta(**parts: Any) -> bytes:
    message = ForwardMsg()
    for name, value in parts.items():
        if name == "day":
            message.delta.new_element.heading.body = f"Reported figures on {words.day(value)}"
        elif name == "widget":
            message.delta.new_element.bidi_component.id = value
        elif name == "failed":
            message.delta.new_element.exception.type = value
    return message.SerializeToString()


class _Server:
    """A page that gives the same answer to every question."""

    def __init__(self, *answer: bytes) -> None:
        self.answer = answer
        self.asked: list[BackMsg] = []
        self.left: list[bytes] = []

    async def send(self, content: bytes) -> None:
        self.asked.append(BackMsg.FromString(content))
        self.left = [*self.answer]

    async def recv(self, *, decode: bool) -> bytes:
        assert not decode
        return self.left.pop(0)


def _end(status: int) -> bytes:
    return ForwardMsg(script_finished=status).SerializeToString()


def test_a_reader_waits_for_the_whole_answer_and_sees_what_is_missing() -> None:
    day = dt.date(2025, 2, 7)
    broken_off, done = _end(ForwardMsg.FINISHED_EARLY_FOR_RERUN), _end(ForwardMsg.FINISHED_SUCCESSFULLY)
    server = _Server(_delta(widget="the-map"), broken_off, _delta(day=day), done)
    session = readers._Session(cast("Any", server), readers.Ours())
    asyncio.run(session.run(None))
    asyncio.run(session.run(day))
    assert not server.left
    (asked,) = server.asked[-1].rerun_script.widget_states.widgets
    assert asked.id == "the-map"
    assert json.loads(asked.json_value)["messages"]["date"]["value"] == "2025-02-07"
    with pytest.raises(readers.Incomplete):
        asyncio.run(session.run(dt.date(2025, 2, 8)))
    failing = readers._Session(
        cast("Any", _Server(_delta(widget="m"), _delta(failed="KeyError"), done)), readers.Ours()
    )
    with pytest.raises(readers.Incomplete, match="KeyError"):
        asyncio.run(failing.run(None))


def test_memory_is_judged_by_its_median() -> None:
    def row(name: str, median: float) -> dict[str, Any]:
        return {"name": name, "sessions": 10, "mb_per_session": {"median": median}}

    assert judged({"readers": [row("ours", 0.1), row("streamlit-folium", 0.4)]})[0]["met"]
    assert not judged({"readers": [row("ours", 0.2), row("streamlit-folium", 0.4)]})[0]["met"]


def test_addresses_of_content_networks_lead_to_the_loopback(tmp_path: Path) -> None:
    loopback = Loopback(tmp_path)
    try:
        text = "https://cdn.jsdelivr.net/npm/leaflet@1.9.3/dist/leaflet.js " + " ".join(ALIASES)
        assert "https://" not in loopback.rewritten(text)
        assert loopback.rewritten(text).startswith(f"{loopback.url}/npm/leaflet@1.9.3/dist/leaflet.js")
    finally:
        loopback.close()
