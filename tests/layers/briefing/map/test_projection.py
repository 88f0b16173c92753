"""The projection of a frame: true at its centre, north where it says, great circles smooth; the graticule on it."""

import numpy as np
import pytest
import shapely
from pyproj import Geod

from geodata.catalog import open_catalog
from geodata.geodesic import densify
from layers.briefing.map.basemap import frame_basemap, in_extent, level_for
from layers.briefing.map.graticule import degrees, graticule, step
from layers.briefing.map.projection import Frame, fit

RECT = (30.0, 120.0, 570.0, 430.0)
THEATRES = {theatre.id: theatre.bbox for theatre in open_catalog().record.theatres}


def frame(theatre: str) -> Frame:
    return fit(THEATRES[theatre], RECT)


@pytest.mark.parametrize("theatre", THEATRES)
def test_a_position_comes_back_from_the_page(theatre: str) -> None:
    rng = np.random.default_rng(1)
    points = rng.uniform([30, 120], [570, 430], (200, 2))
    there = frame(theatre)
    assert np.allclose(there.page(there.lonlat(points)), points, atol=1e-6)


@pytest.mark.parametrize("theatre", THEATRES)
def test_the_scale_is_true_at_the_centre(theatre: str) -> None:
    there = frame(theatre)
    middle = np.array([[299.0, 275.0], [301.0, 275.0]])
    (lon1, lat1), (lon2, lat2) = there.lonlat(middle)
    km = Geod(ellps="WGS84").inv(lon1, lat1, lon2, lat2)[2] / 1000 / 2
    assert there.km_per_pt() == pytest.approx(km, rel=0.002)
    assert there.metres_per_pt / 1000 == pytest.approx(km, rel=0.005)


def test_the_extent_fills_the_frame() -> None:
    there = frame("kursk-region")
    west, south, east, north = THEATRES["kursk-region"]
    corners = there.page(np.array([[west, south], [east, south], [east, north], [west, north]]))
    assert all(there.contains(corner, -0.01) for corner in corners)
    filled = np.ptp(corners, axis=0) / (540, 310)
    assert filled.max() == pytest.approx(1, abs=0.02)


def test_a_wide_extent_holds_the_smaller_ones_that_it_must_hold() -> None:
    there = fit(THEATRES["eurasia"], RECT, holding=[THEATRES["sea-of-japan"], THEATRES["kursk-front"]])
    west, south, east, north = THEATRES["sea-of-japan"]
    corners = there.page(np.array([[west, south], [east, south], [east, north], [west, north]]))
    assert all(there.contains(corner, -0.01) for corner in corners)


def test_north_has_one_direction_over_an_oblast_and_not_over_a_continent() -> None:
    assert frame("kursk-front").one_north()
    assert frame("kursk-region").one_north()
    assert not frame("sea-of-japan").one_north()
    assert not frame("eurasia").one_north()
    assert frame("eurasia").north_at((60, 275)) > 10


def test_a_flight_of_6500_km_is_smooth() -> None:
    there = frame("eurasia")
    route = there.page(densify(np.array([[131.9, 43.1], [36.2, 51.7]])))
    steps = np.diff(route, axis=0)
    turns = np.abs(np.diff(np.degrees(np.unwrap(np.arctan2(steps[:, 1], steps[:, 0])))))
    assert turns.max() < 1.5
    line = shapely.LineString(route)
    assert line.length / np.hypot(*(route[-1] - route[0])) < 1.03


def test_the_name_of_the_projection_says_where_it_is_centred() -> None:
    assert frame("kursk-front").name == "Lambert azimuthal equal-area, centred on 51.4° N 35.3° E; WGS 84"


@pytest.mark.parametrize("theatre", THEATRES)
def test_the_graticule_is_labelled_on_two_sides(theatre: str) -> None:
    there = frame(theatre)
    found = graticule(there)
    sides = {tick.side for tick in found.ticks}
    assert sides == {"left", "bottom"}
    for tick in found.ticks:
        assert tick.text[-1] in "NSEW"
        assert (
            (tick.x == pytest.approx(30, abs=0.1)) if tick.side == "left" else (tick.y == pytest.approx(120, abs=0.1))
        )
    for line in found.lines:
        assert line[:, 0].min() > 29.9
        assert line[:, 0].max() < 570.1


def test_degrees_are_written_short() -> None:
    assert degrees(35.5, "lon") == "35.5° E"
    assert degrees(-120, "lon") == "120° W"
    assert degrees(190, "lon") == "170° W"
    assert degrees(0, "lon") == "0°"
    assert degrees(51.25, "lat") == "51.25° N"
    assert step(1.6, 540) == pytest.approx(0.25)
    assert step(100, 540) == pytest.approx(20)


def test_the_basemap_comes_in_points_of_the_page_and_only_once() -> None:
    there = frame("kursk-front")
    below = frame_basemap(there)
    assert frame_basemap(there) is below
    assert level_for(there) == "detail"
    assert {country.code for country in below.countries} == {"RU", "UA"}
    x0, y0, x1, y1 = below.countries[0].shape.bounds
    assert x0 > 20
    assert x1 < 580
    assert y0 > 110
    assert y1 < 440
    assert below.towns


def test_the_detailed_level_is_carried_on_where_it_ends() -> None:
    there = frame("sea-of-japan")
    codes = [country.code for country in frame_basemap(there).countries]
    assert sorted(codes) == sorted(set(codes))
    land = shapely.union_all([country.shape for country in frame_basemap(there).countries])
    # Near Harbin, west of the detailed window, there is land and not sea.
    assert shapely.contains_xy(land, *there.page(np.array([[122.8, 43.5]]))[0])


def test_an_extent_may_pass_the_antimeridian() -> None:
    land = np.array([shapely.box(-180, 60, -170, 70), shapely.box(170, 60, 180, 70)], dtype=object)
    found = in_extent(land, (175, 62, 185, 68))
    assert [round(float(shapely.area(shape)), 6) for shape in found] == [30, 30]
