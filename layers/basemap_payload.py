"""The basemap as the web map carries it: every level's shapes as short strings of quantised differences.

A theme's ``shapes`` is one string. Features follow each other; each is a count of parts, each part a count of positions,
each position two differences (longitude, latitude) from the position before, in units of ``1 / quantum`` degrees. Counts
and zigzagged differences are written five bits a character, the sixth bit telling that more follow, in the alphabet of
``layers/basemap.js``, which reads them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from shapely import affinity
from shapely.geometry.base import BaseGeometry

from geodata import basemap
from geodata.basemap import DETAIL_WINDOWS, Level, Theme

_ALPHABET = np.frombuffer(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_", dtype=np.uint8)
_WHOLE_WORLD = (-180.0, -90.0, 180.0, 90.0)
_EURASIA_WINDOWS = ((10.0, 20.0, 180.0, 82.0), (-180.0, 60.0, -169.0, 73.0))

#: Level, zoom it is drawn from, units a degree, windows it covers. Coarse first; a finer one lies over it.
_LEVELS: tuple[tuple[Level, float, int, tuple[tuple[float, float, float, float], ...]], ...] = (
    ("world", 0, 50, ()),
    ("eurasia", 3.2, 400, _EURASIA_WINDOWS),
    ("detail", 7, 4000, DETAIL_WINDOWS),
)
_TAGS: dict[Theme, str] = {"land": "iso_a2", "rivers": "rank", "borders": "status"}
_STATUS = {"border": 0, "disputed": 1}

#: Seas: name, position, zooms between which it is written, size in CSS pixels. Names in dispute are given both ways.
_SEAS: tuple[tuple[str, tuple[float, float], float, float, float], ...] = (
    ("Sea of Japan / East Sea", (134.3, 40.3), 3.2, 9, 13),
    ("Sea of Okhotsk", (148.5, 55.0), 2.2, 8, 12),
    ("Yellow Sea", (123.3, 35.6), 3.2, 9, 12),
    ("Black Sea", (34.2, 43.3), 2.8, 9, 12),
    ("Sea of Azov", (36.7, 46.1), 5, 10, 11),
    ("Caspian Sea", (50.6, 41.6), 3, 8, 12),
    ("Mediterranean Sea", (18.5, 35.0), 2, 8, 12),
    ("Baltic Sea", (19.4, 57.2), 3.2, 8, 12),
    ("Barents Sea", (40.0, 73.5), 2.2, 7, 12),
    ("Kara Sea", (73.0, 75.5), 2.2, 7, 12),
    ("Laptev Sea", (126.0, 75.8), 2.2, 7, 12),
    ("East Siberian Sea", (160.0, 73.5), 2.6, 7, 12),
    ("Bering Sea", (177.0, 58.5), 2.6, 7, 12),
    ("Norwegian Sea", (3.0, 67.5), 2.2, 7, 12),
    ("North Sea", (3.4, 56.3), 3.2, 8, 12),
    ("East China Sea", (125.2, 29.2), 3.2, 8, 12),
    ("South China Sea", (114.0, 14.5), 2.2, 7, 12),
    ("Bay of Bengal", (88.5, 14.0), 2.2, 7, 12),
    ("Arabian Sea", (64.0, 15.0), 2, 7, 12),
    ("Red Sea", (38.3, 20.5), 4, 8, 11),
    ("Persian Gulf", (51.6, 27.0), 4, 8, 11),
    ("Peter the Great Gulf", (132.05, 42.72), 7.5, 12, 11),
    ("Pacific Ocean", (164.0, 36.0), 0, 6, 15),
    ("Indian Ocean", (78.0, -18.0), 0, 6, 15),
    ("Atlantic Ocean", (-38.0, 28.0), 0, 6, 15),
    ("Arctic Ocean", (10.0, 82.5), 0, 5, 14),
)


def varints(values: NDArray[np.int64]) -> str:
    """Whole numbers from 0 up as text: five bits a character, low bits first, the sixth bit set where more follow."""
    rest = values.astype(np.uint64)
    chunks, is_used = [], []
    used = np.ones(len(rest), dtype=bool)
    while used.any():
        further = rest >> np.uint64(5)
        chunks.append((rest & np.uint64(31)) | np.where(further > 0, np.uint64(32), np.uint64(0)))
        is_used.append(used)
        used = used & (further > 0)
        rest = further
    if not chunks:
        return ""
    digits = np.column_stack(chunks)[np.column_stack(is_used)]
    return bytes(_ALPHABET[digits.astype(np.intp)]).decode("ascii")


def zigzag(values: NDArray[np.int64]) -> NDArray[np.int64]:
    """Signed whole numbers as unsigned ones, small ones staying small: 0, -1, 1, -2 → 0, 1, 2, 3."""
    return np.where(values < 0, -2 * values - 1, 2 * values)


def encode(geometries: Iterable[BaseGeometry], *, quantum: int) -> str:
    """Geometries in EPSG:4326 as one string; polygons as their rings, the closing position left out."""
    numbers: list[NDArray[np.int64]] = []
    before = np.zeros((1, 2), dtype=np.int64)
    for geometry in geometries:
        parts = [part for part in (_quantised(part, quantum) for part in _parts(geometry)) if part is not None]
        numbers.append(np.array([len(parts)], dtype=np.int64))
        for part in parts:
            steps = np.diff(part, axis=0, prepend=before)
            before = part[-1:]
            numbers.append(np.array([len(part)], dtype=np.int64))
            numbers.append(zigzag(steps).ravel())
    return varints(np.concatenate(numbers)) if numbers else ""


def _parts(geometry: BaseGeometry) -> list[tuple[NDArray[np.float64], bool]]:
    """Coordinates of every point, line and ring, and whether it is a ring."""
    found: list[tuple[NDArray[np.float64], bool]] = []
    for single in shapely.get_parts(geometry):
        if single.geom_type == "Polygon":
            found += [(shapely.get_coordinates(ring), True) for ring in [single.exterior, *single.interiors]]
        elif single.geom_type == "GeometryCollection":
            found += _parts(single)
        else:
            found.append((shapely.get_coordinates(single), False))
    return found


def _quantised(part: tuple[NDArray[np.float64], bool], quantum: int) -> NDArray[np.int64] | None:
    """Whole steps of the grid without repeats; None where too little is left to draw."""
    coordinates, is_ring = part
    if not len(coordinates):
        return None
    steps = np.rint(coordinates * quantum).astype(np.int64)
    is_new = np.append(True, np.any(np.diff(steps, axis=0) != 0, axis=1))
    kept: NDArray[np.int64] = steps[is_new]
    if is_ring:
        kept = kept[:-1] if len(kept) > 1 and np.array_equal(kept[0], kept[-1]) else kept
        return kept if len(kept) >= 3 else None
    return kept if len(kept) >= 2 or len(coordinates) == 1 else None


def _theme(theme: Theme, level: Level, quantum: int) -> dict[str, Any] | None:
    rows = basemap.read(theme, level)
    if rows.empty:
        return None
    stored: dict[str, Any] = {"shapes": encode(rows.geometry, quantum=quantum)}
    if theme in _TAGS and _TAGS[theme] in rows:
        values = rows[_TAGS[theme]].tolist()
        stored["tags"] = [_STATUS.get(value, 0) if theme == "borders" else _plain(value) for value in values]
    return stored


def _plain(value: Any) -> Any:
    """A value of a column as JSON has it; missing ones as None."""
    if pd.isna(value):
        return None
    return value.item() if isinstance(value, np.generic) else value


def _cities(level: Level, quantum: int) -> dict[str, Any] | None:
    rows = basemap.read("cities", level)
    if rows.empty:
        return None
    natives = [_plain(value) for value in rows["name_native"]]
    names = [str(value) for value in rows["name_en"]]
    return {
        "shapes": encode(rows.geometry, quantum=quantum),
        "names": names,
        "natives": [None if native == name else native for native, name in zip(natives, names, strict=True)],
        "ranks": [min(max(int(value), 1), 5) for value in rows["rank"]],
        "capitals": [int(bool(value)) for value in rows["capital"]],
    }


def _anchors(shape: BaseGeometry, cells: Sequence[tuple[float, float, float, float]]) -> list[list[float]]:
    """The roomiest spot of a country in each of some cells: longitude, latitude, radius in degrees."""
    found = []
    for cell in cells:
        inside = shapely.clip_by_rect(shape, *cell)
        pieces = [part for part in shapely.get_parts(inside) if part.geom_type == "Polygon" and part.area > 0]
        if not pieces:
            continue
        largest = max(pieces, key=lambda part: part.area)
        # Degrees of latitude look longer than those of longitude: measure in a stretched plane.
        stretch = 1 / max(np.cos(np.radians(largest.centroid.y)), 0.2)
        plane = affinity.scale(largest, 1, stretch, origin=(0, 0))
        spoke = shapely.maximum_inscribed_circle(plane, tolerance=max(plane.length / 2000, 0.002))
        centre = spoke.coords[0]
        if spoke.length > 0.02:
            found.append([round(centre[0], 3), round(centre[1] / stretch, 3), round(spoke.length, 3)])
    return found


def _grid(
    window: tuple[float, float, float, float], columns: int, rows: int
) -> list[tuple[float, float, float, float]]:
    west, south, east, north = window
    width, height = (east - west) / columns, (north - south) / rows
    return [
        (west + c * width, south + r * height, west + (c + 1) * width, south + (r + 1) * height)
        for c in range(columns)
        for r in range(rows)
    ]


def _countries() -> list[dict[str, Any]]:
    """Countries by name, with the spots where their name has room: whole, in parts, and finely in the detail windows."""
    rows = basemap.read("land", "world")
    fine = basemap.read("land", "detail")
    found = []
    for row in rows.itertuples():
        code, text = _plain(row.iso_a2), _plain(row.name_en)
        if not text:
            continue
        bounds = row.geometry.bounds
        cells = [_WHOLE_WORLD]
        if row.geometry.area > 60:
            columns, lines = round((bounds[2] - bounds[0]) / 12), round((bounds[3] - bounds[1]) / 9)
            cells += _grid(bounds, max(columns, 1), max(lines, 1))
        anchors = _anchors(row.geometry, cells)
        detailed = fine[fine["iso_a2"] == code] if code and not fine.empty else fine.iloc[:0]
        for shape in detailed.geometry:
            anchors += _anchors(shape, [cell for window in DETAIL_WINDOWS for cell in _grid(window, 6, 6)])
        native = _plain(row.name_native)
        native = None if native == text else native
        found.append({"code": code or text, "text": text, "native": native, "anchors": anchors})
    return found


@cache
def basemap_payload() -> dict[str, Any]:
    """Everything the web map needs to draw the ground, as JSON values. Shared: do not change it."""
    themes: tuple[Theme, ...] = ("land", "lakes", "rivers", "borders", "admin1", "railways")
    levels = []
    for level, first_zoom, quantum, windows in _LEVELS:
        stored = {theme: shapes for theme in themes if (shapes := _theme(theme, level, quantum))}
        if not stored:
            continue
        levels.append(
            {
                "id": level,
                "from": first_zoom,
                "quantum": quantum,
                "windows": [list(window) for window in windows],
                "themes": stored,
                "cities": _cities(level, quantum),
            }
        )
    seas = [
        {"text": text, "at": list(at), "from": first, "to": last, "size": size} for text, at, first, last, size in _SEAS
    ]
    return {"levels": levels, "countries": _countries(), "seas": seas}
