"""What a browser without scripts shows of the catalogue, made once for each language. No Streamlit here."""

from __future__ import annotations

import html
import threading
from collections.abc import Callable
from dataclasses import dataclass

from layers.app.catalog_watch import Opened
from layers.knowledge.known_marks import shown
from layers.language import LANGUAGES, say, speaking
from layers.story import Story, credit_lines
from layers.view import opening_view
from layers.web.still import still

#: After so many seconds the page of a catalogue that is still being opened loads itself again.
AGAIN_S = 2
_STYLE = (
    "<style>.without-scripts{max-width:56rem;margin:0 auto;padding:1rem;overflow-wrap:anywhere;line-height:1.5;"
    "font-family:'Source Sans',sans-serif;color:#1c2733}"
    ".without-scripts h1{font-size:1.75rem;line-height:1.2;margin:0 0 .5rem}"
    ".without-scripts svg{display:block;height:auto}.without-scripts ol{padding-left:1.75rem}"
    ".without-scripts li{margin:.25rem 0}.without-scripts a{color:#0a4d7a}"
    ".without-scripts small{display:block;margin-top:.5rem}</style>"
)


@dataclass(frozen=True)
class Opening:
    """The title of the document, as text, and the markup that a browser without scripts shows."""

    title: str
    markup: str


class Openings:
    """The opening view by language. A request never waits for it: a thread makes it.

    ``current`` gives the catalogue as it is now, and may take long. Every answer lets it be looked at again, so a catalogue
    that changed is shown from the next answer on.
    """

    def __init__(self, current: Callable[[], Opened]) -> None:
        self._current = current
        self._lock = threading.Lock()
        self._made: dict[str, tuple[str, Opening]] = {}
        self._making: set[str] = set()

    def get(self, language: str) -> Opening:
        """What is shown in a language; until it is made, a sentence that says so on a page that loads itself again."""
        with self._lock:
            made = self._made.get(language)
            begins = language not in self._making
            self._making.add(language)
        if begins:
            threading.Thread(target=self._make_and_end, args=(language,), name="opening", daemon=True).start()
        return made[1] if made else waiting(language)

    def _make_and_end(self, language: str) -> None:
        try:
            self.make(language)
        finally:
            with self._lock:
                self._making.discard(language)

    def make(self, language: str) -> None:
        """Make what is shown in a language, if the catalogue is another one than that of the last."""
        opened = self._current()
        key = f"{opened.story.catalog.digest if opened.story else ''} {opened.problem}"
        with self._lock:
            made = self._made.get(language)
        if made is None or made[0] != key:
            shows = of_story(opened.story, language) if opened.story else unreadable(opened.problem or "", language)
            with self._lock:
                self._made[language] = (key, shows)


def of_story(story: Story, language: str) -> Opening:
    """The title, picture and list of a story's opening view in a language, then its credits. All of it is escaped."""
    told = story.told_in(language)
    view = opening_view(told.catalog)
    record = told.catalog.record
    theatre = next((each for each in record.theatres if each.id == view.theatre), record.theatres[0])
    with speaking(language):
        needs = say("The map that moves, the tables and the charts need JavaScript.")
        picture = still(record.title, shown(told.marks, view), view, theatre.bbox, needs=needs)
        lines = "".join(f"<small>{html.escape(line)}</small>" for line in credit_lines(told))
        return _opening(f"{picture}{_languages()}{lines}", language, record.title)


def waiting(language: str) -> Opening:
    """What stands there while the catalogue is being opened."""
    with speaking(language):
        sentence = say("The catalogue is being opened. This page loads again by itself.")
    return _opening(f'<meta http-equiv="refresh" content="{AGAIN_S}"><p>{html.escape(sentence)}</p>', language)


def unreadable(problem: str, language: str) -> Opening:
    """What stands there where the catalogue cannot be shown. The sentence is in English, as on the page."""
    return _opening(f'<p lang="en">{html.escape(problem)}</p>', language)


def _opening(markup: str, language: str, title: str = "") -> Opening:
    with speaking(language):
        title = title or say("Deployment map")
    return Opening(title, f'{_STYLE}<div class="without-scripts" lang="{language}">{markup}</div>')


def _languages() -> str:
    links = (
        f'<a href="?lang={code}" lang="{code}" hreflang="{code}">{html.escape(LANGUAGES[code].name)}</a>'
        for code in LANGUAGES
    )
    return f"<p>{html.escape(say('Language'))}: {' · '.join(links)}</p>"
