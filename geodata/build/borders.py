"""Country coverage from Natural Earth, with the Russian-Ukrainian land border from OpenStreetMap."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import shapely
from shapely.geometry.base import BaseGeometry

from geodata.build.coverage import (
    KM_PER_DEGREE,
    equal_area_around,
    polygonal,
    shared_edges,
    simplify,
    snap,
    subdivide,
)

GRID_DEG = 1e-5
"""Grid of the master coverage, about one metre."""

ZONE_KM = 12.0
"""Half width of the zone along the border in which the border follows OpenStreetMap."""

CONNECTOR_DEG = 0.2
"""How far a line between oblasts may be extended to reach the new outer border."""

BORDER_DETAIL_KM = 0.01
"""Bends of the OpenStreetMap border smaller than this squared are removed in the master coverage already."""


@dataclass(frozen=True, kw_only=True)
class Unit:
    """One polygon of the master coverage: a country, or a first-order division of one."""

    country: str
    division: str | None
    geometry: BaseGeometry


def border_zone(first: BaseGeometry, second: BaseGeometry, *, half_width_km: float) -> BaseGeometry:
    """Return a strip of `half_width_km` on both sides of the line that two neighbours share."""
    line = shared_edges([first, second])[0, 1]
    to_plane, to_degrees = equal_area_around(line.centroid)
    return to_degrees(shapely.buffer(to_plane(line), half_width_km * 1000))


def blend_border(
    first: BaseGeometry,
    second: BaseGeometry,
    *,
    finer_first: BaseGeometry,
    finer_second: BaseGeometry,
    zone: BaseGeometry,
) -> tuple[BaseGeometry, BaseGeometry]:
    """Replace the line between two neighbours by that of a finer source inside `zone`; their union does not change.

    Land in the zone that is in neither finer outline keeps its country, so coasts and the borders of third countries
    do not move. Pieces smaller than 1 km² that this cuts off from their country go to the other one.
    """
    both = shapely.union(first, second)
    in_first = polygonal(shapely.intersection(finer_first, zone))
    in_second = shapely.difference(polygonal(shapely.intersection(finer_second, zone)), in_first)
    kept = shapely.difference(first, shapely.intersection(zone, shapely.union(in_first, in_second)))
    new_first = polygonal(shapely.intersection(shapely.union(kept, in_first), both))
    new_second = polygonal(shapely.difference(both, new_first))
    return _without_enclaves(new_first, new_second, zone)


def _without_enclaves(
    first: BaseGeometry, second: BaseGeometry, zone: BaseGeometry
) -> tuple[BaseGeometry, BaseGeometry]:
    """Give parts of a country that are smaller than 1 km², inside the zone and touch the other country to that one."""
    largest_deg2 = 1.0 / (KM_PER_DEGREE * 70)

    def enclaves(country: BaseGeometry, other: BaseGeometry) -> BaseGeometry:
        small = [part for part in shapely.get_parts(country) if part.area < largest_deg2]
        shapely.prepare(zone)
        near = [part for part in small if zone.contains(part)]
        return shapely.union_all([part for part in near if part.distance(other) < 1e-9])

    of_first, of_second = enclaves(first, second), enclaves(second, first)
    return (
        polygonal(shapely.union(shapely.difference(first, of_first), of_second)),
        polygonal(shapely.union(shapely.difference(second, of_second), of_first)),
    )


def master_coverage(
    countries: Mapping[str, BaseGeometry],
    divisions: Mapping[str, Mapping[str, BaseGeometry]],
    *,
    osm_russia: BaseGeometry,
    osm_ukraine: BaseGeometry,
) -> list[Unit]:
    """Return one valid coverage of the world's land, on a grid of `GRID_DEG`.

    `countries` are by ISO 3166-1 alpha-2 code; `divisions` are by country code, then by name.
    """
    land = dict(countries)
    zone = border_zone(land["UA"], land["RU"], half_width_km=ZONE_KM)
    finer = [_near(outline, zone) for outline in (osm_ukraine, osm_russia)]
    land["UA"], land["RU"] = blend_border(
        land["UA"], land["RU"], finer_first=finer[0], finer_second=finer[1], zone=zone
    )
    pieces: list[tuple[str, str | None, BaseGeometry]] = []
    for country, outline in sorted(land.items()):
        inner = divisions.get(country)
        if not inner:
            pieces.append((country, None, outline))
            continue
        names = sorted(inner)
        split = subdivide(outline, [inner[name] for name in names], grid=GRID_DEG * 10, reach=CONNECTOR_DEG)
        pieces += [(country, name, part) for name, part in zip(names, split, strict=True)]
    shapes = snap([shape for *_, shape in pieces], grid=GRID_DEG)
    shapes = snap(simplify(shapes, tolerance_km=BORDER_DETAIL_KM), grid=GRID_DEG)
    return [
        Unit(country=country, division=division, geometry=shape)
        for (country, division, _), shape in zip(pieces, shapes, strict=True)
    ]


def _near(outline: BaseGeometry, zone: BaseGeometry) -> BaseGeometry:
    """Return the part of an outline around the zone, made valid."""
    west, south, east, north = shapely.bounds(zone)
    cut = shapely.clip_by_rect(outline, west - 1, south - 1, east + 1, north + 1)
    return polygonal(shapely.make_valid(cut))


def by_country(units: Sequence[Unit]) -> dict[str, BaseGeometry]:
    """Join the units of each country; the result is by country code."""
    groups: dict[str, list[BaseGeometry]] = {}
    for unit in units:
        groups.setdefault(unit.country, []).append(unit.geometry)
    return {country: shapely.coverage_union_all(parts) for country, parts in groups.items()}
