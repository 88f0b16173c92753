"""Figures as reports write them: "10,000–12,000", "about 11 000", "more than 4,000". What can be two numbers is none."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

from geodata.importing.mapping import NumberColumn
from geodata.importing.table import number
from geodata.model import MAX_AMOUNT, Qualifier

_NUMBER = r"\d[\d.,'’   ]*(?:e[+-]?\d{1,2})?"
_RANGE = re.compile(rf"(?:between |from )?(?P<low>{_NUMBER}) ?(?:[–—-]| to | and | до |~) ?(?P<high>{_NUMBER})")
_WORDS: dict[str, Qualifier] = {
    r"about|around|approximately|approx\.?|circa|ca\.?|c\.|roughly|some|nearly|almost|~|≈"
    r"|etwa|около|примерно|environ|약": "approx",
    r">=?|≥|more than|over|at least|above|mehr als|mindestens|более|свыше|не менее|больше|plus de|au moins|최소": "at_least",
    r"<=?|≤|up to|at most|less than|fewer than|under|bis zu|до|не более|менее|jusqu'à|moins de|최대": "up_to",
}
_QUALIFIED = tuple((re.compile(rf"(?:{words}) ?(?P<n>{_NUMBER})"), qualifier) for words, qualifier in _WORDS.items())
_AFTER = re.compile(rf"(?P<n>{_NUMBER}) ?(?:(?P<plus>\+|or more|и более)|(?P<about>\?|\(approx\.?\)))")
_EITHER = re.compile(r"[1-9]\d{0,2}(?:\.\d{3})")


class DoubtError(ValueError):
    """A figure that can be read as two numbers: 1.500 is 1500 or 1.5."""


@dataclass(frozen=True)
class Figure:
    """A reported figure: its ends, equal for a single number and None where it is open, and how exact it is."""

    low: float | None
    high: float | None
    qualifier: Qualifier


def read_figure(value: Any, decimal: str | None = None) -> Figure | None:
    """Return the figure that a cell holds; None if the cell is blank.

    ``decimal`` is the decimal mark where a text such as 1.500 leaves two readings: ``comma``, ``point``, or None if nobody
    said so. Raises DoubtError for such a text, and ValueError if the cell holds no amount of 0 or more.
    """
    if value is None or value == "":
        return None
    if not isinstance(value, str):
        return _checked(Figure(_amount(value), _amount(value), "exact"))
    text = " ".join(value.split()).casefold()
    if not text:
        return None
    if found := _RANGE.fullmatch(text):
        low, high = _number(found["low"], decimal), _number(found["high"], decimal)
        if low > high:
            raise ValueError("a range that falls")
        return _checked(Figure(low, high, "range" if low < high else "exact"))
    for pattern, qualifier in _QUALIFIED:
        if found := pattern.fullmatch(text):
            return _checked(_of(_number(found["n"], decimal), qualifier))
    if found := _AFTER.fullmatch(text):
        return _checked(_of(_number(found["n"], decimal), "at_least" if found["plus"] else "approx"))
    return _checked(_of(_number(text, decimal), "exact"))


def read_joined(cells: dict[str, Any], column: NumberColumn, decimal: str | None = None) -> Figure | None:
    """Return the figure of a row. A low and a high estimate in columns of their own become a range. Raises as above."""
    found = read_figure(cells[column.column], decimal)
    low = read_figure(cells[column.low], decimal) if column.low else None
    high = read_figure(cells[column.high], decimal) if column.high else None
    if low is None and high is None:
        return _qualified(found, column.qualifier)
    least, most = (low or found), (high or found)
    if least is None or most is None:
        one = least or most
        if one is None:
            return None
        return Figure(low.low if low else None, high.high if high else None, "at_least" if low else "up_to")
    if least.low is None or most.high is None or least.low > most.high:
        raise ValueError("a range that falls")
    return Figure(least.low, most.high, "range" if least.low < most.high else "exact")


def _qualified(found: Figure | None, qualifier: Qualifier) -> Figure | None:
    """Return a plain figure with the qualifier of its column. What a cell says itself goes first."""
    if found is None or found.qualifier != "exact" or qualifier == "exact":
        return found
    if found.low is None:
        return replace(found, qualifier=qualifier)
    return _of(found.low, qualifier)


def _of(value: float, qualifier: Qualifier) -> Figure:
    return Figure(None if qualifier == "up_to" else value, None if qualifier == "at_least" else value, qualifier)


def _number(text: str, decimal: str | None) -> float:
    bare = text.strip()
    if re.fullmatch(r"\d{1,3}(?:[ '’  ]\d{3})+", bare):
        return float(re.sub(r"\D", "", bare))
    if decimal == "comma" or re.fullmatch(r"\d{1,3}(?:\.\d{3})+,\d+|\d{1,3}(?:\.\d{3}){2,}", bare):
        return number(bare.replace(".", "").replace(",", "."))
    if decimal is None and _EITHER.fullmatch(bare):
        raise DoubtError(f"{text!r} can be read as two numbers")
    if re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", bare):
        return number(bare.replace(",", ""))
    return number(bare)


def _amount(value: Any) -> float:
    if isinstance(value, bool):
        raise ValueError("a truth value is not an amount")
    return float(value) if isinstance(value, float) else value


def _checked(figure: Figure) -> Figure:
    for end in (figure.low, figure.high):
        if end is not None and not 0 <= end <= MAX_AMOUNT:
            raise ValueError("not an amount")
    return figure
