"""The versions that the operator's catalogue offers, and the comparison with one, made once for all visitors.

No Streamlit here. A visitor names a version only by what this list has: never by a path.
"""

from __future__ import annotations

import argparse
import datetime as dt
import logging
import os
import sys
import threading
from collections.abc import Mapping, Sequence
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
from geodata.versions.published import SITE, published_versions

_SHORT = 10
_LOCK = threading.Lock()
_LOG = logging.getLogger(__name__)
#: The environment variable that says the same as ``--versions``.
VERSIONS = "KURSKMAP_VERSIONS"


@dataclass(frozen=True)
class Offered:
    """A version of the catalogue: the beginning of its commit's name or of its digest, and its time in UTC.

    ``file`` is the ZIP file of a published version, which bears a day only; None for a commit.
    """

    name: str
    time: dt.datetime
    file: Path | None = None


@dataclass(frozen=True)
class Differences:
    """What differs from a version, and where the features were that are gone, in degrees, by their ids."""

    changes: Changes
    places: Mapping[str, tuple[float, float]] = field(hash=False)


def site_of_versions(arguments: Sequence[str], environment: Mapping[str, str] = os.environ) -> Path | None:
    """The folder of the published site whose versions the operator offers, by ``--versions`` or by the environment.

    >>> site_of_versions([], {"KURSKMAP_VERSIONS": "site"}).name
    'site'
    """
    parser = argparse.ArgumentParser(add_help=False, exit_on_error=False, allow_abbrev=False)
    parser.add_argument("--versions", default=environment.get(VERSIONS, "").strip())
    options, _ = parser.parse_known_args(list(arguments))
    return Path(options.versions) if options.versions else None


def offered(folder: Path, digest: str) -> tuple[Offered, ...]:
    """The versions of a catalogue, newest first: those of its Git repository and of the site that the operator names.

    None where there is neither. ``digest`` is that of today's catalogue.
    """
    site = site_of_versions(sys.argv[1:])
    published = _of_site(site, _stamp(site)) if site else ()
    return tuple(sorted((*_of_git(folder, digest), *published), key=lambda each: each.time, reverse=True))


def _stamp(site: Path) -> int:
    """When the list of a site was written: another time asks again."""
    try:
        return (site / SITE).stat().st_mtime_ns
    except OSError:
        return 0


@lru_cache(maxsize=8)
def _of_git(folder: Path, digest: str) -> tuple[Offered, ...]:
    del digest  # another digest asks again
    try:
        return tuple(Offered(each.name[:_SHORT], each.time) for each in revisions(folder))
    except (GeodataError, OSError):
        return ()


@lru_cache(maxsize=8)
def _of_site(site: Path, stamp: int) -> tuple[Offered, ...]:
    del stamp
    try:
        return tuple(
            Offered(each.digest, dt.datetime.combine(each.day, dt.time.min, dt.UTC), each.file)
            for each in published_versions(site)
        )
    except (GeodataError, OSError) as error:
        _LOG.warning("No published versions are offered: %s", error)
        return ()


def differences(folder: Path, version: Offered, digest: str) -> Differences:
    """What differs between a version that is offered and the catalogue of today. Raises GeodataError."""
    with _LOCK:
        return _differences(folder, version, digest)


@lru_cache(maxsize=8)
def _differences(folder: Path, version: Offered, digest: str) -> Differences:
    del digest
    given = f"{folder}@{version.name}" if version.file is None else str(version.file)
    with opened_version(given) as old, opened_version(str(folder)) as new:
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
