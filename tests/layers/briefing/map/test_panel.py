"""The map of a page: the tints of countries, hatched areas and the sides of its elements, as they were drawn."""

import datetime as dt
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
import shapely
from matplotlib.path import Path

from layers.briefing.brief import brief
from layers.briefing.map.insets import theatres_inside
from layers.briefing.map.projection import fit
from layers.briefing.options import BriefingOptions
from layers.briefing.page import Briefing
from layers.briefing.theme import theme_for
from layers.style import STYLES
from layers.view import opening_view
from tests.support import drawn
from tests.support.opened import CATALOG, LAYERS, MARKS

THEATRES = {theatre.id: theatre.bbox for theatre in CATALOG.record.theatres}


@cache
def made(theatre: str, date: str, *, dark: bool = False) -> Briefing:
    view = replace(opening_view(CATALOG), date=dt.date.fromisoformat(date), theatre=theatre)
    return brief(CATALOG, LAYERS, MARKS, view, BriefingOptions(dark=dark), one_page=True)


def tint_at(briefing: Briefing, lon: float, lat: float) -> str | None:
    """The colour of the land at a place of the main map, in degrees."""
    bbox = THEATRES[briefing.view.theatre]
    frame = fit(bbox, briefing.map_rect, pad=0.015, holding=theatres_inside(CATALOG, bbox))
    point = frame.page(np.array([[lon, lat]]))[0]
    land = [shape for shape in drawn.shapes(briefing.pages[0].figure) if shape.z == 1]
    for shape in land:
        if sum(Path(ring).contains_point(point) for ring in shape.rings) % 2:
            return shape.fill
    return None


@pytest.mark.parametrize("dark", [False, True])
def test_each_country_has_its_own_tint(dark: bool) -> None:
    theme = theme_for(dark=dark, in_grey=False)
    briefing = made("eurasia", "2024-10-27", dark=dark)
    assert len({theme.story_land, theme.other_land, theme.land, theme.sea}) == 4
    # Novosibirsk and Pyongyang; Astana, Ulaanbaatar and Kyiv; the Sea of Okhotsk.
    assert tint_at(briefing, 82.9, 55.0) == theme.story_land
    assert tint_at(briefing, 126.5, 39.6) == theme.other_land
    for lon, lat in ((71.4, 51.1), (106.9, 47.9), (30.5, 50.4)):
        assert tint_at(briefing, lon, lat) == theme.land
    assert tint_at(briefing, 149.0, 54.0) is None


def test_the_area_that_is_held_is_hatched_on_the_page() -> None:
    stroke = STYLES["control-held-claimed"].light.stroke
    figure = made("kursk-front", "2024-10-27").pages[0].figure
    hatched = [group for group in drawn.lines(figure) if group.colour == stroke and group.z == pytest.approx(4.1)]
    assert sum(len(group.lines) for group in hatched) > 20
    for group in hatched:
        ways = np.array([line[-1] - line[0] for line in group.lines])
        assert np.allclose(ways[:, 0], -ways[:, 1], atol=0.03)


def test_the_page_words_a_headline_as_the_app_does() -> None:
    said = {text.text for text in drawn.texts(made("kursk-front", "2025-05-01").pages[0].figure)}
    assert "Disputed" in said
    assert not any("0 km² or more" in text for text in said if not text.startswith("disputed: "))


def test_the_size_of_a_small_area_stands_near_it_on_the_map_of_a_continent() -> None:
    briefing = made("eurasia", "2024-10-27")
    areas = {f"area:{mark.id}": mark.geometry for mark in MARKS if mark.kind == "control_area"}
    labels = [box for box in briefing.pages[0].boxes if box.name in areas and box.panel == "map"]
    assert len(labels) == 1
    shape = shapely.transform(areas[labels[0].name], briefing.frame.page)
    assert shapely.box(*labels[0].bounds).distance(shape) < 40
