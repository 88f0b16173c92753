"""A place that is known approximately, or as an area, is a hatched circle or a ring, and never a sharp dot."""

from dataclasses import replace

import numpy as np
import pytest
import shapely
from matplotlib.collections import PathCollection

from layers.briefing.map.vague_places import is_vague
from layers.briefing.page import Briefing
from layers.marks import SPREAD_KM
from layers.story import Story
from tests.layers.briefing.conftest import Draw, said
from tests.support.drawn import lines


@pytest.fixture(scope="module")
def quiet(drawn: Draw) -> Briefing:
    # Gornal is known approximately; its report is listed, whatever else is new.
    return drawn(date="2025-07-01", pin=("E085",))


def test_reports_know_how_well_their_places_are_known(quiet: Briefing) -> None:
    known = {report.id: report.place_precision for report in quiet.content.reports}
    assert known["E085"] == "approximate"
    assert known["E102"] == "area"
    assert set(known.values()) == {"exact_town", "approximate", "area"}


def test_a_circle_is_as_large_as_the_place_is_uncertain(quiet: Briefing) -> None:
    listed = {report.id: report for report in quiet.listed.reports}
    assert is_vague(listed["E085"])
    rings = [line for group in lines(quiet.pages[0].figure) if group.dashed and group.z == 8.2 for line in group.lines]
    assert rings
    # Without the small one of the legend.
    widths = sorted({round(float(np.ptp(ring[:, 0])), 1) for ring in rings} - {9.2})
    # A small one for Gornal, a large one for Glushkovo.
    assert widths[-1] / widths[0] == pytest.approx(SPREAD_KM["area"] / SPREAD_KM["approximate"], rel=0.02)


def test_no_dot_lies_on_a_vague_place(quiet: Briefing) -> None:
    figure = quiet.pages[0].figure
    dots = [
        path.vertices.mean(axis=0)
        for group in figure.artists
        if isinstance(group, PathCollection)
        for path in group.get_paths()
    ]
    rings = [
        shapely.Polygon(line).centroid
        for group in lines(figure)
        if group.dashed and group.z in (8.2, 8.6)
        for line in group.lines
        if len(line) > 8
    ]
    assert len(rings) > 5
    near = [ring for ring in rings for x, y in dots if ring.distance(shapely.Point(x, y)) < 0.8]
    # Only a town of the basemap or of the theatre may be there, which is exactly known: a name, and no report.
    assert len(near) <= 2


def test_the_legend_explains_the_circle(quiet: Briefing, drawn: Draw) -> None:
    assert "legend Place known approximately" in {box.name for box in quiet.pages[0].boxes}
    exact = replace(quiet.content.reports[0], place_precision="exact_town")
    assert not is_vague(exact)


def test_a_report_of_a_whole_region_is_not_badged_at_its_capital(drawn: Draw, story: Story) -> None:
    """Who reads a number beside the town of Kursk takes it for a report of Kursk."""
    made = drawn(date="2024-10-27", theatre="kursk-region")
    of_region = {r.id: made.listed.numbers[r.id] for r in made.listed.reports if r.place == "Kursk Oblast"}
    assert of_region
    report = next(r for r in made.listed.reports if r.id in of_region)
    town = made.frame.page(np.array([report.lonlat]))[0]
    region = next(mark for mark in story.marks if (mark.name, mark.kind) == ("Kursk Oblast", "region"))
    shape = shapely.transform(region.geometry, made.frame.page)
    badges = {box.name: shapely.box(*box.bounds) for box in made.pages[0].boxes if box.kind == "badge"}
    badge = badges[f"badge:{report.place_id}"]
    assert shape.contains(badge)
    assert badge.distance(shapely.Point(town)) > 8
    assert "somewhere in Kursk Oblast" in said(made.pages[0])
