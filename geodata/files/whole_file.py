"""Write files so that a failure or a kill at any moment leaves the old file, or none, and never a part.

This is how every command writes what it makes. The content goes to a file without a name in the same folder (Linux), or
with a name of its own (elsewhere), is flushed to the disk, and only then gets its name. No link is followed.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from geodata.errors import WritingError
from geodata.files.no_follow import Folder, Unplaced, UnsafeFileError, open_folder
from geodata.files.system_errors import reason
from geodata.quoting import printable


def write_whole(path: Path, content: bytes, *, overwrite: bool = True) -> None:
    """Write a file. A file of that name is replaced, and keeps its permissions.

    Without ``overwrite``, it is refused instead. So is, in both cases, a symbolic link, a folder, a pipe or a device.
    Raises WritingError, in one sentence that names the file.
    """
    with _blaming(path), open_folder(path.parent) as folder:
        mode = _mode_of_old(folder, path, overwrite)
        with folder.unplaced(path.name, content, mode) as file:
            file.place(overwrite=overwrite)
        folder.flush()


def write_new_files(path: Path, files: Mapping[str, bytes]) -> None:
    """Write several new files into a folder, in their order. None gets its name before all of them are on the disk.

    A failure leaves none of them. A file that has the same content already is left alone. Raises WritingError, also if
    there is another file of one of the names.
    """
    with _blaming(path), ExitStack() as stack:
        folder = stack.enter_context(open_folder(path))
        unplaced: list[tuple[str, Unplaced]] = []
        for name, content in files.items():
            with _blaming(path / name):
                if folder.mode(name) is not None:
                    if not folder.is_file(name) or folder.size(name) != len(content):
                        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST))
                    if folder.read(name, len(content)) == content:
                        continue
                unplaced.append((name, stack.enter_context(folder.unplaced(name, content, None))))
        placed: list[str] = []
        try:
            for name, file in unplaced:
                with _blaming(path / name):
                    file.place(overwrite=False)
                placed.append(name)
        except BaseException:
            for name in placed:
                folder.remove(name)
            raise
        folder.flush()


def check_writable(path: Path, *, overwrite: bool = True) -> None:
    """Refuse at once a place that :func:`write_whole` would refuse after long work. Raises WritingError."""
    with _blaming(path), open_folder(path.parent) as folder:
        _mode_of_old(folder, path, overwrite)
        if not os.access(path.parent, os.W_OK | os.X_OK):
            raise WritingError(
                f"{_named(path)}: cannot be written: its folder does not permit it; choose another folder."
            )


def _mode_of_old(folder: Folder, path: Path, overwrite: bool) -> int | None:
    """The permissions of the file that will be replaced; None if there is none."""
    mode = folder.mode(path.name)
    if mode is None:
        return None
    if stat.S_ISLNK(mode):
        raise WritingError(
            f"{_named(path)}: cannot be written: it is a symbolic link; name the file that it leads to, or remove the link."
        )
    if stat.S_ISDIR(mode):
        raise WritingError(f"{_named(path)}: cannot be written: it is a folder; give the name of a file.")
    if not stat.S_ISREG(mode):
        raise WritingError(f"{_named(path)}: cannot be written: it is not a regular file; choose another name.")
    if not overwrite:
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST))
    if not os.access(path, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    return stat.S_IMODE(mode)


@contextmanager
def _blaming(path: Path) -> Iterator[None]:
    """Turn an error of the system into one sentence that names this file."""
    try:
        yield
    except FileExistsError as error:
        raise WritingError(
            f"{_named(path)}: there is already a file of that name; choose another name with --out, or move it away."
        ) from error
    except OSError as error:
        raise WritingError(f"{_named(path)}: cannot be written: {reason(error)}.") from error
    except UnsafeFileError as error:
        raise WritingError(f"{_named(path)}: cannot be written: {error.reason}; move it away.") from error
    except ValueError as error:
        # Only a NUL character makes a path that the system cannot be asked about.
        raise WritingError(
            f"{_named(path)}: cannot be written: its name holds a NUL character; choose another."
        ) from error


def _named(path: Path) -> str:
    return printable(str(path), limit=400)
