"""The gate names each fault of a page, and lets a sound page through."""

import datetime as dt
from dataclasses import replace

import pytest

from layers.briefing.brief import brief
from layers.briefing.canvas import Canvas
from layers.briefing.content import UNMARKED
from layers.briefing.files.gate import GateError, faults, refuse
from layers.briefing.fonts import Font
from layers.briefing.map.placement import LabelRequest, LabelSpace
from layers.briefing.options import LAYOUTS, BriefingOptions
from layers.briefing.page import Briefing, Page
from layers.story import Story
from layers.view import opening_view
from tests.layers.briefing.conftest import Draw


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


def test_a_sentence_that_is_not_on_the_map_a_small_inset_and_a_misread_label_are_named(sound: Briefing) -> None:
    assert rules(replace(sound, unwritten=("E069",))) == {"unwritten"}
    assert rules(replace(sound, inset_scale=1.4)) == {"inset"}
    assert rules(replace(sound, inset_scale=2.0)) == set()
    assert rules(replace(sound, misread=("Sudzha",))) == {"label"}


def test_an_old_figure_in_large_type_is_named(sound: Briefing) -> None:
    first, *others = sound.figures
    assert first.value in [getattr(artist, "text", "") for artist in sound.pages[0].figure.artists]
    assert rules(replace(sound, figures=(replace(first, current=False), *others))) == {"stale"}


def test_colours_that_a_photocopy_does_not_tell_apart_are_named(story: Story) -> None:
    view = replace(opening_view(story.catalog), theatre="kursk-front", date=dt.date(2025, 2, 7))
    same = replace(LAYOUTS["full"], colours=(("muted", "#b0b0b0"), ("sea", "#f5f1e4")))
    found = faults(brief(story.catalog, story.layers, story.marks, view, BriefingOptions(layout=same), one_page=True))
    assert {fault.rule for fault in found} == {"contrast"}
    assert any("muted and page" in fault.text for fault in found)
    assert any("land and sea" in fault.text for fault in found)


def test_a_label_nearer_to_another_dot_is_found() -> None:
    space = LabelSpace((0, 0, 200, 100))
    request = LabelRequest("a", 50, 50, 30, 8, names_point=True)
    space.block_point("a", 50, 50, 2)
    box = (53.0, 50.0, 83.0, 58.0)
    assert not space.is_nearer_to_another(request, box)
    # A dot that comes after the label.
    space.block_point("b", 84.5, 54, 1)
    assert space.is_nearer_to_another(request, box)


#: Every theatre, and every layout on every kind of size, over dates of every kind: busy, quiet, before and after the story.
PAGES = [
    ("kursk-front", "2024-08-12", "full", "wide"),
    ("kursk-front", "2025-07-01", "full", "a4"),
    ("kursk-front", "2026-11-28", "projector", "wide"),
    ("kursk-front", "2025-02-07", "poster", "841x594mm"),
    ("kursk-front", "2025-03-13", "map", "9:16"),
    ("kursk-front", "2024-10-27", "social", "1:1"),
    ("kursk-region", "2025-01-17", "full", "letter-portrait"),
    ("kursk-region", "2025-12-12", "projector", "a4"),
    ("kursk-region", "2025-02-07", "social", "4:3"),
    ("sea-of-japan", "2024-10-27", "full", "a3"),
    ("sea-of-japan", "2025-01-17", "projector", "4:3"),
    ("sea-of-japan", "2024-11-01", "map", "4:3"),
    ("eurasia", "2025-07-01", "full", "a4"),
    ("eurasia", "2025-02-07", "full", "a3-portrait"),
    ("eurasia", "2024-10-27", "projector", "a4-portrait"),
    ("eurasia", "2026-02-11", "social", "1:1"),
    ("eurasia", "2020-01-01", "full", "letter"),
]


@pytest.mark.parametrize(("theatre", "date", "layout", "size"), PAGES)
def test_pages_of_every_kind_pass(drawn: Draw, theatre: str, date: str, layout: str, size: str) -> None:
    assert faults(drawn(theatre, date, layout=LAYOUTS[layout], size=size)) == ()


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
