"""Headline figures: side by side, never summed, each group once."""

import datetime as dt
from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from geodata.catalog import open_catalog
from geodata.catalog_model import Measure
from geodata.headline import Estimate, group_totals, headlines, span, standing
from geodata.load import Layer

MEASURES = open_catalog().record.measures
MEASURE = Measure(id="casualties", title="Casualties", unit="casualties", stands_days=45)


def estimate(
    low: float | None,
    high: float | None,
    *,
    by: str = "a",
    on: dt.date = dt.date(2025, 1, 1),
    qualifier: str = "approx",
    feature: str = "E1",
) -> Estimate:
    return Estimate(
        "casualties", low, high, "casualties", "", qualifier, by, (by,), "reported", on, on, feature, ("s",)
    )


def by_measure(
    layers: Sequence[Layer], date: str, known_by: str | None = None
) -> dict[str, list[tuple[str, float | None]]]:
    found = headlines(
        layers,
        MEASURES,
        dt.date.fromisoformat(date),
        dt.date.fromisoformat(known_by) if known_by else None,
    )
    return {headline.measure.id: [(e.feature_id, e.low) for e in headline.estimates] for headline in found}


def test_december_2024_shows_three_parties_side_by_side(layers: tuple[Layer, ...]) -> None:
    found = dict(by_measure(layers, "2024-12-23")["casualties"])
    assert found["E045"] == 200  # US: several hundred
    assert found["E048"] == 1100  # South Korea: about 1,100
    assert found["E049"] == 3000  # Zelensky: over 3,000


def test_an_interval_total_counts_from_its_last_day(layers: tuple[Layer, ...]) -> None:
    assert "troops_deployed" not in by_measure(layers, "2024-10-12")
    assert by_measure(layers, "2024-10-13")["troops_deployed"] == [("E009", 1500)]


def test_known_by_takes_back_what_came_out_later(layers: tuple[Layer, ...]) -> None:
    assert "troops_deployed" not in by_measure(layers, "2024-10-13", known_by="2024-10-17")
    assert by_measure(layers, "2024-10-18", known_by="2024-10-18")["troops_deployed"]


def test_area_held_is_that_of_the_control_area_of_the_day(layers: tuple[Layer, ...]) -> None:
    assert dict(by_measure(layers, "2025-03-13")["area_held"]) == {"A14": 140}
    assert dict(by_measure(layers, "2025-02-07")["area_held"]) == {"A13": None}
    assert dict(by_measure(layers, "2025-01-15")["area_held"]) == {"E108": 480}
    assert dict(by_measure(layers, "2025-02-24")["area_held"]) == {"E104": 400, "A19": 500}
    assert dict(by_measure(layers, "2025-06-22")["area_held"]) == {"E102": 90, "E103": 5.5}


def test_figures_of_2026_stand_side_by_side(layers: tuple[Layer, ...]) -> None:
    assert dict(by_measure(layers, "2026-02-20")["troops_in_kursk"]) == {"E099": 11_000, "E111": 8000}
    assert dict(by_measure(layers, "2026-02-20")["casualties"]) == {"E099": 6000}


def test_an_areas_own_size_is_not_repeated_beside_the_reports_it_rests_on(layers: tuple[Layer, ...]) -> None:
    assert dict(by_measure(layers, "2024-08-20")["area_held"]) == {"E005": 1000, "E006": 800}


def test_an_area_stands_until_the_next_was_reported(layers: tuple[Layer, ...]) -> None:
    # The maximum of late August was published in November; until then the figures known were those of August.
    assert dict(by_measure(layers, "2024-09-30", known_by="2024-09-30")["area_held"]) == {
        "E007": 1294,
        "E005": 1000,  # of two claimants: Syrskyi, who gave 1,294 later, and the governor
        "E006": 800,
    }
    assert dict(by_measure(layers, "2024-11-24", known_by="2024-11-24")["area_held"]) == {"A21": 560, "E036": 800}


def test_every_day_on_which_ground_was_known_to_be_held_has_a_figure(layers: tuple[Layer, ...]) -> None:
    day = dt.date(2024, 8, 13)
    while day < dt.date(2025, 4, 26):
        assert "area_held" in by_measure(layers, day.isoformat(), known_by=day.isoformat()), day
        day += dt.timedelta(days=5)


def test_a_figure_may_be_for_another_day_than_its_event(layers: tuple[Layer, ...]) -> None:
    assert "E083" not in dict(by_measure(layers, "2025-03-10")["casualties"])
    assert dict(by_measure(layers, "2025-03-27")["casualties"])["E083"] == 4000


def test_a_claimants_newer_figure_replaces_the_older() -> None:
    old, new = estimate(100, 100), estimate(300, 300, on=dt.date(2025, 1, 9))
    assert standing([old, new], MEASURE, dt.date(2025, 1, 5)) == (old,)
    assert standing([old, new], MEASURE, dt.date(2025, 1, 9)) == (new,)


def test_a_figure_much_older_than_the_newest_no_longer_stands() -> None:
    old, new = estimate(100, 100, by="a"), estimate(300, 300, by="b", on=dt.date(2025, 3, 1))
    assert standing([old, new], MEASURE, dt.date(2025, 3, 2)) == (new,)


def test_a_claimant_who_repeats_a_figure_is_counted_once() -> None:
    assert (
        len(standing([estimate(5, 5, feature="E1"), estimate(5, 5, feature="E2")], MEASURE, dt.date(2025, 1, 1))) == 1
    )


def test_spans_keep_their_open_ends() -> None:
    assert span([estimate(1000, 1000), estimate(3000, None, qualifier="at_least")]) == (1000, 3000, False, True)
    assert span([estimate(None, 8000, qualifier="up_to"), estimate(9000, 9000)]) == (8000, 9000, True, False)
    assert span([estimate(None, None)]) == (None, None, False, False)


amounts = st.none() | st.integers(0, 20_000).map(float)


@given(st.lists(st.tuples(amounts, amounts), max_size=8))
def test_a_span_holds_every_figure_and_invents_none(pairs: list[tuple[float | None, float | None]]) -> None:
    figures = [estimate(low, high) for low, high in pairs if low is None or high is None or low <= high]
    low, high, _, _ = span(figures)
    said = {value for e in figures for value in (e.low, e.high) if value is not None}
    assert {value for value in (low, high) if value is not None} <= said
    for value in said:
        assert low is not None
        assert high is not None
        assert low <= value <= high


def test_a_group_is_counted_once(layers: tuple[Layer, ...]) -> None:
    totals = {total.group_id: total for total in group_totals(layers, dt.date(2024, 11, 1))}
    assert totals["G1_first_naval_wave"].low == 1500
    assert totals["G1_first_naval_wave"].route_ids == ("R01", "R02", "R03")


def test_groups_that_have_not_begun_carry_nothing(layers: tuple[Layer, ...]) -> None:
    assert "G6_second_wave" not in {total.group_id for total in group_totals(layers, dt.date(2024, 12, 31))}
