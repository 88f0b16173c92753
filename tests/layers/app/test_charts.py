"""The chart of estimates draws every figure, from its lowest to its highest."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd
import pytest

from geodata.catalog import open_catalog
from geodata.headline import estimates
from geodata.load import load_layers
from layers.app import charts, tables

DATE = dt.date(2025, 2, 7)


@pytest.fixture(scope="module")
def table() -> pd.DataFrame:
    catalog = open_catalog()
    return tables.estimates(estimates(load_layers(catalog)), catalog.record.measures, catalog)


def layers_of(spec: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    """The data, the bars and the points of a chart."""
    claims = spec["layer"][0]
    bars, points = claims["layer"]
    return claims, bars, points


def test_a_bar_runs_from_the_lowest_to_the_highest(table: pd.DataFrame) -> None:
    claims, bars, _ = layers_of(charts.estimates_spec(table, DATE, dark=False))
    assert (bars["encoding"]["y"]["field"], bars["encoding"]["y2"]["field"]) == ("Low", "High")
    drawn = {(row["id"], row["Measure"]): (row["Low"], row["High"]) for row in claims["data"]["values"]}
    assert drawn == {(row.id, row.Measure): (row.Low, row.High) for row in table.itertuples()}
    assert any(low < high for low, high in drawn.values())


@pytest.mark.parametrize("dark", [False, True])
def test_a_single_number_is_visible_as_a_point(table: pd.DataFrame, dark: bool) -> None:
    """A bar from a number to itself has no length: what shows is a round end and the point on it."""
    single = table[table["Low"] == table["High"]]
    assert not single.empty
    claims, bars, points = layers_of(charts.estimates_spec(single, DATE, dark=dark))
    assert len(claims["data"]["values"]) == len(single)
    assert bars["mark"]["strokeCap"] == "round"
    assert bars["mark"]["strokeWidth"] > 0
    assert points["encoding"]["y"]["field"] == "High"
    mark = points["mark"]
    assert (mark["type"], mark["filled"]) == ("point", True)
    assert mark["size"] >= 40
    assert mark["opacity"] > 0.5
    assert not {"transform", "filter"} & {*claims, *bars, *points}


def test_each_side_has_a_colour_and_a_shape_of_its_own(table: pd.DataFrame) -> None:
    _, bars, points = layers_of(charts.estimates_spec(table, DATE, dark=False))
    for scale in (bars["encoding"]["color"]["scale"], points["encoding"]["shape"]["scale"]):
        assert scale["domain"] == sorted(set(table["Side"]))
        assert len(set(scale["range"])) == len(scale["domain"])


def test_the_maps_date_is_a_line(table: pd.DataFrame) -> None:
    marker = charts.estimates_spec(table, DATE, dark=False)["layer"][1]
    assert marker["data"]["values"] == [{"Date": "2025-02-07"}]
    assert marker["mark"]["type"] == "rule"


def test_words_without_a_number_stand_at_the_foot_of_the_chart(table: pd.DataFrame) -> None:
    wordless = table.head(2).assign(Low=[float("nan"), 5], High=[float("nan"), 5], Figure=["“hundreds”", "5"])
    spec = charts.estimates_spec(wordless, DATE, dark=False)
    claims, _, said = spec["layer"]
    assert [row["High"] for row in claims["data"]["values"]] == [5]
    assert [row["Figure"] for row in said["data"]["values"]] == ["“hundreds”"]
    assert (said["mark"]["type"], said["encoding"]["text"]) == ("text", {"field": "Figure"})
    assert 0 < said["encoding"]["y"]["value"] < spec["height"]
    assert len(charts.estimates_spec(table, DATE, dark=False)["layer"]) == 2
