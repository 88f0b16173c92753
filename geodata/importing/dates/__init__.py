"""Read dates as people write them. A date that could be read in two ways is refused."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from geodata.importing.dates.numbers import read_number
from geodata.importing.dates.period import FORMS, ORDERS, DateForm, DayError, OrderError, Period, day
from geodata.importing.dates.texts import MIDNIGHT, NUMBERS, orders_of, read_text
from geodata.importing.dates.words import BLANK

__all__ = [
    "FORMS",
    "DateForm",
    "DayError",
    "OrderError",
    "Period",
    "date_in_name",
    "fitting_orders",
    "is_blank",
    "likely_form",
    "looks_like_a_date",
    "read_day",
]

#: The form of nearly every date: read without looking at the others.
_ISO_DAY = re.compile(
    r"\d{4}-\d{2}-\d{2}(?:T\d{2}:[0-5]\d(?::[0-5]\d(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})?)?", re.ASCII
)


def is_blank(value: Any) -> bool:
    """Whether a cell holds nothing, or a mark for nothing such as ``n/a``, ``-`` or ``0000-00-00``."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return True
    if isinstance(value, str):
        text = value.strip()
        return not text or BLANK.fullmatch(text.casefold()) is not None
    return isinstance(value, (int, float)) and not isinstance(value, bool) and value == 0


def read_day(value: Any, form: DateForm = "iso") -> Period | None:
    """Return the days that a cell names; None if it is blank. Raises DayError if it is not a date.

    Example: ``read_day("2025-02")`` is the period from 1 February to 1 March 2025, with the precision ``month``.
    """
    if is_blank(value):
        return None
    if isinstance(value, bool):
        raise DayError(f"{value!r} is not a date")
    if isinstance(value, (int, float)):
        if not math.isfinite(value):
            raise DayError(f"{value!r} is not a date")
        return read_number(str(int(value) if value == int(value) else value), value)
    text = value.isoformat() if isinstance(value, (dt.date, dt.datetime)) else str(value).strip()
    if _ISO_DAY.fullmatch(text) and text[:4] != "9999":
        if text[8:10] == "00":
            return read_text(text, form)
        found = day(text, int(text[:4]), int(text[5:7]), int(text[8:10]))
        return found if len(text) == 10 or MIDNIGHT.match(text, 10) else replace(found, more=True)
    return read_text(text, form)


def fitting_orders(values: Iterable[Any]) -> tuple[DateForm, ...]:
    """Return the orders of day, month and year in which all values can be read; all three if none of them matters.

    Values that are no dates in any order do not count. No order is left if two values contradict each other.
    """
    left = set(ORDERS)
    for value in values:
        if isinstance(value, str) and value.strip() and (good := orders_of(value.strip())):
            left &= good
    return tuple(order for order in ORDERS if order in left)


def likely_form(values: Iterable[Any]) -> DateForm:
    """Return the form that the values of a column prove; ``iso`` if they prove none, or need none.

    Numbers above 12 in first place, and none in second, prove day-month-year.
    """
    left = fitting_orders(values)
    return left[0] if len(left) == 1 else "iso"


def looks_like_a_date(value: Any) -> bool:
    """Whether a text could be a date in some form. Digits alone do not count: they may be an amount."""
    if not isinstance(value, str) or (
        value.strip().replace(".", "").isdigit() and not NUMBERS.fullmatch(value.strip())
    ):
        return False
    try:
        return read_day(value) is not None
    except OrderError:
        return True
    except DayError:
        return False


_IN_NAME = re.compile(r"(?<!\d)(\d{4})([-_.]?)(\d{2})\2(\d{2})(?!\d)", re.ASCII)


def date_in_name(name: str) -> str | None:
    """Return the day in the name of a file, such as ``control-2024-08-06.geojson``, in ISO form; None if it has none.

    A name with two different days has none either.
    """
    found = set()
    for year, _, month, number in _IN_NAME.findall(name):
        try:
            first = day(name, int(year), int(month), int(number)).first
        except DayError:
            continue
        found.add(first)
    return str(found.pop()) if len(found) == 1 else None
