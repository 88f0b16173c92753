"""The values of one row: its dates, figures and texts, checked and cleaned."""

from __future__ import annotations

import datetime as dt
import math
import re
from typing import Any

from geodata.importing.dates import DayError, Period, read_day
from geodata.importing.mapping import Mapping
from geodata.importing.row_report import RowError, RowReport
from geodata.importing.table import number
from geodata.model import MAX_AMOUNT
from geodata.quoting import quoted
from geodata.untrusted.characters import without_unfit

#: The most characters of a text without a shorter limit of its own.
TEXT_CHARS = 10_000

_THOUSANDS = re.compile(r"\s*\d{1,3}(,\d{3})+\s*", re.ASCII)


def read_period(cells: dict[str, Any], column: str | None, mapping: Mapping) -> Period | None:
    """Return the days that a column of dates names; None if it is blank or there is no such column. Raises RowError."""
    if column is None:
        return None
    try:
        return read_day(cells[column], mapping.date_form)
    except DayError as error:
        raise RowError(f"{quoted(column)}: {error}") from None


def read_interval(cells: dict[str, Any], mapping: Mapping) -> tuple[dt.date | None, dt.date | None, str]:
    """Return the first day of a row, the day after its last (None: open), and the precision. Raises RowError.

    A row without any date is ``static``.
    """
    start, end = read_period(cells, mapping.date, mapping), read_period(cells, mapping.end, mapping)
    if start is None and end is None:
        return None, None, "static"
    after = None if end is None else end.first if mapping.end_is_after else end.after
    if start is None:
        return None, after, end.precision if end else "day"
    if after is None and mapping.end is None:
        after = start.after
    if after is not None and after <= start.first:
        raise RowError(f"it ends on {(end or start).first}, before it begins on {start.first}")
    rough: list[str] = [period.precision for period in (start, end) if period is not None and period.precision != "day"]
    return start.first, after, rough[0] if rough else "day"


def read_figures(
    cells: dict[str, Any], mapping: Mapping, attributes: dict[str, Any], report: RowReport
) -> list[dict[str, Any]]:
    """Return the figures of a row as the model stores them. What is not an amount is added to ``attributes``."""
    found = []
    for figure in mapping.numbers:
        value = _amount(cells[figure.column], report)
        if value is None or value == "":
            continue
        if isinstance(value, (bool, str)) or not 0 <= value <= MAX_AMOUNT:
            attributes[figure.column] = clean_value(cells[figure.column], report)
            report.count("numbers")
            continue
        found.append(
            {
                "low": None if figure.qualifier == "up_to" else value,
                "high": None if figure.qualifier == "at_least" else value,
                "unit": figure.unit.strip() or figure.unit,
                "counts": figure.counts.strip() or figure.counts,
                "qualifier": figure.qualifier,
                "measure": figure.measure,
            }
        )
    return found


def _amount(value: Any, report: RowReport) -> Any:
    if not isinstance(value, str):
        return value
    text = value.replace(",", "") if _THOUSANDS.fullmatch(value) else value
    try:
        return number(text)
    except ValueError:
        return clean_text(value, report, TEXT_CHARS)


def clean_value(value: Any, report: RowReport) -> Any:
    """Return a cell's value as an attribute: texts cleaned, numbers that are not finite left blank. Raises RowError."""
    if isinstance(value, str):
        return clean_text(value, report, TEXT_CHARS)
    if isinstance(value, float) and not math.isfinite(value):
        if not math.isnan(value):
            report.count("infinite")
        return None
    return value


def clean_text(value: Any, report: RowReport, most: int) -> str | None:
    """Return a text without the characters of :mod:`geodata.untrusted.characters`; None if it is blank.

    Raises RowError if it is longer than ``most`` characters.
    """
    text = value if isinstance(value, str) else "" if value is None else str(value)
    if not text.isascii() or not text.isprintable():
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        kept = without_unfit(text)
        if kept != text:
            report.count("controls")
        text = kept
    if len(text) > most:
        raise RowError(f"a text has {len(text):,} characters, more than {most:,}")
    return text if text.strip() else None
