"""The widgets of the form: one for each cell, with what the validator says of it beside it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import streamlit as st

from geodata.sheets.cells import Cell
from geodata.sheets.cells import plain as as_text
from geodata.sheets.columns import Column
from geodata.sheets.forms import Cells, FormFault, Part
from layers.app.editing.drafting import MOST_CHARS, Editing
from layers.app.editing.labels import NEEDED, choice, label
from layers.app.markdown import plain, said, verbatim
from layers.app.view_widgets import ANY_DAY
from layers.language import say
from layers.words import CONFIDENCE, MODE, QUALITY

#: So many of a list a feature names at most, if it does not name more already.
_MOST_NAMED = 20
#: A list with more choices than this is a field for ids instead.
_MOST_CHOICES = 3_000
#: After the name of a field that is needed. An asterisk would be escaped, and a screen reader would say how.
STAR = " ✱"
_LONG = frozenset({"claim", "notes", "editor_note", "geometry_note", "cargo_sharing_note", "attributes", "outline"})
_WORDS: Mapping[str, Mapping[str, str]] = {"confidence": CONFIDENCE, "mode": MODE, "quality": QUALITY}


@dataclass(frozen=True)
class Sheet:
    """What the widgets of one run of the form need: the draft, its faults, and the choices of each list by field."""

    editing: Editing
    faults: Mapping[tuple[Part, int, str], tuple[str, ...]]
    choices: Mapping[str, Mapping[str, str]]
    is_new: bool

    def key(self, part: Part, number: int, name: str) -> str:
        """The key of a widget: another one for each draft."""
        return f"edit-{self.editing.number}-{part}-{number}-{name}"


def grouped(faults: Sequence[FormFault]) -> dict[tuple[Part, int, str], tuple[str, ...]]:
    """Faults by the field that they are about."""
    found: dict[tuple[Part, int, str], tuple[str, ...]] = {}
    for fault in faults:
        at = (fault.part, 0 if fault.part in ("feature", "source", "claimant") else fault.number, fault.field)
        found[at] = (*found.get(at, ()), fault.reason)
    return found


def show_rows(
    sheet: Sheet, part: Part, number: int, rows: Sequence[Sequence[str]], columns: Mapping[str, Column], cells: Cells
) -> None:
    """Show the fields of a part in rows, each field with its faults below it."""
    for row in rows:
        names = [name for name in row if name in columns]
        if not names:
            continue
        for place, name in zip(st.columns(len(names)), names, strict=True):
            with place:
                show_cell(sheet, part, number, columns[name], cells.get(name))


def show_cell(sheet: Sheet, part: Part, number: int, column: Column, cell: Cell, name: str | None = None) -> None:
    """Show one field. ``name`` is what the draft calls it, if that is not the name of its column."""
    name = name or column.name
    key = sheet.key(part, number, name)
    text = label(column.name, part) + (STAR if sheet.is_new and column.name in NEEDED else "")
    _widget(sheet, column, text, cell, key, partial(sheet.editing.put, part, number, name))
    for reason in sheet.faults.get((part, number, column.name), ()):
        st.error(plain(_sentence(reason)))


def _sentence(reason: str) -> str:
    text = reason.strip()
    return f"{text[:1].upper()}{text[1:]}" + ("" if text.endswith(".") else ".")


def _widget(sheet: Sheet, column: Column, name: str, cell: Cell, key: str, put: Callable[[Cell], None]) -> None:
    """The widget of a column. It shows the draft's cell, and what is entered goes into the draft before the page runs."""
    choices = sheet.choices.get(column.name)
    if column.is_list and choices is not None and len(choices) <= _MOST_CHOICES:
        held = [each for each in as_text(cell).split("; ") if each]
        options = [*choices, *(each for each in held if each not in choices)]
        st.session_state[key] = held
        st.multiselect(
            plain(name),
            options,
            format_func=lambda each: verbatim(choices.get(each, each)),
            placeholder=verbatim(say("Choose")),
            # One press of Streamlit's own "Select all" must not name every source.
            max_selections=max(_MOST_NAMED, len(held)),
            key=key,
            on_change=lambda: put("; ".join(st.session_state[key])),
        )
    elif column.holds in ("choice", "flag") or (choices is not None and len(choices) <= _MOST_CHOICES):
        fixed = column.choices or (("yes", "no") if column.holds == "flag" else tuple(choices or ()))
        now = as_text(cell)
        options = ["", *fixed, *((now,) if now and now not in fixed else ())]
        words = choices if choices is not None else _WORDS.get(column.name)
        st.session_state[key] = now
        st.selectbox(
            plain(name),
            options,
            format_func=lambda each: verbatim(_said(each, words)),
            key=key,
            on_change=lambda: put(st.session_state[key]),
        )
    elif column.holds == "day":
        found = _day(cell)
        if found is None and as_text(cell):
            _text(name, cell, key, put)
            return
        st.session_state[key] = found
        st.date_input(
            plain(name), **ANY_DAY, format="YYYY-MM-DD", key=key, on_change=lambda: put(_iso(st.session_state[key]))
        )
    elif column.name in _LONG:
        st.session_state[key] = as_text(cell)
        st.text_area(
            plain(name),
            height=80,
            max_chars=MOST_CHARS,
            key=key,
            on_change=lambda: put(st.session_state[key]),
        )
    else:
        _text(name, cell, key, put)


def _text(name: str, cell: Cell, key: str, put: Callable[[Cell], None]) -> None:
    st.session_state[key] = as_text(cell)
    st.text_input(plain(name), max_chars=MOST_CHARS, key=key, on_change=lambda: put(st.session_state[key]))


def _said(each: str, words: Mapping[str, str] | None) -> str:
    if not each:
        return "—"
    if words is not None:
        return words.get(each, each)
    return say("yes") if each == "yes" else say("no") if each == "no" else choice(each)


def _day(cell: Cell) -> dt.date | None:
    try:
        return dt.date.fromisoformat(as_text(cell))
    except ValueError:
        return None


def _iso(value: Any) -> str | None:
    return value.isoformat() if isinstance(value, dt.date) else None


def problem(sentence: str) -> None:
    """Show a problem that is about no single field."""
    st.error(plain(sentence))


def section(title: str) -> None:
    """The heading of a group of fields."""
    st.markdown(said("**{title}**", title=say(title)))
