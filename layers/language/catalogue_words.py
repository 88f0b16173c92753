"""The texts of a catalogue in a language: its titles, the names in it, and its questions, where it has them.

A catalogue has them in ``translations`` of its ``catalog.json``: for each language a table from the text as it stands in the
catalogue to the text in that language. What is not in the table stays as it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from geodata.catalog import Catalog
from geodata.catalog_model import ToldStory
from geodata.chapters.markdown import MarkdownError, citations, parse
from layers.language import ENGLISH
from layers.language.names import place_name

#: The kinds of features that are places with a name, which another language may write in its own way.
_NAMED = frozenset({"place", "region", "district"})
#: The texts of a feature that name something. Claims and notes are never translated: they are what somebody said.
_NAMES = ("name", "claimant", "place_name", "origin_name", "destination_name", "held_by", "admin", "vehicle")


def told(catalog: Catalog, code: str) -> Catalog:
    """The catalogue with its titles, questions and claimants in a language. Its digest is the same."""
    known = catalog.record.translations.get(code)
    if not known:
        return catalog

    def said(item: Any, *names: str) -> Any:
        return item.model_copy(update={name: known.get(text, text) for name in names if (text := getattr(item, name))})

    record = said(catalog.record, "title", "description").model_copy(
        update={
            "theatres": [said(theatre, "title") for theatre in catalog.record.theatres],
            "measures": [said(measure, "title") for measure in catalog.record.measures],
            "layers": [said(layer, "title", "description") for layer in catalog.record.layers],
        }
    )
    claimants = {name: said(claimant, "name", "side") for name, claimant in catalog.claimants.items()}
    questions = {name: said(question, "text", "why") for name, question in catalog.questions.items()}
    return replace(
        catalog,
        record=record,
        claimants=MappingProxyType(claimants),
        questions=MappingProxyType(questions),
        told=catalog.told and _story(catalog.told, known),
    )


def _story(story: ToldStory, known: Mapping[str, str]) -> ToldStory:
    """The told story with its title, its lede and its chapters in a language.

    The text of a chapter is taken only if it cites the same features in the same order; else the chapter keeps its own.
    """
    chapters = []
    for chapter in story.chapters:
        text = known.get(chapter.text, chapter.text)
        if _cited(text) != _cited(chapter.text):
            text = chapter.text
        chapters.append(chapter.model_copy(update={"title": known.get(chapter.title, chapter.title), "text": text}))
    found = {"title": known.get(story.title, story.title), "lede": known.get(story.lede, story.lede)}
    return story.model_copy(update={**found, "chapters": chapters})


def _cited(text: str) -> list[str] | None:
    """The ids that a text cites, in order; None where it is not of the allowed Markdown."""
    try:
        return [name for block in parse(text) for spans in block.items for name in citations(spans)]
    except MarkdownError:
        return None


def in_other_languages(catalog: Catalog, text: str) -> list[str]:
    """The translations of a text of the catalogue, whichever of its languages the text is in."""
    tables = catalog.record.translations.values()
    own = next((key for table in tables for key, said in table.items() if said == text), text)
    found = dict.fromkeys([own, *(table[own] for table in tables if own in table)])
    return [each for each in found if each != text]


def told_row(row: Any, known: Mapping[str, str], code: str) -> Any:
    """A feature, as a row of ``itertuples``, with its names in a language; ``known`` is the catalogue's table of it."""
    if code == ENGLISH:
        return row
    changed = {}
    for field in _NAMES:
        text = getattr(row, field, None)
        if isinstance(text, str):
            native = row.name_native if field == "name" else None
            is_place = (field == "name" and row.kind in _NAMED) or field.endswith("_name") or field == "held_by"
            own = known.get(text)
            changed[field] = own or (place_name(text, native, code) if is_place else text)
    return row._replace(**changed)
