"""The grid of the first page for each size: the boxes of the map, the figures, the lists, the legend and the footer.

The grid depends on the size and the handling line, never on the content: the pages of different dates lie exactly over each
other. All boxes are in points from the lower left corner of the page.
"""

from __future__ import annotations

from dataclasses import dataclass

from layers.briefing.fonts import LEADING, Fitted, Font, drawable, fitted
from layers.briefing.map.projection import Bounds
from layers.briefing.options import SIZES, BriefingOptions
from layers.briefing.theme import TypeScale, type_scale

_GAP = 14.0
#: A handling line takes at most so many lines, and shrinks to this share of its size before it is refused as too long.
_HANDLING_LINES, _HANDLING_LEAST = 2, 0.85


@dataclass(frozen=True)
class PageGrid:
    """The boxes of one size of page, in points.

    ``lists`` are the columns of the lists. ``legend`` is None where the legend is at the foot of the last column.
    """

    width: float
    height: float
    margin: float
    body: float
    footer_lines: int
    content: Bounds
    map_rect: Bounds
    figures: Bounds
    stacked: bool
    lists: tuple[Bounds, ...]
    legend: Bounds | None
    legend_columns: int
    handling: Fitted | None
    locator_centre: tuple[float, float]
    locator_radius: float

    @staticmethod
    def of(options: BriefingOptions) -> PageGrid:
        """The grid for the size and the handling line of these options."""
        size = SIZES[options.size]
        wide, tall, body = size.width_pt, size.height_pt, size.body_pt
        scale = type_scale(body)
        portrait, slide = tall > wide, options.size == "wide"
        margin = 3.4 * body
        handling = _handling(options.handling, scale.handling, wide - 2 * margin - 16 * body)
        band = 1.1 * scale.handling.size if handling else 0.0
        more = _further_lines(handling)
        header = 1.12 * scale.title.size + 1.5 * scale.subtitle.size + 0.9 * body
        footer_lines = 9 if portrait else 6
        footer = footer_lines * 1.2 * scale.fine.size + 1.1 * body
        content = (margin, 2.5 * body + band + more + footer, wide - margin, tall - margin - 0.7 * band - more - header)
        x0, y0, x1, y1 = content
        # Space for the labels of the graticule below the map.
        tick = 1.7 * scale.fine.size
        cell = 1.08 * scale.figure.size + 1.18 * scale.small.size + 3 * 1.18 * scale.fine.size + 8
        if slide:
            right, middle = 0.245 * (x1 - x0), 0.165 * (x1 - x0)
            legend_tall = 5 * 1.5 * scale.small.size + 2
            map_rect = (x0, y0 + legend_tall + tick + 6, x1 - right - middle - 2 * _GAP, y1)
            left = map_rect[2] + _GAP
            radius = 0.235 * middle
            figures = (left, y0 + 2 * radius + 8, left + middle, y1)
            lists: tuple[Bounds, ...] = ((x1 - right, y0 + 2, x1, y1),)
            legend: Bounds | None = (x0, y0, map_rect[2], y0 + legend_tall)
            centre = (left + middle / 2, y0 + radius + 1)
        else:
            strip = 2 * cell
            radius = 0.4 * strip
            legend = None
            if portrait:
                map_rect = (x0, y1 - 0.44 * (y1 - y0), x1, y1)
                foot = map_rect[1] - tick - 3
                step = (x1 - x0 + _GAP) / 2
                top = foot - strip - 0.9 * _GAP
                lists = ((x0, y0 + 3, x0 + step - _GAP, top), (x0 + step, y0 + 3, x1, top))
            else:
                column = 0.315 * (x1 - x0)
                map_rect = (x0, y0 + strip + tick + 3, x1 - column - _GAP, y1)
                foot = y0 + strip
                lists = ((x1 - column, y0 + 2, x1, y1),)
            figures = (x0, foot - strip, map_rect[2] - 2 * radius - _GAP, foot)
            centre = (map_rect[2] - radius - 1, foot - strip / 2)
        return PageGrid(
            width=wide,
            height=tall,
            margin=margin,
            body=body,
            footer_lines=footer_lines,
            content=content,
            map_rect=map_rect,
            figures=figures,
            stacked=slide,
            lists=lists,
            legend=legend,
            legend_columns=6 if slide else 3 if not portrait and size.width_mm > 400 else 2,
            handling=handling,
            locator_centre=centre,
            locator_radius=radius,
        )

    @property
    def foot(self) -> float:
        """The baseline of the last line above the handling line and the page number, in points."""
        return 2.6 * self.body + _further_lines(self.handling)

    @property
    def type(self) -> TypeScale:
        """The type scale."""
        return type_scale(self.body)

    @property
    def legend_width(self) -> float:
        """Width of the legend in points."""
        x0, _, x1, _ = self.legend or self.lists[-1]
        return x1 - x0

    def list_columns(self, legend_tall: float) -> list[Bounds]:
        """The columns of the lists. A legend without a box of its own takes its height from the foot of the last one."""
        *before, (x0, y0, x1, y1) = self.lists
        foot = legend_tall + 3.0 * self.body if legend_tall and self.legend is None else 0.0
        return [*before, (x0, y0 + foot, x1, y1)]

    def legend_rect(self, tall: float) -> Bounds:
        """The box of the legend's entries: ``tall`` points high where the legend has no box of its own."""
        if self.legend is not None:
            return self.legend
        x0, y0, x1, _ = self.lists[-1]
        return x0, y0, x1, y0 + tall

    def figure_cells(self, count: int) -> list[Bounds]:
        """The cells of the headline figures: row by row, or one below the other on a slide."""
        x0, y0, x1, y1 = self.figures
        # Few figures have taller cells, with space for more of their claims.
        columns, rows = (
            (1, max(count, 3)) if self.stacked else (min(max(3, (count + 1) // 2), 4), 1 if count <= 3 else 2)
        )
        step, tall = (x1 - x0 + _GAP) / columns, (y1 - y0) / rows
        places = [divmod(i, columns) for i in range(min(count, columns * rows))]
        return [
            (x0 + column * step, y1 - (row + 1) * tall, x0 + (column + 1) * step - _GAP, y1 - row * tall)
            for row, column in places
        ]


def _handling(text: str | None, font: Font, width_pt: float) -> Fitted | None:
    """The handling line, set in the width between the page numbers; None where there is no handling line."""
    line = drawable(text or "")
    tall = LEADING * _HANDLING_LINES * font.size
    return fitted(line, font, width_pt, tall, least=_HANDLING_LEAST) if line else None


def _further_lines(handling: Fitted | None) -> float:
    """The height of the handling line after its first line, in points."""
    return (len(handling.lines) - 1) * LEADING * handling.font.size if handling else 0.0
