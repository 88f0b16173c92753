"""The part of the form that says where: a place of the catalogue, a new one from the map or the gazetteer, or a drawing."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from geodata.sheets.cells import Cell
from geodata.sheets.cells import plain as as_text
from geodata.sheets.columns import LATITUDE, LONGITUDE, SHAPE, Column
from geodata.sheets.gazetteer import Town, towns_named
from geodata.sheets.shape_text import ShapeError, shape_of
from layers.app.editing.drafting import Editing, Shape
from layers.app.editing.fields import STAR, Sheet, show_cell
from layers.app.editing.labels import NEEDED, label
from layers.app.markdown import plain, said, verbatim
from layers.language import say, say_count

#: The choice of a place that the catalogue does not have.
_NEW = "+"
_GAZETTEER = "GeoNames, as in the basemap"


def show_place(sheet: Sheet, column: Column, places: Mapping[str, str], columns: Mapping[str, Column]) -> None:
    """The choice of a place, and the fields of a new one. ``columns`` are those of a place."""
    editing = sheet.editing
    assert editing.form is not None
    name = column.name
    given = editing.form.places.get(name)
    key = sheet.key("feature", 0, name)
    now = _NEW if given is not None else as_text(editing.form.cells.get(name))
    by_name = {shown: place for place, shown in places.items()}
    now = by_name.get(now, now)
    st.session_state[key] = now

    def chosen() -> None:
        value = st.session_state[key]
        if value == _NEW:
            editing.new_place(name)
        else:
            editing.choose_place(name, places.get(value))

    field, button = st.columns([4, 1], vertical_alignment="bottom")
    with field:
        st.selectbox(
            plain(label(name) + (STAR if name in NEEDED and sheet.is_new else "")),
            ["", _NEW, *places, *((now,) if now not in ("", _NEW, *places) else ())],
            format_func=lambda each: verbatim(
                "—" if not each else say("A new place …") if each == _NEW else places.get(each, each)
            ),
            key=key,
            on_change=chosen,
        )
    with button:
        _draw_button(editing, name, "point", say("Pick on the map"), f"pick-{name}")
    for reason in sheet.faults.get(("feature", 0, name), ()):
        st.error(plain(f"{reason[:1].upper()}{reason[1:]}."))
    if given is None:
        return
    number = 1 + list(editing.form.places).index(name)
    with st.container(border=True):
        st.caption(
            said(
                "A new place. Without longitude and latitude it is looked up in the gazetteer of the basemap by its name."
            )
        )
        names = ("name", "country", "admin", "place_precision")
        for each, at in zip(names, st.columns(len(names)), strict=True):
            with at:
                show_cell(sheet, "place", number, columns[each], given.get(each), f"{name}/{each}")
        _towns(sheet, name)
        for each, at in zip((LONGITUDE, LATITUDE), st.columns(2), strict=True):
            with at:
                show_cell(sheet, "place", number, columns[each], given.get(each), f"{name}/{each}")
        shown = {*names, LONGITUDE, LATITUDE}
        for (part, at_number, field_name), reasons in sheet.faults.items():
            if part == "place" and at_number == number and field_name not in shown:
                for reason in reasons:
                    st.error(plain(f"{field_name}: {reason}."))


def _towns(sheet: Sheet, name: str) -> None:
    """The towns of the gazetteer that have the name of a new place."""
    editing = sheet.editing
    given = editing.form.places.get(name, {}) if editing.form is not None else {}
    called = as_text(given.get("name"))
    if not called:
        return
    towns = towns_named(called)
    st.caption(
        plain(
            say_count(
                "The gazetteer has {count} town of this name.",
                "The gazetteer has {count} towns of this name.",
                len(towns),
            )
        )
    )
    for number, town in enumerate(towns[:8]):
        words = f"{town.name}, {town.country}, {town.position[1]}° N {town.position[0]}° E"
        st.button(
            said("Take {town}", town=words),
            key=sheet.key("place", number, f"{name}/town"),
            on_click=_take,
            args=(editing, name, town),
        )


def _take(editing: Editing, name: str, town: Town) -> None:
    values: dict[str, Cell] = {
        LONGITUDE: town.position[0],
        LATITUDE: town.position[1],
        "country": town.country,
        "name_native": town.native,
        "coord_source": _GAZETTEER,
        "place_precision": "exact_town",
    }
    for column, value in values.items():
        editing.put("place", 1, f"{name}/{column}", value)


def show_outline(sheet: Sheet, column: Column, shape: Shape) -> None:
    """A line or an outline: drawn on the map, or as text."""
    editing = sheet.editing
    assert editing.form is not None
    text = as_text(editing.form.cells.get(SHAPE))
    words = _words(text)
    note, draw, undo = st.columns([3, 1, 1], vertical_alignment="center")
    note.caption(plain(words))
    with draw:
        _draw_button(editing, SHAPE, shape, say("Draw on the map"), "outline")
    undo.button(
        said("Remove the drawing"),
        key=sheet.key("feature", 0, "no-outline"),
        disabled=not text,
        width="stretch",
        on_click=editing.put,
        args=("feature", 0, SHAPE, None),
    )
    with st.expander(said("The drawing as text (WKT)")):
        show_cell(sheet, "feature", 0, column, editing.form.cells.get(SHAPE))


def _words(text: str) -> str:
    if not text:
        return say("Nothing is drawn. A leg is then drawn straight from place to place; an area needs an outline.")
    try:
        found = shape_of(text)
    except ShapeError:
        return text
    count = str(found["coordinates"]).count("[") - 1
    return say_count("{count} point is drawn.", "{count} points are drawn.", max(1, count))


def _draw_button(editing: Editing, name: str, shape: Shape, text: str, key: str) -> None:
    def pressed() -> None:
        if shape == "point" and name not in (SHAPE, "label_point") and editing.form is not None:
            editing.new_place(name)
        editing.draw(name, shape)

    is_on = editing.drawing is not None and editing.drawing.field == name
    st.button(
        plain(say("Drawing on the map …")) if is_on else plain(text),
        key=f"draw-{editing.number}-{key}",
        width="stretch",
        on_click=pressed,
    )
