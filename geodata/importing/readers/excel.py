"""Excel (``.xlsx``, ``.xls``) and OpenDocument (``.ods``) workbooks, read by calamine: the values of one sheet's cells.

Formulas are not evaluated: the values that were saved with them are read. Macros are not read.
"""

from __future__ import annotations

import datetime as dt
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

_NAME_CHARS = 120
#: The name of the stream that holds an encrypted workbook.
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
UNSAVED = "a formula has no saved value; open and save it in a spreadsheet program"


def read_workbook(archive: Archive, folder: Path, limits: Limits, part: str | None) -> Reading:
    """Read one sheet of an ``.xlsx`` or ``.ods`` workbook. The first row below any title names the columns.

    ``part`` is the name of the sheet. Raises ImportingError if there are several with cells and none is named.
    """
    copy = folder / ("workbook.xlsx" if is_excel(archive) else "workbook.ods")
    cells = checked_copy(archive, copy, limits)
    return _read(copy, cells, limits, part)


def read_xls(path: Path, folder: Path, limits: Limits, part: str | None) -> Reading:
    """Read one sheet of a workbook of Excel 97 to 2003, as :func:`read_workbook` does."""
    if _ENCRYPTED in path.read_bytes():
        raise _protected()
    return _read(path.rename(folder / "workbook.xls"), None, limits, part)


def _read(source: Path, known: dict[str, Cells] | None, limits: Limits, part: str | None) -> Reading:
    with opened_book(source) as book:
        return _sheet(book, known, limits, part)


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
    book: calamine.CalamineWorkbook, known: dict[str, Cells] | None, limits: Limits, part: str | None
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
        part = filled[0] if len(filled) == 1 else None
    name = chosen_part("The workbook has the sheets", tuple(sheets), part)
    cells = Cells() if known is None else known[name]
    cells.check(limits)
    reading = _table(book.get_sheet_by_name(name), cells, limits)
    reading.parts = tuple(sheets)
    if sheets[name]:
        reading.notes.append("The sheet is hidden in the workbook.")
    if others := [other for other, hidden in sheets.items() if hidden and other != name]:
        reading.notes.append(f"Hidden sheets that are not read: {listed(others)}.")
    return reading


def _is_filled(book: calamine.CalamineWorkbook, name: str, known: dict[str, Cells] | None) -> bool:
    return book.get_sheet_by_name(name).start is not None if known is None else known[name].rows > 0


def _table(sheet: calamine.CalamineSheet, cells: Cells, limits: Limits) -> Reading:
    header, below, above = past_preamble(_Row(values, number) for number, values in _rows(sheet, cells))
    if header is None:
        raise ImportingError("The sheet is empty; its first row should name the columns.")
    while header[-1] is None:
        header.pop()
    linked = sorted({column for _, column in cells.links if column < len(header)})
    first = len(header)
    header += [f"{header[column] or f'column {column + 1}'} link" for column in linked]
    kept: list[list[Any]] = []
    faults: dict[int, str] = {}
    formulas = 0
    for row in below:
        number = row.number if isinstance(row, _Row) else -1
        unsaved = number in cells.unsaved
        formulas += number in cells.formulas or unsaved
        if unsaved:
            faults[len(kept)] = UNSAVED
        elif all(cell is None for cell in row):
            continue
        if len(kept) > limits.features:
            break
        filled = _with_links(row, number, first, linked, cells) if linked else row
        # A row in which nothing but the formula is would be passed over as blank.
        kept.append(filled if any(cell is not None for cell in filled) else ["?", *filled[1:]])
    reading = table_of(header, kept, limits, faults=faults)
    reading.notes += above
    if formulas:
        reading.notes.append(f"{formulas} rows have formulas; the values that were saved with them are read.")
    return reading


def _with_links(row: list[Any], number: int, width: int, linked: list[int], cells: Cells) -> list[Any]:
    """Return a row with the addresses of its cells in columns of their own. Cells beyond the headings stay."""
    links = [cells.links.get((number, column)) for column in linked]
    return [*row[:width], *[None] * (width - len(row)), *links, *row[width:]]


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
