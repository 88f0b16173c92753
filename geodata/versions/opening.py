"""Open a version of a catalogue: a folder, a ZIP file of one, or a folder as it was in a revision of a Git repository."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from geodata.editing.migrate import migrate
from geodata.errors import CatalogError, ImportingError
from geodata.files.no_follow import UnsafeFileError, read_file
from geodata.folder import CATALOG, CLAIMANTS, MEDIA, SOURCES
from geodata.importing.readers import archive
from geodata.limits import Limits
from geodata.quoting import printable
from geodata.validation.catalog_file import entries_of, form_fault
from geodata.validation.folder_files import FolderFiles, read_folder
from geodata.validation.json_file import parse_json
from geodata.versions import git

#: Beside the layers that it names, these are the files of a version.
LISTS = (CATALOG, SOURCES, CLAIMANTS, MEDIA)


@dataclass(frozen=True)
class Version:
    """The files of a version, and what to call it. ``note`` says what was done to read it, None where nothing was."""

    name: str
    files: FolderFiles
    note: str | None = None


@contextmanager
def opened_version(given: str) -> Iterator[Version]:
    """Read a version: ``DIR``, ``FILE.zip`` or ``DIR@REVISION``.

    A revision is a branch, a tag or the beginning of a commit's name, in the repository that ``DIR`` lies in; ``DIR`` need
    not be there any more. The repository is only read. A version in an older form is brought to this version's form in a
    private copy. Raises CatalogError, in one sentence, where there is no such version.
    """
    with tempfile.TemporaryDirectory(prefix="kurskmap-version-") as private:
        copy = Path(private)
        path = Path(given)
        if path.is_dir():
            yield _read(given, path, copy)
            return
        if path.is_file():
            _write(copy, _unpacked(path))
        else:
            folder, at, revision = given.rpartition("@")
            if not at or not folder or not revision:
                raise CatalogError(
                    f"{printable(given)}: is not there; give a folder, a ZIP file, or FOLDER@REVISION of a Git repository."
                )
            _write(copy, git.files(Path(folder), revision, _named, Limits.from_environment().file_bytes))
        yield _read(given, copy, copy)


def _read(name: str, folder: Path, copy: Path) -> Version:
    files = read_folder(folder)
    if files.catalog is None or not files.catalog.is_json or form_fault(files.catalog) is None:
        return Version(name, files)
    if folder != copy:
        _write(copy, _contents(folder, files))
    changes = len(migrate(copy).changes)
    note = f"{printable(name)} is in an older form; it was compared after {changes:,} changes of 'kurskmap migrate'."
    return Version(name, read_folder(copy), note)


def _contents(folder: Path, files: FolderFiles) -> dict[str, bytes]:
    read = [files.catalog, files.sources, files.claimants, files.media, *files.layers.values()]
    most = Limits.from_environment().file_bytes
    try:
        return {file.path.name: read_file(folder / file.path.name, most) for file in read if file is not None}
    except UnsafeFileError as error:
        raise CatalogError(f"{error.path}: {error.reason}; the version cannot be compared.") from error
    except OSError as error:
        raise CatalogError(f"{folder}: cannot be read ({error.strerror or error}).") from error


def _write(folder: Path, contents: dict[str, bytes]) -> None:
    # The names are those of catalog.json that passed entries_of: plain names without a folder.
    for name, content in contents.items():
        (folder / name).write_bytes(content)


def _named(catalog: bytes) -> tuple[str, ...]:
    """The names of the other files of the catalogue whose ``catalog.json`` this is."""
    file = parse_json(catalog, Path(CATALOG))
    return (SOURCES, CLAIMANTS, MEDIA, *(entries_of(file.value) if file.is_json else ()))


def _unpacked(path: Path) -> dict[str, bytes]:
    """The files of the catalogue in a ZIP file; it may lie in a folder of it. Raises CatalogError."""
    try:
        with archive.opened(path, Limits.from_environment()) as opened:
            found = [name for name in opened.members if PurePosixPath(name).name == CATALOG]
            if len(found) != 1:
                raise CatalogError(f"{path}: holds {len(found)} files {CATALOG}; a version holds exactly one.")
            folder = PurePosixPath(found[0]).parent
            members = {str(name): name for name in opened.members}
            contents: dict[str, bytes] = {CATALOG: opened.read(found[0])}
            for name in _named(contents[CATALOG]):
                if member := members.get(str(folder / name)):
                    contents[name] = opened.read(member)
            return contents
    except ImportingError as error:
        raise CatalogError(f"{path}: {error}") from error
