"""What this program exports comes back as it went, in every format of features."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from shapely import Point
from shapely.geometry import shape

from geodata.catalog import SHIPPED, Catalog, open_catalog
from geodata.catalog_model import LayerRecord
from geodata.errors import ChoiceError
from geodata.importing import NewLayer, guess_mapping
from geodata.load import Layer, features_of, open_layers
from layers import feature_files
from layers.feature_files.records import Row, flat, rows_of
from tests.support.importing import convert_here, converted, read_table

KEPT = (
    "name",
    "name_native",
    "tier",
    "valid_from",
    "valid_to",
    "date_precision",
    "first_reported",
    "claimant",
    "confidence",
    "verified",
    "notes",
    "numbers",
)
WHEN = [
    ("2024-10-01", "2024-11-01", "month"),
    ("2024-10-08", "2024-10-13", "interval"),
    ("2024-10-14", None, "week"),
    (None, "2024-10-13", "day"),
    (None, None, "static"),
]


@pytest.mark.parametrize("suffix", feature_files.FORMATS)
def test_every_field_of_an_export_comes_back(suffix: str) -> None:
    catalog = open_catalog()
    source, claimant = next(iter(catalog.sources)), next(iter(catalog.claimants))
    number = {"low": 10_000, "high": None, "unit": "people", "counts": "soldiers", "qualifier": "at_least"}
    features = [
        {
            "type": "Feature",
            "id": f"f-{n}",
            "geometry": {"type": "Point", "coordinates": [35 + n, 51]},
            "properties": {
                "kind": "imported",
                "name": f"Feature {n}",
                "name_native": "Суджа",
                "tier": 1,
                "valid_from": first,
                "valid_to": after,
                "date_precision": precision,
                "first_reported": "2024-10-20",
                "claimant": "Army",
                "claimant_ids": [claimant],
                "confidence": "disputed",
                "verified": True,
                "sources": [source],
                "differs_from": [],
                "superseded_by": [],
                "reversed_by": [],
                "notes": "Two lines\nof notes",
                "editor_note": None,
                "numbers": [number | {"measure": None, "as_of": None}],
                "attributes": {"crew": 12, "code": "007", "side": "red", "mixed": n if n % 2 else "a", "Date": "2020"},
            },
        }
        for n, (first, after, precision) in enumerate(WHEN)
    ]
    document = json.dumps({"type": "FeatureCollection", "features": features}).encode()
    record = LayerRecord(
        id="mine",
        title="Mine",
        file="mine.geojson",
        kind="imported",
        description="d",
        licence="l",
        attribution="a",
        shown=True,
    )
    layer = Layer(record=record, features=features_of(document))
    content = feature_files.export([layer], [f["id"] for f in features], catalog, suffix)
    read = read_table(content, f"a{suffix}")
    back, report = convert_here(content, guess_mapping(read), f"a{suffix}", crs="EPSG:4326" if read.needs_crs else None)
    assert not report["faults"]
    for sent, found in zip(features, back, strict=True):
        came = {name: found["properties"][name] for name in KEPT}
        assert came == {name: sent["properties"][name] for name in KEPT}
        attributes = found["properties"]["attributes"]
        sent_attributes = sent["properties"]["attributes"]
        assert {name: value for name, value in attributes.items() if name in sent_attributes} == sent_attributes
        assert found["geometry"] == sent["geometry"]


def test_attributes_are_columns_where_a_column_gives_them_back() -> None:
    rows = [Row({"id": str(n), "attributes": {"crew": n, "mixed": n or "a"}}, Point(0, 0), "place") for n in (0, 1)]
    assert flat(rows, "typed") == [
        {"id": "0", "crew": 0, "attributes": '{"mixed": "a"}'},
        {"id": "1", "crew": 1, "attributes": '{"mixed": 1}'},
    ]


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_an_outline_of_many_positions_comes_back_from_a_table(suffix: str) -> None:
    catalog, layers = open_layers(SHIPPED)
    regions = next(layer for layer in layers if layer.record.id == "regions")
    longest = max(regions.features.itertuples(), key=lambda row: len(row.geometry.wkt))
    content = feature_files.export([regions], [longest.id], catalog, suffix)
    read = read_table(content, f"a{suffix}")
    back, report = convert_here(content, guess_mapping(read), f"a{suffix}")
    assert (len(longest.geometry.wkt) > 30_000, report["faults"]) == (True, [])
    assert shape(back[0]["geometry"]).equals_exact(longest.geometry, 1e-6)
    assert not [name for name in back[0]["properties"]["attributes"] if name.startswith(("wkt", "style"))]


@cache
def _story() -> tuple[Catalog, list[Layer], dict[str, Row]]:
    """The shipped story with so many of its features that every field of every kind has every type of value it has."""
    catalog, layers = open_layers(SHIPPED)
    every = rows_of(layers, {str(name) for layer in layers for name in layer.features["id"]}, catalog)
    seen: set[tuple[str, str, type]] = set()
    chosen: dict[str, Row] = {}
    # Short outlines first: only the fields are of interest here.
    for row in sorted(every, key=lambda row: len(row.geometry.wkb)):
        fields = {
            (row.record["kind"], name, type(value)) for name, value in row.record.items() if value not in (None, [])
        }
        if not fields <= seen:
            seen |= fields
            chosen[row.record["id"]] = row
    parts = [replace(layer, features=layer.features[layer.features["id"].isin(chosen)]) for layer in layers]
    return catalog, [layer for layer in parts if len(layer.features)], chosen


@pytest.mark.parametrize("suffix", feature_files.FORMATS)
def test_every_field_of_the_shipped_story_comes_back(suffix: str) -> None:
    catalog, layers, sent = _story()
    content = feature_files.export(layers, sent, catalog, suffix)
    parts: tuple[str | None, ...] = (None,)
    if suffix == ".gpkg":
        with pytest.raises(ChoiceError) as several:
            read_table(content, f"a{suffix}")
        parts = several.value.parts
    found: dict[str, Any] = {}
    for part in parts:
        read = read_table(content, f"a{suffix}", part=part)
        done = converted(read, guess_mapping(read), NewLayer("back", "Back", f"a{suffix}"))
        assert not done.faults, done.faults[:3]
        for feature in json.loads(done.document)["features"]:
            attributes = feature["properties"]["attributes"]
            found[attributes.get("feature_id", attributes.get("id"))] = feature
    assert found.keys() == sent.keys()
    for name, row in sent.items():
        for field, value in row.record.items():
            if value in (None, []) or (suffix != ".geojson" and field == "editor_note"):
                continue
            assert _value(found[name], field, value) == value, (name, field)
        assert shape(found[name]["geometry"]).equals_exact(row.geometry, 1e-6) or shape(
            found[name]["geometry"]
        ).normalize().equals_exact(row.geometry.normalize(), 1e-6)


def _value(feature: Any, field: str, sent: Any) -> Any:
    properties, attributes = feature["properties"], feature["properties"]["attributes"]
    if field in (*KEPT, "place_precision") and (field, sent) != ("confidence", "reference"):
        return properties[field]
    if field in ("id", "source_urls"):
        return sent
    came = attributes[field]
    if isinstance(came, str) and not isinstance(sent, str):
        return json.loads(came)
    return came
