"""The told story in the data of a map document."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from geodata.catalog import Catalog
from geodata.chapters.markdown import Span
from layers.chapters import Told, ToldChapter
from layers.chapters.place import place_of
from layers.marks import Mark, only_through
from layers.view import Camera
from layers.view_codec import to_map
from layers.view_fields import KnownNames


def told_payload(catalog: Catalog, marks: Sequence[Mark], told: Told, *, is_open: bool = False) -> dict[str, Any]:
    """The chapters as a :class:`layers.web.payload_model.PayloadStory`: their text in pieces, and their View as a message.

    ``is_open`` says that the document opens with the chapters beside its map.
    """
    return {
        "open": is_open,
        "title": told.title,
        "lede": told.lede,
        "chapters": [_chapter(catalog, marks, chapter) for chapter in told.chapters],
    }


def _chapter(catalog: Catalog, marks: Sequence[Mark], chapter: ToldChapter) -> dict[str, Any]:
    place = place_of(chapter, catalog, marks)
    fly = {"center": [place.lon, place.lat], "zoom": place.zoom} if isinstance(place, Camera) else {"bbox": list(place)}
    view = {
        **to_map(chapter.view, KnownNames.of(catalog)),
        "only": only_through(marks, chapter.view),
        "fly": fly,
    }
    return {
        "id": chapter.id,
        "title": chapter.title,
        "blocks": [
            {"kind": block.kind, "items": [[_span(span) for span in spans] for spans in block.items]}
            for block in chapter.blocks
        ],
        "cited": list(chapter.cited),
        "query": dict(chapter.query),
        "view": view,
        "title_lang": chapter.title_language,
        "lang": chapter.language,
    }


def _span(span: Span) -> list[str]:
    return [span.kind, span.text, span.source] if span.source else [span.kind, span.text]
