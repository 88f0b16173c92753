"""A screenshot of a folium map by Chromium, A4 at 200 dpi: ``python -m benchmarks.pages.screenshot_page RUNS OUT``."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import folium

from benchmarks.browser import chromium
from benchmarks.measure import CACHE
from benchmarks.pages.shipped_story import layers, print_times
from benchmarks.peers import basemap, basemap_style
from benchmarks.serve import Loopback


def draw(out: Path, *, loopback: Loopback) -> None:
    """Build the page, open it and write a screenshot."""
    base = folium.Map(location=(51.4, 35.3), zoom_start=9, tiles=None, zoom_control=False)
    folium.GeoJson(basemap(), style_function=basemap_style).add_to(base)
    for layer in layers():
        if len(layer):
            marker = folium.CircleMarker(radius=5, color="#9b1c31", fill=True)
            folium.GeoJson(layer[["geometry", "name"]], marker=marker).add_to(base)
    with chromium() as browser:
        page = browser.new_page(viewport={"width": 1123, "height": 794}, device_scale_factor=2.083)
        page.goto(loopback.add(base.get_root().render()), wait_until="load")
        page.screenshot(path=str(out))


if __name__ == "__main__":
    print_times(partial(draw, loopback=Loopback(CACHE / "npm")))
