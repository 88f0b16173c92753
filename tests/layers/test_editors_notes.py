"""Notes for editors stay with those who edit a catalogue: nothing that readers get has them."""

import io
import json
import zipfile
from dataclasses import replace

import pytest

from layers import feature_files
from layers.app import tables
from layers.briefing.brief import brief
from layers.knowledge.known_marks import shown
from layers.marks import marks
from layers.story import Story, export_features, open_story
from layers.view import opening_view
from layers.web.payload import web_payload

NOTE = "for-editors-only"


@pytest.fixture(scope="module")
def story() -> Story:
    """The shipped story with a note for editors on every feature."""
    shipped = open_story()
    layers = tuple(replace(layer, features=layer.features.assign(editor_note=NOTE)) for layer in shipped.layers)
    return Story(shipped.catalog, layers, marks(shipped.catalog, layers))


def test_the_catalogues_own_form_keeps_them(story: Story) -> None:
    features = json.loads(export_features(story))["features"]
    assert {feature["properties"]["editor_note"] for feature in features} == {NOTE}


@pytest.mark.parametrize("suffix", sorted(set(feature_files.FORMATS) - {".geojson"}))
def test_the_files_for_readers_do_not(story: Story, suffix: str) -> None:
    content = feature_files.export(story.layers, ["E009", "R01", "A10", "sudzha", "A01"], story.catalog, suffix)
    if suffix == ".xlsx":
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            content = b"".join(book.read(name) for name in book.namelist())
    assert b"Sudzha" in content
    assert NOTE.encode() not in content
    assert b"editor_note" not in content


def test_the_map_the_tables_and_the_page_do_not(story: Story) -> None:
    view = opening_view(story.catalog)
    page = brief(story.catalog, story.layers, story.marks, view)
    assert "Sudzha" in repr(page)
    on_map = shown(story.marks, view)
    for text in (
        repr(web_payload(story.catalog, story.marks, view)),
        repr([(mark.card, mark.haystack) for mark in story.marks]),
        repr(page),
        tables.events(on_map, story.catalog, view.date).to_csv(),
        tables.sources(story.marks, story.catalog).to_csv(),
    ):
        assert NOTE not in text
