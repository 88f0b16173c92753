"""The search filter of a View: words and dates of a sentence, in any order. The map's own search is in its scripts.

A feature fits where it has the whole text as it stands, or each word and date of it; of three or more it may lack one. A
word is found where it begins a word of the feature. Small words such as "by" or "how many" fall out.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from geodata.instants import utc_day
from layers.card import Card
from layers.language.formats import months

_SMALL_WORDS = (
    "a an the of by in on at to for from with without and or as is are was were be been do does did has have had that this "
    "there it its how many much what when where which who whom why may "
    "а або без був була були було в від для до з за зі із й коли куди на по про скільки та так у хто це чи що як який яка "
    "яке які де є і был была были было вы где зачем и из или как какая какие какой когда кто куда не о об от при с сколько "
    "со то что это этот "
    "가 과 는 다 도 를 몇 명 및 수 와 은 을 의 이 언제 어디 어디에 어디서 얼마나 누가 누구 무엇 왜 어떻게"
)
_STOP_WORDS = frozenset(_SMALL_WORDS.split())
#: From so many words on, a feature may lack one of them. A word of so many letters may lose an English plural's ending.
_MAY_LACK_ONE, _PLURAL = 3, 5
_WORD = re.compile(r"[^\W_]+(?:[,.'’-][^\W_]+)*")


@dataclass(frozen=True)
class Span:
    """A year, a month or a day that a text names. Without a year it is in every year; ``word`` may also stand as a word."""

    year: int | None
    month: int | None
    day: int | None
    word: str | None

    def holds(self, first: dt.date | None, end: dt.date | None) -> bool:
        """Whether something that is valid on ``[first, end)`` is so on a day of this one."""
        if first is None and end is None:
            return False
        if self.year is None:
            began = first and utc_day(first)
            return bool(began and began.month == self.month and self.day in (None, began.day))
        year, month, day = self.year, self.month, self.day
        begin = dt.date(year, month or 1, day or 1)
        last = dt.date(year, month or 12, day or calendar.monthrange(year, month or 12)[1])
        return (first is None or utc_day(first) <= last) and (end is None or utc_day(end) > begin)


@dataclass(frozen=True)
class Asked:
    """What a text asks for: the text as it stands, beginnings of words, and dates."""

    text: str
    words: tuple[re.Pattern[str], ...]
    spans: tuple[Span, ...]


def found_by(row: Any, told: Card, places: Iterable[str | None]) -> str:
    """The words by which a feature is found, in small letters: its row's, its card's, and the names of its place."""
    figures = (text for figure in told.figures for text in (figure.label, figure.value))
    texts = (row.id, row.name, row.claimant, getattr(row, "claim", ""), told.kicker, told.body, *figures, *places)
    return unicodedata.normalize("NFC", " ".join(dict.fromkeys(text for text in texts if text))).casefold()


def fits(text: str, haystack: str, first: dt.date | None, end: dt.date | None) -> bool:
    """Whether a feature with these words (in small letters), valid on ``[first, end)``, fits a search.

    >>> fits(
    ...     "soldiers by ship October 2024", "1,500 soldiers sent by ship", dt.date(2024, 10, 8), dt.date(2024, 10, 14)
    ... )
    True
    >>> fits("soldiers by ship", "1,500 soldiers sent by rail", None, None)
    False
    """
    wanted = asked(text)
    if wanted.text in haystack:
        return True
    terms = len(wanted.words) + len(wanted.spans)
    has = sum(bool(word.search(haystack)) for word in wanted.words)
    has += sum(span.holds(first, end) or bool(span.word and span.word in haystack) for span in wanted.spans)
    return has >= max(terms - (terms >= _MAY_LACK_ONE), 1)


@lru_cache(maxsize=64)
def asked(text: str) -> Asked:
    """Read a search. A search for small words alone looks for them."""
    plain = unicodedata.normalize("NFC", text).casefold().strip()
    spans: list[Span] = []

    def take(found: re.Match[str]) -> str:
        span = _span(found)
        if span is None:
            return found[0]
        spans.append(span)
        return " "

    rest = plain
    for form in _forms():
        rest = form.sub(take, rest)
    words = list(dict.fromkeys(_WORD.findall(rest)))
    telling = [word for word in words if word not in _STOP_WORDS]
    chosen = telling if telling or spans else words
    return Asked(plain, tuple(_beginning(word) for word in chosen), tuple(spans))


def _beginning(word: str) -> re.Pattern[str]:
    stem = word[:-1] if len(word) >= _PLURAL and word.endswith("s") else word
    return re.compile(rf"(?<![^\W_]){re.escape(stem)}")


@cache
def _month_names() -> dict[str, int]:
    """The names of months and their short forms in the languages of the page. Korean has numbers for them."""
    names: dict[str, int] = {}
    for code in ("en", "uk", "ru"):
        for width in ("wide", "abbreviated"):
            for alone in (True, False):
                names |= {
                    name.casefold().rstrip("."): n for n, name in enumerate(months(code, width, alone=alone), start=1)
                }
    return {**names, "sept": 9}


@cache
def _forms() -> tuple[re.Pattern[str], ...]:
    names = "|".join(sorted(map(re.escape, _month_names()), key=len, reverse=True))
    day = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
    name = rf"(?P<name>{names})\.?(?!\w)"
    number = r"(?P<month>\d{1,2})"
    year = r"(?P<year>(?:19|20)\d\d)(?!\d)"
    forms = (
        rf"{year}년\s*{number}월\s*{day}일",
        rf"{year}[-./]\s*{number}[-./]\s*{day}(?!\d)",
        rf"{day}[-./]{number}[-./]{year}",
        rf"{day}\s+{name},?\s+{year}",
        rf"{name}\s+{day},?\s+{year}",
        rf"{year}년\s*{number}월",
        rf"{year}-{number}(?![-\d])",
        rf"{name},?\s+{year}",
        rf"{year},?\s+{name}",
        rf"{day}\s+{name}",
        rf"{name}\s+{day}(?!\w)",
        rf"{number}월",
        name,
        rf"{year}년?",
    )
    return tuple(re.compile(rf"(?<!\w)(?:{form})") for form in forms)


def _span(found: re.Match[str]) -> Span | None:
    """The date of a match, None where the calendar has no such day, or where it can be two: 3/4/2025."""
    parts = found.groupdict()
    pair = re.match(r"(\d{1,2})/(\d{1,2})/", found[0])
    if pair and pair[1] != pair[2] and int(pair[1]) <= 12 and int(pair[2]) <= 12:
        return None
    year, day = (int(parts[name]) if parts.get(name) else None for name in ("year", "day"))
    month = _month_names()[parts["name"]] if parts.get("name") else int(parts["month"]) if parts.get("month") else None
    if found[0] == "may":
        # Alone it is a small word.
        return None
    try:
        dt.date(year or 2024, month or 1, day or 1)
    except ValueError:
        return None
    return Span(year, month, day, found[0].strip() if year is None or month is None else None)
