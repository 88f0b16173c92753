"""The told story in a language: what the catalogue has is taken, the rest stays English and says so."""

from __future__ import annotations

from dataclasses import replace

from layers.chapters import told_story
from layers.language import speaking
from layers.language.catalogue_words import told
from layers.web.told.page import plain_story
from layers.web.told.payload import told_payload
from tests.support.opened import CATALOG, MARKS


def test_chapters_are_told_in_the_language_that_the_catalogue_has() -> None:
    assert CATALOG.told is not None
    first, second, third = CATALOG.told.chapters[:3]
    known = {
        CATALOG.told.title: "Назва",
        first.title: "Кораблі",
        first.text: first.text.replace("ships", "кораблі"),
        # It cites nothing, so it is not taken.
        second.text: "Без посилань.",
        third.title: "Сутичка",
    }
    record = CATALOG.record.model_copy(update={"translations": {"uk": known}})
    catalog = told(replace(CATALOG, record=record), "uk")
    with speaking("uk"):
        story = told_story(catalog)
        assert story is not None
        chapters = told_payload(catalog, MARKS, story)["chapters"]
        plain = plain_story(catalog, MARKS, replace(story, chapters=story.chapters[:2]))
    assert story.title == "Назва"
    assert [(each["title_lang"], each["lang"]) for each in chapters[:4]] == [
        ("uk", "uk"),
        ("en", "en"),
        ("uk", "en"),
        ("en", "en"),
    ]
    assert "кораблі" in " ".join(story.chapters[0].paragraphs)
    assert story.chapters[0].cited == told_story(CATALOG).chapters[0].cited  # type: ignore[union-attr]
    assert "Хто це каже" in plain
    assert '<div lang="en">' in plain
    assert '<h2 lang="en">2.' in plain
