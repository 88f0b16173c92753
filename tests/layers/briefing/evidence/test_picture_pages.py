"""Chosen pictures are printed on pages of their own; none is printed unasked."""

from __future__ import annotations

import datetime as dt
import io
import zipfile

import pytest
from pptx import Presentation
from pypdf import PdfReader

from layers.briefing import atlas
from layers.briefing.brief import brief
from layers.briefing.evidence.picture_pages import EvidenceError
from layers.briefing.files.write import rendered
from layers.briefing.options import BriefingOptions, from_data, to_data
from layers.briefing.page import Briefing, ExportError
from layers.view import opening_view
from tests.support.opened import EXAMPLE_STORY as STORY

VIEW = opening_view(STORY.catalog)
BOTH = ("ship-at-gisborne", "hurt-hand")


def made(*media: str, **options: object) -> Briefing:
    asked = BriefingOptions(**{"size": "a4", "media": media, **options})  # type: ignore[arg-type]
    return brief(STORY.catalog, STORY.layers, STORY.marks, VIEW, asked)


def test_pictures_are_printed_where_they_are_chosen_and_only_there() -> None:
    plain, chosen = made(), made(*BOTH)
    assert len(chosen.pages) == len(plain.pages) + 1
    assert (plain.picture_pages, chosen.picture_pages) == (0, 1)
    reader = PdfReader(io.BytesIO(rendered(chosen, ".pdf")))
    assert [len(page.figure.axes) for page in chosen.pages] == [0, 0, 2]
    assert len(reader.pages[-1].images) == 2
    text = " ".join(reader.pages[-1].extract_text().split())
    for words in (
        "The cable ship at Gisborne",
        "Taken on 2 March 2031. Pacific Telecom (invented; drawn by a program). CC0 1.0.",
        "Evidence for: Council: at most 25 splices made.",
        "Sensitive: Shows an injured hand and blood.",
        "Source: Islands gazette",
        "Page 3 of 3",
    ):
        assert words in text
    assert f"Page 1 of {len(chosen.pages)}" in reader.pages[0].extract_text()
    assert rendered(plain, ".png") != rendered(chosen, ".png")  # the number of pages
    assert rendered(chosen, ".pdf") == rendered(made(*BOTH), ".pdf")


def test_texts_and_pictures_do_not_lie_over_each_other_on_any_size() -> None:
    for size in ("wide", "a4-portrait"):
        page = made(*BOTH, size=size).pages[-1]
        pictures = [box.bounds for box in page.boxes if box.kind == "picture"]
        assert len(pictures) == 2
        for box in page.boxes:
            for x0, y0, x1, y1 in pictures if box.kind == "text" else ():
                left, bottom, right, top = box.bounds
                assert right <= x0 or left >= x1 or top <= y0 or bottom >= y1, box.name
            assert box.bounds[0] >= 0
            assert box.bounds[2] <= page.size_pt[0]


def test_slides_have_them_too() -> None:
    plain, chosen = (Presentation(io.BytesIO(rendered(each, ".pptx"))) for each in (made(size="wide"), made(*BOTH)))
    assert len(chosen.slides) == len(plain.slides) + 1


def test_a_page_in_greys_has_no_coloured_picture() -> None:
    page = made("hurt-hand", grey=True).pages[-1]
    (axes,) = page.figure.axes
    pixels = axes.images[0].get_array()
    assert pixels is not None
    assert (pixels[..., 0] == pixels[..., 1]).all()


def test_what_cannot_be_printed_is_said() -> None:
    with pytest.raises(EvidenceError, match=r"no picture 'hurt-hands' \(did you mean 'hurt-hand'\?\)"):
        made("hurt-hands")
    with pytest.raises(EvidenceError, match="only pictures can be printed"):
        made("splice-log")


def test_a_manifest_keeps_the_choice() -> None:
    options = BriefingOptions(media=BOTH)
    assert to_data(options) == {"media": list(BOTH)}
    assert from_data(to_data(options)) == options
    with pytest.raises(ValueError, match="media"):
        from_data({"media": [1]})


def test_an_atlas_prints_chosen_pictures_once_behind_its_dates(monkeypatch: pytest.MonkeyPatch) -> None:
    options = BriefingOptions(size="a4", dpi=50, media=BOTH)
    dates = (VIEW.date - dt.timedelta(days=30), VIEW.date)
    book = atlas.Atlas(STORY.catalog, STORY.layers, STORY.marks, VIEW, options, dates)
    drawn = list(book.pages())
    assert [len(briefing.pages) for briefing in drawn] == [1, 2]
    monkeypatch.setattr(atlas.Atlas, "pages", lambda *_: iter(drawn))
    reader = PdfReader(io.BytesIO(atlas.rendered(book, ".pdf")))
    assert ["The cable ship at Gisborne" in page.extract_text() for page in reader.pages] == [False, False, False, True]
    assert "Page" not in reader.pages[-1].extract_text()
    assert [entry.title for entry in reader.outline][-1] == "Pictures"  # type: ignore[union-attr]
    with zipfile.ZipFile(io.BytesIO(atlas.rendered(book, ".zip"))) as file:
        assert file.namelist() == [*(f"{day.isoformat()}.png" for day in dates), "pictures-1.png"]
    # The contents, two dates and the pictures.
    assert len(Presentation(io.BytesIO(atlas.rendered(book, ".pptx"))).slides) == 4
    with pytest.raises(ExportError, match="A film has no pages of pictures"):
        atlas.rendered(book, ".gif")
