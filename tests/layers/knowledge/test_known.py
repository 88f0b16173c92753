"""What was known by a day: on no day of the shipped story does anything that Python makes know of a later one."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from geodata.dates import known_end
from geodata.instants import Instant, last_day
from geodata.load import DATE_COLUMNS
from layers import words
from layers.app import tables
from layers.feature_files.records import rows_of
from layers.knowledge.frames import with_later_days
from layers.knowledge.known_marks import knowledge_notes, known_marks, shown
from layers.knowledge.named_days import days_in
from layers.marks import Mark
from layers.questions import known_questions, question_table
from layers.story import Story, comparison, export_features, headline_figures, open_story, through_filters
from layers.view import View, opening_view

STORY = open_story()
OPENING = opening_view(STORY.catalog)
OCTOBER = dt.date(2024, 10, 20)
BY_ID = {mark.id: mark for mark in STORY.marks}
SOURCE_DAYS = {source.id: source.date for source in STORY.catalog.sources.values() if source.quality != "dataset"}


def of(name: str, day: dt.date) -> Mark:
    (found,) = known_marks([BY_ID[name]], day)
    return found


def days_of(mark: Mark) -> list[dt.date]:
    """The days on which more is known of a mark, and the day before each: where a mistake would show."""
    at = {mark.first_reported, mark.valid_to and last_day(mark.valid_to), mark.card.names_day, *mark.card.source_days}
    at |= {other.known for other in (*mark.card.others, *mark.card.followed)}
    first = mark.first_reported or OCTOBER
    return sorted({each for day in at if day and day > first for each in (day - dt.timedelta(days=1), day)} | {first})


def later_than(day: dt.date, *texts: str | None, near: dt.date | None = None) -> list[tuple[dt.date, str]]:
    """The days after ``day`` that texts name; those without a year are of the year of ``near``, else of that of ``day``."""
    return [(named, text) for text in texts if text for named in days_in(text, near or day) if named > day]


def test_the_end_of_the_salient_was_not_known_in_october() -> None:
    salient = of("A10", OCTOBER)
    assert (salient.card.when, salient.valid_to) == ("since 27 August 2024", None)
    assert salient.status(dt.date(2025, 1, 1)) == "active"
    assert of("A10", dt.date(2024, 11, 21)).card.when == "since 27 August 2024"
    assert of("A10", dt.date(2024, 11, 22)).card.when == "27 August – 22 November 2024"
    assert [other.id for other in salient.card.others] == []
    assert "E036" in {other.id for other in of("A10", dt.date(2025, 1, 20)).card.others}


def test_an_end_in_a_window_is_or_later_and_one_day_stays_one_day() -> None:
    leg = of("R17", dt.date(2024, 12, 25))
    assert leg.card.when == "19 December 2024 or later"
    assert {f.label: f.value for f in leg.card.figures}["Arrival"] == "19 December 2024 or later"
    assert {f.label: f.value for f in leg.card.figures}["Departure"] == "19 December 2024"
    assert all(
        of(mark.id, mark.first_reported).card.when == mark.card.when
        for mark in STORY.marks
        if mark.kind == "event" and mark.first_reported and mark.card.since is None
    )


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (dt.date(2024, 10, 20), dt.date(2024, 10, 21), True),
        (dt.date(2024, 10, 1), dt.date(2024, 10, 22), False),
        (dt.date(2024, 10, 21), dt.date(2024, 12, 1), False),
        (dt.date(2024, 10, 21), dt.date(2024, 10, 22), True),
        (Instant.read("2024-10-20T08:00Z"), Instant.read("2024-10-20T09:00Z"), True),
        (Instant.read("2024-10-20T08:00Z"), Instant.read("2024-10-21T00:01Z"), False),
        (None, dt.date(2024, 10, 22), False),
        (dt.date(2024, 10, 1), None, False),
    ],
)
def test_what_is_known_of_an_end(start: dt.date | None, end: dt.date | None, expected: bool) -> None:
    assert (known_end(start, end, OCTOBER) is not None) is expected
    assert known_end(start, end, None) == end


def test_a_source_that_was_published_later_is_not_cited_and_is_counted() -> None:
    card = of("A10", dt.date(2024, 8, 29)).card
    assert (card.sources, card.left_out) == (("the-kyiv-independent-2024-08-27", "osm-land-border"), 1)
    assert knowledge_notes(card, dt.date(2024, 8, 29)) == (
        "1 source published later is left out; the grade is that of today.",
    )
    assert of("A10", dt.date(2024, 8, 30)).card.left_out == 0
    late = of("E056", dt.date(2025, 1, 11)).card
    assert late.public == "Became public 11 January 2025."
    assert (
        of("E056", dt.date(2025, 1, 12)).card.public == "Became public 11 January 2025; cited page of 12 January 2025."
    )


def test_a_text_that_names_a_later_day_is_said_to_do_so() -> None:
    said = "The text names a later day: it was announced in advance, or added since."
    assert said in knowledge_notes(of("E018", OCTOBER + dt.timedelta(days=1)).card, OCTOBER + dt.timedelta(days=1))
    assert said not in knowledge_notes(of("E018", dt.date(2025, 4, 28)).card, dt.date(2025, 4, 28))
    assert knowledge_notes(BY_ID["E018"].card, None) == ()


def test_a_day_that_is_named_without_its_year_is_of_the_nearest_one() -> None:
    assert list(days_in("on 28 December; 3 January; 2024-02-30", dt.date(2025, 1, 2))) == [
        dt.date(2024, 12, 28),
        dt.date(2025, 1, 3),
    ]
    assert list(days_in("between 12 February and 1 March 2024", OCTOBER)) == [dt.date(2024, 2, 12), dt.date(2024, 3, 1)]


def test_what_was_cut_for_a_day_can_be_cut_again_for_an_earlier_one() -> None:
    earlier = dt.date(2024, 8, 29)
    assert known_marks(known_marks(STORY.marks, OCTOBER), earlier) == known_marks(STORY.marks, earlier)
    assert known_marks(STORY.marks, None) == STORY.marks
    then = STORY.as_known(OCTOBER)
    assert then is STORY.as_known(OCTOBER)
    assert then.as_known(None) is then
    assert then.as_known(earlier).marks == STORY.as_known(earlier).marks


def test_no_mark_of_any_day_knows_of_a_later_one() -> None:
    for whole in STORY.marks:
        for day in days_of(whole):
            (mark,) = known_marks([whole], day)
            card = mark.card
            known = {other.known for other in (*card.others, *card.followed)}
            assert mark.first_reported is None or mark.first_reported <= day
            assert all(each is not None and each <= day for each in known), (mark.id, day)
            assert all((SOURCE_DAYS.get(name) or day) <= day for name in card.sources), (mark.id, day)
            if mark.valid_from is None or mark.valid_from <= day:
                assert mark.valid_to is None or last_day(mark.valid_to) <= day, (mark.id, day)
                dated = [figure.value for figure in card.figures if figure.label in ("Departure", "Arrival")]
                assert later_than(day, card.when, card.public, *dated) == [], (mark.id, day)
            said = (mark.name, card.body, card.notes, card.who, *card.caveats)
            texts = later_than(day, *said, near=mark.first_reported)
            assert not texts or len(knowledge_notes(card, day)) > 0, (mark.id, day, texts)


def test_no_row_of_a_file_knows_of_a_later_day() -> None:
    for day in (dt.date(2024, 8, 29), OCTOBER, dt.date(2024, 12, 25)):
        rows = [
            row.record
            for row in rows_of(with_later_days(STORY.as_known(day).layers, day), STORY.feature_ids, STORY.catalog)
        ]
        named = {row["id"] for row in rows}
        assert len(rows) < len(STORY.marks)
        for row in rows:
            ends = [row.get(name) or "" for name in DATE_COLUMNS if name.endswith("_to")]
            latest = max(day.isoformat(), row["valid_from"] or "")
            assert max(ends) <= (dt.date.fromisoformat(latest) + dt.timedelta(days=1)).isoformat(), row["id"]
            assert (row["first_reported"] or "") <= day.isoformat()
            assert all((SOURCE_DAYS.get(name) or day) <= day for name in row["sources"])
            assert {*row["superseded_by"], *row["reversed_by"], *row["differs_from"]} <= named
            assert (row["names_later_day"] or "9999") > day.isoformat()
    written = export_features(STORY, replace(OPENING, known_by=OCTOBER), ".csv").decode("utf-8-sig")
    ends = {row["id"]: row["valid_to"] for row in csv.DictReader(io.StringIO(written))}
    assert ends["A10"] == ""
    assert "E036" not in ends


def test_what_the_page_makes_of_a_view_knows_of_no_later_day() -> None:
    for day in [OCTOBER, dt.date(2024, 8, 29), dt.date(2025, 2, 14)]:
        for text, where in texts_of(
            replace(OPENING, date=day, as_known=True, compare=day - dt.timedelta(days=60)), day
        ):
            assert later_than(day, text) == [], (day, where, text)


def texts_of(view: View, day: dt.date) -> Iterator[tuple[str, str]]:
    """The dates and sources in the tables, figures and questions of a view, each with where it stands."""
    then = STORY.as_known(view.known_by)
    table = tables.events(shown(STORY.marks, view), STORY.catalog, view.date)
    for column in ("When", "Sources"):
        yield from ((text, f"reports, {column}") for text in table[column])
    listed = tables.sources(then.marks, STORY.catalog, view.known_by)
    yield from ((f"{each:%Y-%m-%d}", "sources") for each in listed["Date"].dropna())
    yield from ((words.day(e.stated_on), e.feature_id) for h in headline_figures(STORY, view) for e in h.estimates)
    between = comparison(STORY, view)
    assert between is not None
    # What was announced for a later day has that day as its beginning.
    compared = (*between.between, *between.before, *between.after)
    yield from ((m.card.when, f"compare, {m.id}") for m in compared if m.valid_from is None or m.valid_from <= day)
    for name, question in known_questions(STORY.catalog, STORY.marks, view).items():
        found = question_table(STORY.catalog, STORY.layers, STORY.marks, question, view)
        assert found.rows
        yield found.why, f"what differs, {name}"
        yield from ((words.day(row.until), f"{name}, {row.feature}") for row in found.rows)
        cited = tables.answer_sources(found, STORY.catalog)
        yield from ((f"{each:%Y-%m-%d}", f"{name}, sources") for each in cited["Date"].dropna())


def test_what_differs_is_said_of_the_answers_that_were_public() -> None:
    def asked(name: str, day: dt.date) -> Any:
        view = replace(OPENING, date=day, as_known=True)
        return question_table(STORY.catalog, STORY.layers, STORY.marks, STORY.catalog.questions[name], view)

    early = asked("did-they-send-troops", dt.date(2024, 10, 22))
    assert (len(early.rows), early.hidden) == (len(early.rows), 6 - len(early.rows))
    assert early.hidden
    assert "April 2025" not in early.why
    assert re.search(r"^\d answers were public by 22 October 2024, from ", early.why)
    late = asked("did-they-send-troops", dt.date(2026, 3, 17))
    assert late.why == STORY.catalog.questions["did-they-send-troops"].why
    assert "in-kursk-2026" not in known_questions(STORY.catalog, STORY.marks, replace(OPENING, known_by=OCTOBER))
    assert len(known_questions(STORY.catalog, STORY.marks, OPENING)) == len(STORY.catalog.questions)


def test_a_story_in_another_language_is_cut_in_it() -> None:
    story: Story = STORY.told_in("uk")
    found = {mark.id: mark for mark in through_filters(story, replace(OPENING, known_by=OCTOBER))}
    assert found["A10"].card.when == "з 27 серпня 2024\xa0р."
