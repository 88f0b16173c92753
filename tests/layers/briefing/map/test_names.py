"""Names on the map: seas lie in their seas, a name is nearest to what it names, opposite directions lie side by side."""

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest
import shapely

from geodata.basemap import seas
from layers.briefing.brief import brief
from layers.briefing.map.both_ways import moved_apart
from layers.briefing.map.placement import LabelRequest, LabelSpace
from layers.briefing.map.projection import fit
from layers.briefing.map.water import Water, sea_spots, water_of
from layers.briefing.options import BriefingOptions
from layers.story import Story
from layers.view import opening_view


def test_spots_of_a_sea_are_over_water_only() -> None:
    land = shapely.box(-200, -200, 50, 300)
    lake = shapely.box(5, 5, 45, 45)
    water = Water([land], lake)
    for x, y in sea_spots(water, (55.0, 60.0), (30.0, 10.0)):
        assert x - 15 >= 50 or (x - 15 >= 5 and x + 15 <= 45 and y - 5 >= 5 and y + 5 <= 45)
    assert sea_spots(water, (60.0, 60.0), (30.0, 10.0))
    assert sea_spots(water, (25.0, 25.0), (30.0, 10.0))[0] == (25.0, 25.0)


@pytest.mark.parametrize("theatre", ["sea-of-japan", "eurasia"])
def test_the_names_of_seas_lie_in_their_seas(story: Story, theatre: str) -> None:
    view = replace(opening_view(story.catalog), date=dt.date(2025, 1, 17), theatre=theatre)
    briefing = brief(story.catalog, story.layers, story.marks, view, BriefingOptions(size="a3"), one_page=True)
    bbox = next(t.bbox for t in story.catalog.record.theatres if t.id == theatre)
    holding = [t.bbox for t in story.catalog.record.theatres if t.bbox != bbox and theatre == "eurasia"]
    frame = fit(bbox, briefing.map_rect, pad=0.015, holding=holding)
    water = water_of(frame)
    names = {sea.name: sea for sea in seas()} | {sea.page_lines[0]: sea for sea in seas() if sea.page_lines}
    found = 0
    for box in briefing.pages[0].boxes:
        sea = None if box.name.startswith("inset:") else names.get(box.name.partition(":")[2])
        if box.panel == "map" and box.kind == "label" and sea and sea.page_at:
            x0, y0, x1, y1 = box.bounds
            corners = np.array([(x0 + 1, y0 + 1), (x1 - 1, y0 + 1), (x1 - 1, y1 - 1), (x0 + 1, y1 - 1)])
            assert water.is_water(corners).all(), box.name
            at = frame.page(np.array([sea.page_at]))[0]
            assert np.hypot(*(at - ((x0 + x1) / 2, (y0 + y1) / 2))) < 75
            found += 1
    assert found >= 1


def test_a_name_is_not_set_beside_the_dot_of_another_place() -> None:
    space = LabelSpace((0.0, 0.0, 200.0, 200.0))
    space.block_point("other", 112.0, 104.0, 1.5)
    named = LabelRequest("own", 95.0, 100.0, 12.0, 8.0, clear=(2.0, 2.0), gap=1.0, names_point=True)
    placed = space.place(named)
    assert placed is not None
    gap = shapely.box(*placed.box).distance(shapely.Point(112.0, 104.0))
    assert gap >= shapely.box(*placed.box).distance(shapely.Point(95.0, 100.0))


def test_lines_in_opposite_directions_lie_side_by_side() -> None:
    there = np.array([(0.0, 0.0), (50.0, 10.0), (100.0, 0.0)])
    across = np.array([(50.0, -40.0), (50.0, 40.0)])
    moved = moved_apart({"there": [there], "back": [there[::-1] + 0.3], "same": [across]})
    one, other = (shapely.LineString(moved[key][0]) for key in ("there", "back"))
    assert 3.0 < one.distance(other) < 5.0
    # To the right of the direction of travel, here below the line.
    assert moved["there"][0][0][1] < 0 < moved["back"][0][-1][1]
    assert np.array_equal(moved["same"][0], across)
    assert np.array_equal(moved_apart({"a": [there], "b": [there]})["a"][0], there)
