"""Rivers and lakes of a level."""

from shapely import LineString, Point, box

from geodata.build import waters
from tests.geodata.build.examples import LEVEL


def test_thin_cuts_joins_and_rounds() -> None:
    lines = [LineString([(0, 0), (1, 0.0001)]), LineString([(1, 0.0001), (3, 0)])]
    assert waters.thin(lines, (0.5, -1, 2, 1), tolerance_deg=0.01, grid=0.01).equals(LineString([(0.5, 0), (2, 0)]))
    assert waters.thin(lines, (5, 5, 6, 6), tolerance_deg=0.01, grid=0.01).is_empty


def test_the_drained_reservoir_is_not_drawn() -> None:
    drained, other = Point(waters.DRAINED).buffer(0.2), box(30.6, 50.3, 31, 50.6)
    (lake,) = waters.lakes_of([drained, other], LEVEL)
    assert lake.geometry.intersects(other)
    assert waters.lake_name(box(107, 53, 108, 54)) == "Baikal"
    assert waters.lake_name(other) is None
