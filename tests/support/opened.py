"""The shipped story and the example of the tests, opened once in a process. Tests share them and must not change them."""

from __future__ import annotations

from pathlib import Path

from geodata.catalog import SHIPPED
from layers.story import open_story

#: A folder with a small invented story: a catalogue with evidence.
EXAMPLE = Path(__file__).parent / "example_catalogue"

STORY = open_story(SHIPPED)
CATALOG, LAYERS, MARKS = STORY.catalog, STORY.layers, STORY.marks
EXAMPLE_STORY = open_story(EXAMPLE)
