"""What was so, and what was known, on a date.

Intervals are half-open, ``[valid_from, valid_to)``. An open start has always begun, an open end has not yet ended.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Literal

import geopandas as gpd
import numpy as np
import pandas as pd

from geodata.errors import DateError
from geodata.load import Layer

Status = Literal["upcoming", "active", "past"]


def parse_date(text: str) -> dt.date:
    """A calendar day from its ISO 8601 text, ``2025-02-07``. Raises DateError where it is not one."""
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or day.isoformat() != text:
        raise DateError(f"{text!r} is not a date; write it as year-month-day, for example 2025-02-07.")
    return day


def status(valid_from: dt.date | None, valid_to: dt.date | None, date: dt.date) -> Status:
    """Whether an interval is still to come, running or over on a date."""
    if valid_from is not None and date < valid_from:
        return "upcoming"
    if valid_to is not None and date >= valid_to:
        return "past"
    return "active"


def was_known(
    reported_on: dt.date | None, valid_from: dt.date | None, valid_to: dt.date | None, known_by: dt.date | None
) -> bool:
    """Whether a thing had been reported by a date (that day included); always so where no date is given.

    A thing with no day of publication counts as known only if it has no dates at all, as reference data has: of a dated
    claim nobody can show when it was known.
    """
    if known_by is None:
        return True
    if reported_on is None:
        return valid_from is None and valid_to is None
    return reported_on <= known_by


def known(features: gpd.GeoDataFrame, known_by: dt.date | None) -> pd.Series[bool]:
    """Which features had been reported by a date: :func:`was_known` for a whole frame."""
    if known_by is None:
        return pd.Series(True, index=features.index)
    reported = features["reported_on"]
    timeless = reported.isna() & features["valid_from"].isna() & features["valid_to"].isna()
    mask: pd.Series[bool] = (reported <= pd.Timestamp(known_by)) | timeless
    return mask


def as_of(features: gpd.GeoDataFrame, date: dt.date, known_by: dt.date | None = None) -> gpd.GeoDataFrame:
    """The features known by a date, with a ``status`` column: upcoming, active or past on ``date``.

    Takes a frame as :func:`geodata.load.read_features` makes it and leaves it as it is.
    """
    day = pd.Timestamp(date)
    rows = features[known(features, known_by)]
    upcoming = rows["valid_from"] > day
    past = ~upcoming & (rows["valid_to"] <= day)
    return rows.assign(status=np.select([upcoming, past], ["upcoming", "past"], default="active"))


def change_dates(layers: Iterable[Layer]) -> tuple[dt.date, ...]:
    """Every date on which some feature begins or ends, in order."""
    days: set[dt.date] = set()
    for layer in layers:
        for column in ("valid_from", "valid_to"):
            days.update(day.date() for day in layer.features[column].dropna())
    return tuple(sorted(days))
