"""The versions of a catalogue that a published site keeps: ``site.json`` lists them, ``v/DIGEST/`` holds each one whole."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from geodata.errors import CatalogError
from geodata.quoting import printable
from geodata.validation.json_file import read_json_file

SITE = "site.json"
#: The catalogue of a version, in its folder and in that of the site, where it is the newest one.
CATALOGUE = Path("data") / "catalogue.zip"
_DIGEST = re.compile(r"[0-9a-f]{12}")


@dataclass(frozen=True)
class PublishedVersion:
    """A version of a site: the beginning of the digest of its data, the day that it bears, and the ZIP file of it."""

    digest: str
    day: dt.date
    file: Path


def published_versions(site: Path) -> tuple[PublishedVersion, ...]:
    """The versions that a site lists and keeps, the one published last first.

    Raises CatalogError where the folder holds no site, or a site of another form.
    """
    if not (site / SITE).is_file():
        raise CatalogError(f"{printable(str(site), limit=400)}: holds no published site: there is no {SITE}.")
    value: Any = read_json_file(site / SITE).value
    try:
        listed = [(each["digest"], dt.date.fromisoformat(each["day"])) for each in value["versions"]]
        if not all(_DIGEST.fullmatch(digest) for digest, _ in listed):
            raise ValueError
    except (TypeError, KeyError, ValueError) as error:
        raise CatalogError(f"{printable(str(site / SITE), limit=400)}: is not the list of a published site.") from error
    found = [PublishedVersion(digest, day, site / "v" / digest / CATALOGUE) for digest, day in listed]
    return tuple(each for each in found if each.file.is_file())


def published_file(given: Path) -> Path | None:
    """The ZIP file of the catalogue that a site, or the folder of one of its versions, holds; None for another folder."""
    file = given / CATALOGUE
    return file if digest_of(file) is not None and file.is_file() else None


def version_file(site: Path, digest: str) -> Path:
    """The ZIP file of the version of a site whose digest begins so. Raises CatalogError where there is not exactly one."""
    versions = published_versions(site)
    found = [each.file for each in versions if digest and each.digest.startswith(digest)]
    if len(found) != 1:
        known = ", ".join(f"{each.digest} ({each.day})" for each in versions[:10])
        raise CatalogError(
            f"{printable(str(site), limit=400)}: has {len(found) or 'no'} published versions {printable(digest)}; "
            f"it has {known or 'none'}."
        )
    return found[0]


def digest_of(file: Path) -> str | None:
    """The digest under which the catalogue of a ZIP file was published, by its place in a site; None for another file."""
    folder = file.absolute().parent.parent
    if file.name != CATALOGUE.name or file.absolute().parent.name != CATALOGUE.parent.name:
        return None
    if folder.parent.name == "v" and _DIGEST.fullmatch(folder.name):
        return folder.name
    if not (folder / SITE).is_file():
        return None
    try:
        versions = published_versions(folder)
    except CatalogError:  # some other program's list
        return None
    return versions[0].digest if versions else None
