"""The basemap of a frame: clipped and simplified, then projected, and cached for the next page with the same frame."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from geodata import basemap
from geodata.basemap import WHOLE_WORLD, WINDOWS, Level, Theme
from layers.briefing.map.projection import Bounds, Frame, Points
from layers.language import spoken
from layers.language.names import country_name, place_name

#: Bends smaller than this on the page, in points, are left out.
_TOLERANCE_PT = 0.25
_WIDEST_DETAIL_KM = 2500.0
_BLEED_PT = 6.0
_WHOLE_WORLD_KM = 11_000.0
#: The windows, in degrees, that each level covers. The coarsest level covers the world.
_WINDOWS: dict[Level, tuple[Bounds, ...]] = {
    "eurasia": WINDOWS["eurasia"],
    "detail": WINDOWS["detail"],
}
_COARSER: dict[Level, Level] = {"detail": "eurasia", "eurasia": "world"}


@dataclass(frozen=True)
class Town:
    """A town of the basemap: position in points of the page, names (``name`` in the
    language of the page), rank 1 (largest) to 5, and number of people."""

    x: float
    y: float
    name: str
    native: str | None
    rank: int
    capital: bool
    country: str
    population: int
    english: str


@dataclass(frozen=True)
class Country:
    """The part of a country that lies in the frame: ISO 3166-1 code, names, and polygons in points of the page."""

    code: str
    name: str
    native: str | None
    shape: BaseGeometry
    english: str


@dataclass(frozen=True)
class FrameBasemap:
    """The basemap of one frame, in points of the page."""

    countries: tuple[Country, ...]
    coast: tuple[Points, ...]
    lakes: BaseGeometry
    rivers: tuple[Points, ...]
    borders: tuple[Points, ...]
    disputed: tuple[Points, ...]
    admin: tuple[Points, ...]
    railways: tuple[Points, ...]
    towns: tuple[Town, ...]


def level_for(frame: Frame) -> Level:
    """The level of detail for a frame, by its width and its place."""
    west, south, east, north = frame.extent()
    if frame.width_km <= _WIDEST_DETAIL_KM:
        middle = shapely.Point((west + east) / 2, (south + north) / 2)
        if any(shapely.box(*window).contains(middle) for window in WINDOWS["detail"]):
            return "detail"
    return "eurasia" if frame.width_km <= _WHOLE_WORLD_KM else "world"


def in_extent(geometries: NDArray[np.object_], extent: Bounds) -> NDArray[np.object_]:
    """Geometries clipped to an extent in degrees, which may cross ±180; a geometry outside becomes empty."""
    west, south, east, north = extent
    pieces = []
    for turn in (-360.0, 0.0, 360.0):
        left, right = max(west + turn, -180.0), min(east + turn, 180.0)
        if left < right:
            pieces.append(shapely.clip_by_rect(geometries, left, south, right, north))
    if not pieces:
        return np.full(len(geometries), shapely.GeometryCollection(), dtype=object)
    whole = pieces[0] if len(pieces) == 1 else shapely.union_all(np.array(pieces), axis=0)
    return np.asarray(whole, dtype=object)


def on_page(frame: Frame, geometries: NDArray[np.object_], *, step_deg: float = 1.0) -> NDArray[np.object_]:
    """Geometries in degrees (EPSG:4326) as geometries in points of the page.

    They are clipped a little outside the frame, and bends that are too small to see are left out.
    """
    if not len(geometries):
        return geometries
    x0, y0, x1, y1 = frame.rect
    bleed = (x0 - _BLEED_PT, y0 - _BLEED_PT, x1 + _BLEED_PT, y1 + _BLEED_PT)
    tolerance_deg = _TOLERANCE_PT * frame.metres_per_pt / 111_320
    inside = shapely.simplify(in_extent(geometries, frame.extent()), tolerance_deg, preserve_topology=True)
    dense = shapely.segmentize(inside, step_deg)
    drawn = shapely.transform(dense, frame.page)
    broken = ~shapely.is_valid(drawn) & np.isin(shapely.get_type_id(drawn), (3, 6))
    if broken.any():
        drawn[broken] = shapely.make_valid(drawn[broken])
    return np.asarray(shapely.clip_by_rect(drawn, *bleed), dtype=object)


def _polylines(geometries: Iterable[BaseGeometry]) -> tuple[Points, ...]:
    parts = shapely.get_parts(shapely.get_parts(np.array(list(geometries), dtype=object)))
    return tuple(
        shapely.get_coordinates(part)
        for part in parts
        if part.geom_type in ("LineString", "LinearRing") and not part.is_empty
    )


def _shores(land: NDArray[np.object_], windows: tuple[Bounds, ...]) -> NDArray[np.object_]:
    """Outlines of polygons in degrees, without the edges that a window of a level made when it cut them."""
    rings = shapely.get_rings(shapely.get_parts(land))
    edges = np.array([*windows, WHOLE_WORLD])
    # Only a ring that touches or crosses the edge of a window can have been cut by it.
    bounds = shapely.bounds(rings)
    near = np.zeros(len(rings), dtype=bool)
    for column in range(4):
        low, high = bounds[:, column % 2, None], bounds[:, column % 2 + 2, None]
        near |= ((low <= edges[:, column]) & (edges[:, column] <= high)).any(axis=1)
    found = list(rings[~near])
    for ring in rings[near]:
        xy = shapely.get_coordinates(ring)
        a, b = xy[:-1], xy[1:]
        cut = ((a == b) & np.column_stack([np.isin(a[:, i], edges[:, i::2]) for i in (0, 1)])).any(axis=1)
        if not cut.any():
            found.append(ring)
            continue
        runs = np.split(np.arange(len(a)), np.flatnonzero(cut))
        for run in runs:
            kept = run[~cut[run]]
            if len(kept):
                found.append(shapely.LineString(np.vstack([a[kept], b[kept[-1:]]])))
    return np.array(found, dtype=object)


_Theme = tuple[NDArray[np.object_], dict[str, list[object]]]


@lru_cache(maxsize=32)
def _theme(theme: Theme, level: Level, *, whole: bool = True) -> _Theme:
    """The geometries and the columns of a theme.

    Unless ``whole`` is set, the next coarser level fills in what lies outside the windows of this level.
    """
    frame = basemap.read(theme, level)
    columns = {str(name): list(frame[name]) for name in frame.columns if name != "geometry"}
    found = np.asarray(frame.geometry.array, dtype=object)
    if whole or level not in _WINDOWS:
        return found, columns
    coarse, about = _theme(theme, _COARSER[level])
    windows = shapely.union_all([shapely.box(*window) for window in _WINDOWS[level]])
    outside = shapely.difference(coarse, windows)
    kept = np.flatnonzero(~shapely.is_empty(outside))
    for name, values in columns.items():
        values.extend(about[name][i] if name in about else None for i in kept)
    return np.concatenate([found, outside[kept]]), columns


@lru_cache(maxsize=8)
def _shore_lines(level: Level, *, whole: bool) -> NDArray[np.object_]:
    edges = [window for windows in _WINDOWS.values() for window in windows]
    return _shores(_theme("land", level, whole=whole)[0], tuple(edges))


def _is_whole(frame: Frame, level: Level) -> bool:
    """Whether the windows of a level cover the whole frame."""
    if level not in _WINDOWS:
        return True
    # The longitudes of a frame may cross ±180; a window then has a part on either side.
    turned = [(w + turn, s, e + turn, n) for w, s, e, n in _WINDOWS[level] for turn in (-360.0, 0.0, 360.0)]
    covered = shapely.union_all([shapely.box(*window) for window in turned])
    return bool(covered.contains(shapely.box(*frame.extent())))


def frame_basemap(frame: Frame) -> FrameBasemap:
    """The basemap of a frame, in points of the page, with its names in the language spoken."""
    return _frame_basemap(frame, spoken())


@lru_cache(maxsize=24)
def _frame_basemap(frame: Frame, code: str) -> FrameBasemap:
    level = level_for(frame)
    whole = _is_whole(frame, level)
    land, about = _theme("land", level, whole=whole)
    shapes = on_page(frame, land)
    names, natives = about.get("name_en", []), about.get("name_native", [])
    countries: dict[str, Country] = {}
    for iso, name, native, shape in zip(about.get("iso_a2", []), names, natives, shapes, strict=True):
        if not shape.is_empty:
            before = countries.get(str(iso))
            both = shape if before is None else shapely.union(before.shape, shape)
            english = str(name)
            countries[str(iso)] = Country(
                str(iso),
                country_name(str(iso), english, code),
                native if isinstance(native, str) and native else None,
                both,
                english,
            )
    borders, statuses = _theme("borders", level, whole=whole)
    drawn_borders = on_page(frame, borders)
    disputed = np.array([status == "disputed" for status in statuses.get("status", [])], dtype=bool)
    rivers, _ = _theme("rivers", level, whole=whole)
    admin, _ = _theme("admin1", level, whole=whole)
    railways, _ = _theme("railways", level, whole=whole)
    lakes, _ = _theme("lakes", level, whole=whole)
    return FrameBasemap(
        countries=tuple(countries.values()),
        coast=_polylines(on_page(frame, _shore_lines(level, whole=whole))),
        lakes=shapely.union_all(on_page(frame, lakes)) if len(lakes) else shapely.GeometryCollection(),
        rivers=_polylines(on_page(frame, rivers)),
        borders=_polylines(drawn_borders[~disputed]) if len(borders) else (),
        disputed=_polylines(drawn_borders[disputed]) if len(borders) else (),
        admin=_polylines(on_page(frame, admin)),
        railways=_polylines(on_page(frame, railways)),
        towns=tuple(_towns(frame, level, code, whole=whole)),
    )


def _towns(frame: Frame, level: Level, code: str, *, whole: bool) -> Iterable[Town]:
    points, about = _theme("cities", level, whole=whole)
    if not len(points):
        return
    xy = frame.page(shapely.get_coordinates(points))
    for i, (x, y) in enumerate(xy):
        if np.isfinite(x) and frame.contains((x, y), 2.0):
            native = about["name_native"][i]
            native = native if isinstance(native, str) and native else None
            english = str(about["name_en"][i])
            yield Town(
                x=float(x),
                y=float(y),
                name=place_name(english, native, code),
                native=native,
                rank=int(str(about["rank"][i])),
                capital=bool(about["capital"][i]),
                country=str(about["iso_a2"][i]),
                population=int(str(about["population"][i] or 0)),
                english=english,
            )
