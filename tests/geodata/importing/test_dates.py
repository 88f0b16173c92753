"""Dates: each form is read in one way only, or refused."""

from __future__ import annotations

import datetime as dt
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.importing.dates import DayError, likely_form, read_day


@pytest.mark.parametrize(
    ("text", "first", "after"),
    [
        ("2025-02-07", "2025-02-07", "2025-02-08"),
        ("2025-02-07T23:59:59.5+09:00", "2025-02-07", "2025-02-08"),
        ("2025-02-07 10:00", "2025-02-07", "2025-02-08"),
        ("20250207", "2025-02-07", "2025-02-08"),
        ("2025/02/07", "2025-02-07", "2025-02-08"),
        ("2025-12", "2025-12-01", "2026-01-01"),
        ("2025", "2025-01-01", "2026-01-01"),
        ("Feb 7, 2025", "2025-02-07", "2025-02-08"),
        ("7 Sept. 2025", "2025-09-07", "2025-09-08"),
        ("05/05/2025", "2025-05-05", "2025-05-06"),
    ],
)
def test_dates_that_can_be_read_in_one_way_are_read(text: str, first: str, after: str) -> None:
    period = read_day(text)
    assert period is not None
    assert (period.first.isoformat(), period.after.isoformat()) == (first, after)


@given(st.dates(dt.date(1900, 1, 1), dt.date(2099, 12, 31)))
def test_every_day_survives_its_forms(day: dt.date) -> None:
    for text in (day.isoformat(), f"{day:%Y%m%d}", f"{day.day} {day:%B} {day.year}", f"{day.isoformat()}T00:00:00Z"):
        assert read_day(text).first == day  # type: ignore[union-attr]
    assert read_day(f"{day:%d/%m/%Y}", "day-month-year").first == day  # type: ignore[union-attr]
    assert read_day(f"{day:%m/%d/%Y}", "month-day-year").first == day  # type: ignore[union-attr]


@given(st.text(max_size=40))
def test_no_text_breaks_the_reading_of_dates(text: str) -> None:
    with suppress(DayError):
        read_day(text)
    likely_form([text])


def test_a_form_of_dates_needs_proof() -> None:
    assert likely_form(["13/02/2025", "03/04/2025"]) == "day-month-year"
    assert likely_form(["02/13/2025"]) == "month-day-year"
    assert likely_form(["03/04/2025"]) == "iso"
    assert likely_form(["13/02/2025", "02/13/2025"]) == "iso"
