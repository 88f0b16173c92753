"""Catalogues of an earlier version: what a migration changes and leaves alone, and what is there when it is interrupted."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from geodata.catalog import open_catalog
from geodata.editing import migrate as migrating
from geodata.editing.json_text import JsonText
from geodata.editing.migrate import READY, STAGING, Migration, migrate
from geodata.errors import CatalogError
from geodata.opening import check_and_open, read_folder
from geodata.validation.check import check
from layers.cli import main
from tests.support.catalogue_fixture import Documents, documents, find, write
from tests.support.faulty.edits import put
from tests.support.old_form import STORY, old_documents, write_styled


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing here has to outlive a loss of power."""
    monkeypatch.setattr(os, "fsync", lambda descriptor: None)


def state(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def migrated(folder: Path, docs: Documents) -> tuple[Migration, Callable[[str], Any]]:
    write(folder, docs)
    found = migrate(folder)
    new = {name: json.loads(content) for name, content in state(folder).items()}
    return found, lambda feature_id: find(new, feature_id)["properties"]


@pytest.mark.parametrize("style", ["indented", "compact", "lines"])
def test_only_what_the_new_form_asks_for_is_changed(style: str, tmp_path: Path) -> None:
    old = write_styled(tmp_path / "old", old_documents(), style)
    migrate(old)
    wanted = documents()
    for claimant in wanted["claimants.json"]:
        claimant["type"] = None
    # Order of members, spaces and line breaks: the file is what the same hand would have written.
    assert state(old) == state(write_styled(tmp_path / "new", wanted, style))
    assert check([old]).faults == ()


def test_an_old_catalogue_is_refused_in_one_sentence_that_names_the_command(tmp_path: Path) -> None:
    folder = write(tmp_path / "old", old_documents())
    faults = check([folder]).faults
    assert [fault.rule for fault in faults] == ["old_form"]
    assert f"run 'kurskmap migrate {folder}'" in str(faults[0])
    with pytest.raises(CatalogError, match="run 'kurskmap migrate"):
        open_catalog(folder)
    assert check_and_open(read_folder(folder)).catalog is None


def test_the_shipped_story_of_form_one_migrates_and_validates(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = Path(shutil.copytree(STORY, tmp_path / "story"))
    before = state(folder)
    assert main(["migrate", str(folder), "--dry-run"]) == 0
    would = capsys.readouterr().out
    assert state(folder) == before
    assert main(["migrate", str(folder)]) == 0
    said = capsys.readouterr().out
    assert would.split("\n")[1:-2] == said.split("\n")[1:-2]
    assert "events.geojson: first_reported: renamed from reported_on (16 records)" in said
    assert "events.geojson: numbers[1]: is derived; its qualifier says how near it is (E058, E070)" in said
    assert "it was a seed claim: cite the article that it came from among its sources (E001, E057, E086)" in said
    assert check([folder]).faults == ()
    after = state(folder)
    assert main(["migrate", str(folder)]) == 0
    assert "is in the newest form. Nothing was changed." in capsys.readouterr().out
    assert state(folder) == after
    new = {name: json.loads(content) for name, content in after.items()}
    gornal = find(new, "gornal")["properties"]
    assert (gornal["position_checked"], gornal["notes"]) == (False, "Border village SW of Guyevo; +-3 km.")
    assert gornal["sources"] == ["own-estimate"]
    assert find(new, "sudzha")["properties"]["position_checked"] is True
    assert find(new, "E001")["properties"]["editor_note"].startswith("Seed claim: seed: invasion")


def test_a_derived_figure_leaves_the_headlines_and_says_so(tmp_path: Path) -> None:
    docs = old_documents()
    find(docs, "E1")["properties"]["numbers"][0].update(qualifier="derived")
    put("A4", km2_qualifier="computed")(docs)
    found, row = migrated(tmp_path / "c", docs)
    assert row("E1")["numbers"][0] == {
        "low": 300,
        "high": 400,
        "unit": "killed",
        "counts": "soldiers",
        "qualifier": "range",
        "measure": None,
        "derived": True,
    }
    assert (row("A4")["km2_qualifier"], row("A4")["km2_derived"], row("A2")["km2_derived"]) == ("approx", True, False)
    assert ("E1", "numbers[0] was derived, so it no longer counts as a figure for 'killed'") in {
        (judgement.record, judgement.what) for judgement in found.judgements
    }
    assert found.faults == ()


def test_a_one_way_difference_gets_its_other_end(tmp_path: Path) -> None:
    docs = old_documents()
    put("R6", differs_from=[])(docs)
    put("E1", differs_from=["E2", "R5"])(docs)
    found, row = migrated(tmp_path / "c", docs)
    assert [row(name)["differs_from"] for name in ("E2", "R5", "R6")] == [["E1"], ["R6", "E1"], ["R5"]]
    assert found.faults == ()


def test_the_words_of_a_seed_claim_are_kept_for_the_editor(tmp_path: Path) -> None:
    docs = old_documents()
    put("E1", is_seed_claim=True, seed_text="Something «new» happened")(docs)
    _, row = migrated(tmp_path / "c", docs)
    assert row("E1")["editor_note"] == "Seed claim: Something «new» happened"
    assert not {"is_seed_claim", "seed_text"} & row("E1").keys()


def test_claims_that_rest_on_no_publication_stay_and_are_a_fault(tmp_path: Path) -> None:
    docs = old_documents()
    docs["sources.json"][0]["publisher"] = "No publication retrieved"
    found, row = migrated(tmp_path / "c", docs)
    assert row("E1")["sources"] == ["paper"]
    assert [(fault.rule, fault.feature) for fault in found.faults] == [("no_publisher", "paper")]


def _no_json(docs: Documents) -> None:
    docs["events.geojson"] = b"{"


def _newer(docs: Documents) -> None:
    docs["catalog.json"]["schema_version"] = 3


def _words(docs: Documents) -> None:
    docs["catalog.json"]["schema_version"] = "one"


def _no_layers(docs: Documents) -> None:
    docs["catalog.json"] = {"title": "T"}


def _no_features(docs: Documents) -> None:
    docs["events.geojson"] = {"type": "FeatureCollection", "features": [7]}


def _both_dates(docs: Documents) -> None:
    put("E1", first_reported="2025-01-01")(docs)


def _twice(docs: Documents) -> None:
    text = json.dumps(docs["events.geojson"]).replace('"tier": 1', '"tier": 1, "tier": 2', 1)
    docs["events.geojson"] = text.encode()


def _missing(docs: Documents) -> None:
    del docs["events.geojson"]


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        (_no_json, "events.geojson"),
        (_newer, "form 3 is none that this version"),
        (_words, "form 'one' is none that this version"),
        (_no_layers, "has no list of layers"),
        (_no_features, r"events\.geojson: item 1 is not a feature"),
        (_both_dates, "feature E1 has both reported_on and first_reported"),
        (_twice, "events.geojson"),
        (_missing, "events.geojson: is missing"),
    ],
)
def test_a_catalogue_that_is_not_understood_is_left_alone(
    edit: Callable[[Documents], None], said: str, tmp_path: Path
) -> None:
    docs = old_documents()
    edit(docs)
    folder = write(tmp_path / "c", docs)
    before = state(folder)
    with pytest.raises(CatalogError, match=said):
        migrate(folder)
    assert state(folder) == before
    assert not (folder / STAGING).exists()


def test_a_folder_that_is_no_catalogue_and_a_link_in_one_are_refused(tmp_path: Path) -> None:
    with pytest.raises(CatalogError, match="no such catalogue folder"):
        migrate(tmp_path / "nowhere")
    (tmp_path / "empty").mkdir()
    with pytest.raises(CatalogError, match=r"catalog\.json: is missing"):
        migrate(tmp_path / "empty")
    folder = write(tmp_path / "c", old_documents())
    (folder / "events.geojson").rename(tmp_path / "events.geojson")
    (folder / "events.geojson").symlink_to(tmp_path / "events.geojson")
    with pytest.raises(CatalogError, match="is a symbolic link"):
        migrate(folder)


class _Killed(BaseException):
    """Stands for the end of the process: nothing after it is tidied up."""


@pytest.mark.parametrize("operation", ["replace", "open", "mkdir", "unlink", "rmdir"])
def test_an_interruption_anywhere_leaves_the_old_catalogue_or_one_that_the_next_run_finishes(
    operation: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = write(tmp_path / "original", old_documents())
    done = Path(shutil.copytree(original, tmp_path / "done"))
    migrate(done)
    old, new = state(original), state(done)
    true_operation = getattr(os, operation)
    monkeypatch.setattr(migrating, "_faults", lambda new: ())
    # A killed process tidies nothing up, so neither does this one.
    nth, seen = 0, set()
    while True:
        nth += 1
        folder = Path(shutil.copytree(original, tmp_path / f"{operation}-{nth}"))
        calls = 0

        def interrupted(*args: Any, nth: int = nth, **named: Any) -> Any:
            nonlocal calls
            calls += 1
            if calls >= nth:
                raise _Killed
            return true_operation(*args, **named)

        try:
            with monkeypatch.context() as patch:
                patch.setattr(os, operation, interrupted)
                migrate(folder)
        except _Killed:
            pass
        else:
            break
        finally:
            assert calls <= 500
        between = state(folder)
        assert between["catalog.json"] in (old["catalog.json"], new["catalog.json"])
        if between["catalog.json"] == new["catalog.json"]:
            assert between == new
        elif between != old:
            # Some files are new: the marker is there, and the catalogue asks for the migration until it is finished.
            assert (folder / STAGING / READY).exists()
            assert [fault.rule for fault in check([folder]).faults] == ["old_form"]
        seen.add(between == old)
        found = migrate(folder)
        assert state(folder) == new
        assert not (folder / STAGING).exists()
        assert found.was_finished or found.changes or between == new
    assert seen


def test_a_full_disk_leaves_the_catalogue_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = write(tmp_path / "c", old_documents())
    before = state(folder)

    def full(descriptor: int, *_: Any, **__: Any) -> Any:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fdopen", full)
        with pytest.raises(CatalogError):
            migrate(folder)
    assert state(folder) == before
    assert not (folder / STAGING).exists()


def test_members_are_changed_and_nothing_else() -> None:
    text = JsonText('\ufeff{ "a" : [ 1 ,2 ],\n\n  "b" : {} , "c" : "x\\u00e9"}\n')
    top = text.object(text.top())
    text.rename(top["a"], "A")
    text.append_item(top["a"].value, 3)
    text.insert_after(top, "b", "new", None)
    text.remove(top, "c")
    assert text.changed() == '\ufeff{ "A" : [ 1 ,2 ,3 ],\n\n  "b" : {},\n\n  "new" : null}\n'
    with pytest.raises(ValueError, match="two members of one object are named 'a'"):
        JsonText('{"a": 1, "a": 2}').object(JsonText('{"a": 1, "a": 2}').top())
