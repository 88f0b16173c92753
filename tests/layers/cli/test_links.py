"""A link in the place of any part of a path that a command reads or writes is never followed."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from layers.cli import COMMANDS, main
from tests.support import catalogue_fixture, pictures

MARK = "a-mark-that-is-nowhere-else"
#: What may be a link in a catalogue: a file or folder, and whether it is always read.
PARTS = {
    "catalog.json": True,
    "sources.json": True,
    "claimants.json": True,
    "events.geojson": True,
    "places.geojson": True,
    "media.json": True,
    "media": False,
    ".adding": False,
    ".adding/marks": False,
    ".adding/before": False,
    ".adding/before/sources.json": False,
    ".replacing": False,
}
EVIDENCE = ["--feature", "E1", "--source", "paper"]
EVIDENCE += [word for name in ("--caption", "--alt", "--credit", "--licence") for word in (name, "A text of the test")]
#: The command → its arguments for a catalogue, a file to add, and a file to write.
READING = {
    "validate": ["{catalogue}"],
    "sources": ["--catalog", "{catalogue}"],
    "migrate": ["{catalogue}"],
    "export": ["--catalog", "{catalogue}", "--out", "{out}.geojson"],
    "brief": ["--catalog", "{catalogue}", "--out", "{out}.png"],
    "atlas": ["--catalog", "{catalogue}", "--date", "2025-02-07", "--out", "{out}.zip"],
    "story": ["--catalog", "{catalogue}", "--out", "{out}.html"],
    "embed": ["--catalog", "{catalogue}", "--out", "{out}.html"],
    "publish": ["{out}.site", "--catalog", "{catalogue}"],
    "tiles": ["events", "--catalog", "{catalogue}", "--out", "{out}.pmtiles"],
    "add": ["{file}", "--kind", "place", "--catalog", "{catalogue}"],
    "rename": ["places", "towns", "--catalog", "{catalogue}"],
    "remove": ["places", "--catalog", "{catalogue}"],
    "replace": ["places", "{file}", "--catalog", "{catalogue}"],
    "add-series": ["{series}", "--catalog", "{catalogue}"],
    "media": ["add", "{picture}", "--catalog", "{catalogue}", *EVIDENCE],
    "diff": ["{catalogue}", "{catalogue}", "--out", "{out}.json"],
    "history": ["E1", "--catalog", "{catalogue}"],
    "questions": ["--catalog", "{catalogue}"],
    "sheet": ["--catalog", "{catalogue}", "--out", "{out}.xlsx"],
    "proposals": ["list", "--catalog", "{catalogue}"],
}
#: They read other files than a catalogue's, or make one of their own; their tests are with them.
OTHERS = {"app", "completion", "new", "tracks"}
#: They read a file in a process of its own, which is slow, and a catalogue as ``add`` does: one part is enough.
SLOW = {"replace", "add-series"}
#: They look no further than the list of layers, or need no layers.
READING_LESS = {"migrate", "sources", "rename", "remove", "history", "questions", "proposals"}


def state(folder: Path) -> dict[str, bytes | None]:
    """Everything below a folder, with the content of the files."""
    return {str(path): path.read_bytes() if path.is_file() else None for path in sorted(folder.rglob("*"))}


def planted(at: Path, part: str) -> Path:
    """A sound catalogue in which a part is a link to a sound one outside, whose texts hold the mark. Returns the outside."""
    for name in ("catalogue", "outside"):
        (at / name).mkdir()
        catalogue_fixture.write(at / name, catalogue_fixture.documents())
        for inner in ("media", ".adding/marks", ".adding/before", ".replacing"):
            (at / name / inner).mkdir(parents=True)
        shutil.copy(at / name / "sources.json", at / name / ".adding" / "before")
        (at / name / "media.json").write_text("[]")
    for path in (at / "outside").rglob("*.*json"):
        path.write_text(path.read_text(encoding="utf-8").replace('"title": "', f'"title": "{MARK}'), encoding="utf-8")
    inside = at / "catalogue" / part
    shutil.rmtree(inside) if inside.is_dir() else inside.unlink()
    inside.symlink_to(at / "outside" / part)
    return at / "outside"


@pytest.mark.parametrize("part", PARTS)
def test_no_command_reads_or_writes_through_a_link(
    part: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    outside = planted(tmp_path, part)
    document = json.loads((outside / "places.geojson").read_text(encoding="utf-8"))
    document["features"] = [{**document["features"][0], "id": "another"}]
    (tmp_path / "more.geojson").write_text(json.dumps(document))
    for day in (1, 2):
        shutil.copy(tmp_path / "more.geojson", tmp_path / f"day-2025-02-0{day}.geojson")
    (tmp_path / "picture.png").write_bytes(pictures.ship())
    before = state(outside)
    for command, arguments in READING.items():
        # Where the part is not always read, only the commands that change a catalogue go near it.
        if not PARTS[part] and command not in ("validate", "migrate", "add"):
            continue
        if command in SLOW and part != "places.geojson":
            continue
        places = {
            "catalogue": tmp_path / "catalogue",
            "file": tmp_path / "more.geojson",
            "series": tmp_path / "day-*.geojson",
            "picture": tmp_path / "picture.png",
            "out": tmp_path / "made",
        }
        status = main([command, *(word.format(**places) for word in arguments)])
        said = "".join(capsys.readouterr())
        assert MARK not in said, command
        reads_all = PARTS[part] and command not in READING_LESS
        assert status in ((1,) if reads_all else (0, 1)), (command, said)
        assert state(outside) == before, command
        assert not list(tmp_path.glob("made*")), command


def test_no_command_writes_through_a_link(tmp_path: Path) -> None:
    for suffix, command in ((".html", "export"), (".csv", "export"), (".png", "brief"), (".zip", "atlas")):
        (tmp_path / "mine").write_bytes(b"mine")
        (tmp_path / f"link{suffix}").symlink_to(tmp_path / "mine")
        dates = ["--date", "2025-02-07"] if command == "atlas" else []
        assert main([command, *dates, "--out", str(tmp_path / f"link{suffix}")]) == 1
        assert (tmp_path / "mine").read_bytes() == b"mine"


def test_every_command_that_takes_a_path_is_tried() -> None:
    assert {*READING} == {command.name for command in COMMANDS} - OTHERS
