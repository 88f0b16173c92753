"""Open a folder of layers: ``catalog.json``, ``sources.json``, ``claimants.json`` and the layer files they name."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from geodata.errors import CatalogError
from geodata.model import CatalogRecord, Claimant, LayerRecord, Source

#: The catalogue that ships with the project.
SHIPPED = Path(__file__).parent

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
        raise CatalogError(f"{self.folder / 'catalog.json'}: there is no layer {layer_id!r}; it has {known}.")

    def path(self, record: LayerRecord) -> Path:
        """Where the layer's file is. A record names a file of the catalogue's own folder and nothing else."""
        return self.folder / record.file


def read_json(path: Path) -> Any:
    """The JSON in a file; CatalogError in one sentence where it cannot be read as such."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise CatalogError(f"{path}: there is no such file; a catalogue needs it.") from None
    except OSError as error:
        raise CatalogError(f"{path}: cannot be read ({error.strerror}).") from error
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        raise CatalogError(f"{path}: is not JSON in UTF-8 ({error}).") from error


def _parse(path: Path, model: type[_T] | Any) -> Any:
    try:
        return TypeAdapter(model).validate_python(read_json(path), strict=False)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise CatalogError(f"{path}: {where}: {first['msg']}; run 'kurskmap validate' for every fault.") from error


def open_catalog(folder: Path = SHIPPED) -> Catalog:
    """Open the catalogue in a folder.

    Reads the three JSON files and digests them together with every layer file; the layers themselves are read by
    :mod:`geodata.load`. Raises CatalogError, in one sentence, at the first thing that makes the folder unusable.
    """
    record: CatalogRecord = _parse(folder / "catalog.json", CatalogRecord)
    sources: list[Source] = _parse(folder / "sources.json", list[Source])
    claimants: list[Claimant] = _parse(folder / "claimants.json", list[Claimant])
    digest = hashlib.sha256()
    for name in ("catalog.json", "sources.json", "claimants.json", *(layer.file for layer in record.layers)):
        path = folder / name
        try:
            content = path.read_bytes()
        except OSError as error:
            raise CatalogError(f"{path}: cannot be read ({error.strerror}), but catalog.json names it.") from error
        digest.update(name.encode() + b"\0" + hashlib.sha256(content).digest())
    return Catalog(
        folder=folder,
        digest=digest.hexdigest(),
        record=record,
        sources=MappingProxyType({source.id: source for source in sources}),
        claimants=MappingProxyType({claimant.id: claimant for claimant in claimants}),
    )
