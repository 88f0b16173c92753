"""Which formats of a workbook show a date as a month or a year only."""

from __future__ import annotations

import re
from collections.abc import Mapping

from geodata.importing.readers.xml_stream import chunks, elements
from geodata.limits import Limits
from geodata.untrusted.member_name import MemberName

#: The member of the archive that holds the formats.
STYLES = MemberName("xl/styles.xml")
#: The format that every Excel workbook has for "Oct-24".
_MONTH_FORMAT = "17"
_YEAR_CHARS, _MONTH_CHARS = 4, 7
#: The styles of no more columns are known; a table may not have as many.
_MOST_COLUMNS = 2_000
_QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')


def rough_styles(content: bytes, limits: Limits) -> dict[str, int]:
    """Return the styles of cells that show no day, each with how much of the ISO form it shows: 7 for 2024-10."""
    codes: dict[str, str] = {}
    found: dict[str, int] = {}
    for element in elements(chunks(content), ("numFmts", "cellXfs"), limits):
        for number, child in enumerate(element.children):
            if element.name == "numFmts":
                codes[child.attributes.get("numFmtId", "")] = child.attributes.get("formatCode", "")
            elif (shown := _shown(child.attributes.get("numFmtId", ""), codes)) is not None:
                found[str(number)] = shown
    return found


def _shown(number: str, codes: dict[str, str]) -> int | None:
    if number == _MONTH_FORMAT:
        return _MONTH_CHARS
    code = _QUOTED.sub("", codes.get(number, "")).casefold()
    if "y" not in code or re.search("[dhs]", code):
        return None
    return _MONTH_CHARS if "m" in code else _YEAR_CHARS


class OpenStyles:
    """Collects the styles of an OpenDocument workbook's cells, and says how much of a date each shows."""

    def __init__(self) -> None:
        self._dates: dict[str, set[str]] = {}
        self._cells: dict[str, str] = {}
        self._columns: list[tuple[int, str]] = []
        self._date = ""

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """Note what an element of ``content.xml`` says of styles. ``attributes`` have no prefixes."""
        match name:
            case "date-style":
                self._date = attributes.get("name", "")
                self._dates[self._date] = set()
            case "year" | "month" | "day" | "hours" | "week-of-year" | "day-of-week" if self._date:
                self._dates[self._date].add(name)
            case "style" if "data-style-name" in attributes:
                self._cells[attributes.get("name", "")] = attributes["data-style-name"]
            case "table":
                self._columns = []
            case "table-column" if len(self._columns) < _MOST_COLUMNS:
                repeated = attributes.get("number-columns-repeated", "1")
                count = int(repeated) if repeated.isdecimal() and len(repeated) < 8 else 1
                self._columns.append((count, attributes.get("default-cell-style-name", "")))

    def end(self, name: str) -> None:
        """Note the end of an element."""
        if name == "date-style":
            self._date = ""

    def shown(self, style: str | None, column: int) -> int | None:
        """Return how many characters of the ISO form of a date a cell shows; None if all.

        A cell without a style has that of its column.
        """
        if style is None:
            left = column
            for count, named in self._columns:
                if left < count:
                    style = named
                    break
                left -= count
        parts = self._dates.get(self._cells.get(style or "", ""))
        if parts is None or "year" not in parts or parts & {"day", "hours", "week-of-year", "day-of-week"}:
            return None
        return _MONTH_CHARS if "month" in parts else _YEAR_CHARS
