"""The sidebar: the story's title, the dates, the filters and the background."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

import streamlit as st

from geodata.instants import Instant, utc_day
from layers import view_codec, words
from layers.app.map_documents import OFFLINE
from layers.app.map_messages import fly_message
from layers.app.markdown import plain, said, verbatim
from layers.app.session import Session
from layers.app.view_widgets import ANY_DAY, bound
from layers.language import LANGUAGES, say, spoken
from layers.story import Story
from layers.view import View
from layers.web.online_tiles import tile_sources

_BACKGROUND, _LANGUAGE = "background", "language"


def show_title(story: Story) -> None:
    """The story's title and description. This opens the sidebar, so that the map beside it has its final width at once."""
    with st.sidebar:
        st.title(plain(story.catalog.record.title), anchor=False)
        st.caption(plain(story.catalog.record.description))


def show_heading(story: Story) -> None:
    """The story's title and description, for a narrow page, where the sidebar is closed; and a note for printers."""
    with st.container(key="heading", gap=None):
        st.title(plain(story.catalog.record.title), anchor=False)
        st.caption(plain(story.catalog.record.description))
    with st.container(key="print-note"):
        st.caption(
            said(
                "This is the page as it stands on the screen. When you close this window, the briefing page is offered."
            )
        )


def show_sidebar(story: Story, session: Session) -> None:
    """The dates, filters and background."""
    with st.sidebar:
        _date_input(story, session)
        _known_by(session)
        st.header(said("Filters"), anchor=False)
        _filters(story, session)
        _layers(story, session)
        _background()
        _language(story, session)
        _buttons(story, session)


def background() -> str:
    """The background that the user chose: :data:`OFFLINE`, or the name of an online map."""
    return str(st.session_state.get(_BACKGROUND, OFFLINE))


def without_filters(story: Story, view: View) -> View:
    """The view with the filters that the catalogue opens with. Dates, place and selection stay."""
    return view_codec.without_filters(view, story.catalog)


def _date_input(story: Story, session: Session) -> None:
    date, (first, last) = session.view.date, story.period
    day = utc_day(date)
    st.date_input(
        said("As of"),
        min_value=min(utc_day(first), day),
        max_value=max(utc_day(last), day, dt.date.today()),
        help=said(
            "Written as year/month/day. The date box of the map also takes forms such as {day}.", day=words.day(day)
        ),
        **bound(
            session,
            "as-of",
            day,
            lambda new: replace(session.view, date=date if new == day else new),
            follows_map=True,
        ),
    )
    if isinstance(date, Instant):
        time = date.utc.time().replace(second=0)
        st.time_input(
            said("Time, in UTC"),
            step=60,
            **bound(
                session,
                "as-of-time",
                time,
                lambda new: replace(
                    session.view,
                    date=date if new == time else Instant.at(dt.datetime.combine(day, new, dt.UTC)),
                ),
                follows_map=True,
            ),
        )


def _known_by(session: Session) -> None:
    known_by = session.view.known_by
    st.toggle(
        said("What was known then"),
        help=said("Shows only what had been published by the date of the map, or by the day that you choose."),
        **bound(
            session,
            "known",
            known_by is not None,
            lambda on: replace(session.view, as_known=on, known_by=None),
        ),
    )
    if known_by is not None:
        st.date_input(
            said("Known by"),
            **ANY_DAY,
            **bound(session, "known-by", known_by, lambda day: replace(session.view, as_known=False, known_by=day)),
        )


def _choice(session: Session, label: str, options: Mapping[str, str], field: str, *, help_text: str = "") -> None:
    """A filter over named options. An empty choice shows everything."""

    def change(chosen: list[str]) -> View:
        filters: dict[str, Any] = {field: frozenset(chosen) or None}
        return replace(session.view, **filters)

    st.multiselect(
        plain(label),
        sorted(options, key=lambda key: options[key]),
        format_func=lambda key: verbatim(options[key]),
        placeholder=verbatim(say("All")),
        help=plain(help_text),
        **bound(session, f"filter-{field}", sorted(getattr(session.view, field) or ()), change),
    )


def _filters(story: Story, session: Session) -> None:
    st.text_input(
        said("Only with these words"),
        max_chars=200,
        placeholder=verbatim(say("Names and claims")),
        help=said(
            "Leaves out of the map and the tables what does not have these words and dates. "
            "To find one report, search in the map."
        ),
        **bound(session, "search", session.view.text, lambda text: replace(session.view, text=text.strip())),
    )
    _choice(session, say("Who says so"), story.claimant_names, "claimants")
    grades = {key: words.GRADES[key] for key in story.confidences}
    _choice(
        session,
        say("How sure"),
        {key: f"{grade.sign} {grade.name}" for key, grade in grades.items()},
        "confidences",
        help_text=" ".join(f"{grade.name}: {grade.meaning}" for grade in grades.values()),
    )
    _choice(session, say("Mode of movement"), words.MODE, "modes")
    st.toggle(
        said("Show minor reports too"),
        **bound(session, "tier", session.view.tier == 2, lambda on: replace(session.view, tier=1 + on)),
    )


def _layers(story: Story, session: Session) -> None:
    def change(layer_id: str, on: bool) -> View:
        layers = session.view.layers
        return replace(session.view, layers=layers | {layer_id} if on else layers - {layer_id})

    with st.expander(said("Layers")):
        for layer in story.catalog.layers:
            is_shown = layer.id in session.view.layers
            st.checkbox(
                plain(layer.title),
                help=plain(layer.description),
                **bound(session, f"layer-{layer.id}", is_shown, partial(change, layer.id), follows_map=True),
            )


def _background() -> None:
    """The choice of an online map. Only this widget sets it: no link can."""
    tiles = tile_sources()
    named = {name: say(name) for name in (OFFLINE, *tiles)}
    with st.expander(said("Background")):
        st.radio(
            said("Background"),
            [OFFLINE, *tiles],
            format_func=lambda name: plain(named[name]),
            key=_BACKGROUND,
            label_visibility="collapsed",
            help=said(
                "Online maps come from other hosts. They see where you look, and they draw borders in their own way."
            ),
        )
        if background() != OFFLINE:
            host = tiles[background()].host
            st.caption(said("The map now loads images from {host}. The borders in them are not ours.", host=host))


def _language(story: Story, session: Session) -> None:
    """The choice of a language, each by its own name. Until it is made, the browser's language holds."""

    def change() -> None:
        session.choose_language(st.session_state[_LANGUAGE])
        # The map of another language is another document: it opens where this one is.
        session.set_view(session.view, fly=fly_message(story, session.view))

    st.session_state[_LANGUAGE] = spoken()
    st.selectbox(
        said("Language"),
        list(LANGUAGES),
        format_func=lambda code: verbatim(LANGUAGES[code].name),
        key=_LANGUAGE,
        on_change=change,
    )


def _buttons(story: Story, session: Session) -> None:
    def reload() -> None:
        session.wants_reload = True

    if "--operator" in sys.argv:
        st.button(said("Reload the files"), width="stretch", on_click=reload)
    st.button(
        said("Print this page"),
        width="stretch",
        icon=":material/print:",
        help=said("Draws the briefing page of what the map shows, and opens the printer's dialog."),
        on_click=session.ask_to_print,
    )
    st.button(
        said("Clear all filters"),
        width="stretch",
        on_click=lambda: session.set_view(without_filters(story, session.view)),
    )
