"""The tab of sources."""

from __future__ import annotations

import streamlit as st

from layers.app import tables
from layers.app.markdown import said
from layers.app.session import Session
from layers.app.view_widgets import day_column, headings
from layers.language import say
from layers.story import Story


def sources_panel(story: Story, _session: Session) -> None:
    """Draw the tab."""
    st.caption(
        said(
            "Every source: reports first, the most cited at the top; data sets last. "
            "Reliability is on the Admiralty scale, A to F, as the makers of the catalogue judge it; "
            "“not graded” means that nobody has. “Look for a copy” is a look-up at the Internet Archive for the day of the "
            "source: it is made only when you open it, and it may find nothing."
        )
    )
    table = tables.sources(story.marks, story.catalog)
    st.dataframe(
        table,
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
