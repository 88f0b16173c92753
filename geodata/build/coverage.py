"""Polygon coverages: snap them to a grid, generalise them, split them and find their shared edges.

A coverage is a list of polygons that do not overlap. Neighbours have the same vertices along their shared edge.
Coordinates are longitude and latitude in degrees (EPSG:4326) unless a docstring says otherwise.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeAlias

import numpy as np
import pyproj
import shapely
from numpy.typing import NDArray
from shapely.geometry import LineString, MultiLineString, MultiPolygon, Point, Polygon, box
from shapely.geometry.base import BaseGeometry

Bounds: TypeAlias = tuple[float, float, float, float]
"""West, south, east, north in degrees."""

EARTH_RADIUS_KM = 6371.0072
"""Radius of the sphere that has the same surface area as the WGS84 ellipsoid (authalic radius)."""

KM_PER_DEGREE = 111.2
"""Length of one degree of latitude, for estimates."""


def is_within(xy: tuple[float, float], bounds: Bounds) -> bool:
    """Whether a longitude and latitude lie inside the bounds, or on their edge."""
    west, south, east, north = bounds
    return west <= xy[0] <= east and south <= xy[1] <= north


def parts_of(geometry: BaseGeometry) -> list[BaseGeometry]:
    """Return the single points, lines or polygons of a geometry, without empty ones."""
    return [part for part in shapely.get_parts(geometry) if not part.is_empty]


def multilines(lines: Sequence[BaseGeometry]) -> BaseGeometry:
    """Collect lines into one MultiLineString, sorted: the same lines give the same result in any order."""
    kept = [line for line in lines if isinstance(line, LineString) and line.length > 0]
    kept.sort(key=lambda line: line.coords[:])
    return MultiLineString(kept)


Transform: TypeAlias = Callable[[BaseGeometry], BaseGeometry]


def equal_area_around(centre: Point) -> tuple[Transform, Transform]:
    """Return two functions: from degrees to a Lambert azimuthal equal-area plane in metres around a point, and back."""
    plane = pyproj.CRS(f"+proj=laea +lon_0={centre.x} +lat_0={centre.y} +datum=WGS84 +units=m")

    def projection(source: Any, target: Any) -> Transform:
        transformer = pyproj.Transformer.from_crs(source, target, always_xy=True)

        def convert(xy: NDArray[np.float64]) -> NDArray[np.float64]:
            return np.column_stack(transformer.transform(xy[:, 0], xy[:, 1]))

        return lambda geometry: shapely.transform(geometry, convert)

    return projection("EPSG:4326", plane), projection(plane, "EPSG:4326")


def polygonal(geometry: BaseGeometry) -> BaseGeometry:
    """Join the polygons of a geometry; points and lines, which an overlay can leave, are dropped."""
    parts = shapely.get_parts(shapely.get_parts(geometry))
    return shapely.union_all([part for part in parts if isinstance(part, Polygon)])


def equal_area(geometry: BaseGeometry) -> BaseGeometry:
    """Project degrees to Lambert's cylindrical equal-area plane, in km: planar areas are areas on the sphere in km²."""

    def forward(lonlat: NDArray[np.float64]) -> NDArray[np.float64]:
        return EARTH_RADIUS_KM * np.column_stack([np.radians(lonlat[:, 0]), np.sin(np.radians(lonlat[:, 1]))])

    return shapely.transform(geometry, forward)


def from_equal_area(geometry: BaseGeometry) -> BaseGeometry:
    """Project back from the plane of `equal_area`, in km, to degrees."""

    def inverse(xy: NDArray[np.float64]) -> NDArray[np.float64]:
        x, y = xy[:, 0] / EARTH_RADIUS_KM, np.clip(xy[:, 1] / EARTH_RADIUS_KM, -1.0, 1.0)
        return np.column_stack([np.degrees(x), np.degrees(np.arcsin(y))])

    return shapely.transform(geometry, inverse)


def snap(units: Sequence[BaseGeometry], *, grid: float, window: Bounds | None = None) -> list[BaseGeometry]:
    """Round a coverage to a grid of `grid` degrees and cut it to `window`.

    All outlines are rounded together, so neighbours keep identical vertices. The result has one polygon for each
    unit, in the same order; a unit that is too small for the grid becomes an empty polygon.
    """
    outlines = [shapely.boundary(unit) for unit in units]
    if window is not None:
        outlines = [shapely.clip_by_rect(outline, *window) for outline in outlines]
        outlines.append(box(*window).boundary)
    faces = faces_of(outlines, grid=grid)
    if window is not None:
        faces = [face for face in faces if shapely.intersects_xy(box(*window), *_inner_xy(face))]
    return dissolve(faces, assign(faces, units, sliver_width=grid), len(units))


def faces_of(lines: Sequence[BaseGeometry], *, grid: float) -> list[Polygon]:
    """Return the polygons that a set of lines encloses, after rounding the lines to a grid of `grid` degrees."""
    noded = shapely.union_all([line for line in lines if not line.is_empty], grid_size=grid)
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(noded)))
    return [face for face in faces if isinstance(face, Polygon)]


def assign(
    faces: Sequence[Polygon],
    units: Sequence[BaseGeometry],
    *,
    sliver_width: float = 0.0,
    reach: float = 0.0,
) -> NDArray[np.int64]:
    """Return for each face the index of the unit it lies in, or -1. The result has shape (len(faces),).

    A face outside every unit goes to the nearest unit if the face is thinner than `sliver_width` degrees,
    or if that unit is within `reach` degrees.
    """
    tree = shapely.STRtree(list(units))
    points = [shapely.Point(_inner_xy(face)) for face in faces]
    owner = np.full(len(faces), -1, dtype=np.int64)
    face_index, unit_index = tree.query(points, predicate="within")
    for face, unit in sorted(zip(face_index, unit_index, strict=True), reverse=True):
        owner[face] = unit
    for face in np.flatnonzero(owner < 0).tolist():
        shape = faces[face]
        is_sliver = shape.area < sliver_width * shape.length / 2
        if is_sliver or reach > 0:
            found = tree.query_nearest(points[face], max_distance=None if is_sliver else reach, all_matches=False)
            if len(found):
                owner[face] = found[0]
    return owner


def dissolve(faces: Sequence[Polygon], owner: NDArray[np.int64], count: int) -> list[BaseGeometry]:
    """Join the faces of each owner, 0 to count-1, into one polygon; faces of owner -1 are left out."""
    groups: list[list[Polygon]] = [[] for _ in range(count)]
    for face, unit in zip(faces, owner, strict=True):
        if unit >= 0:
            groups[unit].append(face)
    return [shapely.coverage_union_all(group) if group else Polygon() for group in groups]


def simplify(units: Sequence[BaseGeometry], *, tolerance_km: float) -> list[BaseGeometry]:
    """Generalise a valid coverage (Visvalingam-Whyatt); the result is a valid coverage too.

    Bends that enclose less than `tolerance_km` squared on the ground are removed.
    """
    planar = [equal_area(unit) for unit in units]
    return [from_equal_area(unit) for unit in shapely.coverage_simplify(planar, tolerance_km)]


def drop_islets(
    units: Sequence[BaseGeometry], *, min_km2: float, keep_largest_km2: float | None = None
) -> list[BaseGeometry]:
    """Leave out landmasses smaller than `min_km2`.

    A landmass is all land that touches, of any unit, so no hole opens between neighbours. With `keep_largest_km2`,
    the largest part of each unit is kept if it has at least that area.
    """
    land = shapely.get_parts(shapely.coverage_union_all(list(units)))
    small = [mass for mass in land if equal_area(mass).area < min_km2]
    tree = shapely.STRtree(small)
    kept: list[BaseGeometry] = []
    for unit in units:
        parts = sorted(shapely.get_parts(unit), key=lambda part: -part.area)
        keep = []
        for rank, part in enumerate(parts):
            is_small = len(tree.query(shapely.Point(_inner_xy(part)), predicate="within")) > 0
            is_kept = rank == 0 and keep_largest_km2 is not None and equal_area(part).area >= keep_largest_km2
            if not is_small or is_kept:
                keep.append(part)
        kept.append(MultiPolygon(keep) if keep else Polygon())
    return kept


def shared_edges(
    units: Sequence[BaseGeometry],
) -> dict[tuple[int, int], BaseGeometry]:
    """Return the lines along which two units of a valid coverage touch, by the two indices, the lower first."""
    segments, owner = _segments(units)
    order = np.lexsort((owner, *segments.T[::-1]))
    segments, owner = segments[order], owner[order]
    twin = np.flatnonzero((segments[1:] == segments[:-1]).all(axis=1) & (owner[1:] != owner[:-1]))
    pairs: dict[tuple[int, int], list[int]] = {}
    for row in twin:
        pairs.setdefault((int(owner[row]), int(owner[row + 1])), []).append(int(row))
    return {pair: merged_lines(segments[rows].reshape(-1, 2, 2)) for pair, rows in sorted(pairs.items())}


def segments_of(lines: Iterable[BaseGeometry]) -> NDArray[np.float64]:
    """Return the two-point segments of single lines, shape (n, 2, 2)."""
    vertices = [shapely.get_coordinates(line) for line in lines]
    return np.concatenate([np.stack([xy[:-1], xy[1:]], axis=1) for xy in vertices])


def merged_lines(segments: NDArray[np.float64]) -> BaseGeometry:
    """Join two-point segments, shape (n, 2, 2), into lines; a line ends where three or more segments meet."""
    merged = shapely.line_merge(MultiLineString([LineString(segment) for segment in segments]))
    return multilines(parts_of(merged))


def subdivide(whole: BaseGeometry, parts: Sequence[BaseGeometry], *, grid: float, reach: float) -> list[BaseGeometry]:
    """Split `whole` along the lines between `parts`, which cover the same land but come from another source.

    The outer edge of the parts may differ from the edge of `whole`. A line between parts that ends before that edge
    is extended to its nearest point, over at most `reach` degrees; a line that crosses the edge is cut there. Land
    outside every part goes to the nearest part. The result has one polygon for each part, in the same order.
    """
    snapped = snap(parts, grid=grid)
    inner = shapely.union_all(list(shared_edges(snapped).values()), grid_size=grid)
    inside = shapely.intersection(inner, whole)
    edge = shapely.boundary(whole)
    faces = faces_of([edge, inside, *_connectors(inside, edge, reach=reach)], grid=grid / 10)
    tree = shapely.STRtree([whole])
    kept = [face for face in faces if len(tree.query(shapely.Point(_inner_xy(face)), predicate="within"))]
    return dissolve(kept, assign(kept, snapped, reach=180.0), len(parts))


def _connectors(lines: BaseGeometry, edge: BaseGeometry, *, reach: float) -> list[LineString]:
    """Return a straight line from each loose end of `lines` to the nearest point of `edge`."""
    merged = shapely.get_parts(shapely.line_merge(lines))
    ends = [xy for line in merged for xy in (line.coords[0], line.coords[-1])]
    places, times = np.unique(np.array(ends), axis=0, return_counts=True)
    connectors = []
    for xy in places[times == 1]:
        link = shapely.shortest_line(shapely.Point(xy), edge)
        if 0 < link.length <= reach:
            # It ends a little beyond the edge: rounding to a grid must not move the end back from the edge.
            (x0, y0), (x1, y1) = link.coords
            over = 1 + 2e-4 / link.length if link.length < 1 else 1.0
            connectors.append(LineString([(x0, y0), (x0 + (x1 - x0) * over, y0 + (y1 - y0) * over)]))
    return connectors


def _segments(
    units: Sequence[BaseGeometry],
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Return every ring segment as (x0, y0, x1, y1), the smaller end first, and the index of its unit."""
    polygons, unit_of_polygon = shapely.get_parts(list(units), return_index=True)
    rings, polygon_of_ring = shapely.get_rings(polygons, return_index=True)
    xy, ring_of_xy = shapely.get_coordinates(rings, return_index=True)
    same_ring = ring_of_xy[1:] == ring_of_xy[:-1]
    start, end = xy[:-1][same_ring], xy[1:][same_ring]
    swap = (start[:, 0] > end[:, 0]) | ((start[:, 0] == end[:, 0]) & (start[:, 1] > end[:, 1]))
    start[swap], end[swap] = end[swap].copy(), start[swap].copy()
    owner = unit_of_polygon[polygon_of_ring[ring_of_xy[:-1][same_ring]]]
    return np.hstack([start, end]), owner.astype(np.int64)


def _inner_xy(polygon: BaseGeometry) -> tuple[float, float]:
    """Return a point inside a polygon."""
    point = shapely.point_on_surface(polygon)
    return float(point.x), float(point.y)
