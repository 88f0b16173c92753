"""A briefing and its pages: what :func:`layers.briefing.brief.brief` returns."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from geodata.catalog import Catalog
from geodata.errors import GeodataError, WritingError
from geodata.files.whole_file import write_whole
from layers.briefing.canvas import DRAWING_LOCK, Box, Canvas
from layers.briefing.content import Content, FigureRow
from layers.briefing.drawing.parts import Drawn
from layers.briefing.first_page import Numbering, Selection, letter_number, name_of
from layers.briefing.later_pages import Rest
from layers.briefing.map.projection import Bounds, Frame
from layers.briefing.options import BriefingOptions
from layers.language import ENGLISH, speaking
from layers.view import View

if TYPE_CHECKING:
    from matplotlib.figure import Figure

#: Label id → the position that the label took (see :mod:`layers.briefing.map.placement`).
LabelPositions = Mapping[str, tuple[int, int]]


class ExportError(GeodataError):
    """A page or an atlas cannot be written as asked."""


def write_bytes(path: Path, data: bytes) -> None:
    """Write a file. Raises ExportError where that is not possible."""
    try:
        write_whole(path, data)
    except WritingError as error:
        raise ExportError(str(error)) from error


@dataclass(frozen=True)
class Page:
    """One sheet of a briefing, drawn when it is first needed. ``size_pt`` is its width and height in points.

    ``lang`` is the language in which it is drawn.
    """

    draw: Callable[[], Canvas]
    size_pt: tuple[float, float]
    lang: str = ENGLISH
    _drawn: list[Canvas] = field(default_factory=list, init=False, repr=False, compare=False)

    @property
    def _canvas(self) -> Canvas:
        # Not a cached_property: in Python 3.11 that has a lock of its own, and two locks can block each other for ever.
        with DRAWING_LOCK, speaking(self.lang):
            if not self._drawn:
                self._drawn.append(self.draw())
            return self._drawn[0]

    @property
    def figure(self) -> Figure:
        """The page as a matplotlib figure."""
        return self._canvas.figure

    @property
    def boxes(self) -> tuple[Box, ...]:
        """The box of each text, label, symbol and map element, in points from the lower left corner."""
        return tuple(self._canvas.boxes)

    @property
    def drawn(self) -> tuple[Drawn, ...]:
        """Everything that is drawn, with the part of the page that it belongs to."""
        return tuple(self._canvas.drawn)

    @property
    def unset(self) -> str:
        """The characters of the page that none of its typefaces has. They are drawn as empty boxes."""
        return "".join(self._canvas.unset)


@dataclass(frozen=True)
class Briefing:
    """A briefing: its content and its pages. In a notebook it shows its first page as a picture.

    ``listed`` is what the first page lists and ``rest`` what the later pages list, both with the numbers of reports and
    sources. ``frame`` is that of the main map. ``positions`` are those of the labels, for the next date of an atlas. The
    last ``picture_pages`` pages are pictures. ``render`` makes the bytes of a file: from a briefing, a suffix and the
    number of a page. ``missing_names`` are the names that the map must bear and has no space for, ``unwritten`` the ids
    of events that should be written on it and are not, and ``misread`` the labels that are nearer to the dot of another
    place. ``undrawn`` are sentences about symbol codes that could not be drawn. ``inset_scale`` is how many times larger
    than the map its inset is, if there is one.
    """

    catalog: Catalog
    content: Content
    figures: tuple[FigureRow, ...]
    pages: tuple[Page, ...]
    options: BriefingOptions
    view: View
    listed: Selection
    rest: Rest
    frame: Frame
    render: Callable[[Briefing, str, int], bytes] = field(repr=False)
    positions: LabelPositions = field(default_factory=dict)
    missing_names: tuple[str, ...] = ()
    unwritten: tuple[str, ...] = ()
    misread: tuple[str, ...] = ()
    undrawn: tuple[str, ...] = ()
    inset_scale: float | None = None
    picture_pages: int = 0

    @property
    def map_rect(self) -> Bounds:
        """The box of the main map in points."""
        return self.frame.rect

    @property
    def projection(self) -> str:
        """The name of the projection of the main map."""
        return self.frame.name

    def numbering(self, before: Numbering) -> Numbering:
        """The numbers of earlier pages of an atlas and of this one, for the next one."""
        letters = {name_of(m): letter_number(self.listed.letters[m.key]) for m in self.content.movements}
        return Numbering({**before.reports, **self.listed.numbers}, {**before.movements, **letters})

    def _repr_png_(self) -> bytes:
        """The first page as a PNG: what a notebook shows."""
        return self.render(self, ".png", 1)

    def save(self, path: str | Path, *, page: int = 1) -> None:
        """Write the briefing to a file. The suffix chooses the format: ``.png``, ``.svg``, ``.pdf`` or ``.pptx``.

        A PNG or SVG holds one page: ``page`` is its number, from 1. Raises ExportError where the format or the page does
        not exist, or where the file cannot be written.

        >>> briefing.save("kursk-front.pdf")  # doctest: +SKIP
        """
        path = Path(path)
        write_bytes(path, self.render(self, path.suffix, page))
