"""The chart of competing estimates over time, as a Vega-Lite specification."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import pandas as pd

#: Colours of the sides, distinct for colour-blind readers too. Their points also differ in shape.
_HUES = ["#0b5a8f", "#b3173a", "#00695c", "#7a2f93", "#9a4a06", "#4d3526", "#46515e", "#5c6b12", "#123a63"]
_HUES_DARK = ["#6cb8ee", "#ff8aa0", "#4fd1c0", "#dba2ef", "#f0ab5c", "#d9b99b", "#c3ccd6", "#c5d45e", "#a7c7ff"]
#: The name of the chart's selection: the points that the reader pressed.
CHOSEN = "chosen"
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

#: The height of the chart, in CSS pixels.
_HEIGHT = 320


def estimates_spec(table: pd.DataFrame, date: dt.date, *, dark: bool, sides: Sequence[str] = ()) -> dict[str, Any]:
    """A chart of one measure: a bar and a point for each figure by its day, claims in words, and a line at the date.

    ``table`` comes from :func:`layers.app.tables.estimates`. Its rows become part of the specification.
    """
    dated = table.assign(Date=table["Date"].dt.strftime("%Y-%m-%d"))
    rows = dated[dated["High"].notna()].to_dict("records")
    in_words = dated[dated["High"].isna()].drop(columns=["Low", "High"]).to_dict("records")
    # A side has one colour and shape in every chart of a catalogue, so all of its sides take part.
    sides = sorted({*sides, *table["Side"]})
    present = [side for side in sides if side in set(table["Side"])]
    colour = {
        "field": "Side",
        "type": "nominal",
        "scale": {"domain": sides, "range": _cycled(_HUES_DARK if dark else _HUES, len(sides))},
        "legend": {"title": None, "values": present, "orient": "bottom", "columns": 3, "symbolSize": 90},
    }
    shape = {"field": "Side", "type": "nominal", "scale": {"domain": sides, "range": _cycled(_SHAPES, len(sides))}}
    # No tick is finer than a month, so that no month is written twice.
    axis = {"title": None, "labelOverlap": True, "format": "%b %Y", "tickMinStep": 32 * 86_400_000, "tickCount": 8}
    when = {"field": "Date", "type": "temporal", "axis": axis, "scale": {"padding": 14}}
    tooltip = [
        {"field": "Date", "type": "temporal", "format": "%d %B %Y"},
        {"field": "Figure", "type": "nominal"},
        {"field": "Claimant", "type": "nominal"},
    ]
    high = {"field": "High", "type": "quantitative", "title": None}
    ranges = {
        # A bar without length shows its round ends.
        "mark": {"type": "rule", "strokeWidth": 4, "strokeCap": "round", "opacity": 0.5},
        "encoding": {"y": {**high, "field": "Low"}, "y2": {"field": "High"}, "color": colour},
    }
    points = {
        "mark": {"type": "point", "filled": True, "size": 90, "opacity": 0.95},
        "params": [{"name": CHOSEN, "select": {"type": "point", "fields": ["id"]}}],
        "encoding": {"y": high, "color": colour, "shape": shape, "tooltip": tooltip},
    }
    marker = {
        "data": {"values": [{"Date": date.isoformat()}]},
        "mark": {"type": "rule", "strokeDash": [4, 3], "strokeWidth": 1.5, "color": "#e8ecf0" if dark else "#1c2733"},
        "encoding": {"x": when},
    }
    claims = {"data": {"values": rows}, "encoding": {"x": when}, "layer": [ranges, points]}
    if not in_words:
        return {"height": _HEIGHT, "layer": [claims, marker]}
    # A claim without a number has no height: its words stand at the foot of the chart, at its day.
    said = {
        "data": {"values": in_words},
        "mark": {"type": "text", "align": "left", "dx": 4, "fontStyle": "italic", "fontSize": 12},
        "encoding": {
            "x": when,
            "y": {"value": _HEIGHT - 8},
            "text": {"field": "Figure"},
            "color": colour,
            "tooltip": tooltip,
        },
    }
    return {"height": _HEIGHT, "layer": [claims, marker, said]}


def _cycled(values: Sequence[str], count: int) -> list[str]:
    return [values[n % len(values)] for n in range(count)]
