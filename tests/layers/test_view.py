"""The View and its URL form."""

import datetime as dt
import string
from dataclasses import replace
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.catalog import open_catalog
from geodata.model import Confidence, Mode
from layers.view import Camera, View, from_query, opening_view, to_query

CATALOG = open_catalog()
OPENING = opening_view(CATALOG)


def subsets(names: list[str]) -> st.SearchStrategy[frozenset[str]]:
    return st.frozensets(st.sampled_from(sorted(names)))


dates = st.dates(dt.date(1900, 1, 1), dt.date(2100, 1, 1))
views = st.builds(
    View,
    date=dates,
    known_by=st.none() | dates,
    layers=subsets([record.id for record in CATALOG.layers]),
    modes=st.none() | subsets(list(get_args(Mode))),
    confidences=st.none() | subsets(list(get_args(Confidence))),
    claimants=st.none() | subsets(list(CATALOG.claimants)),
    tier=st.sampled_from([1, 2]),
    text=st.text(max_size=200),
    theatre=st.sampled_from([theatre.id for theatre in CATALOG.record.theatres]),
    camera=st.none() | st.builds(Camera, lon=st.floats(-360, 360), lat=st.floats(-90, 90), zoom=st.floats(0, 20)),
    selected=st.none() | st.text(min_size=1, max_size=200),
    compare=st.none() | dates,
    past=st.sampled_from(["fade", "hide"]),
)


@given(views)
def test_any_view_round_trips_through_its_url(view: View) -> None:
    assert from_query(to_query(view, CATALOG), CATALOG) == (view, ())


def test_the_opening_view_has_an_empty_url() -> None:
    assert to_query(OPENING, CATALOG) == {}


BROKEN = {
    "date": ["", "2025-13-01", "today", "2025-02-07T00:00", "99999-01-01", "__import__('os')"],
    "known": ["2025-00-00", "<script>"],
    "layers": ["nope", "events,nope", "../../etc/passwd", ",", ""],
    "modes": ["submarine"],
    "confidence": ["certain"],
    "claimants": ["nobody"],
    "tier": ["0", "3", "x", "1.0"],
    "q": ["x" * 201],
    "theatre": ["mars", ""],
    "map": ["", "1,2", "nan,nan,nan", "91,0,3", "0,0,99", "inf,0,1", "1,2,3,4"],
    "compare": ["never"],
    "past": ["vanish"],
}


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in BROKEN.items() for value in values])
def test_a_bad_value_gets_a_notice_and_the_default(name: str, value: str) -> None:
    view, notices = from_query({name: value}, CATALOG)
    assert view == OPENING
    assert len(notices) == 1
    assert f"{name}=" in str(notices[0])


def test_a_bad_value_does_not_spoil_the_good_ones() -> None:
    view, notices = from_query({"date": "2024-10-13", "tier": "9", "utm_source": "x"}, CATALOG)
    assert view == replace(OPENING, date=dt.date(2024, 10, 13))
    assert len(notices) == 1


def test_a_selection_must_be_a_known_feature() -> None:
    assert from_query({"sel": "E009"}, CATALOG, {"E009"})[0].selected == "E009"
    assert from_query({"sel": "E999"}, CATALOG, {"E009"})[0].selected is None


@given(st.dictionaries(st.sampled_from(sorted(BROKEN)), st.text(string.printable, max_size=60)))
def test_no_url_raises(query: dict[str, str]) -> None:
    from_query(query, CATALOG)
