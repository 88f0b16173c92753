"""py-staticmaps over blank tiles, as large as A4 at 200 dpi: ``python -m benchmarks.pages.staticmaps_page RUNS OUT``."""

from __future__ import annotations

import io
import json
import sys
import time
from pathlib import Path
from typing import Any

import geopandas as gpd
import staticmaps
from PIL import Image, ImageDraw

GEODATA = Path(__file__).resolve().parents[2] / "geodata"
BBOX = (34.0, 50.7, 36.6, 52.1)

if not hasattr(ImageDraw.ImageDraw, "textsize"):
    # Pillow 10 took textsize away, and py-staticmaps 0.5.0 still asks for it.
    def _textsize(self: Any, text: str, **options: Any) -> tuple[int, int]:
        left, top, right, bottom = self.textbbox((0, 0), text, **options)
        return int(right - left), int(bottom - top)

    ImageDraw.ImageDraw.textsize = _textsize  # type: ignore[attr-defined]


class Blank:
    """Tiles without a network: white ones."""

    def __init__(self) -> None:
        held = io.BytesIO()
        Image.new("RGB", (256, 256), "white").save(held, "png")
        self.tile = held.getvalue()

    def set_user_agent(self, _name: str) -> None:
        """Nobody is asked."""

    def get(self, *_where: object) -> bytes:
        """The same tile everywhere."""
        return self.tile


def draw(out: Path) -> None:
    """Every feature up to 7 February 2025 that lies in the frame, and the frame itself."""
    context = staticmaps.Context()
    context.set_tile_downloader(Blank())
    context.set_tile_provider(staticmaps.tile_provider_OSM)
    west, south, east, north = BBOX
    context.set_center(staticmaps.create_latlng((south + north) / 2, (west + east) / 2))
    context.set_zoom(10)
    blue, red = staticmaps.parse_color("#0b5a8f"), staticmaps.parse_color("#9b1c31")
    for path in sorted((GEODATA / "kursk").glob("*.geojson")):
        layer = gpd.read_file(path).explode()
        shown = layer[(layer["valid_from"].isna()) | (layer["valid_from"].astype(str) <= "2025-02-07")].cx[
            west:east, south:north
        ]
        for shape in shown.geometry:
            if shape.geom_type == "Point":
                context.add_object(staticmaps.Marker(staticmaps.create_latlng(shape.y, shape.x), color=red, size=8))
                continue
            at = shape.exterior.coords if shape.geom_type == "Polygon" else shape.coords
            line = [staticmaps.create_latlng(y, x) for x, y in at]
            context.add_object(staticmaps.Line(line, color=blue, width=2))
    context.render_pillow(2339, 1654).save(out)


if __name__ == "__main__":
    seconds = []
    for _ in range(int(sys.argv[1])):
        begun = time.perf_counter()
        draw(Path(sys.argv[2]))
        seconds.append(time.perf_counter() - begun)
    print(json.dumps({"seconds": seconds, "bytes": Path(sys.argv[2]).stat().st_size}))
