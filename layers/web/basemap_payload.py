"""The basemap in the map document: shapes of each level as short texts (:mod:`layers.web.varint`), and its names."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import shapely
from shapely import affinity
from shapely.geometry.base import BaseGeometry

from geodata import basemap
from geodata.basemap import WHOLE_WORLD, WINDOWS, Level, Theme
from layers.language import ENGLISH
from layers.language.names import country_name, place_name
from layers.web.varint import encode

#: Level, the zoom from which it is drawn, steps a degree, and the extents that it covers. Coarse levels first.
_LEVELS: tuple[tuple[Level, float, int, tuple[tuple[float, float, float, float], ...]], ...] = (
    ("world", 0, 50, ()),
    ("eurasia", 3.2, 400, WINDOWS["eurasia"]),
    ("detail", 7, 4000, WINDOWS["detail"]),
)
_TAGS: dict[Theme, str] = {"land": "iso_a2", "rivers": "rank", "borders": "status"}
_STATUS = {"border": 0, "disputed": 1}


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
    """A value of a column as a JSON value; None where it is missing."""
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
    """Where a country has most room for its name in each of some cells: longitude, latitude, radius in degrees."""
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
    """Countries with the places where their name has room: in the whole, in parts, and in the detail windows."""
    rows = basemap.read("land", "world")
    fine = basemap.read("land", "detail")
    found = []
    for row in rows.itertuples():
        code, text = _plain(row.iso_a2), _plain(row.name_en)
        if not text:
            continue
        bounds = row.geometry.bounds
        cells = [WHOLE_WORLD]
        if row.geometry.area > 60:
            columns, lines = round((bounds[2] - bounds[0]) / 12), round((bounds[3] - bounds[1]) / 9)
            cells += _grid(bounds, max(columns, 1), max(lines, 1))
        anchors = _anchors(row.geometry, cells)
        detailed = fine[fine["iso_a2"] == code] if code and not fine.empty else fine.iloc[:0]
        for shape in detailed.geometry:
            anchors += _anchors(shape, [cell for window in WINDOWS["detail"] for cell in _grid(window, 6, 6)])
        native = _plain(row.name_native)
        native = None if native == text else native
        found.append({"code": code or text, "text": text, "native": native, "anchors": anchors})
    return found


@cache
def basemap_payload() -> dict[str, Any]:
    """Everything that the browser map draws the basemap from, as JSON values. Callers share it and must not change it."""
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
        {"text": sea.name, "at": list(sea.at), "from": sea.zooms[0], "to": sea.zooms[1], "size": sea.size_px}
        for sea in basemap.seas()
    ]
    return {"levels": levels, "countries": _countries(), "seas": seas}


@cache
def basemap_in(code: str) -> dict[str, Any]:
    """The basemap with the names of a language, where there is one; the name in the place's own language stays beside it."""
    basemap_english = basemap_payload()
    if code == ENGLISH:
        return basemap_english
    return {
        "levels": [{**level, "cities": _cities_in(code, level["cities"])} for level in basemap_english["levels"]],
        "countries": [
            {**country, **_named(country_name(country["code"], country["text"], code), country["native"])}
            for country in basemap_english["countries"]
        ],
        "seas": [{**sea, "text": place_name(sea["text"], None, code)} for sea in basemap_english["seas"]],
    }


def _cities_in(code: str, cities: dict[str, Any] | None) -> dict[str, Any] | None:
    if cities is None:
        return None
    rows = zip(cities["names"], cities["natives"], strict=True)
    named = [_named(place_name(name, native, code), native) for name, native in rows]
    return {**cities, "names": [each["text"] for each in named], "natives": [each["native"] for each in named]}


def _named(text: str, native: str | None) -> dict[str, str | None]:
    return {"text": text, "native": None if native == text else native}
