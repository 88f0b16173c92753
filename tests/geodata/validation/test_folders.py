"""Files against a catalogue, files that are hardly files, and folders."""

from __future__ import annotations

import copy
import json
import os
import shutil
from pathlib import Path
from typing import Any

import pyogrio
import pytest

from geodata.folder import SHIPPED
from geodata.validation.check import check, validate
from tests.support.catalogue_fixture import collection, documents, find, write
from tests.support.faulty.edits import AREAS, CATALOG, EVENTS, OVERLAND, PLACES_FILE, REGIONS, SOURCES, copied, put


@pytest.fixture
def catalogue(tmp_path: Path) -> Path:
    return write(tmp_path / "catalogue", documents())


def _file(path: Path, document: Any) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(document))
    return path


def test_a_file_of_the_same_name_takes_the_place_of_the_catalogues(catalogue: Path, tmp_path: Path) -> None:
    docs = documents()
    assert validate([_file(tmp_path / "edit" / EVENTS, docs[EVENTS])], catalog=catalogue) == []
    put("E1", tier=3)(docs)
    assert [f.rule for f in validate([_file(tmp_path / "edit" / EVENTS, docs[EVENTS])], catalog=catalogue)] == [
        "unknown_value"
    ]


def test_references_resolve_against_the_file_in_its_place(catalogue: Path, tmp_path: Path) -> None:
    docs = documents()
    docs[PLACES_FILE]["features"] = [f for f in docs[PLACES_FILE]["features"] if f["id"] != "kursk"]
    faults = validate([_file(tmp_path / "edit" / PLACES_FILE, docs[PLACES_FILE])], catalog=catalogue)
    assert {(Path(f.file).name, f.feature) for f in faults if f.rule == "unknown_place"} == {
        (REGIONS, "oblast"),
        (OVERLAND, "R2"),
        (OVERLAND, "R3"),
        (OVERLAND, "R5"),
        (OVERLAND, "R7"),
        (EVENTS, "E2"),
    }


def test_sources_and_claimants_may_be_given_too(catalogue: Path, tmp_path: Path) -> None:
    docs = documents()
    path = _file(tmp_path / "edit" / SOURCES, docs[SOURCES][:1])
    assert {(f.rule, f.feature) for f in validate([path], catalog=catalogue)} == {("unknown_source", "E2")}
    path = _file(tmp_path / "edit" / "claimants.json", docs["claimants.json"][:1])
    assert {(f.rule, f.feature) for f in validate([path], catalog=catalogue)} == {("unknown_claimant", "E2")}
    path = _file(tmp_path / "edit" / CATALOG, {**docs[CATALOG], "measures": []})
    assert {(f.rule, f.feature) for f in validate([path], catalog=catalogue)} == {("unknown_measure", "E1")}


def test_a_file_under_a_new_name_is_one_more_layer(catalogue: Path, tmp_path: Path) -> None:
    docs = documents()
    more = copied("E1", "E3")(docs)
    assert validate([_file(tmp_path / "more.geojson", collection(more))], catalog=catalogue) == []
    place = {**copy.deepcopy(find(docs, "lgov")), "id": "E1"}
    faults = validate([_file(tmp_path / "more.geojson", collection(place))], catalog=catalogue)
    assert [(f.rule, f.feature) for f in faults] == [("duplicate_id", "E1")]


def test_a_new_version_of_a_layer_is_known_by_its_ids(catalogue: Path, tmp_path: Path) -> None:
    docs = documents()
    assert validate([_file(tmp_path / "events-edited.geojson", docs[EVENTS])], catalog=catalogue) == []


def test_what_the_catalogue_has_against_itself_is_not_the_files_fault(catalogue: Path, tmp_path: Path) -> None:
    docs = documents()
    put("R3", tier=3)(docs)
    write(catalogue, docs)
    assert validate([_file(tmp_path / EVENTS, docs[EVENTS])], catalog=catalogue) == []


def test_a_catalogue_that_cannot_be_read_is_reported(tmp_path: Path) -> None:
    path = _file(tmp_path / EVENTS, documents()[EVENTS])
    rules = {(f.rule, Path(f.file).name) for f in validate([path], catalog=tmp_path / "nowhere")}
    assert rules == {("unreadable", CATALOG), ("unreadable", SOURCES), ("unreadable", "claimants.json")}


def test_a_folder_and_files_may_be_given_together(catalogue: Path, tmp_path: Path) -> None:
    other = write(tmp_path / "other", documents())
    report = check([other, _file(tmp_path / EVENTS, documents()[EVENTS])], catalog=catalogue)
    assert report.faults == ()
    assert report.features == 29


# --- files that are hardly files ------------------------------------------------------------------------------------


def test_paths_that_cannot_be_read_are_faults(catalogue: Path, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.geojson")
    (tmp_path / "loop.geojson").symlink_to(tmp_path / "loop.geojson")
    (tmp_path / "dangling.geojson").symlink_to(tmp_path / "nothing")
    for name in (
        "none.geojson",
        "pipe.geojson",
        "loop.geojson",
        "dangling.geojson",
        "a\0b",
        "x" * 5000,
        "C:\\maps\\x.geojson",
    ):
        faults = validate([tmp_path / name], catalog=catalogue)
        assert [f.rule for f in faults] == ["unreadable"], name
    assert [f.rule for f in validate([Path("/dev/zero")], catalog=catalogue)] == ["unreadable"]


def test_a_file_without_permission_is_a_fault(catalogue: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real_open = os.open

    def guarded(path: Path, flags: int, mode: int = 0o777, **folder: int) -> int:
        # Root may read everything, so the refusal is played rather than set on the file.
        if str(path).endswith(EVENTS):
            raise PermissionError(13, "Permission denied", str(path))
        return real_open(path, flags, mode, **folder)

    monkeypatch.setattr("os.open", guarded)
    assert "unreadable" in {fault.rule for fault in validate([catalogue])}


def test_a_layer_may_not_lead_out_of_its_folder(catalogue: Path, tmp_path: Path) -> None:
    shutil.move(catalogue / EVENTS, tmp_path / "elsewhere.geojson")
    (catalogue / EVENTS).symlink_to(tmp_path / "elsewhere.geojson")
    assert [(f.rule, Path(f.file).name) for f in validate([catalogue])] == [("outside_folder", EVENTS)]


def test_a_layer_may_not_be_a_link_even_within_its_folder(catalogue: Path) -> None:
    shutil.move(catalogue / EVENTS, catalogue / "events.json")
    (catalogue / EVENTS).symlink_to(catalogue / "events.json")
    assert [(f.rule, Path(f.file).name) for f in validate([catalogue])] == [("outside_folder", EVENTS)]


def test_a_folder_in_place_of_a_layer_is_a_fault(catalogue: Path) -> None:
    (catalogue / EVENTS).unlink()
    (catalogue / EVENTS).mkdir()
    assert [f.rule for f in validate([catalogue])] == ["unreadable"]


@pytest.mark.parametrize("limit", ["FEATURES", "POSITIONS"])
def test_a_layer_too_large_is_one_fault(catalogue: Path, monkeypatch: pytest.MonkeyPatch, limit: str) -> None:
    monkeypatch.setenv(f"KURSKMAP_LIMIT_{limit}", str(6))
    big = [f for f in validate([catalogue]) if f.rule == "too_large"]
    assert {Path(f.file).name for f in big} >= {PLACES_FILE if limit == "FEATURES" else AREAS}


def test_a_file_too_large_is_not_read(catalogue: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KURSKMAP_LIMIT_FILE_BYTES", "500")
    assert {f.rule for f in validate([catalogue])} == {"too_large"}


@pytest.mark.parametrize(("limit", "most"), [("FEATURES", 10), ("POSITIONS", 26)])
def test_a_layer_at_the_limit_is_not_too_large(
    catalogue: Path, monkeypatch: pytest.MonkeyPatch, limit: str, most: int
) -> None:
    monkeypatch.setenv(f"KURSKMAP_LIMIT_{limit}", str(most))
    assert validate([catalogue]) == []
    monkeypatch.setenv(f"KURSKMAP_LIMIT_{limit}", str(most - 1))
    assert "too_large" in {f.rule for f in validate([catalogue])}


def test_a_file_at_the_limit_is_read(catalogue: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    largest = max(path.stat().st_size for path in catalogue.iterdir())
    monkeypatch.setenv("KURSKMAP_LIMIT_FILE_BYTES", str(largest))
    assert validate([catalogue]) == []


@pytest.mark.parametrize("name", ["events", "control-areas", "rail-routes"])
def test_a_layer_saved_by_gdal_has_one_fault_and_with_the_option_named_none(name: str, tmp_path: Path) -> None:
    path = tmp_path / f"{name}.geojson"
    meta, table = pyogrio.read_arrow(SHIPPED / f"{name}.geojson")
    options = {
        "driver": "GeoJSON",
        "geometry_type": meta["geometry_type"],
        "geometry_name": meta["geometry_name"] or "wkb_geometry",
        "crs": "EPSG:4326",
    }
    pyogrio.write_arrow(table, path, **options)
    assert [fault.rule for fault in validate([path])] == ["ids_in_properties"]
    pyogrio.write_arrow(table, path, **options, ID_FIELD="id")
    assert validate([path]) == []
