"""The chapter that the page shows: from an address and back, told by the page and by the map, left and found again."""

from __future__ import annotations

from dataclasses import replace

import pytest

from layers.app.chapters import address_of, chapter_message
from layers.app.session import STORY, Session
from layers.chapters import ToldChapter, told_story
from layers.story import Story, open_story
from layers.view import Camera


@pytest.fixture(scope="module")
def story() -> Story:
    return open_story()


@pytest.fixture(scope="module")
def sudzha(story: Story) -> ToldChapter:
    told = told_story(story.catalog, story.feature_ids)
    assert told is not None
    chapter = told.chapter("sudzha")
    assert chapter is not None
    return chapter


def address(session: Session, story: Story) -> dict[str, str]:
    return address_of(story, session.view, session.chapter)


def test_a_link_leads_to_a_chapter_and_is_its_address(story: Story, sudzha: ToldChapter) -> None:
    session = Session.from_query({"chapter": "sudzha"}, story)
    assert (session.view, session.chapter, session.take_wanted_tab("en")) == (sudzha.view, "sudzha", STORY)
    assert session.fly == {"bbox": [34.5, 50.87, 36.1, 51.83]}
    assert address(session, story) == {"chapter": "sudzha"}
    assert chapter_message(story, session.view, session.chapter) == {"chapter": "sudzha"}
    session = Session.from_query({"chapter": "sudzha", "lang": "ko"}, story)
    assert session.view == sudzha.view
    assert session.address(story) == {"chapter": "sudzha", "lang": "ko"}


def test_a_chapter_that_is_not_there_is_said(story: Story) -> None:
    session = Session.from_query({"chapter": "moon", "date": "2024-10-13"}, story)
    assert [str(notice) for notice in session.notices] == [
        "The link's “chapter=moon” is not a chapter of the story; the default is shown instead."
    ]
    assert session.chapter is None
    assert address(session, story) == {"date": "2024-10-13"}


def test_the_map_turns_the_pages(story: Story, sudzha: ToldChapter) -> None:
    session = Session.from_query({}, story)
    assert chapter_message(story, session.view, session.chapter) == {"chapter": None}
    before = session.change
    session.read_map({"chapter": {"at": 1, "value": "sudzha"}}, story)
    assert (session.view, session.change) == (sudzha.view, before)
    # The map has flown there: that alone does not leave the chapter.
    session.read_map({"move": {"at": 2, "value": {"center": [35.3, 51.3], "zoom": 9}}}, story)
    assert session.view.camera == Camera(35.3, 51.3, 9)
    assert address(session, story) == {"chapter": "sudzha"}
    session.read_map({"chapter": {"at": 3, "value": None}}, story)
    assert session.chapter is None
    session.read_map({"chapter": {"at": 4, "value": ["sudzha"]}}, story)
    assert session.chapter is None


def test_a_chapter_is_left_and_found_again(story: Story, sudzha: ToldChapter) -> None:
    session = Session.from_query({"chapter": "sudzha"}, story)
    session.read_map({"date": {"at": 1, "value": "2025-03-20"}}, story)
    assert address(session, story)["date"] == "2025-03-20"
    # The map is not told again of a chapter that the reader has left.
    assert chapter_message(story, session.view, session.chapter) == {}
    session.tell(story, sudzha)
    assert session.view == sudzha.view
    assert session.date_change == session.fly_change == session.change
    session.restore({"chapter": "sudzha", "date": "2025-03-18"}, story)
    assert (session.view.date.day, session.chapter, session.restore_change) == (18, "sudzha", session.change)
    session.tell(story, None)
    assert session.chapter is None
    assert replace(session.view, camera=None).date.day == 18
