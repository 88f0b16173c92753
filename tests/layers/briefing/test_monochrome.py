"""A photocopy, a grey page and readers who confuse colours: what differs on the page differs for them too."""

import numpy as np
import pytest

from layers.briefing.canvas import Canvas
from layers.briefing.map.report_badges import draw_badge
from layers.briefing.theme import Theme, grey, luminance, theme_for, type_scale
from tests.support import drawn

#: Severe protanopia, deuteranopia and tritanopia, for linear RGB (Machado, Oliveira and Fernandes 2009).
SEEN = {
    "protan": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deutan": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritan": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}
THEMES = [theme_for(dark=dark, in_grey=in_grey) for dark in (False, True) for in_grey in (False, True)]
LAND = ("land", "story_land", "other_land")


def as_seen(colour: str, reader: str) -> str:
    rgb = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    found = np.clip(np.array(SEEN[reader]) @ linear, 0, 1)
    back = np.where(found <= 0.0031308, 12.92 * found, 1.055 * found ** (1 / 2.4) - 0.055)
    return "#" + "".join(f"{round(255 * float(value)):02x}" for value in back)


def contrast(one: str, other: str) -> float:
    bright, dim = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("reader", [*SEEN, "photocopy"])
def test_the_coast_and_text_can_be_seen(theme: Theme, reader: str) -> None:
    def seen(colour: str) -> str:
        return grey(colour) if reader == "photocopy" else as_seen(colour, reader)

    for name in LAND:
        assert contrast(seen(theme.sea), seen(getattr(theme, name))) >= 1.25, name
        assert contrast(seen(theme.coast), seen(getattr(theme, name))) >= 1.8, name
    for ground in (theme.page, theme.sea, *(getattr(theme, name) for name in LAND)):
        for ink in (theme.ink, theme.muted):
            assert contrast(seen(ink), seen(ground)) >= 4.5


def pill(theme: Theme, *, current: bool) -> tuple[str, str]:
    """The colours of the inside and of the edge of a badge."""
    canvas = Canvas(60, 40, theme)
    draw_badge(canvas, (10, 10, 30, 22), "1", type_scale(8).badge, current=current, name="b")
    (shape,) = drawn.shapes(canvas.figure)
    assert shape.fill is not None
    assert shape.stroke is not None
    return shape.fill, shape.stroke


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("reader", [*SEEN, "photocopy"])
def test_a_current_badge_is_filled_and_an_earlier_one_is_hollow(theme: Theme, reader: str) -> None:
    def seen(colour: str) -> str:
        return grey(colour) if reader == "photocopy" else as_seen(colour, reader)

    current, earlier = pill(theme, current=True), pill(theme, current=False)
    assert contrast(seen(current[0]), seen(earlier[0])) >= 3
    assert contrast(seen(earlier[1]), seen(earlier[0])) >= 4.5
