"""View → briefing page: the pages of a briefing, put together from their pieces."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import shapely

from geodata.basemap import CREDITS
from geodata.catalog import Catalog
from geodata.errors import GeodataError
from geodata.load import Layer
from layers.briefing import content as page
from layers.briefing.canvas import Box, Canvas
from layers.briefing.content import Content, FigureRow, PageOptions
from layers.briefing.first_page import Choice, Room, choose
from layers.briefing.header import check_texts, draw_header
from layers.briefing.later_pages import Rest, draw_page_number, later_pages, rest_of
from layers.briefing.map import insets
from layers.briefing.map.basemap import ground
from layers.briefing.map.panel import MapDrawn, MapRequest, draw_map
from layers.briefing.map.projection import Bounds, Frame, Points, fit
from layers.briefing.map.shapes import drawn
from layers.briefing.page_grid import Sheet, draw_footer
from layers.briefing.scale_north_locator import draw_legend, legend_entries, legend_height, locator
from layers.briefing.text_blocks import claims_that_fit, draw_block, figure_block, heading, height
from layers.briefing.theme import paper
from layers.marks import Mark, shown
from layers.view import View

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Steady = Mapping[str, tuple[int, int]]

#: What is drawn over the main map lies this much higher.
_INSET_Z = 40.0

#: The extents that a page can show, in degrees.
LEAST_DEG, WIDEST_DEG, TALLEST_DEG = 0.02, 120.0, 70.0


class ExtentError(GeodataError):
    """An extent is too large or too small for a page."""


@dataclass(frozen=True)
class Page:
    """One page, drawn when it is first asked for; ``size_pt`` is its width and height in points."""

    draw: Callable[[], Canvas]
    size_pt: tuple[float, float]

    @cached_property
    def _canvas(self) -> Canvas:
        return self.draw()

    @property
    def figure(self) -> Figure:
        """The page as drawn."""
        return self._canvas.figure

    @property
    def boxes(self) -> tuple[Box, ...]:
        """What stands where on the page, in points from the bottom left."""
        return tuple(self._canvas.boxes)

    @property
    def unset(self) -> str:
        """The characters of the page that none of its typefaces has; they are drawn as boxes."""
        return "".join(self._canvas.unset)


@dataclass(frozen=True)
class Briefing:
    """A briefing: what it says, and its pages.

    ``listed`` is what the first page lists, ``rest`` what the later ones say, with the numbers of both. ``taken`` are the
    label positions, to hand to the next date of an atlas. ``projection`` names the main map's.
    """

    catalog: Catalog
    content: Content
    figures: tuple[FigureRow, ...]
    pages: tuple[Page, ...]
    options: PageOptions
    view: View
    listed: Choice
    rest: Rest
    map_rect: Bounds
    projection: str
    taken: Steady = field(default_factory=dict)


@dataclass(frozen=True)
class _Maps:
    """The frames of the main map and of its inset."""

    main: Frame
    inset: tuple[str, Frame] | None


def brief(
    catalog: Catalog,
    layers: Sequence[Layer],
    marks: Sequence[Mark],
    view: View,
    options: PageOptions | None = None,
    *,
    one_page: bool = False,
    steady: Steady | None = None,
) -> Briefing:
    """The briefing of a view: one page, and as many more as its lists need unless only ``one_page`` is wanted.

    ``marks`` are all marks of the layers (:func:`layers.marks.marks`); ``steady`` are the label positions of another date.
    """
    options = options or PageOptions()
    sheet = Sheet.of(options)
    maps = _maps(catalog, marks, view, options, sheet)
    frame = maps.main
    found = shown(marks, view)
    figures = page.figure_rows(catalog, layers, view)
    content = page.content(
        catalog,
        layers,
        found,
        view,
        options,
        is_inside=lambda lon, lat: frame.contains(frame.page(np.array([[lon, lat]]))[0], 3),
        touches=lambda geometry: bool(shapely.intersects(drawn(frame, geometry), frame.box)),
        credit=CREDITS,
        more="in the briefing of this date" if one_page else "see page 2",
    )
    check_texts(options, sheet, content)
    current = frozenset(mark.id for mark in found if mark.status(view.date) == "active")
    expected = legend_entries(_expected(content, found, frame, current))
    columns = sheet.list_columns(legend_height(expected, sheet.type, sheet.legend_width, sheet.legend_columns))
    cells = sheet.figure_cells(len(figures))
    claims = [claims_that_fit(row, sheet.type, cell) for row, cell in zip(figures, cells, strict=False)]
    listed = choose(Room(catalog, content, figures, claims, sheet, columns, view.date))
    request = MapRequest(
        panel="map",
        title="",
        frame=frame,
        marks=found,
        current=current,
        reports=listed.reports,
        others=[report for report in content.reports if report.id not in listed.numbers],
        movements=content.movements,
        numbers=listed.numbers,
        letters=listed.letters,
        names={m.place: m.label for m in marks if m.kind == "event" and m.place and m.label},
        places=tuple(m.label for m in marks if m.kind == "place" and m.label),
        labels=options.labels,
        tints=catalog.record.tints,
        covered=[maps.inset] if maps.inset else [],
        beneath=[maps.inset[1].rect] if maps.inset else [],
        scale_text=options.size != "wide",
        steady=steady or {},
    )
    canvas = Canvas(sheet.width, sheet.height, paper(dark=options.dark, in_grey=options.grey))
    drawn_maps = _draw_maps(canvas, request, sheet)
    draw_header(canvas, sheet, content)
    _draw_figures(canvas, sheet, figures, claims, listed)
    locator(canvas, frame, sheet.locator_centre, sheet.locator_radius)
    _draw_lists(canvas, sheet, listed, columns)
    badges = {"badge-current" if report.current else "badge-past" for report in listed.reports}
    _draw_legend(canvas, sheet, badges.union(*(each.seen for each in drawn_maps)))
    draw_footer(canvas, sheet, content, frame.name, [catalog.sources[s] for s in listed.sources], listed.sources)
    rest = rest_of(content, figures, listed)
    pages: list[Callable[[], Canvas]] = [lambda: canvas]
    if not one_page:
        pages += later_pages(rest, catalog, content, sheet, canvas.paper)
    draw_page_number(canvas, sheet, 1, len(pages))
    return Briefing(
        catalog=catalog,
        content=content,
        figures=figures,
        pages=tuple(Page(draw, (sheet.width, sheet.height)) for draw in pages),
        options=options,
        view=view,
        listed=listed,
        rest=rest,
        map_rect=frame.rect,
        projection=frame.name,
        taken=_taken(drawn_maps),
    )


def extent(catalog: Catalog, view: View, options: PageOptions) -> Bounds:
    """The extent that a briefing shows: its own where one is given, else the view's theatre, else the first theatre.

    Raises ExtentError where no map of it can be read: an azimuthal map of much more than a continent shows none of it well.
    """
    theatres = {theatre.id: theatre.bbox for theatre in catalog.record.theatres}
    bbox = options.bbox or theatres.get(view.theatre, next(iter(theatres.values())))
    west, south, east, north = bbox
    across, up = round(east - west, 9), round(north - south, 9)
    if not (LEAST_DEG <= across <= WIDEST_DEG and LEAST_DEG <= up <= TALLEST_DEG):
        raise ExtentError(
            f"A page shows an extent from {LEAST_DEG} to {WIDEST_DEG:.0f} degrees wide and to {TALLEST_DEG:.0f} degrees "
            "high; choose a smaller theatre or give one with --bbox."
        )
    return bbox


def _maps(catalog: Catalog, marks: Sequence[Mark], view: View, options: PageOptions, sheet: Sheet) -> _Maps:
    bbox = extent(catalog, view, options)
    frame = fit(bbox, sheet.map_rect, pad=0.015, holding=insets.theatres_inside(catalog, bbox))
    inset = insets.chosen(catalog, bbox, marks)
    if inset is None:
        return _Maps(frame, None)
    title, inner = inset
    return _Maps(frame, (title, fit(inner, insets.corner(frame, inner, marks), pad=0.01)))


def _draw_maps(canvas: Canvas, request: MapRequest, sheet: Sheet) -> list[MapDrawn]:
    done = [draw_map(canvas, request, sheet.type)]
    for title, frame in request.covered:
        steady = {key[6:]: value for key, value in request.steady.items() if key.startswith("inset/")}
        within = replace(
            request, panel="inset", title=title, frame=frame, covered=[], beneath=[], main=False, steady=steady
        )
        canvas.base_z = _INSET_Z
        done.append(draw_map(canvas, within, sheet.type))
        canvas.base_z = 0.0
    return done


def _taken(done: Sequence[MapDrawn]) -> Steady:
    found = dict(done[0].taken)
    for inset in done[1:]:
        found |= {f"inset/{key}": value for key, value in inset.taken.items()}
    return found


def _expected(content: Content, marks: Sequence[Mark], frame: Frame, current: frozenset[str]) -> set[str]:
    """The legend keys that may become visible, to leave room for before anything is drawn."""
    below = ground(frame)
    seen = {m.style + ("" if m.current else ":past") for m in content.movements}
    seen |= {m.style if m.id in current else f"{m.style}:past" for m in content.areas}
    seen |= {m.style for m in marks if m.style == "region-focus"}
    lines = (("border", below.borders), ("disputed", below.disputed), ("admin", below.admin), ("rail", below.railways))
    seen |= {name for name, group in lines if _any_in(frame, group)}
    if content.reports:
        seen |= {"badge-current" if report.current else "badge-past" for report in content.reports} | {"other-report"}
    return seen


def _any_in(frame: Frame, lines: Sequence[Points]) -> bool:
    return bool(len(lines)) and bool(shapely.intersects(shapely.MultiLineString(list(lines)), frame.box))


def _draw_legend(canvas: Canvas, sheet: Sheet, seen: set[str]) -> None:
    entries = legend_entries(seen)
    if not entries:
        return
    bounds = sheet.legend_rect(legend_height(entries, sheet.type, sheet.legend_width, sheet.legend_columns))
    if sheet.legend is None:
        title = heading("Legend", sheet.type)
        draw_block(canvas, title, bounds[0], bounds[3] + title.height, sheet.type)
    draw_legend(canvas, entries, sheet.type, bounds, sheet.legend_columns)


def _draw_figures(
    canvas: Canvas, sheet: Sheet, figures: Sequence[FigureRow], claims: Sequence[int], listed: Choice
) -> None:
    scale = sheet.type
    for row, count, (x0, _, x1, y1) in zip(figures, claims, sheet.figure_cells(len(figures)), strict=False):
        block = figure_block(row, listed.sources, scale, x1 - x0, claims=count)
        canvas.lines([np.array([(x0, y1), (x1, y1)])], canvas.paper.rule, 0.7, z=5)
        draw_block(canvas, block, x0, y1 - 3, scale)


def _draw_lists(canvas: Canvas, sheet: Sheet, listed: Choice, columns: Sequence[Bounds]) -> None:
    for blocks, (x0, y0, _, y1) in zip(listed.columns, columns, strict=False):
        top, slack = y1, (y1 - y0) - height(blocks)
        gaps = sum(not block.keep_with_next for block in blocks) - 1
        # A column that is nearly full is spread to its foot.
        extra = min(slack / gaps, 0.8 * sheet.body) if gaps > 0 else 0.0
        for block in blocks:
            draw_block(canvas, block, x0, top, sheet.type)
            top -= block.height + (0.0 if block.keep_with_next else extra)
