"""The tab of editing, where the operator allows it: a draft in a form, what it changes, and the proposals of all."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import streamlit as st

from geodata.errors import GeodataError
from geodata.sheets.tables import Tables
from layers.app.editing.decisions import show_proposals, show_saving, show_seat
from layers.app.editing.desk import Desk
from layers.app.editing.draft_keeper import keep_draft
from layers.app.editing.drafting import Editing, blank_form
from layers.app.editing.form import check_draft, read_catalogue, show_changes, show_form
from layers.app.editing.labels import GROUPS, NEW
from layers.app.markdown import plain, said, verbatim
from layers.app.session import Session
from layers.language import say
from layers.story import Story


def editing_panel(story: Story, session: Session, desk: Desk) -> None:
    """Draw the tab."""
    editing = session.editing
    if editing.done:
        st.success(plain(editing.done))
    if editing.wanted in story.feature_ids:
        wanted, editing.wanted = editing.wanted, None
        session.select(story, wanted)
        st.rerun()
    _panel(story, session, desk)


@st.fragment  # type: ignore[untyped-decorator]
def _panel(story: Story, session: Session, desk: Desk) -> None:
    """The form runs alone when one of its fields changes; the page follows where the map has to show something else."""
    editing = session.editing
    has_seat = show_seat(session, desk)
    try:
        read = read_catalogue(editing, story, desk.folder)
    except GeodataError as error:
        st.error(plain(str(error)))
        return
    editing.on_close = partial(desk.leave, editing.key)
    keep_draft(editing, read.tables)
    editing.take_drawn(read.tables)
    if editing.asked is not None:
        _ask(editing, read.tables)
    if editing.form is None:
        if editing.problem:
            st.error(plain(editing.problem))
        titles = {layer.id: layer.title for layer in story.catalog.layers}
        _show_beginning(editing, read.tables, titles)
    else:
        _show_heading(editing)
        checked = check_draft(editing, read)
        show_form(story, editing, read, checked)
        show_changes(checked)
        show_saving(session, desk, checked, has_seat=has_seat)
    st.divider()
    show_proposals(session, desk, has_seat=has_seat)
    if editing.message() != editing.told:
        # The map is outside of this fragment.
        st.rerun()


def _ask(editing: Editing, tables: Tables) -> None:
    """Begin the draft that the map's card asked for; one that is open is not thrown away without a word."""
    asked = editing.asked
    if asked is None:
        return
    if editing.form is None or editing.form.key == asked:
        key = editing.form.key if editing.form is not None else None
        editing.asked = None
        if key != asked:
            editing.change(tables, asked)
        return
    st.warning(said("You have another draft open. Discard it to edit {feature}?", feature=asked))
    yes, no, _ = st.columns([1, 1, 2])
    yes.button(said("Discard it"), key="edit-other", width="stretch", on_click=editing.change, args=(tables, asked))
    no.button(said("Keep it"), key="edit-keep", width="stretch", on_click=editing.forget_asked)


def _show_beginning(editing: Editing, tables: Tables, titles: Mapping[str, str]) -> None:
    st.caption(
        said("Enter something new, or choose a feature to change or withdraw: here, or by “Edit this” on its card.")
    )
    places = st.columns(4)
    for place, (kind, name) in zip(places, NEW.items(), strict=False):
        layers = [table for table in tables.tables.values() if table.kind == kind]
        with place:
            chosen = layers[0] if layers else None
            if len(layers) > 1:
                names = [table.name for table in layers]
                picked = st.selectbox(
                    said("Layer"), names, format_func=lambda n: verbatim(titles.get(n, n)), key=f"edit-layer-{kind}"
                )
                chosen = tables.tables[picked]
            if chosen is not None:
                st.button(
                    plain(say(name)),
                    key=f"edit-new-{kind}",
                    width="stretch",
                    on_click=editing.begin,
                    args=(blank_form(tables, chosen),),
                )
    with places[3]:
        rows = {
            key: f"{row.cells.get('name')} [{key}]"
            for table in tables.tables.values()
            if table.kind in GROUPS
            for key, row in table.rows.items()
        }
        chosen_id = st.selectbox(
            said("Change a feature"),
            ["", *rows],
            format_func=lambda each: verbatim(rows.get(each, "—")),
            key=f"edit-choose-{editing.number}",
        )
        if chosen_id:
            editing.change(tables, chosen_id)
            st.rerun(scope="fragment")


def _show_heading(editing: Editing) -> None:
    form = editing.form
    assert form is not None
    if form.key is None:
        st.markdown(said("**A new entry in {layer}**", layer=form.file.removesuffix(".geojson")))
        return
    st.markdown(said("**Change {feature}**", feature=f"{form.cells.get('name')} [{form.key}]"))
    key = f"edit-withdraw-{editing.number}"
    st.session_state[key] = form.withdraws
    st.toggle(
        said("Withdraw it: it goes from the catalogue, and the record says why"),
        key=key,
        on_change=lambda: editing.withdraw(is_on=st.session_state[key]),
    )
