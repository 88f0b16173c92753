"""The versions that the operator's catalogue offers, and the comparison with one, made once for all visitors.

No Streamlit here. A visitor names a version only by what this list has: never by a path.
"""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from shapely.geometry import shape

from geodata.errors import GeodataError
from geodata.versions.changes import Changes
from geodata.versions.comparing import compared
from geodata.versions.git import revisions
from geodata.versions.opening import opened_version

_SHORT = 10
_LOCK = threading.Lock()


@dataclass(frozen=True)
class Offered:
    """A version of the catalogue: the beginning of its commit's name, and its time in UTC."""

    name: str
    time: dt.datetime


@dataclass(frozen=True)
class Differences:
    """What differs from a version, and where the features were that are gone, in degrees, by their ids."""

    changes: Changes
    places: Mapping[str, tuple[float, float]] = field(hash=False)


@lru_cache(maxsize=8)
def offered(folder: Path, digest: str) -> tuple[Offered, ...]:
    """The versions of a catalogue, newest first; none where it lies in no Git repository. ``digest`` is that of today's."""
    del digest  # another digest asks again
    try:
        return tuple(Offered(each.name[:_SHORT], each.time) for each in revisions(folder))
    except (GeodataError, OSError):
        return ()


def differences(folder: Path, version: Offered, digest: str) -> Differences:
    """What differs between a version that is offered and the catalogue of today. Raises GeodataError."""
    with _LOCK:
        return _differences(folder, version, digest)


@lru_cache(maxsize=8)
def _differences(folder: Path, version: Offered, digest: str) -> Differences:
    del digest
    with opened_version(f"{folder}@{version.name}") as old, opened_version(str(folder)) as new:
        changes = compared(old, new)
        gone = {each.id for each in changes.withdrawn}
        places = {
            each["id"]: _middle(each["geometry"])
            for file in old.files.layers.values()
            for each in file.value["features"]
            if each["id"] in gone
        }
        return Differences(changes, places)


def _middle(geometry: Any) -> tuple[float, float]:
    point = shape(geometry).representative_point()
    return round(point.x, 5), round(point.y, 5)
