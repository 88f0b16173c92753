"""Convert the rows of a file to features of kind ``imported``, or report for each row why it cannot be converted."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any, get_args

import pyarrow as pa
import shapely
from shapely.geometry.base import BaseGeometry

from geodata.errors import ImportingError
from geodata.importing import arrow_stream, crs, own_export, table
from geodata.importing.cited_records import CitedRecords
from geodata.importing.mapping import Mapping
from geodata.importing.places.implied_crs import implied_crs, unstated
from geodata.importing.places.positions import is_pair
from geodata.importing.readers.html_text import is_html, plain_text
from geodata.importing.repair import Outcome, apart, prepared
from geodata.importing.row_geometry import row_geometry
from geodata.importing.row_report import RowError, RowReport
from geodata.importing.row_values import (
    TEXT_CHARS,
    clean_text,
    clean_value,
    codes_kept,
    read_figures,
    read_times,
    stated_precision,
)
from geodata.model import Confidence
from geodata.quoting import quoted

_CONFIDENCES = {name.replace("_", " "): name for name in get_args(Confidence) if name != "reference"}
_NAME_CHARS, _CLAIMANT_CHARS, _CONFIDENCE_CHARS = 400, 200, 100


@dataclass(frozen=True)
class NewLayer:
    """The name, licence and look of the layer that a file becomes. ``digest`` is the SHA-256 of the file."""

    id: str
    title: str
    file_name: str
    licence: str = "Not stated"
    attribution: str = ""
    colour: str | None = None
    digest: str = ""


def convert_table(
    data: bytes,
    mapping: Mapping,
    layer: NewLayer,
    *,
    crs_stated: str | None,
    repair: bool,
    emit: Callable[[dict[str, Any]], None],
) -> dict[str, Any]:
    """Call ``emit`` with each feature in EPSG:4326, and return the report on all rows.

    ``data`` is what :func:`geodata.importing.arrow_stream.to_ipc` returned. ``crs_stated`` is what the user gave as the
    reference system; it is used instead of the file's own. Raises ImportingError.
    """
    whole = arrow_stream.from_ipc(data)
    about = arrow_stream.about(whole)
    names = [name for name in whole.column_names if name not in table.RESERVED]
    mapping.check(names)
    has_shapes = table.SHAPE in whole.column_names
    if has_shapes:
        # The places of the rows are those of the format; columns that name places too are attributes.
        mapping = replace(mapping, lon=None, lat=None, position=None, wkt=None)
    if not has_shapes and mapping.wkt is None and mapping.position is None and mapping.lon is None:
        raise ImportingError(
            "The file has no geometry; name its longitude and latitude columns, a column that holds both, or a column of "
            "geometry as text."
        )
    if not has_shapes and mapping.position is not None and mapping.wkt is None:
        crs_stated = None
    stated, implied = crs_stated or about.get("crs"), ""
    if stated is None and not has_shapes:
        stated, implied = implied_crs(mapping, lambda name: whole.column(name).to_pylist()) or (None, "")
    if stated is None:
        raise ImportingError(unstated(mapping, has_shapes=has_shapes))
    system = crs.parse(stated)
    to_wgs84 = crs.to_wgs84(system)
    # OGC:CRS84, which GeoJSON uses, has no EPSG code; its positions are those of EPSG:4326.
    epsg = 4326 if to_wgs84 is None else system.to_epsg()
    report = RowReport()
    rows = _RowConverter(mapping, layer, names, report)
    imported = features = 0
    for row, cells in enumerate(_rows(whole), start=1):
        report.row = row
        try:
            if cells[table.FAULT]:
                raise RowError(cells[table.FAULT])
            geometry = row_geometry(cells, mapping, has_shapes=has_shapes, epsg=epsg, geographic=system.is_geographic)
            if shapely.has_z(geometry) or shapely.has_m(geometry):
                report.count("altitudes")
            made = _prepared_parts(row, cells, _moved(geometry, to_wgs84), report, repair=repair)
            found = rows.features(row, cells, made)
        except RowError as error:
            report.refuse(row, error)
            continue
        if cells[table.TOLD]:
            report.tell(row, cells[table.TOLD])
        imported += 1
        features += len(found)
        for feature in found:
            emit(feature)
    return {
        "rows": whole.num_rows,
        "imported": imported,
        "features": features,
        "faults": report.faults,
        "repairs": report.repairs,
        "notes": [*about.get("notes", ()), *([implied] if implied else []), *report.notes()],
        "sources": rows.records.sources(),
        "claimants": rows.records.claimants(),
    }


def _rows(whole: pa.Table) -> Iterator[dict[str, Any]]:
    for batch in whole.to_batches(max_chunksize=1_000):
        yield from batch.to_pylist()


def _prepared_parts(
    row: int, cells: dict[str, Any], geometry: BaseGeometry, report: RowReport, *, repair: bool
) -> list[BaseGeometry]:
    """Return the geometry of a row in parts of one sort each. Raises RowError if none of them can be stored."""
    outcomes = [prepared(part, defect=cells[table.DEFECT], repair=repair) for part in apart(geometry)]
    refused = [outcome for outcome in outcomes if outcome.geometry is None]
    if len(refused) == len(outcomes):
        why = refused[0] if refused else Outcome(None, refused="its geometry is empty")
        raise RowError(why.refused, repairable=why.repairable)
    for outcome in outcomes:
        if outcome.geometry is None:
            report.tell(row, f"a part of it is left out: {outcome.refused}")
        for done in outcome.done:
            report.tell(row, done)
    if (
        geometry.geom_type == "LineString"
        and outcomes[0].geometry is not None
        and "Point" in outcomes[0].geometry.geom_type
    ):
        report.tell(row, "a line whose positions are all the same is kept as a point")
    return [outcome.geometry for outcome in outcomes if outcome.geometry is not None]


def _moved(geometry: BaseGeometry, to_wgs84: crs.Transform | None) -> BaseGeometry:
    return geometry if to_wgs84 is None else to_wgs84(shapely.force_2d(geometry))


class _RowConverter:
    """Builds the feature of each row, and collects the records that the features refer to."""

    def __init__(self, mapping: Mapping, layer: NewLayer, names: list[str], report: RowReport) -> None:
        self.mapping, self.layer, self.report = mapping, layer, report
        self.records = CitedRecords(
            layer.id, layer.file_name, licence=layer.licence, attribution=layer.attribution, digest=layer.digest
        )
        used = {*mapping.columns, *(name for number in mapping.numbers for name in number.columns)}
        self._attributes = [name for name in names if name not in used]

    def features(self, row: int, cells: dict[str, Any], geometries: list[BaseGeometry]) -> list[dict[str, Any]]:
        """Return the GeoJSON features of a row, which is counted from 1: one for each geometry. Raises RowError.

        Several features of one row have the attribute ``group``, which is the id of the first.
        """
        properties = self._properties(row, cells)
        first = f"{self.layer.id}-{row}"
        found = []
        for number, geometry in enumerate(geometries, start=1):
            named = properties
            if len(geometries) > 1:
                attributes = dict(properties["attributes"])
                for name, value in (("group", first), ("part", f"{number} of {len(geometries)}")):
                    attributes[table.free_name(name, attributes, 0)] = value
                named = properties | {"attributes": attributes}
            found.append(
                {
                    "type": "Feature",
                    "id": first if number == 1 else f"{first}-{number}",
                    "properties": named,
                    "geometry": geometry.__geo_interface__,
                }
            )
        return found

    def _text(self, row: int, cells: dict[str, Any], column: str | None, most: int, kept: dict[str, Any]) -> str | None:
        """Return the text of a field. If it is too long for the field, the whole of it is an attribute too."""
        if column is None:
            return None
        # A field of the catalogue has no blanks at its ends; attributes stay as they were.
        text = (clean_text(cells[column], self.report, TEXT_CHARS, column) or "").strip()
        if len(text) > most:
            kept[column] = text
            self.report.tell(
                row, f"{quoted(column)} has {len(text):,} characters, more than {most:,}; the whole is an attribute"
            )
            text = f"{text[: most - 1].rstrip()}…"
        return text or None

    def _notes(self, row: int, cells: dict[str, Any], kept: dict[str, Any]) -> str | None:
        """Return the notes as plain text: descriptions are often HTML."""
        text = self._text(row, cells, self.mapping.notes, TEXT_CHARS, kept)
        if text is None or not is_html(text):
            return text
        self.report.count("markup")
        return plain_text(text).strip() or None

    def _properties(self, row: int, cells: dict[str, Any]) -> dict[str, Any]:
        mapping, report = self.mapping, self.report
        times = read_times(row, cells, mapping, report)
        attributes = {key: clean_value(cells[key], report, key) for key in self._attributes}
        for column, value in {**times.kept, **codes_kept(cells, mapping), **self._position(cells)}.items():
            attributes[column] = clean_value(value, report, column)
        for column, text in times.unread.items():
            attributes[column] = clean_text(text, report, TEXT_CHARS, column)
        if times.unread:
            unread = " and ".join(times.unread)
            attributes[table.free_name("undated", attributes, 0)] = f"{unread} could not be read as a date"
        numbers = read_figures(cells, mapping, attributes, report)
        source = clean_text(cells[mapping.source], report, TEXT_CHARS, mapping.source) if mapping.source else None
        claimant = self._text(row, cells, mapping.claimant, _CLAIMANT_CHARS, attributes)
        sources, all_cited = self.records.cite(source, links_only=mapping.links_only)
        if not all_cited:
            attributes.setdefault(mapping.source or "source", source)
            report.count("sources")
        stated = self._text(row, cells, mapping.confidence, _CONFIDENCE_CHARS, attributes)
        confidence = _CONFIDENCES.get((stated or "").replace("_", " ").casefold())
        if stated and confidence is None:
            attributes.setdefault(mapping.confidence or "confidence", stated)
            report.count("confidences", mapping.confidence)
        name = self._text(row, cells, mapping.name, _NAME_CHARS, attributes)
        properties = {
            "kind": "imported",
            "name": name or f"{self.layer.title[:_NAME_CHARS]}, row {row}",
            "name_native": None,
            "tier": 2,
            "valid_from": times.first and times.first.isoformat(),
            "valid_to": times.after and times.after.isoformat(),
            "date_precision": times.precision,
            "first_reported": times.reported and times.reported.isoformat(),
            "claimant": claimant or self.records.file_claimant,
            "claimant_ids": [self.records.claimant(claimant)],
            "confidence": confidence or "reported",
            "verified": False,
            "sources": sources,
            "differs_from": [],
            "superseded_by": [],
            "reversed_by": [],
            "notes": self._notes(row, cells, attributes),
            "editor_note": None,
            "numbers": numbers,
            "attributes": attributes,
        }
        if (place := stated_precision(cells, mapping, "place_precision", report)) is not None:
            properties["place_precision"] = place
        return own_export.restored(properties) if mapping.own else properties

    def _position(self, cells: dict[str, Any]) -> dict[str, Any]:
        """Return the position as the file writes it, where it is more than two numbers: a square of MGRS has a size."""
        column = self.mapping.position
        if column is None or self.mapping.wkt is not None or is_pair(str(cells[column] or "")):
            return {}
        return {column: cells[column]}
