"""What of the ranked content goes on the first page: as much as its columns and its footer hold, in date order."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from geodata.catalog import Catalog
from layers.briefing.citations import number_sources
from layers.briefing.content import Content, FigureRow, Movement, Report, claimed_in, in_date_order, letters
from layers.briefing.map.projection import Bounds
from layers.briefing.page_grid import Sheet, footer_fits
from layers.briefing.text_blocks import Block, heading, height, into_columns, movement_block, note_block, report_block

#: No page holds more reports than this, and how many of those that did not fit are tried for the room that is left.
_MOST_REPORTS, _LOOK_AHEAD = 40, 6
_MOVEMENTS_SHARE = 0.38


@dataclass(frozen=True)
class Choice:
    """What the first page lists, its numbers, and its blocks column by column."""

    reports: Sequence[Report]
    movements: Sequence[Movement]
    numbers: Mapping[str, int]
    letters: Mapping[str, str]
    sources: Mapping[str, int]
    columns: Sequence[Sequence[Block]]


@dataclass(frozen=True)
class Room:
    """Where the choice has to fit, and what it is made from. ``claims`` is how many claims of each figure are shown."""

    catalog: Catalog
    content: Content
    figures: Sequence[FigureRow]
    claims: Sequence[int]
    sheet: Sheet
    columns: Sequence[Bounds]
    date: dt.date

    @property
    def heights(self) -> list[float]:
        """The heights of the columns in points."""
        return [y1 - y0 for _, y0, _, y1 in self.columns]

    @property
    def width(self) -> float:
        """The width of a column in points."""
        return self.columns[0][2] - self.columns[0][0]


def choose(room: Room) -> Choice:
    """The first page's lists: movements first, in a share of the room, then the longest run of ranked reports that fits."""
    ranked = room.content.reports
    movements = _movements_that_fit(room)
    while True:
        counts = range(min(len(ranked), _MOST_REPORTS), -1, -1)
        best = next(((n, found) for n in counts if (found := _attempt(room, ranked[:n], movements))), None)
        if best is not None:
            break
        if not movements:
            return _listed(room, [], [])
        movements = movements[:-1]
    count, choice = best
    for report in ranked[count + 1 : count + 1 + _LOOK_AHEAD]:
        choice = _attempt(room, [*choice.reports, report], movements) or choice
    return choice


def _movements_that_fit(room: Room) -> list[Movement]:
    found = list(room.content.movements)
    scale = room.sheet.type
    while found:
        tall = height(movement_block(m, "A", {}, scale, room.width, every_leg=False) for m in found)
        if tall + 3 * scale.body.size <= _MOVEMENTS_SHARE * sum(room.heights):
            break
        found.pop()
    return found


def _attempt(room: Room, reports: Sequence[Report], movements: Sequence[Movement]) -> Choice | None:
    choice = _listed(room, reports, movements)
    columns, left = into_columns(choice.columns[0], room.heights)
    fits = not left and footer_fits(room.catalog, room.sheet, choice.sources)
    return replace(choice, columns=columns) if fits else None


def _listed(room: Room, reports: Sequence[Report], movements: Sequence[Movement]) -> Choice:
    """These reports and movements numbered and set, all in one column."""
    content, scale, wide = room.content, room.sheet.type, room.width
    in_order = sorted(content.movements, key=lambda m: (m.legs[0].first_day, m.key))
    tags = dict(zip((m.key for m in in_order), letters(len(in_order)), strict=True))
    listed = [movement for movement in in_order if movement in movements]
    ordered = in_date_order(reports)
    numbers = {report.id: i + 1 for i, report in enumerate(ordered)}
    cited = [
        sources for row, count in zip(room.figures, room.claims, strict=False) for _, _, sources in row.who[:count]
    ]
    cited += [leg.sources for movement in listed for leg in movement.legs] + [report.sources for report in ordered]
    cited += [
        claimed_in(room.catalog, area.card.sources) for area in content.areas if area.status(room.date) == "active"
    ]
    sources = number_sources(cited)
    blocks: list[Block] = []
    if listed:
        blocks.append(heading("Movements", scale))
        blocks += [movement_block(m, tags[m.key], sources, scale, wide, every_leg=False) for m in listed]
        blocks += _more(room, len(in_order) - len(listed), "movements")
    if ordered:
        blocks.append(heading("Reports", scale, note=content.coverage, width_pt=wide, apart=bool(blocks)))
        blocks += [report_block(r, numbers[r.id], sources, scale, wide) for r in ordered]
    blocks += _more(room, len(content.reports) - len(ordered), "reports")
    if not content.reports and not content.movements:
        nothing = "No report and no movement is shown for this date."
        blocks.append(note_block(nothing, scale, wide, name="nothing"))
    return Choice(ordered, listed, numbers, tags, sources, [blocks])


def _more(room: Room, count: int, what: str) -> list[Block]:
    if not count:
        return []
    return [note_block(f"and {count} more, {room.content.more}", room.sheet.type, room.width, name=f"more {what}")]
