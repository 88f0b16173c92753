"""A user's GeoJSON file as the story: what becomes of it, and the sentences on what is wrong with it."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest

from benchmarks import __main__ as bench
from benchmarks import data
from benchmarks.data import user_file
from tests.benchmarks.geojson import DAY, HOLE, SQUARE, feature, point, write_collection


def test_a_file_becomes_the_same_features_for_every_side(five_features: user_file.UserFile, tmp_path: Path) -> None:
    items = five_features.items
    assert [(item.name, item.shape) for item in items] == [
        ("A", "point"), ("A (2)", "point"), ("A (3)", "point"), ("Area", "area"), ("Feature 4", "line"),
    ]  # fmt: skip
    assert items[1].coordinates == ((11, 51),)
    # Without an end: the day after the last of all. One that ends on its first day is there for that day.
    assert [(item.begins, item.ends) for item in items[::2]] == [
        (DAY, dt.date(2024, 5, 21)),
        (dt.date(2024, 5, 3), dt.date(2024, 5, 20)),
        (dt.date(2024, 5, 7), dt.date(2024, 5, 8)),
    ]
    assert [list(position) for position in items[3].coordinates] == SQUARE
    assert [[list(position) for position in hole] for hole in items[3].holes] == [HOLE[::-1]]
    assert "5 features became 3 points, 1 lines, 1 areas" in five_features.notes[0]
    assert five_features.notes[1] == "first days are from valid_from, ends are from valid_to"
    assert data.story(5) == list(items)
    stored = {
        one["id"]: one["geometry"]
        for path in data.write_catalogue(tmp_path / "catalogue", data.story(5)).glob("*.geojson")
        for one in json.loads(path.read_text(encoding="utf-8"))["features"]
    }
    peers = {one["id"]: one["geometry"] for one in data.collection(data.story(5))["features"]}
    assert stored == json.loads(json.dumps(peers))


def test_the_user_can_name_the_properties_of_the_dates(tmp_path: Path) -> None:
    path = write_collection(tmp_path, feature(point(), erst="2024-05-02", fin="2024-05-04"))
    (item,) = user_file.read(path, begins="erst", ends="fin").items
    assert (item.begins, item.ends) == (dt.date(2024, 5, 2), dt.date(2024, 5, 4))
    with pytest.raises(user_file.UserFileError, match="no feature has a property first"):
        user_file.read(path, begins="first")


@pytest.mark.parametrize("fields", [("begins", "ends"), ("valid_from", "valid_to"), ("start", "end")])
def test_usual_names_of_dates_are_found(fields: tuple[str, str], tmp_path: Path) -> None:
    dates = dict(zip(fields, ("2024-05-01", "2024-05-09"), strict=True))
    (item,) = user_file.read(write_collection(tmp_path, feature(point(), **dates))).items
    assert (item.begins, item.ends) == (DAY, dt.date(2024, 5, 9))


def test_a_file_without_dates_has_a_note_that_nothing_changes(tmp_path: Path) -> None:
    found = user_file.read(write_collection(tmp_path, feature(point())))
    assert any("a change of the date changes nothing" in note for note in found.notes)
    assert found.items[0].begins < found.items[0].ends


def test_features_that_the_validator_refuses_are_left_out(tmp_path: Path) -> None:
    bow_tie = {"type": "Polygon", "coordinates": [[[0, 0], [2, 2], [2, 0], [0, 3], [0, 0]]]}
    found = user_file.read(write_collection(tmp_path, feature(point()), feature(bow_tie)))
    assert [item.shape for item in found.items] == ["point"]
    assert found.notes[-1].startswith(
        "1 features are left out, as this project's validator refuses them; the first: feature f1"
    )
    with pytest.raises(user_file.UserFileError, match="validator refuses every feature; the first: feature f0"):
        user_file.read(write_collection(tmp_path, feature(bow_tie)))


def _nested(depth: int) -> str:
    geometry = '{"type":"GeometryCollection","geometries":[' * depth + "]}" * depth
    return f'{{"type":"FeatureCollection","features":[{{"type":"Feature","properties":null,"geometry":{geometry}}}]}}'


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("{", "story.geojson is not JSON"),
        ("[]", "story.geojson is not a GeoJSON FeatureCollection"),
        pytest.param("[" * 200_000, "story.geojson is nested too deeply to be read", id="deep"),
        pytest.param(_nested(200_000), "story.geojson is nested too deeply to be read", id="deep collection"),
        pytest.param(_nested(2000), "story.geojson is nested too deeply to be read", id="collection of 2000"),
        pytest.param(f'{{"type": {"9" * 5000}}}', "story.geojson is not JSON", id="long number"),
        ({"type": "FeatureCollection", "features": [1]}, "feature 1: not a GeoJSON Feature"),
        ([], "none of its features has a geometry"),
        ([feature(point(), begins="7.2.2025")], "feature 1: begins '7.2.2025' does not begin with a date"),
        ([feature(point(), begins="2025-02-07", ends="2025-02-01")], "feature 1: ends 2025-02-01 is before begins"),
        ([feature(point(), begins="2025-02-07", ends="9999-12-31")], "feature 1: ends 9999-12-31 is too late"),
        ([feature(point(), begins="9999-12-31")], "feature 1: begins 9999-12-31 is too late"),
        ([feature(point(200, 5))], "feature 1: coordinates are not those of a Point: 200, 5 is not a longitude"),
        ([feature({"type": "Point", "coordinates": ["1", "2"]})], "coordinates are not those of a Point"),
        ([feature({"type": "Point", "coordinates": None})], "coordinates are not those of a Point"),
        ([feature({"type": "Point", "coordinates": {}})], "coordinates are not those of a Point"),
        ([feature({"type": "Point", "coordinates": [10**400, 2]})], "coordinates are not those of a Point"),
        ([feature({"type": "LineString", "coordinates": [[1, 2]]})], "a LineString: too few positions"),
        ([feature({"type": "Polygon", "coordinates": [SQUARE[:4]]})], "a Polygon: a ring is not closed"),
        ([feature({"type": "Circle", "coordinates": [1, 2]})], "a geometry 'Circle' is not known"),
        ([feature({"type": ["Point"], "coordinates": [1, 2]})], "a geometry ['Point'] is not known"),
        ([{**feature(point()), "properties": [1]}], "properties must be an object or null"),
    ],
)
def test_a_wrong_file_is_an_error_of_one_sentence(content: Any, message: str, tmp_path: Path) -> None:
    path = write_collection(tmp_path, *content) if isinstance(content, list) else tmp_path / "story.geojson"
    if not isinstance(content, list):
        path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    with pytest.raises(user_file.UserFileError) as refused:
        user_file.read(path)
    assert message in str(refused.value)
    assert "\n" not in str(refused.value)
    with pytest.raises(SystemExit) as ended:
        bench.main(["--data", str(path), "--out", str(tmp_path / "out.json")])
    assert ended.value.code == str(refused.value)


def test_a_missing_file_is_an_error_of_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(user_file.UserFileError, match="cannot be read: No such file"):
        user_file.read(tmp_path / "none.geojson")
