"""Open a folder of layers: ``catalog.json``, the lists beside it, and the layer files that it names."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any

from pydantic import FailFast, TypeAdapter, ValidationError

from geodata.catalog_model import CatalogRecord, Claimant, LayerRecord, Question, Reliability, Source, ToldStory
from geodata.errors import CatalogError
from geodata.folder import CATALOG, CLAIMANTS, MEDIA, QUESTIONS, SHIPPED, SOURCES, STORY, is_there, member
from geodata.limits import Limits, unfit_text
from geodata.media import Media
from geodata.quoting import printable
from geodata.validation.catalog_file import form_fault, outside_fault, repeated_names, too_many_layers
from geodata.validation.faults import Subject
from geodata.validation.folder_files import FolderFiles, digest_of, read_folder
from geodata.validation.json_file import JsonFile, UnreadableError, read_content, read_json_file

__all__ = ["CATALOG", "CLAIMANTS", "SHIPPED", "SOURCES", "Catalog", "catalog_of", "open_catalog", "read_json"]

#: Only the first error is shown, so the others are not collected: they would take gigabytes.
_SOURCES, _CLAIMANTS = Annotated[list[Source], FailFast()], Annotated[list[Claimant], FailFast()]
_MEDIA = Annotated[list[Media], FailFast()]
_QUESTIONS = Annotated[list[Question], FailFast()]


@dataclass(frozen=True)
class Grade:
    """How reliable a source is: the ``letter`` on the Admiralty scale, A to F, and the reason, None where none is given."""

    letter: Reliability
    reason: str | None


@dataclass(frozen=True)
class Catalog:
    """An opened catalogue. Equal digests mean equal content, so the digest can be the key of a cache.

    ``media`` are the records of its pictures and documents; :func:`geodata.media.read_media` reads the file of one.
    ``questions`` are those to which its claimants give different answers, and ``told`` is its story in chapters, if any.

    ``hashes`` are the SHA-256 hashes of its files, by file name.
    """

    folder: Path
    digest: str
    record: CatalogRecord = field(compare=False, repr=False)
    sources: Mapping[str, Source] = field(compare=False, repr=False)
    claimants: Mapping[str, Claimant] = field(compare=False, repr=False)
    hashes: Mapping[str, bytes] = field(default_factory=dict, compare=False, repr=False)
    media: Mapping[str, Media] = field(default_factory=dict, compare=False, repr=False)
    questions: Mapping[str, Question] = field(default_factory=dict, compare=False, repr=False)
    told: ToldStory | None = field(default=None, compare=False, repr=False)

    @property
    def layers(self) -> tuple[LayerRecord, ...]:
        """The layer records, in drawing order from the bottom."""
        return tuple(self.record.layers)

    def reliability(self, source: Source) -> Grade | None:
        """The grade of a source: its own, else that of its publisher; None where nobody has graded it."""
        if source.reliability is not None:
            return Grade(source.reliability, source.reliability_reason)
        for publisher in self.record.publishers:
            if publisher.name == source.publisher:
                return Grade(publisher.reliability, publisher.reason)
        return None

    def layer(self, layer_id: str) -> LayerRecord:
        """The record of the layer with this id. Raises CatalogError where there is none."""
        for record in self.record.layers:
            if record.id == layer_id:
                return record
        known = ", ".join(record.id for record in self.record.layers)
        raise CatalogError(f"{self.folder / CATALOG}: there is no layer {layer_id!r}; the layers are {known}.")

    def path(self, record: LayerRecord) -> Path:
        """The path of a layer's file, which is always in the catalogue's own folder.

        Raises CatalogError where the name, or a symbolic link of that name, leads out of the folder.
        """
        return member(self.folder, record.file)


def open_catalog(folder: Path = SHIPPED) -> Catalog:
    """Open the catalogue in a folder, without its features.

    Reads the JSON files beside the layers, and hashes the layer files, which :func:`geodata.load.load_layers` reads.
    Raises CatalogError, in one sentence, at the first thing that makes the folder unusable; it does not run the checks of
    :func:`geodata.validation.check.validate`.

    >>> open_catalog().layer("events").kind
    'event'
    """
    opened = _opened(read_folder(folder, layers=False))
    hashes: dict[str, bytes] = {}
    try:
        for layer in opened.record.layers:
            hashes[layer.file] = hashlib.sha256(read_content(member(folder, layer.file))).digest()
    except UnreadableError as error:
        raise CatalogError(str(error.fault)) from error
    return _with_layers(opened, hashes)


def catalog_of(files: FolderFiles) -> Catalog:
    """The catalogue of a folder whose files were read already, layers included. Raises CatalogError."""
    opened = _opened(files)
    hashes: dict[str, bytes] = {}
    for layer in opened.record.layers:
        file = files.layers.get(layer.file)
        if file is None or file.sha256 is None:
            fault = outside_fault(files.folder / layer.file) if file is None else file.faults[0]
            raise CatalogError(str(fault))
        hashes[layer.file] = file.sha256
    return _with_layers(opened, hashes)


def read_json(path: Path) -> Any:
    """The JSON value in a file. Raises CatalogError, in one sentence, where it cannot be read or used."""
    return _value(read_json_file(path), path)


def _opened(files: FolderFiles) -> Catalog:
    """The catalogue without its layer files; its hashes and digest are those of the JSON files beside them."""
    lists: dict[str, JsonFile | None] = {
        CATALOG: files.catalog,
        SOURCES: files.sources,
        CLAIMANTS: files.claimants,
    }
    if files.media is not None or is_there(files.folder, MEDIA):
        lists[MEDIA] = files.media
    if files.questions is not None or is_there(files.folder, QUESTIONS):
        lists[QUESTIONS] = files.questions
    if files.told is not None or is_there(files.folder, STORY):
        lists[STORY] = files.told
    paths: dict[str, Path] = {name: files.folder / name for name in lists}
    value = _value(files.catalog, paths[CATALOG])
    if files.catalog is not None and (other_form := form_fault(files.catalog)):
        raise CatalogError(str(other_form))
    record: CatalogRecord = _parsed(value, CatalogRecord, paths[CATALOG])
    subject = Subject(str(paths[CATALOG]))
    for fault in (too_many_layers(value, subject), *repeated_names(value, subject)):
        if fault is not None:
            raise CatalogError(str(fault))
    sources: list[Source] = _parsed(_value(files.sources, paths[SOURCES]), _SOURCES, paths[SOURCES])
    claimants: list[Claimant] = _parsed(_value(files.claimants, paths[CLAIMANTS]), _CLAIMANTS, paths[CLAIMANTS])
    media: list[Media] = _parsed(_value(files.media, paths[MEDIA]), _MEDIA, paths[MEDIA]) if MEDIA in lists else []
    questions: list[Question] = (
        _parsed(_value(files.questions, paths[QUESTIONS]), _QUESTIONS, paths[QUESTIONS]) if QUESTIONS in lists else []
    )
    told: ToldStory | None = (
        _parsed(_value(files.told, paths[STORY]), ToldStory, paths[STORY]) if STORY in lists else None
    )
    hashes = {name: file.sha256 for name, file in lists.items() if file is not None and file.sha256 is not None}
    return Catalog(
        folder=files.folder,
        digest=digest_of(hashes.items()),
        record=record,
        sources=MappingProxyType({source.id: source for source in sources}),
        claimants=MappingProxyType({claimant.id: claimant for claimant in claimants}),
        hashes=MappingProxyType(hashes),
        media=MappingProxyType({each.id: each for each in media}),
        questions=MappingProxyType({question.id: question for question in questions}),
        told=told,
    )


def _with_layers(opened: Catalog, hashes: Mapping[str, bytes]) -> Catalog:
    everything = {**opened.hashes, **hashes}
    return replace(opened, digest=digest_of(everything.items()), hashes=MappingProxyType(everything))


def _value(file: JsonFile | None, path: Path) -> Any:
    if file is None:
        raise CatalogError(str(outside_fault(path)))
    if not file.is_json:
        raise CatalogError(str(file.faults[0]))
    if problem := unfit_text(file.value, Limits.from_environment()):
        raise CatalogError(f"{path}: {problem}.")
    return file.value


def _parsed(value: Any, model: Any, path: Path) -> Any:
    try:
        return TypeAdapter(model).validate_python(value, strict=False)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        what = printable(f"{where}: {first['msg']}", limit=400)
        raise CatalogError(f"{path}: {what}; run 'kurskmap validate' for every fault.") from error
