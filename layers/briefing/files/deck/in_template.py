"""The type of a map on the slides of a template: large enough for the least type of its layout, or a fault that says so.

A template leaves less space than a slide of our own design, so the map on it is smaller than on its page, and so are its
words. The page is therefore composed in larger type, and has less on it. Where that would leave too little of the map, as in
a template of another shape, the page stays as it is, and the gate warns of its small words.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from layers.briefing.files.deck.places import fitted_in, places
from layers.briefing.files.deck.template import Stage, stage
from layers.briefing.files.gate import GateFault
from layers.briefing.files.slide_lists import LEAST_PT
from layers.briefing.options import BriefingOptions
from layers.briefing.page import Briefing

#: The page is composed again at most so often: larger type leaves the map a little less space.
_MOST_TRIES = 3
#: The map of a page in larger type has at least this share of the area of the one before.
_LEAST_MAP = 0.7
_TOUCH_PT = 0.05


def options_for(
    template: Path, options: BriefingOptions, compose: Callable[[BriefingOptions], Briefing]
) -> BriefingOptions:
    """The options with which no word of the map is under the least type of the layout on the slides of a template.

    They stay as they are where larger type would leave too little of the map (:func:`fault_in` says so). ``compose`` makes
    the page. Raises ExportError where the template cannot be used.
    """
    found, wanted, larger = stage(template), least_of(options), options
    page = compose(options)
    least_area = _LEAST_MAP * _area(page)
    for _ in range(_MOST_TRIES):
        needed = wanted / _share(found, page)
        if larger.layout.least_pt >= needed - _TOUCH_PT:
            return larger
        larger = replace(larger, layout=replace(larger.layout, least_pt=needed, beside_map_pt=wanted))
        page = compose(larger)
        if _area(page) < least_area:
            return options
    return larger


def _area(page: Briefing) -> float:
    x0, y0, x1, y1 = page.map_rect
    return (x1 - x0) * (y1 - y0)


def least_of(options: BriefingOptions) -> float:
    """The least type of slides in points."""
    return max(LEAST_PT, options.layout.beside_map_pt or options.layout.least(screen=True))


def fault_in(template: Path, briefing: Briefing) -> tuple[GateFault, ...]:
    """What is wrong with the size of the map's words on the slides of a template; nothing where they are large enough."""
    least = least_of(briefing.options)
    smallest = briefing.options.layout.least_pt * _share(stage(template), briefing)
    if smallest >= least - _TOUCH_PT:
        return ()
    text = f"the map has text of {smallest:.1f} pt on the slides of this template, under {least:g} pt; "
    return (GateFault("type", 1, f"{text}leave more space below the title of its layout, or take a wide one"),)


def _share(found: Stage, briefing: Briefing) -> float:
    """How many times larger than on its page the map is on a slide."""
    where = places(found, briefing, found.room[1])
    left, _, right, _ = fitted_in(where.source, where.map)
    return (right - left) / (where.source[2] - where.source[0])
