"""Check geometry against the rules of stored layers, and repair it if asked to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from shapely import LinearRing, LineString, MultiLineString, MultiPolygon, Point, Polygon
from shapely.errors import ShapelyError
from shapely.geometry.base import BaseGeometry

from geodata.geodesic import cut_line_at_180, cut_polygon_at_180, unrolled
from geodata.model import GEOMETRY_TYPES
from geodata.validation.geometry_rules import IMPORTED_DECIMALS as DECIMALS

_SIMPLE = GEOMETRY_TYPES["imported"]
_MULTI: dict[str, Any] = {"Point": shapely.MultiPoint, "LineString": MultiLineString, "Polygon": MultiPolygon}


@dataclass(frozen=True)
class Outcome:
    """A geometry that can be stored and what was repaired; or None and why it is refused."""

    geometry: BaseGeometry | None
    done: tuple[str, ...] = ()
    refused: str = ""
    repairable: bool = False


def together(parts: list[BaseGeometry]) -> BaseGeometry:
    """Return simple geometries as one: as they are, as several of one sort, or as a collection of several sorts."""
    if len(parts) == 1:
        return parts[0]
    sorts = {part.geom_type for part in parts}
    multi = _MULTI.get(next(iter(sorts))) if len(sorts) == 1 else None
    whole: BaseGeometry = multi(parts) if multi else shapely.GeometryCollection(parts)
    return whole


def apart(geometry: BaseGeometry) -> list[BaseGeometry]:
    """Return a geometry as one for each sort that it holds: points, lines, areas. Only a collection holds several.

    A line whose positions are all the same is a point.
    """
    if geometry.geom_type == "LineString" and len(np.unique(shapely.get_coordinates(geometry), axis=0)) == 1:
        return [Point(shapely.get_coordinates(geometry)[0])]
    if geometry.geom_type == "LinearRing":
        return [LineString(geometry.coords)]
    if geometry.geom_type != "GeometryCollection":
        return [geometry]
    sorts: dict[str, list[BaseGeometry]] = {}
    for part in _parts(geometry):
        for whole in apart(part):
            if not whole.is_empty:
                sorts.setdefault(whole.geom_type, []).append(whole)
    return [parts[0] if len(parts) == 1 else _MULTI[sort](parts) for sort, parts in sorts.items() if sort in _MULTI]


def prepared(geometry: BaseGeometry, *, defect: str | None, repair: bool) -> Outcome:
    """Prepare a geometry in EPSG:4326 for storing: two-dimensional, rounded, with rings wound as RFC 7946 says.

    ``defect`` is what the reader found wrong. With ``repair`` it is repaired, without it the geometry is refused.
    """
    done: list[str] = []
    if geometry.is_empty:
        return Outcome(None, refused="its geometry is empty")
    if geometry.geom_type not in _SIMPLE:
        return Outcome(None, refused=f"its geometry is a {geometry.geom_type}, not a point, line or area")
    geometry = shapely.force_2d(geometry)
    positions = shapely.get_coordinates(geometry)
    if not np.isfinite(positions).all():
        return Outcome(None, refused="a position of it is not finite, or beyond where its reference system applies")
    if defect:
        if not repair:
            return Outcome(None, refused=f"it has {defect}", repairable=True)
        done.append(f"repaired {defect}")
    lons, lats = positions[:, 0], positions[:, 1]
    if np.abs(lats).max() > 90:
        swapped = np.abs(lons).max() <= 90 and np.abs(lats).max() <= 180
        hint = " (it would not be if latitude and longitude were exchanged)" if swapped else ""
        return Outcome(None, refused=f"a latitude is beyond ±90{hint}; check the reference system")
    if np.abs(lons).max() > 540:
        return Outcome(None, refused="a longitude is far beyond ±180; check the reference system")
    if repair and (closed := _along_poles(geometry)) is not None:
        geometry = closed
        done.append("positions added along a pole")
    if _crosses(geometry) or np.abs(lons).max() > 180:
        what = "it crosses the 180th meridian" if np.abs(lons).max() <= 180 else "a longitude is beyond ±180"
        if not repair:
            return Outcome(None, refused=what, repairable=True)
        split = split_at_180(geometry)
        if split is None:
            return Outcome(None, refused=f"{what} and cannot be split there")
        geometry = split
        done.append("split at the 180th meridian")
    return _finished(geometry, done, repair=repair)


def _finished(geometry: BaseGeometry, done: list[str], *, repair: bool) -> Outcome:
    if not shapely.is_valid(geometry):
        why = shapely.is_valid_reason(geometry).split("[")[0].strip().lower()
        if not repair:
            return Outcome(None, refused=f"its outline is not valid ({why})", repairable=True)
        valid = made_valid(geometry)
        if valid is None:
            return Outcome(None, refused=f"its outline is not valid ({why}) and cannot be repaired")
        geometry = valid
        done.append(f"made valid ({why})")
    rounded = _rounded(geometry)
    if rounded is None:
        return Outcome(None, refused=f"nothing is left of it at {DECIMALS} decimals")
    return Outcome(rounded, tuple(done))


def made_valid(geometry: BaseGeometry) -> BaseGeometry | None:
    """Return a valid geometry of the same type that covers the same area; None if nothing of that type is left."""
    try:
        found = shapely.make_valid(geometry, method="structure", keep_collapsed=False)
    except (ShapelyError, ValueError):
        return None
    return _of_sort(found, geometry.geom_type.removeprefix("Multi"))


def _of_sort(geometry: BaseGeometry, sort: str) -> BaseGeometry | None:
    parts = [part for part in _parts(geometry) if part.geom_type == sort and not part.is_empty]
    if not parts:
        return None
    return parts[0] if len(parts) == 1 else _MULTI[sort](parts)


def _parts(geometry: BaseGeometry) -> list[BaseGeometry]:
    found: list[BaseGeometry] = []
    for part in getattr(geometry, "geoms", [geometry]):
        found.extend(_parts(part) if hasattr(part, "geoms") else [part])
    return found


def _rounded(geometry: BaseGeometry) -> BaseGeometry | None:
    rounded = shapely.transform(geometry, lambda positions: np.round(positions, DECIMALS))
    if not _is_sound(rounded):
        # Rounding made two vertices meet or turned a thin part inside out: snap the geometry as a whole.
        try:
            snapped = shapely.set_precision(geometry, 10.0**-DECIMALS)
        except (ShapelyError, ValueError):
            return None
        sort = _of_sort(snapped, geometry.geom_type.removeprefix("Multi"))
        if sort is None:
            return None
        rounded = shapely.transform(sort, lambda positions: np.round(positions, DECIMALS))
        if not _is_sound(rounded):
            return None
    return shapely.orient_polygons(rounded)


def _is_sound(geometry: BaseGeometry) -> bool:
    if geometry.is_empty or not shapely.is_valid(geometry):
        return False
    for part in _parts(geometry):
        if isinstance(part, Polygon) and any(LinearRing(ring).convex_hull.area == 0 for ring in _rings(part)):
            return False
        if isinstance(part, LineString) and len(np.unique(shapely.get_coordinates(part), axis=0)) < 2:
            return False
    return True


def _rings(polygon: Polygon) -> list[Any]:
    return [polygon.exterior, *polygon.interiors]


def _crosses(geometry: BaseGeometry) -> bool:
    for part in _parts(geometry):
        lines = _rings(part) if isinstance(part, Polygon) else [part]
        for line in lines:
            lons = shapely.get_coordinates(line)[:, 0]
            if len(lons) > 1 and np.abs(np.diff(lons)).max() > 180:
                return True
    return False


def _along_poles(geometry: BaseGeometry) -> BaseGeometry | None:
    """Add positions to outlines that run along a pole from 180° west to 180° east; return None if none does.

    Maps that are drawn flat store Antarctica like this.
    """
    found = False

    def walked(ring: Any) -> np.ndarray:
        nonlocal found
        positions = shapely.get_coordinates(ring)
        steps = np.diff(positions, axis=0)
        seams = np.flatnonzero(
            (np.abs(steps[:, 0]) > 359.99) & (np.abs(positions[:-1, 1]) > 89) & (np.abs(steps[:, 1]) < 1e-6)
        )
        for seam in reversed(seams):
            found = True
            positions = np.insert(
                positions, seam + 1, [positions[seam] + steps[seam] * share for share in (0.25, 0.5, 0.75)], axis=0
            )
        return positions

    polygons = [part for part in _parts(geometry) if isinstance(part, Polygon)]
    if not polygons:
        return None
    parts = [Polygon(walked(part.exterior), [walked(ring) for ring in part.interiors]) for part in polygons]
    return (parts[0] if len(parts) == 1 else MultiPolygon(parts)) if found else None


def split_at_180(geometry: BaseGeometry) -> BaseGeometry | None:
    """Cut a geometry where it crosses the 180th meridian, so that all longitudes are within ±180; None if GEOS cannot.

    A step of more than 180° between two positions is read as the short way around the globe.
    """
    sort = geometry.geom_type.removeprefix("Multi")
    cut: list[BaseGeometry] = []
    try:
        for part in _parts(geometry):
            cut.extend(_cut(_unrolled(part), sort))
    except (ShapelyError, ValueError):
        return None
    if not cut:
        return None
    whole: BaseGeometry = cut[0] if len(cut) == 1 else _MULTI[sort](cut)
    # Moving by 360° rounds the last binary digits, which may lead just beyond 180.
    return shapely.transform(whole, lambda at: np.column_stack([np.clip(at[:, 0], -180, 180), at[:, 1]]))


def _unrolled(part: BaseGeometry) -> BaseGeometry:
    """Return the part with longitudes that continue beyond ±180 instead of jumping."""
    if isinstance(part, Polygon):
        outer = unrolled(shapely.get_coordinates(part.exterior))
        if abs(outer[0, 0] - outer[-1, 0]) > 1:
            raise ValueError("a ring around a pole")
        middle = outer[:, 0].mean()
        holes = []
        for ring in part.interiors:
            hole = unrolled(shapely.get_coordinates(ring))
            hole[:, 0] += 360 * round((middle - hole[:, 0].mean()) / 360)
            holes.append(hole)
        whole = Polygon(outer, holes)
        if not whole.is_valid:
            valid = made_valid(whole)
            if valid is None:
                raise ValueError("no outline")
            return valid
        return whole
    if isinstance(part, LineString):
        return LineString(unrolled(shapely.get_coordinates(part)))
    return part


def _cut(geometry: BaseGeometry, sort: str) -> list[BaseGeometry]:
    """A point, line or polygon that runs on beyond ±180, as parts within it."""
    if isinstance(geometry, Point):
        turns = np.floor((geometry.x + 180) / 360)
        return [geometry if abs(geometry.x) <= 180 else Point(geometry.x - 360 * turns, geometry.y)]
    if isinstance(geometry, LineString):
        pieces = [LineString(piece) for piece in cut_line_at_180(shapely.get_coordinates(geometry))]
        return [piece for piece in pieces if piece.length > 0]
    found: list[BaseGeometry] = []
    for polygon in _parts(geometry):
        for piece in cut_polygon_at_180(polygon):
            inside = _of_sort(piece, sort)
            found += [] if inside is None else _parts(inside)
    return found
