"""Dates: each form is read in one way only, or refused."""

from __future__ import annotations

import datetime as dt
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.importing.dates import DayError, OrderError, fitting_orders, likely_form, looks_like_a_date, read_day
from geodata.importing.dates.words import month_number


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


DAY = ("2024-10-18", "2024-10-19", "day")
MONTH = ("2024-10-01", "2024-11-01", "month")
LASTED = ("2024-10-08", "2024-10-13", "day")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        *((text, DAY) for text in ("1729261800", "1729261800000", "1729261800000000", "45583", 45583.6, 20241018)),
        *((text, DAY) for text in ("Fri, 18 Oct 2024 14:30:00 GMT", "Fri Oct 18 14:30:00 +0000 2024", "2024-292")),
        *(
            (text, DAY)
            for text in ("2024-10-18 2:30 PM", "2024-10-18 14:30 KST", "10/18/2024 2:30:00 PM", "2024-10-18T24:00")
        ),
        *(
            (text, DAY)
            for text in ("2024년 10월 18일", "2024. 10. 18.", "2024年10月18日", "18.10.2024", "18. 10. 2024")
        ),
        *(
            (text, DAY)
            for text in ("18 октября 2024 г.", "18 жовтня 2024", "18 Okt 2024", "18. Oktober 2024", "18 octobre 2024")
        ),
        *((text, DAY) for text in ("18 de octubre de 2024", "18 października 2024", "October 18th, 2024")),
        *(
            (text, MONTH)
            for text in ("Oct 2024", "October 2024", "10/2024", "2024/10", "202410", "2024-10-XX", "2024-10-00")
        ),
        *(
            (text, LASTED)
            for text in ("8–12 Oct 2024", "8-12 October 2024", "Oct 8–12, 2024", "8.–12.10.2024", "8 – 12 Oct 2024")
        ),
        *(
            (text, LASTED)
            for text in ("2024-10-08/2024-10-12", "2024-10-08 - 2024-10-12", "8 Oct – 12 Oct 2024", "2024-10-08/P5D")
        ),
        ("28 Sep – 3 Oct 2024", ("2024-09-28", "2024-10-04", "day")),
        ("2024-W42", ("2024-10-14", "2024-10-21", "week")),
        ("early February 2025", ("2025-02-01", "2025-02-11", "interval")),
        ("mid-October 2024", ("2024-10-11", "2024-10-21", "interval")),
        ("late February 2024", ("2024-02-21", "2024-03-01", "interval")),
        ("late 2024", ("2024-09-01", "2025-01-01", "interval")),
        ("Q4 2024", ("2024-10-01", "2025-01-01", "interval")),
        ("Fall 2024", ("2024-09-01", "2024-12-01", "interval")),
        ("c. 2024-10-18", ("2024-10-18", "2024-10-19", "interval")),
        ("2024-10-18?", ("2024-10-18", "2024-10-19", "interval")),
        ("since 2024-10-18", ("2024-10-18", None, "day")),
        ("2024-10-18 – present", ("2024-10-18", None, "day")),
        ("before 2024-10-18", (None, "2024-10-18", "day")),
        ("ongoing", (None, None, "day")),
        ("по настоящее время", (None, None, "day")),
        ("2/24/22", ("2022-02-24", "2022-02-25", "day")),
        ("24.2.1999", ("1999-02-24", "1999-02-25", "day")),
    ],
)
def test_dates_in_words_and_numbers_are_read(text: str | float, expected: tuple[str | None, str | None, str]) -> None:
    period = read_day(text)
    assert period is not None
    first, after = (day and day.isoformat() for day in (period.first, period.after))
    assert (first, after, period.precision) == expected


@pytest.mark.parametrize("text", ["n/a", "-", "—", "null", "0000-00-00", "0000-00-00 00:00:00", "", 0, float("nan")])
def test_marks_for_nothing_are_blank(text: str | float) -> None:
    assert read_day(text) is None


@pytest.mark.parametrize("text", ["05/06/24", "18-Oct-24", "05.06.2024", "8/6/24 5:07 PM"])
def test_what_fits_two_orders_is_asked_for(text: str) -> None:
    with pytest.raises(OrderError, match="two ways; say whether"):
        read_day(text)
    assert looks_like_a_date(text)


@pytest.mark.parametrize(
    "text",
    [
        "unknown",
        "soon",
        "winter 2024",
        "Oct 24",
        "14:30",
        "Monday",
        "12",
        "99999",
        20241399,
        "2024-10-18 27:00",
        "36",
        True,
    ],
)
def test_what_is_no_date_is_refused(text: str | float) -> None:
    with pytest.raises(DayError):
        read_day(text)


def test_one_order_has_to_fit_all_values() -> None:
    assert fitting_orders(["2/24/22", "8/6/24", "10/18/24"]) == ("month-day-year",)
    assert fitting_orders(["05/06/2024 10:00", "soon", "2024-01-01"]) == ("day-month-year", "month-day-year")
    assert fitting_orders(["18-Oct-24"]) == ("day-month-year", "month-day-year", "year-month-day")


def test_how_a_number_was_read_is_said() -> None:
    assert read_day(1722902400000).how == "milliseconds since 1970, in UTC"  # type: ignore[union-attr]
    assert read_day("2/24/22").how.startswith("years of two digits")  # type: ignore[union-attr]


def test_a_name_that_is_two_months_in_two_languages_is_none() -> None:
    # Czech "listopad" is November as in Polish; Croatian, where it is October, is not among the languages.
    assert month_number("listopad") == 11
    assert month_number("октября") == month_number("Okt.") == month_number("жовтень") == 10
    assert month_number("červen") == 6
    assert month_number("červenec") == 7


@pytest.mark.parametrize(
    ("text", "first", "after", "precision"),
    [
        ("week of 5 August 2024", "2024-08-05", "2024-08-12", "week"),
        ("first half of August 2024", "2024-08-01", "2024-08-16", "interval"),
        ("second half of February 2025", "2025-02-16", "2025-03-01", "interval"),
        ("overnight 6-7 August 2024", "2024-08-06", "2024-08-08", "day"),
        ("night of 6 August 2024", "2024-08-06", "2024-08-07", "day"),
        ("as of 7 February 2025", "2025-02-07", "2025-02-08", "day"),
        ("2024-08-06 to date", "2024-08-06", None, "day"),
        ("1H 2024", "2024-01-01", "2024-07-01", "interval"),
    ],
)
def test_more_words_of_reports(text: str, first: str, after: str | None, precision: str) -> None:
    found = read_day(text)
    assert found is not None
    assert (str(found.first), found.after and str(found.after), found.precision) == (first, after, precision)


def test_no_date_is_blank_and_to_be_confirmed_is_none() -> None:
    assert read_day("n.d.") is None
    with pytest.raises(DayError):
        read_day("TBC")
