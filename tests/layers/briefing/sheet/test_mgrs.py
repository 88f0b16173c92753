"""The military grid: references against a converter of its own, and the lines and names that a frame gets."""

import math
import random
from itertools import pairwise

import numpy as np
import pytest
import shapely
from pyproj import Proj

from layers.briefing.map.projection import Bounds, Frame, fit
from layers.briefing.sheet.grid_reference import mgrs_of, reference, square_at
from layers.briefing.sheet.mgrs_grid import interval, mgrs_grid
from layers.briefing.sheet.zones import band, cells, utm

RECT = (50.0, 50.0, 650.0, 450.0)
ZONES = (35, 36, 37, 38, 52)


def by_hand(lon: float, lat: float, digits: int) -> str:
    """A reference from pyproj's UTM and the letters of the standard: written apart from what is tested."""
    zone = int((lon + 180) // 6) + 1
    if 56 <= lat < 64 and 3 <= lon < 12:
        zone = 32
    if lat >= 72 and 0 <= lon < 42:
        zone = 31 if lon < 9 else 33 if lon < 21 else 35 if lon < 33 else 37
    east, north = Proj(proj="utm", zone=zone, ellps="WGS84", south=lat < 0)(lon, lat)
    columns = ("ABCDEFGH", "JKLMNPQR", "STUVWXYZ")[(zone - 1) % 3]
    rows = "ABCDEFGHJKLMNPQRSTUV"
    row = rows[(int(north // 100_000) + (5 if zone % 2 == 0 else 0)) % 20]
    names = f"{zone}{'CDEFGHJKLMNPQRSTUVWX'[min(int((lat + 80) // 8), 19)]} {columns[int(east // 100_000) - 1]}{row}"
    parts = [f"{int(metres % 100_000):05}"[:digits] for metres in (east, north)]
    return " ".join([names, *parts] if digits else [names])


def test_references_are_those_of_an_independent_converter_at_500_points() -> None:
    chance = random.Random(14)
    for i in range(500):
        zone = ZONES[i % len(ZONES)]
        lon, lat = 6 * zone - 183 + chance.uniform(-3, 3), chance.uniform(-79, 83)
        if i % 2:
            lat = chance.uniform(40, 60)
        wanted, found = by_hand(lon, lat, 5), mgrs_of(lon, lat, 5)
        names, east, north = wanted.rsplit(" ", 2)
        assert found.rsplit(" ", 2)[0] == names, (lon, lat)
        # The last of five digits is a metre: the two may differ by the rounding of one.
        assert abs(int(found.split()[-2]) - int(east)) <= 1
        assert abs(int(found.split()[-1]) - int(north)) <= 1
        if all(5 < int(part) % 1000 < 995 for part in (east, north)):
            assert mgrs_of(lon, lat, 2) == by_hand(lon, lat, 2), (lon, lat)


@pytest.mark.parametrize(
    ("lon", "lat", "wanted"),
    [
        (35.27, 51.19, "36U XB 58 73"),  # Sudzha
        (36.19, 51.73, "37U CT 05 34"),  # Kursk, beyond the border of the zones
        (5.32, 60.39, "32V KN 97 00"),  # Bergen: zone 32 is wider there
        (15.63, 78.22, "33X WG 14 82"),  # Svalbard
        (-68.15, -16.5, "19K EB 90 75"),  # the south
        (-77.03527, 38.8895, "18S UJ 23 06"),  # the Washington Monument
        (185.0, 10.0, "1P GM 19 06"),  # a longitude beyond 180
    ],
)
def test_a_reference_names_the_square_that_holds_the_place(lon: float, lat: float, wanted: str) -> None:
    turned = (lon + 180) % 360 - 180
    assert wanted == by_hand(turned, lat, 2)
    assert mgrs_of(lon, lat, 2) == wanted
    assert mgrs_of(0.0, 85.0, 2) == ""


def test_a_reference_is_no_finer_than_the_precision_of_the_place() -> None:
    assert reference(35.27, 51.19, "exact_town", "mgrs") == "36U XB 58 73"
    assert reference(35.27, 51.19, "approximate", "mgrs") == "36U XB 5 7"
    assert reference(35.27, 51.19, "area", "mgrs") == ""
    assert reference(35.27, 51.19, "", "mgrs") == ""
    assert reference(-68.15, -16.5, "approximate", "latlon") == "16.5° S 68.2° W"
    assert reference(35.27, 51.19, "exact_town", "none") == ""


def frame_of(bbox: Bounds) -> Frame:
    return fit(bbox, RECT)


def test_the_interval_follows_the_scale() -> None:
    found = [interval(frame_of((35 - w, 51 - w / 2, 35 + w, 51 + w / 2))) for w in (0.1, 1.0, 6.0, 40.0)]
    assert found == [1, 10, 100, None]


def test_across_the_border_of_two_zones_each_line_is_whole_in_its_own_zone() -> None:
    frame = frame_of((35.2, 51.0, 36.8, 51.9))
    grid = mgrs_grid(frame)
    assert grid.zones == ("36U", "37U")
    assert {name.text for name in grid.names} >= {"36U XB", "36U XC", "37U CS", "37U CT"}
    assert len(grid.borders) == 2 or len(grid.borders) == 1
    for line in (*grid.fine, *grid.strong):
        lonlat = frame.lonlat(line)
        zone = 36 if lonlat[:, 0].mean() < 36 else 37
        west = 6 * zone - 186
        # No line goes on beyond its zone, by more than a hundredth of a degree of drawing.
        assert ((lonlat[:, 0] > west - 0.01) & (lonlat[:, 0] < west + 6.01)).all()
        east, north = utm(zone)(lonlat[:, 0], lonlat[:, 1])
        offs = [np.abs(metres - np.round(metres.mean() / 10_000) * 10_000).max() for metres in (east, north)]
        assert min(offs) < 60


def test_names_of_squares_lie_in_their_squares() -> None:
    frame = frame_of((33.0, 50.0, 39.0, 53.0))
    for name in mgrs_grid(frame).names:
        spot = shapely.point_on_surface(name.shape)
        ((lon, lat),) = frame.lonlat(np.array([[spot.x, spot.y]]))
        assert by_hand(lon, lat, 0) == name.text == square_at(lon, lat)


def test_values_are_those_of_their_lines() -> None:
    frame = frame_of((34.2, 51.0, 35.4, 51.7))
    grid = mgrs_grid(frame)
    assert grid.interval_km == 10
    for value in grid.values:
        ((lon, lat),) = frame.lonlat(np.array([[value.x, value.y]]))
        east, north = utm(36)(lon, lat)
        km = (east if value.side == "bottom" else north) / 1000
        assert km == pytest.approx(round(km / 10) * 10, abs=0.1)
        assert value.text == (str(round(km)) if value.strong else str(round(km) % 100 // 10))
    bottom = sorted(value.x for value in grid.values if value.side == "bottom")
    assert len({round(b - a) for a, b in pairwise(bottom)}) <= 2


@pytest.mark.parametrize(("lat", "letter"), [(-80, "C"), (-0.1, "M"), (0, "N"), (51, "U"), (72, "X"), (83.9, "X")])
def test_bands(lat: float, letter: str) -> None:
    assert band(lat) == letter


def test_zones_have_their_widths_in_norway_and_svalbard_and_beyond_180() -> None:
    assert [cell.zone for cell in cells((4, 60, 5, 61))] == [32]
    assert [cell.zone for cell in cells((4, 50, 5, 51))] == [31]
    assert [cell.zone for cell in cells((8, 74, 34, 75))] == [31, 33, 35, 37]
    assert [(cell.zone, cell.bounds[0]) for cell in cells((179, 50, 181, 51))] == [(60, 174), (1, 180)]
    assert not list(cells((0, 85, 10, 89)))


@pytest.mark.parametrize("bbox", [(175.0, 60.0, 190.0, 66.0), (0.0, 70.0, 40.0, 84.9), (-5.0, -5.0, 5.0, 5.0)])
def test_a_grid_can_be_drawn_anywhere(bbox: Bounds) -> None:
    grid = mgrs_grid(frame_of(bbox))
    assert grid.zones
    assert all(math.isfinite(value) for line in (*grid.fine, *grid.borders) for value in line.ravel())
