"""The preview of an uploaded file is a map of its first rows alone."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest

from geodata.importing import Table
from layers.app import own_layers, upload_preview
from tests.support import import_files as files
from tests.support.opened import EXAMPLE_STORY as STORY

TRACKS = files.collection(
    files.feature("LINESTRING (170 -40, 175 -38)", name="Track", date="2031-03-12", speed=12.5),
    files.feature("POINT (171 -39)", name="Buoy", date=None, speed=None),
    files.feature(None, name="Nowhere"),
)


@cache
def table_of(content: bytes) -> Table:
    """The file as it was read. Reading starts a process, so each file is read once."""
    return own_layers.open_file(content, "tracks.geojson")


def made(content: bytes, **changes: str | None) -> upload_preview.Preview:
    table = table_of(content)
    mapping = replace(own_layers.guess_mapping(table), **changes)
    return upload_preview.make_preview(
        STORY, own_layers.ImportRequest(table, mapping, own_layers.new_layer(STORY, (), table))
    )


def test_the_preview_is_a_map_of_those_rows_alone() -> None:
    found = made(TRACKS)
    assert found.words == "A preview of all 3 rows: 2 can be drawn. Nothing is on your map yet."
    assert found.document is not None
    assert '"Track"' in found.document
    assert STORY.marks[0].name not in found.document
    assert found.view.date.isoformat() == "2031-03-12"
    assert found.view.layers == {found.imported.layer.id}


def test_the_preview_follows_the_mapping() -> None:
    one, other = made(TRACKS), made(TRACKS, name=None)
    assert one.digest != other.digest
    assert other.document is not None
    assert "tracks.geojson, row 1" in other.document
    assert one.document is not None
    assert "tracks.geojson, row 1" not in one.document


def test_a_preview_is_limited_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upload_preview, "ROWS", 2)
    assert "the first 2 of 3 rows" in made(TRACKS).words
    monkeypatch.setattr(upload_preview, "POSITIONS", 2)
    assert "the first 1 of 3 rows" in made(TRACKS).words
    monkeypatch.setattr(upload_preview, "POSITIONS", 1)
    none = made(TRACKS)
    assert none.document is None
    assert "too much for a preview" in none.words


def test_a_preview_without_a_usable_row_says_why() -> None:
    none = made(files.collection(files.feature(None)))
    assert none.document is None
    assert [fault.reason for fault in none.imported.faults] == ["it has no geometry"]
