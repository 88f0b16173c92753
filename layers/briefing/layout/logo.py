"""The logo of a layout, in a corner of the page."""

from __future__ import annotations

import io
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from geodata.media import picture
from layers.briefing.canvas import Canvas
from layers.briefing.fonts import drawable
from layers.briefing.layout.specification import Logo

if TYPE_CHECKING:
    from layers.briefing.page_grid import PageGrid

_PT_PER_MM = 72 / 25.4
#: The longer side of a logo in pixels, and how many times as wide as high it may be drawn.
_LONGEST_PX, _MOST_ASPECT = 900, 5.0


@lru_cache(maxsize=4)
def _pixels(content: bytes) -> Image.Image:
    found = picture(content, _LONGEST_PX)
    return Image.open(io.BytesIO(found.content), formats=["WEBP"]).convert("RGBA")


def logo_size(logo: Logo) -> tuple[float, float]:
    """Width and height of a logo in points. One that is very wide is drawn smaller."""
    wide, tall = _pixels(logo.content).size
    height = logo.height_mm * _PT_PER_MM
    width = height * wide / tall
    share = min(1.0, _MOST_ASPECT * height / width)
    return width * share, height * share


def logo_picture(logo: Logo, ground: str) -> Image.Image:
    """A logo as an RGB picture on a ground ``#rrggbb``."""
    image = _pixels(logo.content)
    return Image.alpha_composite(Image.new("RGBA", image.size, ground), image).convert("RGB")


def _on(logo: Logo, ground: str) -> NDArray[np.uint8]:
    return np.asarray(logo_picture(logo, ground))


def draw_logo(canvas: Canvas, grid: PageGrid) -> None:
    """Draw the logo of the page's layout, if it has one, on the page's own ground."""
    logo = grid.layout.logo
    if logo is None:
        return
    wide, tall = logo_size(logo)
    edge = max(min(grid.margin, 0.5 * grid.margin + 4), 4.0)
    x = edge if logo.corner.endswith("left") else grid.width - edge - wide
    if logo.corner.startswith("top"):
        x = grid.content[0] if logo.corner.endswith("left") else grid.content[2] - wide
        y = min(grid.content[3] + grid.head, grid.height - 4) - tall
        # In the first line of the head, whose height it may pass upward, into the margin.
        y = max(y, min(grid.content[3] + grid.head - 1.3 * grid.type.date.size, grid.height - tall - 4))
    else:
        y = 4.0
    with canvas.part("Figure", "logo", alt=drawable(logo.words)):
        canvas.picture(_on(logo, canvas.theme.page), (x, y, x + wide, y + tall), name="logo", z=16)
