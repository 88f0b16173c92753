"""A briefing as the bytes of a file, in the format of a suffix. The same briefing gives the same bytes each time."""

from __future__ import annotations

from collections.abc import Callable

from layers.briefing.files.description import describe
from layers.briefing.files.pdf import pdf
from layers.briefing.files.render import png
from layers.briefing.files.svg import svg
from layers.briefing.page import Briefing, ExportError


def rendered(briefing: Briefing, suffix: str, *, page: int = 1) -> bytes:
    """The bytes of a briefing in the format of a suffix of :data:`layers.briefing.options.BRIEF_FORMATS`, such as ``.png``.

    PNG and SVG hold one page: ``page`` is its number, from 1. The other formats hold all pages. Raises ExportError where
    the format or the page does not exist.
    """
    if not 1 <= page <= len(briefing.pages):
        raise ExportError(f"There is no page {page}: the briefing has {len(briefing.pages)}.")
    writers: dict[str, Callable[[], bytes]] = {
        ".png": lambda: png(briefing.pages[page - 1], briefing.options.dpi),
        ".svg": lambda: svg(briefing.pages[page - 1], title=_title(briefing), description=describe(briefing)),
        ".pdf": lambda: pdf(briefing.pages, title=_title(briefing), subject=briefing.content.subtitle),
        ".pptx": lambda: _pptx(briefing),
    }
    if suffix.lower() not in writers:
        known = ", ".join(writers)
        raise ExportError(
            f"A briefing cannot be written as {suffix or 'a file without a suffix'!r}; use one of {known}."
        )
    return writers[suffix.lower()]()


def _title(briefing: Briefing) -> str:
    return f"{briefing.content.title}, as of {briefing.content.as_of}"


def _pptx(briefing: Briefing) -> bytes:
    from layers.briefing.files.slides import pptx  # noqa: PLC0415

    return pptx([briefing])
