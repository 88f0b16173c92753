"""py-staticmaps on blank tiles, in the size of A4 at 200 dpi: ``python -m benchmarks.pages.staticmaps_page RUNS OUT``."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import staticmaps
from PIL import Image, ImageDraw

from benchmarks.pages.shipped_story import BBOX, layers, print_times

if not hasattr(ImageDraw.ImageDraw, "textsize"):
    # Pillow 10 removed textsize, which py-staticmaps 0.5.0 still calls.
    def _textsize(self: Any, text: str, **options: Any) -> tuple[int, int]:
        left, top, right, bottom = self.textbbox((0, 0), text, **options)
        return int(right - left), int(bottom - top)

    ImageDraw.ImageDraw.textsize = _textsize  # type: ignore[attr-defined]


class BlankTiles:
    """White tiles, which need no network."""

    def __init__(self) -> None:
        png = io.BytesIO()
        Image.new("RGB", (256, 256), "white").save(png, "png")
        self.tile = png.getvalue()

    def set_user_agent(self, _name: str) -> None:
        """Do nothing: no server is called."""

    def get(self, *_place: object) -> bytes:
        """Return the same tile for every place."""
        return self.tile


def draw(out: Path) -> None:
    """Draw every feature that lies in the image's extent."""
    context = staticmaps.Context()
    context.set_tile_downloader(BlankTiles())
    context.set_tile_provider(staticmaps.tile_provider_OSM)
    west, south, east, north = BBOX
    context.set_center(staticmaps.create_latlng((south + north) / 2, (west + east) / 2))
    context.set_zoom(10)
    blue, red = staticmaps.parse_color("#0b5a8f"), staticmaps.parse_color("#9b1c31")
    for layer in layers():
        for shape in layer.explode().cx[west:east, south:north].geometry:
            if shape.geom_type == "Point":
                context.add_object(staticmaps.Marker(staticmaps.create_latlng(shape.y, shape.x), color=red, size=8))
                continue
            positions = shape.exterior.coords if shape.geom_type == "Polygon" else shape.coords
            line = [staticmaps.create_latlng(y, x) for x, y in positions]
            context.add_object(staticmaps.Line(line, color=blue, width=2))
    context.render_pillow(2339, 1654).save(out)


if __name__ == "__main__":
    print_times(draw)
