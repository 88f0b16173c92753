"""Widgets that show a field of the view and change it, and the filters that are on, each with a button that takes it off."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from layers import view_codec
from layers.app import charts
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


#: Headings that are another word elsewhere: the map has a button "Measure", a table of sources a link "Open".
_OTHERWISE = {"Measure": later("Measure of a figure"), "Open": later("Open end of a figure")}


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


def chosen_rows(selection: Mapping[str, Any]) -> list[int]:
    """The row that was chosen in a table, by its box or by pressing any cell of it; empty where none was."""
    cells = selection.get("cells") or []
    return [cells[0][0]] if cells else list(selection.get("rows") or [])


def show_pressable_table(
    story: Story,
    session: Session,
    name: str,
    table: pd.DataFrame,
    ids: Sequence[str | None],
    *,
    links: Collection[str] = (),
    **options: Any,
) -> int | None:
    """Show a table in which pressing a row anywhere opens the card of its feature, and moves the map there.

    ``ids`` are the features of the rows, None where a row has none; a press into the columns ``links`` follows the link
    only. Returns the row that was pressed last. Streamlit keeps the ids until the next run, and not the table.
    """
    ids = tuple(ids)
    key = f"rows-{name}-{hash(ids)}"

    def on_select() -> None:
        selection = st.session_state[key]["selection"]
        cells, rows = selection.get("cells") or [], chosen_rows(selection)
        chosen = ids[rows[0]] if rows and rows[0] < len(ids) else None
        if chosen is not None and not (cells and cells[0][1] in links):
            session.select(story, chosen)

    st.dataframe(
        table, key=key, on_select=on_select, selection_mode=("single-row", "single-cell"), placeholder="–", **options
    )
    rows = chosen_rows((st.session_state.get(key) or {}).get("selection") or {})
    return rows[0] if rows and rows[0] < len(ids) else None


def show_pressable_chart(story: Story, session: Session, name: str, spec: Mapping[str, Any]) -> None:
    """Show a chart in which pressing a bar or a point opens the card of its feature, and moves the map there."""
    key = f"chart-{name}"

    def on_select() -> None:
        chosen = st.session_state[key]["selection"].get(charts.CHOSEN) or []
        if chosen and chosen[0].get("id") in story.feature_ids:
            session.select(story, chosen[0]["id"])

    st.vega_lite_chart(spec, width="stretch", key=key, on_select=on_select)


def show_filter_chips(story: Story, session: Session) -> None:
    """A button for each filter that differs from what the catalogue opens with. Nothing where none does."""
    chips = view_codec.filters_on(session.view, story.catalog)
    if not chips:
        return
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.caption(said("Filters:"), width="content")
        for name, words in chips.items():
            st.button(
                plain(f"× {words[:1].upper()}{words[1:]}"),
                key=f"chip-{name}",
                help=said("Take this filter off"),
                on_click=partial(_take_off, story, session, name),
            )


def _take_off(story: Story, session: Session, name: str) -> None:
    opening: dict[str, Any] = {name: getattr(opening_view(story.catalog), name)}
    session.set_view(replace(session.view, **opening))
