"""Draws the military grid on a map frame: its lines, the names of its squares, and its values at the edge."""

from __future__ import annotations

from layers.briefing.canvas import Canvas
from layers.briefing.map.labels import LabelStyle, MapText, inner_spots
from layers.briefing.map.projection import Frame
from layers.briefing.sheet.mgrs_grid import mgrs_grid
from layers.briefing.theme import TypeScale

#: Two values at one edge are at least so far apart, in points.
_APART_PT = 13.0


def draw_grid(canvas: Canvas, frame: Frame, scale: TypeScale, *, labelled: bool) -> None:
    """Draw the lines of the grid; its values too where it is ``labelled``."""
    found, theme = mgrs_grid(frame), canvas.theme
    clip = frame.rect
    canvas.lines(found.fine, theme.water_text, 0.35, clip=clip, z=2.1, alpha=0.55)
    canvas.lines(found.strong, theme.water_text, 0.8, clip=clip, z=2.2, alpha=0.7)
    wide = 1.3 if found.interval_km else 0.5
    canvas.lines(found.borders, theme.water_text, wide, clip=clip, z=2.3, alpha=0.8 if found.interval_km else 0.6)
    if not labelled:
        return
    x0, y0, x1, y1 = clip
    taken: list[tuple[str, float]] = []
    for value in sorted(found.values, key=lambda v: not v.strong):
        upward = value.side == "left"
        along = min(max(value.y, y0 + 5), y1 - 5) if upward else min(max(value.x, x0 + 5), x1 - 5)
        if any(side == value.side and abs(along - other) < _APART_PT for side, other in taken):
            continue
        taken.append((value.side, along))
        text_font = scale.fine_bold if value.strong else scale.fine
        x, y = (x0 - 0.5 * text_font.size, along) if upward else (along, y0 - 1.25 * text_font.size)
        canvas.text(
            x,
            y,
            value.text,
            text_font,
            theme.water_text,
            ha="center",
            upward=upward,
            keep=("map element", f"grid value {value.side} {value.text} {along:.0f}"),
        )


def draw_square_names(text: MapText) -> None:
    """Draw the names of the squares, or of the zones where there are no squares, each in a free place of what is seen of it.

    The name of a square lies on a line rather than nowhere; that of a zone is left out where there is no space.
    """
    found = mgrs_grid(text.frame)
    size = 1.2 if found.interval_km else 0.85
    font = text.type.label_bold.at(size * text.type.label_bold.size)
    ink = LabelStyle(font, text.canvas.theme.water_text, alpha=0.8)
    for name in found.names:
        spots = inner_spots(name.shape)
        if not text.within(f"grid:{name.text}", [name.text], spots, ink) and found.interval_km:
            text.within(f"grid:{name.text}", [name.text], spots, ink, over_lines=True)
