"""Proposals: changes of a catalogue that somebody wrote down, for somebody else to apply or reject.

A proposal is a JSON file in ``proposals/`` of the catalogue: who made it, when, why, against which version, and a JSON patch
(RFC 6902) whose paths are ``/FILE/ID/FIELD`` or ``/FILE/ID``. Each operation also has ``was``, the value that it found, so a
proposal can be applied to a later version as long as nobody else has changed the same fields.

A proposal is anybody's file. Its names are checked before they are used, its texts are bounded, and the catalogue that it
leads to is validated as a whole.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, Field, ValidationError

from geodata.editing.edits import RECORDS, Edit
from geodata.editing.holder import now
from geodata.errors import CatalogError
from geodata.files.no_follow import Folder, UnsafeFileError
from geodata.limits import Limits, unfit_text
from geodata.model import ID_LENGTH, ID_PATTERN, Strict, Text
from geodata.quoting import printable
from geodata.untrusted.file_name import FileName, checked_file_name
from geodata.untrusted.json_budget import MOST_ITEMS
from geodata.validation.json_file import parse_json

PROPOSALS = "proposals"
#: Where a decided proposal goes, inside PROPOSALS.
Decision = Literal["applied", "rejected"]
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,79}")
_FIELD = re.compile(r"[a-z][a-z0-9_]{0,79}")
_MOST = 1_000
_FORM = "kurskmap proposal 1"


class _Operation(Strict):
    op: Literal["add", "remove", "replace"]
    path: Annotated[str, Field(max_length=500)]
    was: Any = None
    value: Any = None


class _Decided(Strict):
    what: Literal["applied", "rejected"]
    who: Annotated[Text, Field(max_length=200)]
    when: AwareDatetime
    why: Annotated[str, Field(max_length=2_000)]


class _File(Strict):
    form: Literal["kurskmap proposal 1"]
    who: Annotated[Text, Field(max_length=200)]
    when: AwareDatetime
    why: Annotated[Text, Field(max_length=2_000)]
    against: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    patch: Annotated[list[_Operation], Field(min_length=1, max_length=MOST_ITEMS)]
    decided: _Decided | None = None


@dataclass(frozen=True)
class Proposal:
    """A proposal: its ``name``, who made it, when and why, the digest of the version it was made against, and its edits."""

    name: str
    who: str
    when: dt.datetime
    why: str
    against: str
    edits: tuple[Edit, ...]


def propose(catalogue: Folder, edits: Sequence[Edit], *, who: str, why: str, against: str) -> Proposal:
    """Write a proposal into a catalogue that is locked, and return it. Raises CatalogError."""
    when = now().replace(microsecond=0)
    if len(edits) > MOST_ITEMS:
        raise CatalogError(
            f"The proposal has {len(edits):,} edits, more than {MOST_ITEMS:,}; make it in several parts."
        )
    value = {
        "form": _FORM,
        "who": who,
        "when": when.isoformat(),
        "why": why,
        "against": against,
        "patch": [_operation(edit) for edit in edits],
    }
    try:
        _File.model_validate(value)
    except ValidationError as error:
        raise CatalogError(f"The proposal cannot be written: {_first(error)}.") from error
    content = (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()
    name = f"{when:%Y-%m-%d}-{hashlib.sha256(content).hexdigest()[:8]}"
    with suppress(FileExistsError):
        catalogue.make(PROPOSALS, 0o777)
    with catalogue.inside(PROPOSALS) as folder:
        if folder.mode(_file(name)) is None:
            _place(folder, _file(name), content)
    return Proposal(name, who, when, why, against, tuple(edits))


def names_of(catalogue: Folder) -> tuple[str, ...]:
    """The names of the proposals that nobody has decided on, in the order of their days. Raises CatalogError."""
    if catalogue.mode(PROPOSALS) is None:
        return ()
    try:
        with catalogue.inside(PROPOSALS) as folder:
            found = [name.removesuffix(".json") for name in folder.names() if name.endswith(".json")]
    except UnsafeFileError as error:
        raise CatalogError(f"{error.path}: {error.reason}; it is not read.") from error
    if len(found) > _MOST:
        raise CatalogError(f"{catalogue.path / PROPOSALS}: has more than {_MOST:,} proposals; move some away.")
    return tuple(name for name in found if _NAME.fullmatch(name))


def read(catalogue: Folder, name: str) -> Proposal:
    """Read a proposal. Raises CatalogError where there is none of this name, or it cannot be used."""
    where = f"the proposal {printable(name)}"
    if not _NAME.fullmatch(name):
        raise CatalogError(f"{where}: that is no name of a proposal; 'kurskmap proposals list' shows them.")
    value = _value(catalogue, name, where)
    try:
        found = _File.model_validate(value)
        edits = tuple(_edit(operation) for operation in found.patch)
    except ValidationError as error:
        raise CatalogError(f"{where}: is no proposal that can be used: {_first(error)}.") from error
    except ValueError as error:
        raise CatalogError(f"{where}: is no proposal that can be used: {printable(str(error), limit=300)}.") from error
    return Proposal(name, found.who, found.when, found.why, found.against, edits)


def decide(catalogue: Folder, name: str, what: Decision, *, who: str, why: str) -> None:
    """Move a proposal to those that were applied or rejected, with who decided, when and why. The catalogue is locked."""
    value = _value(catalogue, name, f"the proposal {name}")
    value["decided"] = {"what": what, "who": who, "when": now().isoformat(timespec="seconds"), "why": why}
    content = (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()
    with catalogue.inside(PROPOSALS) as folder:
        with suppress(FileExistsError):
            folder.make(what, 0o777)
        with folder.inside(what) as decided:
            _place(decided, _file(name), content)
        folder.remove(_file(name))


def _value(catalogue: Folder, name: str, where: str) -> Any:
    try:
        with catalogue.inside(PROPOSALS) as folder:
            content = folder.read(_file(name), Limits.from_environment().file_bytes)
    except FileNotFoundError as error:
        raise CatalogError(f"{where}: there is none of this name; 'kurskmap proposals list' shows them.") from error
    except UnsafeFileError as error:
        raise CatalogError(f"{error.path}: {error.reason}; it is not read.") from error
    file = parse_json(content, Path(_file(name)))
    if not file.is_json:
        raise CatalogError(f"{where}: {file.faults[0].sentence()}")
    if problem := unfit_text(file.value, Limits.from_environment()):
        raise CatalogError(f"{where}: {problem}.")
    return file.value


def _operation(edit: Edit) -> dict[str, Any]:
    op = "replace" if edit.field is not None else "add" if edit.old is None else "remove"
    path = f"/{edit.file}/{edit.id}" + (f"/{edit.field}" if edit.field is not None else "")
    given = {"was": edit.old} if op != "add" else {}
    return {"op": op, "path": path, **given, **({"value": edit.new} if op != "remove" else {})}


def _edit(operation: _Operation) -> Edit:
    """The edit of an operation. Raises ValueError for a path that leads anywhere but to a record of the catalogue."""
    parts = operation.path.split("/")
    if len(parts) not in (3, 4) or parts[0]:
        raise ValueError(f"{operation.path!r} is not /FILE/ID or /FILE/ID/FIELD")
    file: FileName = checked_file_name(parts[1])
    if not (file in RECORDS or file.endswith(".geojson")):
        raise ValueError(f"{parts[1]!r} is no layer and no list of a catalogue")
    if len(parts[2]) > ID_LENGTH or not re.fullmatch(ID_PATTERN, parts[2]):
        raise ValueError(f"{parts[2]!r} is no id")
    field = parts[3] if len(parts) == 4 else None
    if field in ("id", "kind") or (field is not None and not _FIELD.fullmatch(field)):
        raise ValueError(f"{field!r} is no field that can be changed")
    if (field is not None) != (operation.op == "replace"):
        raise ValueError(
            f"{operation.path!r} does not fit {operation.op!r}: fields are replaced, records added or removed"
        )
    whole = operation.value if operation.op == "add" else operation.was
    if field is None and not (isinstance(whole, dict) and whole.get("id") == parts[2]):
        raise ValueError(f"{operation.path!r} has no record with that id")
    old = None if operation.op == "add" else operation.was
    return Edit(file, parts[2], field, old, None if operation.op == "remove" else operation.value)


def _place(folder: Folder, name: str, content: bytes) -> None:
    with folder.unplaced(name, content, None) as file:
        file.place(overwrite=True)
    folder.flush()


def _file(name: str) -> str:
    return f"{name}.json"


def _first(error: ValidationError) -> str:
    first = error.errors()[0]
    where = ".".join(str(part) for part in first["loc"])
    return printable(f"{where}: {first['msg']}", limit=300)
