"""What the basemap says about a position or a line: whether it is on land, and in which country."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import shapely
from shapely import Point
from shapely.geometry.base import BaseGeometry

from geodata.basemap import WINDOWS, Level, read
from geodata.geodesic import circle, distance_km, length_km

#: Ports are stored at the position of the town: this much of a sea leg may lie on land at either end.
PORT_KM = 12.0
#: Less land than this along a sea leg can come from the generalised coast.
COAST_KM: dict[Level, float] = {"detail": 0.5, "eurasia": 5.0, "world": 30.0}
#: A road or railway may cross this much water at once, by bridge, by ferry or because the coast is generalised.
STRAIT_KM = 50.0
#: A position this far outside a country may still be in it, because the outlines are generalised.
BORDER_KM: dict[Level, float] = {"detail": 10.0, "eurasia": 10.0, "world": 40.0}


@dataclass(frozen=True)
class Crossing:
    """Where a line is on land, or at sea: how many km of it, the first position of those, and the country, if any."""

    length_km: float
    position: tuple[float, float]
    country: str


def has_land() -> bool:
    """Whether the basemap has land at every level."""
    return not any(read("land", level).empty for level in COAST_KM)


def land_crossing(line: BaseGeometry) -> Crossing | None:
    """Where a line is on land further than PORT_KM from its ends; None where it stays at sea."""
    level = next(_levels(line.bounds))
    land = read("land", level)
    outlines = land.geometry.to_numpy()
    positions = shapely.get_coordinates(line)
    first, last = (float(positions[0][0]), float(positions[0][1])), (float(positions[-1][0]), float(positions[-1][1]))
    ports = shapely.union(circle(first, PORT_KM), circle(last, PORT_KM))
    for index in sorted(land.sindex.query(line, predicate="intersects")):
        inland = shapely.difference(shapely.intersection(line, outlines[index]), ports)
        length = 0.0 if inland.is_empty else length_km(inland)
        if length > COAST_KM[level]:
            lon, lat = shapely.get_coordinates(inland)[0]
            return Crossing(length, (float(lon), float(lat)), str(land["name_en"].iloc[index]))
    return None


def sea_crossing(line: BaseGeometry) -> Crossing | None:
    """The longest stretch of a line that is on no land, where that is more than STRAIT_KM; None where none is."""
    land = read("land", next(_levels(line.bounds)))
    outlines = land.geometry.to_numpy()
    rest = line
    for index in sorted(land.sindex.query(line, predicate="intersects")):
        rest = shapely.difference(rest, outlines[index])
    stretches = [(length_km(part), part) for part in shapely.get_parts(rest) if not part.is_empty]
    length, longest = max(stretches, key=lambda stretch: stretch[0], default=(0.0, line))
    if length <= STRAIT_KM:
        return None
    lon, lat = shapely.get_coordinates(longest)[0]
    return Crossing(length, (float(lon), float(lat)), "")


def km_outside(position: tuple[float, float], country: str) -> float | None:
    """How far a position is outside a country (ISO 3166, two letters), beyond what the basemap's scale allows for.

    The result is km: 0 inside the country or near enough, infinite where the basemap does not have the country but another
    one is there, ``None`` where the basemap cannot tell.
    """
    point = Point(position)
    nearest: float | None = None
    for level in dict.fromkeys([*_levels(point.bounds), *COAST_KM]):
        if nearest is not None and level == "world":
            break
        km = _km_outside_at(level, point, country)
        if km == 0:
            return 0.0
        if km is not None:
            nearest = km if nearest is None else min(nearest, km)
    if nearest is None and country_at(position) is not None:
        return float("inf")
    return nearest


def country_at(position: tuple[float, float]) -> str | None:
    """The English name of the country a position is in; None at sea."""
    land = read("land", next(_levels(Point(position).bounds)))
    hits = land.sindex.query(Point(position), predicate="intersects")
    return str(land["name_en"].iloc[int(hits[0])]) if len(hits) else None


@cache
def cities() -> dict[tuple[str, str], list[tuple[float, float]]]:
    """Where the basemap has cities, by their English name and country (ISO 3166, two letters)."""
    found: dict[tuple[str, str], list[tuple[float, float]]] = {}
    for level in COAST_KM:
        table = read("cities", level)
        if not table.empty:
            for name, country, point in zip(table["name_en"], table["iso_a2"], table.geometry, strict=True):
                found.setdefault((name, country), []).append((point.x, point.y))
    return found


def _km_outside_at(level: Level, point: Point, country: str) -> float | None:
    land = read("land", level)
    own = land["iso_a2"].to_numpy(dtype=object) == country
    if not own.any():
        return None
    if own[land.sindex.query(point, predicate="intersects")].any():
        return 0.0
    outline = _outline(level, country)
    (x1, y1), (x2, y2) = shapely.get_coordinates(shapely.shortest_line(point, outline))
    km = distance_km((x1, y1), (x2, y2))
    return km if km > BORDER_KM[level] else 0.0


@cache
def _outline(level: Level, country: str) -> BaseGeometry:
    """The land of a country at one level of detail. Joining it takes longer than measuring the way to it."""
    land = read("land", level)
    return shapely.union_all(land.geometry.to_numpy()[land["iso_a2"].to_numpy(dtype=object) == country])


def _levels(bounds: tuple[float, float, float, float]) -> Iterator[Level]:
    """The levels that cover the whole bounds, the finest first; the world only where no other level does."""
    west, south, east, north = bounds
    covered = False
    levels: tuple[Level, ...] = ("detail", "eurasia")
    for level in levels:
        if any(w <= west and s <= south and east <= e and north <= n for w, s, e, n in WINDOWS[level]):
            covered = True
            yield level
    if not covered:
        yield "world"
