"""A form is a workbook of one row: the same edits, and its faults and clashes by field."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from geodata.editing.planning import faults_of, sound_files
from geodata.sheets.forms import Form, FormFault, entered, fault_in_form, form_of
from geodata.sheets.tables import tables_of
from geodata.untrusted.file_name import FileName
from geodata.validation.folder_files import FolderFiles
from tests.support.catalogue_fixture import documents, find, write

EVENTS = FileName("events.geojson")
NEW = Form(
    EVENTS,
    cells={
        "name": "New",
        "claim": "It was said.",
        "category": "battle",
        "valid_from": "2025-02-09",
        "first_reported": "2025-02-09",
        "confidence": "reported",
        "claimant_ids": "agency",
    },
    figures=({"low": 10, "high": 20, "unit": "killed", "counts": "soldiers", "qualifier": "range"},),
    source={"publisher": "A paper", "title": "A page", "date": "2025-02-09", "quality": "publisher_page"},
    places={
        "place_id": {"name": "Farm", "longitude": 35.3, "latitude": 51.2, "country": "RU", "admin": "Kursk Oblast"}
    },
)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> FolderFiles:
    return sound_files(write(tmp_path_factory.mktemp("forms"), documents()))


def test_a_new_report_brings_its_figures_its_source_and_its_place(files: FolderFiles) -> None:
    found = entered(files, tables_of(files), NEW)
    assert (found.faults, found.clashes) == ((), ())
    assert found.ids == {"source": ("a-paper-2025-02-09",), "place": ("farm",), "feature": ("E3",)}
    made = {edit.id: edit.new for edit in found.edits}["E3"]
    assert made["geometry"] == {"type": "Point", "coordinates": [35.3, 51.2]}
    assert (made["properties"]["place_id"], made["properties"]["sources"]) == ("farm", ["a-paper-2025-02-09"])
    assert made["properties"]["numbers"][0]["high"] == 20
    assert faults_of(files, found.edits) == ()


def test_a_fault_is_said_once_and_at_its_field(files: FolderFiles) -> None:
    tables = tables_of(files)
    wrong = replace(
        NEW,
        cells={**NEW.cells, "valid_from": "soon"},
        places={"place_id": {**NEW.places["place_id"], "country": ""}},
    )
    found = entered(files, tables, wrong).faults
    assert {(each.part, each.field) for each in found} == {("feature", "valid_from"), ("place", "country")}
    backwards = replace(NEW, figures=({**NEW.figures[0], "low": 30},), cells={**NEW.cells, "valid_to": "2025-02-01"})
    made = entered(files, tables, backwards)
    own = [fault_in_form(each, made.ids) for each in faults_of(files, made.edits)]
    assert {(each.part, each.number, each.field) for each in own if isinstance(each, FormFault)} == {
        ("figures", 1, "low"),
        ("feature", 1, "valid_to"),
    }


def test_a_change_has_its_own_fields_only_and_a_clash_names_both(files: FolderFiles, tmp_path: Path) -> None:
    begun = form_of(tables_of(files), "E1")
    assert entered(files, tables_of(files), begun).edits == ()
    figures = (begun.figures[1], {**NEW.figures[0], "low": 1})
    mine = replace(begun, cells={**begun.cells, "claim": "Mine."}, figures=figures)
    assert [
        (each.field, each.new) for each in entered(files, tables_of(files), mine).edits if each.field == "claim"
    ] == [("claim", "Mine.")]
    docs = documents()
    find(docs, "E1")["properties"].update(claim="Theirs.", notes="Theirs too.")
    later = sound_files(write(tmp_path / "later", docs))
    (clash,) = entered(later, tables_of(later), mine).clashes
    assert (clash.field, clash.found, clash.mine, clash.now) == ("claim", "Something happened.", "Mine.", "Theirs.")
    # A field that only the other changed is no clash, and stays as he wrote it.
    words = {each.field for each in entered(later, tables_of(later), replace(begun, figures=figures)).edits}
    assert words == {"numbers"}
    withdrawn = entered(later, tables_of(later), replace(begun, withdraws=True))
    assert {each.field for each in withdrawn.clashes} == {"claim", "notes"}
    find(docs, "E1")["properties"]["numbers"].pop()
    later = sound_files(write(tmp_path / "fewer", docs))
    assert "numbers" in {each.field for each in entered(later, tables_of(later), mine).clashes}
