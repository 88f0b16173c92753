"""The tab of sources: every source, and the cards of what cites it."""

from __future__ import annotations

import streamlit as st

from layers import words
from layers.app import tables
from layers.app.markdown import plain, said
from layers.app.session import Session
from layers.app.view_widgets import day_column, headings, show_pressable_table
from layers.language import say
from layers.story import Story

#: The columns whose cells are links.
_LINKS = ("Link", "Archived copy", "Look-up")
#: So many of the features that cite a source are named under the table.
_MOST_NAMED = 24


def sources_panel(story: Story, session: Session) -> None:
    """Draw the tab."""
    story = story.as_known(session.view.known_by)
    st.caption(
        said(
            "Every source: reports first, the most cited at the top; then those without an address, and data sets. "
            "Press a row to open what cites it. Reliability is on the Admiralty scale, A to F, as the makers of the "
            "catalogue judge it; “not graded” means that nobody has. “Look for a copy” is a look-up at the Internet "
            "Archive for the day of the source: it is made only when you open it, and it may find nothing."
        )
    )
    known_by = session.view.known_by
    table = tables.sources(story.marks, story.catalog, known_by)
    if known_by is not None and len(table) < len(story.catalog.sources):
        left_out = len(story.catalog.sources) - len(table)
        st.caption(said("Left out: {count} sources published after {day}.", count=left_out, day=words.day(known_by)))
    if table.empty:
        return
    citing = tables.citing(story.marks, session.view.date)
    cited_by = [citing.get(source, []) for source in table.index]
    pressed = show_pressable_table(
        story,
        session,
        "sources",
        table,
        [marks[0].id if marks else None for marks in cited_by],
        links=_LINKS,
        hide_index=True,
        height=460,
        column_config=headings(
            table.columns,
            **{
                "Link": st.column_config.LinkColumn(display_text=say("open")),
                "Archived copy": st.column_config.LinkColumn(display_text=say("open the copy")),
                "Look-up": st.column_config.LinkColumn(display_text=say("look for a copy")),
                "Date": day_column(),
            },
        ),
    )
    if pressed is None or len(cited_by[pressed]) < 2:
        return
    title, marks = table["Title"].iloc[pressed], cited_by[pressed]
    st.caption(
        said(
            "“{title}” is cited by {count}; the newest of the map's date or before opened in the map.",
            title=title,
            count=len(marks),
        )
    )
    for mark in marks[:_MOST_NAMED]:
        st.button(
            plain(f"{mark.card.when}: {mark.name}"),
            key=f"claim-cites-{mark.id}",
            type="tertiary",
            on_click=session.select,
            args=(story, mark.id),
        )
    if len(marks) > _MOST_NAMED:
        st.caption(said("And {count} more, by their records in the column “Features”.", count=len(marks) - _MOST_NAMED))
