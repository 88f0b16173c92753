"""Read dates as people write them. A date that could be read in two ways is refused."""

from __future__ import annotations

import calendar
import datetime as dt
import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal, get_args

from geodata.model import Precision
from geodata.validation.model_rules import FIRST_YEAR, LAST_YEAR

#: How a column writes its dates. ``iso`` accepts ISO 8601, and other forms that can be read in one way only.
DateForm = Literal["iso", "day-month-year", "month-day-year"]
FORMS: tuple[DateForm, ...] = get_args(DateForm)

_ISO = re.compile(
    r"(\d{4})([-/.]?)(\d{2})\2(\d{2})"
    r"(?:[T ]\d{2}(?::?\d{2}(?::?\d{2}(?:[.,]\d{1,9})?)?)?\s?(?:Z|UTC|[+-]\d{2}(?::?\d{2})?)?)?",
    re.ASCII,
)
_MONTH = re.compile(r"(\d{4})-(\d{2})", re.ASCII)
_YEAR = re.compile(r"\d{4}", re.ASCII)
_NUMBERS = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4})(?:[ T]\d{2}:\d{2}(?::\d{2})?)?", re.ASCII)
_WORDS = re.compile(r"(\d{1,2})\.?[ -]([A-Za-z]{3,9})\.?,?[ -](\d{4})|([A-Za-z]{3,9})\.? (\d{1,2}),? (\d{4})", re.ASCII)
_NAMES = {
    name.lower(): number
    for number in range(1, 13)
    for name in (calendar.month_name[number], calendar.month_abbr[number], calendar.month_name[number][:4])
}


@dataclass(frozen=True)
class Period:
    """The days that a date names, from ``first`` to the day before ``after``. A month names all of its days."""

    first: dt.date
    after: dt.date
    precision: Precision


class DayError(ValueError):
    """Why a text is not a date, in a few words."""


def read_day(value: Any, form: DateForm = "iso") -> Period | None:
    """Return the days that a cell names; None if it is blank. Raises DayError if it is not a date.

    Example: ``read_day("2025-02")`` is the period from 1 February to 1 March 2025, with the precision ``month``.
    """
    text = "" if value is None or (isinstance(value, float) and math.isnan(value)) else str(value).strip()
    if not text:
        return None
    if len(text) > 60:
        raise DayError("a text too long to be a date")
    if found := _ISO.fullmatch(text):
        return _day(text, int(found[1]), int(found[3]), int(found[4]))
    if found := _MONTH.fullmatch(text):
        return _month(text, int(found[1]), int(found[2]))
    if _YEAR.fullmatch(text):
        year = _checked(text, int(text))
        return Period(dt.date(year, 1, 1), dt.date(year + 1, 1, 1), "interval")
    if found := _WORDS.fullmatch(text):
        day, name, year_text = (found[1], found[2], found[3]) if found[1] else (found[5], found[4], found[6])
        if name.lower() in _NAMES:
            return _day(text, int(year_text), _NAMES[name.lower()], int(day))
    if found := _NUMBERS.fullmatch(text):
        return _numbers(text, int(found[1]), int(found[3]), int(found[4]), form)
    raise DayError(f"{text!r} is not a date that can be read; write it as 2025-02-07")


def likely_form(values: Iterable[Any]) -> DateForm:
    """Return the form that the values of a column prove; ``iso`` if they prove none.

    Numbers above 12 in first place, and none in second, prove day-month-year.
    """
    firsts, seconds = set(), set()
    for value in values:
        if isinstance(value, str) and (found := _NUMBERS.fullmatch(value.strip())):
            firsts.add(int(found[1]) > 12)
            seconds.add(int(found[3]) > 12)
    if True in firsts and True not in seconds:
        return "day-month-year"
    if True in seconds and True not in firsts:
        return "month-day-year"
    return "iso"


def looks_like_a_date(value: Any) -> bool:
    """Whether a text could be a date in some form. Four digits alone do not count: they may be an amount."""
    if not isinstance(value, str) or _YEAR.fullmatch(value.strip()):
        return False
    try:
        return read_day(value, "day-month-year") is not None
    except DayError:
        return bool(_NUMBERS.fullmatch(value.strip()))


def _numbers(text: str, one: int, two: int, year: int, form: DateForm) -> Period:
    match form:
        case "day-month-year":
            return _day(text, year, two, one)
        case "month-day-year":
            return _day(text, year, one, two)
    if one == two:
        return _day(text, year, one, two)
    raise DayError(
        f"{text!r} can be read in two ways; say whether its form is day-month-year or month-day-year"
        if one <= 12 and two <= 12
        else f"{text!r} is not in ISO form; say whether its form is day-month-year or month-day-year"
    )


def _day(text: str, year: int, month: int, day: int) -> Period:
    try:
        first = dt.date(_checked(text, year), month, day)
    except ValueError as error:
        if isinstance(error, DayError):
            raise
        raise DayError(f"{text!r} is a day that does not exist") from None
    return Period(first, first + dt.timedelta(days=1), "day")


def _month(text: str, year: int, month: int) -> Period:
    if not 1 <= month <= 12:
        raise DayError(f"{text!r} is a month that does not exist")
    first = dt.date(_checked(text, year), month, 1)
    after = dt.date(year + month // 12, month % 12 + 1, 1)
    return Period(first, after, "month")


def _checked(text: str, year: int) -> int:
    if not FIRST_YEAR <= year <= LAST_YEAR - 1:
        raise DayError(f"{text!r} is not within {FIRST_YEAR} to {LAST_YEAR - 1}")
    return year
