"""The cartographer's gate: what is wrong with a finished page, in sentences. The command warns of it or refuses it."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from geodata.errors import GeodataError
from layers.briefing.canvas import Box
from layers.briefing.content import UNMARKED
from layers.briefing.map.insets import LEAST_SCALE
from layers.briefing.page import Briefing, Page
from layers.briefing.page_grid import PageGrid
from layers.briefing.theme import Theme, contrast, theme_of

_TOUCH_PT = 0.05
#: The least contrasts (WCAG 2) that a photocopy still shows: of text and the page, and of land and sea. A map has shapes and
#: lines as well, so its areas need less.
_TEXT_CONTRAST, _AREA_CONTRAST = 4.5, 1.25
#: What may lie over other things: the frame of a map does.
_LYING_OVER = ("frame",)


class GateError(GeodataError):
    """A page has faults, and only a page without any was asked for."""


@dataclass(frozen=True)
class GateFault:
    """One fault of a page: the rule that it breaks, the number of the page from 1, and a sentence."""

    rule: str
    page: int
    text: str


def faults(briefing: Briefing) -> tuple[GateFault, ...]:
    """Every fault of the pages of a briefing, in the order of its pages. The later pages are drawn for it.

    The rules: ``unmarked`` (the first page lists what its map has no space to mark), ``unwritten`` (an event that should
    be written on the map is not), ``name`` (the map lacks a name that its theatre must label), ``label`` (a name is
    nearer to the dot of another place), ``symbol`` (a symbol code cannot be drawn), ``inset`` (an inset is less than
    :data:`LEAST_SCALE` times as large as the map), ``stale`` (a figure that is no longer current is in large type),
    ``contrast`` (what only its colour tells apart is the same on a photocopy), ``type`` (text is smaller than the layout
    allows), ``overflow`` (something leaves the page) and ``overlap`` (two texts, labels or symbols lie over each other).
    """
    return tuple(_faults(briefing))


def refuse(found: tuple[GateFault, ...]) -> None:
    """Raise GateError where there are faults."""
    if found:
        more = f" and {len(found) - 1} more" if len(found) > 1 else ""
        raise GateError(f"The page is not fit to print: {found[0].text}{more}.")


def _faults(briefing: Briefing) -> Iterator[GateFault]:
    listed = briefing.listed
    for report in listed.reports:
        if report.note == UNMARKED:
            yield GateFault("unmarked", 1, f"report {listed.numbers[report.id]} is listed and has no mark on the map")
    for movement in listed.movements:
        if movement.note == UNMARKED:
            letter = listed.letters[movement.key]
            yield GateFault("unmarked", 1, f"movement {letter} is listed and has no letter on the map")
    for name in briefing.missing_names:
        yield GateFault("name", 1, f"the map has no space for the name {name!r}, which it must bear")
    for name in briefing.unwritten:
        yield GateFault("unwritten", 1, f"{name} should be written on the map, and is not shown there")
    for name in briefing.misread:
        yield GateFault("label", 1, f"the label {name!r} is nearer to the dot of another place than to its own")
    for text in briefing.undrawn:
        yield GateFault("symbol", 1, text)
    if briefing.inset_scale is not None and briefing.inset_scale < LEAST_SCALE - _TOUCH_PT:
        yield GateFault("inset", 1, f"the inset is only {briefing.inset_scale:.1f} times as large as the map")
    yield from _stale(briefing)
    yield from _contrasts(theme_of(briefing.options))
    least = briefing.options.layout.least(screen=briefing.options.page_size.screen)
    for number, page in enumerate(briefing.pages, start=1):
        yield from _page_faults(page, number, least)


def _stale(briefing: Briefing) -> Iterator[GateFault]:
    """Figures that are no longer current and are set in larger type than the lists."""
    body = PageGrid.of(briefing.options).type.body.size
    large = {
        artist.text  # type: ignore[attr-defined]
        for artist in briefing.pages[0].figure.artists
        if getattr(artist, "font", None) and artist.font.size > 1.05 * body  # type: ignore[attr-defined]
    }
    for row in briefing.figures:
        if not row.current and {row.value, row.dated} & large:
            yield GateFault("stale", 1, f"{row.title!r} was {row.age}, and is in large type")


def _contrasts(theme: Theme) -> Iterator[GateFault]:
    """What is the same on a photocopy: colours are compared by their luminance only."""
    pairs = [
        *(("text", name, "page", _TEXT_CONTRAST) for name in ("ink", "muted", "accent")),
        *(("area", name, "sea", _AREA_CONTRAST) for name in ("land", "story_land", "other_land")),
    ]
    for what, one, other, least in pairs:
        ratio = contrast(getattr(theme, one), getattr(theme, other))
        if ratio < least:
            text = (
                f"the colours {one} and {other} have a contrast of {ratio:.2f} without their hue; {what}s need {least}"
            )
            yield GateFault("contrast", 1, text)


def of_pages(pages: Iterable[Page], least: float) -> tuple[GateFault, ...]:
    """The faults of pages that are no briefing: the rules ``type`` (``least`` in points), ``overflow`` and ``overlap``."""
    return tuple(fault for number, page in enumerate(pages, start=1) for fault in _page_faults(page, number, least))


def _page_faults(page: Page, number: int, least: float) -> Iterator[GateFault]:
    sizes = [font.size for artist in page.figure.artists if (font := getattr(artist, "font", None))]
    if sizes and min(sizes) < least - _TOUCH_PT:
        yield GateFault("type", number, f"page {number} has text of {min(sizes):.1f} pt, under {least:g} pt")
    wide, tall = page.size_pt
    for box in page.boxes:
        x0, y0, x1, y1 = box.bounds
        if x0 < 0 or y0 < 0 or x1 > wide or y1 > tall:
            yield GateFault("overflow", number, f"{box.name!r} leaves page {number}")
    things = [box for box in page.boxes if box.kind not in _LYING_OVER]
    for one, other in itertools.combinations(things, 2):
        if one.name != other.name and _overlap(one, other):
            yield GateFault("overlap", number, f"{one.name!r} lies over {other.name!r} on page {number}")


def _overlap(one: Box, other: Box) -> bool:
    a, b = one.bounds, other.bounds
    return a[0] + _TOUCH_PT < b[2] and b[0] + _TOUCH_PT < a[2] and a[1] + _TOUCH_PT < b[3] and b[1] + _TOUCH_PT < a[3]
