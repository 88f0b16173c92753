"""Dates, amounts and degrees of confidence in plain words, for the map's details, the tables and the briefing page.

The words are those of the language spoken. Precision is kept: an interval stays an interval, an open end stays open.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from geodata.instants import Instant, last_day, utc_day
from layers.language import ENGLISH, Spoken, formats, later, say, spoken
from layers.language.data_words import with_unit


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


_GRADES = {
    "confirmed_by_both_parties": Grade(
        name=later("Confirmed by both parties"),
        sign="✓✓",
        meaning=later("Both parties to it say so, and nobody disputes it."),
        who=later("Claimants of both parties."),
    ),
    "confirmed_officially": Grade(
        name=later("Confirmed officially"),
        sign="✓",
        meaning=later("A government says it of its own acts, and nobody disputes it."),
        who=later("At least one claimant is a body of a state: state, military or intelligence."),
    ),
    "assessed_by_intelligence": Grade(
        name=later("Assessed by intelligence"),
        sign="≈",
        meaning=later("An intelligence service or a military staff assesses it, and says so itself."),
        who=later("At least one claimant is of type intelligence or military. A think tank may not."),
    ),
    "official_statement": Grade(
        name=later("Official statement"),
        sign="“”",
        meaning=later("A government denies it, or asserts it of others. That does not confirm it."),
        who=later(
            "Every claimant is a body of a state, or a body that states have set up. "
            "A denial by a government always has this grade."
        ),
    ),
    "reported": Grade(
        name=later("Reported"),
        sign="○",
        meaning=later("A newspaper, an agency, a think tank, an unnamed official or a witness says so."),
        who=later("Anybody."),
    ),
    "disputed": Grade(
        name=later("Disputed"),
        sign="≠",
        meaning=later("Parties contradict each other, and this record does not decide."),
        who=later("Anybody."),
    ),
    "derived": Grade(
        name=later("Derived"),
        sign="∂",
        meaning=later("It was computed here from position reports, as broadcast. Nobody says it."),
        who=later("Whoever computed it; only with a track, and every observed line has this grade."),
    ),
    "reference": Grade(
        name=later("Reference data"),
        sign="–",
        meaning=later("No claim: a map, a gazetteer, an official area."),
        who=later("Reference data only."),
    ),
}


class _Grades(Mapping[str, Grade]):
    """The grades, in the language of whoever looks into it."""

    def __getitem__(self, key: str) -> Grade:
        grade = _GRADES[key]
        return Grade(say(grade.name), grade.sign, say(grade.meaning), say(grade.who))

    def __iter__(self) -> Iterator[str]:
        return iter(_GRADES)

    def __len__(self) -> int:
        return len(_GRADES)


#: Every degree of confidence, from the strongest to the weakest. ``docs/codebook.md`` has the same entries, with examples.
GRADES: Mapping[str, Grade] = _Grades()

CONFIDENCE = Spoken({key: grade.name for key, grade in _GRADES.items()})

#: The Admiralty scale of a source's reliability.
RELIABILITY = Spoken(
    {
        "A": later("completely reliable"),
        "B": later("usually reliable"),
        "C": later("fairly reliable"),
        "D": later("not usually reliable"),
        "E": later("unreliable"),
        "F": later("cannot be judged"),
    }
)

MODE = Spoken(
    {
        "cargo_ship": later("Cargo ship"),
        "naval_vessel": later("Naval vessel"),
        "aircraft": later("Aircraft"),
        "rail": later("Rail"),
        "road": later("Road"),
    }
)

QUALITY = Spoken(
    {
        "publisher_page": later("publisher's page"),
        "republisher": later("republished report"),
        "mirror_or_aggregator": later("mirror or aggregator"),
        "dataset": later("data set"),
        "not_retrieved": later("no page retrieved"),
    }
)

_UNITS = {"km2": "km²"}
_ENGLISH_MONTHS = re.compile("|".join(name for name in formats.ENGLISH_MONTHS if len(name) > 4))


def day(date: dt.date) -> str:
    """``7 February 2025``; of an instant its time too: ``7 February 2025, 08:30 UTC``."""
    if isinstance(date, Instant):
        return say("{day}, {time} UTC", day=formats.day(date), time=clock(date))
    return formats.day(date)


def clock(moment: Instant) -> str:
    """The time of an instant in UTC: ``08:30``, ``08:30:15``."""
    return f"{moment.utc:%H:%M:%S}" if moment.utc.second else f"{moment.utc:%H:%M}"


def day_range(first: dt.date, last: dt.date, joint: str = "–") -> str:
    """Both days of a closed range. A month or year that they share is written once: ``8–13 October 2024``.

    ``joint`` is what stands between them in English; the other languages have their own signs.
    """
    if spoken() != ENGLISH:
        return formats.interval(first, last)
    spaced = joint if joint != "–" else " – "
    if first == last:
        return day(first)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}{joint}{day(last)}"
    if first.year == last.year:
        return f"{first.day} {formats.ENGLISH_MONTHS[first.month]}{spaced}{day(last)}"
    return f"{day(first)}{spaced}{day(last)}"


def shortened(text: str) -> str:
    """A date in words with its months cut: ``between 8 and 13 Oct 2024``. May, June and July stay whole."""
    if spoken() == ENGLISH:
        return _ENGLISH_MONTHS.sub(lambda found: found[0][:3], text).replace(", known to the month", ", to the month")
    names, short = formats.shortening(spoken())
    return names.sub(lambda found: short[found[0]], text)


def short_day(date: dt.date) -> str:
    """``7 Feb 2025``."""
    return shortened(day(date))


def short_range(first: dt.date, last: dt.date) -> str:
    """``8–13 Oct 2024``, ``1 Jan – 26 Feb 2025``."""
    return shortened(day_range(first, last))


def short_month(date: dt.date) -> str:
    """``Feb 2025``."""
    return formats.short_month(date)


def when(valid_from: dt.date | None, valid_to: dt.date | None, precision: str) -> str:
    """A half-open interval [valid_from, valid_to) in words, at the precision to which it is known.

    For example ``between 8 and 13 October 2024``, ``in the week of 25–31 October 2024``, ``in January 2025``,
    ``since 26 April 2025``. With a time of day: ``7 February 2025, 08:30 UTC``, ``7 February 2025, 08:00–09:00 UTC``.
    """
    if valid_from is None:
        if valid_to is None:
            return say("undated")
        return say("until {day}", day=day(valid_to if isinstance(valid_to, Instant) else last_day(valid_to)))
    if valid_to is None:
        return say("since {day}", day=day(valid_from))
    if isinstance(valid_from, Instant) or isinstance(valid_to, Instant):
        return _timed(valid_from, valid_to, precision)
    last = valid_to - dt.timedelta(days=1)
    if precision == "month":
        if valid_from.day == 1 and valid_to.day == 1:
            if (valid_from.year, valid_from.month) == (last.year, last.month):
                return say("in {month}", month=formats.month(last))
            return say("between {first} and {last}", first=formats.month(valid_from), last=formats.month(last))
        if valid_from == last:
            return say("about {day}, known to the month", day=day(valid_from))
        return say("between {days}, known to the month", days=day_range(valid_from, last, " and "))
    if valid_from == last:
        return day(valid_from) if precision == "day" else say("about {day}", day=day(valid_from))
    if precision == "week":
        return say("in the week of {days}", days=day_range(valid_from, last))
    if precision == "interval":
        return say("between {days}", days=day_range(valid_from, last, " and "))
    return day_range(valid_from, last)


def _timed(start: dt.date, end: dt.date, precision: str) -> str:
    """An interval of which an end is an instant."""
    if not isinstance(start, Instant) or not isinstance(end, Instant):
        ends = (day(start), day(end if isinstance(end, Instant) else last_day(end)))
        return say("between {first} and {last}", first=ends[0], last=ends[1])
    if precision == "minute" and end.utc - start.utc <= dt.timedelta(minutes=1):
        return day(start)
    if utc_day(start) == last_day(end):
        until = clock(end) if utc_day(end) == utc_day(start) else "24:00"
        within, between = later("{day}, {first}–{last} UTC"), later("{day}, between {first} and {last} UTC")
        form = between if precision == "interval" else within
        return say(form, day=formats.day(start), first=clock(start), last=until)
    if precision == "interval":
        return say("between {first} and {last}", first=day(start), last=day(end))
    return f"{day(start)} – {day(end)}"


def with_stop(text: str) -> str:
    """The text with a full stop at its end. A date may end with one already: "7 лютого 2025 р."

    >>> with_stop("As of 7 February 2025"), with_stop("7 февраля 2025 г.")
    ('As of 7 February 2025.', '7 февраля 2025 г.')
    """
    return text if text.endswith(".") else f"{text}."


def held(side: str, size: str) -> str:
    """Who holds an area of a size in words.

    >>> held("Ukraine", "About 1,294 km²")
    'Held by Ukraine, about 1,294 km²'
    """
    return say("Held by {side}, {size}", side=side, size=f"{size[:1].lower()}{size[1:]}")


def number(value: float) -> str:
    """``10,000``; a fraction keeps its decimals."""
    return formats.number(value)


def counted(
    low: float | None, high: float | None, qualifier: str, unit: str, counts: str, *, derived: bool = False
) -> str:
    """A reported figure with what it counts, the unit written once: ``about 300 killed``, ``about 12,000 troops in Russia``.

    The unit comes first, before a dash, in four cases: it is not among the words of what is counted, these begin with a
    number, the figure is one and they are plural, or the words around it are not English. Example: ``about 4,000
    casualties – losses``.
    """
    named = unit != "" and unit.casefold() in re.findall(r"\w+", counts.casefold()) and spoken() == ENGLISH
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
    return say("{figure} (derived)", figure=said) if derived else said


def _amount(low: float | None, high: float | None, qualifier: str, of: str) -> str:
    def sized(figure: str, count: float = 0) -> str:
        return with_unit(figure, unit(of), count) if of else figure

    if low is None and high is None:
        return say("no figure given")
    if low == 0 and high is None:
        # "Zero or more" tells a reader nothing.
        return say("disputed; no figure given") if qualifier == "disputed" else say("no figure given")
    if qualifier == "disputed" and high is None:
        return say("disputed: {figure} or more", figure=sized(number(low or 0), low or 0))
    if low is None:
        return say("up to {figure}", figure=sized(number(high or 0)))
    if high is None:
        # The reporter said "approximately" and left the upper end open; both are kept.
        about = say("about {figure} or more", figure=sized(number(low)))
        return about if qualifier == "approx" else say("at least {figure}", figure=sized(number(low), low))
    spread, end = number(low) if low == high else f"{number(low)}–{number(high)}", high
    match qualifier:
        case "at_least":
            return say("at least {figure}", figure=sized(spread, end))
        case "up_to":
            return say("up to {figure}", figure=sized(number(high))) if low == high else sized(spread, end)
        case "approx":
            return say("about {figure}", figure=sized(spread))
        case _:
            return sized(spread, end)


def outline_km2(km2: float) -> str:
    """A size that was measured on a schematic outline, to two figures: it says no more than that.

    >>> outline_km2(115.2)
    'about 120 km²'
    """
    if km2 < 1:
        return say("less than 1 km²") if km2 > 0 else "0 km²"
    step = 10 ** max(math.floor(math.log10(km2)) - 1, 0)
    size = round(km2 / step) * step
    return amount(size, size, "approx", "km2")
