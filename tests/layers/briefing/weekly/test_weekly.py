"""The weekly brief: what is in which list, figures then and now, one page, and the four files."""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import replace
from pathlib import Path

import pytest
from pptx import Presentation
from pypdf import PdfReader

from geodata.catalog import Catalog
from geodata.load import Layer
from geodata.opening import check_and_open
from geodata.versions.comparing import compared
from geodata.versions.opening import opened_version
from layers import words
from layers.briefing.message.choice import ChoiceError
from layers.briefing.weekly.content import Earlier, Item, Section, Weekly, first_day, weekly
from layers.briefing.weekly.files import rendered
from layers.briefing.weekly.page import weekly_page
from layers.cli import main
from layers.compare import compare
from layers.marks import Mark
from layers.marks import marks as marks_of
from layers.view import View
from layers.view_codec import opened_with
from tests.support.catalogue_fixture import documents, find, write

DATE = dt.date(2025, 2, 7)


@pytest.fixture(scope="module")
def view(catalogue: Catalog) -> View:
    return replace(opened_with(catalogue, {}), date=DATE)


@pytest.fixture(scope="module")
def content(catalogue: Catalog, layers: tuple[Layer, ...], marks: tuple[Mark, ...], view: View) -> Weekly:
    return weekly(catalogue, layers, marks, view, first_day(DATE), handling="FOR TRAINING")


def test_what_happened_and_what_became_known_are_two_lists(content: Weekly, marks: tuple[Mark, ...]) -> None:
    happened, known, _ = content.sections
    by_name = {mark.name: mark for mark in marks}
    since = first_day(DATE)
    assert since == dt.date(2025, 1, 31)
    assert happened.items
    assert known.items
    for item in happened.items:
        assert since < (by_name[item.text].valid_from or dt.date.min) <= DATE
    for item in known.items:
        reported = by_name[item.text].first_reported
        # What came out after the date of the page is not on it.
        assert (by_name[item.text].valid_from or dt.date.max) <= since < (reported or dt.date.min) <= DATE
    said = [
        text for section in content.sections for item in section.items for text in (item.when, item.text, item.credit)
    ]
    assert not [text for text in said if "Mar 2025" in text or "Apr 2025" in text]
    figure = next(each for each in content.figures if each.title == "Area held by Ukraine")
    assert (figure.then, figure.now, figure.differs) == ("420–480 km²", "“hundreds of sq km”", True)
    # A claim without a size on one date, an assessment on the other.
    assert "do not show what was gained or lost" in content.ground_words
    assert not content.ground.shown
    assert content.ground_words.startswith("Ground held by Ukraine: ")
    assert content.ground_credit.startswith("31 Jan 2025: assessed by DeepState about 420")
    assert "7 Feb 2025: claimed by General Staff of Ukraine" in content.ground_credit


def test_ground_is_measured_where_both_dates_have_areas_of_one_kind(marks: tuple[Mark, ...]) -> None:
    found = compare(marks, dt.date(2025, 3, 11), dt.date(2025, 3, 18))
    assert found.is_comparable
    assert found.shown
    assert words.outline_km2(found.lost_km2) == "about 350 km²"
    assert found.holders == ("Ukraine",)
    assert ([m.id for m in found.before], [m.id for m in found.after]) == (["A24"], ["A15"])


def test_the_day_before_has_to_be_one(
    catalogue: Catalog, layers: tuple[Layer, ...], marks: tuple[Mark, ...], view: View
) -> None:
    with pytest.raises(ChoiceError):
        weekly(catalogue, layers, marks, view, DATE)


def test_corrections_of_the_editors_come_from_the_earlier_version(tmp_path: Path) -> None:
    docs = documents()
    write(tmp_path / "old", docs)
    find(docs, "E1")["properties"].update(confidence="disputed", claim="Another claim", editor_note="Seen")
    docs["events.geojson"]["features"].remove(find(docs, "E2"))
    write(tmp_path / "new", docs)
    with opened_version(str(tmp_path / "old")) as old, opened_version(str(tmp_path / "new")) as new:
        opened, before = check_and_open(new.files), check_and_open(old.files)
        assert opened.catalog is not None
        assert before.catalog is not None
        earlier = Earlier(
            before.catalog, before.layers, tuple(marks_of(before.catalog, before.layers)), compared(old, new)
        )
    view = replace(opened_with(opened.catalog, {}), date=dt.date(2025, 3, 1))
    marks = marks_of(opened.catalog, opened.layers)
    found = weekly(opened.catalog, opened.layers, marks, view, dt.date(2025, 2, 20), earlier=earlier)
    said = " | ".join(item.text for item in found.sections[2].items)
    assert "Withdrawn from the catalogue: Event E2" in said
    assert "Regraded, reported → disputed: Event E1" in said
    assert "Seen" not in said
    # Also where the report came out after the earlier day, so that it came and went between the two.
    found = weekly(opened.catalog, opened.layers, marks, view, dt.date(2025, 2, 1), earlier=earlier)
    names = [item.text for item in found.sections[2].items]
    assert names.count("Withdrawn from the catalogue: Event E2") == 1


def test_each_file_says_the_same_in_one_page(content: Weekly) -> None:
    pdf = PdfReader(io.BytesIO(rendered(content, ".pdf")))
    (slide,) = Presentation(io.BytesIO(rendered(content, ".pptx"))).slides
    html, markdown = (rendered(content, suffix).decode() for suffix in (".html", ".md"))
    assert len(pdf.pages) == 1
    first = content.sections[0].items[0].text
    for text in (
        " ".join(pdf.pages[0].extract_text().split()),
        " ".join(shape.text_frame.text for shape in slide.shapes if shape.has_text_frame),
        slide.notes_slide.notes_text_frame.text,
        html.replace("&#39;", "'"),
        markdown.replace("\\", ""),
    ):
        assert first in text
        assert "Happened since" in text
    assert "FOR TRAINING" in html
    assert "default-src 'none'" in html


def test_a_long_week_stays_one_page_and_says_what_is_left_out(content: Weekly) -> None:
    many = Section(
        "Happened since", "Nothing.", tuple(Item("1 Feb 2025", f"Report {n}", "Agency.") for n in range(300))
    )
    long = replace(content, sections=(many, *content.sections[1:]))
    page = weekly_page(long)
    assert all(box.bounds[1] >= 0 and box.bounds[2] <= page.size_pt[0] for box in page.boxes)
    assert any("more, in the web page and in Markdown" in box.name for box in page.boxes)
    assert "Report 299" in rendered(long, ".md").decode()
    (slide,) = Presentation(io.BytesIO(rendered(long, ".pptx"))).slides
    assert any("more, in the notes" in shape.text_frame.text for shape in slide.shapes if shape.has_text_frame)


def test_text_of_the_data_is_never_markup(content: Weekly) -> None:
    hostile = Section(
        "Happened since", "", (Item("<b>now</b>", "<script>alert(1)</script> *bold* |", "[x](http://a)"),)
    )
    found = replace(content, sections=(hostile,))
    assert "<script>alert" not in rendered(found, ".html").decode()
    assert "\\<script\\>" in rendered(found, ".md").decode()
    assert "\\[x\\]" in rendered(found, ".md").decode()


def test_an_option_that_a_weekly_brief_does_not_obey_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = ["--out", str(tmp_path / "w.md")]
    for arguments, said in (
        (["--weekly", "--dpi", "90", *out], "--dpi: a weekly brief has no use for it"),
        (["--weekly", "--out", str(tmp_path / "w.png")], "ends in one of .pdf"),
        (["--against", "x", *out], "--against goes with --weekly"),
        (["--weekly", "--since", "2030-01-01", *out], "--since: it names 1 January 2030"),
    ):
        assert main(["brief", *arguments]) == 2
        assert said in capsys.readouterr().err
    assert not (tmp_path / "w.md").exists()
