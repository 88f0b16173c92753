"""The Streamlit page: what it shows and in which order. Everything on it is made by the other modules."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from urllib.parse import urlencode

import streamlit as st

from geodata.catalog import SHIPPED
from geodata.editing.rights import Allowed, allowed
from geodata.errors import GeodataError
from layers.app import briefing_files, map_component, own_layers
from layers.app.catalog_watch import Opened, watched_catalogue
from layers.app.chapters import chapter_message
from layers.app.editing.desk import Desk, desk_of
from layers.app.headline_cards import show_strip
from layers.app.large import large_files
from layers.app.map_documents import make_document, page_faces, shared_documents
from layers.app.map_messages import overlay_message, view_message
from layers.app.markdown import plain, said, verbatim
from layers.app.panels.briefing import briefing_panel
from layers.app.panels.comparison import comparison_panel
from layers.app.panels.contradictions import contradictions_panel
from layers.app.panels.download import download_panel
from layers.app.panels.editing import editing_panel
from layers.app.panels.events import events_panel
from layers.app.panels.figures import figures_panel
from layers.app.panels.own_data import own_data_panel
from layers.app.panels.sources import sources_panel
from layers.app.panels.story import story_panel
from layers.app.session import CONTRADICTIONS, EDIT, LANGUAGE, OWN_DATA, STORY, Session, store_session, stored_session
from layers.app.sidebar import background, show_heading, show_sidebar, show_title
from layers.app.since.found import changed_message, found_since
from layers.app.tracks import own_tracks
from layers.app.view_widgets import show_filter_chips
from layers.language import ENGLISH, LANGUAGES, language_of, later, say, speaking, spoken
from layers.story import Story, credit_lines

_FOLDER = Path(__file__).parent
_MAP = "map"
#: Seconds between two looks at the catalogue's files. Each look is a run of a part of the page, also of one nobody touches.
_WATCH_S = 20
#: The width of the sidebar, in CSS pixels, so that list, map and card have room beside it.
_SIDEBAR_PX = 248
#: So many of the validator's faults are listed.
_MAX_FAULTS = 200

PANELS: dict[str, Callable[[Story, Session], None]] = {
    later("Figures"): figures_panel,
    later("Reports"): events_panel,
    CONTRADICTIONS: contradictions_panel,
    STORY: story_panel,
    later("Compare"): lambda story, session: comparison_panel(story, session, catalogue_folder()),
    later("Sources"): sources_panel,
    later("Briefing"): briefing_panel,
    later("Download"): download_panel,
    OWN_DATA: own_data_panel,
}


def panels_for(desk: Desk | None) -> dict[str, Callable[[Story, Session], None]]:
    """The tabs of the page. That of editing is there only where something may be written."""
    return PANELS if desk is None else {**PANELS, EDIT: partial(editing_panel, desk=desk)}


def main() -> None:
    """Draw the page once. Streamlit calls this for each change."""
    with speaking(_language()):
        st.set_page_config(
            page_title=say("Deployment map"),
            page_icon=str(_FOLDER / "icon.svg"),
            layout="wide",
            initial_sidebar_state=_SIDEBAR_PX,
        )
        st.html(_FOLDER / "page.css")
        _draw()


def _language() -> str:
    """The language of this run: the one that the reader chose, or that the address names, else the browser's."""
    session = stored_session()
    chosen = session.language if session is not None else st.query_params.get(LANGUAGE)
    return chosen if isinstance(chosen, str) and chosen in LANGUAGES else language_of(st.context.locale)


def _draw() -> None:
    shared = _open_catalogue().told_in(spoken())
    permitted = may_edit()
    desk = desk_of(catalogue_folder(), permitted.right)
    session = stored_session()
    is_first_run = session is None
    if session is None:
        session = Session.from_query(st.query_params.to_dict(), shared)
        store_session(session)
    _watch_files(catalogue_folder(), shared.catalog.digest)
    story = _with_own_layers(shared, session)
    st.set_page_config(page_title=verbatim(story.catalog.record.title))
    show_title(story)
    if permitted.problem:
        st.error(plain(permitted.problem))
    for notice in session.notices:
        st.warning(plain(str(notice)))
    show_heading(story)
    above = st.container(key="above")
    query = session.address(story)
    if session.history.begins(query):
        # An entry of the browser's history. What is added to the address of an entry is written by the map's component.
        st.query_params.from_dict(query)
    session.history.settle(query)
    # What is shown while the page to print is drawn stands above the map: an element more before the map would make it new.
    with above:
        printed = _printed(story, session)
    _show_map(story, session, printed, editing=desk is not None)
    if is_first_run:
        map_component.head_start()
    show_sidebar(story, session)
    with above:
        show_strip(story, session)
        show_filter_chips(story, session)
    _show_panels(story, session, panels_for(desk))
    st.divider()
    for line in credit_lines(story):
        st.caption(plain(line))


def catalogue_folder() -> Path:
    """The folder that ``streamlit run app.py -- --catalog DIR`` names, or the shipped catalogue."""
    parser = argparse.ArgumentParser(prog="app.py", exit_on_error=False)
    parser.add_argument("--catalog", type=Path, default=SHIPPED)
    parser.add_argument("--operator", action="store_true", help="show what only the operator of the server needs")
    options, _ = parser.parse_known_args(sys.argv[1:])
    folder: Path = options.catalog
    return folder


def may_edit() -> Allowed:
    """What the operator lets those who open the page write, by ``-- --edit``, ``-- --propose`` or the environment."""
    return allowed(catalogue_folder(), sys.argv[1:])


def _open_catalogue() -> Story:
    """The catalogue's story, with a notice if its files have faults. The page ends here if there is no story to show."""
    session = stored_session()
    opened = watched_catalogue(catalogue_folder()).current(
        reload=session is not None and session.take_reload(),
        progress=lambda work: st.spinner(plain(work), show_time=True),
    )
    _show_problem(opened)
    if opened.story is None:
        st.stop()
    assert opened.story is not None
    return opened.story


def _show_problem(opened: Opened) -> None:
    if opened.problem:
        if opened.story:
            st.warning(plain(opened.problem))
        else:
            st.error(plain(opened.problem))
        if opened.faults:
            with st.expander(said("{count} faults", count=len(opened.faults))):
                st.text(verbatim("\n".join(str(fault) for fault in opened.faults[:_MAX_FAULTS])))


@st.fragment(run_every=_WATCH_S)  # type: ignore[untyped-decorator]
def _watch_files(folder: Path, digest: str) -> None:
    """Look regularly whether the catalogue's files have changed, and draw the page again if they have."""
    session = stored_session()
    if session is None:
        return
    opened = watched_catalogue(folder).current()
    has_changed = session.notice_catalogue(digest, opened.problem)
    if has_changed or (opened.story and opened.story.catalog.digest != digest):
        st.rerun()


def _with_own_layers(shared: Story, session: Session) -> Story:
    """The shared story with the user's own layers. A layer is removed if the catalogue now uses its id."""
    session.own_layers, clashing = own_layers.separate_clashes(shared, session.own_layers)
    for layer in clashing:
        st.warning(
            said(
                "Your layer “{title}” was removed, because the catalogue now uses its name. Import the file again.",
                title=layer.layer.record.title,
            )
        )
    return own_layers.with_layers(shared, session.own_layers)


def _show_map(story: Story, session: Session, printed: map_component.PrintedPage | None, *, editing: bool) -> None:
    view, chosen = session.view, background()
    large = large_files(story.catalog.folder)
    for problem in large.problems:
        st.warning(plain(problem))
    session.editing.told = session.editing.message()
    map_component.map_frame(
        map_component.MapFrame(
            title=say("{title}: interactive map", title=story.catalog.record.title),
            document=_document(story, session, chosen, editing=editing),
            digest=f"{story.catalog.digest} {story.language} {editing} {large.key} {chosen}"
            f"{own_tracks.digest_of(session.own_tracks)}",
            change=session.change,
            view={
                **view_message(story, view, theme=st.context.theme.type or "light"),
                **chapter_message(story, view, session.chapter),
            },
            fly=session.fly,
            fly_change=session.fly_change,
            date_change=session.date_change,
            overlay={
                **overlay_message(story, view),
                **changed_message(found_since(story, view, catalogue_folder())),
                **({"editing": session.editing.told} if editing else {}),
            },
            restore_change=session.restore_change,
            keeps=bool(session.own_layers or session.own_tracks),
            tiles=tuple(large.by_name),
            language=story.language,
            address=urlencode(session.history.query),
            print=printed,
            faces=page_faces(story),
            addresses=tuple(urlencode(form) for form in session.history.forms),
        ),
        key=_MAP,
        on_address=lambda: session.restore(map_component.wanted_query(_MAP), story, map_component.sent_messages(_MAP)),
        on_messages=lambda: session.read_map(map_component.sent_messages(_MAP), story),
    )


def _document(story: Story, session: Session, chosen: str, *, editing: bool) -> str:
    """The map's document. One with the user's own layers is kept in the user's session only."""
    if not session.own_layers and not session.own_tracks:
        return shared_documents().get(
            story, chosen, lambda work: st.spinner(plain(work), show_time=True), editing=editing
        )
    return session.own_document.get(
        (
            story.catalog.digest,
            story.language,
            chosen,
            large_files(story.catalog.folder).key,
            own_tracks.digest_of(session.own_tracks),
        ),
        lambda: make_document(story, chosen, editing=editing, tracks=[each.tracks for each in session.own_tracks]),
    )


def _printed(story: Story, session: Session) -> map_component.PrintedPage | None:
    """The briefing page of the view, where the reader asked just now to print."""
    if not session.wants_print:
        return None
    session.wants_print = False
    try:
        with st.spinner(said("Drawing the page to print …")):
            picture, (width, height) = briefing_files.printed(story, session.view)
    except GeodataError as error:
        st.error(plain(str(error)))
        return None
    return map_component.PrintedPage(session.print_number, picture, width, height)


def _show_panels(story: Story, session: Session, panels: dict[str, Callable[[Story, Session], None]]) -> None:
    # Streamlit knows a tab by its label, so each language has tabs of its own.
    key = "panel" if spoken() == ENGLISH else f"panel-{spoken()}"
    if (wanted := session.take_wanted_tab(spoken())) in panels:
        st.session_state[key] = plain(say(str(wanted)))
    names = {str(plain(say(name))): name for name in panels}
    open_tab = names.get(str(st.session_state.get(key)), next(iter(panels)))
    session.open_tab = (open_tab, spoken())
    session.drop_unseen(open_tab)
    for tab, panel in zip(
        st.tabs([plain(say(name)) for name in panels], key=key, on_change="rerun"), panels.values(), strict=True
    ):
        # Only the open tab is drawn: a new date must not wait for tables that nobody sees.
        if tab.open:
            with tab:
                panel(story, session)
