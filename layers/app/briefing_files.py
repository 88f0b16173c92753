"""Briefing pages and atlases for the page's user: a View and options in, the bytes of a file out. No Streamlit here.

The printed page speaks the language of its options; its story has to be in that language too.

The drawing libraries are imported with the first page that is drawn. They take half as long to start as everything else,
and the map does not need them.

The drawing functions hold one lock of their own, because the libraries share fonts and settings between threads.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from layers.briefing.options import LAYOUTS, BriefingOptions, fits_on_a_page
from layers.language import speaking
from layers.story import Story
from layers.view import Camera, View

if TYPE_CHECKING:
    from layers.briefing.page import Briefing

PREVIEW_DPI = 96

#: What the browser prints: sharp enough for paper, and some hundred kilobytes.
_PRINTED = BriefingOptions(size="a4", dpi=170)

#: Width and height of the page's map in CSS pixels, about: with the camera they give the extent that it shows.
_MAP_SIZE = (1000.0, 620.0)


def bounds_of(camera: Camera) -> tuple[float, float, float, float]:
    """The extent that a camera shows in a map of usual size: (west, south, east, north) in degrees.

    A tile is 256 pixels and the projection is Web Mercator, as in Leaflet.
    """
    world = 256 * 2**camera.zoom
    half_lon = min(_MAP_SIZE[0] / world * 180, 180)
    centre_y = math.asinh(math.tan(math.radians(camera.lat)))
    half_y = _MAP_SIZE[1] / world * math.pi
    south, north = (math.degrees(math.atan(math.sinh(centre_y + sign * half_y))) for sign in (-1, 1))
    return (max(camera.lon - half_lon, -180), south, min(camera.lon + half_lon, 180), north)


def page(story: Story, view: View, options: BriefingOptions, suffix: str) -> bytes:
    """The briefing of a view as a file with this suffix. Raises GeodataError if it cannot be drawn.

    Slides are 16:9, and in the large type of a projector unless another layout than the usual one is chosen.
    """
    from layers.briefing.files import write  # noqa: PLC0415 (see the module)

    if suffix == ".pptx":
        layout = LAYOUTS["projector"] if options.layout == LAYOUTS["full"] else options.layout
        options = replace(options, size="wide", layout=layout)
    with speaking(options.lang):
        return write.rendered(_briefing(story, view, options, one_page=suffix in (".png", ".svg")), suffix)


def preview(story: Story, view: View, options: BriefingOptions) -> tuple[bytes, str, str | None]:
    """A briefing's first page as PNG for the screen, its description in words, and a note on characters it cannot print."""
    from layers.briefing.files import description, write  # noqa: PLC0415 (see the module)

    with speaking(options.lang):
        made = _briefing(story, view, replace(options, dpi=PREVIEW_DPI), one_page=True)
        return write.rendered(made, ".png"), description.describe(made), description.unset_note(made.pages)


def printed(story: Story, view: View) -> tuple[bytes, tuple[float, float]]:
    """The briefing page of what the map shows, for the browser to print: a PNG, and the size of its paper in millimetres.

    The page has the extent of the map, or that of its theatre where the map shows more than fits on a page. Raises
    GeodataError if it cannot be drawn.
    """
    bbox = bounds_of(view.camera) if view.camera else None
    options = replace(_PRINTED, bbox=bbox if bbox and fits_on_a_page(bbox) else None, lang=story.language)
    content = page(story, replace(view, camera=None, selected=None, compare=None), options, ".png")
    return content, (options.page_size.width_mm, options.page_size.height_mm)


def _briefing(story: Story, view: View, options: BriefingOptions, *, one_page: bool) -> Briefing:
    from layers.briefing.brief import brief  # noqa: PLC0415 (see the module)

    told = story.told_in(options.lang)
    return brief(told.catalog, told.layers, told.marks, view, options, one_page=one_page)


def weekly(story: Story, view: View, options: BriefingOptions, since: dt.date, suffix: str) -> bytes:
    """The weekly brief of a view as a file with this suffix. Raises GeodataError if it cannot be made."""
    from layers.briefing.weekly import content, files  # noqa: PLC0415 (see the module)

    told = story.told_in(options.lang)
    with speaking(options.lang):
        found = content.weekly(
            told.catalog, told.layers, told.marks, view, since, title=options.title, handling=options.handling
        )
        return files.rendered(found, suffix, dark=options.dark, grey=options.grey)


def atlas_dates(story: Story, view: View, first: dt.date, last: dt.date, every_days: int | None) -> tuple[dt.date, ...]:
    """The dates of an atlas over a period: every so many days, or each day on which something that the view shows changes.

    Empty if nothing changes.
    """
    from layers.briefing import atlas as briefing_atlas  # noqa: PLC0415 (see the module)

    first, last = min(first, last), max(first, last)
    if every_days:
        return briefing_atlas.every(every_days, first, last)
    return briefing_atlas.on_change(story.marks, view, first, last)


def atlas(
    story: Story,
    view: View,
    options: BriefingOptions,
    days: tuple[dt.date, ...],
    suffix: str,
    progress: Callable[[int, int], None] | None = None,
) -> bytes:
    """An atlas of these dates as a file with this suffix. Raises ExportError if it cannot be made.

    ``progress`` is called after each page with the number of pages done and of all pages.
    """
    from layers.briefing import atlas as briefing_atlas  # noqa: PLC0415 (see the module)

    told = story.told_in(options.lang)
    with speaking(options.lang):
        made = briefing_atlas.Atlas(told.catalog, told.layers, told.marks, view, options, days)
        return briefing_atlas.rendered(made, suffix, progress)
