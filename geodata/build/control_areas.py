"""Draw the reported control areas: a ring of settlements is grown until it has the reported area.

The area was reported, the outline was not: every shape made here is schematic. Only the geometries in
``geodata/kursk/control-areas.geojson`` are replaced; everything else in that file was written by hand.
"""

import json
import math
from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
import shapely
import shapely.ops
from shapely.geometry import LineString, MultiPoint, Point, Polygon
from shapely.geometry.base import BaseGeometry

from geodata.build.coverage import equal_area_around, parts_of, polygonal
from geodata.build.regions import geojson_geometry, write_collection
from geodata.geodesic import area_km2

DECIMALS = 5
SMOOTHING_M = 100.0
"""Douglas-Peucker tolerance of the schematic side of an outline."""
AREA_TOLERANCE = 0.002
"""Largest relative error that the area of a shape may have."""
MAX_GROWTH_KM = 60.0
LEAST_WIDTH_KM = 0.3
"""Two settlements make a line: beside the ground behind it, it is at least this wide to each side."""
BORDER_REACH_KM = 12.0
"""An area held from across a border has its rear on the border where its ring is nearer to it than this."""
BORDER_STEP_M = 250.0
BORDER_TOLERANCE_DEG = 0.0005
LEAP_KM, LEAP_SHARE = 0.00001, 0.00001


@dataclass(frozen=True, kw_only=True)
class ControlArea:
    """One control area as the layer describes it."""

    id: str
    control_type: Literal["held", "pocket", "demined"]
    ring: tuple[Point, ...]
    """Settlements near or inside the edge, in order, as longitude and latitude."""
    label: Point
    from_across: bool = False
    """Whether the side that holds it came from across the state border: its rear is then that border."""
    km2_low: float | None = None
    km2_high: float | None = None

    @property
    def km2(self) -> float | None:
        """Middle of the reported range, or its only reported end; None if no area was reported."""
        ends = [end for end in (self.km2_low, self.km2_high) if end is not None]
        return sum(ends) / len(ends) if ends and max(ends) > 0 else None


class UnsolvableAreaError(Exception):
    """The ring cannot be grown to the reported area inside the oblast. Check the ring and the figure."""


def control_area_geometry(
    area: ControlArea, *, oblast: BaseGeometry, border: BaseGeometry | None = None
) -> BaseGeometry:
    """Return the schematic geometry of one control area, in EPSG:4326 with five decimals.

    - held, with a reported area: the ring, grown and cut to the oblast until its geodesic area is the reported one;
    - held, without a reported area: the ring, cut to the oblast;
    - held from across `border`, the state border as lines: in both cases the ground between the ring and the border too;
    - pocket: its settlements as points;
    - demined: its label point.
    """
    if area.control_type == "pocket":
        return MultiPoint(area.ring)
    if area.control_type == "demined":
        return area.label
    ring = ring_polygon(area.ring)
    rear = border if area.from_across else None
    if area.km2 is None:
        to_plane, to_degrees = equal_area_around(ring.centroid)
        whole = to_degrees(with_rear(to_plane(ring), to_plane(rear))) if rear is not None else ring
        return largest_part(shapely.intersection(whole, oblast, grid_size=10.0**-DECIMALS))
    return solved_area(ring, oblast=oblast, km2=area.km2, name=area.id, border=rear)


def with_rear(shape: BaseGeometry, border: BaseGeometry, share: float = 1.0) -> BaseGeometry:
    """Return a shape with the ground between it and the border behind it, both in metres of a plane.

    Behind it is the part of the border that lies between the ends of its shadow on the border and within
    `BORDER_REACH_KM`; elsewhere the shape is returned as it is. A side that holds ground across a border holds the ground
    that leads there: a pocket cut off from its border would say that it is surrounded. `share` takes only the middle of
    that part of the border: a narrower way to it.
    """
    lines = [part for part in parts_of(shapely.line_merge(border)) if isinstance(part, LineString)]
    line = max(lines, key=lambda part: part.length)
    corners = [Point(xy) for xy in shapely.get_coordinates(shape)]
    near = [point for point in corners if point.distance(line) <= BORDER_REACH_KM * 1000]
    if not near:
        return shape
    along = [line.project(point) for point in near]
    middle, half = (min(along) + max(along)) / 2, share * (max(along) - min(along)) / 2
    start, end = middle - half, middle + half
    if end - start < 1.0:
        return shape
    stations = np.linspace(start, end, max(math.ceil((end - start) / BORDER_STEP_M), 1) + 1)
    behind = shapely.ops.substring(line, start, end)
    points = shapely.line_interpolate_point(line, stations)
    feet = shapely.get_point(shapely.shortest_line(shape, points), 0)
    strips = [
        shapely.convex_hull(MultiPoint([points[i], points[i + 1], feet[i], feet[i + 1]]))
        for i in range(len(points) - 1)
    ]
    # Between two stations the border bends: a narrow strip along it closes what the straight sides leave open.
    bends = shapely.buffer(behind, BORDER_STEP_M, cap_style="flat")
    # To a decimetre: without a grid, nearly equal corners of the strips can break the union.
    joined = shapely.union_all([shape, *strips, bends], grid_size=0.1)
    return shapely.union_all(
        [Polygon(part.exterior) for part in parts_of(polygonal(joined)) if isinstance(part, Polygon)]
    )


def ring_polygon(points: Sequence[Point]) -> Polygon | LineString:
    """Return the polygon of an ordered ring, or its convex hull where the ring crosses itself.

    Two settlements give a line, which has no area until :func:`solved_area` grows it.
    """
    if len(points) == 2:
        return LineString(points)
    ring = Polygon(points)
    return ring if ring.is_valid else largest_part(MultiPoint(points).convex_hull)


def solved_area(
    ring: Polygon | LineString,
    *,
    oblast: BaseGeometry,
    km2: float,
    name: str = "ring",
    border: BaseGeometry | None = None,
) -> Polygon:
    """Grow `ring` by the same distance on all sides until its part inside `oblast` has `km2` on the ellipsoid.

    With `border` the ground between the ring and the border counts too (:func:`with_rear`). The
    error is at most 0.2 %. The ring is grown in a Lambert azimuthal equal-area plane around its centroid.
    Raises UnsolvableAreaError, with `name`, where no growth up to `MAX_GROWTH_KM` gives the area.
    """
    to_plane, to_degrees = equal_area_around(ring.centroid)
    planar = to_plane(ring)
    rear = to_plane(border) if border is not None else None

    def inside(whole: BaseGeometry) -> Polygon:
        return largest_part(shapely.intersection(to_degrees(whole), oblast, grid_size=10.0**-DECIMALS))

    def held(radius_km: float, share: float = 1.0) -> BaseGeometry:
        shape = shapely.simplify(shapely.buffer(planar, radius_km * 1000, quad_segs=16), SMOOTHING_M)
        return with_rear(shape, rear, share) if rear is not None and not shape.is_empty else shape

    def grown(radius_km: float, share: float = 1.0) -> Polygon:
        whole = held(radius_km, share)
        return Polygon() if whole.is_empty else inside(whole)

    least = LEAST_WIDTH_KM if rear is not None and planar.geom_type == "LineString" else 0.0
    if rear is not None and area_km2(grown(least)) > km2:
        # The ring and all the ground behind it are more than was reported: only a part of that ground is held.
        share = max(bisect(lambda s: area_km2(grown(least, s)) - km2, 0.0, 1.0, steps=40) - LEAP_SHARE, 0.0)
        shape = grown(bisect(lambda r: area_km2(grown(r, share)) - km2, least, MAX_GROWTH_KM, steps=40), share)
    else:
        radius_km = bisect(lambda r: area_km2(grown(r)) - km2, least, MAX_GROWTH_KM, steps=40)
        shape = grown(radius_km)
        if rear is not None and abs(area_km2(shape) / km2 - 1) > AREA_TOLERANCE / 100:
            # The shadow on a winding border grows in leaps: the last one is taken in part.
            before, after = held(radius_km - LEAP_KM), held(radius_km + LEAP_KM)

            def partly(reach_km: float) -> Polygon:
                near = shapely.intersection(after, shapely.buffer(before, reach_km * 1000))
                return inside(polygonal(shapely.union(before, near)))

            shape = partly(bisect(lambda r: area_km2(partly(r)) - km2, 0.0, MAX_GROWTH_KM, steps=40))
    if rear is not None and abs(area_km2(shape) / km2 - 1) > AREA_TOLERANCE:
        # So small an area that even a narrow way to the border is too much for it: it is drawn as its settlements alone.
        return solved_area(ring, oblast=oblast, km2=km2, name=name)
    if abs(area_km2(shape) / km2 - 1) > AREA_TOLERANCE:
        raise UnsolvableAreaError(
            f"{name}: {km2:g} km² asked for, {area_km2(shape):.1f} km² is the nearest the ring "
            "gives; check its settlements."
        )
    return shape


def bisect(error: Callable[[float], float], low: float, high: float, *, steps: int) -> float:
    """Return where a rising function crosses zero between `low` and `high`, after halving the interval `steps` times."""
    for _ in range(steps):
        middle = (low + high) / 2
        if error(middle) < 0:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def largest_part(geometry: BaseGeometry) -> Polygon:
    """Return the largest polygon of a geometry: the slivers beyond a bend of the border are not held land."""
    polygons = [part for part in parts_of(polygonal(geometry)) if isinstance(part, Polygon)]
    return max(polygons, key=lambda polygon: polygon.area, default=Polygon())


def control_areas(
    features: Sequence[Mapping[str, Any]], places: Mapping[str, Point], *, holders: Container[str] = ()
) -> list[ControlArea]:
    """Read control areas from the features of the layer file; `places` are the settlements by id.

    `holders` are the sides across the state border, as `held_by` names them.
    """
    return [
        ControlArea(
            id=feature["id"],
            control_type=feature["properties"]["control_type"],
            ring=tuple(places[place] for place in feature["properties"]["ring_place_ids"]),
            label=Point(feature["properties"]["label_point"]),
            from_across=feature["properties"].get("held_by") in holders,
            km2_low=feature["properties"]["km2_low"],
            km2_high=feature["properties"]["km2_high"],
        )
        for feature in features
    ]


def redraw(geodata: Path) -> None:
    """Replace the geometries in ``control-areas.geojson`` of a folder; its places and regions are read too."""
    layer = _read(geodata / "control-areas.geojson")
    places = {
        feature["id"]: Point(feature["geometry"]["coordinates"])
        for feature in _read(geodata / "places.geojson")["features"]
    }
    regions = _read(geodata / "regions.geojson")["features"]
    oblast = next(_shape(feature) for feature in regions if feature["id"] == "A01")
    border = state_border(oblast, [_shape(f) for f in regions if f["properties"]["country"] == "UA"])
    areas = control_areas(layer["features"], places, holders={"Ukraine"})
    for feature, area in zip(layer["features"], areas, strict=True):
        geometry = control_area_geometry(area, oblast=oblast, border=border)
        feature["geometry"] = geojson_geometry(geometry, decimals=DECIMALS)
    write_collection(layer, geodata / "control-areas.geojson")


def state_border(oblast: BaseGeometry, abroad: Sequence[BaseGeometry]) -> BaseGeometry:
    """Return the part of the oblast's outline that it shares with regions of the country `abroad`, as one line."""
    beside = shapely.union_all([shapely.buffer(region, BORDER_TOLERANCE_DEG) for region in abroad])
    shared = shapely.line_merge(shapely.intersection(shapely.boundary(oblast), beside))
    return max(parts_of(shared), key=lambda part: part.length)


def _shape(feature: Mapping[str, Any]) -> BaseGeometry:
    return shapely.from_geojson(json.dumps(feature["geometry"]))


def _read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))
