"""An inset is in the corner of the map where it covers least of the story."""

from dataclasses import replace

import numpy as np
import pytest
import shapely

from layers.briefing.map.insets import LEAST_SCALE, candidates, corner, inset_frame, theatres_inside
from layers.briefing.map.projection import Bounds, fit
from layers.marks import Mark
from tests.support.opened import CATALOG, MARKS

THEATRES = {theatre.id: theatre.bbox for theatre in CATALOG.record.theatres}
RECT = (0.0, 0.0, 600.0, 400.0)
#: In a map of 20° × 13°, an inset for its middle: no corner covers it.
WHOLE, MIDDLE = (30.0, 45.0, 50.0, 58.0), (39.8, 51.3, 40.2, 51.6)
CORNERS = {"lower left": (0, 0), "lower right": (1, 0), "upper left": (0, 1), "upper right": (1, 1)}


def event(x: float, y: float) -> Mark:
    """An event at a point of the page."""
    (lonlat,) = fit(WHOLE, RECT).lonlat(np.array([[x, y]]))
    some = next(mark for mark in MARKS if mark.kind == "event")
    return replace(some, id=f"E{x:.0f}-{y:.0f}", place=f"P{x:.0f}-{y:.0f}", geometry=shapely.Point(lonlat))


def corner_of(box: Bounds) -> tuple[int, int]:
    return int((box[0] + box[2]) / 2 > 300), int((box[1] + box[3]) / 2 > 200)


@pytest.mark.parametrize("name", CORNERS)
def test_the_corner_without_events_is_taken(name: str) -> None:
    free = CORNERS[name]
    crowd = [
        event(x if right == 0 else 600 - x, y if top == 0 else 400 - y)
        for right, top in CORNERS.values()
        if (right, top) != free
        for x, y in ((40, 40), (60, 90), (100, 60))
    ]
    assert corner_of(corner(fit(WHOLE, RECT), MIDDLE, crowd)) == free


@pytest.mark.parametrize("name", CORNERS)
def test_of_four_crowded_corners_the_least_crowded_is_taken(name: str) -> None:
    least = CORNERS[name]
    crowd = [
        event(x if right == 0 else 600 - x, y if top == 0 else 400 - y)
        for right, top in CORNERS.values()
        for x, y in ((40, 40), (60, 90), (100, 60))[: 1 if (right, top) == least else 3]
    ]
    assert corner_of(corner(fit(WHOLE, RECT), MIDDLE, crowd)) == least


def test_an_inset_is_at_least_twice_as_large_or_there_is_none() -> None:
    for theatre in CATALOG.record.theatres:
        frame = fit(theatre.bbox, RECT, pad=0.015, holding=theatres_inside(CATALOG, theatre.bbox))
        framed = [inset_frame(frame, candidate, MARKS) for candidate in candidates(CATALOG, theatre.bbox, MARKS)]
        for inset in filter(None, framed):
            assert frame.km_per_pt() / inset.km_per_pt() >= 0.97 * LEAST_SCALE
    # The front would be shown no larger than on the map of the region itself.
    region = next(theatre for theatre in CATALOG.record.theatres if theatre.id == "kursk-region")
    front = candidates(CATALOG, region.bbox, MARKS)[0]
    assert front.id == "kursk-front"
    assert inset_frame(fit(region.bbox, RECT, pad=0.015), front, MARKS) is None


@pytest.mark.parametrize("theatre", ["eurasia", "kursk-region"])
def test_an_inset_of_the_shipped_story_hides_the_fewest_places(theatre: str) -> None:
    bbox = THEATRES[theatre]
    frame = fit(bbox, RECT, pad=0.015, holding=theatres_inside(CATALOG, bbox))
    inset = candidates(CATALOG, bbox, MARKS)[0]
    box = corner(frame, inset.bbox, MARKS)
    wide, tall = box[2] - box[0], box[3] - box[1]
    places = {mark.place: shapely.get_coordinates(mark.geometry)[0] for mark in MARKS if mark.kind == "event"}
    points = frame.page(np.array(list(places.values())))
    # The inset may not lie on the part of the map that it shows.
    own = shapely.Polygon(frame.page(fit(inset.bbox, box).outline()))
    hidden = {}
    for right, top in CORNERS.values():
        x, y = (595 - wide if right else 5), (395 - tall if top else 5)
        candidate = shapely.box(x, y, x + wide, y + tall)
        hidden[right, top] = 10_000 * own.intersects(candidate) + int(shapely.contains_xy(candidate, points).sum())
    assert hidden[corner_of(box)] == min(hidden.values())
    assert hidden[corner_of(box)] < max(hidden.values())
