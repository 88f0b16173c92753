"""The gate names each fault of a page, and lets a sound page through."""

import datetime as dt
from dataclasses import replace

import pytest

from layers.briefing.brief import brief
from layers.briefing.canvas import Canvas
from layers.briefing.content import UNMARKED
from layers.briefing.files.gate import GateError, faults, refuse
from layers.briefing.fonts import Font
from layers.briefing.options import BriefingOptions
from layers.briefing.page import Briefing, Page
from layers.story import Story
from layers.view import opening_view


@pytest.fixture(scope="module")
def sound(story: Story) -> Briefing:
    view = replace(opening_view(story.catalog), theatre="kursk-front", date=dt.date(2025, 2, 7))
    return brief(story.catalog, story.layers, story.marks, view, BriefingOptions(size="a4"), one_page=True)


def rules(briefing: Briefing) -> set[str]:
    return {fault.rule for fault in faults(briefing)}


def test_a_sound_page_passes(sound: Briefing) -> None:
    assert faults(sound) == ()
    refuse(())


@pytest.mark.parametrize("theatre", ["eurasia", "sea-of-japan"])
def test_the_shipped_theatres_pass(story: Story, theatre: str) -> None:
    view = replace(opening_view(story.catalog), theatre=theatre, date=dt.date(2025, 1, 17))
    for size in ("wide", "a3-portrait"):
        made = brief(story.catalog, story.layers, story.marks, view, BriefingOptions(size=size), one_page=True)  # type: ignore[arg-type]
        assert faults(made) == ()


def test_what_is_listed_without_a_mark_and_a_missing_name_are_named(sound: Briefing) -> None:
    report, *others = sound.listed.reports
    listed = replace(sound.listed, reports=[replace(report, note=UNMARKED), *others])
    assert rules(replace(sound, listed=listed)) == {"unmarked"}
    movement, *rest = sound.listed.movements
    assert rules(replace(sound, listed=replace(sound.listed, movements=[replace(movement, note=UNMARKED), *rest])))
    found = faults(replace(sound, missing_names=("Seoul",)))
    assert [fault.rule for fault in found] == ["name"]
    with pytest.raises(GateError, match="'Seoul'"):
        refuse(found)


def test_small_text_overflow_and_overlaps_are_named(sound: Briefing) -> None:
    def draw(x: float, y: float, size: float) -> Canvas:
        canvas = Canvas(200, 100, sound.pages[0]._canvas.theme)
        canvas.text(20, 50, "first", Font(8), "#000000", keep=("text", "first"))
        canvas.text(x, y, "second", Font(size), "#000000", keep=("text", "second"))
        return canvas

    def with_page(x: float, y: float, size: float) -> Briefing:
        return replace(sound, pages=(Page(lambda: draw(x, y, size), (200.0, 100.0)),))

    assert rules(with_page(100, 50, 8)) == set()
    assert rules(with_page(100, 50, 5)) == {"type"}
    assert rules(with_page(190, 50, 8)) == {"overflow"}
    assert rules(with_page(25, 52, 8)) == {"overlap"}
