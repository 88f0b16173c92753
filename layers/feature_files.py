"""Features as files: GeoJSON, GeoPackage, KML and CSV, each row with its sources."""

from __future__ import annotations

import csv
import datetime as dt
import html
import io
import json
import re
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pyogrio
from pyogrio.errors import DataLayerError, DataSourceError, FeatureError

from geodata.catalog import Catalog
from geodata.errors import WritingError
from geodata.files.system_errors import reason
from geodata.load import CRS, Layer
from geodata.quoting import printable
from geodata.untrusted.characters import without_unfit
from layers import words

#: Suffix → the format's name and media type.
FORMATS = {
    ".geojson": ("GeoJSON", "application/geo+json"),
    ".gpkg": ("GeoPackage", "application/geopackage+sqlite3"),
    ".kml": ("KML", "application/vnd.google-earth.kml+xml"),
    ".csv": ("CSV", "text/csv"),
}

#: The fields that are for those who edit a catalogue. Only GeoJSON has them, which is the form of a catalogue's layers.
FOR_EDITORS = ("editor_note",)

#: So many letters of a layer's id are in the name of its table.
_TABLE_NAME_LENGTH = 48

_DRIVERS = {".gpkg": "GPKG", ".kml": "LIBKML"}
#: The first characters that make a spreadsheet read a text as a formula; the full-width ones in East Asian languages.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
#: Where a cell begins if the file is split by another sign or by line: there a formula may stand after quotes and spaces.
_INNER_START = re.compile(
    r"""(?:^|[;,|\t\r\n\x0b\x0c\x1c-\x1e\x85\u2028\u2029])[\s"']*(?=[=+\-@＝＋－＠])"""
    # A number in a list in JSON is no formula: a comma stands before it, and a comma or the end after it.
    r"""(?!(?:(?<=,)|(?<=, ))[+-]?\d+(?:\.\d+)?(?:e[+-]?\d+)?(?:\Z|[,\]})]))"""
)


def _rows(layers: Iterable[Layer], ids: frozenset[str], catalog: Catalog) -> list[tuple[dict[str, Any], Any]]:
    """Properties and geometry of the chosen features, with the titles and addresses of their sources."""
    found = []
    for layer in layers:
        frame = layer.features
        for row, geometry in zip(frame.drop(columns="geometry").to_dict("records"), frame.geometry, strict=True):
            if row["id"] not in ids:
                continue
            cited = [catalog.sources[source] for source in row["sources"]]
            record = {name: _plain(value) for name, value in row.items()} | {
                "layer": layer.record.id,
                "source_titles": "; ".join(source.title for source in cited),
                "source_urls": "; ".join(source.url for source in cited if source.url),
                "source_dates": "; ".join(source.date.isoformat() if source.date else "undated" for source in cited),
            }
            found.append((record, geometry))
    return found


def _plain(value: Any) -> Any:
    """A value of a frame as JSON has it: days as ISO text, missing values as null, whole numbers without a point."""
    if isinstance(value, (list, dict, bool, str)) or value is None:
        return value
    if pd.isna(value):
        return None
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat()
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value.item() if hasattr(value, "item") else value


def _flat(record: dict[str, Any]) -> dict[str, Any]:
    """The record with nested values as JSON text, for formats without nesting."""
    return {
        name: json.dumps(value, ensure_ascii=False) if isinstance(value, (list, dict)) else value
        for name, value in record.items()
    }


def _geojson(rows: Sequence[tuple[dict[str, Any], Any]]) -> bytes:
    features = [
        {
            "type": "Feature",
            "id": record["id"],
            "properties": {name: value for name, value in record.items() if name != "id"},
            "geometry": geometry.__geo_interface__,
        }
        for record, geometry in rows
    ]
    text = json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False, indent=1)
    return text.encode()


def _csv(rows: Sequence[tuple[dict[str, Any], Any]]) -> bytes:
    """CSV in UTF-8 with a byte order mark, by which spreadsheets recognise UTF-8; see also :func:`cell`."""
    names = list(dict.fromkeys(name for record, _ in rows for name in record))
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([*map(cell, names), "wkt"])
    for record, geometry in rows:
        flat = _flat(record)
        writer.writerow([*(cell(flat.get(name)) for name in names), geometry.wkt])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def cell(value: Any) -> Any:
    """A value for a spreadsheet. A text that it would read as a formula gets an apostrophe in front.

    The same for a part of the text that would become a cell of its own if the file were split by semicolons, tabs or bars,
    or by lines without regard to quotes.

    >>> cell("=1+1"), cell("1+1"), cell(3), cell("a; =1+1")
    ("'=1+1", '1+1', 3, "a; '=1+1")
    """
    if not isinstance(value, str):
        return value
    first = "'" if value.startswith(_FORMULA_STARTS) else ""
    return first + _INNER_START.sub(lambda found: f"{found[0]}'" if found.end() else "", value)


def table_csv(table: pd.DataFrame) -> bytes:
    """A table with its index as CSV, with the same care for formulas as :func:`export`."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([cell(table.index.name or ""), *map(cell, table.columns)])
    writer.writerows([cell(value) for value in row] for row in table.itertuples())
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def table_names(layer_ids: Iterable[str]) -> dict[str, str]:
    """The name of each layer's table in a GeoPackage, by the layer's id.

    SQLite and the format keep names for themselves (``sqlite_…``, ``gpkg_…``, and for each table more such as
    ``rtree_…_geom``), and do not tell upper from lower case. So each name begins with ``layer_`` and none is like another.

    >>> table_names(["events", "gpkg-roads"])
    {'events': 'layer_events', 'gpkg-roads': 'layer_gpkg_roads'}
    """
    made: dict[str, str] = {}
    for layer_id in layer_ids:
        base = "layer_" + re.sub(r"[^a-z0-9]+", "_", layer_id.lower())[:_TABLE_NAME_LENGTH]
        name, n = base, 2
        while name in made.values():
            name, n = f"{base}_{n}", n + 1
        made[layer_id] = name
    return made


def _by_ogr(rows: Sequence[tuple[dict[str, Any], Any]], suffix: str, stamp: dt.date) -> bytes:
    """GeoPackage with one table a layer (:func:`table_names`), or KML with all in one folder, through GDAL.

    A GeoPackage stores the time of its last change. ``stamp`` is written there, so that the same features give the same
    bytes.
    """
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": f"{stamp.isoformat()}T00:00:00.000Z"})
    groups: dict[str, list[tuple[dict[str, Any], Any]]] = {} if rows else {"features": []}
    tables = table_names(dict.fromkeys(record["layer"] for record, _ in rows))
    for record, geometry in rows:
        groups.setdefault(tables[record["layer"]] if suffix == ".gpkg" else "features", []).append((record, geometry))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"features{suffix}"
        for name, members in groups.items():
            records = [_flat(record) for record, _ in members]
            if suffix == ".kml":
                # "begin" and "end" become a TimeSpan, for the time slider of Google Earth.
                span = {"begin": "valid_from", "end": "valid_to"}
                records = [
                    {"Name": r["name"], "description": html.escape(_description(r))}
                    | {field: pd.Timestamp(r[day]) if r[day] else None for field, day in span.items()}
                    | {name: value for name, value in r.items() if name != "name"}
                    for r in records
                ]
                records = [{name: _for_kml(value) for name, value in record.items()} for record in records]
            frame = gpd.GeoDataFrame(records, geometry=[geometry for _, geometry in members], crs=CRS)
            # GDAL gives every row an id of its own, and a column with that name conflicts with it.
            frame = frame.rename(columns={"id": "feature_id"})
            geometry_type = None if members else "Unknown"
            driver = _DRIVERS[suffix]
            try:
                pyogrio.write_dataframe(
                    frame, path, layer=name, driver=driver, append=path.exists(), geometry_type=geometry_type
                )
            except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError) as error:
                # An error about a value, a field or the reference system is ours.
                if isinstance(error, _OURS):
                    raise
                raise _not_written(Path(folder).parent, error) from error
        return _complete(path)


#: GDAL's errors that are not about the disk.
_OURS = (pyogrio.errors.FieldError, pyogrio.errors.GeometryError, pyogrio.errors.CRSError)


def _not_written(folder: Path, error: Exception) -> WritingError:
    # GDAL gives no error number; where the disk is full, its words are "disk I/O error" or "database or disk is full".
    return WritingError(
        f"The file cannot be made in {folder}, the folder for temporary files (GDAL says: {printable(str(error))}). See "
        "that there is space and that large files are allowed ('ulimit -f'), or set TMPDIR to another folder."
    )


def _complete(path: Path) -> bytes:
    """The content of a file that GDAL wrote, checked for its end: on a full disk, GDAL may stop without an error."""
    content = path.read_bytes() if path.exists() else b""
    if path.suffix == ".kml" and not content.rstrip().endswith(b"</kml>"):
        raise _not_written(path.parent.parent, OSError("the file is not complete"))
    if path.suffix == ".gpkg":
        # SQLite's header holds the size of a page and their number.
        size, pages = int.from_bytes(content[16:18]), int.from_bytes(content[28:32])
        if not content or len(content) != (65536 if size == 1 else size) * pages:
            raise _not_written(path.parent.parent, OSError("the file is not complete"))
    return content


def _for_kml(value: Any) -> Any:
    """A text that stays text in KML.

    The KML library puts text with markup into CDATA unchanged, and treats text that begins like CDATA as quoted already.
    Control characters are not allowed in XML.
    """
    if not isinstance(value, str):
        return value
    plain = without_unfit(value)
    return plain.replace("<![CDATA[", "<! [CDATA[").replace("]]>", "]] >")


def _description(record: dict[str, Any]) -> str:
    """The text of a balloon. Programs read it as HTML, so the caller escapes it."""
    grade = words.GRADES[record["confidence"]]
    parts = [
        record.get("claim") or record["name"],
        f"Who says so: {record['claimant']}",
        f"How sure: {grade.name}. {grade.meaning}",
        f"Became public {record['first_reported']}; cited pages of {record['source_dates']}"
        if record["first_reported"]
        else None,
        _named("Newer figures", record["superseded_by"]),
        _named("Reversed by its author", record["reversed_by"]),
        record["source_urls"],
    ]
    return "\n".join(str(part) for part in parts if part)


def _named(how: str, ids: str) -> str | None:
    """A list of ids, as JSON, in words; None where it is empty."""
    names = json.loads(ids)
    return f"{how}: {', '.join(names)}" if names else None


def export(layers: Iterable[Layer], ids: Iterable[str], catalog: Catalog, suffix: str) -> bytes:
    """The features with these ids as the content of one file, in EPSG:4326. ``suffix`` is a key of :data:`FORMATS`.

    Notes for editors are in GeoJSON only: the other formats are for readers. Raises WritingError, in one
    sentence, if the file cannot be written.
    """
    rows = _rows(layers, frozenset(ids), catalog)
    if suffix == ".geojson":
        return _geojson(rows)
    for record, _ in rows:
        for name in FOR_EDITORS:
            record.pop(name, None)
    match suffix:
        case ".csv":
            return _csv(rows)
        case _:
            try:
                return _by_ogr(rows, suffix, catalog.record.opening_date)
            except OSError as error:
                raise WritingError(
                    f"The features cannot be written as {FORMATS[suffix][0]}: {reason(error)}."
                ) from error
            except (DataSourceError, DataLayerError, FeatureError, ValueError) as error:
                why = printable(str(error), limit=200)
                raise WritingError(f"The features cannot be written as {FORMATS[suffix][0]} ({why}).") from error
