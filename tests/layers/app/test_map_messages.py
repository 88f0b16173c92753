"""Messages between the page and the map: each is applied once, and only values that fit are used."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.catalog import SHIPPED
from layers.app.map_messages import apply_messages, fly_message, fly_to, new_messages, view_message
from layers.story import Story, open_story
from layers.view import Camera, View, opening_view

VIEW = View(date=dt.date(2025, 2, 7), layers=frozenset({"events"}), theatre="kursk-region")
IDS = frozenset({"E009"})
LAYERS = frozenset({"events", "regions"})


def test_each_message_is_applied_once() -> None:
    sent = {"date": {"at": 5, "value": "2024-10-13"}, "select": {"at": 6, "value": "E009"}}
    messages, times = new_messages(sent, {})
    assert messages == {"date": "2024-10-13", "select": "E009"}
    assert new_messages(sent, times)[0] == {}
    later = {**sent, "date": {"at": 9, "value": "2024-10-14"}}
    assert new_messages(later, times)[0] == {"date": "2024-10-14"}


def test_the_view_follows_the_map() -> None:
    messages = {
        "date": "2024-10-13",
        "select": "E009",
        "layers": ["regions"],
        "past": "hide",
        "move": {"center": [35.2, 51.2], "zoom": 9},
    }
    view = apply_messages(VIEW, messages, IDS, LAYERS)
    assert view == View(
        date=dt.date(2024, 10, 13),
        layers=frozenset({"events"}),
        theatre="kursk-region",
        selected="E009",
        camera=Camera(35.2, 51.2, 9),
        past="hide",
    )


@pytest.mark.parametrize(
    "messages",
    [
        {"date": "2025-02-30"},
        {"date": 7},
        {"date": None},
        {"select": "E999"},
        {"select": {"a": 1}},
        {"layers": "events"},
        {"past": ["fade"]},
        {"layers": [1, None]},
        {"move": None},
        {"move": {"center": [1, 2]}},
        {"move": {"center": "ab", "zoom": 3}},
        {"move": {"center": [float("nan"), 2], "zoom": 3}},
        {"move": {"center": [1e9, 2], "zoom": 3}},
    ],
)
def test_values_that_do_not_fit_are_ignored(messages: dict) -> None:
    view = apply_messages(VIEW, messages, IDS, LAYERS)
    assert (view.date, view.selected, view.camera) == (VIEW.date, None, None)


json_values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@given(st.dictionaries(st.sampled_from(["date", "select", "layers", "move", "other"]), json_values))
def test_no_message_of_the_map_raises(sent: dict) -> None:
    messages, _ = new_messages(sent, {})
    apply_messages(VIEW, messages, IDS, LAYERS)
    apply_messages(VIEW, sent, IDS, LAYERS)


@pytest.fixture(scope="module")
def story() -> Story:
    return open_story(SHIPPED)


def test_the_map_opens_on_the_theatres_extent_or_on_the_camera(story: Story) -> None:
    theatre = next(t for t in story.catalog.record.theatres if t.id == "sea-of-japan")
    view = View(date=dt.date(2025, 2, 7), theatre="sea-of-japan")
    assert fly_message(story, view) == {"bbox": list(theatre.bbox)}
    camera = Camera(lon=35.2, lat=51.25, zoom=9.5)
    assert fly_message(story, View(date=view.date, theatre="sea-of-japan", camera=camera)) == {
        "center": [35.2, 51.25],
        "zoom": 9.5,
    }


def test_a_flight_shows_the_marks_with_a_margin_on_every_side(story: Story) -> None:
    for mark in story.marks:
        west, south, east, north = fly_to([mark])["bbox"]
        x0, y0, x1, y1 = mark.geometry.bounds
        margin = max(0.4, 0.15 * max(x1 - x0, y1 - y0))
        assert (west, south) == (max(x0 - margin, -180), max(y0 - margin, -85)), mark.id
        assert (east, north) == (min(x1 + margin, 180), min(y1 + margin, 85)), mark.id


def test_a_flight_to_several_marks_shows_all_of_them(story: Story) -> None:
    chosen = [mark for mark in story.marks if mark.kind in ("event", "route")]
    west, south, east, north = fly_to(chosen)["bbox"]
    for mark in chosen:
        x0, y0, x1, y1 = mark.geometry.bounds
        assert west < x0 <= x1 < east
        assert south < y0 <= y1 < north


def test_the_view_message_names_what_the_filters_leave(story: Story) -> None:
    view = opening_view(story.catalog)
    message = view_message(story, view, theme="dark")
    assert (message["date"], message["theme"], message["only"]) == ("2025-02-07", "dark", None)
    some = view_message(story, View(date=view.date, layers=view.layers, claimants=frozenset({"rok-nis"})), theme="dark")
    assert some["only"]
    assert set(some["only"]) < story.feature_ids
