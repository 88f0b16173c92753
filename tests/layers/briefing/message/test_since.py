"""A page with the day of the last briefing shows what changed since: on the map, in a block, and in full on a later page."""

import datetime as dt

import pytest

from layers.briefing.message.choice import ChoiceError
from tests.layers.briefing.conftest import Draw, said

SINCE = dt.date(2024, 12, 1)


def test_changes_are_drawn_counted_and_listed_in_full(drawn: Draw) -> None:
    page = drawn(since=SINCE, one_page=False)
    assert page.content.changes is not None
    first, later = said(page.pages[0]), "\n".join(said(each) for each in page.pages[1:])
    assert "Since 1 Dec 2024" in first
    assert f"Happened since ({len(page.content.changes.happened)})" in first
    assert f"Became known since ({len(page.content.changes.became_known)})" in first
    # The later outline is a claim without a size: nothing is drawn as lost.
    assert "do not show what was gained or lost" in " ".join(first.split("\n"))
    assert "Lost since the last briefing" not in " ".join(first.split("\n"))
    assert "What changed since 1 Dec 2024" in later
    for mark in page.content.changes.became_known:
        assert mark.name.split()[0] in later


def test_ground_is_drawn_where_both_dates_have_areas_of_one_kind(drawn: Draw) -> None:
    words = " ".join(said(drawn(date="2025-03-18", since=dt.date(2025, 3, 11)).pages[0]).split("\n"))
    assert "Lost by Ukraine since the last briefing" in words
    assert "Ground held by Ukraine: about 350 km² lost" in words
    # Who drew the two outlines.
    assert "11 Mar 2025: assessed by UK Ministry of Defence, 23 February. 18 Mar 2025: assessed by Black Bird" in words


def test_a_page_without_the_day_has_no_changes(drawn: Draw) -> None:
    page = drawn()
    assert page.content.changes is None
    assert "Since" not in said(page.pages[0])


def test_the_last_briefing_was_before_this_one(drawn: Draw) -> None:
    with pytest.raises(ChoiceError, match="option since names 7 February 2025, which is not before 7 February 2025"):
        drawn(since=dt.date(2025, 2, 7))
