"""CSV: rows of text, with the separator found out and numbers told from words."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from typing import Any

from geodata.errors import ImportingError, LimitError
from geodata.importing.table import Reading, RowCollector, clean_name, too_wide
from geodata.limits import Limits

_SEPARATORS = ",;\t|"
#: A number in plain form; one with a leading zero ("007") is a code, not an amount.
_WHOLE = re.compile(r"[+-]?(0|[1-9][0-9]{0,17})")
_FRACTION = re.compile(
    r"[+-]?(0|[1-9][0-9]{0,17})?\.[0-9]{1,30}([eE][+-]?[0-9]{1,3})?|[+-]?[0-9]{1,18}[eE][+-]?[0-9]{1,3}"
)


def read_csv(content: bytes, limits: Limits) -> Reading:
    """The rows under the first line, which names the columns."""
    text = _text(content)
    # Excel's own first line, which says what separates the cells.
    said = re.match(r"sep=(.)\r?\n", text, re.IGNORECASE)
    text, separator = (text[said.end() :], said[1]) if said and said[1] in _SEPARATORS else (text, _separator(text))
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    previous = csv.field_size_limit(max(limits.text_chars, limits.file_bytes))
    try:
        header = next(rows, None)
        if header is None or not any(cell.strip() for cell in header):
            raise ImportingError("The file is empty; its first line should name the columns.")
        return table_of(header, rows, limits)
    except csv.Error as error:
        raise ImportingError(f"The file is not CSV that can be read (line {rows.line_num}).") from error
    finally:
        csv.field_size_limit(previous)


def table_of(
    header: list[Any], rows: Iterable[list[Any]], limits: Limits, *, faults: dict[int, str] | None = None
) -> Reading:
    """Rows of cells under a header as columns: texts that all read as numbers become numbers.

    ``faults`` are those that the caller knows of, by the place of the row among those that are not blank.
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
        if count >= limits.features:
            raise LimitError(f"The file has more than {limits.features:,} rows; split it into several layers.")
        extra = [cell for cell in row[len(names) :] if cell not in ("", None)]
        if extra:
            found[count] = f"it has {len(row)} cells under {len(names)} headings"
        for i, column in enumerate(columns):
            cell = row[i] if i < len(row) else None
            if isinstance(cell, str):
                chars += len(cell)
                if len(cell) > limits.text_chars:
                    found.setdefault(count, f"a text has {len(cell):,} characters, more than {limits.text_chars:,}")
                    cell = cell[:80]
            column.append(cell)
        count += 1
        if chars > limits.unpacked_bytes:
            raise LimitError(f"The texts have more than {limits.unpacked_bytes:,} characters together.")
    records = RowCollector(limits, shaped=False)
    typed = [_typed(column) for column in columns]
    for row_number in range(count):
        fault = (faults or {}).get(row_number) or found.get(row_number)
        records.add({name: column[row_number] for name, column in zip(names, typed, strict=True)}, fault=fault)
    return records.reading()


def _names(header: list[Any]) -> list[str]:
    names: list[str] = []
    for i, cell in enumerate(header):
        base = clean_name(str(cell)) if cell is not None else ""
        base, name, n = base or f"column {i + 1}", base or f"column {i + 1}", 2
        while name in names:
            name, n = f"{base} ({n})", n + 1
        names.append(name)
    return names


def _typed(cells: list[Any]) -> list[Any]:
    values = [None if cell == "" else cell for cell in cells]
    texts = [value for value in values if isinstance(value, str)]
    if not texts or len(texts) < sum(value is not None for value in values):
        return values
    # What str.strip() takes for blanks and int() does not (the separators of ASCII) must not reach the latter.
    if all(_WHOLE.fullmatch(text.strip()) for text in texts):
        return [None if value is None else int(value.strip()) for value in values]
    if all(_WHOLE.fullmatch(text.strip()) or _FRACTION.fullmatch(text.strip()) for text in texts):
        return [None if value is None else float(value.strip()) for value in values]
    return values


def _text(content: bytes) -> str:
    encoding = "utf-16" if content.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        raise ImportingError("The file is not in UTF-8; save it as “CSV UTF-8”.") from error
    if "\0" in text:
        raise ImportingError("The file holds null characters and is no CSV.")
    return text


def _separator(text: str) -> str:
    """The separator that the first line has most of, outside of quotation marks."""
    line = re.sub(r'"[^"]*"', "", text[: 2**16].split("\n", 1)[0])
    return max(_SEPARATORS, key=lambda mark: (line.count(mark), -_SEPARATORS.index(mark)))
