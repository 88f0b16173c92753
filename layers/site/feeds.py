"""What became known and what was changed, for feed readers, and the list of pages for search engines."""

from __future__ import annotations

import datetime as dt
import json
import re
import uuid
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from layers import words
from layers.language import say
from layers.site.edition import Tongue
from layers.site.front_page import latest_reports
from layers.site.templating import place_of
from layers.site.texts import cut, written

_MOST = 100
_ATOM = "http://www.w3.org/2005/Atom"
_SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
#: What XML 1.0 cannot hold.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class Entry:
    """One entry: its page as a path of the site, and its words. ``day`` is when it became public or was published."""

    path: str
    title: str
    day: dt.date
    author: str
    summary: str


def entries(tongue: Tongue) -> list[Entry]:
    """What a feed says, the newest first: reports by the day on which they became public, and versions."""
    at = place_of(tongue, "feed.atom")
    found = [
        Entry(
            tongue.folder + at.feature(mark.id),
            mark.name,
            mark.first_reported or dt.date.min,
            mark.card.who,
            " ".join(part for part in (mark.card.body, f"{mark.card.when}. {mark.card.sure}.") if part),
        )
        for mark in latest_reports(tongue, _MOST)
    ]
    for version in tongue.edition.versions:
        if version.changed is not None:
            title = say("New version of the data, {day}", day=words.day(version.day))
            path = f"{tongue.folder}versions.html#v-{version.digest}"
            found.append(Entry(path, title, version.day, tongue.title, version.changed.summary))
    return sorted(found, key=lambda entry: entry.day, reverse=True)


def atom(tongue: Tongue, found: Iterable[Entry]) -> bytes:
    """The feed as Atom. Without the address of the site its links are relative to the feed's own address."""
    listed = list(found)
    ET.register_namespace("", _ATOM)
    feed = ET.Element(f"{{{_ATOM}}}feed", {"{http://www.w3.org/XML/1998/namespace}lang": tongue.code})
    _add(feed, "id", _id(tongue, f"{tongue.folder}feed.atom"))
    _add(feed, "title", tongue.title)
    _add(feed, "updated", _moment(listed[0].day if listed else tongue.newest))
    _link(feed, "alternate", _address(tongue, f"{tongue.folder}index.html"))
    _link(feed, "self", _address(tongue, f"{tongue.folder}feed.atom"))
    author = _add(feed, "author")
    _add(author, "name", tongue.title)
    for entry in listed:
        made = _add(feed, "entry")
        _add(made, "id", _id(tongue, entry.path))
        _add(made, "title", entry.title)
        _add(made, "updated", _moment(entry.day))
        _link(made, "alternate", _address(tongue, entry.path))
        _add(_add(made, "author"), "name", entry.author)
        _add(made, "summary", entry.summary)
    return _xml(feed)


def json_feed(tongue: Tongue, found: Iterable[Entry]) -> bytes:
    """The feed as JSON Feed 1.1."""
    base = tongue.edition.base_url
    value = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": written(tongue.title),
        "language": tongue.code,
        "home_page_url": _address(tongue, f"{tongue.folder}index.html"),
        **({"feed_url": _address(tongue, f"{tongue.folder}feed.json")} if base else {}),
        "items": [
            {
                "id": _id(tongue, entry.path),
                "url": _address(tongue, entry.path),
                "title": written(entry.title),
                "content_text": written(entry.summary),
                "date_published": _moment(entry.day),
                "authors": [{"name": written(entry.author)}],
            }
            for entry in found
        ],
    }
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()


def sitemap(base_url: str, paths: Iterable[str]) -> bytes:
    """The addresses of pages for search engines, which take only whole addresses."""
    ET.register_namespace("", _SITEMAP)
    listed = ET.Element(f"{{{_SITEMAP}}}urlset")
    for path in sorted(paths):
        ET.SubElement(ET.SubElement(listed, f"{{{_SITEMAP}}}url"), f"{{{_SITEMAP}}}loc").text = base_url + path
    return _xml(listed)


def feed_files(tongue: Tongue) -> Iterator[tuple[str, bytes]]:
    """Both feeds of a language, which has to be spoken, with their paths."""
    found = entries(tongue)
    yield f"{tongue.folder}feed.atom", atom(tongue, found)
    yield f"{tongue.folder}feed.json", json_feed(tongue, found)


def _address(tongue: Tongue, path: str) -> str:
    """The whole address of a path; without the address of the site, the way from the folder of the feed."""
    base = tongue.edition.base_url
    return base + path if base else path.removeprefix(tongue.folder)


def _id(tongue: Tongue, path: str) -> str:
    """An id that stays the same as long as the address of the site, or else the title of the catalogue, does."""
    about = tongue.edition.base_url or f"kurskmap:{tongue.edition.story.catalog.record.title}/"
    return f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, about + path)}"


def _moment(day: dt.date) -> str:
    return f"{day.year:04d}-{day.month:02d}-{day.day:02d}T00:00:00Z"


def _add(parent: ET.Element, name: str, text: str | None = None) -> ET.Element:
    made = ET.SubElement(parent, f"{{{_ATOM}}}{name}")
    made.text = None if text is None else _NOT_XML.sub("\ufffd", cut(text, 2000))
    return made


def _link(parent: ET.Element, rel: str, href: str) -> None:
    ET.SubElement(parent, f"{{{_ATOM}}}link", {"rel": rel, "href": href})


def _xml(root: ET.Element) -> bytes:
    ET.indent(root, " ")
    text = str(ET.tostring(root, encoding="unicode"))
    return f'<?xml version="1.0" encoding="utf-8"?>\n{text}\n'.encode()
