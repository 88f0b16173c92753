"""The form of one feature: its fields in groups, its figures, a new source and claimant, and what will be written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import streamlit as st

from geodata.editing.edits import GEOMETRY, Edit
from geodata.editing.planning import Plan, planned, sound_files
from geodata.sheets.cells import plain as as_text
from geodata.sheets.columns import FEATURE, ID, LATITUDE, LONGITUDE, NUMBER, SHAPE, columns_of
from geodata.sheets.forms import Entered, Form, FormClash, entered, fault_in_form
from geodata.sheets.shape_text import ShapeError, shape_of
from geodata.sheets.tables import Table, Tables, tables_of
from geodata.validation.folder_files import FolderFiles
from layers.app.editing.drafting import Editing
from layers.app.editing.fields import Sheet, grouped, problem, section, show_rows
from layers.app.editing.labels import CLAIMANT_ROWS, FIGURE_ROWS, GROUPS, SOURCE_ROWS, label
from layers.app.editing.places import show_outline, show_place
from layers.app.markdown import plain, said
from layers.language import say
from layers.story import Story
from layers.versions.formats import as_lines
from layers.versions.report import report_of

_SHOWN_FAULTS, _SHOWN_ENTRIES = 10, 20
_NEEDED = "is blank, and a new row needs it"


@dataclass(frozen=True)
class Read:
    """The catalogue as the form sees it: its files, and its tables."""

    files: FolderFiles
    tables: Tables


@dataclass(frozen=True)
class Checked:
    """What a draft amounts to: its edits or what is wrong with it, and the plan of what would be written."""

    entered: Entered
    plan: Plan | None

    @property
    def can_be_saved(self) -> bool:
        """Whether it changes something, and the catalogue would have no faults."""
        return self.plan is not None and not self.plan.faults and bool(self.plan.contents)


def read_catalogue(editing: Editing, story: Story, folder: Any) -> Read:
    """The catalogue's files and tables, read once for each version that the page shows. Raises CatalogError."""
    if editing.read is None or editing.read[0] != story.catalog.digest:
        files = sound_files(folder)
        editing.read = (story.catalog.digest, Read(files, tables_of(files)))
    found: Read = editing.read[1]
    return found


def check_draft(editing: Editing, read: Read) -> Checked:
    """Check the draft as it is now, once for each state of it, and note how the map is to show it."""
    form = editing.form
    assert form is not None

    def make() -> Checked:
        found = entered(read.files, read.tables, form)
        if found.faults or found.clashes or not found.edits:
            return Checked(found, None)
        return Checked(found, planned(read.files, found.edits, say("this draft")))

    checked: Checked = editing.made((form, read.tables.digest), make)
    editing.preview = _preview(form, checked.entered.edits)
    return checked


def show_form(story: Story, editing: Editing, read: Read, checked: Checked) -> None:
    """The fields of the draft with their faults."""
    form = editing.form
    assert form is not None
    table = next(each for each in read.tables.tables.values() if each.file == form.file)
    plan_faults = checked.plan.faults if checked.plan is not None else ()
    own = [each for fault in plan_faults if (each := fault_in_form(fault, checked.entered.ids))]
    listed = [each for each in (*checked.entered.faults, *own) if each.reason != _NEEDED]
    sheet = Sheet(editing, grouped(listed), _choices(story, read.tables), is_new=form.key is None)
    for clash in checked.entered.clashes:
        problem(_clash_words(clash))
    if checked.entered.clashes:
        _show_clash_buttons(editing, read.tables)
    if form.withdraws:
        return
    _show_groups(sheet, table, read.tables)
    if table.kind == "event":
        _show_figures(sheet)
    needed = [label(each.field) for each in checked.entered.faults if each.reason == _NEEDED]
    if needed:
        st.info(said("Still needed: {fields}.", fields=", ".join(needed)))
    elsewhere = [fault for fault in plan_faults if fault_in_form(fault, checked.entered.ids) is None]
    for fault in elsewhere[:_SHOWN_FAULTS]:
        problem(say("Elsewhere in the catalogue: {fault}", fault=fault.sentence()))


def show_changes(checked: Checked) -> None:
    """What will be written, field by field."""
    plan = checked.plan
    if plan is None or plan.faults:
        return
    if plan.changes is None or not plan.contents:
        st.caption(said("Nothing is changed yet."))
        return
    with st.expander(said("What will be written"), expanded=True):
        # The first two lines name the two versions, which here are before and after.
        for line in list(as_lines(report_of(plan.changes), most=_SHOWN_ENTRIES))[2:]:
            st.markdown(plain(line))


def _show_groups(sheet: Sheet, table: Table, tables: Tables) -> None:
    form = sheet.editing.form
    assert form is not None
    columns = {column.name: column for column in table.columns}
    places = {column.name: column for column in columns_of("place")}
    shown: set[str] = {ID}
    for group in GROUPS.get(table.kind, ()):
        section(group.title)
        for row in group.rows:
            shown.update(row)
            if row == (SHAPE,):
                show_outline(sheet, columns[SHAPE], "line" if table.kind == "route" else "area")
            elif row[0].endswith("place_id"):
                show_place(sheet, columns[row[0]], tables.places.names and _place_choices(tables), places)
            else:
                show_rows(sheet, "feature", 0, (row,), columns, form.cells)
        if "sources" in group.rows[0]:
            _show_new(sheet, "source")
        if "claimant_ids" in group.rows[0]:
            _show_new(sheet, "claimant")
    rest = [name for name in columns if name not in shown]
    with st.expander(said("More fields, by their names in the codebook"), expanded=_has_fault(sheet, rest)):
        show_rows(sheet, "feature", 0, [rest[at : at + 3] for at in range(0, len(rest), 3)], columns, form.cells)


def _has_fault(sheet: Sheet, names: list[str]) -> bool:
    return any(("feature", 0, name) in sheet.faults for name in names)


def _show_new(sheet: Sheet, part: Any) -> None:
    form = sheet.editing.form
    assert form is not None
    is_source = part == "source"
    given = form.source if is_source else form.claimant
    columns = {column.name: column for column in columns_of("sources" if is_source else "claimants")}
    has_fault = any(each[0] == part for each in sheet.faults)
    with st.expander(
        said("A new source") if is_source else said("A new claimant"), expanded=has_fault or any(given.values())
    ):
        show_rows(sheet, part, 0, SOURCE_ROWS if is_source else CLAIMANT_ROWS, columns, given)
        shown = {name for row in (SOURCE_ROWS if is_source else CLAIMANT_ROWS) for name in row}
        for (faulty, _, name), reasons in sheet.faults.items():
            if faulty == part and name not in shown:
                for reason in reasons:
                    problem(f"{name}: {reason}.")


def _show_figures(sheet: Sheet) -> None:
    editing = sheet.editing
    assert editing.form is not None
    section(say("Figures"))
    columns = {column.name: column for column in columns_of("figures") if column.name not in (FEATURE, NUMBER)}
    for number, figure in enumerate(editing.form.figures, start=1):
        with st.container(border=True):
            show_rows(sheet, "figures", number, FIGURE_ROWS, columns, figure)
            left = [name for name in columns if all(name not in row for row in FIGURE_ROWS)]
            show_rows(sheet, "figures", number, [left], columns, figure)
            st.button(
                said("Remove this figure"),
                key=sheet.key("figures", number, "remove"),
                on_click=editing.remove_figure,
                args=(number,),
            )
    st.button(said("Add a figure"), key=sheet.key("figures", 0, "add"), on_click=editing.add_figure)


def _choices(story: Story, tables: Tables) -> Mapping[str, Mapping[str, str]]:
    catalog = story.catalog
    sources = {
        each.id: ", ".join(str(part) for part in (each.publisher, each.title, each.date) if part)
        for each in catalog.sources.values()
    }
    listed = {
        mark.id: f"{mark.name} [{mark.id}]"
        for mark in story.marks
        if mark.id in tables.layer_of and mark.kind in GROUPS
    }
    claimants = {each.id: each.name for each in catalog.claimants.values()}
    measures = {each.id: each.title for each in catalog.record.measures}
    others = dict.fromkeys(("differs_from", "superseded_by", "reversed_by"), listed)
    return {"sources": sources, "claimant_ids": claimants, "measure": measures, **others}


def _place_choices(tables: Tables) -> dict[str, str]:
    """Each place by its id, as a cell names it, in the order of the names."""
    names = tables.places.names
    return {each: tables.places.shown(each) for each in sorted(names, key=lambda each: names[each].casefold())}


def _clash_words(clash: FormClash) -> str:
    if clash.field is None:
        return say("Somebody has withdrawn this feature meanwhile. Your draft is kept; it can be discarded below.")
    return say(
        "{field}: it was “{found}”, you wrote “{mine}”, and somebody else has written “{now}” meanwhile.",
        field=label(clash.field),
        found=as_text(clash.found),
        mine=as_text(clash.mine),
        now=as_text(clash.now),
    )


def _show_clash_buttons(editing: Editing, tables: Tables) -> None:
    keep, take, _ = st.columns(3)
    keep.button(
        said("Keep what I wrote"),
        key=f"keep-{editing.number}",
        width="stretch",
        on_click=editing.take_now,
        args=(tables,),
        kwargs={"keeps_mine": True},
    )
    take.button(
        said("Take what the catalogue says now"),
        key=f"take-{editing.number}",
        width="stretch",
        on_click=editing.take_now,
        args=(tables,),
        kwargs={"keeps_mine": False},
    )


def _preview(form: Form, edits: tuple[Edit, ...]) -> Mapping[str, Any] | None:
    """The geometry of the draft's feature and of its new places, as the map shows them; None where nothing is known yet."""
    found = []
    for edit in edits:
        if edit.field is None and isinstance(edit.new, dict) and GEOMETRY in edit.new:
            found.append(edit.new[GEOMETRY])
        elif edit.field == GEOMETRY and isinstance(edit.new, dict):
            found.append(edit.new)
    if not found:
        # Something is still missing: what was drawn or picked is shown all the same.
        found = list(_drawn(form))
    name = as_text(form.cells.get("name"))
    return {"name": name[:120], "geometries": found} if found else None


def _drawn(form: Form) -> Iterator[Mapping[str, Any]]:
    """What was drawn or picked for a draft."""
    with suppress(ShapeError):
        if text := as_text(form.cells.get(SHAPE)):
            yield shape_of(text)
    for place in form.places.values():
        at = [place.get(LONGITUDE), place.get(LATITUDE)]
        if all(isinstance(each, int | float) for each in at):
            yield {"type": "Point", "coordinates": at}
