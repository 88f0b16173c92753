"""GeoJSON and GeoJSON lines: each row keeps its own fault."""

from __future__ import annotations

import json

import pytest
import shapely

from geodata.errors import ImportingError
from geodata.importing import (
    Mapping,
)
from tests.support import import_files as files
from tests.support.importing import convert_here, read_here


def test_a_line_that_is_no_json_is_one_row() -> None:
    content = json.dumps(files.feature("POINT (1 2)")).encode() + b"\n{nonsense}\n[1]\n"
    features, report = convert_here(content, Mapping(), "a.ndjson")
    assert len(features) == 1
    assert [fault["row"] for fault in report["faults"]] == [2, 3]


def test_repeated_names_are_reported() -> None:
    point = b'"geometry":{"type":"Point","coordinates":[1,2]}'
    content = b'{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"a":1,"a":2},' + point + b"}]}"
    _, report = convert_here(content, Mapping(), "a.geojson")
    assert "repeated" in report["faults"][0]["reason"]


@pytest.mark.parametrize("mark", ["\u2028", "\u2029", "\x85"])
def test_only_line_feeds_separate_features(mark: str) -> None:
    one = json.dumps(files.feature("POINT (1 2)", name=f"a{mark}b"), ensure_ascii=False)
    reading = read_here(f"{one}\r\n{one}\n".encode(), "a.ndjson")
    assert (reading.rows, reading.faults) == (2, {})


SQUARE = [[0, 0], [2, 0], [2, 2], [0, 2], [0, 0]]
HOLE = [[0.5, 0.5], [1, 0.5], [1, 1], [0.5, 1], [0.5, 0.5]]


def test_a_list_and_a_wrapped_collection_are_read() -> None:
    one = files.feature("POINT (1 2)", name="a")
    assert read_here(json.dumps([one, one]).encode(), "a.json").rows == 2
    wrapped = read_here(json.dumps({"status": "ok", "result": json.loads(files.collection(one))}).encode(), "a.json")
    assert (wrapped.rows, wrapped.notes) == (1, ["The rows are read from the member 'result' of the document."])
    with pytest.raises(ImportingError, match="JSON list"):
        read_here(b"[1, 2]", "a.json")


def test_esri_json_is_read_with_its_system_and_holes() -> None:
    document = {
        "geometryType": "esriGeometryPolygon",
        "spatialReference": {"wkid": 102100, "latestWkid": 3857},
        "features": [
            {"attributes": {"Date": 1722902400000}, "geometry": {"rings": [SQUARE[::-1], HOLE]}},
            {"attributes": {}, "geometry": {"x": 1, "y": 2}},
            {"attributes": {}, "geometry": {"curveRings": []}},
        ],
    }
    reading = read_here(json.dumps(document).encode(), "a.json")
    assert (reading.crs, reading.rows, list(reading.faults)) == ("EPSG:3857", 3, [2])
    assert shapely.from_wkb(reading.shapes[0]).area == 3.75  # type: ignore[index]


def test_topojson_is_read() -> None:
    document = {
        "type": "Topology",
        "transform": {"scale": [0.5, 0.5], "translate": [35, 51]},
        "arcs": [[[0, 0], [2, 0], [0, 2]], [[2, 2], [-2, 0], [0, -2]]],
        "objects": {
            "zones": {
                "type": "GeometryCollection",
                "geometries": [{"type": "Polygon", "arcs": [[0, 1]], "properties": {"n": 1}}],
            },
            "place": {"type": "Point", "coordinates": [4, 4]},
            "bad": {"type": "Polygon", "arcs": [[9]]},
        },
    }
    reading = read_here(json.dumps(document).encode(), "a.json")
    assert shapely.from_wkb(reading.shapes[0]).bounds == (35, 51, 36, 52)  # type: ignore[index]
    assert shapely.from_wkb(reading.shapes[1]).coords[0] == (37, 53)  # type: ignore[index]
    assert (list(reading.faults), reading.columns.column("object").to_pylist()) == ([2], ["zones", "place", "bad"])


def test_a_collection_of_two_areas_is_one_feature_and_of_two_sorts_a_group() -> None:
    areas = {"type": "GeometryCollection", "geometries": [{"type": "Polygon", "coordinates": [SQUARE]}] * 1}
    areas["geometries"] += [{"type": "Polygon", "coordinates": [[[x + 5, y] for x, y in SQUARE]]}]
    mixed = {
        "type": "GeometryCollection",
        "geometries": [*areas["geometries"], {"type": "Point", "coordinates": [1, 1]}],
    }
    features, report = convert_here(
        files.collection(*(files.feature(g) for g in (areas, mixed))), Mapping(), "a.geojson"
    )
    assert [f["geometry"]["type"] for f in features] == ["MultiPolygon", "MultiPolygon", "Point"]
    assert [f["properties"]["attributes"].get("part") for f in features] == [None, "1 of 2", "2 of 2"]
    assert [f["id"] for f in features] == ["mine-1", "mine-2", "mine-2-2"]
    assert (report["imported"], report["features"]) == (2, 3)
