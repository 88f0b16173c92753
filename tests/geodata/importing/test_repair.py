"""Geometry that breaks the rules is refused, or repaired if asked for."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geodata.importing import (
    Mapping,
    repair,
)
from tests.support import import_files as files
from tests.support.importing import convert_here, reasons

BOW = "POLYGON ((0 0, 2 2, 2 0, 0 2, 0 0))"


REPAIRABLE = {
    "crossing itself": ({"type": "Polygon", "coordinates": [[[0, 0], [2, 2], [2, 0], [0, 2], [0, 0]]]}, "not valid"),
    "open ring": ({"type": "Polygon", "coordinates": [[[0, 0], [2, 0], [2, 2], [0, 2]]]}, "not closed"),
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


@pytest.mark.parametrize("name", REPAIRABLE)
def test_what_can_be_repaired_is_refused_unless_asked_for(name: str) -> None:
    geometry, why = REPAIRABLE[name]
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


def test_a_split_polygon_keeps_its_area() -> None:
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
        {"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [0, 0]]]},
        {"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [2, 2], [0, 0]]]},
        {"type": "GeometryCollection", "geometries": []},
        {"type": "Circle", "coordinates": [0, 0]},
        "POINT",
        [],
    ],
)
def test_what_cannot_be_repaired_is_reported(geometry: Any) -> None:
    content = json.dumps(
        {"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {}, "geometry": geometry}]}
    )
    features, report = convert_here(content.replace("Infinity", "1e400").encode(), Mapping(), "a.geojson", repair=True)
    assert not features
    assert len(report["faults"]) == 1


def test_a_line_of_equal_positions_is_kept_as_a_point() -> None:
    geometry = {"type": "LineString", "coordinates": [[7, 8]] * 60}
    content = json.dumps({"type": "Feature", "properties": {}, "geometry": geometry}).encode()
    features, report = convert_here(content, Mapping(), "a.geojson")
    assert features[0]["geometry"] == {"type": "Point", "coordinates": [7, 8]}
    assert report["repairs"] == [{"row": 1, "done": "a line whose positions are all the same is kept as a point"}]


def test_rings_of_either_direction_are_read_and_stored_as_rfc_7946_says() -> None:
    clockwise = [[[0, 0], [0, 2], [2, 2], [2, 0], [0, 0]]]
    features, report = convert_here(
        json.dumps({"type": "Polygon", "coordinates": clockwise}).encode(), Mapping(), "a.geojson"
    )
    assert not report["repairs"]
    assert shapely.geometry.shape(features[0]["geometry"]).exterior.is_ccw
