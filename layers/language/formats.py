"""Dates, ranges of dates and numbers as each language writes them, by CLDR. English is as the product always wrote it."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from functools import cache
from typing import TYPE_CHECKING, Any

from layers.language.current import ENGLISH, spoken

if TYPE_CHECKING:
    from babel import Locale

ENGLISH_MONTHS = tuple(calendar.month_name)
#: CLDR's signs of a pattern → the places of ours.
_PLACES = {"y": "{y}", "d": "{d}", "M": "{m}", **dict.fromkeys(("MMMM", "MMM", "LLLL", "LLL"), "{month}")}
_SIGN = re.compile(r"'[^']*'|[A-Za-z]+")


@cache
def locale(code: str) -> Locale:
    """Babel's locale of a language."""
    from babel import Locale  # noqa: PLC0415 - English must not wait for it

    return Locale.parse(code)


def day(date: dt.date) -> str:
    """A day in words: ``7 February 2025``, ``7 лютого 2025 р.``, ``2025년 2월 7일``."""
    code = spoken()
    if code == ENGLISH:
        return f"{date.day} {ENGLISH_MONTHS[date.month]} {date.year}"
    return _filled(date_pattern(code, "yMMMMd"), date, months(code, "wide")[date.month - 1])


def month(date: dt.date) -> str:
    """A month in words: ``February 2025``, ``лютий 2025 р.``."""
    code = spoken()
    if code == ENGLISH:
        return f"{ENGLISH_MONTHS[date.month]} {date.year}"
    return _filled(date_pattern(code, "yMMMM"), date, months(code, "wide", alone=True)[date.month - 1])


def short_month(date: dt.date) -> str:
    """A month in short words: ``Feb 2025``, ``лют. 2025 р.``."""
    code = spoken()
    if code == ENGLISH:
        return f"{calendar.month_abbr[date.month]} {date.year}"
    return _filled(date_pattern(code, "yMMM"), date, months(code, "abbreviated", alone=True)[date.month - 1])


def short_month_name(date: dt.date) -> str:
    """The name of a month alone, in short: ``Feb``, ``лют.``, ``2월``."""
    code = spoken()
    return (
        calendar.month_abbr[date.month] if code == ENGLISH else months(code, "abbreviated", alone=True)[date.month - 1]
    )


def interval(first: dt.date, last: dt.date) -> str:
    """Both days of a closed range in a language other than English: ``8–13 жовтня 2024 р.``."""
    code = spoken()
    if first == last:
        return day(first)
    differs = "y" if first.year != last.year else "M" if first.month != last.month else "d"
    ends = zip(_interval_patterns(code)[differs], (first, last), strict=True)
    return "".join(_filled(pattern, date, months(code, "wide")[date.month - 1]) for pattern, date in ends)


def number(value: float) -> str:
    """``10,000``, ``10 000``; a fraction keeps its decimals."""
    code, is_whole = spoken(), value == int(value)
    text = f"{value:,.0f}" if is_whole else f"{value:,g}"
    if code == ENGLISH:
        return text
    group, decimal = separators(code)
    return text.translate({ord(","): group, ord("."): decimal})


def clock(moment: dt.datetime) -> str:
    """A moment in UTC: ``7 Feb 2025, 14:05 UTC``."""
    code = spoken()
    if code == ENGLISH:
        return f"{moment.day} {moment:%b %Y, %H:%M} UTC"
    short = _filled(date_pattern(code, "yMMMd"), moment, months(code, "abbreviated")[moment.month - 1])
    return f"{short}, {moment:%H:%M} UTC"


@cache
def months(code: str, width: str, *, alone: bool = False) -> tuple[str, ...]:
    """The names of the twelve months: as they stand in a date, or ``alone``."""
    names: Any = locale(code).months["stand-alone" if alone else "format"][width]
    return tuple(names[n] for n in range(1, 13))


@cache
def separators(code: str) -> tuple[str, str]:
    """What stands between thousands, and before a fraction."""
    symbols: Any = locale(code).number_symbols["latn"]
    return symbols["group"], symbols["decimal"]


@cache
def date_pattern(code: str, skeleton: str) -> str:
    """CLDR's pattern for a skeleton, such as ``yMMMMd``, with the places ``{d}``, ``{month}`` and ``{y}``.

    >>> date_pattern("ko", "yMMMMd")
    '{y}년 {month} {d}일'
    """
    return _with_places(str(locale(code).datetime_skeletons[skeleton].pattern))


@cache
def _interval_patterns(code: str) -> dict[str, list[str]]:
    """CLDR's two halves of a range of days, by what differs between its ends: the day, the month or the year."""
    formats: Any = locale(code).interval_formats["yMMMd"]
    return {differs: [_with_places(half) for half in formats[differs]] for differs in "dMy"}


def _with_places(pattern: str) -> str:
    places = _SIGN.sub(lambda found: _PLACES.get(found[0], found[0].strip("'")), pattern)
    # A narrow space is not in every typeface.
    return places.replace("\u202f", "\u00a0")


@cache
def shortening(code: str) -> tuple[re.Pattern[str], dict[str, str]]:
    """Finds the names of months in a text of a language, and gives the short form of each."""
    short = dict(zip(months(code, "wide"), months(code, "abbreviated"), strict=True))
    short |= dict(zip(months(code, "wide", alone=True), months(code, "abbreviated", alone=True), strict=True))
    names = sorted(short, key=len, reverse=True)
    return re.compile("|".join(rf"\b{re.escape(name)}\b" for name in names)), short


def _filled(pattern: str, date: dt.date, name: str) -> str:
    return pattern.format(d=date.day, m=date.month, month=name, y=date.year)
