"""Every file of a catalogue's folder, read once. What was read is then checked, opened, or both."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from geodata.folder import CATALOG, CLAIMANTS, LISTS, MEDIA, QUESTIONS, SOURCES, STORY, is_there, leads_out, placed
from geodata.gc_pause import no_cycles
from geodata.model import Kind
from geodata.untrusted.file_name import FileName
from geodata.validation.catalog_file import entries_of, too_many_layers
from geodata.validation.faults import Subject
from geodata.validation.json_file import JsonFile, read_json_file

#: Reads one file as JSON.
Reader = Callable[[Path], JsonFile]


@dataclass(frozen=True)
class FolderFiles:
    """The files of a catalogue's folder as they were read.

    ``catalog``, ``sources`` and ``claimants`` are None where the file is a symbolic link; such a file is not read, and
    ``layers`` (by file name, in the order of the catalogue) leaves it out. ``media``, ``questions`` and ``told`` are None
    also where the catalogue has no such file. ``given`` are the names of files that were read from elsewhere instead of
    from the folder, and ``extra`` are files to check as further layers.
    """

    folder: Path
    catalog: JsonFile | None
    sources: JsonFile | None
    claimants: JsonFile | None
    layers: Mapping[FileName, JsonFile]
    given: frozenset[str] = frozenset()
    extra: tuple[JsonFile, ...] = ()
    media: JsonFile | None = None
    questions: JsonFile | None = None
    told: JsonFile | None = None

    @property
    def entries(self) -> dict[FileName, Kind | None]:
        """The layer files that ``catalog.json`` names, with the kind of each; empty where it cannot be used."""
        return _entries(self.catalog)

    @property
    def lists(self) -> dict[FileName, JsonFile | None]:
        """The lists of records by the names of their files, in the order of :data:`geodata.folder.LISTS`."""
        return {
            SOURCES: self.sources,
            CLAIMANTS: self.claimants,
            MEDIA: self.media,
            QUESTIONS: self.questions,
            STORY: self.told,
        }

    @property
    def digest(self) -> str | None:
        """The digest of the catalogue (see :func:`digest_of`); None where one of its files could not be read."""
        lists = {CATALOG: self.catalog, SOURCES: self.sources, CLAIMANTS: self.claimants}
        lists |= {name: file for name, file in self.lists.items() if file is not None}
        hashes = [(name, file.sha256 if file else None) for name, file in {**lists, **self.layers}.items()]
        known = [(name, sha256) for name, sha256 in hashes if sha256 is not None]
        return digest_of(known) if len(known) == len(lists) + len(self.entries) else None

    @property
    def features(self) -> int:
        """How many features the layer files have."""
        found = [file.value.get("features") for file in self.layers.values() if isinstance(file.value, dict)]
        return sum(len(features) for features in found if isinstance(features, list))

    def without(self, names: Iterable[str]) -> FolderFiles:
        """The same files but for some layers and lists."""
        left_out = set(names)
        return replace(
            self,
            sources=None if SOURCES in left_out else self.sources,
            claimants=None if CLAIMANTS in left_out else self.claimants,
            media=None if MEDIA in left_out else self.media,
            questions=None if QUESTIONS in left_out else self.questions,
            told=None if STORY in left_out else self.told,
            layers={name: file for name, file in self.layers.items() if name not in left_out},
        )


@no_cycles()
def read_folder(
    folder: Path, given: Sequence[Path] = (), *, read: Reader = read_json_file, layers: bool = True
) -> FolderFiles:
    """Read the files of a catalogue's folder. Raises nothing, whatever they hold.

    A file of ``given`` is read instead of the folder's file of the same name, or as a further layer. ``layers=False``
    reads ``catalog.json`` and the lists only.
    """
    instead: dict[str, Path] = {}
    for path in given:
        instead.setdefault(path.name, path)

    def one(name: FileName) -> JsonFile | None:
        if name in instead:
            return read(instead[name])
        return None if leads_out(folder, name) else read(placed(folder, name))

    catalog = one(CATALOG)
    entries = _entries(catalog) if layers else {}
    found = {name: one(name) for name in entries}
    taken = {name: path for name, path in instead.items() if name in (CATALOG, *LISTS, *entries)}
    return FolderFiles(
        folder=folder,
        catalog=catalog,
        sources=one(SOURCES),
        claimants=one(CLAIMANTS),
        media=one(MEDIA) if MEDIA in instead or is_there(folder, MEDIA) else None,
        questions=one(QUESTIONS) if QUESTIONS in instead or is_there(folder, QUESTIONS) else None,
        told=one(STORY) if STORY in instead or is_there(folder, STORY) else None,
        layers={name: file for name, file in found.items() if file is not None},
        given=frozenset(taken),
        extra=tuple(read(path) for path in given if path not in taken.values()),
    )


def digest_of(hashes: Iterable[tuple[str, bytes]]) -> str:
    """The digest of a catalogue, from the name and the SHA-256 hash of each of its files in order, as hexadecimal digits."""
    digest = hashlib.sha256()
    for name, sha256 in hashes:
        digest.update(name.encode() + b"\0" + sha256)
    return digest.hexdigest()


def _entries(catalog: JsonFile | None) -> dict[FileName, Kind | None]:
    value: Any = catalog.value if catalog is not None else None
    usable = isinstance(value, dict) and not too_many_layers(value, Subject(""))
    return entries_of(value) if usable else {}
