"""What a program reads in a vector file: the layers and the text of an SVG; the tags, layers and place of a PDF."""

import datetime as dt
import io
import re
from dataclasses import replace
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest
from pypdf import PdfReader
from pyproj import CRS, Transformer

from layers.briefing.brief import brief
from layers.briefing.drawing.parts import MAP_LAYERS
from layers.briefing.files.write import rendered
from layers.briefing.options import BriefingOptions
from layers.briefing.page import Briefing
from layers.view import opening_view
from tests.support.opened import CATALOG, LAYERS, MARKS

SVG, INKSCAPE = "{http://www.w3.org/2000/svg}", "{http://www.inkscape.org/namespaces/inkscape}"


@pytest.fixture(scope="module")
def briefing() -> Briefing:
    view = replace(opening_view(CATALOG), date=dt.date(2025, 2, 7), theatre="kursk-front")
    options = BriefingOptions(
        size="a4",
        handling="FOR TRAINING",
        message="The force was brought in again.",
        judgements=("likely, moderate: it stays in Kursk",),
    )
    return brief(CATALOG, LAYERS, MARKS, view, options)


@pytest.fixture(scope="module")
def drawing(briefing: Briefing) -> ElementTree.Element:
    return ElementTree.fromstring(rendered(briefing, ".svg"))


@pytest.fixture(scope="module")
def document(briefing: Briefing) -> PdfReader:
    return PdfReader(io.BytesIO(rendered(briefing, ".pdf")))


def test_each_layer_of_the_map_is_one_named_group_in_its_order(drawing: ElementTree.Element) -> None:
    layers = [g for g in drawing.findall(f"{SVG}g") if g.get(f"{INKSCAPE}groupmode") == "layer"]
    names = [layer.get(f"{INKSCAPE}label") or "" for layer in layers]
    assert names == [f"Map: {name}" for _, name in MAP_LAYERS if f"Map: {name}" in names] + ["Page"]
    assert {"Map: Base map", "Map: Areas", "Map: Routes", "Map: Badges", "Map: Labels"} <= set(names)
    ids = [node.get("id") for node in drawing.iter() if node.get("id")]
    assert len(ids) == len(set(ids))


def test_everything_of_a_page_lies_in_a_layer(drawing: ElementTree.Element) -> None:
    kinds = {child.tag.removeprefix(SVG) for child in drawing if child.get(f"{INKSCAPE}groupmode") is None}
    # The ground of the page is a group without a name; no path and no text lies beside the layers.
    assert not kinds & {"path", "text", "use"}


def test_a_label_is_one_text_with_its_halo(drawing: ElementTree.Element) -> None:
    labels = next(g for g in drawing.findall(f"{SVG}g") if g.get(f"{INKSCAPE}label") == "Map: Labels")
    found = [text for text in labels.iter(f"{SVG}text") if text.text == "Sudzha"]
    assert len(found) == 1
    style = found[0].get("style") or ""
    assert "paint-order: stroke" in style
    assert re.search(r"font-family: 'Fira Sans', .*, sans-serif", style)
    group = next(g for g in labels if found[0] in list(g))
    assert group.get(f"{INKSCAPE}label") == "Label Sudzha"


def test_each_route_is_a_group_of_the_layer_of_routes(drawing: ElementTree.Element, briefing: Briefing) -> None:
    layer = next(g for g in drawing.findall(f"{SVG}g") if g.get(f"{INKSCAPE}label") == "Map: Routes")
    names = [group.get(f"{INKSCAPE}label") or "" for group in layer]
    wanted = {f"{m.mode} {m.title}" for m in briefing.content.movements}
    assert wanted & set(names)
    assert set(names) <= wanted | {"Halos of routes", "Halos of earlier routes"}


def elements(node: Any, kind: str = "") -> list[Any]:
    """The elements of a tree of tags in reading order, of one kind if given."""
    found, children = [], node.get("/K", [])
    for child in children if isinstance(children, list) else [children]:
        inner = child.get_object()
        if isinstance(inner, dict) and "/S" in inner:
            found += [inner] if kind in ("", inner["/S"]) else []
            found += elements(inner, kind)
    return found


def test_the_tags_are_in_reading_order(document: PdfReader, briefing: Briefing) -> None:
    root = document.root_object["/StructTreeRoot"].get_object()
    assert document.root_object["/MarkInfo"]["/Marked"]
    assert document.root_object["/Lang"] == "en"
    sections = elements(root, "/Sect")
    assert len(sections) == len(document.pages)
    first = elements(sections[0])
    headings = [element.get("/ActualText") for element in first if element["/S"] in ("/H1", "/H2")]
    message, movements, reports, legend = headings
    assert (message, movements, legend) == (briefing.content.message.text, "Movements", "Legend")
    assert reports.startswith("Reports Places on this map")
    kinds = [element["/S"] for element in first]
    assert kinds[0] == "/H1"
    assert kinds.index("/H1") < kinds.index("/Figure") < kinds.index("/L")
    said = " ".join(element.get("/ActualText", "") for element in first)
    # A line that ends has a space, and a number stands before its report.
    assert re.search(r"\d 6–7 Feb 2025 Cherkasskaya Konopelka", said)
    assert "FOR TRAINING" in said
    # What the page says comes before its map, the message first.
    before_map = [element.get("/ActualText", "") for element in first[: kinds.index("/Figure")]]
    judged = [words for words in before_map if "it stays in Kursk" in words]
    assert len(judged) == 1
    assert judged[0].startswith("Likely")
    assert briefing.content.title in before_map


def test_the_map_has_a_text_for_those_who_do_not_see_it(document: PdfReader) -> None:
    figures = elements(document.root_object["/StructTreeRoot"].get_object(), "/Figure")
    assert [figure["/T"] for figure in figures] == ["map", "locator"]
    assert "Routes and control outlines are schematic." in figures[0]["/Alt"]
    assert all(figure["/Alt"] for figure in figures)


def test_every_marked_sequence_has_its_element(document: PdfReader) -> None:
    numbers = document.root_object["/StructTreeRoot"].get_object()["/ParentTree"].get_object()["/Nums"]
    parents = dict(zip(numbers[::2], numbers[1::2], strict=True))
    for page in document.pages:
        content = page.get_contents()
        assert content is not None
        drawn = content.get_data().decode("latin-1")
        marked = sorted(int(number) for number in re.findall(r"/MCID (\d+)", drawn))
        held = parents[page["/StructParents"]].get_object()
        assert marked == list(range(len(held)))
        begun = len(re.findall(r"\b(?:BDC|BMC)$", drawn, re.MULTILINE))
        assert begun == len(re.findall(r"^EMC$", drawn, re.MULTILINE))


def test_each_link_has_an_element_and_words(document: PdfReader) -> None:
    root = document.root_object["/StructTreeRoot"].get_object()
    numbers = root["/ParentTree"].get_object()["/Nums"]
    parents = dict(zip(numbers[::2], numbers[1::2], strict=True))
    annotations = [a.get_object() for page in document.pages for a in page.get("/Annots", [])]
    assert len(annotations) == len(elements(root, "/Link")) > 5
    for annotation in annotations:
        assert annotation["/Contents"]
        element = parents[annotation["/StructParent"]].get_object()
        assert element["/K"][0]["/Obj"].get_object() == annotation


def test_the_layers_of_a_pdf_can_be_switched(document: PdfReader) -> None:
    groups = document.root_object["/OCProperties"]["/OCGs"]
    names = [group.get_object()["/Name"] for group in groups]
    assert "Map: Routes" in names
    assert "Map: Base map" in names
    marks_of = document.pages[0]["/Resources"]["/Properties"]
    drawn = document.pages[0].get_contents().get_data().decode("latin-1")  # type: ignore[union-attr]
    assert set(re.findall(r"/OC (/\w+) BDC", drawn)) == set(marks_of)


def test_the_map_of_a_pdf_lies_at_its_place_on_earth(document: PdfReader, briefing: Briefing) -> None:
    (viewport,) = document.pages[0]["/VP"]
    measure = viewport["/Measure"]
    assert measure["/Subtype"] == "/GEO"
    corners = np.array(measure["/GPTS"], dtype=float).reshape(-1, 2)[:, ::-1]
    x0, y0, x1, y1 = (float(value) for value in viewport["/BBox"])
    unit = np.array(measure["/LPTS"], dtype=float).reshape(-1, 2)
    on_page = briefing.frame.page(corners)
    assert on_page == pytest.approx(unit * (x1 - x0, y1 - y0) + (x0, y0), abs=0.01)
    # A program that reads only the file finds a place of the map where it is drawn: Sudzha, in its own projection.
    crs = CRS.from_wkt(str(measure["/GCS"]["/WKT"]))
    to_crs = Transformer.from_crs(4326, crs, always_xy=True)
    place = np.array([[35.27, 51.19]])
    corner_m, place_m = (np.column_stack(to_crs.transform(p[:, 0], p[:, 1])) for p in (corners, place))
    share = (place_m[0] - corner_m[0]) / (corner_m[2] - corner_m[0])
    found = np.array((x0, y0)) + share * (x1 - x0, y1 - y0)
    assert found == pytest.approx(briefing.frame.page(place)[0], abs=0.05)
    assert all("/VP" not in page for page in document.pages[1:])


def test_later_pages_are_tagged_with_their_headings_and_sources(document: PdfReader) -> None:
    sections = elements(document.root_object["/StructTreeRoot"].get_object(), "/Sect")
    said = [e.get("/ActualText") for section in sections[1:] for e in elements(section, "/H2")]
    assert "Sources" in said
    assert any(str(e.get("/T", "")).startswith("source ") for section in sections for e in elements(section, "/LI"))
