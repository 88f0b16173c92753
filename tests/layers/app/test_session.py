"""The rules of one user's session, without a page."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest

from layers.app import own_layers
from layers.app.budget import Holding
from layers.app.map_messages import fly_to
from layers.app.session import MadeFile, Remembered, Session, close_stored
from layers.story import Story, open_story
from layers.view import Camera
from layers.view_codec import to_query
from tests.support import import_files as files

EXAMPLE = Path(__file__).parents[2] / "support" / "example_catalogue"
POINT = files.collection(files.feature("POINT (171 -39)", name="Buoy"))


@pytest.fixture(scope="module")
def story() -> Story:
    return open_story(EXAMPLE)


@pytest.fixture
def session(story: Story) -> Session:
    return Session.from_query({}, story)


def test_a_session_begins_with_the_view_of_the_link(story: Story) -> None:
    session = Session.from_query({"date": "2031-03-05", "theatre": "east-cape", "tier": "9"}, story)
    assert (session.view.date, session.view.theatre) == (dt.date(2031, 3, 5), "east-cape")
    assert [notice.name for notice in session.notices] == ["tier"]
    theatre = next(t for t in story.catalog.record.theatres if t.id == "east-cape")
    assert session.fly == {"bbox": list(theatre.bbox)}


def test_a_change_of_the_page_is_counted_and_says_what_it_moves(session: Session) -> None:
    assert (session.change, session.date_change, session.fly_change) == (1, 1, 1)
    session.set_view(replace(session.view, text="ship"))
    assert (session.change, session.date_change, session.fly_change) == (2, 1, 1)
    session.set_view(replace(session.view, date=dt.date(2031, 3, 5)))
    assert (session.change, session.date_change, session.fly_change) == (3, 3, 1)
    session.set_view(session.view, fly={"bbox": [1, 2, 3, 4]})
    assert (session.change, session.date_change, session.fly_change) == (4, 3, 4)
    assert session.fly == {"bbox": [1, 2, 3, 4]}


def test_a_selected_feature_is_where_the_map_flies(session: Session, story: Story) -> None:
    mark = next(mark for mark in story.marks if mark.kind == "event")
    session.select(story, mark.id)
    assert session.view.selected == mark.id
    assert session.fly == fly_to([mark])
    assert session.fly_change == session.change == 2
    session.select(story, mark.id)
    assert session.fly_change == session.change == 3, "pressed again, it flies again"
    session.select(story, None)
    assert session.view.selected is None
    assert (session.change, session.fly_change) == (4, 3)
    session.select(story, None)
    assert session.change == 4


def test_a_choice_of_a_language_is_a_step_and_no_part_of_the_view(session: Session, story: Story) -> None:
    session.choose_language("uk")
    chosen = session.address(story)
    assert chosen == {"lang": "uk"}
    assert session.history.begins(chosen)
    session.history.settle(chosen)
    session.restore({}, story)
    assert session.address(story) == {}
    session.restore(chosen, story)
    assert (session.language, session.notices) == ("uk", ())


def test_back_restores_date_place_card_and_filters(session: Session, story: Story) -> None:
    mark = next(mark for mark in story.marks if mark.kind == "event")
    before = to_query(session.view, story.catalog)
    session.set_view(
        replace(session.view, date=mark.valid_from, selected=mark.id, text="a", camera=Camera(1.0, 2.0, 3.0))
    )
    after = to_query(session.view, story.catalog)
    session.restore(before, story)
    assert to_query(session.view, story.catalog) == before
    assert session.view.selected is None
    assert session.change == session.date_change == session.fly_change == session.restore_change
    session.restore(after, story)
    assert to_query(session.view, story.catalog) == after
    assert session.fly == {"center": [1, 2], "zoom": 3}
    session.restore({"date": "<script>"}, story)
    assert len(session.notices) == 1


def turn(session: Session, story: Story) -> str:
    """What a run of the page does with the browser's history."""
    before, query = session.history.query, to_query(session.view, story.catalog)
    is_step = session.history.begins(query)
    session.history.settle(query)
    return "step" if is_step else "stay" if query == before else "refine"


def test_what_only_completes_a_step_is_no_entry_of_its_own(session: Session, story: Story) -> None:
    mark = next(mark for mark in story.marks if mark.kind == "event")
    assert turn(session, story) == "stay"
    session.select(story, mark.id)
    assert turn(session, story) == "step"
    selected = session.history.query
    assert "map" not in selected
    place = {"center": [171, -39], "zoom": 6}
    session.read_map({"move": {"at": 1, "value": place, "follows": True}}, story)
    assert turn(session, story) == "refine"
    assert session.history.forms == (selected, session.history.query)
    # The same place after rounding is no change at all.
    near = {"center": [171.000001, -39.000001], "zoom": 6.001}
    session.read_map({"move": {"at": 2, "value": near, "follows": False}}, story)
    assert turn(session, story) == "stay"
    moved = {"move": {"at": 3, "value": {"center": [172, -39], "zoom": 6}, "follows": False}}
    session.read_map(moved, story)
    assert turn(session, story) == "step"
    assert session.history.forms == (session.history.query,)
    # A selection is a step, whatever comes with it.
    closing = {"select": {"at": 4, "value": None}, "move": {"at": 4, "value": place, "follows": True}}
    session.read_map(closing, story)
    assert turn(session, story) == "step"
    session.restore(selected, story)
    assert turn(session, story) == "stay"


def test_a_step_that_a_run_did_not_finish_is_made_by_the_next_one(session: Session, story: Story) -> None:
    session.set_view(replace(session.view, text="ship"))
    assert session.history.begins(to_query(session.view, story.catalog))
    session.read_map({"move": {"at": 1, "value": {"center": [1, 2], "zoom": 6}, "follows": True}}, story)
    assert turn(session, story) == "step"


def test_what_the_map_sent_before_back_is_no_step_after_it(session: Session, story: Story) -> None:
    """Forward would stop there: a new entry takes away those after it."""
    opened = session.address(story)
    session.set_view(replace(session.view, text="ship"))
    assert turn(session, story) == "step"
    late = {
        "move": {"at": 5, "value": {"center": [171, -39], "zoom": 6}, "follows": False},
        "date": {"at": 6, "value": "2031-03-05", "follows": False},
    }
    session.restore(opened, story, late)
    session.read_map(late, story)
    assert turn(session, story) == "stay"
    assert session.address(story) == opened
    session.read_map(late | {"date": {"at": 7, "value": "2031-03-05", "follows": False}}, story)
    assert turn(session, story) == "step"


def test_a_link_to_a_feature_goes_to_its_place(story: Story) -> None:
    mark = next(mark for mark in story.marks if mark.kind == "event")
    assert Session.from_query({"sel": mark.id}, story).fly == fly_to([mark])


def test_a_message_of_the_map_is_applied_once_and_not_sent_back(session: Session, story: Story) -> None:
    sent = {"move": {"at": 5, "value": {"center": [171, -39], "zoom": 6}}}
    session.read_map(sent, story)
    assert session.view.camera == Camera(171, -39, 6)
    assert session.change == 1
    session.set_view(replace(session.view, camera=None))
    session.read_map(sent, story)
    assert session.view.camera is None


def test_own_layers_come_and_go_with_the_view(session: Session, story: Story) -> None:
    table = own_layers.open_file(POINT, "buoys.geojson")
    layer = own_layers.new_layer(story, (), table)
    kept = own_layers.keep(story, (), own_layers.convert(table, own_layers.guess_mapping(table), layer))
    session.add_own_layer(kept, {"bbox": [170, -40, 172, -38]})
    assert session.own_layers == (kept,)
    assert kept.id in session.view.layers
    assert session.fly_change == session.change == 2
    session.remove_own_layer(kept.id)
    assert session.own_layers == ()
    assert kept.id not in session.view.layers


def test_the_next_upload_forgets_the_file(session: Session) -> None:
    made: list[str] = []
    session.upload_preview.get("a", lambda: made.append("a"))  # type: ignore[arg-type,func-returns-value]
    session.next_upload()
    session.upload_preview.get("a", lambda: made.append("again"))  # type: ignore[arg-type,func-returns-value]
    assert made == ["a", "again"]
    assert session.upload_number == 1


def test_a_page_that_was_closed_holds_nothing_even_if_something_refers_to_its_session(
    session: Session, story: Story
) -> None:
    table = own_layers.open_file(POINT, "buoys.geojson")
    layer = own_layers.new_layer(story, (), table)
    kept = own_layers.keep(story, (), own_layers.convert(table, own_layers.guess_mapping(table), layer))
    session.add_own_layer(kept, {"bbox": [170, -40, 172, -38]})
    session.upload_table.get("a", lambda: table)
    session.own_document.get("a", lambda: "a map")
    session.files.get("a", lambda: {"a": MadeFile(b"content")})
    session.upload_bytes = session.atlas_bytes = 1
    assert all(value for kind, value in session.holding.by_kind().items() if kind not in ("previews", "pages"))
    state = {"session": session, "a widget": 1}
    close_stored(state)
    assert session.holding == Holding()
    assert state == {}


def test_a_reload_is_asked_for_once(session: Session) -> None:
    assert not session.take_reload()
    session.wants_reload = True
    assert session.take_reload()
    assert not session.take_reload()


def test_a_change_of_the_catalogue_is_noticed_once(session: Session) -> None:
    assert not session.notice_catalogue("a", None)
    assert not session.notice_catalogue("a", None)
    assert session.notice_catalogue("a", "a fault")
    assert not session.notice_catalogue("a", "a fault")
    assert session.notice_catalogue("b", None)


def test_a_remembered_value_survives_a_failure() -> None:
    kept: Remembered[int] = Remembered()
    assert kept.get("a", lambda: 1) == 1
    with pytest.raises(ZeroDivisionError):
        kept.get("b", lambda: 1 // 0)
    assert kept.get("a", lambda: 2) == 1
