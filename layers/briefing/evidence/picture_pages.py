"""Pages of pictures that were chosen: two a page, each with its caption, whose it is, and when it was taken."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from geodata.catalog import Catalog
from geodata.errors import GeodataError
from geodata.quoting import nearest, quoted
from layers.briefing.canvas import Canvas
from layers.briefing.citations import full_source
from layers.briefing.content import Content
from layers.briefing.fonts import drawable
from layers.briefing.later_pages import draw_page_number, draw_running_head
from layers.briefing.map.projection import Bounds
from layers.briefing.page_grid import PageGrid
from layers.briefing.text_blocks import LineSetter, TextBlock, draw_block
from layers.briefing.theme import Theme, TypeScale
from layers.evidence import Evidence, evidence
from layers.language import say
from layers.marks import Mark

#: The longer side of a picture in pixels: half a page at the resolution of a good printer.
_PAGE_PX = 1400
_GAP = 18.0
#: Points for one pixel at most, so that a small picture is not blown up.
_MOST_PT = 0.75
#: At most so much of a cell's height is text.
_TEXT_SHARE = 0.4


class EvidenceError(GeodataError):
    """A picture that was chosen for the page does not exist, or cannot be printed."""


@dataclass(frozen=True)
class _Printed:
    """A chosen picture in words, its pixels (height, width, RGB), and the texts below it."""

    found: Evidence
    pixels: NDArray[np.uint8]
    about: tuple[str, ...]


def chosen(catalog: Catalog, marks: Iterable[Mark], media_ids: Sequence[str], theme: Theme) -> list[_Printed]:
    """The pictures that were asked for by id, in this order. A sensitive one is printed too: it was asked for.

    Raises EvidenceError where there is no such picture, where it is a document, or where its file cannot be used.
    """
    names: dict[str, list[str]] = {}
    for mark in marks:
        for name in mark.card.media:
            names.setdefault(name, []).append(mark.name)
    return [_printed(catalog, name, names, theme) for name in dict.fromkeys(media_ids)]


def _printed(catalog: Catalog, media_id: str, names: Mapping[str, Sequence[str]], theme: Theme) -> _Printed:
    media = catalog.media.get(media_id)
    if media is None:
        known = [each.id for each in catalog.media.values() if each.is_picture]
        have = f"its pictures are {', '.join(known)}" if known else "it has no pictures"
        hint = nearest(media_id, known)
        raise EvidenceError(f"The catalogue has no picture {quoted(media_id)}{hint}; {have}.")
    if not media.is_picture:
        raise EvidenceError(f"{quoted(media_id)} is a document; only pictures can be printed on a page.")
    found = evidence(catalog, media, longest=_PAGE_PX)
    if found.picture is None:
        raise EvidenceError(f"The picture {quoted(media_id)} cannot be printed. {found.problem}")
    source = catalog.sources.get(media.source)
    about = [
        f"{found.taken}. {found.credit}. {found.licence}.",
        say("Sensitive: {what}", what=found.sensitive) if found.sensitive else "",
        say("Evidence for: {names}.", names="; ".join(names[media_id])) if media_id in names else "",
        say("Source: {source}", source=full_source(source)) if source else "",
    ]
    return _Printed(found, _pixels(found, theme), tuple(text for text in about if text))


def _pixels(found: Evidence, theme: Theme) -> NDArray[np.uint8]:
    """The picture on the page's own ground, in greys where the page is."""
    image = Image.open(io.BytesIO(found.picture.content if found.picture else b""), formats=["WEBP"]).convert("RGBA")
    ground = Image.new("RGBA", image.size, theme.page)
    flat = Image.alpha_composite(ground, image).convert("RGB")
    return np.asarray(flat.convert("L").convert("RGB") if theme.grey else flat)


def picture_pages(
    printed: Sequence[_Printed], content: Content, grid: PageGrid, theme: Theme, *, first: int, of: int
) -> list[Callable[[], Canvas]]:
    """Functions that draw the pages. ``first`` is the number of the first of them and ``of`` that of all pages."""
    cells = _cells(grid)
    groups = [printed[i : i + len(cells)] for i in range(0, len(printed), len(cells))]

    def draw(number: int, group: Sequence[_Printed]) -> Canvas:
        canvas = Canvas(grid.width, grid.height, theme)
        draw_running_head(canvas, grid, content)
        for each, cell in zip(group, cells, strict=False):
            _draw(canvas, each, cell, grid.type)
        draw_page_number(canvas, grid, number, of)
        return canvas

    return [partial(draw, first + i, group) for i, group in enumerate(groups)]


def count(pictures: int) -> int:
    """How many pages so many pictures take."""
    return -(-pictures // 2)


def _cells(grid: PageGrid) -> list[Bounds]:
    """Two cells: side by side on a page that is wider than high, else one above the other."""
    x0, _, x1, y1 = grid.content
    y0 = grid.foot + 1.6 * grid.body
    if grid.width >= grid.height:
        middle = (x0 + x1) / 2
        return [(x0, y0, middle - _GAP / 2, y1), (middle + _GAP / 2, y0, x1, y1)]
    middle = (y0 + y1) / 2
    return [(x0, middle + _GAP / 2, x1, y1), (x0, y0, x1, middle - _GAP / 2)]


def _draw(canvas: Canvas, each: _Printed, cell: Bounds, scale: TypeScale) -> None:
    x0, y0, x1, y1 = cell
    block = _words(each, scale, x1 - x0)
    # A long text is cut off by the page's foot, not by the picture: the picture keeps most of the cell.
    room = (y1 - y0) - min(block.height + 6, _TEXT_SHARE * (y1 - y0))
    tall, wide = each.pixels.shape[:2]
    ratio = min((x1 - x0) / wide, room / tall, _MOST_PT)
    bounds = (x0, y1 - tall * ratio, x0 + wide * ratio, y1)
    with canvas.part("Figure", f"picture {each.found.id}", alt=drawable(each.found.caption)):
        canvas.picture(each.pixels, bounds, name=each.found.id)
        canvas.rect(bounds, stroke=canvas.theme.rule, width_pt=0.6, z=6)
    draw_block(canvas, block, x0, bounds[1] - 6, scale)


def _words(each: _Printed, scale: TypeScale, width_pt: float) -> TextBlock:
    setter = LineSetter(width_pt, 0.0, scale.leading)
    setter.para(drawable(each.found.caption), scale.lead)
    for text in each.about:
        setter.para(drawable(text), scale.small, "muted")
    return TextBlock(f"picture {each.found.id}", setter.down, tuple(setter.runs))
