"""The page runs, follows its URL, and never shows a traceback."""

import sys
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from layers.app import map_component

APP = str(Path(__file__).parents[3] / "app.py")


def run(**query: str) -> AppTest:
    page = AppTest.from_file(APP, default_timeout=60)
    for name, value in query.items():
        page.query_params[name] = value
    return page.run()


def texts(page: AppTest) -> str:
    return "\n".join(element.value for element in [*page.subheader, *page.caption, *page.markdown])


def test_the_page_opens_on_the_catalogues_view() -> None:
    page = run()
    assert not page.exception
    assert "7 February 2025" in texts(page)
    assert "General Staff of Ukraine" in texts(page)
    assert page.query_params == {}


def test_the_map_is_sent_first_and_has_a_head_start_once(monkeypatch: pytest.MonkeyPatch) -> None:
    order: list[str] = []

    def noted(what: str, real: Any) -> Any:
        return lambda *given, **named: (order.append(what), real(*given, **named))[1]

    monkeypatch.setattr(map_component, "map_frame", noted("map", map_component.map_frame))
    monkeypatch.setattr(st, "date_input", noted("date", st.date_input))
    monkeypatch.setattr(map_component, "head_start", noted("head start", lambda: None))
    page = run()
    assert order == ["map", "head start", "date"]
    order.clear()
    page.toggle(key="tier").set_value(False).run()
    assert order == ["map", "date"]


def test_the_pages_functions_are_made_once_for_all_sessions(monkeypatch: pytest.MonkeyPatch) -> None:
    run()
    sessions: list[str] = []
    monkeypatch.setattr(sys.modules["app"], "heading", lambda _: sessions.append("one"))
    run()
    run()
    assert len(sessions) == 2


def test_an_edit_reaches_the_page_while_it_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    run()
    # As Streamlit does when a file that it watches changes.
    for name in [name for name in sys.modules if name.split(".")[0] == "layers"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "app", sys.modules["app"])
    assert not run().exception
    assert sys.modules["app"].map_component is sys.modules["layers.app.map_component"]


def test_the_url_restores_a_view_and_stays_as_it_was() -> None:
    page = run(date="2024-12-23", claimants="rok-nis", tier="1", compare="2024-08-27")
    assert not page.exception
    assert "23 December 2024" in texts(page)
    assert dict(page.query_params) == {
        "date": "2024-12-23",
        "claimants": "rok-nis",
        "tier": "1",
        "compare": "2024-08-27",
    }


def test_a_broken_url_gets_a_notice_not_a_traceback() -> None:
    page = run(date="<script>", tier="9", layers="nope", map="nan,1,2")
    assert not page.exception
    assert len(page.warning) == 4
    assert "7 February 2025" in texts(page)


def test_touching_a_filter_changes_the_address_and_the_table() -> None:
    page = run()
    before = len(page.dataframe[0].value)
    page.multiselect(key="filter-claimants").select("rok-nis").run()
    assert page.query_params["claimants"] == "rok-nis"
    assert 0 < len(page.dataframe[0].value) < before
    next(button for button in page.button if button.label == "Clear all filters").click().run()
    assert page.query_params == {}


def test_known_by_hides_later_reports() -> None:
    page = run(date="2024-10-14", known="2024-10-17")
    assert "as known by 17 October 2024" in texts(page)
    assert "E009" not in page.dataframe[0].value.index


def test_a_date_before_everything_is_an_empty_state() -> None:
    page = run(date="1999-01-01")
    assert not page.exception
    assert any("Nothing" in info.value for info in page.info)


def test_a_catalogue_that_cannot_be_read_is_one_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("sys.argv", ["app.py", "--catalog", str(tmp_path)])
    page = run()
    assert not page.exception
    assert len(page.error) == 1
    assert "catalog" in page.error[0].value
