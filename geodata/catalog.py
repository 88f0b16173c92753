"""Open a folder of layers: ``catalog.json``, ``sources.json``, ``claimants.json`` and the layer files they name."""

from __future__ import annotations

import hashlib
import json
import os
import stat
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from geodata.errors import CatalogError
from geodata.limits import Limits, is_overfull, size, unfit_text
from geodata.model import CatalogRecord, Claimant, LayerRecord, Source
from geodata.quoting import printable

#: The catalogue that ships with the project.
SHIPPED = Path(__file__).parent / "kursk"
#: The files that a catalogue has beside its layers.
CATALOG, SOURCES, CLAIMANTS = "catalog.json", "sources.json", "claimants.json"

_T = TypeVar("_T")


@dataclass(frozen=True)
class Catalog:
    """An opened catalogue. Equal digests mean equal content, so the digest can key a cache."""

    folder: Path
    digest: str
    record: CatalogRecord = field(compare=False, repr=False)
    sources: Mapping[str, Source] = field(compare=False, repr=False)
    claimants: Mapping[str, Claimant] = field(compare=False, repr=False)

    @property
    def layers(self) -> tuple[LayerRecord, ...]:
        """The layer records, in drawing order from the bottom."""
        return tuple(self.record.layers)

    def layer(self, layer_id: str) -> LayerRecord:
        """The record with this id; CatalogError where there is none."""
        for record in self.record.layers:
            if record.id == layer_id:
                return record
        known = ", ".join(record.id for record in self.record.layers)
        raise CatalogError(f"{self.folder / CATALOG}: there is no layer {layer_id!r}; it has {known}.")

    def path(self, record: LayerRecord) -> Path:
        """Where the layer's file is. A record names a file of the catalogue's own folder and nothing else.

        Raises CatalogError where the name leads out of the folder, or the file is a link that does.
        """
        return member(self.folder, record.file)


def member(folder: Path, name: str) -> Path:
    """The path of a file in a catalogue's folder; CatalogError where the name, or a link of that name, leads out of it."""
    if Path(name).name != name or leads_out(folder, name):
        raise CatalogError(f"{folder}: {printable(name)} leads out of the catalogue's folder; copy the file into it.")
    return folder / name


def leads_out(folder: Path, name: str) -> bool:
    """Whether a file of a catalogue's folder is a link to something outside of it, which is never read."""
    path = folder / name
    try:
        return path.is_symlink() and path.resolve().parent != folder.resolve()
    except (OSError, RuntimeError, ValueError):
        return True


def read_content(path: Path, *, limits: Limits | None = None) -> bytes:
    """A file's content; CatalogError where it is no regular file, or larger than the limits allow."""
    most = (limits or Limits.from_environment()).file_bytes
    try:
        # Not to wait for the other end of a pipe.
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0))
        with os.fdopen(descriptor, "rb") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise CatalogError(f"{path}: is not a regular file; a catalogue holds files only.")
            content = file.read(most + 1)
    except FileNotFoundError:
        raise CatalogError(f"{path}: there is no such file; a catalogue needs it.") from None
    except (OSError, ValueError) as error:
        raise CatalogError(f"{path}: cannot be read ({getattr(error, 'strerror', None) or error}).") from error
    if len(content) > most:
        raise CatalogError(f"{path}: is larger than {size(most)}; split it into several layers.")
    return content


def read_json(path: Path) -> Any:
    """The JSON in a file; CatalogError in one sentence where it cannot be read as such."""
    limits = Limits.from_environment()
    content = read_content(path, limits=limits)
    if is_overfull(content, limits):
        raise CatalogError(f"{path}: has more records than any catalogue; drop some.")
    try:
        value = json.loads(content.decode("utf-8"))
    except (ValueError, RecursionError, MemoryError) as error:
        raise CatalogError(f"{path}: is not JSON in UTF-8 ({printable(str(error), limit=200)}).") from error
    if problem := unfit_text(value, limits):
        raise CatalogError(f"{path}: {problem}.")
    return value


def _parse(path: Path, model: type[_T] | Any) -> Any:
    try:
        return TypeAdapter(model).validate_python(read_json(path), strict=False)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        what = printable(f"{where}: {first['msg']}", limit=400)
        raise CatalogError(f"{path}: {what}; run 'kurskmap validate' for every fault.") from error


def open_catalog(folder: Path = SHIPPED) -> Catalog:
    """Open the catalogue in a folder.

    Reads the three JSON files and digests them together with every layer file; the layers themselves are read by
    :mod:`geodata.load`. Raises CatalogError, in one sentence, at the first thing that makes the folder unusable.
    """
    limits = Limits.from_environment()
    record: CatalogRecord = _parse(member(folder, CATALOG), CatalogRecord)
    _check_record(folder / CATALOG, record, limits)
    sources: list[Source] = _parse(member(folder, SOURCES), list[Source])
    claimants: list[Claimant] = _parse(member(folder, CLAIMANTS), list[Claimant])
    digest = hashlib.sha256()
    for name in (CATALOG, SOURCES, CLAIMANTS, *(layer.file for layer in record.layers)):
        content = read_content(member(folder, name), limits=limits)
        digest.update(name.encode() + b"\0" + hashlib.sha256(content).digest())
    return Catalog(
        folder=folder,
        digest=digest.hexdigest(),
        record=record,
        sources=MappingProxyType({source.id: source for source in sources}),
        claimants=MappingProxyType({claimant.id: claimant for claimant in claimants}),
    )


def _check_record(path: Path, record: CatalogRecord, limits: Limits) -> None:
    """What the page, the map and the URL take for granted. Raises CatalogError."""
    if len(record.layers) > limits.layers:
        raise CatalogError(
            f"{path}: has {len(record.layers):,} layers, more than {limits.layers:,}; join or drop some."
        )
    groups: tuple[tuple[str, Iterable[str]], ...] = (
        ("layers", (layer.id for layer in record.layers)),
        ("files of layers", (layer.file for layer in record.layers)),
        ("theatres", (theatre.id for theatre in record.theatres)),
        ("measures", (measure.id for measure in record.measures)),
    )
    for what, names in groups:
        for _, name in repeated(names):
            raise CatalogError(f"{path}: two {what} are called {printable(name)}; give each a name of its own.")


def repeated(names: Iterable[Any]) -> Iterator[tuple[int, str]]:
    """The names that stand for a second time, each with its place. What is no text is passed over.

    Names that differ in case alone are one file on half of the world's computers, and one id to a reader.
    """
    seen: set[str] = set()
    for i, name in enumerate(names):
        if not isinstance(name, str):
            continue
        if name.casefold() in seen:
            yield i, name
        seen.add(name.casefold())
