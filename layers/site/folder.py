"""The folder of a site: what was written there before, and the new files put in place of the old ones.

Every changed file is first written to ``.publishing`` inside the folder and flushed. The site is changed when that folder
gets the name ``.replacing``: a kill before leaves the old site, and after it the next run finishes. Then each file is moved
to its place, pages that others lead to before the pages that lead to them, and what is no longer part of the site goes.

``site.json`` lists the files that were written, with their hashes. Nothing else in the folder is changed or removed.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from geodata.errors import WritingError
from geodata.files.no_follow import Folder, TooLargeError, UnsafeFileError, open_folder
from geodata.files.system_errors import reason
from geodata.quoting import printable
from geodata.validation.json_file import parse_json

try:
    import fcntl
except ImportError:  # not on this system: there, nothing prevents two runs at the same time
    fcntl = None  # type: ignore[assignment]

RECORD, STAGING, WAITING, _PLAN = "site.json", ".publishing", ".replacing", "plan.json"
_FORM = 1
#: The most bytes of a file that is read again.
_MOST_BYTES = 1 << 30
_PART = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,199}")
_HASH, _DIGEST = re.compile(r"[0-9a-f]{64}"), re.compile(r"[0-9a-f]{12}")


@dataclass(frozen=True)
class VersionRecord:
    """A version that the folder has: the beginning of the digest of its data, its day, and the number of its features."""

    digest: str
    day: dt.date
    features: int


@dataclass(frozen=True)
class Record:
    """What was written: the SHA-256 of each file by its path, and the versions, the one published last first."""

    files: Mapping[str, str] = field(default_factory=dict)
    versions: tuple[VersionRecord, ...] = ()


@dataclass(frozen=True)
class Written:
    """What a run did: the paths of files that were new or changed, how many were left as they were, and what was removed.

    ``edited`` are files of the site that somebody had changed since: they were written again. ``kept`` are such files that
    are no longer part of the site: they were left. ``lost`` are files of frozen versions that are not as they were written.
    """

    new: tuple[str, ...]
    changed: tuple[str, ...]
    unchanged: int
    removed: tuple[str, ...]
    edited: tuple[str, ...]
    kept: tuple[str, ...]
    lost: tuple[str, ...]


class SiteFolder:
    """A folder that is held for one run. All methods raise WritingError, in one sentence, where something is in the way."""

    def __init__(self, folder: Folder, record: Record) -> None:
        self.folder = folder
        self.record = record

    def read(self, path: str) -> bytes | None:
        """The content of a file, None where there is none."""
        with _blaming(self.folder.path):
            return _read(self.folder, path)

    def write(self, files: Mapping[str, bytes], versions: tuple[VersionRecord, ...]) -> Written:
        """Put the files of a site in place of those of the last run. Frozen versions of earlier runs stay as they are."""
        with _blaming(self.folder.path):
            return self._write(files, versions)

    def _write(self, files: Mapping[str, bytes], versions: tuple[VersionRecord, ...]) -> Written:
        before = self.record.files
        hashes = {path: hashlib.sha256(content).hexdigest() for path, content in files.items()}
        frozen = {path: found for path, found in before.items() if path.startswith("v/") and path not in files}
        new, changed, edited = [], [], []
        for path, content in files.items():
            there = _read(self.folder, path, len(content))
            if there == content:
                continue
            if there is None:
                new.append(path)
                continue
            if path not in before:
                raise WritingError(
                    f"{self.folder.path}: {printable(path)} is in the way: it is not part of the site; move it away."
                )
            changed.append(path)
            whole = _read(self.folder, path)
            if whole is not None and hashlib.sha256(whole).hexdigest() != before[path]:
                edited.append(path)
        gone = {path: found for path, found in before.items() if path not in files and path not in frozen}
        kept = [path for path, found in gone.items() if (there := _read(self.folder, path)) and _hash(there) != found]
        removed = [path for path in gone if path not in kept and _read(self.folder, path) is not None]
        lost = [path for path, found in frozen.items() if _hash(_read(self.folder, path) or b"") != found]
        record = _record_bytes(Record({**frozen, **hashes}, versions))
        if new or changed or removed or _read(self.folder, RECORD) != record:
            self._replace({path: files[path] for path in (*new, *changed)}, removed, record)
        unchanged = len(files) - len(new) - len(changed)
        return Written(
            new=tuple(new),
            changed=tuple(changed),
            unchanged=unchanged,
            removed=tuple(removed),
            edited=tuple(edited),
            kept=tuple(kept),
            lost=tuple(lost),
        )

    def _replace(self, files: Mapping[str, bytes], removed: list[str], record: bytes) -> None:
        folder = self.folder
        paths = [*sorted(files, key=_order), RECORD]
        folder.make(STAGING)
        try:
            with folder.inside(STAGING) as staging:
                for number, path in enumerate(paths):
                    content = record if path == RECORD else files[path]
                    staging.write(str(number), content, None, flush=False)
                plan = {"files": paths, "removed": removed}
                staging.write(_PLAN, json.dumps(plan).encode(), None)
                _flush_all()
                staging.flush()
            folder.rename(STAGING, WAITING)
            folder.flush()
        except BaseException:
            # Also the disk may be full: then the old site stays, and nothing is left of the new one.
            with suppress(OSError):
                folder.remove_folder(STAGING)
            raise
        _finish(folder)


@contextmanager
def site_folder(path: Path) -> Iterator[SiteFolder]:
    """Hold the folder of a site, which is made where it is not there. An interrupted run is finished or undone first.

    No link in the folder is followed. Raises WritingError, in one sentence, where another run holds it, where it holds other
    things than a site, and where it cannot be written.
    """
    with ExitStack() as stack:
        with _blaming(path):
            if not os.path.lexists(path):
                os.mkdir(path)
            folder = stack.enter_context(open_folder(path))
            _lock(folder)
            _finish(folder)
            record = _record(folder)
        yield SiteFolder(folder, record)


def _lock(folder: Folder) -> None:
    if fcntl is None:
        return
    try:
        fcntl.flock(folder.descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        raise WritingError(f"{folder.path}: another command is writing there; try again when it is done.") from error


def _record(folder: Folder) -> Record:
    """What the last run wrote, nothing for an empty folder. Raises WritingError where the folder is none of ours."""
    content = _read(folder, RECORD)
    if content is None:
        if names := folder.names():
            raise WritingError(
                f"{folder.path}: holds {printable(names[0])} and is no site that was written here before; name an empty or "
                "a new folder."
            )
        return Record()
    value: Any = parse_json(content, folder.path / RECORD).value
    try:
        if value["form"] != _FORM:
            raise ValueError
        files = {path: digest for path, digest in value["files"].items() if _is_path(path) and _HASH.fullmatch(digest)}
        versions = tuple(
            VersionRecord(each["digest"], dt.date.fromisoformat(each["day"]), int(each["features"]))
            for each in value["versions"]
            if _DIGEST.fullmatch(each["digest"])
        )
        if len(files) != len(value["files"]) or len(versions) != len(value["versions"]):
            raise ValueError
    except (TypeError, KeyError, ValueError, AttributeError) as error:
        raise WritingError(
            f"{folder.path / RECORD}: is not the record of a site of this version; publish into another folder."
        ) from error
    return Record(files, versions)


def _record_bytes(record: Record) -> bytes:
    value = {
        "form": _FORM,
        "versions": [
            {"digest": each.digest, "day": each.day.isoformat(), "features": each.features} for each in record.versions
        ],
        "files": dict(sorted(record.files.items())),
    }
    return (json.dumps(value, indent=1) + "\n").encode()


def _finish(folder: Folder) -> None:
    """Undo a run that had not yet changed the site, and finish one that had."""
    if folder.mode(STAGING) is not None:
        folder.remove_folder(STAGING)
    if folder.mode(WAITING) is None:
        return
    with folder.inside(WAITING) as waiting:
        plan: Any = parse_json(waiting.read(_PLAN, _MOST_BYTES), folder.path / WAITING / _PLAN).value
        paths, removed = list(plan["files"]), list(plan["removed"])
        if not all(_is_path(path) for path in (*paths, *removed)):
            raise WritingError(f"{folder.path / WAITING}: is not what an interrupted run leaves; move it away.")
        by_folder: dict[str, list[tuple[int, str]]] = {}
        for number, path in enumerate(paths):
            by_folder.setdefault(path.rpartition("/")[0], []).append((number, path.rpartition("/")[2]))
        for parent, entries in by_folder.items():
            with _inside(folder, parent, make=True) as target:
                for number, name in entries:
                    if waiting.is_file(str(number)):
                        waiting.move(str(number), _checked(target, name), name)
                target.flush()
    for path in removed:
        _remove(folder, path)
    folder.remove_folder(WAITING)
    folder.flush()


def _order(path: str) -> tuple[int, str]:
    """New addresses first: frozen versions, what pages load, the records, the lists, and last the first page."""
    depth = path.count("/")
    rank = 0 if path.startswith("v/") else 1 if "." in path and not path.endswith(".html") else 2 if depth else 3
    return rank + (path.endswith("index.html")), path


def _checked(target: Folder, name: str) -> Folder:
    mode = target.mode(name)
    if mode is not None and not target.is_file(name):
        raise UnsafeFileError(target.path / name, "is not a regular file")
    return target


@contextmanager
def _inside(folder: Folder, parent: str, *, make: bool = False) -> Iterator[Folder]:
    with ExitStack() as stack:
        for part in parent.split("/") if parent else ():
            if make and folder.mode(part) is None:
                folder.make(part, 0o777)
            folder = stack.enter_context(folder.inside(part))
        yield folder


def _read(folder: Folder, path: str, size: int | None = None) -> bytes | None:
    """The content of a file, None where there is none. A file of another ``size`` gives ``b""``."""
    parent, _, name = path.rpartition("/")
    try:
        with _inside(folder, parent) as inner:
            if inner.mode(name) is None:
                return None
            if size is not None and inner.is_file(name) and inner.size(name) != size:
                return b""
            return inner.read(name, _MOST_BYTES)
    except FileNotFoundError:
        return None
    except TooLargeError:
        return b""


def _remove(folder: Folder, path: str) -> None:
    """Remove a file, and the folders above it that are then empty."""
    parts = path.split("/")
    with suppress(FileNotFoundError), _inside(folder, "/".join(parts[:-1])) as inner:
        if inner.is_file(parts[-1]):
            inner.remove(parts[-1])
    for depth in range(len(parts) - 1, 0, -1):
        with suppress(OSError), _inside(folder, "/".join(parts[: depth - 1])) as inner:
            inner.remove_empty(parts[depth - 1])


def _is_path(path: Any) -> bool:
    return isinstance(path, str) and all(_PART.fullmatch(part) for part in path.split("/"))


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _flush_all() -> None:
    """Flush everything that was written to the disks: one call is far quicker than one for each of thousands of files."""
    if hasattr(os, "sync"):
        os.sync()


@contextmanager
def _blaming(path: Path) -> Iterator[None]:
    try:
        yield
    except UnsafeFileError as error:
        raise WritingError(f"{error.path}: {error.reason} and is in the way of the site; move it away.") from error
    except BrokenPipeError:
        raise
    except OSError as error:
        raise WritingError(f"{printable(str(path), limit=400)}: cannot be written: {reason(error)}.") from error
    except ValueError as error:
        raise WritingError(f"{printable(str(path), limit=400)}: cannot be written: choose another name.") from error
