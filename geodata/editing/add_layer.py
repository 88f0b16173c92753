"""Add a layer to a catalogue folder, or replace, remove or rename one.

A crash at any moment leaves a catalogue that validates: see :mod:`geodata.editing.staging`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from geodata.catalog import Catalog, open_catalog, read_json
from geodata.catalog_model import LayerRecord
from geodata.editing.addition import Addition, addition_of, layer_id
from geodata.editing.records import cited, fitted, left_over
from geodata.editing.staging import Change, changing, json_bytes, make
from geodata.errors import CatalogError
from geodata.files.no_follow import Folder
from geodata.folder import CATALOG, CLAIMANTS, MEDIA, SOURCES, STORY, is_there
from geodata.limits import Limits
from geodata.quoting import nearest, printable, quoted
from geodata.untrusted.file_name import FileName, checked_file_name
from geodata.validation.faults import Fault
from geodata.validation.json_file import UnreadableError, parse_json, read_content

__all__ = [
    "Addition",
    "Removed",
    "add_layer",
    "addition_of",
    "content_of",
    "layer_id",
    "remove_layer",
    "rename_layer",
    "replace_layer",
]

_SHOWN_FAULTS = 5
_LISTS = {SOURCES: "sources", CLAIMANTS: "claimant_ids"}


@dataclass(frozen=True)
class Removed:
    """What a change took out of a catalogue: the number of records that nothing cites any more, by the name of the list."""

    records: Mapping[str, int]


def add_layer(folder: Path, addition: Addition) -> None:
    """Add a layer to the catalogue in a folder. If it raises CatalogError, the catalogue is as it was before.

    No link inside the folder is followed: a catalogue with one in the way is refused.
    """
    with changing(folder) as catalogue:
        catalog = open_catalog(folder)
        record = addition.record
        _check_free(catalogue, catalog, record)
        new = fitted(addition, catalog.sources.values(), catalog.claimants.values())
        document = read_json(folder / CATALOG)
        document["layers"].append(_record(record))
        change = Change(document, {record.file: new.document}, (), _longer_lists(folder, new))
        make(catalogue, change, _would_not_validate(f"with the layer {record.id!r}"))


def replace_layer(folder: Path, addition: Addition) -> Removed:
    """Put a layer in the place of the one with its id, in the same place of the drawing order.

    The new layer's file has a name that is free, so that the old one stays whole until the change is made. Records that
    only the old layer cited are removed. If it raises CatalogError, the catalogue is as it was before: also if other
    features refer to features that the new layer does not have.
    """
    with changing(folder) as catalogue:
        catalog = open_catalog(folder)
        old = _layer(catalog, addition.record.id)
        if old.kind != addition.record.kind:
            raise CatalogError(
                f"{folder}: the layer {old.id!r} is of kind {old.kind}, and the new file is {addition.record.kind}; "
                "remove the layer and add another."
            )
        record = addition.record.model_copy(update={"file": _free_file(catalogue, addition.record.id)})
        new = fitted(addition, catalog.sources.values(), catalog.claimants.values())
        document = read_json(folder / CATALOG)
        document["layers"] = [_record(record) if layer.get("id") == old.id else layer for layer in document["layers"]]
        longer = _longer_lists(folder, new)
        shorter = _shorter_lists(catalogue, catalog, old, longer, parse_json(new.document, folder / record.file).value)
        change = Change(document, {record.file: new.document}, (old.file,), longer, shorter.lists)
        make(catalogue, change, _would_not_validate(f"with the new layer {record.id!r}"))
        return _done(catalogue, shorter)


def remove_layer(folder: Path, layer: str) -> Removed:
    """Take a layer out of the catalogue, with its file and the records that nothing else cites.

    Raises CatalogError, and changes nothing, if something else in the catalogue refers to the layer; the message names it.
    """
    with changing(folder) as catalogue:
        catalog = open_catalog(folder)
        old = _layer(catalog, layer)
        _check_unnamed(catalog, old.id)
        if len(catalog.layers) == 1:
            raise CatalogError(f"{folder}: {layer!r} is the only layer, and a catalogue needs one.")
        document = read_json(folder / CATALOG)
        document["layers"] = [record for record in document["layers"] if record.get("id") != old.id]
        shorter = _shorter_lists(catalogue, catalog, old, {}, {})
        make(
            catalogue,
            Change(document, {}, (old.file,), {}, shorter.lists),
            lambda faults: (
                f"the layer {old.id!r} cannot be removed, because other parts of the catalogue refer to it or need it: "
                f"{_sentences(faults)}"
            ),
        )
        return _done(catalogue, shorter)


def rename_layer(folder: Path, layer: str, new: str, *, title: str | None = None) -> None:
    """Give a layer another id, its file the name of that, and perhaps another title. Features keep their ids.

    Raises CatalogError, and changes nothing, if the new id is taken, or if the View of a chapter names the old one.
    """
    with changing(folder) as catalogue:
        catalog = open_catalog(folder)
        old = _layer(catalog, layer)
        _check_unnamed(catalog, old.id)
        record = old.model_copy(
            update={"id": new, "file": checked_file_name(f"{new}.geojson"), "title": title or old.title}
        )
        _check_free(catalogue, catalog, record)
        document = read_json(folder / CATALOG)
        document["layers"] = [
            {**entry, "id": record.id, "file": record.file, "title": record.title}
            if entry.get("id") == old.id
            else entry
            for entry in document["layers"]
        ]
        content = catalogue.read(old.file, Limits.from_environment().file_bytes)
        make(
            catalogue,
            Change(document, {record.file: content}, (old.file,)),
            _would_not_validate(f"with the layer {old.id!r} as {new!r}"),
        )


def content_of(path: Path) -> bytes:
    """Return the content of a GeoJSON layer file to be added unchanged. Raises CatalogError, which names the file."""
    try:
        content = read_content(path)
    except UnreadableError as error:
        raise CatalogError(str(error.fault)) from error
    file = parse_json(content, path)
    if not file.is_json:
        raise CatalogError(f"{file.faults[0]} A layer of this kind is GeoJSON in the catalogue's own form.")
    return content


def _record(record: LayerRecord) -> dict[str, Any]:
    return record.model_dump(mode="json", exclude_none=True)


def _layer(catalog: Catalog, name: str) -> LayerRecord:
    for layer in catalog.layers:
        if layer.id == name:
            return layer
    known = [layer.id for layer in catalog.layers]
    shown = ", ".join(quoted(other) for other in known[:12])
    raise CatalogError(f"{catalog.folder}: there is no layer {quoted(name)}{nearest(name, known)}; it has {shown}.")


def _check_unnamed(catalog: Catalog, layer: str) -> None:
    """Refuse to give up the id of a layer that the View of a chapter names: the chapter would show something else."""
    for chapter in catalog.told.chapters if catalog.told is not None else ():
        named = parse_qs(chapter.view).get("layers", [])
        if any(layer in text.split(",") for text in named):
            raise CatalogError(
                f"{catalog.folder / STORY}: the view of the chapter {quoted(chapter.id)} names the layer {quoted(layer)}; "
                "delete 'layers' from it first, and write it again afterwards."
            )


def _check_free(catalogue: Folder, catalog: Catalog, record: LayerRecord) -> None:
    folder = catalogue.path
    # Names that differ only in upper and lower case are one file on many systems.
    taken = {name.casefold() for layer in catalog.layers for name in (layer.id, layer.file)}
    if record.id.casefold() in taken or record.file.casefold() in taken:
        raise CatalogError(f"{folder}: there is already a layer {record.id!r}; choose another id for the new one.")
    if catalogue.mode(record.file) is not None:
        raise CatalogError(f"{folder}: there is already a file {record.file!r}; move it away, or choose another id.")


def _free_file(catalogue: Folder, layer: str) -> FileName:
    name, n = checked_file_name(f"{layer}.geojson"), 2
    while catalogue.mode(name) is not None:
        name, n = checked_file_name(f"{layer}-{n}.geojson"), n + 1
    return name


def _longer_lists(folder: Path, new: Addition) -> dict[str, bytes]:
    """Return the lists with the records that an addition brings; those that stay as they are are left out."""
    made: dict[str, bytes] = {}
    for name, records in ((SOURCES, new.sources), (CLAIMANTS, new.claimants)):
        if records:
            made[name] = json_bytes(
                [*read_json(folder / name), *(record.model_dump(mode="json") for record in records)]
            )
    return made


@dataclass(frozen=True)
class _Shorter:
    """The lists without the records that nothing cites any more, and how many those are in each."""

    lists: Mapping[str, bytes]
    removed: Mapping[str, int]


def _shorter_lists(
    catalogue: Folder, catalog: Catalog, old: LayerRecord, longer: Mapping[str, bytes], new: Any
) -> _Shorter:
    folder, most = catalogue.path, Limits.from_environment().file_bytes
    documents: dict[str, Any] = {}
    for layer in catalog.layers:
        file = parse_json(catalogue.read(layer.file, most), folder / layer.file)
        if file.is_json:
            documents[layer.file] = file.value
    if set(documents) != {layer.file for layer in catalog.layers}:
        # What a file cites that cannot be read is not known: then everything stays. The validator says what is wrong.
        return _Shorter({}, {})
    lists: dict[str, bytes] = {}
    removed: dict[str, int] = {}
    for name, field in _LISTS.items():
        others = [document for file, document in documents.items() if file != old.file]
        kept = {each for document in (*others, new) for each in cited(document, field)}
        if name == SOURCES and is_there(folder, MEDIA):
            kept |= {str(medium.source) for medium in catalog.media.values()}
        records = parse_json(longer[name], folder / name).value if name in longer else read_json(folder / name)
        left = left_over(name, records, set(cited(documents[old.file], field)), kept)
        if len(left) < len(records):
            lists[name], removed[name] = json_bytes(left), len(records) - len(left)
    return _Shorter(lists, removed)


def _done(catalogue: Folder, shorter: _Shorter) -> Removed:
    """What was removed: the shorter lists are left out where something else needs their records."""
    most = Limits.from_environment().file_bytes
    return Removed(
        {name: count for name, count in shorter.removed.items() if catalogue.read(name, most) == shorter.lists[name]}
    )


def _would_not_validate(what: str) -> Callable[[Sequence[Fault]], str]:
    return lambda faults: f"{what} the catalogue would not validate: {_sentences(faults)}"


def _sentences(faults: Sequence[Fault]) -> str:
    named = (f"{Path(fault.file).name}: {fault.sentence()}" for fault in faults[:_SHOWN_FAULTS])
    sentences = printable(" ".join(named), limit=1500)
    return sentences + (f" And {len(faults) - _SHOWN_FAULTS} more." if len(faults) > _SHOWN_FAULTS else "")
