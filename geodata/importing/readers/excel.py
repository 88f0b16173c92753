"""Excel workbooks (``.xlsx``): the values of one sheet's cells. Formulas are not evaluated, macros not looked at."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from typing import Any

from geodata.errors import BringingError
from geodata.importing.readers.archive import Archive
from geodata.importing.readers.csv import table_of
from geodata.importing.readers.xml_stream import Element, chunks, elements
from geodata.importing.table import Reading, too_wide
from geodata.limits import Limits

_CELL = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
#: Number formats of the standard that show a day, or a day and a time.
_DAY_FORMATS = frozenset({14, 15, 16, 17, 22, *range(27, 37), *range(50, 59)})
_LITERAL = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|_.|\*.')
_LAST_DAY = 2_958_465


def read_excel(archive: Archive, limits: Limits, part: str | None) -> Reading:
    """One sheet, whose first row that is not blank names the columns."""
    sheets = _sheets(archive, limits)
    names = tuple(sheets)
    if part is None and len(sheets) > 1:
        filled = [name for name in sheets if _has_cells(archive, sheets[name], limits)]
        if len(filled) != 1:
            raise _choose(names)
        part = filled[0]
    path = sheets.get(part) if part is not None else next(iter(sheets.values()))
    if path is None:
        raise _choose(names)
    texts = _shared_texts(archive, limits)
    days, origin = _day_styles(archive, limits), _origin(archive, limits)
    formulas: set[int] = set()
    empty_formulas: dict[int, str] = {}
    rows = _rows(archive.read(path), texts, days, origin, limits, formulas, empty_formulas)
    header = next((row for row in rows if any(cell not in ("", None) for cell in row)), None)
    if header is None:
        raise BringingError("The sheet is empty; its first row should name the columns.")
    while header and header[-1] in ("", None):
        header.pop()
    formulas.clear()
    empty_formulas.clear()
    kept: list[list[Any]] = []
    faults: dict[int, str] = {}
    for row in rows:
        if not any(cell not in ("", None) for cell in row):
            if not empty_formulas:
                continue
            row = [*row, *[None] * (len(header) - len(row))]  # noqa: PLW2901
        if empty_formulas:
            faults[len(kept)] = next(iter(empty_formulas.values()))
            row[0] = row[0] if any(cell not in ("", None) for cell in row) else "?"
            empty_formulas.clear()
        if len(kept) > limits.features:
            break
        kept.append(row)
    reading = table_of(header, kept, limits, faults=faults)
    if formulas:
        reading.notes.append(f"{len(formulas)} rows have formulas; the values that were saved with them are taken.")
    reading.parts = names
    return reading


def _choose(names: tuple[str, ...]) -> BringingError:
    shown = ", ".join(repr(name) for name in names[:12])
    return BringingError(f"The workbook has the sheets {shown}; say which one to read.")


def _sheets(archive: Archive, limits: Limits) -> dict[str, str]:
    """Sheet names and the members that hold them, in the order of the workbook."""
    book, links = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
    if book not in archive.members or links not in archive.members:
        raise BringingError("The file is a zip archive but no Excel workbook, shapefile or KMZ.")
    targets = {
        link.attributes.get("Id"): link.attributes.get("Target", "")
        for link in elements(chunks(archive.read(links)), ("Relationship",), limits)
        if link.attributes.get("TargetMode") != "External"
    }
    found: dict[str, str] = {}
    for sheet in elements(chunks(archive.read(book)), ("sheet",), limits):
        target = targets.get(sheet.attributes.get("id"), "") or ""
        path = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        if path in archive.members and "worksheets/" in path:
            found[sheet.attributes.get("name", path)[:120]] = path
    if not found:
        raise BringingError("The workbook has no sheet of cells.")
    return found


def _has_cells(archive: Archive, path: str, limits: Limits) -> bool:
    return any(True for cell in elements(chunks(archive.read(path)), ("c",), limits) if cell.children)


def _shared_texts(archive: Archive, limits: Limits) -> list[str]:
    path = "xl/sharedStrings.xml"
    if path not in archive.members:
        return []
    return [_text_of(item) for item in elements(chunks(archive.read(path)), ("si",), limits)]


def _text_of(item: Element) -> str:
    """The text of a shared or inline string, its runs put together, without phonetic guides."""
    own = "".join(child.text for child in item.all("t"))
    return own + "".join(run.child("t").text for run in item.all("r") if run.child("t"))  # type: ignore[union-attr]


def _day_styles(archive: Archive, limits: Limits) -> frozenset[int]:
    """The cell styles that show a number as a day."""
    path = "xl/styles.xml"
    if path not in archive.members:
        return frozenset()
    content = archive.read(path)
    own = {
        _whole(style.attributes.get("numFmtId")): style.attributes.get("formatCode", "")
        for style in elements(chunks(content), ("numFmt",), limits)
    }
    found = set()
    for formats in elements(chunks(content), ("cellXfs",), limits):
        for index, style in enumerate(formats.all("xf")):
            number = _whole(style.attributes.get("numFmtId"))
            plain = _LITERAL.sub("", own.get(number, "")[:400]).lower()
            if number in _DAY_FORMATS or (number in own and ("y" in plain or "d" in plain)):
                found.add(index)
    return frozenset(found)


def _origin(archive: Archive, limits: Limits) -> dt.date:
    """The day before day 1: workbooks from old Macintoshes count from 1904."""
    for properties in elements(chunks(archive.read("xl/workbook.xml")), ("workbookPr",), limits):
        if properties.attributes.get("date1904") in ("1", "true"):
            return dt.date(1904, 1, 1)
    return dt.date(1899, 12, 30)


def _rows(
    content: bytes,
    texts: list[str],
    days: frozenset[int],
    origin: dt.date,
    limits: Limits,
    formulas: set[int],
    empty_formulas: dict[int, str],
) -> Iterator[list[Any]]:
    for number, row in enumerate(elements(chunks(content), ("row",), limits)):
        cells: list[Any] = []
        for cell in row.all("c"):
            at = _CELL.fullmatch(cell.attributes.get("r", ""))
            index = _column(at[1]) if at else len(cells)
            value = _value(cell, texts, days, origin)
            if cell.child("f") is not None:
                formulas.add(number)
                if value is None:
                    empty_formulas[number] = "a formula has no saved value; open and save it in a spreadsheet program"
            if value is None:
                continue
            if index >= limits.columns:
                raise too_wide(index + 1, limits)
            cells.extend([None] * (index + 1 - len(cells)))
            cells[index] = value
        yield cells


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _value(cell: Element, texts: list[str], days: frozenset[int], origin: dt.date) -> Any:
    kind, raw = cell.attributes.get("t", "n"), cell.child("v")
    if kind == "inlineStr":
        inline = cell.child("is")
        return _text_of(inline) if inline is not None else None
    if raw is None or not raw.text:
        return None
    match kind:
        case "s":
            index = _whole(raw.text)
            return texts[index] if 0 <= index < len(texts) else None
        case "b":
            return raw.text.strip() == "1"
        case "str" | "d":
            return raw.text
        case "e":
            # A formula that failed: the cell holds its error, not a value.
            return None
    return _number(raw.text, _whole(cell.attributes.get("s", "0")) in days, origin)


def _number(text: str, is_day: bool, origin: dt.date) -> Any:
    try:
        number = float(text)
    except ValueError:
        return text
    if number - number != 0:
        return None
    if is_day and 1 <= number <= _LAST_DAY - 1500:
        return _moment(number, origin)
    return int(number) if number.is_integer() and abs(number) < 2**53 else number


def _moment(number: float, origin: dt.date) -> str:
    start = dt.datetime(origin.year, origin.month, origin.day)
    moment = start + dt.timedelta(seconds=round(number * 86_400))
    return moment.date().isoformat() if moment.time() == dt.time() else moment.isoformat()


def _whole(text: str | None) -> int:
    return int(text) if text is not None and text.strip().isdecimal() and len(text) < 10 else -1
