"""Pages to files, byte for byte the same each time: no date, no time, no name of a machine or program goes in.

In SVG, text is drawn as outlines: the file then looks the same in a browser, in an office program and on a plotter, none of
which has the page's fonts. What the page says stands in the file's ``title`` and ``desc`` for screen readers and search.
In PDF it is text, in embedded TrueType subsets, so that it can be searched and copied.
"""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import RLock
from typing import Any
from xml.sax.saxutils import escape

import matplotlib as mpl
import numpy as np
from matplotlib.backend_bases import FigureCanvasBase
from matplotlib.backends.backend_agg import FigureCanvasAgg
from PIL import Image

from geodata.errors import GeodataError
from layers.briefing.brief import Briefing, Page
from layers.briefing.map.projection import Bounds

#: matplotlib's settings and caches are global: one page at a time is drawn, whatever the thread.
_LOCK = RLock()

_SETTINGS: dict[Any, Any] = {
    "svg.hashsalt": "kursk-deployment-map",
    "svg.fonttype": "path",
    "svg.image_inline": True,
    "pdf.fonttype": 42,
    "pdf.compression": 6,
    "path.simplify": True,
    "path.simplify_threshold": 0.1,
    "path.sketch": None,
    "path.effects": [],
    "text.hinting": "none",
    "text.antialiased": True,
    "text.usetex": False,
    "savefig.bbox": None,
    "savefig.facecolor": "auto",
    "savefig.transparent": False,
    "agg.path.chunksize": 0,
}
_PNG_LEVEL = 3


class ExportError(GeodataError):
    """A page cannot be written as asked."""


@contextmanager
def _lean_subsets() -> Iterator[None]:
    """Embed fonts without the tables that shape text: in a PDF it is shaped already, and cutting them takes seconds."""
    from fontTools.subset import Options  # type: ignore[import-untyped]  # noqa: PLC0415

    before = Options._drop_tables_default
    Options._drop_tables_default = [*before, "GDEF", "GPOS", "GSUB", "kern"]
    try:
        yield
    finally:
        Options._drop_tables_default = before


@contextmanager
def drawing() -> Iterator[None]:
    """Draw with the page's own settings, whatever the user's matplotlibrc says, one thread at a time."""
    subsetter = logging.getLogger("fontTools.subset")
    with _LOCK, mpl.rc_context(_SETTINGS):
        level, was_disabled = subsetter.level, subsetter.disabled
        # It reports tables of the fonts that a PDF has no use for.
        subsetter.setLevel(logging.ERROR)
        try:
            yield
        finally:
            subsetter.setLevel(level)
            subsetter.disabled = was_disabled


def raster(page: Page, dpi: float) -> Image.Image:
    """A page as an RGB image."""
    with drawing():
        page.figure.set_dpi(dpi)
        canvas = FigureCanvasAgg(page.figure)
        canvas.draw()  # type: ignore[no-untyped-call]
        image = Image.fromarray(np.asarray(canvas.buffer_rgba())[:, :, :3].copy())  # type: ignore[no-untyped-call]
        # The page may be kept; the pixels it was drawn into need not be.
        FigureCanvasBase(page.figure)
        return image


def png_of(image: Image.Image, dpi: float) -> bytes:
    """An image as PNG."""
    buffer = io.BytesIO()
    image.save(buffer, "png", dpi=(dpi, dpi), compress_level=_PNG_LEVEL)
    return buffer.getvalue()


def png(page: Page, dpi: float) -> bytes:
    """A page as PNG."""
    return png_of(raster(page, dpi), dpi)


def svg(page: Page, *, title: str, description: str) -> bytes:
    """A page as SVG, with a title and a description for who cannot see it."""
    buffer = io.BytesIO()
    with drawing():
        page.figure.savefig(
            buffer, format="svg", dpi=72, metadata={"Date": None, "Creator": None, "Format": None, "Type": None}
        )
    text = buffer.getvalue().decode("utf-8")
    said = f"\n <title>{escape(title)}</title>\n <desc>{escape(description)}</desc>"
    text = re.sub(r"(<svg [^>]*)>", lambda found: f'{found[1]} role="img" xml:lang="en">{said}', text, count=1)
    return text.encode("utf-8")


@dataclass(frozen=True)
class Link:
    """A box of a page, in points, that leads to another page of the same PDF. Pages are counted from 0."""

    page: int
    bounds: Bounds
    to: int


def pdf(
    pages: Iterable[Page],
    *,
    title: str,
    subject: str,
    bookmarks: Sequence[tuple[str, int]] = (),
    links: Sequence[Link] = (),
) -> bytes:
    """Pages as one PDF with a title, a language, bookmarks (their texts and pages, counted from 0) and links."""
    from matplotlib.backends.backend_pdf import PdfPages  # noqa: PLC0415

    buffer = io.BytesIO()
    metadata = {
        "Title": title,
        "Subject": subject,
        "CreationDate": None,
        "ModDate": None,
        "Creator": None,
        "Producer": None,
    }
    with drawing(), _lean_subsets(), PdfPages(buffer, metadata=metadata) as file:
        for page in pages:
            page.figure.savefig(file, format="pdf", dpi=72)
    return _finished(buffer.getvalue(), bookmarks, links)


def _finished(data: bytes, bookmarks: Sequence[tuple[str, int]], links: Sequence[Link]) -> bytes:
    from pypdf import PdfReader, PdfWriter  # noqa: PLC0415
    from pypdf.annotations import Link as PdfLink  # noqa: PLC0415
    from pypdf.generic import (  # noqa: PLC0415
        BooleanObject,
        DictionaryObject,
        NameObject,
        RectangleObject,
        TextStringObject,
    )

    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(data)))
    writer.root_object[NameObject("/Lang")] = TextStringObject("en")
    writer.root_object[NameObject("/ViewerPreferences")] = DictionaryObject(
        {NameObject("/DisplayDocTitle"): BooleanObject(True)}
    )
    for text, number in bookmarks:
        writer.add_outline_item(title=text, page_number=number)
    for link in links:
        area = RectangleObject(link.bounds)
        writer.add_annotation(link.page, PdfLink(rect=area, target_page_index=link.to))
    if writer.metadata is not None and "/Producer" in writer.metadata:
        del writer._info.get_object()["/Producer"]  # type: ignore[union-attr]
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def unset_note(pages: Iterable[Page]) -> str | None:
    """What to tell of characters that are printed as boxes, as one sentence; None where every one has its letter."""
    found = sorted({character for page in pages for character in page.unset})
    if not found:
        return None
    codes = ", ".join(f"{character} (U+{ord(character):04X})" for character in found[:8])
    more = f" and {len(found) - 8} more" if len(found) > 8 else ""
    return f"No typeface of the page has these characters of the data, which are printed as boxes: {codes}{more}."


def describe(briefing: Briefing) -> str:
    """What a briefing's first page says, in plain text, for who cannot see it."""
    content = briefing.content
    parts = [f"{content.title}. As of {content.as_of}."]
    parts += [f"{row.title}: {row.value}." for row in briefing.figures]
    listed = briefing.listed
    parts += [f"{listed.letters[m.key]}: {m.mode}, {m.title}, {m.tag}." for m in listed.movements]
    parts += [f"{listed.numbers[r.id]}: {r.when}, {r.place}: {r.title} ({r.who})." for r in listed.reports]
    parts.append("Routes and control outlines are schematic.")
    return " ".join(parts)


def _pdf(briefing: Briefing) -> bytes:
    title = f"{briefing.content.title}, as of {briefing.content.as_of}"
    return pdf(briefing.pages, title=title, subject=briefing.content.subtitle)


def _pptx(briefing: Briefing) -> bytes:
    from layers.briefing.files.slides import pptx  # noqa: PLC0415

    return pptx([briefing])


def _svg(briefing: Briefing, page: int) -> bytes:
    title = f"{briefing.content.title}, as of {briefing.content.as_of}"
    return svg(briefing.pages[page - 1], title=title, description=describe(briefing))


def rendered(briefing: Briefing, suffix: str, *, page: int = 1) -> bytes:
    """The bytes of a briefing in the format of a suffix such as ``.png``. PNG and SVG hold one page, the others all."""
    if not 1 <= page <= len(briefing.pages):
        raise ExportError(f"There is no page {page}: the briefing has {len(briefing.pages)}.")
    writers: dict[str, Callable[[], bytes]] = {
        ".png": lambda: png(briefing.pages[page - 1], briefing.options.dpi),
        ".svg": lambda: _svg(briefing, page),
        ".pdf": lambda: _pdf(briefing),
        ".pptx": lambda: _pptx(briefing),
    }
    if suffix.lower() not in writers:
        known = ", ".join(writers)
        raise ExportError(
            f"A briefing cannot be written as {suffix or 'a file without a suffix'!r}; use one of {known}."
        )
    return writers[suffix.lower()]()


def save(briefing: Briefing, path: Path, *, page: int = 1) -> None:
    """Write a briefing to a file, in the format of its suffix. Raises ExportError where that cannot be done."""
    data = rendered(briefing, path.suffix, page=page)
    try:
        path.write_bytes(data)
    except OSError as error:
        raise ExportError(f"{path}: cannot be written ({error.strerror}).") from error
