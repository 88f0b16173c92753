"""One feature as it was read, and safe access to its fields."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from shapely import Point
from shapely.geometry.base import BaseGeometry

from geodata.instants import moment_of
from geodata.model import Kind
from geodata.validation.faults import Fault, Rule, Subject

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True)
class Record:
    """One feature as it was read: its raw properties, and its geometry where that could be built.

    The methods return None, or nothing, where a field is missing or of the wrong type, so that a rule about one field
    can run where another field is wrong.
    """

    subject: Subject
    id: str | None
    kind: Kind | None
    properties: Mapping[str, Any]
    geometry: BaseGeometry | None

    def text(self, name: str) -> str | None:
        """A text that is not empty."""
        value = self.properties.get(name)
        return value if isinstance(value, str) and value else None

    def texts(self, name: str) -> tuple[tuple[int, str], ...]:
        """The texts of a list, each with its place in it."""
        value = self.properties.get(name)
        return tuple((i, v) for i, v in enumerate(value) if isinstance(v, str) and v) if isinstance(value, list) else ()

    def day(self, name: str) -> dt.date | None:
        """A calendar day."""
        return as_day(self.properties.get(name))

    def moment(self, name: str) -> dt.date | None:
        """A calendar day or an instant."""
        return as_moment(self.properties.get(name))

    def amount(self, name: str) -> float | None:
        """A finite number."""
        return as_amount(self.properties.get(name))

    def position(self, name: str) -> tuple[float, float] | None:
        """A longitude and latitude within range."""
        value = self.properties.get(name)
        if not isinstance(value, list) or len(value) != 2:
            return None
        lon, lat = as_amount(value[0]), as_amount(value[1])
        in_range = lon is not None and lat is not None and abs(lon) <= 180 and abs(lat) <= 90
        return (lon, lat) if in_range else None  # type: ignore[return-value]

    def fault(self, field: str | None, rule: Rule, problem: str, remedy: str) -> Fault:
        """A fault of this record."""
        return self.subject.fault(field, rule, problem, remedy)


def as_day(value: Any) -> dt.date | None:
    """The calendar day that a text names as YYYY-MM-DD, else None."""
    return _day_of(value) if isinstance(value, str) else None


def as_moment(value: Any) -> dt.date | None:
    """The calendar day or the instant that a text names, else None."""
    return moment_of(value) if isinstance(value, str) else None


@lru_cache(maxsize=4096)
def _day_of(text: str) -> dt.date | None:
    if not _DAY.fullmatch(text):
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


def as_amount(value: Any) -> float | None:
    """A finite number as a float, else None; true and false are not numbers."""
    if isinstance(value, bool) or not isinstance(value, int | float) or value - value != 0:
        return None
    return float(value)


def waypoints(line: BaseGeometry) -> list[tuple[float, float]]:
    """The positions of a route between its ends, leaving out those that only split it at the 180th meridian."""
    positions: list[tuple[float, float]] = []
    for part in getattr(line, "geoms", (line,)):
        coords = [(float(x), float(y)) for x, y in part.coords]
        if positions and (positions[-1] == coords[0] or abs(positions[-1][0]) == abs(coords[0][0]) == 180):
            at_meridian = abs(coords[0][0]) == 180
            positions = (positions[:-1] if at_meridian else positions) + coords[1:]
        else:
            positions += coords
    return positions[1:-1]


def position_of(record: Record | None) -> tuple[float, float] | None:
    """The longitude and latitude of a point, None of anything else."""
    if record is None or not isinstance(record.geometry, Point):
        return None
    return record.geometry.x, record.geometry.y


def latitude_first(record: Record, where: str) -> Fault:
    """The fault of coordinates in the order latitude, longitude. ``where`` says where they are in the right order."""
    return record.fault(
        "geometry.coordinates",
        "latitude_first",
        f"the coordinates are wrong, but {where} if latitude and longitude are exchanged",
        "write longitude first",
    )
