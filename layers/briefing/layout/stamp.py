"""What a page without a head or a footer still says on its map: its date, and whose the basemap is."""

from __future__ import annotations

from layers.briefing.canvas import Canvas
from layers.briefing.content import Content
from layers.briefing.fonts import width
from layers.briefing.page_grid import PageGrid
from layers.language import say


def draw_stamp(canvas: Canvas, grid: PageGrid, content: Content) -> None:
    """Draw the date and the credits in the lower right corner of the map, where the page has no other place for them."""
    if grid.layout.header and grid.layout.footer:
        return
    x0, y0, x1, _ = grid.map_rect
    font, theme = grid.type.fine, canvas.theme
    parts = [] if grid.layout.header else [say("As of {day}", day=content.as_of)]
    if content.hindsight and parts:
        parts[0] += " †, " + say("with hindsight")
    parts += [] if grid.layout.footer else [content.credits, say("Drawing schematic")]
    lines = [" · ".join(parts)]
    if width(lines[0], font) > 0.66 * (x1 - x0):
        lines = parts
    lines = [line for line in lines if width(line, font) <= x1 - x0 - 12]
    wide, step = max((width(line, font) for line in lines), default=0.0), 1.2 * font.size
    box = (x1 - wide - 10, y0 + 3, x1 - 3, y0 + 3 + step * len(lines) + 3)
    canvas.rect(box, fill=theme.page, radius=1.5, z=29)
    with canvas.part("P", "stamp"):
        for i, line in enumerate(lines):
            at, keep = box[3] - (i + 0.85) * step, ("map element", f"stamp {line}")
            canvas.text(box[2] - 3.5, at, line, font, theme.ink, ha="right", z=29.5, keep=keep)


def stamp_room(grid: PageGrid) -> float:
    """The height at the foot of the map that the stamp may take, in points; 0 where there is none."""
    return 0.0 if grid.layout.header and grid.layout.footer else 3 * 1.2 * grid.type.fine.size + 8
