"""A file is there whole or not at all, and what the system refuses is said in words."""

import errno
import os
import stat
from pathlib import Path

import pytest

from geodata.errors import WritingError
from geodata.files import no_follow
from geodata.files.system_errors import reason, sentence
from geodata.files.whole_file import check_writable, write_new_files, write_whole


@pytest.fixture(params=["unnamed", "named"], autouse=True)
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Both ways of writing: with files without a name, and without them."""
    if request.param == "named":
        monkeypatch.setattr(no_follow, "_UNNAMED", 0)
    return str(request.param)


def left(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def test_a_file_is_written_and_replaced_with_its_permissions(tmp_path: Path) -> None:
    path = tmp_path / "a"
    write_whole(path, b"1", overwrite=False)
    assert stat.S_IMODE(path.stat().st_mode) == 0o666 & ~_umask()
    path.chmod(0o640)
    write_whole(path, b"2")
    assert (left(tmp_path), stat.S_IMODE(path.stat().st_mode)) == ({"a": b"2"}, 0o640)
    with pytest.raises(WritingError, match="a: there is already a file of that name"):
        write_whole(path, b"3", overwrite=False)
    assert left(tmp_path) == {"a": b"2"}


def _umask() -> int:
    mask = os.umask(0o022)
    os.umask(mask)
    return mask


def test_nothing_is_written_through_a_link_or_into_what_is_no_file(tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.write_bytes(b"v")
    (tmp_path / "link").symlink_to(victim)
    (tmp_path / "dangling").symlink_to(tmp_path / "none")
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    for name, words in {
        "link": "is a symbolic link",
        "dangling": "is a symbolic link",
        "folder": "is a folder",
        "pipe": "is not a regular file",
        "none/x": "there is no such file or folder",
        "victim/x": "a part of its path is a file",
        "n" * 300: "its name is too long",
        "nul\0": "holds a NUL character",
    }.items():
        for refused in (write_whole, lambda path, _: check_writable(path)):
            with pytest.raises(WritingError, match=words):
                refused(tmp_path / name, b"x")
    assert left(tmp_path) | {"link": b"", "victim": b"v"} == {"link": b"", "victim": b"v"}
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize("call", ["open", "fsync", "link", "replace"])
@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS, errno.EFBIG, errno.EACCES, errno.EIO])
def test_a_failure_at_any_step_leaves_the_old_file(
    call: str, number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"old")
    real = getattr(os, call)

    def refuse(*arguments: object, **named: object) -> object:
        if call == "open" and not int(str(arguments[1])) & os.O_WRONLY:
            return real(*arguments, **named)
        raise OSError(number, os.strerror(number))

    with monkeypatch.context() as patch:
        patch.setattr(os, call, refuse)
        try:
            write_whole(path, b"new")
        except WritingError as error:
            assert reason(OSError(number, "")) in str(error)  # noqa: PT017 (one way of writing has no such step)
            assert left(tmp_path) == {"a": b"old"}
    assert left(tmp_path).keys() == {"a"}


def test_several_new_files_are_all_there_or_none(tmp_path: Path) -> None:
    files = {"a": b"1", "b": b"2", "c": b"3"}
    (tmp_path / "c").write_bytes(b"another")
    with pytest.raises(WritingError, match="c: there is already a file"):
        write_new_files(tmp_path, files)
    assert left(tmp_path) == {"c": b"another"}
    (tmp_path / "c").write_bytes(b"3")
    write_new_files(tmp_path, files)
    assert left(tmp_path) == files


def test_reasons_say_what_to_do() -> None:
    assert reason(OSError(errno.ENOSPC, "")).startswith("the disk is full; free")
    assert sentence(OSError(errno.EACCES, "", "/x/y")).startswith("/x/y: permission denied; change")
    none = FileNotFoundError(errno.ENOENT, "No usable temporary directory found in ['/tmp']")
    assert "set TMPDIR" in sentence(none)
    assert sentence(OSError("no number")) == "The system says: no number."
