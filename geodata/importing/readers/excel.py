"""Excel (``.xlsx``, ``.xls``) and OpenDocument (``.ods``) workbooks, read by calamine: the values of one sheet's cells.

Formulas are not evaluated: the values that were saved with them are read. Macros are not read.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import python_calamine as calamine

from geodata.errors import ImportingError
from geodata.importing.readers.archive import Archive
from geodata.importing.readers.csv import table_of
from geodata.importing.readers.heading import past_preamble
from geodata.importing.readers.workbook_check import Cells, checked_copy, is_excel
from geodata.importing.table import Reading, chosen_part, listed
from geodata.limits import Limits
from geodata.quoting import quoted

_NAME_CHARS = 120
#: The name of the stream that holds an encrypted workbook.
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
UNSAVED = "a formula has no saved value; open and save it in a spreadsheet program"


def read_workbook(
    archive: Archive, folder: Path, limits: Limits, part: str | None, heading: int | None = None
) -> Reading:
    """Read one sheet of an ``.xlsx`` or ``.ods`` workbook. The first row below any title names the columns.

    ``part`` is the name of the sheet, and ``heading`` the row of the names where the user gave it. Raises ImportingError if
    there are several sheets with cells and none is named.
    """
    copy = folder / ("workbook.xlsx" if is_excel(archive) else "workbook.ods")
    cells = checked_copy(archive, copy, limits)
    return _read(copy, cells, limits, part, heading)


def read_xls(path: Path, folder: Path, limits: Limits, part: str | None, heading: int | None = None) -> Reading:
    """Read one sheet of a workbook of Excel 97 to 2003, as :func:`read_workbook` does."""
    if _ENCRYPTED in path.read_bytes():
        raise _protected()
    return _read(path.rename(folder / "workbook.xls"), None, limits, part, heading)


def _read(
    source: Path, known: dict[str, Cells] | None, limits: Limits, part: str | None, heading: int | None
) -> Reading:
    with opened_book(source) as book:
        return _sheet(book, known, limits, part, heading)


@contextmanager
def opened_book(source: Path) -> Iterator[calamine.CalamineWorkbook]:
    """Open a workbook that was looked through (:func:`checked_copy`). Raises ImportingError, also for faults found later."""
    try:
        with calamine.load_workbook(source) as book:
            yield book
    except calamine.PasswordError as error:
        raise _protected() from error
    except (calamine.CalamineError, OSError, ValueError, OverflowError) as error:
        raise _unreadable() from error
    except BaseException as error:
        # A fault of calamine's own reaches Python as an exception that is no Exception.
        if type(error).__name__ == "PanicException":
            raise _unreadable() from error
        raise


def _protected() -> ImportingError:
    return ImportingError("The workbook is protected by a password; save it without one.")


def _unreadable() -> ImportingError:
    return ImportingError("The file is not a workbook that can be read; it may be damaged, so save it again.")


def _sheet(
    book: calamine.CalamineWorkbook,
    known: dict[str, Cells] | None,
    limits: Limits,
    part: str | None,
    heading: int | None,
) -> Reading:
    sheets = {
        sheet.name: sheet.visible != calamine.SheetVisibleEnum.Visible
        for sheet in book.sheets_metadata
        if sheet.typ == calamine.SheetTypeEnum.WorkSheet and (known is None or sheet.name in known)
    }
    if not sheets:
        raise ImportingError("The workbook has no sheet of cells.")
    if max(map(len, sheets)) > _NAME_CHARS:
        raise ImportingError(f"A sheet's name has more than {_NAME_CHARS} characters; shorten it.")
    if part is None and len(sheets) > 1:
        filled = [name for name in sheets if _is_filled(book, name, known)]
        seen = [name for name in filled if not sheets[name]] or filled
        part = seen[0] if len(seen) == 1 else None
    name = chosen_part("The workbook has the sheets", tuple(sheets), part)
    # Calamine builds the grid when it opens a sheet, so the check comes first.
    (known or {}).get(name, Cells()).check(limits)
    sheet = book.get_sheet_by_name(name)
    cells = Cells(merged=_merged(sheet)) if known is None else known[name]
    reading = _table(sheet, cells, limits, heading)
    reading.parts = tuple(sheets)
    if known is None and (firsts := _all_first_of_month(reading)):
        reading.notes.append(
            f"Every date in {listed(firsts)} is the first of a month. A workbook of this old format does not say how its "
            "cells look; if they show months only, save it as .xlsx."
        )
    if sheets[name]:
        reading.notes.append("The sheet is hidden in the workbook.")
    if others := [other for other, hidden in sheets.items() if hidden and other != name]:
        reading.notes.append(f"Hidden sheets that are not read: {listed(others)}.")
    return reading


def _all_first_of_month(reading: Reading) -> list[str]:
    found = []
    for name, column in zip(reading.columns.column_names, reading.columns.columns, strict=True):
        values = [value for value in column.to_pylist() if value is not None]
        if values and all(isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-01", value) for value in values):
            found.append(name)
    return found


def _is_filled(book: calamine.CalamineWorkbook, name: str, known: dict[str, Cells] | None) -> bool:
    return book.get_sheet_by_name(name).start is not None if known is None else known[name].rows > 0


def _merged(sheet: calamine.CalamineSheet) -> dict[tuple[int, int], int]:
    """Return the cells of an old workbook that span several rows, each with the last row of them."""
    return {(top, left): bottom for (top, left), (bottom, _) in sheet.merged_cell_ranges or () if bottom > top}


def _table(sheet: calamine.CalamineSheet, cells: Cells, limits: Limits, heading: int | None) -> Reading:
    # Calamine gives every row, but leaves out blank columns on the left.
    cells = cells.seen_from(sheet.start[1] if sheet.start else 0)
    rows = (_Row(values, number) for number, values in _rows(sheet, cells))
    header, below, above = past_preamble(rows, heading)
    if header is None:
        raise ImportingError("The sheet is empty; its first row should name the columns.")
    while header[-1] is None:
        header.pop()
    first = len(header)
    beside = [
        (what, column, texts)
        for what, texts in (("link", cells.links), ("comment", cells.comments))
        for column in sorted({column for _, column in texts if column < first})
    ]
    names = [quoted(str(cell)) if cell is not None else f"column {at}" for at, cell in enumerate(header, start=1)]
    header += [f"{header[column] or f'column {column + 1}'} {what}" for what, column, _ in beside]
    kept: list[list[Any]] = []
    faults: dict[int, str] = {}
    told: dict[int, str] = {}
    formulas = 0
    spans = _Spans(cells)
    for row in below:
        number = row.number if isinstance(row, _Row) else -1
        spanned = spans.filled(row, number)
        unsaved = number in cells.unsaved
        formulas += number in cells.formulas or unsaved
        if unsaved:
            faults[len(kept)] = UNSAVED
        elif all(cell is None for cell in row):
            continue
        if len(kept) > limits.features:
            break
        filled = row
        if beside:
            # Cells beyond the headings stay.
            texts = [found.get((number, column)) for _, column, found in beside]
            filled = [*row[:first], *[None] * (first - len(row)), *texts, *row[first:]]
        said = [
            f"the value of {names[at]} is that of a merged cell, which begins above" for at in spanned if at < first
        ]
        wrong = [at for at in cells.errors.get(number, ()) if at < first]
        said += [f"{names[at]} holds an error of the spreadsheet, and is left blank" for at in wrong]
        if said:
            told[len(kept)] = "; ".join(said)
        # A row in which nothing but the formula is would be passed over as blank.
        kept.append(filled if any(cell is not None for cell in filled) else ["?", *filled[1:]])
    reading = table_of(header, kept, limits, faults=faults, told=told)
    reading.notes += above
    if formulas:
        reading.notes.append(f"{formulas} rows have formulas; the values that were saved with them are read.")
    return reading


class _Spans:
    """Gives the value of a merged cell to each row that it spans, as a reader of the sheet sees it."""

    def __init__(self, cells: Cells) -> None:
        self._merged = cells.merged
        self._open: dict[int, tuple[int, Any]] = {}
        self._starts: dict[int, list[int]] = {}
        for row, column in self._merged:
            self._starts.setdefault(row, []).append(column)

    def filled(self, row: list[Any], number: int) -> list[int]:
        """Fill the cells of a row that belong to a merged cell above, and return their columns. Blank rows stay blank."""
        for column in self._starts.get(number, ()):
            if column < len(row):
                self._open[column] = self._merged[number, column], row[column]
        found = []
        if any(cell is not None for cell in row):
            for column, (last, value) in self._open.items():
                if number <= last and value is not None and (column >= len(row) or row[column] is None):
                    row += [None] * (column + 1 - len(row))
                    row[column] = value
                    found.append(column)
        return found


class _Row(list[Any]):
    """The values of a row, and its number, counted from 0."""

    def __init__(self, values: list[Any], number: int) -> None:
        super().__init__(values)
        self.number = number


def _rows(sheet: calamine.CalamineSheet, cells: Cells) -> Iterator[tuple[int, list[Any]]]:
    """Yield the number of each row, counted from 0, and its values, down to the last formula."""
    last = -1
    for last, row in enumerate(sheet.iter_rows()):
        values = [cell_value(cell) for cell in row]
        for column, value in enumerate(values):
            # A cell that shows "Oct 2024" does not know the day that is stored in it.
            if (
                isinstance(value, str)
                and (shown := cells.rough.get((last, column)))
                and isinstance(row[column], dt.date)
            ):
                values[column] = value[:shown]
        while values and values[-1] is None:
            values.pop()
        yield last, values
    for number in sorted(cells.unsaved):
        if number > last:
            yield number, []


def cell_value(cell: Any) -> Any:
    """Return a cell's value as a text, number or truth value; None for a blank cell or an error such as ``#DIV/0!``."""
    match cell:
        case "":
            return None
        case float():
            if cell - cell != 0:
                return None
            return int(cell) if cell.is_integer() and abs(cell) < 2**53 else cell
        case dt.datetime() if cell.time() == dt.time():
            return cell.date().isoformat()
        case dt.date() | dt.time():
            return cell.isoformat()
        case dt.timedelta():
            minutes, seconds = divmod(round(cell.total_seconds()), 60)
            return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"
        case _:
            return cell
