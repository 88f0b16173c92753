"""Each rule has a catalogue that breaks it, and a twin that nearly breaks it."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest

from geodata.catalog import open_catalog
from geodata.validation.check import check, validate
from geodata.validation.faults import Rule
from tests.support.catalogue_fixture import claim, collection, documents, feature, write
from tests.support.faulty import CASES, TWINS
from tests.support.faulty.edits import (
    CATALOG,
    EVENTS,
    PLACES_FILE,
    Case,
    Edit,
    drop,
    ids_among_properties,
    member,
    move,
    number,
    put,
    swap,
    top,
)


def _name(case: Case) -> str:
    return f"{case.rule} {case.name}".strip().replace(" ", "-")


def test_the_catalogue_the_cases_start_from_is_clean(tmp_path: Path) -> None:
    report = check([write(tmp_path / "c", documents())])
    assert [str(fault) for fault in report.faults] == []
    assert (report.files, report.layers, report.features, report.sources) == (10, 7, 27, 2)
    open_catalog(tmp_path / "c")


@pytest.mark.parametrize("case", CASES, ids=_name)
def test_a_broken_catalogue_has_the_fault(case: Case, tmp_path: Path) -> None:
    docs = documents()
    case.bad(docs)
    faults = validate([write(tmp_path, docs)])
    found = [(f.rule, Path(f.file).name, f.feature) for f in faults]
    assert (case.rule, case.file, case.subject) in found, [str(f) for f in faults]
    fields = [f.field for f in faults if (f.rule, Path(f.file).name, f.feature) == (case.rule, case.file, case.subject)]
    assert case.field in fields or case.rule == "nested_too_deeply"
    assert all(isinstance(value, str) and value for f in faults for value in (f.file, f.rule, f.problem, f.remedy))


@pytest.mark.parametrize("case", [case for case in CASES if case.good is not None], ids=_name)
def test_its_valid_twin_has_none(case: Case, tmp_path: Path) -> None:
    docs = documents()
    assert case.good is not None
    case.good(docs)
    assert [str(fault) for fault in validate([write(tmp_path, docs)])] == []


@pytest.mark.parametrize("rule", TWINS)
def test_the_nearest_legal_edit_breaks_nothing(rule: Rule, tmp_path: Path) -> None:
    docs = documents()
    TWINS[rule](docs)
    assert repr(docs) != repr(documents())
    assert [str(fault) for fault in validate([write(tmp_path, docs)])] == []


def test_every_rule_is_broken_by_some_test_and_kept_by_another() -> None:
    # Of a file's size and of links there are both twins in test_folders.py, of Views in tests/layers/chapters/.
    elsewhere = {"too_large", "outside_folder", "bad_view", "not_in_view"}
    assert {case.rule for case in CASES} | elsewhere == set(get_args(Rule))
    assert {case.rule for case in CASES if case.good is not None} | TWINS.keys() | elsewhere == set(get_args(Rule))


def test_a_feature_in_the_wrong_layer_is_checked_as_what_it_is(tmp_path: Path) -> None:
    docs = documents()
    docs[EVENTS]["features"].append(docs[PLACES_FILE]["features"].pop())
    assert [f.rule for f in validate([write(tmp_path / "moved", docs)]) if f.field == "kind"] == ["wrong_kind"]
    docs = documents()
    put("E1", kind="route")(docs)
    assert [f.rule for f in validate([write(tmp_path / "misnamed", docs)])] == ["wrong_kind"]


def test_what_is_in_a_misplaced_region_is_not_to_blame(tmp_path: Path) -> None:
    docs = documents()
    swap(docs, "oblast")
    assert {f.feature for f in validate([write(tmp_path, docs)]) if f.rule == "latitude_first"} == {"oblast"}


def test_an_imported_layer_has_the_rules_of_its_kind(tmp_path: Path) -> None:
    docs = documents()
    layer = {
        **docs[CATALOG]["layers"][0],
        "id": "own",
        "file": "own.geojson",
        "kind": "imported",
        "style": {"colour": "red"},
    }
    docs[CATALOG]["layers"].append(layer)
    own = claim("imported", "Own", numbers=[], attributes={"coordinates": "51 N", "n": 1})
    docs["own.geojson"] = collection(feature("own-1", "LineString", [[0.0, 0.0], [1.0, 1.0]], own))
    assert [str(fault) for fault in validate([write(tmp_path, docs)])] == []
    own["attributes"] = {"coordinates": "\0", "deep": [1]}
    own["numbers"] = [{"low": 2, "high": 1, "unit": "u", "counts": "c", "qualifier": "range", "measure": None}]
    faults = {(fault.rule, fault.field) for fault in validate([write(tmp_path, docs)])}
    assert {("control_character", "attributes.coordinates"), ("low_above_high", "numbers[0].low")} < faults
    assert len([field for _, field in faults if field == "attributes.deep"]) == 1


def test_exchanged_coordinates_are_one_fault(tmp_path: Path) -> None:
    docs = documents()
    move("kursk", [51.7269, 36.1846])(docs)
    assert [f.rule for f in validate([write(tmp_path, docs)]) if f.feature == "kursk"] == ["latitude_first"]


@pytest.mark.parametrize(
    ("edit", "rule"),
    [
        (put("E1", sources="paper"), "wrong_type"),
        (put("E1", claimant_ids="x"), "wrong_type"),
        (put("R2", cargo_low=-1), "number_out_of_range"),
        (put("R2", cargo_low=1600), "low_above_high"),
        (put("R1", cargo_low="1500"), "wrong_type"),
        (put("A2", held_by="Blue "), "outer_blanks"),
        (put("E1", tier=True), "unknown_value"),
        (member("E2", id=" E2"), "outer_blanks"),
        (ids_among_properties(PLACES_FILE), "ids_in_properties"),
    ],
)
def test_one_error_is_one_fault(edit: Edit, rule: Rule, tmp_path: Path) -> None:
    docs = documents()
    edit(docs)
    assert [f.rule for f in validate([write(tmp_path, docs)])] == [rule]


@pytest.mark.parametrize(
    ("edit", "words"),
    [
        (drop("E1", "claim"), "field claim: the field is missing; add it."),
        (drop("E1", "notes"), "add it, with null where nothing is known."),
        (lambda docs: docs[CATALOG].pop("licence"), "field licence: the field is missing; add it."),
        (number(counts=""), "field numbers[0].counts: the text is empty; write it."),
        (put("E1", notes=""), "the text is empty; write it, or null."),
        (move("E1", [35.0]), "a position of one number;"),
        (top(EVENTS, crs=None), "the crs member is null, not"),
        (
            put("A2", held_by="blue"),
            "'blue' is not a side of claimants.json (did you mean 'Blue'?); write one of Blue, Red.",
        ),
    ],
)
def test_a_fault_says_what_there_is_and_what_to_do(edit: Edit, words: str, tmp_path: Path) -> None:
    docs = documents()
    edit(docs)
    assert [str(f) for f in validate([write(tmp_path, docs)]) if words in str(f)]


def test_faults_of_one_file_do_not_hide_each_other(tmp_path: Path) -> None:
    docs = documents()
    put("E1", valid_from="2025-02-30", sources=["nobody"], place_id="atlantis", colour="red", tier=9)(docs)
    move("E1", [35.270601, 51.1914, 3.0])(docs)
    rules = {fault.rule for fault in validate([write(tmp_path, docs)])}
    assert rules == {
        "bad_date",
        "unknown_source",
        "unknown_place",
        "unknown_field",
        "unknown_value",
        "too_precise",
        "altitude",
    }


# --- the catalogue that ships ---------------------------------------------------------------------------------------


def test_the_shipped_catalogue_is_clean() -> None:
    assert [str(fault) for fault in validate()] == []


def test_feature_builder_of_the_fixture_is_geojson() -> None:
    assert feature("x", "Point", [0, 0], {})["geometry"] == {"type": "Point", "coordinates": [0, 0]}
