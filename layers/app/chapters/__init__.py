"""Which chapter of the told story the page shows, and how an address names it. No Streamlit here.

An address names a chapter by its id alone while the map shows what the chapter's View says. Where the reader has left that
View, the address says the whole of what is shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from layers.app.map_messages import Fly, fly_message
from layers.chapters import ToldChapter, told_story
from layers.chapters.place import place_of
from layers.language import say
from layers.story import Story
from layers.view import Camera, View
from layers.view_codec import Misfit, from_query, to_query

#: The name of a chapter in an address.
CHAPTER = "chapter"


def chapter_of(story: Story, chapter_id: str | None) -> ToldChapter | None:
    """The chapter with this id; None where the story has none."""
    told = told_story(story.catalog, story.feature_ids) if chapter_id is not None else None
    return told.chapter(chapter_id) if told and chapter_id is not None else None


def fly_to_chapter(chapter: ToldChapter, story: Story) -> Fly:
    """Where the map moves for a chapter."""
    place = place_of(chapter, story.catalog, story.marks)
    if isinstance(place, Camera):
        return {"center": [place.lon, place.lat], "zoom": place.zoom}
    return {"bbox": list(place)}


def is_on_path(chapter: ToldChapter, view: View) -> bool:
    """Whether a view is that of a chapter. Where exactly the map looks does not count: it was moved there by the chapter."""
    return replace(view, camera=None) == replace(chapter.view, camera=None)


def address_of(story: Story, view: View, chapter_id: str | None) -> dict[str, str]:
    """The address of a view, or that of the chapter whose View it is."""
    chapter = chapter_of(story, chapter_id)
    if chapter is not None and is_on_path(chapter, view):
        return {CHAPTER: chapter.id}
    return to_query(view, story.catalog)


@dataclass(frozen=True)
class Asked:
    """What an address asks for: a view, a chapter, and what could not be used. The view is that of the chapter, or its own
    where the address says more than the chapter: the reader had left it."""

    view: View
    chapter: ToldChapter | None
    misfits: tuple[Misfit, ...]
    fly: Fly | None


def asked(query: Mapping[str, str], story: Story) -> Asked:
    """What an address asks for."""
    chapter = chapter_of(story, query.get(CHAPTER))
    rest = {name: value for name, value in query.items() if name != CHAPTER}
    if chapter is not None and not rest:
        return Asked(chapter.view, chapter, (), fly_to_chapter(chapter, story))
    view, misfits = from_query(rest, story.catalog, story.feature_ids)
    if chapter is None and CHAPTER in query:
        misfits = (*misfits, Misfit(CHAPTER, query[CHAPTER], say("a chapter of the story")))
    return Asked(view, chapter, misfits, fly_message(story, view))


def chapter_message(story: Story, view: View, chapter_id: str | None) -> dict[str, str | None]:
    """What the page tells the map of a chapter: its id, or None for the map alone; nothing where the reader has left it."""
    chapter = chapter_of(story, chapter_id)
    if chapter is None:
        return {CHAPTER: None}
    return {CHAPTER: chapter.id} if is_on_path(chapter, view) else {}
