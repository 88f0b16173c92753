"""One wording of a headline figure, on the app and on the briefing page."""

import datetime as dt
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.catalog_model import Measure
from geodata.headline import Estimate, Headline, headlines
from layers import words
from layers.figures import age_words, claim_words, headline_words, stated_words
from tests.support.opened import CATALOG, LAYERS

TROOPS = next(m for m in CATALOG.record.measures if m.id == "troops_deployed")
AREA = next(m for m in CATALOG.record.measures if m.id == "area_held")
#: A number with thousands separators.
NUMBER = r"\d{1,3}(?:,\d{3})*"


DATE = dt.date(2025, 1, 15)


def claim(
    low: float | None,
    high: float | None = None,
    qualifier: str = "approx",
    *,
    said: str | None = None,
    derived: bool = False,
    age: int = 0,
) -> Estimate:
    return Estimate(
        measure_id="troops_deployed",
        low=low,
        high=high,
        unit="troops",
        counts="troops",
        qualifier=qualifier,
        claimant="Somebody",
        claimant_ids=("somebody",),
        confidence="reported",
        stated_on=DATE - dt.timedelta(days=age),
        first_reported=None,
        feature_id="E1",
        sources=(),
        words=said,
        derived=derived,
    )


def exactly(value: float) -> Estimate:
    return claim(value, value)


def headline(*claims: Estimate, measure: Measure = TROOPS) -> Headline:
    return Headline(measure, DATE, claims)


DOZENS, HUNDREDS = claim(24, 100, "range", said="several dozens"), claim(200, 999, "range", said="several hundred")
OVER_3000, UP_TO_8000 = claim(3000, None, "at_least"), claim(None, 8000, "up_to")


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        # One claim, or several that say the same.
        (headline(exactly(1500)), "1,500"),
        (headline(exactly(1500), exactly(1500)), "1,500"),
        (headline(claim(10_000, 12_000, "range")), "10,000–12,000"),
        (headline(OVER_3000), "at least 3,000"),
        (headline(claim(3000, 3000, "at_least")), "at least 3,000"),
        (headline(UP_TO_8000), "up to 8,000"),
        (headline(DOZENS), "“several dozens”"),
        # Numbers at both ends.
        (headline(exactly(1100), exactly(4000)), "1,100–4,000"),
        (headline(exactly(1100), claim(500, 4000, "range")), "500–4,000"),
        # Open above, or in words.
        (headline(exactly(1100), OVER_3000), "1,100 to at least 3,000"),
        (headline(claim(1000, 3000, "range"), OVER_3000), "1,000 to at least 3,000"),
        (headline(DOZENS, HUNDREDS, exactly(1100), OVER_3000), "“several dozens” to at least 3,000"),
        (headline(DOZENS, HUNDREDS), "“several dozens” to “several hundred”"),
        (headline(exactly(10), HUNDREDS), "10 to “several hundred”"),
        (headline(DOZENS, exactly(50)), "“several dozens”"),
        # Open below, or "up to": both claims.
        (headline(UP_TO_8000, exactly(11_000)), "up to 8,000 or 11,000"),
        (headline(OVER_3000, exactly(12_000)), "at least 3,000 or 12,000"),
        (headline(exactly(3000), OVER_3000, exactly(12_000)), "3,000–12,000"),
        (headline(exactly(500), UP_TO_8000), "500 or up to 8,000"),
        # The same number: the open claim holds the other.
        (headline(UP_TO_8000, exactly(8000)), "up to 8,000"),
        (headline(OVER_3000, exactly(3000)), "at least 3,000"),
        # Areas carry their unit.
        (headline(exactly(140), measure=AREA), "140 km²"),
        (headline(claim(400, 500, "range"), measure=AREA), "400–500 km²"),
        (headline(claim(800, None, "at_least"), exactly(1000), measure=AREA), "at least 800 km² or 1,000 km²"),
        (headline(claim(None, None, said="hundreds of sq km"), measure=AREA), "“hundreds of sq km”"),
        (headline(claim(None, None, said="hundreds of sq km"), exactly(480), measure=AREA), "480 km²"),
        # Nothing to place a claim by.
        (headline(claim(0, None, "disputed"), measure=AREA), "Disputed"),
        (headline(claim(0, None, "at_least")), "No figure given"),
        (headline(exactly(0), measure=AREA), "0 km²"),
        # What was computed here, and what is no longer current, is not in it.
        (headline(exactly(1294), claim(1267, 1376, "range", derived=True), measure=AREA), "1,294 km²"),
        (headline(exactly(8000), claim(11_000, 11_000, age=101)), "8,000"),
        (headline(claim(11_000, 11_000, age=101)), "11,000"),
    ],
)
def test_the_grammar_of_headlines(found: Headline, expected: str) -> None:
    assert headline_words(found) == expected


@pytest.mark.parametrize(
    ("date", "measure", "expected", "age"),
    [
        ("2024-12-23", "casualties", "“several dozens” to at least 3,000", "newest claim of this day"),
        ("2025-01-15", "casualties", "“several dozens” to 4,000", "newest claim 2 days old"),
        ("2024-11-05", "troops_in_kursk", "up to 8,000 or 11,000", "newest claim 1 day old"),
        ("2025-02-07", "area_held", "“hundreds of sq km”", "newest claim of this day"),
        ("2025-03-13", "area_held", "140 km²", "newest claim of this day"),
        ("2025-05-01", "area_held", "Disputed", "newest claim 5 days old"),
        ("2025-03-13", "killed", "300–1,000", "last reported 22 January 2025"),
        ("2024-10-13", "area_held", "1,294 km²", "newest claim 47 days old"),
    ],
)
def test_headlines_of_the_shipped_story(date: str, measure: str, expected: str, age: str) -> None:
    found = next(h for h in headlines(LAYERS, CATALOG.record.measures, day(date)) if h.measure.id == measure)
    assert (headline_words(found), age_words(found)) == (expected, age)


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def test_no_shipped_headline_mixes_a_range_with_open_ends_or_computed_numbers() -> None:
    for count in range(0, 900, 7):
        for found in headlines(LAYERS, CATALOG.record.measures, dt.date(2024, 8, 1) + dt.timedelta(days=count)):
            said = headline_words(found)
            assert not re.search(r"≤|\+|or more|derived", said)
            assert "–" not in said or re.fullmatch(r"[\d,.]+–[\d,.]+( km²)?", said)


def test_a_claim_says_its_words_and_its_day() -> None:
    found = headline(exactly(8000), claim(11_000, 11_000, age=101), DOZENS)
    assert [claim_words(e)[0] for e in found.estimates] == ["about 8,000", "about 11,000", "“several dozens”"]
    assert [stated_words(found, e) for e in found.estimates] == [
        "15 January 2025",
        "last reported 6 October 2024",
        "15 January 2025",
    ]
    assert claim_words(claim(1267, 1376, "range", derived=True))[0] == "1,267–1,376 (derived)"
    assert claim_words(claim(0, None, "disputed"))[0] == "disputed; no figure given"


whole = st.integers(0, 10**6)
claims = st.one_of(
    whole.map(exactly),
    st.tuples(whole, whole).map(lambda pair: claim(min(pair), max(pair), "range")),
    whole.map(lambda n: claim(n, None, "at_least")),
    whole.map(lambda n: claim(None, n, "up_to")),
)


@given(st.lists(claims, min_size=1, max_size=6))
def test_every_number_of_a_headline_was_said_and_no_open_end_is_lost(found: list[Estimate]) -> None:
    said = headline_words(headline(*found))
    given_numbers = {words.number(v) for e in found for v in (e.low, e.high) if v is not None}
    assert set(re.findall(NUMBER, said)) <= given_numbers
    values = [v for e in found for v in (e.low, e.high) if v is not None and not (e.high is None and v == 0)]
    if values:
        assert words.number(max(values)) in said
        highest = [e for e in found if max(v for v in (e.low, e.high) if v is not None) == max(values)]
        assert ("at least" in said) or not any(e.high is None and e.low for e in highest)
