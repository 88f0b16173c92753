"""The shipped story holds; a chapter that is broken on purpose does not, and the fault says which chapter and why."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from geodata.catalog_model import ToldStory
from geodata.chapters.rules import told_faults
from geodata.chapters.translated import translation_faults
from geodata.folder import CATALOG, SHIPPED, STORY
from geodata.model import LISTED
from geodata.opening import read_folder
from geodata.validation.check import check_files
from geodata.validation.faults import Fault
from geodata.validation.reference_rules import Contents
from layers.chapters import told_story
from layers.chapters.check import check_with_views, view_faults
from layers.language import speaking
from layers.story import Story, open_story
from tests.support.catalogue_fixture import documents, write
from tests.support.faulty.chapters import tell

Edit = Callable[[dict[str, Any]], None]


@pytest.fixture(scope="module")
def story() -> Story:
    return open_story()


@pytest.fixture(scope="module")
def contents() -> Contents:
    layers = check_files(read_folder(SHIPPED)).layers
    records = tuple(record for layer in layers for record in layer.records)
    return Contents(records, sources=None, claimants=None, measures=None, unread=frozenset())


def text(old: str, new: str) -> Edit:
    """Change words of a chapter's text."""

    def edit(chapter: dict[str, Any]) -> None:
        assert old in chapter["text"]
        chapter["text"] = chapter["text"].replace(old, new)

    return edit


def put(**values: str) -> Edit:
    return lambda chapter: chapter.update(values)


#: Ways to break a chapter of the shipped story: which chapter, how, and the fault that must say so.
BROKEN: dict[str, tuple[int, Edit, str, str]] = {
    "no citation in a paragraph": (2, text("held [E028].", "held [E028].\n\nAnd so on."), "no_citation", "paragraph 4"),
    "an id that is not there": (3, text("[E040]", "[E940]"), "unknown_feature", "'E940'"),
    "a figure that no row has": (0, text("about 1,500", "about 2,500"), "unheld_figure", "'2,500'"),
    "a figure in words": (0, text("three escorts", "five escorts"), "unheld_figure", "'five'"),
    "a figure of another sentence": (4, text("about 8,000", "about 12,000"), "unheld_figure", "'12,000'"),
    "a date that no row has": (7, text("On 26 April 2025", "On 25 April 2025"), "unheld_date", "'25 April 2025'"),
    "a figure in the title": (8, put(title="The 6,001 sappers"), "unheld_figure", "'6,001'"),
    "markup": (5, text("[E004]", "<b>[E004]</b>"), "unsafe_markdown", "'<'"),
    "a link to anywhere": (6, text("DeepState said", "[DeepState](https://example.org) said"), "unsafe_markdown", "address"),
    "a link to a source that no row cites": (6, text("DeepState said", "[It](tass-1) said"), "unknown_source", "'tass-1'"),
    "a day before what is cited": (9, put(view="date=2025-12-01&theatre=kursk-region"), "not_in_view", "begins on"),
    "a filter that leaves out what is cited": (1, put(view="date=2024-11-04&claimants=rok-nis"), "not_in_view", "filters"),
    "a theatre that is not there": (2, put(view="date=2024-11-20&theatre=kursk-font"), "bad_view", "kursk-font"),
    "a name that is no part of a View": (2, put(view="date=2024-11-20&zoom=3"), "bad_view", "'zoom'"),
    "an area that is over": (5, put(view="date=2025-03-20&theatre=kursk-front"), "not_in_view", "over"),
}  # fmt: skip


def faults_of(told: dict[str, Any], contents: Contents, story: Story) -> list[Fault]:
    path = SHIPPED / STORY
    found = list(told_faults(contents, path, told))
    catalog = replace(story.catalog, told=ToldStory.model_validate(told))
    return found or list(view_faults(catalog, story.marks, path))


@pytest.mark.parametrize("name", BROKEN)
def test_a_chapter_that_is_broken_has_the_fault(name: str, contents: Contents, story: Story) -> None:
    number, edit, rule, words = BROKEN[name]
    told = json.loads((SHIPPED / STORY).read_text(encoding="utf-8"))
    chapter = told["chapters"][number]
    edit(chapter)
    found = faults_of(told, contents, story)
    assert {fault.feature for fault in found} == {chapter["id"]}
    assert (rule, True) in {(fault.rule, words in fault.problem) for fault in found}, [str(fault) for fault in found]
    # One sentence that names the chapter, and the paragraph where it is one of the text.
    for fault in found:
        sentence = fault.sentence()
        assert sentence.startswith(f"chapter {chapter['id']}, field {fault.field}: ")
        assert sentence.endswith(".")
        assert "\n" not in sentence
        assert ("paragraph " in sentence) == (fault.field == "text" or fault.rule == "not_in_view"), sentence


#: Ways to break a translation of the first chapter, and what the fault must say.
DIFFERS: dict[str, tuple[str, str, str]] = {
    "another figure": ("1500", "2500", "paragraph 1 of chapter 'ships-and-aircraft' says '2500'"),
    "a figure that is left out": ("близько 1500 ", "багато ", "does not say '1,500'"),
    "another day": ("8–13 жовтня", "8–14 жовтня", "says '14'"),
    "another citation": ("[R05]", "[R06]", "paragraph 2 of chapter 'ships-and-aircraft' cites R06 in"),
    "a paragraph less": ("\n\nРечник", " Речник", "has 3 paragraphs in this language, and 4"),
    "markup": ("[R05]", "<b>[R05]</b>", "'<'"),
}


@pytest.mark.parametrize("name", DIFFERS)
def test_a_translation_that_differs_has_the_fault(name: str) -> None:
    old, new, words = DIFFERS[name]
    told = json.loads((SHIPPED / STORY).read_text(encoding="utf-8"))
    record = json.loads((SHIPPED / CATALOG).read_text(encoding="utf-8"))
    text = told["chapters"][0]["text"]
    table = record["translations"]["uk"]
    assert old in table[text]
    assert list(translation_faults(record, SHIPPED / CATALOG, told)) == []
    table[text] = table[text].replace(old, new)
    found = [fault.sentence() for fault in translation_faults(record, SHIPPED / CATALOG, told)]
    assert any(sentence.startswith("field translations.uk: ") and words in sentence for sentence in found), found


@pytest.mark.parametrize("code", ["uk", "ru", "ko"])
def test_the_shipped_story_is_told_in_each_language(code: str, story: Story) -> None:
    with speaking(code):
        found = told_story(story.told_in(code).catalog)
    assert found is not None
    assert {(each.title_language, each.language) for each in found.chapters} == {(code, code)}


def test_the_shipped_story_has_no_fault(contents: Contents, story: Story) -> None:
    told = json.loads((SHIPPED / STORY).read_text(encoding="utf-8"))
    assert [str(fault) for fault in faults_of(told, contents, story)] == []


def test_each_sentence_of_the_shipped_story_cites_a_claim(story: Story) -> None:
    found = told_story(story.catalog, story.feature_ids)
    assert found is not None
    assert len(found.chapters) == 10
    kinds = {mark.id: mark.kind for mark in story.marks}
    assert {kinds[name] for chapter in found.chapters for name in chapter.cited} <= set(LISTED)
    assert story.catalog.told is not None
    for chapter in story.catalog.told.chapters:
        sentences = [
            each for part in chapter.text.split("\n\n") for each in re.split(r"(?<=[a-z\d*\]][.]) (?=[A-Z])", part)
        ]
        assert [each for each in sentences if not re.search(r"\[[A-Z][\w, ]*\]\.$", each)] == []


def test_a_view_is_checked_where_the_rest_is_sound(tmp_path: Path) -> None:
    docs = documents()
    tell(view="date=2025-01-01")(docs)
    folder = write(tmp_path / "c", docs)
    report = check_with_views([folder])
    assert [(fault.rule, fault.feature, fault.field) for fault in report.faults] == [("not_in_view", "one", "view")]
    # The file by itself is checked against the catalogue, in the place of its own.
    tell()(docs)
    given = write(tmp_path / "given", {STORY: docs[STORY]}) / STORY
    assert check_with_views([given], catalog=folder).faults == ()
    assert [fault.file for fault in check_with_views([folder / STORY], catalog=folder).faults] == [str(folder / STORY)]
