"""A change of a catalogue as single edits: a field of a record, a record that is added, a record that is withdrawn.

Each edit knows the value that it found, so it can be applied to a later version of the catalogue, or be refused there
because somebody else has changed the same field meanwhile. Whatever no edit names keeps its bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from geodata.editing.json_text import JsonText, Member, Span
from geodata.errors import CatalogError
from geodata.files.no_follow import Folder
from geodata.folder import LISTS, STORY
from geodata.limits import Limits
from geodata.quoting import printable
from geodata.untrusted.file_name import FileName
from geodata.validation.folder_files import FolderFiles
from geodata.validation.json_file import JsonFile, parse_json

#: The field of a feature that is not among its properties.
GEOMETRY = "geometry"
#: The lists of records that can be edited: the story is a text, not a list.
RECORDS = tuple(name for name in LISTS if name != STORY)
Texts = Mapping[FileName, str]


@dataclass(frozen=True)
class Edit:
    """One edit of a layer or a list of records, both named by their ``file``; ``id`` is that of the feature or record.

    ``field`` is a property, "geometry", or None for the whole record: ``old`` is None where it is added, ``new`` where it is
    withdrawn. The values are JSON values; a property that is missing is None.
    """

    file: FileName
    id: str
    field: str | None
    old: Any
    new: Any


@dataclass(frozen=True)
class Conflict:
    """An edit that does not fit: the catalogue now has the value ``now`` there, neither the old nor the new one."""

    edit: Edit
    now: Any


def texts_of(catalogue: Folder, files: FolderFiles) -> dict[FileName, str]:
    """The texts of the layers and lists of a catalogue that can be edited. Raises OSError and UnsafeFileError."""
    most = Limits.from_environment().file_bytes
    names = [*files.layers, *(name for name in RECORDS if files.lists[name] is not None)]
    return {name: catalogue.read(name, most).decode() for name in names}


def conflicts(files: FolderFiles, edits: Iterable[Edit]) -> tuple[Conflict, ...]:
    """The edits that do not fit a version of a catalogue."""
    found = []
    for edit in edits:
        now = _now(files, edit)
        if not (same(now, edit.old) or same(now, edit.new)):
            found.append(Conflict(edit, now))
    return tuple(found)


def outstanding(files: FolderFiles, edits: Iterable[Edit]) -> tuple[Edit, ...]:
    """The edits that a version of a catalogue does not have yet."""
    return tuple(edit for edit in edits if not same(_now(files, edit), edit.new))


def edited(texts: Texts, edits: Sequence[Edit]) -> dict[FileName, bytes]:
    """The files that the edits change, as they will be. The edits fit (:func:`conflicts`).

    Raises CatalogError where the catalogue has no such file or record.
    """
    by_file: dict[FileName, list[Edit]] = {}
    for edit in edits:
        by_file.setdefault(edit.file, []).append(edit)
    made = {}
    for name, changes in by_file.items():
        if name not in texts:
            raise CatalogError(f"The catalogue has no file {printable(name)} any more.")
        made[name] = _edited(name, texts[name], changes).encode()
    return made


def with_contents(files: FolderFiles, contents: Mapping[FileName, bytes]) -> FolderFiles:
    """The files of a catalogue with other contents for some of them, as if they had been read from its folder."""
    parsed = {name: parse_json(content, files.folder / name) for name, content in contents.items()}

    def one(name: FileName, file: JsonFile | None) -> JsonFile | None:
        return parsed.get(name, file)

    sources, claimants, media, questions = (one(name, files.lists[name]) for name in RECORDS)
    layers = {name: parsed.get(name, file) for name, file in files.layers.items()}
    return replace(files, layers=layers, sources=sources, claimants=claimants, media=media, questions=questions)


def records_of(file: JsonFile | None, name: FileName) -> dict[str, Any]:
    """The features of a layer or the records of a list by their ids; empty where the file cannot be used."""
    value = file.value if file is not None else None
    if name not in RECORDS:
        value = value.get("features") if isinstance(value, dict) else None
    found = [record for record in (value if isinstance(value, list) else ()) if isinstance(record, dict)]
    return {record["id"]: record for record in found if isinstance(record.get("id"), str)}


def field_of(record: Mapping[str, Any], name: FileName, field: str) -> Any:
    """The value of a field of a record as an :class:`Edit` names it."""
    if name in RECORDS:
        return record.get(field)
    return record.get(GEOMETRY) if field == GEOMETRY else record["properties"].get(field)


def same(one: Any, other: Any) -> bool:
    """Whether two values say the same; a list that is left out is an empty one."""
    return (one or None if isinstance(one, list) else one) == (other or None if isinstance(other, list) else other)


def _now(files: FolderFiles, edit: Edit) -> Any:
    file = files.lists[edit.file] if edit.file in RECORDS else files.layers.get(edit.file)
    record = records_of(file, edit.file).get(edit.id)
    return record if record is None or edit.field is None else field_of(record, edit.file, edit.field)


def _edited(name: FileName, text: str, edits: Sequence[Edit]) -> str:
    editor = JsonText(text)
    top = editor.top()
    items = top if name in RECORDS else editor.object(top)["features"].value
    spans = editor.list(items)
    records = parse_json(text.encode(), Path(name)).value
    ids = [record["id"] for record in (records if name in RECORDS else records["features"])]
    at = {record: place for place, record in enumerate(ids)}
    gone, new = set(), []
    for edit in edits:
        if edit.old is None and edit.field is None:
            new.append(edit.new)
            continue
        if edit.id not in at:
            raise CatalogError(f"{name}: there is no {printable(edit.id)} any more.")
        if edit.field is None:
            gone.add(at[edit.id])
        else:
            _put(editor, name, spans[at[edit.id]], edit.field, edit.new)
    editor.change_items(items, gone, new)
    return editor.changed()


def _put(editor: JsonText, name: FileName, span: Span, field: str, value: Any) -> None:
    members: dict[str, Member] = editor.object(span)
    if name not in RECORDS and field != GEOMETRY:
        members = editor.object(members["properties"].value)
    if field in members:
        editor.replace(members[field].value, value)
    else:
        editor.insert_after(members, "media", field, value)
