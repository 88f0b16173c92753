"""Every cell of a workbook or of CSV files. This runs in the confined reading process (:mod:`geodata.importing.worker`)."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from geodata.errors import ImportingError
from geodata.importing.readers import archive
from geodata.importing.readers.csv import separated
from geodata.importing.readers.encoding import decoded
from geodata.importing.readers.excel import UNSAVED, cell_value, opened_book
from geodata.importing.readers.workbook_check import checked_copy, is_excel, is_open_document
from geodata.importing.table import check_chars, check_rows, too_wide
from geodata.limits import Limits
from geodata.quoting import quoted

#: The rows of a sheet, from the top, each with its cells from the left.
Rows = list[list[Any]]


def of_workbook(path: Path, folder: Path, limits: Limits) -> dict[str, Rows]:
    """The cells of every sheet of an ``.xlsx`` or ``.ods`` workbook by the names of the sheets. Raises ImportingError."""
    if not zipfile.is_zipfile(path):
        raise _no_workbook()
    with archive.opened(path, limits) as opened:
        if not (is_excel(opened) or is_open_document(opened)):
            raise _no_workbook()
        copy = folder / ("workbook.xlsx" if is_excel(opened) else "workbook.ods")
        known = checked_copy(opened, copy, limits)
    found: dict[str, Rows] = {}
    count = chars = 0
    with opened_book(copy) as book:
        for name in (each.name for each in book.sheets_metadata if each.name in known):
            known[name].check(limits)
            if unsaved := known[name].unsaved:
                raise ImportingError(f"The sheet {quoted(name)}, row {min(unsaved) + 1}: {UNSAVED}.")
            found[name] = [[cell_value(cell) for cell in row] for row in book.get_sheet_by_name(name).iter_rows()]
            count, chars = _counted(found[name], count, chars, limits)
    return found


def _no_workbook() -> ImportingError:
    return ImportingError("The file is no workbook; save it as .xlsx or .ods, or give a folder of CSV files.")


def of_csv(files: Mapping[str, Path], limits: Limits) -> dict[str, Rows]:
    """The cells of CSV files by the names of the sheets that they stand for. Raises ImportingError."""
    found: dict[str, Rows] = {}
    count = chars = 0
    previous = csv.field_size_limit(max(limits.text_chars, limits.file_bytes))
    try:
        for name, path in files.items():
            text, _ = decoded(path.read_bytes(), None)
            text, separator = separated(text)
            try:
                rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
            except csv.Error as error:
                raise ImportingError(f"The file {quoted(name)}.csv is not CSV that can be read.") from error
            found[name] = [[cell or None for cell in row] for row in rows]
            count, chars = _counted(found[name], count, chars, limits)
    finally:
        csv.field_size_limit(previous)
    return found


def _counted(rows: Rows, count: int, chars: int, limits: Limits) -> tuple[int, int]:
    """Count the rows and characters of one more sheet. Raises LimitError beyond the limits."""
    count += sum(any(cell is not None for cell in row) for row in rows)
    check_rows(count, limits)
    for row in rows:
        if len(row) > limits.columns:
            raise too_wide(len(row), limits)
        chars += sum(len(cell) for cell in row if isinstance(cell, str))
    check_chars(chars, limits)
    return count, chars
