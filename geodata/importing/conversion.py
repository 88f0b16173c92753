"""Rows of a file → features of kind ``imported``, and row by row the reason for each that is none."""

from __future__ import annotations

import datetime as dt
import json
import math
import re
import unicodedata
from collections.abc import Callable, Iterator
from collections.abc import Mapping as MappingOf
from dataclasses import dataclass, field
from typing import Any, get_args

import pyarrow as pa
import shapely
from shapely.errors import ShapelyError
from shapely.geometry.base import BaseGeometry

from geodata.errors import ImportingError
from geodata.importing import crs as reference_system
from geodata.importing import table
from geodata.importing.dates import DayError, Period, read_day
from geodata.importing.mapping import Mapping
from geodata.importing.repair import prepared
from geodata.model import MAX_AMOUNT, Confidence
from geodata.quoting import quoted
from geodata.validation.faults import Subject
from geodata.validation.record_rules import url_faults

_CONFIDENCES = {name.replace("_", " "): name for name in get_args(Confidence) if name != "reference"}
_BIDI = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
#: More publishers or parties than this are one record for the file.
_MOST_RECORDS = 500
_NAME_CHARS, _CLAIMANT_CHARS = 400, 200


@dataclass(frozen=True)
class NewLayer:
    """What is to be said of the layer that a file becomes."""

    id: str
    title: str
    file_name: str
    licence: str = "Not stated"
    attribution: str = ""
    colour: str | None = None
    digest: str = ""


@dataclass
class _Outcome:
    faults: list[dict[str, Any]] = field(default_factory=list)
    repairs: list[dict[str, Any]] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)

    def count(self, what: str) -> None:
        self.counts[what] = self.counts.get(what, 0) + 1


class _RowError(Exception):
    """Why a row is no feature."""

    def __init__(self, reason: str, *, repairable: bool = False) -> None:
        super().__init__(reason)
        self.repairable = repairable


def convert_table(
    data: bytes,
    mapping: Mapping,
    layer: NewLayer,
    *,
    crs: str | None,
    repair: bool,
    emit: Callable[[dict[str, Any]], None],
) -> dict[str, Any]:
    """Convert what :func:`geodata.importing.table.to_ipc` made: ``emit`` gets every feature, and the report is returned.

    ``crs`` is asked for where the file states none, and given it goes before what the file states. Raises ImportingError.
    """
    whole = table.from_ipc(data)
    about = table.about(whole)
    names = [name for name in whole.column_names if name not in (table.SHAPE, table.FAULT, table.DEFECT)]
    mapping.check(names)
    has_shapes = table.SHAPE in whole.column_names
    if not has_shapes and mapping.wkt is None and mapping.lon is None:
        raise ImportingError(
            "The file has no geometry of its own; name its longitude and latitude columns, or one of WKT."
        )
    stated = crs or about.get("crs")
    if stated is None:
        raise ImportingError(
            "The file does not say which coordinate reference system it is in; give it, for example EPSG:4326 for "
            "longitude and latitude in degrees."
        )
    system = reference_system.parse(stated)
    move = reference_system.to_wgs84(system)
    # Longitude and latitude on WGS84 have no EPSG code under the name that GeoJSON gives them.
    epsg = 4326 if move is None else system.to_epsg()
    records = _CitedRecords(layer)
    outcome = _Outcome()
    kept = [name for name in names if name not in (*mapping.columns, *(n.column for n in mapping.numbers))]
    imported = 0
    for row, cells in enumerate(_rows(whole)):
        try:
            if cells[table.FAULT]:
                raise _RowError(cells[table.FAULT])
            geometry = _geometry(cells, mapping, has_shapes, epsg)
            if shapely.has_z(geometry):
                outcome.count("altitudes")
            prepared_one = prepared(_moved(geometry, move), defect=cells[table.DEFECT], repair=repair)
            if prepared_one.geometry is None:
                raise _RowError(prepared_one.refused, repairable=prepared_one.repairable)
            properties = _properties(row, cells, mapping, layer, records, kept, outcome)
        except _RowError as error:
            outcome.faults.append({"row": row + 1, "reason": str(error), "repairable": error.repairable})
            continue
        outcome.repairs += [{"row": row + 1, "done": done} for done in prepared_one.done]
        imported += 1
        emit(
            {
                "type": "Feature",
                "id": f"{layer.id}-{row + 1}",
                "properties": properties,
                "geometry": prepared_one.geometry.__geo_interface__,
            }
        )
    return {
        "rows": whole.num_rows,
        "imported": imported,
        "faults": outcome.faults,
        "repairs": outcome.repairs,
        "notes": [*about.get("notes", ()), *_notes(outcome.counts)],
        "sources": records.sources(),
        "claimants": records.claimants(),
    }


def _rows(whole: pa.Table) -> Iterator[dict[str, Any]]:
    for batch in whole.to_batches(max_chunksize=1_000):
        yield from batch.to_pylist()


def _geometry(cells: dict[str, Any], mapping: Mapping, has_shapes: bool, epsg: int | None) -> BaseGeometry:
    if has_shapes:
        blob = cells[table.SHAPE]
        if blob is None:
            raise _RowError("it has no geometry")
        shape: BaseGeometry = shapely.from_wkb(blob)
        return shape
    if mapping.wkt is not None:
        return _from_wkt(cells[mapping.wkt], epsg)
    lon, lat = _coordinate(cells[mapping.lon or ""]), _coordinate(cells[mapping.lat or ""])
    if lon is None or lat is None:
        raise _RowError("it has no coordinates")
    return shapely.Point(lon, lat)


def _from_wkt(value: Any, epsg: int | None) -> BaseGeometry:
    text = str(value).strip() if value is not None else ""
    if not text:
        raise _RowError("it has no geometry")
    if found := re.match(r"SRID=(\d{1,9})\s*;\s*", text, re.IGNORECASE):
        # A reference system of the row's own must not be passed over: its numbers would be read as another's.
        if int(found[1]) != epsg:
            raise _RowError(f"its WKT is in EPSG:{found[1]}, which is not the system that the file is read in")
        text = text[found.end() :]
    try:
        return shapely.from_wkt(text)
    except NotImplementedError:
        raise _RowError("its geometry has curves, which are not read; export it with straight lines") from None
    except (ShapelyError, ValueError):
        raise _RowError(f"{quoted(text[:40])} is no WKT geometry") from None


def _coordinate(value: Any) -> float | None:
    if value is None or value == "":
        return None
    if isinstance(value, str):
        text = value.strip()
        if re.fullmatch(r"[+-]?\d{1,9},\d+", text):
            raise _RowError(f"{quoted(text)} has a comma for its decimal point; write a point")
        try:
            value = float(text)
        except ValueError:
            raise _RowError(f"{quoted(text)} is no coordinate; write degrees such as 35.27") from None
    if isinstance(value, bool) or not math.isfinite(value):
        raise _RowError("a coordinate is not a finite number")
    return float(value)


def _moved(geometry: BaseGeometry, move: Callable[[BaseGeometry], BaseGeometry] | None) -> BaseGeometry:
    return geometry if move is None else move(shapely.force_2d(geometry))


def _properties(
    row: int,
    cells: dict[str, Any],
    mapping: Mapping,
    layer: NewLayer,
    records: _CitedRecords,
    kept: list[str],
    outcome: _Outcome,
) -> dict[str, Any]:
    def text(role: str | None, most: int) -> str | None:
        # A field of the catalogue has no blanks at its ends; the columns that stand for nothing stay as they were.
        return (_text(cells[role], outcome, most) or "").strip() or None if role is not None else None

    start, end, precision = _interval(cells, mapping)
    reported = _period(cells, mapping.reported, mapping)
    attributes = {key: _value(cells[key], outcome) for key in kept}
    numbers = _numbers(cells, mapping, attributes, outcome)
    source, claimant = text(mapping.source, 2_000), text(mapping.claimant, _CLAIMANT_CHARS)
    sources, all_cited = records.cite(source)
    if not all_cited:
        attributes.setdefault(mapping.source or "source", source)
        outcome.count("sources")
    confidence = text(mapping.confidence, 100)
    sure = _CONFIDENCES.get((confidence or "").replace("_", " ").casefold())
    if confidence and sure is None:
        attributes.setdefault(mapping.confidence or "confidence", confidence)
        outcome.count("confidences")
    return {
        "kind": "imported",
        "name": text(mapping.name, _NAME_CHARS) or f"{layer.title[:_NAME_CHARS]}, row {row + 1}",
        "name_native": None,
        "tier": 2,
        "valid_from": start and start.isoformat(),
        "valid_to": end and end.isoformat(),
        "date_precision": precision,
        "reported_on": reported and reported.first.isoformat(),
        "claimant": claimant or records.file_claimant,
        "claimant_ids": [records.claimant(claimant)],
        "confidence": sure or "reported",
        "verified": False,
        "sources": sources,
        "differs_from": [],
        "is_seed_claim": False,
        "seed_text": None,
        "notes": text(mapping.notes, 10_000),
        "numbers": numbers,
        "attributes": attributes,
    }


def _period(cells: dict[str, Any], column: str | None, mapping: Mapping) -> Period | None:
    if column is None:
        return None
    try:
        return read_day(cells[column], mapping.date_form)
    except DayError as error:
        raise _RowError(f"{quoted(column)}: {error}") from None


def _interval(cells: dict[str, Any], mapping: Mapping) -> tuple[dt.date | None, dt.date | None, str]:
    start, end = _period(cells, mapping.date, mapping), _period(cells, mapping.end, mapping)
    if start is None and end is None:
        return None, None, "static"
    after = None if end is None else end.first if mapping.end_is_after else end.after
    if start is None:
        return None, after, end.precision if end else "day"
    if after is None and mapping.end is None:
        after = start.after
    if after is not None and after <= start.first:
        raise _RowError(f"it ends on {(end or start).first}, before it begins on {start.first}")
    rough: list[str] = [period.precision for period in (start, end) if period is not None and period.precision != "day"]
    return start.first, after, rough[0] if rough else "day"


def _numbers(
    cells: dict[str, Any], mapping: Mapping, attributes: dict[str, Any], outcome: _Outcome
) -> list[dict[str, Any]]:
    found = []
    for number in mapping.numbers:
        value = cells[number.column]
        if isinstance(value, str):
            try:
                value = (
                    float(value.replace(",", "")) if re.fullmatch(r"\s*\d{1,3}(,\d{3})+\s*", value) else float(value)
                )
            except ValueError:
                value = _text(value, outcome, 10_000)
        if value is None or value == "":
            continue
        if isinstance(value, (bool, str)) or not 0 <= value <= MAX_AMOUNT:
            attributes[number.column] = _value(cells[number.column], outcome)
            outcome.count("numbers")
            continue
        low = None if number.qualifier == "up_to" else value
        high = None if number.qualifier == "at_least" else value
        found.append(
            {
                "low": low,
                "high": high,
                "unit": number.unit.strip() or number.unit,
                "counts": number.counts.strip() or number.counts,
                "qualifier": number.qualifier,
                "measure": number.measure,
            }
        )
    return found


def _value(value: Any, outcome: _Outcome) -> Any:
    if isinstance(value, str):
        return _text(value, outcome, 10_000)
    if isinstance(value, float) and not math.isfinite(value):
        if not math.isnan(value):
            outcome.count("infinite")
        return None
    return value


def _text(value: Any, outcome: _Outcome, most: int) -> str | None:
    """A text without what no stored text may have: controls, turned reading direction, halves of characters."""
    text = value if isinstance(value, str) else "" if value is None else str(value)
    if not text.isascii() or not text.isprintable():
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        kept = "".join(
            c for c in text if c in "\n\t" or (unicodedata.category(c) not in ("Cc", "Cs") and c not in _BIDI)
        )
        if kept != text:
            outcome.count("controls")
        text = kept
    if len(text) > most:
        raise _RowError(f"a text has {len(text):,} characters, where {most:,} fit")
    return text if text.strip() else None


def _notes(counts: MappingOf[str, int]) -> list[str]:
    words = {
        "altitudes": "rows have altitudes, which are not kept",
        "controls": "texts had control characters, which are left out",
        "infinite": "numbers were infinite and are left blank",
        "numbers": "figures are no amounts and are kept as attributes",
        "sources": f"rows name sources beyond the first {_MOST_RECORDS}, which are kept as attributes",
        "confidences": "degrees of certainty are none of ours and are kept as attributes",
    }
    return [f"{counts[what]:,} {text}." for what, text in words.items() if counts.get(what)]


class _CitedRecords:
    """The source and claimant records that a file's features point to: one for the file, and one for each that it names."""

    def __init__(self, layer: NewLayer) -> None:
        self.layer = layer
        self.file_claimant = f"File {layer.file_name}"
        self._file_id = f"{layer.id}-file"
        self._cited: dict[str, str] = {}
        self._claiming: dict[str, str] = {}

    def cite(self, source: str | None) -> tuple[list[str], bool]:
        """The ids of the sources of a row: the file, and what the row names, each address by itself; and whether those
        are all that it names."""
        ids, parts = [self._file_id], _addresses(source)
        for part in parts:
            if part not in self._cited and len(self._cited) < _MOST_RECORDS:
                self._cited[part] = f"{self.layer.id}-source-{len(self._cited) + 1}"
            if part in self._cited:
                ids.append(self._cited[part])
        return list(dict.fromkeys(ids)), all(part in self._cited for part in parts)

    def claimant(self, name: str | None) -> str:
        """The id of the party that a row names, or of the file."""
        if name is None:
            return self._file_id
        if name not in self._claiming and len(self._claiming) < _MOST_RECORDS:
            self._claiming[name] = f"{self.layer.id}-claimant-{len(self._claiming) + 1}"
        return self._claiming.get(name, self._file_id)

    def sources(self) -> list[dict[str, Any]]:
        """Records for ``sources.json``."""
        nothing: dict[str, Any] = {"date": None, "archive_url": None, "reliability": None}
        digest = f" SHA-256 {self.layer.digest}." if self.layer.digest else ""
        own = nothing | {
            "id": self._file_id,
            "publisher": self.layer.attribution or "Imported file",
            "title": self.layer.file_name,
            "url": None,
            "quality": "dataset",
            "licence": self.layer.licence,
            "notes": f"A file that was brought in; nobody here has checked it.{digest}",
        }
        cited = [
            nothing
            | {
                "id": record_id,
                "publisher": _host(text) or self.layer.file_name,
                "title": text,
                "url": text if _host(text) else None,
                "quality": "not_retrieved",
                "licence": None,
                "notes": f"As the file {self.layer.file_name} names it.",
            }
            for text, record_id in self._cited.items()
        ]
        return [own, *cited]

    def claimants(self) -> list[dict[str, Any]]:
        """Records for ``claimants.json``."""
        side = "Brought in"
        own = {"id": self._file_id, "name": self.file_claimant, "side": side}
        return [own, *({"id": record_id, "name": name, "side": side} for name, record_id in self._claiming.items())]


def _addresses(source: str | None) -> list[str]:
    if not source:
        return []
    if source.startswith("["):
        # A list, as GeoJSON has it and other formats write it out.
        try:
            listed = json.loads(source)
        except (ValueError, RecursionError):
            listed = None
        if isinstance(listed, list) and all(isinstance(part, str) for part in listed):
            return [part.strip() for part in listed if part.strip()]
    parts = [part.strip() for part in re.split(r"[;\n|]\s*|\s+(?=https?://)", source)]
    return [part for part in parts if part]


def _host(text: str) -> str | None:
    if re.fullmatch(r"https?://\S+", text) and not list(url_faults(text, "url", Subject(""))):
        return re.sub(r"^https?://", "", text).split("/")[0][:200]
    return None
