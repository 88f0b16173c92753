"""The values of one row: its dates, figures and texts, checked and cleaned."""

from __future__ import annotations

import datetime as dt
import math
import re
from dataclasses import dataclass, replace
from typing import Any, get_args

from geodata.importing.dates import DayError, Period, read_day
from geodata.importing.figures import DoubtError, read_joined
from geodata.importing.mapping import Mapping
from geodata.importing.profiles import codes_of
from geodata.importing.row_report import RowError, RowReport
from geodata.instants import Instant, begin, last_day, moment_of, utc_day
from geodata.model import PlacePrecision, Precision
from geodata.quoting import quoted
from geodata.untrusted.characters import without_unfit
from geodata.validation.record_rules import LONGEST

#: The most characters of a text without a shorter limit of its own.
TEXT_CHARS = 10_000


@dataclass(frozen=True)
class Times:
    """When a row was so: its first day or instant, what it ends before (None: open), and the precision of both.

    ``unread`` are the dates that could not be read, and ``kept`` the cells that say more than the days, such as a time of
    day or a word like "early": for each column its text.
    """

    first: dt.date | None
    after: dt.date | None
    precision: str
    reported: dt.date | None
    unread: dict[str, str]
    kept: dict[str, str]


def read_times(row: int, cells: dict[str, Any], mapping: Mapping, report: RowReport) -> Times:
    """Return when a row was so. Raises RowError for a date that cannot be read, if the mapping does not keep such rows.

    A row without any date is ``static``, and is counted.
    """
    unread: dict[str, str] = {}
    kept: dict[str, str] = {}

    def period(column: str | None) -> Period | None:
        found = None if column is None else _period(row, cells, column, mapping, report, unread)
        if column is not None and found is not None and found.more:
            if column in (mapping.date, mapping.end) and (instant := _instant(cells[column])) is not None:
                if _FRACTION.search(str(cells[column])):
                    kept[column] = str(cells[column])
                return replace(found, first=instant, after=instant + _MINUTE, precision="minute", more=False)
            kept[column] = str(cells[column])
            if found.precision == "day":
                report.count("times", column)
        return found

    start, end, reported = period(mapping.date), period(mapping.end), period(mapping.reported)
    if mapping.file_date and start is None and end is None and not unread:
        start = read_day(mapping.file_date)
    first, after, precision = _interval(start, end, mapping, blank_end_is_open=mapping.end not in unread)
    undated = first is None and after is None
    if undated and (mapping.date is not None or mapping.end is not None):
        report.list_row("Without a date, and so shown on every day", row)
    stated = stated_precision(cells, mapping, "precision", report)
    if stated is not None and (stated == "static") == undated:
        if stated in ("day", "week", "month"):
            # A file that knows the day only has no time of day, whatever its clock wrote.
            first, after = first and utc_day(first), after and _next_day(after)
        precision = stated
    precision = _fitting(first, after, precision)
    return Times(first, after, precision, _published(row, cells, reported, mapping, report, kept), unread, kept)


#: The last characters of a time with its offset, which ISO 8601 may write without a colon.
_OFFSET = re.compile(r"(?<=[0-9])([+-][0-9]{2})([0-9]{2})$")
_FRACTION = re.compile(r"\.[0-9]+(?=Z|[+-])")
_MINUTE = dt.timedelta(minutes=1)


def _instant(value: Any) -> Instant | None:
    """The instant of a cell that gives a time with its offset; None without one, since nobody knows its zone then."""
    text = value.isoformat() if isinstance(value, dt.datetime) else str(value).strip()
    found = moment_of(_OFFSET.sub(r"\1:\2", _FRACTION.sub("", text.replace(" ", "T", 1))))
    return found if isinstance(found, Instant) else None


def _next_day(end: dt.date) -> dt.date:
    return last_day(end) + dt.timedelta(days=1)


def _fitting(first: dt.date | None, after: dt.date | None, precision: str) -> str:
    """The precision of an interval with times: an end that is a day, or hours between its ends, make it an interval."""
    timed = [isinstance(end, Instant) for end in (first, after)]
    if not any(timed) or precision == "interval":
        return precision
    if first is None or after is None or not all(timed):
        return "interval" if first is not None and after is not None else "minute"
    if precision in LONGEST and begin(after) - begin(first) <= LONGEST[precision]:
        return precision
    return "interval"


def _published(
    row: int,
    cells: dict[str, Any],
    reported: Period | None,
    mapping: Mapping,
    report: RowReport,
    kept: dict[str, str],
) -> dt.date | None:
    """Return the day of publication. A month or an interval is none: any day of it would be a guess."""
    if reported is None or mapping.reported is None:
        return None
    if reported.first is not None and reported.after == reported.first + dt.timedelta(days=1):
        return reported.first
    kept[mapping.reported] = str(cells[mapping.reported])
    report.list_row(f"{quoted(mapping.reported)} names no single day, and is kept as an attribute", row)
    return None


def _period(
    row: int, cells: dict[str, Any], column: str, mapping: Mapping, report: RowReport, unread: dict[str, str]
) -> Period | None:
    value = cells[column]
    try:
        found = read_day(value, mapping.date_form)
        if found is not None and found.first is None and found.after is None and column != mapping.end:
            raise DayError(f"{str(value)[:60]!r} is not a day")
    except DayError as error:
        if not mapping.keep_undated:
            raise RowError(f"{quoted(column)}: {error}") from None
        unread[column] = str(value)
        report.list_row(f"Kept without the date in {quoted(column)}, which cannot be read", row)
        return None
    if found is None and value not in (None, "") and str(value).strip():
        report.list_row(f"{quoted(column)} holds {quoted(str(value).strip())}, which is read as blank", row)
    if found is not None and found.how:
        report.list_row(f"{quoted(column)} is read as {found.how}", row)
    return found


def _interval(
    start: Period | None, end: Period | None, mapping: Mapping, *, blank_end_is_open: bool
) -> tuple[dt.date | None, dt.date | None, str]:
    if start is None and (end is None or end.after is None):
        return None, None, "static"
    after = None if end is None else end.first if mapping.end_is_after else end.after
    if start is None:
        return None, after, end.precision if end else "day"
    if end is None and (mapping.end is None or start.lasts or not blank_end_is_open):
        after = start.after
    if after is not None and start.first is not None and after <= start.first:
        raise RowError(f"it ends on {(end or start).first}, before it begins on {start.first}")
    rough: list[str] = [period.precision for period in (start, end) if period is not None and period.precision != "day"]
    return start.first, after, rough[0] if rough else "day"


#: What the columns of precision can hold, beside the codes of a source: the words of the model.
_PRECISIONS: dict[str, tuple[str, ...]] = {
    "precision": get_args(Precision),
    "place_precision": get_args(PlacePrecision),
}


def stated_precision(cells: dict[str, Any], mapping: Mapping, role: str, report: RowReport) -> str | None:
    """Return how well the dates (role ``precision``) or the place (``place_precision``) of a row are known, as it says.

    Codes are those of the source whose files have such a column (:func:`geodata.importing.profiles.codes_of`).
    """
    text = _precision_text(cells, mapping, role)
    if text is None:
        return None
    if text in _PRECISIONS[role]:
        return text
    column = getattr(mapping, role)
    found = codes_of(role, column).get(text)
    if found is None:
        report.count("precisions", column)
    return found


def codes_kept(cells: dict[str, Any], mapping: Mapping) -> dict[str, Any]:
    """Return the cells of precision that hold something else than words of the model: several codes can mean one word."""
    return {
        getattr(mapping, role): cells[getattr(mapping, role)]
        for role, words in _PRECISIONS.items()
        if (text := _precision_text(cells, mapping, role)) is not None and text not in words
    }


def _precision_text(cells: dict[str, Any], mapping: Mapping, role: str) -> str | None:
    column = getattr(mapping, role)
    value = None if column is None else cells[column]
    return None if value is None else str(value).strip().casefold().removesuffix(".0") or None


def read_figures(
    cells: dict[str, Any], mapping: Mapping, attributes: dict[str, Any], report: RowReport
) -> list[dict[str, Any]]:
    """Return the figures of a row as the model stores them. What is not an amount is added to ``attributes``."""
    found = []
    for column in mapping.numbers:
        try:
            figure = read_joined(cells, column, mapping.decimal)
        except ValueError as error:
            for name in column.columns:
                attributes[name] = clean_value(cells[name], report, name)
            if any(attributes[name] is not None for name in column.columns):
                report.count("doubtful" if isinstance(error, DoubtError) else "numbers", column.column)
            continue
        if figure is None:
            continue
        if len(column.columns) > 1 and figure.qualifier == "range" and cells[column.column] is not None:
            # The range has the low and the high estimate; the best one has no field.
            attributes[column.column] = clean_value(cells[column.column], report, column.column)
        found.append(
            {
                "low": figure.low,
                "high": figure.high,
                "unit": column.unit.strip() or column.unit,
                "counts": column.counts.strip() or column.counts,
                "qualifier": figure.qualifier,
                "measure": column.measure,
            }
        )
    return found


def clean_value(value: Any, report: RowReport, column: str) -> Any:
    """Return a cell's value as an attribute: texts cleaned, numbers that are not finite left blank."""
    if isinstance(value, str):
        return clean_text(value, report, TEXT_CHARS, column)
    if isinstance(value, float) and not math.isfinite(value):
        if not math.isnan(value):
            report.count("infinite", column)
        return None
    return value


def clean_text(value: Any, report: RowReport, most: int, column: str) -> str | None:
    """Return a text without the characters of :mod:`geodata.untrusted.characters`; None if it is blank.

    Of a text of more than ``most`` characters the beginning is kept, and the report on the row says so.
    """
    text = value if isinstance(value, str) else "" if value is None else str(value)
    if not text.isascii() or not text.isprintable():
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        kept = without_unfit(text)
        if kept != text:
            report.count("controls", column)
        text = kept
    if len(text) > most:
        report.tell(report.row, f"{quoted(column)} has {len(text):,} characters; only the first {most - 1:,} are kept")
        text = f"{text[: most - 1]}…"
    return text if text.strip() else None
