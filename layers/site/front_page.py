"""The first page of a site: the told story with its chapters, or what the catalogue is about where it tells none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from types import SimpleNamespace
from urllib.parse import quote

from markupsafe import Markup

from layers import words
from layers.chapters import ToldChapter
from layers.chapters.place import place_of as place_of_chapter
from layers.figures import age_words, headline_words
from layers.knowledge.known_marks import shown
from layers.language import say, say_count
from layers.marks import Mark
from layers.site.edition import Tongue
from layers.site.list_pages import measure_anchor
from layers.site.small_map import fitted, small_map
from layers.site.templating import Page
from layers.story import headline_figures
from layers.view import Camera, opening_view
from layers.web.embed import Picture, snippet

#: A picture of a chapter that looks at a position shows half so many degrees of longitude at zoom 0.
_HALF_AT_ZOOM_0 = 600.0
_LATEST = 12


def front_page(tongue: Tongue) -> Page:
    """The first page of one language, which has to be spoken."""
    story, told = tongue.story, tongue.told
    record = story.catalog.record
    lede = told.lede if told else record.description
    latest = latest_reports(tongue, _LATEST)
    numbers = {measure.id: number for number, measure in enumerate(record.measures, 1)}
    content = {
        "lede": lede,
        "newest": tongue.newest,
        "counts": say_count("{count} report", "{count} reports", len(tongue.reports))
        + ", "
        + say_count("{count} source", "{count} sources", len(story.catalog.sources))
        + ".",
        "opening": record.opening_date,
        "headlines": [
            SimpleNamespace(
                title=headline.measure.title,
                figure=headline_words(headline),
                age=age_words(headline),
                anchor=measure_anchor(numbers[headline.measure.id]),
            )
            for headline in headline_figures(story, opening_view(story.catalog))
        ],
        "chapters": list(_chapters(tongue)),
        "latest": latest,
        "embed_words": say("Copy this into a page of yours:")
        if tongue.edition.base_url
        else say("Copy this into a page of yours, and put the address of this site before map.html and pictures/:"),
    }
    return Page("index.html", tongue.title, lede, "index.html.jinja", "index.html", content=content)


def _chapters(tongue: Tongue) -> Iterator[SimpleNamespace]:
    for chapter in tongue.told.chapters if tongue.told else ():
        caption = say("Map of {day}. Lines and outlines are schematic.", day=words.day(chapter.view.date))
        extent = _extent(tongue, chapter)
        drawn = [mark for mark in shown(tongue.story.marks, chapter.view) if _belongs(mark, chapter)]
        yield SimpleNamespace(
            id=chapter.id,
            number=chapter.number,
            title=chapter.title,
            language=chapter.language,
            day=chapter.view.date,
            blocks=chapter.blocks,
            state=quote(chapter.id),
            caption=caption,
            map=Markup(small_map(drawn, extent, caption, tongue.code)),
            embed=_embed(tongue, chapter),
            cited=[tongue.by_id[name] for name in chapter.cited if name in tongue.by_id],
        )


def _embed(tongue: Tongue, chapter: ToldChapter) -> str:
    """The markup that shows a chapter in another page. Without the address of the site its addresses are relative."""
    base = f"{tongue.edition.base_url or ''}"
    path = tongue.edition.picture_paths.get(chapter.id)
    title = chapter.title
    behind = Picture(base + path, title) if path else None
    return snippet(f"{base}{tongue.folder}map.html", [("chapter", chapter.id)], title, behind)


def _belongs(mark: Mark, chapter: ToldChapter) -> bool:
    """Whether a chapter's small picture shows a mark: what it cites, and the areas that are held on its day."""
    if mark.kind in ("district", "place"):
        return False
    if mark.kind == "control_area":
        return mark.status(chapter.view.date) == "active"
    return mark.id in chapter.cited or mark.style == "region-focus"


def _extent(tongue: Tongue, chapter: ToldChapter) -> tuple[float, float, float, float]:
    place = place_of_chapter(chapter, tongue.story.catalog, tongue.story.marks)
    if isinstance(place, Camera):
        half = _HALF_AT_ZOOM_0 / 2**place.zoom
        return fitted((place.lon - half, place.lat - half / 3, place.lon + half, place.lat + half / 3), room=1.0)
    return fitted(place, room=1.0)


def latest_reports(tongue: Tongue, most: int) -> Sequence[Mark]:
    """The reports that became public last, the newest first."""
    found = [mark for mark in tongue.reports if mark.first_reported]
    found.sort(key=lambda mark: (mark.first_reported, mark.id), reverse=True)
    return found[:most]
