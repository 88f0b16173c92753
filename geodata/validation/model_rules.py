"""Rules about the fields of one JSON object: their names, their types and their form, as :mod:`geodata.model` has them."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cache
from types import NoneType
from typing import Annotated, Any, get_args, get_type_hints
from urllib.parse import urlsplit

from pydantic import BaseModel, FailFast, TypeAdapter, ValidationError

from geodata.model import Moment
from geodata.quoting import cut, nearest, printable, quoted
from geodata.validation.faults import Fault, Subject
from geodata.validation.records import as_day, as_moment

#: A year outside this range is taken for a typing error.
FIRST_YEAR, LAST_YEAR = 1900, 2100


def fit(values: Sequence[Any], model: type[BaseModel]) -> bool:
    """Whether every one of these JSON objects is what a pydantic model asks for. Much faster than one at a time."""
    try:
        _list_of(model).validate_json(_encoded(values), strict=True)
    except (ValueError, RecursionError):
        return False
    return True


@cache
def _list_of(model: type[BaseModel]) -> TypeAdapter[list[BaseModel]]:
    # Without FailFast, a list of wrong values becomes a much larger list of errors.
    return TypeAdapter(Annotated[list[model], FailFast()])  # type: ignore[valid-type, arg-type]


def _encoded(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "replace")


def model_faults(
    value: Any,
    model: type[BaseModel],
    subject: Subject,
    *,
    besides: Sequence[Fault] = (),
    skip: Collection[str] = (),
    fits: bool = False,
) -> Iterator[Fault]:
    """What a pydantic model finds wrong with a JSON object, one fault for each error.

    Fields that a fault in ``besides`` already names are left out, and so are those in ``skip``. ``fits`` says that
    :func:`fit` has found the object to be sound; what then remains are the years of its days.
    """
    if any(fault.rule == "nested_too_deeply" for fault in besides):
        return
    done = {*skip, *(fault.field for fault in besides)}
    days = _days(model)
    try:
        # Strict JSON mode: texts are not numbers, 1 is not true, and a list may be given for a tuple.
        if not fits:
            model.model_validate_json(_encoded(value), strict=True)
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
            optional = NoneType in get_args(model.model_fields[name].annotation)
            yield from _day_faults(value[name], name, subject, optional=optional, timed=name in _moments(model))


@cache
def _days(model: type[BaseModel]) -> frozenset[str]:
    """The fields of a model that hold calendar days, or moments."""
    fields = model.model_fields.items()
    plain = frozenset(name for name, f in fields if f.annotation is dt.date or dt.date in get_args(f.annotation))
    return plain | _moments(model)


@cache
def _moments(model: type[BaseModel]) -> frozenset[str]:
    """The fields of a model that hold a calendar day or an instant."""
    hints = get_type_hints(model, include_extras=True)
    return frozenset(name for name, hint in hints.items() if hint == Moment or Moment in get_args(hint))


def _day_faults(value: Any, field: str, subject: Subject, *, optional: bool, timed: bool) -> Iterator[Fault]:
    if value is None and optional:
        return
    day = as_moment(value) if timed else as_day(value)
    if day is None and timed:
        yield subject.fault(
            field,
            "bad_date",
            f"{quoted(value)} is neither a calendar day nor a time with its offset",
            "write an existing day such as 2025-02-07, or a time such as 2025-02-07T08:30+03:00",
        )
    elif day is None:
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
            return subject.fault(field, "unknown_field", f"the schema has no such field{hint}", "rename or delete it")
        case "literal_error":
            return subject.fault(
                field, "unknown_value", f"{quoted(value)} is not one of the values", f"write {item['ctx']['expected']}"
            )
        case "string_pattern_mismatch" if "http" in item["ctx"]["pattern"]:
            return subject.fault(
                field, "bad_url", f"{quoted(value)} is not a web address", "write an http or https URL, or null"
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
        return "write an ISO 3166 code of two capital letters, such as IS"
    if "A-Z0-9]{1,3}" in str(ctx.get("pattern")):
        return "write an ISO 3166-2 code, such as IS-1, or null"
    if "0-9a-f]{64}" in str(ctx.get("pattern")):
        ending = ", and its kind's ending, such as .png" if "png" in str(ctx.get("pattern")) else ""
        return f"write the file's SHA-256, 64 hexadecimal digits in lower case{ending}"
    if "geojson" in str(ctx.get("pattern")):
        return "name a .geojson file in the catalogue's own folder"
    return "use letters, digits, '_', '.', ':' and '-', starting with a letter or digit"


def _path(loc: tuple[int | str, ...]) -> str | None:
    path = ""
    for part in loc:
        path += f"[{part}]" if isinstance(part, int) else f".{printable(part)}" if path else printable(part)
    return cut(path) or None


def url_faults(url: Any, field: str, subject: Subject) -> Iterator[Fault]:
    """URLs that match the schema's pattern but cannot be a safe link."""
    if not isinstance(url, str) or not re.match(r"https?://\S+$", url):
        return
    try:
        parts = urlsplit(url)
        sound = bool(parts.hostname) and parts.username is None and (parts.port is None or parts.port > 0)
    except ValueError:
        sound = False
    if not sound or any(c in url for c in '<>"\\^`{|}') or not url.isprintable():
        yield subject.fault(
            field, "bad_url", f"{quoted(url)} is not a web address", "write an http or https URL, or null"
        )
