"""The same features in every format that can be imported, written by other libraries where there is one."""

from __future__ import annotations

import datetime as dt
import io
import json
import sqlite3
import zipfile
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import odswriter
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pyogrio
import shapely
import xlsxwriter
import xlwt

#: Points on several continents, with whole numbers, fractions, truth values, gaps, letters of several scripts, and days.
ROWS: list[dict[str, Any]] = [
    {
        "name": "Reykjavík",
        "when": "2025-02-07",
        "crew": 3,
        "share": 0.25,
        "sure": True,
        "at": (-21.9426123, 64.1466123),
    },
    {"name": "Владивосток", "when": "2025-03-31", "crew": 14, "share": None, "sure": False, "at": (131.8735, 43.1056)},
    {"name": "Suva", "when": None, "crew": 0, "share": -1.5, "sure": True, "at": (178.4419, -18.1416)},
]

SHAPES = {
    "Point": "POINT (10.5 20.25)",
    "MultiPoint": "MULTIPOINT ((10 20), (11 21))",
    "LineString": "LINESTRING (10 20, 11 21, 12.5 20)",
    "MultiLineString": "MULTILINESTRING ((10 20, 11 21), (12 20, 13 21))",
    "Polygon": "POLYGON ((10 20, 12 20, 12 22, 10 22, 10 20), (10.5 20.5, 10.5 21, 11 21, 11 20.5, 10.5 20.5))",
    "MultiPolygon": "MULTIPOLYGON (((10 20, 11 20, 11 21, 10 20)), ((12 20, 13 20, 13 21, 12 20)))",
}


def frame(crs: str = "EPSG:4326") -> gpd.GeoDataFrame:
    """The rows as a GeoDataFrame."""
    table = pd.DataFrame([{k: v for k, v in row.items() if k != "at"} for row in ROWS])
    points = gpd.GeoDataFrame(table, geometry=[shapely.Point(row["at"]) for row in ROWS], crs="EPSG:4326")
    return points.to_crs(crs)


def written(folder: Path, suffix: str, crs: str = "EPSG:4326") -> Path:
    """The rows as a file of the format that the suffix names."""
    path = folder / f"rows{suffix}"
    match suffix:
        case ".parquet":
            frame(crs).to_parquet(path)
        case ".zip":
            inner = folder / "shape"
            inner.mkdir()
            frame(crs).to_file(inner / "rows.shp", driver="ESRI Shapefile", encoding="UTF-8")
            with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
                for file in sorted(inner.iterdir()):
                    archive.write(file, f"shape/{file.name}")
        case ".kmz":
            pyogrio.write_dataframe(frame(), folder / "doc.kml", driver="LIBKML")
            with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
                archive.write(folder / "doc.kml", "doc.kml")
        case ".csv":
            _flat().to_csv(path, index=False)
        case ".xlsx":
            path.write_bytes(workbook([list(_flat().columns), *_flat().to_numpy().tolist()]))
        case ".xls":
            path.write_bytes(old_workbook([list(_flat().columns), *_flat().to_numpy().tolist()]))
        case ".ods":
            path.write_bytes(open_document([list(_flat().columns), *_flat().to_numpy().tolist()]))
        case ".gpx":
            points = frame()[["name", "geometry"]]
            pyogrio.write_dataframe(points, path, driver="GPX", layer="waypoints")
        case _:
            driver = {
                ".geojson": "GeoJSON",
                ".geojsonl": "GeoJSONSeq",
                ".gpkg": "GPKG",
                ".kml": "LIBKML",
                ".fgb": "FlatGeobuf",
            }
            pyogrio.write_dataframe(frame(crs), path, driver=driver[suffix])
    return path


def _flat() -> pd.DataFrame:
    points = frame()
    return pd.DataFrame(points.drop(columns="geometry")).assign(lon=points.geometry.x, lat=points.geometry.y)


def workbook(rows: list[list[Any]], **sheets: list[list[Any]]) -> bytes:
    """An Excel workbook; texts that start with '=' become formulas."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"nan_inf_to_errors": True})
    for name, content in {"Sheet1": rows, **sheets}.items():
        sheet = book.add_worksheet(name)
        for i, row in enumerate(content):
            for j, cell in enumerate(row):
                if not pd.isna(cell):
                    sheet.write(i, j, cell)
    book.close()
    return out.getvalue()


def old_workbook(rows: list[list[Any]], **sheets: list[list[Any]]) -> bytes:
    """A workbook of Excel 97 to 2003; dates are written with a format of dates."""
    book = xlwt.Workbook()
    day = xlwt.easyxf(num_format_str="yyyy-mm-dd")
    for name, content in {"Sheet1": rows, **sheets}.items():
        sheet = book.add_sheet(name)
        for i, row in enumerate(content):
            for j, cell in enumerate(row):
                if not pd.isna(cell):
                    style = (day,) if isinstance(cell, dt.date) else ()
                    sheet.write(i, j, cell.item() if isinstance(cell, np.generic) else cell, *style)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def open_document(rows: list[list[Any]], **sheets: list[list[Any]]) -> bytes:
    """An OpenDocument workbook; texts that start with '=' become formulas."""
    out = io.BytesIO()
    with odswriter.writer(out) as book:
        for name, content in {"Sheet1": rows, **sheets}.items():
            sheet = book.new_sheet(name)
            for row in content:
                sheet.writerow([_open_document_cell(cell) for cell in row])
    return out.getvalue()


def _open_document_cell(cell: Any) -> Any:
    if pd.isna(cell):
        return None
    if isinstance(cell, str) and cell.startswith("="):
        return odswriter.Formula(cell[1:])
    return cell.item() if isinstance(cell, np.generic) else cell


def collection(*features: Any, **members: Any) -> bytes:
    """GeoJSON bytes of features."""
    return json.dumps({"type": "FeatureCollection", "features": list(features), **members}).encode()


def feature(geometry: Any, **properties: Any) -> dict[str, Any]:
    """A GeoJSON feature of WKT or of a geometry object."""
    shape = json.loads(shapely.to_geojson(shapely.from_wkt(geometry))) if isinstance(geometry, str) else geometry
    return {"type": "Feature", "properties": properties, "geometry": shape}


def archive(**members: bytes) -> bytes:
    """A zip archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in members.items():
            packed.writestr(name, content)
    return out.getvalue()


def unpacked(content: bytes) -> dict[str, bytes]:
    """The members of a zip archive."""
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def package(path: Path, *statements: str, table: str = "rows") -> bytes:
    """A GeoPackage changed by SQL statements."""
    frame().to_file(path, layer="rows", driver="GPKG")
    connection = sqlite3.connect(path)
    for statement in statements:
        connection.execute(statement)
    if table != "rows":
        for listed in ("gpkg_contents", "gpkg_geometry_columns"):
            connection.execute(f"UPDATE {listed} SET table_name = '{table}'")
    connection.commit()
    connection.close()
    return path.read_bytes()


def geoparquet(geo: str) -> bytes:
    """A GeoParquet file of one point with this metadata."""
    out = io.BytesIO()
    table = pa.table({"geometry": [shapely.Point(36, 51).wkb]})
    pq.write_table(table.replace_schema_metadata({"geo": geo}), out)
    return out.getvalue()
