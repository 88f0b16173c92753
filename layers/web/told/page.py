"""A told story as one HTML document: the chapters beside the map, and as plain text with pictures where no script runs."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from typing import Any

from geodata.catalog import Catalog
from geodata.chapters.markdown import Block, Span
from layers import words
from layers.chapters import Told, ToldChapter
from layers.chapters.place import place_of
from layers.knowledge.known_marks import shown
from layers.language import say, spoken
from layers.marks import Mark
from layers.view import Camera
from layers.web import document
from layers.web.payload import web_payload
from layers.web.still import picture
from layers.web.told.ground import ground
from layers.web.told.payload import told_payload

#: The picture of a chapter that looks at a position shows so many degrees of longitude at zoom 0.
_DEGREES_AT_ZOOM_0 = 1200.0


def story_document(
    catalog: Catalog, marks: Sequence[Mark], told: Told, *, tiles: document.TileSource | None = None
) -> str:
    """The HTML document of a told story, which opens on its first chapter. The same story gives the same text.

    It needs no network, except with ``tiles``.
    """
    payload: dict[str, Any] = web_payload(catalog, marks, told.chapters[0].view)
    # The first chapter marks what it selects; its card would cover the map.
    payload["opening"]["selected"] = None
    payload["story"] = told_payload(catalog, marks, told, is_open=True)
    return document.map_document(payload, tiles=tiles, still=plain_story(catalog, marks, told))


def plain_story(catalog: Catalog, marks: Sequence[Mark], told: Told) -> str:
    """The story for a browser without scripts: each chapter with its picture, its text, and the rows that it cites.

    Every text of the catalogue is escaped.
    """
    by_id = {mark.id: mark for mark in marks}
    chapters = "".join(_plain_chapter(catalog, marks, by_id, chapter) for chapter in told.chapters)
    title, lede = html.escape(told.title), html.escape(told.lede)
    return f'<article class="km-plain"><h1>{title}</h1><p>{lede}</p>{chapters}</article>'


def _plain_chapter(catalog: Catalog, marks: Sequence[Mark], by_id: Mapping[str, Mark], chapter: ToldChapter) -> str:
    place = place_of(chapter, catalog, marks)
    bbox = _extent_of(place) if isinstance(place, Camera) else place
    caption = say("Map of {day}: {title}", day=words.day(chapter.view.date), title=chapter.title)
    note, who = say("Outlines and routes are schematic; earlier events are drawn too."), say("Who says so")
    rows = "".join(_plain_row(catalog, by_id[name]) for name in chapter.cited if name in by_id)
    note_english = html.escape(say("In English only."))
    text = "".join(_plain_block(block) for block in chapter.blocks)
    drawn = [mark for mark in shown(marks, chapter.view) if mark.kind != "control_area" or _is_on(mark, chapter)]
    return (
        f'<section id="chapter-{html.escape(chapter.id, quote=True)}">'
        f"<h2{_marked(chapter.title_language)}>{chapter.number}. {html.escape(chapter.title)}</h2>"
        f"<figure>{picture(caption, drawn, bbox, ground(bbox))}<figcaption>{html.escape(caption)}. "
        f"{html.escape(note)}</figcaption></figure>"
        f"{text if chapter.language == spoken() else f'<p>{note_english}</p><div{_marked(chapter.language)}>{text}</div>'}"
        f"<h3>{html.escape(who)}</h3><ul>{rows}</ul></section>"
    )


def _marked(language: str) -> str:
    """The attribute that names a language, where it is not the document's."""
    return "" if language == spoken() else f' lang="{language}"'


def _is_on(mark: Mark, chapter: ToldChapter) -> bool:
    return mark.status(chapter.view.date) == "active"


def _extent_of(camera: Camera) -> tuple[float, float, float, float]:
    half = _DEGREES_AT_ZOOM_0 / 2 ** (camera.zoom + 1)
    return camera.lon - half, camera.lat - 0.4 * half, camera.lon + half, camera.lat + 0.4 * half


def _plain_block(block: Block) -> str:
    items = ["".join(_plain_span(span) for span in spans).replace("  [", " [") for spans in block.items]
    if block.kind == "paragraph":
        return f"<p>{items[0]}</p>"
    tag = "ul" if block.kind == "bullets" else "ol"
    return f"<{tag}>{''.join(f'<li>{item}</li>' for item in items)}</{tag}>"


def _plain_span(span: Span) -> str:
    text = html.escape(span.text)
    marks = {"strong": f"<strong>{text}</strong>", "emphasis": f"<em>{text}</em>", "citation": f" [{text}]"}
    return marks.get(span.kind, text)


def _plain_row(catalog: Catalog, mark: Mark) -> str:
    said = "; ".join(part for part in (mark.card.who, mark.card.sure) if part)
    sources = [catalog.sources[name] for name in mark.card.sources if name in catalog.sources]
    pages = "; ".join(
        f"{source.publisher}, {words.day(source.date)}" if source.date else source.publisher for source in sources
    )
    told = " ".join(html.escape(words.with_stop(part)) for part in (mark.name, mark.card.when, said, pages) if part)
    return f"<li><b>{html.escape(mark.id)}</b> {told}</li>"
