"""The history of one feature: what changed in it with each commit of the Git repository that the catalogue lies in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from shapely.errors import ShapelyError

from geodata.catalog import Catalog
from geodata.errors import CatalogError
from geodata.limits import Limits
from geodata.quoting import printable
from geodata.validation.json_file import parse_json, read_json_file
from geodata.versions import git
from geodata.versions.changes import FieldChange
from geodata.versions.comparing import Feature, feature_of, field_changes


@dataclass(frozen=True)
class Step:
    """What one commit did to a feature. ``fields`` are those that differ from the step before, empty but for "changed"."""

    commit: str
    time: dt.datetime
    what: Literal["added", "changed", "withdrawn"]
    name: str
    fields: tuple[FieldChange, ...] = ()


@dataclass(frozen=True)
class History:
    """The steps of a feature, oldest first. ``unread`` are commits whose file could not be read as a layer."""

    feature: str
    layer: str
    steps: tuple[Step, ...]
    unread: tuple[str, ...]


def history_of(catalog: Catalog, feature: str) -> History:
    """The history of a feature of a catalogue in the file of its layer; a file's earlier names are not followed.

    Raises CatalogError where no layer has the feature, or the catalogue lies in no Git repository.
    """
    layer, file = _layer_of(catalog, feature)
    most = Limits.from_environment().file_bytes
    steps: list[Step] = []
    unread: list[str] = []
    before: Feature | None = None
    for revision in reversed(git.history(catalog.folder, file, most)):
        commit = revision.name[:10]
        try:
            now = _found(revision.content, layer, feature)
        except (KeyError, TypeError, ValueError, AttributeError, ShapelyError):
            unread.append(commit)
            continue
        if now is None and before is not None:
            steps.append(Step(commit, revision.time, "withdrawn", _name(before)))
        elif now is not None and before is None:
            steps.append(Step(commit, revision.time, "added", _name(now)))
        elif now is not None and before is not None and (fields := field_changes(before, now)):
            steps.append(Step(commit, revision.time, "changed", _name(now), fields))
        before = now
    return History(feature, layer, tuple(steps), tuple(unread))


def _layer_of(catalog: Catalog, feature: str) -> tuple[str, str]:
    for layer in catalog.layers:
        file = read_json_file(catalog.path(layer))
        if file.is_json and any(each.get("id") == feature for each in file.value.get("features", [])):
            return layer.id, layer.file
    raise CatalogError(f"{catalog.folder}: there is no feature {printable(feature)} in any layer.")


def _found(content: bytes | None, layer: str, feature: str) -> Feature | None:
    if content is None:
        return None
    file = parse_json(content, Path(layer))
    if not file.is_json:
        raise ValueError(layer)
    features: Sequence[Any] = file.value["features"]
    return next((feature_of(layer, each) for each in features if each["id"] == feature), None)


def _name(feature: Feature) -> str:
    return str(feature.properties.get("name", ""))
