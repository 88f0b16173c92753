"""What one user's page keeps between two runs: one typed object, in ``st.session_state`` under one key.

Apart from this object only the keys of widgets are in ``st.session_state``. The object can be made and changed without
Streamlit, so its rules are tested without a page.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Generic, TypeVar

import streamlit as st

from geodata.importing import Table
from geodata.tracks.uploaded import FileTracks
from layers.app.budget import ACCOUNTS, Holding
from layers.app.chapters import Asked, address_of, asked, chapter_of, fly_to_chapter
from layers.app.editing.drafting import Editing
from layers.app.map_messages import Fly, apply_messages, fly_to, follows, new_messages
from layers.app.own_layers import ImportReport, OwnLayer
from layers.app.tracks.own_tracks import OwnTracks
from layers.app.upload_preview import Preview
from layers.chapters import ToldChapter
from layers.language import LANGUAGES, later
from layers.story import Story
from layers.view import View
from layers.view_codec import Misfit

_KEY = "session"
#: The tab of the told story.
STORY = later("Story")
#: So many earlier forms of an entry's address are known.
_MOST_FORMS = 20
#: The tabs that a question opens, of a reader's own files, and of editing, which the operator allows.
CONTRADICTIONS = later("Contradictions")
OWN_DATA = later("Your data")
EDIT = later("Edit")
#: The name of the language in an address. It is beside the View: it changes no data.
LANGUAGE = "lang"
#: The name of the panels' widths in an address, which the map's component reads and writes.
_PANES = "panes"
_T = TypeVar("_T")


class Remembered(Generic[_T]):
    """The value that was made last, with the request that it answers. Another request makes another value.

    >>> kept = Remembered()
    >>> kept.get("a", lambda: 1), kept.get("a", lambda: 2), kept.get("b", lambda: 3)
    (1, 1, 3)
    """

    def __init__(self) -> None:
        self._last: tuple[Hashable, _T] | None = None

    def get(self, request: Hashable, make: Callable[[], _T]) -> _T:
        """The value for a request: the last one if the request is the same, otherwise what ``make`` returns.

        If ``make`` raises, the last value is kept.
        """
        if self._last is None or self._last[0] != request:
            self._last = (request, make())
        return self._last[1]

    @property
    def value(self) -> _T | None:
        """The last value, None if there is none."""
        return None if self._last is None else self._last[1]

    def forget(self) -> None:
        """Drop the value."""
        self._last = None


@dataclass(frozen=True)
class MadeFile:
    """A file for download, or in ``problem`` a sentence that says why there is none."""

    content: bytes | None = field(repr=False)
    problem: str = ""


@dataclass
class History:
    """Which changes of the view are a step that Back takes back, and which belong to the step before.

    ``query`` is what the address of the reader's entry in the browser's history says, and ``forms`` everything that it has
    said: where the map comes to rest after a step, the entry gets the place as well. Two views with the same address are one
    entry.
    """

    query: dict[str, str] = field(default_factory=dict)
    forms: tuple[dict[str, str], ...] = ()
    is_step: bool = False

    def came_to(self, query: Mapping[str, str]) -> None:
        """The reader is at an entry with this address: opened it, or went back or forward to it."""
        self.query = dict(query)
        self.forms, self.is_step = (self.query,), False

    def note(self, before: View, after: View, *, follows: bool) -> None:
        """Note a change of the view. One that ``follows`` is no step if only the place of the map changed."""
        self.is_step |= before != after and not (follows and replace(before, camera=after.camera) == after)

    def begins(self, query: Mapping[str, str]) -> bool:
        """Whether a view with this address is to be an entry of its own."""
        return self.is_step and dict(query) != self.query

    def settle(self, query: Mapping[str, str]) -> None:
        """The view has this address: the entry of its own has been made, or the one before says more now."""
        if self.begins(query):
            self.came_to(query)
        elif dict(query) != self.query:
            self.query = dict(query)
            self.forms = (*self.forms[-_MOST_FORMS:], self.query)
        self.is_step = False


@dataclass
class Session:
    """The state of one user's page.

    ``change`` counts the changes that the page itself made to the view. ``date_change`` and ``fly_change`` are its value
    when the page last changed the date, and when it last moved the map to ``fly``; ``restore_change`` when the reader last
    went back or forward. The map compares them to find out which message is new. ``message_times`` holds for each kind
    of map message the time of the last one that was applied.
    """

    view: View
    notices: tuple[Misfit, ...] = ()
    #: The language that the reader chose; None for the browser's.
    language: str | None = None
    fly: Fly | None = None
    change: int = 1
    date_change: int = 1
    fly_change: int = 1
    restore_change: int = 0
    message_times: Mapping[str, float] = field(default_factory=dict)
    #: Digest and problem of the catalogue when this page last looked.
    catalogue_seen: tuple[str, str | None] | None = None
    wants_reload: bool = False
    own_layers: tuple[OwnLayer, ...] = ()
    #: Files of position reports on this user's map.
    own_tracks: tuple[OwnTracks, ...] = ()
    #: The leg that the map asked to set beside the reported ones.
    asked_track: str | None = None
    own_document: Remembered[str] = field(default_factory=Remembered)
    #: A new number makes a new table or uploader widget, without the old one's state.
    table_number: int = 0
    upload_number: int = 0
    upload_table: Remembered[Table] = field(default_factory=Remembered)
    upload_preview: Remembered[Preview] = field(default_factory=Remembered)
    #: The legs of the file that is being looked at, None where it holds no position reports.
    upload_tracks: Remembered[FileTracks | None] = field(default_factory=Remembered)
    import_report: ImportReport | None = None
    #: The size of the file that is being looked at, which Streamlit keeps as it was sent.
    upload_bytes: int = 0
    #: The size of the atlas that the page offers, which Streamlit keeps until the page's next run.
    atlas_bytes: int = 0
    #: A briefing page with the user's own layers, its description, and a note.
    own_page: Remembered[tuple[bytes, str, str | None]] = field(default_factory=Remembered)
    files: Remembered[dict[str, MadeFile]] = field(default_factory=Remembered)
    #: The question whose answers the tab of contradictions shows, None for the first one.
    question: str | None = None
    #: The chapter of the told story beside the map, None where the map stands alone.
    chapter: str | None = None
    #: The tab that a link asks for; the next run of the page opens it.
    wanted_tab: str | None = None
    #: The tab that was open last, and the language of the page then.
    open_tab: tuple[str, str] | None = None
    history: History = field(default_factory=History)
    #: How often the reader asked to print, and whether the page for it is still to be drawn.
    print_number: int = 0
    wants_print: bool = False
    #: The draft of this reader, where the operator lets the catalogue be edited.
    editing: Editing = field(default_factory=Editing)

    @classmethod
    def from_query(cls, query: Mapping[str, str], story: Story) -> Session:
        """A new session with the view that a link asks for. What the link got wrong is in ``notices``."""
        found = _asked(query, story)
        chapter = found.chapter.id if found.chapter else None
        session = cls(
            view=found.view,
            notices=found.misfits,
            language=_language(query),
            fly=found.fly,
            chapter=chapter,
            wanted_tab=STORY if chapter else None,
        )
        session.history.came_to(session.address(story))
        return session

    def address(self, story: Story) -> dict[str, str]:
        """The address of what the page shows, and its language where the reader chose one."""
        return address_of(story, self.view, self.chapter) | ({LANGUAGE: self.language} if self.language else {})

    def choose_language(self, code: str) -> None:
        """Speak a language from now on, which is a step that Back takes back."""
        self.history.is_step |= code != self.language
        self.language = code

    @property
    def holding(self) -> Holding:
        """What this session holds in memory."""
        table, preview, page = self.upload_table.value, self.upload_preview.value, self.own_page.value
        tracks = self.upload_tracks.value
        made = (self.files.value or {}).values()
        return Holding(
            uploads=self.upload_bytes,
            rows=(len(table.data) if table else 0) + (tracks.bytes if tracks else 0),
            layers=sum(layer.size for layer in self.own_layers) + sum(file.size for file in self.own_tracks),
            previews=len(preview.document or "") if preview else 0,
            documents=len(self.own_document.value or ""),
            pages=len(page[0]) if page else 0,
            exports=self.atlas_bytes + sum(len(file.content or b"") for file in made),
        )

    def drop_unseen(self, tab: str) -> None:
        """Drop what only a tab needs that is not open: files for download and drawn pages are made again when asked for."""
        self.atlas_bytes = 0
        if tab != "Download":
            self.files.forget()
        if tab != "Briefing":
            self.own_page.forget()
        if not self.own_layers and not self.own_tracks:
            self.own_document.forget()

    def close(self) -> None:
        """Drop everything that takes memory: the page was closed, and something may still refer to this object."""
        self.close_upload()
        self.own_layers, self.own_tracks, self.import_report, self.atlas_bytes = (), (), None, 0
        for made in (self.own_document, self.own_page, self.files):
            made.forget()
        self.editing.close()

    def restore(self, query: Mapping[str, str], story: Story, sent: Mapping[str, Any] | None = None) -> None:
        """Show the view of an address that the reader went back or forward to: date, place, card and filters.

        What the map has ``sent`` up to now was done at the entry that the reader left. Applied to this one it would be a
        step, whose entry takes away those to go forward to.
        """
        _, self.message_times = new_messages(sent or {}, self.message_times)
        found = _asked(query, story)
        self.language = _language(query)
        self.notices, self.chapter = found.misfits, found.chapter.id if found.chapter else None
        self.set_view(found.view, fly=found.fly)
        self.date_change = self.restore_change = self.change
        self.history.came_to(self.address(story))

    def set_view(self, view: View, *, fly: Fly | None = None) -> None:
        """Change the view from the page; the map follows. With ``fly`` the map moves there as well."""
        self.change += 1
        if view.date != self.view.date:
            self.date_change = self.change
        self.history.note(self.view, view, follows=False)
        self.view = view
        if fly is not None:
            self.fly, self.fly_change = fly, self.change

    def select(self, story: Story, feature_id: str | None) -> None:
        """Select a feature in the page and move the map to it; None selects nothing.

        Until the map has arrived and says where it is, its place follows from the selection.
        """
        if feature_id is None and self.view.selected is None:
            return
        marks = [mark for mark in story.marks if mark.id == feature_id]
        camera = None if marks else self.view.camera
        self.set_view(replace(self.view, selected=feature_id, camera=camera), fly=fly_to(marks) if marks else None)

    def read_map(self, sent: Mapping[str, Any], story: Story) -> None:
        """Apply what the user did in the map. The map has done it already, so nothing is sent back to it."""
        messages, self.message_times = new_messages(sent, self.message_times)
        view = apply_messages(self.view, messages, story.feature_ids, story.layer_ids)
        if "chapter" in messages:
            chapter = chapter_of(story, messages["chapter"] if isinstance(messages["chapter"], str) else None)
            self._turn_to(chapter)
            view = chapter.view if chapter else view
        self.history.note(self.view, view, follows=follows(sent, messages))
        self.view = view
        asked = messages.get("question")
        if isinstance(asked, str) and (asked in story.catalog.questions or not asked):
            self.ask(asked or None)
        if "print" in messages:
            self.ask_to_print()
        if isinstance(messages.get("edit"), str):
            self.editing.asked, self.wanted_tab = messages["edit"], EDIT
        if isinstance(messages.get("track"), str):
            self.asked_track, self.wanted_tab = messages["track"], OWN_DATA
        if "drawn" in messages:
            self.editing.taken, self.wanted_tab = messages["drawn"] or {}, EDIT

    def _turn_to(self, chapter: ToldChapter | None) -> None:
        before, self.chapter = self.chapter, chapter.id if chapter else None
        self.history.is_step |= self.chapter != before

    def tell(self, story: Story, chapter: ToldChapter | None) -> None:
        """Show a chapter of the told story beside the map, which moves to its View; with None the map alone."""
        self._turn_to(chapter)
        if chapter is None:
            self.set_view(self.view)
            return
        self.set_view(chapter.view, fly=fly_to_chapter(chapter, story))
        self.date_change = self.change

    def ask_to_print(self) -> None:
        """Let the next run of the page draw the briefing page of the view, which the browser then prints."""
        self.print_number += 1
        self.wants_print = True

    def ask(self, question: str | None) -> None:
        """Open the tab of contradictions with a question; with None, where it was."""
        question = question or self.question
        self.question, self.wanted_tab = question, CONTRADICTIONS

    def take_wanted_tab(self, language: str) -> str | None:
        """The tab to open: that of a link, which is named once; in another language than before, the one that was open."""
        wanted, self.wanted_tab = self.wanted_tab, None
        before, spoken = self.open_tab or (None, language)
        return wanted or (before if spoken != language else None)

    def add_own_layer(self, layer: OwnLayer, fly: Fly) -> None:
        """Put a user's layer on the map and move there."""
        self.own_layers = (*self.own_layers, layer)
        self.set_view(replace(self.view, layers=self.view.layers | {layer.id}), fly=fly)

    def remove_own_layer(self, layer_id: str) -> None:
        """Take a user's layer off the map."""
        self.own_layers = tuple(layer for layer in self.own_layers if layer.id != layer_id)
        self.set_view(replace(self.view, layers=self.view.layers - {layer_id}))

    def add_own_tracks(self, added: OwnTracks, fly: Fly | None) -> None:
        """Put a user's tracks on the map and move there, also to a day on which they are seen."""
        self.own_tracks = (*self.own_tracks, added)
        self.set_view(replace(self.view, date=added.shown_on(self.view.date)), fly=fly)

    def remove_own_tracks(self, tracks_id: str) -> None:
        """Take a file of tracks off the map."""
        self.own_tracks = tuple(each for each in self.own_tracks if each.id != tracks_id)
        self.set_view(self.view)

    def close_upload(self) -> None:
        """Forget the file that is being looked at."""
        self.upload_table.forget()
        self.upload_tracks.forget()
        self.upload_preview.forget()
        self.upload_bytes = 0

    def next_upload(self) -> None:
        """Close the file and show an empty uploader."""
        self.close_upload()
        self.upload_number += 1

    def take_reload(self) -> bool:
        """Return whether the user asked to read the catalogue's files again, and forget that they did.

        One press of the button is thus one reading, however often the page runs after it.
        """
        wanted, self.wants_reload = self.wants_reload, False
        return wanted

    def notice_catalogue(self, digest: str, problem: str | None) -> bool:
        """Remember the catalogue's state. Whether it differs from what this page saw before."""
        before, self.catalogue_seen = self.catalogue_seen, (digest, problem)
        return before not in (None, self.catalogue_seen)


def _asked(query: Mapping[str, str], story: Story) -> Asked:
    """What an address asks for beside the language and the widths of the panels."""
    return asked({name: value for name, value in query.items() if name not in (LANGUAGE, _PANES)}, story)


def _language(query: Mapping[str, str]) -> str | None:
    """The language that an address names; None where it names none that there is."""
    code = query.get(LANGUAGE)
    return code if code in LANGUAGES else None


def close_stored(state: Any) -> None:
    """Close the session in the state of a page that Streamlit has shut down, and empty that state.

    Streamlit keeps the state of a page that was closed for an unknown time: fragments and callbacks refer to it.
    """
    if _KEY in state and isinstance(found := state[_KEY], Session):
        found.close()
    state.clear()


def stored_session() -> Session | None:
    """This user's session, None before the first run of the page and after an edit of this module while it runs."""
    found = st.session_state.get(_KEY)
    return found if isinstance(found, Session) else None


def store_session(session: Session) -> None:
    """Keep a session for the next runs of this user's page."""
    st.session_state[_KEY] = session
    ACCOUNTS.add(session)
