"""The reference system that a table's columns imply: their names, or the values themselves, leave only one."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from geodata.importing.header_names import DEGREES, folded
from geodata.importing.mapping import Mapping
from geodata.importing.places.positions import PositionError, read_degrees
from geodata.importing.places.shape_texts import stated_system
from geodata.quoting import quoted

_WGS84 = "EPSG:4326"


def implied_crs(mapping: Mapping, values_of: Callable[[str], Iterable[Any]]) -> tuple[str, str] | None:
    """Return the code of the implied system and a sentence that says so; None if the user has to name it.

    ``values_of`` gives the values of a column, or the first of them.
    """
    if mapping.own and mapping.wkt is not None:
        return _WGS84, f"The file is an export of this program, whose positions are on WGS84 ({_WGS84})."
    if mapping.wkt is not None:
        stated = stated_system(values_of(mapping.wkt))
        return (
            None
            if stated is None
            else (stated, f"The geometry in {mapping.wkt!r} names its reference system, {stated}.")
        )
    if mapping.position is not None:
        return _WGS84, f"The positions in {mapping.position!r} are read on WGS84 (EPSG:4326), latitude first."
    if mapping.lon is None or mapping.lat is None:
        return None
    named = folded(mapping.lon) in DEGREES and folded(mapping.lat) in DEGREES
    if named and _degrees(values_of(mapping.lon), "lon", 360) and _degrees(values_of(mapping.lat), "lat", 90):
        return _WGS84, f"{mapping.lon!r} and {mapping.lat!r} are read as degrees on WGS84 (EPSG:4326)."
    return None


def unstated(mapping: Mapping, *, has_shapes: bool) -> str:
    """Return the sentence that asks for the reference system, and says where it was looked for."""
    if has_shapes or (mapping.wkt is None and mapping.lon is None):
        where = "The file does not state its coordinate reference system"
    elif mapping.wkt is not None:
        where = f"The geometry in {quoted(mapping.wkt)} names no reference system (it has no SRID)"
    else:
        where = (
            f"{quoted(mapping.lon)} and {quoted(mapping.lat)} do not say which reference system they are in: the names can "
            "stand for any, or the numbers are not degrees"
        )
    return f"{where}; give it, for example EPSG:4326 for longitude and latitude in degrees."


def _degrees(values: Iterable[Any], axis: str, most: float) -> bool:
    """Whether at least half of the numbers are degrees. One that is not, and a text that is none, is a fault of its row."""
    good = bad = 0
    for value in values:
        if value is None or value == "":
            continue
        try:
            fits = abs(read_degrees(str(value), axis)) <= most
        except PositionError:
            continue
        good, bad = good + fits, bad + (not fits)
    return good >= bad
