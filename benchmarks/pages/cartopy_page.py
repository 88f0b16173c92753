"""A plain cartopy figure of the shipped story, A4 at 200 dpi: ``python -m benchmarks.pages.cartopy_page RUNS OUT``."""

from __future__ import annotations

from pathlib import Path

import cartopy.crs as ccrs
import geopandas as gpd
import matplotlib as mpl

mpl.use("agg")
import matplotlib.pyplot as plt

from benchmarks.pages.shipped_story import BBOX, GEODATA, layers, print_times

LON_LAT = ccrs.PlateCarree()


def draw(out: Path) -> None:
    """Draw land, borders and rivers, then the layers with the names of their points."""
    west, south, east, north = BBOX
    figure = plt.figure(figsize=(11.69, 8.27))
    axes = figure.add_subplot(projection=ccrs.LambertConformal(35.3, 51.4))
    axes.set_extent([west, east, south, north], LON_LAT)
    for theme, style in (
        ("land-detail", {"facecolor": "#f4f1ea", "edgecolor": "#b9b3a4"}),
        ("rivers-detail", {"facecolor": "none", "edgecolor": "#9cc3dc"}),
        ("borders-detail", {"facecolor": "none", "edgecolor": "#555555"}),
    ):
        axes.add_geometries(gpd.read_file(GEODATA / "basemap" / f"{theme}.fgb").geometry, LON_LAT, **style)
    for layer in layers():
        lines = layer[layer.geom_type != "Point"]
        axes.add_geometries(lines.geometry, LON_LAT, facecolor="none", edgecolor="#0b5a8f")
        points = layer[layer.geom_type == "Point"]
        axes.scatter(points.geometry.x, points.geometry.y, s=18, color="#9b1c31", transform=LON_LAT, zorder=3)
        for row in points.itertuples():
            if west < row.geometry.x < east and south < row.geometry.y < north:
                axes.text(row.geometry.x, row.geometry.y, row.name[:28], transform=LON_LAT, fontsize=5)
    axes.gridlines(draw_labels=True)
    figure.savefig(out, dpi=200)
    plt.close(figure)


if __name__ == "__main__":
    print_times(draw)
