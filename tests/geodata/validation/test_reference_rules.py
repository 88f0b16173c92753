"""Legs of one group that share a total must give the same total."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from geodata.catalog import open_catalog
from geodata.folder import SHIPPED
from geodata.validation.check import validate
from geodata.validation.json_file import read_json_file
from geodata.validation.layer_file import check_layer
from geodata.validation.records import Record
from geodata.validation.reference_rules import Contents, group_faults
from tests.support.catalogue_fixture import documents, write
from tests.support.faulty.edits import SEA, copied, put


def test_the_leg_that_differs_from_the_others_of_its_total_has_the_fault(tmp_path: Path) -> None:
    docs = documents()
    third = copied("R1", "R9")(docs)
    docs[SEA]["features"].append(third)
    put("R9", cargo_low=1400)(docs)
    assert [(f.rule, f.feature) for f in validate([write(tmp_path, docs)])] == [("group_disagrees", "R9")]


SHARED_TOTALS = ["R01", "R02", "R03", "R07", "R08", "R11", "R12", "R13", "R14", "R23", "R24"]


@pytest.fixture(scope="module")
def shipped_legs() -> tuple[Record, ...]:
    files = [read_json_file(SHIPPED / record.file) for record in open_catalog().layers if record.kind == "route"]
    layers = [check_layer(file, "route") for file in files]
    return tuple(record for layer in layers for record in layer.records)


@pytest.mark.parametrize("edited", SHARED_TOTALS)
@pytest.mark.parametrize("field", ["cargo_low", "cargo_high", "cargo_unit", "cargo_type"])
def test_an_edit_to_any_shared_total_is_found(shipped_legs: tuple[Record, ...], edited: str, field: str) -> None:
    value = {"cargo_low": 12, "cargo_high": 5000}.get(field, "others")
    legs = tuple(
        replace(leg, properties={**leg.properties, field: value}) if leg.id == edited else leg for leg in shipped_legs
    )
    contents = Contents(legs, sources=None, claimants=None, measures=None, unread=frozenset())
    assert [fault.rule for fault in group_faults(contents)] != []
    assert list(group_faults(replace(contents, records=shipped_legs))) == []


def test_an_edit_in_place_is_found_whichever_leg_the_fault_names(tmp_path: Path) -> None:
    docs = documents()
    put("R1", cargo_low=1400)(docs)
    folder = write(tmp_path, docs)
    assert [(f.rule, f.feature) for f in validate([folder / SEA], catalog=folder)] == [
        ("group_disagrees", "R1"),
        ("group_disagrees", "R2"),
    ]
