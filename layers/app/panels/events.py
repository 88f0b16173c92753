"""The tab of reports: everything that the map shows, as a table. Choosing a row moves the map there."""

from __future__ import annotations

import streamlit as st

from layers import words
from layers.app import tables
from layers.app.markdown import said
from layers.app.session import Session
from layers.app.view_widgets import chosen_rows, day_column, headings
from layers.story import Story, on_the_map


def events_panel(story: Story, session: Session) -> None:
    """Draw the tab."""
    view = session.view
    on_map = on_the_map(story, view)
    count = tables.listed_count(on_map)
    table = tables.events(on_map, story.catalog, view.date, tables.MAX_ROWS)
    if table.empty:
        st.info(said("Nothing that passes the filters had begun by this date."))
        return
    if count == len(table):
        st.caption(
            said(
                "{rows} rows, what is current first, then the newest: all that the map shows. Press a row to fly to it.",
                rows=len(table),
            )
        )
    else:
        st.caption(
            said(
                "{rows} rows, what is current first, then the newest: of {count}; filter or search for the others. "
                "Press a row to fly to it.",
                rows=len(table),
                count=words.number(count),
            )
        )
    selected = view.selected if view.selected is not None and view.selected in table.index else None
    key = _table_key(session, tuple(table.index), selected)

    def on_select() -> None:
        # Streamlit keeps this function until the next run, so it holds no table: one is made when a row is chosen.
        rows = chosen_rows(st.session_state[key]["selection"])
        listed = tables.events(on_the_map(story, view), story.catalog, view.date, tables.MAX_ROWS).index if rows else ()
        chosen = listed[rows[0]] if rows else None
        # A new table reports the row that it was given to mark, also late: that is no press of the reader.
        if chosen not in (selected, session.view.selected):
            session.select(story, chosen)

    st.dataframe(
        table,
        key=key,
        on_select=on_select,
        selection_mode=("single-row", "single-cell"),
        selection_default={"selection": {"rows": [] if selected is None else [table.index.get_loc(selected)]}},
        height=420,
        placeholder="–",
        column_config=headings(
            ("id", *table.columns),
            **{
                "When": st.column_config.TextColumn(width="medium"),
                "What": st.column_config.TextColumn(width="large"),
                "Became public": day_column(),
            },
        ),
    )


def _table_key(session: Session, ids: tuple[str, ...], selected: str | None) -> str:
    """The key of the table's widget.

    A table with other rows is another widget, so that the selection cannot move to a wrong row. So is one whose selection
    was changed on the map. A row chosen in the table itself keeps the widget.
    """
    shown = st.session_state.get(f"events-{hash(ids)}-{session.table_number}")
    if shown is not None:
        rows = chosen_rows(shown["selection"])
        if (ids[rows[0]] if rows else None) != selected:
            session.table_number += 1
    return f"events-{hash(ids)}-{session.table_number}"
