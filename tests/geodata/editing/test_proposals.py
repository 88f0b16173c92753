"""Proposals: written, read, applied to a later version or refused; and nothing in one leads anywhere else."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from geodata.editing.edits import Edit, conflicts, outstanding
from geodata.editing.proposals import PROPOSALS, decide, names_of, propose, read
from geodata.editing.staging import changing
from geodata.errors import CatalogError
from geodata.files.no_follow import open_folder
from geodata.validation.folder_files import read_folder
from tests.support.catalogue_fixture import documents, find, write

EDITS = (
    Edit("events.geojson", "E1", "confidence", "reported", "disputed"),
    Edit("sources.json", "new", None, None, {"id": "new"}),
)


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    return write(tmp_path / "mine", documents())


def _proposed(folder: Path, edits: tuple[Edit, ...] = EDITS) -> str:
    with changing(folder) as catalogue:
        return propose(catalogue, edits, who="Anna", why="It was said.", against="0" * 64).name


def _read(folder: Path, name: str) -> Any:
    with open_folder(folder) as catalogue:
        return read(catalogue, name)


def test_a_proposal_comes_back_as_it_was_and_is_kept_when_it_is_decided(mine: Path) -> None:
    name = _proposed(mine)
    assert _proposed(mine) == name or len(list((mine / PROPOSALS).iterdir())) == 2
    found = _read(mine, name)
    assert (found.who, found.why, found.edits) == ("Anna", "It was said.", EDITS)
    with changing(mine) as catalogue:
        decide(catalogue, name, "rejected", who="Boris", why="No.")
        assert name not in names_of(catalogue)
    kept = json.loads((mine / PROPOSALS / "rejected" / f"{name}.json").read_text())
    assert (kept["decided"]["who"], kept["decided"]["why"], kept["why"]) == ("Boris", "No.", "It was said.")


def test_it_fits_a_later_version_unless_the_same_field_was_changed(mine: Path) -> None:
    docs = documents()
    find(docs, "E1")["properties"]["claim"] = "Other words"
    assert conflicts(read_folder(write(mine, docs)), EDITS) == ()
    find(docs, "E1")["properties"]["confidence"] = "disputed"
    files = read_folder(write(mine, docs))
    assert conflicts(files, EDITS) == ()
    assert outstanding(files, EDITS) == EDITS[1:]
    find(docs, "E1")["properties"]["confidence"] = "official_statement"
    (clash,) = conflicts(read_folder(write(mine, docs)), EDITS)
    assert (clash.edit, clash.now) == (EDITS[0], "official_statement")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda v: v["patch"][0].update(path="/../secret.json/a"), "plain name of a file"),
        (lambda v: v["patch"][0].update(path="/a/b/c/d"), "is not /FILE/ID"),
        (lambda v: v["patch"][0].update(path="/..geojson/E1/claim"), "plain name of a file"),
        (lambda v: v["patch"][0].update(path="/catalog.json/E1/title"), "no layer and no list"),
        (lambda v: v["patch"][0].update(path="/notes.txt/E1/title"), "no layer and no list"),
        (lambda v: v["patch"][0].update(path="/events.geojson/a b/claim"), "is no id"),
        (lambda v: v["patch"][0].update(path="/events.geojson/E1/id"), "is no field that can be changed"),
        (lambda v: v["patch"][0].update(path="/events.geojson/E1/__class__"), "is no field that can be changed"),
        (lambda v: v["patch"][1].update(value={"id": "other"}), "has no record with that id"),
        (lambda v: v["patch"][0].update(op="add"), "does not fit 'add'"),
        (lambda v: v.update(patch=[]), "patch"),
        (lambda v: v.update(more=1), "more"),
        (lambda v: v.update(who="a\u202eb"), "reading direction"),
        (lambda v: v.update(against="x"), "against"),
        (lambda v: v["patch"].extend([v["patch"][0]] * 10_001), "more than 10,000"),
    ],
)
def test_a_proposal_that_leads_elsewhere_is_refused(mine: Path, change: Callable[[Any], Any], said: str) -> None:
    path = mine / PROPOSALS / f"{(name := _proposed(mine))}.json"
    value = json.loads(path.read_text())
    change(value)
    path.write_text(json.dumps(value))
    with pytest.raises(CatalogError) as refused:
        _read(mine, name)
    assert said in str(refused.value)
    assert name in str(refused.value)


@pytest.mark.parametrize("name", ["../catalog", "a/b", ".hidden", "", "x" * 200, "a\x00b"])
def test_a_name_that_is_none_is_refused_before_it_is_opened(mine: Path, name: str) -> None:
    with pytest.raises(CatalogError, match="that is no name of a proposal"):
        _read(mine, name)


def test_no_link_is_followed_on_the_way_to_a_proposal(mine: Path, tmp_path: Path) -> None:
    name = _proposed(mine)
    file = mine / PROPOSALS / f"{name}.json"
    outside = tmp_path / "outside"
    outside.mkdir()
    file.rename(outside / file.name)
    file.symlink_to(outside / file.name)
    with pytest.raises(CatalogError, match="symbolic link"):
        _read(mine, name)
    file.unlink()
    (mine / PROPOSALS).rmdir()
    (mine / PROPOSALS).symlink_to(outside)
    with pytest.raises(CatalogError, match="symbolic link"):
        _read(mine, name)
    with open_folder(mine) as catalogue, pytest.raises(CatalogError, match="symbolic link"):
        names_of(catalogue)
    with pytest.raises(CatalogError, match="symbolic link"):
        _proposed(mine)
    assert [path.name for path in outside.iterdir()] == [file.name]
