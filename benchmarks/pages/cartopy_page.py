"""A bare cartopy figure of the shipped story on A4 at 200 dpi: ``python -m benchmarks.pages.cartopy_page RUNS OUT``."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import cartopy.crs as ccrs
import geopandas as gpd
import matplotlib as mpl

mpl.use("agg")
import matplotlib.pyplot as plt

GEODATA = Path(__file__).resolve().parents[2] / "geodata"
LON_LAT = ccrs.PlateCarree()
BBOX = [34.0, 50.7, 36.6, 52.1]


def draw(out: Path) -> None:
    """Land, borders, rivers and towns, then the layers: events, routes and control areas up to 7 February 2025."""
    figure = plt.figure(figsize=(11.69, 8.27))
    axes = figure.add_subplot(projection=ccrs.LambertConformal(35.3, 51.4))
    axes.set_extent([BBOX[0], BBOX[2], BBOX[1], BBOX[3]], LON_LAT)
    for theme, look in (
        ("land-detail", {"facecolor": "#f4f1ea", "edgecolor": "#b9b3a4"}),
        ("rivers-detail", {"facecolor": "none", "edgecolor": "#9cc3dc"}),
        ("borders-detail", {"facecolor": "none", "edgecolor": "#555555"}),
    ):
        axes.add_geometries(gpd.read_file(GEODATA / "basemap" / f"{theme}.fgb").geometry, LON_LAT, **look)
    for path in sorted((GEODATA / "kursk").glob("*.geojson")):
        layer = gpd.read_file(path)
        shown = layer[(layer["valid_from"].isna()) | (layer["valid_from"].astype(str) <= "2025-02-07")]
        lines = shown[shown.geom_type != "Point"]
        axes.add_geometries(lines.geometry, LON_LAT, facecolor="none", edgecolor="#0b5a8f")
        points = shown[shown.geom_type == "Point"]
        axes.scatter(points.geometry.x, points.geometry.y, s=18, color="#9b1c31", transform=LON_LAT, zorder=3)
        for row in points.itertuples():
            if BBOX[0] < row.geometry.x < BBOX[2] and BBOX[1] < row.geometry.y < BBOX[3]:
                axes.text(row.geometry.x, row.geometry.y, row.name[:28], transform=LON_LAT, fontsize=5)
    axes.gridlines(draw_labels=True)
    figure.savefig(out, dpi=200)
    plt.close(figure)


if __name__ == "__main__":
    seconds = []
    for _ in range(int(sys.argv[1])):
        begun = time.perf_counter()
        draw(Path(sys.argv[2]))
        seconds.append(time.perf_counter() - begun)
    print(json.dumps({"seconds": seconds, "bytes": Path(sys.argv[2]).stat().st_size}))
