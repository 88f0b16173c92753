"""Detect the format of a file from its content, and call the reader for it."""

from __future__ import annotations

from dataclasses import dataclass, replace
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
from geodata.importing.readers.encoding import as_utf8_xml, known
from geodata.importing.table import Reading, chosen_part
from geodata.limits import Limits, size
from geodata.quoting import quoted

Format = Literal[
    "GeoJSON",
    "GeoJSON lines",
    "Google Timeline",
    "JSON",
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

#: The endings of files that are read from a zip archive that has no shapefile and no KML document, and is no workbook.
_PACKED = tuple(suffix for suffix in SUFFIXES if suffix not in (".kml", ".txt"))
#: So deep may archives be in one another.
_DEEPEST = 1
#: Texts that are tables. Many servers call a table of texts a workbook.
_TEXT_TABLES = (".csv", ".tsv", ".txt", ".xls", "")
#: The formats in which a row names the columns.
_TABLES = frozenset({"CSV", "Excel", "OpenDocument"})
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


def read(
    path: Path,
    name: str,
    limits: Limits,
    *,
    folder: Path,
    part: str | None = None,
    encoding: str | None = None,
    heading: int | None = None,
) -> tuple[Format, Reading]:
    """Read a file, and return its format and rows. To be called in the sandbox only.

    The name of the file only decides between texts that look alike. The reference system that the file states is resolved,
    or reported in a note if it is not known. ``encoding`` is that of texts, and ``heading`` the row of a table that names
    its columns, counted from 1, where the user gave them.

    ``folder`` is a private folder for what has to be unpacked. Raises ImportingError or LimitError.
    """
    kind, reading = _read(path, name, limits, folder, _Asked(part, encoding and known(encoding), heading))
    if part is not None and not reading.parts:
        raise ImportingError(f"The file is {kind} and has no parts to choose from; leave out {quoted(part)}.")
    if heading is not None and kind not in _TABLES:
        raise ImportingError(
            f"The file is {kind}, whose columns are not named in a row; leave out the row of the names."
        )
    if (stated := reading.crs) is not None:
        reading.crs = resolve(stated)
        if reading.crs is None:
            reading.notes.append(
                f"The file states the reference system {quoted(stated)}, which is not known; give its code."
            )
    return kind, reading


@dataclass(frozen=True)
class _Asked:
    """What the user asked for: a table or sheet, the encoding of texts, and the row that names the columns."""

    part: str | None
    encoding: str | None
    heading: int | None


def _read(path: Path, name: str, limits: Limits, folder: Path, asked: _Asked, level: int = 0) -> tuple[Format, Reading]:
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
        return _from_archive(path, limits, folder, asked, level)
    if head.startswith(b"SQLite format 3\0"):
        return "GeoPackage", geopackage.read_geopackage(path, limits, asked.part)
    if head.startswith(b"PAR1"):
        return "GeoParquet", parquet.read_parquet(path, limits)
    if head.startswith(_OLE):
        return "Excel", excel.read_xls(path, folder, limits, asked.part, asked.heading)
    if head.startswith(b"fgb\x03"):
        named = folder / "layer.fgb"
        path.rename(named)
        return "FlatGeobuf", ogr.read_flatgeobuf(named, limits)
    return _from_text(path.read_bytes(), suffix, limits, asked)


def _from_archive(path: Path, limits: Limits, folder: Path, asked: _Asked, level: int) -> tuple[Format, Reading]:
    if level > _DEEPEST:
        raise ImportingError("The archive is in an archive that is in another one; unpack them.")
    with archive.opened(path, limits) as opened:
        if workbook_check.is_excel(opened):
            return "Excel", excel.read_workbook(opened, folder, limits, asked.part, asked.heading)
        if workbook_check.is_open_document(opened):
            return "OpenDocument", excel.read_workbook(opened, folder, limits, asked.part, asked.heading)
        if ogr.shapefile_parts(opened):
            return "Shapefile", ogr.read_shapefile(opened, folder, limits, asked.part, asked.encoding)
        if opened.with_suffix(".kml"):
            return "KMZ", kml.read_kmz(opened, limits, asked.part, asked.encoding)
        # A text beside the data is most often about them.
        packed = opened.with_suffix(*_PACKED) or opened.with_suffix(".txt")
        if not packed:
            raise ImportingError(
                "The archive holds no shapefile and no other file that can be read; give the file itself."
            )
        part = asked.part if asked.part in packed else None
        member = chosen_part("The archive has the files", tuple(packed), part if len(packed) > 1 else None)
        inside = folder / f"packed-{level}"
        inside.mkdir()
        opened.write(member, inside / "member")
    within = replace(asked, part=None if part else asked.part)
    kind, reading = _read(inside / "member", str(member), limits, inside, within, level + 1)
    if len(packed) > 1:
        reading.parts = tuple(packed)
    reading.notes.append(f"The archive's {quoted(member)} is read.")
    return kind, reading


def _from_text(content: bytes, suffix: str, limits: Limits, asked: _Asked) -> tuple[Format, Reading]:
    encoding = asked.encoding
    start = content[:4096].lstrip(b"\xef\xbb\xbf \t\r\n\x1e")
    if start.startswith(b"{") or start.startswith(b"["):
        if suffix in _LINES or geojson.is_lines(content):
            return geojson.read_lines(content, limits, encoding)
        return geojson.read_json(content, limits, encoding)
    if start.startswith(b"<") or content.startswith((b"<\0", b"\xff\xfe<\0", b"\xfe\xff\0<", b"\0<")):
        match xml_stream.first_name(as_utf8_xml(content, encoding)[0]):
            case "kml":
                return "KML", kml.read_kml(content, limits, encoding)
            case "gpx":
                return "GPX", gpx.read_gpx(content, limits, encoding)
            case "OGRVRTDataSource" | "VRTDataset":
                raise ImportingError(f"The file cannot be imported: it is {_REFUSED['.vrt']}.")
            case "html" | "HTML" | "table" | "Workbook":
                raise ImportingError(
                    "The file is a web page or an XML table, neither KML nor GPX; if it is a table, open it in a "
                    "spreadsheet program and save it as .xlsx."
                )
        raise ImportingError("The file is XML but neither KML nor GPX.")
    if suffix in _TEXT_TABLES:
        return "CSV", csv.read_csv(content, limits, encoding, asked.heading)
    raise ImportingError(
        "The file is in none of the formats that can be read: GeoJSON, GeoPackage, zipped shapefile, KML, KMZ, GPX, "
        "FlatGeobuf, GeoParquet, CSV, Excel or OpenDocument."
    )
