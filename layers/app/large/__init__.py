"""The large layers of the catalogue on the page: its files of tiles, which the map reads in parts through the page.

No Streamlit here. The map's frame has no origin and may ask no host. It asks the page, which reads the part from its own
server (:mod:`layers.app.large.serving`).
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from geodata.errors import GeodataError
from geodata.folder import TILES_FOLDER
from layers.web.tiles.large import LargeLayers, TilesFile, tiles_files
from layers.web.tiles.renderer import scripts

#: Where the server answers for a file, below the address of the page.
ADDRESS = "kurskmap-tiles"

_State = tuple[tuple[str, int, int, int], ...]


@dataclass(frozen=True)
class LargeFiles:
    """The files of tiles of a catalogue by name, what names their state, and in one sentence each what cannot be shown."""

    by_name: Mapping[str, TilesFile]
    key: str
    problems: tuple[str, ...] = ()

    @property
    def layers(self) -> LargeLayers | None:
        """The layers for a document of the page; None where there are none."""
        found = tuple(file.large for file in self.by_name.values())
        return LargeLayers(found, reads_own_host=False) if found else None


def large_files(folder: Path) -> LargeFiles:
    """The files of tiles of a catalogue's folder as they are now. They are read again only when one has changed."""
    return _read(folder, _state(folder))


def _state(folder: Path) -> _State:
    found = []
    try:
        with os.scandir(folder / TILES_FOLDER) as entries:
            for entry in entries:
                about = entry.stat(follow_symlinks=False)
                found.append((entry.name, about.st_mtime_ns, about.st_size, about.st_ino))
    except OSError:
        return ()
    return tuple(sorted(found))


@lru_cache(maxsize=4)
def _read(folder: Path, state: _State) -> LargeFiles:
    if not state:
        return LargeFiles(MappingProxyType({}), "")
    files, problems = tiles_files(folder)
    try:
        if files:
            scripts()
    except GeodataError as error:
        return LargeFiles(MappingProxyType({}), "", (str(error), *problems))
    by_name = {file.name: file for file in files}
    key = " ".join(f"{name}:{'-'.join(f'{part:x}' for part in file.state)}" for name, file in by_name.items())
    return LargeFiles(MappingProxyType(by_name), key, problems)
