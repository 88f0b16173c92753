"""The latest day that the texts of a feature name.

Texts of a catalogue are prose: nobody can cut what they say of later days, but a reader can be told that they do.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from itertools import zip_longest
from typing import Any

from layers.language import formats

#: The texts of a feature that a card shows.
_TEXTS = (
    *("name", "claim", "claimant", "notes", "geometry_note", "ring_basis", "km2_words"),
    *("vehicle", "cargo_sharing_note"),
)
_MONTHS = tuple(name for name in formats.ENGLISH_MONTHS if name)
_MONTH = "|".join(_MONTHS)
_YEAR = "(?:19|20)[0-9]{2}"
_DAY = re.compile(
    rf"\b([0-9]{{1,2}}) ({_MONTH})\b(?:,? ({_YEAR})\b)?|\b({_MONTH}) ({_YEAR})\b"
    rf"|\b({_YEAR})-([01][0-9])-([0-3][0-9])\b"
)
#: Whether a text may name a day at all. Most do not, and this is much quicker than to look for one.
_MAYBE = re.compile(rf"{_MONTH}|{_YEAR}-")
#: What stands between the two days of a range.
_JOINT = re.compile(r"\s?[–-]\s?| and | to | or ")
#: Half a year, in days: a day that is named without its year is of the nearest one.
_HALF_YEAR = 183


def latest_named(row: Any, reported: dt.date | None) -> dt.date | None:
    """The latest day that the texts of a row name, where it is after the day on which the row became public; else None.

    A month counts from its first day. A day without its year is of the year that brings it nearest to that day.
    """
    if reported is None:
        return None
    texts = (getattr(row, name, None) for name in _TEXTS)
    days = (day for text in texts if isinstance(text, str) for day in days_in(text, reported))
    return max((day for day in days if day > reported), default=None)


def days_in(text: str, near: dt.date) -> Iterator[dt.date]:
    """The days that an English text names.

    One without its year is of the year of the day that ends its range, else of the year that brings it nearest to ``near``.

    >>> list(days_in("confirmed on 12 August, and again in April 2025", dt.date(2024, 8, 6)))
    [datetime.date(2024, 8, 12), datetime.date(2025, 4, 1)]
    """
    found = list(_DAY.finditer(text)) if _MAYBE.search(text) else []
    for at, after in zip_longest(found, found[1:]):
        day, month, year, lone_month, its_year, *iso = at.groups()
        if month and year:
            named = _date(int(year), _MONTHS.index(month) + 1, int(day))
        elif month and after is not None and after[3] and _JOINT.fullmatch(text, at.end(), after.start()):
            named = _date(int(after[3]), _MONTHS.index(month) + 1, int(day))
        elif month:
            years = (_date(near.year + n, _MONTHS.index(month) + 1, int(day)) for n in (-1, 0, 1))
            named = next((each for each in years if each is not None and abs((each - near).days) <= _HALF_YEAR), None)
        elif lone_month:
            named = _date(int(its_year), _MONTHS.index(lone_month) + 1, 1)
        else:
            named = _date(*map(int, iso))
        if named is not None:
            yield named


def _date(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None
