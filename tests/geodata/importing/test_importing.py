"""Every format reads as geopandas reads it, and every row is imported or reported."""

from __future__ import annotations

import json
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from geodata.importing import (
    Mapping,
    convert,
    guess_mapping,
    open_file,
    plain_file_name,
)
from geodata.load import features_of
from tests.support import import_files as files
from tests.support.importing import LAYER, convert_here, read_table

NAMES = {".kml": "Name", ".kmz": "Name"}


SUFFIXES = (
    ".geojson",
    ".geojsonl",
    ".gpkg",
    ".zip",
    ".kml",
    ".kmz",
    ".gpx",
    ".fgb",
    ".parquet",
    ".csv",
    ".xlsx",
    ".xls",
    ".ods",
)


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
def test_each_type_of_geometry_comes_back(tmp_path: Path, suffix: str, kind: str) -> None:
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


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "..\\..\\x.csv", "/etc/passwd", "a\0b\n\u202ecsv", "", "x" * 5000]
)
def test_the_name_of_an_upload_is_a_label(name: str) -> None:
    shown = plain_file_name(name)
    assert "/" not in shown
    assert "\0" not in shown
    assert shown.isprintable()
    assert 0 < len(shown) <= 101
    assert open_file.__module__ == "geodata.importing"
