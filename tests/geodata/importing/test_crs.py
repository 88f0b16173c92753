"""Reference systems: what is known, what is refused, and what is asked for."""

from __future__ import annotations

import numpy as np
import pytest

from geodata.errors import ImportingError
from geodata.importing import (
    Mapping,
)
from tests.support.importing import convert_here


def test_a_file_without_a_reference_system_is_asked_about() -> None:
    content = b"name,lon,lat\na,1,2\n"
    with pytest.raises(ImportingError, match="EPSG:4326"):
        convert_here(content, Mapping(lon="lon", lat="lat"))
    features, _ = convert_here(content, Mapping(lon="lon", lat="lat"), crs="4326")
    assert features[0]["geometry"] == {"type": "Point", "coordinates": [1.0, 2.0]}


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
