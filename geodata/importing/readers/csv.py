"""CSV: the separator is detected, and columns of numbers become numbers."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable
from itertools import chain
from typing import Any

from geodata.errors import ImportingError
from geodata.importing.profiles import heading_of
from geodata.importing.readers.encoding import decoded
from geodata.importing.readers.heading import past_preamble
from geodata.importing.table import Reading, RowCollector, check_chars, check_rows, free_name, too_wide
from geodata.limits import Limits

_SEPARATORS = ",;\t|"
#: A number in plain form; one with a leading zero ("007") is a code, not an amount.
_WHOLE = re.compile(r"[+-]?(0|[1-9][0-9]{0,17})")
_FRACTION = re.compile(
    r"[+-]?(0|[1-9][0-9]{0,17})?\.[0-9]{1,30}([eE][+-]?[0-9]{1,3})?|[+-]?[0-9]{1,18}[eE][+-]?[0-9]{1,3}"
)

#: A number of three decimals, or a thousand as much of Europe writes it.
_EITHER = re.compile(r"[1-9][0-9]{0,2}\.[0-9]{3}")


def read_csv(content: bytes, limits: Limits, encoding: str | None = None) -> Reading:
    """Read the rows below the line that names the columns, which is the first one after any title."""
    text, notes = decoded(content, encoding)
    if "\0" in text:
        raise ImportingError("The file holds null characters and is not CSV.")
    text, separator = separated(text)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    previous = csv.field_size_limit(max(limits.text_chars, limits.file_bytes))
    try:
        header, below, above = past_preamble(rows)
        if header is None:
            raise ImportingError("The file is empty; its first line should name the columns.")
        if (known := heading_of(header)) is not None:
            # A file without a line of names: its first line is a row.
            header, below = list(known), chain([header], below)
            above.append(
                f"The file has no line of names; its {len(known)} columns are named as its source documents them."
            )
        while header and not header[-1].strip():
            header.pop()
        reading = table_of(header, below, limits)
        reading.notes += notes + above
        return reading
    except csv.Error as error:
        raise ImportingError(f"The file is not CSV that can be read (line {rows.line_num}).") from error
    finally:
        csv.field_size_limit(previous)


def separated(text: str) -> tuple[str, str]:
    """The text of a CSV file without a first line that only names the separator, as Excel may write, and the separator."""
    said = re.match(r"sep=(.)\r?\n", text, re.IGNORECASE)
    return (text[said.end() :], said[1]) if said and said[1] in _SEPARATORS else (text, _separator(text))


def table_of(
    header: list[Any], rows: Iterable[list[Any]], limits: Limits, *, faults: dict[int, str] | None = None
) -> Reading:
    """Return rows of cells as columns. A column of texts becomes numbers if each of them is a number.

    ``faults`` are by row, counted from 0 among the rows that are not blank.
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
    typed = [_typed(column) for column in columns]
    for row_number in range(count):
        fault = (faults or {}).get(row_number) or found.get(row_number)
        records.add({name: column[row_number] for name, column in zip(names, typed, strict=True)}, fault=fault)
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
    if all(_WHOLE.fullmatch(text.strip()) or _FRACTION.fullmatch(text.strip()) for text in texts):
        return [None if value is None else float(value.strip()) for value in values]
    return values


def _separator(text: str) -> str:
    """Return the separator that most of the first lines have equally often, outside of quotation marks."""
    lines = [line for line in re.sub(r'"[^"]*"', "", text[: 2**16]).split("\n")[:30] if line.strip()]

    def rank(mark: str) -> tuple[int, int, int]:
        counts = Counter(line.count(mark) for line in lines if mark in line).most_common(1)
        return (counts[0][1] if counts else 0, lines[0].count(mark) if lines else 0, -_SEPARATORS.index(mark))

    return max(_SEPARATORS, key=rank)
