"""The map documents of this project and its peers at every size, made once in a run and kept in the cache folder."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.measure import CACHE, OURS, OWN_PYTHON, PEER_PYTHON, print_cell, python_lines

FIRST_MAP = (OURS, "folium GeoJson", "geopandas explore", "leafmap (folium)", "pydeck", "keplergl", "lonboard")
ALL = (*FIRST_MAP, "folium TimelineSlider", "folium TimestampedGeoJson")
FOLDER = CACHE / "documents"
#: Seconds for making one document again and again.
CELL_S = 50.0
#: The same for the peers that draw in WebGL, as no goal is about them.
WEBGL_S = 15.0
WEBGL = ("pydeck", "keplergl", "lonboard")
#: Seconds for all sizes of one peer.
CAP_S = 300.0

_MADE: dict[tuple[str, int], dict[str, Any]] = {}
_RUNS: dict[tuple[str, int], int] = {}


def folder_of(name: str) -> Path:
    """Return the folder of a peer's documents, ``SIZE.html``; this project's has its catalogues, ``SIZE.catalogue``, too."""
    return FOLDER / "".join(c if c.isalnum() else "-" for c in name)


def make(name: str, sizes: Sequence[int], runs: int, cell_s: float = CELL_S) -> None:
    """Make a peer's documents of all sizes in one process, each ``runs`` times if ``cell_s`` seconds are enough.

    A document that fails has a ``reason`` instead of ``bytes``.
    """
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
            print_cell("build", name=name, size=size, begun=begun)
            begun = time.monotonic()
        else:
            reason = found["reason"]
    for size in sizes:
        _MADE.setdefault((name, size), {"reason": reason})
        _RUNS[name, size] = runs


def runs_of(name: str, size: int) -> int:
    """Return how often ``make`` was to make a document, 0 if it was not called for it."""
    return _RUNS.get((name, size), 0)


def built(name: str, size: int, sizes: Sequence[int]) -> dict[str, Any]:
    """Return ``seconds``, ``bytes``, ``peak_mb`` and ``path`` of a document, or a ``reason`` why there is none.

    If it was not made yet, the peer's documents of all ``sizes`` are made, each once.
    """
    if (name, size) not in _MADE:
        make(name, sizes, 1)
    return _MADE[name, size]
