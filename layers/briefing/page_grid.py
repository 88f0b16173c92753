"""The grid of the first page for each size: where the map, the figures, the lists, the legend and the footer stand.

The grid depends on the size alone, not on what there is to say, so that pages for different dates lie exactly over each
other. Everything is in points from the bottom left corner.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from geodata.catalog import Catalog
from geodata.model import Source
from layers.briefing.canvas import Canvas
from layers.briefing.citations import brief_source
from layers.briefing.content import SIZES_PT, BriefingOptions, Content
from layers.briefing.fonts import ASCENT, LEADING, Fitted, Font, drawable, fitted, width, wrap
from layers.briefing.map.projection import Bounds
from layers.briefing.theme import TypeScale, type_scale

_SOURCES_SHARE = 0.6
_GAP = 14.0
#: A handling line is set in full size on up to so many lines, and shrinks to this share of it.
_HANDLING_LINES, _HANDLING_LEAST = 2, 0.85


@dataclass(frozen=True)
class PageGrid:
    """One size of page, laid out.

    ``lists`` are the columns of the lists; ``legend`` is None where it stands at the foot of the last of them.
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
        """The grid for a size of page."""
        wide, tall, body = SIZES_PT[options.size]
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
        # Room for the graticule's labels below the map.
        tick = 1.7 * scale.fine.size
        cell = 1.08 * scale.figure.size + 1.18 * scale.small.size + 3 * 1.18 * scale.fine.size + 8
        if slide:
            right, middle = 0.245 * (x1 - x0), 0.165 * (x1 - x0)
            legend_tall = 4 * 1.34 * scale.small.size + 2
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
            legend_columns=4 if slide else 2,
            handling=handling,
            locator_centre=centre,
            locator_radius=radius,
        )

    @property
    def foot(self) -> float:
        """Where the last line above the handling line and the page number stands, in points."""
        return 2.6 * self.body + _further_lines(self.handling)

    @property
    def type(self) -> TypeScale:
        """The type scale."""
        return type_scale(self.body)

    @property
    def legend_width(self) -> float:
        """Width of the legend."""
        x0, _, x1, _ = self.legend or self.lists[-1]
        return x1 - x0

    def list_columns(self, legend_tall: float) -> list[Bounds]:
        """The columns of the lists; where the legend has no place of its own it takes the foot of the last."""
        *before, (x0, y0, x1, y1) = self.lists
        foot = legend_tall + 3.0 * self.body if legend_tall and self.legend is None else 0.0
        return [*before, (x0, y0 + foot, x1, y1)]

    def legend_rect(self, tall: float) -> Bounds:
        """Where the legend's entries stand."""
        if self.legend is not None:
            return self.legend
        x0, y0, x1, _ = self.lists[-1]
        return x0, y0, x1, y0 + tall

    def figure_cells(self, count: int) -> list[Bounds]:
        """The cells of the headline figures, row by row, or one under the other where they are stacked."""
        x0, y0, x1, y1 = self.figures
        # Few figures have taller cells, with room for more of their claims.
        columns, rows = (
            (1, max(count, 3)) if self.stacked else (min(max(3, (count + 1) // 2), 4), 1 if count <= 3 else 2)
        )
        step, tall = (x1 - x0 + _GAP) / columns, (y1 - y0) / rows
        places = [divmod(i, columns) for i in range(min(count, columns * rows))]
        return [
            (x0 + column * step, y1 - (row + 1) * tall, x0 + (column + 1) * step - _GAP, y1 - row * tall)
            for row, column in places
        ]


def _handling(text: str | None, font: Font, room: float) -> Fitted | None:
    """The handling line set in the width between the page numbers; None where there is none."""
    line = drawable(text or "")
    tall = LEADING * _HANDLING_LINES * font.size
    return fitted(line, font, room, tall, least=_HANDLING_LEAST) if line else None


def _further_lines(handling: Fitted | None) -> float:
    """The height of the handling line's lines after its first, in points."""
    return (len(handling.lines) - 1) * LEADING * handling.font.size if handling else 0.0


def _source_lines(grid: PageGrid, sources: Sequence[Source], numbered: Mapping[str, int]) -> list[str]:
    scale = grid.type
    x0, _, x1, _ = grid.content
    text = "; ".join(f"[{numbered[source.id]}]\u00a0{brief_source(source)}" for source in sources)
    indent = width("Sources  ", scale.fine_bold)
    return wrap(text or "none", scale.fine, _SOURCES_SHARE * (x1 - x0) - _GAP, indent_pt=indent)


def footer_fits(catalog: Catalog, grid: PageGrid, numbered: Mapping[str, int]) -> bool:
    """Whether the footer holds these sources."""
    return len(_source_lines(grid, [catalog.sources[s] for s in numbered], numbered)) <= grid.footer_lines


def draw_footer(
    canvas: Canvas,
    grid: PageGrid,
    content: Content,
    projection: str,
    sources: Sequence[Source],
    numbered: Mapping[str, int],
) -> None:
    """Numbered sources at the left; what is schematic, the projection, the credits and the data's own date at the right."""
    scale = grid.type
    theme = canvas.theme
    x0, _, x1, _ = grid.content
    top = grid.content[1] - 0.5 * scale.body.size
    canvas.lines([np.array([(x0, top), (x1, top)])], theme.rule, 0.8, z=5)
    font = scale.fine
    notes = [
        *([content.filters] if content.filters else []),
        "Routes, badges and control outlines are schematic: drawn to be read, not measured. Areas are as reported.",
        f"Projection: {projection}.",
        f"{content.credits}.",
        f"{content.data_note}. Data digest {content.digest}.",
    ]
    split = x0 + _SOURCES_SHARE * (x1 - x0)
    columns = [
        (x0, _source_lines(grid, sources, numbered)),
        (split, [line for note in notes for line in wrap(note, font, x1 - split)]),
    ]
    for x, lines in columns:
        y = top - 0.6 * scale.body.size - ASCENT * font.size
        indent = 0.0
        if x == x0:
            canvas.text(x, y, "Sources", scale.fine_bold, theme.ink, keep=("text", "footer sources"))
            indent = width("Sources  ", scale.fine_bold)
        for i, line in enumerate(lines):
            canvas.text(
                x + (indent if i == 0 else 0.0), y, line, font, theme.muted, keep=("text", f"footer {line[:20]}")
            )
            y -= 1.2 * font.size
