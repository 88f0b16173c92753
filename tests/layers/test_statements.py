"""Statements are drawn where they are about; their dates are the days on which they were said."""

import datetime as dt

from geodata.load import load_layer
from layers.view import View, opening_view
from layers.web.payload import web_payload
from tests.support.opened import CATALOG, STORY

MARKS = {mark.id: mark for mark in STORY.marks}


def test_a_statement_about_kursk_stands_at_kursk_and_keeps_where_it_was_said() -> None:
    said = MARKS["E032"]
    assert said.place == "kursk_oblast"
    assert said.geometry.distance(MARKS["kursk_oblast"].geometry) < 1e-6
    assert said.said is not None
    assert (said.said.place, said.said.day) == ("Washington, D.C.", dt.date(2024, 11, 18))
    assert abs(said.said.lon + 77) < 1
    assert MARKS["E015"].said is None, "an event was not said anywhere"


def test_what_names_no_other_place_stays_where_it_was_said() -> None:
    assert MARKS["E010"].place == "seoul"
    assert MARKS["E010"].said is not None


def test_every_count_of_losses_stands_where_the_losses_were() -> None:
    """The North Koreans fought in Kursk Oblast: no report on their losses stands in the capital in which it was made."""
    events = load_layer(CATALOG, "events").features
    ids = events["id"][(events["category"] == "casualties") & (events["date_type"] == "statement")]
    losses = {name: MARKS[name] for name in ids}
    assert {"E046", "E067", "E084"} <= set(losses)
    assert {mark.place for mark in losses.values()} == {"kursk_oblast"}
    assert losses["E067"].said is not None
    assert losses["E067"].said.place == "Kyiv"


def test_links_to_a_report_of_an_interval_have_the_day_of_the_report() -> None:
    links = {other.id: other.text for mark in MARKS.values() for other in mark.card.others}
    assert MARKS["E074"].valid_from == dt.date(2024, 10, 1)
    assert links["E074"].startswith("27 February 2025: ")
    assert links["E005"].startswith("12 August 2024: ")


def test_positions_that_are_not_exact_say_how_far_off() -> None:
    assert (MARKS["E034"].spread_km, MARKS["E005"].spread_km) == (5.0, 15.0)
    assert MARKS["E107"].spread_km is None, "an oblast is no position"
    assert MARKS["E018"].spread_km is None


def test_a_statement_is_as_exact_as_the_place_that_it_is_drawn_at() -> None:
    """Said in Kyiv of Kursk Oblast: no grid reference may name a town."""
    assert (MARKS["E069"].place, MARKS["E069"].place_precision) == ("kursk_oblast", "area")
    assert MARKS["R01"].place_precision is None


def test_a_held_area_says_who_holds_it_and_how_old_the_news_is() -> None:
    payload = web_payload(CATALOG, list(MARKS.values()), opening_view(CATALOG))
    labels = [f["label"] for f in payload["features"] if f["kind"] == "control_area" and MARKS[f["id"]].held_by]
    assert labels
    assert all(label["text"].startswith("Held by ") for label in labels)
    assert {" ".join(label["native"].split()[:2]) for label in labels} <= {"as last", "as reported"}
    assert payload["styles"]["region-focus"]["label"] == "Kursk Oblast"


def test_what_was_known_then_follows_the_date() -> None:
    view = View(date=dt.date(2024, 11, 1), as_known=True)
    assert view.known_by == view.date
