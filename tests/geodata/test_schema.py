"""The published JSON Schemas are those of the model, and say of the shipped layers what the model says."""

import json
from contextlib import nullcontext
from typing import Any

import jsonschema
import pytest
from pydantic import ValidationError

from geodata.catalog import open_catalog
from geodata.json_schema import FEATURES, SCHEMA_DIR, write_schemas
from geodata.model import KINDS, Kind
from tests.support.catalogue_fixture import documents

CATALOG = open_catalog()
ABSENT = object()
NUMBER = {"low": 1, "high": 1, "unit": "x", "counts": "x", "qualifier": "approx", "measure": None}


def test_the_published_schemas_are_the_models_own(tmp_path) -> None:
    made = {path.name: path.read_text(encoding="utf-8") for path in write_schemas(tmp_path)}
    published = {path.name: path.read_text(encoding="utf-8") for path in SCHEMA_DIR.iterdir()}
    assert made == published, "run 'python -m geodata.json_schema'"


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "imported"])  # none is shipped
def test_shipped_layers_pass_and_a_spoilt_one_does_not(kind: Kind) -> None:
    schema = json.loads((SCHEMA_DIR / f"{kind}.schema.json").read_text(encoding="utf-8"))
    validator = jsonschema.Draft202012Validator(schema)
    record = next(record for record in CATALOG.layers if record.kind == kind)
    document = json.loads(CATALOG.path(record).read_text(encoding="utf-8"))
    validator.validate(document)
    document["features"][0]["properties"]["sources"] = []
    assert not validator.is_valid(document)


SPOILT: dict[str, dict[str, Any]] = {
    "no id": {"id": ABSENT},
    "an empty id": {"id": ""},
    "a null id": {"id": None},
    "no geometry": {"geometry": ABSENT},
    "a null geometry": {"geometry": None},
    "null properties": {"properties": None},
    "a latitude of 95": {"geometry": {"type": "Point", "coordinates": [35.2706, 95.0]}},
    "an altitude": {"geometry": {"type": "Point", "coordinates": [35.2706, 51.1914, 150.0]}},
    "a reference system": {"geometry": {"type": "Point", "coordinates": [35.2706, 51.1914], "crs": None}},
    "a member nobody knows": {"style": {}},
    "true for a tier": {"properties.tier": True},
    "a blank at the end": {"properties.claim": "text "},
    "an empty text": {"properties.notes": ""},
    "an amount beyond reason": {"properties.numbers": [{**NUMBER, "high": 2e12}]},
}
SOUND: dict[str, dict[str, Any]] = {
    "another id": {"id": "E-1.a:b_c"},
    "a latitude of 90": {"geometry": {"type": "Point", "coordinates": [180.0, 90.0]}},
    "a tier": {"properties.tier": 2},
    "a blank within": {"properties.claim": "te xt"},
    "a null text": {"properties.notes": None},
    "an amount": {"properties.numbers": [{**NUMBER, "high": 1e12}]},
}


@pytest.mark.parametrize("edit", [*SPOILT, *SOUND])
def test_the_schema_of_events_is_as_strict_as_the_validator(edit: str) -> None:
    document = documents()["events.geojson"]
    for path, value in {**SPOILT, **SOUND}[edit].items():
        *outer, name = path.split(".")
        holder = document["features"][0][outer[0]] if outer else document["features"][0]
        holder[name] = value
        if value is ABSENT:
            del holder[name]
    schema = json.loads((SCHEMA_DIR / "event.schema.json").read_text(encoding="utf-8"))
    assert jsonschema.Draft202012Validator(schema).is_valid(document) == (edit in SOUND)


@pytest.mark.parametrize(
    ("edit", "sound"),
    [("true for a tier", False), ("a null id", False), ("null properties", False), ("a tier", True)],
)
def test_the_model_of_events_is_as_strict_as_the_validator(edit: str, sound: bool) -> None:
    feature = documents()["events.geojson"]["features"][0]
    for path, value in {**SPOILT, **SOUND}[edit].items():
        *outer, name = path.split(".")
        (feature[outer[0]] if outer else feature)[name] = value
    with nullcontext() if sound else pytest.raises(ValidationError):
        FEATURES["event"].model_validate(feature)


@pytest.mark.parametrize("name", ["catalog", "sources", "claimants", "questions", "story"])
def test_shipped_tables_pass(name: str) -> None:
    schema = json.loads((SCHEMA_DIR / f"{name}.schema.json").read_text(encoding="utf-8"))
    jsonschema.validate(json.loads((CATALOG.folder / f"{name}.json").read_text(encoding="utf-8")), schema)
