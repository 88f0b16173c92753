"""What changed between two looks: what happened, what became known, what was taken back, and the grades."""

import datetime as dt
from dataclasses import replace

import pytest
import shapely

from layers.changes import Changes, Look, changes
from layers.marks import Mark
from layers.story import Story

JANUARY, FEBRUARY = dt.date(2025, 1, 10), dt.date(2025, 2, 10)


@pytest.fixture(scope="module")
def event(story: Story) -> Mark:
    found = next(mark for mark in story.marks if mark.kind == "event")
    return replace(
        found, confidence="reported", superseded_by=(), reversed_by=(), valid_to=None, valid_from=JANUARY, id="A"
    )


def made(event: Mark, name: str, begun: tuple[int, int], public: tuple[int, int], **more: object) -> Mark:
    days = {"valid_from": dt.date(2025, *begun), "first_reported": dt.date(2025, *public)}
    return replace(event, id=name, **days, **more)  # type: ignore[arg-type]


def between(*marks: Mark, before: list[Mark] | None = None) -> Changes:
    return changes(marks, Look(JANUARY), Look(FEBRUARY), before=before)


def ids(marks: tuple[Mark, ...]) -> list[str]:
    return [mark.id for mark in marks]


def test_what_happened_and_what_became_known_are_apart(event: Mark) -> None:
    found = between(
        made(event, "old", (1, 5), (1, 6)),
        made(event, "happened", (1, 20), (1, 21)),
        made(event, "known", (1, 5), (1, 20)),
        made(event, "future", (3, 1), (3, 1)),
    )
    assert ids(found.happened) == ["happened"]
    assert ids(found.became_known) == ["known"]
    assert not found.is_empty
    assert between(made(event, "old", (1, 5), (1, 6))).is_empty


def test_what_the_later_look_does_not_know_is_not_news(event: Mark) -> None:
    late = made(event, "late", (1, 20), (3, 1))
    assert ids(changes([late], Look(JANUARY), Look(FEBRUARY)).happened) == ["late"]
    assert changes([late], Look(JANUARY), Look(FEBRUARY, FEBRUARY)).is_empty


def test_what_was_taken_back_replaced_and_regraded(event: Mark) -> None:
    claim = made(event, "claim", (1, 5), (1, 6), reversed_by=("denial",))
    figure = made(event, "figure", (1, 5), (1, 6), superseded_by=("newer",))
    denial = made(event, "denial", (1, 20), (1, 20))
    newer = made(event, "newer", (1, 21), (1, 21), confidence="confirmed_officially")
    found = between(claim, figure, denial, newer)
    assert ids(found.withdrawn) == ["claim"]
    assert ids(found.replaced) == ["figure"]
    assert [(each.before.id, each.after.id) for each in found.regraded] == [("figure", "newer")]


def test_a_catalogue_that_was_edited_is_compared_by_its_ids(event: Mark) -> None:
    one, other = made(event, "one", (1, 5), (1, 6)), made(event, "other", (1, 5), (1, 6))
    found = between(replace(one, confidence="disputed"), before=[one, other])
    assert ids(found.withdrawn) == ["other"]
    assert [(each.before.confidence, each.after.confidence) for each in found.regraded] == [("reported", "disputed")]


def test_ground_of_the_story_is_compared_on_the_two_dates(story: Story) -> None:
    found = changes(story.marks, Look(dt.date(2024, 12, 1)), Look(dt.date(2025, 2, 7)))
    assert found.ground.lost_km2 > 100
    assert isinstance(found.ground.lost, shapely.MultiPolygon)
