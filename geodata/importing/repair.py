"""Check geometry against the rules of stored layers, and repair it if asked to."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import shapely
import shapely.affinity
from shapely import LinearRing, LineString, MultiLineString, MultiPolygon, Point, Polygon
from shapely.errors import ShapelyError
from shapely.geometry.base import BaseGeometry

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


def prepared(geometry: BaseGeometry, *, defect: str | None, repair: bool) -> Outcome:
    """Prepare a geometry in EPSG:4326 for storing: two-dimensional, rounded, with rings wound as RFC 7946 says.

    ``defect`` is what the reader found wrong. With ``repair`` it is repaired, without it the geometry is refused.
    """
    done: list[str] = []
    if geometry.is_empty:
        return Outcome(None, refused="its geometry is empty")
    if geometry.geom_type == "LinearRing":
        geometry = LineString(geometry.coords)
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
            cut.extend(_windows(_unrolled(part), sort))
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
        outer = _run_on(shapely.get_coordinates(part.exterior))
        if abs(outer[0, 0] - outer[-1, 0]) > 1:
            raise ValueError("a ring around a pole")
        middle = outer[:, 0].mean()
        holes = []
        for ring in part.interiors:
            hole = _run_on(shapely.get_coordinates(ring))
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
        return LineString(_run_on(shapely.get_coordinates(part)))
    return part


def _run_on(positions: np.ndarray) -> np.ndarray:
    steps = np.diff(positions[:, 0], prepend=positions[0, 0])
    turns = np.cumsum(-np.round(steps / 360))
    return np.column_stack([positions[:, 0] + 360 * turns, positions[:, 1]])


def _windows(geometry: BaseGeometry, sort: str) -> list[BaseGeometry]:
    west, _, east, _ = geometry.bounds
    if isinstance(geometry, Point):
        turns = np.floor((geometry.x + 180) / 360)
        return [geometry if abs(geometry.x) <= 180 else Point(geometry.x - 360 * turns, geometry.y)]
    if isinstance(geometry, LineString):
        return _cut_line(shapely.get_coordinates(geometry))
    found = []
    for turn in range(int(np.floor((west + 180) / 360)), int(np.floor((east + 180) / 360)) + 1):
        window = shapely.box(360 * turn - 180, -91, 360 * turn + 180, 91)
        inside = _of_sort(shapely.intersection(geometry, window), sort)
        if inside is not None:
            found += _parts(shapely.affinity.translate(inside, xoff=-360 * turn))
    return found


def _cut_line(positions: np.ndarray) -> list[BaseGeometry]:
    """Cut a line at each odd multiple of 180° and move the pieces back within ±180. The line may cross itself."""
    points: list[tuple[float, float]] = [(positions[0, 0], positions[0, 1])]
    for (x0, y0), (x1, y1) in pairwise(positions.tolist()):
        low, high = sorted((x0, x1))
        meridians = [180.0 * odd for odd in range(-9, 10, 2) if low < 180 * odd < high]
        for meridian in meridians if x0 < x1 else reversed(meridians):
            points.append((meridian, y0 + (y1 - y0) * (meridian - x0) / (x1 - x0)))
        points.append((x1, y1))
    # Each step now lies within one window of 360°; a line ends where the next step is in another window.
    lines: list[list[tuple[float, float]]] = []
    last = None
    for one, other in pairwise(points):
        turn = np.floor(((one[0] + other[0]) / 2 + 180) / 360)
        if turn != last:
            lines.append([(one[0] - 360 * turn, one[1])])
            last = turn
        lines[-1].append((other[0] - 360 * turn, other[1]))
    found: list[BaseGeometry] = [LineString(line) for line in lines]
    return [line for line in found if line.length > 0]
