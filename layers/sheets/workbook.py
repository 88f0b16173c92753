"""The tables of a catalogue as an Excel workbook, and as a folder of CSV files."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from geodata.sheets import origin
from geodata.sheets.cells import Cell
from geodata.sheets.columns import Column
from geodata.sheets.tables import HELP_SHEET, ORIGIN_SHEET, WORDS_SHEET, Table, Tables
from layers.feature_files.cells import FORMULA_STARTS, cell
from layers.sheets.notes import explanation, note_of

#: So many blank rows below the last one have drop-downs too.
_ROWS_TO_FILL = 500
_WIDTHS = {"text": 24, "day": 12, "number": 10, "flag": 7, "choice": 18, "id": 14, "shape": 20}
_FLAGS = ("yes", "no")


@dataclass(frozen=True)
class Words:
    """The words of the drop-downs: for each list its name and its words, and which column of which table offers it."""

    lists: Mapping[str, Sequence[str]]

    def offered(self, table: Table, column: Column) -> str | None:
        """The name of the list that a column offers; None where it offers none."""
        if column.choices:
            name = f"{table.kind} {column.name}"
            return name if name in self.lists else None
        if column.holds == "flag":
            return "yes or no"
        if column.holds == "place":
            return "places"
        return {"measure": "measures", "feature": "features"}.get(column.name) if table.kind == "figures" else None


def words_of(tables: Tables, measures: Sequence[str]) -> Words:
    """The words of the drop-downs of a catalogue with these measures."""
    lists: dict[str, Sequence[str]] = {"yes or no": _FLAGS, "measures": measures}
    lists["places"] = sorted({tables.places.shown(place) for place in tables.places.names})
    lists["features"] = sorted({str(row.cells["feature"]) for row in tables.tables["Figures"].rows.values()})
    for table in tables.tables.values():
        lists |= {f"{table.kind} {column.name}": column.choices for column in table.columns if column.choices}
    return Words({name: words for name, words in lists.items() if words})


def workbook(tables: Tables, words: Words, title: str, stamp: dt.date) -> bytes:
    """The tables as ``.xlsx``: a sheet each, with drop-downs, notes, an explanation, and a hidden sheet of what they were.

    Every text is a text cell, never a formula or a link. ``stamp`` is the day that the workbook says it was made on, so that
    the same catalogue gives the same bytes.
    """
    import xlsxwriter  # noqa: PLC0415 (only workbooks need it)

    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, options) as book:
        book.set_properties({"created": dt.datetime(stamp.year, stamp.month, stamp.day), "title": title})
        formats = {
            "head": book.add_format(
                {"bold": True, "bg_color": "#E7EBEF", "border": 1, "text_wrap": True, "valign": "top"}
            ),
            "day": book.add_format({"num_format": "yyyy-mm-dd", "valign": "top"}),
            "text": book.add_format({"valign": "top"}),
            "quoted": book.add_format({"valign": "top", "quote_prefix": True}),
        }
        _help(book, title)
        sheets = {name: book.add_worksheet(name) for name in tables.tables}
        ranges = dict(_word_lists(book, words))
        for name, table in tables.tables.items():
            _fill(sheets[name], table, words, ranges, formats)
        hidden = book.add_worksheet(ORIGIN_SHEET)
        for row, text in enumerate(origin.written(tables)):
            hidden.write_string(row, 0, text)
        hidden.hide()
    return out.getvalue()


def csv_files(tables: Tables) -> Iterator[tuple[str, bytes]]:
    """The tables as CSV files, and the one of what they were; each with its name. No cell can be taken for a formula."""
    for name, table in tables.tables.items():
        heads = [column.name for column in table.columns]
        yield f"{name}.csv", _csv([heads, *([row.cells[head] for head in heads] for row in table.rows.values())])
    yield f"{ORIGIN_SHEET}.csv", _csv([[text] for text in origin.written(tables)])


def _csv(rows: Sequence[Sequence[Cell]]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows([cell(value) for value in row] for row in rows)
    # The mark at its start tells Excel that the file is UTF-8.
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _help(book: Any, title: str) -> None:
    sheet = book.add_worksheet(HELP_SHEET)
    styles = {"head": book.add_format({"bold": True, "font_size": 12}), "text": book.add_format({"text_wrap": True})}
    sheet.set_column(0, 0, 110)
    for row, (style, text) in enumerate(explanation(title)):
        sheet.write_string(row, 0, text, styles[style])


def _word_lists(book: Any, words: Words) -> Iterator[tuple[str, str]]:
    """Write the hidden sheet of words, and yield the range of each list as a drop-down names it."""
    sheet = book.add_worksheet(WORDS_SHEET)
    sheet.hide()
    for column, (name, texts) in enumerate(words.lists.items()):
        sheet.write_string(0, column, name)
        for row, text in enumerate(texts, start=1):
            sheet.write_string(row, column, text)
        letter = _letter(column)
        yield name, f"='{WORDS_SHEET}'!${letter}$2:${letter}${len(texts) + 1}"


def _fill(sheet: Any, table: Table, words: Words, ranges: Mapping[str, str], formats: Mapping[str, Any]) -> None:
    last = len(table.rows) + _ROWS_TO_FILL
    for at, column in enumerate(table.columns):
        sheet.write_string(0, at, column.name, formats["head"])
        sheet.write_comment(0, at, note_of(column), {"x_scale": 2, "y_scale": 1.2, "visible": False})
        sheet.set_column(at, at, _WIDTHS.get(column.holds, 24), formats["day" if column.holds == "day" else "text"])
        if (name := words.offered(table, column)) is not None:
            # A list of fixed words is all there is; a place or a measure may be new.
            fixed = bool(column.choices) or column.holds == "flag"
            sheet.data_validation(
                1,
                at,
                last,
                at,
                {
                    "validate": "list",
                    "source": ranges[name],
                    "error_type": "stop" if fixed else "warning",
                    "error_title": column.name,
                    "error_message": "Choose one of the list." if fixed else "This is not in the list. Keep it?",
                },
            )
    for at, row in enumerate(table.rows.values(), start=1):
        for place, column in enumerate(table.columns):
            _write(sheet, at, place, column, row.cells[column.name], formats)
    sheet.freeze_panes(1, 2)
    sheet.autofilter(0, 0, max(len(table.rows), 1), len(table.columns) - 1)


def _write(sheet: Any, row: int, at: int, column: Column, value: Cell, formats: Mapping[str, Any]) -> None:
    if value is None:
        return
    if isinstance(value, str):
        # A time with its offset is a text: a cell of a date has no offset.
        if column.holds == "day" and value >= "1900-03-01" and len(value) == len("2024-10-18"):
            sheet.write_datetime(row, at, dt.datetime.fromisoformat(value), formats["day"])
        else:
            sheet.write_string(row, at, value, formats["quoted" if value.startswith(FORMULA_STARTS) else "text"])
    else:
        sheet.write_number(row, at, value)


def _letter(column: int) -> str:
    text = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(ord("A") + rest) + text
    return text
