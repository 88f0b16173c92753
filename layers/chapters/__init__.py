"""The chapters of a told story: their text in pieces, their View, and what they cite. Every form shows what is here."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from functools import cached_property
from urllib.parse import parse_qsl

from geodata.catalog import Catalog
from geodata.chapters.markdown import Block, MarkdownError, citations, parse, plain
from geodata.errors import CatalogError
from geodata.folder import STORY
from layers.language import ENGLISH, spoken
from layers.view import View
from layers.view_codec import Misfit, from_query


@dataclass(frozen=True)
class ToldChapter:
    """A chapter of the told story. ``number`` counts from 1; ``query`` is its View as the names and values of an address."""

    number: int
    id: str
    title: str
    blocks: tuple[Block, ...]
    query: tuple[tuple[str, str], ...]
    view: View
    misfits: tuple[Misfit, ...] = ()
    #: The languages of its title and of its text.
    title_language: str = ENGLISH
    language: str = ENGLISH

    @cached_property
    def cited(self) -> tuple[str, ...]:
        """The ids of the features that the text cites, in the order of their first citation."""
        found = [name for block in self.blocks for spans in block.items for name in citations(spans)]
        return tuple(dict.fromkeys(found))

    @cached_property
    def paragraphs(self) -> tuple[str, ...]:
        """The words of each paragraph and each item of a list, without markup and citations."""
        return tuple(plain(spans) for block in self.blocks for spans in block.items)


@dataclass(frozen=True)
class Told:
    """A told story: its title, its lede of one sentence, and its chapters in order."""

    title: str
    lede: str
    chapters: tuple[ToldChapter, ...]

    def chapter(self, chapter_id: str) -> ToldChapter | None:
        """The chapter with this id, None where there is none."""
        return next((chapter for chapter in self.chapters if chapter.id == chapter_id), None)


def told_story(catalog: Catalog, feature_ids: Collection[str] | None = None) -> Told | None:
    """The told story of a catalogue, None where it has none. ``feature_ids`` are those that a View may select.

    Raises CatalogError where the text of a chapter is not of the allowed Markdown.

    >>> from geodata.catalog import open_catalog
    >>> told_story(open_catalog()).chapters[0].number
    1
    """
    if catalog.told is None:
        return None
    said = frozenset(catalog.record.translations.get(spoken(), {}).values())

    def language(text: str) -> str:
        return spoken() if text in said else ENGLISH

    chapters = []
    for number, chapter in enumerate(catalog.told.chapters, 1):
        try:
            blocks = parse(chapter.text)
        except MarkdownError as error:
            raise CatalogError(
                f"{catalog.folder / STORY}, chapter {chapter.id}, field text: the text has {error}; "
                "run 'kurskmap validate' for every fault."
            ) from error
        query = tuple(parse_qsl(chapter.view, keep_blank_values=True))
        view, misfits = from_query(dict(query), catalog, feature_ids)
        found = ToldChapter(number, chapter.id, chapter.title, blocks, query, view, misfits)
        chapters.append(replace(found, title_language=language(chapter.title), language=language(chapter.text)))
    return Told(catalog.told.title, catalog.told.lede, tuple(chapters))
