"""The folder of position reports: its manifest, and how a reading or a search for legs becomes part of it.

``manifest.json`` says what counts. What is new is made in a work folder inside; then a plan is written there of which file
gets which name, and carried out. A command that is ended before the plan leaves the old; one that is ended later leaves the
rest of the plan to the next command. What the manifest does not name is removed.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from geodata.errors import CatalogError, ImportingError
from geodata.files.no_follow import UnsafeFileError, read_file
from geodata.files.whole_file import write_whole
from geodata.limits import Limits
from geodata.quoting import printable
from geodata.untrusted.json_budget import too_full

try:
    import fcntl
except ImportError:  # not on this system: there, nothing prevents two commands at the same time
    fcntl = None  # type: ignore[assignment]

MANIFEST, PINGS, IDENTITIES = "manifest.json", "pings", "identities.parquet"
FORM = 1
#: A manifest names at most some 100,000 files.
_MANIFEST_BYTES = 64 * 2**20
_WORK, _PLAN = ".working", "plan.json"
_LIBRARIES = ("kursk-deployment-map", "numpy", "pyarrow", "shapely", "pyproj")
_CHUNK = 2**20


@dataclass(frozen=True)
class Store:
    """A folder of position reports that is held, and its manifest; ``manifest`` is empty where it is new."""

    path: Path
    manifest: dict[str, Any]

    @property
    def work(self) -> Path:
        """The folder inside for what is not finished."""
        return self.path / _WORK

    def entry(self, made: Path, name: str) -> dict[str, Any]:
        """What the manifest says of a finished file of the work folder, which will get this name."""
        _flush(made)
        return {"file": name, "bytes": made.stat().st_size, "sha256": digest(made)}

    def commit(self, manifest: dict[str, Any], moves: Mapping[str, str]) -> None:
        """Give finished files of the work folder (keys) their names, and make this the manifest.

        A list of what is to be done is written first. Where the process ends in the middle, the next command does the rest.
        """
        whole = {**manifest, "form": FORM, "versions": versions()}
        plan = json.dumps({"moves": dict(moves), "manifest": whole}, ensure_ascii=False)
        write_whole(self.work / _PLAN, plan.encode())
        _carry_out(self.path)


def _carry_out(path: Path) -> None:
    """Do what a plan in the work folder still asks for."""
    work = path / _WORK
    try:
        plan = _parsed(read_file(work / _PLAN, _MANIFEST_BYTES))
        moves = [(work / Path(made).name, path / name) for made, name in plan["moves"].items() if is_inside(name)]
        text = json.dumps(plan["manifest"], ensure_ascii=False, indent=1) + "\n"
    except FileNotFoundError:
        return
    except (UnsafeFileError, ValueError, RecursionError, KeyError, AttributeError) as error:
        raise ImportingError(f"{_named(work / _PLAN)}: it cannot be read; remove the folder {_WORK}.") from error
    for made, target in moves:
        if made.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            os.replace(made, target)
    write_whole(path / MANIFEST, text.encode())
    (work / _PLAN).unlink()


def is_inside(name: object) -> bool:
    """Whether a name of a manifest is of a file inside its folder."""
    return isinstance(name, str) and not name.startswith("/") and ".." not in name.split("/") and "\0" not in name


def versions() -> dict[str, str]:
    """The versions of what made the files."""
    found = {}
    for name in _LIBRARIES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def digest(path: Path) -> str:
    """The SHA-256 of a file."""
    found = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            found.update(chunk)
    return found.hexdigest()


def _flush(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())


@contextmanager
def held(path: Path, *, make: bool) -> Iterator[Store]:
    """Hold the folder so that no other command changes it. With ``make``, it is made where there is none.

    Raises ImportingError where there is none, where another command holds it, or where its manifest cannot be used.
    """
    if make and not path.exists():
        if not path.parent.is_dir():
            raise ImportingError(f"{_named(path)}: there is no folder {_named(path.parent)} to make it in.")
        path.mkdir()
    if not path.is_dir():
        raise ImportingError(f"{_named(path)}: there is no such folder; 'tracks read … --out' makes one.")
    descriptor = os.open(path, os.O_RDONLY) if fcntl is not None else -1
    try:
        if fcntl is not None:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                raise ImportingError(
                    f"{_named(path)}: another command is at work in it; wait until it ends."
                ) from error
        _carry_out(path)
        manifest = manifest_of(path, may_be_new=make)
        store = Store(path, manifest)
        _check_ours(store)
        shutil.rmtree(store.work, ignore_errors=True)
        _remove_unnamed(store)
        store.work.mkdir()
        try:
            yield store
        finally:
            shutil.rmtree(store.work, ignore_errors=True)
    finally:
        if descriptor >= 0:
            os.close(descriptor)


def _check_ours(store: Store) -> None:
    """Refuse to work in a folder that holds other things than ours."""
    known = {MANIFEST, PINGS, IDENTITIES, _WORK, *RESULTS}
    strange = sorted({entry.name for entry in store.path.iterdir()} - known)
    if not store.manifest and strange:
        raise ImportingError(
            f"{_named(store.path)}: the folder holds other files ({printable(strange[0])}); name a new or an empty folder."
        )


#: What a search for legs leaves.
RESULTS = ("stops.parquet", "gaps.parquet", "legs.parquet", "vertices.parquet", "encounters.parquet", "density.parquet")


def _remove_unnamed(store: Store) -> None:
    """Remove reports and results of a command that was ended before it wrote the manifest."""
    named = {entry["file"] for part in ("files", "results") for entry in store.manifest.get(part, ())}
    for path in [*(store.path / PINGS).glob("bucket=*/*.parquet"), *(store.path / name for name in RESULTS)]:
        if path.relative_to(store.path).as_posix() not in named:
            path.unlink(missing_ok=True)


def _parsed(content: bytes) -> Any:
    """The value of a JSON text. Raises ValueError, also where it would take too much memory."""
    if problem := too_full(content, Limits.from_environment()):
        raise ValueError(problem)
    return json.loads(content)


def manifest_of(path: Path, *, may_be_new: bool = False) -> dict[str, Any]:
    """The manifest of a folder, checked as far as it is used. Raises ImportingError."""
    file = path / MANIFEST
    if not file.exists():
        if may_be_new:
            return {}
        raise ImportingError(f"{_named(path)}: it holds no {MANIFEST}; 'tracks read … --out' makes one.")
    try:
        found = _parsed(read_file(file, _MANIFEST_BYTES))
    except (UnsafeFileError, ValueError, RecursionError, CatalogError) as error:
        raise ImportingError(f"{_named(file)}: it cannot be read; read the files into a new folder.") from error
    if not isinstance(found, dict) or found.get("form") != FORM:
        raise ImportingError(f"{_named(file)}: it is of another version; read the files into a new folder.")
    buckets, files = found.get("buckets"), found.get("files")
    sound = isinstance(buckets, int) and 1 <= buckets <= 1000 and isinstance(files, list)
    for entry in [*(files if isinstance(files, list) else ()), *found.get("results", ())]:
        name = entry.get("file") if isinstance(entry, dict) else None
        sound = sound and is_inside(name)
    if not sound:
        raise ImportingError(f"{_named(file)}: it names no buckets and files that can be used; read the files again.")
    return found


def _named(path: Path) -> str:
    return printable(str(path), limit=400)
