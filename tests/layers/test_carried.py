"""What others say of a leg's cargo: found by an index, and the same as by looking through every report."""

from __future__ import annotations

import datetime as dt
import random
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest

from layers.carried import said_of_cargo
from tests.support.opened import LAYERS

DAY_0 = dt.date(2024, 10, 1)


def _row(dice: random.Random, number: int) -> Any:
    start = DAY_0 + dt.timedelta(days=dice.randrange(40))
    end = start + dt.timedelta(days=dice.choice([1, 1, 2, 30]))
    row = SimpleNamespace(
        id=f"{dice.choice('abc')}{number}",
        kind=dice.choice(["route", "event"]),
        claimant_ids=dice.sample(["a", "b", "c", "d"], dice.choice([1, 1, 2])),
        valid_from=pd.Timestamp(start),
        valid_to=pd.Timestamp(end),
    )
    if row.kind == "event":
        row.category = dice.choice(["deployment", "logistics", "battle"])
        row.numbers = [{"unit": dice.choice(["troops", "shells"])}]
    else:
        row.group_id, row.direction = dice.choice("xyz"), dice.choice(["outbound", "outbound", "return"])
        row.cargo_unit = dice.choice(["troops", "shells"])
        row.depart_from, row.arrive_to = pd.Timestamp(start), pd.Timestamp(end)
    return row


def _tells_of(row: Any, leg: Any) -> bool:
    if row.kind == "event":
        units = {number["unit"] for number in row.numbers} if row.category != "battle" else set()
        return leg.direction == "outbound" and leg.cargo_unit in units
    return (row.cargo_unit, row.direction) == (leg.cargo_unit, leg.direction) and row.group_id != leg.group_id


def _looked_through(rows: list[Any], leg: Any) -> tuple[str, ...]:
    """What the index finds, by its definition."""
    until = leg.arrive_to + pd.Timedelta(days=14)
    found = [
        (abs((row.valid_from - leg.depart_from).days), row.id)
        for row in rows
        if _tells_of(row, leg)
        and not set(row.claimant_ids) & set(leg.claimant_ids)
        and row.valid_to > leg.depart_from
        and row.valid_from < until
    ]
    return tuple(name for _, name in sorted(found)[:6])


@pytest.mark.parametrize("seed", range(4))
def test_the_index_finds_what_looking_through_all_reports_finds(seed: int) -> None:
    dice = random.Random(seed)
    rows = [_row(dice, number) for number in range(150)]
    legs = [row for row in rows if row.kind == "route"]
    found = said_of_cargo(rows)
    assert found == {leg.id: _looked_through(rows, leg) for leg in legs}
    assert sum(map(len, found.values())) > 100


def test_the_shipped_legs_name_who_else_counts_the_soldiers() -> None:
    found = said_of_cargo(row for layer in LAYERS for row in layer.features.itertuples())
    assert {"E013", "E014"} & set(found["R01"])
    assert {"E013", "R09"} < set(found["R05"])
