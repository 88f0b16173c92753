"""One feature of a story, and its forms as GeoJSON and as a stored row."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Item:
    """One feature, on the map from the day ``begins`` to the day before ``ends``.

    ``shape`` is ``point``, ``line`` or ``area``. ``coordinates`` are longitude and latitude in degrees: one pair for a
    point, a closed ring for an area. The rings in ``holes`` are closed too.
    """

    id: str
    shape: str
    name: str
    text: str
    claimant: int
    begins: dt.date
    ends: dt.date
    coordinates: tuple[tuple[float, float], ...]
    holes: tuple[tuple[tuple[float, float], ...], ...] = ()


def geometry(item: Item) -> dict[str, Any]:
    """Return the GeoJSON geometry of an item."""
    if item.shape == "point":
        return {"type": "Point", "coordinates": list(item.coordinates[0])}
    positions = [list(position) for position in item.coordinates]
    if item.shape == "line":
        return {"type": "LineString", "coordinates": positions}
    holes = [[list(position) for position in hole] for hole in item.holes]
    return {"type": "Polygon", "coordinates": [positions, *holes]}


def to_row(item: Item) -> dict[str, Any]:
    """Return an item as a JSON object, which ``from_row`` reads back."""
    return {**vars(item), "begins": item.begins.isoformat(), "ends": item.ends.isoformat()}


def from_row(row: dict[str, Any]) -> Item:
    """Return the item of a row that ``to_row`` made."""

    def ring(positions: Sequence[Sequence[float]]) -> tuple[tuple[float, float], ...]:
        return tuple((x, y) for x, y in positions)

    return Item(
        **{
            **row,
            "begins": dt.date.fromisoformat(row["begins"]),
            "ends": dt.date.fromisoformat(row["ends"]),
            "coordinates": ring(row["coordinates"]),
            "holes": tuple(ring(hole) for hole in row["holes"]),
        }
    )
