"""A reader's own layers stay the reader's own; a catalogue that is watched keeps its last sound state."""

from __future__ import annotations

import gc
import json
import os
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from geodata.catalog import SHIPPED
from geodata.editing.new_catalogue import new_catalogue
from geodata.errors import ImportingError, LimitError
from geodata.limits import Limits
from geodata.opening import FolderFiles
from geodata.validation.faults import Fault
from layers import story as stories
from layers.app import own_layers, upload_preview
from layers.story import Story, checked_story, open_story
from layers.view import from_query, opening_view, to_query
from tests.support import import_files as files

EXAMPLE = Path(__file__).parents[2] / "support" / "example_catalogue"
STORY = open_story(EXAMPLE)
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


def test_the_shared_story_knows_nothing_of_it(mine: own_layers.OwnLayer) -> None:
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


def test_joining_is_cheap(mine: own_layers.OwnLayer) -> None:
    started = time.perf_counter()
    for _ in range(100):
        own_layers.with_layers(STORY, [mine])
    assert time.perf_counter() - started < 0.5


def test_it_is_shown_timed_filtered_linked_listed_and_exported(mine: own_layers.OwnLayer) -> None:
    joined = own_layers.with_layers(STORY, [mine])
    view = own_layers.showing(opening_view(STORY.catalog), mine)
    names = {mark.name for mark in stories.on_the_map(joined, view)}
    assert {"Track", "Buoy"} <= names
    early = replace(view, date=view.date.replace(day=1))
    assert "Track" not in {mark.name for mark in stories.on_the_map(joined, early)}
    assert "Buoy" in {mark.name for mark in stories.on_the_map(joined, early)}
    hidden = replace(view, layers=view.layers - {mine.id})
    assert "Track" not in {mark.name for mark in stories.on_the_map(joined, hidden)}
    query = to_query(hidden, joined.catalog)
    assert from_query(query, joined.catalog, joined.feature_ids)[0] == hidden
    exported = json.loads(stories.export(joined, view, ".geojson"))
    track = next(f for f in exported["features"] if f["properties"]["name"] == "Track")
    assert track["properties"]["attributes"] == {"speed": 12.5}
    assert track["properties"]["source_titles"] == "tracks.geojson"
    assert "Track" in stories.map_document(joined, view)


def test_a_link_that_names_it_is_only_a_notice_to_others(mine: own_layers.OwnLayer) -> None:
    view, notices = from_query({"layers": f"reports,{mine.id}"}, STORY.catalog, STORY.feature_ids)
    assert view == opening_view(STORY.catalog)
    assert len(notices) == 1


def test_two_files_of_one_name_have_ids_of_their_own(mine: own_layers.OwnLayer) -> None:
    second = own(STORY, mine)
    joined = own_layers.with_layers(STORY, [mine, second])
    assert second.id != mine.id
    assert len(joined.feature_ids) == len(joined.marks)


def test_a_layer_whose_name_the_catalogue_comes_to_use_is_put_away(mine: own_layers.OwnLayer) -> None:
    assert own_layers.apart(STORY, (mine,)) == ((mine,), ())
    grown = own_layers.with_layers(STORY, (mine,))
    assert own_layers.apart(grown, (mine,)) == ((), (mine,))


def test_the_report_names_every_row_that_is_missing(mine: own_layers.OwnLayer) -> None:
    report = own_layers.report(mine.imported)
    assert report.to_dict("records") == [
        {"Row": 3, "What": "Refused", "Why": "it has no geometry", "Repair may help": ""}
    ]
    assert mine.imported.rows == 3


def test_the_preview_shows_rows_and_geometry() -> None:
    table = own_layers.open_file(TRACKS, "tracks.geojson")
    shown = own_layers.preview(table, 2)
    assert list(shown.columns) == ["Geometry", "name", "date", "speed"]
    assert list(shown.index) == [1, 2]
    assert list(shown["Geometry"]) == ["LineString", "Point"]


def tried(content: bytes, **changes: str | None) -> upload_preview.Trial:
    table = own_layers.open_file(content, "tracks.geojson")
    mapping = replace(own_layers.guess_mapping(table), **changes)
    return upload_preview.trial(STORY, own_layers.Wanted(table, mapping, own_layers.new_layer(STORY, (), table)))


def test_the_preview_is_a_map_of_those_rows_alone() -> None:
    found = tried(TRACKS)
    assert found.words == "A preview of all 3 rows: 2 can be drawn. Nothing is on your map yet."
    assert found.document is not None
    assert '"Track"' in found.document
    assert STORY.marks[0].name not in found.document
    assert found.view.date.isoformat() == "2031-03-12"
    assert found.view.layers == {found.imported.layer.id}


def test_the_preview_follows_the_mapping() -> None:
    one, other = tried(TRACKS), tried(TRACKS, name=None)
    assert one.digest != other.digest
    assert other.document is not None
    assert "tracks.geojson, row 1" in other.document
    assert one.document is not None
    assert "tracks.geojson, row 1" not in one.document


def test_a_preview_stays_within_bounds_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upload_preview, "ROWS", 2)
    assert "the first 2 of 3 rows" in tried(TRACKS).words
    monkeypatch.setattr(upload_preview, "POSITIONS", 2)
    assert "the first 1 of 3 rows" in tried(TRACKS).words
    monkeypatch.setattr(upload_preview, "POSITIONS", 1)
    none = tried(TRACKS)
    assert none.document is None
    assert "too much for a preview" in none.words


def test_a_preview_of_nothing_tells_why_of_each_row() -> None:
    none = tried(files.collection(files.feature(None)))
    assert none.document is None
    assert [fault.reason for fault in none.imported.faults] == ["it has no geometry"]


def test_a_session_may_not_bring_without_end(mine: own_layers.OwnLayer) -> None:
    with pytest.raises(LimitError, match="may have 1"):
        own_layers.keep(STORY, [mine], mine.imported, replace(Limits(), session_layers=1))
    with pytest.raises(LimitError, match="4 features together"):
        own_layers.keep(STORY, [mine], mine.imported, replace(Limits(), session_features=3))
    with pytest.raises(LimitError, match="together"):
        own_layers.keep(STORY, [mine], mine.imported, replace(Limits(), session_bytes=100))


def test_nothing_to_keep_says_why() -> None:
    with pytest.raises(ImportingError, match=r"None of the 1 rows.*row 1: it has no geometry"):
        own(STORY, content=files.collection(files.feature(None)))


def touch(path: Path, content: str) -> None:
    path.write_text(content, encoding="utf-8")
    os.utime(path, ns=(time.time_ns(), time.time_ns() + 10_000_000))


def test_a_watched_folder_shows_what_is_sound_and_keeps_it(tmp_path: Path) -> None:
    new_catalogue(tmp_path / "mine")
    watched = own_layers.Watched(tmp_path / "mine")
    first = watched.current()
    assert (first.problem, first.faults) == (None, ())
    assert watched.current() is first
    path = tmp_path / "mine" / "events.geojson"
    sound = path.read_text(encoding="utf-8")

    touch(path, sound.replace("240 crates delivered", "241 crates delivered"))
    second = watched.current()
    assert second.story is not None
    assert any("241" in mark.name for mark in second.story.marks)

    for spoilt in (sound[:100], sound.replace('"log"', '"nobody"'), sound.replace('"numbers"', '"figures"')):
        touch(path, spoilt)
        third = watched.current()
        assert third.story is second.story
        assert third.problem
        assert third.faults

    touch(path, sound)
    assert watched.current().problem is None
    assert watched.current(reload=True).problem is None


def test_a_folder_that_was_never_sound_has_a_report_and_no_story(tmp_path: Path) -> None:
    opened = own_layers.Watched(tmp_path).current()
    assert opened.story is None
    assert opened.problem
    assert opened.faults


def test_a_catalogue_with_faults_says_when_it_is_shown(tmp_path: Path) -> None:
    new_catalogue(tmp_path / "mine")
    path = tmp_path / "mine" / "events.geojson"
    touch(path, path.read_text(encoding="utf-8").replace('"log"', '"nobody"'))
    opened = own_layers.Watched(tmp_path / "mine").current()
    assert opened.story is None
    assert opened.problem == "The catalogue has 1 fault and is shown once it is mended."


def test_a_reader_hears_what_is_done_and_that_another_is_ahead(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    new_catalogue(tmp_path / "mine")
    watched = own_layers.Watched(tmp_path / "mine")
    heard: list[str] = []
    checking, waiting = threading.Event(), threading.Event()

    @contextmanager
    def doing(work: str) -> Iterator[None]:
        heard.append(work)
        if work.startswith("Waiting"):
            waiting.set()
        yield

    def held(files: FolderFiles) -> tuple[Story | None, tuple[Fault, ...]]:
        checking.set()
        assert waiting.wait(30)
        return checked_story(files)

    monkeypatch.setattr(own_layers, "checked_story", held)
    with ThreadPoolExecutor() as readers:
        first = readers.submit(watched.current, doing=doing)
        assert checking.wait(30)
        second = readers.submit(watched.current, doing=doing)
        assert first.result().story is second.result().story
    count = len(first.result().story.marks)
    assert heard[:2] == ["Reading the layers …", f"Checking {count} features …"]
    assert [work.split()[0] for work in heard[2:]] == ["Waiting"]


def test_a_file_that_is_only_touched_is_the_same_story(tmp_path: Path) -> None:
    new_catalogue(tmp_path / "mine")
    watched = own_layers.Watched(tmp_path / "mine")
    first = watched.current()
    touch(tmp_path / "mine" / "places.geojson", (tmp_path / "mine" / "places.geojson").read_text(encoding="utf-8"))
    again = watched.current()
    assert again is not first
    assert again.story is first.story


def test_the_shared_catalogue_is_set_apart_from_the_search_for_cycles() -> None:
    """Streamlit collects after every run of the page: with the whole catalogue to search, that took longer than the run."""
    gc.unfreeze()
    watched = own_layers.Watched(SHIPPED)
    watched.current()
    apart = gc.get_freeze_count()
    assert apart > 10_000
    watched.current()
    assert gc.get_freeze_count() <= apart
