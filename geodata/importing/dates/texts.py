"""The forms in which people write dates. What could be read in two ways is refused."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace

from geodata.importing.dates import period, words
from geodata.importing.dates.numbers import read_number
from geodata.importing.dates.period import ORDERS, DateForm, DayError, OrderError, Period

_MOST_CHARS = 60
_YEAR_FIRST = re.compile(
    r"(\d{4})(?:([-/.])|\. |[年년] ?)(\d{1,2})(?:\2|\. |[月월] ?)(\d{1,2}|xx|uu|\?\?)[.日일]?", re.ASCII
)
_YEAR_MONTH = re.compile(r"(\d{4})(?:[-/.]|\. |[年년] ?)(\d{1,2}|xx|uu|\?\?)[.月월]?", re.ASCII)
_MONTH_YEAR = re.compile(r"(\d{1,2})[-/.](\d{4})", re.ASCII)
_YEAR_ONLY = re.compile(r"(\d{4})[年년]?", re.ASCII)
_WEEK = re.compile(r"(\d{4})-?w(\d{2})(?:-?([1-7]))?", re.ASCII)
_ORDINAL = re.compile(r"(\d{4})-(\d{3})", re.ASCII)
_DIGITS = re.compile(r"\d{4,19}(\.\d{1,9})?", re.ASCII)
NUMBERS = re.compile(r"(\d{1,2})(?:([./-])|\. )(\d{1,2})(?:\2|\. )(\d{4}|\d{2})", re.ASCII)
_NAME = r"([^\W\d_]{3,12}\.?)"
_DAY_NAME_YEAR = re.compile(
    rf"(\d{{1,2}})(?:\.|st|nd|rd|th)?[ -]*(?:of |de )?{_NAME},?(?: de)?[ -](\d{{4}}|\d{{2}})", re.UNICODE
)
_NAME_DAY_YEAR = re.compile(rf"{_NAME} (\d{{1,2}})(?:st|nd|rd|th)?,? (\d{{4}}|\d{{2}})")
_NAME_YEAR = re.compile(rf"{_NAME},?(?: de| of)?[ -](\d{{4}})")
_YEAR_NAME = re.compile(rf"(\d{{4}})[ -]{_NAME}(?:[ -](\d{{1,2}}))?")
_QUARTER = re.compile(r"(?:q([1-4])|([1-4])q)[ -]?(\d{4})|(\d{4})[ -]?q([1-4])")
_HALF = re.compile(r"(?:h([12])|([12])h)[ -]?(\d{4})|(first|second) half of (\d{4})")
_WEEKDAY = re.compile(r"(?:mon|tue|wed|thu|fri|sat|sun)(?:s|nes|rs|ur)?(?:day)?\.?,? ")
_CLOCK = re.compile(
    r"(?:(?<=\d)t|[ ,]+|^)(?:오전 |오후 )?(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d{1,9})?)?( ?[ap]\.?m\.?)?"
    r"( ?(?:z|[+-]\d{2}(?::?\d{2})?|[a-z]{2,4}t|utc|gmt|msk)(?![^\W\d]))?(?=[ ,]|$)"
)
#: A time of day that says nothing: programs write it where they store days as moments.
MIDNIGHT = re.compile(
    r"[T ,]+0?0:?00(?::?00(?:[.,]0+)?)?(?: ?(?:z|utc|gmt|[+-]\d{2}:?\d{2}))?$", re.IGNORECASE | re.ASCII
)
_BASIC_CLOCK = re.compile(r"(?<=\d)t(\d{2})(\d{2})?(\d{2}(?:[.,]\d{1,9})?)?(?:z|[+-]\d{2}(?::?\d{2})?)?$")
_ISO_INTERVAL = re.compile(r"(\d{4}-?[\d-]+(?:t[\d:.]+z?)?|\.\.)/(\d{4}-?[\d-]+(?:t[\d:.]+z?)?|\.\.|p\d{1,4}[dw])")
_SPLIT = re.compile(r" ?[–—] ?| - | to | until | till | through | bis | au | по | ~ ?|~ ")
_DAYS_OF_MONTH = re.compile(
    r"(\d{1,2})\.?(?: ?[-–—] ?|-|/| (?:to|till|bis|au|al|по|до) )(\d{1,2}(?:\.? ?[^\W\d_].*|\.\d{1,2}\.\d{4}))"
)
_NAME_DAYS = re.compile(rf"{_NAME} (\d{{1,2}}) ?[-–—] ?(\d{{1,2}}),? (\d{{4}})")


def read_text(text: str, form: DateForm) -> Period:
    """Return the days that a text names. Raises DayError, or OrderError if only the order of its numbers is unknown."""
    if len(text) > _MOST_CHARS:
        raise DayError("a text too long to be a date")
    folded = " ".join(text.split()).casefold().strip("()[] ")
    found = _whole(text, folded, form)
    if found is None:
        raise DayError(f"{text!r} is not a date that can be read; write it as 2025-02-07")
    return found


def orders_of(text: str) -> frozenset[DateForm]:
    """Return the orders of day, month and year in which a text can be read: all of them if the order does not matter."""
    folded = " ".join(text.split())
    if plain := NUMBERS.fullmatch(folded):
        return frozenset(_dates(int(plain[1]), int(plain[3]), plain[4]))
    good: dict[DateForm, Period] = {}
    for order in ORDERS:
        try:
            good[order] = read_text(text, order)
        except DayError:
            continue
    return frozenset(good)


def _whole(text: str, folded: str, form: DateForm) -> Period | None:
    if words.ONGOING.fullmatch(folded):
        return period.OPEN
    if (found := _one(text, folded, form)) is not None:
        return found
    week = words.WEEK_OF.match(folded)
    of = _one(text, folded[week.end() :], form) if week else None
    if of is not None and of.precision == "day" and of.first is not None:
        return Period(of.first, of.first + dt.timedelta(days=7), "week")
    if said := words.ON.match(folded):
        folded = folded[said.end() :]
        if (found := _one(text, folded, form)) is not None:
            return found
    for pattern, side in ((words.BEFORE, 0), (words.AFTER, 1), (words.SINCE, 2), (words.UNTIL, 3)):
        if (found_word := pattern.match(folded)) and (of := _one(text, folded[found_word.end() :], form)):
            first, after = ((None, of.first), (of.after, None), (of.first, None), (None, of.after))[side]
            return replace(of, first=first, after=after, lasts=True)
    for start in ("from ", "between ", "с ", "von ", "du "):
        if folded.startswith(start):
            folded = folded[len(start) :].replace(" and ", " to ")
    return _range(text, folded, form)


def _range(text: str, folded: str, form: DateForm) -> Period | None:
    if found := _ISO_INTERVAL.fullmatch(folded):
        return _iso_interval(text, found[1], found[2], form)
    if found := _NAME_DAYS.fullmatch(folded):
        start = _one(text, f"{found[1]} {found[2]} {found[4]}", form)
        end = _one(text, f"{found[1]} {found[3]} {found[4]}", form)
        return period.span(text, start, end) if start and end else None
    if found := _DAYS_OF_MONTH.fullmatch(folded):
        end = _one(text, found[2], "day-month-year")
        if end is not None and end.first is not None:
            start = period.day(text, end.first.year, end.first.month, int(found[1]))
            return period.span(text, start, end)
    for mark in _SPLIT.finditer(folded):
        left, right = folded[: mark.start()].strip(), folded[mark.end() :].strip()
        # "to date" and "to present" are words of one meaning.
        is_open = words.ONGOING.fullmatch(right) or (mark[0] == " to " and words.ONGOING.fullmatch(f"to {right}"))
        end = period.OPEN if is_open else _one(text, right, form)
        if end is None:
            continue
        start = _one(text, left, form)
        if start is None and end.first is not None:
            # "28 September – 3 October 2024": the year is written once.
            start = _one(
                text, f"{left.rstrip('.')}{'.' if left[-1:].isdigit() and '.' in left else ' '}{end.first.year}", form
            )
        if start is not None:
            return period.span(text, start, end)
    return None


def _iso_interval(text: str, left: str, right: str, form: DateForm) -> Period | None:
    start = period.OPEN if left == ".." else _one(text, left, form)
    if start is None:
        return None
    if right.startswith("p") and start.first is not None:
        days = int(right[1:-1]) * (7 if right.endswith("w") else 1)
        try:
            return Period(start.first, start.first + dt.timedelta(days=max(days, 1)), "day", lasts=True)
        except OverflowError:
            return None
    end = period.OPEN if right == ".." else _one(text, right, form)
    return None if end is None else period.span(text, start, end)


def _one(text: str, folded: str, form: DateForm) -> Period | None:
    """Return a period that is not written as a range; None if it is none."""
    rough = folded.endswith(("?", "~", "%"))
    bare = folded.rstrip("?~% ") if rough and not folded.endswith("-??") else folded
    if found := words.ABOUT.match(bare):
        rough, bare = True, bare[found.end() :]
    whole = bare = _WEEKDAY.sub("", bare, count=1) if ":" in bare or bare[:1].isalpha() else bare
    bare = _BASIC_CLOCK.sub("", _without_clock(text, bare) if ":" in bare else bare)
    timed = bare != whole and not MIDNIGHT.search(whole)
    bare = re.sub(r" ?(г\.?|года|р\.|року|yil|yılı)$", "", bare)
    plain = _plain(text, bare, form)
    read = plain or _part(text, bare)
    if read is not None and (timed or plain is None):
        read = replace(read, more=True)
    return period.about(read) if read is not None and rough and not folded.endswith("-??") else read


def _without_clock(text: str, folded: str) -> str:
    found = _CLOCK.search(folded)
    if found is None:
        return folded
    if int(found[1]) > (12 if found[4] else 24) or int(found[2]) > 59 or int(found[3] or 0) > 60:
        raise DayError(f"{text!r} has a time that does not exist")
    rest = f"{folded[: found.start()]} {folded[found.end() :]}"
    return " ".join(re.sub(r" [+-]\d{4} ", " ", rest).split()).strip(", ")


def _plain(text: str, bare: str, form: DateForm) -> Period | None:
    if found := _YEAR_FIRST.fullmatch(bare):
        if not found[4].isdigit() or int(found[4]) == 0:
            year, number = int(found[1]), int(found[3])
            return period.month(text, year, number) if number else period.whole_year(text, year)
        return period.day(text, int(found[1]), int(found[3]), int(found[4]))
    if found := _WEEK.fullmatch(bare):
        return period.week(text, int(found[1]), int(found[2]), int(found[3]) if found[3] else None)
    if found := _ORDINAL.fullmatch(bare):
        return _ordinal(text, int(found[1]), int(found[2]))
    if found := _YEAR_ONLY.fullmatch(bare):
        return period.whole_year(text, int(found[1]))
    if found := _YEAR_MONTH.fullmatch(bare):
        return (
            period.month(text, int(found[1]), int(found[2]))
            if found[2].isdigit()
            else period.whole_year(text, int(found[1]))
        )
    if _DIGITS.fullmatch(bare):
        return read_number(text, float(bare) if "." in bare else int(bare))
    if found := NUMBERS.fullmatch(bare):
        return _in_order(text, int(found[1]), int(found[3]), found[4], form)
    if found := _MONTH_YEAR.fullmatch(bare):
        return period.month(text, int(found[2]), int(found[1]))
    return _named(text, bare, form)


def _ordinal(text: str, year: int, number: int) -> Period:
    first = period.day(text, year, 1, 1).first
    assert first is not None
    found = first + dt.timedelta(days=number - 1)
    if found.year != year:
        raise DayError(f"{text!r} is a day that does not exist")
    return period.day(text, found.year, found.month, found.day)


def _named(text: str, bare: str, form: DateForm) -> Period | None:
    if (found := _DAY_NAME_YEAR.fullmatch(bare)) and (number := words.month_number(found[2])):
        if len(found[3]) == 2 and form in ("iso", "year-month-day"):
            # 18-Oct-24 is a day of 2024, or of 2018 where the year comes first.
            return _in_order(text, int(found[1]), number, found[3], form, named=True)
        year, how = period.from_year(text, found[3])
        return replace(period.day(text, year, number, int(found[1])), how=how)
    if (found := _NAME_DAY_YEAR.fullmatch(bare)) and (number := words.month_number(found[1])):
        year, how = period.from_year(text, found[3])
        return replace(period.day(text, year, number, int(found[2])), how=how)
    if (found := _NAME_YEAR.fullmatch(bare)) and (number := words.month_number(found[1])):
        return period.month(text, int(found[2]), number)
    if (found := _YEAR_NAME.fullmatch(bare)) and (number := words.month_number(found[2])):
        return (
            period.day(text, int(found[1]), number, int(found[3]))
            if found[3]
            else period.month(text, int(found[1]), number)
        )
    return None


def _part(text: str, bare: str) -> Period | None:
    """Return a third, quarter, half or season. Early is day 1 to 10 of a month, or January to April of a year."""
    if found := _QUARTER.fullmatch(bare):
        quarter = int(found[1] or found[2] or found[5])
        return period.months(text, int(found[3] or found[4]), 3 * quarter - 2, 3)
    if found := _HALF.fullmatch(bare):
        half = int(found[1] or found[2] or 1 + (found[4] == "second"))
        return period.months(text, int(found[3] or found[5]), 6 * half - 5, 6)
    if found := words.HALF_OF.match(bare):
        of_month = _plain(text, bare[found.end() :], "iso")
        if of_month is not None and of_month.precision == "month" and of_month.first is not None:
            middle = of_month.first + dt.timedelta(days=15)
            return Period(*((of_month.first, middle) if found[1] == "first" else (middle, of_month.after)), "interval")
    head, _, year = bare.rpartition(" ")
    if re.fullmatch(r"\d{4}", year, re.ASCII):
        if head in words.SEASONS:
            return period.months(text, int(year), words.SEASONS[head], 3)
        if head == "winter":
            raise DayError(f"{text!r} can be the winter that begins or ends in that year; write its months")
    found_part = words.part(bare)
    of = _plain(text, found_part[1], "iso") if found_part else None
    if found_part is None or of is None or of.first is None or of.after is None:
        return None
    third = found_part[0]
    if of.precision == "month":
        first = of.first + dt.timedelta(days=10 * third)
        return Period(first, of.after if third == 2 else first + dt.timedelta(days=10), "interval")
    if (of.after - of.first).days > 360:
        return period.months(text, of.first.year, 4 * third + 1, 4)
    return None


def _dates(one: int, two: int, year: str, *, named: bool = False) -> dict[DateForm, tuple[int, int, int]]:
    """Return year, month and day for each order in which three numbers are a day."""
    found: dict[DateForm, tuple[int, int, int]] = {}
    whole, _ = period.from_year("", year)
    orders: list[tuple[DateForm, tuple[int, int, int]]] = [("day-month-year", (whole, two, one))]
    if not named:
        orders.append(("month-day-year", (whole, one, two)))
    if len(year) == 2:
        orders.append(("year-month-day", (period.from_year("", f"{one:02}")[0], two, int(year))))
    for order, at in orders:
        try:
            dt.date(*at)
        except ValueError:
            continue
        found[order] = at
    return found


def _in_order(text: str, one: int, two: int, year: str, form: DateForm, *, named: bool = False) -> Period:
    possible = _dates(one, two, year, named=named)
    if not possible:
        raise DayError(f"{text!r} is a day that does not exist")
    if form == "iso":
        if len(set(possible.values())) > 1:
            asked = " or ".join(possible)
            raise OrderError(f"{text!r} can be read in two ways; say whether its form is {asked}")
        chosen = next(iter(possible.values()))
    elif form in possible:
        chosen = possible[form]
    else:
        raise DayError(f"{text!r} is a day that does not exist in the form {form}")
    how = period.from_year("", year)[1]
    return replace(period.day(text, *chosen), how=how)
