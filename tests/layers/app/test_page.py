"""The page runs, follows its URL, opens each tab, and never shows a traceback."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from geodata.errors import WritingError
from layers.app import briefing_files, map_component
from layers.app.briefing_files import bounds_of
from layers.app.map_documents import OFFLINE
from layers.app.page import PANELS
from layers.app.panels import download
from layers.app.session import Session
from layers.story import Story, open_story
from layers.view import Camera, View
from layers.web.online_tiles import tile_sources
from tests.support.page_texts import read

APP = str(Path(__file__).parents[3] / "app.py")


def run(tab: str = "", **query: str) -> AppTest:
    page = AppTest.from_file(APP, default_timeout=120)
    for name, value in query.items():
        page.query_params[name] = value
    if tab:
        page.session_state[f"panel-{query['lang']}" if "lang" in query else "panel"] = tab
    return page.run()


def texts(page: AppTest) -> str:
    labels = [read(button.label) for button in page.button]
    return "\n".join([*labels, *(read(element.value) for element in [*page.header, *page.caption, *page.markdown])])


def metrics(page: AppTest) -> dict[str, str]:
    return {read(metric.label): read(metric.value) for metric in page.metric}


@pytest.fixture
def frames(monkeypatch: pytest.MonkeyPatch) -> list[map_component.MapFrame]:
    """The maps that a page shows, the newest last."""
    found: list[map_component.MapFrame] = []
    real = map_component.map_frame

    def noted(frame: map_component.MapFrame, **named: Any) -> None:
        found.append(frame)
        real(frame, **named)

    monkeypatch.setattr(map_component, "map_frame", noted)
    return found


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


def test_the_modules_are_imported_once_for_all_sessions() -> None:
    run()
    before = sys.modules["layers.app.page"]
    run()
    assert sys.modules["layers.app.page"] is before


def test_an_edit_reaches_the_page_while_it_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    page = run(date="2024-12-23")
    # As Streamlit does if a file changes: it removes the modules, and the next run of the page imports them again.
    for name in [name for name in sys.modules if name.split(".")[0] == "layers"]:
        monkeypatch.delitem(sys.modules, name)
    page.run()
    assert not page.exception
    assert "23 December 2024" in texts(page)
    session = page.session_state["session"]
    assert isinstance(session, sys.modules["layers.app.session"].Session)
    assert not isinstance(session, Session)


def test_one_typed_object_and_the_widgets_are_all_that_a_session_keeps() -> None:
    page = run()
    state = page.session_state._state.filtered_state
    assert isinstance(state["session"], Session)
    widgets = {"panel", "known", "search", "tier", "background", "language", "map", "map-delivered"}
    led = ("ask-", "as-of=", "filter-", "layer-", "events-", "upload-", "chip-", "claim-", "strip-", "chart", "rows-")
    assert {key for key in state if key not in widgets and not key.startswith(led)} == {"session"}


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
    page = run("Reports")
    before = len(page.dataframe[0].value)
    page.multiselect(key="filter-claimants").select("rok-nis").run()
    assert page.query_params["claimants"] == "rok-nis"
    assert 0 < len(page.dataframe[0].value) < before
    next(button for button in page.button if button.label == "Clear all filters").click().run()
    assert page.query_params == {}


def test_known_by_hides_later_reports() -> None:
    assert "as known by 17 October 2024" in texts(run(date="2024-10-14", known="2024-10-17"))
    page = run("Reports", date="2024-10-14", known="2024-10-17")
    assert "E009" not in page.dataframe[0].value.index


def test_a_question_is_asked_of_what_was_known_by_the_day() -> None:
    page = run("Contradictions", date="2024-10-20", then="1")
    assert "Left out: 10 questions without an answer by 20 October 2024." in texts(page)
    assert "Only one answer was public by 20 October 2024, so nothing differed yet." in texts(page)
    asked = page.selectbox(key="filter-question-by-ship-october-2024")
    asked.select_index(5).run()
    assert "2 answers were public by 20 October 2024, from Shin Won-sik" in texts(page)


def test_a_date_before_everything_is_an_empty_state() -> None:
    assert any("No figure" in info.value for info in run(date="1999-01-01").info)
    page = run("Reports", date="1999-01-01")
    assert not page.exception
    assert any("Nothing" in info.value for info in page.info)


def test_a_catalogue_that_cannot_be_read_is_one_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("sys.argv", ["app.py", "--catalog", str(tmp_path)])
    page = run()
    assert not page.exception
    assert len(page.error) == 1
    assert "catalog" in page.error[0].value


@pytest.mark.parametrize(
    ("date", "measure", "shown"),
    [
        ("2024-12-23", "Troops sent to Russia", "3,000–12,000"),
        ("2025-03-13", "Area held", "140 km²"),
        ("2024-10-13", "Troops sent to Russia", "1,500"),
    ],
)
def test_a_headline_has_its_range_in_words(date: str, measure: str, shown: str) -> None:
    found = metrics(run(date=date))
    assert [value for label, value in found.items() if label.startswith(measure)] == [shown], found


def test_online_backgrounds_are_offered_and_only_a_choice_uses_one(frames: list[map_component.MapFrame]) -> None:
    page = run()
    radio = page.radio(key="background")
    assert [read(name) for name in radio.options] == [OFFLINE, *tile_sources()]
    assert len(radio.options) >= 4
    assert radio.value == OFFLINE
    offline = frames[-1]
    radio.set_value("OpenStreetMap").run()
    assert not page.exception
    online = frames[-1]
    assert online.digest.endswith("OpenStreetMap")
    assert online.document != offline.document
    assert any("tile.openstreetmap.org" in read(caption.value) for caption in page.caption)


def test_the_map_gets_the_place_of_the_link(frames: list[map_component.MapFrame]) -> None:
    run(map="51.2,35.25,9.0")
    assert frames[-1].fly == {"center": [35.25, 51.2], "zoom": 9.0}
    run(theatre="sea-of-japan")
    theatre = next(t for t in open_story().catalog.record.theatres if t.id == "sea-of-japan")
    assert frames[-1].fly == {"bbox": list(theatre.bbox)}


@pytest.mark.parametrize("tab", PANELS)
def test_every_tab_opens(tab: str) -> None:
    page = run(tab, date="2024-12-23", compare="2024-08-27")
    assert not page.exception
    assert not page.error
    labels = {read(button.label) for button in page.get("download_button")}
    match tab:
        case "Reports":
            assert "rows, what is current first" in texts(page)
            assert {"When", "What", "Sources"} <= set(page.dataframe[0].value.columns)
            assert len(page.dataframe[0].value) > 50
        case "Figures":
            assert len(page.get("vega_lite_chart")) == 1
            assert {"Figure", "Claimant"} <= set(page.dataframe[0].value.columns)
        case "Compare":
            found = metrics(page)
            assert found["Drawn as held, 27 August 2024"] == "about 1,300 km²"
            assert "On the earlier date only" in found
            assert labels == {"Download this table (CSV)"}
        case "Sources":
            assert len(page.dataframe[0].value) == len(open_story().catalog.sources)
        case "Briefing":
            assert len(page.get("image")) == 1
            assert "As of 23 December 2024" in page.text[0].value
            assert {"PNG", "SVG", "PDF", "PowerPoint"} <= labels
        case "Download":
            assert labels == {"Map (HTML)", "GeoJSON", "GeoPackage", "KML", "CSV", "Excel", "GeoParquet"}
        case "Your data":
            assert len(page.get("file_uploader")) == 1


def test_only_the_open_tab_is_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[str] = []
    for tab in PANELS:
        monkeypatch.setitem(PANELS, tab, lambda *_, tab=tab: drawn.append(tab))
    run()
    run("Sources")
    assert drawn == ["Figures", "Sources"]


def test_the_printed_page_has_the_extent_that_the_map_shows(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Any] = []
    monkeypatch.setattr(
        briefing_files, "preview", lambda _story, view, options: (seen.append((view, options)), (b"", "", None))[1]
    )
    monkeypatch.setattr(st, "image", lambda *_given, **_named: None)
    page = run("Briefing", map="51.2,35.25,9.0")
    assert seen[-1][1].bbox is None
    page.selectbox(key="page-frame").set_value("What the map shows").run()
    assert not page.exception
    assert seen[-1][1].bbox == bounds_of(Camera(lon=35.25, lat=51.2, zoom=9.0))


def test_a_format_that_fails_is_a_sentence_beside_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    real = download.export_features

    def export(story: Story, view: View, suffix: str) -> bytes:
        if suffix == ".gpkg":
            raise WritingError("The table *a* is full.")
        if suffix == ".kml":
            raise ZeroDivisionError
        return real(story, view, suffix)

    monkeypatch.setattr(download, "export_features", export)
    page = run("Download")
    assert not page.exception
    labels = {read(button.label) for button in page.get("download_button")}
    assert labels == {"Map (HTML)", "GeoJSON", "CSV", "Excel", "GeoParquet"}
    assert "The table *a* is full." in texts(page)
    assert "The file KML could not be made. The server's log says why." in texts(page)


@pytest.fixture
def example(monkeypatch: pytest.MonkeyPatch) -> None:
    """A small catalogue, so that each run of the page is short."""
    folder = Path(__file__).parents[2] / "support" / "example_catalogue"
    monkeypatch.setattr("sys.argv", ["app.py", "--catalog", str(folder)])


@pytest.mark.usefixtures("example")
@pytest.mark.parametrize("tab", ["Reports", "Compare", "Briefing"])
@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_the_first_and_the_last_day_of_the_calendar_are_days(tab: str, day: str) -> None:
    page = run(tab, date=day, compare=day, known=day)
    assert not page.exception
    if tab == "Compare":
        page.toggle(key="comparing").set_value(False).run()
        page.toggle(key="comparing").set_value(True).run()
        assert not page.exception


@pytest.mark.usefixtures("example")
@pytest.mark.parametrize(
    "query",
    [
        {"date": "NaN", "compare": "10000-01-01", "known": "-0001-01-01", "map": "1e308,1e308,1e308"},
        {"date": "٢٠٢٤-٠١-٠١", "sel": "x" * 5_000, "q": "y" * 5_000, "layers": "," * 5_000, "tier": "٢"},
        {"date": "2031-03-05\x00", "map": "inf,nan,1", "past": "hide,fade", "theatre": "__class__", "other": "1"},
        {"date": ["2031-03-05", "0000-00-00"], "q": ["a", "b"], "map": ["1,2,3", "4,5,6"]},
    ],
)
def test_an_odd_address_never_ends_the_page(query: dict[str, Any]) -> None:
    page = run("Compare", **query)
    assert not page.exception
    assert not page.error


def test_the_page_speaks_the_language_of_its_address_and_of_its_choice(frames: list[map_component.MapFrame]) -> None:
    page = run("보고", lang="ko")
    assert [read(tab.label) for tab in page.tabs][:2] == ["수치", "보고"]
    assert "러시아에 파병된 병력" in texts(page)
    assert page.sidebar.selectbox(key="language").set_value("uk").run().query_params["lang"] == "uk"
    assert read(page.tabs[1].label) == "Повідомлення"
    # The tab that was open stays open: only it has tables.
    assert page.session_state["panel-uk"] == "Повідомлення"
    assert len(page.dataframe) == 1
    assert not page.exception
    assert len({frame.digest for frame in frames}) == 2, "each language has a map of its own"
    # A word that there is not is no language: the browser's holds, here none.
    assert read(run(lang="xx").tabs[1].label) == "Reports"
