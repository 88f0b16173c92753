"""Railways: shortest paths between stations, and the lines in a window."""

import pytest
import shapely
from shapely import LineString, Point

from geodata.build import railways
from geodata.build.sources import RailNetwork

NETWORK = RailNetwork(
    nodes=[(0.0, 0.0), (1.0, 0.0), (2.0, 0.0), (1.0, 1.0), (2.1, 0.0), (3.0, 0.0)],
    edges=[(0, 1, 111.0), (1, 2, 111.0), (0, 3, 157.0), (2, 3, 157.0), (4, 5, 100.0), (0, 5, 333.0)],
)


def test_main_lines_take_the_shortest_path_and_cross_a_short_gap() -> None:
    stations = {"A": (0.0, 0.0), "B": (3.0, 0.0)}
    (line,) = railways.main_lines(NETWORK, [("A", "B")], stations)
    assert line.equals(LineString([(0, 0), (3, 0)]))


def test_main_lines_raise_where_two_cities_have_no_path() -> None:
    network = RailNetwork(nodes=[(0, 0), (1, 0), (5, 5), (6, 5)], edges=[(0, 1, 111.0), (2, 3, 111.0)])
    with pytest.raises(LookupError, match="A with B"):
        railways.main_lines(network, [("A", "B")], {"A": (0, 0), "B": (6, 5)})


def test_lines_in_a_window_leave_out_distant_links_and_gaps() -> None:
    found = shapely.union_all(railways.lines_in(NETWORK, (1.5, -0.5, 3.5, 0.5)))
    assert found.covers(Point(2.5, 0))
    assert not found.covers(Point(0.5, 0.5))
    assert not found.covers(Point(2.05, 0))
