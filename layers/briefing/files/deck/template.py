"""Where things stand on a slide: the design of this package, or what the layout of a template leaves for them."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pptx import Presentation
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.exc import PythonPptxError
from pptx.util import Pt

from layers.briefing.map.projection import Bounds
from layers.briefing.page import ExportError

#: The size of a slide of our own design in points, its margin, and the box in it that holds everything below the title.
SLIDE_PT = (960.0, 540.0)
MARGIN = 28.0
_DESIGN: Bounds = (MARGIN, 72.0, SLIDE_PT[0] - MARGIN, 522.0)
_EMU = 12_700
_TITLES = (PP_PLACEHOLDER.TITLE, PP_PLACEHOLDER.CENTER_TITLE)
_MARGINALS = (PP_PLACEHOLDER.DATE, PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.SLIDE_NUMBER)
#: The content of a slide takes at least this share of its width and of its height.
_LEAST_SHARE = 0.5


@dataclass(frozen=True)
class Stage:
    """A deck without slides, the layout of its slides, and the box on them that is free, in points (y counts downward).

    ``is_template`` is whether the deck brings its own look: its typefaces, its ground, and the places of its placeholders.
    """

    deck: Any
    layout: Any
    room: Bounds
    is_template: bool

    @property
    def size(self) -> tuple[float, float]:
        """Width and height of a slide in points."""
        return self.deck.slide_width / _EMU, self.deck.slide_height / _EMU

    def box(self, bounds: Bounds, design: Bounds = _DESIGN) -> Bounds:
        """A box of our own ``design``, or of another box of a slide, in the free box of this deck."""
        if not self.is_template:
            return bounds
        x0, y0, x1, y1 = design
        left, top, right, bottom = self.room
        across, down = (right - left) / (x1 - x0), (bottom - top) / (y1 - y0)
        a, b, c, d = bounds
        return left + (a - x0) * across, top + (b - y0) * down, left + (c - x0) * across, top + (d - y0) * down


def stage(template: Path | None) -> Stage:
    """A deck to add slides to: one of our own design, or that of a template without its slides.

    Raises ExportError where the file is no deck, or has no layout with a title that leaves space below it.
    """
    if template is None:
        deck = Presentation()
        deck.slide_width, deck.slide_height = Pt(SLIDE_PT[0]), Pt(SLIDE_PT[1])
        return Stage(deck, deck.slide_layouts[5], _DESIGN, is_template=False)
    try:
        deck = Presentation(str(template))
    except (OSError, KeyError, ValueError, zipfile.BadZipFile, PythonPptxError) as error:
        raise ExportError(
            f"{template}: is not a deck that can be used as a template; save it as a .pptx (not .potx) in PowerPoint."
        ) from error
    _remove_slides(deck)
    layouts: list[Any] = [layout for layout in deck.slide_layouts if _title_of(layout) is not None]
    if not layouts:
        raise ExportError(f"{template}: has no layout with a title; give one a title placeholder.")
    # The layout with the fewest other placeholders: "Title Only" in most decks.
    layout = min(layouts, key=lambda each: sum(not _is_marginal(p) for p in each.placeholders))
    found = Stage(deck, layout, _room(deck, layout), is_template=True)
    wide, tall = found.size
    left, top, right, bottom = found.room
    if right - left < _LEAST_SHARE * wide or bottom - top < _LEAST_SHARE * tall:
        raise ExportError(
            f"{template}: the layout {layout.name!r} leaves too little space below its title; leave half of the slide."
        )
    return found


def _title_of(layout: Any) -> Any:
    return next((p for p in layout.placeholders if p.placeholder_format.type in _TITLES), None)


def _is_marginal(placeholder: Any) -> bool:
    return placeholder.placeholder_format.type in _MARGINALS


def _room(deck: Any, layout: Any) -> Bounds:
    """The free box below the title and above the date, the footer and the number, in points."""
    title = _title_of(layout)
    left, right = title.left / _EMU, (title.left + title.width) / _EMU
    tall, top = deck.slide_height / _EMU, (title.top + title.height) / _EMU
    # What stands at the foot, not a date that stands beside the title.
    feet = [p.top / _EMU for p in layout.placeholders if _is_marginal(p) and p.top / _EMU > tall / 2]
    return left, top + 4, right, min([*feet, tall - MARGIN / 2]) - 4


def _remove_slides(deck: Any) -> None:
    listed = deck.slides._sldIdLst
    for entry in list(listed):
        deck.part.drop_rel(entry.rId)
        listed.remove(entry)


def add_marginals(slide: Any, layout: Any, *, date: str, footer: str) -> None:
    """Use the placeholders of the layout for the date, the footer and the number, which a new slide does not have yet."""
    from copy import deepcopy  # noqa: PLC0415

    texts = {PP_PLACEHOLDER.DATE: date, PP_PLACEHOLDER.FOOTER: footer}
    for placeholder in layout.placeholders:
        kind = placeholder.placeholder_format.type
        if kind not in _MARGINALS:
            continue
        element = deepcopy(placeholder._element)
        slide.shapes._spTree.append(element)
        if kind in texts:
            added = next(shape for shape in slide.placeholders if shape._element is element)
            added.text_frame.text = texts[kind]
