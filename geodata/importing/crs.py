"""Coordinate reference systems that a file states or a user types.

Text of a file or a user is parsed in the sandbox only (:func:`parse`, :func:`resolve`), because PROJ opens files that a
definition names. What leaves the sandbox is a :data:`ResolvedCrs`, which :func:`checked` checks again without PROJ.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import NewType

import numpy as np
import pyproj
import shapely
from pyproj.exceptions import CRSError, ProjError
from shapely.geometry.base import BaseGeometry

from geodata.errors import ImportingError
from geodata.quoting import printable, quoted

#: A reference system as a code of an authority (``EPSG:3857``) or as canonical WKT2.
ResolvedCrs = NewType("ResolvedCrs", str)

Transform = Callable[[BaseGeometry], BaseGeometry]

_CODE = re.compile(r"(?:urn:ogc:def:crs:|http://www\.opengis\.net/def/crs/)?([A-Z]+)[:/](?:[0-9.]*[:/])?([A-Za-z0-9]+)")
_RESOLVED_CODE = re.compile(r"(?:EPSG|ESRI|OGC):[A-Za-z0-9]{1,10}", re.ASCII)
_WKT2 = re.compile(r"(?:BOUND|COMPOUND|DERIVEDPROJ|GEOD|GEOG|PROJ)CRS\[\"([^\"]{1,200})\"")
_AUTHORITIES = frozenset({"EPSG", "ESRI", "OGC"})
#: Words of definitions that make PROJ open a file.
_OPENS_FILES = ("grid", "+init", "@", ".gsb", ".tif", "parameter_file", "parameterfile", "extension", "proj4", "file")
_LONGEST = 20_000


def parse(text: str) -> pyproj.CRS:
    """Return the system of a code (``EPSG:3857``), WKT or PROJJSON. To be called in the sandbox only.

    A definition with a word that would make PROJ open a file is refused. Raises ImportingError.
    """
    stated = text.strip()
    if stated.isdecimal() and len(stated) <= 6:
        stated = f"EPSG:{stated}"
    if len(stated) > _LONGEST:
        raise ImportingError("The definition of the reference system is too long; give its EPSG code.")
    code = _CODE.fullmatch(stated)
    try:
        if code and code[1].upper() in _AUTHORITIES:
            return pyproj.CRS.from_authority(code[1].upper(), code[2])
        if _names_a_file(stated):
            raise ImportingError("The reference system names a file; give its EPSG code instead.")
        if stated.startswith("{"):
            return pyproj.CRS.from_json_dict(json.loads(stated))
        if re.match(r"[A-Z_]+\s*\[", stated):
            return pyproj.CRS.from_wkt(stated)
    except (CRSError, ValueError, RecursionError, TypeError, KeyError) as error:
        raise ImportingError(f"{quoted(text)} is not a known reference system; give its EPSG code.") from error
    raise ImportingError(f"{quoted(text)} is not a reference system; give its code, such as EPSG:3857.")


def resolve(stated: str) -> ResolvedCrs | None:
    """Return the code or the canonical WKT2 of a system that a file states; None if it is not known.

    To be called in the sandbox only.
    """
    try:
        system = parse(stated)
        authority = system.to_authority(min_confidence=100)
        return checked(":".join(authority) if authority else system.to_wkt("WKT2_2019"))
    except (ImportingError, CRSError, ProjError):
        return None


def checked(text: object) -> ResolvedCrs | None:
    """Return what the sandbox gave as a resolved system, or None if it is not the code or WKT2 of one. Calls no PROJ."""
    if not isinstance(text, str) or len(text) > _LONGEST:
        return None
    if _RESOLVED_CODE.fullmatch(text) or (_WKT2.match(text) and not _names_a_file(text)):
        return ResolvedCrs(text)
    return None


def is_code(crs: ResolvedCrs) -> bool:
    """Whether a resolved system is the code of an authority."""
    return bool(_RESOLVED_CODE.fullmatch(crs))


def label(crs: ResolvedCrs) -> str:
    """Return a resolved system as it can be shown: its code, or the name in its WKT2."""
    found = _WKT2.match(crs)
    return printable(found[1] if found else crs, limit=80)


def _names_a_file(definition: str) -> bool:
    return any(word in definition.lower() for word in _OPENS_FILES)


def _name(crs: pyproj.CRS) -> str:
    authority = crs.to_authority()
    return ":".join(authority) if authority else str(crs.name)[:80]


def to_wgs84(crs: pyproj.CRS) -> Transform | None:
    """Return a function that transforms a geometry to longitude and latitude on WGS84; None if it needs no change.

    Positions outside the area of the system become infinite. Raises ImportingError if the system cannot be transformed.
    """
    if not (crs.is_geographic or crs.is_projected):
        raise ImportingError(
            f"{quoted(_name(crs))} is neither geographic nor projected, so its positions are not places on a map; "
            "give the system that the coordinates are in."
        )
    target = pyproj.CRS.from_authority("OGC", "CRS84")
    if crs.is_exact_same(target) or crs.to_authority() in (("EPSG", "4326"), ("OGC", "CRS84"), ("EPSG", "4979")):
        return None
    try:
        transformer = pyproj.Transformer.from_crs(crs, target, always_xy=True)
    except (CRSError, ProjError) as error:
        raise ImportingError(
            f"Positions in {quoted(_name(crs))} cannot be transformed to longitude and latitude."
        ) from error

    def positions(values: np.ndarray) -> np.ndarray:
        x, y = transformer.transform(values[:, 0], values[:, 1])
        return np.column_stack([x, y])

    def move(geometry: BaseGeometry) -> BaseGeometry:
        return shapely.transform(geometry, positions)

    return move
