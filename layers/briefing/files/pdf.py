"""Pages as PDF, with text that can be searched and copied, in embedded TrueType subsets."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from layers.briefing.files.render import drawing
from layers.briefing.map.projection import Bounds
from layers.briefing.page import Page


@dataclass(frozen=True)
class Link:
    """A box on a page, in points, that leads to another page of the same PDF or to an address. Pages are counted from 0."""

    page: int
    bounds: Bounds
    to: int | str


def pdf(
    pages: Iterable[Page],
    *,
    title: str,
    subject: str,
    bookmarks: Sequence[tuple[str, int]] = (),
    links: Sequence[Link] = (),
) -> bytes:
    """The bytes of pages as one PDF, with a title and a language.

    ``bookmarks`` are texts with the numbers of their pages, counted from 0.
    """
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
        target = {"url": link.to} if isinstance(link.to, str) else {"target_page_index": link.to}
        writer.add_annotation(link.page, PdfLink(rect=area, **target))
    if writer.metadata is not None and "/Producer" in writer.metadata:
        del writer._info.get_object()["/Producer"]  # type: ignore[union-attr]
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


@contextmanager
def _lean_subsets() -> Iterator[None]:
    """Embed fonts without the tables that shape text: text in a PDF is shaped already, and subsetting them takes seconds."""
    from fontTools.subset import Options  # type: ignore[import-untyped]  # noqa: PLC0415

    before = Options._drop_tables_default
    Options._drop_tables_default = [*before, "GDEF", "GPOS", "GSUB", "kern"]
    try:
        yield
    finally:
        Options._drop_tables_default = before
