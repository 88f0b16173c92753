"""The chart of competing estimates over time."""

from __future__ import annotations

import datetime as dt

import altair as alt
import pandas as pd

#: Hues for the sides, distinct for colour-blind readers; the points differ in shape as well.
_HUES = ["#0b5a8f", "#b3173a", "#00695c", "#7a2f93", "#9a4a06", "#4d3526", "#46515e", "#5c6b12", "#123a63"]
_HUES_DARK = ["#6cb8ee", "#ff8aa0", "#4fd1c0", "#dba2ef", "#f0ab5c", "#d9b99b", "#c3ccd6", "#c5d45e", "#a7c7ff"]
_SHAPES = [
    "circle",
    "square",
    "triangle-up",
    "diamond",
    "cross",
    "triangle-down",
    "triangle-right",
    "triangle-left",
    "stroke",
]


def estimates_chart(table: pd.DataFrame, date: dt.date, *, dark: bool) -> alt.LayerChart:
    """Low and high of every figure of one measure over time, with a rule at the date of the map.

    ``table`` is as :func:`layers.tables.estimates` makes it.
    """
    sides = sorted(table["Side"].unique())
    hues = alt.Scale(domain=sides, range=(_HUES_DARK if dark else _HUES)[: len(sides)])
    base = alt.Chart(table).encode(
        x=alt.X("Date:T", title=None, axis=alt.Axis(format="%b %Y", labelOverlap=True)),
        color=alt.Color("Side:N", scale=hues, legend=alt.Legend(title=None, orient="bottom", columns=3)),
        tooltip=[alt.Tooltip("Date:T", format="%d %B %Y"), "Figure:N", "Claimant:N"],
    )
    ranges = base.mark_rule(strokeWidth=3, opacity=0.55).encode(y=alt.Y("Low:Q", title=None), y2="High:Q")
    points = base.mark_point(size=90, filled=True, opacity=0.95).encode(
        y="High:Q", shape=alt.Shape("Side:N", scale=alt.Scale(domain=sides, range=_SHAPES[: len(sides)]))
    )
    marker = (
        alt.Chart(pd.DataFrame({"Date": [pd.Timestamp(date)]}))
        .mark_rule(strokeDash=[4, 3], strokeWidth=1.5, color="#e8ecf0" if dark else "#1c2733")
        .encode(x="Date:T", tooltip=alt.value(None))
    )
    chart: alt.LayerChart = (ranges + points + marker).properties(height=300)
    return chart
