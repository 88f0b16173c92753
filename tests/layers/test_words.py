"""Dates and amounts in words keep their precision and their open ends."""

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers import words


@pytest.mark.parametrize(
    ("start", "end", "precision", "expected"),
    [
        ("2024-10-08", "2024-10-14", "interval", "between 8 and 13 October 2024"),
        ("2024-10-08", "2024-10-14", "day", "8–13 October 2024"),
        ("2025-02-07", "2025-02-08", "day", "7 February 2025"),
        ("2025-02-07", "2025-02-08", "week", "about 7 February 2025"),
        ("2024-10-25", "2024-11-01", "week", "in the week of 25–31 October 2024"),
        ("2024-12-20", "2025-01-04", "day", "20 December 2024 – 3 January 2025"),
        ("2025-01-01", "2025-02-01", "month", "in January 2025"),
        ("2024-10-01", "2024-12-01", "month", "between October 2024 and November 2024"),
        ("2025-01-01", "2025-02-27", "month", "between 1 January and 26 February 2025, known to the month"),
        ("2025-02-07", "2025-02-08", "month", "about 7 February 2025, known to the month"),
        ("2025-04-26", None, "day", "since 26 April 2025"),
        (None, None, "static", "undated"),
    ],
)
def test_the_dates_of_a_feature_are_written_by_their_precision(
    start: str | None, end: str | None, precision: str, expected: str
) -> None:
    days = [dt.date.fromisoformat(text) if text else None for text in (start, end)]
    assert words.when(*days, precision) == expected


@pytest.mark.parametrize(
    ("low", "high", "qualifier", "expected"),
    [
        (3000, None, "at_least", "at least 3,000 troops"),
        (None, 8000, "up_to", "up to 8,000 troops"),
        (10000, 12000, "range", "10,000–12,000 troops"),
        (1500, 1500, "approx", "about 1,500 troops"),
        (1290, 1294, "approx", "about 1,290–1,294 troops"),
        (1000, None, "approx", "about 1,000 troops or more"),
        (800, 800, "at_least", "at least 800 troops"),
        (4, 4, "exact", "4 troops"),
        (None, None, "approx", "no figure given"),
    ],
)
def test_amounts_are_written_by_their_qualifier(
    low: float | None, high: float | None, qualifier: str, expected: str
) -> None:
    assert words.amount(low, high, qualifier, "troops") == expected


def test_units_read_as_people_write_them() -> None:
    assert words.amount(800, 1000, "range", "km2") == "800–1,000 km²"


@given(st.dates(), st.dates())
def test_a_range_names_both_ends(first: dt.date, last: dt.date) -> None:
    text = words.day_range(min(first, last), max(first, last))
    assert str(first.year) in text
    assert str(last.year) in text


@pytest.mark.parametrize(
    ("low", "high", "qualifier", "unit", "counts", "said"),
    [
        (300, 300, "approx", "killed", "killed", "about 300 killed"),
        (3, 3, "exact", "generals", "generals", "3 generals"),
        (12000, 12000, "approx", "troops", "troops in Russia", "about 12,000 troops in Russia"),
        (4, 4, "exact", "ships", "landing ships", "4 landing ships"),
        (3000, None, "at_least", "troops", "troops moved", "at least 3,000 troops moved"),
        (1, 1, "exact", "captured", "soldiers captured (died)", "1 captured – soldiers captured (died)"),
        (20, 20, "approx", "launchers", "240 mm rocket launchers", "about 20 launchers – 240 mm rocket launchers"),
        (4000, 4000, "approx", "casualties", "losses", "about 4,000 casualties – losses"),
        (None, None, "", "troops", "troops in Russia", "no figure given – troops in Russia"),
    ],
)
def test_a_unit_is_said_once(
    low: float | None, high: float | None, qualifier: str, unit: str, counts: str, said: str
) -> None:
    assert words.counted(low, high, qualifier, unit, counts) == said


def test_a_figure_that_was_derived_says_so_once() -> None:
    assert words.amount(466, 467, "range", "km2", derived=True) == "466–467 km² (derived)"
    assert words.counted(9, 9, "exact", "killed", "killed", derived=True) == "9 (derived) killed"
    twice = words.counted(1667, 1667, "exact", "killed", "killed (derived: a third)", derived=True)
    assert twice == "1,667 killed (derived: a third)"


def test_the_grades_have_the_words_of_the_codebook() -> None:
    codebook = (Path(__file__).parents[2] / "docs" / "codebook.md").read_text(encoding="utf-8").replace("`", "")
    for key, grade in words.GRADES.items():
        assert f"| {key} | {grade.meaning} | {grade.who} | " in codebook
