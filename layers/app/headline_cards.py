"""The reported figures under the map: one card for each measure, with the competing estimates in it."""

from __future__ import annotations

import streamlit as st

from layers import words
from layers.app import tables
from layers.app.markdown import plain, said
from layers.story import Story, headline_figures
from layers.view import View

#: The most cards in one row; more are set in two rows.
_MAX_IN_ROW = 4


def show_headlines(story: Story, view: View) -> None:
    """The headline figures of the view's date."""
    known = f", as known by {words.day(view.known_by)}" if view.known_by else ""
    st.subheader(plain(f"Reported figures on {words.day(view.date)}{known}"), anchor=False)
    found = headline_figures(story, view)
    if not found:
        st.info("No figure is on record for this date.")
        return
    st.caption("Competing estimates, side by side. They are never added up. Each keeps its range and its source.")
    in_row = len(found) if len(found) <= _MAX_IN_ROW else -(-len(found) // 2)
    for start in range(0, len(found), in_row):
        for column, headline in zip(st.columns(in_row), found[start : start + in_row], strict=False):
            with column.container(border=True, height="stretch"):
                st.metric(plain(headline.measure.title), plain(tables.span_words(headline)))
                for estimate in headline.estimates:
                    figure, counted = tables.figure_words(estimate)
                    stated = words.day(estimate.stated_on)
                    st.caption(
                        said(
                            "**{figure}** {counted} · {who}, {day}",
                            figure=figure,
                            counted=counted,
                            who=estimate.claimant,
                            day=stated,
                        )
                    )
