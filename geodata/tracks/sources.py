"""The files of position reports as streams of bytes: plain, gz, zst, or the members of a zip archive."""

from __future__ import annotations

import gzip
import hashlib
import io
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import pyarrow as pa

from geodata.errors import ImportingError, LimitError
from geodata.limits import Limits, size
from geodata.quoting import printable, quoted
from geodata.untrusted.member_name import checked_member

#: What a compressed file may unpack to before its ratio is looked at.
_FREE = 256 * 2**20
_CHUNK = 2**20
_GZIP, _ZSTD, _ZIP = b"\x1f\x8b", b"\x28\xb5\x2f\xfd", (b"PK\x03\x04", b"PK\x05\x06")

#: Called with the number of bytes of the file that have been read.
Progress = Callable[[int], None]


@dataclass(frozen=True)
class Source:
    """One file, or one member of an archive: its name, its first bytes, and its content as a stream from the beginning.

    ``path`` is set where the content is the file itself, uncompressed.
    """

    name: str
    head: bytes
    stream: IO[bytes]
    path: Path | None
    is_member: bool = False


class _Counted(io.RawIOBase):
    """A stream that says how far it has been read, and fails where far more comes out than there was."""

    def __init__(self, inner: Any, told: Callable[[], None], most: int, name: str) -> None:
        super().__init__()
        self._inner, self._told, self._most, self._name = inner, told, most, name
        self._count = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._inner.read(len(buffer))
        self._count += len(data)
        if self._count > self._most:
            raise LimitError(f"{self._name}: it unpacks to more than {size(self._most)}, as a zip bomb does.")
        buffer[: len(data)] = data
        self._told()
        return len(data)


def digest(path: Path, progress: Progress) -> str:
    """The SHA-256 of a file in hexadecimal digits. Raises ImportingError where it is not a regular file."""
    if not path.is_file():
        what = "is a folder" if path.is_dir() else "is not a file" if path.exists() else "does not exist"
        raise ImportingError(f"{path}: it {what}; name files of position reports.")
    found, read = hashlib.sha256(), 0
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            found.update(chunk)
            read += len(chunk)
            progress(read)
    return found.hexdigest()


@contextmanager
def said_of(name: str) -> Iterator[None]:
    """Turn what can go wrong with the bytes of a file into one sentence that names it."""
    try:
        yield
    except ImportingError as error:
        text = str(error)
        raise type(error)(text if text.startswith(name) else f"{name}: {text}") from error
    except (EOFError, zlib.error, gzip.BadGzipFile, zipfile.BadZipFile) as error:
        raise ImportingError(f"{name}: it is cut off or damaged; fetch it again.") from error
    except (pa.ArrowException, OSError, UnicodeError, NotImplementedError) as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise
        detail = printable(str(error).splitlines()[0] if str(error) else type(error).__name__, limit=160)
        raise ImportingError(f"{name}: it cannot be read ({detail}).") from error


def sources_of(path: Path, limits: Limits, progress: Progress, *, name: str | None = None) -> Iterator[Source]:
    """The content of a file: of each member where it is a zip archive.

    A source is used up before the next one is asked for. Raises ImportingError or LimitError, one sentence with the name,
    which is that of the path unless another one is given.
    """
    name = printable(name or str(path), limit=400)
    with said_of(name), path.open("rb") as file:
        head = file.read(4)
        file.seek(0)
        packed = path.stat().st_size
        most = max(_FREE, packed * limits.unpack_ratio)

        def told() -> None:
            progress(file.tell())

        if head.startswith(_ZIP):
            yield from _members(name, file, limits, told)
        elif head.startswith((_GZIP, _ZSTD)):
            yield _source(name, _Counted(_unpacked(file, head), told, most, name))
        else:
            found = _source(name, _Counted(file, told, packed + 1, name))
            yield Source(found.name, found.head, found.stream, path)


def _unpacked(file: Any, head: bytes) -> Any:
    """A file in gzip or Zstandard as a stream of what is in it."""
    if head.startswith(_GZIP):
        return gzip.GzipFile(fileobj=file)
    return pa.CompressedInputStream(pa.PythonFile(file, mode="r"), "zstd")


def _source(name: str, stream: io.RawIOBase, *, is_member: bool = False) -> Source:
    buffered = io.BufferedReader(stream, _CHUNK)
    return Source(name, buffered.peek(_CHUNK)[:_CHUNK], buffered, None, is_member)


def _members(name: str, file: IO[bytes], limits: Limits, told: Callable[[], None]) -> Iterator[Source]:
    with zipfile.ZipFile(file) as archive:
        infos = [info for info in archive.infolist() if not info.is_dir()]
        if len(infos) > limits.members:
            raise LimitError(f"{name}: the archive has {len(infos)} members, more than {limits.members}.")
        for info in infos:
            member = checked_member(info)
            if member.startswith("__MACOSX/") or "/._" in f"/{member}":
                continue
            shown = f"{name}/{quoted(member)[1:-1]}"
            most = max(_FREE, info.compress_size * limits.unpack_ratio)
            with said_of(shown), archive.open(info) as content:
                found = _source(shown, _Counted(content, told, most, shown), is_member=True)
                if found.head.startswith((_GZIP, _ZSTD)):
                    inner = _Counted(_unpacked(found.stream, found.head), told, most, shown)
                    found = _source(shown, inner, is_member=True)
                yield found
