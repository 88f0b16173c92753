"""Bring a catalogue folder from an older form to the one that this version reads, whole or not at all.

The new files are written and flushed in ``.migrating/new/`` inside the folder, and then a file ``.migrating/ready``. Before
that file exists, the catalogue is the old one, and the next migration deletes what is there. Once it exists, the new files
are moved into their places, ``catalog.json`` last, which says the form: until then the catalogue does not open, and its one
fault asks for ``kurskmap migrate``, which finishes the moving.
"""

from __future__ import annotations

import tempfile
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from geodata.catalog_model import SCHEMA_VERSION
from geodata.editing.form_two import (
    Change,
    Judgement,
    Log,
    catalog_text,
    claimants_text,
    differences,
    layer_text,
    sources_text,
)
from geodata.editing.staging import clear, locked
from geodata.errors import CatalogError
from geodata.files.no_follow import Folder, UnsafeFileError
from geodata.folder import CATALOG, CLAIMANTS, SOURCES
from geodata.limits import Limits
from geodata.quoting import printable
from geodata.validation.catalog_file import entries_of, names_no_publisher
from geodata.validation.check import check
from geodata.validation.faults import Fault
from geodata.validation.json_file import parse_json

STAGING, NEW, READY = ".migrating", "new", "ready"
#: A source that is called "general knowledge" gets this id where only positions rest on it.
OWN_ESTIMATE = "own-estimate"


@dataclass(frozen=True)
class Migration:
    """What a migration did, or would do. ``faults`` are those that the new catalogue has."""

    changes: tuple[Change, ...] = ()
    judgements: tuple[Judgement, ...] = ()
    faults: tuple[Fault, ...] = ()
    #: An earlier migration had been interrupted, and this one finished it.
    was_finished: bool = False


def migrate(folder: Path, *, dry_run: bool = False) -> Migration:
    """Bring the catalogue in a folder to the form that this version reads. A catalogue in that form is left alone.

    Every file keeps its formatting and the order of its members. With ``dry_run`` nothing is written. Raises CatalogError
    where the folder holds no catalogue in an older form that this version understands; the catalogue then is as it was.
    """
    try:
        with locked(folder) as catalogue:
            was_finished = False if dry_run else _finish(catalogue)
            if not dry_run:
                clear(catalogue)
            old = _read(catalogue)
            if old is None:
                return Migration(was_finished=was_finished)
            new, logs = _migrated(folder, old)
            if not dry_run:
                _write(catalogue, {name: text for name, text in new.items() if text != old[name]})
            return Migration(
                tuple(change for log in logs for change in log.changes),
                tuple(judgement for log in logs for judgement in log.judgements),
                _faults(new),
            )
    except UnsafeFileError as error:
        raise CatalogError(f"{error.path}: {error.reason} and is in the way of the migration; move it away.") from error
    except OSError as error:
        raise CatalogError(f"{folder}: cannot be migrated ({error.strerror or error}); run it again.") from error


def _read(catalogue: Folder) -> dict[str, str] | None:
    """The texts of all files of a catalogue in an older form, by name; None where the form is this version's."""
    catalog = _json(catalogue, CATALOG)
    if not isinstance(catalog[1], dict) or not isinstance(catalog[1].get("layers"), list):
        raise CatalogError(f"{catalogue.path / CATALOG}: is not a catalogue: it has no list of layers.")
    form = catalog[1].get("schema_version", 1)
    if type(form) is int and form == SCHEMA_VERSION:
        return None
    if type(form) is not int or not 1 <= form < SCHEMA_VERSION:
        where = catalogue.path / CATALOG
        raise CatalogError(f"{where}: form {printable(repr(form))} is none that this version of kurskmap can migrate.")
    names = (SOURCES, CLAIMANTS, *entries_of(catalog[1]))
    return {CATALOG: catalog[0], **{name: _json(catalogue, name)[0] for name in names}}


def _json(catalogue: Folder, name: str) -> tuple[str, Any]:
    """The text and the value of a JSON file. Raises CatalogError where it is not sound."""
    path = catalogue.path / name
    if catalogue.mode(name) is None:
        raise CatalogError(f"{path}: is missing; the catalogue cannot be migrated without it.")
    content = catalogue.read(name, Limits.from_environment().file_bytes)
    file = parse_json(content, path)
    if file.faults:
        raise CatalogError(f"{file.faults[0]} The catalogue was not migrated.")
    if name.endswith(".geojson"):
        _check_layer(path, file.value)
    elif name != CATALOG and not (isinstance(file.value, list) and all(isinstance(item, dict) for item in file.value)):
        raise CatalogError(f"{path}: is not a list of records; the catalogue was not migrated.")
    return content.decode("utf-8"), file.value


def _check_layer(path: Path, value: Any) -> None:
    features = value.get("features") if isinstance(value, dict) else None
    if not isinstance(features, list):
        raise CatalogError(f"{path}: is not a layer of features; the catalogue was not migrated.")
    for i, feature in enumerate(features):
        if not isinstance(feature, dict) or not isinstance(feature.get("properties"), dict):
            raise CatalogError(
                f"{path}: item {i + 1} is not a feature with properties; the catalogue was not migrated."
            )


def _migrated(folder: Path, old: Mapping[str, str]) -> tuple[dict[str, str], list[Log]]:
    layers = {name: text for name, text in old.items() if name.endswith(".geojson")}
    logs = {name: Log(name) for name in old}
    name: str = CATALOG
    try:
        values = {name: parse_json(text.encode(), folder / name).value for name, text in old.items()}
        renamed = _own_estimates(values)
        missing = differences(layers.values())
        steps: dict[str, Callable[[str, Log], str]] = {
            CATALOG: catalog_text,
            SOURCES: lambda text, log: sources_text(text, log, values[CATALOG].get("title"), renamed),
            CLAIMANTS: claimants_text,
        }
        new: dict[str, str] = {}
        for name, text in old.items():
            step = steps.get(name) or (lambda text, log: layer_text(text, log, missing, renamed))
            new[name] = step(text, logs[name])
    except (ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError) as error:
        what = printable(str(error), limit=300)
        raise CatalogError(
            f"{folder / name}: is not in a form that can be migrated ({what}); the catalogue was left as it is."
        ) from error
    return new, list(logs.values())


def _own_estimates(values: Mapping[str, Any]) -> dict[str, str]:
    """The ids of sources that nobody published and on which only positions of places rest, each with its new id."""
    cited: dict[str, set[str]] = defaultdict(set)
    for name, document in values.items():
        for feature in document["features"] if name.endswith(".geojson") else ():
            for source in feature["properties"].get("sources") or ():
                cited[source].add(feature["properties"].get("kind"))
    taken = {source.get("id") for source in values[SOURCES]}
    unpublished = [source["id"] for source in values[SOURCES] if names_no_publisher(source)]
    found = [source for source in unpublished if cited[source] == {"place"}]
    return {found[0]: OWN_ESTIMATE} if len(found) == 1 and OWN_ESTIMATE not in taken else {}


def _faults(new: Mapping[str, str]) -> tuple[Fault, ...]:
    """The faults of the new catalogue. It is checked in a folder of its own, before the old one is touched."""
    with tempfile.TemporaryDirectory() as folder:
        for name, text in new.items():
            (Path(folder) / name).write_text(text, encoding="utf-8", newline="")
        return check([Path(folder)]).faults


def _write(catalogue: Folder, new: Mapping[str, str]) -> None:
    catalogue.make(STAGING)
    try:
        with catalogue.inside(STAGING) as staging:
            staging.make(NEW)
            with staging.inside(NEW) as files:
                for name, text in new.items():
                    files.write(name, text.encode(), catalogue.mode(name) or 0o600)
                files.flush()
            staging.write(READY, b"", 0o600)
            staging.flush()
    except BaseException:
        catalogue.remove_folder(STAGING)
        raise
    catalogue.flush()
    _finish(catalogue)


def _finish(catalogue: Folder) -> bool:
    """Move the new files of a migration that was ready into their places; delete one that was not. Whether one was ready."""
    if catalogue.mode(STAGING) is None:
        return False
    with catalogue.inside(STAGING) as staging:
        is_ready = staging.is_file(READY)
        if is_ready and staging.mode(NEW) is not None:
            with staging.inside(NEW) as files:
                for name in sorted(files.names(), key=lambda name: name == CATALOG):
                    files.move(name, catalogue)
                    catalogue.flush()
        if is_ready:
            # The marker goes first: without it, what is left of the folder is deleted, never moved.
            staging.remove(READY)
            staging.flush()
    catalogue.remove_folder(STAGING)
    return is_ready
