"""folium and a screenshot by headless Chromium, A4 at 200 dpi: ``python -m benchmarks.pages.screenshot_page RUNS OUT``."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import folium
import geopandas as gpd

from benchmarks.browser import chromium
from benchmarks.measure import CACHE
from benchmarks.peers import _ground_style, ground
from benchmarks.serve import Loopback

GEODATA = Path(__file__).resolve().parents[2] / "geodata"


def draw(out: Path, loopback: Loopback) -> None:
    """Build the page, open it, take the picture."""
    base = folium.Map(location=(51.4, 35.3), zoom_start=9, tiles=None, zoom_control=False)
    folium.GeoJson(ground(), style_function=_ground_style).add_to(base)
    for path in sorted((GEODATA / "kursk").glob("*.geojson")):
        layer = gpd.read_file(path)
        shown = layer[(layer["valid_from"].isna()) | (layer["valid_from"].astype(str) <= "2025-02-07")]
        if len(shown):
            marker = folium.CircleMarker(radius=5, color="#9b1c31", fill=True)
            folium.GeoJson(shown[["geometry", "name"]], marker=marker).add_to(base)
    with chromium() as browser:
        page = browser.new_page(viewport={"width": 1123, "height": 794}, device_scale_factor=2.083)
        page.goto(loopback.add(base.get_root().render()), wait_until="load")
        page.screenshot(path=str(out))


if __name__ == "__main__":
    served = Loopback(CACHE / "npm")
    seconds = []
    for _ in range(int(sys.argv[1])):
        begun = time.perf_counter()
        draw(Path(sys.argv[2]), served)
        seconds.append(time.perf_counter() - begun)
    print(json.dumps({"seconds": seconds, "bytes": Path(sys.argv[2]).stat().st_size}))
