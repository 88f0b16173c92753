"""The tab of figures: those of the map's date as cards, then every figure on record over time, as a chart and as a table."""

from __future__ import annotations

import streamlit as st

from geodata.headline import area_sizes, estimates
from layers.app import charts, tables
from layers.app.headline_cards import show_headlines
from layers.app.markdown import plain, said
from layers.app.session import Session
from layers.app.view_widgets import headings, show_pressable_chart, show_pressable_table
from layers.story import Story


def figures_panel(story: Story, session: Session) -> None:
    """Draw the tab."""
    story = story.as_known(session.view.known_by)
    view, all_measures = session.view, story.catalog.record.measures
    stated = estimates(story.layers, view.known_by)
    found = tables.with_sizes(stated, area_sizes(story.layers, all_measures, view.known_by))
    table = tables.estimates(found, all_measures, story.catalog)
    table["Claimant"] = table["Claimant"].map(story.name_of)
    if table.empty:
        st.info(said("No estimates are on record."))
        return
    show_headlines(story, session)
    st.subheader(said("Every figure over time"), anchor=False)
    st.caption(
        said(
            "Every figure on record, by the day it was given. A bar runs from the lowest to the highest of a range. "
            "Where a source gave words and no number, its words stand at the foot of the chart."
        )
    )
    measures = [measure.title for measure in all_measures if measure.title in set(table["Measure"])]
    measure = st.segmented_control(said("Figure"), measures, default=measures[0], format_func=plain, required=True)
    rows = table[table["Measure"] == measure]
    is_dark = st.context.theme.type == "dark"
    sides = tables.sides(story.catalog, story.in_english.catalog)

    spec = charts.estimates_spec(rows, view.date, dark=is_dark, sides=sides)
    show_pressable_chart(story, session, "figures", spec)
    st.caption(said("Press a point or a bar to open its report in the map."))
    with st.expander(said("The same figures as a table")):
        shown = rows.drop(columns=["Low", "High"])
        show_pressable_table(
            story,
            session,
            "figures",
            shown,
            list(rows["id"]),
            hide_index=True,
            column_config=headings(shown.columns),
        )
