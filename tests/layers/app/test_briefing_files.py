"""Briefing pages for the page's user."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Transformer

from layers.app import briefing_files
from layers.app.briefing_files import bounds_of
from layers.briefing.brief import brief
from layers.briefing.files.write import rendered
from layers.briefing.options import BriefingOptions
from layers.compare import days_before
from layers.view import Camera, opening_view
from tests.support.opened import EXAMPLE_STORY

#: Metres of a pixel at zoom 0 in EPSG:3857, for tiles of 256 pixels.
_PIXEL_M = 40_075_016.685578488 / 256
_TO_METRES = Transformer.from_crs("EPSG:4326", "EPSG:3857", always_xy=True)


@given(st.floats(-150, 150), st.floats(-70, 70), st.floats(4, 18))
def test_the_printed_extent_is_what_the_camera_shows(lon: float, lat: float, zoom: float) -> None:
    west, south, east, north = bounds_of(Camera(lon=lon, lat=lat, zoom=zoom))
    x, y = _TO_METRES.transform(lon, lat)
    x0, y0 = _TO_METRES.transform(west, south)
    x1, y1 = _TO_METRES.transform(east, north)
    pixel = _PIXEL_M / 2**zoom
    # A map of 1,000 by 620 pixels with the camera's place in its middle.
    if west > -180 and east < 180:
        assert (x - x0, x1 - x) == pytest.approx((500 * pixel, 500 * pixel), rel=1e-6)
    assert (y - y0, y1 - y) == pytest.approx((310 * pixel, 310 * pixel), rel=1e-6)


def test_an_extent_ends_at_the_edge_of_the_world() -> None:
    assert bounds_of(Camera(lon=0, lat=0, zoom=0))[::2] == (-180, 180)


@pytest.mark.parametrize("suffix", [".png", ".svg", ".pdf"])
def test_the_page_gives_the_same_file_as_drawing_it_directly(suffix: str) -> None:
    story = EXAMPLE_STORY
    view, options = opening_view(story.catalog), BriefingOptions(size="a4", dpi=96)
    is_one_page = suffix in (".png", ".svg")
    made = brief(story.catalog, story.layers, story.marks, view, options, one_page=is_one_page)
    assert briefing_files.page(story, view, options, suffix) == rendered(made, suffix)


def test_the_weekly_brief_is_that_of_the_view() -> None:
    story = EXAMPLE_STORY
    view = opening_view(story.catalog)
    options = BriefingOptions(title="My week", handling="FOR TRAINING")
    made = briefing_files.weekly(story, view, options, days_before(view.date, 7), ".md").decode()
    assert made.startswith("**FOR TRAINING**\n\n# My week")


def test_the_page_speaks_the_language_of_its_options() -> None:
    view = opening_view(EXAMPLE_STORY.catalog)
    _, described, _ = briefing_files.preview(EXAMPLE_STORY, view, BriefingOptions(lang="uk"))
    _, in_english, _ = briefing_files.preview(EXAMPLE_STORY.told_in("uk"), view, BriefingOptions())
    assert "Маршрути й контури контролю схематичні." in described
    assert "Routes and control outlines are schematic." in in_english
