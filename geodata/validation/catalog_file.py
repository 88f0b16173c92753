"""Every fault of ``catalog.json`` and of the lists beside it. :mod:`geodata.catalog` opens them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

from geodata.catalog_model import SCHEMA_VERSION, CatalogRecord, Claimant, ClaimantType, Question, Source
from geodata.files.no_follow import UnsafeFileError, open_folder
from geodata.folder import leads_out
from geodata.limits import Limits
from geodata.media import Media
from geodata.model import KINDS, Kind
from geodata.quoting import nearest, printable, quoted
from geodata.untrusted.file_name import FileName, checked_file_name
from geodata.validation.faults import MOST_FAULTS, Fault, Subject
from geodata.validation.json_file import JsonFile
from geodata.validation.model_rules import model_faults, url_faults
from geodata.validation.records import as_amount, as_day
from geodata.validation.text_rules import text_faults

_NO_PUBLISHER = re.compile(
    r"general[ _-]knowledge|(no|not any) (publication|publisher|source)( retrieved)?|unknown|none|n/?a|[-?]+",
    re.IGNORECASE,
)


def check_catalog(file: JsonFile) -> tuple[dict[str, Any] | None, list[Fault]]:
    """The object in ``catalog.json``, None where it cannot be used at all, and its faults."""
    subject, value, faults = Subject(str(file.path)), file.value, list(file.faults)
    if not file.is_json:
        return None, faults
    texts = list(text_faults(value, subject))
    faults += texts
    if not isinstance(value, dict):
        problem = f"the file holds {quoted(value)}, not a catalogue"
        return None, [*faults, subject.fault(None, "wrong_type", problem, "write one JSON object")]
    if too_many := too_many_layers(value, subject):
        return None, [*faults, too_many]
    faults += model_faults(value, CatalogRecord, subject, besides=texts)
    faults += repeated_names(value, subject)
    theatres = ids_of(value.get("theatres"))
    opening = value.get("opening_theatre")
    if isinstance(opening, str) and opening not in theatres:
        faults.append(
            subject.fault(
                "opening_theatre",
                "unknown_theatre",
                f"{quoted(opening)} is not one of the theatres{nearest(opening, theatres)}",
                "write the id of one of them",
            )
        )
    for i, layer in enumerate(_objects(value.get("layers"))):
        if layer.get("style") is not None and layer.get("kind") != "imported":
            faults.append(
                subject.fault(f"layers[{i}].style", "unknown_field", "only an imported layer has a style", "delete it")
            )
    for i, theatre in enumerate(_objects(value.get("theatres"))):
        faults += _theatre_faults(theatre.get("bbox"), f"theatres[{i}].bbox", subject)
    return value, faults


def form_fault(file: JsonFile) -> Fault | None:
    """The fault of a catalogue in another form than this version reads; None where the form is right or unknown."""
    value, subject = file.value, Subject(str(file.path))
    if not isinstance(value, dict) or "layers" not in value:
        return None
    form = value.get("schema_version", 1)
    if form == SCHEMA_VERSION or isinstance(form, bool) or not isinstance(form, int):
        return None
    if form < SCHEMA_VERSION:
        problem = f"the catalogue is in form {form}, an older one than this version reads ({SCHEMA_VERSION})"
        folder = printable(str(file.path.parent), limit=400)
        return subject.fault("schema_version", "old_form", problem, f"run 'kurskmap migrate {folder}'")
    problem = f"the catalogue is in form {form}, a newer one than this version reads ({SCHEMA_VERSION})"
    return subject.fault("schema_version", "unknown_form", problem, "install a newer version of kurskmap")


def publisher_faults(record: Mapping[str, Any], path: Path, sources: list[Any]) -> Iterator[Fault]:
    """Grades of publishers that publish none of the sources, and publishers that are graded twice."""
    subject, seen = Subject(str(path)), set()
    known = {source["publisher"] for source in _objects(sources) if isinstance(source.get("publisher"), str)}
    for i, publisher in enumerate(_objects(record.get("publishers"))):
        name = publisher.get("name")
        if not isinstance(name, str) or not name:
            continue
        if name in seen:
            problem = f"{quoted(name)} is graded twice"
            yield subject.fault(f"publishers[{i}].name", "repeated_publisher", problem, "delete one of the grades")
        elif name not in known:
            problem = f"{quoted(name)} is the publisher of no source{nearest(name, known)}"
            yield subject.fault(
                f"publishers[{i}].name", "unknown_publisher", problem, "write the name as the sources do, or delete it"
            )
        seen.add(name)


def too_many_layers(value: Mapping[str, Any], subject: Subject) -> Fault | None:
    """The fault of a catalogue that has more layers than the limits allow."""
    layers, most = value.get("layers"), Limits.from_environment().layers
    if not isinstance(layers, list) or len(layers) <= most:
        return None
    problem = f"the catalogue has {len(layers):,} layers, more than {most:,}"
    return subject.fault("layers", "too_large", problem, "join layers, or remove some")


def repeated_names(value: Mapping[str, Any], subject: Subject) -> Iterator[Fault]:
    """Ids and file names that two records of ``catalog.json`` share."""
    for name in ("layers", "theatres", "measures"):
        yield from _duplicates(value.get(name), "id", f"{name}[{{}}].id", f"two {name}", subject)
    yield from _duplicates(value.get("layers"), "file", "layers[{}].file", "two layers", subject)


def _theatre_faults(bbox: Any, field: str, subject: Subject) -> Iterator[Fault]:
    if not isinstance(bbox, list) or len(bbox) != 4:
        return
    numbers = [as_amount(number) for number in bbox]
    if None in numbers:
        return
    west, south, east, north = (number or 0.0 for number in numbers)
    if not (-180 <= west <= 180 and -180 <= east <= 180 and -90 <= south <= 90 and -90 <= north <= 90):
        yield subject.fault(
            field, "out_of_range", "the extent reaches beyond the globe", "write [west, south, east, north] in degrees"
        )
    elif west >= east or south >= north:
        yield subject.fault(
            field,
            "empty_extent",
            "west is not west of east, or south not south of north",
            "write [west, south, east, north]",
        )


def entries_of(record: Mapping[str, Any] | None) -> dict[FileName, Kind | None]:
    """The layer files of a catalogue that are names of files in its folder, with the kind each declares."""
    entries: dict[FileName, Kind | None] = {}
    for layer in _objects(record.get("layers") if record is not None else None):
        name, kind = layer.get("file"), layer.get("kind")
        # Any other name is faulted by the schema, and never opened.
        if isinstance(name, str) and name.endswith(".geojson") and not set(name) & set(':"'):
            with suppress(ValueError):
                entries.setdefault(checked_file_name(name), next((known for known in KINDS if known == kind), None))
    return entries


def focus_faults(record: Mapping[str, Any], path: Path, regions: Collection[str]) -> Iterator[Fault]:
    """The region that the story is about must be one of the catalogue's regions."""
    focus = record.get("focus")
    if isinstance(focus, str) and focus not in regions:
        problem = f"{quoted(focus)} is not a region of the catalogue{nearest(focus, regions)}"
        yield Subject(str(path)).fault(
            "focus", "unknown_region", problem, "write the id of a region, or delete the field"
        )


def folder_faults(folder: Path, catalog_path: Path, entries: Collection[FileName]) -> Iterator[Fault]:
    """Layer files that the catalogue does not name, and names that lead out of its folder."""
    try:
        present = sorted(path.name for path in folder.glob("*.geojson"))
    except (OSError, ValueError):
        return
    marked = _marked(folder)
    for name in present:
        # Files that an interrupted change left are marked; the next change deletes them (geodata.editing.staging).
        if name not in entries and name not in marked:
            yield Subject(str(folder / name)).fault(
                None,
                "unlisted_file",
                f"{catalog_path.name} does not name this layer",
                "add a record for it, or move it away",
            )
    for name in entries:
        if leads_out(folder, name):
            yield outside_fault(folder / name)


def _marked(folder: Path) -> frozenset[str]:
    """The files that an addition marked as its own. No link on the way to its marks is followed."""
    try:
        with open_folder(folder) as opened, opened.inside(".adding") as staging, staging.inside("marks") as marks:
            return frozenset(marks.names())
    except (OSError, UnsafeFileError):
        return frozenset()


def outside_fault(path: Path) -> Fault:
    """The fault of a file for which :func:`leads_out` is true."""
    return Subject(str(path)).fault(
        None,
        "outside_folder",
        "the file is a symbolic link, which could lead out of the catalogue's folder",
        "copy the file here",
    )


def check_list(
    file: JsonFile, model: type[Source] | type[Claimant] | type[Media] | type[Question]
) -> tuple[list[Any] | None, list[Fault]]:
    """The records of a list beside ``catalog.json``, None where they cannot be used at all, and their faults."""
    whole, value, faults = Subject(str(file.path)), file.value, list(file.faults)
    if not file.is_json:
        return None, faults
    if not isinstance(value, list):
        problem = f"the file holds {quoted(value)}, not a list"
        return None, [*faults, whole.fault(None, "wrong_type", problem, "write a JSON list of records")]
    for i, item in enumerate(value):
        if len(faults) > MOST_FAULTS:
            return None, [*faults, whole.stop(i, len(value))]
        name = item.get("id") if isinstance(item, dict) else None
        subject = replace(whole, feature=name if isinstance(name, str) and name else f"#{i + 1}")
        if not isinstance(item, dict):
            faults.append(
                subject.fault(
                    None, "wrong_type", f"{quoted(item)} is not a record", "write a JSON object, or delete it"
                )
            )
            continue
        texts = list(text_faults(item, subject))
        faults += [*texts, *model_faults(item, model, subject, besides=texts)]
        if model is Source:
            for field in ("url", "archive_url"):
                faults += url_faults(item.get(field), field, subject)
            faults += _source_faults(item, subject)
    faults += _duplicates(value, "id", None, "two records", whole)
    if model is Source:
        faults += _duplicate_urls(value, whole)
    return value, faults


def names_no_publisher(source: Mapping[str, Any]) -> str | None:
    """The field of a source that says that nobody published it, such as "general knowledge"; None where none does."""
    for field in ("publisher", "id"):
        words = source.get(field)
        if isinstance(words, str) and _NO_PUBLISHER.fullmatch(words.strip()):
            return field
    return None


def _source_faults(source: Mapping[str, Any], subject: Subject) -> Iterator[Fault]:
    """A source is a page that somebody published; a reason belongs to a grade."""
    if field := names_no_publisher(source):
        problem = f"{quoted(source[field])} is no source: a reader cannot look it up"
        yield subject.fault(field, "no_publisher", problem, "cite a page and its publisher, or leave the claim out")
    if source.get("reliability_reason") is not None and source.get("reliability") is None:
        yield subject.fault(
            "reliability_reason", "no_grade", "a reason is given, but no grade", "write the grade, or null for both"
        )


def _duplicates(items: Any, name: str, field: str | None, which: str, subject: Subject) -> Iterator[Fault]:
    """Values of one member that two objects of a list share; ``field`` is a field path with ``{}`` for the index."""
    for i, value in repeated(item.get(name) for item in _objects(items)):
        where = subject if field else replace(subject, feature=value)
        yield where.fault(
            field.format(i) if field else name,
            "duplicate_id" if name == "id" else "duplicate_file",
            f"{which} have the {name} {quoted(value)}",
            f"give each its own {name}, or delete one",
        )


def repeated(names: Iterable[Any]) -> Iterator[tuple[int, str]]:
    """Yield repeated names with their index. Values that are not text are skipped.

    Names that differ only in upper and lower case count as the same: on many systems they are one file.
    """
    seen: set[str] = set()
    for i, name in enumerate(names):
        if not isinstance(name, str):
            continue
        if name.casefold() in seen:
            yield i, name
        seen.add(name.casefold())


def _duplicate_urls(sources: list[Any], subject: Subject) -> Iterator[Fault]:
    """Two sources must not have the same page, however many features cite it."""
    first: dict[str, str] = {}
    for i, source in enumerate(_objects(sources)):
        url, name = source.get("url"), source.get("id")
        if not isinstance(url, str):
            continue
        name = name if isinstance(name, str) and name else f"#{i + 1}"
        other = first.setdefault(url, name)
        if other != name:
            problem = f"the page already is the source {quoted(other)}"
            yield replace(subject, feature=name).fault(
                "url", "duplicate_url", problem, "cite that source, and delete this one"
            )


def _objects(value: Any) -> list[dict[str, Any]]:
    return [item if isinstance(item, dict) else {} for item in value] if isinstance(value, list) else []


def ids_of(value: Any) -> frozenset[str]:
    """The ids of a list of records, of those that have a usable one."""
    return frozenset(item["id"] for item in _objects(value) if isinstance(item.get("id"), str))


def sides_of(value: Any) -> frozenset[str]:
    """The sides that a list of claimants names."""
    return frozenset(item["side"] for item in _objects(value) if isinstance(item.get("side"), str))


def dates_of(value: Any) -> dict[str, dt.date | None]:
    """The day of each source by its id; None where it has none that is usable."""
    return {item["id"]: as_day(item.get("date")) for item in _objects(value) if isinstance(item.get("id"), str)}


def types_of(value: Any) -> dict[str, str | None]:
    """The type of each claimant by its id; None where it has none that is known."""
    known = get_args(ClaimantType)
    found = ((item["id"], item.get("type")) for item in _objects(value) if isinstance(item.get("id"), str))
    return {name: kind if isinstance(kind, str) and kind in known else None for name, kind in found}


def units_of(value: Any) -> dict[str, str]:
    """The unit of each measure by its id; an empty text where it has none that is usable."""
    return {item["id"]: str(item.get("unit") or "") for item in _objects(value) if isinstance(item.get("id"), str)}
