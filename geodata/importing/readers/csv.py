"""CSV: the separator is detected, and columns of numbers become numbers."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import chain
from typing import Any

from geodata.errors import ImportingError
from geodata.importing.profiles import heading_of
from geodata.importing.readers.encoding import decoded
from geodata.importing.readers.heading import past_preamble
from geodata.importing.table import Reading, RowCollector, check_chars, check_rows, cut_names, free_name, too_wide
from geodata.limits import Limits

_SEPARATORS = ",;\t|"
#: A number in plain form. One with a leading zero or sign ("007", "+7900…", "-0") is a code, and so is "12E4".
_WHOLE = re.compile(r"0|-?[1-9][0-9]{0,17}")
_FRACTION = re.compile(r"-?(0|[1-9][0-9]{0,17})?\.[0-9]{1,30}([eE][+-]?[0-9]{1,3})?|-?[0-9]{1,17}[eE][+-][0-9]{1,3}")

#: Any number of so few digits comes back.
_SAFE_DIGITS = 15
#: A number of three decimals, or a thousand as much of Europe writes it.
_EITHER = re.compile(r"[1-9][0-9]{0,2}\.[0-9]{3}")


def read_csv(content: bytes, limits: Limits, encoding: str | None = None, heading: int | None = None) -> Reading:
    """Read the rows below the line that names the columns, which is the first one after any title, or row ``heading``."""
    text, notes = decoded(content, encoding)
    if "\0" in text:
        raise ImportingError("The file holds null characters and is not CSV.")
    text, separator = separated(text)
    previous = csv.field_size_limit(max(limits.text_chars, limits.file_bytes))
    try:
        try:
            reading = _rows(text, separator, limits, heading)
        except _QuotesError as error:
            # Most programs read on where a text goes on after its closing quotation mark, and so do we.
            reading = _rows(text, separator, limits, heading, strict=False)
            reading.notes.append(
                f"Line {error.line}: a text goes on after its closing quotation mark, which is left out there."
            )
        reading.notes[:0] = notes
        return reading
    finally:
        csv.field_size_limit(previous)


class _QuotesError(Exception):
    """A text goes on after its closing quotation mark, in this line."""

    def __init__(self, line: int) -> None:
        super().__init__()
        self.line = line


def _rows(text: str, separator: str, limits: Limits, heading: int | None, *, strict: bool = True) -> Reading:
    lines: list[str] = []
    source = io.StringIO(text, newline="")
    rows = csv.reader(source if strict else _noted(source, lines), delimiter=separator, strict=strict)
    try:
        header, below, above = past_preamble(rows if strict else _in_order(rows, lines, separator), heading)
        if header is None:
            raise ImportingError("The file is empty; its first line should name the columns.")
        if heading is None and (known := heading_of(header)) is not None:
            # A file without a line of names: its first line is a row.
            header, below = list(known), chain([header], below)
            above.append(
                f"The file has no line of names; its {len(known)} columns are named as its source documents them."
            )
        while header and not header[-1].strip():
            header.pop()
        reading = table_of(header, below, limits)
        reading.notes += above
        return reading
    except csv.Error as error:
        if "expected after" in str(error):
            raise _QuotesError(rows.line_num) from None
        if "unexpected end" in str(error):
            raise ImportingError(
                "The file has a quotation mark that is never closed; write it twice within a text, or delete it."
            ) from error
        raise ImportingError(f"The file is not CSV that can be read (line {rows.line_num}).") from error


def _noted(lines: Iterable[str], seen: list[str]) -> Iterator[str]:
    """Yield lines, and keep in ``seen`` those of the row that is being read."""
    for line in lines:
        seen.append(line)
        yield line


def _in_order(rows: Any, lines: list[str], separator: str) -> Iterator[list[str]]:
    """Yield the rows. A row of several lines whose quotation marks are in disorder may be several rows in truth."""
    for row in rows:
        if len(lines) > 1:
            try:
                list(csv.reader(lines, delimiter=separator, strict=True))
            except csv.Error:
                raise ImportingError(
                    f"The quotation marks of lines {rows.line_num - len(lines) + 1} to {rows.line_num} do not fit together; "
                    "write each that belongs to a text twice."
                ) from None
        lines.clear()
        yield row


def separated(text: str) -> tuple[str, str]:
    """The text of a CSV file without a first line that only names the separator, as Excel may write, and the separator."""
    said = re.match(r"sep=(.)\r?\n", text, re.IGNORECASE)
    return (text[said.end() :], said[1]) if said and said[1] in _SEPARATORS else (text, _separator(text))


def table_of(
    header: list[Any],
    rows: Iterable[list[Any]],
    limits: Limits,
    *,
    faults: dict[int, str] | None = None,
    told: dict[int, str] | None = None,
) -> Reading:
    """Return rows of cells as columns. A column of texts becomes numbers if each of them is a number.

    ``faults`` and ``told`` are by row, counted from 0 among the rows that are not blank.
    """
    if len(header) > limits.columns:
        raise too_wide(len(header), limits)
    names = _names(header)
    columns: list[list[Any]] = [[] for _ in names]
    found: dict[int, str] = {}
    count = chars = 0
    for row in rows:
        if all(cell in ("", None) for cell in row):
            continue
        check_rows(count + 1, limits)
        extra = [cell for cell in row[len(names) :] if cell not in ("", None)]
        if extra:
            found[count] = f"it has {len(row)} cells under {len(names)} headings"
        for i, column in enumerate(columns):
            cell = row[i] if i < len(row) else None
            if isinstance(cell, str):
                chars += len(cell)
            column.append(cell)
        count += 1
        check_chars(chars, limits)
    if not count:
        raise ImportingError("The table has names of columns, but no rows below them.")
    records = RowCollector(limits, shaped=False)
    records.notes += cut_names(str(cell) for cell in header if cell is not None)
    typed = [_typed(column) for column in columns]
    for row_number in range(count):
        fault = (faults or {}).get(row_number) or found.get(row_number)
        records.add(
            {name: column[row_number] for name, column in zip(names, typed, strict=True)},
            fault=fault,
            told=(told or {}).get(row_number),
        )
    return records.reading()


def _names(header: list[Any]) -> list[str]:
    names: list[str] = []
    for i, cell in enumerate(header):
        names.append(free_name("" if cell is None else str(cell), names, i))
    return names


def _typed(cells: list[Any]) -> list[Any]:
    values = [None if cell == "" else cell for cell in cells]
    texts = [value for value in values if isinstance(value, str)]
    if not texts or len(texts) < sum(value is not None for value in values):
        return values
    # str.strip() removes the separators of ASCII (such as \x1e), which int() does not accept.
    if all(_WHOLE.fullmatch(text.strip()) for text in texts):
        return [None if value is None else int(value.strip()) for value in values]
    if all(_WHOLE.fullmatch(text.strip()) or _EITHER.fullmatch(text.strip()) for text in texts):
        # 1.500 may be 1500: the texts stay, and whoever needs a number of them asks.
        return values
    if all(_WHOLE.fullmatch(text.strip()) or _is_fraction(text.strip()) for text in texts):
        return [None if value is None else float(value.strip()) for value in values]
    return values


def _is_fraction(text: str) -> bool:
    """Whether a text is a number that comes back from a number as it was: one with more digits would not."""
    if not _FRACTION.fullmatch(text):
        return False
    return len(text) <= _SAFE_DIGITS or Decimal(text) == Decimal(repr(float(text)))


def _separator(text: str) -> str:
    """Return the separator that most of the first lines have equally often, outside of quotation marks."""
    lines = [line for line in re.sub(r'"[^"]*"', "", text[: 2**16]).split("\n")[:30] if line.strip()]

    def rank(mark: str) -> tuple[int, int, int]:
        counts = Counter(line.count(mark) for line in lines if mark in line).most_common(1)
        return (counts[0][1] if counts else 0, lines[0].count(mark) if lines else 0, -_SEPARATORS.index(mark))

    return max(_SEPARATORS, key=rank)
