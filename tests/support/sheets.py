"""A workbook in the hands of somebody who edits it: its cells, and the same cells saved by another program."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import python_calamine as calamine
import xlsxwriter

#: The cells of each sheet, row by row; None where one is blank.
Sheets = dict[str, list[list[Any]]]


def loaded(path: Path) -> Sheets:
    """The cells of a workbook."""
    book = calamine.load_workbook(path)
    return {
        name: [[None if cell == "" else cell for cell in row] for row in book.get_sheet_by_name(name).to_python()]
        for name in book.sheet_names
    }


def saved(path: Path, sheets: Sheets) -> Path:
    """A workbook with these cells: days as days, all numbers as floating numbers, nothing of the look of the first."""
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for at, row in enumerate(rows):
                for place, cell in enumerate(row):
                    match cell:
                        case None:
                            continue
                        case dt.date():
                            sheet.write_datetime(at, place, cell, day)
                        case int() | float():
                            sheet.write_number(at, place, float(cell))
                        case _:
                            sheet.write_string(at, place, cell)
    return path


def put(rows: list[list[Any]], key: str, column: str, cell: Any) -> None:
    """Change a cell of the first row whose first cell is ``key``."""
    next(row for row in rows if row[0] == key)[rows[0].index(column)] = cell


def add(rows: list[list[Any]], **cells: Any) -> None:
    """Add a row with these cells."""
    rows.append([cells.get(name) for name in rows[0]])
