"""The report of a comparison on pages of A4 to print: everything that the other forms say, with maps of the ground.

Nothing is left out: a long report has more pages, and a tall entry goes on in the next column.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from geodata.basemap import CREDITS
from geodata.versions.changes import Changes, Ground
from layers.briefing.canvas import DRAWING_LOCK, Canvas
from layers.briefing.files.gate import GateFault, of_pages
from layers.briefing.files.pdf import Link, pdf
from layers.briefing.files.write import is_web_address
from layers.briefing.fonts import ASCENT, drawable, width
from layers.briefing.layout.sizes import SIZES
from layers.briefing.layout.specification import FULL
from layers.briefing.map.projection import Bounds
from layers.briefing.page import Page
from layers.briefing.text_blocks import (
    LineSetter,
    TextBlock,
    draw_block,
    heading,
    height,
    into_columns,
    note_block,
)
from layers.briefing.theme import TypeScale, theme_for, type_scale
from layers.briefing.versions.blocks import (
    CONTENTS,
    KEY_PT,
    MAP_PT,
    contents_block,
    entry_blocks,
    head_blocks,
    linked,
    pieces,
)
from layers.briefing.weekly.ground_map import ShownGround, draw_shown_ground
from layers.language import say, speaking, spoken
from layers.versions.report import Entry, Report, Section, report_of
from layers.words import number as in_words

_SIZE = SIZES["a4-portrait"]
_MARGIN, _GAP, _FOOT, _BODY_PT = 34.0, 22.0, 40.0, 8.6
_COLUMN = (_SIZE.width_pt - 2 * _MARGIN - _GAP) / 2
#: Text at the head of the first page that takes a larger share of it is set in the columns.
_TALLEST_HEAD = 0.4

#: The blocks of one page: those below its title, then those of each column.
_Laid = tuple[Sequence[TextBlock], Sequence[Sequence[TextBlock]]]


@dataclass(frozen=True)
class Printed:
    """The report on pages, with what a PDF has beside them. ``faults`` draws the pages and says what is wrong with them."""

    title: str
    subject: str
    pages: tuple[Page, ...]
    bookmarks: tuple[tuple[str, int], ...]
    links: tuple[Link, ...]
    lang: str

    def faults(self) -> tuple[GateFault, ...]:
        """What the gate finds: text that is too small, leaves its page or lies over other text."""
        return of_pages(self.pages, FULL.least(screen=False))

    def pdf(self) -> bytes:
        """The bytes of the PDF. The same two versions give the same bytes."""
        with speaking(self.lang):
            return pdf(self.pages, title=self.title, subject=self.subject, bookmarks=self.bookmarks, links=self.links)


def printed(changes: Changes) -> Printed:
    """The report of a comparison on pages, in the language that is spoken. The pages are drawn when they are needed."""
    report = report_of(changes)
    scale = type_scale(_BODY_PT)
    # What a reader sees first is the ground, since it has a map.
    sections = sorted(report.sections, key=lambda each: not any(entry.ground for entry in each.entries))
    report = Report(report.title, report.old, report.new, report.summary, tuple(sections), report.notes)
    entries = {f"entry {s} {e}": one for s, each in enumerate(sections) for e, one in enumerate(each.entries)}
    title = _title(report, scale)
    head = head_blocks(report, scale, _SIZE.width_pt - 2 * _MARGIN)
    columns_top = _SIZE.height_pt - _MARGIN - title.height
    fits = height(head) <= _TALLEST_HEAD * _SIZE.height_pt
    tallest = columns_top - (height(head) if fits else 0.0) - 12 - _FOOT - 3 * scale.heading.size
    queue = [*_body(report, entries, scale, tallest)]
    if not fits:
        queue = [part for each in head_blocks(report, scale, _COLUMN) for part in pieces(each, tallest)] + queue
    first = head if fits else []
    laid = _laid(first, queue, [columns_top - height(first) - 12 - _FOOT, columns_top - 12 - _FOOT])
    if len(laid) > 1:
        contents = [contents_block(at, each, scale, _COLUMN) for at, each in enumerate(sections)]
        laid = _laid(first, [*contents, *queue], [columns_top - height(first) - 12 - _FOOT, columns_top - 12 - _FOOT])
    where = {block.id: at for at, page in reversed([*enumerate(laid)]) for blocks in page[1] for block in blocks}
    on = [where[f"heading {at} {each.title}"] for at, each in enumerate(sections)]
    numbered = {
        f"{CONTENTS}{at}": contents_block(at, each, scale, _COLUMN, on[at] + 1) for at, each in enumerate(sections)
    }
    page_of = {f"{CONTENTS}{at}": on[at] for at in range(len(sections))}
    digests = f"{changes.old_digest[:12]} → {changes.new_digest[:12]}"
    drawers: list[Callable[[], Canvas]] = []
    links: list[Link] = []
    for at, (above, columns) in enumerate(laid):
        set_in = [[numbered.get(block.id, block) for block in column] for column in columns]
        running = _goes_on(columns, sections) if at else ""
        sheet = _Sheet(at, len(laid), title, above, set_in, entries, scale, digests, running)
        drawers.append(partial(_drawn, sheet))
        links += _links(sheet, page_of)
    return Printed(
        title=report.title,
        subject=f"{report.old} → {report.new}",
        pages=tuple(Page(draw, (_SIZE.width_pt, _SIZE.height_pt), spoken()) for draw in drawers),
        bookmarks=tuple((f"{each.title} ({in_words(len(each.entries))})", on[at]) for at, each in enumerate(sections)),
        links=tuple(links),
        lang=spoken(),
    )


@dataclass(frozen=True)
class _Sheet:
    """One page: its number from 0, of how many, and the blocks that stand on it; ``running`` is the section that goes on."""

    at: int
    of: int
    title: TextBlock
    above: Sequence[TextBlock]
    columns: Sequence[Sequence[TextBlock]]
    entries: Mapping[str, Entry]
    scale: TypeScale
    digests: str
    running: str = ""

    def placed(self) -> Iterator[tuple[TextBlock, float, float]]:
        """Each block of the columns with its left edge and its top, in points of the page."""
        top = _SIZE.height_pt - _MARGIN - self.title.height - height(self.above) - 12
        for at, column in enumerate(self.columns):
            y = top
            for block in column:
                yield block, _MARGIN + at * (_COLUMN + _GAP), y
                y -= block.height


def _title(report: Report, scale: TypeScale) -> TextBlock:
    setter = LineSetter(_SIZE.width_pt - 2 * _MARGIN, 0.0, scale.leading)
    setter.para(drawable(report.title), scale.title.at(0.72 * scale.title.size))
    return TextBlock("title", setter.down + 4, tuple(setter.runs))


def _body(report: Report, entries: Mapping[str, Entry], scale: TypeScale, tallest: float) -> Iterator[TextBlock]:
    for s, section in enumerate(report.sections):
        head = heading(f"{section.title} ({len(section.entries):,})", scale, apart=True)
        yield TextBlock(f"heading {s} {section.title}", head.height, head.runs, keep_with_next=True)
        for e in range(len(section.entries)):
            name = f"entry {s} {e}"
            yield from entry_blocks(name, entries[name], scale, _COLUMN, tallest)


def _laid(head: Sequence[TextBlock], queue: Sequence[TextBlock], rooms: Sequence[float]) -> list[_Laid]:
    """The blocks on pages of two columns; ``rooms`` are the heights of the columns of the first page and of the others."""
    laid: list[_Laid] = []
    left = list(queue)
    while left or not laid:
        room = rooms[min(len(laid), 1)]
        filled, left = into_columns(left, [room, room]) if left else ([], [])
        laid.append((head if not laid else (), filled))
    return laid


def _goes_on(columns: Sequence[Sequence[TextBlock]], sections: Sequence[Section]) -> str:
    """The title of the section that a page begins within; "" where it begins with a heading."""
    kind, at, *_ = next((block.id for column in columns for block in column), "none 0").split()
    return sections[int(at)].title if kind == "entry" else ""


def _drawn(sheet: _Sheet) -> Canvas:
    with DRAWING_LOCK:
        canvas = Canvas(_SIZE.width_pt, _SIZE.height_pt, theme_for(dark=False, in_grey=False))
        y = _SIZE.height_pt - _MARGIN
        with canvas.part("H1" if sheet.at == 0 else "", "title"):
            for run in sheet.title.runs:
                canvas.text(_MARGIN, y - run.down, run.text, run.font, canvas.theme.ink, keep=("text", run.text))
        if sheet.running:
            with canvas.part("", "running section"):
                where = (_SIZE.width_pt - _MARGIN, y - sheet.title.runs[0].down)
                font, words = sheet.scale.heading, drawable(sheet.running)
                canvas.text(*where, words, font, canvas.theme.muted, ha="right", keep=("text", "running section"))
        y -= sheet.title.height
        for block in sheet.above:
            draw_block(canvas, block, _MARGIN, y, sheet.scale)
            y -= block.height
        canvas.lines([np.array([(_MARGIN, y - 2), (_SIZE.width_pt - _MARGIN, y - 2)])], canvas.theme.ink, 1.2)
        has_map = False
        for block, x, top in sheet.placed():
            draw_block(canvas, block, x, top, sheet.scale)
            entry = sheet.entries.get(block.id)
            if entry is not None and entry.ground is not None:
                has_map = True
                base = top - block.height + 0.5 * sheet.scale.body.size + KEY_PT
                _draw_ground(canvas, entry.ground, (x, base, x + _COLUMN, base + MAP_PT), sheet.scale)
        _draw_foot(canvas, sheet, has_map=has_map)
        return canvas


def _draw_ground(canvas: Canvas, ground: Ground, rect: Bounds, scale: TypeScale) -> None:
    both = (("gained", ground.gained, ground.gained_km2), ("lost", ground.lost, ground.lost_km2))
    shown = ShownGround(
        parts=[each for each in both if not each[1].is_empty],
        keys={"gained": say("newer version only"), "lost": say("older version only")},
        alt=say(
            "A map of the ground of {who}: {gained} km² only in the newer version, {lost} km² only in the older one.",
            who=ground.side,
            gained=in_words(round(ground.gained_km2)),
            lost=in_words(round(ground.lost_km2)),
        ),
        bar_pt=44.0,
    )
    draw_shown_ground(canvas, shown, rect, scale)


def _draw_foot(canvas: Canvas, sheet: _Sheet, *, has_map: bool) -> None:
    scale, wide = sheet.scale, _SIZE.width_pt - 2 * _MARGIN
    said = say("Data digest {digest}.", digest=sheet.digests) + (f" {CREDITS}." if has_map else "")
    page = say("Page {number} of {all}", number=sheet.at + 1, all=sheet.of)
    block = note_block(drawable(said), scale, wide - width(page, scale.small) - _GAP, name="foot")
    draw_block(canvas, block, _MARGIN, _FOOT - 8, scale)
    with canvas.part("P", "page number"):
        canvas.text(
            _SIZE.width_pt - _MARGIN,
            _FOOT - 8 - ASCENT * scale.small.size,
            page,
            scale.small,
            canvas.theme.muted,
            ha="right",
            keep=("text", "page number"),
        )


def _links(sheet: _Sheet, page_of: Mapping[str, int]) -> Iterator[Link]:
    """Each line of the contents leads to its page, and each source of an entry to its address."""
    for block, x, top in sheet.placed():
        if (to := page_of.get(block.id)) is not None:
            bounds = (x, top - block.height, x + _COLUMN, top)
            yield Link(sheet.at, bounds, to, " ".join(run.text for run in block.runs))
        entry = sheet.entries.get(block.id)
        for run, first, last, url in linked(block, entry) if entry is not None else ():
            if is_web_address(url):
                left = x + run.x + width(run.text[:first], run.font)
                right = x + run.x + width(run.text[:last], run.font)
                base = top - run.down
                bounds = (left, base - 0.25 * run.font.size, right, base + ASCENT * run.font.size)
                yield Link(sheet.at, bounds, url, run.text[first:last])
