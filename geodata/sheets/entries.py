"""What a workbook changes, as edits of the catalogue: fields of records, new records, withdrawn ones, and what follows."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

from geodata.editing.edits import GEOMETRY, RECORDS, Edit, field_of, records_of, same
from geodata.errors import GeodataError
from geodata.folder import CLAIMANTS, SOURCES
from geodata.model import Kind
from geodata.quoting import quoted
from geodata.sheets import following, new_records
from geodata.sheets.cells import Cell, CellError, PlaceNames, place_names, value_of
from geodata.sheets.columns import FEATURE, ID, LATITUDE, LONGITUDE, NUMBER, SHAPE, Column
from geodata.sheets.merging import TableChanges
from geodata.sheets.tables import Row, Tables
from geodata.untrusted.file_name import FileName
from geodata.validation.folder_files import FolderFiles

__all__ = ["CellFault", "SheetError", "edits_of"]

Records = dict[FileName, dict[str, Any]]


@dataclass(frozen=True)
class CellFault:
    """A cell that cannot be used: its sheet, the place of its row in it, its column; ``reason`` is the end of a sentence."""

    sheet: str
    row: int
    column: str
    reason: str

    def sentence(self) -> str:
        """The fault in words."""
        return f"{self.sheet}, row {self.row}, {self.column}: {self.reason}."


class SheetError(GeodataError):
    """Cells of a workbook cannot be used; ``faults`` are sentences that each name a sheet, a row and a column."""

    def __init__(self, cells: tuple[CellFault, ...]) -> None:
        self.cells = cells
        self.faults = tuple(cell.sentence() for cell in cells)
        super().__init__(" ".join(self.faults[:10]))


def edits_of(files: FolderFiles, tables: Tables, changes: tuple[TableChanges, ...]) -> tuple[Edit, ...]:
    """The edits that a workbook's changes amount to. Raises SheetError with every cell that cannot be used."""
    before: Records = {name: records_of(file, name) for name, file in files.layers.items()}
    before |= {name: records_of(file, name) for name, file in files.lists.items() if name in (SOURCES, CLAIMANTS)}
    work = _Work({name: dict(records) for name, records in before.items()}, files, tables)
    # Sources and places come first: the others name them.
    order = {"sources": 0, "claimants": 0, "place": 1, "figures": 3}
    for table in sorted(changes, key=lambda each: order.get(each.table.kind, 2)):
        if table.table.kind == "figures":
            work.figures(table)
        else:
            work.records(table)
    if work.faults:
        raise SheetError(tuple(work.faults))
    following.follow(before, work.after)
    return tuple(_difference(before, work.after))


class _Work:
    """The records as they will be, and the faults of cells that were found on the way."""

    def __init__(self, after: Records, files: FolderFiles, tables: Tables) -> None:
        self.after = after
        self.faults: list[CellFault] = []
        self._kinds = {name: kind for name, kind in files.entries.items() if kind is not None}
        self._tables = tables
        #: The new features by their names, for figures that name one in this way.
        self._named: dict[str, str] = {}

    def records(self, table: TableChanges) -> None:
        """Change, withdraw and add records of a layer or a list."""
        name = table.table.file
        assert name is not None
        for key in table.withdrawn:
            del self.after[name][key]
        for key, cells in table.cells.items():
            values = self._values(table, cells, table.numbers[key])
            if ID in values:
                self._fault(table, table.numbers[key], ID, "cannot be changed; withdraw the row and add another")
            elif values:
                self.after[name][key] = self._changed(name, self.after[name][key], values)
        for row in table.new:
            self._add(table, name, row)

    def figures(self, table: TableChanges) -> None:
        """Change, remove and add figures. Those that stay keep what they are."""
        gone = set(table.withdrawn)
        touched: dict[str, list[Any]] = {}
        columns = [column for column in table.table.columns if column.name not in (FEATURE, NUMBER)]
        for key in (*table.withdrawn, *table.cells):
            feature, _, number = key.rpartition("#")
            if self._feature(feature) is None:
                continue  # withdrawn with its feature
            figures = touched.setdefault(feature, copy.deepcopy(self._numbers(feature)))
            at = int(number) - 1
            if key in gone:
                figures[at] = None
                continue
            values = self._values(table, table.cells[key], table.numbers[key])
            if FEATURE in values or NUMBER in values:
                self._fault(table, table.numbers[key], FEATURE, "cannot be changed; remove the row and add another")
                continue
            figures[at] = _with_members(figures[at], values, columns)
        for row in table.new:
            values = self._values(table, row.cells, row.number, is_new=True)
            feature = str(values.get(FEATURE) or "")
            feature = self._named.get(feature.casefold(), feature)
            found = self._feature(feature)
            if found is None or "numbers" not in found["properties"]:
                self._fault(table, row.number, FEATURE, f"{quoted(feature)} is no feature with figures")
                continue
            figures = touched.setdefault(feature, copy.deepcopy(self._numbers(feature)))
            try:
                figures.append(new_records.record(columns, values))
            except new_records.Missing as missing:
                self._fault(table, row.number, missing.field, missing.reason)
        for feature, figures in touched.items():
            record = cast(dict[str, Any], self._feature(feature))
            name = self._file(feature)
            numbers = [figure for figure in figures if figure is not None]
            self.after[name][feature] = {**record, "properties": {**record["properties"], "numbers": numbers}}

    def _add(self, table: TableChanges, name: FileName, row: Row) -> None:
        faults = len(self.faults)
        values = self._values(table, row.cells, row.number, is_new=True)
        if len(self.faults) > faults:
            return
        taken = (
            {each for records in self.after.values() for each in records} if name not in RECORDS else self.after[name]
        )
        key = values.pop(ID, None)
        if key is not None and key in taken:
            self._fault(table, row.number, ID, f"{quoted(key)} is taken; leave it blank, and the row gets one")
            return
        key = key or new_records.new_id(table.table.kind, values, self.after[name], taken)
        try:
            if name in (SOURCES, CLAIMANTS):
                self.after[name][key] = new_records.record(table.table.columns, {**values, ID: key})
                return
            shape = values.pop(SHAPE, None)
            places = self._places()
            kind = cast(Kind, table.table.kind)
            made = new_records.feature(kind, key, values, shape, places, self.after[CLAIMANTS])
        except new_records.Missing as missing:
            self._fault(table, row.number, missing.field, missing.reason)
            return
        self.after[name][key] = made
        self._named[str(made["properties"]["name"]).casefold()] = key

    def _changed(self, name: FileName, record: Any, values: dict[str, Any]) -> Any:
        if name in RECORDS:
            return {**record, **values}
        geometry = new_records.outline(values.pop(SHAPE, None)) or record[GEOMETRY]
        if LONGITUDE in values or LATITUDE in values:
            lon, lat = record[GEOMETRY]["coordinates"][:2]
            geometry = {"type": "Point", "coordinates": [values.pop(LONGITUDE, lon), values.pop(LATITUDE, lat)]}
        return {**record, "properties": {**record["properties"], **values}, GEOMETRY: geometry}

    def _values(
        self, table: TableChanges, cells: Mapping[str, Cell], number: int, *, is_new: bool = False
    ) -> dict[str, Any]:
        """The values of cells by column; those that cannot be used become faults. Blank ones of new rows are left out."""
        places = self._place_names() if table.table.kind != "place" else self._tables.places
        found = {}
        for column in table.table.columns:
            if column.name not in cells:
                continue
            try:
                value = value_of(column, cells[column.name], places)
            except CellError as error:
                self._fault(table, number, column.name, str(error))
                continue
            if value in (None, []) and (is_new or not self._may_be_blank(table, number, column)):
                continue
            found[column.name] = value
        return found

    def _may_be_blank(self, table: TableChanges, number: int, column: Column) -> bool:
        if column.nullable:
            return True
        self._fault(table, number, column.name, "cannot be blank")
        return False

    def _fault(self, table: TableChanges, number: int, column: str, reason: str) -> None:
        self.faults.append(CellFault(table.table.name, number, column, reason))

    def _places(self) -> dict[str, Any]:
        kept = (name for name, kind in self._kinds.items() if kind == "place")
        return {key: place for name in kept for key, place in self.after[name].items()}

    def _place_names(self) -> PlaceNames:
        return place_names({key: place["properties"]["name"] for key, place in self._places().items()})

    def _feature(self, feature: str) -> dict[str, Any] | None:
        return next((self.after[name][feature] for name in self._kinds if feature in self.after[name]), None)

    def _file(self, feature: str) -> FileName:
        return next(name for name in self._kinds if feature in self.after[name])

    def _numbers(self, feature: str) -> list[Any]:
        found = self._feature(feature)
        return list(found["properties"]["numbers"]) if found is not None else []


def _with_members(figure: dict[str, Any], values: Mapping[str, Any], columns: list[Column]) -> dict[str, Any]:
    """A figure with other values; a member that may be left out, and says nothing now, goes."""
    optional = {column.name for column in columns if column.left_out}
    made = {**figure, **values}
    return {name: value for name, value in made.items() if value is not None or name not in optional or name in figure}


def _difference(before: Records, after: Records) -> Iterator[Edit]:
    """The edits that make one version of the records of the other."""
    for name, old in before.items():
        new = after[name]
        for key, record in old.items():
            if key not in new:
                yield Edit(name, key, None, record, None)
            elif new[key] is not record:
                fields = (*(record if name in RECORDS else record["properties"]),)
                more = new[key] if name in RECORDS else [*new[key]["properties"], GEOMETRY]
                for field in dict.fromkeys((*fields, *more)):
                    one, other = field_of(record, name, field), field_of(new[key], name, field)
                    if not same(one, other):
                        yield Edit(name, key, field, one, other)
        for key, record in new.items():
            if key not in old:
                yield Edit(name, key, None, None, record)
