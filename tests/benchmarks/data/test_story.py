"""The story of a run: the made-up one, and the user's."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest

from benchmarks import data, first_map
from geodata.validation.check import check
from tests.benchmarks.geojson import DAY


def test_the_made_up_story_is_the_same_each_time_and_for_every_side(tmp_path: Path) -> None:
    items = list(data.items(200))
    assert items == list(data.items(200))
    assert {item.shape for item in items} == {"point", "line", "area"}
    data.write_catalogue(tmp_path, items)
    stored = [
        feature["id"]
        for path in tmp_path.glob("*.geojson")
        for feature in json.loads(path.read_text(encoding="utf-8"))["features"]
    ]
    assert sorted(stored) == sorted(feature["id"] for feature in data.collection(items)["features"])


def test_the_made_up_catalogue_is_valid(tmp_path: Path) -> None:
    """Otherwise the app would show its faults, and readers would measure an empty page."""
    found = check([data.write_catalogue(tmp_path, list(data.items(300)))])
    assert not found.faults


def test_all_features_have_begun_when_a_map_opens() -> None:
    assert all(item.begins <= data.days().full for item in data.items(2000))
    assert first_map.wanted(200) == {
        "features": 200,
        "points": sum(item.shape == "point" for item in data.items(200)),
    }


@pytest.mark.usefixtures("five_features")
def test_a_smaller_size_takes_features_at_even_distances_and_none_is_repeated() -> None:
    assert [item.id for item in data.story(2)] == ["f0", "f2"]
    assert [item.id for item in data.story(1000)] == [f"f{k}" for k in range(5)]


@pytest.mark.usefixtures("five_features")
def test_days_and_extent_are_those_of_the_file(tmp_path: Path) -> None:
    assert data.days() == data.Days(DAY, dt.date(2024, 5, 3), dt.date(2024, 5, 7), dt.date(2024, 5, 21))
    assert data.bbox() == pytest.approx((7.9, 47.9, 14.1, 53.1))
    assert data.view()[0] == pytest.approx((50.5, 11.0))
    catalogue = json.loads((data.write_catalogue(tmp_path / "c", data.story(5)) / "catalog.json").read_text("utf-8"))
    assert catalogue["opening_date"] == "2024-05-07"
