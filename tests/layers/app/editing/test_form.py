"""The form in the page: a draft is checked, shown, proposed and written; and where nobody may write, nothing is written."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from geodata.editing.proposals import PROPOSALS
from geodata.editing.staging import changing
from geodata.errors import CatalogError
from layers.app.session import Session
from tests.support.catalogue_fixture import documents, find, write
from tests.support.page_texts import read

APP = str(Path(__file__).parents[4] / "app.py")


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    return write(tmp_path / "mine", documents())


@pytest.fixture
def opened(mine: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[AppTest]:
    monkeypatch.setattr("sys.argv", ["app.py", "--catalog", str(mine), "--edit"])
    page = visit()
    yield page
    session(page).close()


def visit() -> AppTest:
    page = AppTest.from_file(APP, default_timeout=120)
    page.session_state["panel"] = "Edit"
    return page.run()


def session(page: AppTest) -> Session:
    found: Session = page.session_state["session"]
    return found


def press(page: AppTest, key: str) -> AppTest:
    return page.button(key=key).click().run()


def fill(page: AppTest, **cells: Any) -> AppTest:
    """Write cells into the draft, as its widgets do, and run the page."""
    for name, cell in cells.items():
        session(page).editing.put("feature", 0, name, cell)
    return page.run()


def words(page: AppTest) -> str:
    shown = [*page.markdown, *page.caption, *page.error, *page.warning, *page.info, *page.success]
    return "\n".join(read(element.value) for element in shown)


def features(folder: Path) -> dict[str, Any]:
    return {each["id"]: each for each in json.loads((folder / "events.geojson").read_text())["features"]}


NEW = {
    "name": "A new report",
    "claim": "They said that it was so.",
    "category": "battle",
    "valid_from": "2025-02-09",
    "first_reported": "2025-02-09",
    "claimant_ids": "agency",
    "sources": "paper",
    "place_id": "sudzha",
}


def test_a_report_is_entered_checked_and_written_by_the_one_editor(opened: AppTest, mine: Path) -> None:
    press(opened, "edit-begin")
    assert "Write your name first." in words(opened)
    opened.text_input(key="edit-who").set_value("Anna").run()
    press(opened, "edit-begin")
    assert "You are the editor" in words(opened)
    with pytest.raises(CatalogError, match="Anna is changing it with 'kurskmap app --edit' since"), changing(mine):
        pass
    press(opened, "edit-new-event")
    number = session(opened).editing.number
    assert opened.button(key=f"edit-write-{number}").disabled
    fill(opened, **NEW, valid_to="2025-02-01")
    # One sentence, beside the field.
    assert [read(each.value).partition(";")[0] for each in opened.error] == [
        "2025-02-01 is not after valid_from, 2025-02-09"
    ]
    fill(opened, valid_to=None)
    assert not opened.error
    assert "Added (1)" in words(opened)
    assert session(opened).editing.preview == {
        "name": "A new report",
        "geometries": [{"type": "Point", "coordinates": [35.2706, 51.1914]}],
    }
    press(opened, f"edit-write-{number}")
    assert "Written to the catalogue: E3." in words(opened)
    assert features(mine)["E3"]["properties"]["place_name"] == "Sudzha"
    assert session(opened).view.selected == "E3"
    session(opened).close()
    with changing(mine):
        pass


def test_a_change_is_proposed_shown_and_applied_or_rejected(opened: AppTest, mine: Path) -> None:
    before = (mine / "events.geojson").read_bytes()
    session(opened).editing.asked = "E1"
    opened.run()
    assert "Change Event E1 [E1]" in words(opened)
    fill(opened, confidence="disputed")
    opened.text_input(key="edit-who").set_value("Anna").run()
    number = session(opened).editing.number
    press(opened, f"edit-propose-{number}")
    assert "Write why it should be changed." in words(opened)
    opened.text_input(key="edit-why").set_value("Two say *otherwise*").run()
    press(opened, f"edit-propose-{number}")
    (name,) = (each.stem for each in (mine / PROPOSALS).glob("*.json"))
    assert (mine / "events.geojson").read_bytes() == before
    assert f"Saved as the proposal {name}" in words(opened)
    assert "Two say *otherwise*" in words(opened)
    press(opened, f"proposal-show-{name}")
    assert "Regraded (1)" in words(opened)
    assert opened.button(key=f"proposal-apply-{name}").disabled
    press(opened, "edit-begin")
    press(opened, f"proposal-apply-{name}")
    assert features(mine)["E1"]["properties"]["confidence"] == "disputed"
    assert (mine / PROPOSALS / "applied" / f"{name}.json").is_file()


def test_a_draft_outlives_another_tab_a_reload_and_a_lost_lock(opened: AppTest, mine: Path) -> None:
    opened.text_input(key="edit-who").set_value("Anna").run()
    press(opened, "edit-begin")
    press(opened, "edit-new-event")
    fill(opened, **NEW)
    opened.session_state["panel"] = "Reports"
    opened.run()
    opened.session_state["panel"] = "Edit"
    opened.run()
    assert opened.text_input(key=f"edit-{session(opened).editing.number}-feature-0-name").value == "A new report"
    kept = json.loads(json.dumps(session(opened).editing.kept()))
    session(opened).editing.on_close()
    opened.run()
    assert session(opened).editing.form is not None
    assert opened.button(key=f"edit-write-{session(opened).editing.number}").disabled
    # A reload begins a new session; the browser gives back what it kept.
    again = visit()
    again.session_state["draft-keeper"] = {"kept": kept}
    again.run()
    assert session(again).editing.form == session(opened).editing.form
    assert session(again).editing.who == "Anna"
    session(again).close()


def test_nothing_of_two_editors_is_lost_without_a_word(opened: AppTest, mine: Path) -> None:
    opened.text_input(key="edit-who").set_value("Anna").run()
    press(opened, "edit-begin")
    other = visit()
    assert "Anna is changing it" in words(other)
    other.text_input(key="edit-who").set_value("Boris").run()
    press(other, "edit-begin")
    assert "You are the editor" not in words(other)
    for page, claim in ((other, "What Boris read."), (opened, "What Anna read.")):
        session(page).editing.asked = "E1"
        page.run()
        fill(page, claim=claim)
    press(opened, f"edit-write-{session(opened).editing.number}")
    assert features(mine)["E1"]["properties"]["claim"] == "What Anna read."
    other.run()
    assert "you wrote “What Boris read.”, and somebody else has written “What Anna read.” meanwhile" in words(other)
    press(other, f"keep-{session(other).editing.number}")
    assert "Reworded (1)" in words(other)
    session(other).close()


def test_a_feature_is_withdrawn(opened: AppTest, mine: Path) -> None:
    opened.text_input(key="edit-who").set_value("Anna").run()
    press(opened, "edit-begin")
    session(opened).editing.asked = "E1"
    opened.run()
    opened.toggle(key=f"edit-withdraw-{session(opened).editing.number}").set_value(True).run()
    assert "Withdrawn (1)" in words(opened)
    press(opened, f"edit-write-{session(opened).editing.number}")
    assert "E1" not in features(mine)


def test_an_area_is_drawn_and_a_place_is_picked(opened: AppTest) -> None:
    press(opened, "edit-new-control_area")
    editing = session(opened).editing
    press(opened, f"draw-{editing.number}-outline")
    assert editing.told is not None
    assert editing.told["draw"]["shape"] == "area"
    points = [[35.6, 51.4], [35.7, 51.4], [35.7, 51.5], [35.6, 51.5]]
    session(opened).read_map({"drawn": {"at": 1.0, "value": {"shape": "area", "points": points}}}, opened_story(opened))
    opened.run()
    assert editing.form is not None
    assert editing.form.cells["outline"] == "POLYGON ((35.6 51.4, 35.7 51.4, 35.7 51.5, 35.6 51.5, 35.6 51.4))"
    # The map shows it, although the rest is still missing.
    assert editing.told is not None
    assert editing.told["draft"]["geometries"][0]["type"] == "Polygon"
    # What is no drawing of the kind that was asked for is ignored.
    before = editing.form
    for value in ("x", {"shape": "line", "points": points}, {"shape": "area", "points": [[1e999, 2]] * 4}, None):
        editing.draw("outline", "area")
        editing.taken = value if value is not None else {}
        opened.run()
        assert editing.form == before
        assert editing.drawing is None


def opened_story(page: AppTest) -> Any:
    from layers.story import open_story  # noqa: PLC0415

    return open_story()


def test_without_the_right_nothing_is_there_and_nothing_is_written(mine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", ["app.py", "--catalog", str(mine)])
    page = visit()
    assert not page.exception
    assert "edit-who" not in page.session_state
    assert not any(read(each.label) == "New report" for each in page.button)
    monkeypatch.setattr("sys.argv", ["app.py", "--catalog", str(mine), "--propose"])
    page = visit()
    assert not any(each.key == "edit-begin" for each in page.button)
    assert find(documents(), "E1") == features(mine)["E1"]
    assert not (mine / PROPOSALS).exists()
