"""The atlas: one page for each of several dates, in the same frame, as a PDF, slides, a film or pictures."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from geodata.catalog import Catalog
from geodata.dates import change_dates
from geodata.load import Layer
from layers import words
from layers.briefing.brief import brief
from layers.briefing.canvas import Canvas
from layers.briefing.files import film
from layers.briefing.files.description import describe
from layers.briefing.files.pdf import Link, MapSheet, pdf
from layers.briefing.files.render import png, raster
from layers.briefing.first_page import Numbering
from layers.briefing.fonts import drawable, fitted, wrap
from layers.briefing.header import draw_handling
from layers.briefing.layout.specification import FULL, LAYOUTS
from layers.briefing.options import BriefingOptions
from layers.briefing.page import Briefing, ExportError, Page
from layers.briefing.page_grid import PageGrid
from layers.briefing.theme import theme_of
from layers.language import say, say_count, speaking
from layers.marks import Mark, passes
from layers.view import View

if TYPE_CHECKING:
    from PIL import Image

#: Longer atlases are refused: they take hours to draw.
MOST_PAGES = 400

#: Formats that show one page after another, without space for pictures.
FILMS = (".gif", ".mp4")

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Atlas:
    """The dates of an atlas, and what their pages are made from.

    ``marks`` are all marks of the layers (:func:`layers.marks.marks`); the date of ``view`` is not used.
    ``watch`` is called with each page when it is made.
    """

    catalog: Catalog
    layers: Sequence[Layer]
    marks: Sequence[Mark]
    view: View
    options: BriefingOptions
    dates: tuple[dt.date, ...]
    watch: Callable[[Briefing], None] | None = None

    def pages(self, progress: Progress | None = None) -> Iterator[Briefing]:
        """The briefing of each date, of one page, made one at a time to keep memory small.

        Chosen pictures are on pages of their own behind that of the last date.

        A label stays where it was on the previous page, if there is space; a report keeps its number and a movement its
        letter on every page. ``progress`` is called after each page with the
        number of pages done and their total.
        """
        positions: dict[str, tuple[int, int]] = {}
        numbering = Numbering()
        for i, date in enumerate(self.dates):
            view = replace(self.view, date=date)
            found = brief(
                self.catalog,
                self.layers,
                self.marks,
                view,
                self.options if i == len(self.dates) - 1 else replace(self.options, media=()),
                one_page=True,
                positions=positions,
                numbering=numbering,
            )
            numbering = found.numbering(numbering)
            # A label that this page does not have keeps its position for a later page.
            positions |= found.positions
            if self.watch:
                self.watch(found)
            yield found
            if progress:
                progress(i + 1, len(self.dates))


def every(days: int, first: dt.date, last: dt.date) -> tuple[dt.date, ...]:
    """Dates ``days`` apart from the first date on, and the last date.

    >>> [date.day for date in every(14, dt.date(2024, 8, 1), dt.date(2024, 8, 30))]
    [1, 15, 29, 30]
    """
    found = [first + dt.timedelta(days=i) for i in range(0, (last - first).days + 1, days)]
    return tuple(found if found and found[-1] == last else [*found, last])


def on_change(marks: Iterable[Mark], view: View, first: dt.date, last: dt.date) -> tuple[dt.date, ...]:
    """The dates of a period on which a mark begins or ends that passes the view's filters, and its first and last date.

    Empty where no mark does: the pages of the first and the last date would be the same.
    """
    days = {day for mark in marks if passes(mark, view) for day in (mark.valid_from, mark.valid_to) if day}
    inside = {day for day in days if first <= day <= last}
    return tuple(sorted({first, last, *inside})) if inside else ()


def period(layers: Iterable[Layer]) -> tuple[dt.date, dt.date] | None:
    """The first and the last date on which a feature of the layers changes; None where none does."""
    found = change_dates(layers)
    return (found[0], found[-1]) if found else None


def rendered(atlas: Atlas, suffix: str, progress: Progress | None = None, *, template: Path | None = None) -> bytes:
    """The bytes of an atlas in the format of a suffix of :data:`layers.briefing.options.ATLAS_FORMATS`, such as ``.pdf``.

    A ``.zip`` holds one PNG a date, and one for each page of chosen pictures; a film has no such pages. ``template`` is a
    deck whose look slides take. Raises ExportError for another suffix, without dates, for more than :data:`MOST_PAGES`
    dates, for pictures in a film, for a template that cannot be used, and for an MP4 without the package imageio-ffmpeg.
    """
    writers: dict[str, Callable[[Atlas, Progress | None], bytes]] = {
        ".pdf": _pdf,
        ".pptx": partial(_pptx, template=template),
        ".gif": _gif,
        ".mp4": _mp4,
        ".zip": _zip,
    }
    if suffix.lower() not in writers:
        raise ExportError(f"An atlas cannot be written as {suffix!r}; use one of {', '.join(writers)}.")
    if not 1 <= len(atlas.dates) <= MOST_PAGES:
        raise ExportError(f"The atlas would have {len(atlas.dates)} pages; 1 to {MOST_PAGES} can be made.")
    if atlas.options.media and suffix.lower() in FILMS:
        raise ExportError("A film has no pages of pictures; make a PDF, slides or a ZIP, or leave the pictures out.")
    with speaking(atlas.options.lang):
        return writers[suffix.lower()](atlas, progress)


def _pdf(atlas: Atlas, progress: Progress | None) -> bytes:
    briefings = list(atlas.pages(progress))
    contents, links = _contents(atlas, briefings)
    first = len(contents)
    # The date of each page leads back to the contents.
    for i, found in enumerate(briefings):
        links += [
            Link(first + i, box.bounds, 0, say("To the contents"))
            for box in found.pages[0].boxes
            if box.name == "as-of date"
        ]
    bookmarks = [(say("Contents"), 0)]
    bookmarks += [(found.content.as_of, first + i) for i, found in enumerate(briefings)]
    first_day, last_day = (briefings[at].content.as_of for at in (0, -1))
    title = say("{title}, {first} to {last}", title=briefings[0].content.title, first=first_day, last=last_day)
    if briefings[-1].picture_pages:
        bookmarks.append((say("Pictures"), first + len(briefings)))
    pages = [*contents, *(page for found in briefings for page in found.pages)]
    maps = [None] * first + [
        MapSheet(describe(found), found.frame) if i == 0 else None
        for found in briefings
        for i in range(len(found.pages))
    ]
    return pdf(pages, title=title, subject=briefings[0].content.subtitle, bookmarks=bookmarks, links=links, maps=maps)


def _contents(atlas: Atlas, briefings: Sequence[Briefing]) -> tuple[list[Page], list[Link]]:
    """The pages of contents: for each date its page number and its figures, as a link to the page."""
    grid = PageGrid.of(atlas.options)
    scale = grid.type
    x0, _, x1, y1 = grid.content
    lowest, line = grid.foot + grid.body, 1.75 * scale.body.size
    step = 2 * scale.body.size * 1.24 + 0.6 * scale.body.size
    per_page = max(int((y1 - 2.2 * scale.heading.size - lowest) / step), 1)
    groups = [briefings[i : i + per_page] for i in range(0, len(briefings), per_page)]
    pages, links = [], []
    for at, group in enumerate(groups):
        canvas = Canvas(grid.width, grid.height, theme_of(atlas.options))
        theme = canvas.theme
        content = group[0].content
        base = y1 + 1.5 * scale.subtitle.size
        title = fitted(drawable(content.title), scale.title, x1 - x0, scale.title.size, least=0.4)
        with canvas.part("H1", "head title"):
            canvas.text(x0, base, title.lines[0] if title.lines else "", title.font, theme.ink, keep=("text", "title"))
        ends = {"first": briefings[0].content.as_of, "last": briefings[-1].content.as_of}
        span = say_count("{first} to {last}, {count} date", "{first} to {last}, {count} dates", len(briefings), **ends)
        with canvas.part("P", "head subtitle"):
            canvas.text(x0, y1, span, scale.subtitle, theme.muted, keep=("text", "subtitle"))
        y = y1 - 2.2 * scale.heading.size
        with canvas.part("H2", "contents"):
            canvas.text(x0, y, say("Contents"), scale.heading, theme.ink, keep=("text", "contents"))
        for i, found in enumerate(group):
            number = len(groups) + at * per_page + i
            y -= line if i == 0 else step
            canvas.lines([np.array([(x0, y + line * 0.75), (x1, y + line * 0.75)])], theme.rule, 0.5)
            with canvas.part("LI", f"date {number}"):
                _contents_line(canvas, grid, found, number, y)
            links.append(
                Link(at, (x0, y - 0.4 * step, x1, y + 0.5 * step), number, say("To {day}", day=found.content.as_of))
            )
        draw_handling(canvas, grid)
        pages.append(Page(partial(_same, canvas), (grid.width, grid.height), atlas.options.lang))
    return pages, links


def _contents_line(canvas: Canvas, grid: PageGrid, found: Briefing, number: int, y: float) -> None:
    """One line of the contents: the date, its figures, and the number of its page."""
    scale, theme = grid.type, canvas.theme
    x0, _, x1, _ = grid.content
    canvas.text(x0, y, found.content.as_of, scale.body_bold, theme.ink, keep=("text", f"date {number}"))
    for j, text in enumerate(wrap(_summary(found), scale.small, x1 - x0 - 17 * scale.body.size)[:2]):
        where = (x0 + 14 * scale.body.size, y - j * 1.2 * scale.small.size)
        canvas.text(*where, text, scale.small, theme.muted, keep=("text", f"summary {number}"))
    canvas.text(x1, y, str(number + 1), scale.body_bold, theme.ink, ha="right", keep=("text", f"page {number}"))


def _same(canvas: Canvas) -> Canvas:
    return canvas


def _summary(found: Briefing) -> str:
    current = sum(report.current for report in found.content.reports)
    moving = sum(movement.current for movement in found.content.movements)
    parts = [
        say_count("{count} current report", "{count} current reports", current)
        if current
        else say("no current report"),
        say_count("{count} current movement", "{count} current movements", moving)
        if moving
        else say("no current movement"),
    ]
    parts += [f"{row.title}: {row.dated}" for row in found.figures]
    return " · ".join(parts)


def _pptx(atlas: Atlas, progress: Progress | None, template: Path | None = None) -> bytes:
    from layers.briefing.files.slides import pptx  # noqa: PLC0415

    return pptx(list(atlas.pages(progress)), one_slide_each=True, template=template)


def _zip(atlas: Atlas, progress: Progress | None) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as file:
        for found in atlas.pages(progress):
            entry = zipfile.ZipInfo(f"{found.view.date.isoformat()}.png", date_time=(1980, 1, 1, 0, 0, 0))
            entry.external_attr, entry.create_system = 0o644 << 16, 3
            file.writestr(entry, png(found.pages[0], atlas.options.dpi))
            for n, page in enumerate(found.pages[1:], 1):
                shown = zipfile.ZipInfo(f"pictures-{n}.png", date_time=(1980, 1, 1, 0, 0, 0))
                shown.external_attr, shown.create_system = entry.external_attr, entry.create_system
                file.writestr(shown, png(page, atlas.options.dpi))
    return out.getvalue()


def _gif(atlas: Atlas, progress: Progress | None) -> bytes:
    theme = theme_of(atlas.options)
    comment = say("{first} to {last}", first=words.day(atlas.dates[0]), last=words.day(atlas.dates[-1]))
    return film.gif(_frames(atlas, progress), theme, comment)


def _mp4(atlas: Atlas, progress: Progress | None) -> bytes:
    return film.mp4(_frames(atlas, progress))


def _frames(atlas: Atlas, progress: Progress | None) -> Iterator[Image.Image]:
    return (raster(found.pages[0], film.FRAME_DPI) for found in _for_a_film(atlas).pages(progress))


def _for_a_film(atlas: Atlas) -> Atlas:
    """The atlas in the large type of a projector, unless it has another layout than the usual one.

    Nobody reads small type in the seconds that a page of a film is shown.
    """
    if atlas.options.layout != FULL:
        return atlas
    return replace(atlas, options=replace(atlas.options, layout=LAYOUTS["projector"]))
