"""Headline figures for a date: the claimed figures side by side, as ranges, each with its claimant.

Figures are never added up. A headline lists the figures that still stand on the date; it does not decide which is right.
How long a figure stands follows from its age on the date: :func:`state` is the one place that decides it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd

from geodata.catalog_model import Measure
from geodata.dates import as_of, day_of, known, moment
from geodata.instants import last_day, utc_day
from geodata.load import Layer

#: A figure is current, then last reported, then gone; never the other way round.
State = Literal["current", "last_reported", "gone"]


@dataclass(frozen=True)
class Estimate:
    """One claimant's figure for one measure. ``low`` or ``high`` is None where that end was left open.

    ``stated_on`` is the day the figure is for: a running total given for an interval is a total at its end. ``words`` are
    the claimant's own where they gave no number; ``low`` and ``high`` are then a reading of them. ``derived`` says that
    an end was computed here from what the sources give.
    """

    measure_id: str
    low: float | None
    high: float | None
    unit: str
    counts: str
    qualifier: str
    claimant: str
    claimant_ids: tuple[str, ...]
    confidence: str
    stated_on: dt.date
    first_reported: dt.date | None
    feature_id: str
    sources: tuple[str, ...]
    words: str | None = None
    derived: bool = False


@dataclass(frozen=True)
class Headline:
    """The figures for one measure that stand on ``date``, newest first. At least one of them is not derived."""

    measure: Measure
    date: dt.date
    estimates: tuple[Estimate, ...]

    def state_of(self, estimate: Estimate) -> State:
        """What one of the figures is on the date."""
        return state(estimate.stated_on, self.measure, self.date)

    @property
    def newest(self) -> dt.date:
        """The day of the newest figure that a source gives."""
        return max(e.stated_on for e in self.estimates if not e.derived)

    @property
    def state(self) -> State:
        """What the newest figure is on the date: current or last reported."""
        return state(self.newest, self.measure, self.date)

    @property
    def leading(self) -> tuple[Estimate, ...]:
        """The figures that the headline itself is made of: as new as its state says, and none that was computed here."""
        return tuple(e for e in self.estimates if not e.derived and self.state_of(e) == self.state)

    @property
    def low(self) -> float | None:
        """The lowest number among the leading figures; None where they have none."""
        return min((value for e in self.leading for value in (e.low, e.high) if value is not None), default=None)

    @property
    def high(self) -> float | None:
        """The highest number among the leading figures; None where they have none."""
        return max((value for e in self.leading for value in (e.low, e.high) if value is not None), default=None)


@dataclass(frozen=True)
class GroupTotal:
    """What a group of legs is reported to have carried: legs that share a figure share one entry."""

    group_id: str
    cargo_type: str
    low: float | None
    high: float | None
    unit: str
    claimant: str
    route_ids: tuple[str, ...]


def state(stated_on: dt.date, measure: Measure, date: dt.date) -> State:
    """What a figure for a measure is on a date: current, last reported, or gone.

    It is current for the measure's ``stands_days``, then last reported for as many days again. After that it heads no page;
    the tables still have it.

    >>> killed = Measure(id="killed", title="Killed", unit="killed", stands_days=30)
    >>> [
    ...     state(dt.date(2025, 1, 1), killed, day)
    ...     for day in (dt.date(2025, 1, 31), dt.date(2025, 2, 1), dt.date(2025, 4, 1))
    ... ]
    ['current', 'last_reported', 'gone']
    """
    age = (utc_day(date) - stated_on).days
    if age <= measure.stands_days:
        return "current"
    return "last_reported" if age <= 2 * measure.stands_days else "gone"


def _amount(value: Any) -> float | None:
    return None if value is None or pd.isna(value) else float(value)


def _estimate(row: Any, *, measure_id: str, stated_on: dt.date, low: Any, high: Any, **said: Any) -> Estimate:
    return Estimate(
        measure_id=measure_id,
        low=_amount(low),
        high=_amount(high),
        claimant=row.claimant,
        claimant_ids=tuple(row.claimant_ids),
        confidence=row.confidence,
        stated_on=stated_on,
        first_reported=day_of(row.first_reported),
        feature_id=row.id,
        sources=tuple(row.sources),
        **said,
    )


def estimates(layers: Iterable[Layer], known_by: dt.date | None = None) -> tuple[Estimate, ...]:
    """Every figure of the event and imported layers that estimates some measure, in the order of their days."""
    found = []
    for layer in layers:
        if layer.record.kind not in ("event", "imported"):
            continue
        # Most rows of a large layer estimate nothing: only the others are copied, as a page asks with every date.
        has_estimate = [any(n.get("measure") is not None for n in numbers) for numbers in layer.features["numbers"]]
        estimating = pd.Series(has_estimate, index=layer.features.index, dtype=bool)
        if not estimating.any():
            continue
        for row in layer.features[known(layer.features, known_by) & estimating].itertuples():
            end = moment(row, "valid_to")
            last = last_day(end) if end is not None else day_of(row.valid_from)
            if last is None:
                continue
            found += [
                _estimate(
                    row,
                    measure_id=number["measure"],
                    stated_on=dt.date.fromisoformat(number["as_of"]) if number.get("as_of") else last,
                    low=number["low"],
                    high=number["high"],
                    unit=number["unit"],
                    counts=number["counts"],
                    qualifier=number["qualifier"],
                    words=number.get("words"),
                )
                for number in row.numbers
                if number.get("measure") is not None
            ]
    return tuple(sorted(found, key=lambda estimate: (estimate.stated_on, estimate.feature_id)))


def area_estimates(
    layers: Iterable[Layer], measure: Measure, date: dt.date, known_by: dt.date | None = None
) -> tuple[Estimate, ...]:
    """The sizes reported for the control areas that the measure's side holds on the date, in km².

    An area is current until the next one begins. Where nobody had reported the next one by ``known_by``, it stays current
    until the first later one that was known.
    """
    found = []
    for layer in layers:
        if layer.record.kind != "control_area":
            continue
        rows = as_of(layer.features, date, known_by)
        rows = rows[(rows["held_by"] == measure.held_by) & (rows["status"] != "upcoming")]
        begun = layer.features[layer.features["held_by"] == measure.held_by]["valid_from"]
        known_begun = set(rows["valid_from"])
        for row in rows.itertuples():
            followed_unknown = row.valid_to in set(begun) - known_begun and max(known_begun) < row.valid_to
            if row.status != "past" or followed_unknown:
                found.append(_size(row, measure))
    return tuple(found)


def area_sizes(
    layers: Iterable[Layer], measures: Iterable[Measure], known_by: dt.date | None = None
) -> tuple[Estimate, ...]:
    """The size of every control area, of any day, whose holder is the side of one of the measures, in km² or in words."""
    measured = {measure.held_by: measure for measure in measures if measure.held_by}
    return tuple(
        _size(row, measured[row.held_by])
        for layer in layers
        if layer.record.kind == "control_area"
        for row in layer.features[known(layer.features, known_by)].itertuples()
        if row.held_by in measured and day_of(row.valid_from) is not None
    )


def _size(row: Any, measure: Measure) -> Estimate:
    return _estimate(
        row,
        measure_id=measure.id,
        stated_on=row.valid_from.date(),
        low=row.km2_low,
        high=row.km2_high,
        unit=measure.unit,
        counts=row.name,
        qualifier=row.km2_qualifier or "approx",
        words=row.km2_words,
        derived=bool(row.km2_derived),
    )


def _ground_held(
    stated: Sequence[Estimate], layers: Sequence[Layer], measure: Measure, date: dt.date, known_by: dt.date | None
) -> tuple[Estimate, ...]:
    """The figures for ground held: those stated since the control area of the day began, and that area's own size.

    The area's own size is left out where the stated figures already give both of its ends.
    """
    areas = area_estimates(layers, measure, date, known_by)
    since = min((area.stated_on for area in areas), default=dt.date.max)
    recent = [e for e in stated if e.measure_id == measure.id and since <= e.stated_on <= utc_day(date)]
    said = {value for e in recent for value in (e.low, e.high)}
    return (*recent, *(area for area in areas if area.low is None or not {area.low, area.high} <= said))


def standing(found: Sequence[Estimate], measure: Measure, date: dt.date) -> tuple[Estimate, ...]:
    """The figures for a measure that stand on a date, current or last reported, newest first.

    Of each claimant the latest, and of those the ones no more than the measure's ``stands_days`` older than the newest.
    A figure that one claimant repeats in several rows is listed once.
    """
    latest: dict[tuple[str, ...], list[Estimate]] = {}
    for estimate in sorted(found, key=lambda e: e.stated_on):
        if estimate.measure_id != measure.id or estimate.stated_on > utc_day(date):
            continue
        same_claimant = latest.get(estimate.claimant_ids, [])
        if same_claimant and same_claimant[0].stated_on < estimate.stated_on:
            same_claimant = []
        repeated = any((e.low, e.high) == (estimate.low, estimate.high) for e in same_claimant)
        latest[estimate.claimant_ids] = same_claimant if repeated else [*same_claimant, estimate]
    everyone = sorted(
        (e for group in latest.values() for e in group if state(e.stated_on, measure, date) != "gone"),
        key=lambda e: (-e.stated_on.toordinal(), e.feature_id),
    )
    return tuple(e for e in everyone if (everyone[0].stated_on - e.stated_on).days <= measure.stands_days)


def headlines(
    layers: Sequence[Layer], measures: Iterable[Measure], date: dt.date, known_by: dt.date | None = None
) -> tuple[Headline, ...]:
    """The headline of every measure that has a figure which stands on ``date``, in the order of the measures.

    Uses only figures that were published by ``known_by``, or all of them where it is None. Figures that were computed here
    make no headline by themselves.

    >>> from geodata import load_layers, open_catalog
    >>> catalog = open_catalog()
    >>> found = headlines(load_layers(catalog), catalog.record.measures, dt.date(2025, 2, 7))
    >>> all(headline.estimates for headline in found)
    True
    """
    stated = estimates(layers, known_by)
    found = []
    for measure in measures:
        candidates = _ground_held(stated, layers, measure, date, known_by) if measure.held_by else stated
        stand = standing(candidates, measure, date)
        if any(not estimate.derived for estimate in stand):
            found.append(Headline(measure, date, stand))
    return tuple(found)


#: What is read of a leg. Whole rows of a frame of legs cost twenty times as much, and every new drawing of a page asks.
_CARGO = ("status", "id", "group_id", "cargo_type", "cargo_unit", "cargo_low", "cargo_high", "claimant")


def group_totals(layers: Iterable[Layer], date: dt.date, known_by: dt.date | None = None) -> tuple[GroupTotal, ...]:
    """What each group of legs that has begun by the date is reported to have carried, each shared figure once."""
    totals: dict[tuple[Any, ...], GroupTotal] = {}
    for layer in layers:
        if layer.record.kind != "route":
            continue
        rows = as_of(layer.features, date, known_by)
        for status, leg, group, cargo, unit, least, most, claimant in zip(
            *(rows[name] for name in _CARGO), strict=True
        ):
            low, high = _amount(least), _amount(most)
            if status == "upcoming" or (low is None and high is None):
                continue
            key = (group, cargo, unit, low, high)
            legs = totals[key].route_ids if key in totals else ()
            totals[key] = GroupTotal(group, cargo, low, high, unit, claimant, (*legs, leg))
    return tuple(sorted(totals.values(), key=lambda total: total.route_ids))
