"""The weekly brief as one page of A4 to print. What has no room is counted, and is in the web page and in Markdown."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from layers.briefing.canvas import DRAWING_LOCK, Canvas
from layers.briefing.drawing.parts import Role
from layers.briefing.fonts import ASCENT, Font, drawable, fitted
from layers.briefing.layout.sizes import SIZES
from layers.briefing.map.projection import Bounds
from layers.briefing.page import Page
from layers.briefing.text_blocks import LineSetter, TextBlock, draw_block, heading, height, note_block
from layers.briefing.theme import TypeScale, theme_for, type_scale
from layers.briefing.weekly.content import Item, Section, ThenNow, Weekly
from layers.briefing.weekly.ground_map import draw_ground_map
from layers.language import say

_MARGIN = 34.0
_GAP = 22.0
#: The share of the width that the lists take.
_LISTS = 0.6
_BODY_PT = 8.6
_FOOT = 46.0


def weekly_page(content: Weekly, *, dark: bool = False, grey: bool = False) -> Page:
    """The page, drawn when it is first needed."""
    size = SIZES["a4-portrait"]

    def draw() -> Canvas:
        with DRAWING_LOCK:
            return _drawn(content, Canvas(size.width_pt, size.height_pt, theme_for(dark=dark, in_grey=grey)))

    return Page(draw, (size.width_pt, size.height_pt), content.lang)


def _drawn(content: Weekly, canvas: Canvas) -> Canvas:
    scale = type_scale(_BODY_PT)
    top = _head(canvas, content, scale)
    inner = canvas.width - 2 * _MARGIN
    wide = inner * _LISTS - _GAP / 2
    right = _MARGIN + wide + _GAP
    foot = _foot(canvas, content, scale)
    _column(canvas, _lists(content.sections, scale, wide, top - foot), _MARGIN, top, scale)
    down = _column(canvas, _figures(content.figures, scale, canvas.width - _MARGIN - right), right, top, scale)
    _ground(canvas, content, scale, (right, foot, canvas.width - _MARGIN, down))
    return canvas


def _head(canvas: Canvas, content: Weekly, scale: TypeScale) -> float:
    """Draw the title and the dates; returns where the lists begin."""
    theme, wide = canvas.theme, canvas.width - 2 * _MARGIN
    y = canvas.height - _MARGIN
    if content.handling:
        with canvas.part("P", "Handling"):
            text = fitted(drawable(content.handling), scale.handling, wide, 30, least=0.5)
            for line in text.lines:
                canvas.text(canvas.width / 2, y - ASCENT * text.font.size, line, text.font, theme.ink, ha="center")
                y -= 1.3 * text.font.size
    y = _line(canvas, "H1", content.title, scale.title.at(0.72 * scale.title.size), y, wide, theme.ink)
    y = _line(canvas, "P", content.period, scale.subtitle, y - 2, wide, theme.accent)
    canvas.lines([np.array([(_MARGIN, y - 4), (canvas.width - _MARGIN, y - 4)])], theme.ink, 1.2)
    return y - 12


def _line(canvas: Canvas, role: Role, text: str, font: Font, y: float, wide: float, colour: str) -> float:
    found = fitted(drawable(text), font, wide, 2.6 * font.size, least=0.55)
    with canvas.part(role, text[:60]):
        for line in found.lines:
            y -= ASCENT * found.font.size
            canvas.text(_MARGIN, y, line, found.font, colour, keep=("text", line))
            y -= 0.32 * found.font.size
    return y


def _foot(canvas: Canvas, content: Weekly, scale: TypeScale) -> float:
    """Draw the notes at the foot of the page; returns where they begin."""
    wide = canvas.width - 2 * _MARGIN
    said = " ".join([*content.notes, f"{content.credits}.", say("Data digest {digest}.", digest=content.digest)])
    room = fitted(drawable(said), scale.fine, wide, 3 * _FOOT, least=0.8)
    block = note_block(" ".join(room.lines), scale, wide, name="notes")
    top = _MARGIN * 0.6 + block.height
    canvas.lines([np.array([(_MARGIN, top + 4), (canvas.width - _MARGIN, top + 4)])], canvas.theme.rule, 0.7)
    draw_block(canvas, block, _MARGIN, top, scale)
    return top + 12


def _lists(sections: Sequence[Section], scale: TypeScale, wide: float, room: float) -> list[TextBlock]:
    """The sections in the height that there is. Each shows as many items as it can; the rest is counted."""
    items = [[_item(each, scale, wide) for each in section.items] for section in sections]
    shown = [len(each) for each in items]
    while True:
        blocks: list[TextBlock] = []
        for at, (section, found, count) in enumerate(zip(sections, items, shown, strict=True)):
            blocks.append(heading(f"{section.title} ({len(found)})", scale, apart=at > 0))
            if not found:
                blocks.append(note_block(section.empty, scale, wide, name=f"{section.title} none"))
            blocks += found[:count]
            if rest := len(found) - count:
                text = say("and {count} more, in the web page and in Markdown", count=rest)
                blocks.append(note_block(text, scale, wide, name=f"{section.title} more"))
        if height(blocks) <= room or not any(shown):
            return blocks
        # The longest list gives way first.
        shown[max(range(len(shown)), key=lambda at: height(items[at][: shown[at]]))] -= 1


def _item(item: Item, scale: TypeScale, wide: float) -> TextBlock:
    setter = LineSetter(wide, 0.0, scale.leading * 0.97)
    setter.para(drawable(item.text), scale.body, lead_in=(drawable(item.when), scale.body_bold, "accent"))
    setter.para(drawable(item.credit), scale.fine, "muted")
    return TextBlock(f"item {item.when} {item.text[:60]}", setter.down + 0.45 * scale.body.size, tuple(setter.runs))


def _figures(figures: Sequence[ThenNow], scale: TypeScale, wide: float) -> list[TextBlock]:
    blocks = [heading(say("Figures then and now"), scale)]
    if not figures:
        blocks.append(note_block(say("No figures."), scale, wide, name="figures none"))
    for each in figures:
        setter = LineSetter(wide, 0.0, scale.leading * 0.97)
        setter.para(drawable(each.title), scale.body_bold.at(scale.small.size))
        if each.differs:
            setter.para(drawable(each.now), scale.lead, "accent", lead_in=(say("now"), scale.fine, "muted"))
            setter.para(drawable(each.then), scale.small, "muted", lead_in=(say("then"), scale.fine, "muted"))
        else:
            setter.para(drawable(each.now), scale.small, lead_in=(say("as then"), scale.fine, "muted"))
        blocks.append(TextBlock(f"figure {each.title}", setter.down + 0.5 * scale.body.size, tuple(setter.runs)))
    return blocks


def _ground(canvas: Canvas, content: Weekly, scale: TypeScale, room: Bounds) -> None:
    """Draw the ground below the figures: in words, and as a map where there is some and room for it."""
    x0, y0, x1, y1 = room
    blocks = [
        heading(say("Ground"), scale, apart=True),
        note_block(drawable(content.ground_words), scale, x1 - x0, name="ground words", role="ink"),
        *(
            [note_block(drawable(content.ground_credit), scale, x1 - x0, name="ground credit")]
            * bool(content.ground_credit)
        ),
    ]
    y1 = _column(canvas, blocks, x0, y1, scale)
    if content.ground.shown and y1 - y0 > 90:
        tall = min(y1 - y0 - 22, 0.95 * (x1 - x0))
        draw_ground_map(canvas, content.ground, (x0, y1 - tall, x1, y1), scale)


def _column(canvas: Canvas, blocks: Sequence[TextBlock], x: float, top: float, scale: TypeScale) -> float:
    """Draw blocks one below the other; returns where the next one would begin."""
    for block in blocks:
        draw_block(canvas, block, x, top, scale)
        top -= block.height
    return top
