"""Draws pages with settings of its own, one page at a time, and turns them into pixels.

The same page gives the same bytes each time: no date, no time, and no name of a machine or a program is written.
"""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.backend_bases import FigureCanvasBase
from matplotlib.backends.backend_agg import FigureCanvasAgg
from PIL import Image

from layers.briefing.canvas import DRAWING_LOCK
from layers.briefing.page import Page

_SETTINGS: dict[Any, Any] = {
    "svg.hashsalt": "kursk-deployment-map",
    "svg.fonttype": "path",
    "svg.image_inline": True,
    "pdf.fonttype": 42,
    "pdf.compression": 6,
    "path.simplify": True,
    "path.simplify_threshold": 0.1,
    "path.sketch": None,
    "path.effects": [],
    "text.hinting": "none",
    "text.antialiased": True,
    "text.usetex": False,
    "savefig.bbox": None,
    "savefig.facecolor": "auto",
    "savefig.transparent": False,
    "agg.path.chunksize": 0,
}
_PNG_LEVEL = 3


@contextmanager
def drawing() -> Iterator[None]:
    """Draw with the settings of this module, whatever the user's matplotlibrc says, one thread at a time."""
    subsetter = logging.getLogger("fontTools.subset")
    with DRAWING_LOCK, mpl.rc_context(_SETTINGS):
        level, was_disabled = subsetter.level, subsetter.disabled
        # It warns of font tables that a PDF does not need.
        subsetter.setLevel(logging.ERROR)
        try:
            yield
        finally:
            subsetter.setLevel(level)
            subsetter.disabled = was_disabled


def raster(page: Page, dpi: float) -> Image.Image:
    """A page as an RGB image, ``dpi`` pixels an inch; as RGBA where its ground is clear."""
    with drawing():
        page.figure.set_dpi(dpi)
        canvas = FigureCanvasAgg(page.figure)
        canvas.draw()  # type: ignore[no-untyped-call]
        bands = 3 if mpl.colors.to_rgba(page.figure.get_facecolor())[3] else 4
        image = Image.fromarray(np.asarray(canvas.buffer_rgba())[:, :, :bands].copy())  # type: ignore[no-untyped-call]
        # The page may stay in memory; its pixels need not.
        FigureCanvasBase(page.figure)
        return image


def png_of(image: Image.Image, dpi: float) -> bytes:
    """The bytes of an image as PNG."""
    buffer = io.BytesIO()
    image.save(buffer, "png", dpi=(dpi, dpi), compress_level=_PNG_LEVEL)
    return buffer.getvalue()


def png(page: Page, dpi: float) -> bytes:
    """The bytes of a page as PNG."""
    return png_of(raster(page, dpi), dpi)
