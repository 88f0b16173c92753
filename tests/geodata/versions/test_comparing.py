"""What differs between two versions of a catalogue, and how a version is opened."""

from __future__ import annotations

import datetime as dt
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from dulwich import porcelain

from geodata.catalog import open_catalog
from geodata.errors import CatalogError
from geodata.folder import SHIPPED
from geodata.versions.changes import Changes
from geodata.versions.comparing import compared
from geodata.versions.history import history_of
from geodata.versions.opening import opened_version
from tests.support.catalogue_fixture import Documents, documents, find, square, write

ON = dt.date(2025, 2, 7)
EXAMPLE = Path(__file__).parents[2] / "support" / "example_catalogue"


def _monday(docs: Documents) -> None:
    """A new report, one withdrawn, one redated, regraded, moved and with a new figure, and a new outline."""
    events = docs["events.geojson"]["features"]
    fresh = json.loads(json.dumps(find(docs, "E1")))
    fresh["id"] = "E3"
    fresh["properties"]["name"] = "Event E3"
    events.append(fresh)
    events.remove(find(docs, "E2"))
    first = find(docs, "E1")
    first["properties"].update(valid_from="2025-02-06", confidence="disputed", first_reported="2025-02-09")
    first["properties"]["numbers"][0]["high"] = 450
    first["geometry"]["coordinates"][1] = round(first["geometry"]["coordinates"][1] + 0.0009, 4)
    area = find(docs, "A2")
    area["geometry"]["coordinates"][0] = square(35.1, 51.12, 35.42, 51.25)
    docs["sources.json"][0]["title"] = "Another title"


def _difference(tmp_path: Path, change: Callable[[Documents], None], date: dt.date = ON) -> Changes:
    after = documents()
    change(after)
    write(tmp_path / "old", documents())
    write(tmp_path / "new", after)
    with opened_version(str(tmp_path / "old")) as old, opened_version(str(tmp_path / "new")) as new:
        return compared(old, new, date)


def test_each_kind_of_change_is_found_with_both_values(tmp_path: Path) -> None:
    changes = _difference(tmp_path, _monday)
    assert [each.id for each in changes.added] == ["E3"]
    assert [each.id for each in changes.withdrawn] == ["E2"]
    assert changes.added[0].claimant == "Agency"
    assert {each.feature.id for each in changes.changed} == {"E1", "A2"}
    event = next(each for each in changes.changed if each.feature.id == "E1")
    found = {each.name: (each.subject, each.old, each.new) for each in event.fields if each.name != "geometry"}
    assert found["valid_from"] == ("dates", "2025-02-07", "2025-02-06")
    assert found["confidence"] == ("grade", "reported", "disputed")
    assert found["numbers"][0] == "figures"
    moved = next(each for each in event.fields if each.name == "geometry")
    assert moved.metres == pytest.approx(100, abs=1)  # 0.0009 degrees of latitude
    assert [(each.what, each.id) for each in changes.records] == [("sources.json", "paper")]


def test_ground_is_what_the_newer_version_draws_otherwise_on_the_day(tmp_path: Path) -> None:
    (ground,) = _difference(tmp_path, _monday).ground
    strip = 0.02 * 111.32 * 0.6266 * 0.13 * 111.27  # degrees to km at 51.2 degrees north
    assert ground.gained_km2 == pytest.approx(strip, rel=0.02)
    assert ground.lost_km2 == 0
    assert ground.new_km2 - ground.old_km2 == pytest.approx(ground.gained_km2, abs=0.01)
    # On a day when the changed area was not held yet, the two versions draw the same ground.
    assert _difference(tmp_path, _monday, dt.date(2024, 9, 1)).ground == ()


def test_order_and_spaces_of_the_files_count_for_nothing(tmp_path: Path) -> None:
    def reorder(docs: Documents) -> None:
        docs["events.geojson"]["features"].reverse()
        docs["sources.json"] = json.dumps(docs["sources.json"][::-1], indent=3).encode()

    assert _difference(tmp_path, reorder).is_empty


def test_a_version_is_a_folder_a_zip_file_or_a_revision(tmp_path: Path) -> None:
    folder = write(tmp_path / "story" / "data", documents())
    porcelain.init(tmp_path / "story")
    porcelain.add(tmp_path / "story", [str(path) for path in folder.iterdir()])
    porcelain.commit(tmp_path / "story", b"One", author=b"A <a@example.org>", committer=b"A <a@example.org>")
    porcelain.tag_create(tmp_path / "story", b"v1")
    with zipfile.ZipFile(tmp_path / "old.zip", "w") as archive:
        for path in folder.iterdir():
            archive.write(path, f"inside/{path.name}")
    after = documents()
    _monday(after)
    write(folder, after)
    digests = set()
    for given in (f"{folder}@v1", f"{folder}@HEAD", str(tmp_path / "old.zip")):
        with opened_version(given) as old, opened_version(str(folder)) as new:
            changes = compared(old, new, ON)
        digests.add(changes.old_digest)
        assert [each.id for each in changes.added] == ["E3"], given
    assert len(digests) == 1
    porcelain.add(tmp_path / "story", [str(path) for path in folder.iterdir()])
    porcelain.commit(tmp_path / "story", b"Two", author=b"A <a@example.org>", committer=b"A <a@example.org>")
    with opened_version(f"{folder}@HEAD~1") as old:
        assert old.files.digest in digests
    steps = history_of(open_catalog(folder), "E1").steps
    assert [step.what for step in steps] == ["added", "changed"]
    assert {"valid_from", "confidence", "numbers"} <= {field.name for field in steps[1].fields}
    # A feature that was withdrawn and one that never was differ in what is said.
    with pytest.raises(CatalogError, match="no feature E2"):
        history_of(open_catalog(folder), "E2")


@pytest.mark.parametrize("folder", [SHIPPED, EXAMPLE], ids=["questions", "media"])
def test_a_packed_version_has_every_file_of_the_catalogue(tmp_path: Path, folder: Path) -> None:
    with zipfile.ZipFile(tmp_path / "packed.zip", "w") as archive:
        for path in folder.rglob("*"):
            archive.write(path, path.relative_to(folder))
    with opened_version(str(tmp_path / "packed.zip")) as old, opened_version(str(folder)) as new:
        changes = compared(old, new)
    assert changes.is_empty
    assert changes.old_digest == changes.new_digest
    assert changes.notes == ()


def test_what_is_no_version_is_one_sentence(tmp_path: Path) -> None:
    folder = write(tmp_path / "alone", documents())
    (tmp_path / "no.zip").write_bytes(b"PK nothing")
    with zipfile.ZipFile(tmp_path / "empty.zip", "w") as archive:
        archive.writestr("readme.txt", "nothing")
    for given, words in {
        str(tmp_path / "absent"): "is not there",
        f"{folder}@v1": "no Git repository",
        str(tmp_path / "no.zip"): "not a zip archive",
        str(tmp_path / "empty.zip"): "holds 0 files catalog.json",
    }.items():
        with pytest.raises(CatalogError, match=words), opened_version(given):
            pass


def test_a_version_with_a_broken_layer_is_refused_by_name(tmp_path: Path) -> None:
    def breaking(docs: Documents) -> None:
        del find(docs, "E1")["properties"]["confidence"]

    with pytest.raises(CatalogError, match=r"new: cannot be compared: .*E1"):
        _difference(tmp_path, breaking)
