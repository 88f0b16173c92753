"""A file of tiles as the map needs to know it, and the files that a catalogue has in its folder ``tiles``.

The folder and what is in it may come from anybody: no link is followed, and what a file says of itself is bounded.
"""

from __future__ import annotations

import os
import re
import stat
import struct
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import quote

from pydantic import Field, ValidationError

from geodata.errors import GeodataError
from geodata.files.no_follow import UnsafeFileError, read_file
from geodata.files.system_errors import reason
from geodata.folder import TILES_FOLDER
from geodata.model import Strict
from geodata.quoting import printable
from geodata.validation.json_file import parse_json

#: The names that a file in the folder may have.
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,99}\.pmtiles")
#: The most files of a catalogue that are shown, and the most bytes of what a file says of itself, unpacked.
MOST_FILES, _MOST_ABOUT = 8, 2_000_000
_HEADER, _MAGIC = 127, b"PMTiles\x03"
_GZIP = 2
#: Returns so many bytes from an offset.
Reader = Callable[[int, int], bytes]
_Day = Annotated[int, Field(ge=-(10**7), le=10**7)]


class LargeError(GeodataError):
    """A file of tiles cannot be shown."""


class _Described(Strict):
    version: Literal[1]
    count: Annotated[int, Field(ge=1, le=10**9)]
    zoom: Annotated[int, Field(ge=1, le=12)]
    period: tuple[_Day, _Day]
    spans: tuple[_Day, Annotated[int, Field(ge=1, le=10**7)], Annotated[int, Field(ge=1, le=128)]]
    style: Annotated[str, Field(max_length=100)]
    overview: Annotated[str, Field(max_length=500_000, pattern=r"^[A-Za-z0-9+/]*={0,2}$")]
    overview_zoom: Annotated[int, Field(ge=0, le=12)]


@dataclass(frozen=True)
class Large:
    """A large layer: the address of its file, as a document asks for it, and what the file says of itself.

    ``period`` is the first day on which anything is valid and the first on which nothing is any more, as days since 1970;
    (0, 1) of an undated layer. ``spans`` are the first day, the days and the number of the spans of its squares.
    ``overview`` is a small file of tiles as base64, up to ``overview_zoom``.
    """

    address: str
    title: str
    attribution: str
    count: int
    zoom: int
    period: tuple[int, int]
    spans: tuple[int, int, int]
    style: str
    overview: str
    overview_zoom: int

    def payload(self) -> dict[str, Any]:
        """A :class:`layers.web.payload_model.PayloadLarge`."""
        return {
            "file": self.address,
            "title": self.title,
            "count": self.count,
            "zoom": self.zoom,
            "spans": list(self.spans),
            "style": self.style,
            "overview": self.overview,
            "overview_zoom": self.overview_zoom,
        }


@dataclass(frozen=True)
class LargeLayers:
    """The large layers of a document. It reads their files from its own host, or else through the page around it.

    ``renderer`` is the folder of the renderer's ``node_modules``; None for the usual one.
    """

    layers: tuple[Large, ...]
    reads_own_host: bool = True
    renderer: Path | None = None


@dataclass(frozen=True)
class TilesFile:
    """A file of tiles in a catalogue. ``state`` is its device, inode, size and time of change when it was read."""

    path: Path
    large: Large
    state: tuple[int, int, int, int]

    @property
    def name(self) -> str:
        """The name of the file."""
        return self.path.name


def with_large(payload: dict[str, Any], larges: Sequence[Large]) -> None:
    """Add large layers to the data of a document: its period and its changes then are also those of their features."""
    for large in larges:
        first, last = large.period
        if (first, last) == (0, 1):
            continue
        known = payload["period"] if payload["changes"] else [first, last]
        payload["period"] = [min(known[0], first), max(known[1], last)]
        # What the squares show changes with each span of days.
        start, days, count = large.spans
        payload["changes"] = sorted({*payload["changes"], *range(start, first + days * count, days), last})
    payload["large"] = [large.payload() for large in larges]
    payload["credits"] = list(
        dict.fromkeys([*payload["credits"], *(each.attribution for each in larges if each.attribution)])
    )


def large_of(content: bytes, name: str, folder: str = "") -> Large:
    """The layer in the bytes of a file; ``name`` is that of the file in ``folder``, which ends with a slash."""
    return described(lambda offset, length: content[offset : offset + length], f"{folder}{quote(name)}", Path(name))


def described(read: Reader, address: str, path: Path) -> Large:
    """What a file of ``kurskmap tiles`` says of itself. Raises LargeError where it is none; ``path`` names it there."""
    header = read(0, _HEADER)
    if len(header) < _HEADER or not header.startswith(_MAGIC):
        raise LargeError(f"{path}: is not a file of tiles (PMTiles 3).")
    offset, length = struct.unpack_from("<QQ", header, 24)
    if length > _MOST_ABOUT:
        raise LargeError(f"{path}: says more of itself than {_MOST_ABOUT:,} bytes.")
    about = read(offset, length)
    if header[97] == _GZIP:
        about = _unpacked(about, path)
    value = parse_json(about, path).value
    if not isinstance(value, dict) or not isinstance(value.get("kurskmap"), dict):
        raise LargeError(f"{path}: was not made by 'kurskmap tiles'.")
    try:
        said = _Described.model_validate(value["kurskmap"])
    except ValidationError as error:
        field = ".".join(str(part) for part in error.errors()[0]["loc"])
        problem = f"{path}: its field kurskmap.{field} cannot be used; write the file again with 'kurskmap tiles'."
        raise LargeError(problem) from error
    title, attribution = _text(value.get("name")), _text(value.get("attribution"))
    return Large(
        address,
        title or path.stem,
        attribution,
        said.count,
        said.zoom,
        said.period,
        said.spans,
        said.style,
        said.overview,
        said.overview_zoom,
    )


def _text(value: Any) -> str:
    return printable(value, limit=300) if isinstance(value, str) else ""


def _unpacked(packed: bytes, path: Path) -> bytes:
    unpacker = zlib.decompressobj(wbits=31)
    try:
        about = unpacker.decompress(packed, _MOST_ABOUT)
    except zlib.error as error:
        raise LargeError(f"{path}: what it says of itself cannot be unpacked.") from error
    if unpacker.unconsumed_tail:
        raise LargeError(f"{path}: says more of itself than {_MOST_ABOUT:,} bytes.")
    return about


def tiles_files(folder: Path) -> tuple[tuple[TilesFile, ...], tuple[str, ...]]:
    """The files of tiles of a catalogue's folder, by name, and in one sentence each what cannot be shown. Raises nothing."""
    found, problems = [], []
    names = _names(folder)
    for name in names[:MOST_FILES]:
        path = folder / TILES_FOLDER / name
        try:
            found.append(_opened(path))
        except (LargeError, UnsafeFileError) as error:
            problems.append(str(error))
        except OSError as error:
            problems.append(f"{path}: cannot be read: {reason(error)}.")
    if len(names) > MOST_FILES:
        problems.append(
            f"{folder / TILES_FOLDER}: has {len(names):,} files of tiles; the first {MOST_FILES} are shown."
        )
    return tuple(found), tuple(problems)


def tiles_content(file: TilesFile) -> bytes:
    """All bytes of a file. Raises LargeError where it has changed since it was looked at, and OSError."""
    content = read_file(file.path, file.state[2])
    if len(content) != file.state[2]:
        raise LargeError(f"{file.path}: has changed since the catalogue was opened.")
    return content


def _names(folder: Path) -> list[str]:
    at = folder / TILES_FOLDER
    try:
        if at.is_symlink():
            return []
        return sorted(name for name in os.listdir(at) if NAME.fullmatch(name))
    except OSError:
        return []


def _opened(path: Path) -> TilesFile:
    with OpenFile(path) as held:
        return TilesFile(path, described(held.read, path.name, path), held.state)


class OpenFile:
    """A regular file, held open for reading parts of it. Links are not followed. Raises UnsafeFileError and OSError."""

    def __init__(self, path: Path) -> None:
        flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
        if path.is_symlink() or path.parent.is_symlink():
            raise UnsafeFileError(path, "is a symbolic link, or in a folder that is one")
        self._descriptor = os.open(path, flags)
        about = os.fstat(self._descriptor)
        if not stat.S_ISREG(about.st_mode):
            os.close(self._descriptor)
            raise UnsafeFileError(path, "is not a regular file")
        self.state = (about.st_dev, about.st_ino, about.st_size, about.st_mtime_ns)

    def read(self, offset: int, length: int) -> bytes:
        """So many bytes from an offset; fewer at the end of the file, and none beyond it."""
        if offset >= self.state[2]:
            return b""
        os.lseek(self._descriptor, offset, os.SEEK_SET)
        parts: list[bytes] = []
        while length and (part := os.read(self._descriptor, min(length, 1 << 20))):
            parts.append(part)
            length -= len(part)
        return b"".join(parts)

    def close(self) -> None:
        """Close the file."""
        os.close(self._descriptor)

    def __enter__(self) -> OpenFile:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
