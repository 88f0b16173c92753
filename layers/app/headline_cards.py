"""The reported figures under the map: one card for each measure, with the competing estimates in it."""

from __future__ import annotations

import streamlit as st

from geodata.headline import Headline
from layers import figures, words
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
                _head(headline)
                for estimate in headline.estimates:
                    figure, counted = figures.claim_words(estimate)
                    st.caption(
                        said(
                            "**{figure}** {counted} · {who}, {day}",
                            figure=figure,
                            counted=counted,
                            who=estimate.claimant,
                            day=figures.stated_words(headline, estimate),
                        )
                    )


def _head(headline: Headline) -> None:
    """The figure and its age. Only a current figure stands in large type; one that was last reported long ago is grey."""
    title, figure, age = headline.measure.title, figures.headline_words(headline), figures.age_words(headline)
    if headline.state == "current":
        st.metric(plain(title), plain(figure))
        st.caption(said("*{age}*", age=f"{age[:1].upper()}{age[1:]}"))
    else:
        st.markdown(said("**{title}**", title=title))
        st.markdown(said(":gray[{figure} · {age}]", figure=figure, age=age))
