"""Days and instants: their order, what is so at which of them, and that nothing changes for days alone."""

from __future__ import annotations

import copy
import datetime as dt
import pickle
from zoneinfo import ZoneInfo

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import Point

from geodata import dates
from geodata.instants import Instant, after, begin, has_begun, has_ended, last_day, moment_of, stamp, utc_day
from geodata.load import INSTANTS, frame

DAYS = st.dates(dt.date(1900, 1, 2), dt.date(2099, 12, 30))
_OFFSETS = st.integers(-14 * 60, 14 * 60).map(lambda minutes: dt.timezone(dt.timedelta(minutes=minutes)))
INSTANTS_ANYWHERE = st.datetimes(
    dt.datetime(1900, 1, 2), dt.datetime(2099, 12, 30), timezones=_OFFSETS, allow_imaginary=False
).map(lambda time: Instant.read(time.replace(microsecond=0).isoformat()))
MOMENTS = DAYS | INSTANTS_ANYWHERE


@given(DAYS, DAYS, DAYS)
def test_days_alone_mean_what_they_always_meant(start: dt.date, end: dt.date, date: dt.date) -> None:
    expected = "upcoming" if date < start else "past" if date >= end else "active"
    assert dates.status(start, end, date) == expected
    assert has_begun(start, date) == (start <= date)
    assert has_ended(end, date) == (end <= date)
    assert last_day(end) == end - dt.timedelta(days=1)
    assert (utc_day(start), stamp(start)) == (start, start.isoformat())


@given(MOMENTS, MOMENTS)
def test_the_order_is_that_of_their_beginnings_in_utc(one: dt.date, other: dt.date) -> None:
    if begin(one) != begin(other):
        assert (one < other) == (begin(one) < begin(other)) == (other > one)
        assert sorted([other, one])[0] is (one if one < other else other)
    assert (one == other) == (begin(one) == begin(other) and isinstance(one, Instant) == isinstance(other, Instant))
    assert (one <= other) == (one < other or one == other)
    assert (one >= other) == (not one < other)
    assert isinstance(one - other, dt.timedelta)


@given(INSTANTS_ANYWHERE)
def test_an_instant_keeps_its_text_and_is_a_date(moment: Instant) -> None:
    assert moment_of(moment.isoformat()) == moment
    assert str(moment) == moment.isoformat() == moment.given
    assert isinstance(moment, dt.date)
    assert utc_day(moment) == moment.utc.date() == dt.date(moment.year, moment.month, moment.day)
    for made in (pickle.loads(pickle.dumps(moment)), copy.deepcopy(moment)):
        assert (made, made.given, hash(made)) == (moment, moment.given, hash(moment))
    assert ":" not in stamp(moment)
    assert begin(moment + dt.timedelta(hours=30)) == begin(moment) + dt.timedelta(hours=30)
    assert begin(moment - dt.timedelta(minutes=1)) == begin(moment) - dt.timedelta(minutes=1)


@given(st.lists(st.tuples(MOMENTS, MOMENTS), min_size=1, max_size=5), MOMENTS)
def test_a_frame_says_the_same_as_one_interval(pairs: list[tuple[dt.date, dt.date]], date: dt.date) -> None:
    ends = [sorted(pair, key=begin) for pair in pairs]
    rows = [
        {"valid_from": a.isoformat(), "valid_to": b.isoformat(), "first_reported": None, "kind": "event"}
        for a, b in ends
    ]
    made = frame([f"E{i}" for i in range(len(rows))], rows, [Point(0, 0)] * len(rows))
    found = dates.as_of(made, date)
    assert list(found["status"]) == [dates.status(a, b, date) for a, b in ends]
    timed = any(isinstance(end, Instant) for pair in ends for end in pair)
    assert (INSTANTS in made) == timed
    back = [(dates.moment(row, "valid_from"), dates.moment(row, "valid_to")) for row in made.itertuples()]
    assert back == [tuple(pair) for pair in ends]
    assert isinstance(made["valid_from"].dtype, type(pd.Series(dtype="datetime64[us]").dtype))


def test_something_at_an_hour_is_so_on_its_whole_day_and_in_each_of_its_minutes() -> None:
    start, end = Instant.read("2025-02-07T23:30+03:00"), Instant.read("2025-02-07T21:30Z")
    said = {
        text: dates.status(start, end, moment)
        for text in (
            "2025-02-06",
            "2025-02-07",
            "2025-02-08",
            "2025-02-07T20:29Z",
            "2025-02-07T20:30Z",
            "2025-02-07T21:29Z",
            "2025-02-07T21:30Z",
        )
        if (moment := moment_of(text))
    }
    assert list(said.values()) == ["upcoming", "active", "past", "upcoming", "active", "active", "past"]


def test_the_hour_that_summer_time_repeats_is_two_hours() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    first, second = (
        Instant.read(dt.datetime(2025, 10, 26, 2, 30, tzinfo=berlin, fold=fold).isoformat()) for fold in (0, 1)
    )
    assert second.utc - first.utc == dt.timedelta(hours=1)
    assert first < second
    assert dates.status(first, second, moment_of("2025-10-26T02:30+01:00") or first) == "past"


@pytest.mark.parametrize(
    "text",
    [
        "2025-02-07T08:30",
        "2025-02-30T08:30Z",
        "2025-02-07T24:00Z",
        "2025-02-07T08:60Z",
        "2025-02-07 08:30Z",
        "2025-02-07T08:30+25:00",
        "0001-01-01T00:00+10:00",
        "9999-12-31T23:59-10:00",
        "2025-2-7",
        "",
    ],
)
def test_what_is_no_moment(text: str) -> None:
    assert moment_of(text) is None


def test_the_ends_of_the_calendar() -> None:
    assert after(dt.date.max) == dt.datetime.max.replace(tzinfo=dt.UTC)
    assert dates.status(dt.date.min, None, dt.date.max) == "active"
    assert last_day(Instant.read("2025-02-07T00:00Z")) == dt.date(2025, 2, 6)
