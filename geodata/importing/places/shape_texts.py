"""Geometry that a table holds as text: well-known text, well-known binary in hexadecimal digits, or GeoJSON."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, Literal

# Blanks are taken once ("*+"): otherwise a text of ten thousand blanks takes minutes.
_WKT = re.compile(
    r"\s*+(SRID=(?P<srid>\d{1,9})\s*+;\s*+)?"
    r"(MULTI)?(POINT|LINESTRING|POLYGON|GEOMETRYCOLLECTION)\s*+(Z|M|ZM)?\s*+(\(|EMPTY)",
    re.IGNORECASE,
)
_WKB = re.compile(r"\s*+(?:\\x|0x)?(?P<hex>0[01][0-9a-f]{18,})\s*+", re.IGNORECASE | re.ASCII)
_GEOJSON = re.compile(
    r"""\s*+\{.*"type"\s*+:\s*+"(?:Point|MultiPoint|LineString|MultiLineString|Polygon|MultiPolygon|Geom)""", re.DOTALL
)


def looks_like_a_shape(value: Any) -> bool:
    """Whether a text begins as a geometry does in one of the three forms."""
    return isinstance(value, str) and any(pattern.match(value) for pattern in (_WKT, _WKB, _GEOJSON))


def hex_of(text: str) -> bytes | None:
    """Return well-known binary that a text writes in hexadecimal digits; None if it does not, or is cut off."""
    found = _WKB.fullmatch(text)
    return bytes.fromhex(found["hex"]) if found and len(found["hex"]) % 2 == 0 else None


def is_geojson(text: str) -> bool:
    """Whether a text is a GeoJSON object."""
    return _GEOJSON.match(text) is not None


def stated_system(values: Iterable[Any]) -> str | None:
    """Return the reference system that geometry texts name themselves: by an SRID, or by being GeoJSON; None if none.

    The first value that is not blank counts; the others are checked against it when they are read.
    """
    text = next((value for value in values if isinstance(value, str) and value.strip()), "")
    if is_geojson(text):
        return "OGC:CRS84"
    if (found := _WKT.match(text)) and found["srid"]:
        return f"EPSG:{found['srid']}" if int(found["srid"]) else None
    blob = hex_of(text)
    if blob is not None and len(blob) >= 9:
        order: Literal["little", "big"] = "little" if blob[0] else "big"
        if int.from_bytes(blob[1:5], order) & 0x20000000:
            srid = int.from_bytes(blob[5:9], order)
            return f"EPSG:{srid}" if srid else None
    return None
