"""Detect the format of a file from its content, and call the reader for it."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from geodata.errors import ImportingError, LimitError
from geodata.importing.crs import resolve
from geodata.importing.readers import (
    archive,
    csv,
    excel,
    geojson,
    geopackage,
    gpx,
    kml,
    ogr,
    parquet,
    workbook_check,
    xml_stream,
)
from geodata.importing.table import Reading
from geodata.limits import Limits, size
from geodata.quoting import quoted

Format = Literal[
    "GeoJSON",
    "GeoJSON lines",
    "GeoPackage",
    "Shapefile",
    "KML",
    "KMZ",
    "GPX",
    "FlatGeobuf",
    "GeoParquet",
    "CSV",
    "Excel",
    "OpenDocument",
]

#: The file name endings that a file dialogue should offer.
SUFFIXES = (
    ".geojson",
    ".json",
    ".geojsonl",
    ".ndjson",
    ".gpkg",
    ".zip",
    ".kml",
    ".kmz",
    ".gpx",
    ".fgb",
    ".parquet",
    ".csv",
    ".tsv",
    ".txt",
    ".xlsx",
    ".xls",
    ".ods",
)

_LINES = (".geojsonl", ".ndjson", ".jsonl", ".geojsons")
_REFUSED = {
    ".vrt": "GDAL virtual files, which point to other files",
    ".shp": "a shapefile without its other files; pack .shp, .shx, .dbf and .prj into one zip",
    ".xlsb": "a binary Excel workbook; save it as .xlsx",
    ".gml": "GML; export it as GeoPackage or GeoJSON",
    ".svg": "an image, not a layer",
    ".dxf": "a drawing; export it as GeoPackage or GeoJSON",
    ".tab": "a MapInfo table; export it as GeoPackage or GeoJSON",
}


#: The first bytes of a file by Excel 97 to 2003, and of a workbook with a password.
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def read(path: Path, name: str, limits: Limits, *, folder: Path, part: str | None = None) -> tuple[Format, Reading]:
    """Read a file, and return its format and rows. To be called in the sandbox only.

    The name of the file only decides between texts that look alike. The reference system that the file states is resolved,
    or reported in a note if it is not known.

    ``folder`` is a private folder for what has to be unpacked. Raises ImportingError or LimitError.
    """
    kind, reading = _read(path, name, limits, folder, part)
    if (stated := reading.crs) is not None:
        reading.crs = resolve(stated)
        if reading.crs is None:
            reading.notes.append(
                f"The file states the reference system {quoted(stated)}, which is not known; give its code."
            )
    return kind, reading


def _read(path: Path, name: str, limits: Limits, folder: Path, part: str | None) -> tuple[Format, Reading]:
    length = path.stat().st_size
    if length > limits.file_bytes:
        raise LimitError(f"The file has {size(length)}, more than {size(limits.file_bytes)}.")
    if length == 0:
        raise ImportingError("The file is empty.")
    suffix = Path(name).suffix.lower()
    if suffix in _REFUSED:
        raise ImportingError(f"The file cannot be imported: it is {_REFUSED[suffix]}.")
    with path.open("rb") as file:
        head = file.read(512)
    if head.startswith(b"PK\x03\x04") or head.startswith(b"PK\x05\x06"):
        return _from_archive(path, limits, folder, part)
    if head.startswith(b"SQLite format 3\0"):
        return "GeoPackage", geopackage.read_geopackage(path, limits, part)
    if head.startswith(b"PAR1"):
        return "GeoParquet", parquet.read_parquet(path, limits)
    if head.startswith(_OLE):
        return "Excel", excel.read_xls(path, folder, limits, part)
    if head.startswith(b"fgb\x03"):
        named = folder / "layer.fgb"
        path.rename(named)
        return "FlatGeobuf", ogr.read_flatgeobuf(named, limits)
    return _from_text(path.read_bytes(), suffix, limits)


def _from_archive(path: Path, limits: Limits, folder: Path, part: str | None) -> tuple[Format, Reading]:
    with archive.opened(path, limits) as opened:
        if workbook_check.is_excel(opened):
            return "Excel", excel.read_workbook(opened, folder, limits, part)
        if workbook_check.is_open_document(opened):
            return "OpenDocument", excel.read_workbook(opened, folder, limits, part)
        if ogr.shapefile_parts(opened):
            return "Shapefile", ogr.read_shapefile(opened, folder, limits, part)
        if opened.with_suffix(".kml"):
            return "KMZ", kml.read_kmz(opened, limits)
    raise ImportingError("The archive holds no shapefile, KML document or workbook.")


def _from_text(content: bytes, suffix: str, limits: Limits) -> tuple[Format, Reading]:
    start = content[:4096].lstrip(b"\xef\xbb\xbf \t\r\n\x1e")
    if start.startswith(b"{") or start.startswith(b"["):
        if suffix in _LINES or geojson.is_lines(content):
            return "GeoJSON lines", geojson.read_lines(content, limits)
        return "GeoJSON", geojson.read_geojson(content, limits)
    if start.startswith(b"<") or content.startswith((b"<\0", b"\xff\xfe<\0", b"\xfe\xff\0<", b"\0<")):
        match xml_stream.first_name(content):
            case "kml":
                return "KML", kml.read_kml(content, limits)
            case "gpx":
                return "GPX", gpx.read_gpx(content, limits)
            case "OGRVRTDataSource" | "VRTDataset":
                raise ImportingError(f"The file cannot be imported: it is {_REFUSED['.vrt']}.")
        raise ImportingError("The file is XML but neither KML nor GPX.")
    if suffix in (".csv", ".tsv", ".txt", ""):
        return "CSV", csv.read_csv(content, limits)
    raise ImportingError(
        "The file is in none of the formats that can be read: GeoJSON, GeoPackage, zipped shapefile, KML, KMZ, GPX, "
        "FlatGeobuf, GeoParquet, CSV, Excel or OpenDocument."
    )
