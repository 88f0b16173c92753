"""The later pages: what the first page has no space for, the claims behind each figure, and the sources in full."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from geodata.catalog import Catalog
from layers import words
from layers.briefing.canvas import Canvas
from layers.briefing.citations import full_source, number_sources
from layers.briefing.content import Content, FigureRow, in_date_order
from layers.briefing.first_page import Selection
from layers.briefing.fonts import drawable, fitted, width
from layers.briefing.header import draw_handling
from layers.briefing.map.projection import Bounds
from layers.briefing.message.report import Report
from layers.briefing.message.since import since_in_full
from layers.briefing.movements import Movement
from layers.briefing.page_grid import PageGrid
from layers.briefing.text_blocks import (
    TextBlock,
    claims_block,
    draw_block,
    heading,
    into_columns,
    movement_block,
    note_block,
    report_block,
    source_block,
)
from layers.briefing.theme import Theme, TypeScale
from layers.changes import Changes
from layers.language import say

_GAP = 18.0
_COLUMN_EMS = 30.0


@dataclass(frozen=True)
class Rest:
    """The content of the later pages. ``numbers`` continue those of the first page."""

    reports: Sequence[Report]
    movements: Sequence[Movement]
    figures: Sequence[FigureRow]
    numbers: Mapping[str, int]
    letters: Mapping[str, str]
    sources: Mapping[str, int]


def rest_of(content: Content, figures: Sequence[FigureRow], listed: Selection) -> Rest:
    """The content that the first page leaves: reports by date, and movements of which it does not list every journey."""
    reports = in_date_order(report for report in content.reports if report.id not in listed.numbers)
    last = max(listed.numbers.values(), default=0)
    numbers = {report.id: last + 1 + i for i, report in enumerate(reports)}
    whole = {m.key for m in listed.movements if not m.current or all(leg.current for leg in m.legs)}
    movements = sorted((m for m in content.movements if m.key not in whole), key=lambda m: (m.legs[0].first_day, m.key))
    cited = [tuple(listed.sources)]
    cited += [found for row in figures for _, _, found in row.claims]
    cited += [leg.sources for movement in movements for leg in movement.legs]
    cited += [report.sources for report in reports]
    return Rest(reports, movements, figures, numbers, listed.letters, number_sources(cited))


def _blocks(
    rest: Rest, catalog: Catalog, scale: TypeScale, wide: float, changes: Changes | None, first: Mapping[str, int]
) -> list[TextBlock]:
    blocks: list[TextBlock] = []
    if changes:
        day = words.short_day(changes.earlier.date)
        blocks.append(heading(say("What changed since {day}", day=day), scale))
        blocks += since_in_full(changes, {**first, **rest.numbers}, scale, wide)
    if rest.reports:
        blocks.append(heading(say("Further reports"), scale))
        blocks += [report_block(r, rest.numbers[r.id], rest.sources, scale, wide) for r in rest.reports]
    if rest.movements:
        blocks.append(heading(say("Movements, every leg"), scale))
        blocks += [movement_block(m, rest.letters[m.key], rest.sources, scale, wide) for m in rest.movements]
    if rest.figures:
        note = say("Competing estimates of the same thing, side by side. They are not added up, and none is preferred.")
        blocks.append(heading(say("Figures: who says what"), scale, note=note, width_pt=wide))
        blocks += [claims_block(row, rest.sources, scale, wide) for row in rest.figures]
    if rest.sources:
        blocks.append(heading(say("Sources"), scale))
        by_number = sorted(rest.sources.items(), key=lambda pair: pair[1])
        blocks += [
            source_block(n, full_source(catalog.sources[s]), scale, wide) for s, n in by_number if s in catalog.sources
        ]
    return blocks or [note_block(say("Nothing more is shown for this date."), scale, wide, name="nothing")]


def _columns(grid: PageGrid) -> list[Bounds]:
    x0, _, x1, y1 = grid.content
    y0 = grid.foot + 1.6 * grid.body
    count = max(round((x1 - x0) / (_COLUMN_EMS * grid.body)), 2)
    step = (x1 - x0 + _GAP) / count
    return [(x0 + i * step, y0, x0 + (i + 1) * step - _GAP, y1 + 0.2 * grid.body) for i in range(count)]


def later_pages(
    rest: Rest,
    catalog: Catalog,
    content: Content,
    grid: PageGrid,
    theme: Theme,
    *,
    first_numbers: Mapping[str, int],
    after: int = 0,
) -> list[Callable[[], Canvas]]:
    """Functions that draw the later pages. The layout is made now: the first page prints the number of pages.

    ``after`` is how many pages follow them, and ``first_numbers`` are the numbers of the reports of the first page.
    """
    columns = _columns(grid)
    queue = _blocks(rest, catalog, grid.type, columns[0][2] - columns[0][0], content.changes, first_numbers)
    heights = [y1 - y0 for _, y0, _, y1 in columns]
    layouts: list[Sequence[Sequence[TextBlock]]] = []
    while queue:
        filled, left = into_columns(queue, heights)
        if len(left) == len(queue):
            break
        layouts.append(filled)
        queue = left

    def draw(number: int, layout: Sequence[Sequence[TextBlock]]) -> Canvas:
        canvas = Canvas(grid.width, grid.height, theme)
        draw_running_head(canvas, grid, content)
        for blocks, (x0, _, _, y1) in zip(layout, columns, strict=False):
            top = y1
            for block in blocks:
                draw_block(canvas, block, x0, top, grid.type)
                top -= block.height
        draw_page_number(canvas, grid, number, len(layouts) + 1 + after)
        return canvas

    return [partial(draw, i + 2, layout) for i, layout in enumerate(layouts)]


def draw_running_head(canvas: Canvas, grid: PageGrid, content: Content) -> None:
    """Draw the head and the foot of a later page."""
    theme, scale = canvas.theme, grid.type
    x0, _, x1, y1 = grid.content
    base = y1 + 0.9 * scale.body.size + 0.8 * scale.heading.size
    date = say("As of {day}", day=content.as_of)
    font = scale.heading.at(1.25 * scale.heading.size)
    room = x1 - x0 - width(date, font) - 2 * _GAP
    title = fitted(drawable(content.title), font, room, font.size, least=0.6)
    canvas.text(x0, base, title.lines[0] if title.lines else "", title.font, theme.ink, keep=("text", "running title"))
    canvas.text(x1, base, date, font, theme.accent, ha="right", keep=("text", "as-of date"))
    line = y1 + 0.8 * scale.body.size
    canvas.lines([np.array([(x0, line), (x1, line)])], theme.rule, 0.8, z=5)
    foot = f"{content.data_note}. " + say("Data digest {digest}.", digest=content.digest)
    canvas.text(x0, grid.foot, foot, scale.fine, theme.muted, keep=("text", "footer digest"))
    draw_handling(canvas, grid)


def draw_page_number(canvas: Canvas, grid: PageGrid, number: int, of: int) -> None:
    """Draw ``Page 1 of 3`` at the foot of a page, where there is more than one page."""
    if of > 1:
        font, colour = grid.type.small, canvas.theme.muted
        where = (grid.content[2], 1.1 * grid.body)
        canvas.text(
            *where,
            say("Page {number} of {all}", number=number, all=of),
            font,
            colour,
            ha="right",
            keep=("text", "page number"),
        )
