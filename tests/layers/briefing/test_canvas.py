"""The canvas: what is drawn in points has the same size in every format and at every resolution."""

import re

import numpy as np
import pytest
from PIL import Image

from layers.briefing.canvas import Canvas
from layers.briefing.files.pdf import pdf
from layers.briefing.files.render import raster
from layers.briefing.files.svg import svg
from layers.briefing.fonts import Font
from layers.briefing.page import Page
from layers.briefing.theme import theme_for

FONT = Font(10.0, "bold", "sans")
HALO, BEHIND = "#00ff00", "#ff0000"


def page() -> Page:
    def draw() -> Canvas:
        canvas = Canvas(72.0, 36.0, theme_for(dark=False, in_grey=False))
        canvas.rect((0, 0, 72, 36), fill=BEHIND, width_pt=0)
        canvas.text(36, 14, "HIH", FONT, "#000000", ha="center", halo=HALO)
        canvas.lines([np.array([(5.0, 30.0), (67.0, 30.0)])], "#000000", 2.0)
        canvas.dots([(8.0, 8.0)], 3.0, fill="#0000ff", stroke="#000000", width_pt=1.0)
        return canvas

    return Page(draw, (72.0, 36.0))


def shares(image: Image.Image) -> dict[str, float]:
    """The share of the page that each colour covers, as square points: an edge that is half covered counts half."""
    pixels = np.asarray(image).astype(float) / 255
    area = 72.0 * 36.0 / (pixels.shape[0] * pixels.shape[1])
    red, green, blue = (pixels[:, :, i].sum() * area for i in range(3))
    return {"behind": red, "halo": green, "dot": blue}


@pytest.mark.parametrize("dpi", [144, 200, 600])
def test_halos_lines_and_dots_have_the_same_size_at_every_resolution(dpi: int) -> None:
    usual, other = shares(raster(page(), 72)), shares(raster(page(), dpi))
    for name, area in usual.items():
        assert other[name] == pytest.approx(area, rel=0.08), name


def test_the_halo_of_the_vector_files_is_that_of_the_picture() -> None:
    halo_pt = 0.2 * FONT.size + 0.5
    drawn = svg(page(), title="t", description="d").decode()
    widths = {float(width) for width in re.findall(r"stroke: #00ff00;[^\"]*?stroke-width: ([\d.]+)", drawn)}
    assert widths == {halo_pt}
    content = _content(pdf([page()], title="t", subject="s"))
    assert f"{halo_pt:g} w" in content
    # Beside the letter H the halo reaches half its width to each side.
    image = np.asarray(raster(page(), 720))
    green = (image[:, :, 1] > 128) & (image[:, :, 0] < 128)
    columns = np.flatnonzero(green.any(axis=0))
    black = np.flatnonzero((image[160:210].sum(axis=2) < 60).any(axis=0))
    left = (black[0] - columns[0]) / 10
    assert left == pytest.approx(halo_pt / 2, abs=0.25)


def _content(data: bytes) -> str:
    import io  # noqa: PLC0415

    from pypdf import PdfReader  # noqa: PLC0415

    return "".join(p.get_contents().get_data().decode("latin-1") for p in PdfReader(io.BytesIO(data)).pages)  # type: ignore[union-attr]
