"""Dates that are nothing but a number: which kind it is follows from its size, because the kinds do not overlap."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from geodata.importing.dates import period
from geodata.importing.dates.period import DayError, Period

_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
#: Spreadsheets count days from here. The first two months of 1900 differ, and are before the least serial number.
_SPREADSHEET = dt.date(1899, 12, 30)
#: Least, most, units in a second, and what it is called.
_EPOCHS = (
    (300_000_000, 4_102_444_800, 1, "seconds since 1970, in UTC"),
    (300_000_000_000, 4_102_444_800_000, 10**3, "milliseconds since 1970, in UTC"),
    (300_000_000_000_000, 4_102_444_800_000_000, 10**6, "microseconds since 1970, in UTC"),
    (300_000_000_000_000_000, 4_102_444_800_000_000_000, 10**9, "nanoseconds since 1970, in UTC"),
)


def read_number(text: str, value: float) -> Period:
    """Return the days that a number names. ``text`` is how the file writes it. Raises DayError if it is no date.

    A number is a year (2024), a month (202410), a day (20241018), a day as spreadsheets count (45583), or a time since
    1970 in seconds or a smaller unit.
    """
    whole = int(value)
    if whole == value:
        if 1_900 <= whole <= 2_099:
            return period.whole_year(text, whole)
        if 190_001 <= whole <= 209_912:
            return replace(period.month(text, whole // 100, whole % 100), how="year and month as one number")
        if 19_000_101 <= whole <= 20_991_231:
            return period.day(text, whole // 10_000, whole // 100 % 100, whole % 100)
    if 18_264 <= value < 73_051:
        first = _SPREADSHEET + dt.timedelta(days=whole)
        found = period.day(text, first.year, first.month, first.day)
        return replace(found, how="days as spreadsheets count them, from 1899-12-30", more=whole != value)
    for least, most, units, how in _EPOCHS:
        if least <= value < most:
            first = (_EPOCH + dt.timedelta(seconds=value / units if units == 1 else whole // units)).date()
            found = period.day(text, first.year, first.month, first.day)
            return replace(found, how=how, more=bool(value % (86_400 * units)))
    raise DayError(f"{text!r} is a number that is not a date; write it as 2025-02-07")
