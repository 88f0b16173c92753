"""Look through the XML of a workbook before calamine opens it, and write a plain copy for calamine to open.

The check bounds what calamine would allocate: it keeps a sheet as a full grid, so two cells far apart cost gigabytes. The
copy holds the workbook's XML only, unpacked and counted by us: no macros, no pictures, nothing that a zip archive can hide.
"""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar

from geodata.errors import ImportingError, LimitError
from geodata.importing.readers.archive import Archive
from geodata.importing.readers.workbook_styles import STYLES, OpenStyles, rough_styles
from geodata.importing.readers.xml_stream import Element, chunks, elements, visit
from geodata.importing.table import too_wide
from geodata.limits import Limits
from geodata.untrusted.member_name import MemberName

_CELL = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
# Members with names of ours: the formats prescribe them.
_BOOK, _LINKS = MemberName("xl/workbook.xml"), MemberName("xl/_rels/workbook.xml.rels")
_OPEN_DOCUMENT = MemberName("content.xml")


#: What is said of a cell.
_Said = TypeVar("_Said")


@dataclass
class Cells:
    """Where the cells of one sheet are. Rows and columns are counted from 0.

    ``rows`` and ``columns`` reach to the last cell with a value; ``formulas`` are the rows with a formula, and
    ``unsaved`` those with a formula whose value was not saved. ``rough`` are cells whose format shows a date as a month or
    year only, with the number of characters of its ISO form that it shows, and ``links`` and ``comments`` the addresses and
    the comments of cells. ``merged`` are cells that span several rows, with the last of these, and ``errors`` the columns of
    each row in which the value is an error.
    """

    rows: int = 0
    columns: int = 0
    formulas: set[int] = field(default_factory=set)
    unsaved: set[int] = field(default_factory=set)
    rough: dict[tuple[int, int], int] = field(default_factory=dict)
    links: dict[tuple[int, int], str] = field(default_factory=dict)
    comments: dict[tuple[int, int], str] = field(default_factory=dict)
    merged: dict[tuple[int, int], int] = field(default_factory=dict)
    errors: dict[int, list[int]] = field(default_factory=dict)

    def add(self, row: int, column: int, *, has_value: bool, has_formula: bool, rows: int = 1) -> None:
        """Count one cell, or one that is repeated in the rows below it."""
        if has_value:
            self.rows, self.columns = max(self.rows, row + rows), max(self.columns, column + 1)
        if has_formula:
            (self.formulas if has_value else self.unsaved).add(row)

    def seen_from(self, left: int) -> Cells:
        """Return the cells with their columns counted from the column ``left``."""
        if not left:
            return self

        def moved(cells: dict[tuple[int, int], _Said]) -> dict[tuple[int, int], _Said]:
            return {(row, column - left): said for (row, column), said in cells.items()}

        return replace(
            self,
            rough=moved(self.rough),
            links=moved(self.links),
            comments=moved(self.comments),
            merged=moved(self.merged),
            errors={row: [column - left for column in columns] for row, columns in self.errors.items()},
        )

    def check(self, limits: Limits) -> None:
        """Raise LimitError if the grid of the sheet is larger than any table within the limits."""
        if self.columns > limits.columns:
            raise too_wide(self.columns, limits)
        if self.rows * self.columns > limits.features * limits.columns:
            raise LimitError(
                f"The sheet reaches to row {self.rows:,} and column {self.columns:,}; delete the cells far from its table."
            )


def is_excel(archive: Archive) -> bool:
    """Whether an archive is an Excel workbook (``.xlsx``)."""
    return _BOOK in archive.members


def is_open_document(archive: Archive) -> bool:
    """Whether an archive is an OpenDocument workbook (``.ods``)."""
    return _OPEN_DOCUMENT in archive.members


def checked_copy(archive: Archive, path: Path, limits: Limits) -> dict[str, Cells]:
    """Check every XML part of a workbook, write them to ``path`` as a new archive, and return the cells of each sheet.

    Raises ImportingError if a part is not XML or has a document type, and LimitError if it goes beyond a limit.
    """
    sheets = _excel_sheets(archive, limits) if is_excel(archive) else {}
    found = {name: Cells() for name in sheets}
    rough = rough_styles(archive.read(STYLES), limits) if sheets and STYLES in archive.members else {}
    with zipfile.ZipFile(path, "x", zipfile.ZIP_STORED) as copy:
        for member in archive.members:
            if member == "mimetype":
                copy.writestr(member, archive.read(member))
            if not member.endswith((".xml", ".rels")):
                continue
            content = archive.read(member)
            names = [name for name, part in sheets.items() if part == member]
            if member == _OPEN_DOCUMENT and not sheets:
                tables = _Tables()
                visit(content, tables, limits)
                found = tables.found
            else:
                sheet = _Sheet(rough if names else {})
                visit(content, sheet, limits)
                if names:
                    _add_beside(archive, member, sheet, limits)
                found |= dict.fromkeys(names, sheet.cells)
            copy.writestr(member, content)
    if is_open_document(archive):
        # Calamine builds the grid of every table when it opens the file, not of the chosen one only.
        whole = Cells(sum(cells.rows for cells in found.values()), max((c.columns for c in found.values()), default=0))
        whole.check(limits)
    return found


def _add_beside(archive: Archive, member: str, sheet: _Sheet, limits: Limits) -> None:
    """Add the addresses and the comments of a sheet's cells, which stand in files that a file beside the sheet's names."""
    folder, _, name = member.rpartition("/")
    beside = next((part for part in archive.members if part == f"{folder}/_rels/{name}.rels"), None)
    if beside is None:
        return
    related = list(elements(chunks(archive.read(beside)), ("Relationship",), limits))
    targets = {link.attributes.get("Id"): link.attributes.get("Target", "") for link in related}
    sheet.cells.links = {at: target for at, link in sheet.links.items() if (target := targets.get(link))}
    for link in related:
        target = link.attributes.get("Target", "")
        part = target.lstrip("/") if target.startswith("/") else f"xl/{target.removeprefix('../')}"
        found = next((other for other in archive.members if other == part), None)
        if found is None or not link.attributes.get("Type", "").endswith("/comments"):
            continue
        for comment in elements(chunks(archive.read(found)), ("comment",), limits):
            at = _CELL.fullmatch(comment.attributes.get("ref", ""))
            if at and (text := _all_text(comment).strip()):
                sheet.cells.comments[int(at[2]) - 1, _column(at[1])] = text


def _all_text(element: Element) -> str:
    return (element.text if element.name == "t" else "") + "".join(map(_all_text, element.children))


def _excel_sheets(archive: Archive, limits: Limits) -> dict[str, str]:
    """Return the names of an Excel workbook's sheets, each with the member that holds its cells."""
    if _LINKS not in archive.members:
        raise ImportingError("The Excel workbook is incomplete; save it again.")
    targets = {
        link.attributes.get("Id"): link.attributes.get("Target", "")
        for link in elements(chunks(archive.read(_LINKS)), ("Relationship",), limits)
        if link.attributes.get("TargetMode") != "External"
    }
    found: dict[str, str] = {}
    for sheet in elements(chunks(archive.read(_BOOK)), ("sheet",), limits):
        target = targets.get(sheet.attributes.get("id"), "") or ""
        member = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        if member in archive.members and "worksheets/" in member:
            found[sheet.attributes.get("name", "")] = member
    return found


class _Sheet:
    """Collects the cells of one sheet of an Excel workbook."""

    def __init__(self, rough: dict[str, int]) -> None:
        self.cells = Cells()
        self.links: dict[tuple[int, int], str] = {}
        self._rough = rough
        self._row = self._column = -1
        self._kind = ""
        self._has_formula = self._has_value = self._in_value = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        match name:
            case "row":
                stated = attributes.get("r", "")
                self._row = int(stated) - 1 if stated.isdecimal() and 0 < len(stated) < 8 else self._row + 1
                self._column = -1
            case "c":
                at = _CELL.fullmatch(attributes.get("r", ""))
                self._column = _column(at[1]) if at else self._column + 1
                if at:
                    self._row = int(at[2]) - 1
                self._kind = attributes.get("t", "n")
                if (shown := self._rough.get(attributes.get("s", ""))) is not None:
                    self.cells.rough[self._row, self._column] = shown
                self._has_formula = self._has_value = False
            case "hyperlink":
                self._link(attributes)
            case "mergeCell":
                first, _, last = attributes.get("ref", "").partition(":")
                top, bottom = _CELL.fullmatch(first), _CELL.fullmatch(last)
                if top and bottom and int(bottom[2]) > int(top[2]):
                    self.cells.merged[int(top[2]) - 1, _column(top[1])] = int(bottom[2]) - 1
            case "f":
                self._has_formula = True
            case "is":
                self._has_value = True
            case "v":
                self._in_value = True
                # A formula whose result is an empty text has an empty value of type "str".
                self._has_value = self._has_value or self._kind == "str"

    def _link(self, attributes: dict[str, str]) -> None:
        at = _CELL.fullmatch(attributes.get("ref", "").split(":", 1)[0])
        link = next((value for name, value in attributes.items() if name.rsplit(":", 1)[-1] == "id"), None)
        if at and link:
            self.links[int(at[2]) - 1, _column(at[1])] = link

    def text(self, text: str) -> None:
        if self._in_value and text:
            self._has_value = True

    def end(self, name: str) -> None:
        if name == "v":
            self._in_value = False
        elif name == "c":
            self.cells.add(self._row, self._column, has_value=self._has_value, has_formula=self._has_formula)
            if self._kind == "e":
                self.cells.errors.setdefault(self._row, []).append(self._column)


class _Tables:
    """Collects the cells of every table of an OpenDocument workbook."""

    def __init__(self) -> None:
        self.found: dict[str, Cells] = {}
        self._styles = OpenStyles()
        self._cells = Cells()
        self._row = self._column = 0
        self._rows = 1
        self._columns = 1
        self._has_formula = self._has_value = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        stated = {key.rsplit(":", 1)[-1]: value for key, value in attributes.items()}
        self._styles.start(name, stated)
        match name:
            case "table":
                self._cells = self.found[stated.get("name", "")] = Cells()
                self._row = 0
            case "table-row":
                self._rows, self._column = _repeats(attributes, "number-rows-repeated"), 0
            case "table-cell" | "covered-table-cell":
                self._columns = _repeats(attributes, "number-columns-repeated")
                self._has_formula, self._has_value = "formula" in stated, "value-type" in stated
                if stated.get("value-type") == "date" and self._rows == self._columns == 1:
                    shown = self._styles.shown(stated.get("style-name"), self._column)
                    if shown is not None:
                        self._cells.rough[self._row, self._column] = shown
                down = _repeats(attributes, "number-rows-spanned")
                if name == "table-cell" and down > 1:
                    self._cells.merged[self._row, self._column] = self._row + down - 1
            case "a":
                address = next((text for key, text in attributes.items() if key.rsplit(":", 1)[-1] == "href"), "")
                if address:
                    self._cells.links[self._row, self._column] = address
            case "p":
                self._has_value = True

    def text(self, text: str) -> None:
        """Texts are of no interest here."""

    def end(self, name: str) -> None:
        self._styles.end(name)
        if name == "table-row":
            self._row += self._rows
        elif name in ("table-cell", "covered-table-cell"):
            last = self._column + self._columns - 1
            self._cells.add(self._row, last, has_value=self._has_value, has_formula=self._has_formula, rows=self._rows)
            self._column = last + 1


def _repeats(attributes: dict[str, str], name: str) -> int:
    stated = next((value for key, value in attributes.items() if key.rsplit(":", 1)[-1] == name), "1")
    return int(stated) if stated.isdecimal() and stated.isascii() and 0 < len(stated) < 10 else 1


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1
