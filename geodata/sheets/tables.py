"""The tables of a catalogue: a row for each feature, figure, source and claimant, with the cells of a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from geodata.editing.edits import GEOMETRY, records_of
from geodata.folder import CLAIMANTS, SOURCES
from geodata.sheets.cells import Cell, PlaceNames, cell_of, place_names
from geodata.sheets.columns import FEATURE, ID, LATITUDE, LONGITUDE, NUMBER, SHAPE, Column, TableKind, columns_of
from geodata.untrusted.file_name import FileName
from geodata.validation.folder_files import FolderFiles

FIGURES_SHEET, SOURCES_SHEET, CLAIMANTS_SHEET = "Figures", "Sources", "Claimants"
#: Sheets with no records of the catalogue: an explanation, the words of the drop-downs, and what the sheets were made from.
HELP_SHEET, WORDS_SHEET, ORIGIN_SHEET = "Read me", "Words", "Origin"
_RESERVED = {
    each.casefold() for each in (FIGURES_SHEET, SOURCES_SHEET, CLAIMANTS_SHEET, HELP_SHEET, WORDS_SHEET, ORIGIN_SHEET)
}
#: The name of a sheet has no more characters.
_NAME_CHARS = 31


@dataclass(frozen=True)
class Row:
    """A row: its cells by the names of the columns. ``number`` is its place in a sheet, from 1 for the headings; 0: none."""

    key: str
    cells: Mapping[str, Cell] = field(hash=False)
    number: int = 0


@dataclass(frozen=True)
class Table:
    """A table: the name of its sheet, what its rows are, the file that they come from, and its rows by their keys.

    The key of a figure is that of its feature and its number, ``E009#1``; of everything else the id. The figures come from
    several files, so ``file`` is None for them.
    """

    name: str
    kind: TableKind
    file: FileName | None
    columns: tuple[Column, ...]
    rows: Mapping[str, Row] = field(hash=False)


@dataclass(frozen=True)
class Tables:
    """The tables of one version of a catalogue, by the names of their sheets, and its places."""

    digest: str
    tables: Mapping[str, Table]
    places: PlaceNames
    #: The id of each feature with figures or that may have some → the file of its layer.
    layer_of: Mapping[str, FileName]


def tables_of(files: FolderFiles) -> Tables:
    """The tables of a catalogue whose files were read and have no faults."""
    kinds = {name: kind for name, kind in files.entries.items() if kind is not None}
    features = {name: records_of(files.layers[name], name) for name in kinds}
    places = place_names(
        {
            each: record["properties"]["name"]
            for name, kind in kinds.items()
            if kind == "place"
            for each, record in features[name].items()
        }
    )
    made = [
        Table(sheet, kinds[name], name, columns, _rows(features[name].values(), columns, places))
        for name, sheet in _sheet_names(files).items()
        for columns in (columns_of(kinds[name]),)
    ]
    counted = [record for name in kinds for record in features[name].values() if "numbers" in record["properties"]]
    columns = columns_of("figures")
    made.append(Table(FIGURES_SHEET, "figures", None, columns, dict(_figures(counted, columns, places))))
    lists: tuple[tuple[str, TableKind, FileName], ...] = (
        (SOURCES_SHEET, "sources", SOURCES),
        (CLAIMANTS_SHEET, "claimants", CLAIMANTS),
    )
    for sheet, list_kind, name in lists:
        columns = columns_of(list_kind)
        records = records_of(files.lists[name], name)
        made.append(Table(sheet, list_kind, name, columns, _rows(records.values(), columns, places)))
    return Tables(
        digest=files.digest or "",
        tables={table.name: table for table in made},
        places=places,
        layer_of={each: name for name in kinds for each in features[name]},
    )


def figure_key(feature: str, number: int) -> str:
    """The key of a figure: of which feature it is, and its place among that feature's figures, from 1."""
    return f"{feature}#{number}"


def _sheet_names(files: FolderFiles) -> dict[FileName, str]:
    """The name of the sheet of each layer file: its id, cut and numbered where that is no name for a sheet."""
    assert files.catalog is not None
    found: dict[FileName, str] = {}
    taken = set(_RESERVED)
    for record in files.catalog.value["layers"]:
        stem, n = record["id"].replace(":", "-"), 1
        name = stem[:_NAME_CHARS]
        while name.casefold() in taken:
            n += 1
            name = f"{stem[: _NAME_CHARS - 4]} {n}"
        taken.add(name.casefold())
        found[record["file"]] = name
    return found


def _rows(records: Any, columns: tuple[Column, ...], places: PlaceNames) -> dict[str, Row]:
    return {
        record[ID]: Row(
            record[ID], {column.name: cell_of(column, _value(record, column), places) for column in columns}
        )
        for record in records
    }


def _value(record: Mapping[str, Any], column: Column) -> Any:
    properties = record.get("properties")
    if properties is None or column.name == ID:
        return record.get(column.name)
    geometry = record[GEOMETRY]
    if column.name in (LONGITUDE, LATITUDE):
        return geometry["coordinates"][column.name == LATITUDE]
    return geometry if column.name == SHAPE else properties.get(column.name)


def _figures(records: Any, columns: tuple[Column, ...], places: PlaceNames) -> Iterator[tuple[str, Row]]:
    for record in records:
        for number, figure in enumerate(record["properties"]["numbers"], start=1):
            key = figure_key(record[ID], number)
            values = {FEATURE: record[ID], NUMBER: number, **figure}
            yield key, Row(key, {column.name: cell_of(column, values.get(column.name), places) for column in columns})
