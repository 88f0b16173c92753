"""What one record must satisfy by itself: its fields, its dates, its numbers."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cache
from types import NoneType
from typing import Any, get_args
from urllib.parse import urlsplit

from pydantic import BaseModel, ValidationError

from geodata.model import Kind
from geodata.quoting import cut, nearest, printable, quoted
from geodata.validation.faults import Fault, Subject
from geodata.validation.records import Record, as_amount, as_day, waypoints

#: Years outside are taken for slips of the pen.
FIRST_YEAR, LAST_YEAR = 1900, 2100

#: So many days before it came true may a statement or a control area be reported.
FORECAST_DAYS = 31
#: What is known to the day is no longer than this.
LONGEST_DAY = 31

#: Kinds whose records say what happened or was so, and so cannot be without a beginning.
DATED: tuple[Kind, ...] = ("event", "route", "control_area")


def model_faults(
    value: Any, model: type[BaseModel], subject: Subject, *, besides: Sequence[Fault] = (), skip: Collection[str] = ()
) -> Iterator[Fault]:
    """What a pydantic model finds wrong with a JSON object, a fault an error.

    Fields that a fault in ``besides`` already names are left out, and so are those in ``skip``.
    """
    if any(fault.rule == "nested_too_deeply" for fault in besides):
        return
    done = {*skip, *(fault.field for fault in besides)}
    days = _days(model)
    try:
        # Strict JSON mode: texts are no numbers, 1 is not true, and a list may stand for a tuple.
        model.model_validate_json(json.dumps(value, ensure_ascii=False).encode("utf-8", "replace"), strict=True)
    except ValidationError as error:
        for item in error.errors(include_url=False):
            # An attribute may be of several types, and has an error for each: one fault is enough.
            loc = item["loc"][:2] if item["loc"][:1] == ("attributes",) else item["loc"]
            field = _path(loc)
            if field in done or (loc and loc[0] in days and item["type"] != "missing"):
                continue
            if loc != item["loc"]:
                done.add(field)
            yield _model_fault(item, field, model, subject)
    for name in sorted(days - done):
        if name in value:
            optional = model.model_fields[name].annotation is not dt.date
            yield from _day_faults(value[name], name, subject, optional=optional)


@cache
def _days(model: type[BaseModel]) -> frozenset[str]:
    """The fields of a model that hold calendar days."""
    fields = model.model_fields.items()
    return frozenset(name for name, f in fields if f.annotation is dt.date or dt.date in get_args(f.annotation))


def _day_faults(value: Any, field: str, subject: Subject, *, optional: bool) -> Iterator[Fault]:
    if value is None and optional:
        return
    day = as_day(value)
    if day is None:
        yield subject.fault(
            field,
            "bad_date",
            f"{quoted(value)} is not a calendar day",
            "write an existing day as YYYY-MM-DD, such as 2025-02-07",
        )
    elif not FIRST_YEAR <= day.year <= LAST_YEAR:
        yield subject.fault(
            field, "absurd_date", f"the year {day.year} is not within {FIRST_YEAR} to {LAST_YEAR}", "check the year"
        )


def _model_fault(item: Any, field: str | None, model: type[BaseModel], subject: Subject) -> Fault:
    name = str(item["loc"][0]) if item["loc"] else ""
    kind, value, top = item["type"], item["input"], len(item["loc"]) == 1
    if top and name == "sources" and (kind in ("missing", "too_short") or value is None):
        return subject.fault(field, "no_source", "the feature cites no source", "name at least one id of sources.json")
    if top and name == "claimant_ids" and (kind in ("missing", "too_short") or value is None):
        return subject.fault(
            field, "no_claimant", "the feature names no claimant", "name at least one id of claimants.json"
        )
    match kind:
        case "missing" if isinstance(item["loc"][-1], int):
            return subject.fault(field, "bad_length", "the list is too short", "write all of its values")
        case "missing":
            remedy = "add it, with null where nothing is known" if _nullable(model, item["loc"]) else "add it"
            return subject.fault(field, "missing_field", "the field is missing", remedy)
        case "extra_forbidden":
            hint = nearest(name, model.model_fields.keys()) if top else ""
            return subject.fault(field, "unknown_field", f"the schema knows no such field{hint}", "rename or delete it")
        case "literal_error":
            return subject.fault(
                field, "unknown_value", f"{quoted(value)} is not one of the values", f"write {item['ctx']['expected']}"
            )
        case "string_pattern_mismatch" if "http" in item["ctx"]["pattern"]:
            return subject.fault(
                field, "bad_url", f"{quoted(value)} is no web address", "write an http or https URL, or null"
            )
        case "string_pattern_mismatch" | "string_too_long":
            return subject.fault(
                field, "bad_text", f"{quoted(value)} is not in the form of this field", _form(item.get("ctx", {}))
            )
        case "string_too_short":
            remedy = "write it, or null" if _nullable(model, item["loc"]) else "write it"
            return subject.fault(field, "empty_text", "the text is empty", remedy)
        case "too_short" | "too_long":
            bound = "more" if kind == "too_short" else "fewer"
            return subject.fault(
                field, "bad_length", f"{quoted(value)} is of the wrong length", f"give it {bound} values"
            )
        case "greater_than_equal" | "less_than_equal":
            return subject.fault(
                field, "number_out_of_range", f"{quoted(value)} is out of range", item["msg"].replace("Input", "it")
            )
        case "finite_number":
            return subject.fault(
                field, "not_finite", f"{quoted(value)} is not a finite number", "write a number, or null"
            )
        case _:
            return subject.fault(
                field, "wrong_type", f"{quoted(value)} is of the wrong type", item["msg"].replace("Input", "it")
            )


def _nullable(model: type[BaseModel], loc: Sequence[int | str]) -> bool:
    """Whether the field at a place in a model may be null."""
    annotation: Any = model
    for part in loc:
        if isinstance(part, str):
            holder = next((a for a in _alternatives(annotation) if hasattr(a, "model_fields")), None)
            if holder is None or part not in holder.model_fields:
                return False
            annotation = holder.model_fields[part].annotation
        else:
            annotation = (get_args(annotation) or (None,))[0]
    return NoneType in _alternatives(annotation)


def _alternatives(annotation: Any) -> tuple[Any, ...]:
    return (annotation, *get_args(annotation))


def _form(ctx: Mapping[str, Any]) -> str:
    if "max_length" in ctx:
        return f"keep it to {ctx['max_length']} characters"
    if str(ctx.get("pattern")).endswith("A-Z]{2}$"):
        return "write an ISO 3166 code of two capital letters, such as RU"
    if "A-Z0-9]{1,3}" in str(ctx.get("pattern")):
        return "write an ISO 3166-2 code, such as RU-KRS, or null"
    if "geojson" in str(ctx.get("pattern")):
        return "name a .geojson file in the catalogue's own folder"
    return "use letters, digits, '_', '.', ':' and '-', starting with a letter or digit"


def _path(loc: tuple[int | str, ...]) -> str | None:
    path = ""
    for part in loc:
        path += f"[{part}]" if isinstance(part, int) else f".{printable(part)}" if path else printable(part)
    return cut(path) or None


def property_faults(record: Record) -> Iterator[Fault]:
    """Rules about one feature's own properties, beyond the types of its fields."""
    yield from _repeated(record)
    yield from _interval_faults(record)
    yield from _seed_faults(record)
    yield from _report_faults(record)
    yield from _precision_faults(record)
    if record.kind == "route":
        yield from _gap_faults(record)
        yield from _leg_date_faults(record)
        yield from _waypoint_faults(record)
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
        yield record.fault("held_by", "no_holder", "the area is held, but by nobody", "write who holds it")
    elif control == "demined" and isinstance(holder, str) and holder:
        problem = f"the area was cleared of mines, but is held by {quoted(holder)}"
        yield record.fault("held_by", "holder_contradicts", problem, "write null, or correct control_type")


def _seed_faults(record: Record) -> Iterator[Fault]:
    """The words of a claim that the story started from stand with that claim, and with no other."""
    if "seed_text" not in record.properties:
        return
    is_seed, text = record.properties.get("is_seed_claim"), record.properties["seed_text"]
    if is_seed is True and text is None:
        yield record.fault("seed_text", "seed_contradicts", "it is a seed claim, but without its words", "write them")
    elif is_seed is False and isinstance(text, str) and text:
        yield record.fault(
            "is_seed_claim",
            "seed_contradicts",
            "it has the words of a seed claim, and is none",
            "write true, or no words",
        )


def _report_faults(record: Record) -> Iterator[Fault]:
    """What was said, or was so, is reported afterwards; a forecast comes no more than FORECAST_DAYS before."""
    start, reported = record.day("valid_from"), record.day("reported_on")
    said = record.kind == "control_area" or record.properties.get("date_type") == "statement"
    if said and start and reported and (start - reported).days > FORECAST_DAYS:
        yield record.fault(
            "reported_on",
            "reported_early",
            f"{reported} is {(start - reported).days} days before valid_from, {start}",
            f"check both: a forecast is of {FORECAST_DAYS} days at most",
        )


def _precision_faults(record: Record) -> Iterator[Fault]:
    """An event or a window known to the day is not months long; a control area lasts until the next one."""
    spans = {
        "event": (("date_precision", "valid_from", "valid_to"),),
        "route": (("depart_precision", "depart_from", "depart_to"), ("arrive_precision", "arrive_from", "arrive_to")),
    }
    for precision, first, last in spans.get(record.kind or "", ()):
        start, end = record.day(first), record.day(last)
        if record.properties.get(precision) == "day" and start and end and (end - start).days > LONGEST_DAY:
            yield record.fault(
                precision,
                "too_long_a_day",
                f"known to the day, but {(end - start).days} days long",
                "write 'interval' or 'month', or correct the dates",
            )


def _gap_faults(record: Record) -> Iterator[Fault]:
    """The parts of a leg are one line, cut at the 180th meridian."""
    parts = [part.coords for part in getattr(record.geometry, "geoms", ())]
    for i in range(1, len(parts)):
        (lon0, lat0), (lon1, lat1) = parts[i - 1][-1], parts[i][0]
        if (lon0, lat0) != (lon1, lat1) and not (abs(lon0) == 180 and lon1 == -lon0 and abs(lat1 - lat0) <= 1e-5):
            yield record.fault(
                f"geometry.coordinates[{i}]",
                "broken_line",
                f"it starts at {lon1:g}, {lat1:g}, but the part before ends at {lon0:g}, {lat0:g}",
                "join the parts: a leg is one line, cut at the 180th meridian only",
            )
            return


def _repeated(record: Record) -> Iterator[Fault]:
    for name in ("sources", "claimant_ids", "differs_from", "place_ids", "ring_place_ids"):
        seen: set[str] = set()
        for i, text in record.texts(name):
            if text in seen:
                yield record.fault(
                    f"{name}[{i}]", "repeated", f"{quoted(text)} stands in the list twice", "name it once"
                )
            seen.add(text)


def _interval_faults(record: Record) -> Iterator[Fault]:
    start, end = record.day("valid_from"), record.day("valid_to")
    if start and end and end <= start:
        yield record.fault(
            "valid_to",
            "dates_backwards",
            f"{end} is not after valid_from, {start}",
            "write the first day on which it was no longer so: the interval is half-open",
        )
    properties = record.properties
    if "valid_from" in properties and properties["valid_from"] is None:
        if record.kind in DATED:
            yield record.fault("valid_from", "no_date", "it has no beginning", "write the day from which it was so")
        elif properties.get("date_precision") in ("day", "week", "month", "interval"):
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
            "'static' says that there is no date, but there is one",
            "say how well the day is known",
        )


def _leg_date_faults(record: Record) -> Iterator[Fault]:
    depart_from, depart_to = record.day("depart_from"), record.day("depart_to")
    arrive_from, arrive_to = record.day("arrive_from"), record.day("arrive_to")
    for name, start, end in (("depart", depart_from, depart_to), ("arrive", arrive_from, arrive_to)):
        if start and end and end <= start:
            yield record.fault(
                f"{name}_to",
                "dates_backwards",
                f"{end} is not after {name}_from, {start}",
                "write the day after the window's last",
            )
    if depart_from and arrive_from and arrive_from < depart_from:
        yield record.fault(
            "arrive_from",
            "dates_backwards",
            f"arrival from {arrive_from} is before departure from {depart_from}",
            "check both",
        )
    if depart_to and arrive_to and arrive_to < depart_to:
        yield record.fault(
            "arrive_to", "dates_backwards", f"arrival to {arrive_to} is before departure to {depart_to}", "check both"
        )
    start, end = record.day("valid_from"), record.day("valid_to")
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
    if record.geometry is None or not isinstance(names, list):
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
            yield record.fault(
                f"{where}low", "no_number", "neither low nor high is given", "write the figure, or delete the number"
            )
            continue
        a, b = as_amount(low), as_amount(high)
        if a is not None and b is not None and a > b:
            yield record.fault(
                f"{where}low", "low_above_high", f"{a:g} is above high, {b:g}", "exchange or correct the two"
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
            f"{where}qualifier", "open_end", "'exact' stands with two different figures", "write 'range' or 'approx'"
        )


def url_faults(url: Any, field: str, subject: Subject) -> Iterator[Fault]:
    """What the schema's pattern for a URL lets through, and a link must not be."""
    if not isinstance(url, str) or not re.match(r"https?://\S+$", url):
        return
    try:
        parts = urlsplit(url)
        sound = bool(parts.hostname) and parts.username is None and (parts.port is None or parts.port > 0)
    except ValueError:
        sound = False
    if not sound or any(c in url for c in '<>"\\^`{|}') or not url.isprintable():
        yield subject.fault(field, "bad_url", f"{quoted(url)} is no web address", "write an http or https URL, or null")
