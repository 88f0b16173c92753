"""Cells of spreadsheets that nobody can mistake for a formula."""

from __future__ import annotations

import csv
import io
import re
from typing import Any

import pandas as pd

#: The first characters that make a spreadsheet read a text as a formula; the full-width ones in East Asian languages.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
#: Where a cell begins if the file is split by another sign or by line: there a formula may stand after quotes and spaces.
_INNER_START = re.compile(
    r"""(?:^|[;,|\t\r\n\x0b\x0c\x1c-\x1e\x85\u2028\u2029])[\s"']*(?=[=+\-@＝＋－＠])"""
    # A number in a list in JSON is no formula: a comma stands before it, and a comma or the end after it.
    r"""(?!(?:(?<=,)|(?<=, ))[+-]?\d+(?:\.\d+)?(?:e[+-]?\d+)?(?:\Z|[,\]})]))"""
)


def cell(value: Any) -> Any:
    """A value for a spreadsheet. A text that it would read as a formula gets an apostrophe in front.

    The same for a part of the text that would become a cell of its own if the file were split by semicolons, tabs or bars,
    or by lines without regard to quotes.

    >>> cell("=1+1"), cell("1+1"), cell(3), cell("a; =1+1")
    ("'=1+1", '1+1', 3, "a; '=1+1")
    """
    if not isinstance(value, str):
        return value
    first = "'" if value.startswith(FORMULA_STARTS) else ""
    return first + _INNER_START.sub(lambda found: f"{found[0]}'" if found.end() else "", value)


def table_csv(table: pd.DataFrame) -> bytes:
    """A table with its index as CSV, with the same care for formulas as :func:`layers.feature_files.export`."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([cell(table.index.name or ""), *map(cell, table.columns)])
    writer.writerows([cell(value) for value in row] for row in table.itertuples())
    return b"\xef\xbb\xbf" + out.getvalue().encode()
