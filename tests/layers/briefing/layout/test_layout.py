"""Layouts: those that come with the program, a file of one's own, and the refusal of what is wrong in it."""

import io
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from pptx import Presentation
from pypdf import PdfReader

from layers.briefing.files import gate
from layers.briefing.layout.reading import LayoutError, layout_data, layout_of, logo_from, read_layout
from layers.briefing.layout.sizes import SizeError, page_size
from layers.briefing.layout.specification import LAYOUTS
from layers.briefing.page import Briefing
from layers.briefing.page_grid import PageGrid
from tests.layers.briefing.conftest import Draw, said

EXAMPLE = Path(__file__).parents[4] / "docs" / "house-style.toml"


def test_sizes_have_names_or_millimetres() -> None:
    assert page_size("16:9") == page_size("wide")
    assert page_size("letter").width_pt == pytest.approx(792.0, abs=0.01)
    custom = page_size("297x210mm")
    assert (custom.width_mm, custom.height_mm, custom.body_pt) == (297.0, 210.0, 7.4)
    for text, reason in (("a5", "300x200mm"), ("90x200mm", "120 to 1300"), ("1200x200mm", "times as long")):
        with pytest.raises(SizeError, match=reason):
            page_size(text)


@pytest.mark.parametrize(("size", "least"), [("wide", 12.0), ("4:3", 12.0), ("a4", 9.0), ("a4-portrait", 9.0)])
def test_a_projector_page_has_no_small_type(drawn: Draw, size: str, least: float) -> None:
    briefing = drawn(layout=LAYOUTS["projector"], size=size, one_page=False)
    sizes = [artist.font.size for page in briefing.pages for artist in page.figure.artists if hasattr(artist, "font")]
    assert min(sizes) >= least
    assert len(briefing.listed.reports) <= LAYOUTS["projector"].most_reports
    assert "see page 2" in said(briefing.pages[0])
    assert gate.faults(briefing) == ()


@pytest.mark.parametrize("size", ["16:9", "4:3", "1:1", "9:16"])
def test_the_map_alone_fills_its_page_and_says_its_date(drawn: Draw, size: str) -> None:
    briefing = drawn("eurasia", layout=LAYOUTS["map"], size=size, one_page=False)
    page = briefing.pages[0]
    assert briefing.map_rect == pytest.approx((0.0, 0.0, *page.size_pt))
    assert len(briefing.pages) == 1
    assert "As of 7 February 2025" in said(page)
    assert "OpenStreetMap" in said(page)
    # A number or a letter would lead to a list that is not there.
    assert {box.kind for box in page.boxes if box.panel == "map"} <= {"label", "map element", "frame", "symbol"}
    assert gate.faults(briefing) == ()


def test_a_clear_map_can_be_seen_through(drawn: Draw) -> None:
    page = drawn("sea-of-japan", layout=replace(LAYOUTS["map"], transparent=True), size="4:3")
    pixels = np.asarray(Image.open(io.BytesIO(page.render(page, ".png", 1))))
    assert pixels.shape[2] == 4
    assert (pixels[..., 3] == 0).mean() > 0.1
    assert (pixels[..., 3] == 255).mean() > 0.3


def test_a_page_for_social_media_has_its_message_and_no_lists(drawn: Draw) -> None:
    page = drawn(layout=LAYOUTS["social"], size="1:1", message="Units are back")
    assert "Units are back" in said(page.pages[0])
    assert "Reports" not in said(page.pages[0]).splitlines()
    assert gate.faults(page) == ()


def test_parts_can_be_left_out(drawn: Draw) -> None:
    bare = replace(LAYOUTS["full"], legend=False, figures=False, inset=False, globe=False, sources=False)
    page = drawn("eurasia", layout=bare).pages[0]
    names = {box.name.split()[0] for box in page.boxes}
    assert not names & {"legend", "locator", "figure", "heading Legend"}
    assert {box.panel for box in page.boxes} == {"page", "map"}
    assert "OpenStreetMap" in said(page)


def test_the_example_house_style_draws_a_page(drawn: Draw) -> None:
    layout = read_layout(EXAMPLE)
    briefing = drawn(layout=layout, size=layout.size)
    assert PageGrid.of(briefing.options).margin == pytest.approx(12 * 72 / 25.4)
    assert "locator" not in {box.name for box in briefing.pages[0].boxes}
    date = next(a for a in briefing.pages[0].figure.artists if getattr(a, "text", "") == "7 February 2025")
    assert date.font.family.startswith("fontpkg_fira_sans_condensed ")
    assert date.colour[:3] == pytest.approx((0x7A / 255, 0x1F / 255, 0x5C / 255))
    assert gate.faults(briefing) == ()
    assert briefing.render(briefing, ".pdf", 1) == briefing.render(briefing, ".pdf", 1)


def test_a_layout_comes_back_from_its_values(tmp_path: Path) -> None:
    Image.new("RGB", (40, 20), "#336699").save(tmp_path / "logo.png")
    layout = replace(read_layout(EXAMPLE), logo=logo_from(tmp_path / "logo.png"))
    assert layout_of(layout_data(layout)) == layout
    assert layout_data(LAYOUTS["social"]) == {"base": "social"}


@pytest.mark.parametrize("corner", ["top left", "top right", "bottom left", "bottom right"])
def test_a_logo_stands_in_its_corner(drawn: Draw, tmp_path: Path, corner: str) -> None:
    Image.new("RGBA", (60, 20), "#336699").save(tmp_path / "logo.png")
    logo = replace(logo_from(tmp_path / "logo.png"), corner=corner, words="1st Brigade")  # type: ignore[arg-type]
    briefing = drawn(layout=replace(LAYOUTS["full"], logo=logo))
    box = next(box.bounds for box in briefing.pages[0].boxes if box.name == "logo")
    wide, tall = briefing.pages[0].size_pt
    assert (box[0] < wide / 2) == corner.endswith("left")
    assert (box[1] > tall / 2) == corner.startswith("top")
    assert gate.faults(briefing) == ()
    if corner == "top left":
        has_words_for_who_does_not_see_it(briefing)


def has_words_for_who_does_not_see_it(briefing: Briefing) -> None:
    """The logo is a picture with its words in each format that can hold them."""
    tags = [PdfReader(io.BytesIO(briefing.render(briefing, ".pdf", 1))).root_object["/StructTreeRoot"]]
    for tag in tags:
        tags += [kid.get_object() for kid in tag.get("/K", ()) if isinstance(kid.get_object(), dict)]
    assert "1st Brigade" in [tag["/Alt"] for tag in tags if tag.get("/S") == "/Figure"]
    assert "<title>1st Brigade</title>" in briefing.render(briefing, ".svg", 1).decode()
    slide = Presentation(io.BytesIO(briefing.render(briefing, ".pptx", 1))).slides[0]
    logo = next(shape for shape in slide.shapes if shape.name == "Logo")
    assert logo._element._nvXxPr.cNvPr.get("descr") == "1st Brigade"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('colour = "red"', "'colour' is none of a layout .did you mean 'colours'"),
        ('base = "leaflet"', "base: 'leaflet' is not one of full, poster"),
        ('size = "a5"', "size: it 'a5' is not one of"),
        ("legend = 1", "legend: it should be true or false"),
        ("type_scale = 9", "type_scale: it should be a number from 0.7 to 2"),
        ("type_scale = nan", "type_scale: it should be a number"),
        ("most_reports = 2.5", "most_reports: it should be a whole number"),
        ("colours = 3", "colours: it should be a table"),
        ('[colours]\nink = "red"', "colours.ink: it should be a colour such as #1a2b3c"),
        ('[colours]\nskin = "#000000"', "colours: the key 'skin' is none of page"),
        ('[fonts.serif]\npackage = "x"', "fonts: the key 'serif'"),
        ('[fonts.sans]\npackage = "x"', "fonts.sans.regular: it is missing"),
        (
            '[fonts.sans]\npackage = "x"\nregular = "../a.ttf"\nmedium = "a.ttf"\nbold = "a.ttf"\nitalic = "a.ttf"',
            "fonts.sans.regular: it should be a .ttf file inside the package",
        ),
        ("[logo]", "logo.file: it is missing"),
        ('[logo]\nfile = "../secret.png"', "not the name of a file beside the layout"),
        ('[logo]\nfile = "none.png"', "logo.file: 'none.png' cannot be read: there is no such file"),
        ('[logo]\nfile = "bad.png"', "logo: "),
        ("= 3", "is not a file in TOML"),
    ],
)
def test_what_is_wrong_in_a_layout_is_named(tmp_path: Path, text: str, reason: str) -> None:
    (tmp_path / "bad.png").write_bytes(b"\x89PNG\r\n\x1a\nno picture")
    path = tmp_path / "my.toml"
    path.write_text(text)
    with pytest.raises(LayoutError, match=reason) as caught:
        read_layout(path)
    assert str(path) in str(caught.value)
