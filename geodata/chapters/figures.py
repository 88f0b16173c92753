"""The figures and the dates in a text, and whether a row of the catalogue holds them.

A figure is written in digits or in words ("1,500", "three", "1.6 million", "dozens"). "One" is no figure: it is mostly
another word for somebody. A date is a day, a month or a year.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from geodata.instants import last_day, utc_day
from geodata.validation.records import as_amount, as_day, as_moment

_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_SMALL = [
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
]
_WORDS = {word: i for i, word in enumerate([*_SMALL, "nineteen"], 2)} | {
    word: 10 * i
    for i, word in enumerate(["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], 2)
}
_TIMES = {"dozen": 12, "hundred": 100, "thousand": 1_000, "million": 1_000_000}
#: The names of the months in full, and as notes shorten them.
_MONTH = "|".join((*_MONTHS, "Sept", *(name[:3] for name in _MONTHS if name != "May")))
_YEAR = r"(?:19|20)[0-9]{2}"
_DAYS = re.compile(
    rf"\b([0-9]{{1,2}})(?:(?:\s*[–-]\s*|\s+(?:to|and|or)\s+)([0-9]{{1,2}}))?\s+({_MONTH})\b(?:\s+({_YEAR})\b)?"
)
_MONTH_RANGE = re.compile(rf"\b({_MONTH})(?:\s*[–-]\s*|\s+(?:to|and|or)\s+)({_MONTH})\s+({_YEAR})\b")
_ONE_MONTH = re.compile(rf"\b({_MONTH})\b(?:\s+({_YEAR})\b)?")
_ONE_YEAR = re.compile(rf"(?<![0-9,.])({_YEAR})(?![0-9]|,[0-9]|\.[0-9])")
_NUMBER = re.compile(
    r"([0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?|\b(?:" + "|".join(_WORDS) + r")\b)"
    r"(?:[ -](dozen|hundred|thousand|million)\b)?",
    re.IGNORECASE,
)
_LOOSE = re.compile(r"\b(dozens?|hundreds?|thousands?|millions?)\b", re.IGNORECASE)

#: The texts of a row that a reader sees.
_TEXTS = (
    *("name", "claim", "claimant", "notes", "vehicle", "cargo_sharing_note", "km2_words"),
    *("place_name", "origin_name", "destination_name"),
)
_AMOUNTS = ("vehicle_count_low", "vehicle_count_high")
_DAY_FIELDS = ("first_reported", "depart_from", "depart_to", "arrive_from", "arrive_to")
#: A day inside a longer interval than this is not a day of the row.
_SHORT_DAYS = 31


@dataclass(frozen=True)
class Mention:
    """A day, a month or a year that a text names; what it does not name is None. ``words`` are those of the text."""

    year: int | None
    month: int | None
    day: int | None
    words: str = ""


@dataclass(frozen=True)
class Said:
    """The figures of a text by their words (``None`` for a loose word such as "dozens"), and its dates."""

    figures: tuple[tuple[str, float | None], ...]
    dates: tuple[Mention, ...]


@dataclass(frozen=True)
class Held:
    """What a row holds: its figures, its loose words for figures, its days and intervals, and the dates in its texts."""

    figures: frozenset[float]
    loose: frozenset[str]
    days: tuple[dt.date, ...]
    intervals: tuple[tuple[dt.date, dt.date], ...]
    dates: tuple[Mention, ...]


def said_in(text: str) -> Said:
    """The figures and the dates of a text.

    >>> said_in("On 18 October 2024 it spoke of about 1,500 and of dozens.").figures
    (('1,500', 1500.0), ('dozens', None))
    """
    dates: list[Mention] = []

    def take(pattern: re.Pattern[str], read: Any) -> None:
        nonlocal text
        for found in pattern.finditer(text):
            dates.extend(read(found))
        text = pattern.sub(" ; ", text)

    take(_DAYS, _days)
    take(_MONTH_RANGE, lambda f: [Mention(int(f[3]), _month(name), None, f[0]) for name in (f[1], f[2])])
    take(_ONE_MONTH, lambda f: [Mention(_int(f[2]), _month(f[1]), None, f[0])])
    take(_ONE_YEAR, lambda f: [Mention(int(f[1]), None, None, f[0])])
    figures: list[tuple[str, float | None]] = [(found[0], _value(found)) for found in _NUMBER.finditer(text)]
    rest = _NUMBER.sub(" ; ", text)
    figures += [(found[0], None) for found in _LOOSE.finditer(rest)]
    return Said(tuple(figures), tuple(dates))


def held_by(properties: Mapping[str, Any]) -> Held:
    """What the properties of a row hold. Figures that were computed here, and not reported, are left out."""
    texts = [value for name in _TEXTS if isinstance(value := properties.get(name), str)]
    amounts = [properties.get(name) for name in _AMOUNTS]
    for part in ("cargo", "km2"):
        if properties.get(f"{part}_derived") is not True:
            amounts += [properties.get(f"{part}_low"), properties.get(f"{part}_high")]
    moments = [as_moment(properties.get(name)) for name in _DAY_FIELDS]
    days = [moment and utc_day(moment) for moment in moments]
    numbers = properties.get("numbers")
    for number in numbers if isinstance(numbers, list) else ():
        if not isinstance(number, dict) or number.get("derived") is True:
            continue
        texts += [value for name in ("counts", "words") if isinstance(value := number.get(name), str)]
        # A reading of words such as "several dozens" is ours.
        amounts += [] if number.get("words") else [number.get("low"), number.get("high")]
        days.append(as_day(number.get("as_of")))
    said = [said_in(text) for text in texts]
    figures = {value for each in said for _, value in each.figures if value is not None}
    figures |= {value for amount in amounts if (value := as_amount(amount)) is not None}
    begins, ends = as_moment(properties.get("valid_from")), as_moment(properties.get("valid_to"))
    first, end = begins and utc_day(begins), ends and utc_day(ends)
    last = last_day(ends) if ends else first
    return Held(
        figures=frozenset(figures),
        loose=frozenset(_root(words) for each in said for words, value in each.figures if value is None),
        days=tuple(day for day in (*days, first, end, last) if day),
        intervals=((first, last),) if first and last and last >= first else (),
        dates=tuple(date for each in said for date in each.dates),
    )


def figures_without(said: Said, rows: Iterable[Held]) -> Iterator[str]:
    """The figures of a text that none of some rows holds, in the words of the text."""
    rows = tuple(rows)
    for words, value in said.figures:
        if value is None:
            known = any(_root(words) in row.loose for row in rows)
        else:
            known = any(value in row.figures for row in rows)
        if not known:
            yield words


def dates_without(said: Said, rows: Iterable[Held]) -> Iterator[str]:
    """The dates of a text that are of none of some rows, in the words of the text."""
    rows = tuple(rows)
    for date in said.dates:
        if not any(_is_of(date, row) for row in rows):
            yield date.words


def _is_of(date: Mention, row: Held) -> bool:
    if any(_same(date, day) for day in row.days):
        return True
    for first, last in row.intervals:
        days = (last - first).days + 1
        most = _SHORT_DAYS if date.day else 2 * 366
        if days <= most and any(_same(date, first + dt.timedelta(days=i)) for i in range(days)):
            return True
    return any(
        (date.day is None or date.day == other.day)
        and (date.month is None or date.month == other.month)
        and (date.year is None or other.year is None or date.year == other.year)
        and (date.month is not None or other.year is not None)
        for other in row.dates
    )


def _same(date: Mention, day: dt.date) -> bool:
    return (date.year in (None, day.year)) and (date.month in (None, day.month)) and (date.day in (None, day.day))


def _days(found: re.Match[str]) -> list[Mention]:
    return [
        Mention(_int(found[4]), _month(found[3]), int(day), found[0]) for day in (found[1], found[2]) if day is not None
    ]


def _month(name: str) -> int:
    return next(i for i, full in enumerate(_MONTHS, 1) if full.startswith(name[:3]))


def _int(text: str | None) -> int | None:
    return None if text is None else int(text)


def _value(found: re.Match[str]) -> float:
    first = found[1].lower()
    value = float(_WORDS[first]) if first in _WORDS else float(first.replace(",", ""))
    return value * _TIMES[found[2].lower()] if found[2] else value


def _root(words: str) -> str:
    return words.lower().rstrip("s")
