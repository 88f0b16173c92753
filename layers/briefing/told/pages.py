"""One page or slide for each chapter of the told story, as a PDF, slides or a film.

A chapter's title is the headline of its page and its text stands beside the map, which is that of its View. The rows that it
cites are listed first. The same story gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from geodata.catalog import Catalog
from geodata.chapters.markdown import Span
from geodata.load import Layer
from layers import words
from layers.briefing.atlas import FILMS, Progress
from layers.briefing.brief import brief
from layers.briefing.files import film
from layers.briefing.files.description import describe
from layers.briefing.files.pdf import MapSheet, pdf
from layers.briefing.files.render import raster
from layers.briefing.options import BriefingOptions
from layers.briefing.page import Briefing, ExportError
from layers.briefing.theme import theme_of
from layers.chapters import Told, ToldChapter
from layers.chapters.place import place_of
from layers.language import say, speaking
from layers.marks import Mark
from layers.view import Camera

#: The formats of a story on pages.
FORMATS = (".pdf", ".pptx", *FILMS)
#: Half the degrees of longitude that a camera at zoom 0 shows, and its height as a share of that.
_HALF_AT_ZOOM_0, _TALL = 600.0, 0.4
#: How long a film shows a chapter: about 150 words are read in that time.
_SECONDS = 40.0


@dataclass(frozen=True)
class ToldPages:
    """The pages of a story. ``marks`` are all marks of the layers; ``watch`` is called with each page when it is made."""

    catalog: Catalog
    layers: Sequence[Layer]
    marks: Sequence[Mark]
    told: Told
    options: BriefingOptions
    watch: Callable[[Briefing], None] | None = None

    def page(self, chapter: ToldChapter, *, slides: bool = False) -> Briefing:
        """The briefing of one chapter, of one page."""
        options = self._options(chapter, slides=slides)
        return brief(self.catalog, self.layers, self.marks, chapter.view, options, one_page=True)

    def pages(self, *, slides: bool = False, progress: Progress | None = None) -> Iterator[Briefing]:
        """The briefing of each chapter, of one page, made one at a time to keep memory small."""
        for chapter in self.told.chapters:
            found = self.page(chapter, slides=slides)
            if self.watch:
                self.watch(found)
            yield found
            if progress:
                progress(chapter.number, len(self.told.chapters))

    def _options(self, chapter: ToldChapter, *, slides: bool) -> BriefingOptions:
        of = say("Chapter {number} of {all}", number=chapter.number, all=len(self.told.chapters))
        kinds = {mark.id: mark.kind for mark in self.marks}
        place = place_of(chapter, self.catalog, self.marks)
        theatres = {theatre.id: theatre.bbox for theatre in self.catalog.record.theatres}
        if isinstance(place, Camera):
            half = _HALF_AT_ZOOM_0 / 2**place.zoom
            place = (place.lon - half, place.lat - _TALL * half, place.lon + half, place.lat + _TALL * half)
        return replace(
            self.options,
            title=chapter.title if slides else self.told.title,
            subtitle=f"{self.told.title}. {of}" if slides else of,
            message=chapter.title,
            narrative=tuple(_written(spans) for block in chapter.blocks for spans in block.items),
            pin=tuple(name for name in chapter.cited if kinds.get(name) in ("event", "imported", "route")),
            # A chapter has room for few items beside its text: those that it cites.
            hide=tuple(name for name, kind in kinds.items() if kind == "route" and name not in chapter.cited),
            bbox=None if theatres.get(chapter.view.theatre) == place else place,
        )


def rendered(pages: ToldPages, suffix: str, progress: Progress | None = None) -> bytes:
    """The bytes of a story in the format of a suffix of :data:`FORMATS`.

    Raises ExportError for another suffix, and for an MP4 without the package imageio-ffmpeg.
    """
    with speaking(pages.options.lang):
        return _rendered(pages, suffix.lower(), progress)


def _rendered(pages: ToldPages, suffix: str, progress: Progress | None) -> bytes:
    if suffix == ".pdf":
        return _pdf(pages, progress)
    if suffix == ".pptx":
        from layers.briefing.files.slides import pptx  # noqa: PLC0415 (few files need it)

        names = [f"{chapter.number}. {chapter.title}" for chapter in pages.told.chapters]
        found = list(pages.pages(slides=True, progress=progress))
        return pptx(found, one_slide_each=True, contents=(pages.told.title, names))
    if suffix not in FILMS:
        raise ExportError(f"A story cannot be written as {suffix!r}; use one of {', '.join(FORMATS)}.")
    images = (raster(found.pages[0], film.FRAME_DPI) for found in pages.pages(progress=progress))
    if suffix == ".mp4":
        return film.mp4(images, seconds=_SECONDS)
    return film.gif(images, theme_of(pages.options), pages.told.title, seconds=_SECONDS)


def _pdf(pages: ToldPages, progress: Progress | None) -> bytes:
    found = list(pages.pages(progress=progress))
    titles = [f"{each.number}. {each.title}, {words.day(each.view.date)}" for each in pages.told.chapters]
    return pdf(
        [each.pages[0] for each in found],
        title=pages.told.title,
        subject=pages.told.lede,
        bookmarks=[(title, i) for i, title in enumerate(titles)],
        links=[],
        maps=[MapSheet(describe(each), each.frame) for each in found],
    )


def _written(spans: Sequence[Span]) -> str:
    """A paragraph as one text, with the ids that it cites in brackets."""
    parts: list[str] = []
    for span in spans:
        if span.kind == "citation" and parts and parts[-1].endswith("]"):
            parts[-1] = f"{parts[-1][:-1]}, {span.text}]"
        else:
            parts.append(f"[{span.text}]" if span.kind == "citation" else span.text)
    return " ".join("".join(parts).split())
