"""Open a version of a catalogue: a folder, a ZIP file, a published version, or a folder in a Git revision."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path, PurePosixPath

from geodata.editing.migrate import migrate
from geodata.errors import CatalogError, ImportingError
from geodata.files.no_follow import UnsafeFileError, read_file
from geodata.folder import CATALOG, LISTS, MEDIA, MEDIA_FOLDER
from geodata.importing.readers import archive
from geodata.limits import Limits
from geodata.quoting import printable
from geodata.untrusted.file_name import FileName, checked_file_name
from geodata.validation.catalog_file import entries_of, form_fault
from geodata.validation.folder_files import FolderFiles, read_folder
from geodata.validation.json_file import parse_json
from geodata.versions import git, published

#: Reads a file of a version by its path inside the folder; None where the version has no such file.
Read = Callable[[str], bytes | None]


@dataclass(frozen=True)
class Version:
    """The files of a version, and what to call it. ``note`` says what was done to read it, None where nothing was.

    ``published`` is the digest under which a site published it, None for what is no version of a site.
    """

    name: str
    files: FolderFiles
    note: str | None = None
    published: str | None = None


@contextmanager
def opened_version(given: str) -> Iterator[Version]:
    """Read a version: ``DIR``, ``FILE.zip`` or ``DIR@REVISION``.

    ``DIR`` may be the folder of a published site (its newest version), or of a version in it; for a site, ``REVISION`` is
    the digest of a version. What was published has no notes for editors and no pictures.

    A revision is a branch, a tag or the beginning of a commit's name, in the repository that ``DIR`` lies in; ``DIR`` need
    not be there any more. The repository is only read. A version in an older form is brought to this version's form in a
    private copy. Raises CatalogError, in one sentence, where there is no such version.
    """
    with tempfile.TemporaryDirectory(prefix="kurskmap-version-") as private:
        copy = Path(private)
        path = Path(given)
        folder, at, revision = given.rpartition("@")
        if path.is_dir():
            if (path / CATALOG).exists() or (zipped := published.published_file(path)) is None:
                yield _read(given, path, copy)
                return
            path = zipped
        elif not path.exists() and folder and (Path(folder) / published.SITE).is_file():
            path = published.version_file(Path(folder), revision)
        if path.is_file():
            with _unpacked(path) as read:
                _copy(given, read, copy)
            if (digest := published.digest_of(path)) is not None:
                yield _as_published(_read(given, copy, copy), digest)
                return
        else:
            if not at or not folder or not revision:
                raise CatalogError(
                    f"{printable(given)}: is not there; give a folder, a ZIP file, a site, or FOLDER@REVISION in Git."
                )
            with git.revision_of(Path(folder), revision, Limits.from_environment().file_bytes) as read:
                _copy(given, read, copy)
        yield _read(given, copy, copy)


def _as_published(version: Version, digest: str) -> Version:
    notes = [version.note] if version.note else []
    notes.append(
        f"{printable(version.name)} is a published version, without notes for editors, pictures and documents: these are "
        "not compared."
    )
    return replace(version, note=" ".join(notes), published=digest)


def _read(name: str, folder: Path, copy: Path) -> Version:
    files = read_folder(folder)
    if files.catalog is None or not files.catalog.is_json or form_fault(files.catalog) is None:
        return Version(name, files)
    if folder != copy:
        _copy(name, partial(_content, folder), copy)
    changes = len(migrate(copy).changes)
    note = f"{printable(name)} is in an older form; it was compared after {changes:,} changes of 'kurskmap migrate'."
    return Version(name, read_folder(copy), note)


def _copy(name: str, read: Read, copy: Path) -> None:
    """Copy the files of a version into a folder: those that its ``catalog.json`` and its list of media name, and the lists.

    Every name was checked to be that of a file without a folder.
    """
    catalog = read(CATALOG)
    if catalog is None:
        raise CatalogError(f"{printable(name)}: has no {CATALOG}.")
    (copy / CATALOG).write_bytes(catalog)
    file = parse_json(catalog, Path(CATALOG))
    for each in (*LISTS, *(entries_of(file.value) if file.is_json else ())):
        if (content := read(each)) is not None:
            (copy / each).write_bytes(content)
            for kept in _media_files(content) if each == MEDIA else ():
                if (picture := read(f"{MEDIA_FOLDER}/{kept}")) is not None:
                    (copy / MEDIA_FOLDER).mkdir(exist_ok=True)
                    (copy / MEDIA_FOLDER / kept).write_bytes(picture)


def _media_files(listed: bytes) -> Iterator[FileName]:
    """The names of the files in a list of media; what is no plain name is left to the validator."""
    value = parse_json(listed, Path(MEDIA)).value
    for record in value if isinstance(value, list) else ():
        if isinstance(record, dict) and isinstance(name := record.get("file"), str):
            with suppress(ValueError):
                yield checked_file_name(name)


def _content(folder: Path, name: str) -> bytes | None:
    try:
        return read_file(folder / name, Limits.from_environment().file_bytes)
    except FileNotFoundError:
        return None
    except UnsafeFileError as error:
        raise CatalogError(f"{error.path}: {error.reason}; the version cannot be compared.") from error
    except OSError as error:
        raise CatalogError(f"{folder}: cannot be read ({error.strerror or error}).") from error


@contextmanager
def _unpacked(path: Path) -> Iterator[Read]:
    """Give a function that reads the files of the catalogue in a ZIP file; it may lie in a folder of it."""
    try:
        with archive.opened(path, Limits.from_environment()) as opened:
            found = [name for name in opened.members if PurePosixPath(name).name == CATALOG]
            if len(found) != 1:
                raise CatalogError(f"{path}: holds {len(found)} files {CATALOG}; a version holds exactly one.")
            folder = PurePosixPath(found[0]).parent
            members = {str(name): name for name in opened.members}

            def read(name: str) -> bytes | None:
                member = members.get(str(folder / name))
                return None if member is None else opened.read(member)

            yield read
    except ImportingError as error:
        raise CatalogError(f"{path}: {error}") from error
