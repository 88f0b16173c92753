"""The geometry of one row: from the file's own geometry, from WKT, or from two columns of coordinates."""

from __future__ import annotations

import math
import re
from typing import Any

import shapely
from shapely.errors import ShapelyError
from shapely.geometry.base import BaseGeometry

from geodata.importing import table
from geodata.importing.mapping import Mapping
from geodata.importing.row_report import RowError
from geodata.quoting import quoted


def row_geometry(cells: dict[str, Any], mapping: Mapping, *, has_shapes: bool, epsg: int | None) -> BaseGeometry:
    """Return the geometry of a row in the coordinates of the file. Raises RowError.

    ``epsg`` is the code of the reference system that the file is read in. WKT that states another one is refused.
    """
    if has_shapes:
        blob = cells[table.SHAPE]
        if blob is None:
            raise RowError("it has no geometry")
        shape: BaseGeometry = shapely.from_wkb(blob)
        return shape
    if mapping.wkt is not None:
        return _from_wkt(cells[mapping.wkt], epsg)
    lon, lat = _coordinate(cells[mapping.lon or ""]), _coordinate(cells[mapping.lat or ""])
    if lon is None or lat is None:
        raise RowError("it has no coordinates")
    return shapely.Point(lon, lat)


def _from_wkt(value: Any, epsg: int | None) -> BaseGeometry:
    text = str(value).strip() if value is not None else ""
    if not text:
        raise RowError("it has no geometry")
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
        raise RowError(f"{quoted(text[:40])} is not a WKT geometry") from None


def _coordinate(value: Any) -> float | None:
    if value is None or value == "":
        return None
    if isinstance(value, str):
        text = value.strip()
        if re.fullmatch(r"[+-]?\d{1,9},\d+", text):
            raise RowError(f"{quoted(text)} has a decimal comma; write a decimal point")
        try:
            value = table.number(text)
        except ValueError:
            raise RowError(f"{quoted(text)} is not a coordinate; write degrees such as 35.27") from None
    if isinstance(value, bool) or not math.isfinite(value):
        raise RowError("a coordinate is not a finite number")
    return float(value)
