"""Adding a layer: what it writes, what it refuses, and a catalogue that validates whenever it is interrupted."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import get_args

import pytest

from geodata.catalog import open_catalog
from geodata.catalog_model import Colour
from geodata.editing import staging
from geodata.editing.add_layer import add_layer
from geodata.editing.addition import Addition, addition_of, layer_id
from geodata.editing.new_catalogue import new_catalogue
from geodata.editing.staging import STAGING
from geodata.errors import CatalogError
from geodata.files.no_follow import open_folder
from geodata.importing import Imported, Mapping, NewLayer, convert, open_file
from geodata.model import Kind
from geodata.validation.check import check
from layers.cli import main
from layers.cli.editing.add import KINDS
from layers.cli.editing.import_options import COLOURS
from layers.story import open_story
from tests.support import import_files as files

CONTENT = b"name,lon,lat,date,link\nA,-21,64,2025-10-02,https://example.org/a\nB,-20,63.5,,The Paper\n"


@pytest.fixture(scope="module")
def imported() -> Imported:
    table = open_file(CONTENT, "sightings.csv")
    mapping = Mapping(name="name", lon="lon", lat="lat", date="date", source="link")
    return convert(table, mapping, NewLayer("sightings", "Sightings", table.name, colour="green"), "EPSG:4326")


def clear(folder: Path) -> None:
    with open_folder(folder) as catalogue:
        staging.clear(catalogue)


def state(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def test_a_new_catalogue_validates_opens_and_explains_every_file(folder: Path) -> None:
    assert check([folder]).faults == ()
    readme = (folder / "README.md").read_text(encoding="utf-8")
    for path in folder.iterdir():
        assert path.name == "README.md" or f"`{path.name}`" in readme
    assert len(open_story(folder).marks) == 5


def test_new_leaves_a_folder_alone_that_is_not_empty(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(CatalogError, match="not empty"):
        new_catalogue(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_an_added_layer_is_part_of_the_story(folder: Path, imported: Imported) -> None:
    add_layer(folder, addition_of(imported))
    assert check([folder]).faults == ()
    assert not (folder / STAGING).exists()
    story = open_story(folder)
    mine = [mark for mark in story.marks if mark.layer_id == "sightings"]
    assert [mark.name for mark in mine] == ["A", "B"]
    assert [mark.card.when for mark in mine] == ["2 October 2025", "Undated"]
    assert {mark.style for mark in mine} == {"imported-point-green"}
    assert story.catalog.sources["sightings-source-1"].url == "https://example.org/a"
    assert story.catalog.sources["sightings-file"].title == "sightings.csv"


def test_a_used_id_is_refused_and_nothing_changes(folder: Path, imported: Imported) -> None:
    add_layer(folder, addition_of(imported))
    before = state(folder)
    with pytest.raises(CatalogError, match="already"):
        add_layer(folder, addition_of(imported))
    assert state(folder) == before


def test_a_layer_that_would_not_validate_is_refused_and_nothing_changes(folder: Path, imported: Imported) -> None:
    before = state(folder)
    addition = addition_of(imported)
    spoilt = Addition(addition.record, addition.document.replace(b'"sightings-file"', b'"nobody"'), addition.sources)
    with pytest.raises(CatalogError, match="would not validate"):
        add_layer(folder, spoilt)
    assert state(folder) == before
    assert not (folder / STAGING).exists()


def test_a_staging_folder_that_is_a_link_is_left_alone(folder: Path, imported: Imported, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "keep").write_text("x")
    (folder / STAGING).symlink_to(tmp_path / "elsewhere")
    with pytest.raises(CatalogError, match="in the way"):
        add_layer(folder, addition_of(imported))
    assert (tmp_path / "elsewhere" / "keep").exists()


def test_a_file_without_a_mark_is_not_removed(folder: Path, imported: Imported) -> None:
    (folder / "stray.geojson").write_text("{}")
    (folder / STAGING / "marks").mkdir(parents=True)
    (folder / STAGING / "marks" / "stray.geojson").write_text("0" * 64)
    clear(folder)
    assert (folder / "stray.geojson").exists()
    assert not (folder / STAGING).exists()


_WATCHED = {"open", "os.rename", "os.mkdir", "os.remove", "os.rmdir", "os.chmod", "os.scandir", "os.listdir"}


def _whole_state(folder: Path) -> dict[str, bytes | None]:
    """Every file below a folder with its content, and every folder."""
    return {
        str(path.relative_to(folder)): path.read_bytes() if path.is_file() else None
        for path in sorted(folder.rglob("*"))
    }


def _moments(folder: Path, addition: Addition, copies: Path) -> int:
    """Add in a child, which copies the folder at each operation on a file after a change. Returns the exit status.

    A copy is what a kill at that moment leaves, since a killed process takes back nothing that it wrote.
    """
    child = os.fork()
    if child == 0:
        seen: list[dict[str, bytes | None]] = []
        is_copying = False

        def watch(event: str, arguments: tuple[object, ...]) -> None:
            nonlocal is_copying
            # Names without a folder are looked up in a folder that the addition holds open.
            path = str(arguments[0])
            if is_copying or event not in _WATCHED or (str(folder) not in path and os.path.isabs(path)):
                return
            is_copying = True
            now = _whole_state(folder)
            if seen[-1:] != [now]:
                seen.append(now)
                shutil.copytree(folder, copies / str(len(seen)))
            is_copying = False

        status = 1
        sys.addaudithook(watch)
        try:
            add_layer(folder, addition)
            status = 0
        finally:
            os._exit(status)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_kill_at_every_operation_leaves_a_catalogue_that_validates(tmp_path: Path, imported: Imported) -> None:
    addition = addition_of(imported)
    new_catalogue(tmp_path / "whole")
    assert _moments(tmp_path / "whole", addition, tmp_path / "at") == 0
    named = unnamed = 0
    for folder in (tmp_path / "at").iterdir():
        faults = check([folder]).faults
        assert faults == (), (folder.name, [str(fault) for fault in faults])
        layers = {layer.id for layer in open_catalog(folder).layers}
        if "sightings" in layers:
            named += 1
            clear(folder)
        else:
            unnamed += 1
            if (folder / STAGING / "marks").exists():
                add_layer(folder, addition)
        assert check([folder]).faults == ()
    assert unnamed > 5
    assert named >= 2


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_failing_operation_is_reported_and_leaves_the_catalogue_as_it_was(
    folder: Path, imported: Imported, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = state(folder)
    replace = os.replace

    for nth in range(1, 5):
        calls = 0

        def failing(source: str, target: str, nth: int = nth, **folders: int) -> None:
            nonlocal calls
            calls += 1
            if calls == nth:
                raise OSError(28, "No space left on device")
            replace(source, target, **folders)

        with monkeypatch.context() as patch:
            patch.setattr(os, "replace", failing)
            with pytest.raises(CatalogError, match="the disk is full"):
                add_layer(folder, addition_of(imported))
        assert check([folder]).faults == ()
        assert state(folder) == before


def test_kills_at_random_moments_of_the_command(tmp_path: Path) -> None:
    new_catalogue(tmp_path / "mine")
    (tmp_path / "sightings.csv").write_bytes(CONTENT)
    chance = random.Random(7)
    for attempt in range(4):
        command = [
            sys.executable,
            "-m",
            "layers.cli",
            "add",
            str(tmp_path / "sightings.csv"),
            "--catalog",
            str(tmp_path / "mine"),
        ]
        process = subprocess.Popen(
            [*command, "--crs", "4326", "--layer", f"try-{attempt}"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        time.sleep(chance.uniform(0.8, 2.8))
        process.kill()
        process.wait()
        assert check([tmp_path / "mine"]).faults == ()


def run(*arguments: str) -> int:
    return main(arguments)


def test_the_command_reports_rows_and_writes_only_when_asked(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "Sightings in May.csv"
    path.write_bytes(b"name,x,y,seen,crew\nA,-21,64,13/05/2025,3\nB,-500,64,03/05/2025,4\n")
    before = state(folder)
    arguments = [
        "add",
        str(path),
        "--catalog",
        str(folder),
        "--crs",
        "4326",
        "--date-column",
        "seen",
        "--number",
        "crew=people",
    ]
    assert run(*arguments, "--dry-run") == 0
    said = capsys.readouterr().out
    assert "written day-month-year" in said
    assert "row 2: a longitude is beyond" in said
    assert "--repair would try to repair 1" in said
    assert state(folder) == before
    assert run(*arguments, "--title", "May", "--colour", "blue") == 0
    layer = open_catalog(folder).layer("sightings-in-may")
    assert (layer.title, layer.kind, layer.style and layer.style.colour) == ("May", "imported", "blue")
    feature = json.loads((folder / layer.file).read_text(encoding="utf-8"))["features"][0]
    assert feature["properties"]["valid_from"] == "2025-05-13"
    assert feature["properties"]["numbers"][0]["unit"] == "people"


def test_a_layer_in_the_catalogues_own_form_is_added_unchanged(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    document = json.loads((folder / "places.geojson").read_text(encoding="utf-8"))
    document["features"] = document["features"][:1]
    document["features"][0]["id"] = "another"
    (tmp_path / "more.geojson").write_text(json.dumps(document))
    assert run("add", str(tmp_path / "more.geojson"), "--catalog", str(folder), "--kind", "place") == 0
    assert check([folder]).faults == ()
    assert run("add", str(tmp_path / "more.geojson"), "--catalog", str(folder), "--kind", "event", "--layer", "x") == 1
    assert "would not validate" in capsys.readouterr().err


@pytest.mark.parametrize("kind", ["imported", "place"])
def test_no_name_of_a_layer_leads_out_of_the_folder(
    folder: Path, kind: str, capsys: pytest.CaptureFixture[str]
) -> None:
    file = str(folder / "places.geojson")
    for name in ("../out", "a:b", "a\\b", ".hidden", "a b"):
        assert run("add", file, "--catalog", str(folder), "--kind", kind, "--layer", name) == 2
        assert "--layer: an id has" in capsys.readouterr().err


def test_an_empty_text_is_no_defect(folder: Path) -> None:
    options = ("--kind", "place", "--layer", "x", "--licence", "", "--title", "", "--dry-run")
    assert run("add", str(folder / "places.geojson"), "--catalog", str(folder), *options) == 0


def test_the_catalogue_must_be_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("add", "x.csv") == 2
    assert "--catalog" in capsys.readouterr().err


def test_the_help_lists_what_the_model_knows() -> None:
    assert get_args(Kind) == KINDS
    assert get_args(Colour) == COLOURS
    assert layer_id("District borders (2).gpkg") == "district-borders-2"
    assert layer_id("🙂.csv") == "layer"


def test_a_workbook_goes_in_whole(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(files.workbook([["name", "lon", "lat"], ["=A1", -21, 64]]))
    assert run("add", str(tmp_path / "a.xlsx"), "--catalog", str(folder), "--crs", "EPSG:4326") == 0
    assert check([folder]).faults == ()


# --- Hostile catalogues: nothing in them leads an addition to another file ------------------------------------------


def endless(path: Path, kind: str, elsewhere: Path) -> None:
    """Put something in the place of a path that must neither be followed nor read to its end."""
    match kind:
        case "link to a folder" | "link to a file" | "link to itself" | "link to a device":
            target = {
                "link to a folder": elsewhere,
                "link to a file": elsewhere / "sources.json",
                "link to itself": path,
                "link to a device": Path("/dev/zero"),
            }
            path.symlink_to(target[kind])
        case "pipe":
            os.mkfifo(path)
        case "sparse file":
            path.touch()
            os.truncate(path, 8 * 2**30)


HOSTILE_KINDS = ("link to a folder", "link to a file", "link to itself", "link to a device", "pipe", "sparse file")
PARTS = (
    STAGING,
    f"{STAGING}/marks",
    f"{STAGING}/before",
    f"{STAGING}/marks/stray.geojson",
    f"{STAGING}/marks/sources.json",
    f"{STAGING}/before/sources.json",
    "stray.geojson",
)


@pytest.fixture
def elsewhere(tmp_path: Path) -> Path:
    """Another catalogue, which a hostile one could lead to, with an addition of its own that was interrupted."""
    folder = tmp_path / "elsewhere"
    new_catalogue(folder)
    (folder / "marks").mkdir()
    for name in ("stray.geojson", "sources.json"):
        (folder / name).touch()
        (folder / "marks" / name).write_text(staging.digest_of((folder / name).read_bytes()))
    return folder


def everything(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


@pytest.mark.parametrize("kind", HOSTILE_KINDS)
@pytest.mark.parametrize("part", PARTS)
def test_no_part_of_the_staging_place_is_followed(
    folder: Path, imported: Imported, elsewhere: Path, part: str, kind: str
) -> None:
    (folder / "stray.geojson").write_text("{}")
    marks = folder / STAGING / "marks"
    if part != STAGING:
        (folder / STAGING / "before").mkdir(parents=True)
        marks.mkdir()
        if part == f"{STAGING}/before/sources.json":
            (marks / "sources.json").write_text(staging.digest_of((folder / "sources.json").read_bytes()))
        if part == "stray.geojson":
            (marks / "stray.geojson").write_text(staging.digest_of(b"{}"))
    path = folder / part
    if path.is_dir():
        path.rmdir()
    path.unlink(missing_ok=True)
    endless(path, kind, elsewhere)
    before, mine = everything(elsewhere), (folder / "sources.json").read_bytes()
    started = time.monotonic()
    with suppress(CatalogError):
        add_layer(folder, addition_of(imported))
    check([folder])
    assert time.monotonic() - started < 20
    assert everything(elsewhere) == before
    if part in (STAGING, f"{STAGING}/marks", f"{STAGING}/before"):
        assert path.is_symlink() or path.exists()
        assert (folder / "sources.json").read_bytes() == mine


@pytest.mark.parametrize("part", [STAGING, f"{STAGING}/marks", f"{STAGING}/before", f"{STAGING}/marks/stray.geojson"])
def test_a_link_in_the_way_of_an_addition_is_one_sentence(
    folder: Path, imported: Imported, elsewhere: Path, part: str
) -> None:
    (folder / part).parent.mkdir(parents=True, exist_ok=True)
    (folder / part).symlink_to(elsewhere)
    before = state(folder)
    with pytest.raises(CatalogError, match=f"{part}: is a symbolic link and is in the way of additions"):
        add_layer(folder, addition_of(imported))
    assert state(folder) == before


def test_a_read_only_catalogue_is_named_as_that(
    folder: Path, imported: Imported, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(os, "mkdir", refuse)
    with pytest.raises(CatalogError, match="cannot be changed: it is on a read-only file system"):
        add_layer(folder, addition_of(imported))
