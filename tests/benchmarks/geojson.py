"""GeoJSON files for the tests of the benchmark."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

DAY = dt.date(2024, 5, 1)
SQUARE = [[8, 48], [14, 48], [14, 53], [8, 53], [8, 48]]
HOLE = [[9, 49], [10, 49], [10, 50], [9, 49]]


def feature(geometry: Any, **properties: Any) -> dict[str, Any]:
    """Return a GeoJSON Feature."""
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def point(lon: float = 10, lat: float = 50) -> dict[str, Any]:
    """Return a GeoJSON Point."""
    return {"type": "Point", "coordinates": [lon, lat]}


def write_collection(folder: Path, *features: Any) -> Path:
    """Write a FeatureCollection as ``story.geojson`` and return its path."""
    path = folder / "story.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    return path
