"""A View as a link, as command-line options, as messages to and from the map, and in words."""

import datetime as dt
import string
from dataclasses import dataclass, fields, replace
from typing import get_args

import click
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from geodata.model import Confidence, Mode
from layers import view_codec, view_fields, words
from layers.cli.options import view_of, view_options
from layers.view import Camera, View, opening_view
from layers.view_codec import filter_words, from_map, from_query, to_map, to_query, without_filters
from layers.view_fields import FIELDS, CommandOption, FromMap, KnownNames, ToMap, UnusableValue, ViewField
from tests.support.opened import CATALOG

OPENING = opening_view(CATALOG)
NAMES = KnownNames.of(CATALOG, {"E009"})


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
def test_any_view_round_trips_through_its_link(view: View) -> None:
    assert from_query(to_query(view, CATALOG), CATALOG) == (view, ())


def test_the_opening_view_has_an_empty_link() -> None:
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
def test_a_wrong_value_gets_a_notice_and_the_default(name: str, value: str) -> None:
    view, notices = from_query({name: value}, CATALOG)
    assert view == OPENING
    assert len(notices) == 1
    assert f"{name}=" in str(notices[0])


def test_a_wrong_value_leaves_the_others() -> None:
    view, notices = from_query({"date": "2024-10-13", "tier": "9", "utm_source": "x"}, CATALOG)
    assert view == replace(OPENING, date=dt.date(2024, 10, 13))
    assert len(notices) == 1


def test_a_selection_must_be_a_known_feature() -> None:
    assert from_query({"sel": "E009"}, CATALOG, {"E009"})[0].selected == "E009"
    assert from_query({"sel": "E999"}, CATALOG, {"E009"})[0].selected is None


@given(st.dictionaries(st.sampled_from(sorted(BROKEN)), st.text(string.printable, max_size=60)))
def test_no_link_raises(query: dict[str, str]) -> None:
    from_query(query, CATALOG)


def test_every_field_of_the_view_has_one_row() -> None:
    assert sorted(row.name for row in FIELDS) == sorted(field.name for field in fields(View))
    for form in (
        [row.query for row in FIELDS],
        [row.option.flag for row in FIELDS if row.option],
        [row.to_map.key for row in FIELDS if row.to_map],
        [row.from_map.key for row in FIELDS if row.from_map],
    ):
        assert len(set(form)) == len(form)


def test_names_with_words_are_those_of_the_model() -> None:
    # The codec takes them from the words, because the model is slow to import.
    assert set(words.MODE) == set(get_args(Mode))
    assert set(words.CONFIDENCE) == set(get_args(Confidence))


@given(views)
def test_the_map_gets_every_date_and_the_hidden_layers(view: View) -> None:
    message = to_map(view, NAMES)
    assert message == {
        "date": view.date.isoformat(),
        "known_by": view.known_by.isoformat() if view.known_by else None,
        "hidden_layers": sorted({record.id for record in CATALOG.layers} - view.layers),
        "selected": view.selected,
        "compare": view.compare.isoformat() if view.compare else None,
        "past": view.past,
        "as_known": view.as_known,
    }


@given(views)
def test_the_map_says_back_what_it_was_sent(view: View) -> None:
    sent = to_map(view, NAMES)
    messages = {"date": sent["date"], "layers": sent["hidden_layers"], "past": sent["past"], "select": sent["selected"]}
    found = from_map(OPENING, messages, NAMES)
    assert (found.date, found.layers, found.past) == (view.date, view.layers, view.past)
    assert found.selected == (view.selected if view.selected == "E009" else None)


def test_what_happened_ends_every_day_of_knowledge() -> None:
    for view in (replace(OPENING, known_by=dt.date(2024, 10, 17)), replace(OPENING, as_known=True)):
        assert from_map(view, {"mode": "happened"}, NAMES) == OPENING


def test_the_words_name_every_filter() -> None:
    view = replace(
        OPENING,
        layers=frozenset({"events", "regions"}),
        modes=frozenset({"rail", "aircraft"}),
        confidences=frozenset({"disputed"}),
        claimants=frozenset({"isw"}),
        tier=1,
        text="troops",
        past="hide",
    )
    assert filter_words(view, CATALOG) == (
        "Filtered: layers Regions, Events and statements; movements by aircraft, rail; disputed; claims of Institute for "
        "the Study of War (ISW); no minor reports; with “troops”; nothing that is over."
    )
    assert filter_words(without_filters(view, CATALOG), CATALOG) is None


def test_empty_filters_have_words() -> None:
    view = replace(
        OPENING, layers=frozenset(), modes=frozenset(), confidences=frozenset(), claimants=frozenset(), text=""
    )
    assert filter_words(view, CATALOG) == (
        "Filtered: layers none; movements by nothing; no certainty; claims of nobody."
    )


@given(views)
def test_without_filters_dates_place_and_selection_stay(view: View) -> None:
    found = without_filters(view, CATALOG)
    kept = {name: getattr(view, name) for name in ("date", "known_by", "theatre", "camera", "selected", "compare")}
    assert found == replace(OPENING, **kept)


@dataclass(frozen=True)
class ViewWithMood(View):
    """A View with one more field."""

    mood: str = "calm"


def _mood(text: str, _: KnownNames) -> str:
    if text not in ("calm", "tense"):
        raise UnusableValue("calm or tense")
    return text


MOOD = ViewField(
    name="mood",
    query="mood",
    parse=_mood,
    option=CommandOption("--mood", "calm|tense", "The mood of the map."),
    to_map=ToMap("mood", lambda mood, _: mood.upper()),
    from_map=FromMap("mood", lambda value, names: _mood(str(value).lower(), names)),
    words=lambda mood, _: f"only what is {mood}",
)


def test_a_new_field_is_one_row(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(view_fields, "FIELDS", (*FIELDS, MOOD))
    opening = ViewWithMood(date=OPENING.date, layers=OPENING.layers, theatre=OPENING.theatre)
    monkeypatch.setattr(view_codec, "opening_view", lambda _: opening)
    tense = replace(opening, mood="tense")

    # The link.
    assert to_query(tense, CATALOG) == {"mood": "tense"}
    assert from_query({"mood": "tense"}, CATALOG) == (tense, ())
    assert from_query({"mood": "angry"}, CATALOG)[1][0].expected == "calm or tense"

    # The command's option.
    seen = []

    @click.command
    @view_options()
    def show(**params: object) -> None:
        seen.append(view_of(params, CATALOG))

    assert CliRunner().invoke(show, ["--mood", "tense"]).exit_code == 0
    assert seen == [tense]
    assert "'--mood': 'angry' is not calm or tense" in CliRunner().invoke(show, ["--mood", "angry"]).output
    assert "The mood of the map." in CliRunner().invoke(show, ["--help"]).output

    # The messages.
    assert to_map(tense, NAMES)["mood"] == "TENSE"
    assert from_map(opening, {"mood": "TENSE"}, NAMES) == tense
    assert from_map(opening, {"mood": 7}, NAMES) == opening

    # The words.
    assert filter_words(tense, CATALOG) == "Filtered: only what is tense."
    assert without_filters(tense, CATALOG) == opening
