"""Rules about the track of an observed route."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from geodata.instants import Instant, begin, utc_day
from geodata.validation.faults import Fault
from geodata.validation.records import Record


def track_faults(record: Record) -> Iterator[Fault]:
    """A leg is observed if it has a track. Its dates hold the times of the track, and the gaps follow each other."""
    track, status = record.properties.get("track"), record.text("geometry_status")
    if is_observed(record) != isinstance(track, dict):
        problem = (
            "observed, but no track is given"
            if is_observed(record)
            else f"a track is given, but the status is '{status}'"
        )
        yield record.fault(
            "geometry_status", "status_contradicts", problem, "write 'observed' with a track, or neither"
        )
    if (record.text("confidence") == "derived") != is_observed(record):
        problem = "the grade 'derived' and an observed line go together"
        yield record.fault("confidence", "wrong_grade", problem, "write both, or neither")
    if not isinstance(track, dict):
        return
    for first, last, start, end in (
        ("left_after", "left_before", "depart_from", "depart_to"),
        ("came_after", "came_before", "arrive_from", "arrive_to"),
    ):
        times = [time for name in (first, last) if (time := _moment(track.get(name))) is not None]
        low, high = record.moment(start), record.moment(end)
        if times and low and high and not (begin(low) <= min(times) and max(times) < begin(high)):
            earliest, latest = _said(min(times), low), _said(max(times), low)
            problem = f"the track says {earliest} to {latest}, which is not within {low} to {high}"
            yield record.fault(f"track.{last}", "dates_disagree", problem, f"correct {start} and {end}, or the track")
    gaps = track.get("gaps")
    sound = [gap for gap in gaps if isinstance(gap, dict)] if isinstance(gaps, list) else []
    texts = [gap.get(name) for gap in sound for name in ("last_seen", "seen_again")]
    moments = [moment for text in texts if (moment := _moment(text)) is not None]
    if moments != sorted(moments):
        yield record.fault(
            "track.gaps", "dates_backwards", "the gaps do not follow each other", "sort them, and correct their times"
        )


def is_observed(record: Record) -> bool:
    """Whether a leg's line was derived from position reports."""
    return record.text("geometry_status") == "observed"


def _moment(text: Any) -> dt.datetime | None:
    """An instant with its offset, None of anything else."""
    try:
        found = dt.datetime.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None
    return found if found is not None and found.tzinfo is not None else None


def _said(time: dt.datetime, beside: dt.date) -> dt.date:
    """A time as it stands beside a day or an instant."""
    moment = Instant.at(time)
    return moment if isinstance(beside, Instant) else utc_day(moment)
