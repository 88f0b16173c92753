"""Draws pages into a PDF with the marks that its layers and its structure are built on.

matplotlib writes a PDF without either. Here each layer of a map is drawn inside marks of optional content, and each part of
a page inside a marked sequence with a number, which the structure (:mod:`layers.briefing.files.pdf_structure`) refers to.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Any

from matplotlib.backends.backend_pdf import PdfFile, RendererPdf

from layers.briefing.drawing.parts import DrawnLayer, DrawnPart, Part, layers
from layers.briefing.drawing.text_line import TextLine
from layers.briefing.files.pdf_text import TextRenderer
from layers.briefing.files.render import drawing
from layers.briefing.page import Page
from layers.typefaces.subset import without_shaping


@dataclass(frozen=True)
class Marked:
    """A part of a page, the numbers of its marked sequences on that page, and its lines of text with spaces between them."""

    part: Part
    numbers: tuple[int, ...]
    words: str = ""


@dataclass(frozen=True)
class DrawnPdf:
    """The bytes of a PDF, the marked parts of each page, and the titles of the layers by the names of their marks."""

    data: bytes
    pages: tuple[tuple[Marked, ...], ...]
    layers: Mapping[str, str]


#: The part of a page that is its map. Its text for readers who do not see it is given with the file.
MAP = Part("Figure", "map")


def draw(pages: Sequence[Page], metadata: Mapping[str, str | None]) -> DrawnPdf:
    """Draw pages as a PDF."""
    buffer = io.BytesIO()
    names: dict[str, str] = {}
    marked = []
    with drawing(), _lean_subsets():
        file = PdfFile(buffer, metadata=dict(metadata))  # type: ignore[no-untyped-call]
        for page in pages:
            page.figure.set_dpi(72)
            wide, tall = page.figure.get_size_inches()
            file.newPage(wide, tall)  # type: ignore[no-untyped-call]
            renderer = TextRenderer(file, 72, tall, wide)  # type: ignore[no-untyped-call]
            with _artifact(file):
                page.figure.patch.draw(renderer)
            marked.append(_draw_layers(file, renderer, layers(page.drawn), names))
            renderer.finalize()  # type: ignore[no-untyped-call]
            file.endStream()  # type: ignore[no-untyped-call]
        file.finalize()  # type: ignore[no-untyped-call]
        file.close()  # type: ignore[no-untyped-call]
    return DrawnPdf(buffer.getvalue(), tuple(marked), {mark: title for title, mark in names.items()})


def _draw_layers(
    file: PdfFile, renderer: RendererPdf, found: Sequence[DrawnLayer], names: dict[str, str]
) -> tuple[Marked, ...]:
    """Draw the layers of one page; returns its marked parts in the order in which they are drawn."""
    numbers: dict[Part, list[int]] = {}
    words: dict[Part, str] = {}
    count = 0
    for layer in found:
        if layer.panel == "page":
            for part in layer.parts:
                if not part.part.role:
                    with _artifact(file):
                        _draw_part(renderer, part)
                    continue
                with _sequence(file, f"/{part.part.role} <</MCID {count}>> BDC"):
                    _draw_part(renderer, part)
                numbers.setdefault(part.part, []).append(count)
                words[part.part] = " ".join(a.text for a in part.artists if isinstance(a, TextLine) and not a.halo_pt)
                count += 1
            continue
        name = names.setdefault(layer.title, f"Layer{len(names)}")
        with _sequence(file, f"/OC /{name} BDC"), _sequence(file, f"/Figure <</MCID {count}>> BDC"):
            for part in layer.parts:
                _draw_part(renderer, part)
        numbers.setdefault(MAP, []).append(count)
        count += 1
    return tuple(Marked(part, tuple(those), words.get(part, "")) for part, those in numbers.items())


def _draw_part(renderer: RendererPdf, part: DrawnPart) -> None:
    for artist in part.artists:
        artist.draw(renderer)


@contextmanager
def _sequence(file: PdfFile, begin: str) -> Iterator[None]:
    file.write(f"{begin}\n".encode())  # type: ignore[no-untyped-call]
    yield
    file.write(b"EMC\n")  # type: ignore[no-untyped-call]


def _artifact(file: PdfFile) -> AbstractContextManager[None]:
    """Marks of what only decorates: it is not read."""
    return _sequence(file, "/Artifact BMC")


@contextmanager
def _lean_subsets() -> Iterator[None]:
    """Embed fonts without the tables that shape text: text in a PDF is shaped already, and subsetting them takes seconds."""
    from fontTools import subset  # type: ignore[import-untyped]  # noqa: PLC0415

    before = subset.load_font

    def load(*args: Any, **kwargs: Any) -> Any:
        font = before(*args, **kwargs)
        without_shaping(font)
        return font

    subset.load_font = load
    try:
        yield
    finally:
        subset.load_font = before
