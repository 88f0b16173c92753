"""A kill at any system call of the writing leaves the old file or the new one; ``make kills`` tries every command."""

import os
from pathlib import Path

import pytest

from geodata.editing.new_catalogue import new_catalogue
from geodata.files import no_follow
from geodata.validation.check import check
from layers.briefing.options import ATLAS_FORMATS, BRIEF_FORMATS
from layers.cli import COMMANDS
from layers.cli.tracks import tracks_command
from layers.cli.versions.diff import ENDINGS
from layers.cli.versions.weekly import ENDINGS as WEEKLY_ENDINGS
from layers.feature_files import FORMATS
from tests.kills import FILES, FOLDERS, FORM, OLD, kill_at
from tests.support.opened import EXAMPLE

#: Commands that only show something.
READING = {"app", "validate", "sources", "history", "questions", "completion"}
#: Commands on tracks that only show something.
READING_TRACKS = {"compare", "encounters"}


def test_every_command_that_writes_and_every_format_is_killed() -> None:
    killed = {arguments[0] for arguments in FILES.values()} | {name.split()[0] for name in FOLDERS}
    assert killed - {FORM} == {one.name for one in COMMANDS} - READING
    on_tracks = {name.split()[1] for name in FOLDERS if name.startswith("tracks ")}
    assert on_tracks == set(tracks_command.commands) - READING_TRACKS
    assert {(arguments[0], Path(name).suffix) for name, arguments in FILES.items()} == {
        ("sheet", ".xlsx"),
        *(("brief", suffix) for suffix in WEEKLY_ENDINGS),
        *(("brief", suffix) for suffix in BRIEF_FORMATS),
        *(("atlas", suffix) for suffix in ATLAS_FORMATS),
        *(("diff", suffix) for suffix in ENDINGS),
        ("story", ".html"),
        ("embed", ".html"),
        ("tiles", ".pmtiles"),
        *(("export", suffix) for suffix in (".html", *FORMATS)),
    }


def killed(nth: int, arguments: list[str], *, unnamed: bool = True) -> bool:
    """Run a command in a child of this process that kills itself; whether it did before the command ended."""
    child = os.fork()
    if child == 0:
        try:
            if not unnamed:
                no_follow._UNNAMED = 0
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
            kill_at(nth, arguments)
        finally:
            os._exit(0)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


@pytest.mark.parametrize("unnamed", [True, False])
def test_an_export_that_is_killed(unnamed: bool, tmp_path: Path) -> None:
    out, seen, nth = tmp_path / "x.geojson", set(), 0
    while True:
        out.write_bytes(OLD)
        is_killed = killed(nth, ["export", "--catalog", str(EXAMPLE), "--out", str(out)], unnamed=unnamed)
        content = out.read_bytes()
        assert content == OLD or content.endswith(b"}")
        seen.add(content == OLD)
        if not is_killed:
            break
        nth += 1
        for left in tmp_path.glob(".*.partial"):
            # A file system without unnamed files keeps the part under a name of its own.
            left.unlink()
        assert [path.name for path in tmp_path.iterdir()] == ["x.geojson"]
    assert nth >= 3
    assert seen == {True, False}


def test_a_new_catalogue_that_is_killed_is_none_or_valid_and_can_be_completed(tmp_path: Path) -> None:
    for nth in (1, 5, 9, 13, 16, 18, 30):
        folder = tmp_path / str(nth)
        killed(nth, ["new", str(folder)])
        if not (folder / "catalog.json").exists():
            new_catalogue(folder)
        assert check([folder]).faults == ()
