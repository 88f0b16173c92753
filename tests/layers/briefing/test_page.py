"""A briefing in a notebook and as a picture: it shows itself, saves itself, and looks as it did."""

import datetime as dt
import io
import sys
import threading
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from layers.briefing import canvas
from layers.briefing.brief import brief
from layers.briefing.files.write import rendered
from layers.briefing.options import BriefingOptions
from layers.briefing.page import Briefing, ExportError, Page
from layers.briefing.theme import theme_for
from layers.view import opening_view
from tests.support.opened import CATALOG, LAYERS, MARKS

BASELINE = Path(__file__).parent / "baseline"
#: The pages that are compared with a stored picture: theatre, date and options.
PICTURES = {
    "front": ("kursk-front", "2024-10-27", BriefingOptions(dpi=60)),
    "eurasia-dark": ("eurasia", "2025-02-07", BriefingOptions(dpi=60, size="a4", dark=True)),
}
#: Pictures are compared in blocks of so many pixels. Another version of a library moves the edge of a letter by a part of a
#: pixel, which changes the mean of its block a little; a symbol that is missing or moved changes it much.
BLOCK = 6
MOST_OF_A_BLOCK, MOST_ON_AVERAGE = 40.0, 1.0


@cache
def made(theatre: str, date: str, options: BriefingOptions) -> Briefing:
    view = replace(opening_view(CATALOG), date=dt.date.fromisoformat(date), theatre=theatre)
    return brief(CATALOG, LAYERS, MARKS, view, options, one_page=True)


def test_a_notebook_shows_the_first_page_as_a_picture() -> None:
    briefing = made(*PICTURES["front"])
    picture = briefing._repr_png_()
    assert picture == rendered(briefing, ".png")
    assert Image.open(io.BytesIO(picture)).size == (800, 450)


@pytest.mark.parametrize("suffix", [".png", ".SVG", ".pdf", ".pptx"])
def test_a_briefing_saves_itself_in_the_format_of_the_suffix(tmp_path: Path, suffix: str) -> None:
    briefing = made(*PICTURES["front"])
    path = tmp_path / f"page{suffix}"
    briefing.save(str(path))
    assert path.read_bytes() == rendered(briefing, suffix)


def test_a_page_that_is_not_there_is_not_saved(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="There is no page 2"):
        made(*PICTURES["front"]).save(tmp_path / "page.png", page=2)
    assert not list(tmp_path.iterdir())


def test_a_page_is_drawn_once_and_by_one_thread_at_a_time() -> None:
    drawings, at_once = [], []

    def draw() -> canvas.Canvas:
        at_once.append(threading.current_thread())
        drawings.append(len(at_once))
        blank = canvas.Canvas(100, 100, theme_for(dark=False, in_grey=False))
        at_once.pop()
        return blank

    pages = [Page(draw, (100, 100)) for _ in range(4)]
    threads = [threading.Thread(target=lambda page=page: page.boxes) for page in pages]
    with canvas.DRAWING_LOCK:
        for thread in threads:
            thread.start()
        # Nothing is drawn while another thread holds the lock; this one may draw.
        assert pages[0].boxes == ()
        assert drawings == [1]
    for thread in threads:
        thread.join()
    assert drawings == [1, 1, 1, 1]


def blocks(picture: Image.Image) -> NDArray[np.float64]:
    """The mean colours of a picture's blocks."""
    pixels = np.asarray(picture.convert("RGB"), dtype=np.float64)
    tall, wide = pixels.shape[0] // BLOCK, pixels.shape[1] // BLOCK
    cut = pixels[: tall * BLOCK, : wide * BLOCK].reshape(tall, BLOCK, wide, BLOCK, 3)
    return np.asarray(cut.mean(axis=(1, 3)))


@pytest.mark.parametrize("name", PICTURES)
def test_a_page_looks_as_it_did(name: str) -> None:
    """Where a change is meant, look at the new picture and store it: ``python -m tests.layers.briefing.test_page``."""
    now = Image.open(io.BytesIO(rendered(made(*PICTURES[name]), ".png")))
    before = Image.open(BASELINE / f"{name}.png")
    assert now.size == before.size
    difference = np.abs(blocks(now) - blocks(before))
    assert difference.max() <= MOST_OF_A_BLOCK
    assert difference.mean() <= MOST_ON_AVERAGE


def store() -> None:
    """Store the pictures of today as the ones to compare with."""
    for name, wanted in PICTURES.items():
        picture = Image.open(io.BytesIO(rendered(made(*wanted), ".png")))
        picture.save(BASELINE / f"{name}.png", optimize=True)
        sys.stdout.write(f"{name}\n")


if __name__ == "__main__":
    store()
