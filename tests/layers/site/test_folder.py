"""The folder of a site: only its own files are changed, no link is followed, and an interrupted run is finished."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from geodata.errors import WritingError
from geodata.files.no_follow import Folder
from layers.site.folder import VersionRecord, Written, site_folder

VERSIONS = (VersionRecord("0123456789ab", dt.date(2025, 2, 7), 3),)
FIRST = {"index.html": b"1", "a/b.html": b"2", "v/0123456789ab/index.html": b"3"}


def write(folder: Path, files: Mapping[str, bytes]) -> Written:
    with site_folder(folder) as site:
        return site.write(files, VERSIONS)


def state(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_a_run_writes_what_differs_and_removes_what_is_gone(tmp_path: Path) -> None:
    folder = tmp_path / "site"
    assert write(folder, FIRST).new == tuple(FIRST)
    again = write(folder, {"index.html": b"one", "c.html": b"4"})
    assert (again.changed, again.new, again.removed) == (("index.html",), ("c.html",), ("a/b.html",))
    kept = {name: content for name, content in state(folder).items() if name != "site.json"}
    # The frozen version stays, though nobody made it again; the empty folder goes.
    assert kept == {"index.html": b"one", "c.html": b"4", "v/0123456789ab/index.html": b"3"}
    assert not (folder / "a").exists()
    with site_folder(folder) as site:
        assert site.record.versions == VERSIONS
        assert site.read("c.html") == b"4"
        assert site.read("none/x") is None


def test_nothing_of_others_is_touched(tmp_path: Path) -> None:
    folder = tmp_path / "site"
    write(folder, FIRST)
    (folder / "CNAME").write_text("mine")
    (folder / "a" / "b.html").write_bytes(b"edited")
    (folder / "index.html").write_bytes(b"edited")
    (folder / "v/0123456789ab/index.html").write_bytes(b"edited")
    done = write(folder, {"index.html": b"1"})
    assert (done.edited, done.kept, done.lost) == (("index.html",), ("a/b.html",), ("v/0123456789ab/index.html",))
    assert (folder / "CNAME").read_text() == "mine"
    assert (folder / "a" / "b.html").read_bytes() == b"edited"
    with pytest.raises(WritingError, match="CNAME is in the way"):
        write(folder, {"CNAME": b"ours"})
    assert (folder / "CNAME").read_text() == "mine"


def test_a_folder_with_other_things_is_refused(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(WritingError, match=r"holds thesis\.txt and is no site"):
        write(tmp_path, FIRST)
    (tmp_path / "thesis.txt").unlink()
    (tmp_path / "site.json").write_text('{"form": 1, "versions": [], "files": {"../x": "0"}}')
    with pytest.raises(WritingError, match="is not the record of a site"):
        write(tmp_path, FIRST)
    (tmp_path / "file").write_text("")
    with pytest.raises(WritingError, match="cannot be written"):
        write(tmp_path / "file", FIRST)


def test_two_runs_do_not_write_at_once(tmp_path: Path) -> None:
    with (
        site_folder(tmp_path / "site"),
        pytest.raises(WritingError, match="another command is writing there"),
        site_folder(tmp_path / "site"),
    ):
        pass


@pytest.mark.parametrize("part", ["a", "a/b.html", "site.json", ".publishing", ".replacing"])
def test_no_link_is_followed(tmp_path: Path, part: str) -> None:
    folder, outside = tmp_path / "site", tmp_path / "outside"
    write(folder, FIRST)
    outside.mkdir()
    (outside / "b.html").write_bytes(b"secret")
    at = folder / part
    if at.is_dir():
        (at / "b.html").unlink()
        at.rmdir()
    elif at.exists():
        at.unlink()
    at.symlink_to(outside / "b.html" if part.endswith(("html", "json")) else outside)
    with pytest.raises(WritingError):
        write(folder, {**FIRST, "a/b.html": b"new", "a/c.html": b"new"})
    assert state(outside) == {"b.html": b"secret"}


def test_a_run_that_stops_at_any_call_leaves_the_old_site_or_is_finished(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    new = {"index.html": b"one", "c/d.html": b"4"}
    write(tmp_path / "whole", FIRST)
    write(tmp_path / "whole", new)
    for stop in range(40):
        folder, count = tmp_path / f"at{stop}", 0
        write(folder, FIRST)
        before = state(folder)

        def counted(real: Any, stop: int = stop) -> Any:
            def call(*arguments: Any, **named: Any) -> Any:
                nonlocal count
                count += 1
                if count > stop:
                    raise KeyboardInterrupt
                return real(*arguments, **named)

            return call

        with monkeypatch.context() as patched:
            for name in ("write", "move", "rename", "make", "remove", "flush", "remove_folder"):
                patched.setattr(Folder, name, counted(getattr(Folder, name)))
            try:
                write(folder, new)
            except KeyboardInterrupt:
                pass
            else:
                break
        left = {name: content for name, content in state(folder).items() if not name.startswith(".")}
        for name, content in left.items():
            assert name == "site.json" or content in (before.get(name), new.get(name)), (stop, name)
        with site_folder(folder):
            after = state(folder)
        assert after in (before, state(tmp_path / "whole")), stop
        assert not [name for name in os.listdir(folder) if name.startswith(".")]
    else:
        pytest.fail("it never came to its end")
    assert stop > 10
