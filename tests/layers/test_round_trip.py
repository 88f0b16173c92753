"""What this program exports comes back as it went, in every format of features."""

from __future__ import annotations

import json

import pytest

from geodata.catalog import open_catalog
from geodata.catalog_model import LayerRecord
from geodata.importing import guess_mapping
from geodata.load import Layer, features_of
from layers import feature_files
from tests.support.importing import convert_here, read_table

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
                "attributes": {"crew": 12, "code": "007"},
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
        assert {name: attributes[name] for name in ("crew", "code")} == {"crew": 12, "code": "007"}
        assert found["geometry"] == sent["geometry"]
