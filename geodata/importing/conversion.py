"""Convert the rows of a file to features of kind ``imported``, or report for each row why it cannot be converted."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, get_args

import pyarrow as pa
import shapely
from shapely.geometry.base import BaseGeometry

from geodata.errors import ImportingError
from geodata.importing import arrow_stream, crs, table
from geodata.importing.cited_records import CitedRecords
from geodata.importing.mapping import Mapping
from geodata.importing.repair import prepared
from geodata.importing.row_geometry import row_geometry
from geodata.importing.row_report import RowError, RowReport
from geodata.importing.row_values import TEXT_CHARS, clean_text, clean_value, read_figures, read_interval, read_period
from geodata.model import Confidence

_CONFIDENCES = {name.replace("_", " "): name for name in get_args(Confidence) if name != "reference"}
_NAME_CHARS, _CLAIMANT_CHARS, _SOURCE_CHARS, _CONFIDENCE_CHARS = 400, 200, 2_000, 100


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
    if not has_shapes and mapping.wkt is None and mapping.lon is None:
        raise ImportingError("The file has no geometry; name its longitude and latitude columns, or a column of WKT.")
    stated = crs_stated or about.get("crs")
    if stated is None:
        raise ImportingError(
            "The file does not state its coordinate reference system; give it, for example EPSG:4326 for longitude "
            "and latitude in degrees."
        )
    system = crs.parse(stated)
    to_wgs84 = crs.to_wgs84(system)
    # OGC:CRS84, which GeoJSON uses, has no EPSG code; its positions are those of EPSG:4326.
    epsg = 4326 if to_wgs84 is None else system.to_epsg()
    report = RowReport()
    rows = _RowConverter(mapping, layer, names, report)
    imported = 0
    for row, cells in enumerate(_rows(whole), start=1):
        try:
            if cells[table.FAULT]:
                raise RowError(cells[table.FAULT])
            geometry = row_geometry(cells, mapping, has_shapes=has_shapes, epsg=epsg)
            if shapely.has_z(geometry):
                report.count("altitudes")
            outcome = prepared(_moved(geometry, to_wgs84), defect=cells[table.DEFECT], repair=repair)
            if outcome.geometry is None:
                raise RowError(outcome.refused, repairable=outcome.repairable)
            feature = rows.feature(row, cells, outcome.geometry)
        except RowError as error:
            report.refuse(row, error)
            continue
        report.repairs += [{"row": row, "done": done} for done in outcome.done]
        imported += 1
        emit(feature)
    return {
        "rows": whole.num_rows,
        "imported": imported,
        "faults": report.faults,
        "repairs": report.repairs,
        "notes": [*about.get("notes", ()), *report.notes()],
        "sources": rows.records.sources(),
        "claimants": rows.records.claimants(),
    }


def _rows(whole: pa.Table) -> Iterator[dict[str, Any]]:
    for batch in whole.to_batches(max_chunksize=1_000):
        yield from batch.to_pylist()


def _moved(geometry: BaseGeometry, to_wgs84: crs.Transform | None) -> BaseGeometry:
    return geometry if to_wgs84 is None else to_wgs84(shapely.force_2d(geometry))


class _RowConverter:
    """Builds the feature of each row, and collects the records that the features refer to."""

    def __init__(self, mapping: Mapping, layer: NewLayer, names: list[str], report: RowReport) -> None:
        self.mapping, self.layer, self.report = mapping, layer, report
        self.records = CitedRecords(
            layer.id, layer.file_name, licence=layer.licence, attribution=layer.attribution, digest=layer.digest
        )
        used = {*mapping.columns, *(number.column for number in mapping.numbers)}
        self._attributes = [name for name in names if name not in used]

    def feature(self, row: int, cells: dict[str, Any], geometry: BaseGeometry) -> dict[str, Any]:
        """Return the GeoJSON feature of a row, which is counted from 1. Raises RowError."""
        return {
            "type": "Feature",
            "id": f"{self.layer.id}-{row}",
            "properties": self._properties(row, cells),
            "geometry": geometry.__geo_interface__,
        }

    def _text(self, cells: dict[str, Any], column: str | None, most: int) -> str | None:
        # A field of the catalogue has no blanks at its ends; attributes stay as they were.
        return (clean_text(cells[column], self.report, most) or "").strip() or None if column is not None else None

    def _properties(self, row: int, cells: dict[str, Any]) -> dict[str, Any]:
        mapping, report = self.mapping, self.report
        start, end, precision = read_interval(cells, mapping)
        reported = read_period(cells, mapping.reported, mapping)
        attributes = {key: clean_value(cells[key], report) for key in self._attributes}
        numbers = read_figures(cells, mapping, attributes, report)
        source = self._text(cells, mapping.source, _SOURCE_CHARS)
        claimant = self._text(cells, mapping.claimant, _CLAIMANT_CHARS)
        sources, all_cited = self.records.cite(source)
        if not all_cited:
            attributes.setdefault(mapping.source or "source", source)
            report.count("sources")
        stated = self._text(cells, mapping.confidence, _CONFIDENCE_CHARS)
        confidence = _CONFIDENCES.get((stated or "").replace("_", " ").casefold())
        if stated and confidence is None:
            attributes.setdefault(mapping.confidence or "confidence", stated)
            report.count("confidences")
        name = self._text(cells, mapping.name, _NAME_CHARS)
        return {
            "kind": "imported",
            "name": name or f"{self.layer.title[:_NAME_CHARS]}, row {row}",
            "name_native": None,
            "tier": 2,
            "valid_from": start and start.isoformat(),
            "valid_to": end and end.isoformat(),
            "date_precision": precision,
            "first_reported": reported and reported.first.isoformat(),
            "claimant": claimant or self.records.file_claimant,
            "claimant_ids": [self.records.claimant(claimant)],
            "confidence": confidence or "reported",
            "verified": False,
            "sources": sources,
            "differs_from": [],
            "superseded_by": [],
            "reversed_by": [],
            "notes": self._text(cells, mapping.notes, TEXT_CHARS),
            "editor_note": None,
            "numbers": numbers,
            "attributes": attributes,
        }
