"""Several files of a catalogue change at one moment, the lock has a name and an age, and no link is followed."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from geodata.catalog import open_catalog
from geodata.editing import holder
from geodata.editing.edits import Edit
from geodata.editing.json_text import JsonText
from geodata.editing.planning import carry_out, planned, sound_files
from geodata.editing.staging import changing
from geodata.errors import CatalogError
from geodata.files.no_follow import open_folder
from geodata.folder import REPLACING
from geodata.validation.check import check
from geodata.validation.folder_files import read_folder
from tests.support.catalogue_fixture import documents, write

EDITS = (
    Edit("events.geojson", "E1", "confidence", "reported", "disputed"),
    Edit("sources.json", "paper", "title", "paper", "Another"),
    Edit("areas.geojson", "A1", "notes", None, "Seen"),
)
#: The calls that change what is on the disk.
CALLS = ("open", "fsync", "fchmod", "replace", "mkdir", "unlink", "rmdir")


@pytest.fixture(scope="module")
def texts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    folder = write(tmp_path_factory.mktemp("whole") / "mine", documents())
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.fixture
def mine(texts: dict[str, bytes], tmp_path: Path) -> Path:
    folder = tmp_path / "mine"
    folder.mkdir()
    for name, content in texts.items():
        (folder / name).write_bytes(content)
    return folder


def _umask() -> int:
    mask = os.umask(0o022)
    os.umask(mask)
    return mask


class _Killed(BaseException):
    pass


def _digests(folder: Path) -> str | None:
    return read_folder(folder).digest


def _fail_at(monkeypatch: pytest.MonkeyPatch, nth: int, error: type[BaseException]) -> Iterator[int]:
    count = 0

    def counted(real: Any, name: str) -> Any:
        def call(*arguments: Any, **named: Any) -> Any:
            nonlocal count
            if name != "open" or (len(arguments) > 1 and arguments[1] & (os.O_WRONLY | os.O_RDWR)):
                count += 1
                if count > nth:
                    # After a kill nothing else is done.
                    raise error(28, "No space left on device") if error is OSError else error()
            return real(*arguments, **named)

        return call

    for name in CALLS:
        monkeypatch.setattr(os, name, counted(getattr(os, name), name))
    yield count


def test_a_kill_before_any_call_leaves_the_old_catalogue_or_the_new_one(mine: Path, texts: dict[str, bytes]) -> None:
    files = read_folder(mine)
    plan = planned(files, EDITS, "new")
    assert plan.faults == ()
    old = files.digest
    with changing(mine) as catalogue:
        carry_out(catalogue, plan)
    new = _digests(mine)
    assert new != old
    seen = set()
    for nth in range(60):
        for name, content in texts.items():
            (mine / name).write_bytes(content)
        with pytest.MonkeyPatch.context() as patch:
            for _ in _fail_at(patch, nth, _Killed):
                try:
                    with changing(mine) as catalogue:
                        carry_out(catalogue, plan)
                    done = True
                except _Killed:
                    done = False
        # What a reader sees at once, and after the next change has tidied up.
        seen.add(at_once := _digests(mine))
        assert at_once in (old, new), nth
        with changing(mine):
            pass
        assert _digests(mine) == at_once
        assert sorted(path.name for path in mine.iterdir()) == sorted(texts)
        if done:
            break
    assert seen == {old, new}
    assert check([mine]).faults == ()


def test_a_full_disk_leaves_the_old_catalogue_or_the_new_one(mine: Path, texts: dict[str, bytes]) -> None:
    plan = planned(read_folder(mine), EDITS, "new")
    old = _digests(mine)
    for nth in (2, 5, 9):
        with pytest.MonkeyPatch.context() as patch:
            for _ in _fail_at(patch, nth, OSError):
                with (
                    pytest.raises(CatalogError, match="cannot be changed: the disk is full"),
                    changing(mine) as catalogue,
                ):
                    carry_out(catalogue, plan)
        assert _digests(mine) == old
    with changing(mine):
        pass
    assert {path.name: path.read_bytes() for path in mine.iterdir()} == texts


def test_a_link_in_the_place_of_waiting_files_is_not_followed(mine: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "sources.json").write_text("[]")
    (mine / REPLACING).symlink_to(elsewhere)
    assert open_catalog(mine).sources  # the link is passed over
    with pytest.raises(CatalogError, match="is a symbolic link"), changing(mine):
        pass
    (mine / REPLACING).unlink()
    (mine / REPLACING).mkdir()
    (mine / REPLACING / "sources.json").symlink_to(elsewhere / "sources.json")
    with pytest.raises(CatalogError, match="symbolic link"):
        open_catalog(mine)
    # The next change removes what was planted, and takes nothing of it.
    with changing(mine):
        pass
    assert open_catalog(mine).sources
    assert (elsewhere / "sources.json").read_text() == "[]"


def test_only_files_of_a_catalogue_are_put_in_their_places(mine: Path) -> None:
    (mine / REPLACING).mkdir()
    (mine / REPLACING / "Makefile").write_text("all:")
    with changing(mine):
        pass
    assert not (mine / "Makefile").exists()


def test_the_second_editor_is_told_who_holds_the_catalogue_and_since_when(
    mine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    noon = dt.datetime(2026, 1, 1, 12, 3, tzinfo=dt.UTC)
    monkeypatch.setattr(holder, "now", lambda: noon)
    with changing(mine, who="Anna", what="kurskmap sheet"):
        assert os.stat(mine / holder.HOLDER).st_mode & 0o555 == 0o555 & ~_umask()  # others read it
        for later, age in (
            (noon + dt.timedelta(minutes=5), "5 minutes"),
            (noon - dt.timedelta(hours=1), "by its clock"),
        ):
            monkeypatch.setattr(holder, "now", lambda later=later: later)
            said = "Anna is changing it with 'kurskmap sheet' since 12:03 UTC"
            with pytest.raises(CatalogError, match=said) as told, changing(mine, who="Boris"):
                pass
            assert age in str(told.value)
    assert not (mine / holder.HOLDER).exists()
    (mine / holder.HOLDER).mkdir()  # left by a kill
    (mine / holder.HOLDER / "holder.json").write_text('{"who": "A", "what": "", "since": "then"}')
    with changing(mine, who="Boris"):
        with open_folder(mine) as catalogue:
            assert holder.words(catalogue).startswith("Boris is changing it since")
        (mine / holder.HOLDER / "holder.json").write_text('{"who": "A"}')
        with open_folder(mine) as catalogue:
            assert holder.words(catalogue) == "another change of it is running"
    assert not (mine / holder.HOLDER).exists()


def test_an_edit_of_a_catalogue_with_faults_is_refused(mine: Path) -> None:
    (mine / "events.geojson").write_text("{}")
    with pytest.raises(CatalogError, match="the catalogue has faults"):
        sound_files(mine)


@pytest.mark.parametrize(
    ("text", "gone", "new", "expected"),
    [
        ("[1, 2, 3]", {2}, [], "[1, 2]"),
        ("[1, 2, 3]", {1, 2}, [4], "[1, 4]"),
        ("[1, 2, 3]", {0, 1, 2}, [4, 5], "[4, 5]"),
        ("[\n1,\n2\n]", {0}, [3], "[\n2,\n3\n]"),
        ("[\n1\n]", {0}, [2, 3], "[\n2,\n3\n]"),
        ("[]", set(), [1, 2], "[1, 2]"),
        ("[ ]", set(), [], "[ ]"),
    ],
)
def test_items_of_a_list_come_and_go_alone(text: str, gone: set[int], new: list[int], expected: str) -> None:
    edited = JsonText(text)
    edited.change_items(edited.top(), gone, new)
    assert edited.changed() == expected
