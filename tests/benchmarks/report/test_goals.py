"""Goals: which numbers decide them."""

from __future__ import annotations

from typing import Any

from benchmarks.report.goals import check_goals, with_whole_bytes
from tests.benchmarks.report.rows import document_rows


def test_the_scrub_goal_uses_all_of_the_work() -> None:
    """Work delayed with a timer is no advantage: the goal does not use the time of the step's own script."""

    def row(name: str, **medians: float) -> dict[str, Any]:
        return {"name": name, "features": 100_000, **{part: {"median": value} for part, value in medians.items()}}

    rows = [
        row("ours", scrub_ms=20, script_ms=1, frame_ms=1),
        row("folium TimelineSlider", scrub_ms=30, script_ms=50, frame_ms=50),
        row("streamlit-folium slider", frame_ms=800),
    ]
    cheaper, within = check_goals({"scrub": rows})
    assert (cheaper["met"], cheaper["ours"], cheaper["against"], cheaper["theirs"]) == (
        False,
        20,
        "folium TimelineSlider",
        30,
    )
    assert within["met"] is False
    (only,) = check_goals({"scrub": [{**rows[0], "features": 100}, {**rows[2], "features": 100}]})
    assert (only["met"], only["theirs"]) == (True, 800)


def test_the_memory_goal_uses_the_median() -> None:
    def row(name: str, median: float) -> dict[str, Any]:
        return {"name": name, "sessions": 10, "mb_per_session": {"median": median}}

    assert check_goals({"readers": [row("ours", 0.1), row("streamlit-folium", 0.4)]})[0]["met"]
    assert not check_goals({"readers": [row("ours", 0.2), row("streamlit-folium", 0.4)]})[0]["met"]


def test_whole_bytes_are_those_of_the_document_and_of_all_that_it_fetches() -> None:
    results = {
        "build": document_rows(),
        "first_map": [{"name": "ours", "kind": "file", "features": 100, "fetched_bytes": 0}],
        "scrub": [{"name": "folium GeoJson", "features": 100, "fetched_bytes": 700}],
    }
    found = with_whole_bytes(results)
    assert [row["whole_bytes"] for row in found["build"]] == [10, 720]
    assert "whole_bytes" not in results["build"][0], "the argument is changed"
    own_bytes, whole = check_goals(found)
    assert own_bytes["goal"] == "document at 100: smaller than every folium peer's"
    assert whole["goal"].startswith("(no goal) document with all that it fetches at 100")
    assert (whole["ours"], whole["theirs"], whole["met"]) == (10, 720, True)
    assert "whole_bytes" not in with_whole_bytes({"build": document_rows()})["build"][0]
    assert with_whole_bytes({"static": []}) == {"static": []}
