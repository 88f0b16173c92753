"""The search filter reads the words and dates of a sentence."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from layers.marks import passes
from layers.searching import Span, asked, fits
from layers.story import Story
from layers.view import opening_view

OCTOBER = (dt.date(2024, 10, 8), dt.date(2024, 10, 14))


@pytest.mark.parametrize(
    ("text", "year", "month", "day"),
    [
        ("20 October 2024", 2024, 10, 20),
        ("October 20th, 2024", 2024, 10, 20),
        ("20 oct 2024", 2024, 10, 20),
        ("20.10.2024", 2024, 10, 20),
        ("2024-10-20", 2024, 10, 20),
        ("20 жовтня 2024", 2024, 10, 20),
        ("октябрь 2024", 2024, 10, None),
        ("2024년 10월 20일", 2024, 10, 20),
        ("2024-10", 2024, 10, None),
        ("2024", 2024, None, None),
        ("march", None, 3, None),
    ],
)
def test_a_date_is_read(text: str, year: int | None, month: int | None, day: int | None) -> None:
    wanted = asked(text)
    assert [replace(span, word=None) for span in wanted.spans] == [Span(year, month, day, None)]
    assert wanted.words == ()


@pytest.mark.parametrize(
    ("text", "is_found"),
    [
        ("1,500 soldiers", True),
        ("SHIP by soldiers", True),
        ("soldiers by ship October 2024", True),
        ("soldier ships", True),
        ("rail soldiers", False),
        # Of three words one may be another.
        ("rail soldiers ship", True),
        ("ship november 2024", False),
        ("ship 13 October 2024", True),
        ("ship 14 October 2024", False),
        ("hip", True),
        ("hip soldiers", False),
        ("31 February 2024 ship", False),
        ("how many", False),
        ("how many soldiers", True),
    ],
)
def test_words_and_dates_are_found_in_any_order(text: str, is_found: bool) -> None:
    assert fits(text, "e9 nis: 1,500 soldiers sent by ship", *OCTOBER) is is_found


def test_a_feature_without_dates_has_no_month() -> None:
    assert not fits("kursk october 2024", "kursk", None, None)
    assert fits("ship december 2025", "ship", dt.date(2025, 1, 1), None)
    # Which day it is depends on the country.
    assert not fits("3/4/2025", "ship", dt.date(2025, 4, 3), dt.date(2025, 4, 4))
    assert fits("30/4/2025", "ship", dt.date(2025, 4, 30), dt.date(2025, 5, 1))


def test_a_sentence_finds_the_shipped_reports(story: Story) -> None:
    view = opening_view(story.catalog)
    found = {
        text: {
            mark.id for mark in story.marks if mark.confidence != "reference" and passes(mark, replace(view, text=text))
        }
        for text in ("soldiers by ship October 2024", "how many killed", "")
    }
    assert {"E014", "R11"} <= found["soldiers by ship October 2024"]
    assert "E057" in found["how many killed"]
    assert len(found["how many killed"]) < len(found[""]) / 3
