"""The wording of headline figures: the one that the app, the briefing page, the slides and a notebook share.

The large type says what the claimants said. The grammar, where L and H are the ends of the lowest and the highest claim:

* one claim, or claims that say the same: the claim itself, ``1,500``, ``at least 6,000``, ``up to 8,000``, “several dozens”;
* both ends are numbers: ``L–H``, as in ``1,100–4,000``;
* the highest claim is open above or in words: ``L to at least H``, as in “several dozens” to at least 3,000;
* the lowest claim is open, or the highest says "up to": both claims, as in ``up to 8,000 or 11,000``.

A claimant's words stand in quotation marks instead of our reading of them. A figure that was computed here is never in it.
"""

from __future__ import annotations

from dataclasses import dataclass

from geodata.headline import Estimate, Headline
from layers import words
from layers.language import later, say, say_count


@dataclass(frozen=True)
class _End:
    """One end of a claim: its place among the numbers, how it is open, and its text without the unit."""

    value: float
    kind: str
    text: str

    def with_unit(self, unit: str) -> str:
        return self.text if self.kind == "words" else f"{self.text}{unit}"


#: The order of claims with the same number, from the one that reaches lowest to the one that reaches highest.
_REACH = ("up to", "words", "number", "at least")


def _is_open(estimate: Estimate) -> bool:
    return estimate.high is None or (estimate.qualifier == "at_least" and estimate.low in (None, estimate.high))


def _low_end(estimate: Estimate) -> _End:
    low, high = estimate.low, estimate.high
    value = low if low is not None else high or 0.0
    if estimate.words:
        return _End(value, "words", quoted(estimate.words))
    if low is None or (estimate.qualifier == "up_to" and low == high):
        return _End(value, "up to", say("up to {figure}", figure=words.number(value)))
    if _is_open(estimate):
        return _End(value, "at least", say("at least {figure}", figure=words.number(value)))
    return _End(value, "number", words.number(value))


def _high_end(estimate: Estimate) -> _End:
    low, high = estimate.low, estimate.high
    if low == high or low is None or high is None:
        return _low_end(estimate)
    if estimate.words:
        return _End(high, "words", quoted(estimate.words))
    if estimate.qualifier == "at_least":
        return _End(high, "at least", say("{figure} or more", figure=words.number(high)))
    return _End(high, "number", words.number(high))


def _says_nothing(estimate: Estimate) -> bool:
    """Whether a claim has no number to place it by: none at all, or "zero or more"."""
    return estimate.low in (None, 0) and estimate.high is None


def quoted(said: str) -> str:
    """A claimant's own words, in quotation marks."""
    return say("“{said}”", said=said)


def headline_words(headline: Headline) -> str:
    """A headline's figure in words, with its unit where that is an area; see the grammar of this module.

    Where no claim has a number, the words of the newest are used, or ``Disputed``.
    """
    leading = headline.leading
    placed = [e for e in leading if not _says_nothing(e)]
    if not placed:
        return next(
            (quoted(e.words) for e in leading if e.words),
            say("Disputed") if _disputed(leading) else say("No figure given"),
        )
    unit = " km²" if headline.measure.unit == "km2" else ""
    low = min((_low_end(e) for e in placed), key=lambda end: (end.value, _REACH.index(end.kind)))
    high = max((_high_end(e) for e in placed), key=lambda end: (end.value, _REACH.index(end.kind)))
    if low.text == high.text:
        return low.with_unit(unit)
    if low.kind == high.kind == "number":
        return f"{low.text}–{high.with_unit(unit)}"
    if low.value == high.value and "number" in (low.kind, high.kind):
        # "Up to 8,000" beside "8,000": the open claim holds the other.
        return (high if low.kind == "number" else low).with_unit(unit)
    joint = (
        later("{low} or {high}")
        if low.kind in ("up to", "at least") or high.kind == "up to"
        else later("{low} to {high}")
    )
    first = low.text if low.kind == "number" and high.kind != "words" else low.with_unit(unit)
    return say(joint, low=first, high=high.with_unit(unit))


def _disputed(found: tuple[Estimate, ...]) -> bool:
    return any("disputed" in (e.qualifier, e.confidence) for e in found)


def age_words(headline: Headline) -> str:
    """How old the newest figure of a headline is: ``newest claim 27 days old``, ``last reported 12 December 2024``."""
    if headline.state == "last_reported":
        return say("last reported {day}", day=words.day(headline.newest))
    age = (headline.date - headline.newest).days
    if age == 0:
        return say("newest claim of this day")
    return say_count("newest claim {count} day old", "newest claim {count} days old", age)


def claim_words(estimate: Estimate) -> tuple[str, str]:
    """One claim of a headline: its figure, in the claimant's own words where they gave no number, and what was counted."""
    if estimate.words:
        return quoted(estimate.words), estimate.counts
    unit = estimate.unit if estimate.unit == "km2" else ""
    figure = words.amount(estimate.low, estimate.high, estimate.qualifier, unit, derived=estimate.derived)
    return figure, estimate.counts


def stated_words(headline: Headline, estimate: Estimate) -> str:
    """The day of one claim: ``12 December 2024``. Beside current claims, an older one says ``last reported …``."""
    day = words.day(estimate.stated_on)
    return say("last reported {day}", day=day) if headline.state_of(estimate) != headline.state else day
