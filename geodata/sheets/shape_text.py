"""Outlines and lines as WKT in a cell, which mapping programs write and read, and back to GeoJSON."""

from __future__ import annotations

import json
import re
from typing import Any

from geodata.errors import GeodataError
from geodata.limits import Limits
from geodata.untrusted.json_budget import too_full

#: WKT of each type → how deep its lists of positions lie.
_DEPTHS = {"POINT": 0, "MULTIPOINT": 1, "LINESTRING": 1, "MULTILINESTRING": 2, "POLYGON": 2, "MULTIPOLYGON": 3}
_NAMES = {
    "POINT": "Point",
    "MULTIPOINT": "MultiPoint",
    "LINESTRING": "LineString",
    "MULTILINESTRING": "MultiLineString",
    "POLYGON": "Polygon",
    "MULTIPOLYGON": "MultiPolygon",
}
_WHOLE = re.compile(r"([A-Za-z]+)\s*(\([-0-9eE+.,()\s]*\))")
_POSITION = re.compile(r"(-?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)\s+(-?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)")
_KEPT = re.compile(r"\([0-9,]+ positions, kept as they are\)")


class ShapeError(GeodataError):
    """A text is no outline; the text is the end of a sentence."""


def shape_text(geometry: dict[str, Any]) -> str:
    """A GeoJSON geometry as WKT in degrees, longitude first; in words where that is longer than a text may be.

    >>> shape_text({"type": "LineString", "coordinates": [[35.5, 51], [36, 51.25]]})
    'LINESTRING (35.5 51, 36 51.25)'
    """
    kind = geometry["type"].upper()
    text = f"{kind} {_listed(geometry['coordinates'], _DEPTHS[kind])}"
    if len(text) <= Limits.from_environment().text_chars:
        return text
    return f"({text.count(',') + 1:,} positions, kept as they are)"


def shape_of(text: str) -> dict[str, Any]:
    """The GeoJSON geometry of a WKT text. Raises ShapeError.

    >>> shape_of("Point (35.5 51)")
    {'type': 'Point', 'coordinates': [35.5, 51]}
    """
    # An apostrophe keeps a CSV file from being read as a formula after a comma.
    found = _WHOLE.fullmatch(text.replace("'", "").strip())
    if _KEPT.fullmatch(text):
        raise ShapeError("this stands for an outline that is too long for a cell; it can be replaced by WKT, not moved")
    kind = found[1].upper() if found else ""
    if found is None or kind not in _NAMES:
        raise ShapeError("is not an outline in WKT, such as 'POLYGON ((35.1 51.2, 35.3 51.2, 35.2 51.3, 35.1 51.2))'")
    listed = _POSITION.sub(r"[\1,\2]", found[2]).replace("(", "[").replace(")", "]")
    if problem := too_full(listed.encode("utf-8", "replace"), Limits()):
        raise ShapeError(problem)
    try:
        value = json.loads(listed)
    except (ValueError, RecursionError) as error:
        raise ShapeError("is not an outline in WKT: a bracket, a comma or a number is missing") from error
    if kind == "POINT":
        value = value[0] if len(value) == 1 else value
    elif kind == "MULTIPOINT":
        value = [each[0] if each and isinstance(each[0], list) else each for each in value]
    if not _fits(value, _DEPTHS[kind]):
        raise ShapeError(f"is not a {_NAMES[kind]} in WKT: its brackets are not as that needs them")
    return {"type": _NAMES[kind], "coordinates": value}


def _listed(value: Any, depth: int) -> str:
    if depth == 0:
        return f"({value[0]} {value[1]})"
    if depth == 1:
        return f"({', '.join(f'{each[0]} {each[1]}' for each in value)})"
    return f"({', '.join(_listed(each, depth - 1) for each in value)})"


def _fits(value: Any, depth: int) -> bool:
    if not isinstance(value, list):
        return False
    if depth == 0:
        return len(value) == 2 and all(isinstance(each, int | float) and not isinstance(each, bool) for each in value)
    return all(_fits(each, depth - 1) for each in value)
