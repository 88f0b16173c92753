"""The geometry of one row: from the file's own geometry, from text, a position, or two coordinates."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable
from typing import Any, TypeVar

import shapely
from shapely.errors import ShapelyError
from shapely.geometry.base import BaseGeometry

from geodata.importing import table
from geodata.importing.mapping import Mapping
from geodata.importing.own_export import whole_wkt
from geodata.importing.places.positions import PositionError, read_degrees, read_metres, read_position
from geodata.importing.places.shape_texts import hex_of, is_geojson
from geodata.importing.readers.geojson import geometry
from geodata.importing.row_report import RowError
from geodata.limits import Limits
from geodata.quoting import quoted
from geodata.untrusted.json_budget import too_full

_Found = TypeVar("_Found")
#: Longitude and latitude by which AIS says that there is no position.
_NO_POSITION = ((181.0, 91.0),)


def row_geometry(
    cells: dict[str, Any], mapping: Mapping, *, has_shapes: bool, epsg: int | None, geographic: bool
) -> BaseGeometry:
    """Return the geometry of a row in the coordinates of the file. Raises RowError.

    ``epsg`` is the code of the reference system that the file is read in, and ``geographic`` whether its coordinates are
    degrees. A geometry that states another system is refused.
    """
    if has_shapes:
        blob = cells[table.SHAPE]
        if blob is None:
            raise RowError("it has no geometry")
        shape: BaseGeometry = shapely.from_wkb(blob)
        return shape
    if mapping.wkt is not None:
        return _from_text(whole_wkt(cells) if mapping.own else cells[mapping.wkt], epsg)
    if mapping.position is not None:
        text = cells[mapping.position]
        if text is None or not str(text).strip():
            raise RowError("it has no position")
        return shapely.Point(_read(read_position, mapping.position, str(text)))
    lon = _coordinate(cells, mapping.lon or "", "lon", geographic=geographic)
    lat = _coordinate(cells, mapping.lat or "", "lat", geographic=geographic)
    if lon is None or lat is None:
        raise RowError("it has no coordinates")
    if (abs(lon), abs(lat)) in _NO_POSITION and geographic:
        raise RowError(f"it has no position: {lat:g} and {lon:g} are how ships' transponders (AIS) say so")
    return shapely.Point(lon, lat)


def _from_text(value: Any, epsg: int | None) -> BaseGeometry:
    text = str(value).strip() if value is not None else ""
    if not text:
        raise RowError("it has no geometry")
    if is_geojson(text):
        return _from_geojson(text, epsg)
    if (blob := hex_of(text)) is not None:
        return _from_wkb(blob, epsg)
    if found := re.match(r"SRID=(\d{1,9})\s*;\s*", text, re.IGNORECASE):
        # Without this check the numbers of one system would be read as those of another.
        if int(found[1]) != epsg:
            raise RowError(f"its WKT is in EPSG:{found[1]}, which is not the system that the file is read in")
        text = text[found.end() :]
    try:
        return shapely.from_wkt(text)
    except NotImplementedError:
        raise RowError(table.CURVES) from None
    except (ShapelyError, ValueError):
        raise RowError(f"{quoted(text[:40])} is not a geometry as WKT, WKB or GeoJSON") from None


def _from_wkb(blob: bytes, epsg: int | None) -> BaseGeometry:
    try:
        shape: BaseGeometry = shapely.from_wkb(blob)
    except NotImplementedError:
        raise RowError(table.CURVES) from None
    except (ShapelyError, ValueError):
        raise RowError("its WKB cannot be read") from None
    srid = int(shapely.get_srid(shape))
    if srid and srid != epsg:
        raise RowError(f"its WKB is in EPSG:{srid}, which is not the system that the file is read in")
    return shapely.set_srid(shape, 0)


def _from_geojson(text: str, epsg: int | None) -> BaseGeometry:
    if epsg != 4326:
        raise RowError("its GeoJSON is in degrees, which is not the system that the file is read in")
    if problem := too_full(text.encode("utf-8", "replace"), Limits()):
        raise RowError(f"its GeoJSON {problem}")
    try:
        shape, fault = geometry(json.loads(text), Limits())[:2]
    except (ValueError, RecursionError):
        raise RowError("its GeoJSON cannot be read") from None
    if shape is None:
        raise RowError(fault or table.UNREADABLE)
    return shape


def _coordinate(cells: dict[str, Any], column: str, axis: str, *, geographic: bool) -> float | None:
    value = cells[column]
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    if isinstance(value, str):
        value = _read(lambda text: read_degrees(text, axis) if geographic else read_metres(text), column, value)
    if isinstance(value, bool) or not math.isfinite(value):
        raise RowError("a coordinate is not a finite number")
    return float(value)


def _read(reader: Callable[[str], _Found], column: str, text: str) -> _Found:
    try:
        return reader(text)
    except PositionError as error:
        raise RowError(f"{quoted(column)}: {error}") from None
