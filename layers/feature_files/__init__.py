"""Features as files: GeoJSON, GeoPackage, KML, CSV, Excel and GeoParquet, each row with its sources."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence

from pyogrio.errors import DataLayerError, DataSourceError, FeatureError

from geodata.catalog import Catalog
from geodata.errors import WritingError
from geodata.files.system_errors import reason
from geodata.load import Layer
from geodata.quoting import printable
from layers.feature_files.cells import cell, table_csv
from layers.feature_files.gdal_files import geopackage, kml, table_names
from layers.feature_files.records import Row, flat, rows_of
from layers.feature_files.tables import geoparquet, workbook

__all__ = ["FORMATS", "cell", "export", "table_csv", "table_names"]

#: Suffix → the format's name and media type.
FORMATS = {
    ".geojson": ("GeoJSON", "application/geo+json"),
    ".gpkg": ("GeoPackage", "application/geopackage+sqlite3"),
    ".kml": ("KML", "application/vnd.google-earth.kml+xml"),
    ".csv": ("CSV", "text/csv"),
    ".xlsx": ("Excel", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ".parquet": ("GeoParquet", "application/vnd.apache.parquet"),
}

#: The fields that are for those who edit a catalogue. Only GeoJSON has them, which is the form of a catalogue's layers.
FOR_EDITORS = ("editor_note",)


def _geojson(rows: Sequence[Row]) -> bytes:
    features = [
        {
            "type": "Feature",
            "id": row.record["id"],
            "properties": {name: value for name, value in row.record.items() if name != "id"},
            "geometry": row.geometry.__geo_interface__,
        }
        for row in rows
    ]
    text = json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False, indent=1)
    return text.encode()


def _csv(rows: Sequence[Row]) -> bytes:
    """CSV in UTF-8 with a byte order mark, by which spreadsheets recognise UTF-8; see also :func:`cell`."""
    records = flat(rows, "untyped")
    names = list(dict.fromkeys(name for record in records for name in record))
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([*map(cell, names), "wkt"])
    for row, record in zip(rows, records, strict=True):
        writer.writerow([*(cell(record.get(name)) for name in names), row.geometry.wkt])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def export(layers: Iterable[Layer], ids: Iterable[str], catalog: Catalog, suffix: str) -> bytes:
    """The features with these ids as the content of one file, in EPSG:4326. ``suffix`` is a key of :data:`FORMATS`.

    Notes for editors are in GeoJSON only: the other formats are for readers. Raises WritingError, in one sentence, if the
    file cannot be written.
    """
    rows, stamp = rows_of(layers, frozenset(ids), catalog), catalog.record.opening_date
    if suffix != ".geojson":
        for row in rows:
            for name in FOR_EDITORS:
                row.record.pop(name, None)
    try:
        match suffix:
            case ".geojson":
                return _geojson(rows)
            case ".csv":
                return _csv(rows)
            case ".xlsx":
                return workbook(rows, stamp)
            case ".parquet":
                return geoparquet(rows)
            case ".gpkg":
                return geopackage(rows, stamp)
            case _:
                return kml(rows, stamp)
    except OSError as error:
        raise WritingError(f"The features cannot be written as {FORMATS[suffix][0]}: {reason(error)}.") from error
    except (DataSourceError, DataLayerError, FeatureError, ValueError) as error:
        why = printable(str(error), limit=200)
        raise WritingError(f"The features cannot be written as {FORMATS[suffix][0]} ({why}).") from error
