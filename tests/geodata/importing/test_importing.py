"""Every format reads as geopandas reads it, columns map as they should, and every row is imported or accounted for."""

from __future__ import annotations

import datetime as dt
import json
import tempfile
from contextlib import suppress
from dataclasses import asdict
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geodata.errors import GeodataError, ImportingError
from geodata.importing import (
    Column,
    Mapping,
    NewLayer,
    NumberColumn,
    Table,
    convert,
    guess_mapping,
    open_file,
    repair,
    table,
    table_of,
)
from geodata.importing import (
    mapping as mapping_module,
)
from geodata.importing.conversion import convert_table
from geodata.importing.dates import DayError, likely_form, read_day
from geodata.importing.readers import detect
from geodata.limits import Limits
from geodata.load import features_of
from tests.support import import_files as files

LAYER = NewLayer(id="mine", title="Mine", file_name="mine")
LIMITS = Limits()
NAMES = {".kml": "Name", ".kmz": "Name"}


def read_here(
    content: bytes, name: str = "file.csv", limits: Limits = LIMITS, part: str | None = None
) -> table.Reading:
    """Read in this process, without a worker: as fast as a fuzzer needs it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "input"
        path.write_bytes(content)
        return detect.read(path, name, limits, folder=Path(folder), part=part)[1]


def convert_here(
    content: bytes, mapping: Mapping, name: str = "file.csv", *, crs: str | None = None, repair: bool = False
) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Features and report, without a worker."""
    features: list[dict[str, Any]] = []
    data = table.to_ipc(read_here(content, name))
    report = convert_table(data, mapping, LAYER, crs=crs, repair=repair, emit=features.append)
    assert report["rows"] == len(features) + len(report["faults"])
    return json.loads(json.dumps(features)), report


def reasons(report: dict[str, Any]) -> str:
    return " | ".join(fault["reason"] for fault in report["faults"])


SUFFIXES = (".geojson", ".geojsonl", ".gpkg", ".zip", ".kml", ".kmz", ".gpx", ".fgb", ".parquet", ".csv", ".xlsx")


def read_table(content: bytes, name: str) -> Table:
    """As :func:`open_file`, without a worker."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "input"
        path.write_bytes(content)
        kind, reading = detect.read(path, name, LIMITS, folder=Path(folder))
    return table_of(name, kind, table.to_ipc(reading), content)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_each_format_reads_as_geopandas_reads_it(suffix: str, tmp_path: Path) -> None:
    path = files.written(tmp_path, suffix)
    read = read_table(path.read_bytes(), path.name)
    crs = "EPSG:4326" if read.needs_crs else None
    found, report = convert_here(path.read_bytes(), guess_mapping(read), path.name, crs=crs)
    check_rows(suffix, features_of(files.collection(*found)))
    assert report["imported"] == 3
    assert len(read.frame()) == 3


@pytest.mark.parametrize("suffix", [".gpkg", ".zip", ".csv"])
def test_a_worker_gives_the_same(suffix: str, tmp_path: Path) -> None:
    path = files.written(tmp_path, suffix)
    read = open_file(path)
    imported = convert(read, guess_mapping(read), LAYER, "EPSG:4326" if read.needs_crs else None)
    assert read == read_table(path.read_bytes(), path.name)
    assert (imported.rows, imported.imported, imported.faults) == (3, 3, ())
    check_rows(suffix, features_of(imported.document))


def check_rows(suffix: str, frame: gpd.GeoDataFrame) -> None:
    # FlatGeobuf keeps its rows in the order of its spatial index.
    frame = frame.set_index("name", drop=False).loc[[row["name"] for row in files.ROWS]]
    np.testing.assert_allclose(
        shapely.get_coordinates(list(frame.geometry)), shapely.get_coordinates(list(files.frame().geometry)), atol=1e-6
    )
    if suffix == ".gpx":
        return
    days = [None if pd.isna(day) else day.date().isoformat() for day in frame["valid_from"]]
    assert days == [row["when"] for row in files.ROWS]
    for attributes, row in zip(frame["attributes"], files.ROWS, strict=True):
        assert str(attributes["crew"]) == str(row["crew"])
        assert attributes["share"] is None if row["share"] is None else float(attributes["share"]) == row["share"]


@pytest.mark.parametrize("suffix", [".geojson", ".gpkg", ".zip", ".fgb", ".parquet"])
@pytest.mark.parametrize("crs", ["EPSG:3857", "EPSG:32627"])
def test_any_reference_system_in_the_file_is_honoured(
    tmp_path: Path, suffix: str, crs: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = files.frame()
    monkeypatch.setattr(files, "ROWS", files.ROWS[:1])
    path = files.written(tmp_path, suffix, crs)
    oracle = (
        gpd.read_parquet(path)
        if suffix == ".parquet"
        else gpd.read_file(str(path) + "!shape/rows.shp" * (suffix == ".zip"))
    )
    features, _ = convert_here(path.read_bytes(), Mapping(), path.name)
    np.testing.assert_allclose(
        features[0]["geometry"]["coordinates"], (here.geometry.x.iloc[0], here.geometry.y.iloc[0]), atol=1e-6
    )
    again = oracle.to_crs("EPSG:4326").geometry.iloc[0]
    np.testing.assert_allclose(features[0]["geometry"]["coordinates"], (again.x, again.y), atol=1e-6)


@pytest.mark.parametrize("suffix", [".geojson", ".gpkg", ".fgb", ".parquet", ".kml"])
@pytest.mark.parametrize("kind", files.SHAPES)
def test_each_sort_of_geometry_comes_back(tmp_path: Path, suffix: str, kind: str) -> None:
    shape = shapely.from_wkt(files.SHAPES[kind])
    frame = gpd.GeoDataFrame({"name": ["one"]}, geometry=[shape], crs="EPSG:4326")
    path = tmp_path / f"one{suffix}"
    frame.to_parquet(path) if suffix == ".parquet" else frame.to_file(
        path, driver="LIBKML" if suffix == ".kml" else None
    )
    features, report = convert_here(path.read_bytes(), Mapping(), path.name, repair=True)
    assert not report["faults"]
    assert features[0]["geometry"]["type"] == kind
    assert shapely.equals(shapely.from_geojson(json.dumps(features[0]["geometry"])), shape)


def test_a_native_geoarrow_parquet_comes_back(tmp_path: Path) -> None:
    for kind, wkt in files.SHAPES.items():
        frame = gpd.GeoDataFrame({"name": ["one"]}, geometry=[shapely.from_wkt(wkt)], crs="EPSG:4326")
        frame.to_parquet(tmp_path / "native.parquet", geometry_encoding="geoarrow", schema_version="1.1.0")
        features, report = convert_here((tmp_path / "native.parquet").read_bytes(), Mapping(), "native.parquet")
        assert not report["faults"], kind
        assert shapely.equals(shapely.from_geojson(json.dumps(features[0]["geometry"])), shapely.from_wkt(wkt))


def test_a_file_without_a_reference_system_is_asked_about() -> None:
    content = b"name,lon,lat\na,1,2\n"
    with pytest.raises(ImportingError, match="EPSG:4326"):
        convert_here(content, Mapping(lon="lon", lat="lat"))
    features, _ = convert_here(content, Mapping(lon="lon", lat="lat"), crs="4326")
    assert features[0]["geometry"] == {"type": "Point", "coordinates": [1.0, 2.0]}


@pytest.mark.parametrize(
    "crs", ["nonsense", "EPSG:999999", "+proj=longlat", "GEOGCS[", "{", "x" * 30_000, "EPSG:4326@/etc/passwd"]
)
def test_a_reference_system_that_is_none_says_so(crs: str) -> None:
    with pytest.raises(ImportingError):
        convert_here(b"lon,lat\n1,2\n", Mapping(lon="lon", lat="lat"), crs=crs)


def test_undated_features_say_so_and_dated_ones_end() -> None:
    content = b"lon,lat,date,end\n1,2,,\n1,2,2025-02-07,\n1,2,2025-02-07,2025-02-09\n1,2,2025-02,2025-02\n"
    mapping = Mapping(lon="lon", lat="lat", date="date")
    features, _ = convert_here(content, mapping, crs="4326")
    when = [tuple(f["properties"][k] for k in ("valid_from", "valid_to", "date_precision")) for f in features]
    assert when == [
        (None, None, "static"),
        ("2025-02-07", "2025-02-08", "day"),
        ("2025-02-07", "2025-02-08", "day"),
        ("2025-02-01", "2025-03-01", "month"),
    ]
    features, _ = convert_here(content, Mapping(lon="lon", lat="lat", date="date", end="end"), crs="4326")
    ends = [f["properties"]["valid_to"] for f in features]
    assert ends == [None, None, "2025-02-10", "2025-03-01"]


def test_ambiguous_and_impossible_dates_are_refused_row_by_row() -> None:
    content = b"lon,lat,date\n1,2,03/04/2025\n1,2,2025-02-30\n1,2,soon\n1,2,0001-01-01\n1,2,7 February 2025\n"
    features, report = convert_here(content, Mapping(lon="lon", lat="lat", date="date"), crs="4326")
    assert [fault["row"] for fault in report["faults"]] == [1, 2, 3, 4]
    assert "two ways" in reasons(report)
    assert features[0]["properties"]["valid_from"] == "2025-02-07"
    stated = Mapping(lon="lon", lat="lat", date="date", date_form="day-month-year")
    features, _ = convert_here(content, stated, crs="4326")
    assert features[0]["properties"]["valid_from"] == "2025-04-03"


@pytest.mark.parametrize(
    ("text", "first", "after"),
    [
        ("2025-02-07", "2025-02-07", "2025-02-08"),
        ("2025-02-07T23:59:59.5+09:00", "2025-02-07", "2025-02-08"),
        ("2025-02-07 10:00", "2025-02-07", "2025-02-08"),
        ("20250207", "2025-02-07", "2025-02-08"),
        ("2025/02/07", "2025-02-07", "2025-02-08"),
        ("2025-12", "2025-12-01", "2026-01-01"),
        ("2025", "2025-01-01", "2026-01-01"),
        ("Feb 7, 2025", "2025-02-07", "2025-02-08"),
        ("7 Sept. 2025", "2025-09-07", "2025-09-08"),
        ("05/05/2025", "2025-05-05", "2025-05-06"),
    ],
)
def test_dates_that_can_be_read_in_one_way_are_read(text: str, first: str, after: str) -> None:
    period = read_day(text)
    assert period is not None
    assert (period.first.isoformat(), period.after.isoformat()) == (first, after)


@given(st.dates(dt.date(1900, 1, 1), dt.date(2099, 12, 31)))
def test_every_day_survives_its_forms(day: dt.date) -> None:
    for text in (day.isoformat(), f"{day:%Y%m%d}", f"{day.day} {day:%B} {day.year}", f"{day.isoformat()}T00:00:00Z"):
        assert read_day(text).first == day  # type: ignore[union-attr]
    assert read_day(f"{day:%d/%m/%Y}", "day-month-year").first == day  # type: ignore[union-attr]
    assert read_day(f"{day:%m/%d/%Y}", "month-day-year").first == day  # type: ignore[union-attr]


@given(st.text(max_size=40))
def test_no_text_breaks_the_reading_of_dates(text: str) -> None:
    with suppress(DayError):
        read_day(text)
    likely_form([text])


def test_a_form_is_taken_from_proof_only() -> None:
    assert likely_form(["13/02/2025", "03/04/2025"]) == "day-month-year"
    assert likely_form(["02/13/2025"]) == "month-day-year"
    assert likely_form(["03/04/2025"]) == "iso"
    assert likely_form(["13/02/2025", "02/13/2025"]) == "iso"


def test_one_bad_date_does_not_make_a_column_of_dates_another() -> None:
    column = Column("date", "text", ("2025-02-07", "2025-02-30", "2025-02-09"))
    assert guess_columns([column]).date == "date"
    assert guess_columns([Column("date", "text", ("2025-02-07", "soon", "later"))]).date is None


def guess_columns(columns: list[Column]) -> Mapping:
    return mapping_module.guess_mapping(columns, has_geometry=True)


def test_the_guess_knows_common_names() -> None:
    columns = [
        Column("Title", "text", ("a",)),
        Column("Start Date", "text", ("2025-01-01",)),
        Column("end-date", "text", ("2025-01-02",)),
        Column("URL", "text", ("https://example.org",)),
        Column("Longitude", "number", ("1",)),
        Column("LAT", "number", ("1",)),
        Column("deaths", "whole number", ("1",)),
    ]
    guess = guess_mapping(Table("x", "CSV", None, tuple(columns), 1, False, (), (), "", b""))
    assert {k: v for k, v in asdict(guess).items() if v} == {
        "name": "Title",
        "date": "Start Date",
        "end": "end-date",
        "source": "URL",
        "lon": "Longitude",
        "lat": "LAT",
        "date_form": "iso",
    }


def test_a_mapping_that_names_no_column_is_told_which_there_are() -> None:
    with pytest.raises(ImportingError, match=r"'nmae'.*did you mean 'name'.*it has 'name', 'lon', 'lat'"):
        convert_here(b"name,lon,lat\na,1,2\n", Mapping(name="nmae"), crs="4326")


def test_figures_sources_claimants_and_the_rest() -> None:
    content = (
        b"lon,lat,killed,link,who,sure,other\n1,2,12,https://example.org/a; The Paper,Army,disputed,x\n"
        b'3,4,"1,200",javascript:alert(1),,maybe,=cmd|x\n5,6,-3,,,,\n'
    )
    mapping = Mapping(
        lon="lon",
        lat="lat",
        source="link",
        claimant="who",
        confidence="sure",
        numbers=(NumberColumn("killed", "people", "killed"),),
    )
    features, report = convert_here(content, mapping, crs="4326")
    one, two, three = (f["properties"] for f in features)
    assert one["numbers"][0] | {"low": 0, "high": 0} == {
        "low": 0,
        "high": 0,
        "unit": "people",
        "counts": "killed",
        "qualifier": "exact",
        "measure": None,
    }
    assert (one["numbers"][0]["low"], two["numbers"][0]["high"], three["numbers"]) == (12, 1200, [])
    assert three["attributes"]["killed"] == "-3"
    assert (one["confidence"], two["confidence"], two["attributes"]["sure"]) == ("disputed", "reported", "maybe")
    assert one["claimant"] == "Army"
    assert two["claimant"] == "File mine"
    assert [s["url"] for s in report["sources"]] == [None, "https://example.org/a", None, None]
    assert one["sources"] == ["mine-file", "mine-source-1", "mine-source-2"]
    assert three["sources"] == ["mine-file"]
    assert {c["id"] for c in report["claimants"]} == {"mine-file", "mine-claimant-1"}
    assert two["attributes"]["other"] == "=cmd|x"


BOW = "POLYGON ((0 0, 2 2, 2 0, 0 2, 0 0))"
MENDABLE = {
    "crossing itself": ({"type": "Polygon", "coordinates": [[[0, 0], [2, 2], [2, 0], [0, 2], [0, 0]]]}, "not valid"),
    "open ring": ({"type": "Polygon", "coordinates": [[[0, 0], [2, 0], [2, 2], [0, 2]]]}, "not closed"),
    "wound": ({"type": "Polygon", "coordinates": [[[0, 0], [0, 2], [2, 2], [2, 0], [0, 0]]]}, "wrong way"),
    "crossing 180": ({"type": "LineString", "coordinates": [[179, 0], [-179, 2]]}, "180th"),
    "polygon across 180": (
        {"type": "Polygon", "coordinates": [[[178, 0], [-178, 0], [-178, 2], [178, 2], [178, 0]]]},
        "180th",
    ),
    "along a pole": (
        {"type": "Polygon", "coordinates": [[[-180, -90], [180, -90], [180, -80], [0, -70], [-180, -80], [-180, -90]]]},
        "180th",
    ),
    "beyond 180": ({"type": "LineString", "coordinates": [[179, 0], [181, 2]]}, "beyond"),
    "point beyond 180": ({"type": "Point", "coordinates": [190, 2]}, "beyond"),
}


@pytest.mark.parametrize("name", MENDABLE)
def test_what_can_be_mended_is_refused_unless_asked_for(name: str) -> None:
    geometry, why = MENDABLE[name]
    content = files.collection(files.feature(geometry))
    features, report = convert_here(content, Mapping(), "a.geojson")
    assert not features
    assert why in reasons(report)
    assert report["faults"][0]["repairable"]
    features, report = convert_here(content, Mapping(), "a.geojson", repair=True)
    assert report["repairs"]
    shape = shapely.from_geojson(json.dumps(features[0]["geometry"]))
    assert shape.is_valid
    assert abs(shapely.get_coordinates(shape)[:, 0]).max() <= 180


def test_a_split_polygon_keeps_its_ground() -> None:
    around = shapely.from_wkt(
        "POLYGON ((170 -10, -170 -10, -170 10, 170 10, 170 -10), (178 -1, -178 -1, -178 1, 178 1, 178 -1))"
    )
    split = repair.split_at_180(around)
    assert split is not None
    assert split.geom_type == "MultiPolygon"
    assert split.area == pytest.approx(20 * 20 - 4 * 2)


@given(
    st.lists(
        st.tuples(st.floats(-180, 180, allow_subnormal=False), st.floats(-80, 80, allow_subnormal=False)),
        min_size=2,
        max_size=8,
    )
)
def test_a_split_line_is_within_the_world_and_as_long(line: list[tuple[float, float]]) -> None:
    split = repair.split_at_180(shapely.LineString(line))
    if split is None:
        return
    lons = shapely.get_coordinates(split)[:, 0]
    assert abs(lons).max() <= 180
    short = sum(((((b[0] - a[0] + 180) % 360 - 180) ** 2) + (b[1] - a[1]) ** 2) ** 0.5 for a, b in pairwise(line))
    assert split.length == pytest.approx(short, abs=1e-6)


@pytest.mark.parametrize(
    "geometry",
    [
        None,
        {"type": "Point", "coordinates": []},
        {"type": "Point", "coordinates": ["a", "b"]},
        {"type": "Point", "coordinates": [1e400, 0]},
        {"type": "Point", "coordinates": [10, 95]},
        {"type": "Point", "coordinates": [1e9, 5]},
        {"type": "LineString", "coordinates": [[0, 0]]},
        {"type": "LineString", "coordinates": [[0, 0], [0, 0]]},
        {"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [0, 0]]]},
        {"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [2, 2], [0, 0]]]},
        {"type": "GeometryCollection", "geometries": []},
        {"type": "Circle", "coordinates": [0, 0]},
        "POINT",
        [],
    ],
)
def test_what_cannot_be_mended_is_told(geometry: Any) -> None:
    content = json.dumps(
        {"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {}, "geometry": geometry}]}
    )
    features, report = convert_here(content.replace("Infinity", "1e400").encode(), Mapping(), "a.geojson", repair=True)
    assert not features
    assert len(report["faults"]) == 1


def test_altitudes_are_dropped_with_a_note() -> None:
    features, report = convert_here(files.collection(files.feature("POINT Z (1 2 300)")), Mapping(), "a.geojson")
    assert features[0]["geometry"]["coordinates"] == [1, 2]
    assert any("altitude" in note for note in report["notes"])


def test_gpx_tracks_have_their_times() -> None:
    content = b"""<gpx xmlns="http://www.topografix.com/GPX/1/1" version="1.1"><trk><name>Walk</name><trkseg>
    <trkpt lat="47.1" lon="8.5"><ele>400</ele><time>2025-05-01T10:00:00Z</time></trkpt>
    <trkpt lat="47.2" lon="8.6"><time>2025-05-02T09:00:00Z</time></trkpt></trkseg></trk>
    <rte><rtept lat="1" lon="2"/><rtept lat="3" lon="4"/></rte><wpt lat="x" lon="2"/></gpx>"""
    read = read_here(content, "walk.gpx")
    names = tuple(
        Column(n, "text", tuple(map(str, read.columns.column(n).drop_null().to_pylist())))
        for n in read.columns.column_names
    )
    guess = mapping_module.guess_mapping(names, has_geometry=True)
    features, report = convert_here(content, guess, "walk.gpx")
    assert features[0]["geometry"]["type"] == "MultiLineString"
    assert (features[0]["properties"]["valid_from"], features[0]["properties"]["valid_to"]) == (
        "2025-05-01",
        "2025-05-03",
    )
    assert features[1]["geometry"]["type"] == "LineString"
    assert "no latitude" in reasons(report)


def test_kml_dates_data_and_links() -> None:
    content = b"""<kml xmlns="http://www.opengis.net/kml/2.2"><Document>
    <NetworkLink><Link><href>http://example.org/x.kml</href></Link></NetworkLink>
    <Folder><Placemark><name>A &amp; B</name><TimeSpan><begin>2025-01-02</begin><end>2025-01-05</end></TimeSpan>
    <ExtendedData><Data name="crew"><value>12</value></Data></ExtendedData>
    <Point><coordinates>1,2,0</coordinates></Point></Placemark>
    <Placemark><name>None</name></Placemark></Folder></Document></kml>"""
    features, report = convert_here(content, Mapping(name="name", date="begin", end="end"), "a.kml")
    properties = features[0]["properties"]
    assert (properties["name"], properties["valid_to"], properties["attributes"]["crew"]) == (
        "A & B",
        "2025-01-06",
        "12",
    )
    assert "no geometry" in reasons(report)
    assert any("links to other files" in note for note in report["notes"])


def test_several_tables_and_sheets_are_asked_about(tmp_path: Path) -> None:
    for name in ("one", "two"):
        files.frame().to_file(tmp_path / "two.gpkg", layer=name, mode="a" if name == "two" else "w")
    content = (tmp_path / "two.gpkg").read_bytes()
    with pytest.raises(ImportingError, match=r"'one', 'two'"):
        read_here(content, "two.gpkg")
    assert read_here(content, "two.gpkg", part="two").rows == 3
    book = files.workbook([["lon", "lat"], [1, 2]], Other=[["lon", "lat"], [3, 4], [5, 6]])
    with pytest.raises(ImportingError, match="Other"):
        read_here(book, "a.xlsx")
    assert read_here(book, "a.xlsx", part="Other").rows == 2


def test_excel_days_formulas_and_gaps() -> None:
    rows = [["lon", "lat", "day", "note"], [1, 2, dt.datetime(2025, 2, 7), "=1+1"], [], [3, None, "2025-02-08", "x"]]
    content = files.workbook(rows)
    features, report = convert_here(content, Mapping(lon="lon", lat="lat", date=None), "a.xlsx", crs="4326")
    assert features[0]["properties"]["attributes"]["note"] in (0, "0")
    assert "no coordinates" in reasons(report)
    assert any("formulas" in note for note in report["notes"])


def test_a_csv_with_semicolons_quotes_and_short_rows() -> None:
    content = 'name;lon;lat\n"a;b\nc";1;2\nd;3\n\ne;5;6;7\n'.encode("utf-16")
    features, report = convert_here(content, Mapping(name="name", lon="lon", lat="lat"), crs="4326")
    assert features[0]["properties"]["name"] == "a;b\nc"
    assert "no coordinates" in reasons(report)
    assert "4 cells under 3 headings" in reasons(report)


def test_codes_with_leading_zeros_stay_texts() -> None:
    features, _ = convert_here(b"lon,lat,code\n1,2,007\n3,4,12\n", Mapping(lon="lon", lat="lat"), crs="4326")
    assert [f["properties"]["attributes"]["code"] for f in features] == ["007", "12"]


def test_a_number_beside_a_separator_of_ascii_is_a_number() -> None:
    assert read_here(b"lon,lat,n\n1,2,\x1e14\n3,4,2.5\x1f\n").columns.column("n").to_pylist() == [14, 2.5]
    assert read_here(b"lon,lat,n\n1,2,\x1e14\n").columns.column("n").to_pylist() == [14]


def test_the_first_line_that_excel_writes_names_the_separator() -> None:
    features, _ = convert_here(b"sep=;\r\nlon;lat\r\n1;2\r\n", Mapping(lon="lon", lat="lat"), crs="4326")
    assert features[0]["geometry"]["coordinates"] == [1.0, 2.0]


def test_a_row_in_another_system_than_the_file_is_refused() -> None:
    content = b'name,wkt\na,"SRID=3857;POINT(1 2)"\nb,"SRID=4326;POINT(3 4)"\nc,POINT(5 6)\n'
    features, report = convert_here(content, Mapping(name="name", wkt="wkt"), crs="EPSG:4326")
    assert [feature["properties"]["name"] for feature in features] == ["b", "c"]
    assert "EPSG:3857" in report["faults"][0]["reason"]


def test_a_system_of_no_map_is_refused() -> None:
    with pytest.raises(ImportingError, match="neither geographic nor projected"):
        convert_here(b"lon,lat\n1,2\n", Mapping(lon="lon", lat="lat"), crs="EPSG:4978")


def test_wkt_columns_in_any_system() -> None:
    content = b'id,wkt\n1,"POINT (1113194.9079327357 2273030.926987689)"\n2,nonsense\n3,\n'
    features, report = convert_here(content, Mapping(wkt="wkt"), crs="EPSG:3857")
    np.testing.assert_allclose(features[0]["geometry"]["coordinates"], (10, 20), atol=1e-6)
    assert len(report["faults"]) == 2


def test_curves_are_faults_of_their_rows(tmp_path: Path) -> None:
    features, report = convert_here(
        b'wkt\n"CURVEPOLYGON (CIRCULARSTRING (0 0, 1 1, 2 0, 1 -1, 0 0))"\nPOINT (1 2)\n',
        Mapping(wkt="wkt"),
        crs="4326",
    )
    assert len(features) == 1
    assert "curves" in report["faults"][0]["reason"]
    circle = (
        shapely.from_wkt("POINT (1 2)").wkb[:1] + (8).to_bytes(4, "little") + (3).to_bytes(4, "little") + b"\0" * 48
    )
    shapes, faults, _ = table.read_wkb([circle, shapely.from_wkt("POINT (1 2)").wkb], LIMITS)
    assert shapes[0] is None
    assert "curves" in faults[0]


def test_a_line_that_is_no_json_is_one_row() -> None:
    content = json.dumps(files.feature("POINT (1 2)")).encode() + b"\n{nonsense}\n[1]\n"
    features, report = convert_here(content, Mapping(), "a.ndjson")
    assert len(features) == 1
    assert [fault["row"] for fault in report["faults"]] == [2, 3]


# --- Fuzzing: whatever the bytes, one of our own errors or rows that add up ---------------------------------------------

_SEEDS: list[bytes] = []


def _seeds() -> list[bytes]:
    if not _SEEDS:
        with tempfile.TemporaryDirectory() as folder:
            for suffix in (".geojson", ".gpkg", ".kml", ".parquet", ".csv", ".xlsx", ".zip", ".fgb"):
                sub = Path(folder) / suffix[1:]
                sub.mkdir()
                _SEEDS.append(files.written(sub, suffix).read_bytes())
    return _SEEDS


@st.composite
def spoilt(draw: st.DrawFn) -> bytes:
    """A file with some of its bytes changed, cut off or doubled."""
    content = bytearray(draw(st.sampled_from(range(8)).map(lambda i: _seeds()[i])))
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, len(content) - 1))
        match draw(st.sampled_from(["byte", "cut", "double", "text"])):
            case "byte":
                content[at] = draw(st.integers(0, 255))
            case "cut":
                del content[at : at + draw(st.integers(1, 64))]
            case "double":
                content[at:at] = content[at : at + draw(st.integers(1, 64))]
            case _:
                content[at:at] = draw(
                    st.sampled_from([b"\0", b"NaN", b"1e999", b"<!DOCTYPE x>", b"../", b"'", b'"', b"\xff"])
                )
        if not content:
            return b"x"
    return bytes(content)


_FUZZ = partial(settings, deadline=None, suppress_health_check=list(HealthCheck))


@_FUZZ(max_examples=250)
@given(st.one_of(spoilt(), st.binary(max_size=400)), st.sampled_from(["a.csv", "a.geojson", "a.zip", "a.ndjson"]))
def test_no_bytes_break_the_reader(content: bytes, name: str) -> None:
    try:
        reading = read_here(content, name)
        data = table.to_ipc(reading)
        columns = [Column(n, "text", ()) for n in reading.columns.column_names]
        guess = mapping_module.guess_mapping(columns, has_geometry=reading.shapes is not None)
        features: list[Any] = []
        report = convert_table(data, guess, LAYER, crs="EPSG:4326", repair=True, emit=features.append)
    except GeodataError:
        return
    assert report["rows"] == len(features) + len(report["faults"])


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


@_FUZZ(max_examples=150)
@given(
    st.lists(
        st.fixed_dictionaries(
            {
                "type": st.just("Feature"),
                "properties": _JSON,
                "geometry": _JSON
                | st.fixed_dictionaries({"type": st.sampled_from([*files.SHAPES]), "coordinates": _JSON}),
            }
        ),
        max_size=4,
    )
)
def test_no_geojson_breaks_reader_or_conversion(features: list[Any]) -> None:
    content = json.dumps({"type": "FeatureCollection", "features": features}).encode()
    try:
        _, report = convert_here(content, Mapping(), "a.geojson", repair=True)
    except GeodataError:
        return
    assert report["rows"] == len(features)
