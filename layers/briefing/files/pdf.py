"""Pages as PDF: text that can be searched and copied, tags for readers who hear it, layers, links and the place on earth."""

from __future__ import annotations

import io
from collections.abc import Sequence

from layers.briefing.files.pdf_links import Link, MapSheet
from layers.briefing.page import Page
from layers.language import spoken

__all__ = ["Link", "MapSheet", "pdf"]


def pdf(
    pages: Sequence[Page],
    *,
    title: str,
    subject: str,
    bookmarks: Sequence[tuple[str, int]] = (),
    links: Sequence[Link] = (),
    maps: Sequence[MapSheet | None] = (),
) -> bytes:
    """The bytes of pages as one PDF, with a title, a language, layers and tags in reading order.

    ``bookmarks`` are texts with the numbers of their pages, counted from 0. ``maps`` are the maps of the first pages: what
    each shows in words, and its frame, from which a program for maps reads the place on earth.
    """
    from pypdf import PdfReader, PdfWriter  # noqa: PLC0415

    from layers.briefing.files.pdf_drawing import draw  # noqa: PLC0415
    from layers.briefing.files.pdf_objects import Words, put  # noqa: PLC0415
    from layers.briefing.files.pdf_structure import StructureTree, add_layers, add_place  # noqa: PLC0415

    metadata = {
        "Title": title,
        "Subject": subject,
        "CreationDate": None,
        "ModDate": None,
        "Creator": None,
        "Producer": None,
    }
    drawn = draw(pages, metadata)
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(drawn.data)))
    put(writer.root_object, "/Lang", Words(spoken()))
    put(writer.root_object, "/ViewerPreferences", {"/DisplayDocTitle": True})
    for text, number in bookmarks:
        writer.add_outline_item(title=text, page_number=number)
    sheets = [*maps, *[None] * (len(pages) - len(maps))]
    tree = StructureTree(writer)
    for number, (marked, sheet) in enumerate(zip(drawn.pages, sheets, strict=True)):
        here = [link for link in links if link.page == number]
        tree.page(number, f"Page {number + 1}", marked, here, sheet)
        if sheet:
            add_place(writer.pages[number], sheet.frame)
    tree.finish()
    if drawn.layers:
        add_layers(writer, drawn.layers)
    if writer.metadata is not None and "/Producer" in writer.metadata:
        del writer._info.get_object()["/Producer"]  # type: ignore[union-attr]
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()
