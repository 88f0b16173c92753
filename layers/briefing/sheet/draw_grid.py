"""Draws the military grid on a map frame: its lines, the names of its squares, and its values at the edge."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely

from layers.briefing.canvas import Canvas
from layers.briefing.map.labels import LabelStyle, MapText, inner_spots
from layers.briefing.map.projection import Frame
from layers.briefing.sheet.mgrs_grid import SquareName, mgrs_grid
from layers.briefing.theme import TypeScale

#: The side of a square that has a name, in kilometres.
_SQUARE_KM = 100
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

    The name of a square lies on a line rather than nowhere; that of a zone is left out where there is no space. Where the
    squares are the finest lines of the map, one in the middle of each zone has its whole name, and the others their letters
    only, in small type: as on a sheet of a small scale, the map stays in sight.
    """
    found = mgrs_grid(text.frame)
    if found.interval_km == _SQUARE_KM:
        _draw_small_squares(text, found.names)
        return
    size = 1.2 if found.interval_km else 0.85
    font = text.type.label_bold.at(size * text.type.label_bold.size)
    ink = LabelStyle(font, text.canvas.theme.water_text, alpha=0.8)
    for name in found.names:
        spots = inner_spots(name.shape)
        if not text.within(f"grid:{name.text}", [name.text], spots, ink) and found.interval_km:
            text.within(f"grid:{name.text}", [name.text], spots, ink, over_lines=True)


def _draw_small_squares(text: MapText, names: Sequence[SquareName]) -> None:
    size, colour = text.type.label.size, text.canvas.theme.water_text
    whole = LabelStyle(text.type.label_bold, colour, alpha=0.8)
    letters = LabelStyle(text.type.label.at(0.8 * size), colour, alpha=0.7)
    for zone in dict.fromkeys(name.text.partition(" ")[0] for name in names):
        inside = [name for name in names if name.text.partition(" ")[0] == zone]
        middle = shapely.centroid(shapely.MultiPoint([shapely.centroid(name.shape) for name in inside]))
        away = [shapely.distance(shapely.centroid(name.shape), middle) for name in inside]
        in_order = [inside[i] for i in np.argsort(away, kind="stable")]
        # The whole name stands in the middle of the zone, or in the next square that has space for it.
        named = next(
            (n for n in in_order if text.within(f"grid:{n.text}", [n.text], inner_spots(n.shape), whole)), None
        )
        for name in in_order:
            if name is not named:
                text.within(f"grid:{name.text}", [name.text.partition(" ")[2]], inner_spots(name.shape), letters)
