"""Widgets that show a field of the view and change it, and the filters that are on, each with a button that takes it off."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial
from typing import Any

import streamlit as st

from layers import view_codec
from layers.app.markdown import plain, said
from layers.app.session import Session
from layers.language import ENGLISH, later, say, spoken
from layers.story import Story
from layers.view import View, opening_view

#: For a date field that may have any day. Without it Streamlit adds ten years to the value, which may leave the calendar.
ANY_DAY = {"min_value": dt.date.min, "max_value": dt.date.max}


def bound(
    session: Session, name: str, value: Any, change: Callable[[Any], View], *, follows_map: bool = False
) -> dict[str, Any]:
    """The arguments that tie a widget to the view: it shows ``value``, and a new value makes the view ``change(new)``.

    With every message the browser repeats the last state of all its widgets. While the user moves the map fast, that can
    be an old value, which must not count as input. So a widget that follows the map gets a new key with each value, and
    input to a widget whose value is no longer the view's is ignored.
    """
    key = f"{name}={value}" if follows_map else name
    st.session_state[key] = value

    def on_change() -> None:
        if change(value) == session.view:
            changed = change(st.session_state[key])
            if changed != session.view:
                session.set_view(changed)

    return {"key": key, "on_change": on_change}


#: Headings that are another word elsewhere: the map has a button "Measure".
_OTHERWISE = {"Measure": later("Measure of a figure")}


def headings(names: Iterable[str], **known: Any) -> dict[str, Any]:
    """The configuration of a table's columns with their headings in the language spoken; ``known`` is what else is set.

    English needs none, since the columns have English names.
    """
    if spoken() == ENGLISH:
        return known
    return {name: {**known.get(name, {}), "label": say(_OTHERWISE.get(name, name))} for name in names}


def day_column() -> Any:
    """A column of days, as the language spoken writes them."""
    return st.column_config.DateColumn(format="D MMM YYYY" if spoken() == ENGLISH else "localized")


def show_filter_chips(story: Story, session: Session) -> None:
    """A button for each filter that differs from what the catalogue opens with. Nothing where none does."""
    chips = view_codec.filters_on(session.view, story.catalog)
    if not chips:
        return
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.caption(said("Filters:"), width="content")
        for name, words in chips.items():
            st.button(
                plain(f"{words[:1].upper()}{words[1:]} ×"),
                key=f"chip-{name}",
                help=said("Take this filter off"),
                on_click=partial(_take_off, story, session, name),
            )


def _take_off(story: Story, session: Session, name: str) -> None:
    opening: dict[str, Any] = {name: getattr(opening_view(story.catalog), name)}
    session.set_view(replace(session.view, **opening))
