"""The tab of events: everything that the map shows, as a table. Choosing a row moves the map there."""

from __future__ import annotations

import streamlit as st

from layers.app import tables
from layers.app.markdown import plain
from layers.app.session import Session
from layers.story import Story, on_the_map


def events_panel(story: Story, session: Session) -> None:
    """Draw the tab."""
    view = session.view
    table = tables.events(on_the_map(story, view), story.catalog, view.date)
    if table.empty:
        st.info("Nothing that passes the filters had begun by this date.")
        return
    st.caption(plain(f"{len(table)} rows, the newest first: all that the map shows. Choose a row to fly to it."))
    selected = view.selected if view.selected is not None and view.selected in table.index else None
    key = _table_key(session, tuple(table.index), selected)

    def on_select() -> None:
        # Streamlit keeps this function until the next run, so it holds no table: one is made when a row is chosen.
        rows = st.session_state[key]["selection"]["rows"]
        listed = tables.events(on_the_map(story, view), story.catalog, view.date).index if rows else ()
        session.select(story, listed[rows[0]] if rows else None)

    st.dataframe(
        table,
        key=key,
        on_select=on_select,
        selection_mode="single-row",
        selection_default={"selection": {"rows": [] if selected is None else [table.index.get_loc(selected)]}},
        height=420,
        column_config={
            "When": st.column_config.TextColumn(width="medium"),
            "What": st.column_config.TextColumn(width="large"),
            "Became public": st.column_config.DateColumn(format="D MMM YYYY"),
        },
    )


def _table_key(session: Session, ids: tuple[str, ...], selected: str | None) -> str:
    """The key of the table's widget.

    A table with other rows is another widget, so that the selection cannot move to a wrong row. So is one whose selection
    was changed on the map. A row chosen in the table itself keeps the widget.
    """
    shown = st.session_state.get(f"events-{hash(ids)}-{session.table_number}")
    if shown is not None:
        rows = shown["selection"]["rows"]
        if (ids[rows[0]] if rows else None) != selected:
            session.table_number += 1
    return f"events-{hash(ids)}-{session.table_number}"
