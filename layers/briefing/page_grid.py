"""The grid of the first page: the boxes of the map, the figures, the lists, the legend and the footer.

The grid depends on the options, never on the data: the pages of different dates lie exactly over each other. All boxes are
in points from the lower left corner of the page.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from layers.briefing.fonts import LEADING, Fitted, Font, drawable, fitted, width
from layers.briefing.layout.specification import Layout
from layers.briefing.map.projection import Bounds
from layers.briefing.message.judgement import judgement
from layers.briefing.options import BriefingOptions
from layers.briefing.theme import TypeScale, type_scale

_GAP = 14.0
#: The legend of a slide has six columns from this width of the slide on, in points.
_SIX_COLUMNS_PT = 850.0
_PT_PER_MM = 72 / 25.4
#: A handling line takes at most so many lines, and shrinks to this share of its size before it is refused as too long.
_HANDLING_LINES, _HANDLING_LEAST = 2, 0.85
#: A message is set on two lines of this share of the title's size, or on one of its full size.
MESSAGE_SHARE = 0.72
#: The size of a judgement, as a share of the size of the lists, and the distance of two of them as a share of that.
JUDGEMENT_SHARE, JUDGEMENT_LEADING = 1.4, 1.34


@dataclass(frozen=True)
class PageGrid:
    """The boxes of a page, in points.

    ``lists`` are the columns of the lists, none where the layout has no lists. ``figures`` is None where it has none, and
    ``legend`` where the legend is at the foot of the last column, or there is none.
    ``head`` is the height of the head, in which each judgement has ``judgement_lines``.
    """

    width: float
    height: float
    margin: float
    body: float
    footer_lines: int
    content: Bounds
    map_rect: Bounds
    figures: Bounds | None
    stacked: bool
    lists: tuple[Bounds, ...]
    legend: Bounds | None
    legend_columns: int
    handling: Fitted | None
    locator_centre: tuple[float, float]
    locator_radius: float
    layout: Layout
    type: TypeScale
    head: float
    band: float
    judgement_lines: int = 1

    @staticmethod
    def of(options: BriefingOptions) -> PageGrid:
        """The grid for the size, the layout, the handling line and the judgements of these options."""
        layout, size = options.layout, options.page_size
        wide, tall = size.width_pt, size.height_pt
        least = layout.least(screen=size.screen)
        body = round(layout.type_scale * max(size.body_pt, 1.06 * least if layout.is_large else 0.0), 2)
        scale = type_scale(body, layout, screen=size.screen)
        portrait, square = tall > 1.1 * wide, 0.9 * wide < tall <= 1.1 * wide
        margin = (
            min(3.4 * body, max(24.0 if layout.is_large else 34.0, 0.03 * max(wide, tall)))
            if layout.margin_mm is None
            else layout.margin_mm * _PT_PER_MM
        )
        handling = _handling(options.handling, scale.handling, wide - 2 * margin - 16 * body)
        band = 1.1 * scale.handling.size if handling else 0.0
        more = _further_lines(handling)
        judgement_lines = _judgement_lines(scale, options, wide - 2 * margin, narrow=portrait or square)
        head = _head(scale, options, judgement_lines) if layout.header else 0.0
        lines = 0 if not layout.footer else (9 if portrait else 6) if layout.sources else (3 if portrait else 2)
        footer = lines * 1.2 * scale.fine.size + 1.1 * body if lines else 0.0
        below = 2.5 * scale.small.size if layout.footer or handling else margin
        if layout.logo and layout.logo.corner.startswith("bottom"):
            # The footer ends above a logo at the foot of the page.
            below = max(below, layout.logo.height_mm * _PT_PER_MM + 6)
        foot = below + band + more + footer if layout.footer or handling else margin
        content = (margin, foot, wide - margin, tall - margin - 0.7 * band - more - head)
        blank = PageGrid(
            width=wide,
            height=tall,
            margin=margin,
            body=body,
            footer_lines=lines,
            content=content,
            map_rect=content,
            figures=None,
            stacked=False,
            lists=(),
            legend=None,
            legend_columns=6,
            handling=handling,
            locator_centre=(0.0, 0.0),
            locator_radius=0.0,
            layout=layout,
            type=scale,
            head=head,
            band=band,
            judgement_lines=judgement_lines,
        )
        if not layout.lists:
            return _alone(blank)
        if (size.screen or layout.is_large) and not (portrait or square):
            # What changed takes the space of the claims of figures, which are on a later page.
            return _slide(blank, claim_lines=0 if options.since else 2)
        return _portrait(blank) if portrait else _landscape(blank, wide_mm=size.width_mm)

    @property
    def foot(self) -> float:
        """The baseline of the last line above the handling line and the page number, in points."""
        return 2.6 * self.body + _further_lines(self.handling)

    @property
    def has_legend_in_list(self) -> bool:
        """Whether the legend is at the foot of the last column of the lists."""
        return self.layout.legend and self.legend is None and bool(self.lists)

    @property
    def legend_width(self) -> float:
        """Width of the legend in points."""
        x0, _, x1, _ = self.legend or (self.lists[-1] if self.lists else self.map_rect)
        return x1 - x0

    def list_columns(self, legend_tall: float) -> list[Bounds]:
        """The columns of the lists. A legend without a box of its own takes its height from the foot of the last one."""
        if not self.lists:
            return []
        *before, (x0, y0, x1, y1) = self.lists
        foot = legend_tall + 3.0 * self.body if legend_tall and self.has_legend_in_list else 0.0
        return [*before, (x0, y0 + foot, x1, y1)]

    def legend_rect(self, tall: float) -> Bounds:
        """The box of the legend's entries: ``tall`` points high where the legend has no box of its own."""
        if self.legend is not None:
            return self.legend
        x0, y0, x1, _ = self.lists[-1]
        return x0, y0, x1, y0 + tall

    def figure_cells(self, count: int) -> list[Bounds]:
        """The cells of the headline figures: row by row, or one below the other on a slide."""
        count = min(count, self.layout.most_figures)
        if self.figures is None or not count:
            return []
        x0, y0, x1, y1 = self.figures
        # Few figures have taller cells, with space for more of their claims.
        columns, rows = (
            (1, max(count, min(3, self.layout.most_figures)))
            if self.stacked
            else (min(max(3, (count + 1) // 2), 4), 1 if count <= 3 else 2)
        )
        step, tall = (x1 - x0 + _GAP) / columns, (y1 - y0) / rows
        places = [divmod(i, columns) for i in range(min(count, columns * rows))]
        return [
            (x0 + column * step, y1 - (row + 1) * tall, x0 + (column + 1) * step - _GAP, y1 - row * tall)
            for row, column in places
        ]


def _judgement_lines(scale: TypeScale, options: BriefingOptions, wide: float, *, narrow: bool) -> int:
    """How many lines a judgement has: two on a narrow page, and where one does not fit on a line in its full size.

    In large type two lines of each would leave no space for the map.
    """
    if narrow:
        return 2
    font = Font(JUDGEMENT_SHARE * scale.body.size, "bold", scale.lead.family)
    texts = [judgement(text) for text in options.judgements]
    long = any(width(f"{made.lead} {made.text}", font) > wide for made in texts)
    return 2 if long and not options.layout.is_large else 1


def _head(scale: TypeScale, options: BriefingOptions, judgement_lines: int) -> float:
    """The height of the head: the name and the date, the message, the judgements, and the notes on both."""
    # Judgements stand in the place of a drafted message.
    has_message = options.message or not options.judgements
    said = 2 * LEADING * MESSAGE_SHARE * scale.title.size if has_message else 0.0
    judged = len(options.judgements) * JUDGEMENT_LEADING * JUDGEMENT_SHARE * scale.body.size * judgement_lines
    return 1.3 * scale.date.size + said + judged + 1.5 * scale.body.size + 0.9 * scale.body.size


def _tick(grid: PageGrid) -> float:
    """The height of the labels of the graticule below the map."""
    return 1.7 * grid.type.fine.size


def _figure_cell(scale: TypeScale) -> float:
    return 1.08 * scale.figure.size + 1.18 * scale.small.size + 3 * 1.18 * scale.fine.size + 8


def _alone(grid: PageGrid) -> PageGrid:
    """The map fills the page, above a legend where there is one. Without a margin it has no labels of its graticule."""
    x0, y0, x1, y1 = grid.content
    scale, columns = grid.type, 3 if grid.width <= 1.2 * grid.height else 5
    legend = None
    if grid.layout.legend:
        legend = (x0, y0, x1, y0 + (5 if columns == 3 else 4) * 1.45 * scale.small.size)
        y0 = legend[3] + 6
    if grid.margin > _tick(grid):
        x0, y0 = x0 + _tick(grid), y0 + _tick(grid)
    radius = 0.09 * min(x1 - x0, y1 - y0)
    # The globe lies on the map, in the corner that the scale bar and the north arrow leave free.
    centre = (x1 - radius - 8, y0 + radius + 8)
    return replace(
        grid,
        map_rect=(x0, y0, x1, y1),
        legend=legend,
        legend_columns=columns,
        locator_centre=centre,
        locator_radius=radius if grid.layout.globe else 0.0,
    )


def _slide(grid: PageGrid, *, claim_lines: int) -> PageGrid:
    """The map at the left above the legend, the figures in the middle, the lists at the right.

    Where the type is large, the figures are above the lists, each with so many lines of claims.
    """
    x0, y0, x1, y1 = grid.content
    scale, large = grid.type, grid.layout.is_large
    has_figures, has_globe = grid.layout.figures, grid.layout.globe
    right = (0.3 if large else 0.245) * (x1 - x0)
    middle = 0.165 * (x1 - x0) if (has_figures or has_globe) and not large else 0.0
    # Narrow columns would break words.
    narrow = grid.width < _SIX_COLUMNS_PT
    columns = 4 if large or narrow else 6
    rows = (5 if narrow else 4) if large else 7 if narrow else 5
    legend_tall = rows * 1.5 * scale.small.size + 2 if grid.layout.legend else 0.0
    side = right + _GAP + (middle + _GAP if middle else 0.0)
    map_rect = (x0 + (scale.fine.size if large else 0.0), y0 + legend_tall + _tick(grid) + 6, x1 - side, y1)
    left = map_rect[2] + _GAP
    radius = 0.235 * middle if has_globe else 0.0
    top = y1
    figures = None
    if has_figures and large:
        tall = grid.layout.most_figures * (1.1 * scale.figure.size + (1 + claim_lines) * 1.18 * scale.fine.size + 4)
        figures, top = (x1 - right, y1 - tall, x1, y1), y1 - tall - 4
    elif has_figures:
        figures = (left, y0 + (2 * radius + 8 if radius else 0.0), left + middle, y1)
    return replace(
        grid,
        map_rect=map_rect,
        figures=figures,
        stacked=True,
        lists=((x1 - right, y0 + 2, x1, top),),
        legend=(x0, y0, map_rect[2], y0 + legend_tall) if legend_tall else None,
        legend_columns=columns,
        locator_centre=(left + middle / 2, y0 + radius + 1),
        locator_radius=radius,
    )


def _strip(grid: PageGrid) -> float:
    """The height of the strip of figures and the globe below the map."""
    rows = 2 if grid.layout.figures and grid.layout.most_figures > 3 else 1
    return rows * _figure_cell(grid.type) if grid.layout.figures or grid.layout.globe else 0.0


def _below_map(grid: PageGrid, map_rect: Bounds, foot: float) -> PageGrid:
    """The grid with the strip of figures and the globe, whose upper edge is ``foot``."""
    strip = _strip(grid)
    radius = min(0.4 * strip, 0.4 * 2 * _figure_cell(grid.type)) if grid.layout.globe else 0.0
    right = map_rect[2] - (2 * radius + _GAP if radius else 0.0)
    return replace(
        grid,
        map_rect=map_rect,
        figures=(grid.content[0], foot - strip, right, foot) if grid.layout.figures else None,
        locator_centre=(map_rect[2] - radius - 1, foot - strip / 2),
        locator_radius=radius,
    )


def _portrait(grid: PageGrid) -> PageGrid:
    """The map above the figures, and those above two columns of lists."""
    x0, y0, x1, y1 = grid.content
    map_rect = (x0, y1 - 0.44 * (y1 - y0), x1, y1)
    foot = map_rect[1] - _tick(grid) - 3
    step = (x1 - x0 + _GAP) / 2
    top = foot - _strip(grid) - 0.9 * _GAP
    lists = ((x0, y0 + 3, x0 + step - _GAP, top), (x0 + step, y0 + 3, x1, top))
    return replace(_below_map(grid, map_rect, foot), lists=lists, legend_columns=2)


def _landscape(grid: PageGrid, *, wide_mm: float) -> PageGrid:
    """The map above the figures, and the lists at the right."""
    x0, y0, x1, y1 = grid.content
    # A square page needs more of its width for the lists.
    column, strip = (0.38 if grid.height > 0.9 * grid.width else 0.315) * (x1 - x0), _strip(grid)
    map_rect = (x0, y0 + strip + _tick(grid) + 3, x1 - column - _GAP, y1)
    lists = ((x1 - column, y0 + 2, x1, y1),)
    return replace(
        _below_map(grid, map_rect, y0 + strip),
        lists=lists,
        legend_columns=3 if wide_mm > 400 else 1 if wide_mm < 250 else 2,
    )


def _handling(text: str | None, font: Font, width_pt: float) -> Fitted | None:
    """The handling line, set in the width between the page numbers; None where there is no handling line."""
    line = drawable(text or "")
    tall = LEADING * _HANDLING_LINES * font.size
    return fitted(line, font, width_pt, tall, least=_HANDLING_LEAST) if line else None


def _further_lines(handling: Fitted | None) -> float:
    """The height of the handling line after its first line, in points."""
    return (len(handling.lines) - 1) * LEADING * handling.font.size if handling else 0.0
