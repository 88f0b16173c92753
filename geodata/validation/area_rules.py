"""Rules about areas: as large as reported, around the places they name, and without overlaps."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

import shapely
from shapely import MultiPoint, STRtree
from shapely.geometry.base import BaseGeometry

from geodata.geodesic import area_km2, km_between, ring_area_km2, swapped
from geodata.quoting import quoted
from geodata.validation.faults import Fault, Rule
from geodata.validation.records import Record, latitude_first, position_of
from geodata.validation.reference_rules import Contents

#: The outline of a control area holds the settlements of its ring, or is this near to them.
RING_KM = 1.0
#: A control area drawn as points, or any other area, is at most this far from the places that it names.
POINT_KM, PLACES_KM = 25.0, 50.0
#: This share of a control area may lie in a country without a settlement of its ring: outlines are generalised.
ABROAD_SHARE = 0.01
#: A label is in its area or at most this far from it.
LABEL_KM = 25.0
#: Smaller overlaps come from generalised outlines.
OVERLAP_KM2 = 0.1
#: How far an outline's geodesic area may be from the reported size it was drawn to, and a surveyed one's from its own.
SCHEMATIC_SHARE, GENERALISED_SHARE = 0.01, 0.02
#: The bare ring's size is stored in whole km².
RING_KM2 = 1.0
#: An outline that follows a border lies so near to it, in degrees.
_BESIDE_DEG = 0.0005
#: So far around an area its border is looked at, in degrees.
_AROUND_DEG = 0.3
#: The length of a degree of latitude.
KM_A_DEGREE = 111.2
#: At most this many overlaps are reported.
MAX_OVERLAPS = 200
#: At most this many pairs of outlines are compared.
MAX_PAIRS = 100_000

_Applies = Callable[[Record, Record], bool]


def extent_faults(
    record: Record, places: Mapping[str, Record], countries: Mapping[str, Sequence[BaseGeometry]]
) -> Iterator[Fault]:
    """Rules about one control area, region or district; ``countries`` are the regions of each."""
    geometry = record.geometry
    if geometry is None:
        return
    yield from _place_faults(record, geometry, places)
    yield from _border_faults(record, geometry, places, countries)
    yield from _ring_faults(record, places)
    label = record.position("label_point")
    if label is not None and (away := km_between(geometry, label)) > LABEL_KM:
        yield record.fault(
            "label_point",
            "label_far",
            f"the label is {away:.0f} km from the geometry",
            "write [longitude, latitude] within it",
        )
    yield from _size_faults(record, geometry, _rear(record, geometry, places, countries))


def countries_of(regions: Iterable[Record]) -> dict[str, list[BaseGeometry]]:
    """The outlines of the regions of each country, as far as they are sound."""
    shapes: dict[str, list[BaseGeometry]] = {}
    for region in regions:
        if region.geometry is not None and (country := region.text("country")):
            shapes.setdefault(country, []).append(region.geometry)
    return shapes


def _place_faults(record: Record, geometry: BaseGeometry, places: Mapping[str, Record]) -> Iterator[Fault]:
    """An area must be where the places are that it names."""
    ring = [at for _, name in record.texts("ring_place_ids") if (at := position_of(places.get(name))) is not None]
    near = [at for _, name in record.texts("place_ids") if (at := position_of(places.get(name))) is not None]
    named = ring or near
    if named:
        has_outline = geometry.geom_type in ("Polygon", "MultiPolygon")
        limit = PLACES_KM if not ring else RING_KM if has_outline else POINT_KM
        away = max(km_between(geometry, at) for at in named)
        if away > limit and max(km_between(swapped(geometry), at) for at in named) <= limit:
            yield latitude_first(record, "at the places it names")
        elif away > limit:
            yield _far(record, f"it is {away:.0f} km from a place it names", limit)
    if record.kind == "control_area" and geometry.geom_type == "MultiPoint":
        settlements = MultiPoint(ring) if ring else None
        for i, (lon, lat) in enumerate(shapely.get_coordinates(geometry)):
            away = km_between(settlements, (float(lon), float(lat))) if settlements is not None else 0.0
            if away > POINT_KM:
                problem = f"point {i + 1} is {away:.0f} km from every settlement it names"
                yield _far(record, problem, POINT_KM)
                return


def _far(record: Record, problem: str, limit: float) -> Fault:
    return record.fault(
        "geometry.coordinates",
        "far_from_place",
        f"{problem}, and may be at most {limit:g} km from it",
        "correct the geometry, or the list of places",
    )


def _border_faults(
    record: Record,
    geometry: BaseGeometry,
    places: Mapping[str, Record],
    countries: Mapping[str, Sequence[BaseGeometry]],
) -> Iterator[Fault]:
    """A control area must not reach into a country without a settlement of its ring.

    A country is the regions that the catalogue has of it; ABROAD_SHARE of the area may lie in other countries.
    """
    ring = [place for _, name in record.texts("ring_place_ids") if (place := places.get(name)) is not None]
    own = {place.text("country") for place in ring}
    area = area_km2(geometry) if own else 0.0
    for country, outlines in countries.items() if area else ():
        if country in own:
            continue
        near = [outline for outline in outlines if outline.intersects(geometry)]
        abroad = sum(area_km2(shapely.intersection(outline, geometry)) for outline in near)
        if abroad > ABROAD_SHARE * area:
            yield record.fault(
                "geometry.coordinates",
                "over_border",
                f"{abroad:.1f} of its {area:.1f} km² are in {country}, where no settlement of its ring is",
                "redraw the outline on its side of the border, or name the settlements beyond it",
            )


def _rear(
    record: Record,
    geometry: BaseGeometry,
    places: Mapping[str, Record],
    countries: Mapping[str, Sequence[BaseGeometry]],
) -> float:
    """The ground between the ring and the border of another country, in km²: what lies beyond the ring and touches it.

    A side that came from across a border holds the ground that leads there: what lies between the ring and the part of the
    border that is nearest to it. Other ground beyond the ring, such as more of the border to its sides, counts as none.
    """
    names = [name for _, name in record.texts("ring_place_ids")]
    ring = [at for name in names if (at := position_of(places.get(name))) is not None]
    own = {place.text("country") for name in names if (place := places.get(name)) is not None}
    if len(ring) < 3 or len(ring) != len(names) or geometry.geom_type not in ("Polygon", "MultiPolygon"):
        return 0.0
    inner = shapely.convex_hull(MultiPoint(ring)) if not shapely.Polygon(ring).is_valid else shapely.Polygon(ring)
    abroad = [outline for country, outlines in countries.items() if country not in own for outline in outlines]
    near = [shapely.buffer(outline, _BESIDE_DEG) for outline in abroad if outline.distance(geometry) < _BESIDE_DEG]
    if not near:
        return 0.0
    beyond = shapely.get_parts(shapely.difference(shapely.make_valid(geometry), shapely.make_valid(inner)))
    touching = [part for part in beyond if any(part.intersects(outline) for outline in near)]
    return sum(area_km2(part) for part in touching if _is_behind(part, inner, near))


def _is_behind(part: BaseGeometry, ring: BaseGeometry, abroad: Sequence[BaseGeometry]) -> bool:
    """Whether a part beyond a ring is near no other stretch of the border than the ring itself, to :data:`RING_KM`."""
    west, south, east, north = shapely.total_bounds([part, ring])
    shrunk = math.cos(math.radians((south + north) / 2))

    def flat(shape: BaseGeometry) -> BaseGeometry:
        return shapely.transform(shape, lambda xy: xy * (shrunk, 1.0))

    around = shapely.box(west - _AROUND_DEG, south - _AROUND_DEG, east + _AROUND_DEG, north + _AROUND_DEG)
    land = shapely.union_all([shapely.make_valid(outline) for outline in abroad])
    border = shapely.line_merge(flat(shapely.intersection(shapely.boundary(land), around)))
    line = max(shapely.get_parts(border), key=lambda each: each.length, default=None)
    if line is None:
        return False
    own, reached = (
        shapely.line_locate_point(line, shapely.points(shapely.get_coordinates(flat(shape)))) for shape in (ring, part)
    )
    slack = RING_KM / KM_A_DEGREE
    return bool(own.min() - slack <= reached.min() and reached.max() <= own.max() + slack)


def _size_faults(record: Record, geometry: BaseGeometry, rear: float) -> Iterator[Fault]:
    low, high = record.amount("km2_low"), record.amount("km2_high")
    status = record.text("geometry_status")
    share = {"schematic": SCHEMATIC_SHARE, "generalised": GENERALISED_SHARE, "surveyed": GENERALISED_SHARE}.get(
        status or ""
    )
    if geometry.geom_type not in ("Polygon", "MultiPolygon") or share is None:
        return
    area = area_km2(geometry)
    if low is None and high is None:
        ring = record.amount("ring_km2")
        if ring is not None and min(abs(area - ring), abs(area - rear - ring)) > max(RING_KM2, share * ring):
            yield record.fault(
                "ring_km2",
                "size_mismatch",
                f"no size is reported, and the outline has {area:.1f} km², its ring of settlements {ring:g}",
                f"redraw the outline as its ring, or with the ground behind it to a border, to within {share:.0%}, "
                "or give the reported size",
            )
        return
    if low is not None and high is not None:
        middle = (low + high) / 2
        sound = abs(area - middle) <= share * middle
        wanted = f"{middle:g}"
    else:
        sound = (low is None or area >= low * (1 - share)) and (high is None or area <= high * (1 + share))
        wanted = f"at least {low:g}" if low is not None else f"at most {high:g}"
    if not sound:
        yield record.fault(
            "km2_low" if low is not None else "km2_high",
            "size_mismatch",
            f"the outline has {area:.1f} km², but the report says {wanted}",
            f"redraw the outline to within {share:.0%}, or correct the figure",
        )


def _ring_faults(record: Record, places: Mapping[str, Record]) -> Iterator[Fault]:
    stated = record.amount("ring_km2")
    names = [name for _, name in record.texts("ring_place_ids")]
    ring = [at for name in names if (at := position_of(places.get(name))) is not None]
    if stated is None or len(ring) < 3 or len(ring) != len(names):
        return
    area = ring_area_km2(ring)
    if abs(area - stated) > max(RING_KM2, SCHEMATIC_SHARE * area):
        yield record.fault(
            "ring_km2",
            "ring_mismatch",
            f"the ring of settlements encloses {area:.1f} km², not {stated:g}",
            "correct the figure or the ring",
        )


def overlap_faults(contents: Contents) -> Iterator[Fault]:
    """Control areas of one side on one date, and regions, that lie over each other.

    Areas of rival claimants may: two that share no claimant and name each other in ``differs_from``.
    """
    areas = [r for r in contents.of_kind("control_area") if r.properties.get("control_type") in ("held", "pocket")]
    remedy = "redraw one of the two or correct its dates; rivals share no claimant and name each other in differs_from"
    words = "of the same side on the same dates, and they are not the areas of rival claimants"
    yield from _overlapping(areas, "overlapping_areas", words, remedy, _same_side_and_time)
    regions, remedy = list(contents.of_kind("region")), "redraw one of the two"
    yield from _overlapping(regions, "overlapping_regions", "next to it", remedy, lambda a, b: True)


def _overlapping(records: list[Record], rule: Rule, words: str, remedy: str, applies: _Applies) -> Iterator[Fault]:
    shaped = [
        (record, record.geometry)
        for record in records
        if record.geometry is not None and record.geometry.geom_type in ("Polygon", "MultiPolygon")
    ]
    geometries = [geometry for _, geometry in shaped]
    tree = STRtree(geometries)
    found = compared = 0
    for i, (record, _) in enumerate(shaped):
        for j in sorted(int(j) for j in tree.query(geometries[i], predicate="intersects")):
            compared += 1
            if compared > MAX_PAIRS:
                yield record.fault("geometry", "too_large", "too many outlines overlap", "split the layer")
                return
            if j <= i or not applies(record, shaped[j][0]):
                continue
            shared = area_km2(shapely.intersection(geometries[i], geometries[j]))
            if shared > OVERLAP_KM2:
                yield shaped[j][0].fault(
                    "geometry",
                    rule,
                    f"{shared:.1f} km² overlap {quoted(record.subject.feature)}, {words}",
                    remedy,
                )
                found += 1
                if found >= MAX_OVERLAPS:
                    return


def _same_side_and_time(a: Record, b: Record) -> bool:
    if a.properties.get("held_by") != b.properties.get("held_by") or _are_rivals(a, b):
        return False
    a_from, b_from = a.moment("valid_from") or dt.date.min, b.moment("valid_from") or dt.date.min
    a_to, b_to = a.moment("valid_to") or dt.date.max, b.moment("valid_to") or dt.date.max
    return a_from < b_to and b_from < a_to


def _are_rivals(a: Record, b: Record) -> bool:
    """Whether two areas are what different claimants say of the same ground, and each says that the other differs."""
    ours, theirs = ({name for _, name in record.texts("claimant_ids")} for record in (a, b))
    named = all(
        other.id is not None and other.id in {name for _, name in record.texts("differs_from")}
        for record, other in ((a, b), (b, a))
    )
    return named and bool(ours) and bool(theirs) and ours.isdisjoint(theirs)
