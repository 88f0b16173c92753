"""Selects the content of the first page: as much as its columns and its footer hold, in the order of dates."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from geodata.catalog import Catalog
from layers import words
from layers.briefing.citations import claimed_in, number_sources
from layers.briefing.content import Content, FigureRow, in_date_order
from layers.briefing.footer import footer_fits
from layers.briefing.map.projection import Bounds
from layers.briefing.message.choice import hides_movement
from layers.briefing.message.report import Report
from layers.briefing.message.since import since_block
from layers.briefing.movements import Movement
from layers.briefing.page_grid import PageGrid
from layers.briefing.text_blocks import (
    TextBlock,
    heading,
    height,
    into_columns,
    movement_block,
    note_block,
    report_block,
)
from layers.briefing.told.narrative import cited_ids, narrative_blocks
from layers.language import say

#: After the first report that does not fit, so many further ones are tried: a shorter one may still fit.
_LOOK_AHEAD = 6
#: Movements take at most this share of the height of the columns.
_MOVEMENTS_SHARE = 0.38


@dataclass(frozen=True)
class Selection:
    """What the first page lists.

    ``numbers`` are those of the reports by id, ``letters`` those of the movements by key, ``sources`` the numbers of the
    cited sources by id. ``columns`` are the text blocks, column by column.
    """

    reports: Sequence[Report]
    movements: Sequence[Movement]
    numbers: Mapping[str, int]
    letters: Mapping[str, str]
    sources: Mapping[str, int]
    columns: Sequence[Sequence[TextBlock]]


@dataclass(frozen=True)
class Numbering:
    """The numbers that the pages of an atlas have given so far: to reports by id, to movements by :func:`name_of`."""

    reports: Mapping[str, int] = field(default_factory=dict)
    movements: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Space:
    """The space of the first page, and the content to select from.

    ``claims`` is the number of claims shown for each figure; ``columns`` are boxes in points; ``date`` is the page's date.
    ``numbering`` holds the numbers of reports and movements on earlier pages of an atlas: they keep them.
    """

    catalog: Catalog
    content: Content
    figures: Sequence[FigureRow]
    claims: Sequence[int]
    grid: PageGrid
    columns: Sequence[Bounds]
    date: dt.date
    numbering: Numbering | None = None

    @property
    def heights(self) -> list[float]:
        """The heights of the columns in points."""
        return [y1 - y0 for _, y0, _, y1 in self.columns]

    @property
    def width(self) -> float:
        """The width of a column in points."""
        return self.columns[0][2] - self.columns[0][0] if self.columns else self.grid.content[2] - self.grid.content[0]


def select_for_first_page(space: Space) -> Selection:
    """The lists of the first page: first the movements, in their share of the space, then the most reports that fit.

    Both are taken in the order of their rank. Where not one report fits, movements are dropped from the end.
    """
    chosen = space.content.chosen
    ranked = [report for report in space.content.reports if report.id not in chosen.hidden]
    if not space.columns:
        return _listed(space, [], [])
    movements = _movements_that_fit(space)
    while True:
        counts = range(min(len(ranked), space.grid.layout.most_reports), -1, -1)
        best = next(((n, found) for n in counts if (found := _attempt(space, ranked[:n], movements))), None)
        if best is not None:
            break
        if not movements:
            return _listed(space, [], [])
        movements = movements[:-1]
    count, selection = best
    ahead = _LOOK_AHEAD if count < space.grid.layout.most_reports else 0
    for report in ranked[count + 1 : count + 1 + ahead]:
        selection = _attempt(space, [*selection.reports, report], movements) or selection
    return selection


def _movements_that_fit(space: Space) -> list[Movement]:
    found = [m for m in space.content.movements if not hides_movement(m, space.content.chosen)]
    scale = space.grid.type
    while found:
        tall = height(movement_block(m, "A", {}, scale, space.width, every_leg=False) for m in found)
        if tall + 3 * scale.body.size <= _MOVEMENTS_SHARE * sum(space.heights):
            break
        found.pop()
    return found


def _attempt(space: Space, reports: Sequence[Report], movements: Sequence[Movement]) -> Selection | None:
    selection = _listed(space, reports, movements)
    columns, left = into_columns(selection.columns[0], space.heights)
    fits = not left and footer_fits(space.catalog, space.grid, selection.sources, space.date)
    return replace(selection, columns=columns) if fits else None


def _listed(space: Space, reports: Sequence[Report], movements: Sequence[Movement]) -> Selection:
    """These reports and movements, numbered and set in one column."""
    content, scale, wide = space.content, space.grid.type, space.width
    in_order = sorted(content.movements, key=lambda m: (m.legs[0].first_day, m.key))
    before = Numbering() if space.numbering is None else space.numbering
    letters = _numbered([name_of(movement) for movement in in_order], before.movements)
    tags = {movement.key: _letter(letters[name_of(movement)]) for movement in in_order}
    listed = [movement for movement in in_order if movement in movements]
    ordered = in_date_order(reports)
    numbers = _numbered([report.id for report in ordered], before.reports)
    cited = [tuple(content.cited.get(name, ())) for name in cited_ids(content.narrative)]
    cited += [
        sources for row, count in zip(space.figures, space.claims, strict=False) for _, _, sources in row.claims[:count]
    ]
    cited += [leg.sources for movement in listed for leg in movement.legs] + [report.sources for report in ordered]
    cited += [
        claimed_in(space.catalog, area.card.sources) for area in content.areas if area.status(space.date) == "active"
    ]
    sources = number_sources(cited)
    blocks = narrative_blocks(content.narrative, content.cited, sources, scale, wide)
    if content.changes:
        day, short = words.short_day(content.changes.earlier.date), space.grid.layout.is_large
        blocks += [
            heading(say("Since {day}", day=day), scale, apart=bool(blocks)),
            since_block(content.changes, numbers, scale, wide, short=short),
        ]
    if listed:
        blocks.append(heading(say("Movements"), scale, apart=bool(blocks)))
        blocks += [movement_block(m, tags[m.key], sources, scale, wide, every_leg=False) for m in listed]
        blocks += _more(space, len(in_order) - len(listed), "movements")
    if ordered:
        blocks.append(
            heading(
                say("Reports"),
                scale,
                note="" if space.grid.layout.is_large else content.coverage,
                width_pt=wide,
                apart=bool(blocks),
            )
        )
        blocks += [report_block(r, numbers[r.id], sources, scale, wide) for r in ordered]
    blocks += _more(space, len(content.reports) - len(ordered), "reports")
    if not content.reports and not content.movements:
        nothing = say("No report and no movement is shown for this date.")
        if content.filters:
            nothing = say("The filter leaves no report and no movement for this date.") + f" {content.filters}"
        blocks.append(note_block(nothing, scale, wide, name="nothing"))
    return Selection(ordered, listed, numbers, tags, sources, [blocks])


def _more(space: Space, count: int, what: str) -> list[TextBlock]:
    if not count:
        return []
    return [
        note_block(
            say("and {count} more, {where}", count=count, where=space.content.more),
            space.grid.type,
            space.width,
            name=f"more {what}",
        )
    ]


def name_of(movement: Movement) -> str:
    """What a movement is known by from date to date: its mode and its ends."""
    return f"{movement.style} {movement.title}"


def _numbered(names: Sequence[str], before: Mapping[str, int]) -> dict[str, int]:
    """A number for each name: that of an earlier page, or the next one that no page has given yet."""
    taken = max(before.values(), default=0)
    found: dict[str, int] = {}
    for name in names:
        if name not in before:
            taken += 1
        found[name] = before.get(name, taken)
    return found


def _letter(number: int) -> str:
    """The letter of a movement by its number from 1: ``A``, ``B`` … ``Z``, ``AA``, ``AB`` …"""
    i = number - 1
    return ("" if i < 26 else chr(64 + i // 26)) + chr(65 + i % 26)


def letter_number(letter: str) -> int:
    """The number of the letter of a movement, from 1.

    >>> letter_number("C"), letter_number("AB")
    (3, 28)
    """
    number = 0
    for character in letter:
        number = 26 * number + ord(character) - 64
    return number


def _letters(count: int) -> list[str]:
    """The first letters of movements."""
    return [_letter(i + 1) for i in range(count)]
