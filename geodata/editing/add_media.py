"""Add a picture or document to a catalogue as evidence for a feature, whole or not at all.

The file, ``media.json`` and the layer of the feature are first written in ``.adding-media/`` inside the folder. The file
goes into ``media/`` first, then ``media.json`` names it, and last the layer, whose feature then names the record. In
between, a file of the same name in ``.adding-media/marks/`` shows the validator that the one in ``media/`` belongs to an
addition. While the layer is as it was, the next addition takes back what an interrupted one left.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from geodata.catalog import Catalog, open_catalog
from geodata.editing.json_text import JsonText
from geodata.editing.staging import MARK_BYTES, changing, digest_of, is_marked
from geodata.errors import CatalogError
from geodata.files.no_follow import Folder, TooLargeError, UnsafeFileError, read_file
from geodata.files.system_errors import reason
from geodata.folder import MEDIA, MEDIA_FOLDER
from geodata.limits import Limits
from geodata.media import ENDINGS, Media, MediaError, MediaKind, check_content, file_name, kind_of, too_large
from geodata.model import DayPrecision
from geodata.quoting import nearest, printable, quoted
from geodata.validation.check import check
from geodata.validation.json_file import parse_json
from geodata.validation.media_rules import ADDING_MEDIA, MARKS

_BEFORE = "before"
_SHOWN_FAULTS = 5


@dataclass(frozen=True, kw_only=True)
class NewMedia:
    """What is said of a picture or document: see :class:`geodata.media.Media`. ``id`` is made from the file where None."""

    caption: str
    alt: str
    credit: str
    licence: str
    source: str
    date_taken: dt.date | None = None
    date_precision: DayPrecision | None = None
    sensitivity_reason: str | None = None
    id: str | None = None


def add_media(folder: Path, path: Path, feature: str, said: NewMedia) -> Media:
    """Store the file as evidence for a feature of the catalogue in ``folder``, and return its record.

    A reason for sensitivity makes it sensitive: it is covered until a reader asks for it. If this raises CatalogError, the
    catalogue is as it was before. No link inside the folder is followed.
    """
    limits = Limits.from_environment()
    content, kind = _content(path, limits)
    media = _record(content, kind, said)
    with changing(folder, _take_back) as catalogue:
        opened = open_catalog(folder)
        _check_free(opened, media, limits)
        layer = _layer_of(catalogue, opened, feature, limits)
        _add(catalogue, layer, feature, media, content, limits)
    return media


def _content(path: Path, limits: Limits) -> tuple[bytes, MediaKind]:
    where = printable(str(path), limit=400)
    try:
        content = read_file(path, limits.media_bytes)
        kind = kind_of(content)
        if kind is None:
            raise CatalogError(f"{where}: is no file of a kind that is kept; give one of {', '.join(ENDINGS)}.")
        check_content(content, kind, hashlib.sha256(content).hexdigest(), limits)
    except TooLargeError:
        raise CatalogError(f"{where}: {too_large(limits)}") from None
    except MediaError as error:
        raise CatalogError(f"{where}: {error}") from error
    except UnsafeFileError as error:
        raise CatalogError(f"{where}: {error.reason}; give the file itself.") from error
    except OSError as error:
        raise CatalogError(f"{where}: cannot be read: {reason(error)}.") from error
    return content, kind


def _record(content: bytes, kind: MediaKind, said: NewMedia) -> Media:
    sha256 = hashlib.sha256(content).hexdigest()
    try:
        return Media(
            id=said.id or f"media-{sha256[:12]}",
            file=file_name(content, kind),
            sha256=sha256,
            kind=kind,
            caption=said.caption,
            credit=said.credit,
            licence=said.licence,
            date_taken=said.date_taken,
            date_precision=said.date_precision,
            sensitivity="sensitive" if said.sensitivity_reason else "none",
            sensitivity_reason=said.sensitivity_reason or None,
            alt=said.alt,
            source=said.source,
        )
    except ValidationError as error:
        field = ".".join(str(part) for part in error.errors()[0]["loc"])
        raise CatalogError(f"The record cannot have this {field}: {error.errors()[0]['msg'].lower()}.") from error


def _check_free(catalog: Catalog, media: Media, limits: Limits) -> None:
    folder = catalog.folder
    if media.source not in catalog.sources:
        known = nearest(media.source, catalog.sources)
        raise CatalogError(
            f"{folder}: {quoted(media.source)} is not a source of the catalogue{known}; add it to sources.json first."
        )
    for other in catalog.media.values():
        if other.id == media.id:
            raise CatalogError(f"{folder}: there is already a record {quoted(media.id)} in {MEDIA}; give another id.")
        if other.sha256 == media.sha256:
            raise CatalogError(
                f"{folder}: the catalogue has this file already, as {quoted(other.id)}; write that id into the feature."
            )
    if len(catalog.media) >= limits.media:
        raise CatalogError(f"{folder}: has {len(catalog.media):,} pictures and documents, as many as a catalogue may.")


def _layer_of(catalogue: Folder, opened: Catalog, feature: str, limits: Limits) -> str:
    """The name of the file of the layer that has a feature."""
    ids: set[str] = set()
    for layer in opened.layers:
        file = parse_json(catalogue.read(layer.file, limits.file_bytes), opened.folder / layer.file)
        if not file.is_json:
            raise CatalogError(str(file.faults[0]))
        found = {row.get("id") for row in file.value["features"]}
        if feature in found:
            return layer.file
        ids |= {name for name in found if isinstance(name, str)}
    raise CatalogError(
        f"{opened.folder}: there is no feature {quoted(feature)}{nearest(feature, ids)}; correct the id."
    )


def _add(catalogue: Folder, layer: str, feature: str, media: Media, content: bytes, limits: Limits) -> None:
    old = catalogue.read(layer, limits.file_bytes)
    lists = catalogue.read(MEDIA, limits.file_bytes) if catalogue.mode(MEDIA) is not None else None
    listed = JsonText((lists or b"[]\n").decode("utf-8"))
    listed.append_item(listed.top(), media.model_dump(mode="json"))
    new = {MEDIA: listed.changed().encode(), layer: _with_media(old.decode("utf-8"), feature, media.id).encode()}
    catalogue.make(ADDING_MEDIA)
    try:
        with catalogue.inside(ADDING_MEDIA) as staging:
            for name, text in {media.file: content, **new}.items():
                staging.write(name, text, (catalogue.mode(name) if name != media.file else None) or 0o644)
            staging.make(_BEFORE)
            staging.make(MARKS)
            with staging.inside(_BEFORE) as before, staging.inside(MARKS) as marks:
                if lists is not None:
                    before.write(MEDIA, lists, catalogue.mode(MEDIA) or 0o644)
                marks.write(media.file, digest_of(content).encode(), 0o600)
                marks.write(MEDIA, digest_of(new[MEDIA]).encode(), 0o600)
                marks.write(layer, digest_of(old).encode(), 0o600)
                for flushed in (before, marks, staging, catalogue):
                    flushed.flush()
            with _media_folder(catalogue) as kept:
                staging.move(media.file, kept)
                kept.flush()
            _check_staged(catalogue, [staging.path / name for name in new], media.id)
            for name in new:
                staging.move(name, catalogue)
                catalogue.flush()
    finally:
        _take_back(catalogue)


@contextmanager
def _media_folder(catalogue: Folder) -> Iterator[Folder]:
    if catalogue.mode(MEDIA_FOLDER) is None:
        catalogue.make(MEDIA_FOLDER)
    with catalogue.inside(MEDIA_FOLDER) as kept:
        yield kept


def _check_staged(catalogue: Folder, staged: Sequence[Path], name: str) -> None:
    """Validate the catalogue as it will be. Raises CatalogError if it has faults that it did not have before."""
    faults = check(staged, catalog=catalogue.path).faults
    if faults:
        sentences = printable(" ".join(fault.sentence() for fault in faults[:_SHOWN_FAULTS]), limit=1500)
        raise CatalogError(f"{catalogue.path}: with {quoted(name)} the catalogue would not validate: {sentences}")


def _take_back(catalogue: Folder) -> None:
    """Delete the staging folder. Where the layer is as before the addition, take back what was already in its place."""
    if catalogue.mode(ADDING_MEDIA) is None:
        return
    most = Limits.from_environment()
    with catalogue.inside(ADDING_MEDIA) as staging:
        if staging.mode(MARKS) is not None:
            with staging.inside(MARKS) as marks:
                marked = {name: marks.read(name, MARK_BYTES) for name in marks.names()}
            layers = [name for name in marked if name.endswith(".geojson")]
            if layers and all(is_marked(catalogue, name, marked[name], most.file_bytes) for name in layers):
                _undo(catalogue, staging, marked, most)
        # The marks go last: until then the validator knows the files that they name.
        if staging.mode(_BEFORE) is not None:
            staging.remove_folder(_BEFORE)
    catalogue.remove_folder(ADDING_MEDIA)


def _undo(catalogue: Folder, staging: Folder, marked: dict[str, bytes], most: Limits) -> None:
    if MEDIA in marked and is_marked(catalogue, MEDIA, marked[MEDIA], most.file_bytes):
        is_kept = staging.mode(_BEFORE) is not None
        if is_kept:
            with staging.inside(_BEFORE) as before:
                is_kept = before.is_file(MEDIA)
                if is_kept:
                    before.move(MEDIA, catalogue)
        if not is_kept:
            catalogue.remove(MEDIA)
        catalogue.flush()
    if catalogue.mode(MEDIA_FOLDER) is not None:
        with catalogue.inside(MEDIA_FOLDER) as kept:
            for name, mark in marked.items():
                if name != MEDIA and not name.endswith(".geojson") and is_marked(kept, name, mark, most.media_bytes):
                    kept.remove(name)


def _with_media(text: str, feature: str, media: str) -> str:
    """A layer with one more id in a feature's list of media; every other character stays as it is."""
    layer = JsonText(text)
    rows = layer.list(layer.object(layer.top())["features"].value)
    row = next(members for span in rows if _id_of(layer, members := layer.object(span)) == feature)
    properties = layer.object(row["properties"].value)
    if "media" in properties:
        layer.append_item(properties["media"].value, media)
    else:
        layer.insert_after(properties, "editor_note", "media", [media])
    return layer.changed()


def _id_of(layer: JsonText, members: dict[str, Any]) -> Any:
    return layer.value(members["id"].value) if "id" in members else None
