"""A briefing as the bytes of a file, in the format of a suffix. The same briefing gives the same bytes each time."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path as FilePath

from layers.briefing.files.description import describe
from layers.briefing.files.pdf import Link, MapSheet, pdf
from layers.briefing.files.render import png
from layers.briefing.page import Briefing, ExportError
from layers.language import later, say, speaking

#: The headings of the later pages.
_HEADINGS = (later("Further reports"), later("Movements, every leg"), later("Figures: who says what"), later("Sources"))


def rendered(briefing: Briefing, suffix: str, *, page: int = 1, template: FilePath | None = None) -> bytes:
    """The bytes of a briefing in the format of a suffix of :data:`layers.briefing.options.BRIEF_FORMATS`, such as ``.png``.

    PNG and SVG hold one page: ``page`` is its number, from 1. The other formats hold all pages. ``template`` is a deck whose
    look slides take. Raises ExportError where the format or the page does not exist, or the template cannot be used.
    """
    if not 1 <= page <= len(briefing.pages):
        raise ExportError(f"There is no page {page}: the briefing has {len(briefing.pages)}.")
    writers: dict[str, Callable[[], bytes]] = {
        ".png": lambda: png(briefing.pages[page - 1], briefing.options.dpi),
        ".svg": lambda: _svg(briefing, page),
        ".pdf": lambda: pdf(
            briefing.pages,
            title=_title(briefing),
            subject=briefing.content.subtitle,
            bookmarks=_bookmarks(briefing),
            links=_links(briefing),
            maps=[MapSheet(describe(briefing), briefing.frame)],
        ),
        ".pptx": lambda: _pptx(briefing, template),
    }
    if suffix.lower() not in writers:
        known = ", ".join(writers)
        raise ExportError(
            f"A briefing cannot be written as {suffix or 'a file without a suffix'!r}; use one of {known}."
        )
    with speaking(briefing.options.lang):
        return writers[suffix.lower()]()


def _title(briefing: Briefing) -> str:
    return say("{title}, as of {day}", title=briefing.content.title, day=briefing.content.as_of)


def _bookmarks(briefing: Briefing) -> list[tuple[str, int]]:
    """The map, and each heading of the later pages, with their pages, from 0."""
    found = [(say("Map, {day}", day=briefing.content.as_of), 0)]
    for number, page in enumerate(briefing.pages[1:], start=1):
        names = {box.name for box in page.boxes}
        found += [(text, number) for text in map(say, _HEADINGS) if f"heading {text}: {text}" in names]
    return found


def _links(briefing: Briefing) -> list[Link]:
    """Each source of the later pages leads to its address, and the word "Sources" of the first page to that page."""
    numbers = {str(number): source for source, number in briefing.rest.sources.items()}
    links: list[Link] = []
    for at, page in enumerate(briefing.pages):
        for box in page.boxes:
            kind, _, rest = box.name.partition(" ")
            if kind == "heading" and rest == ": ".join((say("Sources"),) * 2):
                links += [
                    Link(0, b.bounds, at, say("To the sources in full"))
                    for b in briefing.pages[0].boxes
                    if b.name == "footer sources"
                ]
            source = briefing.catalog.sources.get(numbers.get(rest.partition(":")[0], "")) if kind == "source" else None
            if source and source.url and is_web_address(source.url):
                links.append(Link(at, box.bounds, source.url, f"{source.publisher}: {source.title}"))
    return links


def is_web_address(url: str) -> bool:
    """Whether a link may lead there: addresses of the web only, in printable ASCII."""
    return url.startswith(("https://", "http://")) and url.isascii() and url.isprintable()


def _svg(briefing: Briefing, page: int) -> bytes:
    from layers.briefing.files.svg import svg  # noqa: PLC0415

    return svg(briefing.pages[page - 1], title=_title(briefing), description=describe(briefing))


def _pptx(briefing: Briefing, template: FilePath | None) -> bytes:
    from layers.briefing.files.slides import pptx  # noqa: PLC0415

    return pptx([briefing], template=template)
