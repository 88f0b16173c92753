"""Draws one map: basemap, graticule, areas, routes and reports, scale bar and north arrow, and labels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import shapely

from geodata.catalog_model import Tint
from layers.briefing.canvas import Canvas
from layers.briefing.map.annotations import Annotation, draw_annotations
from layers.briefing.map.area_labels import draw_area_labels, keep_off_outlines
from layers.briefing.map.basemap import FrameBasemap, frame_basemap
from layers.briefing.map.essential import draw_essential_names, essential_names
from layers.briefing.map.graticule import graticule
from layers.briefing.map.labels import LabelStyle, MapText, named
from layers.briefing.map.names import (
    draw_countries,
    draw_dot_names,
    draw_regions,
    draw_small_focus,
    draw_towns,
    place_dots,
)
from layers.briefing.map.placement import LabelSpace
from layers.briefing.map.projection import Bounds, Frame, Points
from layers.briefing.map.report_badges import (
    clusters,
    draw_badge_names,
    draw_badges,
    draw_ends,
    draw_tags,
    draw_title,
    keep_off_ends,
)
from layers.briefing.map.shapes import draw_areas, draw_ground, draw_imported_lines, draw_routes, drawn
from layers.briefing.map.symbols.points import draw_points
from layers.briefing.map.vague_places import draw_vague_places, is_vague
from layers.briefing.map.water import water_of
from layers.briefing.message.report import Report
from layers.briefing.movements import Movement
from layers.briefing.options import Grid, Labels, Symbols
from layers.briefing.scale_north_locator import north_arrow, scale_bar
from layers.briefing.theme import TypeScale
from layers.compare import Comparison
from layers.language import say
from layers.marks import Label, Mark

#: The least distance of labels and badges from the edge of their frame, in points.
_EDGE_PT = 3.5
_RAILWAYS_KM = 2500.0
_ADMIN_KM = 4000.0
_COUNTRIES_KM = 100.0
#: Towns to this rank are known to readers: a badge beside one is read as its own.
_KNOWN_RANK = 3


@dataclass(frozen=True)
class MapRequest:
    """What one map shows.

    ``numbers`` are those of the listed reports by id, ``letters`` those of the movements by key. ``others`` are reports
    that another page lists; each is drawn as a dot. ``listed`` are the keys of the movements that the first page lists:
    their letters come before all others. ``essential`` are the names that the map must bear, in English, and
    ``known`` those of the catalogue in the language of the page. ``covered`` are the titles
    and frames of the insets, which name further towns there. ``beneath`` are the boxes of the insets on the page.
    ``title`` is printed inside an inset. ``grid`` is the one that is drawn, and ``sheet`` are the marks of a military
    sheet, line by line. ``later`` are the ids of marks that were published after the date of the page. ``positions`` are
    those of the labels on the previous page. Without ``lists`` no letters are printed: nothing explains them; without
    ``ticks`` the graticule has no labels, for want of a margin. A ``quiet`` map has fewer names and letters, for large
    type. ``foot`` is the height at the foot of the map that is taken by words on the page. ``annotate`` are the sentences
    to write on the map, and ``ground`` is what was gained and lost since the last briefing.
    """

    panel: str
    title: str
    frame: Frame
    marks: Sequence[Mark]
    current: frozenset[str]
    reports: Sequence[Report]
    others: Sequence[Report]
    movements: Sequence[Movement]
    numbers: Mapping[str, int]
    letters: Mapping[str, str]
    names: Mapping[str, Label]
    places: Sequence[Label]
    labels: Labels
    tints: Mapping[str, Tint]
    listed: frozenset[str] = frozenset()
    essential: Sequence[str] = ()
    known: Mapping[str, str] = field(default_factory=dict)
    countries: frozenset[str] = frozenset()
    covered: Sequence[tuple[str, Frame]] = ()
    beneath: Sequence[Bounds] = ()
    later: frozenset[str] = frozenset()
    main: bool = True
    grid: Grid = "latlon"
    sheet: tuple[str, ...] = ()
    lists: bool = True
    quiet: bool = False
    ticks: bool = True
    foot: float = 0.0
    annotate: Sequence[Annotation] = ()
    ground: Comparison | None = None
    symbols: Symbols = "own"
    scale_text: bool = False
    positions: Mapping[str, tuple[int, int]] = field(default_factory=dict)


@dataclass(frozen=True)
class MapDrawn:
    """What was drawn.

    ``seen`` are the keys of visible styles and basemap parts, for the legend; ``positions`` those of the labels. ``numbers``
    are those of the reports that have a badge, ``letters`` the keys of the movements that have their letter, and ``missing``
    the essential names without a space. ``annotated`` are the ids of the events that are written on the map,
    ``misread`` the labels that are nearer to the dot of another place, ``undrawn`` sentences about symbol codes that could
    not be drawn.
    """

    seen: frozenset[str]
    positions: Mapping[str, tuple[int, int]]
    numbers: frozenset[int] = frozenset()
    letters: frozenset[str] = frozenset()
    missing: tuple[str, ...] = ()
    annotated: frozenset[str] = frozenset()
    misread: tuple[str, ...] = ()
    undrawn: tuple[str, ...] = ()


def draw_map(canvas: Canvas, request: MapRequest, scale: TypeScale) -> MapDrawn:
    """Draw one map frame and everything in it. ``canvas`` is the page to draw on."""
    canvas.panel = request.panel
    frame, theme = request.frame, canvas.theme
    if not canvas.clear:
        canvas.rect(frame.rect, fill=theme.sea, z=0)
    below = frame_basemap(frame)
    seen = _draw_basemap(canvas, frame, below, request.tints, main=request.main)
    _draw_graticule(canvas, frame, scale, request.grid, labelled=request.main and request.ticks)
    seen |= draw_areas(canvas, frame, request.marks, request.current)
    if request.ground:
        seen |= draw_ground(canvas, frame, request.ground.shown)
    seen |= draw_imported_lines(canvas, frame, request.marks, request.current)
    lines = draw_routes(canvas, frame, request.movements, scale=1.0 if request.main else 0.85)
    seen |= {m.style + ("" if m.current else ":past") for m in request.movements if m.key in lines}
    canvas.rect(frame.rect, stroke=theme.ink, width_pt=0.9 if request.main else 0.7, z=30)
    canvas.keep("frame", request.panel, frame.rect)
    space = _board(canvas, request, scale, lines)
    text = MapText(
        canvas,
        frame,
        scale,
        request.labels,
        space,
        insets=[inset for _, inset in request.covered],
        beneath=request.beneath,
        before=request.positions,
    )
    if request.title:
        draw_title(text, request.title)
    for name, inset in request.covered:
        _outline_inset(text, name, inset)
    points = draw_points(text, request.marks, request.current, request.symbols)
    seen |= points.seen
    annotated = draw_annotations(text, request.annotate)
    numbers, letters, missing = _draw_story(text, request, below, lines)
    if request.grid == "mgrs":
        from layers.briefing.sheet.draw_grid import draw_square_names  # noqa: PLC0415 (few pages have them)

        draw_square_names(text)
    regions = frozenset(mark.name for mark in request.marks if mark.kind == "region")
    vague = draw_vague_places(text, request.reports, regions)
    if vague or any(is_vague(report) for report in request.others):
        seen.add("vague-place")
    dots = place_dots(text, request.others, strong=not request.lists)
    if dots:
        seen.add("other-report")
    draw_regions(text, request.marks)
    draw_dot_names(text, dots, request.names)
    if frame.width_km > _COUNTRIES_KM:
        draw_countries(text, below)
    draw_towns(text, below, request.countries, most=_most_towns(request))
    canvas.panel = "page"
    return MapDrawn(
        frozenset(seen), text.positions, numbers, letters, missing, annotated, text.misread(), points.undrawn
    )


def _most_towns(request: MapRequest) -> int:
    most = 18 if request.frame.width_km > _RAILWAYS_KM else 30 if request.main else 10
    return most // 3 if request.quiet else most


def _board(canvas: Canvas, request: MapRequest, scale: TypeScale, lines: Mapping[str, list[Points]]) -> LabelSpace:
    """The space for labels: the frame without routes, insets, scale bar and north arrow, which are drawn here."""
    frame = request.frame
    x0, y0, x1, y1 = frame.rect
    space = LabelSpace((x0 + _EDGE_PT, y0 + _EDGE_PT, x1 - _EDGE_PT, y1 - _EDGE_PT))
    space.add_lines([line for group in lines.values() for line in group])
    for box in request.beneath:
        space.block((box[0] - 3, box[1] - 3, box[2] + 3, box[3] + 3))
    if request.main and request.foot:
        space.block(((x0 + x1) / 2, y0, x1, y0 + request.foot))
    right = any(box[0] < x0 + 60 and box[1] < y0 + 30 for box in request.beneath)
    bar = scale_bar(canvas, frame, scale, ratio=request.scale_text and request.main, right=right)
    space.block(bar)
    if request.main and request.sheet:
        from layers.briefing.sheet.marks import draw_sheet_marks  # noqa: PLC0415 (few pages have them)

        marks = draw_sheet_marks(canvas, frame, request.sheet, scale, taken=(*request.beneath, bar))
        if marks:
            space.block(marks)
    if request.main and frame.one_north():
        space.block(north_arrow(canvas, frame, scale))
    return space


def _draw_basemap(
    canvas: Canvas, frame: Frame, below: FrameBasemap, tints: Mapping[str, Tint], *, main: bool
) -> set[str]:
    theme, seen = canvas.theme, set()
    for tint in ("land", "story_land", "other_land"):
        colour: str = getattr(theme, tint)
        shapes = [country.shape for country in below.countries if tints.get(country.code, "land") == tint]
        canvas.areas(shapes, fill=colour, stroke=colour, width_pt=0.25, clip=frame.rect, z=1)
    canvas.areas([below.lakes], fill=theme.sea, stroke=theme.water_line, width_pt=0.3, clip=frame.rect, z=1.2)
    canvas.lines(below.rivers, theme.water_line, 0.5 if main else 0.35, clip=frame.rect, z=1.3)
    canvas.lines(below.coast, theme.coast, 0.45, clip=frame.rect, z=1.4)
    if below.admin and frame.width_km < _ADMIN_KM and _seen(frame, below.admin):
        canvas.lines(below.admin, theme.admin, 0.45, dash=(3.0, 1.2, 0.8, 1.2), clip=frame.rect, z=1.5)
        seen.add("admin")
    if below.railways and frame.width_km < _RAILWAYS_KM and _seen(frame, below.railways):
        canvas.lines(below.railways, theme.rail, 0.55, clip=frame.rect, z=1.6, alpha=0.7)
        seen.add("rail")
    if below.borders and _seen(frame, below.borders):
        canvas.lines(below.borders, theme.border, 0.95 if main else 0.7, clip=frame.rect, z=1.8)
        seen.add("border")
    if below.disputed and _seen(frame, below.disputed):
        canvas.lines(below.disputed, theme.border, 0.95 if main else 0.7, dash=(2.4, 1.8), clip=frame.rect, z=1.8)
        seen.add("disputed")
    return seen


def _seen(frame: Frame, lines: Sequence[Points]) -> bool:
    return bool(shapely.intersects(shapely.MultiLineString(list(lines)), frame.box))


def _draw_graticule(canvas: Canvas, frame: Frame, scale: TypeScale, grid: Grid, *, labelled: bool) -> None:
    if grid == "none":
        return
    if grid == "mgrs":
        from layers.briefing.sheet.draw_grid import draw_grid  # noqa: PLC0415 (few pages have it)

        draw_grid(canvas, frame, scale, labelled=labelled)
        return
    found = graticule(frame)
    canvas.lines(found.lines, canvas.theme.grid, 0.35, dash=(2.2, 2.2), clip=frame.rect, z=2, alpha=0.6)
    if not labelled:
        return
    font = scale.fine
    x0, y0, x1, y1 = frame.rect
    taken: list[Bounds] = []
    for tick in found.ticks:
        if tick.side == "bottom":
            x, y, upward = min(max(tick.x, x0 + 12), x1 - 12), y0 - 1.25 * font.size, False
        else:
            x, y, upward = x0 - 0.5 * font.size, min(max(tick.y, y0 + 12), y1 - 12), True
        near = any(abs(x - a) < 32 and abs(y - b) < 32 for a, b, *_ in taken)
        if near:
            continue
        taken.append((x, y, 0.0, 0.0))
        canvas.text(
            x,
            y,
            tick.text,
            font,
            canvas.theme.muted,
            ha="center",
            upward=upward,
            keep=("map element", f"tick {tick.text}"),
        )


def _outline_inset(text: MapText, name: str, inset: Frame) -> None:
    """Draw and label the outline of what an inset shows."""
    ring = text.frame.page(inset.outline())
    theme = text.canvas.theme
    text.canvas.lines([ring], theme.page, 2.2, clip=text.frame.rect, z=8, alpha=0.8)
    text.canvas.lines([ring], theme.ink, 0.9, clip=text.frame.rect, z=8.1)
    text.space.add_lines([ring])
    (x0, y0), (x1, y1) = ring.min(axis=0), ring.max(axis=0)
    for over_lines in (False, True):
        # The label lies on a route only where there is no space beside it.
        placed = text.beside(
            f"inset:{name}",
            [say("Inset: {name}", name=name)],
            (float(x0 + x1) / 2, float(y0 + y1) / 2),
            LabelStyle(text.type.label_bold.at(0.88 * text.type.label.size), theme.ink),
            clear=(float(x1 - x0) / 2, float(y1 - y0) / 2),
            rings=3,
            over_lines=over_lines,
            names_point=False,
        )
        if placed:
            break


def _draw_story(
    text: MapText, request: MapRequest, below: FrameBasemap, lines: Mapping[str, list[Points]]
) -> tuple[frozenset[int], frozenset[str], tuple[str, ...]]:
    """Draw badges, the essential names, tags, ends and sizes: what the lists refer to before what only helps to read.

    Returns the numbers and the letters that are on the map, and the essential names that are not.
    """
    # A report from "Kursk Oblast" has its badge in the middle of the oblast, whose name is on the map already.
    labels = [mark.label for mark in request.marks if mark.style == "region-focus" and mark.label]
    text.named.update(named(label.text, label.native, text.labels)[0].casefold() for label in labels)
    keep_off_outlines(text, request.marks, request.current)
    essential = essential_names(text, request.essential, below, request.marks, request.known)
    text.essential = frozenset(name.lines[0].casefold() for name in essential)
    visible = [movement for movement in request.movements if movement.key in lines]
    regions = {mark.name: drawn(text.frame, mark.geometry) for mark in request.marks if mark.kind == "region"}
    found = clusters(text, request.reports, request.numbers, request.names, regions)
    near = [name.spot for name in essential if name.spot] + [(t.x, t.y) for t in below.towns if t.rank <= _KNOWN_RANK]
    badges = draw_badges(text, found, near)
    listed = [movement for movement in visible if movement.key in request.listed]
    boxes, water = [box for _, box in badges], water_of(text.frame)
    # A sea has its name in one place; a letter finds another one along its line.
    missing = draw_essential_names(text, [name for name in essential if name.is_sea], water, boxes)
    # A letter that no list on the page explains only disturbs a page of large type.
    tagged = listed if request.quiet else visible if request.lists else []
    letters = draw_tags(text, listed, request.letters, lines, must=True)
    towns = [name.spot for name in essential if name.spot and not name.is_sea]
    keep_off_ends(text, visible, request.places, towns)
    missing += draw_essential_names(text, [name for name in essential if not name.is_sea], water, boxes)
    draw_small_focus(text, request.marks)
    draw_badge_names(text, badges)
    draw_ends(text, visible, request.places, towns)
    letters |= draw_tags(text, [m for m in tagged if m not in listed], request.letters, lines, must=False)
    draw_area_labels(text, request.marks, request.current, request.later)
    numbers = frozenset(number for cluster, _ in badges for number in cluster.numbers)
    return numbers, frozenset(letters), tuple(missing)
