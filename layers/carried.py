"""What others say of a movement: reports of the same cargo at the same time by somebody else."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from geodata.dates import day_of

#: Reports of a cargo that many legs carried are looked through for so many of them at most, and a card names so many.
_MAX_LOOKED_AT, _MAX_NAMED = 2_000, 6
#: A report counts as of the same time if it is of at most so many days after the arrival.
_AFTER = dt.timedelta(days=14)
#: The categories of events that tell how many were moved.
_MOVING = frozenset({"deployment", "logistics"})


def said_of_cargo(rows: Iterable[Any]) -> dict[str, tuple[str, ...]]:
    """For each leg, the ids of the reports by others of the same cargo at the same time, the nearest in time first.

    ``rows`` are the rows of all frames, from ``itertuples``. A leg of the same group says the same and is left out; so is
    whatever shares a claimant with the leg.
    """
    listed = list(rows)
    legs = [row for row in listed if row.kind == "route"]
    reports: dict[str, list[Any]] = {}
    for row in listed:
        for unit in _units(row):
            reports.setdefault(unit, []).append(row)
    return {leg.id: _others(leg, reports) for leg in legs}


def _units(row: Any) -> set[str]:
    if row.kind == "route":
        return {row.cargo_unit}
    if row.kind == "event" and row.category in _MOVING:
        return {number["unit"] for number in row.numbers}
    return set()


def _others(leg: Any, reports: Mapping[str, list[Any]]) -> tuple[str, ...]:
    found = []
    departs, arrives = leg.depart_from.date(), leg.arrive_to.date()
    for row in reports.get(leg.cargo_unit, [])[:_MAX_LOOKED_AT]:
        starts, ends = day_of(row.valid_from), day_of(row.valid_to)
        if starts is None or ends is None or not set(row.claimant_ids).isdisjoint(leg.claimant_ids):
            continue
        if leg.direction == "return" and row.kind == "event":
            continue  # Reports of troops sent out say nothing of those who came back.
        if row.kind == "route" and (row.group_id == leg.group_id or row.direction != leg.direction):
            continue
        if starts < arrives + _AFTER and ends > departs:
            found.append((abs((starts - departs).days), row.id))
    return tuple(name for _, name in sorted(found)[:_MAX_NAMED])
