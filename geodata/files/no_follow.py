"""Open the files and folders of a catalogue without following links.

A catalogue may come from anybody. A link in it could lead to any file of this machine, a pipe could block for ever, and a
device or a sparse file could fill the memory. So every part of a path below the catalogue's folder is opened by itself, must
be a regular file or a folder, and a file is measured before it is read.
"""

from __future__ import annotations

import errno
import os
import secrets
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

_NO_FOLLOW = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0)
#: O_NONBLOCK: opening a pipe must not wait for its other end.
_READ = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
_WRITE_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
#: A file without a name: after a kill, nothing is left of it.
_UNNAMED = getattr(os, "O_TMPFILE", 0)
_FOLDER = os.O_RDONLY | getattr(os, "O_DIRECTORY", 0)
#: Without it (on Windows), each part of a path is checked before it is used, and nothing holds it open.
_HAS_DIR_FD = os.open in os.supports_dir_fd


class UnsafeFileError(Exception):
    """Why a file or folder is not opened: ``reason`` in a few words, such as ``is a symbolic link``."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.path, self.reason = path, reason


class TooLargeError(UnsafeFileError):
    """A file is larger than it may be."""


def read_file(path: Path, most: int) -> bytes:
    """Return the content of a regular file of at most ``most`` bytes. The last part of the path is not followed.

    Raises UnsafeFileError if it is a link, not a regular file, or larger; OSError or ValueError if it cannot be opened.
    """
    if path.is_symlink():
        raise UnsafeFileError(path, "is a symbolic link")
    return _content(path, os.open(path, _READ | _NO_FOLLOW), most)


def _content(path: Path, descriptor: int, most: int) -> bytes:
    with _held(descriptor):
        about = os.fstat(descriptor)
        if stat.S_ISDIR(about.st_mode):
            raise UnsafeFileError(path, "is a folder, not a file")
        if not stat.S_ISREG(about.st_mode):
            raise UnsafeFileError(path, "is not a regular file")
        if about.st_size > most:
            raise TooLargeError(path, f"is larger than {most:,} bytes")
        with os.fdopen(descriptor, "rb", closefd=False) as file:
            content = file.read(most + 1)
    if len(content) > most:
        raise TooLargeError(path, f"is larger than {most:,} bytes")
    return content


class Folder:
    """A folder that is held open. Every name is looked up inside it, and no link is followed.

    All methods raise OSError, and UnsafeFileError where a name is a link or not what it should be.
    """

    def __init__(self, path: Path, descriptor: int) -> None:
        self.path = path
        self.descriptor = descriptor

    def _at(self, name: str) -> tuple[str, dict[str, int]]:
        if not name or "/" in name or name in (".", ".."):
            raise UnsafeFileError(self.path, f"has no file {name!r}: that is not the name of one")
        return (name, {"dir_fd": self.descriptor}) if _HAS_DIR_FD else (str(self.path / name), {})

    def mode(self, name: str) -> int | None:
        """Return the type and permissions of an entry, of a link itself; None if there is no such entry."""
        path, at = self._at(name)
        try:
            return os.stat(path, follow_symlinks=False, **at).st_mode
        except FileNotFoundError:
            return None

    def names(self) -> list[str]:
        """Return the names of all entries, sorted."""
        return sorted(os.listdir(self.descriptor if _HAS_DIR_FD else self.path))

    def is_file(self, name: str) -> bool:
        """Whether an entry is a regular file. A link is not."""
        mode = self.mode(name)
        return mode is not None and stat.S_ISREG(mode)

    def size(self, name: str) -> int:
        """The size of an entry in bytes; of a link itself."""
        path, at = self._at(name)
        return os.stat(path, follow_symlinks=False, **at).st_size

    @contextmanager
    def inside(self, name: str) -> Iterator[Folder]:
        """Open a folder inside this one."""
        path, at = self._at(name)
        mode = self.mode(name)
        if mode is not None and not stat.S_ISDIR(mode):
            raise UnsafeFileError(
                self.path / name, "is not a folder" if not stat.S_ISLNK(mode) else "is a symbolic link"
            )
        with _held(os.open(path, _FOLDER | _NO_FOLLOW, **at) if _HAS_DIR_FD else -1) as descriptor:
            yield Folder(self.path / name, descriptor)

    def read(self, name: str, most: int) -> bytes:
        """Return the content of a regular file of at most ``most`` bytes."""
        path, at = self._at(name)
        mode = self.mode(name)
        if mode is not None and stat.S_ISLNK(mode):
            raise UnsafeFileError(self.path / name, "is a symbolic link")
        return _content(self.path / name, os.open(path, _READ | _NO_FOLLOW, **at), most)

    def write(self, name: str, content: bytes, mode: int | None, *, flush: bool = True) -> None:
        """Write and flush a file that does not exist yet, with these permissions; None: those of a new file.

        Without ``flush``, whoever writes many files flushes them all at the end.
        """
        path, at = self._at(name)
        with _held(os.open(path, _WRITE_NEW | _NO_FOLLOW, 0o666 if mode is None else 0o600, **at)) as descriptor:
            _fill(descriptor, content, mode, flush=flush)

    @contextmanager
    def unplaced(self, name: str, content: bytes, mode: int | None) -> Iterator[Unplaced]:
        """Write and flush a file that gets its ``name`` only when :meth:`Unplaced.place` is called.

        Without that, nothing is left of it. ``mode`` are its permissions; None: those of a new file.
        """
        self._at(name)
        with _held(self._open_unnamed(mode)) as descriptor:
            if descriptor >= 0:
                _fill(descriptor, content, mode)
                yield Unplaced(self, name, descriptor, _passing_name(name))
                return
        passing = _passing_name(name)
        try:
            self.write(passing, content, mode)
            yield Unplaced(self, name, -1, passing)
        finally:
            with suppress(FileNotFoundError):
                self.remove(passing)

    def _open_unnamed(self, mode: int | None) -> int:
        """Open a new file without a name; -1 if the system or its disk has none."""
        if not (_UNNAMED and _HAS_DIR_FD and os.path.isdir("/proc/self/fd")):
            return -1
        try:
            return os.open(".", os.O_WRONLY | _UNNAMED, 0o666 if mode is None else 0o600, dir_fd=self.descriptor)
        except OSError as error:
            if error.errno in (errno.EOPNOTSUPP, errno.EISDIR, errno.EINVAL, errno.ENOENT):
                return -1
            raise

    def link(self, source: str | int, name: str) -> None:
        """Give a file of this folder (its name, or its open descriptor) one more name. FileExistsError if it is taken."""
        path, at = self._at(name)
        place = at.get("dir_fd")
        if isinstance(source, int):
            os.link(f"/proc/self/fd/{source}", path, dst_dir_fd=place, follow_symlinks=True)
        else:
            os.link(self._at(source)[0], path, src_dir_fd=place, dst_dir_fd=place)

    def make(self, name: str, mode: int = 0o700) -> None:
        """Make a folder inside this one; without a ``mode``, one that only its owner can open."""
        path, at = self._at(name)
        os.mkdir(path, mode, **at)

    def move(self, name: str, target: Folder, new: str | None = None) -> None:
        """Move a file to another folder, in place of a file of that name, or of the ``new`` one."""
        source, _ = self._at(name)
        destination, _ = target._at(name if new is None else new)
        if _HAS_DIR_FD:
            os.replace(source, destination, src_dir_fd=self.descriptor, dst_dir_fd=target.descriptor)
        else:
            os.replace(source, destination)

    def rename(self, name: str, new: str) -> None:
        """Give a file of this folder another name, in place of a file of that name."""
        old, at = self._at(name)
        to, _ = self._at(new)
        both = {"src_dir_fd": self.descriptor, "dst_dir_fd": self.descriptor} if at else {}
        os.replace(old, to, **both)

    def remove(self, name: str) -> None:
        """Remove a file, or a link itself."""
        path, at = self._at(name)
        os.unlink(path, **at)

    def remove_empty(self, name: str) -> None:
        """Remove a folder that is empty. Raises OSError where it is not."""
        path, at = self._at(name)
        os.rmdir(path, **at)

    def remove_folder(self, name: str) -> None:
        """Remove a folder and everything inside it. Links in it are removed, not followed."""
        path, at = self._at(name)
        shutil.rmtree(path, dir_fd=at.get("dir_fd"))

    def flush(self) -> None:
        """Flush the list of the folder's entries to the disk, if the system can."""
        if _HAS_DIR_FD:
            with suppress(OSError):
                os.fsync(self.descriptor)


@dataclass(frozen=True)
class Unplaced:
    """A file that is written, but does not have its name yet."""

    folder: Folder
    name: str
    descriptor: int
    passing: str

    def place(self, *, overwrite: bool) -> None:
        """Give the file its name. Without ``overwrite``, FileExistsError is raised if there is a file of that name."""
        if self.descriptor >= 0:
            try:
                self.folder.link(self.descriptor, self.name)
                return
            except FileExistsError:
                if not overwrite:
                    raise
            # A link cannot take the place of a file, a move can.
            self.folder.link(self.descriptor, self.passing)
        try:
            if overwrite:
                self.folder.rename(self.passing, self.name)
            else:
                self._link_passing()
        finally:
            with suppress(FileNotFoundError):
                self.folder.remove(self.passing)

    def _link_passing(self) -> None:
        try:
            self.folder.link(self.passing, self.name)
        except FileExistsError:
            raise
        except OSError:
            # A disk without links, such as that of a memory card.
            if self.folder.mode(self.name) is not None:
                raise FileExistsError(errno.EEXIST, "File exists") from None
            self.folder.rename(self.passing, self.name)


def _passing_name(name: str) -> str:
    return f".{name[:40]}.{secrets.token_hex(6)}.partial"


def _fill(descriptor: int, content: bytes, mode: int | None, *, flush: bool = True) -> None:
    """Write and flush the content of an open file, and set its permissions."""
    with os.fdopen(descriptor, "wb", closefd=False) as file:
        file.write(content)
        file.flush()
        if mode is not None and hasattr(os, "fchmod"):
            os.fchmod(descriptor, stat.S_IMODE(mode))
        if flush:
            os.fsync(descriptor)


@contextmanager
def open_folder(path: Path) -> Iterator[Folder]:
    """Open a folder that the user named. The path itself may lead through links: they are the user's own."""
    with _held(os.open(path, _FOLDER | getattr(os, "O_CLOEXEC", 0)) if _HAS_DIR_FD else -1) as descriptor:
        yield Folder(path, descriptor)


@contextmanager
def _held(descriptor: int) -> Iterator[int]:
    try:
        yield descriptor
    finally:
        if descriptor >= 0:
            os.close(descriptor)
