"""The border of two neighbours is replaced by a finer one inside a zone."""

import math

import shapely
from shapely import LineString, Point, Polygon, box

from geodata.build import borders
from tests.geodata.build.examples import EAST, WEST


def test_blended_border_follows_the_finer_source_and_nothing_else_moves() -> None:
    finer_line = [(31.02, 50), (31.05, 50.3), (30.96, 50.7), (31.01, 51)]
    finer_west = Polygon([(29.9, 49.9), (31.02, 49.9), *finer_line, (31.01, 51.1), (29.9, 51.1)])
    finer_east = Polygon([(32.1, 49.9), (31.02, 49.9), *finer_line, (31.01, 51.1), (32.1, 51.1)])
    zone = borders.border_zone(WEST, EAST, half_width_km=12)
    west, east = borders.blend_border(WEST, EAST, finer_first=finer_west, finer_second=finer_east, zone=zone)
    assert shapely.union(west, east).symmetric_difference(box(30, 50, 32, 51)).area < 1e-9
    assert west.intersection(east).area < 1e-12
    line = west.boundary.intersection(east.boundary)
    inner = LineString(finer_line)
    assert shapely.hausdorff_distance(line, inner, densify=0.1) < 1e-6


def test_land_in_neither_finer_outline_keeps_its_country() -> None:
    zone = borders.border_zone(WEST, EAST, half_width_km=12)
    nothing = Polygon()
    west, east = borders.blend_border(WEST, EAST, finer_first=nothing, finer_second=nothing, zone=zone)
    assert west.symmetric_difference(WEST).area < 1e-12
    assert east.symmetric_difference(EAST).area < 1e-12


def test_a_small_enclave_left_by_blending_goes_to_the_other_country() -> None:
    enclave = box(31.05, 50.5, 31.055, 50.505)
    zone = borders.border_zone(WEST, EAST, half_width_km=12)
    finer_west = shapely.union(box(29, 49, 31, 52), enclave)
    west, east = borders.blend_border(WEST, EAST, finer_first=finer_west, finer_second=box(31, 49, 33, 52), zone=zone)
    assert not west.contains(enclave.centroid)
    assert east.contains(enclave.centroid)


def test_border_zone_has_the_given_width() -> None:
    zone = borders.border_zone(WEST, EAST, half_width_km=12)
    degrees_per_km = 1 / (111.2 * math.cos(math.radians(50.5)))
    assert zone.contains(Point(31 + 11.5 * degrees_per_km, 50.5))
    assert not zone.contains(Point(31 + 12.5 * degrees_per_km, 50.5))
