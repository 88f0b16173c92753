"""The build's pure functions, on small coverages made here: no source package is needed."""

import math

import numpy as np
import pytest
import shapely
from shapely import LineString, MultiPoint, Point, Polygon, box

from geodata.build import basemap, borders, cities, control_areas, coverage, fetch, railways, regions, scripts, waters
from geodata.build.borders import Unit
from geodata.build.control_areas import ControlArea, UnsolvableAreaError
from geodata.build.levels import Level, cut, generalise
from geodata.build.sources import RailNetwork
from geodata.geodesic import area_km2

WEST, EAST = box(30, 50, 31, 51), box(31, 50, 32, 51)


def wavy_pair(steps: int = 200) -> list[Polygon]:
    """Two neighbours whose common line is a fine wave."""
    lat = np.linspace(50, 51, steps)
    line = np.column_stack([31 + 0.02 * np.sin(lat * 60), lat])
    return [
        Polygon([(30, 50), *line.tolist(), (30, 51)]),
        Polygon([(32, 50), *line.tolist(), (32, 51)]),
    ]


@pytest.mark.parametrize("tolerance_km", [0.5, 5.0])
def test_neighbours_stay_neighbours_when_generalised_and_snapped(tolerance_km: float) -> None:
    pair = wavy_pair()
    result = coverage.snap(coverage.simplify(pair, tolerance_km=tolerance_km), grid=1e-3)
    assert shapely.coverage_is_valid(result)
    assert shapely.get_num_coordinates(result).sum() < shapely.get_num_coordinates(pair).sum()
    assert shapely.union_all(result).area == pytest.approx(2.0, rel=1e-6)
    assert len(shapely.get_parts(shapely.union_all(result))) == 1


def test_snap_rounds_to_the_grid_and_heals_a_crack() -> None:
    cracked = [box(0, 0, 1, 1), box(1.0004, 0, 2, 1)]
    assert not shapely.intersects(*cracked)
    left, right = coverage.snap(cracked, grid=0.01)
    assert left.equals(box(0, 0, 1, 1))
    assert right.equals(box(1, 0, 2, 1))


def test_snap_keeps_the_place_of_a_unit_that_vanishes() -> None:
    dot, square = coverage.snap([box(0, 0, 1e-4, 1e-4), box(1, 1, 2, 2)], grid=0.01)
    assert dot.is_empty
    assert square.area == pytest.approx(1.0)


def test_snap_cuts_to_a_window_without_moving_the_rest() -> None:
    left, right = coverage.snap([WEST, EAST], grid=1e-3, window=(30.5, 50.25, 31.5, 50.75))
    assert left.equals(box(30.5, 50.25, 31, 50.75))
    assert right.equals(box(31, 50.25, 31.5, 50.75))
    assert shapely.coverage_is_valid([left, right])


def test_shared_edges_are_the_common_line_alone() -> None:
    pair = coverage.snap(wavy_pair(), grid=1e-4)
    edges = coverage.shared_edges(pair)
    assert list(edges) == [(0, 1)]
    assert edges[0, 1].difference(pair[0].boundary).is_empty
    assert edges[0, 1].difference(pair[1].boundary).is_empty
    assert edges[0, 1].bounds[1::2] == pytest.approx((50, 51))
    assert len(edges[0, 1].geoms) == 1


def test_shared_edges_of_strangers_are_none() -> None:
    assert coverage.shared_edges([box(0, 0, 1, 1), box(5, 5, 6, 6)]) == {}


def test_equal_area_plane_has_the_area_of_the_sphere_and_an_inverse() -> None:
    cell = shapely.segmentize(box(35, 51, 36, 52), 0.01)
    assert coverage.equal_area(cell).area == pytest.approx(area_km2(cell), rel=0.005)
    back = coverage.from_equal_area(coverage.equal_area(cell))
    assert shapely.get_coordinates(back) == pytest.approx(shapely.get_coordinates(cell), abs=1e-9)


def test_equal_area_around_a_point_is_in_metres_there_and_comes_back() -> None:
    there, back = coverage.equal_area_around(Point(35, 51))
    assert shapely.get_coordinates(there(Point(35, 51))) == pytest.approx(np.array([[0, 0]]), abs=1e-6)
    assert there(Point(35, 52)).y == pytest.approx(111_260, rel=1e-3)
    assert back(there(Point(36, 52))).distance(Point(36, 52)) < 1e-8


def test_islets_go_whole_and_a_small_neighbour_on_the_mainland_stays() -> None:
    enclave = box(1, 1, 1.1, 1.1)
    mainland = box(0, 0, 5, 5).difference(enclave)
    islet_country = shapely.multipolygons([box(9, 9, 9.1, 9.1), box(9.3, 9.3, 9.32, 9.32)])
    kept = coverage.drop_islets([mainland, enclave, islet_country], min_km2=500)
    assert [shape.is_empty for shape in kept] == [False, False, True]
    saved = coverage.drop_islets([mainland, enclave, islet_country], min_km2=500, keep_largest_km2=50)
    assert saved[2].equals(box(9, 9, 9.1, 9.1))


@pytest.mark.parametrize("shift", [-0.05, 0.0, 0.05])
def test_subdivide_leads_inner_lines_to_a_new_edge(shift: float) -> None:
    """The whole reaches `shift` degrees farther (or less far) south than its parts."""
    whole = box(30, 50 - shift, 32, 51)
    halves = coverage.subdivide(whole, [WEST, EAST], grid=1e-4, reach=0.2)
    assert [half.area for half in halves] == pytest.approx([1 + shift, 1 + shift], rel=1e-3)
    assert shapely.union_all(halves).area == pytest.approx(whole.area, rel=1e-6)
    assert shapely.coverage_is_valid(coverage.snap(halves, grid=1e-4))


def test_blended_border_follows_the_finer_source_and_moves_nothing_else() -> None:
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


def test_land_that_no_finer_outline_claims_keeps_its_owner() -> None:
    zone = borders.border_zone(WEST, EAST, half_width_km=12)
    nothing = Polygon()
    west, east = borders.blend_border(WEST, EAST, finer_first=nothing, finer_second=nothing, zone=zone)
    assert west.symmetric_difference(WEST).area < 1e-12
    assert east.symmetric_difference(EAST).area < 1e-12


def test_crumbs_left_by_blending_change_hands() -> None:
    crumb = box(31.05, 50.5, 31.055, 50.505)
    zone = borders.border_zone(WEST, EAST, half_width_km=12)
    finer_west = shapely.union(box(29, 49, 31, 52), crumb)
    west, east = borders.blend_border(WEST, EAST, finer_first=finer_west, finer_second=box(31, 49, 33, 52), zone=zone)
    assert not west.contains(crumb.centroid)
    assert east.contains(crumb.centroid)


def test_border_zone_is_as_wide_as_asked() -> None:
    zone = borders.border_zone(WEST, EAST, half_width_km=12)
    degrees_per_km = 1 / (111.2 * math.cos(math.radians(50.5)))
    assert zone.contains(Point(31 + 11.5 * degrees_per_km, 50.5))
    assert not zone.contains(Point(31 + 12.5 * degrees_per_km, 50.5))


LEVEL = Level(
    name="test",
    windows=((30.25, 50.25, 31.75, 50.75),),
    tolerance_km=1.0,
    decimals=3,
    min_island_km2=1.0,
    min_lake_km2=1.0,
    divided=frozenset({"AA"}),
)


def test_a_level_joins_the_divisions_it_does_not_show() -> None:
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
    frontier = basemap.borders(inside, Point(0, 0), tolerance_km=1)
    assert list(frontier.status) == ["border"]
    assert frontier.geometry[0].equals(LineString([(31, 50.25), (31, 50.75)]))


def test_a_border_is_split_where_its_disputed_stretch_begins() -> None:
    line = LineString([(0, y / 10) for y in range(101)])
    disputed = LineString([(0, 8), (0, 10)])
    stretches = dict(basemap.by_status(line, disputed, reach_deg=0.1))
    assert stretches["disputed"].length == pytest.approx(2.1, abs=0.11)
    assert stretches["border"].length + stretches["disputed"].length == pytest.approx(line.length)
    assert basemap.by_status(line, Point(5, 5), reach_deg=0.1) == [("border", line)]
    assert basemap.by_status(line, line, reach_deg=0.1) == [("disputed", line)]


OBLAST = box(35, 51, 37, 52)
RING = tuple(Point(xy) for xy in [(35.2, 51.1), (35.5, 51.1), (35.5, 51.3), (35.2, 51.3)])


def held(ring: tuple[Point, ...] = RING, **km2: float) -> ControlArea:
    return ControlArea(id="A", control_type="held", ring=ring, label=Point(35.3, 51.2), **km2)


@pytest.mark.parametrize(("low", "high", "expected"), [(800, 1000, 900), (1376, 1376, 1376), (700, None, 700)])
def test_a_held_area_has_the_reported_area_inside_the_oblast(low: float, high: float | None, expected: float) -> None:
    shape = control_areas.control_area_geometry(held(km2_low=low, km2_high=high), oblast=OBLAST)
    assert area_km2(shape) == pytest.approx(expected, rel=0.005)
    assert shape.geom_type == "Polygon"
    assert shape.is_valid
    assert OBLAST.covers(shape)
    assert all(shape.covers(place) for place in RING)
    xy = shapely.get_coordinates(shape)
    assert np.array_equal(xy, xy.round(5))


def test_a_held_area_shares_the_oblast_border() -> None:
    shape = control_areas.control_area_geometry(held(km2_low=2400, km2_high=2400), oblast=OBLAST)
    assert shape.boundary.intersection(OBLAST.boundary).length > 0.3


def test_without_a_figure_the_ring_is_cut_and_not_grown() -> None:
    ring = (Point(34.8, 51.1), *RING[1:3], Point(34.8, 51.3))
    shape = control_areas.control_area_geometry(held(ring), oblast=OBLAST)
    assert shape.equals(box(35, 51.1, 35.5, 51.3))


def test_pockets_are_points_and_demining_is_its_label() -> None:
    pocket = ControlArea(id="P", control_type="pocket", ring=RING[:2], label=Point(35.3, 51.2), km2_low=0)
    assert control_areas.control_area_geometry(pocket, oblast=OBLAST) == MultiPoint(RING[:2])
    demined = ControlArea(id="D", control_type="demined", ring=RING, label=Point(35.3, 51.2), km2_low=424, km2_high=424)
    assert control_areas.control_area_geometry(demined, oblast=OBLAST) == Point(35.3, 51.2)


def test_an_area_larger_than_the_oblast_is_refused_with_its_name() -> None:
    with pytest.raises(UnsolvableAreaError, match=r"^A: 90000 km²"):
        control_areas.control_area_geometry(held(km2_low=90_000, km2_high=90_000), oblast=OBLAST)


def test_a_ring_that_crosses_itself_becomes_its_hull() -> None:
    crossed = (RING[0], RING[2], RING[1], RING[3])
    assert control_areas.ring_polygon(crossed).equals(Polygon(RING))
    assert control_areas.ring_polygon(RING).equals(Polygon(RING))


def test_control_areas_are_read_from_features() -> None:
    feature = {
        "id": "A09",
        "properties": {
            "control_type": "held",
            "ring_place_ids": ["b", "a"],
            "label_point": [35.3, 51.2],
            "km2_low": 800,
            "km2_high": 1000,
        },
    }
    (area,) = control_areas.control_areas([feature], {"a": Point(1, 1), "b": Point(2, 2)})
    assert area.ring == (Point(2, 2), Point(1, 1))
    assert area.km2 == 900


def test_bisect_finds_a_crossing() -> None:
    assert control_areas.bisect(lambda x: x * x - 2, 0, 2, steps=50) == pytest.approx(math.sqrt(2))


def test_geojson_is_right_handed_rounded_and_unwrapped() -> None:
    clockwise = shapely.multipolygons([Polygon([(0, 0), (0, 1.000004), (1, 1), (1, 0)])])
    written = regions.geojson_geometry(clockwise, decimals=5)
    assert written["type"] == "Polygon"
    assert written["coordinates"][0][2] in ([1.0, 1.0], [0.0, 1.0])
    assert shapely.from_geojson(str(written).replace("'", '"')).exterior.is_ccw


def test_a_region_cites_openstreetmap_only_where_its_line_is_used() -> None:
    by_id = {region.id: regions.region_feature(region, box(35, 51, 36, 52)) for region in regions.REGIONS}
    assert by_id["region-ru-bel"]["properties"]["sources"] == ["natural-earth-admin1", "osm-land-border"]
    assert by_id["region-ru-orl"]["properties"]["sources"] == ["natural-earth-admin1"]
    assert by_id["A01"]["properties"]["sources"][0] == "kursk-oblast-wikipedia-mirror"
    assert len(by_id) == len(regions.REGIONS)


NETWORK = RailNetwork(
    nodes=[(0.0, 0.0), (1.0, 0.0), (2.0, 0.0), (1.0, 1.0), (2.1, 0.0), (3.0, 0.0)],
    edges=[(0, 1, 111.0), (1, 2, 111.0), (0, 3, 157.0), (2, 3, 157.0), (4, 5, 100.0), (0, 5, 333.0)],
)


def test_main_lines_take_the_shortest_way_and_leap_a_short_gap() -> None:
    stations = {"A": (0.0, 0.0), "B": (3.0, 0.0)}
    (line,) = railways.main_lines(NETWORK, [("A", "B")], stations)
    assert line.equals(LineString([(0, 0), (3, 0)]))


def test_main_lines_refuse_cities_without_a_way() -> None:
    network = RailNetwork(nodes=[(0, 0), (1, 0), (5, 5), (6, 5)], edges=[(0, 1, 111.0), (2, 3, 111.0)])
    with pytest.raises(LookupError, match="A with B"):
        railways.main_lines(network, [("A", "B")], {"A": (0, 0), "B": (6, 5)})


def test_lines_in_a_window_leave_out_far_links_and_leaps() -> None:
    found = shapely.union_all(railways.lines_in(NETWORK, (1.5, -0.5, 3.5, 0.5)))
    assert found.covers(Point(2.5, 0))
    assert not found.covers(Point(0.5, 0.5))
    assert not found.covers(Point(2.05, 0))


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


@pytest.mark.parametrize(
    ("country", "name", "alternates", "native"),
    [
        ("RU", "Kursk", ["Kursk", "Курск", "Курськ", "Курскъ", "库尔斯克"], "Курск"),
        ("RU", "Perm", ["Перм", "Пермь", "Пермъ"], "Пермь"),
        ("RU", "Ulan-Ude", ["Улан Удэ", "Улан-Удэ"], "Улан-Удэ"),
        ("UA", "Sumy", ["Сумы", "Суми"], "Суми"),
        ("UA", "Donetsk", ["Донецк", "Донецьк"], "Донецьк"),
        ("BY", "Mahilyow", ["Могилёв", "Магілёў"], "Магілёў"),
        ("KP", "Pyongyang", ["평양", "평양시", "Піхэнян"], "평양"),
        ("CN", "Beijing", ["北京市", "北京", "Пекин"], "北京"),
        ("SK", "Bratislava", ["Братислава"], "Bratislava"),
        ("MN", "Ulan Bator", ["Улаанбаатар"], None),
        ("RU", "Kursk", ["Москва"], None),
    ],
)
def test_native_name(country: str, name: str, alternates: list[str], native: str | None) -> None:
    assert scripts.native_name(country, name, alternates) == native


@pytest.mark.parametrize(
    ("country", "name", "shown"),
    [
        ("RU", "Orël", "Oryol"),
        ("RU", "Staryy Oskol", "Stary Oskol"),
        ("RU", "L’gov", "Lgov"),
        ("KP", "Hamhŭng", "Hamhung"),
        ("KR", "Goyang-si", "Goyang"),
        ("UA", "Novhorod-Siverskyi", "Novhorod-Siverskyi"),
    ],
)
def test_english_name(country: str, name: str, shown: str) -> None:
    assert cities.english_name(country, name) == shown


def city(name: str, lon: float, lat: float, population: int, *, capital: bool = False) -> cities.City:
    return cities.City(
        geonameid=ord(name),
        name_en=name,
        name_native=None,
        iso_a2="RU",
        lon=lon,
        lat=lat,
        population=population,
        scalerank=3,
        capital=capital,
    )


@pytest.mark.parametrize(
    ("population", "capital", "rank"),
    [(5_000_000, False, 1), (2_000_000, True, 1), (2_000_000, False, 2), (9_000, True, 2), (300_000, False, 3),
     (75_000, False, 4), (74_999, False, 5)],
)  # fmt: skip
def test_city_rank(population: int, capital: bool, rank: int) -> None:
    assert city("A", 0, 0, population, capital=capital).rank == rank


def test_suburbs_go_and_capitals_stay() -> None:
    towns = [city("A", 40, 60, 900), city("B", 40.1, 60, 800), city("C", 40.1, 60, 700, capital=True),
             city("D", 41, 60, 600), city("A", 41.5, 60, 500)]  # fmt: skip
    assert [town.name_en for town in cities.without_suburbs(towns)] == ["A", "C", "D"]


def test_packages_are_pinned_and_named_without_a_host() -> None:
    for package in fetch.PACKAGES.values():
        assert len(package.sha256) == 64
        assert package.version in package.archive
        assert not any("://" in word for word in package.command)


def test_a_package_with_other_bytes_is_refused(tmp_path) -> None:
    package = fetch.Package(name="a", version="1", registry="npm", archive="a-1.tgz", sha256="0" * 64)
    (tmp_path / "a-1.tgz").write_bytes(b"not the package")
    with pytest.raises(fetch.FetchError, match=r"a-1\.tgz has sha256"):
        fetch.fetch({"a": package}, tmp_path)
