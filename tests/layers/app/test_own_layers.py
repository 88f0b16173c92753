"""A user's own layers are that user's alone, and are filtered, listed and exported like the catalogue's."""

from __future__ import annotations

import json
import time
from dataclasses import replace

import pytest

from geodata.errors import ImportingError, LimitError
from geodata.limits import Limits
from layers.app import own_layers
from layers.story import Story, export_features, map_html, on_the_map
from layers.view import opening_view
from layers.view_codec import from_query, to_query
from tests.support import import_files as files
from tests.support.opened import EXAMPLE_STORY as STORY

TRACKS = files.collection(
    files.feature("LINESTRING (170 -40, 175 -38)", name="Track", date="2031-03-12", speed=12.5),
    files.feature("POINT (171 -39)", name="Buoy", date=None, speed=None),
    files.feature(None, name="Nowhere"),
)


def own(
    story: Story, *kept: own_layers.OwnLayer, content: bytes = TRACKS, name: str = "tracks.geojson"
) -> own_layers.OwnLayer:
    """What the page does: read, guess, convert, keep."""
    table = own_layers.open_file(content, name)
    layer = own_layers.new_layer(story, kept, table, title="My tracks")
    return own_layers.keep(story, kept, own_layers.convert(table, own_layers.guess_mapping(table), layer))


@pytest.fixture(scope="module")
def mine() -> own_layers.OwnLayer:
    return own(STORY)


def test_the_shared_story_does_not_change(mine: own_layers.OwnLayer) -> None:
    before = (STORY.catalog.digest, STORY.layers, STORY.marks, dict(STORY.catalog.sources), list(STORY.catalog.layers))
    joined = own_layers.with_layers(STORY, [mine])
    assert mine.id in joined.layer_ids
    assert mine.id not in STORY.layer_ids
    assert (
        STORY.catalog.digest,
        STORY.layers,
        STORY.marks,
        dict(STORY.catalog.sources),
        list(STORY.catalog.layers),
    ) == before
    assert joined.catalog.digest != STORY.catalog.digest
    assert own_layers.with_layers(STORY, []) is STORY
    assert joined.marks[: len(STORY.marks)] == STORY.marks
    assert all(one is other for one, other in zip(joined.layers, STORY.layers, strict=False))


def test_adding_layers_is_cheap(mine: own_layers.OwnLayer) -> None:
    started = time.perf_counter()
    for _ in range(100):
        own_layers.with_layers(STORY, [mine])
    assert time.perf_counter() - started < 0.5


def test_it_is_shown_timed_filtered_linked_listed_and_exported(mine: own_layers.OwnLayer) -> None:
    joined = own_layers.with_layers(STORY, [mine])
    view = own_layers.showing(opening_view(STORY.catalog), mine)
    names = {mark.name for mark in on_the_map(joined, view)}
    assert {"Track", "Buoy"} <= names
    early = replace(view, date=view.date.replace(day=1))
    assert "Track" not in {mark.name for mark in on_the_map(joined, early)}
    assert "Buoy" in {mark.name for mark in on_the_map(joined, early)}
    hidden = replace(view, layers=view.layers - {mine.id})
    assert "Track" not in {mark.name for mark in on_the_map(joined, hidden)}
    query = to_query(hidden, joined.catalog)
    assert from_query(query, joined.catalog, joined.feature_ids)[0] == hidden
    exported = json.loads(export_features(joined, view, ".geojson"))
    track = next(f for f in exported["features"] if f["properties"]["name"] == "Track")
    assert track["properties"]["attributes"] == {"speed": 12.5}
    assert track["properties"]["source_titles"] == "tracks.geojson"
    assert "Track" in map_html(joined, view)


def test_a_link_that_names_it_is_only_a_notice_to_others(mine: own_layers.OwnLayer) -> None:
    view, notices = from_query({"layers": f"reports,{mine.id}"}, STORY.catalog, STORY.feature_ids)
    assert view == opening_view(STORY.catalog)
    assert len(notices) == 1


def test_two_files_of_one_name_have_ids_of_their_own(mine: own_layers.OwnLayer) -> None:
    second = own(STORY, mine)
    joined = own_layers.with_layers(STORY, [mine, second])
    assert second.id != mine.id
    assert len(joined.feature_ids) == len(joined.marks)


def test_a_layer_whose_id_the_catalogue_now_uses_is_separated(mine: own_layers.OwnLayer) -> None:
    assert own_layers.separate_clashes(STORY, (mine,)) == ((mine,), ())
    grown = own_layers.with_layers(STORY, (mine,))
    assert own_layers.separate_clashes(grown, (mine,)) == ((), (mine,))


def test_the_report_names_every_row_that_is_missing(mine: own_layers.OwnLayer) -> None:
    report = own_layers.row_report(mine.imported)
    assert report.to_dict("records") == [
        {"Row": 3, "What": "Refused", "Why": "it has no geometry", "Repair may help": ""}
    ]
    assert mine.imported.rows == 3


def test_the_preview_shows_rows_and_geometry() -> None:
    table = own_layers.open_file(TRACKS, "tracks.geojson")
    shown = own_layers.table_preview(table, 2)
    assert list(shown.columns) == ["Geometry", "name", "date", "speed"]
    assert list(shown.index) == [1, 2]
    assert list(shown["Geometry"]) == ["LineString", "Point"]


def test_a_session_has_limits(mine: own_layers.OwnLayer) -> None:
    with pytest.raises(LimitError, match="You have 1 layers of your own, which is the most allowed"):
        own_layers.keep(STORY, [mine], mine.imported, replace(Limits(), session_layers=1))
    with pytest.raises(LimitError, match="4 features together"):
        own_layers.keep(STORY, [mine], mine.imported, replace(Limits(), session_features=3))
    with pytest.raises(LimitError, match="together"):
        own_layers.keep(STORY, [mine], mine.imported, replace(Limits(), session_bytes=100))


def test_a_file_without_a_usable_row_is_refused_with_the_reason() -> None:
    with pytest.raises(ImportingError, match=r"None of the 1 rows.*row 1: it has no geometry"):
        own(STORY, content=files.collection(files.feature(None)))


def test_the_import_report_counts_the_rows(mine: own_layers.OwnLayer) -> None:
    report = own_layers.import_report(mine.imported)
    assert report.summary == "2 of 3 rows are on the map."
    assert len(report.rows) == 1


def test_a_preview_keeps_every_column_beside_the_geometrys_type() -> None:
    feature = files.feature("POINT (171 -39)", **{"Geometry": "a", "Geometry (2)": "b", "Geometry (shape)": "c"})
    shown = own_layers.table_preview(own_layers.open_file(files.collection(feature), "own.geojson"))
    assert shown.iloc[0].to_dict() == {
        "Geometry (3)": "Point", "Geometry": "a", "Geometry (2)": "b", "Geometry (shape)": "c",
    }  # fmt: skip


def test_a_column_called_geometry_shows_its_text() -> None:
    table = own_layers.open_file(b"name,geometry\nBuoy,POINT (171 -39)\n", "own.csv")
    assert own_layers.table_preview(table)["geometry"].to_list() == ["POINT (171 -39)"]
