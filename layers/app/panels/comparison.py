"""The tab of the comparison: two dates, the areas held on each, and what happened in between."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import streamlit as st

from layers import feature_files, words
from layers.app import tables
from layers.app.markdown import plain, said
from layers.app.panels.since import since_section
from layers.app.session import Session
from layers.app.view_widgets import ANY_DAY, bound, headings, show_pressable_table
from layers.compare import Comparison, earlier_change
from layers.language import say
from layers.story import Story, comparison


def comparison_panel(story: Story, session: Session, folder: Path) -> None:
    """Draw the tab. ``folder`` is that of the catalogue, whose earlier versions it may lie beside."""
    since_section(story, session, folder)
    st.divider()
    _two_dates(story, session)


def _two_dates(story: Story, session: Session) -> None:
    story = story.as_known(session.view.known_by)
    st.toggle(
        said("Compare two dates"),
        **bound(
            session,
            "comparing",
            session.view.compare is not None,
            lambda on: replace(
                session.view,
                compare=(session.view.compare or earlier_change(story.marks, session.view.date)) if on else None,
            ),
        ),
    )
    found = comparison(story, session.view)
    if found is None:
        st.caption(said("Choose a second date to see what changed in between: areas held, arrivals, reports."))
        return
    st.date_input(
        said("Compare with"),
        **ANY_DAY,
        **bound(session, "compare-with", session.view.compare, lambda day: replace(session.view, compare=day)),
    )
    for column, (label, value) in zip(st.columns(4), comparison_figures(found), strict=True):
        column.metric(plain(label), plain(value), border=True)
    for caveat in found.caveats:
        st.caption(plain(caveat))
    table = tables.events(found.between, story.catalog, found.later)
    st.markdown(said("**{count} rows happened or were published in between**", count=len(table)))
    show_pressable_table(
        story,
        session,
        "between",
        table,
        list(table.index),
        height=360,
        column_config=headings(("id", *table.columns)),
    )
    st.download_button(
        said("Download this table (CSV)"),
        feature_files.table_csv(table),
        file_name=f"between-{found.earlier}-and-{found.later}.csv",
        mime="text/csv",
        on_click="ignore",
    )


def comparison_figures(found: Comparison) -> tuple[tuple[str, str], ...]:
    """The areas of a comparison, as label and amount in km²."""
    return (
        (say("Drawn as held, {day}", day=words.day(found.earlier)), words.outline_km2(found.held_earlier_km2)),
        (say("Drawn as held, {day}", day=words.day(found.later)), words.outline_km2(found.held_later_km2)),
        (say("On the later date only"), words.outline_km2(found.gained_km2)),
        (say("On the earlier date only"), words.outline_km2(found.lost_km2)),
    )
