"""Half-open intervals, open ends, and what was known when."""

import datetime as dt

import geopandas as gpd
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import Point

from geodata.dates import as_of, change_dates, parse_date, status, was_known
from geodata.errors import DateError
from geodata.load import Layer

DAYS = st.dates(dt.date(2020, 1, 1), dt.date(2030, 12, 31))
MAYBE = st.none() | DAYS


def frame(rows: list[tuple[dt.date | None, dt.date | None, dt.date | None]]) -> gpd.GeoDataFrame:
    columns = {
        name: pd.to_datetime(pd.Series([row[i] for row in rows], dtype=object))
        for i, name in enumerate(("valid_from", "valid_to", "first_reported"))
    }
    return gpd.GeoDataFrame(columns, geometry=[Point(0, 0)] * len(rows), crs="EPSG:4326")


@given(MAYBE, MAYBE, DAYS)
def test_every_day_is_before_in_or_after(start: dt.date | None, end: dt.date | None, day: dt.date) -> None:
    if start and end and end <= start:
        return
    found = status(start, end, day)
    assert (found == "upcoming") == (start is not None and day < start)
    assert (found == "past") == (end is not None and day >= end)


@given(DAYS, st.integers(1, 400))
def test_intervals_are_half_open(start: dt.date, length: int) -> None:
    end = start + dt.timedelta(days=length)
    one = dt.timedelta(days=1)
    assert [status(start, end, day) for day in (start - one, start, end - one, end)] == [
        "upcoming",
        "active",
        "active",
        "past",
    ]


@given(DAYS, st.integers(1, 400), DAYS)
def test_neighbouring_intervals_never_leave_a_gap_or_overlap(start: dt.date, length: int, day: dt.date) -> None:
    middle = start + dt.timedelta(days=length)
    active = [status(None, start, day), status(start, middle, day), status(middle, None, day)].count("active")
    assert active == 1


@given(st.lists(st.tuples(MAYBE, MAYBE, MAYBE), min_size=1, max_size=8), DAYS, MAYBE)
def test_a_frame_says_what_its_rows_say(
    rows: list[tuple[dt.date | None, dt.date | None, dt.date | None]], day: dt.date, known_by: dt.date | None
) -> None:
    found = as_of(frame(rows), day, known_by)
    expected = [
        (i, status(start, end, day))
        for i, (start, end, reported) in enumerate(rows)
        if was_known(reported, start, end, known_by)
    ]
    assert list(zip(found.index, found["status"], strict=True)) == expected


def test_as_of_leaves_the_frame_alone() -> None:
    before = frame([(dt.date(2025, 1, 1), None, dt.date(2025, 1, 2))])
    as_of(before, dt.date(2025, 1, 1))
    assert "status" not in before.columns


def test_known_by_counts_the_day_itself() -> None:
    day = dt.date(2025, 2, 7)
    assert was_known(day, day, None, day)
    assert not was_known(day, day, None, day - dt.timedelta(days=1))


def test_an_unpublished_claim_is_never_known_but_reference_data_always_is() -> None:
    assert not was_known(None, dt.date(2024, 10, 10), None, dt.date(2030, 1, 1))
    assert was_known(None, None, None, dt.date(1990, 1, 1))


@pytest.mark.parametrize(
    "text", ["2025-02-30", "20250207", "2025-2-7", "2025-W06-5", "", "yesterday", "2025-02-07T00:00"]
)
def test_only_a_calendar_day_is_a_date(text: str) -> None:
    with pytest.raises(DateError, match="2025-02-07"):
        parse_date(text)


@given(DAYS)
def test_dates_round_trip(day: dt.date) -> None:
    assert parse_date(day.isoformat()) == day


def test_change_dates_are_every_beginning_and_end_once() -> None:
    features = frame(
        [(dt.date(2025, 1, 1), dt.date(2025, 1, 5), None), (dt.date(2025, 1, 5), None, None), (None, None, None)]
    )
    layer = Layer(record=None, features=features)  # type: ignore[arg-type]
    assert change_dates([layer]) == (dt.date(2025, 1, 1), dt.date(2025, 1, 5))
