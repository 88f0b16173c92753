"""A series of daily files as one layer: what stays the same is one feature, and every change and gap is told."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from geodata.errors import ImportingError
from geodata.importing import Imported, NewLayer, guess_mapping
from geodata.importing.series import State, joined
from tests.support.importing import imported_here, read_table

LAYER = NewLayer("control", "Control", "control")


def square(west: float, **properties: Any) -> dict[str, Any]:
    ring = [[west, 51.0], [west + 1, 51.0], [west + 1, 52.0], [west, 52.0], [west, 51.0]]
    return {"type": "Feature", "properties": properties, "geometry": {"type": "Polygon", "coordinates": [ring]}}


def state(day: str, *features: dict[str, Any]) -> State:
    content = json.dumps({"type": "FeatureCollection", "features": features}).encode()
    name = f"control-{day}.geojson"
    mapping = replace(guess_mapping(read_table(content, name)), date=None, file_date=day)
    layer = NewLayer(f"control-{day.replace('-', '')}", "Control", name)
    return State(dt.date.fromisoformat(day), imported_here(content, layer, mapping))


def intervals(made: Imported) -> list[tuple[float, str, str | None]]:
    """The west of each feature and its interval."""
    features = json.loads(made.document)["features"]
    return sorted(
        (min(x for x, _ in f["geometry"]["coordinates"][0]), f["properties"]["valid_from"], f["properties"]["valid_to"])
        for f in features
    )


def test_what_is_unchanged_is_one_feature_through_time() -> None:
    made = joined(
        [
            state("2024-08-07", square(36), square(35)),
            state("2024-08-06", square(35)),
            state("2024-08-08", square(36)),
        ],
        LAYER,
    )
    assert intervals(made) == [(35, "2024-08-06", "2024-08-08"), (36, "2024-08-07", "2024-08-09")]
    assert made.notes[0].startswith("3 files from 2024-08-06 to 2024-08-08, usual distance 1 days: 4 outlines became 2")
    first = json.loads(made.document)["features"][0]["properties"]
    assert first["name"] == "Control"
    assert first["sources"] == ["control-20240806-file", "control-20240807-file"]
    assert [claimant.name for claimant in made.claimants] == [
        "Files control-2024-08-06.geojson to control-2024-08-08.geojson"
    ]
    assert {source.id for source in made.sources} == {f"control-2024080{n}-file" for n in (6, 7, 8)}


@pytest.mark.parametrize(
    ("options", "found", "told"),
    [
        ({}, [(35, "2024-08-06", "2024-08-08"), (35, "2024-08-10", "2024-08-11")], "2024-08-08 to 2024-08-09"),
        ({"over_gaps": True, "last_is_open": True}, [(35, "2024-08-06", None)], ""),
    ],
)
def test_a_gap_is_told_and_not_filled_unless_asked(options: Mapping[str, Any], found: Any, told: str) -> None:
    days = ("2024-08-06", "2024-08-07", "2024-08-10")
    made = joined([state(day, square(35)) for day in days], LAYER, **options)
    assert intervals(made) == found
    assert any("No file is of these days" in note and told in note for note in made.notes) == bool(told)


@pytest.mark.parametrize(("moved", "features"), [(4e-7, 1), (2e-6, 2)])
def test_the_tolerance_says_what_is_the_same_outline(moved: float, features: int) -> None:
    first, second = state("2024-08-06", square(35)), state("2024-08-07", square(35 + moved))
    assert joined([first, second], LAYER).features == features
    assert joined([first, second], LAYER, tolerance=1e-5).features == 1


def test_a_changed_field_starts_another_feature_and_is_named() -> None:
    states = [state(f"2024-08-0{n}", square(35, side="red", exported=n)) for n in (6, 7, 8)]
    made = joined(states, LAYER)
    assert made.features == 3
    assert "Unchanged outlines were kept apart because other fields changed: 'exported'." in made.notes
    assert joined(states, LAYER, ignored={"exported"}).features == 1


def test_equal_outlines_of_one_day_stay_as_many_as_they_are() -> None:
    made = joined([state("2024-08-06", square(35), square(35)), state("2024-08-07", square(35))], LAYER)
    assert intervals(made) == [(35, "2024-08-06", "2024-08-07"), (35, "2024-08-06", "2024-08-08")]


def test_weekly_files_hold_for_a_week_and_faults_name_their_file() -> None:
    broken = {"type": "Feature", "properties": {}, "geometry": None}
    days = ("2024-08-05", "2024-08-12", "2024-08-19")
    made = joined([state(day, square(35), broken) for day in days], LAYER)
    assert intervals(made) == [(35, "2024-08-05", "2024-08-26")]
    assert made.faults[0].reason == "control-2024-08-05.geojson: it has no geometry"
    assert (made.imported, made.rows) == (3, 6)


def test_two_files_of_one_day_are_refused() -> None:
    with pytest.raises(ImportingError, match="are both of 2024-08-06"):
        joined([state("2024-08-06", square(35)), state("2024-08-06", square(36))], LAYER)


def test_a_page_and_a_claimant_of_several_days_are_one() -> None:
    states = [state(f"2024-08-0{n}", square(35 + n, source="https://example.org/a", claimant="Army")) for n in (6, 7)]
    made = joined(states, LAYER)
    assert [source.url for source in made.sources if source.url] == ["https://example.org/a"]
    assert [claimant.name for claimant in made.claimants[1:]] == ["Army"]
    features = json.loads(made.document)["features"]
    assert {tuple(f["properties"]["claimant_ids"]) for f in features} == {("control-20240806-claimant-1",)}
