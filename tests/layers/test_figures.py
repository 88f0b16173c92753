"""One wording of a headline figure, on the app and on the briefing page."""

import datetime as dt
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.catalog import open_catalog
from geodata.catalog_model import Measure
from geodata.headline import Estimate, Headline, headlines
from geodata.load import load_layers
from layers import words
from layers.figures import headline_words

CATALOG = open_catalog()
LAYERS = load_layers(CATALOG)
TROOPS = next(m for m in CATALOG.record.measures if m.id == "troops_deployed")
AREA = next(m for m in CATALOG.record.measures if m.id == "area_held")
#: A number with thousands separators.
NUMBER = r"\d{1,3}(?:,\d{3})*"


def estimate(counts: str) -> Estimate:
    return Estimate(
        measure_id="area_held",
        low=None,
        high=None,
        unit="km2",
        counts=counts,
        qualifier="",
        claimant="Somebody",
        claimant_ids=("somebody",),
        confidence="reported",
        stated_on=dt.date(2025, 1, 1),
        first_reported=None,
        feature_id="E1",
        sources=(),
    )


def headline(
    low: float | None,
    high: float | None,
    *,
    open_low: bool = False,
    open_high: bool = False,
    measure: Measure = TROOPS,
    counts: str = "hundreds of sq km",
) -> Headline:
    return Headline(measure, (estimate(counts),), low, high, open_low, open_high)


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (headline(1500, 1500), "1,500"),
        (headline(1100, 4000), "1,100–4,000"),
        (headline(6000, 6000, open_high=True), "6,000+"),
        (headline(24, 3000, open_high=True), "24–3,000+"),
        (headline(8000, 8000, open_low=True), "≤ 8,000"),
        (headline(8000, 11000, open_low=True), "≤ 8,000–11,000"),
        (headline(8000, 11000, open_low=True, open_high=True), "≤ 8,000–11,000+"),
        (headline(140, 140, measure=AREA), "140 km²"),
        (headline(400, 500, open_high=True, measure=AREA), "400–500+ km²"),
        (headline(0, 0, open_high=True, measure=AREA), "Disputed"),
        (headline(0, 0, open_high=True), "Disputed"),
        (headline(0, 0, measure=AREA), "0 km²"),
        (headline(0, 12, open_high=True, measure=AREA), "0–12+ km²"),
        (headline(None, None, measure=AREA), "Hundreds of sq km"),
        (headline(None, None, counts="as ISW says, a few"), "As ISW says, a few"),
    ],
)
def test_each_kind_of_figure(found: Headline, expected: str) -> None:
    assert headline_words(found) == expected


@pytest.mark.parametrize(
    ("date", "measure", "expected"),
    [
        ("2024-12-23", "casualties", "24–3,000+"),
        ("2025-02-07", "area_held", "Hundreds of sq km"),
        ("2025-03-13", "area_held", "140 km²"),
        ("2025-05-01", "area_held", "Disputed"),
        ("2024-10-13", "troops_deployed", "1,500"),
    ],
)
def test_headlines_of_the_shipped_story(date: str, measure: str, expected: str) -> None:
    found = headlines(LAYERS, CATALOG.record.measures, dt.date.fromisoformat(date))
    assert headline_words(next(h for h in found if h.measure.id == measure)) == expected


@given(st.integers(0, 10**6), st.integers(0, 10**6), st.booleans(), st.booleans())
def test_no_end_of_a_range_is_lost(one: int, other: int, open_low: bool, open_high: bool) -> None:
    low, high = sorted((one, other))
    said = headline_words(headline(low, high, open_low=open_low, open_high=open_high))
    if said == "Disputed":
        assert (low, high, open_high) == (0, 0, True)
        return
    numbers = re.findall(NUMBER, said)
    assert numbers == ([words.number(low)] if low == high else [words.number(low), words.number(high)])
    assert said.startswith("≤ ") is open_low
    assert said.endswith("+") is open_high
