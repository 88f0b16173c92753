"""Two dates side by side."""

import datetime as dt

import pytest

from geodata.catalog import open_catalog
from geodata.load import load_layers
from layers.compare import compare, earlier_change
from layers.marks import Mark, marks


@pytest.fixture(scope="module")
def found() -> tuple[Mark, ...]:
    catalog = open_catalog()
    return marks(catalog, load_layers(catalog))


AUGUST, NOVEMBER, MARCH = dt.date(2024, 8, 27), dt.date(2024, 11, 23), dt.date(2025, 3, 13)


def test_areas_gained_and_lost_add_up_to_the_change(found: tuple[Mark, ...]) -> None:
    result = compare(found, AUGUST, MARCH)
    assert result.held_later_km2 - result.held_earlier_km2 == pytest.approx(
        result.gained_km2 - result.lost_km2, abs=0.1
    )
    assert result.held_earlier_km2 == pytest.approx(1294, rel=0.01)
    assert result.lost_km2 == pytest.approx(1154, rel=0.01)


def test_the_order_of_the_two_dates_does_not_matter(found: tuple[Mark, ...]) -> None:
    assert compare(found, MARCH, AUGUST) == compare(found, AUGUST, MARCH)


def test_a_date_compared_with_itself_shows_nothing(found: tuple[Mark, ...]) -> None:
    result = compare(found, AUGUST, AUGUST)
    assert (result.gained_km2, result.lost_km2, result.between) == (0, 0, ())


def test_a_comparison_opens_on_two_dates_with_other_areas(found: tuple[Mark, ...]) -> None:
    for date in (dt.date(2024, 12, 23), NOVEMBER, MARCH):
        earlier = earlier_change(found, date)
        assert earlier < date
        result = compare(found, earlier, date)
        assert result.held_earlier_km2 != result.held_later_km2
    assert earlier_change((), MARCH) == dt.date(2024, 12, 13)


def test_between_lists_what_began_or_was_published(found: tuple[Mark, ...]) -> None:
    ids = {mark.id for mark in compare(found, dt.date(2024, 10, 13), dt.date(2024, 10, 18)).between}
    assert {"R01", "E009", "E010"} <= ids  # R01 and E009 began before, and were published within
    assert "E013" not in ids


def test_a_salient_without_a_figure_is_flagged(found: tuple[Mark, ...]) -> None:
    assert any("7 February 2025" in caveat for caveat in compare(found, NOVEMBER, dt.date(2025, 2, 7)).caveats)
    assert not any("no size" in caveat for caveat in compare(found, AUGUST, NOVEMBER).caveats)


def test_a_claim_is_compared_with_a_claim_and_an_assessment_with_an_assessment(found: tuple[Mark, ...]) -> None:
    claims = compare(found, AUGUST, NOVEMBER)
    assert claims.held_later_km2 == pytest.approx(800, rel=0.01)
    assert any("Only what is claimed" in caveat and "DeepState" in caveat for caveat in claims.caveats)
    assessments = compare(found, NOVEMBER, dt.date(2025, 1, 10))
    assert assessments.held_earlier_km2 == pytest.approx(560, rel=0.01)
    assert any("Only what is assessed" in caveat and "claimed it" in caveat for caveat in assessments.caveats)
    assert any("claimed on one date" in caveat for caveat in compare(found, AUGUST, MARCH).caveats)


def test_a_comparison_leaves_out_what_was_not_known(found: tuple[Mark, ...]) -> None:
    assert compare(found, AUGUST, NOVEMBER, known_by=dt.date(2024, 8, 1)).held_earlier_km2 == 0
