"""A catalogue as a spreadsheet and back: what comes back unchanged, what an edit changes, and what is refused."""

from __future__ import annotations

import base64
import datetime as dt
import json
import zipfile
import zlib
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from geodata.editing.edits import Edit
from geodata.editing.planning import Plan, planned, sound_files
from geodata.errors import CatalogError, GeodataError, ImportingError
from geodata.limits import Limits
from geodata.sheets import origin, raw_cells
from geodata.sheets.cells import CellError, alike, value_of
from geodata.sheets.columns import Column
from geodata.sheets.entries import SheetError, edits_of
from geodata.sheets.gazetteer import towns_named
from geodata.sheets.merging import changes_of
from geodata.sheets.reading import read_workbook, workbook_of
from geodata.sheets.shape_text import ShapeError, shape_of, shape_text
from geodata.sheets.tables import ORIGIN_SHEET, Tables, tables_of
from geodata.validation.folder_files import FolderFiles
from layers.sheets.workbook import words_of, workbook
from tests.support.catalogue_fixture import Documents, documents, find, write
from tests.support.sheets import Sheets, add, loaded, put, saved

DAY = dt.datetime


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("sheets") / "mine", documents())


@pytest.fixture(scope="module")
def files(folder: Path) -> FolderFiles:
    return sound_files(folder)


@pytest.fixture(scope="module")
def tables(files: FolderFiles) -> Tables:
    return tables_of(files)


@pytest.fixture(scope="module")
def made(tables: Tables, tmp_path_factory: pytest.TempPathFactory) -> Sheets:
    """The cells of the workbook of the catalogue."""
    path = tmp_path_factory.mktemp("workbook") / "made.xlsx"
    path.write_bytes(workbook(tables, words_of(tables, ["killed", "sent"]), "T", dt.date(2025, 2, 7)))
    return loaded(path)


@pytest.fixture
def sheets(made: Sheets) -> Sheets:
    return deepcopy(made)


def _cells(sheets: Sheets) -> dict[str, list[list[Any]]]:
    """The cells as the reading process gives them: days as texts."""
    return {
        name: [[cell.date().isoformat() if isinstance(cell, dt.datetime) else cell for cell in row] for row in rows]
        for name, rows in sheets.items()
    }


def _edits(sheets: Sheets, files: FolderFiles, tables: Tables, **how: Any) -> tuple[Edit, ...]:
    changes, clashes = changes_of(workbook_of("book", _cells(sheets), tables), tables, **how)
    assert not clashes
    return edits_of(files, tables, changes)


def _plan(sheets: Sheets, files: FolderFiles, tables: Tables) -> Plan:
    return planned(files, _edits(sheets, files, tables), "book")


def test_nothing_changes_in_a_workbook_that_another_program_saved(
    sheets: Sheets, files: FolderFiles, tables: Tables, tmp_path: Path
) -> None:
    events = sheets["events"]
    events.insert(2, [None] * len(events[0]))
    for rows in sheets.values():
        # Sorted rows and columns in another order.
        if rows and rows[0][0] == "id":
            rows[1:] = sorted(rows[1:], key=lambda row: str(row[0]), reverse=True)
            rows[:] = [row[::-1] for row in rows]
    read = read_workbook(saved(tmp_path / "book.xlsx", sheets), tables)
    changes, clashes = changes_of(read, tables)
    assert edits_of(files, tables, changes) == () == clashes
    assert planned(files, (), "book").contents == {}


def test_one_cell_changes_nothing_else_of_the_file(
    sheets: Sheets, files: FolderFiles, tables: Tables, folder: Path
) -> None:
    put(sheets["events"], "E1", "confidence", "Disputed")
    put(sheets["Sources"], "paper", "title", "Another title")
    edits = _edits(sheets, files, tables)
    assert edits == (
        Edit("events.geojson", "E1", "confidence", "reported", "disputed"),
        Edit("sources.json", "paper", "title", edits[1].old, "Another title"),
    )
    plan = planned(files, edits, "book")
    assert plan.faults == ()
    before, after = (folder / "events.geojson").read_text(), plan.contents["events.geojson"].decode()
    assert after == before.replace('"confidence": "reported"', '"confidence": "disputed"', 1)


def test_new_rows_become_records_with_ids_positions_and_links_both_ways(
    sheets: Sheets, files: FolderFiles, tables: Tables
) -> None:
    add(sheets["Sources"], publisher="Daily", title="Back", date=DAY(2025, 2, 6), quality="publisher_page")
    add(sheets["places"], name="Shostka", place_type="town", admin="Sumy", claimant_ids="agency", sources="paper")
    given = {"claimant_ids": "agency", "confidence": "reported", "sources": "daily-2025-02-06; paper"}
    add(
        sheets["events"],
        name="Back at the front",
        valid_from=DAY(2025, 2, 5),
        first_reported=DAY(2025, 2, 6),
        category="deployment",
        claim="They are back.",
        place_id="shostka",
        differs_from="E1",
        **given,
    )
    add(sheets["Figures"], feature="Back at the front", low=400, unit="troops", counts="troops", qualifier="at_least")
    add(
        sheets["areas"],
        name="Held around Lgov",
        valid_from=DAY(2025, 2, 6),
        first_reported=DAY(2025, 2, 6),
        basis="claimed",
        held_by="Red",
        ring_place_ids="Lgov; Kursk; Sudzha",
        **given,
    )
    plan = _plan(sheets, files, tables)
    assert plan.faults == ()
    events = json.loads(plan.contents["events.geojson"])["features"]
    new = events[-1]
    assert (new["id"], new["geometry"]["type"]) == ("E3", "Point")
    assert new["properties"]["valid_to"] == "2025-02-06"
    assert new["properties"]["claimant"] == "Agency"
    assert new["properties"]["place_name"] == "Shostka"
    assert [figure["low"] for figure in new["properties"]["numbers"]] == [400]
    assert events[0]["properties"]["differs_from"] == ["E3"]
    place = json.loads(plan.contents["places.geojson"])["features"][-1]
    assert place["id"] == "shostka"
    assert (
        place["geometry"]["coordinates"] == new["geometry"]["coordinates"] == list(towns_named("shostka")[0].position)
    )
    area = json.loads(plan.contents["areas.geojson"])["features"][-1]
    assert area["properties"]["ring_km2"] > 100
    assert plan.changes is not None
    assert {each.id for each in plan.changes.added} == {"E3", "shostka", area["id"]}


def test_a_withdrawn_row_goes_with_its_figures_and_the_links_to_it(
    sheets: Sheets, files: FolderFiles, tables: Tables
) -> None:
    sheets["events"] = [row for row in sheets["events"] if row[0] != "E2"]
    edits = _edits(sheets, files, tables)
    assert [(edit.id, edit.field, edit.new) for edit in edits] == [("E2", None, None)]
    assert [f["id"] for f in json.loads(planned(files, edits, "b").contents["events.geojson"])["features"]] == ["E1"]


def test_a_place_takes_along_what_is_at_it(sheets: Sheets, files: FolderFiles, tables: Tables) -> None:
    place = next(row for row in sheets["places"] if row[0] == "sudzha")
    longitude = place[sheets["places"][0].index("longitude")]
    put(sheets["places"], "sudzha", "longitude", longitude + 0.001)
    put(sheets["places"], "sudzha", "name", "Sudzha town")
    named = {(edit.id, edit.field): edit.new for edit in _edits(sheets, files, tables)}
    at = [each for each in documents()["events.geojson"]["features"] if each["properties"]["place_id"] == "sudzha"]
    assert at
    for event in at:
        assert named[event["id"], "place_name"] == "Sudzha town"
        assert named[event["id"], "geometry"]["coordinates"][0] == pytest.approx(longitude + 0.001)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            lambda s: put(s["events"], "E1", "confidence", "certain"),
            "events, row 2, confidence: 'certain' is not one of",
        ),
        (
            lambda s: put(s["events"], "E1", "valid_from", "6/2/2025"),
            "events, row 2, valid_from: '6/2/2025' is neither a day",
        ),
        (lambda s: put(s["events"], "E1", "claim", None), "events, row 2, claim: cannot be blank"),
        (lambda s: put(s["events"], "E1", "place_id", "Atlantis"), "'Atlantis' is no place of the catalogue"),
        (lambda s: put(s["Figures"], "E1", "low", "1,500"), "'1,500' is not a number"),
        (lambda s: add(s["places"], name="Atlantis", admin="Sea", country="RU"), "has no town of this name; write"),
        (lambda s: add(s["events"], name="New"), "first_reported: is blank; write the day"),
        (lambda s: add(s["Figures"], feature="E9", low=1, unit="a"), "'E9' is no feature with figures"),
        (lambda s: put(s["areas"], "A1", "outline", "POLYGON ((1 2, 3)"), "is not an outline in WKT"),
        (lambda s: add(s["events"], id="R1", name="New"), "'R1' is taken"),
    ],
)
def test_a_cell_that_cannot_be_used_is_named(
    sheets: Sheets, files: FolderFiles, tables: Tables, change: Callable[[Sheets], None], said: str
) -> None:
    change(sheets)
    with pytest.raises(SheetError) as refused:
        _edits(sheets, files, tables)
    assert said in str(refused.value)


def _renamed(sheets: Sheets) -> None:
    sheets["Reports"] = sheets.pop("events")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (_renamed, "there is no sheet 'events'; give the sheet its old name again"),
        (lambda s: s["events"].append(list(s["events"][1])), "the rows 2 and 4 have the same id 'E1'"),
        (lambda s: s["events"][0].__setitem__(3, "rank"), "the first row has no heading 'tier'"),
        (lambda s: s.pop(ORIGIN_SHEET), "is missing or changed"),
        (lambda s: s[ORIGIN_SHEET][2].__setitem__(0, "bm90IHBhY2tlZA=="), "is missing or changed"),
    ],
)
def test_a_workbook_that_lost_its_form_is_refused(
    sheets: Sheets, tables: Tables, change: Callable[[Sheets], object], said: str
) -> None:
    change(sheets)
    with pytest.raises(ImportingError) as refused:
        workbook_of("book", _cells(sheets), tables)
    assert said in str(refused.value)


def test_what_is_not_read_is_said(sheets: Sheets, tables: Tables) -> None:
    sheets["events"][0].append("my notes")
    sheets["Private"] = [["a"]]
    assert workbook_of("book", _cells(sheets), tables).notes == (
        "In the sheet 'events', the column 'my notes' is not read.",
        "The sheet 'Private' is not read: it is none of the catalogue's.",
    )


def _later(change: Callable[[Documents], None], tmp_path: Path) -> tuple[FolderFiles, Tables]:
    docs = documents()
    change(docs)
    found = sound_files(write(tmp_path / "later", docs))
    return found, tables_of(found)


def test_a_workbook_of_another_version_is_joined_field_by_field(sheets: Sheets, tmp_path: Path) -> None:
    put(sheets["events"], "E1", "confidence", "disputed")
    put(sheets["events"], "E2", "claim", "Mine")

    def meanwhile(docs: Documents) -> None:
        find(docs, "E1")["properties"]["claim"] = "Theirs"

    files, tables = _later(meanwhile, tmp_path)
    with pytest.raises(CatalogError, match="another version of this catalogue"):
        _edits(sheets, files, tables)
    found = {(edit.id, edit.field, edit.new) for edit in _edits(sheets, files, tables, merge=True)}
    assert found == {("E1", "confidence", "disputed"), ("E2", "claim", "Mine")}


def test_cells_that_both_changed_clash_unless_one_is_preferred(sheets: Sheets, tmp_path: Path) -> None:
    put(sheets["events"], "E1", "claim", "Mine")
    sheets["events"] = [row for row in sheets["events"] if row[0] != "E2"]

    def meanwhile(docs: Documents) -> None:
        find(docs, "E1")["properties"]["claim"] = "Theirs"
        find(docs, "E2")["properties"]["claim"] = "Theirs too"

    files, tables = _later(meanwhile, tmp_path)
    read = workbook_of("book", _cells(sheets), tables)
    _, clashes = changes_of(read, tables, merge=True)
    assert [(clash.key, clash.column) for clash in clashes] == [("E1", "claim"), ("E2", None)]
    assert "the workbook says 'Mine', the catalogue now 'Theirs'" in clashes[0].sentence()
    changes, clashes = changes_of(read, tables, merge=True, prefer="workbook")
    assert [(edit.id, edit.new) for edit in edits_of(files, tables, changes)] == [("E1", "Mine")]
    # A row that was withdrawn here and changed there is never decided by an option.
    assert [clash.key for clash in clashes] == ["E2"]


def test_what_a_workbook_was_made_from_may_not_grow_without_bounds() -> None:
    rows = [[text] for text in ("kurskmap sheet 1", "0" * 64, _packed(b'{"a": "' + b"x" * 100_000 + b'"}'))]
    with pytest.raises(ImportingError, match="missing or changed"):
        origin.read(rows, Limits(file_bytes=1_000))


def _packed(content: bytes) -> str:
    return base64.b64encode(zlib.compress(content)).decode()


@pytest.mark.parametrize(
    ("cell", "same"),
    [
        (800, 800.0),
        ("2024-08-12", "2024-08-12T00:00:00"),
        ("yes", True),
        ("a\nb", "a\r\nb"),
        (None, ""),
        ("1500", 1500),
    ],
)
def test_what_a_program_does_to_a_cell_counts_for_nothing(cell: Any, same: Any) -> None:
    assert alike(cell, same)
    assert not alike(cell, "other")


def test_outlines_are_plain_numbers_in_brackets() -> None:
    for geometry in (
        {"type": "Polygon", "coordinates": [[[35.1, 51.2], [35.3, 51.2], [35.2, 51.3], [35.1, 51.2]]]},
        {"type": "MultiPoint", "coordinates": [[1, 2], [3, 4]]},
        {"type": "MultiLineString", "coordinates": [[[1, 2], [3, 4]], [[-5, 6.5], [7, 8]]]},
        {"type": "Point", "coordinates": [1e-05, 2]},
    ):
        assert shape_of(shape_text(geometry)) == geometry
    for text in ("POLYGON", "POINT (1)", "LINESTRING (1 2, 3 4", "CIRCLE (1 2)", "(9 positions, kept as they are)"):
        with pytest.raises(ShapeError):
            shape_of(text)


def test_a_file_that_is_no_workbook_is_refused_in_words(tmp_path: Path) -> None:
    for name, content in (("text.xlsx", b"hello"), ("empty.xlsx", b"")):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(ImportingError, match="is no workbook; save it as"):
            raw_cells.of_workbook(tmp_path / name, tmp_path, Limits())
    with zipfile.ZipFile(tmp_path / "other.xlsx", "w") as other:
        other.writestr("a.txt", "a")
    with pytest.raises(ImportingError, match="is no workbook"):
        raw_cells.of_workbook(tmp_path / "other.xlsx", tmp_path, Limits())


def test_hidden_characters_are_refused(tables: Tables) -> None:
    with pytest.raises(CellError, match="reading direction"):
        value_of(Column("claim", "text"), "a\u202eb", tables.places)
    assert issubclass(SheetError, GeodataError)
