"""The published JSON Schemas are those of the model, and say of the shipped layers what the model says."""

import json

import jsonschema
import pytest

from geodata.catalog import open_catalog
from geodata.model import KINDS, SCHEMA_DIR, Kind, write_schemas

CATALOG = open_catalog()


def test_the_published_schemas_are_the_models_own(tmp_path) -> None:
    made = {path.name: path.read_text(encoding="utf-8") for path in write_schemas(tmp_path)}
    published = {path.name: path.read_text(encoding="utf-8") for path in SCHEMA_DIR.iterdir()}
    assert made == published, "run 'python -m geodata.model'"


@pytest.mark.parametrize("kind", KINDS)
def test_shipped_layers_pass_and_a_spoilt_one_does_not(kind: Kind) -> None:
    schema = json.loads((SCHEMA_DIR / f"{kind}.schema.json").read_text(encoding="utf-8"))
    validator = jsonschema.Draft202012Validator(schema)
    record = next(record for record in CATALOG.layers if record.kind == kind)
    document = json.loads(CATALOG.path(record).read_text(encoding="utf-8"))
    validator.validate(document)
    document["features"][0]["properties"]["sources"] = []
    assert not validator.is_valid(document)


@pytest.mark.parametrize("name", ["catalog", "sources", "claimants"])
def test_shipped_tables_pass(name: str) -> None:
    schema = json.loads((SCHEMA_DIR / f"{name}.schema.json").read_text(encoding="utf-8"))
    jsonschema.validate(json.loads((CATALOG.folder / f"{name}.json").read_text(encoding="utf-8")), schema)
