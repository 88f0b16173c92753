"""Briefing pages and atlases of a story in one call each, for scripts and notebooks; a notebook shows them as pictures."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from layers.story import Story
from layers.view import View, opening_view

if TYPE_CHECKING:
    from layers.briefing.atlas import Atlas
    from layers.briefing.page import Briefing

#: The resolution of the picture in a notebook, in dots an inch.
_PICTURE_DPI = 96


@dataclass(frozen=True)
class AtlasPages:
    """An atlas: one briefing page for each of several dates."""

    atlas: Atlas

    def to_bytes(self, suffix: str) -> bytes:
        """The content of a file: ``.pdf``, ``.pptx``, ``.gif``, ``.mp4`` or ``.zip`` (of PNG).

        Raises ExportError for another suffix, and for no date or too many.
        """
        from layers.briefing.atlas import rendered  # noqa: PLC0415

        return rendered(self.atlas, suffix)

    def save(self, path: str | Path) -> None:
        """Write a file in the format of its suffix; see :meth:`to_bytes`. Raises ExportError if it cannot be written."""
        from layers.briefing.page import write_bytes  # noqa: PLC0415

        write_bytes(Path(path), self.to_bytes(Path(path).suffix))

    def _repr_png_(self) -> bytes:
        from layers.briefing.files.render import png  # noqa: PLC0415

        return png(next(self.atlas.pages()).pages[0], _PICTURE_DPI)


def brief(story: Story, view: View | None = None, **options: Any) -> Briefing:
    """The briefing of a view, or of the catalogue's opening view: a printable map with its legend, reports and sources.

    ``options`` are the fields of :class:`layers.briefing.options.BriefingOptions`, such as ``size="a4"``, ``dpi=300``,
    ``bbox=(west, south, east, north)`` in degrees, ``title="…"`` or ``dark=True``. A ``layout`` may be its name. Raises
    ExtentError if the extent is too small or too large for a page, and PageTextError if a title or another text does not
    fit on it.

    >>> from layers import open_story
    >>> page = brief(open_story(), size="a4")
    >>> page.save("kursk-front.pdf")  # doctest: +SKIP
    """
    from layers.briefing.brief import brief as make_briefing  # noqa: PLC0415
    from layers.briefing.options import options_of  # noqa: PLC0415

    shown = view or opening_view(story.catalog)
    return make_briefing(story.catalog, story.layers, story.marks, shown, options_of(**options))


def atlas(story: Story, dates: Iterable[dt.date], view: View | None = None, **options: Any) -> AtlasPages:
    """One page for each date, all in the frame and with the filters of ``view``. Options are those of :func:`brief`.

    The dates may be 1 to 400; with none or more, writing the atlas raises ExportError.

    >>> import datetime as dt
    >>> from layers import open_story
    >>> pages = atlas(open_story(), [dt.date(2024, 10, 13), dt.date(2024, 12, 23)], size="a4")
    >>> len(pages.atlas.dates)
    2
    """
    from layers.briefing.atlas import Atlas  # noqa: PLC0415
    from layers.briefing.options import options_of  # noqa: PLC0415

    days = tuple(dates)
    shown = replace(view or opening_view(story.catalog), selected=None)
    return AtlasPages(Atlas(story.catalog, story.layers, story.marks, shown, options_of(**options), days))
