"""Draws the reported control areas: a ring of settlements grown until it has the reported area.

The area is reported, the outline is not: every shape made here is schematic. The layer file
``geodata/kursk/control-areas.geojson`` is the master; only the geometries in it are replaced.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import shapely
from shapely.geometry import MultiPoint, Point, Polygon
from shapely.geometry.base import BaseGeometry

from geodata.build.coverage import equal_area_around, parts_of, polygonal
from geodata.build.regions import geojson_geometry, write_collection
from geodata.geodesic import area_km2

DECIMALS = 5
SMOOTHING_M = 100.0
"""Douglas-Peucker tolerance of the schematic side of an outline."""
AREA_TOLERANCE = 0.002
"""Largest relative error of the solved area."""
MAX_GROWTH_KM = 60.0


@dataclass(frozen=True, kw_only=True)
class ControlArea:
    """What the layer says of one control area."""

    id: str
    control_type: Literal["held", "pocket", "demined"]
    ring: tuple[Point, ...]
    """Settlements near or inside the edge, in order, longitude and latitude."""
    label: Point
    km2_low: float | None = None
    km2_high: float | None = None

    @property
    def km2(self) -> float | None:
        """Middle of the reported range, or the end that was reported; None without a figure."""
        ends = [end for end in (self.km2_low, self.km2_high) if end is not None]
        return sum(ends) / len(ends) if ends and max(ends) > 0 else None


class UnsolvableAreaError(Exception):
    """No growth of the ring has the reported area inside the oblast; check the ring and the figure."""


def control_area_geometry(area: ControlArea, *, oblast: BaseGeometry) -> BaseGeometry:
    """The schematic geometry of one control area, EPSG:4326, five decimals.

    - held, with a figure: the ring grown and cut to the oblast, its geodesic km² solved for;
    - held, without a figure: the ring itself cut to the oblast;
    - pocket: its settlements as points;
    - demined: its label point.
    """
    if area.control_type == "pocket":
        return MultiPoint(area.ring)
    if area.control_type == "demined":
        return area.label
    ring = ring_polygon(area.ring)
    if area.km2 is None:
        return largest_part(shapely.intersection(ring, oblast, grid_size=10.0**-DECIMALS))
    return solved_area(ring, oblast=oblast, km2=area.km2, name=area.id)


def ring_polygon(points: Sequence[Point]) -> Polygon:
    """The polygon of an ordered ring; a ring that crosses itself gives way to its convex hull."""
    ring = Polygon(points)
    return ring if ring.is_valid else largest_part(MultiPoint(points).convex_hull)


def solved_area(ring: Polygon, *, oblast: BaseGeometry, km2: float, name: str = "ring") -> Polygon:
    """Grow `ring` evenly until its part inside `oblast` has `km2` on the ellipsoid, within 0.2 %.

    Growing is done in a Lambert azimuthal equal-area plane centred on the ring.
    """
    to_plane, to_degrees = equal_area_around(ring.centroid)
    planar = to_plane(ring)

    def grown(radius_km: float) -> Polygon:
        shape = shapely.simplify(shapely.buffer(planar, radius_km * 1000, quad_segs=16), SMOOTHING_M)
        return largest_part(shapely.intersection(to_degrees(shape), oblast, grid_size=10.0**-DECIMALS))

    radius_km = bisect(lambda r: area_km2(grown(r)) - km2, 0.0, MAX_GROWTH_KM, steps=40)
    shape = grown(radius_km)
    if abs(area_km2(shape) / km2 - 1) > AREA_TOLERANCE:
        raise UnsolvableAreaError(
            f"{name}: {km2:g} km² asked for, {area_km2(shape):.1f} km² is the nearest the ring "
            "gives; check its settlements."
        )
    return shape


def bisect(error: Callable[[float], float], low: float, high: float, *, steps: int) -> float:
    """Where a rising function crosses zero between `low` and `high`, by halving so many times."""
    for _ in range(steps):
        middle = (low + high) / 2
        if error(middle) < 0:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def largest_part(geometry: BaseGeometry) -> Polygon:
    """The largest polygon of a geometry: slivers across a bend of the border are not held land."""
    polygons = [part for part in parts_of(polygonal(geometry)) if isinstance(part, Polygon)]
    return max(polygons, key=lambda polygon: polygon.area)


def control_areas(features: Sequence[Mapping[str, Any]], places: Mapping[str, Point]) -> list[ControlArea]:
    """Read the features of the layer file; `places` are the settlements by id."""
    return [
        ControlArea(
            id=feature["id"],
            control_type=feature["properties"]["control_type"],
            ring=tuple(places[place] for place in feature["properties"]["ring_place_ids"]),
            label=Point(feature["properties"]["label_point"]),
            km2_low=feature["properties"]["km2_low"],
            km2_high=feature["properties"]["km2_high"],
        )
        for feature in features
    ]


def redraw(geodata: Path) -> None:
    """Replace the geometries in ``control-areas.geojson``, from the places and regions beside it."""
    layer = _read(geodata / "control-areas.geojson")
    places = {
        feature["id"]: Point(feature["geometry"]["coordinates"])
        for feature in _read(geodata / "places.geojson")["features"]
    }
    oblast = next(
        shapely.from_geojson(json.dumps(feature["geometry"]))
        for feature in _read(geodata / "regions.geojson")["features"]
        if feature["id"] == "A01"
    )
    for feature, area in zip(layer["features"], control_areas(layer["features"], places), strict=True):
        geometry = control_area_geometry(area, oblast=oblast)
        feature["geometry"] = geojson_geometry(geometry, decimals=DECIMALS)
    write_collection(layer, geodata / "control-areas.geojson")


def _read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))
