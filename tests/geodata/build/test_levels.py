"""A level joins and cuts the master coverage; its borders are the shared edges."""

import pytest
import shapely
from shapely import LineString, Point, box

from geodata.build import basemap
from geodata.build.borders import Unit
from geodata.build.levels import cut, generalise
from tests.geodata.build.examples import LEVEL


def test_a_level_joins_divisions_that_it_does_not_show() -> None:
    units = [
        Unit(country="AA", division="north", geometry=box(30, 50.5, 31, 51)),
        Unit(country="AA", division="south", geometry=box(30, 50, 31, 50.5)),
        Unit(country="BB", division="north", geometry=box(31, 50.5, 32, 51)),
        Unit(country="BB", division="south", geometry=box(31, 50, 32, 50.5)),
        Unit(country="CC", division=None, geometry=box(60, 50, 61, 51)),
    ]
    whole = generalise(units, LEVEL)
    assert [(unit.country, unit.division) for unit in whole] == [("AA", "north"), ("AA", "south"), ("BB", None)]
    assert shapely.coverage_is_valid([unit.geometry for unit in whole])
    inside = cut(whole, LEVEL, LEVEL.windows[0])
    assert shapely.union_all([unit.geometry for unit in inside]).bounds == LEVEL.windows[0]

    lines = basemap.admin1(inside)
    assert list(lines.country) == ["AA"]
    assert lines.geometry[0].equals(LineString([(30.25, 50.5), (31, 50.5)]))
    lines_between = basemap.borders(inside, Point(0, 0), tolerance_km=1)
    assert list(lines_between.status) == ["border"]
    assert lines_between.geometry[0].equals(LineString([(31, 50.25), (31, 50.75)]))


def test_a_border_is_split_where_its_disputed_stretch_begins() -> None:
    line = LineString([(0, y / 10) for y in range(101)])
    disputed = LineString([(0, 8), (0, 10)])
    stretches = dict(basemap.by_status(line, disputed, reach_deg=0.1))
    assert stretches["disputed"].length == pytest.approx(2.1, abs=0.11)
    assert stretches["border"].length + stretches["disputed"].length == pytest.approx(line.length)
    assert basemap.by_status(line, Point(5, 5), reach_deg=0.1) == [("border", line)]
    assert basemap.by_status(line, line, reach_deg=0.1) == [("disputed", line)]
