"""One record as somebody enters it in a form: a workbook of one row, with its figures and with what it brings along.

A form goes the way of a sheet (:func:`geodata.sheets.entries.edits_of`), so that both read a cell alike, fill in the same
blank ones, and let the same follow.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from geodata.editing.edits import Edit
from geodata.folder import CLAIMANTS, SOURCES
from geodata.sheets.cells import Cell, alike, plain
from geodata.sheets.columns import FEATURE, ID, NUMBER, SHAPE
from geodata.sheets.entries import SheetError, edits_of
from geodata.sheets.merging import TableChanges
from geodata.sheets.new_records import new_id
from geodata.sheets.tables import FIGURES_SHEET, Row, Table, Tables
from geodata.untrusted.file_name import FileName
from geodata.validation.faults import Fault
from geodata.validation.folder_files import FolderFiles

#: The parts of a form.
Part = Literal["feature", "figures", "source", "claimant", "place"]
#: Cells by the names of their columns.
Cells = Mapping[str, Cell]
_FIGURE = re.compile(r"numbers\[([0-9]{1,4})\](?:\.([a-z_]+))?")


@dataclass(frozen=True)
class Form:
    """What a form says of one feature of a layer's ``file``; ``key`` is its id, None for a new one.

    ``found`` and ``found_figures`` are the cells that the form began with. ``source`` and ``claimant`` are new records that
    the feature names besides those in its cells, and ``places`` new places by the field that names them.
    """

    file: FileName
    key: str | None = None
    cells: Cells = field(default_factory=dict, hash=False)
    figures: tuple[Cells, ...] = ()
    found: Cells = field(default_factory=dict, hash=False)
    found_figures: tuple[Cells, ...] = ()
    source: Cells = field(default_factory=dict, hash=False)
    claimant: Cells = field(default_factory=dict, hash=False)
    places: Mapping[str, Cells] = field(default_factory=dict, hash=False)
    withdraws: bool = False


@dataclass(frozen=True)
class FormFault:
    """A field that cannot be used. ``number`` says which figure or place it is of, from 1; ``reason`` ends a sentence."""

    part: Part
    number: int
    field: str
    reason: str


@dataclass(frozen=True)
class FormClash:
    """A field that somebody else has changed since the form began; ``field`` is None for the whole feature."""

    field: str | None
    found: Cell
    mine: Cell
    now: Cell


@dataclass(frozen=True)
class Entered:
    """What a form amounts to: its edits and the ids of its records, or the faults and clashes for which it has none."""

    edits: tuple[Edit, ...] = ()
    ids: Mapping[Part, tuple[str, ...]] = field(default_factory=dict, hash=False)
    faults: tuple[FormFault, ...] = ()
    clashes: tuple[FormClash, ...] = ()


def form_of(tables: Tables, feature: str) -> Form:
    """The form of a feature of the catalogue, filled with its cells. Raises KeyError where there is none of this id."""
    table = _layer(tables, tables.layer_of[feature])
    cells = dict(table.rows[feature].cells)
    figures = _figures_of(tables, feature)
    return Form(table.file or FileName(""), feature, cells, figures, cells, figures)


def entered(files: FolderFiles, tables: Tables, form: Form) -> Entered:
    """The edits that a form amounts to in a catalogue as it is now."""
    table = _layer(tables, form.file)
    if form.key is not None and (clashes := tuple(_clashes(tables, table, form))):
        return Entered(clashes=clashes)
    if form.withdraws and form.key is not None:
        changes: list[TableChanges] = [TableChanges(table, {}, {}, (form.key,), ())]
        ids: dict[Part, tuple[str, ...]] = {"feature": (form.key,)}
    else:
        changes, ids = _changes(tables, table, form)
    try:
        return Entered(edits_of(files, tables, tuple(changes)), ids)
    except SheetError as error:
        parts: dict[str, Part] = {FIGURES_SHEET: "figures", table.name: "feature"}
        parts |= {_list(tables, SOURCES).name: "source", _list(tables, CLAIMANTS).name: "claimant"}
        found = [FormFault(parts.get(each.sheet, "place"), each.row, each.column, each.reason) for each in error.cells]
        # A fault that only follows from another one is not said.
        spoilt = {each.part for each in found}
        return Entered(
            ids=ids,
            faults=tuple(
                each
                for each in found
                if not (each.part == "figures" and each.field == FEATURE and "feature" in spoilt)
                and not (each.part == "feature" and each.field in form.places and "place" in spoilt)
            ),
        )


def fault_in_form(fault: Fault, ids: Mapping[Part, tuple[str, ...]]) -> FormFault | None:
    """A fault of the validator as one of the form's own fields; None for a fault of another record."""
    parts: dict[Part, str | None] = {"source": SOURCES, "claimant": CLAIMANTS, "place": None, "feature": None}
    for part, file in parts.items():
        if fault.feature not in ids.get(part, ()) or (file is not None and Path(fault.file).name != file):
            continue
        reason = f"{fault.problem}; {fault.remedy}"
        name = fault.field or ""
        if part == "feature" and (found := _FIGURE.match(name)):
            return FormFault("figures", int(found[1]) + 1, found[2] or "low", reason)
        name = name.partition("[")[0].partition(".")[0]
        number = ids[part].index(fault.feature) + 1
        return FormFault(part, number, SHAPE if name in ("geometry", "coordinates") else name, reason)
    return None


def is_blank(cells: Cells) -> bool:
    """Whether no cell says anything."""
    return all(plain(cell) == "" for cell in cells.values())


def _changes(tables: Tables, table: Table, form: Form) -> tuple[list[TableChanges], dict[Part, tuple[str, ...]]]:
    """The changes of each table, and the ids of the records that the form makes or changes."""
    cells = dict(form.cells)
    changes: list[TableChanges] = []
    ids: dict[Part, tuple[str, ...]] = {}
    for part, name, given, column in (
        ("source", SOURCES, form.source, "sources"),
        ("claimant", CLAIMANTS, form.claimant, "claimant_ids"),
    ):
        if is_blank(given):
            continue
        kept = _list(tables, name)
        made = new_id(kept.kind, {key: plain(cell) for key, cell in given.items()}, kept.rows, kept.rows)
        ids["source" if part == "source" else "claimant"] = (made,)
        changes.append(_new(kept, [{**given, ID: made}]))
        cells[column] = "; ".join(each for each in (plain(cells.get(column)), made) if each)
    changes += _places(tables, form, cells, ids)
    like = list(table.rows)
    key = form.key or new_id(table.kind, {"name": plain(cells.get("name"))}, like, tables.layer_of)
    ids["feature"] = (key,)
    if form.key is None:
        changes.append(_new(table, [{**cells, ID: key}]))
        changes.append(_new(_figures_table(tables), [{**each, FEATURE: key, NUMBER: None} for each in form.figures]))
        return changes, ids
    changed = {name: cell for name, cell in cells.items() if not alike(cell, form.found.get(name))}
    changes.append(TableChanges(table, {key: changed} if changed else {}, {key: 1}, (), ()))
    changes.append(_changed_figures(_figures_table(tables), form, key))
    return changes, ids


def _places(
    tables: Tables, form: Form, cells: dict[str, Cell], ids: dict[Part, tuple[str, ...]]
) -> Iterator[TableChanges]:
    """New places, whose ids go into the fields that name them. They are of the feature's own sources and claimants."""
    wanted = {name: given for name, given in form.places.items() if not is_blank(given)}
    kept = next((each for each in tables.tables.values() if each.kind == "place"), None)
    if not wanted or kept is None:
        return
    rows, taken = [], dict.fromkeys(tables.layer_of)
    for name, given in wanted.items():
        made = new_id("place", {"name": plain(given.get("name"))}, kept.rows, taken)
        taken[made] = None
        cells[name] = made
        of_feature = {each: cells.get(each) for each in ("sources", "claimant_ids", "claimant")}
        rows.append({**of_feature, **given, ID: made})
    ids["place"] = tuple(str(row[ID]) for row in rows)
    yield _new(kept, rows)


def _new(table: Table, rows: Sequence[Cells]) -> TableChanges:
    made = tuple(
        Row("", {column.name: row.get(column.name) for column in table.columns}, number)
        for number, row in enumerate(rows, start=1)
    )
    return TableChanges(table, {}, {}, (), made)


def _changed_figures(table: Table, form: Form, key: str) -> TableChanges:
    found = {plain(each.get(NUMBER)): each for each in form.found_figures}
    cells: dict[str, Any] = {}
    numbers: dict[str, int] = {}
    new: list[Row] = []
    left = dict(found)
    for number, figure in enumerate(form.figures, start=1):
        own = plain(figure.get(NUMBER))
        if own in left:
            before = left.pop(own)
            changed = {name: cell for name, cell in figure.items() if not alike(cell, before.get(name))}
            if changed:
                cells[f"{key}#{own}"], numbers[f"{key}#{own}"] = changed, number
        else:
            row = {column.name: figure.get(column.name) for column in table.columns}
            new.append(Row("", {**row, FEATURE: key, NUMBER: None}, number))
    return TableChanges(table, cells, numbers, tuple(f"{key}#{own}" for own in left), tuple(new))


def _clashes(tables: Tables, table: Table, form: Form) -> Iterator[FormClash]:
    assert form.key is not None
    if form.key not in table.rows:
        yield FormClash(None, None, "withdrawn" if form.withdraws else "changed", None)
        return
    now = table.rows[form.key].cells
    for name, was in form.found.items():
        mine, theirs = form.cells.get(name), now.get(name)
        if alike(theirs, was) or (not form.withdraws and (alike(mine, was) or alike(mine, theirs))):
            continue
        yield FormClash(name, was, None if form.withdraws else mine, theirs)
    figures = _figures_of(tables, form.key)
    if not _same_figures(figures, form.found_figures) and not (
        _same_figures(form.figures, form.found_figures) and not form.withdraws
    ):
        yield FormClash("numbers", _said(form.found_figures), _said(form.figures), _said(figures))


def _same_figures(one: Sequence[Cells], other: Sequence[Cells]) -> bool:
    return len(one) == len(other) and all(
        alike(first.get(name), second.get(name))
        for first, second in zip(one, other, strict=True)
        for name in {*first, *second}
    )


def _said(figures: Sequence[Cells]) -> str:
    return "; ".join(
        f"{plain(each.get('low'))} to {plain(each.get('high'))} {plain(each.get('unit'))}" for each in figures
    )


def _figures_of(tables: Tables, feature: str) -> tuple[Cells, ...]:
    rows = _figures_table(tables).rows.values()
    return tuple(dict(row.cells) for row in rows if row.cells[FEATURE] == feature)


def _figures_table(tables: Tables) -> Table:
    return tables.tables[FIGURES_SHEET]


def _layer(tables: Tables, file: FileName) -> Table:
    return next(table for table in tables.tables.values() if table.file == file)


def _list(tables: Tables, file: FileName) -> Table:
    return _layer(tables, file)
