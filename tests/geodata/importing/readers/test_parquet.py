"""GeoParquet: its encodings, and metadata that is not sound."""

from __future__ import annotations

import json
from pathlib import Path

import geopandas as gpd
import pytest
import shapely

from geodata.errors import ImportingError
from geodata.importing import (
    Mapping,
)
from tests.support import import_files as files
from tests.support.importing import convert_here, read_here


def test_a_native_geoarrow_parquet_comes_back(tmp_path: Path) -> None:
    for kind, wkt in files.SHAPES.items():
        frame = gpd.GeoDataFrame({"name": ["one"]}, geometry=[shapely.from_wkt(wkt)], crs="EPSG:4326")
        frame.to_parquet(tmp_path / "native.parquet", geometry_encoding="geoarrow", schema_version="1.1.0")
        features, report = convert_here((tmp_path / "native.parquet").read_bytes(), Mapping(), "native.parquet")
        assert not report["faults"], kind
        assert shapely.equals(shapely.from_geojson(json.dumps(features[0]["geometry"])), shapely.from_wkt(wkt))


@pytest.mark.parametrize(
    "geo",
    ["[" * 100_000, "[]", "3", '{"primary_column": ["geometry"], "columns": {}}', '{"columns": null}', "nonsense"],
)
def test_damaged_metadata_of_geoparquet_is_one_sentence(geo: str) -> None:
    with pytest.raises(ImportingError, match="not GeoParquet"):
        read_here(files.geoparquet(geo), "a.parquet")
