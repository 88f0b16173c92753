"""The page's tables say what the layers say."""

import datetime as dt
from dataclasses import replace

from geodata.headline import area_sizes, estimates
from layers.app import tables
from layers.knowledge.known_marks import shown
from layers.view import opening_view
from tests.support.opened import CATALOG, LAYERS, MARKS, STORY

DATE = dt.date(2025, 2, 7)


def test_events_are_those_the_map_shows_newest_first() -> None:
    on_map = shown(MARKS, opening_view(CATALOG))
    table = tables.events(on_map, CATALOG, DATE)
    assert set(table.index) == {m.id for m in on_map if m.kind in ("event", "route", "control_area")}
    starts = [next(m for m in MARKS if m.id == i).valid_from for i in table.index]
    now = list(table["Now"])
    assert now == sorted(now), "what is active comes first"
    current = now.count("active")
    assert starts == [*sorted(starts[:current], reverse=True), *sorted(starts[current:], reverse=True)]
    first = tables.events(on_map, CATALOG, DATE, 5)
    assert list(first.index) == list(table.index[:5])
    assert tables.listed_count(on_map) == len(table) > 5
    assert set(table["Now"]) == {"active", "past"}
    assert table["Sources"].str.len().min() > 0


def test_no_events_is_an_empty_table_with_its_columns() -> None:
    assert "What" in tables.events([], CATALOG, DATE).columns


def test_estimates_draw_open_ends_at_their_known_one() -> None:
    table = tables.estimates(estimates(LAYERS), CATALOG.record.measures, CATALOG).set_index(["id", "Measure"])
    wonsan = table.loc["E014", "Troops sent to Russia"]
    assert (wonsan["Low"], wonsan["High"], wonsan["Open"]) == (3000, 3000, "or more")
    assert (table["Low"] <= table["High"]).all()


def test_a_claim_in_words_alone_is_among_the_estimates() -> None:
    stated = estimates(LAYERS)
    found = tables.with_sizes(stated, area_sizes(LAYERS, CATALOG.record.measures))
    table = tables.estimates(found, CATALOG.record.measures, CATALOG).set_index("id")
    area = table.loc["A13"]
    assert area["Figure"] == "“hundreds of sq km”"
    assert area[["Low", "High"]].isna().all()
    assert "A16" not in table.index  # "zero or more" says nothing
    # A size that the same claimant's report gives is there once, as the report.
    assert "E007" in table.index
    assert "A10" not in table.index
    assert table.loc["A12", "Figure"] == "420–480 km²"
    assert "A21" not in table.index  # DeepState's report says the same
    assert len(found) > len(stated)
    wordless = [replace(e, low=None, high=None) for e in stated if e.feature_id == "E044"]
    (row,) = tables.estimates(wordless, CATALOG.record.measures, CATALOG).itertuples()
    assert row.Figure == "“several dozens”"


def test_sources_count_the_features_that_cite_them() -> None:
    table = tables.sources(MARKS, CATALOG).set_index("Title")
    # What cannot be opened is not the first thing that a reader sees.
    opens = list(table.loc[table["What kind of page"] != "data set", "Link"] != "")
    assert opens == sorted(opens, reverse=True)
    assert len(table) == len(CATALOG.sources)
    row = table.loc["North Korean POW interview: journey to Russia"]
    assert row["Cited by"] == 2
    assert row["Features"] == "E059, R11", "the newest first"


def test_a_side_has_its_place_and_so_its_colour_in_every_language() -> None:
    english = tables.sides(STORY.catalog)
    assert english == sorted(english)
    told = STORY.told_in("uk")
    known = {claimant.side: told.catalog.claimants[name].side for name, claimant in STORY.catalog.claimants.items()}
    assert tables.sides(told.catalog, told.in_english.catalog) == [known[side] for side in english]
