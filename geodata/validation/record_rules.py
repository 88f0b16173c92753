"""Rules about the properties of one feature by itself: its dates, its figures, and what its fields say together."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

from geodata.instants import Instant, begin, utc_day
from geodata.model import DATED
from geodata.quoting import quoted
from geodata.tracks.claims.gaps import gap_ends, joined
from geodata.tracks.claims.rules import is_observed, track_faults
from geodata.validation.faults import Fault
from geodata.validation.records import Record, as_amount, waypoints

#: A statement or a control area may be reported this many days before it begins.
FORECAST_DAYS = 31
#: What is dated to the day lasts no more days than this.
LONGEST_DAY = 31
#: What is dated to the hour, or to the minute, lasts no longer than this.
LONGEST = {"hour": dt.timedelta(hours=24), "minute": dt.timedelta(hours=1)}


def property_faults(record: Record) -> Iterator[Fault]:
    """Rules about one feature's own properties, beyond the types of its fields."""
    yield from _repeated(record)
    yield from _interval_faults(record)
    yield from _report_faults(record)
    yield from _about_faults(record)
    yield from _precision_faults(record)
    if record.kind == "route":
        yield from _gap_faults(record)
        yield from _leg_date_faults(record)
        yield from _waypoint_faults(record)
        yield from track_faults(record)
        yield from _range_faults(record, "cargo_low", "cargo_high")
        yield from _range_faults(record, "vehicle_count_low", "vehicle_count_high")
    if record.kind in ("control_area", "region", "district"):
        yield from _range_faults(record, "km2_low", "km2_high")
        yield from _size_faults(record)
        yield from _status_faults(record)
    yield from _holder_faults(record)
    if record.kind in ("event", "imported"):
        yield from _number_faults(record)


def _holder_faults(record: Record) -> Iterator[Fault]:
    control, holder = record.properties.get("control_type"), record.properties.get("held_by", "")
    if control in ("held", "pocket") and holder is None:
        yield record.fault(
            "held_by", "no_holder", "the area is held, but nobody is named as holder", "write who holds it"
        )
    elif control == "demined" and isinstance(holder, str) and holder:
        problem = f"the area was cleared of mines, but is held by {quoted(holder)}"
        yield record.fault("held_by", "holder_contradicts", problem, "write null, or correct control_type")


def _report_faults(record: Record) -> Iterator[Fault]:
    """A report does not come before the event; a forecast comes at most FORECAST_DAYS before it."""
    begun, reported = record.moment("valid_from"), record.day("first_reported")
    start = begun and utc_day(begun)
    said = record.kind == "control_area" or record.properties.get("date_type") == "statement"
    if said and start and reported and (start - reported).days > FORECAST_DAYS:
        yield record.fault(
            "first_reported",
            "reported_early",
            f"{reported} is {(start - reported).days} days before valid_from, {start}",
            f"check both: a forecast is of {FORECAST_DAYS} days at most",
        )
    elif not said and record.kind in ("event", "route") and start and reported and reported < start:
        yield record.fault(
            "first_reported",
            "reported_early",
            f"{reported} is before valid_from, {start}, on which it happened",
            "check both, or write date_type 'statement' for what was announced",
        )


def _about_faults(record: Record) -> Iterator[Fault]:
    """Only what was said can be about another place; what happened, happened at its place."""
    if record.kind == "event" and record.properties.get("date_type") == "event" and record.text("about_place_id"):
        yield record.fault(
            "about_place_id",
            "not_a_statement",
            "the feature is an event, and an event is at the place where it happened",
            "write null, or write date_type 'statement'",
        )


def _precision_faults(record: Record) -> Iterator[Fault]:
    """An event or an interval that is dated to the day cannot be months long; a control area lasts until the next one.

    A time of day and a precision finer than a day go together. An interval may begin and end at a time.
    """
    spans = {
        "event": (("date_precision", "valid_from", "valid_to"),),
        "route": (("depart_precision", "depart_from", "depart_to"), ("arrive_precision", "arrive_from", "arrive_to")),
    }
    for precision, first, last in spans.get(record.kind or "", ()):
        start, end = record.moment(first), record.moment(last)
        known = record.text(precision)
        if known in LONGEST and start and end and begin(end) - begin(start) > LONGEST[known]:
            yield record.fault(
                precision,
                "too_long_a_day",
                f"dated to the {known}, but it lasts from {start} to {end}",
                f"write 'interval', or correct the times: at most {LONGEST[known].total_seconds() / 3600:g} h",
            )
        if known == "day" and start and end and (end - start).days > LONGEST_DAY:
            yield record.fault(
                precision,
                "too_long_a_day",
                f"dated to the day, but {(end - start).days} days long",
                "write 'interval' or 'month', or correct the dates",
            )
    for precision, *fields in (*spans.get(record.kind or "", ()), ("date_precision", "valid_from", "valid_to")):
        yield from _time_faults(record, precision, fields)


def _time_faults(record: Record, precision: str, fields: Sequence[str]) -> Iterator[Fault]:
    known = record.text(precision)
    # A control area lasts until the next one, whose beginning may be known less well.
    for name in fields[:1] if record.kind == "control_area" else fields:
        found = record.moment(name)
        if known in LONGEST and found is not None and not isinstance(found, Instant):
            yield record.fault(
                name,
                "time_and_precision",
                f"{found} is a day, but {precision} is '{known}'",
                "write the time with its offset, such as 2025-02-07T08:30+03:00, or another precision",
            )
        elif known in ("day", "week", "month", "static") and isinstance(found, Instant):
            yield record.fault(
                name,
                "time_and_precision",
                f"{found} is a time of day, but {precision} is '{known}'",
                "write 'minute', 'hour' or 'interval', or the day alone",
            )


def _gap_faults(record: Record) -> Iterator[Fault]:
    """The parts of a leg are one line, cut at the 180th meridian, and where a track has a gap."""
    parts = [part.coords for part in getattr(record.geometry, "geoms", ())]
    gaps = gap_ends(record.properties)
    for i in range(1, len(parts)):
        (lon0, lat0), (lon1, lat1) = parts[i - 1][-1], parts[i][0]
        is_cut = abs(lon0) == 180 and lon1 == -lon0 and abs(lat1 - lat0) <= 1e-5
        if (lon0, lat0) != (lon1, lat1) and not is_cut and not joined((lon0, lat0), (lon1, lat1), gaps):
            yield record.fault(
                f"geometry.coordinates[{i}]",
                "broken_line",
                f"it starts at {lon1:g}, {lat1:g}, but the part before ends at {lon0:g}, {lat0:g}",
                "join the parts: a leg is one line, cut at the 180th meridian and in the gaps of its track only",
            )
            return


def _repeated(record: Record) -> Iterator[Fault]:
    for name in (
        "sources",
        "claimant_ids",
        "differs_from",
        "superseded_by",
        "reversed_by",
        "media",
        "place_ids",
        "ring_place_ids",
    ):
        value = record.properties.get(name)
        if not isinstance(value, list) or len(value) < 2:
            continue
        seen: set[str] = set()
        for i, text in record.texts(name):
            if text in seen:
                yield record.fault(f"{name}[{i}]", "repeated", f"{quoted(text)} is in the list twice", "name it once")
            seen.add(text)


def _interval_faults(record: Record) -> Iterator[Fault]:
    start, end = record.moment("valid_from"), record.moment("valid_to")
    if start and end and begin(end) <= begin(start):
        yield record.fault(
            "valid_to",
            "dates_backwards",
            f"{end} is not after valid_from, {start}",
            "write the first day or moment at which it was no longer so: the interval is half-open",
        )
    properties = record.properties
    if "valid_from" in properties and properties["valid_from"] is None:
        if record.kind in DATED:
            yield record.fault("valid_from", "no_date", "it has no beginning", "write the day from which it was so")
        elif properties.get("date_precision") in ("minute", "hour", "day", "week", "month", "interval"):
            yield record.fault(
                "date_precision",
                "no_date",
                "a precision is given, but no date",
                "write 'static', or the date in valid_from",
            )
    if record.kind in ("event", "route") and "valid_to" in properties and properties["valid_to"] is None:
        yield record.fault("valid_to", "no_date", "it has no end", "write the day after its last day")
    if start and properties.get("date_precision") == "static":
        yield record.fault(
            "date_precision",
            "no_date",
            "'static' means that there is no date, but there is one",
            "say how well the day is known",
        )


def _leg_date_faults(record: Record) -> Iterator[Fault]:
    depart_from, depart_to = record.moment("depart_from"), record.moment("depart_to")
    arrive_from, arrive_to = record.moment("arrive_from"), record.moment("arrive_to")
    for name, start, end in (("depart", depart_from, depart_to), ("arrive", arrive_from, arrive_to)):
        if start and end and begin(end) <= begin(start):
            yield record.fault(
                f"{name}_to",
                "dates_backwards",
                f"{end} is not after {name}_from, {start}",
                "write the day after the window's last",
            )
    if depart_from and arrive_from and begin(arrive_from) < begin(depart_from):
        yield record.fault(
            "arrive_from",
            "dates_backwards",
            f"arrival from {arrive_from} is before departure from {depart_from}",
            "check both",
        )
    if depart_to and arrive_to and begin(arrive_to) < begin(depart_to):
        yield record.fault(
            "arrive_to", "dates_backwards", f"arrival to {arrive_to} is before departure to {depart_to}", "check both"
        )
    start, end = record.moment("valid_from"), record.moment("valid_to")
    if start and depart_from and start != depart_from:
        yield record.fault(
            "valid_from",
            "dates_disagree",
            f"{start} is not depart_from, {depart_from}",
            "a leg is under way from its departure",
        )
    if end and arrive_to and end != arrive_to:
        yield record.fault(
            "valid_to", "dates_disagree", f"{end} is not arrive_to, {arrive_to}", "a leg is under way to its arrival"
        )


def _waypoint_faults(record: Record) -> Iterator[Fault]:
    names = record.properties.get("waypoint_names")
    if record.geometry is None or not isinstance(names, list) or (not names and is_observed(record)):
        return
    count = len(waypoints(record.geometry))
    if count != len(names):
        yield record.fault(
            "waypoint_names",
            "waypoint_count",
            f"{len(names)} names for {count} positions between the ends of the line",
            "name each position of the line but the first and the last",
        )


def _range_faults(record: Record, low_name: str, high_name: str) -> Iterator[Fault]:
    low, high = record.amount(low_name), record.amount(high_name)
    if low is not None and high is not None and low > high:
        yield record.fault(
            low_name, "low_above_high", f"{low:g} is above {high_name}, {high:g}", "exchange or correct the two"
        )


def _size_faults(record: Record) -> Iterator[Fault]:
    qualifier = record.text("km2_qualifier")
    low, high = record.properties.get("km2_low"), record.properties.get("km2_high")
    if qualifier and low is None and high is None:
        yield record.fault(
            "km2_qualifier", "no_number", "it qualifies a size, but there is none", "write the size, or null here"
        )
    else:
        yield from _qualifier_faults(record, qualifier, low, high, "km2_")


def _status_faults(record: Record) -> Iterator[Fault]:
    status, geometry = record.text("geometry_status"), record.geometry
    if geometry is None or status not in ("surveyed", "generalised", "schematic", "label_point"):
        return
    has_outline = geometry.geom_type in ("Polygon", "MultiPolygon")
    if has_outline == (status == "label_point"):
        is_a = "an outline" if has_outline else "a point"
        yield record.fault(
            "geometry_status",
            "status_contradicts",
            f"the geometry is {is_a}, but its status is '{status}'",
            "correct one of the two",
        )


def _number_faults(record: Record) -> Iterator[Fault]:
    numbers = record.properties.get("numbers")
    for i, number in enumerate(numbers if isinstance(numbers, list) else ()):
        if not isinstance(number, dict):
            continue
        where, qualifier = f"numbers[{i}].", number.get("qualifier")
        low, high = number.get("low"), number.get("high")
        if low is None and high is None:
            if number.get("words") is None:
                problem = "neither low nor high is given, and no words"
                yield record.fault(f"{where}low", "no_number", problem, "write the figure, or the words of the source")
            continue
        a, b = as_amount(low), as_amount(high)
        if a is not None and b is not None and a > b:
            yield record.fault(
                f"{where}low", "low_above_high", f"{a:g} is above high, {b:g}", "exchange or correct the two"
            )
        if number.get("derived") is True and number.get("measure") is not None:
            yield record.fault(
                f"{where}measure",
                "derived_estimate",
                "a figure that was derived here cannot be an estimate of a measure",
                "write null for its measure, or the figure that the source gives",
            )
        yield from _qualifier_faults(record, qualifier, low, high, where)


def _qualifier_faults(record: Record, qualifier: Any, low: Any, high: Any, where: str) -> Iterator[Fault]:
    if low is None and high is None:
        return
    wants = {"at_least": ("low",), "up_to": ("high",), "range": ("low", "high"), "exact": ("low", "high")}
    ends = {"low": low, "high": high}
    for end in wants.get(qualifier, ()) if isinstance(qualifier, str) else ():
        if ends[end] is None:
            yield record.fault(
                f"{where}{end}",
                "open_end",
                f"'{qualifier}' needs a {end} figure, and it is null",
                "write it, or change the qualifier",
            )
    if qualifier == "exact" and None not in (low, high) and as_amount(low) != as_amount(high):
        yield record.fault(
            f"{where}qualifier", "open_end", "'exact' is given with two different figures", "write 'range' or 'approx'"
        )
