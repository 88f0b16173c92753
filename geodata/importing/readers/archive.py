"""Read zip archives without trusting the sizes and names that they state."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from geodata.errors import ImportingError, LimitError
from geodata.limits import Limits, size
from geodata.quoting import quoted
from geodata.untrusted.member_name import MemberName, checked_member

_CHUNK = 2**16


class Archive:
    """An open zip archive whose members have been checked. Nothing is unpacked under a member's own name."""

    def __init__(self, file: zipfile.ZipFile, limits: Limits) -> None:
        self._file = file
        self._limits = limits
        self._left = limits.unpacked_bytes
        self.members = {checked_member(info): info for info in file.infolist() if not info.is_dir()}

    def with_suffix(self, *suffixes: str) -> list[MemberName]:
        """Return the members with these endings in any case, without the extra files that macOS adds."""
        return [
            name
            for name in self.members
            if name.lower().endswith(suffixes) and not name.startswith("__MACOSX/") and "/._" not in f"/{name}"
        ]

    def read(self, name: MemberName) -> bytes:
        """Return a member's content. Raises LimitError as soon as it grows beyond the limit."""
        out = io.BytesIO()
        for chunk in self._chunks(name):
            out.write(chunk)
        return out.getvalue()

    def write(self, name: MemberName, path: Path) -> None:
        """Write a member's content to a path that the caller chooses."""
        with path.open("xb") as out:
            for chunk in self._chunks(name):
                out.write(chunk)

    def _chunks(self, name: MemberName) -> Iterator[bytes]:
        packed = max(self.members[name].compress_size, 1)
        unpacked = 0
        try:
            with self._file.open(self.members[name]) as member:
                while chunk := member.read(_CHUNK):
                    unpacked += len(chunk)
                    self._left -= len(chunk)
                    if self._left < 0:
                        raise _too_large(self._limits)
                    if unpacked > _CHUNK * 16 and unpacked > packed * self._limits.unpack_ratio:
                        raise _too_dense(self._limits)
                    yield chunk
        except (
            zipfile.BadZipFile,
            zlib.error,
            EOFError,
            NotImplementedError,
            RuntimeError,
            OSError,
            ValueError,
        ) as error:
            if isinstance(error, LimitError):
                raise
            raise ImportingError(f"The archive's member {quoted(name)} cannot be unpacked; pack it again.") from error


@contextmanager
def opened(path: Path, limits: Limits) -> Iterator[Archive]:
    """Open a zip archive. Raises ImportingError or LimitError if its list of members is hostile."""
    try:
        file = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, EOFError, OSError, ValueError, NotImplementedError, RuntimeError) as error:
        raise ImportingError("The file is not a zip archive that can be read; pack it again.") from error
    with file:
        _check(file, limits)
        yield Archive(file, limits)


def _check(file: zipfile.ZipFile, limits: Limits) -> None:
    infos = file.infolist()
    if len(infos) > limits.members:
        raise LimitError(f"The archive has {len(infos)} members, more than {limits.members}; pack only what is needed.")
    if len({info.filename for info in infos}) < len(infos):
        raise ImportingError("The archive has two members of one name; pack it again.")
    for info in infos:
        checked_member(info)
    total = sum(info.file_size for info in infos)
    if total > limits.unpacked_bytes:
        raise _too_large(limits)
    packed = sum(info.compress_size for info in infos)
    if total > _CHUNK * 16 and total > max(packed, 1) * limits.unpack_ratio:
        raise _too_dense(limits)


def _too_large(limits: Limits) -> LimitError:
    return LimitError(f"The archive unpacks to more than {size(limits.unpacked_bytes)}; split it into several.")


def _too_dense(limits: Limits) -> LimitError:
    return LimitError(f"The archive unpacks to more than {limits.unpack_ratio} times its size, as a zip bomb does.")
