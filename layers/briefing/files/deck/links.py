"""Links between the slides of an atlas: the contents with every date, and from each date to the ones before and after."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pptx.util import Pt

from layers.briefing.files.deck.template import Stage
from layers.briefing.map.projection import Bounds

_ROW_PT, _COLUMNS = 20.0, 4
#: The height that the links of a date take, in points.
WAY_PT = 18.0


def rows_on_a_slide(stage: Stage) -> int:
    """How many dates the contents hold on one slide."""
    return max(int((stage.room[3] - stage.room[1]) / _ROW_PT) - 1, 1) * _COLUMNS


def contents_boxes(stage: Stage, count: int, size: float) -> list[Bounds]:
    """The boxes of so many dates on a slide of contents, column by column, in points (y counts downward).

    ``size`` is that of their type.
    """
    left, top, right, _ = stage.room
    rows, step = rows_on_a_slide(stage) // _COLUMNS, (right - left) / _COLUMNS
    places = [divmod(i, rows) for i in range(count)]
    return [
        (
            left + column * step,
            top + row * _ROW_PT,
            left + (column + 1) * step - 8,
            top + row * _ROW_PT + min(1.6 * size, _ROW_PT - 1),
        )
        for column, row in places
    ]


def way_boxes(room: Bounds) -> list[Bounds]:
    """The boxes of the links to the date before, the contents and the date after, below a box of a slide."""
    x0, _, x1, y1 = room
    step = (x1 - x0) / 3
    return [(x0 + i * step, y1 + 2, x0 + (i + 1) * step - 4, y1 + WAY_PT) for i in range(3)]


def lead(shape: Any, slide: Any) -> None:
    """Make a shape lead to a slide."""
    shape.click_action.target_slide = slide


def add_box(slide: Any, bounds: Bounds, name: str) -> Any:
    """Add an empty text box to a slide. ``bounds`` is in points (y counts downward)."""
    x0, y0, x1, y1 = bounds
    shape = slide.shapes.add_textbox(Pt(x0), Pt(y0), Pt(x1 - x0), Pt(y1 - y0))
    shape.name = name
    return shape


def in_slides(items: Sequence[Any], per_slide: int) -> list[Sequence[Any]]:
    """Items in groups of at most so many."""
    return [items[i : i + per_slide] for i in range(0, len(items), per_slide)]
