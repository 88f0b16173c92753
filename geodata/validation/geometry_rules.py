"""GeoJSON geometry → shapely geometry, with every fault of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import shapely
from shapely import LinearRing, LineString, MultiLineString, MultiPoint, MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from geodata.quoting import printable, quoted
from geodata.validation.faults import Fault, Rule, Subject

#: Stored coordinates have five decimals at most: about one metre.
MAX_DECIMALS = 5
#: Imported coordinates may come from a survey: seven decimals, about one centimetre.
IMPORTED_DECIMALS = 7
#: Lists above the position, by geometry type.
NESTING = {"Point": 0, "MultiPoint": 1, "LineString": 1, "MultiLineString": 2, "Polygon": 2, "MultiPolygon": 3}
#: Names that GDAL and others use for "longitude and latitude on WGS84".
WGS84_NAMES = frozenset(
    {
        "urn:ogc:def:crs:OGC:1.3:CRS84",
        "urn:ogc:def:crs:OGC::CRS84",
        "http://www.opengis.net/def/crs/OGC/1.3/CRS84",
        "OGC:CRS84",
        "CRS84",
        "EPSG:4326",
        "urn:ogc:def:crs:EPSG::4326",
    }
)

_WHERE = "geometry.coordinates"


def crs_faults(collection: dict[str, Any], subject: Subject) -> Iterator[Fault]:
    """A ``crs`` member, which RFC 7946 does not have, must name longitude and latitude on WGS84, as GDAL writes it."""
    if "crs" not in collection:
        return
    crs = collection["crs"]
    properties = crs.get("properties") if isinstance(crs, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else None
    if isinstance(name, str) and name in WGS84_NAMES:
        return
    what = f"is {quoted(crs)}" if name is None else f"names {quoted(name)}"
    yield subject.fault(
        "crs",
        "wrong_crs",
        f"the crs member {what}, not longitude and latitude on WGS84",
        "reproject the layer to EPSG:4326 and delete the crs member (RFC 7946 has none)",
    )


def bbox_faults(
    holder: dict[str, Any], bounds: tuple[float, ...] | None, field: str, subject: Subject
) -> Iterator[Fault]:
    """A ``bbox`` member must be correct. ``bounds`` are the real ones, None where they are not known."""
    if "bbox" not in holder:
        return
    bbox = holder["bbox"]
    numbers = [n for n in bbox if type(n) in (int, float) and n - n == 0] if isinstance(bbox, list) else []
    if len(numbers) != 4 or len(bbox) != 4:
        yield subject.fault(field, "wrong_bbox", f"{quoted(bbox)} is not a bbox", "delete it: it can be computed")
    elif bounds is not None and any(abs(a - b) > 10**-MAX_DECIMALS for a, b in zip(numbers, bounds, strict=True)):
        yield subject.fault(
            field, "wrong_bbox", "the bbox is not that of the geometry", "delete it: it can be computed"
        )


def count_positions(value: Any) -> int:
    """How many innermost lists there are under ``coordinates``, without recursing."""
    count, stack = 0, [value]
    while stack:
        node = stack.pop()
        if isinstance(node, list):
            inner = [item for item in node if isinstance(item, list)]
            stack.extend(inner)
            count += not inner
    return count


def read_geometry(
    value: Any, allowed: Sequence[str], subject: Subject, *, decimals: int = MAX_DECIMALS
) -> tuple[BaseGeometry | None, list[Fault]]:
    """The shapely geometry of a feature's ``geometry`` member, and its faults.

    The geometry is None where its coordinates cannot be used. It is built, with faults, where they can be drawn but break
    a rule (winding, precision, a ring that is not closed).
    """
    kinds = " or ".join(allowed)
    if value is None:
        return None, [subject.fault("geometry", "null_geometry", "the feature has no geometry", f"give it a {kinds}")]
    if not isinstance(value, dict):
        return None, [
            subject.fault("geometry", "bad_geometry", f"{quoted(value)} is not a geometry", f"write a {kinds} object")
        ]
    kind = value.get("type")
    if not isinstance(kind, str) or kind not in NESTING or kind not in allowed:
        return None, [
            subject.fault(
                "geometry.type",
                "wrong_geometry_type",
                f"the geometry type is {quoted(kind)}",
                f"features of this kind have a {kinds}",
            )
        ]
    faults = [
        subject.fault(f"geometry.{printable(name)}", "unknown_field", "a geometry cannot have this member", "delete it")
        for name in value
        if name not in ("type", "coordinates", "bbox")
    ]
    if "coordinates" not in value:
        return None, [
            *faults,
            subject.fault(_WHERE, "missing_field", "the geometry has no coordinates", f"write those of the {kind}"),
        ]
    positions = _Positions(subject, decimals=decimals)
    coordinates = positions.read(value["coordinates"], NESTING[kind], _WHERE)
    faults.extend(positions.faults())
    if not positions.usable:
        return None, faults
    geometry, shape_faults = _build(kind, coordinates, subject)
    return geometry, [*faults, *shape_faults]


@dataclass
class _Tally:
    """How often one feature breaks one rule, and where first: a million wrong positions are one fault."""

    where: str
    problem: str
    remedy: str
    times: int = 0


@dataclass
class _Positions:
    """Reads nested coordinates and keeps a tally of what is wrong with them."""

    subject: Subject
    tallies: dict[Rule, _Tally] = field(default_factory=dict)
    swappable: bool = True
    decimals: int = MAX_DECIMALS

    #: Rules that leave the positions readable.
    HARMLESS = frozenset({"too_precise", "altitude"})

    @property
    def usable(self) -> bool:
        return self.HARMLESS.issuperset(self.tallies)

    def read(self, value: Any, depth: int, where: str) -> Any:
        if depth == 0:
            return self._position(value, where)
        if not isinstance(value, list):
            self._tally(
                "bad_coordinates",
                where,
                f"{quoted(value)} is in the place of a list of positions",
                "nest them as RFC 7946 says",
            )
            return None
        if not value:
            self._tally(
                "empty_geometry", where, "the list of positions is empty", "write the positions, or delete the feature"
            )
            return None
        return [self.read(item, depth - 1, f"{where}[{i}]") for i, item in enumerate(value)]

    def faults(self) -> Iterator[Fault]:
        if "out_of_range" in self.tallies and self.swappable:
            tally = self.tallies.pop("out_of_range")
            yield self.subject.fault(
                tally.where,
                "latitude_first",
                f"{tally.problem}, but would be right if latitude and longitude were exchanged",
                "write longitude first",
            )
            self.tallies["latitude_first"] = tally
        for rule, tally in self.tallies.items():
            if rule != "latitude_first":
                more = f" (and {tally.times - 1} more like it)" if tally.times > 1 else ""
                yield self.subject.fault(tally.where, rule, tally.problem + more, tally.remedy)

    def _tally(self, rule: Rule, where: str, problem: str, remedy: str) -> None:
        self.tallies.setdefault(rule, _Tally(where, problem, remedy)).times += 1

    def _position(self, value: Any, where: str) -> tuple[float, float] | None:
        if not isinstance(value, list):
            self._tally(
                "bad_coordinates",
                where,
                f"{quoted(value)} is in the place of a position",
                "write [longitude, latitude]",
            )
            return None
        if not value:
            self._tally("empty_geometry", where, "the position is empty", "write [longitude, latitude]")
            return None
        if not all(type(item) is float or type(item) is int for item in value):
            wrong = next(item for item in value if type(item) is not float and type(item) is not int)
            self._tally(
                "bad_coordinates",
                where,
                f"{quoted(wrong)} is not a number",
                "write [longitude, latitude] as two numbers",
            )
            return None
        if len(value) == 3:
            self._tally("altitude", where, "the position has a third number", "delete it: altitude is not kept")
        elif len(value) != 2:
            count = "one number" if len(value) == 1 else f"{len(value)} numbers"
            self._tally("bad_coordinates", where, f"a position of {count}", "write [longitude, latitude]")
            return None
        lon, lat = float(value[0]), float(value[1])
        if any(item - item != 0 for item in value):
            self._tally("not_finite", where, "a coordinate is not a finite number", "write degrees")
            return None
        if not (-180 <= lon <= 180 and -90 <= lat <= 90):
            name, number, limit = ("longitude", lon, 180) if not -180 <= lon <= 180 else ("latitude", lat, 90)
            self._tally(
                "out_of_range",
                where,
                f"the {name} {number:g} is beyond ±{limit}",
                "write degrees on WGS84, longitude first",
            )
        if not (-180 <= lat <= 180 and -90 <= lon <= 90):
            self.swappable = False
        if round(lon, self.decimals) != lon or round(lat, self.decimals) != lat:
            self._tally(
                "too_precise",
                where,
                f"the position has more than {self.decimals} decimals",
                f"round it to {self.decimals}: one {'metre' if self.decimals == MAX_DECIMALS else 'centimetre'}",
            )
        return lon, lat


def _build(kind: str, coordinates: Any, subject: Subject) -> tuple[BaseGeometry | None, list[Fault]]:
    faults: list[Fault] = []
    match kind:
        case "Point":
            return shapely.points(coordinates), faults
        case "MultiPoint":
            return MultiPoint(coordinates), faults
        case "LineString":
            faults.extend(_line_faults(coordinates, _WHERE, subject))
            return (LineString(coordinates) if len(coordinates) > 1 else None), faults
        case "MultiLineString":
            for i, line in enumerate(coordinates):
                faults.extend(_line_faults(line, f"{_WHERE}[{i}]", subject))
            return (MultiLineString(coordinates) if all(len(line) > 1 for line in coordinates) else None), faults
        case "Polygon":
            polygons, wheres = [coordinates], [_WHERE]
        case _:
            polygons, wheres = coordinates, [f"{_WHERE}[{i}]" for i in range(len(coordinates))]
    parts: list[Polygon] = []
    sound = True
    for rings, where in zip(polygons, wheres, strict=True):
        part, part_faults = _polygon(rings, where, subject)
        faults.extend(part_faults)
        sound = sound and part is not None
        if part is not None:
            parts.append(part)
    if not sound:
        return None, faults
    geometry = parts[0] if kind == "Polygon" else MultiPolygon(parts)
    if not geometry.is_valid:
        if not any(fault.rule in ("self_crossing", "invalid_polygon") for fault in faults):
            faults.append(_invalid(geometry, _WHERE, subject))
        return None, faults
    return geometry, faults


def _line_faults(line: list[tuple[float, float]], where: str, subject: Subject) -> Iterator[Fault]:
    if len(line) < 2:
        yield subject.fault(where, "line_too_short", "a line of one position", "give it two positions or more")
    elif len(set(line)) == 1:
        yield subject.fault(where, "line_too_short", "the line has no length", "give it two different positions")
    yield from _jump_faults(line, where, subject)


def _jump_faults(line: list[tuple[float, float]], where: str, subject: Subject) -> Iterator[Fault]:
    for i in range(1, len(line)):
        if abs(line[i][0] - line[i - 1][0]) > 180:
            yield subject.fault(
                f"{where}[{i}]",
                "crosses_180",
                f"the line jumps from longitude {line[i - 1][0]:g} to {line[i][0]:g}",
                "split it at the 180th meridian (RFC 7946, section 3.1.9)",
            )
            return


def _polygon(
    rings: list[list[tuple[float, float]]], where: str, subject: Subject
) -> tuple[Polygon | None, list[Fault]]:
    faults: list[Fault] = []
    closed: list[list[tuple[float, float]]] = []
    sound = True
    for i, ring in enumerate(rings):
        ring_faults, usable = _ring_faults(ring, f"{where}[{i}]", subject, hole=i > 0)
        faults.extend(ring_faults)
        sound = sound and usable
        closed.append(ring if ring[0] == ring[-1] else [*ring, ring[0]])
    if not sound:
        return None, faults
    polygon = Polygon(closed[0], closed[1:])
    if not polygon.is_valid:
        faults.append(_invalid(polygon, where, subject))
    return polygon, faults


def _ring_faults(
    ring: list[tuple[float, float]], where: str, subject: Subject, *, hole: bool
) -> tuple[list[Fault], bool]:
    faults = list(_jump_faults(ring, where, subject))
    if ring[0] != ring[-1]:
        faults.append(
            subject.fault(
                where,
                "unclosed_ring",
                "the ring's last position is not its first",
                "repeat the first position at the end",
            )
        )
        ring = [*ring, ring[0]]
    if len(ring) < 4:
        faults.append(
            subject.fault(where, "ring_too_short", f"a closed ring of {len(ring)} positions", "a ring has four or more")
        )
        return faults, False
    shape = LinearRing(ring)
    if shapely.convex_hull(shape).area == 0:
        faults.append(
            subject.fault(where, "zero_area", "the ring encloses no area", "draw the outline, or delete the ring")
        )
        return faults, False
    if shape.is_simple and shape.is_ccw == hole:
        wanted = "clockwise, as a hole" if hole else "counterclockwise, as an outline"
        faults.append(
            subject.fault(
                where, "wrong_winding", "the ring runs in the wrong direction", f"reverse it: it must run {wanted}"
            )
        )
    return faults, True


def _invalid(geometry: BaseGeometry, where: str, subject: Subject) -> Fault:
    reason = shapely.is_valid_reason(geometry)
    place = re.search(r"\[(\S+ \S+)\]", reason)
    at = " near " + ", ".join(f"{float(n):.5g}" for n in place[1].split()) if place else ""
    if "elf-intersection" in reason:
        return subject.fault(
            where, "self_crossing", f"the outline crosses or touches itself{at}", "draw it without crossing"
        )
    words = reason.split("[")[0].strip().lower()
    return subject.fault(where, "invalid_polygon", f"the polygon is not valid ({words}{at})", "redraw it")
