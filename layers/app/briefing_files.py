"""Briefing pages and atlases for the page's reader: a View and options in, bytes of a file out.

What draws them is imported when the first is asked for: it takes half as long to start as all the rest, and nobody waits for
it to see the map.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable
from dataclasses import replace
from threading import Lock
from typing import TYPE_CHECKING, Any

from layers.story import Story
from layers.view import Camera, View

if TYPE_CHECKING:
    from layers.briefing.options import BriefingOptions
    from layers.briefing.page import Briefing

#: Suffix → what the format is called, and its media type.
PAGE_FORMATS = {
    ".png": ("PNG", "image/png"),
    ".svg": ("SVG", "image/svg+xml"),
    ".pdf": ("PDF", "application/pdf"),
    ".pptx": ("PowerPoint", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
}
ATLAS_FORMATS = {
    ".pdf": ("PDF", "application/pdf"),
    ".pptx": PAGE_FORMATS[".pptx"],
    ".gif": ("GIF", "image/gif"),
    ".mp4": ("MP4", "video/mp4"),
    ".zip": ("ZIP of PNG", "application/zip"),
}
PREVIEW_DPI = 96

#: About the size of a map in the page, in CSS pixels: what a camera sees.
_SEEN = (1000.0, 620.0)


def bounds_of(camera: Camera) -> tuple[float, float, float, float]:
    """[west, south, east, north] in degrees of what a camera sees in a map of usual size."""
    world = 256 * 2**camera.zoom
    half_lon = min(_SEEN[0] / world * 180, 180)
    centre_y = math.asinh(math.tan(math.radians(camera.lat)))
    half_y = _SEEN[1] / world * math.pi
    south, north = (math.degrees(math.atan(math.sinh(centre_y + sign * half_y))) for sign in (-1, 1))
    return (max(camera.lon - half_lon, -180), south, min(camera.lon + half_lon, 180), north)


def options(**chosen: Any) -> BriefingOptions:
    """What a reader chose for a page; see :class:`layers.briefing.options.BriefingOptions`."""
    from layers.briefing.options import BriefingOptions  # noqa: PLC0415 (see the module)

    return BriefingOptions(**chosen)


def page(story: Story, view: View, options: BriefingOptions, suffix: str, lock: Lock) -> bytes:
    """The briefing of a view in the format of a suffix. ``lock`` keeps readers from drawing at once: they share fonts."""
    from layers.briefing.files import write  # noqa: PLC0415 (see the module)

    with lock:
        return write.rendered(_briefing(story, view, options, one_page=suffix in (".png", ".svg")), suffix)


def preview(story: Story, view: View, options: BriefingOptions, lock: Lock) -> tuple[bytes, str, str | None]:
    """A briefing's first page as a PNG for the screen, its description in words, and what cannot be set on it, if any."""
    from layers.briefing.files import description, write  # noqa: PLC0415 (see the module)

    with lock:
        made = _briefing(story, view, replace(options, dpi=PREVIEW_DPI), one_page=True)
        return write.rendered(made, ".png"), description.describe(made), description.unset_note(made.pages)


def _briefing(story: Story, view: View, options: BriefingOptions, *, one_page: bool) -> Briefing:
    from layers.briefing.brief import brief  # noqa: PLC0415 (see the module)

    return brief(story.catalog, story.layers, story.marks, view, options, one_page=one_page)


def dates(story: Story, view: View, first: dt.date, last: dt.date, every_days: int | None) -> tuple[dt.date, ...]:
    """The dates of an atlas over a period: so many days apart, or each on which something that the view shows changes.

    Empty where nothing changes.
    """
    from layers.briefing import atlas  # noqa: PLC0415 (see the module)

    first, last = min(first, last), max(first, last)
    return atlas.every(every_days, first, last) if every_days else atlas.on_change(story.marks, view, first, last)


def book(
    story: Story,
    view: View,
    options: BriefingOptions,
    days: tuple[dt.date, ...],
    suffix: str,
    lock: Lock,
    progress: Callable[[int, int], None] | None = None,
) -> bytes:
    """An atlas of these dates in the format of a suffix. Raises ExportError where that cannot be made."""
    from layers.briefing import atlas  # noqa: PLC0415 (see the module)

    with lock:
        made = atlas.Atlas(story.catalog, story.layers, story.marks, view, options, days)
        return atlas.rendered(made, suffix, progress)
