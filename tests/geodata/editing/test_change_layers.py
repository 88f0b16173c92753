"""Replace, remove and rename a layer: whole or not at all, and never under something that refers to it."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from geodata.catalog import open_catalog
from geodata.editing.add_layer import add_layer, remove_layer, rename_layer, replace_layer
from geodata.editing.addition import Addition, addition_of
from geodata.editing.new_catalogue import new_catalogue
from geodata.editing.staging import STAGING, clear
from geodata.errors import CatalogError
from geodata.files.no_follow import open_folder
from geodata.importing import Imported, NewLayer
from geodata.validation.check import check
from tests.support.importing import imported_here

OLD = b"name,lon,lat,date,source\nA,-21,64,2025-10-02,https://example.org/a\nB,-20,63.5,,The Paper\n"
NEW = b"name,lon,lat,date,source\nA,-21,64,2025-10-03,https://example.org/b\nC,-20,63.5,,https://example.org/a\n"


def addition(content: bytes) -> Addition:
    return addition_of(
        imported_here(content, NewLayer("sightings", "Sightings", "sightings.csv", digest=content.hex()))
    )


@pytest.fixture
def with_layer(folder: Path) -> Path:
    add_layer(folder, addition(OLD))
    return folder


def state(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def names(folder: Path) -> list[str]:
    document = json.loads((folder / open_catalog(folder).layer("sightings").file).read_text(encoding="utf-8"))
    return [feature["properties"]["name"] for feature in document["features"]]


def test_a_replaced_layer_brings_its_sources_and_leaves_none_behind(with_layer: Path) -> None:
    place = [layer.id for layer in open_catalog(with_layer).layers].index("sightings")
    removed = replace_layer(with_layer, addition(NEW))
    assert check([with_layer]).faults == ()
    assert names(with_layer) == ["A", "C"]
    catalog = open_catalog(with_layer)
    assert [layer.id for layer in catalog.layers].index("sightings") == place
    pages = {source.url or source.title for source in catalog.sources.values() if source.id.startswith("sightings")}
    assert pages == {"sightings.csv", "https://example.org/a", "https://example.org/b"}
    assert removed.records == {"sources.json": 2}
    files = {path.name for path in with_layer.glob("sightings*")}
    assert files == {"sightings-2.geojson"}
    replace_layer(with_layer, addition(OLD))
    assert {path.name for path in with_layer.glob("sightings*")} == {"sightings.geojson"}


def test_a_page_that_the_catalogue_cites_already_is_the_same_source(with_layer: Path) -> None:
    other = addition_of(imported_here(OLD, NewLayer("others", "Others", "others.csv")))
    add_layer(with_layer, other)
    assert check([with_layer]).faults == ()
    urls = [source.url for source in open_catalog(with_layer).sources.values() if source.url]
    assert urls.count("https://example.org/a") == 1


def test_what_others_refer_to_is_neither_removed_nor_replaced_away(folder: Path) -> None:
    before = state(folder)
    with pytest.raises(CatalogError, match=r"'places' cannot be removed, .*feature R1, field origin_place_id: 'port'"):
        remove_layer(folder, "places")
    document = json.loads((folder / "places.geojson").read_text(encoding="utf-8"))
    document["features"] = document["features"][1:]
    record = open_catalog(folder).layer("places")
    with pytest.raises(CatalogError, match=r"with the new layer 'places' the catalogue would not validate: .*'port'"):
        replace_layer(folder, Addition(record, json.dumps(document).encode()))
    assert state(folder) == before
    assert not (folder / STAGING).exists()


def test_a_removed_layer_takes_only_what_it_alone_cited(folder: Path) -> None:
    before = state(folder)
    add_layer(folder, addition(OLD))
    removed = remove_layer(folder, "sightings")
    assert removed.records == {"sources.json": 3, "claimants.json": 1}
    after = state(folder)
    assert after.keys() == before.keys()
    for name in ("sources.json", "claimants.json", "catalog.json"):
        assert json.loads(after[name]) == json.loads(before[name])


def test_a_renamed_layer_keeps_its_features(with_layer: Path) -> None:
    content = (with_layer / "sightings.geojson").read_bytes()
    rename_layer(with_layer, "sightings", "seen", title="Seen")
    assert check([with_layer]).faults == ()
    assert open_catalog(with_layer).layer("seen").title == "Seen"
    assert (with_layer / "seen.geojson").read_bytes() == content
    assert not (with_layer / "sightings.geojson").exists()


def test_a_layer_that_the_view_of_a_chapter_names_keeps_its_id(with_layer: Path) -> None:
    feature = json.loads((with_layer / "events.geojson").read_text(encoding="utf-8"))["features"][0]
    day = feature["properties"]["valid_from"]
    chapter = {
        "id": "one",
        "title": "One",
        "text": f"So it was [{feature['id']}].",
        "view": f"date={day}&layers=sightings",
    }
    told = {"title": "Told", "lede": "In short.", "chapters": [chapter]}
    (with_layer / "story.json").write_text(json.dumps(told), encoding="utf-8")
    before = state(with_layer)
    for change in (
        lambda: rename_layer(with_layer, "sightings", "seen"),
        lambda: remove_layer(with_layer, "sightings"),
    ):
        with pytest.raises(
            CatalogError, match=r"story\.json: the view of the chapter 'one' names the layer 'sightings'"
        ):
            change()
    with pytest.raises(CatalogError, match=r"cannot be removed, .*story\.json: .*"):
        remove_layer(with_layer, "events")
    assert state(with_layer) == before


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda folder: rename_layer(folder, "sightings", "Events"), "already a layer 'Events'"),
        (lambda folder: rename_layer(folder, "sighting", "seen"), "no layer 'sighting'.*did you mean 'sightings'"),
        (lambda folder: remove_layer(folder, "nothing"), "no layer 'nothing'"),
    ],
)
def test_what_cannot_be_is_one_sentence(with_layer: Path, change: Callable[[Path], None], says: str) -> None:
    before = state(with_layer)
    with pytest.raises(CatalogError, match=says):
        change(with_layer)
    assert state(with_layer) == before


CHANGES: dict[str, Callable[[Path], object]] = {
    "replace": lambda folder: replace_layer(folder, addition(NEW)),
    "remove": lambda folder: remove_layer(folder, "sightings"),
    "rename": lambda folder: rename_layer(folder, "sightings", "seen"),
}
#: The system calls that change what is on the disk.
_WATCHED = ("write", "fsync", "replace", "mkdir", "unlink", "rmdir", "open")


def _killed(folder: Path, change: Callable[[Path], object], stop_at: int) -> bool:
    """Make a change in a child that kills itself before its n-th system call of those; whether it did."""
    child = os.fork()
    if child == 0:
        count = 0
        for name in _WATCHED:
            real = getattr(os, name)

            def call(*given: object, real: Callable[..., object] = real, **named: object) -> object:
                nonlocal count
                count += 1
                if count == stop_at:
                    os.kill(os.getpid(), signal.SIGKILL)
                return real(*given, **named)

            setattr(os, name, call)
        try:
            change(folder)
        finally:
            os._exit(0)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


@pytest.mark.parametrize("kind", CHANGES)
def test_a_kill_at_any_moment_leaves_the_old_catalogue_or_the_new_one(kind: str, tmp_path: Path) -> None:
    before: dict[str, bytes] = {}
    after: dict[str, bytes] = {}
    seen = set()
    # Every call is tried by `make kills`.
    for step in range(1, 1000, 11):
        folder = tmp_path / str(step)
        new_catalogue(folder)
        add_layer(folder, addition(OLD))
        before = before or state(folder)
        if not after:
            again = tmp_path / "after"
            new_catalogue(again)
            add_layer(again, addition(OLD))
            CHANGES[kind](again)
            after = state(again)
        is_killed = _killed(folder, CHANGES[kind], step)
        faults = check([folder]).faults
        assert faults == (), (step, [str(fault) for fault in faults])
        with open_folder(folder) as catalogue:
            clear(catalogue)
        assert check([folder]).faults == ()
        assert not (folder / STAGING).exists()
        assert state(folder) in (before, after), step
        seen.add(state(folder) == after)
        if not is_killed:
            break
    assert seen == {True, False}


def test_imported_layers_of_the_same_file_stay_apart(with_layer: Path) -> None:
    again: Imported = imported_here(OLD, NewLayer("again", "Again", "sightings.csv"))
    add_layer(with_layer, addition_of(again))
    assert check([with_layer]).faults == ()
