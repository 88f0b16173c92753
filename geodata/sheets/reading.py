"""Read a workbook or a folder of CSV files in the confined process, and find the tables of a catalogue in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from geodata.errors import ImportingError
from geodata.files.no_follow import Folder, UnsafeFileError, open_folder, read_file
from geodata.importing import sandbox, worker
from geodata.limits import Limits
from geodata.quoting import printable, quoted
from geodata.sheets.cells import Cell, alike, plain
from geodata.sheets.columns import FEATURE, ID, NUMBER
from geodata.sheets.origin import Origin
from geodata.sheets.origin import read as read_origin
from geodata.sheets.tables import HELP_SHEET, ORIGIN_SHEET, WORDS_SHEET, Row, Table, Tables, figure_key
from geodata.validation.json_file import parse_json

_MOST_FILES = 250


@dataclass(frozen=True)
class ReadTable:
    """The rows of one sheet: those of records that the workbook was made with, by key, and the new ones."""

    table: Table
    rows: Mapping[str, Row]
    new: tuple[Row, ...]


@dataclass(frozen=True)
class Workbook:
    """A workbook that was read. ``notes`` say what of it is not used; ``is_csv`` if it was a folder of CSV files."""

    name: str
    origin: Origin
    tables: Mapping[str, ReadTable]
    notes: tuple[str, ...]
    is_csv: bool


def read_workbook(path: Path, tables: Tables) -> Workbook:
    """Read a workbook that was made of a version of this catalogue. Raises ImportingError, in one sentence."""
    is_csv = path.is_dir()
    sheets = _sheets(path, Limits.from_environment(), is_csv=is_csv)
    return workbook_of(printable(path.name or str(path)), sheets, tables, is_csv=is_csv)


def workbook_of(
    name: str, cells: Mapping[str, Sequence[Sequence[Any]]], tables: Tables, *, is_csv: bool = False
) -> Workbook:
    """The tables in the rows of cells of each sheet, the headings first. Raises ImportingError, in one sentence."""
    sheets = dict(cells)
    origin = read_origin(sheets.pop(ORIGIN_SHEET, ()), Limits.from_environment())
    for other in (HELP_SHEET, WORDS_SHEET):
        sheets.pop(other, None)
    notes: list[str] = []
    found = {}
    for sheet, table in tables.tables.items():
        if sheet not in sheets:
            spare = [each for each in sheets if each not in tables.tables]
            hint = f" Perhaps it is now {', '.join(map(quoted, spare[:3]))}." if spare else ""
            raise ImportingError(
                f"{name}: there is no sheet {quoted(sheet)}; give the sheet its old name again, or make a new workbook."
                f"{hint}"
            )
        found[sheet] = _table(table, sheets.pop(sheet), origin.sheets.get(sheet, {}), notes)
    notes += [f"The sheet {quoted(each)} is not read: it is none of the catalogue's." for each in sheets]
    return Workbook(name, origin, found, tuple(notes), is_csv)


def _sheets(path: Path, limits: Limits, *, is_csv: bool) -> dict[str, Sequence[Sequence[Any]]]:
    try:
        if is_csv:
            with open_folder(path) as folder:
                contents = _csv_files(folder, limits)
            names = [Path(name).stem for name in contents]
            files = {f"{worker.INPUT}-{at}": content for at, content in enumerate(contents.values())}
        else:
            names, files = [], {worker.INPUT: read_file(path, limits.file_bytes)}
    except UnsafeFileError as error:
        raise ImportingError(f"{error.path}: {error.reason}; it cannot be read.") from error
    except OSError as error:
        raise ImportingError(f"{path}: cannot be read ({error.strerror or error}).") from error
    try:
        _, left = sandbox.run("sheets", files, {"names": names}, limits, (worker.CELLS,))
    except ImportingError as error:
        raise type(error)(f"{printable(str(path), limit=400)}: {error}") from error
    value = parse_json(left[worker.CELLS], Path(worker.CELLS)).value
    if not isinstance(value, dict) or not all(_is_sheet(rows) for rows in value.values()):
        raise ImportingError("The file's reader returned nothing that can be used.")
    return dict(value)


def _csv_files(folder: Folder, limits: Limits) -> dict[str, bytes]:
    names = [name for name in folder.names() if name.lower().endswith(".csv")]
    if not names:
        raise ImportingError(f"{folder.path}: the folder has no CSV files of 'kurskmap sheet --out FOLDER/'.")
    if len(names) > _MOST_FILES:
        raise ImportingError(f"{folder.path}: has more than {_MOST_FILES} CSV files.")
    contents: dict[str, bytes] = {}
    left = limits.file_bytes
    for name in names:
        contents[name] = folder.read(name, left)
        left -= len(contents[name])
    return contents


def _is_sheet(rows: Any) -> bool:
    return isinstance(rows, list) and all(
        isinstance(row, list) and all(cell is None or isinstance(cell, str | int | float) for cell in row)
        for row in rows
    )


def _table(table: Table, rows: Sequence[Sequence[Cell]], before: Mapping[str, Any], notes: list[str]) -> ReadTable:
    """The rows of a sheet. Columns are found by their headings, wherever they are."""
    where = f"the sheet {quoted(table.name)}"
    headings = [plain(cell) for cell in rows[0]] if rows else []
    at = {name: place for place, name in enumerate(headings) if name}
    if len(at) < sum(name != "" for name in headings):
        twice = next(name for name in headings if name and headings.count(name) > 1)
        raise ImportingError(f"In {where}, two columns are called {quoted(twice)}; remove one of them.")
    if missing := [column.name for column in table.columns if column.name not in at]:
        raise ImportingError(
            f"In {where}, the first row has no heading {quoted(missing[0])}; put the column back, or make a new workbook."
        )
    known = {column.name for column in table.columns}
    notes += [f"In {where}, the column {quoted(name)} is not read." for name in at if name not in known]
    found: dict[str, Row] = {}
    new: list[Row] = []
    for number, row in enumerate(rows[1:], start=2):
        cells = {name: row[at[name]] if at[name] < len(row) else None for name in known}
        if all(plain(cell) == "" for cell in cells.values()):
            beyond = [cell for cell in row if plain(cell)]
            if beyond:
                notes.append(f"In {where}, row {number} has nothing but a cell that is not read: {quoted(beyond[0])}.")
            continue
        key = _key(table, cells)
        if key is None or key not in before:
            new.append(Row(key or "", cells, number))
        elif key in found:
            what = "id" if table.kind != "figures" else "figure"
            raise ImportingError(
                f"In {where}, the rows {found[key].number} and {number} have the same {what} {quoted(key)}; "
                "a new row has a blank one."
            )
        else:
            found[key] = Row(key, cells, number)
    return ReadTable(table, found, tuple(new))


def _key(table: Table, cells: Mapping[str, Cell]) -> str | None:
    if table.kind != "figures":
        return plain(cells[ID]) or None
    feature, number = plain(cells[FEATURE]), plain(cells[NUMBER])
    return figure_key(feature, int(float(number))) if feature and _is_whole(number) else None


def _is_whole(text: str) -> bool:
    return text.isdecimal() and text.isascii() and len(text) < 6 and alike(text, str(int(text)))
