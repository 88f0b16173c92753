"""The committed basemap and regions: what they must show, and how large they may be."""

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pyogrio
import pyproj
import pytest
import shapely
from shapely import Point

GEODATA = Path(__file__).parents[2] / "geodata"
FOLDER = GEODATA / "basemap"

COLUMNS = {
    "land": {"iso_a2", "name_en", "name_native"},
    "lakes": {"name_en"},
    "rivers": {"name_en", "rank"},
    "borders": {"status", "iso_a2_a", "iso_a2_b"},
    "admin1": {"country"},
    "railways": {"kind"},
    "cities": {"name_en", "name_native", "iso_a2", "rank", "population", "capital"},
}
THEMES = {
    "world": ["land", "lakes", "borders", "cities"],
    "eurasia": list(COLUMNS),
    "detail": list(COLUMNS),
}
MAX_VERTICES = {"world": 15_000, "eurasia": 40_000, "detail": 60_000}
DECIMALS = {"world": 2, "eurasia": 3, "detail": 4}
KURSK, SEA_OF_JAPAN = (30, 48.5, 42, 55), (123.5, 36.5, 137.5, 49.5)
WINDOWS = {
    "world": [(-180, -90, 180, 90)],
    "eurasia": [(10, 20, 180, 82), (-180, 60, -169, 73)],
    "detail": [KURSK, SEA_OF_JAPAN],
}
FILES = [(theme, level) for level, themes in THEMES.items() for theme in themes]
FRAMES = {(theme, level): pyogrio.read_dataframe(FOLDER / f"{theme}-{level}.fgb") for theme, level in FILES}


def land(level: str) -> dict[str, Any]:
    frame = FRAMES["land", level]
    return dict(zip(frame.iso_a2, frame.geometry, strict=True))


def country_at(level: str, lon: float, lat: float) -> list[str]:
    return [code for code, shape in land(level).items() if shape.contains(Point(lon, lat))]


def segments(shapes: Any) -> set[tuple[float, ...]]:
    """Every two-point segment of lines or rings, the smaller end first."""
    found = set()
    for line in shapely.get_parts(shapely.boundary(shapes) if shapes[0].area else shapes):
        xy = shapely.get_coordinates(line).tolist()
        found |= {tuple(min(pair) + max(pair)) for pair in pairwise(xy)}
    return found


def test_the_folder_holds_these_files_and_their_provenance() -> None:
    expected = {f"{theme}-{level}.fgb" for theme, level in FILES} | {"PROVENANCE.md", "seas.json"}
    assert {path.name for path in FOLDER.iterdir() if path.suffix not in {".py", ""}} == expected


@pytest.mark.parametrize(("theme", "level"), FILES)
class TestFile:
    def test_columns_and_crs(self, theme: str, level: str) -> None:
        frame = FRAMES[theme, level]
        assert frame.crs == "EPSG:4326"
        assert set(frame.columns) == COLUMNS[theme] | {"geometry"}
        assert len(frame) > 0

    def test_geometries_are_valid_on_the_grid_and_inside_the_windows(self, theme: str, level: str) -> None:
        shapes = FRAMES[theme, level].geometry.to_numpy()
        assert shapely.is_valid(shapes).all()
        assert not shapely.is_empty(shapes).any()
        xy = shapely.get_coordinates(shapes)
        if theme != "cities":
            assert np.abs(xy - xy.round(DECIMALS[level])).max() < 1e-9
        inside = np.zeros(len(xy), dtype=bool)
        for west, south, east, north in WINDOWS[level]:
            inside |= (xy >= (west, south)).all(axis=1) & (xy <= (east, north)).all(axis=1)
        assert inside.all()

    def test_words_are_not_mangled(self, theme: str, level: str) -> None:
        frame = FRAMES[theme, level]
        words = [word for column in COLUMNS[theme] for word in frame[column] if isinstance(word, str)]
        assert not [word for word in words if set(word) & set("?\ufffdÐÑ") or word != word.strip()]


@pytest.mark.parametrize("level", THEMES)
def test_vertices_stay_in_budget(level: str) -> None:
    vertices = sum(shapely.get_num_coordinates(FRAMES[theme, level].geometry).sum() for theme in THEMES[level])
    assert vertices <= MAX_VERTICES[level]


def test_files_of_the_basemap_stay_small() -> None:
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) < 4_000_000


@pytest.mark.parametrize("level", ["world", "eurasia"])
@pytest.mark.parametrize(
    ("place", "lon", "lat"), [("Crimea", 33.9, 45.2), ("Simferopol", 34.1, 44.95), ("Sevastopol", 33.6, 44.62)]
)
def test_crimea_is_ukrainian(level: str, place: str, lon: float, lat: float) -> None:
    assert country_at(level, lon, lat) == ["UA"], place


@pytest.mark.parametrize("level", ["world", "eurasia"])
def test_there_is_no_border_at_perekop(level: str) -> None:
    perekop = shapely.box(33.2, 45.8, 35.2, 46.4)
    assert not FRAMES["borders", level].intersects(perekop).any()


@pytest.mark.parametrize("level", THEMES)
def test_countries_touch_without_gap_or_overlap(level: str) -> None:
    assert shapely.coverage_is_valid(FRAMES["land", level].geometry.to_numpy())


@pytest.mark.parametrize("level", THEMES)
def test_borders_run_exactly_along_two_countries(level: str) -> None:
    shapes = land(level)
    rings = {code: segments([shape]) for code, shape in shapes.items()}
    for row in FRAMES["borders", level].itertuples():
        line = segments(list(row.geometry.geoms))
        assert line <= rings[row.iso_a2_a] & rings[row.iso_a2_b], f"{row.iso_a2_a}-{row.iso_a2_b}"


@pytest.mark.parametrize("level", ["eurasia", "detail"])
def test_russia_and_ukraine_leave_no_gap_near_sudzha(level: str) -> None:
    window = shapely.box(34.4, 50.8, 35.9, 51.6)
    parts = [shapely.intersection(land(level)[code], window) for code in ("RU", "UA")]
    joined = shapely.union(*parts)
    assert window.difference(joined).area < 1e-9
    assert parts[0].intersection(parts[1]).area < 1e-9


@pytest.mark.parametrize("level", ["eurasia", "detail"])
def test_provinces_lines_stay_inside_their_country(level: str) -> None:
    for row in FRAMES["admin1", level].itertuples():
        outside = shapely.difference(row.geometry, land(level)[row.country])
        assert outside.length < 1e-6, row.country


@pytest.mark.parametrize("level", THEMES)
def test_disputed_borders_are_marked_as_disputed(level: str) -> None:
    frame = FRAMES["borders", level]
    pairs = {frozenset(pair) for pair in zip(frame.iso_a2_a, frame.iso_a2_b, strict=True)}
    assert set(frame.status) == {"border", "disputed"}
    assert {"RU", "UA"} in pairs
    russian = frame[(frame.iso_a2_a == "RU") & (frame.iso_a2_b == "UA")]
    assert list(russian.status) == ["border"]


@pytest.mark.parametrize(
    ("level", "name", "native", "country", "capital"),
    [
        ("detail", "Kursk", "Курск", "RU", False),
        ("detail", "Sumy", "Суми", "UA", False),
        ("detail", "Sudzha", "Суджа", "RU", False),
        ("detail", "Lgov", "Льгов", "RU", False),
        ("detail", "Rajin", "라진", "KP", False),
        ("detail", "Vladivostok", "Владивосток", "RU", False),
        ("eurasia", "Moscow", "Москва", "RU", True),
        ("eurasia", "Ulan-Ude", "Улан-Удэ", "RU", False),
        ("eurasia", "Sevastopol", "Севастополь", "UA", False),
        ("world", "Kyiv", "Київ", "UA", True),
        ("world", "Pyongyang", "평양", "KP", True),
        ("world", "Seoul", "서울", "KR", True),
        ("world", "Beijing", "北京", "CN", True),
    ],
)
def test_cities_bear_the_names_of_their_country(
    level: str, name: str, native: str, country: str, capital: bool
) -> None:
    frame = FRAMES["cities", level]
    (row,) = frame[frame.name_en == name].itertuples()
    assert (row.name_native, row.iso_a2, bool(row.capital)) == (native, country, capital)


@pytest.mark.parametrize("level", ["eurasia", "detail"])
def test_cities_lie_in_their_country(level: str) -> None:
    shapes = land(level)
    slack_deg = {"eurasia": 0.25, "detail": 0.03}[level]
    for row in FRAMES["cities", level].itertuples():
        if row.iso_a2 in shapes:
            assert shapes[row.iso_a2].distance(row.geometry) < slack_deg, f"{row.name_en} ({row.iso_a2})"


@pytest.mark.parametrize("level", THEMES)
def test_capitals_have_one_of_the_two_highest_ranks(level: str) -> None:
    frame = FRAMES["cities", level]
    assert frame["rank"].between(1, 5).all()
    assert (frame.population > 0).all()
    assert (frame[frame.capital]["rank"] <= 2).all()


def test_country_names_are_in_their_own_script() -> None:
    names = FRAMES["land", "world"].set_index("iso_a2").name_native
    assert (names["RU"], names["UA"], names["KP"], names["KR"]) == ("Россия", "Україна", "조선", "한국")


REGIONS = gpd.read_file(GEODATA / "kursk" / "regions.geojson").set_index("id")


def region_features() -> list[dict[str, Any]]:
    return list(json.loads((GEODATA / "kursk" / "regions.geojson").read_text(encoding="utf-8"))["features"])


def test_regions_share_their_borders() -> None:
    assert shapely.coverage_is_valid(REGIONS.geometry.to_numpy())
    assert len(shapely.get_parts(shapely.union_all(REGIONS.geometry.to_numpy()[:9]))) == 1


def test_kursk_oblast_has_its_official_area_within_one_percent() -> None:
    area_m2, _ = pyproj.Geod(ellps="WGS84").geometry_area_perimeter(REGIONS.geometry["A01"])
    assert area_m2 / 1e6 == pytest.approx(29_997, rel=0.01)


@pytest.mark.parametrize(
    ("village", "lon", "lat"),
    [
        ("Sudzha", 35.2706, 51.1914),
        ("Guyevo", 35.2688, 51.0918),
        ("Gornal", 35.25, 51.066),
        ("Oleshnya", 35.15, 51.21),
        ("Gogolevka", 35.17, 51.165),
        ("Nikolayevo-Daryino", 35.06, 51.255),
        ("Plekhovo", 35.3305, 51.0997),
        ("Glushkovo", 34.6392, 51.3407),
    ],
)
def test_border_villages_lie_in_kursk_oblast(village: str, lon: float, lat: float) -> None:
    assert REGIONS.geometry["A01"].contains(Point(lon, lat)), village
    assert country_at("detail", lon, lat) == ["RU"], village


@pytest.mark.parametrize(
    ("village", "lon", "lat"), [("Basivka", 35.135, 51.118), ("Yunakivka", 35.04, 51.10), ("Myropillia", 35.26, 51.02)]
)
def test_sumy_villages_lie_in_sumy_oblast(village: str, lon: float, lat: float) -> None:
    assert REGIONS.geometry["region-ua-59"].contains(Point(lon, lat)), village


def test_the_national_border_of_regions_is_that_of_the_basemap() -> None:
    """Inside the Kursk window every vertex of the common line of Kursk and Sumy is on the drawn border."""
    common = REGIONS.geometry["A01"].boundary.intersection(REGIONS.geometry["region-ua-59"].boundary)
    frame = FRAMES["borders", "detail"]
    (border,) = frame[(frame.iso_a2_a == "RU") & (frame.iso_a2_b == "UA")].geometry
    vertices = {tuple(xy) for xy in shapely.get_coordinates(border).round(4).tolist()}
    missing = {tuple(xy) for xy in shapely.get_coordinates(common).round(4).tolist()} - vertices
    assert not missing


def test_regions_follow_the_right_hand_rule_and_five_decimals() -> None:
    for feature in region_features():
        shape = shapely.from_geojson(json.dumps(feature["geometry"]))
        for polygon in shapely.get_parts(shape):
            assert polygon.exterior.is_ccw, feature["id"]
            assert not any(ring.is_ccw for ring in polygon.interiors), feature["id"]
        xy = shapely.get_coordinates(shape)
        assert np.array_equal(xy, xy.round(5)), feature["id"]
        assert shape.is_valid


def test_region_labels_lie_in_their_region() -> None:
    for feature in region_features():
        shape = shapely.from_geojson(json.dumps(feature["geometry"]))
        assert shape.contains(Point(feature["properties"]["label_point"])), feature["id"]


def test_regions_are_those_of_the_story() -> None:
    countries = REGIONS.groupby("country").size()
    assert countries.to_dict() == {"KP": 11, "RU": 7, "UA": 3}
    assert set(REGIONS[REGIONS.tier == 1].index) == {
        "A01",
        "region-ru-bry",
        "region-ru-orl",
        "region-ru-lip",
        "region-ru-vor",
        "region-ru-bel",
        "region-ru-pri",
        "region-ua-59",
    }


@pytest.mark.parametrize(("lon", "lat"), [(28.43, 9.88), (33.6, 21.86), (35.7, 33.0)])
def test_land_that_no_country_holds_is_not_sea(lon: float, lat: float) -> None:
    """Abyei, Bir Tawil and the zone on the Golan."""
    assert country_at("world", lon, lat)
