"""The days that a date names."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace
from typing import Literal, get_args

from geodata.model import Precision
from geodata.validation.model_rules import FIRST_YEAR, LAST_YEAR

#: How a column writes its dates. ``iso`` accepts every form that can be read in one way only.
DateForm = Literal["iso", "day-month-year", "month-day-year", "year-month-day"]
FORMS: tuple[DateForm, ...] = get_args(DateForm)
#: The orders of day, month and year that numbers such as 05/06/24 can be in.
ORDERS: tuple[DateForm, ...] = FORMS[1:]


@dataclass(frozen=True)
class Period:
    """The days that a date names, from ``first`` to the day before ``after``. A month names all of its days.

    None is an open side: "since May" has no ``after``, "ongoing" has neither side. ``lasts`` says that the text gives a
    beginning and an end of its own, as "8–12 October 2024" does. ``how`` says how a text was read where it does not say
    so itself, for example ``milliseconds since 1970``. ``more`` says that the text says more than these days: a time of
    day, or words such as "early" and "about".
    """

    first: dt.date | None
    after: dt.date | None
    precision: Precision
    lasts: bool = False
    how: str = field(default="", compare=False)
    more: bool = field(default=False, compare=False)


class DayError(ValueError):
    """Why a text is not a date, in a few words."""


class OrderError(DayError):
    """A date that can be read in two ways, because nothing says the order of day, month and year."""


#: What has no end yet.
OPEN = Period(None, None, "day")


def day(text: str, year: int, month: int, number: int) -> Period:
    """Return one day. Raises DayError, with ``text``, if there is no such day."""
    try:
        first = dt.date(_checked(text, year), month, number)
    except ValueError as error:
        if isinstance(error, DayError):
            raise
        raise DayError(f"{text!r} is a day that does not exist") from None
    return Period(first, first + dt.timedelta(days=1), "day")


def month(text: str, year: int, number: int) -> Period:
    """Return one month. Raises DayError, with ``text``, if there is no such month."""
    if not 1 <= number <= 12:
        raise DayError(f"{text!r} is a month that does not exist")
    return months(text, year, number, 1, "month")


def months(text: str, year: int, first: int, count: int, precision: Precision = "interval") -> Period:
    """Return ``count`` months from the month ``first`` on."""
    start = dt.date(_checked(text, year), first, 1)
    last = first - 1 + count
    return Period(start, dt.date(year + last // 12, last % 12 + 1, 1), precision)


def whole_year(text: str, year: int) -> Period:
    """Return one year."""
    return months(text, year, 1, 12)


def week(text: str, year: int, number: int, weekday: int | None) -> Period:
    """Return an ISO week, or one of its days, 1 for Monday. Raises DayError if there is none."""
    try:
        first = dt.date.fromisocalendar(_checked(text, year), number, weekday or 1)
    except ValueError as error:
        if isinstance(error, DayError):
            raise
        raise DayError(f"{text!r} is a week that does not exist") from None
    days = 1 if weekday else 7
    return Period(first, first + dt.timedelta(days=days), "day" if weekday else "week")


def span(text: str, start: Period, end: Period) -> Period:
    """Return the days from the first of one period to the last of another. Raises DayError if they are in disorder."""
    if start.first is not None and end.after is not None and end.after <= start.first:
        raise DayError(f"{text!r} ends before it begins")
    rough = [period.precision for period in (start, end) if period.precision != "day"]
    return Period(
        start.first,
        end.after,
        rough[0] if rough else "day",
        lasts=True,
        how=start.how or end.how,
        more=start.more or end.more,
    )


def about(period: Period) -> Period:
    """Return a period that is known only roughly: its days, with the precision of an interval."""
    return replace(period, precision="interval", more=True)


def from_year(text: str, digits: str) -> tuple[int, str]:
    """Return a year of four or two digits, and how two digits were read: 69 is 2069, 70 is 1970."""
    number = int(digits)
    if len(digits) == 4:
        return number, ""
    return number + (2000 if number < 70 else 1900), "years of two digits, 70 to 99 as 1970 to 1999, others as 20…"


def _checked(text: str, year: int) -> int:
    if not FIRST_YEAR <= year <= LAST_YEAR - 1:
        raise DayError(f"{text!r} is not within {FIRST_YEAR} to {LAST_YEAR - 1}")
    return year
