"""Documents of every peer and size, made once a run and kept in the cache folder."""

from __future__ import annotations

from typing import Any

from benchmarks.measure import CACHE, OURS, OWN_PYTHON, PEER_PYTHON, python_json

_MADE: dict[tuple[str, int], dict[str, Any]] = {}
CAP_S = 150.0

FIRST_MAP = (OURS, "folium GeoJson", "geopandas explore", "leafmap (folium)", "pydeck", "keplergl", "lonboard")
ALL = (*FIRST_MAP, "folium TimelineSlider", "folium TimestampedGeoJson")


def built(name: str, size: int, runs: int) -> dict[str, Any]:
    """Seconds, bytes and path of a document, made ``runs`` times when first asked for; a ``reason`` where it failed."""
    if (name, size) not in _MADE:
        folder = CACHE / "documents"
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{''.join(c if c.isalnum() else '-' for c in name)}-{size}.html"
        python, module = (OWN_PYTHON, "benchmarks.ours") if name == OURS else (PEER_PYTHON, "benchmarks.peers")
        found = python_json(python, module, "build", name, str(size), str(runs), str(path), timeout=CAP_S)
        _MADE[name, size] = {**found, "path": str(path)} if "bytes" in found else found
    return _MADE[name, size]
