"""Coordinate reference systems that a file or a person names → longitude and latitude on WGS84."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import numpy as np
import pyproj
import shapely
from pyproj.exceptions import CRSError, ProjError
from shapely.geometry.base import BaseGeometry

from geodata.errors import ImportingError
from geodata.quoting import quoted

_CODE = re.compile(r"(?:urn:ogc:def:crs:|http://www\.opengis\.net/def/crs/)?([A-Z]+)[:/](?:[0-9.]*[:/])?([A-Za-z0-9]+)")
_AUTHORITIES = frozenset({"EPSG", "ESRI", "OGC"})
#: What makes PROJ open a file that the definition names.
_OPENS_FILES = ("grid", "+init", "@", ".gsb", ".tif", "parameter_file", "parameterfile", "extension", "proj4", "file")
_LONGEST = 20_000

Transform = Callable[[BaseGeometry], BaseGeometry]


def parse(text: str) -> pyproj.CRS:
    """The system that a code (``EPSG:3857``), WKT or PROJJSON names. Raises ImportingError where it is none.

    A definition that would have PROJ open a file is refused, whatever the file.
    """
    stated = text.strip()
    if stated.isdecimal() and len(stated) <= 6:
        stated = f"EPSG:{stated}"
    if len(stated) > _LONGEST:
        raise ImportingError("The reference system's definition is too long to be one; give its EPSG code.")
    code = _CODE.fullmatch(stated)
    try:
        if code and code[1].upper() in _AUTHORITIES:
            return pyproj.CRS.from_authority(code[1].upper(), code[2])
        if any(word in stated.lower() for word in _OPENS_FILES):
            raise ImportingError("The reference system names a file; give its EPSG code instead.")
        if stated.startswith("{"):
            return pyproj.CRS.from_json_dict(json.loads(stated))
        if re.match(r"[A-Z_]+\s*\[", stated):
            return pyproj.CRS.from_wkt(stated)
    except (CRSError, ValueError, RecursionError, TypeError, KeyError) as error:
        raise ImportingError(f"{quoted(text)} is no reference system that is known; give its EPSG code.") from error
    raise ImportingError(f"{quoted(text)} is no reference system; give its code, such as EPSG:3857.")


def name_of(crs: pyproj.CRS) -> str:
    """A system's code where it has one, else its name."""
    authority = crs.to_authority()
    return ":".join(authority) if authority else str(crs.name)[:80]


def to_wgs84(crs: pyproj.CRS) -> Transform | None:
    """What moves a geometry's positions to longitude and latitude on WGS84; None where they are that already.

    Positions beyond where the system applies become infinite. Raises ImportingError where there is no way to transform.
    """
    if not (crs.is_geographic or crs.is_projected):
        raise ImportingError(
            f"{quoted(name_of(crs))} is neither geographic nor projected, so that its positions are no places on a map; "
            "give the system that the coordinates are in."
        )
    target = pyproj.CRS.from_authority("OGC", "CRS84")
    if crs.is_exact_same(target) or crs.to_authority() in (("EPSG", "4326"), ("OGC", "CRS84"), ("EPSG", "4979")):
        return None
    try:
        transformer = pyproj.Transformer.from_crs(crs, target, always_xy=True)
    except (CRSError, ProjError) as error:
        raise ImportingError(f"There is no way from {quoted(name_of(crs))} to longitude and latitude.") from error

    def positions(values: np.ndarray) -> np.ndarray:
        x, y = transformer.transform(values[:, 0], values[:, 1])
        return np.column_stack([x, y])

    def move(geometry: BaseGeometry) -> BaseGeometry:
        return shapely.transform(geometry, positions)

    return move
