"""What the map's frame says is taken over once, and only where it fits."""

import base64
import datetime as dt
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.app.map_component import deflated, follow, heard
from layers.view import Camera, View

VIEW = View(date=dt.date(2025, 2, 7), layers=frozenset({"events"}), theatre="kursk-region")
IDS = frozenset({"E009"})
LAYERS = frozenset({"events", "regions"})


@given(st.text())
def test_a_document_comes_out_as_it_went_in(text: str) -> None:
    assert zlib.decompress(base64.b64decode(deflated(text))).decode("utf-8") == text


def test_each_message_is_heard_once() -> None:
    said = {"date": {"at": 5, "value": "2024-10-13"}, "select": {"at": 6, "value": "E009"}}
    news, moments = heard(said, {})
    assert news == {"date": "2024-10-13", "select": "E009"}
    assert heard(said, moments)[0] == {}
    later = {**said, "date": {"at": 9, "value": "2024-10-14"}}
    assert heard(later, moments)[0] == {"date": "2024-10-14"}


def test_the_view_follows_the_map() -> None:
    news = {
        "date": "2024-10-13",
        "select": "E009",
        "layers": ["regions"],
        "past": "hide",
        "move": {"center": [35.2, 51.2], "zoom": 9},
    }
    view = follow(VIEW, news, IDS, LAYERS)
    assert view == View(
        date=dt.date(2024, 10, 13),
        layers=frozenset({"events"}),
        theatre="kursk-region",
        selected="E009",
        camera=Camera(35.2, 51.2, 9),
        past="hide",
    )


@pytest.mark.parametrize(
    "news",
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
def test_what_does_not_fit_is_passed_over(news: dict) -> None:
    view = follow(VIEW, news, IDS, LAYERS)
    assert (view.date, view.selected, view.camera) == (VIEW.date, None, None)


json_values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@given(st.dictionaries(st.sampled_from(["date", "select", "layers", "move", "other"]), json_values))
def test_nothing_a_frame_says_raises(said: dict) -> None:
    news, _ = heard(said, {})
    follow(VIEW, news, IDS, LAYERS)
    follow(VIEW, said, IDS, LAYERS)
