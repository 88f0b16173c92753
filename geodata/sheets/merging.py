"""Which cells of a workbook were changed, and which of them somebody else has changed meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from geodata.errors import CatalogError
from geodata.quoting import quoted
from geodata.sheets.cells import Cell, alike
from geodata.sheets.reading import ReadTable, Workbook
from geodata.sheets.tables import Row, Table, Tables

#: Whose cell counts where both were changed.
Preference = Literal["workbook", "catalogue"]


@dataclass(frozen=True)
class Clash:
    """A cell that both the workbook and the catalogue changed. ``column`` is None for a row that one of them withdrew."""

    sheet: str
    key: str
    column: str | None
    before: Cell
    mine: Cell
    theirs: Cell

    def sentence(self) -> str:
        """The clash in words."""
        if self.column is None:
            return f"{self.sheet}, {self.key}: {self.mine}, but {self.theirs} since the workbook was made."
        was, mine, theirs = (
            quoted(each) if each is not None else "nothing" for each in (self.before, self.mine, self.theirs)
        )
        where = f"{self.sheet}, {self.key}, {self.column}"
        return f"{where}: it was {was}, the workbook says {mine}, the catalogue now {theirs}."


@dataclass(frozen=True)
class TableChanges:
    """What a workbook changes in one table: cells of rows, by key and column; rows that it has no more; new rows."""

    table: Table
    cells: Mapping[str, Mapping[str, Cell]] = field(hash=False)
    #: The places of the changed rows in the sheet, for messages.
    numbers: Mapping[str, int] = field(hash=False)
    withdrawn: tuple[str, ...]
    new: tuple[Row, ...]


def _as_it_is(cell: Cell) -> Cell:
    return cell


def changes_of(
    workbook: Workbook,
    now: Tables,
    *,
    merge: bool = False,
    prefer: Preference | None = None,
    guard: Callable[[Cell], Cell] = _as_it_is,
) -> tuple[tuple[TableChanges, ...], tuple[Clash, ...]]:
    """What a workbook changes in a catalogue, and where the two clash.

    A workbook of another version is refused without ``merge``. Where both changed a cell, ``prefer`` says whose counts;
    without it, it is a clash. ``guard`` is what a cell of a CSV file was written as, so
    that no program takes it for a formula. Raises CatalogError.
    """
    if workbook.origin.digest != now.digest and not merge:
        raise CatalogError(
            f"{workbook.name} was made from another version of this catalogue (digest {workbook.origin.digest[:12]!r}, now "
            f"{now.digest[:12]!r}); make a new workbook, or join the two with --merge."
        )
    found, clashes = [], []
    for name, read in workbook.tables.items():
        rows = {key: row.cells for key, row in now.tables[name].rows.items()}
        before = workbook.origin.sheets.get(name, {}) if merge else rows
        changes, clashing = _table(read, before, rows, prefer, guard)
        found.append(changes)
        clashes += clashing
    return tuple(found), tuple(clashes)


def _table(
    read: ReadTable,
    before: Mapping[str, Mapping[str, Cell]],
    now: Mapping[str, Mapping[str, Cell]],
    prefer: Preference | None,
    guard: Callable[[Cell], Cell],
) -> tuple[TableChanges, list[Clash]]:
    table = read.table
    cells: dict[str, dict[str, Cell]] = {}
    clashes: list[Clash] = []
    for key, row in read.rows.items():
        changed = _changed(row.cells, before.get(key, {}), guard)
        if not changed:
            continue
        if key not in now:
            clashes.append(
                Clash(table.name, key, None, None, "changed in the workbook", "withdrawn from the catalogue")
            )
            continue
        for column, cell in changed.items():
            theirs, was = now[key].get(column), before[key].get(column)
            if alike(cell, theirs):
                continue
            if alike(theirs, was) or prefer == "workbook":
                cells.setdefault(key, {})[column] = cell
            elif prefer is None:
                clashes.append(Clash(table.name, key, column, was, cell, theirs))
    withdrawn = []
    for key in before:
        if key in read.rows or key not in now:
            continue
        if any(not alike(now[key].get(column), cell) for column, cell in before[key].items()):
            clashes.append(
                Clash(table.name, key, None, None, "not in the workbook any more", "changed in the catalogue")
            )
        else:
            withdrawn.append(key)
    numbers = {key: read.rows[key].number for key in cells}
    new = tuple(
        Row(row.key, {name: _plain(cell, guard) for name, cell in row.cells.items()}, row.number) for row in read.new
    )
    return TableChanges(table, cells, numbers, tuple(withdrawn), new), clashes


def _changed(cells: Mapping[str, Cell], before: Mapping[str, Cell], guard: Callable[[Cell], Cell]) -> dict[str, Cell]:
    return {
        column: _plain(cell, guard)
        for column, cell in cells.items()
        if not (alike(cell, before.get(column)) or alike(cell, guard(before.get(column))))
    }


def _plain(cell: Cell, guard: Callable[[Cell], Cell]) -> Cell:
    """A cell without the apostrophe that kept it from being a formula."""
    if isinstance(cell, str) and cell.startswith("'") and guard(cell[1:]) == cell:
        return cell[1:]
    return cell
