"""Reference systems: what is known, what is refused, and what is asked for."""

from __future__ import annotations

import json
import re
import tempfile
from pathlib import Path

import numpy as np
import pyproj
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.errors import ImportingError
from geodata.importing import (
    Mapping,
)
from geodata.importing.crs import checked
from tests.support import import_files as files
from tests.support.importing import convert_here, read_table


def test_a_file_without_a_reference_system_is_asked_about() -> None:
    content = b"name,x,y\na,1,2\n"
    with pytest.raises(ImportingError, match="EPSG:4326"):
        convert_here(content, Mapping(lon="x", lat="y"))
    features, _ = convert_here(content, Mapping(lon="x", lat="y"), crs="4326")
    assert features[0]["geometry"] == {"type": "Point", "coordinates": [1.0, 2.0]}


def test_columns_of_latitude_and_longitude_need_no_reference_system() -> None:
    features, report = convert_here(b"Lat,LON\n51.2,35.3\n51.3,35.3\n91,181\n", Mapping(lon="LON", lat="Lat"))
    assert features[0]["geometry"]["coordinates"] == [35.3, 51.2]
    assert "'LON' and 'Lat' are read as degrees on WGS84 (EPSG:4326)." in report["notes"]
    with pytest.raises(ImportingError, match="EPSG:4326"):
        convert_here(b"lat,lon\n5672000,412000\n5672010,412010\n", Mapping(lon="lon", lat="lat"))


@pytest.mark.parametrize(
    "crs", ["nonsense", "EPSG:999999", "+proj=longlat", "GEOGCS[", "{", "x" * 30_000, "EPSG:4326@/etc/passwd"]
)
def test_an_unknown_reference_system_is_refused(crs: str) -> None:
    with pytest.raises(ImportingError):
        convert_here(b"lon,lat\n1,2\n", Mapping(lon="lon", lat="lat"), crs=crs)


def test_a_row_in_another_system_than_the_file_is_refused() -> None:
    content = b'name,wkt\na,"SRID=3857;POINT(1 2)"\nb,"SRID=4326;POINT(3 4)"\nc,POINT(5 6)\n'
    features, report = convert_here(content, Mapping(name="name", wkt="wkt"), crs="EPSG:4326")
    assert [feature["properties"]["name"] for feature in features] == ["b", "c"]
    assert "EPSG:3857" in report["faults"][0]["reason"]


def test_a_system_that_is_not_for_maps_is_refused() -> None:
    with pytest.raises(ImportingError, match="neither geographic nor projected"):
        convert_here(b"lon,lat\n1,2\n", Mapping(lon="lon", lat="lat"), crs="EPSG:4978")


def test_wkt_columns_in_any_system() -> None:
    content = b'id,wkt\n1,"POINT (1113194.9079327357 2273030.926987689)"\n2,nonsense\n3,\n'
    features, report = convert_here(content, Mapping(wkt="wkt"), crs="EPSG:3857")
    np.testing.assert_allclose(features[0]["geometry"]["coordinates"], (10, 20), atol=1e-6)
    assert len(report["faults"]) == 2


@pytest.mark.parametrize(
    "wkt",
    [
        'GEOGCS["x",DATUM["x",SPHEROID["x",6378137,298]],PRIMEM["x",0],UNIT["x",0.01],'
        'EXTENSION["PROJ4","+proj=longlat +nadgrids=/etc/passwd"]]',
        "+proj=longlat +nadgrids=@/etc/passwd",
        "+init=/etc/passwd:x",
        '{"type": "BoundCRS", "parameter": "/etc/passwd.gsb"}',
    ],
)
def test_a_reference_system_that_names_a_file_is_refused(wkt: str) -> None:
    with pytest.raises(ImportingError, match=r"names a file|no reference system"):
        convert_here(b"lon,lat\n1,2\n", Mapping(lon="lon", lat="lat"), crs=wkt)


#: What a file can state as its reference system to make PROJ open a path, wait for a terminal, or fail.
HOSTILE_SYSTEMS = [
    "+init={path}:x",
    "+init=/dev/stdin:x",
    "+init=/dev/stdout:x",
    "+proj=longlat +nadgrids={path}",
    "+proj=pipeline +step +proj=hgridshift +grids={path}",
    "{path}",
    "nonsense",
    "EPSG:0",
    "EPSG:999999999",
    "EPSG:4326+" + "5773" * 40,
    "urn:ogc:def:crs:EPSG::0",
    '{{"type": "GeographicCRS", "name": 3}}',
    '{{"type": "BoundCRS"}}',
    'GEOGCS["x",EXTENSION["PROJ4","+proj=longlat +nadgrids={path}"]]',
    'BOUNDCRS[SOURCECRS[GEOGCRS["x"]],TARGETCRS[GEOGCRS["x"]],ABRIDGEDTRANSFORMATION["x",PARAMETERFILE["x","{path}"]]]',
    "\x1b[31m\n\x00",
]


def geopackage_in(definition: str) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        escaped = definition.replace("'", "''").replace("\0", "")
        return files.package(
            Path(folder) / "a.gpkg",
            "PRAGMA writable_schema = ON",
            "DELETE FROM sqlite_master WHERE type = 'trigger'",
            f"UPDATE gpkg_spatial_ref_sys SET organization = 'NONE', definition = '{escaped}'",
        )


#: How GeoJSON and GeoParquet state one: as a name, and as any JSON value.
CARRIERS = {
    "a.geojson": lambda stated: files.collection(
        files.feature("POINT (1 2)"), crs={"type": "name", "properties": {"name": stated}}
    ),
    "a.gpkg": geopackage_in,
    "a.parquet": lambda stated: files.geoparquet(
        json.dumps({"primary_column": "geometry", "columns": {"geometry": {"encoding": "WKB", "crs": stated}}})
    ),
}


@pytest.mark.parametrize("name", CARRIERS)
@pytest.mark.parametrize("stated", HOSTILE_SYSTEMS)
def test_a_hostile_reference_system_is_a_note_and_is_never_parsed_here(
    name: str, stated: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parsed: list[object] = []
    path = tmp_path / "definitions"
    path.write_text("<x> +proj=longlat +datum=WGS84 <>\n")
    read = read_table(CARRIERS[name](stated.format(path=path)), name)
    assert read.crs is None
    assert read.needs_crs
    assert len([note for note in read.notes if "which is not known" in note and "\n" not in note]) == 1
    monkeypatch.setattr(pyproj.CRS, "__init__", lambda self, *given, **named: parsed.append(given))
    assert len(read.frame()) == read.rows
    assert parsed == []


@pytest.mark.parametrize("crs", ["EPSG:32636", "LOCAL"])
def test_only_a_code_of_the_file_reaches_proj_here(crs: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    local = pyproj.CRS.from_proj4("+proj=tmerc +lon_0=36.5 +ellps=GRS80 +units=m")
    frame = files.frame().to_crs(local if crs == "LOCAL" else crs)
    frame.to_parquet(tmp_path / "a.parquet")
    read = read_table((tmp_path / "a.parquet").read_bytes(), "a.parquet")
    assert read.crs is not None
    assert (read.crs == crs) == (crs != "LOCAL")
    assert read.crs_label == ("unknown" if crs == "LOCAL" else crs)
    # The canonical form says the same: the rows come back to where they were.
    features, _ = convert_here((tmp_path / "a.parquet").read_bytes(), Mapping(), "a.parquet", crs=read.crs)
    np.testing.assert_allclose(
        [feature["geometry"]["coordinates"] for feature in features],
        [row["at"] for row in files.ROWS],
        atol=1e-6,
    )
    assert read.frame().crs == (None if crs == "LOCAL" else crs)


@given(st.text(max_size=60) | st.sampled_from(HOSTILE_SYSTEMS) | st.none() | st.integers())
def test_no_answer_of_a_reading_process_passes_the_check_but_codes_and_wkt2(answer: object) -> None:
    found = checked(answer)
    assert found is None or re.fullmatch(r"(EPSG|ESRI|OGC):\w+|[A-Z]+CRS\[.*", found, re.DOTALL)
    assert not found or not any(word in found.lower() for word in ("+init", "grid", "/dev", "file"))
