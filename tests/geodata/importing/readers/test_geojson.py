"""GeoJSON and GeoJSON lines: each row keeps its own fault."""

from __future__ import annotations

import json

import pytest

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
