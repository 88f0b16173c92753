"""A chapter on a page and on a slide: its title as the headline, its text with its sources, its rows first."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from layers.briefing.files.description import statements
from layers.briefing.files.slide_lists import LEAST_PT, groups_that_fit
from layers.briefing.options import BriefingOptions, from_data, to_data
from layers.briefing.page import Briefing, ExportError
from layers.briefing.theme import theme_of
from layers.briefing.told.narrative import with_sources
from layers.briefing.told.pages import ToldPages, rendered
from layers.chapters import told_story
from layers.story import Story, open_story


@pytest.fixture(scope="module")
def pages() -> ToldPages:
    story: Story = open_story()
    told = told_story(story.catalog, story.feature_ids)
    assert told is not None
    one = replace(told, chapters=told.chapters[3:4])
    return ToldPages(story.catalog, story.layers, story.marks, one, BriefingOptions())


@pytest.fixture(scope="module")
def page(pages: ToldPages) -> Briefing:
    return next(pages.pages())


def test_the_title_heads_the_page_and_the_text_stands_beside_the_map(pages: ToldPages, page: Briefing) -> None:
    chapter = pages.told.chapters[0]
    assert page.content.message.text == chapter.title
    assert page.view == chapter.view
    said = statements(page)
    assert said[0] == chapter.title
    assert len(said) == 1 + len(chapter.paragraphs)
    cited = re.findall(r"\[([\d, ]+)\]", " ".join(said[1:]))
    numbers = {int(number) for found in cited for number in found.split(",")}
    assert numbers
    assert numbers <= set(page.listed.sources.values())
    assert "[E" not in " ".join(said)
    shown = {box.name for box in page.pages[0].boxes}
    assert any("narrative 1: On 14 December 2024" in name for name in shown)


def test_what_the_chapter_cites_is_listed_first(pages: ToldPages, page: Briefing) -> None:
    assert page.listed.reports
    assert {report.id for report in page.listed.reports} <= set(pages.told.chapters[0].cited)
    assert not page.listed.movements


def test_a_slide_has_the_whole_text_and_its_sources(page: Briefing) -> None:
    groups, _ = groups_that_fit(page, theme_of(page.options), (604.0, 74.0, 936.0, 480.0), LEAST_PT)
    texts = ["".join(run[0] for run in runs) for group in groups for runs in group]
    assert texts[0].startswith("On 14 December 2024 Zelensky said")
    assert texts[3].startswith("Sources  [1] ")


def test_a_narrative_goes_into_a_manifest_and_back() -> None:
    options = BriefingOptions(narrative=("One [E1].", "Two [E2, R1]."))
    assert from_data(to_data(options)) == options
    assert with_sources("None [E9].", {}, {}) == "None."


def test_another_suffix_is_refused(pages: ToldPages) -> None:
    with pytest.raises(ExportError, match=r"\.docx"):
        rendered(pages, ".docx")
