"""A briefing as PowerPoint slides: title, lists, figures and sources are text and tables, the map is native shapes.

Slides use Arial: every office program has it or a typeface of the same widths. Text is measured in Fira Sans, which is a
little wider, so what fits in it fits in Arial. The same briefing gives the same bytes: all dates in the file are fixed.
"""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Sequence
from copy import deepcopy
from pathlib import Path
from typing import Any

from layers.briefing.citations import cite
from layers.briefing.files.deck.links import (
    WAY_PT,
    add_box,
    contents_boxes,
    in_slides,
    lead,
    rows_on_a_slide,
    way_boxes,
)
from layers.briefing.files.deck.map_group import add_map
from layers.briefing.files.deck.pieces import PICTURE_DPI, TYPEFACE, SlidePieces, rgb
from layers.briefing.files.deck.places import fitted_in, head_room, places
from layers.briefing.files.deck.shapes import Placing
from layers.briefing.files.deck.template import SLIDE_PT, Stage, stage
from layers.briefing.files.description import describe
from layers.briefing.files.render import raster
from layers.briefing.files.slide_lists import LEADING, Group, fitting, groups_that_fit, heights
from layers.briefing.files.slide_tables import Row, Table, tables
from layers.briefing.fonts import Font, drawable, fitted, wrap
from layers.briefing.footer import IN_ENGLISH
from layers.briefing.map.projection import Bounds
from layers.briefing.page import Briefing
from layers.briefing.page_grid import PageGrid
from layers.language import ENGLISH, say, spoken

_CELL_PAD = 3.0
_EPOCH = dt.datetime(2000, 1, 1)


def pptx(
    briefings: Sequence[Briefing],
    *,
    one_slide_each: bool = False,
    template: Path | None = None,
    contents: tuple[str, Sequence[str]] | None = None,
) -> bytes:
    """The bytes of slides of one briefing or several.

    Each briefing has a slide with the map, then slides with its tables and sources. With ``one_slide_each`` it has only the
    first one, and several briefings have a slide of contents: each date there leads to its slide, which leads back.
    ``contents`` are the title of that slide and what it calls each briefing, instead of their dates.
    ``template`` is a deck whose look and placeholders are used; its own slides are left out. Raises ExportError where it
    cannot be used.
    """
    found = stage(template)
    deck = found.deck
    decks = [_Deck(found, briefing, in_atlas=one_slide_each and len(briefings) > 1) for briefing in briefings]
    if one_slide_each and len(briefings) > 1:
        _add_atlas(found, decks, contents)
    else:
        for each in decks:
            each.add(with_tables=not one_slide_each)
    named = contents[0] if contents else briefings[0].content.title
    return stamped(deck, named, briefings[0].content.subtitle)


def stamped(deck: Any, title: str, subject: str) -> bytes:
    """The bytes of a deck, with these words in its properties and with fixed dates."""
    core = deck.core_properties
    # The format allows 255 characters for each.
    core.title, core.subject = title[:255], subject[:255]
    core.author, core.last_modified_by, core.language, core.revision = "", "", spoken(), 1
    core.created = core.modified = core.last_printed = _EPOCH
    buffer = io.BytesIO()
    deck.save(buffer)
    return _without_times(buffer.getvalue())


def _without_times(data: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            entry.compress_type, entry.external_attr, entry.create_system = zipfile.ZIP_DEFLATED, 0o600 << 16, 3
            target.writestr(entry, source.read(name))
    return out.getvalue()


def _add_atlas(found: Stage, decks: Sequence[_Deck], names: tuple[str, Sequence[str]] | None) -> None:
    """Add a slide for each date, with contents before them and links between them."""
    dates = [each.briefing.content.as_of for each in decks]
    title = say("{title}: {first} to {last}", title=decks[0].briefing.content.title, first=dates[0], last=dates[-1])
    title, dates = (names[0], list(names[1])) if names else (title, dates)
    contents, boxes = [], []
    for group in in_slides(dates, rows_on_a_slide(found)):
        slide, of_slide = decks[0].add_contents(group, title)
        contents += [slide] * len(group)
        boxes += of_slide
    slides = [each.add(with_tables=False) for each in decks]
    for box, slide in zip(boxes, slides, strict=True):
        lead(box, slide)
    for each, before, slide, after, first in zip(
        decks, [None, *slides[:-1]], slides, [*slides[1:], None], contents, strict=True
    ):
        each.add_ways(slide, before, first, after)


class _Deck(SlidePieces):
    """The slides of one briefing."""

    def add(self, *, with_tables: bool) -> Any:
        """Add the slides; returns the one with the map."""
        self.more = say("on the next slides") if with_tables else self.briefing.content.more
        slide = self._map_slide()
        if with_tables:
            for table in tables(self.briefing):
                self._table_slides(table)
        self._picture_slides()
        return slide

    def add_contents(self, dates: Sequence[str], title: str) -> tuple[Any, list[Any]]:
        """Add a slide of contents with these dates; returns it and the boxes of the dates."""
        slide = self._slide()
        self._head(slide, title, dated=False)
        boxes = [
            add_box(slide, bounds, date)
            for date, bounds in zip(dates, contents_boxes(self.stage, len(dates), self.least), strict=True)
        ]
        for date, box in zip(dates, boxes, strict=True):
            self._text(box, [[(date, max(self.least, 10.8), False, self.theme.ink)]])
        return slide, boxes

    def add_ways(self, slide: Any, before: Any, contents: Any, after: Any) -> None:
        """Add links to the slides of the date before, the contents and the date after. None is one that is not there."""
        ways = ((say("‹ earlier"), before), (say("contents"), contents), (say("later ›"), after))
        for (words, to), bounds in zip(ways, way_boxes(self.way_room), strict=True):
            if to is not None:
                box = add_box(slide, bounds, words.strip("‹› ").capitalize())
                self._text(box, [[(words, self.least, True, self.theme.accent)]])
                lead(box, to)

    def _picture_slides(self) -> None:
        """The pages of pictures, each as one picture that fills its slide."""
        pages = self.briefing.pages
        for page in pages[len(pages) - self.briefing.picture_pages :]:
            texts = [box.name.partition(": ")[2] for box in page.boxes if box.name.startswith("picture ")]
            image = raster(page, PICTURE_DPI)
            slide, bounds = self._slide(), (0.0, 0.0, *SLIDE_PT)
            if self.stage.is_template:
                self._head(slide, say("Pictures"))
                bounds = fitted_in((0.0, 0.0, *page.size_pt), self.stage.room)
            self._picture(slide, image, bounds, "Pictures", " ".join(texts))

    def _map_slide(self) -> Any:
        briefing, theme = self.briefing, self.theme
        slide = self._slide()
        top = self._message_head(slide, head_room(self.stage, briefing))
        where = places(self.stage, briefing, top)
        image = raster(briefing.pages[0], PICTURE_DPI)
        left, upper, right, _ = fitted_in(where.source, where.map)
        placing = Placing(where.source, left, upper, (right - left) / (where.source[2] - where.source[0]))
        typeface = "+mn-lt" if self.stage.is_template else TYPEFACE
        add_map(slide, briefing.pages[0], placing, typeface=typeface, words=describe(briefing))
        if where.legend:
            self._legend(slide, image, PageGrid.of(briefing.options), where.legend)
        x0, y0, x1, y1 = where.list
        if where.figures and briefing.content.narrative:
            # Its text and its sources take the place of the figures, which are in the notes.
            x0, y0 = min(x0, where.figures[0]), min(y0, where.figures[1])
        elif where.figures:
            self._figures(slide, where.figures)
        self._list(slide, (x0, y0, x1, y1 - (WAY_PT if self.in_atlas else 0.0)))
        if self.in_atlas:
            self.way_room = (x0, y0, x1, y1 - WAY_PT)
        foot_box = self._beside_logo(where.foot)
        foot = self._box(slide, foot_box, "Footer")
        content = briefing.content
        words = " ".join(
            [
                say("Routes and outlines are schematic.") + f" {content.credits}.",
                f"{content.data_note}. " + say("Data digest {digest}.", digest=content.digest),
                *([say(IN_ENGLISH)] if spoken() != ENGLISH else []),
            ]
        )
        wide, tall = foot_box[2] - foot_box[0], foot_box[3] - foot_box[1]
        set_words = fitted(drawable(words), Font(self.least), wide, tall, least=1.0)
        self._text(foot, [[(" ".join(set_words.lines), self.least, False, theme.muted)]])
        return slide

    def _legend(self, slide: Any, image: Any, grid: PageGrid, room: Bounds) -> None:
        boxes = [box.bounds for box in self.briefing.pages[0].boxes if box.name.startswith("legend ")]
        if not boxes or grid.legend is None:
            return
        x0 = grid.legend[0]
        source = (x0 - 2, min(b[1] for b in boxes) - 3, max(b[2] for b in boxes) + 3, max(b[3] for b in boxes) + 3)
        wide, tall = source[2] - source[0], source[3] - source[1]
        names = "; ".join(
            dict.fromkeys(b.name[7:] for b in self.briefing.pages[0].boxes if b.name.startswith("legend "))
        )
        left, top, right, bottom = room
        scale = min(1.0, (bottom - top) / tall, (right - left) / wide)
        bounds = (left, top, left + wide * scale, top + tall * scale)
        self._picture(
            slide, _crop(image, source, self.briefing), bounds, "Legend", say("Legend: {names}.", names=names)
        )

    def _figures(self, slide: Any, room: Bounds) -> None:
        """Add the headline figures, without their claims where these do not fit."""
        theme, rows = self.theme, self.briefing.figures
        # Nothing is larger than what the slide says.
        large = max(min(1.8 * self.least, self.said_size - 1), self.least)
        texts = []
        for row in rows:
            numbered = self.briefing.listed.sources
            ends = [f"{number}: {who} {cite(found, numbered)}".strip() for number, who, found in row.claims[:2]]
            texts.append((row, "; ".join(ends)))
        for claims in (True, False):
            # Where the claims do not fit, they are in the table of figures and in the notes.
            groups = [
                [
                    # Only a current figure is in large type.
                    [
                        (
                            row.dated,
                            *((large, True, theme.ink) if row.current else (self.least, True, theme.muted)),
                        )
                    ],
                    [(row.title, self.least, True, theme.ink)],
                    *([[(row.lead + said, self.least, False, theme.muted)]] if claims else []),
                ]
                for row, said in texts
            ]
            if self._column(slide, "Figures", groups, room) == len(groups):
                return
            self._remove_last(slide)
        self._column(slide, "Figures", groups, room)

    def _list(self, slide: Any, room: Bounds) -> None:
        """Add the movements and reports of the first page, as far as the column holds them, and the number of the others."""
        content = self.briefing.content
        groups, shown = groups_that_fit(
            self.briefing,
            self.theme,
            self._measured((room[0], room[1], room[2], room[3] - 2.5 * self.least * LEADING)),
            self.least,
        )
        if rest := len(content.reports) + len(content.movements) - shown:
            groups = [
                *groups,
                [
                    [
                        (
                            say("and {count} more, {where}", count=rest, where=self.more),
                            self.least,
                            False,
                            self.theme.muted,
                        )
                    ]
                ],
            ]
        self._column(slide, "Movements and reports", groups, room)

    def _measured(self, room: Bounds) -> Bounds:
        """The box in which a text is measured: narrower in a template, whose typeface may be wider than ours."""
        x0, y0, x1, y1 = room
        return (x0, y0, x0 + 0.86 * (x1 - x0), y1) if self.stage.is_template else room

    def _column(self, slide: Any, name: str, groups: Sequence[Group], room: Bounds) -> int:
        """Add the groups of paragraphs that fit in a box, from the first on; returns their number."""
        count = fitting(groups, self._measured(room), self.least)
        kept = groups[:count]
        used = sum(heights(kept, self._measured(room)[2] - room[0], self.least))
        spaced = [[*group, [(" ", 0.55 * self.least, False, self.theme.muted)]] for group in kept]
        box = self._box(slide, (room[0], room[1], room[2], min(room[1] + used, room[3])), name)
        self._text(box, [runs for group in spaced for runs in group])
        return count

    @staticmethod
    def _remove_last(slide: Any) -> None:
        last = slide.shapes[-1]._element
        last.getparent().remove(last)

    @property
    def _table_room(self) -> Bounds:
        left, top, right, bottom = self.stage.room
        return (left, top + 14, right, bottom) if self.stage.is_template else (left, 70.0, right, 500.0)

    def _table_slides(self, table: Table) -> None:
        left, top, right, bottom = self._table_room
        widths = [share * (right - left) for share in table.shares]
        queue, room = list(table.rows), bottom - top
        first = True
        while queue:
            used, count = 18.0, 0
            for row in queue:
                tall = max(
                    len(wrap(drawable(cell), Font(self.least), width - 2 * _CELL_PAD - 2))
                    for cell, width in zip(row, widths, strict=True)
                )
                used += tall * self.least * LEADING + 2 * _CELL_PAD
                if used > room and count:
                    break
                count += 1
            self._table_slide(table, queue[:count], widths, "" if first else ", " + say("continued"))
            queue, first = queue[count:], False

    def _table_slide(self, table: Table, rows: Sequence[Row], widths: Sequence[float], suffix: str) -> None:
        from pptx.util import Pt  # noqa: PLC0415

        slide = self._slide()
        self._head(slide, f"{table.title}{suffix}")
        theme = self.theme
        left, top, _, _ = self._table_room
        size = (Pt(sum(widths)), Pt(16 * (len(rows) + 1)))
        shape = slide.shapes.add_table(len(rows) + 1, len(table.columns), Pt(left), Pt(top), *size)
        shape.name = table.title
        native = shape.table
        for column, width in zip(native.columns, widths, strict=True):
            column.width = Pt(width)
        looks: dict[tuple[str, str, bool], Any] = {}
        for i, (line, row) in enumerate(zip(native._tbl.tr_lst, (table.columns, *rows), strict=True)):
            line.h = Pt(16)
            fill = theme.ink if i == 0 else theme.page if i % 2 else theme.panel
            for j, (place, value) in enumerate(zip(line.tc_lst, row, strict=True)):
                look = (fill, theme.page if i == 0 else theme.ink, i == 0 or j == 0)
                if look not in looks:
                    looks[look] = self._empty_cell(native.cell(i, j), *look)
                cell = deepcopy(looks[look])
                cell.txBody.p_lst[0].r_lst[0].text = drawable(value)
                line.replace(place, cell)

    def _empty_cell(self, cell: Any, fill: str, ink: str, bold: bool) -> Any:
        """The element of a cell in a look, without its words. To copy it takes a quarter of the time of making each one."""
        from pptx.util import Pt  # noqa: PLC0415

        cell.margin_left = cell.margin_right = Pt(_CELL_PAD)
        cell.margin_top = cell.margin_bottom = Pt(_CELL_PAD - 1)
        cell.fill.solid()
        cell.fill.fore_color.rgb = rgb(fill)
        self._style(cell.text_frame.paragraphs[0].add_run().font, Pt(self.least), bold, ink)
        return cell._tc


def _crop(image: Any, source: Bounds, briefing: Briefing) -> Any:
    """The part of a page's image inside a box (points of the page)."""
    _, height = briefing.pages[0].size_pt
    k = PICTURE_DPI / 72
    return image.crop(
        (round(source[0] * k), round((height - source[3]) * k), round(source[2] * k), round((height - source[1]) * k))
    )
