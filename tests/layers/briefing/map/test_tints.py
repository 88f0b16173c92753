"""The land of a country has the tint that the catalogue gives it."""

from dataclasses import replace

import pytest
from matplotlib.colors import to_hex

from layers.briefing.brief import brief
from layers.palette import PALETTES
from layers.view import opening_view
from tests.support.opened import CATALOG, LAYERS, MARKS

LIGHT = PALETTES["light"]


def map_fills(tints: dict[str, str], theatre: str) -> set[str]:
    """The colours that the page fills shapes with."""
    catalog = replace(CATALOG, record=CATALOG.record.model_copy(update={"tints": tints}))
    page = brief(catalog, LAYERS, MARKS, replace(opening_view(CATALOG), theatre=theatre), one_page=True).pages[0]
    fills = [artist.get_facecolor() for artist in page.figure.artists if hasattr(artist, "get_facecolor")]
    return {to_hex(tuple(one)) for fill in fills for one in (fill if getattr(fill, "ndim", 1) == 2 else [fill])}


def test_the_page_tints_the_countries_of_the_catalogue() -> None:
    fills = map_fills(CATALOG.record.tints, "sea-of-japan")
    assert {LIGHT.land, LIGHT.story_land, LIGHT.other_land} <= fills


@pytest.mark.parametrize(("tint", "other"), [("story_land", "other_land"), ("other_land", "story_land")])
def test_a_country_has_its_own_tint_and_not_the_other(tint: str, other: str) -> None:
    fills = map_fills({"RU": tint}, "kursk-front")
    assert getattr(LIGHT, tint) in fills
    # The locator's land has the tint of the story, whatever the catalogue says.
    assert other == "story_land" or getattr(LIGHT, other) not in fills


def test_the_shipped_catalogue_tints_russia_as_the_land_of_the_story() -> None:
    assert CATALOG.record.tints == {"RU": "story_land", "KP": "other_land"}
