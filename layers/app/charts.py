"""The charts of competing figures, as Vega-Lite specifications."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from typing import Any

import pandas as pd

from layers import words
from layers.language import ENGLISH, formats, say, spoken
from layers.language.data_words import code_words
from layers.questions import QuestionTable

#: Colours of the sides, distinct for colour-blind readers too. Their points also differ in shape.
_HUES = ["#0b5a8f", "#b3173a", "#00695c", "#7a2f93", "#9a4a06", "#4d3526", "#46515e", "#5c6b12", "#123a63"]
_HUES_DARK = ["#6cb8ee", "#ff8aa0", "#4fd1c0", "#dba2ef", "#f0ab5c", "#d9b99b", "#c3ccd6", "#c5d45e", "#a7c7ff"]
#: The name of a chart's selection: the features whose points or bars the reader pressed.
CHOSEN = "chosen"
#: The selection stands at the points; it also counts presses on what else of the chart has an id.
_PRESSED = [{"name": CHOSEN, "select": {"type": "point", "fields": ["id"]}}]
_DAY_MS = 86_400_000
#: The answers to a question, as points.
_POINTS: dict[str, Any] = {"mark": {"type": "point", "filled": True, "size": 100, "opacity": 1}, "params": _PRESSED}
_SHAPES = [
    "circle",
    "square",
    "triangle-up",
    "diamond",
    "cross",
    "triangle-down",
    "triangle-right",
    "triangle-left",
    # A hexagon, as a path in a square of side 2: a stroke is hardly seen.
    "M0,-1L0.87,-0.5L0.87,0.5L0,1L-0.87,0.5L-0.87,-0.5Z",
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
    sides = sorted({*sides, *table["Side"]})
    colour = _side_colour("Side", sides, set(table["Side"]), columns=3, dark=dark)
    shape = {"field": "Side", "type": "nominal", "scale": {"domain": sides, "range": _cycled(_SHAPES, len(sides))}}
    # No tick is finer than a month, so that no month is written twice.
    axis = {"title": None, "labelOverlap": True, "format": _form("%b %Y"), "tickMinStep": 32 * _DAY_MS, "tickCount": 8}
    when = {"field": "Date", "type": "temporal", "axis": axis, "scale": {"padding": 14}}
    tooltip = [
        {"field": "Date", "type": "temporal", "format": "%d %B %Y", **_title("Date")},
        {"field": "Figure", "type": "nominal", **_title("Figure")},
        {"field": "Claimant", "type": "nominal", **_title("Claimant")},
    ]
    high = {"field": "High", "type": "quantitative", "title": None}
    ranges = {
        # A bar without length shows its round ends.
        "mark": {"type": "rule", "strokeWidth": 4, "strokeCap": "round", "opacity": 0.5},
        "encoding": {"y": {**high, "field": "Low"}, "y2": {"field": "High"}, "color": colour},
    }
    points = {
        "mark": {"type": "point", "filled": True, "size": 90, "opacity": 0.95},
        "params": _PRESSED,
        "encoding": {"y": high, "color": colour, "shape": shape, "tooltip": tooltip},
    }
    marker = {
        "data": {"values": [{"Date": date.isoformat()}]},
        "mark": {"type": "rule", "strokeDash": [4, 3], "strokeWidth": 1.5, "color": _ink(dark=dark)},
        "encoding": {"x": when},
    }
    claims = {"data": {"values": rows}, "encoding": {"x": when}, "layer": [ranges, points]}
    if not in_words:
        return {"height": _HEIGHT, "layer": [claims, marker], **_locale()}
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
    return {"height": _HEIGHT, "layer": [claims, marker, said], **_locale()}


def _title(name: str) -> dict[str, str]:
    """The title of a field in another language; English has it from the field's own name."""
    return {} if spoken() == ENGLISH else {"title": say(name)}


def _locale() -> dict[str, Any]:
    """How a chart writes dates and numbers, as a part of its configuration; nothing for English."""
    if spoken() == ENGLISH:
        return {}
    code = spoken()
    group, decimal = formats.separators(code)
    days = [formats.locale(code).days["format"]["wide"][(n + 6) % 7] for n in range(7)]
    short = [formats.locale(code).days["format"]["abbreviated"][(n + 6) % 7] for n in range(7)]
    time = {
        "dateTime": "%x, %X",
        "date": "%d.%m.%Y",
        "time": "%H:%M:%S",
        "periods": ["AM", "PM"],
        "days": days,
        "shortDays": short,
        "months": list(formats.months(code, "wide")),
        "shortMonths": list(formats.months(code, "abbreviated", alone=True)),
    }
    number = {"decimal": decimal, "thousands": group, "grouping": [3], "currency": ["", ""]}
    return {"config": {"locale": {"time": time, "number": number}}}


def _cycled(values: Sequence[str], count: int) -> list[str]:
    return [values[n % len(values)] for n in range(count)]


#: The height of one answer in the charts of a question, in CSS pixels.
_ANSWER_PX = 52
#: The ticks of an axis of fewer days are days, those of a longer one months.
_DAYS_SHORT = 100


def answers_by_number(table: QuestionTable, sides: Sequence[str], *, dark: bool) -> dict[str, Any]:
    """The answers of a question on one axis of numbers: a bar from the lowest to the highest, open ends with an arrow.

    One row an answer, in the order of the table, with the number of the answer, its words and its claimant. ``sides`` are
    all of the catalogue's.
    """
    rows = _answers(table)
    for row, answer in zip(rows, table.rows, strict=True):
        low, high = answer.low, answer.high
        ends = [end for end in (low, high) if end is not None]
        row |= {
            "low": min(ends, default=None),
            "high": max(ends, default=None),
            "open": "right" if ends and high is None else "left" if ends and low is None else "",
        }
    most = max((row["high"] for row in rows if row["high"] is not None), default=1)
    x = {"field": "high", "type": "quantitative", "scale": {"domain": [0, most * 1.15], "nice": False}}
    x["axis"] = {"title": code_words(words.unit(table.unit or "")), "orient": "top", "tickCount": 5, "format": ",.0f"}
    colour = _side_colour("side", sides, {row.side for row in table.rows}, columns=2, dark=dark)
    ink = _ink(dark=dark)
    arrows = {
        "field": "open",
        "type": "nominal",
        "scale": {"domain": ["right", "left"], "range": ["triangle-right", "triangle-left"]},
    }
    return _rows_chart(
        rows,
        [
            {
                "mark": {"type": "rule", "strokeWidth": 7, "opacity": 0.45},
                "encoding": {"x": {**x, "field": "low"}, "x2": {"field": "high"}, "color": colour},
            },
            _POINTS | {"encoding": {"x": x, "color": colour}},
            {
                "transform": [{"filter": "datum.open != ''"}],
                "mark": {
                    "type": "point",
                    "filled": True,
                    "size": 90,
                    "opacity": 1,
                    "xOffset": {"expr": "datum.open == 'right' ? 11 : -11"},
                },
                "encoding": {"x": x, "shape": {**arrows, "legend": None}, "color": colour},
            },
            _words_over(ink),
        ],
    )


def answers_by_time(table: QuestionTable, sides: Sequence[str], date: dt.date, *, dark: bool) -> dict[str, Any]:
    """The answers of a question on one axis of time: a point on the day on which each became public.

    A thin line leads to the last day that the answer is about. A dashed line is the date of the map. Where the answers
    have no numbers, their words stand over the points.
    """
    rows = _answers(table)
    days = [day for answer in table.rows for day in (answer.said_on, answer.until)]
    first, last = min(days), max(days)
    span = (last - first).days
    # No tick is finer than what its words tell apart.
    form, step = (_form("%-d %b"), 1) if span < _DAYS_SHORT else (_form("%b %Y"), 32)
    axis = {"title": None, "orient": "top", "labelOverlap": True, "tickCount": 4}
    x: dict[str, Any] = {
        "field": "said",
        "type": "temporal",
        "axis": axis | {"format": form, "tickMinStep": step * _DAY_MS},
    }
    room = dt.timedelta(days=max(span // 12, 1))
    ends = [first - room, last + room]
    x["scale"] = {"domain": [end.isoformat() for end in ends]}
    colour = _side_colour("side", sides, {row.side for row in table.rows}, columns=2, dark=dark)
    if table.unit:
        colour |= {"legend": None}
    ink = _ink(dark=dark)
    layers: list[dict[str, Any]] = [
        {
            "mark": {"type": "rule", "strokeWidth": 2, "opacity": 0.6},
            "encoding": {"x": x, "x2": {"field": "until"}, "color": colour},
        },
        _POINTS | {"encoding": {"x": x, "color": colour}},
    ]
    if ends[0] <= date <= ends[1]:
        layers.append(
            {
                "data": {"values": [{"date": date.isoformat()}]},
                "mark": {"type": "rule", "strokeDash": [4, 3], "strokeWidth": 1.5, "color": ink},
                "encoding": {
                    "x": {"field": "date", "type": "temporal"},
                    "y": {"value": 0},
                    "y2": {"value": _ANSWER_PX * len(rows)},
                },
            }
        )
    if table.unit is None:
        # On a ground of their own, so that the line of the date does not strike them through.
        ground = {"stroke": "#12171d" if dark else "#fbf9f4", "strokeWidth": 5, "strokeJoin": "round"}
        layers += [_words_over(ink, **ground), _words_over(ink)]
    return _rows_chart(rows, layers)


def _words_over(ink: str, **look: Any) -> dict[str, Any]:
    """The words of each answer over its line, so that they have the whole width, on a phone too."""
    mark = {
        "type": "text",
        "align": "left",
        "dy": -17,
        "fontSize": 13,
        "limit": {"expr": "width"},
        "color": ink,
        **look,
    }
    return {"mark": mark, "encoding": {"x": {"value": 0}, "text": {"field": "words"}}}


def _form(english: str) -> str:
    """The form of a day or month on an axis: Korean has the month before the day, and the year before the month."""
    return {"%-d %b": "%b %-d일", "%b %Y": "%Y년 %b"}[english] if spoken() == "ko" else english


def _answers(table: QuestionTable) -> list[dict[str, Any]]:
    return [
        {
            "id": row.feature,
            "answer": str(n),
            "who": row.who,
            "side": row.side,
            "value": row.value,
            "words": f"{row.value} · {row.who}",
            "said": row.said_on.isoformat(),
            "until": row.until.isoformat(),
            "day": words.day(row.said_on),
        }
        for n, row in enumerate(table.rows, 1)
    ]


def _rows_chart(rows: Sequence[dict[str, Any]], layers: Sequence[dict[str, Any]]) -> dict[str, Any]:
    y = {
        "field": "answer",
        "type": "nominal",
        "sort": None,
        "axis": {
            "title": None,
            "labelFontSize": 12,
            "domain": False,
            "ticks": False,
            "grid": True,
        },
    }
    tooltip = [
        {"field": name, "type": "nominal", "title": title}
        for name, title in (("who", say("Who")), ("value", say("Says")), ("day", say("Became public")))
    ]
    drawn = [
        {**layer, "encoding": {"y": y, "tooltip": tooltip, **layer["encoding"]}} if "data" not in layer else layer
        for layer in layers
    ]
    return {
        "height": {"step": _ANSWER_PX},
        "data": {"values": list(rows)},
        "layer": drawn,
        "config": {"view": {"stroke": None}, **_locale().get("config", {})},
    }


def _side_colour(
    field: str, sides: Sequence[str], present: Collection[str], *, columns: int, dark: bool
) -> dict[str, Any]:
    """The colour of a side: one in every chart, so ``sides`` are all of the catalogue; the legend has those ``present``."""
    return {
        "field": field,
        "type": "nominal",
        "scale": {"domain": list(sides), "range": _cycled(_HUES_DARK if dark else _HUES, len(sides))},
        "legend": {
            "title": None,
            "values": [side for side in sides if side in present],
            "orient": "bottom",
            "columns": columns,
            "symbolSize": 90,
            # Else the legend is as pale as the bars of ranges, and its colours are not those of the points.
            "symbolOpacity": 1,
        },
    }


def _ink(*, dark: bool) -> str:
    return "#e8ecf0" if dark else "#1c2733"
