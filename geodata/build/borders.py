"""Country coverage: Natural Earth everywhere, the Russian-Ukrainian land border after OpenStreetMap."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import shapely
from shapely.geometry.base import BaseGeometry

from geodata.build.coverage import equal_area_around, polygonal, shared_edges, simplify, snap, subdivide

GRID_DEG = 1e-5
"""Grid of the master coverage, about one metre."""

ZONE_KM = 12.0
"""Half width of the zone along the border in which OpenStreetMap decides."""

CONNECTOR_DEG = 0.2
"""How far an oblast line may be led on to reach the new outer border."""

BORDER_DETAIL_KM = 0.01
"""Bends of the OpenStreetMap border smaller than this squared are left out before anything else."""


@dataclass(frozen=True, kw_only=True)
class Unit:
    """One polygon of the master coverage: a country, or a first-order division of one."""

    country: str
    division: str | None
    geometry: BaseGeometry


def border_zone(first: BaseGeometry, second: BaseGeometry, *, half_width_km: float) -> BaseGeometry:
    """A strip of `half_width_km` on both sides of the line that two neighbours share."""
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
    """Move the line between two neighbours to a finer source inside `zone`; their union stays as it is.

    Land in the zone that neither finer outline claims keeps its owner, so third countries' borders
    and coasts do not move. Enclaves that the blending leaves behind (under 1 km2) change hands.
    """
    both = shapely.union(first, second)
    claimed_first = polygonal(shapely.intersection(finer_first, zone))
    claimed_second = shapely.difference(polygonal(shapely.intersection(finer_second, zone)), claimed_first)
    kept = shapely.difference(first, shapely.intersection(zone, shapely.union(claimed_first, claimed_second)))
    new_first = polygonal(shapely.intersection(shapely.union(kept, claimed_first), both))
    new_second = polygonal(shapely.difference(both, new_first))
    return _without_enclaves(new_first, new_second, zone)


def _without_enclaves(
    first: BaseGeometry, second: BaseGeometry, zone: BaseGeometry
) -> tuple[BaseGeometry, BaseGeometry]:
    """Hand parts of a country under 1 km2 inside the zone that touch the other country over to it."""
    largest_deg2 = 1.0 / (111.2 * 70)

    def crumbs(of: BaseGeometry, other: BaseGeometry) -> list[BaseGeometry]:
        small = [part for part in shapely.get_parts(of) if part.area < largest_deg2]
        shapely.prepare(zone)
        near = [part for part in small if zone.contains(part)]
        return [part for part in near if part.distance(other) < 1e-9]

    from_first, from_second = crumbs(first, second), crumbs(second, first)
    give, take = shapely.union_all(from_first), shapely.union_all(from_second)
    return (
        polygonal(shapely.union(shapely.difference(first, give), take)),
        polygonal(shapely.union(shapely.difference(second, take), give)),
    )


def master_coverage(
    countries: Mapping[str, BaseGeometry],
    divisions: Mapping[str, Mapping[str, BaseGeometry]],
    *,
    osm_russia: BaseGeometry,
    osm_ukraine: BaseGeometry,
) -> list[Unit]:
    """One valid coverage of the world's land on the metre grid.

    `countries` by ISO 3166-1 alpha-2 code; `divisions` by country, then by name.
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
    """The valid part of an outline around the zone."""
    west, south, east, north = shapely.bounds(zone)
    cut = shapely.clip_by_rect(outline, west - 1, south - 1, east + 1, north + 1)
    return polygonal(shapely.make_valid(cut))


def by_country(units: Sequence[Unit]) -> dict[str, BaseGeometry]:
    """The divisions of each country joined."""
    groups: dict[str, list[BaseGeometry]] = {}
    for unit in units:
        groups.setdefault(unit.country, []).append(unit.geometry)
    return {country: shapely.coverage_union_all(parts) for country, parts in groups.items()}
