"""Places that stops and flights are matched to: of a catalogue, or of a GeoJSON file of points."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeGuard

import numpy as np

from geodata.errors import ImportingError
from geodata.files.no_follow import UnsafeFileError, read_file
from geodata.limits import Limits
from geodata.tracks.finding.motion import km_between
from geodata.tracks.pings import Floats, Ints
from geodata.untrusted.json_budget import too_full

#: Distances to places are computed for so many pairs at once.
_PAIRS = 2_000_000


@dataclass(frozen=True)
class Places:
    """Named points in EPSG:4326: ids, names, longitudes, latitudes, and the height of the ground in feet (0: not known)."""

    ids: tuple[str, ...]
    names: tuple[str, ...]
    lon: Floats
    lat: Floats
    height_ft: Floats

    def __len__(self) -> int:
        return len(self.ids)

    def nearest(self, lon: Floats, lat: Floats) -> tuple[Ints, Floats]:
        """For each position the index of the nearest place and its distance in km; -1 and nan where there are no places."""
        index, km = np.full(len(lon), -1, dtype=np.int64), np.full(len(lon), np.nan)
        if not len(self) or not len(lon):
            return index, km
        step = max(_PAIRS // len(self), 1)
        for start in range(0, len(lon), step):
            part = slice(start, start + step)
            found = km_between(lon[part, None], lat[part, None], self.lon[None, :], self.lat[None, :])
            index[part] = found.argmin(axis=1)
            km[part] = found[np.arange(len(found)), index[part]]
        return index, km


def places_of(rows: Sequence[tuple[str, str, float, float, float]]) -> Places:
    """Places of rows of id, name, longitude, latitude and height in feet."""
    numbers = np.array([row[2:] for row in rows], dtype=np.float64).reshape(len(rows), 3)
    return Places(tuple(r[0] for r in rows), tuple(r[1] for r in rows), numbers[:, 0], numbers[:, 1], numbers[:, 2])


def places_of_file(path: Path, limits: Limits) -> Places:
    """The points of a GeoJSON file with ``id`` and ``name``, perhaps ``elevation_ft``. Raises ImportingError."""
    try:
        content = read_file(path, limits.file_bytes)
        if problem := too_full(content, limits):
            raise ImportingError(f"{path}: it {problem}.")
        document = json.loads(content)
    except UnsafeFileError as error:
        raise ImportingError(f"{path}: it {error.reason}.") from error
    except (ValueError, RecursionError) as error:
        raise ImportingError(f"{path}: it is not GeoJSON that can be read.") from error
    features = document.get("features") if isinstance(document, dict) else None
    if not isinstance(features, list):
        raise ImportingError(f"{path}: it is not a GeoJSON FeatureCollection of points.")
    return places_of([_row(path, number, item) for number, item in enumerate(features, 1)])


def _row(path: Path, number: int, item: Any) -> tuple[str, str, float, float, float]:
    feature: Mapping[str, Any] = item if isinstance(item, dict) else {}
    raw = feature.get("properties")
    properties: Mapping[str, Any] = raw if isinstance(raw, dict) else {}
    geometry = feature.get("geometry")
    place_id, name = properties.get("id", feature.get("id")), properties.get("name")
    position = geometry.get("coordinates") if isinstance(geometry, dict) and geometry.get("type") == "Point" else None
    sound = isinstance(position, list) and len(position) >= 2 and all(_is_number(value) for value in position[:2])
    if not sound or not isinstance(place_id, str | int) or not isinstance(name, str):
        raise ImportingError(f"{path}: feature {number} is not a point with 'id' and 'name'.")
    assert isinstance(position, list)
    lon, lat = float(position[0]), float(position[1])
    if abs(lon) > 180 or abs(lat) > 90:
        raise ImportingError(f"{path}: feature {number} is not on the earth: longitude {lon:g}, latitude {lat:g}.")
    height = properties.get("elevation_ft")
    return str(place_id)[:120], name[:200], lon, lat, float(height) if _is_number(height) else 0.0


def _is_number(value: Any) -> TypeGuard[int | float]:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e9
