"""What was valid, and what was known, on a date.

Intervals are half-open, ``[valid_from, valid_to)``. An interval without a start has always begun; one without an end has
not ended yet. Its ends are moments, days or instants (:mod:`geodata.instants`), and so is the date that is asked about: a
day is the whole day in UTC, an instant is that minute.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any, Literal

import geopandas as gpd
import numpy as np
import pandas as pd

from geodata.errors import DateError
from geodata.instants import after, begin, has_begun, has_ended, last_day, moment_of, utc_day
from geodata.load import INSTANTS, Layer

Status = Literal["upcoming", "active", "past"]


def parse_date(text: str) -> dt.date:
    """A calendar day from its ISO 8601 text. Raises DateError where the text is not one.

    >>> parse_date("2025-02-07")
    datetime.date(2025, 2, 7)
    """
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or day.isoformat() != text:
        raise DateError(f"{text!r} is not a date; write it as year-month-day, for example 2025-02-07.")
    return day


def parse_moment(text: str) -> dt.date:
    """A calendar day or an instant from its text. Raises DateError where the text is neither.

    >>> parse_moment("2024-10-12T08:30Z")
    Instant('2024-10-12T08:30Z')
    """
    found = moment_of(text)
    if found is None:
        raise DateError(
            f"{text!r} is neither a date nor a time with its offset; write it such as 2025-02-07 or 2025-02-07T08:30Z."
        )
    return found


def status(valid_from: dt.date | None, valid_to: dt.date | None, date: dt.date) -> Status:
    """Whether an interval has not begun, is running, or is over on a date: "upcoming", "active" or "past".

    It is running on a day if it is so at any time of that day.
    """
    if valid_from is not None and not has_begun(valid_from, date):
        return "upcoming"
    if valid_to is not None and has_ended(valid_to, date):
        return "past"
    return "active"


def was_known(
    first_reported: dt.date | None, valid_from: dt.date | None, valid_to: dt.date | None, known_by: dt.date | None
) -> bool:
    """Whether a feature had been reported by a date, that day included. Always true where ``known_by`` is None.

    A feature without a day of publication counts as known only where it has no dates at all, as reference data. For a
    dated claim without one, nobody can show when it became known.
    """
    if known_by is None:
        return True
    if first_reported is None:
        return valid_from is None and valid_to is None
    return first_reported <= utc_day(known_by)


def known(features: gpd.GeoDataFrame, known_by: dt.date | None) -> pd.Series[bool]:
    """Which features had been reported by a date: :func:`was_known` for a whole frame, as a boolean for each row."""
    if known_by is None:
        return pd.Series(True, index=features.index)
    reported = features["first_reported"]
    timeless = reported.isna() & features["valid_from"].isna() & features["valid_to"].isna()
    mask: pd.Series[bool] = (reported <= pd.Timestamp(utc_day(known_by))) | timeless
    return mask


def known_end(valid_from: dt.date | None, valid_to: dt.date | None, known_by: dt.date | None) -> dt.date | None:
    """The end of a half-open interval as it was known on a day: None where its last day is later, so that it is open.

    What lasts no longer than the day on which it begins stays one day.

    >>> known_end(dt.date(2024, 8, 27), dt.date(2024, 11, 23), dt.date(2024, 10, 20)) is None
    True
    """
    if known_by is None or valid_to is None:
        return valid_to
    latest = utc_day(known_by) if valid_from is None else max(utc_day(known_by), utc_day(valid_from))
    return valid_to if last_day(valid_to) <= latest else None


def as_of(features: gpd.GeoDataFrame, date: dt.date, known_by: dt.date | None = None) -> gpd.GeoDataFrame:
    """The features known by ``known_by``, with a column ``status``: upcoming, active or past on ``date``.

    Takes a frame as :func:`geodata.load.load_layers` makes it, in any CRS, and does not change it. ``known_by=None``
    leaves no feature out.
    """
    start, end = (pd.Timestamp(time.replace(tzinfo=None)) for time in (begin(date), after(date)))
    rows = features[known(features, known_by)]
    upcoming = rows["valid_from"] >= end
    past = ~upcoming & (rows["valid_to"] <= start)
    return rows.assign(status=np.select([upcoming, past], ["upcoming", "past"], default="active"))


def day_of(value: Any) -> dt.date | None:
    """The day of a value of a frame's day column; None where it has none."""
    if isinstance(value, pd.Timestamp):  # Nearly all are; the question costs a tenth of pandas' own.
        return value.date()
    return None if pd.isna(value) else value.date()


def moment(row: Any, name: str) -> dt.date | None:
    """The day or the instant in a field of a frame's row, as ``itertuples`` gives it; None where it has none."""
    given = getattr(row, INSTANTS, None)
    if isinstance(given, dict) and name in given:
        return moment_of(given[name])
    return day_of(getattr(row, name))


def change_dates(layers: Iterable[Layer]) -> tuple[dt.date, ...]:
    """Every date on which a feature begins or ends, in order, in UTC."""
    days: set[dt.date] = set()
    for layer in layers:
        for column in ("valid_from", "valid_to"):
            days.update(day.date() for day in layer.features[column].dropna())
    return tuple(sorted(days))
