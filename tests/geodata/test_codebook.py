"""The codebook has an entry for every value that the model allows, and its examples are what it says they are."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any, get_args

import pytest

from geodata import catalog_model, model
from geodata.folder import SHIPPED

TEXT = (Path(__file__).parents[2] / "docs" / "codebook.md").read_text(encoding="utf-8")
VALUES = {
    "confidence": get_args(model.Confidence),
    "qualifier": get_args(model.Qualifier),
    "precision": get_args(model.Precision),
    "place precision": get_args(model.PlacePrecision),
    "geometry status": get_args(model.GeometryStatus),
    "mode certainty": get_args(model.Route.model_fields["mode_certainty"].annotation),
    "endpoints": get_args(model.Route.model_fields["endpoints_verified"].annotation),
    "claimant": get_args(catalog_model.ClaimantType),
    "quality": get_args(catalog_model.Source.model_fields["quality"].annotation),
}


@cache
def features() -> dict[str, Any]:
    documents = [json.loads(path.read_text(encoding="utf-8")) for path in SHIPPED.glob("*.geojson")]
    return {feature["id"]: feature["properties"] for document in documents for feature in document["features"]}


@pytest.mark.parametrize("kind", VALUES)
def test_every_value_has_an_entry(kind: str) -> None:
    assert VALUES[kind]
    rows = [line for line in TEXT.splitlines() if line.startswith("|")]
    assert [value for value in VALUES[kind] if not any(f"| `{value}` |" in row for row in rows)] == []


def test_every_letter_of_reliability_has_an_entry() -> None:
    assert re.findall(r"^\| ([A-Z]) \|", TEXT, re.MULTILINE) == list(get_args(catalog_model.Reliability))


def test_grades_stand_in_the_order_of_the_model_with_two_examples_of_each() -> None:
    grades = "|".join(VALUES["confidence"])
    section = TEXT.split("## How sure")[1].split("\n## ")[0]
    rows = re.findall(rf"^\| `({grades})` \|(.*)$", section, re.MULTILINE)
    assert [grade for grade, _ in rows] == list(VALUES["confidence"])
    for grade, row in rows:
        if row.rsplit("|", 2)[1].strip().startswith("None in the shipped story."):
            assert grade not in {feature["confidence"] for feature in features().values()}
            continue
        examples = re.findall(r"`(\w+)`:", row.rsplit("|", 2)[1])
        assert len(examples) == 2
        assert {features()[example]["confidence"] for example in examples} == {grade}


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("date_precision", VALUES["precision"]),
        ("place_precision", VALUES["place precision"]),
        ("geometry_status", VALUES["geometry status"]),
        ("mode_certainty", VALUES["mode certainty"]),
        ("endpoints_verified", VALUES["endpoints"]),
    ],
)
def test_an_example_has_the_value_that_it_is_an_example_of(field: str, values: tuple[str, ...]) -> None:
    for value in values:
        examples = re.findall(rf"^\|.*\| ?`{value}` \|.*\| `(\w+)` \|$", TEXT, re.MULTILINE) or re.findall(
            rf"^\| `{value}` \|.*\| `(\w+)` \|$", TEXT, re.MULTILINE
        )
        assert all(features()[example][field] == value for example in examples), (value, examples)


def test_examples_of_figures_have_the_qualifier() -> None:
    for value in VALUES["qualifier"]:
        (example,) = re.findall(rf"^\| `{value}` \|.*\| `(\w+)` \|$", TEXT, re.MULTILINE)
        row = features()[example]
        found = {number["qualifier"] for number in row.get("numbers", [])} | {row.get("km2_qualifier")}
        assert value in found, (value, example)


def test_links_and_other_ids_that_are_named_exist() -> None:
    named = set(re.findall(r"`([EARU]\d{2,3})`", TEXT))
    assert named <= features().keys()
    assert "E086" in features()["E018"]["differs_from"]
    assert "E088" in features()["E057"]["superseded_by"]
    assert "E101" in features()["U01"]["reversed_by"]
    assert any(number.get("derived") for number in features()["E070"]["numbers"])
    assert features()["E044"]["numbers"][0]["words"] == "several dozens"
    assert features()["A02"]["km2_derived"]
    assert features()["R27"]["cargo_derived"]
    assert not features()["gornal"]["position_checked"]
