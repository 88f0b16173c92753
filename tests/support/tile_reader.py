"""Reads a file of tiles with another program's reader of vector tiles: GDAL."""

from __future__ import annotations

import gzip
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pyogrio
from pmtiles.reader import MemorySource, all_tiles

Layers = dict[str, list[dict[str, Any]]]


def read_tiles(content: bytes) -> Iterator[tuple[tuple[int, int, int], Layers]]:
    """Each tile: its zoom, column and row, and for each layer the features with their ``geometry`` and ``properties``.

    Positions are in units of the tile, y up.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "tile.mvt"
        for tile, packed in all_tiles(MemorySource(content)):
            path.write_bytes(gzip.decompress(packed))
            names = [name for name, _ in pyogrio.list_layers(path)]
            yield tile, {name: _features(pyogrio.read_dataframe(path, layer=name)) for name in names}


def _features(frame: Any) -> list[dict[str, Any]]:
    return [
        {
            "geometry": row["geometry"],
            "properties": {
                key: value for key, value in row.items() if key not in ("geometry", "mvt_id") and not pd.isna(value)
            },
        }
        for row in frame.to_dict("records")
    ]
