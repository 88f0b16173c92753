"""Scrub: the days that its runs go through."""

from __future__ import annotations

import datetime as dt

import pytest

from benchmarks import data, scrub
from tests.benchmarks.geojson import DAY

EPOCH = dt.date(1970, 1, 1)


def test_runs_follow_each_other_and_begin_again_after_the_last_day() -> None:
    assert EPOCH + dt.timedelta(scrub.first_day(0)) == data.days().opens
    assert scrub.first_day(1) - scrub.first_day(0) == scrub.DAYS + 1
    days = [EPOCH + dt.timedelta(scrub.first_day(run)) for run in range(100)]
    assert min(days) >= data.days().first
    assert max(days) + dt.timedelta(scrub.DAYS) <= data.days().last


@pytest.mark.usefixtures("five_features")
def test_every_run_of_a_short_story_goes_through_the_same_days() -> None:
    assert scrub.first_day(3) == (DAY - EPOCH).days
    # On the twenty days after the first three features begin and five end; the next run has the same days.
    assert scrub.changes(5, 2) == 0.4


def test_the_next_day_on_which_other_features_are_on_the_map() -> None:
    def item(number: int, begins: int, ends: int) -> data.Item:
        return data.Item(
            f"f{number}", "point", str(number), "", 0, DAY + dt.timedelta(begins), DAY + dt.timedelta(ends), ((0, 0),)
        )

    items = [item(0, 0, 3), item(1, 6, 9)]
    last = DAY + dt.timedelta(9)
    assert scrub.active(items, DAY) == {"0"}
    assert scrub.next_change(items, DAY, last) == DAY + dt.timedelta(3)
    assert scrub.next_change(items, DAY + dt.timedelta(3), last) == DAY + dt.timedelta(6)
    assert scrub.next_change(items, last, last) is None
