"""Edits of a catalogue, worked out and checked before anything is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from geodata.editing.edits import Edit, edited, texts_of, with_contents
from geodata.editing.replacing import replace_files
from geodata.errors import CatalogError
from geodata.files.no_follow import Folder, open_folder
from geodata.quoting import printable
from geodata.untrusted.file_name import FileName
from geodata.validation.check import check_files
from geodata.validation.faults import Fault
from geodata.validation.folder_files import FolderFiles, read_folder
from geodata.versions.changes import Changes
from geodata.versions.comparing import compared
from geodata.versions.opening import Version


@dataclass(frozen=True)
class Plan:
    """What edits make of a catalogue: the files that change, as they will be, and what differs then.

    ``faults`` are those that the catalogue would have; ``changes`` is None where they hinder the comparison.
    """

    contents: Mapping[FileName, bytes] = field(repr=False)
    changes: Changes | None
    faults: tuple[Fault, ...]


def sound_files(folder: Path) -> FolderFiles:
    """The files of a catalogue that has no faults. Raises CatalogError, which names the first, for one that has some."""
    files = read_folder(folder)
    if faults := check_files(files).report.faults:
        more = f" and {len(faults) - 1} more" if len(faults) > 1 else ""
        raise CatalogError(
            f"{folder}: the catalogue has faults: {faults[0]}{more}. Run 'kurskmap validate' on it first."
        )
    return files


def planned(files: FolderFiles, edits: Sequence[Edit], name: str) -> Plan:
    """Work out what edits make of a sound catalogue. ``name`` is what the comparison calls the new version.

    Raises CatalogError where the edits do not fit it, or its files cannot be read.
    """
    contents, after, faults = _worked_out(files, edits)
    if faults:
        return Plan(contents, None, faults)
    old = Version(printable(str(files.folder)), files)
    return Plan(contents, compared(old, Version(name, after), are_sound=True), ())


def faults_of(files: FolderFiles, edits: Sequence[Edit]) -> tuple[Fault, ...]:
    """The faults that a sound catalogue would have with edits. Raises CatalogError as :func:`planned` does."""
    return _worked_out(files, edits)[2]


def _worked_out(
    files: FolderFiles, edits: Sequence[Edit]
) -> tuple[dict[FileName, bytes], FolderFiles, tuple[Fault, ...]]:
    try:
        with open_folder(files.folder) as catalogue:
            contents = edited(texts_of(catalogue, files), edits)
    except OSError as error:
        raise CatalogError(f"{files.folder}: cannot be read ({error.strerror or error}).") from error
    after = with_contents(files, contents)
    return contents, after, check_files(after).report.faults


def carry_out(catalogue: Folder, plan: Plan) -> None:
    """Write the files of a plan, all or none. The catalogue is locked since its files were read."""
    if plan.faults:
        raise CatalogError(f"{catalogue.path}: the catalogue would not validate: {plan.faults[0].sentence()}")
    replace_files(catalogue, plan.contents)
