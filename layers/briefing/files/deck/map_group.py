"""The map of a slide: its base as a picture, and over it a group of native shapes for each layer and for each part.

Who edits the slide finds a route, an area, a badge or a label by its name, and changes its colour, its place or its words.
"""

from __future__ import annotations

import io
from typing import Any

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from PIL import Image
from pptx.util import Pt

from layers.briefing.drawing.parts import DrawnLayer, layers
from layers.briefing.files.deck.shapes import Placing, Shapes
from layers.briefing.files.render import drawing, png_of
from layers.briefing.map.projection import Bounds
from layers.briefing.page import Page

#: The layers that are part of the picture below the shapes.
PICTURED = ("Base map", "Grid")
_DPI = 220.0


def add_map(slide: Any, page: Page, placing: Placing, *, typeface: str, words: str) -> Any:
    """Add the map of a page to a slide, as one group named "Map" with ``words`` for who does not see it."""
    whole = slide.shapes.add_group_shape()
    whole.name = "Map"
    whole._element.nvGrpSpPr.cNvPr.set("descr", words)
    shapes = Shapes(placing, typeface, first_id=1000)
    frames = {box.panel: box.bounds for box in page.boxes if box.kind == "frame"}
    found = [layer for layer in layers(page.drawn) if layer.panel in frames]
    for panel, frame in frames.items():
        of_panel = [layer for layer in found if layer.panel == panel]
        base = [layer for layer in of_panel if layer.name in PICTURED]
        if base:
            _add_base(whole, page, base, frame, placing, "Base map" if panel == "map" else "Base map of the inset")
        for layer in of_panel:
            if layer.name not in PICTURED:
                _add_layer(whole, layer, shapes, frame)
    whole._element.recalculate_extents()
    return whole


def _add_base(whole: Any, page: Page, base: list[DrawnLayer], frame: Bounds, placing: Placing, name: str) -> None:
    image = _raster(page, base, frame)
    (left, top), (right, bottom) = placing.points(np.array([(frame[0], frame[3]), (frame[2], frame[1])]))
    stream = io.BytesIO(png_of(image, _DPI))
    picture = whole.shapes.add_picture(stream, Pt(left), Pt(top), Pt(right - left), Pt(bottom - top))
    picture.name = name


def _raster(page: Page, base: list[DrawnLayer], frame: Bounds) -> Image.Image:
    """Some layers of a page inside a box, as an image."""
    with drawing():
        page.figure.set_dpi(_DPI)
        canvas = FigureCanvasAgg(page.figure)
        renderer = canvas.get_renderer()  # type: ignore[no-untyped-call]
        renderer.clear()
        page.figure.patch.draw(renderer)
        for layer in base:
            for part in layer.parts:
                for artist in part.artists:
                    artist.draw(renderer)
        image = Image.fromarray(np.asarray(renderer.buffer_rgba())[:, :, :3].copy())
    k, tall = _DPI / 72, page.size_pt[1]
    x0, y0, x1, y1 = frame
    return image.crop((round(x0 * k), round((tall - y1) * k), round(x1 * k), round((tall - y0) * k)))


def _add_layer(whole: Any, layer: DrawnLayer, shapes: Shapes, frame: Bounds) -> None:
    group = _group(whole, layer.title, shapes)
    for part in layer.parts:
        name = part.part.name
        elements = [element for artist in part.artists for element in shapes.of(artist, name or layer.name, frame)]
        if not elements:
            continue
        inside = _group(group, name, shapes) if name and len(elements) > 1 else group
        for element in elements:
            inside._element.append(element)
        if inside is not group:
            inside._element.recalculate_extents()
    if len(group.shapes):
        group._element.recalculate_extents()
    else:
        group._element.getparent().remove(group._element)


def _group(parent: Any, name: str, shapes: Shapes) -> Any:
    group = parent.shapes.add_group_shape()
    group._element.nvGrpSpPr.cNvPr.set("id", str(shapes.next_id()))
    group.name = name
    return group
