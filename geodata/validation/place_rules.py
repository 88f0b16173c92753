"""Rules about where features are: near the places they name, in their country and region, ships at sea."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import shapely
from shapely import Point
from shapely.geometry.base import BaseGeometry

from geodata.geodesic import distance_km, km_between
from geodata.quoting import quoted
from geodata.tracks.claims.gaps import after, before, gap_ends
from geodata.validation import terrain
from geodata.validation.area_rules import countries_of, extent_faults, overlap_faults
from geodata.validation.faults import Fault
from geodata.validation.records import Record, latitude_first, position_of, waypoints
from geodata.validation.reference_rules import Contents

#: The end of a route, or an event in a town, is at most this far from its place.
PLACE_KM = 5.0
#: An event whose place is the centre of an area may be anywhere in that area.
AREA_KM = 100.0
#: A waypoint with the name of a place is this near to it: railways and flights may pass by the place.
WAYPOINT_KM = 50.0
#: A place with the name of a city in its country must be this near to the city.
CITY_KM = 25.0
#: A place may be this far outside its region, because outlines are generalised and positions rounded.
BORDER_KM = 10.0
#: But only this far where it is inside the neighbouring region.
SEAM_KM = 1.0

#: Faults that follow from coordinates in the wrong order, and are not reported beside that fault.
_ECHOES = frozenset(
    {
        "latitude_first",
        "wrong_country",
        "outside_region",
        "far_from_place",
        "place_name",
        "label_far",
        "size_mismatch",
        "over_border",
    }
)


@dataclass(frozen=True)
class _Gazetteer:
    """What positions are compared with."""

    places: Mapping[str, Record]
    regions: Mapping[str, Record]
    positions: Mapping[str | None, tuple[float, float]]
    countries: Mapping[str, Sequence[BaseGeometry]]
    regions_by_name: Mapping[tuple[str | None, str | None], Record]
    cities: Mapping[tuple[str, str], list[tuple[float, float]]]


def spatial_faults(contents: Contents) -> Iterator[Fault]:
    """Rules about where features are, and how large."""
    places, regions = contents.by_id("place"), contents.by_id("region")
    gazetteer = _Gazetteer(
        places=places,
        regions=regions,
        positions={place.text("name"): at for place in places.values() if (at := position_of(place)) is not None},
        regions_by_name={(region.text("name"), region.text("country")): region for region in regions.values()},
        countries=countries_of(regions.values()),
        cities=terrain.cities(),
    )
    for record in contents.records:
        if record.geometry is not None or record.kind in ("event", "route"):
            yield from _without_echoes(list(_record_faults(record, gazetteer)))
    yield from overlap_faults(contents)


def _record_faults(record: Record, gazetteer: _Gazetteer) -> Iterator[Fault]:
    match record.kind:
        case "event":
            yield from _event_faults(record, gazetteer.places)
        case "route":
            yield from _route_faults(record, gazetteer.places)
            yield from _waypoint_faults(record, gazetteer.positions)
            yield from _sea_faults(record)
        case "control_area":
            yield from extent_faults(record, gazetteer.places, gazetteer.countries)
        case "region":
            yield from extent_faults(record, gazetteer.places, gazetteer.countries)
            yield from _country_faults(record)
        case "district":
            region = gazetteer.regions.get(record.text("region_id") or "")
            yield from extent_faults(record, gazetteer.places, gazetteer.countries)
            yield from _region_faults(record, "region_id", region, gazetteer.regions.values())
            yield from _country_faults(record)
        case "place":
            admin = (record.text("admin") or "").split(",")[0].strip()
            region = gazetteer.regions_by_name.get((admin, record.text("country")))
            yield from _city_faults(record, gazetteer.cities)
            yield from _region_faults(record, "admin", region, gazetteer.regions.values())
            yield from _country_faults(record)


def _without_echoes(faults: list[Fault]) -> list[Fault]:
    first = next((fault for fault in faults if fault.rule == "latitude_first"), None)
    return faults if first is None else [first, *(fault for fault in faults if fault.rule not in _ECHOES)]


def _name_faults(record: Record, name_field: str, place: Record | None, place_id: str | None) -> Iterator[Fault]:
    name = record.text(name_field)
    place_name = place.text("name") if place is not None else None
    if name and place_name and name != place_name:
        yield record.fault(
            name_field,
            "place_name",
            f"{quoted(name)} is not the name of {quoted(place_id)}, {quoted(place_name)}",
            "correct one of them",
        )


def _event_faults(record: Record, places: Mapping[str, Record]) -> Iterator[Fault]:
    place_id = record.text("place_id")
    place = places.get(place_id or "")
    yield from _name_faults(record, "place_name", place, place_id)
    at, own = position_of(place), position_of(record)
    if at is None or own is None:
        return
    limit = AREA_KM if record.text("place_precision") == "area" else PLACE_KM
    away = distance_km(at, own)
    if away <= limit:
        return
    if _is_swap(at, own, limit):
        yield latitude_first(record, f"at {quoted(place_id)}")
    else:
        yield record.fault(
            "geometry.coordinates",
            "far_from_place",
            f"the event is {away:.0f} km from its place, {quoted(place_id)}, and may be at most {limit:g} km from it",
            "correct the coordinates or the place",
        )


def _route_faults(record: Record, places: Mapping[str, Record]) -> Iterator[Fault]:
    for end in ("origin", "destination"):
        place_id = record.text(f"{end}_place_id")
        yield from _name_faults(record, f"{end}_name", places.get(place_id or ""), place_id)
    if record.geometry is None:
        return
    line = shapely.get_coordinates(record.geometry)
    gaps = gap_ends(record.properties)
    ends = {
        "origin": before((float(line[0][0]), float(line[0][1])), gaps),
        "destination": after((float(line[-1][0]), float(line[-1][1])), gaps),
    }
    at = {end: position_of(places.get(record.text(f"{end}_place_id") or "")) for end in ends}
    yield from _end_faults(record, ends, at)


def _end_faults(
    record: Record, ends: Mapping[str, tuple[float, float]], at: Mapping[str, tuple[float, float] | None]
) -> Iterator[Fault]:
    origin, destination = at["origin"], at["destination"]
    away = {end: distance_km(position, ends[end]) for end, position in at.items() if position is not None}
    far = {end: km for end, km in away.items() if km > PLACE_KM}
    if not far:
        return
    if all(_is_swap(at[end], ends[end], PLACE_KM) for end in far):
        yield latitude_first(record, "between its places")
        return
    if origin and destination and len(far) == 2:
        turned = distance_km(origin, ends["destination"]), distance_km(destination, ends["origin"])
        if max(turned) <= PLACE_KM:
            yield record.fault(
                "geometry.coordinates",
                "line_reversed",
                "the line runs from the destination to the origin",
                "reverse it",
            )
            return
    for end, km in far.items():
        place_id = record.text(f"{end}_place_id")
        yield record.fault(
            "geometry.coordinates",
            "end_far_from_place",
            f"the {'first' if end == 'origin' else 'last'} position is {km:.0f} km from the {end}, {quoted(place_id)}",
            f"bring it within {PLACE_KM:g} km, or correct {end}_place_id",
        )


def _waypoint_faults(record: Record, named: Mapping[str | None, tuple[float, float]]) -> Iterator[Fault]:
    if record.geometry is None:
        return
    positions = waypoints(record.geometry)
    names = dict(record.texts("waypoint_names"))
    if len(names) != len(positions):
        return
    for i, position in enumerate(positions):
        at = named.get(names.get(i))
        if at is not None and (away := distance_km(at, position)) > WAYPOINT_KM:
            yield record.fault(
                f"waypoint_names[{i}]",
                "waypoint_far_from_place",
                f"the waypoint {quoted(names[i])} is {away:.0f} km from the place of that name",
                "correct the waypoint's coordinates or its name",
            )


def _region_faults(record: Record, field: str, region: Record | None, regions: Iterable[Record]) -> Iterator[Fault]:
    """A point must be in the region it names, or near enough; nearer where it is inside another region."""
    own = position_of(record)
    if region is None or region.geometry is None or own is None:
        return
    away = km_between(region.geometry, own)
    if away <= SEAM_KM:
        return
    point = Point(own)
    other = next((r for r in regions if r.geometry is not None and r.geometry.contains(point)), None)
    if away > BORDER_KM and km_between(region.geometry, (own[1], own[0])) <= BORDER_KM:
        # Exchanging the coordinates of the region would correct it too, where the region is the one outside its country.
        if not _km_outside_country(region):
            yield latitude_first(record, f"in {quoted(region.text('name'))}")
    elif away > BORDER_KM or other is not None:
        where = f", in {quoted(other.text('name'))}" if other is not None else ""
        yield record.fault(
            field,
            "outside_region",
            f"the point is {away:.0f} km outside {quoted(region.text('name'))}{where}",
            "correct the coordinates or the region",
        )


def _is_swap(at: tuple[float, float] | None, own: tuple[float, float], limit_km: float) -> bool:
    return at is not None and abs(own[0]) <= 90 and distance_km(at, (own[1], own[0])) <= limit_km


def _city_faults(record: Record, cities: Mapping[tuple[str, str], list[tuple[float, float]]]) -> Iterator[Fault]:
    name, own = record.text("name") or "", position_of(record)
    known = cities.get((name, record.text("country") or ""), [])
    if own is None or not known:
        return
    away, city = min((distance_km(at, own), at) for at in known)
    if away <= CITY_KM:
        return
    if any(_is_swap(at, own, CITY_KM) for at in known):
        yield latitude_first(record, f"at {quoted(name)}")
    else:
        yield record.fault(
            "name",
            "place_name",
            f"{quoted(name)} is a city at {city[0]:g}, {city[1]:g}, {away:.0f} km from here",
            "correct the coordinates, or make the name different from the city",
        )


def _sea_faults(record: Record) -> Iterator[Fault]:
    """Ships must not cross land; trains and lorries must not cross the sea."""
    if record.geometry is None:
        return
    if record.properties.get("mode") in ("rail", "road") and (strait := terrain.sea_crossing(record.geometry)):
        lon, lat = strait.position
        yield record.fault(
            "geometry.coordinates",
            "land_leg_at_sea",
            f"{strait.length_km:.0f} km of the line are at sea, from {lon:.3f}, {lat:.3f}",
            "add waypoints on land, or correct the mode",
        )
    if record.properties.get("mode") not in ("cargo_ship", "naval_vessel"):
        return
    crossing = terrain.land_crossing(record.geometry)
    if crossing is not None:
        lon, lat = crossing.position
        yield record.fault(
            "geometry.coordinates",
            "sea_leg_on_land",
            f"{crossing.length_km:.1f} km of the line are on land ({crossing.country}), from {lon:.3f}, {lat:.3f}",
            "add waypoints at sea",
        )


def _km_outside_country(record: Record) -> float | None:
    country = record.text("country")
    if record.geometry is None or country is None:
        return None
    point = record.geometry.representative_point()
    return terrain.km_outside((point.x, point.y), country)


def _country_faults(record: Record) -> Iterator[Fault]:
    away, country = _km_outside_country(record), record.text("country")
    if not away or record.geometry is None or country is None:
        return
    point = record.geometry.representative_point()
    if abs(point.x) <= 90 and terrain.km_outside((point.y, point.x), country) == 0:
        yield latitude_first(record, f"in {country}")
        return
    found = terrain.country_at((point.x, point.y))
    by = "" if away == float("inf") else f"{away:.0f} km "
    yield record.fault(
        "country",
        "wrong_country",
        f"it is {by}outside {country}, {f'in {found}' if found else 'at sea'}",
        "correct the coordinates or the country",
    )
