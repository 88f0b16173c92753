"""Where things stand on the first slide of a briefing, in points of the slide (y counts downward)."""

from __future__ import annotations

from dataclasses import dataclass

from layers.briefing.files.deck.template import MARGIN, SLIDE_PT, Stage
from layers.briefing.map.projection import Bounds
from layers.briefing.page import Briefing
from layers.briefing.page_grid import PageGrid

_FOOT_TOP = 497.0
_GAP = 14.0
#: The share of the height of a slide that its head takes at most, and each judgement in it.
_HEAD_SHARE, _JUDGEMENT_SHARE = 0.17, 0.05


@dataclass(frozen=True)
class Places:
    """The boxes of a slide. ``source`` is the part of the page (points, y upward) with the map and the labels of its grid.

    ``legend`` and ``figures`` are None where the layout has none.
    """

    source: Bounds
    map: Bounds
    legend: Bounds | None
    figures: Bounds | None
    list: Bounds
    foot: Bounds


def head_room(stage: Stage, briefing: Briefing) -> float:
    """The y coordinate above which the head of the slide has to end, in points of our own design."""
    grid = PageGrid.of(briefing.options)
    if _is_as_page(grid):
        return (grid.height - briefing.map_rect[3]) * _share(grid) - 3
    lines = len(briefing.content.judgements)
    return (_HEAD_SHARE + _JUDGEMENT_SHARE * lines) * SLIDE_PT[1]


def places(stage: Stage, briefing: Briefing, top: float) -> Places:
    """The boxes below ``top``, the lower edge of the head.

    In a layout of large type everything stands where it stands on the page, at its size: smaller, the words of the map would
    be under the least size of the type. In the others the map is larger than on the page.
    """
    grid = PageGrid.of(briefing.options)
    x0, y0, x1, y1 = briefing.map_rect
    tick = 1.9 * grid.type.fine.size
    source = (x0 - tick, y0 - tick, x1 + 1, y1 + 1)
    found = _as_page(grid, source) if _is_as_page(grid) else _design(grid, source, top)
    if not stage.is_template:
        return found
    # A template has the notes on the date above its content.
    design = (MARGIN, min(found.map[1], found.list[1]) - 16.0, SLIDE_PT[0] - MARGIN, 522.0)

    def box(bounds: Bounds | None) -> Bounds | None:
        return stage.box(bounds, design) if bounds else None

    return Places(
        source,
        stage.box(found.map, design),
        box(found.legend),
        box(found.figures),
        stage.box(found.list, design),
        stage.box(found.foot, design),
    )


def _is_as_page(grid: PageGrid) -> bool:
    return grid.layout.is_large and grid.stacked


def _share(grid: PageGrid) -> float:
    """How many times larger than the page the slide is."""
    return min(SLIDE_PT[0] / grid.width, SLIDE_PT[1] / grid.height)


def _as_page(grid: PageGrid, source: Bounds) -> Places:
    k = _share(grid)

    def turned(bounds: Bounds) -> Bounds:
        x0, y0, x1, y1 = bounds
        return x0 * k, (grid.height - y1) * k, x1 * k, (grid.height - y0) * k

    x0, y0, x1, _ = grid.content
    foot = (x0, y0 - 0.5 * grid.body - 2.6 * grid.type.fine.size, x1, y0 - 0.5 * grid.body)
    return Places(
        source,
        turned(source),
        # The picture of the legend has an edge.
        turned((grid.legend[0] - 2, grid.legend[1] - 3, grid.legend[2] + 3, grid.legend[3] + 3))
        if grid.legend
        else None,
        turned(grid.figures) if grid.figures else None,
        turned(grid.lists[0]),
        turned(foot),
    )


def _design(grid: PageGrid, source: Bounds, top: float) -> Places:
    right = SLIDE_PT[0] - MARGIN
    has_figures = grid.layout.figures
    map_right = 590.0 if has_figures else 746.0
    legend_top = 459.0 if grid.layout.legend else _FOOT_TOP
    return Places(
        source,
        (MARGIN, top, map_right, legend_top - 3),
        (MARGIN, legend_top, map_right, _FOOT_TOP - 2) if grid.layout.legend else None,
        (map_right + _GAP, top, 746.0, _FOOT_TOP - 4) if has_figures else None,
        (746.0 + _GAP, top, right, _FOOT_TOP - 4),
        (MARGIN, _FOOT_TOP, right, _FOOT_TOP + 22),
    )


def fitted_in(source: Bounds, room: Bounds) -> Bounds:
    """The largest box with the shape of ``source`` inside ``room``, in its upper left corner. y counts downward."""
    wide, tall = source[2] - source[0], source[3] - source[1]
    k = min((room[2] - room[0]) / wide, (room[3] - room[1]) / tall)
    return room[0], room[1], room[0] + wide * k, room[1] + tall * k
