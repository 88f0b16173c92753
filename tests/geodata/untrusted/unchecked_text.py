"""Ways around a check that mypy must refuse. ``make lint`` fails if one of these lines is no mistake any more.

Nothing here is run: mypy reports a comment that it does not need.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from geodata.folder import is_there, leads_out, member
from geodata.importing.crs import is_code, label
from geodata.importing.readers.archive import Archive
from geodata.untrusted.file_name import in_folder
from geodata.validation.folder_files import FolderFiles
from geodata.validation.json_file import read_json_file
from layers.briefing.files.manifest import Manifest, parsed


def unpack_by_a_text(archive: Archive, name: str) -> None:
    """The name of a member is an untrusted text."""
    archive.read(name)  # type: ignore[arg-type]
    archive.write(name, Path("a"))  # type: ignore[arg-type]


def use_a_system_that_a_file_states(stated: str) -> None:
    """The words of a reference system are an untrusted text."""
    is_code(stated)  # type: ignore[arg-type]
    label(stated)  # type: ignore[arg-type]


def open_a_file_that_a_catalogue_names(folder: Path, name: str) -> None:
    """The name of a layer's file in ``catalog.json`` is an untrusted text."""
    member(folder, name)  # type: ignore[arg-type]
    leads_out(folder, name)  # type: ignore[arg-type]
    is_there(folder, name)  # type: ignore[arg-type]
    in_folder(folder, name)  # type: ignore[arg-type]
    FolderFiles(folder, None, None, None, layers={name: read_json_file(folder)})  # type: ignore[dict-item]


def use_a_manifest_that_was_not_measured(fields: dict[str, Any], known: Manifest, name: str) -> None:
    """The fields of a manifest, and the name of the file in it, are untrusted texts."""
    parsed(fields)  # type: ignore[arg-type]
    replace(known, file=name)  # type: ignore[arg-type]
