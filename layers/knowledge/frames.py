"""The layers of a catalogue as they were known by a day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from geodata.catalog_model import Source
from geodata.dates import day_of, known, known_end, moment
from geodata.instants import utc_day
from geodata.load import INSTANTS, Layer
from layers.knowledge.named_days import latest_named

#: The columns with the ends of half-open intervals, each beside the one with its beginning.
_INTERVALS = (("valid_from", "valid_to"), ("depart_from", "depart_to"), ("arrive_from", "arrive_to"))
#: The column with the latest day that the texts of a row name, as ISO text, where it is after the day that was asked for.
NAMES = "names_later_day"
#: The columns that name other features.
_LINKS = ("superseded_by", "reversed_by", "differs_from")


def page_day(source: Source | None) -> dt.date | None:
    """The day on which a source was published; None where it has none. A data set is of no day in particular."""
    return None if source is None or source.quality == "dataset" else source.date


def known_since(row: Any) -> dt.date | None:
    """The day from which a feature was known: the first day of all for one without dates; None where nobody can show it."""
    timeless = moment(row, "valid_from") is None and moment(row, "valid_to") is None
    return day_of(row.first_reported) or (dt.date.min if timeless else None)


def known_layers(layers: Sequence[Layer], sources: Mapping[str, Source], known_by: dt.date | None) -> tuple[Layer, ...]:
    """The layers with what had been reported by a day, and with nothing of a later day in their columns of dates and ids.

    ``sources`` are those of the catalogue, by id. An end after that day becomes an open end
    (:func:`geodata.dates.known_end`), a source that was published later is not cited, and a feature that nobody knew of is
    not named. Texts stay as they are (:func:`with_later_days`). The layers as they are where ``known_by`` is None.
    """
    if known_by is None:
        return tuple(layers)
    day = utc_day(known_by)
    late = {name for name, source in sources.items() if (published := page_day(source)) is not None and published > day}
    kept = [layer.features[known(layer.features, day)] for layer in layers]
    named = {name for frame in kept for name in frame["id"]}
    return tuple(
        replace(layer, features=_cut(frame, day, late, named)) for layer, frame in zip(layers, kept, strict=True)
    )


def with_later_days(layers: Sequence[Layer], known_by: dt.date | None) -> tuple[Layer, ...]:
    """The layers with the column :data:`NAMES`: the latest day that the texts of a row name, where it is after ``known_by``.

    The layers as they are where ``known_by`` is None.
    """
    if known_by is None:
        return tuple(layers)
    day = utc_day(known_by)
    made = []
    for layer in layers:
        found = (latest_named(row, day) for row in layer.features.itertuples())
        named = [later.isoformat() if later is not None else None for later in found]
        made.append(replace(layer, features=layer.features.assign(**{NAMES: named})))
    return tuple(made)


def _cut(frame: Any, day: dt.date, late: set[str], named: set[str]) -> Any:
    """A copy of a frame of known features without the ends, sources and links that nobody knew by a day."""
    made = frame.copy(deep=False)
    if made.empty:
        return made
    for start, end in _INTERVALS:
        if end not in frame:
            continue
        # Most rows of a large layer ended before the day: only the others are looked at one by one.
        open_until = frame[end] > pd.Timestamp(day)
        rows = frame[open_until].itertuples() if open_until.any() else ()
        later = [known_end(moment(row, start), moment(row, end), day) is None for row in rows]
        if any(later):
            is_later = open_until.copy()
            is_later[open_until] = later
            made[end] = frame[end].mask(is_later)
            if INSTANTS in frame:
                pairs = zip(made[INSTANTS], is_later, strict=True)
                made[INSTANTS] = [_without(given, end) if cut else given for given, cut in pairs]
    made["sources"] = _kept(frame["sources"], late.isdisjoint, lambda name: name not in late)
    for link in _LINKS:
        if link in frame:
            made[link] = _kept(frame[link], named.issuperset, named.__contains__)
    return made


def _kept(column: Any, is_whole: Callable[[Any], bool], is_kept: Callable[[str], bool]) -> list[Any]:
    """The lists of a column, each without what is not kept; a value that is no list, or loses nothing, as it is."""
    return [
        [name for name in ids if is_kept(name)] if isinstance(ids, list) and not is_whole(ids) else ids
        for ids in column
    ]


def _without(given: Any, name: str) -> Any:
    return {key: value for key, value in given.items() if key != name} or None if isinstance(given, dict) else given
