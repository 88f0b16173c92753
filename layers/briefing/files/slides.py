"""A briefing as PowerPoint slides: title, lists, figures and sources are text and tables, the map is a picture.

Slides use Arial: every office program has it or a typeface of the same widths. Text is measured in Fira Sans, which is a
little wider, so what fits in it fits in Arial. The same briefing gives the same bytes: all dates in the file are fixed.
"""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Callable, Sequence
from typing import Any

from layers.briefing.citations import cite, full_source
from layers.briefing.files.description import describe
from layers.briefing.files.render import png_of, raster
from layers.briefing.files.slide_lists import LEADING, LEAST_PT, Group, Run, fitting, groups_that_fit, heights
from layers.briefing.files.slide_tables import Row, Table, tables
from layers.briefing.fonts import Font, clean, drawable, fitted, wrap
from layers.briefing.map.projection import Bounds
from layers.briefing.page import Briefing
from layers.briefing.page_grid import PageGrid
from layers.briefing.theme import Theme, theme_of

_FONT = "Arial"
_SLIDE_PT = (960.0, 540.0)
_MARGIN = 28.0
_MAP_DPI = 220.0
_CELL_PAD = 3.0
_FOOT_TOP = 497.0
_EPOCH = dt.datetime(2000, 1, 1)


def pptx(
    briefings: Sequence[Briefing], *, one_slide_each: bool = False, progress: Callable[[], None] | None = None
) -> bytes:
    """The bytes of slides of one briefing or several.

    Each briefing has a slide with the map, then slides with its tables and sources, unless ``one_slide_each`` is set.
    ``progress`` is called after each briefing.
    """
    from pptx import Presentation  # noqa: PLC0415
    from pptx.util import Pt  # noqa: PLC0415

    deck = Presentation()
    deck.slide_width, deck.slide_height = Pt(_SLIDE_PT[0]), Pt(_SLIDE_PT[1])
    for briefing in briefings:
        _Deck(deck, briefing).add(with_tables=not one_slide_each)
        if progress:
            progress()
    core = deck.core_properties
    # The format allows 255 characters for each.
    core.title, core.subject = (text[:255] for text in (briefings[0].content.title, briefings[0].content.subtitle))
    core.author, core.last_modified_by, core.language, core.revision = "", "", "en", 1
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


class _Deck:
    """The slides of one briefing."""

    def __init__(self, deck: Any, briefing: Briefing) -> None:
        self.deck, self.briefing, self.catalog = deck, briefing, briefing.catalog
        self.more = ""
        self.theme: Theme = theme_of(briefing.options)

    def add(self, *, with_tables: bool) -> None:
        self.more = "on the next slides" if with_tables else self.briefing.content.more
        self._map_slide()
        if with_tables:
            for table in tables(self.briefing):
                self._table_slides(table)
            self._picture_slides()

    # -- pieces ---------------------------------------------------------------------------------------------------

    def _slide(self) -> Any:
        slide = self.deck.slides.add_slide(self.deck.slide_layouts[5])
        fill = slide.background.fill
        fill.solid()
        fill.fore_color.rgb = _rgb(self.theme.page)
        slide.notes_slide.notes_text_frame.text = self._notes()
        return slide

    def _text(self, shape: Any, paragraphs: Sequence[Sequence[Run]], *, align: str = "left") -> None:
        from pptx.enum.text import MSO_ANCHOR, PP_ALIGN  # noqa: PLC0415
        from pptx.util import Pt  # noqa: PLC0415

        frame = shape.text_frame
        frame.word_wrap = True
        frame.vertical_anchor = MSO_ANCHOR.TOP
        frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
        for i, runs in enumerate(paragraphs):
            paragraph = frame.paragraphs[0] if i == 0 else frame.add_paragraph()
            paragraph.alignment = {"left": PP_ALIGN.LEFT, "right": PP_ALIGN.RIGHT, "center": PP_ALIGN.CENTER}[align]
            for text, size, bold, colour in runs:
                run = paragraph.add_run()
                run.text = clean(text)
                self._style(run.font, Pt(size), bold, colour)

    def _style(self, font: Any, size: Any, bold: bool, colour: str) -> None:
        font.name, font.size, font.bold = _FONT, size, bold
        font.color.rgb = _rgb(colour)

    def _box(self, slide: Any, bounds: Bounds, name: str) -> Any:
        from pptx.util import Pt  # noqa: PLC0415

        x0, y0, x1, y1 = bounds
        shape = slide.shapes.add_textbox(Pt(x0), Pt(y0), Pt(x1 - x0), Pt(y1 - y0))
        shape.name = name
        return shape

    def _head(self, slide: Any, title: str) -> None:
        from pptx.util import Pt  # noqa: PLC0415

        content, theme = self.briefing.content, self.theme
        shape = slide.shapes.title
        shape.left, shape.top, shape.width, shape.height = Pt(_MARGIN), Pt(20), Pt(640), Pt(26)
        set_title = fitted(drawable(title), Font(22.0, "bold"), 620, 26, least=LEAST_PT / 22.0)
        self._text(shape, [[(" ".join(set_title.lines), set_title.font.size, True, theme.ink)]])
        date = self._box(slide, (_SLIDE_PT[0] - 280, 22, _SLIDE_PT[0] - _MARGIN, 46), "As-of date")
        self._text(date, [[("As of ", 11, False, theme.muted), (content.as_of, 17, True, theme.accent)]], align="right")
        notes = "  ·  ".join(part for part in (content.known_by, content.hindsight, content.filters) if part)
        if notes:
            box = (_SLIDE_PT[0] - _MARGIN - 400, 46, _SLIDE_PT[0] - _MARGIN, 70)
            set_notes = fitted(drawable(notes), Font(11.0), 400, 2.2 * LEAST_PT, least=LEAST_PT / 11.0)
            known = self._box(slide, box, "Known by")
            self._text(known, [[(" ".join(set_notes.lines), set_notes.font.size, False, theme.accent)]], align="right")
        if content.handling:
            wide = _SLIDE_PT[0] - 2 * _MARGIN
            size = LEAST_PT
            tall = 1.2 * size * min(len(wrap(content.handling, Font(size, "bold"), wide)), 2)
            for top, where in ((1.0, "top"), (_SLIDE_PT[1] - tall - 1, "bottom")):
                box = self._box(slide, (_MARGIN, top, _MARGIN + wide, top + tall), f"Handling, {where}")
                self._text(box, [[(content.handling, size, True, theme.ink)]], align="center")

    def _picture(self, slide: Any, image: Any, bounds: Bounds, name: str, alt: str) -> None:
        from pptx.util import Pt  # noqa: PLC0415

        x0, y0, x1, y1 = bounds
        picture = slide.shapes.add_picture(
            io.BytesIO(png_of(image, _MAP_DPI)), Pt(x0), Pt(y0), Pt(x1 - x0), Pt(y1 - y0)
        )
        picture.name = name
        picture._element._nvXxPr.cNvPr.set("descr", alt)

    # -- slides ---------------------------------------------------------------------------------------------------

    def _picture_slides(self) -> None:
        """The pages of pictures, each as one picture that fills its slide."""
        pages = self.briefing.pages
        for page in pages[len(pages) - self.briefing.picture_pages :]:
            texts = [box.name.partition(": ")[2] for box in page.boxes if box.name.startswith("picture ")]
            image = raster(page, _MAP_DPI)
            self._picture(self._slide(), image, (0.0, 0.0, *_SLIDE_PT), "Pictures", " ".join(texts))

    def _map_slide(self) -> None:
        briefing, theme = self.briefing, self.theme
        slide = self._slide()
        self._head(slide, briefing.content.title)
        subtitle = self._box(slide, (_MARGIN, 48, 520, 70), "Subtitle")
        text = fitted(briefing.content.subtitle, Font(11.0), 490, 2.2 * LEAST_PT, least=LEAST_PT / 11.0)
        self._text(subtitle, [[(" ".join(text.lines), text.font.size, False, theme.muted)]])
        image = raster(briefing.pages[0], _MAP_DPI)
        grid = PageGrid.of(briefing.options)
        x0, y0, x1, y1 = briefing.map_rect
        # The map with the labels of its graticule, scaled to its box on the slide.
        tick = 1.9 * grid.type.fine.size
        source = (x0 - tick, y0 - tick, x1 + 1, y1 + 1)
        room = (_MARGIN, 74.0, 590.0, 456.0)
        self._picture(slide, _crop(image, source, briefing), _fit(source, room), "Map", describe(briefing))
        self._legend(slide, image, grid)
        self._figures(slide, (604.0, 74.0, 746.0, _FOOT_TOP - 4))
        self._list(slide, (760.0, 74.0, _SLIDE_PT[0] - _MARGIN, _FOOT_TOP - 4))
        foot = self._box(slide, (_MARGIN, _FOOT_TOP, _SLIDE_PT[0] - _MARGIN, _FOOT_TOP + 22), "Footer")
        content = briefing.content
        words = " ".join(
            [
                f"Routes and outlines are schematic. {content.credits}.",
                f"{content.data_note}. Data digest {content.digest}.",
            ]
        )
        set_words = fitted(drawable(words), Font(LEAST_PT), _SLIDE_PT[0] - 2 * _MARGIN, 22.0, least=1.0)
        self._text(foot, [[(" ".join(set_words.lines), LEAST_PT, False, theme.muted)]])

    def _legend(self, slide: Any, image: Any, grid: PageGrid) -> None:
        boxes = [box.bounds for box in self.briefing.pages[0].boxes if box.name.startswith("legend ")]
        if not boxes or grid.legend is None:
            return
        x0 = grid.legend[0]
        source = (x0 - 2, min(b[1] for b in boxes) - 3, max(b[2] for b in boxes) + 3, max(b[3] for b in boxes) + 3)
        wide, tall = source[2] - source[0], source[3] - source[1]
        top = 459.0
        names = "; ".join(
            dict.fromkeys(b.name[7:] for b in self.briefing.pages[0].boxes if b.name.startswith("legend "))
        )
        scale = min(1.0, 36.0 / tall, 560.0 / wide)
        bounds = (_MARGIN, top, _MARGIN + wide * scale, top + tall * scale)
        self._picture(slide, _crop(image, source, self.briefing), bounds, "Legend", f"Legend: {names}.")

    def _figures(self, slide: Any, room: Bounds) -> None:
        """Add the headline figures, without their claims where these do not fit."""
        theme, rows = self.theme, self.briefing.figures
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
                            *((1.8 * LEAST_PT, True, theme.ink) if row.current else (LEAST_PT, True, theme.muted)),
                        )
                    ],
                    [(row.title, LEAST_PT, True, theme.ink)],
                    *([[(row.lead + said, LEAST_PT, False, theme.muted)]] if claims else []),
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
            self.briefing, self.theme, (room[0], room[1], room[2], room[3] - 2.5 * LEAST_PT * LEADING)
        )
        if rest := len(content.reports) + len(content.movements) - shown:
            groups = [*groups, [[(f"and {rest} more, {self.more}", LEAST_PT, False, self.theme.muted)]]]
        self._column(slide, "Movements and reports", groups, room)

    def _column(self, slide: Any, name: str, groups: Sequence[Group], room: Bounds) -> int:
        """Add the groups of paragraphs that fit in a box, from the first on; returns their number."""
        count = fitting(groups, room)
        kept = groups[:count]
        used = sum(heights(kept, room[2] - room[0]))
        spaced = [[*group, [(" ", 0.55 * LEAST_PT, False, self.theme.muted)]] for group in kept]
        box = self._box(slide, (room[0], room[1], room[2], min(room[1] + used, room[3])), name)
        self._text(box, [runs for group in spaced for runs in group])
        return count

    @staticmethod
    def _remove_last(slide: Any) -> None:
        last = slide.shapes[-1]._element
        last.getparent().remove(last)

    def _table_slides(self, table: Table) -> None:
        wide = _SLIDE_PT[0] - 2 * _MARGIN
        widths = [share * wide for share in table.shares]
        queue, room = list(table.rows), 430.0
        first = True
        while queue:
            used, count = 18.0, 0
            for row in queue:
                tall = max(
                    len(wrap(drawable(cell), Font(LEAST_PT), width - 2 * _CELL_PAD - 2))
                    for cell, width in zip(row, widths, strict=True)
                )
                used += tall * LEAST_PT * LEADING + 2 * _CELL_PAD
                if used > room and count:
                    break
                count += 1
            self._table_slide(table, queue[:count], widths, "" if first else ", continued")
            queue, first = queue[count:], False

    def _table_slide(self, table: Table, rows: Sequence[Row], widths: Sequence[float], suffix: str) -> None:
        from pptx.util import Pt  # noqa: PLC0415

        slide = self._slide()
        self._head(slide, f"{table.title}{suffix}")
        theme = self.theme
        shape = slide.shapes.add_table(
            len(rows) + 1, len(table.columns), Pt(_MARGIN), Pt(70), Pt(sum(widths)), Pt(16 * (len(rows) + 1))
        )
        shape.name = table.title
        native = shape.table
        for column, width in zip(native.columns, widths, strict=True):
            column.width = Pt(width)
        for i, row in enumerate((table.columns, *rows)):
            native.rows[i].height = Pt(16)
            for j, value in enumerate(row):
                cell = native.cell(i, j)
                cell.margin_left = cell.margin_right = Pt(_CELL_PAD)
                cell.margin_top = cell.margin_bottom = Pt(_CELL_PAD - 1)
                cell.fill.solid()
                fill = theme.ink if i == 0 else theme.page if i % 2 else theme.panel
                cell.fill.fore_color.rgb = _rgb(fill)
                run = cell.text_frame.paragraphs[0].add_run()
                run.text = drawable(value)
                self._style(run.font, Pt(LEAST_PT), i == 0 or j == 0, theme.page if i == 0 else theme.ink)

    def _notes(self) -> str:
        briefing = self.briefing
        content = briefing.content
        lines = [
            *([content.filters] if content.filters else []),
            f"{content.title}. As of {content.as_of}." + (f" {content.known_by}." if content.known_by else ""),
            "Routes, badges and control outlines are schematic: drawn to be read, not measured. Areas are as reported.",
            f"Projection: {briefing.projection}. {content.credits}. {content.data_note}. Data digest {content.digest}.",
            content.coverage,
            "",
            *(
                f"{briefing.listed.numbers[r.id]}  {r.when}: {r.title}. {r.attribution}"
                for r in briefing.listed.reports
            ),
            "",
            "Sources",
        ]
        ordered = sorted(briefing.listed.sources.items(), key=lambda pair: pair[1])
        lines += [f"[{n}] {full_source(self.catalog.sources[s])}" for s, n in ordered if s in self.catalog.sources]
        return "\n".join(drawable(line) for line in lines)


def _rgb(colour: str) -> Any:
    from pptx.dml.color import RGBColor  # noqa: PLC0415

    return RGBColor(*(int(colour[i : i + 2], 16) for i in (1, 3, 5)))  # type: ignore[no-untyped-call]


def _crop(image: Any, source: Bounds, briefing: Briefing) -> Any:
    """The part of a page's image inside a box (points of the page)."""
    _, height = briefing.pages[0].size_pt
    k = _MAP_DPI / 72
    return image.crop(
        (round(source[0] * k), round((height - source[3]) * k), round(source[2] * k), round((height - source[1]) * k))
    )


def _fit(source: Bounds, room: Bounds) -> Bounds:
    """The largest box with the shape of ``source`` inside ``room``, in its upper left corner. y counts downward."""
    wide, tall = source[2] - source[0], source[3] - source[1]
    k = min((room[2] - room[0]) / wide, (room[3] - room[1]) / tall)
    return room[0], room[1], room[0] + wide * k, room[1] + tall * k
