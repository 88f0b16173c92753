"""Words in dates: the names of the months in several languages, and words for a part, a side or an open end."""

from __future__ import annotations

import re
from functools import cache

#: The languages whose names of months are read, besides English.
LANGUAGES = ("de", "fr", "es", "it", "pt", "nl", "pl", "cs", "uk", "ru", "tr")


@cache
def english_months() -> dict[str, int]:
    """Return the English names of the months, in small letters, with their numbers."""
    return _english()


def _english() -> dict[str, int]:
    names = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ]
    found = {name[:length]: n for n, name in enumerate(names, 1) for length in (3, len(name))}
    return found | {"sept": 9, "june": 6, "july": 7}


@cache
def _other_months() -> dict[str, int]:
    """Return the names in :data:`LANGUAGES`. A name that two of them give to different months is left out."""
    from babel import Locale  # noqa: PLC0415 (most files need English only)

    found: dict[str, int] = {}
    doubtful: set[str] = set()
    for language in LANGUAGES:
        months = Locale(language).months
        for context in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for number, name in months[context][width].items():
                    folded = str(name).casefold().rstrip(".")
                    if len(folded) < 3 or folded.isdigit():
                        continue
                    if found.setdefault(folded, number) != number:
                        doubtful.add(folded)
    for name in doubtful:
        del found[name]
    return found


def month_number(name: str) -> int | None:
    """Return the number of a month by its name or abbreviation in any of the languages; None if it is none."""
    folded = name.casefold().rstrip(".")
    known = english_months().get(folded)
    return known if known is not None else _other_months().get(folded)


#: What is still so.
ONGOING = re.compile(
    # The end that databases write where there is none.
    r"9999-12-31([t ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?z?)?"
    r"|(still )?(ongoing|on-going|present|now|current(ly)?|to date|to present|continuing|still so|open|\.\.)"
    r"|heute|laufend|andauernd|en cours|aujourd'hui|presente|actualidad|en curso|oggi"
    r"|продолжается|настоящее время|по настоящее время|по н\.? ?в\.?|н\.? ?в\.?|триває|дотепер|현재|진행 ?중|계속|至今"
)
#: What stands in a cell that is meant to be blank. A date of zeros, or the first that there is, is that of some databases.
BLANK = re.compile(
    r"[-–—.?]+|n/?a|n\.? ?d\.?|n\.a\.|null|none|nil|nan|nat|<null>|#n/a|0{8}"
    r"|(0000-00-00|0001-01-01|1900-01-00|1899-12-3[01])([t ]00:00:00(\.0+)?z?)?"
)

ABOUT = re.compile(
    r"(c\.|ca\.?|circa|about|around|approx\.?|approximately|roughly|~|≈|etwa|ungefähr|vers|около|прибл\.|약) ?"
)
BEFORE = re.compile(r"(before|prior to|vor|avant|antes de|до|раньше) ")
AFTER = re.compile(r"(after|nach|après|después de|после) ")
SINCE = re.compile(r"(since|from|starting|seit|ab|depuis|desde|с|со|від|з) ")
UNTIL = re.compile(r"(until|till|up to|through|by|bis|jusqu'au?|hasta|по|до конца) ")

_PARTS = {
    0: r"early|beginning of|start of|anfang|début|inicios de|нач\.|начало|начале|в начале|початок",
    1: r"mid|middle of|mitte|mi|mediados de|сер\.|середина|середине|в середине",
    2: r"late|end of|ende|fin|finales de|кон\.|конец|конце|в конце|кінець",
}
_PART = re.compile(
    "|".join(f"(?P<p{number}>{words})" for number, words in _PARTS.items()).join(["(?:", ")[ -]+(?P<rest>.+)"])
)
_PART_AFTER = {"초": 0, "초순": 0, "중순": 1, "말": 2, "하순": 2}
#: Words before a day that do not change which day it is.
ON = re.compile(r"(?:(?:in )?the )?(?:as of|overnight(?: on)?|(?:night|morning|evening|afternoon) of|on|dated) ")
WEEK_OF = re.compile(r"(?:the )?week (?:of|beginning|starting|from) ")
HALF_OF = re.compile(r"(?:the )?(first|second) half of ")
#: The first month of a season of three months, as weather services count them in the north.
SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9}


def part(text: str) -> tuple[int, str] | None:
    """Return which third of a month or year a text names (0 early, 1 middle, 2 late), and the text of the whole."""
    if found := _PART.fullmatch(text):
        return next(n for n in range(3) if found[f"p{n}"]), found["rest"]
    head, _, last = text.rpartition(" ")
    return (_PART_AFTER[last], head) if head and last in _PART_AFTER else None
