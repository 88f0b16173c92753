"""Slides: native text and tables, a map with alternative text, notes with sources, the same bytes each time."""

import datetime as dt
import io
import zipfile
from dataclasses import replace
from typing import Any

import pytest
from pptx import Presentation

from layers.briefing.brief import brief
from layers.briefing.files.write import rendered
from layers.briefing.options import BriefingOptions
from layers.view import opening_view
from tests.support.opened import CATALOG, LAYERS, MARKS


def made(**options: object) -> bytes:
    view = replace(opening_view(CATALOG), date=dt.date(2025, 2, 7), theatre="kursk-front")
    return rendered(brief(CATALOG, LAYERS, MARKS, view, BriefingOptions(**options)), ".pptx")  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def data() -> bytes:
    return made(handling="FOR TRAINING", title="A title & <more> 쿠르스크")


@pytest.fixture(scope="module")
def deck(data: bytes) -> Any:
    return Presentation(io.BytesIO(data))


def said(slide: Any) -> str:
    return "\n".join(shape.text_frame.text for shape in slide.shapes if shape.has_text_frame)


def test_the_first_slide_is_native_text_around_a_picture(deck: Any) -> None:
    slide = deck.slides[0]
    assert slide.shapes.title.text_frame.text == "A title & <more> 쿠르스크"
    words = said(slide)
    for wanted in (
        "As of 7 February 2025",
        "Troops in Kursk Oblast",
        "Ukrainian attacks south-east of Sudzha",
        "ISW",
        "Movements",
    ):
        assert wanted in words, wanted
    assert words.count("FOR TRAINING") == 2
    pictures = {shape.name: shape for shape in slide.shapes if shape.shape_type == 13}
    assert set(pictures) == {"Map", "Legend"}
    for picture in pictures.values():
        assert len(picture._element._nvXxPr.cNvPr.get("descr")) > 20


def test_nothing_leaves_a_slide(deck: Any) -> None:
    for slide in deck.slides:
        for shape in slide.shapes:
            assert shape.left >= 0
            assert shape.top >= 0
            assert shape.left + shape.width <= deck.slide_width
            assert shape.top + shape.height <= deck.slide_height


def test_lists_figures_and_sources_are_native_tables(deck: Any) -> None:
    tables: dict[str, list[list[str]]] = {}
    for slide in deck.slides:
        for shape in slide.shapes:
            if shape.has_table:
                rows = [[cell.text for cell in row.cells] for row in shape.table.rows]
                tables.setdefault(shape.name, []).extend(rows[1:])
    assert set(tables) == {"Reports", "Movements", "Figures: who says what", "Sources"}
    assert [row[0] for row in tables["Reports"]] == [str(i + 1) for i in range(len(tables["Reports"]))]
    assert any("Budanov" in " ".join(row) for row in tables["Reports"])
    assert all(row[-1].startswith("[") for row in tables["Reports"])
    assert any("https://" in row[1] for row in tables["Sources"])


def test_the_notes_have_sources_and_caveats(deck: Any) -> None:
    for slide in deck.slides:
        notes = slide.notes_slide.notes_text_frame.text
        assert "schematic" in notes
        assert "Sources" in notes
        assert "[1]" in notes


def test_the_file_says_nothing_of_when_and_where(data: bytes) -> None:
    assert data == made(handling="FOR TRAINING", title="A title & <more> 쿠르스크")
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        assert {entry.date_time for entry in file.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert file.testzip() is None
        core = file.read("docProps/core.xml").decode()
    assert "2000-01-01" in core


def test_a_dark_deck_is_dark() -> None:
    slide = Presentation(io.BytesIO(made(dark=True))).slides[0]
    assert str(slide.background.fill.fore_color.rgb) == "10161D"


def test_no_text_of_a_slide_is_small_or_lies_over_another(deck: Any) -> None:
    for slide in deck.slides:
        boxes = []
        for shape in slide.shapes:
            if shape.has_text_frame:
                sizes = [r.font.size.pt for p in shape.text_frame.paragraphs for r in p.runs if r.text.strip()]
                assert all(size >= 9 for size in sizes), shape.name
                boxes.append((shape.name, shape.left, shape.top, shape.left + shape.width, shape.top + shape.height))
        for i, (one, x0, y0, x1, y1) in enumerate(boxes):
            for other, a0, b0, a1, b1 in boxes[i + 1 :]:
                assert x1 <= a0 or a1 <= x0 or y1 <= b0 or b1 <= y0, (one, other)
