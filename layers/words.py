"""Dates, amounts and degrees of confidence in plain English, for the map's details, the tables and the briefing page.

Precision is kept: an interval stays an interval, and an open end stays open.
"""

from __future__ import annotations

import calendar
import datetime as dt
import math
import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Grade:
    """A degree of confidence: its name, a sign of one or two characters, and its entry in the codebook.

    The signs differ in shape, so that no grade is known by its colour alone. The entry is what it means in one sentence, who
    may give it; examples come from the catalogue that is shown.
    """

    name: str
    sign: str
    meaning: str
    who: str


#: Every degree of confidence, from the strongest to the weakest. ``docs/codebook.md`` has the same entries, with examples.
GRADES = {
    "confirmed_by_both_parties": Grade(
        name="Confirmed by both parties",
        sign="✓✓",
        meaning="Both parties to it say so, and nobody disputes it.",
        who="Claimants of both parties.",
    ),
    "confirmed_officially": Grade(
        name="Confirmed officially",
        sign="✓",
        meaning="A government says it of its own acts, and nobody disputes it.",
        who="At least one claimant is a body of a state: state, military or intelligence.",
    ),
    "assessed_by_intelligence": Grade(
        name="Assessed by intelligence",
        sign="≈",
        meaning="An intelligence service or a military staff assesses it, and says so itself.",
        who="At least one claimant is of type intelligence or military. A think tank may not.",
    ),
    "official_statement": Grade(
        name="Official statement",
        sign="“”",
        meaning="A government denies it, or asserts it of others. That does not confirm it.",
        who="Every claimant is a body of a state, or a body that states have set up. "
        "A denial by a government always has this grade.",
    ),
    "reported": Grade(
        name="Reported",
        sign="○",
        meaning="A newspaper, an agency, a think tank, an unnamed official or a witness says so.",
        who="Anybody.",
    ),
    "disputed": Grade(
        name="Disputed",
        sign="≠",
        meaning="Parties contradict each other, and this record does not decide.",
        who="Anybody.",
    ),
    "derived": Grade(
        name="Derived",
        sign="∂",
        meaning="It was computed here from position reports, as broadcast. Nobody says it.",
        who="Whoever computed it; only with a track, and every observed line has this grade.",
    ),
    "reference": Grade(
        name="Reference data",
        sign="–",
        meaning="No claim: a map, a gazetteer, an official area.",
        who="Reference data only.",
    ),
}

CONFIDENCE = {key: grade.name for key, grade in GRADES.items()}

#: The Admiralty scale of a source's reliability.
RELIABILITY = {
    "A": "completely reliable",
    "B": "usually reliable",
    "C": "fairly reliable",
    "D": "not usually reliable",
    "E": "unreliable",
    "F": "cannot be judged",
}

MODE = {
    "cargo_ship": "Cargo ship",
    "naval_vessel": "Naval vessel",
    "aircraft": "Aircraft",
    "rail": "Rail",
    "road": "Road",
}

QUALITY = {
    "publisher_page": "publisher's page",
    "republisher": "republished report",
    "mirror_or_aggregator": "mirror or aggregator",
    "dataset": "data set",
    "not_retrieved": "no page retrieved",
}

_UNITS = {"km2": "km²"}
#: Read once, because the calendar module formats a date for each name.
_MONTHS = tuple(calendar.month_name)
_LONG_MONTHS = re.compile("|".join(name for name in _MONTHS if len(name) > 4))


def day(date: dt.date) -> str:
    """``7 February 2025``."""
    return f"{date.day} {_MONTHS[date.month]} {date.year}"


def day_range(first: dt.date, last: dt.date, joint: str = "–") -> str:
    """Both days of a closed range. A month or year that they share is written once: ``8–13 October 2024``."""
    spaced = joint if joint != "–" else " – "
    if first == last:
        return day(first)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}{joint}{day(last)}"
    if first.year == last.year:
        return f"{first.day} {_MONTHS[first.month]}{spaced}{day(last)}"
    return f"{day(first)}{spaced}{day(last)}"


def shortened(text: str) -> str:
    """A date in words with its months cut to three letters: ``between 8 and 13 Oct 2024``. May, June and July stay whole."""
    return _LONG_MONTHS.sub(lambda found: found[0][:3], text).replace(", known to the month", ", to the month")


def short_day(date: dt.date) -> str:
    """``7 Feb 2025``."""
    return shortened(day(date))


def short_range(first: dt.date, last: dt.date) -> str:
    """``8–13 Oct 2024``, ``1 Jan – 26 Feb 2025``."""
    return shortened(day_range(first, last))


def short_month(date: dt.date) -> str:
    """``Feb 2025``."""
    return f"{calendar.month_abbr[date.month]} {date.year}"


def when(valid_from: dt.date | None, valid_to: dt.date | None, precision: str) -> str:
    """A half-open interval [valid_from, valid_to) in words, at the precision to which it is known.

    For example ``between 8 and 13 October 2024``, ``in the week of 25–31 October 2024``, ``in January 2025``,
    ``since 26 April 2025``.
    """
    if valid_from is None:
        return "undated" if valid_to is None else f"until {day(valid_to - dt.timedelta(days=1))}"
    if valid_to is None:
        return f"since {day(valid_from)}"
    last = valid_to - dt.timedelta(days=1)
    if precision == "month":
        if valid_from.day == 1 and valid_to.day == 1:
            if (valid_from.year, valid_from.month) == (last.year, last.month):
                return f"in {_MONTHS[last.month]} {last.year}"
            return f"between {_MONTHS[valid_from.month]} {valid_from.year} and {_MONTHS[last.month]} {last.year}"
        known = f"about {day(last)}" if valid_from == last else f"between {day_range(valid_from, last, ' and ')}"
        return f"{known}, known to the month"
    if valid_from == last:
        return f"{day(valid_from)}" if precision == "day" else f"about {day(valid_from)}"
    if precision == "week":
        return f"in the week of {day_range(valid_from, last)}"
    if precision == "interval":
        return f"between {day_range(valid_from, last, ' and ')}"
    return day_range(valid_from, last)


def number(value: float) -> str:
    """``10,000``; a fraction keeps its decimals."""
    return f"{value:,.0f}" if value == int(value) else f"{value:,g}"


def counted(
    low: float | None, high: float | None, qualifier: str, unit: str, counts: str, *, derived: bool = False
) -> str:
    """A reported figure with what it counts, the unit written once: ``about 300 killed``, ``about 12,000 troops in Russia``.

    The unit comes first, before a dash, in three cases: it is not among the words of what is counted, these begin with a
    number, or the figure is one and they are plural. Example: ``about 4,000 casualties – losses``.
    """
    named = unit != "" and unit.casefold() in re.findall(r"\w+", counts.casefold())
    if not named or (low, high) == (None, None) or low == high == 1 or counts[:1].isdigit():
        return f"{amount(low, high, qualifier, unit, derived=derived)} – {counts}"
    # If the words of what is counted say "derived from …" themselves, it is not written twice.
    derived = derived and "derived" not in counts.casefold()
    return f"{amount(low, high, qualifier, derived=derived)} {counts}"


def unit(name: str) -> str:
    """A unit as it is written: ``km²``, ``troops``."""
    return _UNITS.get(name, name)


def amount(low: float | None, high: float | None, qualifier: str = "", unit: str = "", *, derived: bool = False) -> str:
    """A reported figure with its open ends: ``at least 3,000 troops``, ``10,000–12,000``, ``about 800 km²``.

    ``derived`` adds that the figure was computed here: ``about 2,667 killed (derived)``. "Zero or more" is no figure.
    """
    said = _amount(low, high, qualifier, unit)
    return f"{said} (derived)" if derived else said


def _amount(low: float | None, high: float | None, qualifier: str, unit: str) -> str:
    tail = f" {_UNITS.get(unit, unit)}" if unit else ""
    if low is None and high is None:
        return "no figure given"
    if low == 0 and high is None:
        # "Zero or more" tells a reader nothing.
        return "disputed; no figure given" if qualifier == "disputed" else "no figure given"
    if qualifier == "disputed" and high is None:
        return f"disputed: {number(low or 0)}{tail} or more"
    if low is None:
        return f"up to {number(high or 0)}{tail}"
    if high is None:
        # The reporter said "approximately" and left the upper end open; both are kept.
        return f"about {number(low)}{tail} or more" if qualifier == "approx" else f"at least {number(low)}{tail}"
    spread = number(low) if low == high else f"{number(low)}–{number(high)}"
    match qualifier:
        case "at_least":
            return f"at least {spread}{tail}"
        case "up_to":
            return f"up to {number(high)}{tail}" if low == high else f"{spread}{tail}"
        case "approx":
            return f"about {spread}{tail}"
        case _:
            return f"{spread}{tail}"


def outline_km2(km2: float) -> str:
    """A size that was measured on a schematic outline, to two figures: it says no more than that.

    >>> outline_km2(115.2)
    'about 120 km²'
    """
    if km2 < 1:
        return "less than 1 km²" if km2 > 0 else "0 km²"
    step = 10 ** max(math.floor(math.log10(km2)) - 1, 0)
    return f"about {round(km2 / step) * step:,.0f} km²"
