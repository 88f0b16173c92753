"""Files and folders are opened part by part: no link, pipe, device or sparse file is followed or read to its end."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from geodata.files.no_follow import TooLargeError, UnsafeFileError, open_folder, read_file
from geodata.validation.check import check

NAMES = ("catalog.json", "sources.json", "claimants.json", "events.geojson")


def spoil(path: Path, kind: str) -> None:
    content = path.read_bytes()
    path.unlink()
    match kind:
        case "link inside the folder":
            (path.parent / "copy.txt").write_bytes(content)
            path.symlink_to("copy.txt")
        case "link to a device":
            path.symlink_to("/dev/zero")
        case "pipe":
            os.mkfifo(path)
        case "folder":
            path.mkdir()
        case "sparse file":
            path.touch()
            os.truncate(path, 8 * 2**30)


KINDS = {
    "link inside the folder": "symbolic link",
    "link to a device": "symbolic link",
    "pipe": "regular file",
    "folder": "folder",
    "sparse file": "larger",
}


@pytest.mark.parametrize("kind", KINDS)
def test_only_regular_files_within_the_limit_are_read(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(b"{}")
    assert read_file(path, 2) == b"{}"
    with open_folder(tmp_path) as folder:
        assert folder.read("a.json", 2) == b"{}"
        spoil(path, kind)
        for read in (lambda: read_file(path, 2), lambda: folder.read("a.json", 2)):
            with pytest.raises(UnsafeFileError, match=KINDS[kind]):
                read()


@pytest.mark.parametrize("name", ["", ".", "..", "../a", "a/b", "/etc/passwd"])
def test_a_name_is_never_a_path(tmp_path: Path, name: str) -> None:
    with open_folder(tmp_path) as folder, pytest.raises(UnsafeFileError, match="not the name"):
        folder.read(name, 1)


def test_a_file_that_grows_is_not_read_beyond_the_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(b"x" * 10)
    about = os.stat_result((*path.stat()[:6], 1, *path.stat()[7:]))
    monkeypatch.setattr(os, "fstat", lambda _: about)
    with pytest.raises(TooLargeError):
        read_file(path, 5)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", NAMES)
def test_a_catalogue_with_such_a_file_is_a_fault_at_once(folder: Path, name: str, kind: str) -> None:
    spoil(folder / name, kind)
    faults = check([folder]).faults
    assert any(Path(fault.file).name == name for fault in faults)
    assert {fault.rule for fault in faults if Path(fault.file).name == name} & {
        "outside_folder",
        "unreadable",
        "too_large",
    }
