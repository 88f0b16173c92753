"""Briefing pages of the story's dates as pictures, with their words for readers who do not see them."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterator
from dataclasses import dataclass

from layers.briefing.brief import brief
from layers.briefing.files.description import describe
from layers.briefing.files.render import raster
from layers.briefing.options import BriefingOptions
from layers.briefing.page import Briefing
from layers.briefing.told.pages import ToldPages
from layers.site.addresses import file_names
from layers.site.edition import Edition
from layers.view import opening_view

#: How fine the pictures are, and how many colours they have: sharp on a screen, and small.
_DPI, _COLOURS = 110, 160
#: The id of the picture where the catalogue tells no story.
OPENING = "opening"


@dataclass(frozen=True)
class SitePicture:
    """A picture with its path in the site, its size in pixels, and what it says in English."""

    id: str
    title: str
    day: dt.date
    path: str
    content: bytes
    width: int
    height: int
    words: str


def pictures(edition: Edition) -> Iterator[SitePicture]:
    """The picture of each chapter of the story; of the opening view where there is no story."""
    story, told = edition.story, edition.told
    if told is None:
        view = opening_view(story.catalog)
        made = brief(story.catalog, story.layers, story.marks, view, BriefingOptions(), one_page=True)
        yield _picture(OPENING, OPENING, story.catalog.record.title, made)
        return
    names = file_names([chapter.id for chapter in told.chapters])
    pages = ToldPages(story.catalog, story.layers, story.marks, told, BriefingOptions())
    for chapter, made in zip(told.chapters, pages.pages(slides=True), strict=True):
        yield _picture(chapter.id, names[chapter.id], f"{chapter.number}. {chapter.title}", made)


def _picture(name: str, file: str, title: str, made: Briefing) -> SitePicture:
    image = raster(made.pages[0], _DPI).convert("RGB").quantize(_COLOURS)
    out = io.BytesIO()
    image.save(out, "PNG", optimize=True)
    width, height = image.size
    path = f"pictures/{file}.png"
    return SitePicture(name, title, made.view.date, path, out.getvalue(), width, height, describe(made))
