"""Documents of every peer and size, made once a run and kept in the cache folder."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.measure import CACHE, OURS, OWN_PYTHON, PEER_PYTHON, python_lines, told

FIRST_MAP = (OURS, "folium GeoJson", "geopandas explore", "leafmap (folium)", "pydeck", "keplergl", "lonboard")
ALL = (*FIRST_MAP, "folium TimelineSlider", "folium TimestampedGeoJson")
FOLDER = CACHE / "documents"
#: A document is not made again where that would end later than this many seconds after its first making began.
CELL_S = 50.0
#: The same for the peers that draw in WebGL, of which no goal speaks.
WEBGL_S = 15.0
WEBGL = ("pydeck", "keplergl", "lonboard")
#: One peer has this many seconds for all of its sizes.
CAP_S = 300.0

_MADE: dict[tuple[str, int], dict[str, Any]] = {}
_RUNS: dict[tuple[str, int], int] = {}


def folder_of(name: str) -> Path:
    """Where the documents of a peer are: ``SIZE.html``, for ours with ``SIZE.catalogue`` beside it."""
    return FOLDER / "".join(c if c.isalnum() else "-" for c in name)


def make(name: str, sizes: Sequence[int], runs: int, cell_s: float = CELL_S) -> None:
    """Make a peer's documents in one process; those that fail have a ``reason`` in place of bytes."""
    folder = folder_of(name)
    folder.mkdir(parents=True, exist_ok=True)
    python, module = (OWN_PYTHON, "benchmarks.ours") if name == OURS else (PEER_PYTHON, "benchmarks.peers")
    arguments = ("build", name, ",".join(map(str, sorted(sizes))), str(runs), str(cell_s), str(folder))
    reason = "no reason given"
    begun = time.monotonic()
    for found in python_lines(python, module, *arguments, timeout=CAP_S):
        if "size" in found:
            size = found.pop("size")
            _MADE[name, size] = {**found, "path": str(folder / f"{size}.html")}
            told("build", name=name, size=size, begun=begun)
            begun = time.monotonic()
        else:
            reason = found["reason"]
    for size in sizes:
        _MADE.setdefault((name, size), {"reason": reason})
        _RUNS[name, size] = runs


def asked(name: str, size: int) -> int:
    """How often a document was to be made, 0 where it was not asked for."""
    return _RUNS.get((name, size), 0)


def built(name: str, size: int, sizes: Sequence[int]) -> dict[str, Any]:
    """Seconds, bytes and path of a document; all ``sizes`` are made once when the first is asked for and none is there."""
    if (name, size) not in _MADE:
        make(name, sizes, 1)
    return _MADE[name, size]
