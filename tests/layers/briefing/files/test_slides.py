"""Slides: native text and tables, a map with alternative text, notes with sources, the same bytes each time."""

import datetime as dt
import io
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.util import Pt

from layers.briefing import atlas
from layers.briefing.brief import brief
from layers.briefing.files.deck.in_template import fault_in, options_for
from layers.briefing.files.deck.template import stage
from layers.briefing.files.write import rendered
from layers.briefing.options import LAYOUTS, BriefingOptions
from layers.briefing.page import Briefing, ExportError
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
    assert next(s for s in slide.shapes if s.name == "Name").text_frame.text == "A title & <more> 쿠르스크"
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
    shapes = {shape.name: shape for shape in slide.shapes}
    assert [shape.name for shape in slide.shapes if shape.shape_type == 13] == ["Legend"]
    assert len(shapes["Legend"]._element._nvXxPr.cNvPr.get("descr")) > 20
    assert "Routes and control outlines are schematic." in shapes["Map"]._element.nvGrpSpPr.cNvPr.get("descr")


def test_the_map_is_named_groups_of_native_shapes_over_a_picture(deck: Any) -> None:
    whole = next(shape for shape in deck.slides[0].shapes if shape.name == "Map")
    layers = {shape.name: shape for shape in whole.shapes}
    assert [shape.name for shape in whole.shapes if shape.shape_type == 13] == ["Base map"]
    assert {"Map: Areas", "Map: Routes", "Map: Badges", "Map: Labels"} <= set(layers)
    routes = {shape.name: shape for shape in layers["Map: Routes"].shapes}
    route = routes["Aircraft Vladivostok airport → Kursk airport"]
    # Its line and its arrows are shapes of their own: who edits the slide can change the colour of each.
    strokes = [shape for shape in route.shapes if shape.line.fill.type is not None and shape.line.width]
    assert strokes
    strokes[0].line.color.rgb = RGBColor(0, 128, 0)
    labels = [shape for shape in layers["Map: Labels"].shapes if shape.has_text_frame]
    assert "Sudzha" in [label.text_frame.text for label in labels]
    assert len({shape.shape_id for shape in _all(whole)}) == len(list(_all(whole)))


def _all(group: Any) -> Any:
    for shape in group.shapes:
        yield shape
        if hasattr(shape, "shapes"):
            yield from _all(shape)


def test_no_shape_of_the_map_leaves_its_group_and_no_route_its_frame(deck: Any) -> None:
    whole = next(shape for shape in deck.slides[0].shapes if shape.name == "Map")
    base = next(shape for shape in whole.shapes if shape.name == "Base map")
    routes = next(shape for shape in whole.shapes if shape.name == "Map: Routes")
    slack = 12_700 // 2
    for shape in _all(routes):
        assert shape.left >= base.left - slack
        assert shape.top >= base.top - slack
        assert shape.left + shape.width <= base.left + base.width + slack
        assert shape.top + shape.height <= base.top + base.height + slack


def template(folder: Path, *, with_title: bool = True) -> Path:
    """A deck of a unit: 4:3, a title at the left of a band, a date, a footer and a number, and a slide to be left out."""
    deck = Presentation()
    layout = deck.slide_layouts[5]
    title = layout.placeholders[0]
    title.left, title.top, title.width, title.height = Pt(40), Pt(24), Pt(640), Pt(40)
    if not with_title:
        for each in deck.slide_layouts:
            for shape in [p for p in each.placeholders if p.placeholder_format.type in (1, 3)]:
                shape._element.getparent().remove(shape._element)
    deck.slides.add_slide(deck.slide_layouts[6]).shapes.add_textbox(0, 0, 9, 9).text_frame.text = "sample"
    path = folder / "unit.pptx"
    deck.save(str(path))
    return path


def test_a_template_gives_its_size_its_look_and_its_placeholders(tmp_path: Path) -> None:
    view = replace(opening_view(CATALOG), date=dt.date(2025, 2, 7), theatre="kursk-front")
    briefing = brief(CATALOG, LAYERS, MARKS, view, BriefingOptions(handling="FOR TRAINING"), one_page=True)
    data = rendered(briefing, ".pptx", template=template(tmp_path))
    assert data == rendered(briefing, ".pptx", template=template(tmp_path))
    deck = Presentation(io.BytesIO(data))
    assert (deck.slide_width, deck.slide_height) == (Pt(720), Pt(540))
    slide = deck.slides[0]
    assert "sample" not in said(slide)
    assert slide.slide_layout.name == "Title Only"
    by_kind = {p.placeholder_format.type: p for p in slide.placeholders}
    assert by_kind[PP_PLACEHOLDER.TITLE].text_frame.text == briefing.content.message.text
    assert "Kursk front, as of 7 February 2025" in said(slide)
    assert by_kind[PP_PLACEHOLDER.TITLE].left == Pt(40)
    assert by_kind[PP_PLACEHOLDER.DATE].text_frame.text == "7 February 2025"
    assert by_kind[PP_PLACEHOLDER.FOOTER].text_frame.text == "FOR TRAINING"
    assert PP_PLACEHOLDER.SLIDE_NUMBER in by_kind
    foot = by_kind[PP_PLACEHOLDER.DATE].top
    for shape in slide.shapes:
        assert shape.left + shape.width <= deck.slide_width
        if not shape.is_placeholder and not shape.name.startswith("Handling"):
            assert Pt(64) <= shape.top
            assert shape.top + shape.height <= foot, shape.name


def test_the_words_of_the_map_keep_their_least_size_in_a_template_or_the_gate_warns(tmp_path: Path) -> None:
    view = replace(opening_view(CATALOG), date=dt.date(2025, 2, 7), theatre="kursk-front")

    def compose(options: BriefingOptions) -> Briefing:
        return brief(CATALOG, LAYERS, MARKS, view, options, one_page=True)

    usual = BriefingOptions(layout=LAYOUTS["projector"])
    wide = Presentation(str(template(tmp_path)))
    wide.slide_width = Pt(960)
    title = wide.slide_layouts[5].placeholders[0]
    title.width = Pt(880)
    wide.save(str(tmp_path / "wide.pptx"))
    options = options_for(tmp_path / "wide.pptx", usual, compose)
    made = compose(options)
    deck = Presentation(io.BytesIO(rendered(made, ".pptx", template=tmp_path / "wide.pptx")))
    sizes = [
        run.font.size.pt
        for shape in _all(deck.slides[0])
        if shape.has_text_frame
        for paragraph in shape.text_frame.paragraphs
        for run in paragraph.runs
        if run.font.size and run.text.strip()
    ]
    assert min(sizes) == pytest.approx(12.0, abs=0.05)
    assert fault_in(tmp_path / "wide.pptx", made) == ()
    # A template of another shape leaves too little space for larger words: the page stays, and the gate says so.
    narrow = template(tmp_path)
    assert options_for(narrow, usual, compose) == usual
    (fault,) = fault_in(narrow, compose(usual))
    assert fault.rule == "type"
    assert fault.text.startswith("the map has text of 8.5 pt on the slides of this template, under 12 pt")


def test_a_file_that_is_no_template_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "notes.pptx").write_text("no deck")
    with pytest.raises(ExportError, match=r"notes\.pptx: is not a deck"):
        stage(tmp_path / "notes.pptx")
    with pytest.raises(ExportError, match=r"unit\.pptx: has no layout with a title"):
        stage(template(tmp_path, with_title=False))


def test_the_slides_of_an_atlas_lead_to_each_other() -> None:
    view = replace(opening_view(CATALOG), theatre="kursk-front")
    dates = (dt.date(2024, 8, 12), dt.date(2024, 11, 1), dt.date(2025, 2, 7))
    deck = Presentation(
        io.BytesIO(atlas.rendered(atlas.Atlas(CATALOG, LAYERS, MARKS, view, BriefingOptions(), dates), ".pptx"))
    )
    contents, *slides = deck.slides
    at = {shape.name: shape for shape in contents.shapes}
    for words, slide in zip(("12 August 2024", "1 November 2024", "7 February 2025"), slides, strict=True):
        assert at[words].click_action.target_slide.slide_id == slide.slide_id
    ways = [
        {
            s.name: s.click_action.target_slide.slide_id
            for s in slide.shapes
            if s.name in ("Earlier", "Contents", "Later")
        }
        for slide in slides
    ]
    ids, home = [slide.slide_id for slide in slides], contents.slide_id
    assert ways == [
        {"Contents": home, "Later": ids[1]},
        {"Earlier": ids[0], "Contents": home, "Later": ids[2]},
        {"Earlier": ids[1], "Contents": home},
    ]


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
    # The heading is dark, every second row is shaded, and the first column is bold.
    table = next(shape.table for slide in deck.slides for shape in slide.shapes if shape.name == "Reports")
    fills = [{str(cell.fill.fore_color.rgb) for cell in row.cells} for row in table.rows]
    assert all(len(fill) == 1 for fill in fills)
    assert fills[0].isdisjoint(fills[1] | fills[2])
    assert fills[1:] == [fills[1 + n % 2] for n in range(len(fills) - 1)]
    assert fills[1] != fills[2]
    bold = [[cell.text_frame.paragraphs[0].runs[0].font.bold for cell in row.cells] for row in table.rows]
    assert bold == [[i == 0 or j == 0 for j in range(len(row))] for i, row in enumerate(bold)]


def test_the_first_slide_says_the_message_of_the_page(deck: Any) -> None:
    message = deck.slides[0].shapes.title.text_frame.text
    assert message
    assert all(message in slide.notes_slide.notes_text_frame.text for slide in deck.slides)
    assert "Drafted from the data: E0" in said(deck.slides[0])


def sizes(shapes: Any) -> dict[str, float]:
    """The largest type of each shape with words, in points, those in groups and tables among them."""
    found: dict[str, float] = {}
    for shape in shapes:
        frames = [shape.text_frame] if getattr(shape, "has_text_frame", False) else []
        frames += [cell.text_frame for row in shape.table.rows for cell in row.cells] if _is_table(shape) else []
        for run in (run for frame in frames for p in frame.paragraphs for run in p.runs if run.text.strip()):
            found[f"{shape.shape_id} {shape.name}"] = max(
                run.font.size.pt, found.get(f"{shape.shape_id} {shape.name}", 0)
            )
        if hasattr(shape, "shapes"):
            found |= sizes(shape.shapes)
    return found


def smallest(shapes: Any) -> float:
    """The smallest type of shapes, in points."""
    found = [99.0]
    for shape in shapes:
        frames = [shape.text_frame] if getattr(shape, "has_text_frame", False) else []
        frames += [cell.text_frame for row in shape.table.rows for cell in row.cells] if _is_table(shape) else []
        found += [run.font.size.pt for f in frames for p in f.paragraphs for run in p.runs if run.text.strip()]
        if hasattr(shape, "shapes"):
            found.append(smallest(shape.shapes))
    return min(found)


def _is_table(shape: Any) -> bool:
    return bool(getattr(shape, "has_table", False))


@pytest.fixture(scope="module")
def projected() -> Any:
    judged = ("likely, moderate: Units stay at the front until the end of February.",)
    data = made(layout=LAYOUTS["projector"], judgements=judged, message="Units came back.", since=dt.date(2025, 1, 17))
    return Presentation(io.BytesIO(data))


def test_slides_of_a_projector_have_no_text_under_12_pt(projected: Any) -> None:
    for number, slide in enumerate(projected.slides, start=1):
        assert smallest(slide.shapes) >= 11.99, number


@pytest.mark.parametrize("which", ["deck", "projected"])
def test_nothing_on_the_first_slide_is_larger_than_what_it_says(which: str, request: pytest.FixtureRequest) -> None:
    slide = request.getfixturevalue(which).slides[0]
    title = slide.shapes.title
    found = sizes(slide.shapes)
    said_size = found.pop(f"{title.shape_id} {title.name}")
    assert said_size > max(found.values())
    name = next(size for shape, size in found.items() if shape.endswith(" Name"))
    assert name <= 0.7 * said_size


def test_slides_say_what_changed(projected: Any) -> None:
    first, second, *_ = projected.slides
    words = said(first)
    assert "Since 17 Jan 2025" in words
    assert "Ground held by Ukraine:" in words
    assert "Happened since: " in words
    table = next(shape for shape in second.shapes if shape.has_table)
    assert table.name == "What changed since 17 Jan 2025"
    assert len({row.cells[0].text for row in table.table.rows}) >= 3


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
