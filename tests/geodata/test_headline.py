"""Headline figures: side by side, never summed, each group once."""

import datetime as dt
from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from geodata.catalog import open_catalog
from geodata.catalog_model import Measure
from geodata.headline import Estimate, area_estimates, estimates, group_totals, headlines, standing, state
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
    # The area of 27 August was public that day: the figures of 12 August ended then, and it stood until November.
    assert dict(by_measure(layers, "2024-09-30", known_by="2024-09-30")["area_held"]) == {"E007": 1294}
    assert dict(by_measure(layers, "2024-11-24", known_by="2024-11-24")["area_held"]) == {"A21": 560, "E036": 800}


def test_every_day_on_which_ground_was_known_to_be_held_has_a_figure(layers: tuple[Layer, ...]) -> None:
    day = dt.date(2024, 8, 13)
    while day < dt.date(2025, 4, 26):
        assert "area_held" in by_measure(layers, day.isoformat(), known_by=day.isoformat()), day
        day += dt.timedelta(days=5)


def test_a_figure_may_be_for_another_day_than_its_event(layers: tuple[Layer, ...]) -> None:
    assert "E083" not in dict(by_measure(layers, "2025-03-10")["casualties"])
    assert dict(by_measure(layers, "2025-03-27")["casualties"])["E083"] == 4000


def test_a_figure_without_the_field_of_its_measure_estimates_none(layers: tuple[Layer, ...]) -> None:
    events = next(layer for layer in layers if layer.record.id == "events")
    frame = events.features.head(1).copy()
    frame["numbers"] = [[{"low": 1, "high": 1, "unit": "troops", "counts": "troops", "qualifier": "exact"}]]
    assert estimates([Layer(events.record, frame)]) == ()


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


days = st.dates(dt.date(2024, 1, 1), dt.date(2026, 12, 31))
ORDER = ("current", "last_reported", "gone")


@given(days, st.integers(1, 400), st.integers(0, 1000), st.integers(0, 400))
def test_a_figure_ages_in_one_direction(stated: dt.date, stands: int, age: int, later: int) -> None:
    measure = MEASURE.model_copy(update={"stands_days": stands})
    states = [state(stated, measure, stated + dt.timedelta(days=days)) for days in (0, age, age + later)]
    assert states == sorted(states, key=ORDER.index)
    assert states[0] == "current"


def test_the_days_on_which_a_figure_changes() -> None:
    stated = dt.date(2025, 1, 1)
    at = {age: state(stated, MEASURE, stated + dt.timedelta(days=age)) for age in (45, 46, 90, 91)}
    assert at == {45: "current", 46: "last_reported", 90: "last_reported", 91: "gone"}


@given(st.lists(st.tuples(st.sampled_from("abc"), days, st.integers(0, 9000)), max_size=8), days, st.integers(1, 60))
def test_a_claim_that_left_a_headline_does_not_come_back(
    said: list[tuple[str, dt.date, int]], first: dt.date, step: int
) -> None:
    found = [estimate(n, n, by=by, on=on, feature=f"E{i}") for i, (by, on, n) in enumerate(said)]
    seen: set[str] = set()
    left: set[str] = set()
    for count in range(12):
        stand = standing(found, MEASURE, first + dt.timedelta(days=count * step))
        now = {e.feature_id for e in stand}
        assert not now & left
        left |= seen - now
        seen |= now


def test_shipped_headlines_age_in_one_direction(layers: tuple[Layer, ...]) -> None:
    before: dict[str, tuple[dt.date, str]] = {}
    for count in range(0, 900, 9):
        date = dt.date(2024, 8, 1) + dt.timedelta(days=count)
        for headline in headlines(layers, MEASURES, date):
            last = before.get(headline.measure.id)
            assert last is None or last[0] <= headline.newest
            if last is not None and last[0] == headline.newest:
                assert ORDER.index(last[1]) <= ORDER.index(headline.state)
            assert all(e.stated_on <= date for e in headline.estimates)
            before[headline.measure.id] = (headline.newest, headline.state)
    assert {state for _, state in before.values()} <= {"current", "last_reported"}


def test_nothing_in_a_headline_became_public_after_the_day_it_is_known_by(layers: tuple[Layer, ...]) -> None:
    for known_by in (dt.date(2024, 10, 13), dt.date(2025, 1, 1), dt.date(2025, 3, 1)):
        for date in (known_by, known_by + dt.timedelta(days=60)):
            for headline in headlines(layers, MEASURES, date, known_by):
                for e in headline.estimates:
                    assert e.first_reported is not None
                    assert e.first_reported <= known_by


def test_a_figure_long_past_heads_no_page_and_stays_among_the_estimates(layers: tuple[Layer, ...]) -> None:
    found = {headline.measure.id: headline for headline in headlines(layers, MEASURES, dt.date(2025, 6, 25))}
    assert found["killed"].state == "last_reported"
    assert found["killed"].newest == dt.date(2025, 4, 30)
    assert "wounded" not in by_measure(layers, "2025-07-30")
    assert any(e.measure_id == "wounded" for e in estimates(layers))


def test_a_figure_that_was_computed_here_leads_no_headline(layers: tuple[Layer, ...]) -> None:
    (control,) = (layer for layer in layers if layer.record.kind == "control_area")
    frame = control.features.copy()
    frame.loc[frame["id"] == "A10", ["km2_low", "km2_derived"]] = [1267, True]
    changed = [Layer(control.record, frame), *(layer for layer in layers if layer is not control)]
    (area,) = (h for h in headlines(changed, MEASURES, dt.date(2024, 10, 13)) if h.measure.id == "area_held")
    assert {e.feature_id: e.derived for e in area.estimates} == {"A10": True, "E007": False}
    assert [e.feature_id for e in area.leading] == ["E007"]


def test_an_area_that_a_known_one_followed_no_longer_stands(layers: tuple[Layer, ...]) -> None:
    # The area of 5 January began, by what is known here, without anybody having reported the one before it.
    measure = next(m for m in MEASURES if m.id == "area_held")
    (control,) = (layer for layer in layers if layer.record.kind == "control_area")
    frame = control.features.copy()
    frame.loc[frame["id"] == "A11", "first_reported"] = frame["first_reported"].max()
    found = area_estimates([Layer(control.record, frame)], measure, dt.date(2025, 1, 10), dt.date(2025, 1, 10))
    assert [e.feature_id for e in found] == ["A18"]


def test_a_group_is_counted_once(layers: tuple[Layer, ...]) -> None:
    totals = {total.group_id: total for total in group_totals(layers, dt.date(2024, 11, 1))}
    assert totals["G1_first_naval_wave"].low == 1500
    assert totals["G1_first_naval_wave"].route_ids == ("R01", "R02", "R03")


def test_groups_that_have_not_begun_carry_nothing(layers: tuple[Layer, ...]) -> None:
    assert "G6_second_wave" not in {total.group_id for total in group_totals(layers, dt.date(2024, 12, 31))}
