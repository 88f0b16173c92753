"""The wording of a headline figure: the one that the app, the briefing page and the slides share."""

from __future__ import annotations

from geodata.headline import Headline
from layers import words


def headline_words(headline: Headline) -> str:
    """A headline's figure in words, with its unit where the unit is an area.

    A range stays a range: ``1,100–4,000``. Where the highest figure says "at least" the range ends in a plus sign:
    ``6,000+``. Where the lowest says "up to" it begins with "at most": ``≤ 8,000``. A figure of zero that may be more is
    ``Disputed``. Where nobody gave a number, the words of the newest report are used: ``Hundreds of sq km``.
    """
    low, high = headline.low, headline.high
    if low is None or high is None:
        counts = headline.estimates[0].counts if headline.estimates else "no figure"
        return counts[:1].upper() + counts[1:]
    if low == high == 0 and headline.open_high:
        return "Disputed"
    spread = words.number(low) if low == high else f"{words.number(low)}–{words.number(high)}"
    unit = " km²" if headline.measure.unit == "km2" else ""
    return f"{'≤ ' if headline.open_low else ''}{spread}{'+' if headline.open_high else ''}{unit}"
