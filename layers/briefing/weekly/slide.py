"""The weekly brief as one slide: texts and a table that can be edited, and the map of the ground as a picture."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from layers.briefing.canvas import Canvas
from layers.briefing.files.deck.links import add_box
from layers.briefing.files.deck.pieces import PICTURE_DPI, TYPEFACE, rgb
from layers.briefing.files.deck.template import MARGIN, SLIDE_PT, stage
from layers.briefing.files.render import png_of, raster
from layers.briefing.files.slide_lists import LEADING, LEAST_PT
from layers.briefing.files.slides import stamped
from layers.briefing.fonts import Font, clean, drawable, fitted, wrap
from layers.briefing.map.projection import Bounds
from layers.briefing.page import Page
from layers.briefing.theme import Theme, theme_for, type_scale
from layers.briefing.weekly.content import Section, Weekly
from layers.briefing.weekly.ground_map import draw_ground_map
from layers.language import say

_TOP, _BOTTOM = 84.0, 506.0
_LISTS_RIGHT = 590.0
_MAP_PT = 150.0
#: A run of a text: its words, its size, whether it is bold, and its colour.
_Run = tuple[str, float, bool, str]


def weekly_pptx(content: Weekly, *, dark: bool = False, grey: bool = False) -> bytes:
    """The bytes of a deck of one slide. Its notes hold everything that the brief says."""
    from pptx.util import Pt  # noqa: PLC0415

    found, theme = stage(None), theme_for(dark=dark, in_grey=grey)
    slide = found.deck.slides.add_slide(found.layout)
    slide.background.fill.solid()
    slide.background.fill.fore_color.rgb = rgb(theme.page)
    slide.notes_slide.notes_text_frame.text = "\n".join(drawable(line) for line in _everything(content))
    wide = SLIDE_PT[0] - 2 * MARGIN
    head = slide.shapes.title
    head.left, head.top, head.width, head.height = Pt(MARGIN), Pt(18), Pt(wide), Pt(30)
    title = fitted(drawable(content.title), Font(22.0, "bold"), wide - 10, 28, least=LEAST_PT / 22.0)
    _text(head, [[(" ".join(title.lines), title.font.size, True, theme.ink)]])
    period = [[(content.period, 14.0, False, theme.accent)]]
    if content.handling:
        period.append([(content.handling, LEAST_PT, True, theme.ink)])
    _text(add_box(slide, (MARGIN, 48, MARGIN + wide, 80), "Dates"), period)
    lists = (MARGIN, _TOP, _LISTS_RIGHT, _BOTTOM)
    _text(add_box(slide, lists, "What changed"), _lists(content.sections, lists, theme))
    right = (_LISTS_RIGHT + 24, _TOP, SLIDE_PT[0] - MARGIN, _BOTTOM)
    down = _figures(slide, content, right, theme)
    _ground(slide, content, (right[0], down + 10, right[2], right[3]), theme)
    foot = " ".join(
        [say("Outlines are schematic."), f"{content.credits}.", say("Data digest {digest}.", digest=content.digest)]
    )
    words = fitted(drawable(foot), Font(LEAST_PT), wide, 2.5 * LEAST_PT, least=0.7)
    _text(
        add_box(slide, (MARGIN, _BOTTOM + 4, SLIDE_PT[0] - MARGIN, SLIDE_PT[1] - 4), "Footer"),
        [[(" ".join(words.lines), words.font.size, False, theme.muted)]],
    )
    return stamped(found.deck, content.title, content.period)


def _lists(sections: Sequence[Section], room: Bounds, theme: Theme) -> list[list[_Run]]:
    """The paragraphs of the sections in a box: every item with who says so, or without that, or as many as fit."""
    shown = [len(section.items) for section in sections]
    for credits in (True, False):
        paragraphs = _paragraphs(sections, shown, theme, credits=credits)
        if _height(paragraphs, room[2] - room[0]) <= room[3] - room[1]:
            return paragraphs
    while any(shown):
        shown[max(range(len(shown)), key=lambda at: shown[at])] -= 1
        paragraphs = _paragraphs(sections, shown, theme, credits=False)
        if _height(paragraphs, room[2] - room[0]) <= room[3] - room[1]:
            break
    return paragraphs


def _paragraphs(sections: Sequence[Section], shown: Sequence[int], theme: Theme, *, credits: bool) -> list[list[_Run]]:
    found: list[list[_Run]] = []
    for section, count in zip(sections, shown, strict=True):
        found += [[(" ", 0.5 * LEAST_PT, False, theme.ink)]] if found else []
        found.append([(f"{section.title} ({len(section.items)})", 1.15 * LEAST_PT, True, theme.ink)])
        if not section.items:
            found.append([(section.empty, LEAST_PT, False, theme.muted)])
        for item in section.items[:count]:
            runs = [(f"{item.when}: ", LEAST_PT, True, theme.accent), (f"{item.text}. ", LEAST_PT, False, theme.ink)]
            found.append([*runs, *([(item.credit, LEAST_PT, False, theme.muted)] if credits else [])])
        if rest := len(section.items) - count:
            found.append([(say("and {count} more, in the notes", count=rest), LEAST_PT, False, theme.muted)])
    return found


def _height(paragraphs: Sequence[Sequence[_Run]], wide: float) -> float:
    found = 0.0
    for runs in paragraphs:
        size = max(run[1] for run in runs)
        found += len(wrap(drawable("".join(run[0] for run in runs)), Font(size), wide - 6)) * size * LEADING
    return found


def _figures(slide: Any, content: Weekly, room: Bounds, theme: Theme) -> float:
    """Add the table of figures; returns where it ends."""
    from pptx.util import Pt  # noqa: PLC0415

    left, top, right, _ = room
    rows = [(say("Figure"), say("Then"), say("Now")), *((each.title, each.then, each.now) for each in content.figures)]
    shares = (0.34, 0.33, 0.33)
    widths = [share * (right - left) for share in shares]
    shape = slide.shapes.add_table(len(rows), 3, Pt(left), Pt(top), Pt(right - left), Pt(14 * len(rows)))
    shape.name = "Figures then and now"
    end = top
    for column, wide in zip(shape.table.columns, widths, strict=True):
        column.width = Pt(wide)
    for at, row in enumerate(rows):
        tall = max(len(wrap(drawable(text), Font(LEAST_PT), wide - 8)) for text, wide in zip(row, widths, strict=True))
        height = tall * LEAST_PT * LEADING + 4
        shape.table.rows[at].height = Pt(height)
        end += height
        for place, text in enumerate(row):
            cell = shape.table.cell(at, place)
            cell.margin_left = cell.margin_right = Pt(3)
            cell.margin_top = cell.margin_bottom = Pt(1)
            cell.fill.solid()
            cell.fill.fore_color.rgb = rgb(theme.rule if at == 0 else theme.page)
            is_new = at > 0 and place == 2 and row[1] != row[2]
            _text(cell, [[(text, LEAST_PT, at == 0 or is_new, theme.ink)]])
    return end


def _ground(slide: Any, content: Weekly, room: Bounds, theme: Theme) -> None:
    from pptx.util import Pt  # noqa: PLC0415

    left, top, right, bottom = room
    # Who says so is in the notes of the slide: it would take the space of the map.
    words = wrap(drawable(content.ground_words), Font(LEAST_PT), right - left - 4)
    said = [[(say("Ground"), 1.15 * LEAST_PT, True, theme.ink)], [(content.ground_words, LEAST_PT, False, theme.ink)]]
    down = top + (len(words) + 1.4) * LEAST_PT * LEADING
    _text(add_box(slide, (left, top, right, down), "Ground"), said)
    tall = min(bottom - down - 4, _MAP_PT + 18)
    if not content.ground.shown or tall < 70:
        return
    canvas = Canvas(right - left, tall, theme)
    draw_ground_map(canvas, content.ground, (1, 18, right - left - 1, tall - 1), type_scale(7.4))
    page = Page(lambda: canvas, (right - left, tall))
    picture = slide.shapes.add_picture(
        io.BytesIO(png_of(raster(page, PICTURE_DPI), PICTURE_DPI)), Pt(left), Pt(down + 2), Pt(right - left), Pt(tall)
    )
    picture.name = "Ground gained and lost"
    picture._element._nvXxPr.cNvPr.set("descr", say("Map.") + f" {content.ground_words}")


def _text(shape: Any, paragraphs: Sequence[Sequence[_Run]]) -> None:
    from pptx.enum.text import PP_ALIGN  # noqa: PLC0415
    from pptx.util import Pt  # noqa: PLC0415

    frame = shape.text_frame
    frame.word_wrap = True
    if hasattr(frame, "margin_left"):
        frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    for at, runs in enumerate(paragraphs):
        paragraph = frame.paragraphs[0] if at == 0 else frame.add_paragraph()
        paragraph.alignment = PP_ALIGN.LEFT
        for text, size, bold, colour in runs:
            run = paragraph.add_run()
            run.text = clean(text)
            run.font.size, run.font.bold, run.font.name = Pt(size), bold, TYPEFACE
            run.font.color.rgb = rgb(colour)


def _everything(content: Weekly) -> list[str]:
    lines = [content.title, content.period]
    for section in content.sections:
        lines += ["", f"{section.title} ({len(section.items)})", *([] if section.items else [section.empty])]
        lines += [f"{item.when}: {item.text}. {item.credit}" for item in section.items]
    figures = [say("{title}: {then}, now {now}", title=f.title, then=f.then, now=f.now) for f in content.figures]
    lines += ["", say("Figures then and now"), *figures]
    return [*lines, "", content.ground_words, content.ground_credit, *content.notes]
