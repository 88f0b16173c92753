"""Change the files of a catalogue folder so that a crash at any moment leaves a catalogue that validates.

Everything is first written, flushed and checked in ``.adding/`` inside the folder. Then the new layer files are moved out of
it, then the lists of sources and claimants with the records of the old layers and of the new ones, and last
``catalog.json``, which makes the change. In between, files in ``.adding/marks/`` show the validator which layer files the
change brings or leaves over. The next change looks at ``catalog.json``: if it is the old one, the new layer files are
removed and the lists restored from ``.adding/before/``; if it is the new one, the layer files that are named in
``.adding/gone/`` are removed and the lists of ``.adding/after/`` take their places.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from geodata.catalog import read_json
from geodata.editing import holder, replacing
from geodata.errors import CatalogError
from geodata.files.no_follow import Folder, TooLargeError, UnsafeFileError, open_folder
from geodata.files.system_errors import reason
from geodata.folder import CATALOG, CLAIMANTS, SOURCES
from geodata.limits import Limits
from geodata.validation.check import check
from geodata.validation.faults import Fault

try:
    import fcntl
except ImportError:  # not on this system: there, nothing prevents two changes at the same time
    fcntl = None  # type: ignore[assignment]

STAGING, MARKS, BEFORE, AFTER, GONE = ".adding", "marks", "before", "after", "gone"

#: A mark holds a SHA-256 in hexadecimal digits.
MARK_BYTES = 64


@dataclass(frozen=True)
class Change:
    """The files that a change of a catalogue touches, as they will be.

    ``layers`` are new layer files, whose names are free, and ``gone`` the layer files that the new ``catalog`` no longer
    names. ``lists`` are the lists of records that serve the old layers and the new ones, by their names; ``lists_after``
    are those without the records that nothing cites any more.
    """

    catalog: Mapping[str, Any]
    layers: Mapping[str, bytes] = field(default_factory=dict)
    gone: tuple[str, ...] = ()
    lists: Mapping[str, bytes] = field(default_factory=dict)
    lists_after: Mapping[str, bytes] = field(default_factory=dict)


@contextmanager
def changing(
    folder: Path, tidy: Callable[[Folder], None] | None = None, *, who: str | None = None, what: str = ""
) -> Iterator[Folder]:
    """Hold a catalogue folder for a change of it. Raises CatalogError, in one sentence.

    First ``tidy`` (default: :func:`clear`) finishes or undoes what an interrupted change of this kind left. A second
    command is refused with a message that names ``who`` holds the folder (default: the user's name on this machine) and for
    ``what``.

    No link inside the folder is followed: a catalogue with one in the way is refused.
    """
    try:
        with locked(folder, who=who, what=what) as catalogue:
            (tidy or clear)(catalogue)
            yield catalogue
    except UnsafeFileError as error:
        raise CatalogError(f"{error.path}: {error.reason} and is in the way of additions; move it away.") from error
    except BrokenPipeError:
        # Not the folder's: who reads what a command prints has ended.
        raise
    except OSError as error:
        raise CatalogError(f"{folder}: cannot be changed: {reason(error)}.") from error


@contextmanager
def locked(folder: Path, *, who: str | None = None, what: str = "") -> Iterator[Folder]:
    """Hold a catalogue folder so that no other command changes it. Raises CatalogError where one does, and says whose.

    A change of several files that was made, but not put in its place, is put there first.
    """
    with ExitStack() as stack:
        try:
            catalogue = stack.enter_context(open_folder(folder))
        except OSError as error:
            raise CatalogError(f"{folder}: there is no such catalogue folder ({error.strerror}).") from error
        if fcntl is not None:
            try:
                fcntl.flock(catalogue.descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                raise CatalogError(f"{folder}: {holder.words(catalogue)}; try again when it is done.") from error
        stack.enter_context(holder.recorded(catalogue, who, what))
        replacing.finish(catalogue)
        yield catalogue


def make(catalogue: Folder, change: Change, refused: Callable[[Sequence[Fault]], str]) -> None:
    """Make a change, whole or not at all. ``refused`` says in one sentence what the faults mean that it would bring.

    Raises CatalogError if the catalogue would not validate; it then is as it was before.
    """
    catalogue.make(STAGING)
    try:
        with catalogue.inside(STAGING) as staging:
            _stage(catalogue, staging, change)
            if faults := _faults(catalogue, staging, change, trimmed=True):
                if change.lists_after:
                    # Something that is no citation may need the records, such as the grade of a publisher.
                    faults = _faults(catalogue, staging, change, trimmed=False)
                    staging.remove_folder(AFTER)
                if faults:
                    raise CatalogError(f"{catalogue.path}: {refused(faults)}")
            _commit(catalogue, staging, change)
    finally:
        # Also after a failure: a layer file that the catalogue does not name is removed.
        clear(catalogue)


def clear(catalogue: Folder) -> None:
    """Finish or undo what an interrupted change left: marked files that the catalogue does not name, lists, staging."""
    if catalogue.mode(STAGING) is None:
        return
    with catalogue.inside(STAGING) as staging, ExitStack() as stack:
        inside = {
            name: stack.enter_context(staging.inside(name)) if staging.mode(name) is not None else None
            for name in (MARKS, BEFORE, AFTER, GONE)
        }
        marks, given_up = inside[MARKS], inside[GONE]
        marked = {name: marks.read(name, MARK_BYTES) for name in marks.names()} if marks is not None else {}
        gone = set(given_up.names()) if given_up is not None else set()
        # Read as it is: a catalogue in an older form does not open, and may have such files too.
        named = {layer.get("file") for layer in read_json(catalogue.path / CATALOG)["layers"]}
        is_made = bool(named.intersection(marked.keys() - gone)) or (bool(gone) and not named & gone)
        lists = inside[AFTER] if is_made else inside[BEFORE]
        for name, mark in marked.items():
            if not is_marked(catalogue, name, mark, Limits.from_environment().file_bytes):
                continue
            if name.endswith(".geojson"):
                if name not in named:
                    catalogue.remove(name)
            elif name in (SOURCES, CLAIMANTS) and lists is not None and lists.is_file(name):
                lists.move(name, catalogue)
    with catalogue.inside(STAGING) as staging:
        # The lists go first. If they were still here when the layer's mark has gone, the next change would put them under
        # a layer that needs other ones.
        for name in (BEFORE, AFTER, MARKS, GONE):
            if staging.mode(name) is not None:
                staging.remove_folder(name)
    catalogue.remove_folder(STAGING)


def json_bytes(value: Any) -> bytes:
    """Return a value as the content of a JSON file of a catalogue."""
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode()


def digest_of(content: bytes) -> str:
    """Return what the mark of a file with this content holds."""
    return hashlib.sha256(content).hexdigest()


def is_marked(folder: Folder, name: str, mark: bytes, most: int) -> bool:
    """Whether a file of at most ``most`` bytes is the one that a change wrote or gave up: its mark holds its hash."""
    try:
        return folder.is_file(name) and digest_of(folder.read(name, most)).encode() == mark
    except TooLargeError:
        return False


def _stage(catalogue: Folder, staging: Folder, change: Change) -> None:
    """Write every file of the change, as it will be, to the staging folder, and mark what it brings and gives up."""
    most = Limits.from_environment().file_bytes
    new_mode = 0o666 & ~_umask()
    staged = {**change.layers, **change.lists, CATALOG: json_bytes(change.catalog)}
    for name, content in staged.items():
        mode = catalogue.mode(name)
        staging.write(name, content, new_mode if mode is None else mode)
    wanted = {
        BEFORE: {name: catalogue.read(name, most) for name in change.lists},
        AFTER: dict(change.lists_after),
        GONE: dict.fromkeys(change.gone, b""),
        MARKS: {
            name: digest_of(content).encode()
            for name, content in {
                **{name: catalogue.read(name, most) for name in (*change.lists_after, *change.gone)},
                **change.lists,
                **change.layers,
            }.items()
        },
    }
    for part, files in wanted.items():
        if not files:
            continue
        staging.make(part)
        with staging.inside(part) as inside:
            for name, content in files.items():
                inside.write(name, content, (catalogue.mode(name) or 0o600) if part in (BEFORE, AFTER) else 0o600)
            inside.flush()
    staging.flush()


def _umask() -> int:
    mask = os.umask(0o022)
    os.umask(mask)
    return mask


def _faults(catalogue: Folder, staging: Folder, change: Change, *, trimmed: bool) -> tuple[Fault, ...]:
    """What is wrong with the catalogue as it will be, with the lists of the end or with those of the change itself."""
    last = change.lists_after if trimmed else {}
    paths = [staging.path / name for name in (*change.layers, CATALOG, *(change.lists.keys() - last.keys()))]
    return check([*paths, *(staging.path / AFTER / name for name in last)], catalog=catalogue.path).faults


def _commit(catalogue: Folder, staging: Folder, change: Change) -> None:
    for name in (*change.layers, *change.lists, CATALOG):
        staging.move(name, catalogue)
        catalogue.flush()
