"""The shipped story up to 7 February 2025 for the peers' images, and the measuring of an image."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import geopandas as gpd

GEODATA = Path(__file__).resolve().parents[2] / "geodata"
#: West, south, east and north of the image, in degrees.
BBOX = (34.0, 50.7, 36.6, 52.1)
_AS_OF = "2025-02-07"


def layers() -> Iterator[gpd.GeoDataFrame]:
    """Yield each shipped layer, in EPSG:4326, with the features that have no first day or began up to the day."""
    for path in sorted((GEODATA / "kursk").glob("*.geojson")):
        layer = gpd.read_file(path)
        yield layer[(layer["valid_from"].isna()) | (layer["valid_from"].astype(str) <= _AS_OF)]


def print_times(draw: Callable[[Path], None]) -> None:
    """Draw an image as often as the first argument of the command line says, into the second; prints seconds and bytes."""
    runs, out = int(sys.argv[1]), Path(sys.argv[2])
    seconds = []
    for _ in range(runs):
        begun = time.perf_counter()
        draw(out)
        seconds.append(time.perf_counter() - begun)
    print(json.dumps({"seconds": seconds, "bytes": out.stat().st_size}))
