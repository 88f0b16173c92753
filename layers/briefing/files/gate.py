"""The cartographer's gate: what is wrong with a finished page, in sentences. The command warns of it or refuses it."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

from geodata.errors import GeodataError
from layers.briefing.canvas import Box
from layers.briefing.content import UNMARKED
from layers.briefing.page import Briefing, Page

#: No text of a page is smaller, in points.
LEAST_TYPE_PT = 5.8
_TOUCH_PT = 0.05
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

    The rules: ``unmarked`` (the first page lists what its map has no space to mark), ``name`` (the map lacks a name that
    its theatre must label), ``type`` (text below :data:`LEAST_TYPE_PT`), ``overflow`` (something leaves the page) and
    ``overlap`` (two texts, labels or symbols lie over each other).
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
    for number, page in enumerate(briefing.pages, start=1):
        yield from _page_faults(page, number)


def _page_faults(page: Page, number: int) -> Iterator[GateFault]:
    sizes = [font.size for artist in page.figure.artists if (font := getattr(artist, "font", None))]
    if sizes and min(sizes) < LEAST_TYPE_PT - _TOUCH_PT:
        yield GateFault("type", number, f"page {number} has text of {min(sizes):.1f} pt, under {LEAST_TYPE_PT} pt")
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
