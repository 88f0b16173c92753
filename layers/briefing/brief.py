"""The briefing of a View: composes its pages from the map, the lists, the figures and the footer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

import numpy as np
import shapely

from geodata.basemap import CREDITS
from geodata.catalog import Catalog
from geodata.load import Layer
from layers import words
from layers.briefing.canvas import DRAWING_LOCK, Canvas
from layers.briefing.content import Content, FigureRow, figure_rows, is_later, through_filters, with_notes
from layers.briefing.content import content as compose_content
from layers.briefing.drawing.parts import INSET_Z
from layers.briefing.evidence import picture_pages
from layers.briefing.files.write import rendered
from layers.briefing.first_page import Numbering, Selection, Space, select_for_first_page
from layers.briefing.footer import draw_footer
from layers.briefing.header import check_lengths, check_texts, draw_header, with_message_largest
from layers.briefing.later_pages import draw_page_number, later_pages, rest_of
from layers.briefing.layout.stamp import draw_stamp, stamp_room
from layers.briefing.legend import LegendEntry, draw_legend, legend_entries, legend_height
from layers.briefing.map.annotations import sentences
from layers.briefing.map.basemap import frame_basemap
from layers.briefing.map.frames import Maps, maps_of
from layers.briefing.map.panel import MapDrawn, MapRequest, draw_map
from layers.briefing.map.projection import Bounds, Frame, Points
from layers.briefing.map.vague_places import is_vague
from layers.briefing.message.choice import ChoiceError, choice
from layers.briefing.message.since import by_holder
from layers.briefing.options import BriefingOptions, Grid, Symbols
from layers.briefing.page import Briefing, LabelPositions, Page
from layers.briefing.page_grid import PageGrid
from layers.briefing.scale_north_locator import locator
from layers.briefing.text_blocks import claims_that_fit, draw_block, figure_block, heading, height
from layers.briefing.theme import theme_of
from layers.changes import Changes, Look, changes
from layers.knowledge.frames import known_layers
from layers.knowledge.known_marks import known_marks, shown
from layers.language import say, speaking
from layers.marks import Mark, passes
from layers.view import View

#: A page is composed again at most so often, until its lists say of everything that is not on the map that it is not.
_MOST_PASSES = 4
#: The legend has space for the symbols of about so many reports.
_LISTED_ABOUT = 12


def brief(
    catalog: Catalog,
    layers: Sequence[Layer],
    marks: Sequence[Mark],
    view: View,
    options: BriefingOptions | None = None,
    *,
    one_page: bool = False,
    positions: LabelPositions | None = None,
    numbering: Numbering | None = None,
) -> Briefing:
    """The briefing of a view: one page with the map, and as many more as its lists need.

    ``layers`` are those of the catalogue (:func:`geodata.load.load_layers`) and ``marks`` all their marks
    (:func:`layers.marks.marks`). ``one_page`` leaves out the later pages with lists. ``positions`` are the label positions
    of another date (:attr:`Briefing.positions`): labels then stay in place from page to page. ``numbering`` is that of
    earlier dates (:attr:`Briefing.numbering`): reports keep their numbers and movements their letters.

    Raises ExtentError where no page can show the extent, and PageTextError where a title, a subtitle or a handling line
    does not fit. ``options.media`` are pictures to print on pages of their own; EvidenceError is raised where one cannot be.

    >>> briefing = brief(catalog, layers, marks, view, BriefingOptions(size="a4"))  # doctest: +SKIP
    >>> briefing.save("briefing.pdf")  # doctest: +SKIP
    """
    wanted = options or BriefingOptions()
    with DRAWING_LOCK, speaking(wanted.lang):
        made = _composed(catalog, layers, marks, view, wanted, one_page, positions or {}, numbering)
        if made.missing_names and made.inset_scale is not None:
            # An inset that takes the space of a name that the map must bear is left out.
            bare = replace(wanted, layout=replace(wanted.layout, inset=False))
            without = _composed(catalog, layers, marks, view, bare, one_page, positions or {}, numbering)
            return without if len(without.missing_names) < len(made.missing_names) else made
        return made


def _composed(
    catalog: Catalog,
    layers: Sequence[Layer],
    marks: Sequence[Mark],
    view: View,
    options: BriefingOptions,
    one_page: bool,
    positions: LabelPositions,
    numbering: Numbering | None,
) -> Briefing:
    check_lengths(options)
    one_page = one_page or not options.layout.lists
    view = replace(view, known_by=view.date) if options.known_same else view
    chosen = choice(options, marks)
    layers, marks = known_layers(layers, catalog.sources, view.known_by), known_marks(marks, view.known_by)
    grid = PageGrid.of(options)
    maps = maps_of(catalog, marks, view, options, grid)
    frame = maps.main
    found = shown(marks, view)
    figures = figure_rows(catalog, through_filters(layers, marks, view), view)
    content = compose_content(
        catalog,
        layers,
        found,
        view,
        options,
        is_inside=maps.shows,
        touches=maps.touches,
        credit=CREDITS,
        more=say("in the briefing of this date") if one_page else say("see page 2"),
        chosen=chosen,
        changes=_changes(marks, view, options),
    )
    if options.grid == "mgrs":
        content = _with_references(content, options.grid)
    check_texts(options, grid, content)
    grid = with_message_largest(grid, content)
    current = frozenset(mark.id for mark in found if mark.status(view.date) == "active")
    legend = partial(
        legend_entries,
        focus=next((m.label.text for m in marks if m.style == "region-focus" and m.label), ""),
        by=by_holder(content.changes.ground if content.changes else None),
        short=grid.layout.is_large,
    )
    expected = legend_height(
        legend(_expected(content, found, frame, current, options.symbols)),
        grid.type,
        grid.legend_width,
        grid.legend_columns,
    )
    columns = grid.list_columns(expected)
    claims = [
        claims_that_fit(row, grid.type, cell)
        for row, cell in zip(figures, grid.figure_cells(len(figures)), strict=False)
    ]
    fixed = MapRequest(
        panel="map",
        title="",
        frame=frame,
        marks=found,
        current=current,
        reports=(),
        others=(),
        movements=content.movements,
        numbers={},
        letters={},
        names={m.place: m.label for m in marks if m.kind == "event" and m.place and m.label},
        lists=grid.layout.lists,
        quiet=grid.layout.is_large,
        ticks=frame.rect[1] > 1.5 * grid.type.fine.size,
        foot=stamp_room(grid),
        annotate=sentences(content, found, chosen.annotated),
        places=tuple(m.label for m in marks if m.kind == "place" and m.label),
        labels=options.labels,
        tints=catalog.record.tints,
        essential=maps.essential,
        known=catalog.record.translations.get(options.lang, {}),
        countries=_countries(layers),
        covered=[(maps.inset[0].title, maps.inset[1])] if maps.inset else [],
        beneath=maps.beneath,
        later=frozenset(mark.id for mark in found if is_later(mark, view.date)),
        grid=options.grid,
        symbols=options.symbols,
        sheet=_sheet(options, frame, view),
        scale_text=True,
        ground=content.changes.ground if content.changes else None,
        positions=positions,
    )
    for _ in range(_MOST_PASSES):
        listed = select_for_first_page(Space(catalog, content, figures, claims, grid, columns, view.date, numbering))
        request = replace(
            fixed,
            reports=listed.reports,
            others=[report for report in content.reports if report.id not in listed.numbers],
            numbers=listed.numbers,
            letters=listed.letters,
            listed=frozenset(movement.key for movement in listed.movements),
        )
        canvas = Canvas(grid.width, grid.height, theme_of(options), clear=options.layout.transparent)
        drawn_maps = _draw_maps(canvas, request, maps, grid)
        unmarked = _unmarked(listed, drawn_maps[0])
        if not unmarked:
            break
        content = with_notes(content, unmarked)
    draw_header(canvas, grid, content)
    _draw_figures(canvas, grid, figures, claims, listed)
    if grid.layout.globe:
        locator(canvas, frame, grid.locator_centre, grid.locator_radius)
    _draw_lists(canvas, grid, listed, columns)
    draw_stamp(canvas, grid, content)
    badges = {"badge-current" if report.current else "badge-past" for report in listed.reports}
    icons = {report.style for report in listed.reports}
    _draw_legend(canvas, grid, legend(badges.union(icons, *(each.seen for each in drawn_maps))))
    draw_footer(canvas, grid, content, frame.name, [catalog.sources[s] for s in listed.sources], listed.sources)
    letters = frozenset().union(*(each.letters for each in drawn_maps))
    content = with_notes(content, [m.key for m in content.movements if m.key not in letters])
    rest = rest_of(content, figures, listed)
    pages: list[Callable[[], Canvas]] = [lambda: canvas]
    pictures = picture_pages.chosen(catalog, marks, options.media, canvas.theme)
    after = picture_pages.count(len(pictures))
    if not one_page:
        pages += later_pages(rest, catalog, content, grid, canvas.theme, first_numbers=listed.numbers, after=after)
    draw_page_number(canvas, grid, 1, 1 if one_page else len(pages) + after)
    # Behind the one page of a date, as in an atlas, the pages of pictures are counted by themselves.
    first = 1 if one_page else len(pages) + 1
    pages += picture_pages.picture_pages(pictures, content, grid, canvas.theme, first=first, of=first - 1 + after)
    return Briefing(
        catalog=catalog,
        content=content,
        figures=figures,
        pages=tuple(Page(draw, (grid.width, grid.height), options.lang) for draw in pages),
        options=options,
        view=view,
        listed=listed,
        rest=rest,
        frame=frame,
        render=lambda made, suffix, number: rendered(made, suffix, page=number),
        positions=_positions(drawn_maps),
        missing_names=drawn_maps[0].missing,
        misread=drawn_maps[0].misread,
        undrawn=drawn_maps[0].undrawn,
        unwritten=tuple(name for name in chosen.annotated if name not in drawn_maps[0].annotated),
        inset_scale=frame.metres_per_pt / maps.inset[1].metres_per_pt if maps.inset else None,
        picture_pages=after,
    )


def _changes(marks: Sequence[Mark], view: View, options: BriefingOptions) -> Changes | None:
    """What changed since the day of the last briefing, among what passes the filters; None where it is not asked for."""
    if options.since is None:
        return None
    if options.since >= view.date:
        raise ChoiceError("since", f"names {words.day(options.since)}, which is not before {words.day(view.date)}.")
    kept = [mark for mark in marks if passes(mark, view)]
    return changes(kept, Look(options.since), Look(view.date, view.known_by))


def _sheet(options: BriefingOptions, frame: Frame, view: View) -> tuple[str, ...]:
    """The marks of a military sheet, where the options ask for them."""
    if options.grid != "mgrs" and not options.series and not options.sheet:
        return ()
    from layers.briefing.sheet.marks import sheet_lines  # noqa: PLC0415 (few pages have them)

    return sheet_lines(options, frame, view.date)


def _with_references(content: Content, grid: Grid) -> Content:
    """The content with a grid reference for each report, as fine as the precision of its place allows."""
    from layers.briefing.sheet.grid_reference import reference  # noqa: PLC0415 (few pages have them)

    found = (replace(r, reference=reference(*r.lonlat, r.place_precision or "", grid)) for r in content.reports)
    return replace(content, reports=tuple(found))


def _unmarked(listed: Selection, drawn_map: MapDrawn) -> list[str]:
    """The listed reports (ids) and movements (keys) that should be on the map and are not, for want of space."""
    reports = [
        r.id for r in listed.reports if r.on_map and not r.note and listed.numbers[r.id] not in drawn_map.numbers
    ]
    return reports + [m.key for m in listed.movements if not m.note and m.key not in drawn_map.letters]


def _countries(layers: Sequence[Layer]) -> frozenset[str]:
    """The countries of the story's regions, as ISO 3166 codes of two letters."""
    regions = [layer.features for layer in layers if layer.record.kind == "region"]
    return frozenset(code for features in regions for code in features["country"])


def _draw_maps(canvas: Canvas, request: MapRequest, maps: Maps, grid: PageGrid) -> list[MapDrawn]:
    done = [draw_map(canvas, request, grid.type)]
    for title, frame in request.covered:
        before = {key[6:]: value for key, value in request.positions.items() if key.startswith("inset/")}
        within = replace(
            request,
            panel="inset",
            title=title,
            frame=frame,
            essential=maps.inset[0].must_label if maps.inset else (),
            covered=[],
            beneath=[],
            main=False,
            positions=before,
        )
        canvas.base_z = INSET_Z
        done.append(draw_map(canvas, within, grid.type))
        canvas.base_z = 0.0
    return done


def _positions(done: Sequence[MapDrawn]) -> LabelPositions:
    found = dict(done[0].positions)
    for inset in done[1:]:
        found |= {f"inset/{key}": value for key, value in inset.positions.items()}
    return found


def _expected(
    content: Content, marks: Sequence[Mark], frame: Frame, current: frozenset[str], symbols: Symbols
) -> set[str]:
    """The legend keys that may become visible: the legend gets its space before anything is drawn."""
    below = frame_basemap(frame)
    seen = {m.style + ("" if m.current else ":past") for m in content.movements}
    seen |= {m.style if m.id in current else f"{m.style}:past" for m in content.areas}
    seen |= {m.style for m in marks if m.style == "region-focus"}
    lines = (("border", below.borders), ("disputed", below.disputed), ("admin", below.admin), ("rail", below.railways))
    seen |= {name for name, group in lines if _any_in(frame, group)}
    if content.changes:
        seen |= {"gained", "lost"}
    if symbols == "app6" and any(mark.sidc for mark in marks):
        seen |= {"app6-friend", "app6-hostile", "app6-dashed"}
    if content.reports:
        seen |= {"badge-current" if report.current else "badge-past" for report in content.reports} | {"other-report"}
        seen |= {report.style for report in content.reports[:_LISTED_ABOUT]}
        seen |= {"vague-place"} if any(is_vague(report) for report in content.reports) else set()
    return seen


def _any_in(frame: Frame, lines: Sequence[Points]) -> bool:
    return bool(len(lines)) and bool(shapely.intersects(shapely.MultiLineString(list(lines)), frame.box))


def _draw_legend(canvas: Canvas, grid: PageGrid, entries: Sequence[LegendEntry]) -> None:
    if not entries or not grid.layout.legend:
        return
    bounds = grid.legend_rect(legend_height(entries, grid.type, grid.legend_width, grid.legend_columns))
    if grid.legend is None:
        title = heading(say("Legend"), grid.type)
        draw_block(canvas, title, bounds[0], bounds[3] + title.height, grid.type)
    draw_legend(canvas, entries, grid.type, bounds, grid.legend_columns)


def _draw_figures(
    canvas: Canvas, grid: PageGrid, figures: Sequence[FigureRow], claims: Sequence[int], listed: Selection
) -> None:
    scale = grid.type
    for row, count, (x0, _, x1, y1) in zip(figures, claims, grid.figure_cells(len(figures)), strict=False):
        block = figure_block(row, listed.sources, scale, x1 - x0, claims=count)
        canvas.lines([np.array([(x0, y1), (x1, y1)])], canvas.theme.rule, 0.7, z=5)
        draw_block(canvas, block, x0, y1 - 3, scale)


def _draw_lists(canvas: Canvas, grid: PageGrid, listed: Selection, columns: Sequence[Bounds]) -> None:
    for blocks, (x0, y0, _, y1) in zip(listed.columns, columns, strict=False):
        top, slack = y1, (y1 - y0) - height(blocks)
        gaps = sum(not block.keep_with_next for block in blocks) - 1
        # A column that is nearly full is spread down to its foot.
        extra = min(slack / gaps, 0.8 * grid.body) if gaps > 0 else 0.0
        for block in blocks:
            draw_block(canvas, block, x0, top, grid.type)
            top -= block.height + (0.0 if block.keep_with_next else extra)
