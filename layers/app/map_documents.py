"""The map's documents as they go to the browser, each made once for all users. No Streamlit here."""

from __future__ import annotations

import base64
import threading
import zlib
from collections.abc import Sequence
from functools import cache

from geodata.tracks.uploaded import FileTracks
from layers.app.catalog_watch import Progress, no_progress
from layers.app.large import large_files
from layers.language import LANGUAGES, later, say, translations
from layers.story import Story, map_html
from layers.web.online_tiles import tile_sources
from layers.web.text_font import Face, text_faces

#: The background that needs no network. Every other name is one of :func:`layers.web.online_tiles.tile_sources`.
OFFLINE = later("Offline, drawn here")

#: Higher levels take several times as long for a large map, and save a tenth.
DEFLATE_LEVEL = 3
#: So many documents are kept: the catalogue's in each language, and a few over online backgrounds.
MAX_KEPT = 6


def deflated(document: str) -> str:
    """A document compressed with zlib, as base64: a third to a half as long, and plain text for the page's message."""
    return base64.b64encode(zlib.compress(document.encode("utf-8"), DEFLATE_LEVEL)).decode("ascii")


def make_document(story: Story, background: str, *, editing: bool = False, tracks: Sequence[FileTracks] = ()) -> str:
    """A story's map over a background with a user's tracks, deflated. With ``editing`` it can draw for the page's form."""
    tiles = None if background == OFFLINE else tile_sources().get(background)
    large = large_files(story.catalog.folder).layers
    return deflated(map_html(story, tiles=tiles, editing=editing, tracks=tracks, large=large))


def page_faces(story: Story) -> tuple[Face, ...]:
    """The typefaces of the page around a story's map, with the Hangul of everything that a page in Korean says.

    Every other page has the name of the Korean language, by which a reader chooses it.
    """
    return text_faces(_hangul_words(story) if story.language == "ko" else LANGUAGES["ko"].name)


def _hangul_words(story: Story) -> str:
    said = (form for forms in translations(story.language).values() for form in forms)
    return "".join((*said, *story.catalog.record.translations.get(story.language, {}).values()))


class MapDocuments:
    """The documents of the stories that were shown last. Many threads may ask; each document is made by one of them."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._made: dict[tuple[str, str], str] = {}

    def get(self, story: Story, background: str, progress: Progress = no_progress, *, editing: bool = False) -> str:
        """The document of a story over a background. ``progress`` is entered only if it has to be made."""
        large = large_files(story.catalog.folder).key
        key = (story.catalog.digest, f"{story.language} {editing} {background} {large}")
        found = self._made.get(key)
        if found is not None:
            return found
        with progress(say("Drawing the map …")), self._lock:
            if key not in self._made:
                made = make_document(story, background, editing=editing)
                # A new dict: other threads read without the lock.
                kept = list(self._made.items())[1 - MAX_KEPT :]
                self._made = {**dict(kept), key: made}
            return self._made[key]


@cache
def shared_documents() -> MapDocuments:
    """The documents that all users of this server share."""
    return MapDocuments()
