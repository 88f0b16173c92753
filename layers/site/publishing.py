"""Publish a catalogue into a folder: open and check it, find the versions before, make the files and put them in place."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from geodata.errors import CatalogError
from geodata.validation.folder_files import FolderFiles, read_folder
from layers.chapters import told_story
from layers.site import versions
from layers.site.downloads import CATALOGUE, catalogue_file
from layers.site.edition import Edition, languages_of
from layers.site.folder import SiteFolder, VersionRecord, Written, site_folder
from layers.site.making import Progress, frozen_folder, site_files
from layers.story import Story, checked_story
from layers.web.tiles.page import MOST_IN_A_DOCUMENT, Beside, beside, can_write, has_large


@dataclass(frozen=True)
class Wanted:
    """What to publish, and how. ``languages`` is empty for those that the catalogue has; ``day`` None for that of the data.

    ``base_url`` is the address that the site will have, for what needs whole addresses; None where nobody knows it.
    Layers of more than ``tiles_from`` features become files of tiles beside the map; None for the usual number.
    """

    catalog: Path
    title: str | None = None
    base_url: str | None = None
    languages: tuple[str, ...] = ()
    day: dt.date | None = None
    tiles_from: int | None = None


@dataclass(frozen=True)
class Published:
    """What was done. ``large`` are the large layers, ``notes`` what could not be shown.

    ``is_new_version`` says that the data had not been published in this folder before.
    """

    written: Written
    digest: str
    languages: tuple[str, ...]
    is_new_version: bool
    bytes: int
    large: Beside
    notes: tuple[str, ...] = ()


def publish(folder: Path, wanted: Wanted, progress: Progress = lambda _: None) -> Published:
    """Publish a catalogue into a folder, which is empty, new, or a site that was published there before.

    Raises CatalogError where the catalogue has faults, and WritingError where the folder cannot be used.
    """
    files = read_folder(wanted.catalog)
    story, faults = checked_story(files)
    if story is None:
        more = f" and {len(faults) - 1} more" if len(faults) > 1 else ""
        raise CatalogError(
            f"{wanted.catalog}: the catalogue has faults, so it is not published: {faults[0]}{more}. "
            "Run 'kurskmap validate' on it."
        )
    with site_folder(folder) as site:
        digest = story.catalog.digest[:12]
        is_new = digest not in {version.digest for version in site.record.versions}
        edition = edition_of(story, files, wanted, site, is_new=is_new)
        large, notes = _large(story, wanted.tiles_from, progress)
        made = dict(site_files(edition, files, large, freeze=is_new, progress=progress))
        progress("the folder")
        records = tuple(VersionRecord(each.digest, each.day, each.features) for each in edition.versions)
        written = site.write(made, records)
    return Published(written, digest, edition.languages, is_new, sum(map(len, made.values())), large, notes)


def _large(story: Story, tiles_from: int | None, progress: Progress) -> tuple[Beside, tuple[str, ...]]:
    """The story without its large layers and these as files, and what a reader of the command has to know."""
    most = MOST_IN_A_DOCUMENT if tiles_from is None else tiles_from
    if not has_large(story, most):
        return Beside(story, (), {}), ()
    if (problem := can_write()) is not None:
        if tiles_from is not None:
            raise CatalogError(problem)
        return Beside(story, (), {}), (f"The map holds all of its layers, and no file of tiles. {problem}",)
    progress("large layers")
    found = beside(story, most)
    return found, found.problems


def edition_of(story: Story, files: FolderFiles, wanted: Wanted, site: SiteFolder, *, is_new: bool) -> Edition:
    """The edition of a story in a folder, with the versions that the folder already has."""
    digest = story.catalog.digest[:12]
    known = _known(site)
    if is_new:
        newest = versions.Version(digest, wanted.day or versions.day_of_data(story), len(story.feature_ids))
        if known and (older := site.read(f"{frozen_folder(known[0].digest)}{CATALOGUE}")) is not None:
            newest = replace(newest, changed=versions.changed_between(older, catalogue_file(files)))
        known = [newest, *known]
    else:
        # Data that was published before may be published again: its version then stands first.
        known.sort(key=lambda version: version.digest != digest)
    return Edition(
        story=story,
        told=told_story(story.catalog, story.feature_ids),
        languages=wanted.languages or languages_of(story),
        versions=tuple(known),
        title=wanted.title,
        base_url=wanted.base_url,
    )


def _known(site: SiteFolder) -> list[versions.Version]:
    found: Sequence[VersionRecord] = site.record.versions
    listed = []
    for each in found:
        content = site.read(f"{frozen_folder(each.digest)}{versions.CHANGES}")
        changed = versions.from_json(content) if content is not None else None
        listed.append(versions.Version(each.digest, each.day, each.features, changed))
    return listed
