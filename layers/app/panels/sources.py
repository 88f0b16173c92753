"""The tab of sources."""

from __future__ import annotations

import streamlit as st

from layers.app import tables
from layers.app.session import Session
from layers.story import Story


def sources_panel(story: Story, _session: Session) -> None:
    """Draw the tab."""
    st.caption("Every source, the most used first. “Not graded” means that nobody has judged its reliability.")
    st.dataframe(
        tables.sources(story.marks, story.catalog),
        hide_index=True,
        height=460,
        column_config={
            "Link": st.column_config.LinkColumn(display_text="open"),
            "Date": st.column_config.DateColumn(format="D MMM YYYY"),
        },
    )
