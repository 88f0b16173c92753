"""GeoPackage and KML, written by GDAL, with our look for the programs that read them."""

from __future__ import annotations

import datetime as dt
import html
import json
import re
import sqlite3
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pyarrow as pa
import pyogrio

from geodata.errors import WritingError
from geodata.instants import begin, moment_of
from geodata.load import CRS
from geodata.quoting import printable
from geodata.untrusted.characters import without_unfit
from layers import words
from layers.feature_files import gis_styles
from layers.feature_files.records import Row, flat, style_name
from layers.feature_files.tables import arrow_table

#: So many letters of a layer's id are in the name of its table.
_TABLE_NAME_LENGTH = 48
#: GDAL's errors that are not about the disk.
_OURS = (pyogrio.errors.FieldError, pyogrio.errors.GeometryError, pyogrio.errors.CRSError)
_SORTS = {"Point": "points", "LineString": "lines", "Polygon": "areas"}
#: The table in which QGIS looks for the styles of a GeoPackage, as QGIS makes it.
_LAYER_STYLES = """
CREATE TABLE layer_styles (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, f_table_catalog TEXT(256), f_table_schema TEXT(256),
  f_table_name TEXT(256), f_geometry_column TEXT(256), styleName TEXT(30), styleQML TEXT, styleSLD TEXT,
  useAsDefault BOOLEAN, description TEXT, owner TEXT(30), ui TEXT(30), update_time DATETIME
)
"""


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


def geopackage(rows: Sequence[Row], stamp: dt.date) -> bytes:
    """One table for each layer (:func:`table_names`), or for its points, lines and areas each, with real days.

    The table ``layer_styles`` gives QGIS our symbols and the columns for its temporal controller. A GeoPackage stores the
    time of its last change: ``stamp`` is written there, so that the same features give the same bytes.
    """
    groups = _tables(rows)
    with _folder(stamp, ".gpkg") as path:
        for name, members in groups.items():
            table = arrow_table(members, geometry="geom", renamed={"id": "feature_id"})
            table = table.append_column("style", pa.array([style_name(row.style) for row in members], pa.string()))
            pyogrio.write_arrow(
                table,
                path,
                layer=name,
                driver="GPKG",
                geometry_name="geom",
                geometry_type=_geometry_type(members),
                crs=CRS,
                append=path.exists(),
            )
        _write_styles(path, {name: [row.style for row in members] for name, members in groups.items()}, stamp)
        return _complete(path)


def _tables(rows: Sequence[Row]) -> dict[str, list[Row]]:
    """The rows by table. A program shows one sort of geometry for each table, so a layer of several sorts has several.

    The most frequent sort has the table with the plain name.
    """
    names = table_names(dict.fromkeys(row.record["layer"] for row in rows))
    sorts: dict[str, Counter[str]] = {}
    for row in rows:
        sorts.setdefault(row.record["layer"], Counter())[row.geometry.geom_type.removeprefix("Multi")] += 1
    plain = {layer: counts.most_common(1)[0][0] for layer, counts in sorts.items()}
    groups: dict[str, list[Row]] = {} if rows else {"features": []}
    for row in rows:
        layer, sort = row.record["layer"], row.geometry.geom_type.removeprefix("Multi")
        name = names[layer] if sort == plain[layer] else _free(f"{names[layer]}_{_SORTS[sort]}", names.values())
        groups.setdefault(name, []).append(row)
    return groups


def _free(name: str, taken: Iterable[str]) -> str:
    known = set(taken)
    while name in known:
        name += "_"
    return name


def _geometry_type(rows: Sequence[Row]) -> str:
    kinds = {row.geometry.geom_type for row in rows}
    return kinds.pop() if len(kinds) == 1 else "Unknown"


def _write_styles(path: Path, styles: dict[str, list[str]], stamp: dt.date) -> None:
    when = f"{stamp.isoformat()}T00:00:00.000Z"
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(_LAYER_STYLES)
        connection.execute(
            "INSERT INTO gpkg_contents (table_name, data_type, identifier, last_change) VALUES (?, 'attributes', ?, ?)",
            ("layer_styles", "layer_styles", when),
        )
        for table, keys in styles.items():
            connection.execute(
                "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName, "
                "styleQML, styleSLD, useAsDefault, description, owner, update_time) VALUES ('', '', ?, 'geom', ?, ?, ?, 1, "
                "'As on the map', '', ?)",
                (table, table[:30], gis_styles.qml(keys), gis_styles.sld(table, keys), when),
            )


def kml(rows: Sequence[Row], stamp: dt.date) -> bytes:
    """All features in one folder, with our colours. A time span is for the time slider of Google Earth."""
    with _folder(stamp, ".kml") as path:
        # "begin" and "end" become a TimeSpan.
        span = {"begin": "valid_from", "end": "valid_to"}
        records = [
            {"Name": record["name"], "description": html.escape(_description(record))}
            | {field: _in_utc(record[day]) for field, day in span.items()}
            | {name: value for name, value in record.items() if name != "name"}
            for record in flat(rows, "texts")
        ]
        records = [{name: _for_kml(value) for name, value in record.items()} for record in records]
        frame = gpd.GeoDataFrame(records, geometry=[row.geometry for row in rows], crs=CRS)
        # GDAL gives every row an id of its own, and a column with that name conflicts with it.
        frame = frame.rename(columns={"id": "feature_id"})
        pyogrio.write_dataframe(
            frame, path, layer="features", driver="LIBKML", geometry_type=None if rows else "Unknown"
        )
        return gis_styles.styled_kml(_complete(path), rows)


@contextmanager
def _folder(stamp: dt.date, suffix: str) -> Iterator[Path]:
    """A path in a folder of its own for GDAL to write to. What GDAL says of the disk becomes a WritingError."""
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": f"{stamp.isoformat()}T00:00:00.000Z"})
    with tempfile.TemporaryDirectory() as folder:
        try:
            yield Path(folder) / f"features{suffix}"
        except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, sqlite3.OperationalError) as error:
            # An error about a value, a field or the reference system is ours.
            if isinstance(error, _OURS):
                raise
            raise _not_written(Path(folder).parent, error) from error


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


def _in_utc(text: str | None) -> pd.Timestamp | None:
    """A day or an instant as a time in UTC; a day stays without a time of day."""
    found = moment_of(text) if text else None
    return None if found is None else pd.Timestamp(begin(found).replace(tzinfo=None))


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
