"""Files of a folder as they were in a revision of a Git repository. The repository is only read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from geodata.errors import CatalogError
from geodata.quoting import printable

if TYPE_CHECKING:
    from dulwich.objects import Commit
    from dulwich.repo import Repo


@dataclass(frozen=True)
class Revision:
    """One commit that changed a file: the whole ``name`` of the commit, its time in UTC, and the file as it was then."""

    name: str
    time: dt.datetime
    content: bytes | None


@contextmanager
def revision_of(folder: Path, revision: str, most: int) -> Iterator[Callable[[str], bytes | None]]:
    """Give a function that reads a file of a folder, by its path inside, as it was in a revision; None where it was not.

    Raises CatalogError where there is no repository or no such revision, and the function for a file of more than
    ``most`` bytes.
    """
    with _repository(folder) as (repository, inside):
        commit = _commit(repository, revision, folder)
        yield lambda name: _content(repository, commit, f"{inside}{name}", most)


def history(folder: Path, name: str, most: int, *, at_most: int = 500) -> tuple[Revision, ...]:
    """The commits that changed a file of a catalogue's folder, newest first, ``at_most`` so many.

    Raises CatalogError where the folder lies in no repository.
    """
    with _repository(folder) as (repository, inside):
        path = f"{inside}{name}"
        return tuple(
            Revision(commit.id.decode(), _time(commit), _content(repository, commit, path, most))
            for commit in islice(_changes(repository, path), at_most)
        )


def revisions(folder: Path, at_most: int = 30) -> tuple[Revision, ...]:
    """The commits that changed a folder, newest first, without contents. Raises CatalogError as :func:`history` does."""
    with _repository(folder) as (repository, inside):
        changes = islice(_changes(repository, inside.rstrip("/")), at_most)
        return tuple(Revision(commit.id.decode(), _time(commit), None) for commit in changes)


def _time(commit: Commit) -> dt.datetime:
    return dt.datetime.fromtimestamp(commit.commit_time, dt.UTC)


def _changes(repository: Repo, path: str) -> Iterator[Commit]:
    """The commits in which a file or folder is another than in each of the commits before them, newest first.

    Only the names on the way to the path are looked up. The walker of dulwich compares whole trees, which takes ten times
    as long in a long history.
    """
    from dulwich.objects import Tree  # noqa: PLC0415

    names = [name.encode() for name in path.split("/") if name]

    @cache
    def entry(folder: bytes, name: bytes) -> bytes | None:
        tree = repository[folder]
        return tree[name][1] if isinstance(tree, Tree) and name in tree else None

    @cache
    def content(commit_id: bytes) -> bytes | None:
        commit = repository[commit_id]
        found: bytes | None = getattr(commit, "tree", None)
        for name in names:
            found = found and entry(found, name)
        return found

    for walked in repository.get_walker():
        # In a shallow clone the parents of the oldest commits are not there.
        parents = repository.get_parents(walked.commit.id, walked.commit)
        before = {content(parent) for parent in parents} or {None}
        if content(walked.commit.id) not in before:
            yield walked.commit


@contextmanager
def _repository(folder: Path) -> Iterator[tuple[Repo, str]]:
    """The repository that a folder lies in, and the folder's path inside it, ending in ``/`` (empty for the top)."""
    from dulwich.errors import NotGitRepository  # noqa: PLC0415 (only versions in Git need the package)
    from dulwich.repo import Repo  # noqa: PLC0415

    absolute = folder.absolute()
    start = next((each for each in (absolute, *absolute.parents) if each.is_dir()), absolute)
    try:
        repository = Repo.discover(str(start))
    except (NotGitRepository, OSError, ValueError) as error:
        raise CatalogError(f"{folder}: lies in no Git repository that can be read.") from error
    try:
        top = Path(repository.path).absolute()
        inside = absolute.relative_to(top).as_posix() if absolute.is_relative_to(top) else ""
        yield repository, "" if inside in ("", ".") else f"{inside}/"
    except (KeyError, OSError, ValueError) as error:
        raise CatalogError(
            f"{folder}: the Git repository cannot be read ({printable(str(error), limit=200)})."
        ) from error
    finally:
        repository.close()


def _commit(repository: Repo, revision: str, folder: Path) -> Commit:
    """The commit of a revision; ``NAME~2`` is the second commit before it, along first parents."""
    from dulwich.objects import Commit  # noqa: PLC0415
    from dulwich.objectspec import parse_commit  # noqa: PLC0415

    name, _, back = revision.partition("~")
    try:
        commit = parse_commit(repository, name.encode())
        for _step in range(int(back) if back.isdigit() else int("~" in revision)):
            parent = repository[commit.parents[0]]
            if not isinstance(parent, Commit):
                raise KeyError(commit.parents[0])
            commit = parent
        return commit
    except IndexError:
        raise CatalogError(
            f"{folder}: the repository has no revision {printable(revision)}: its history is shorter."
        ) from None
    except (KeyError, ValueError, OSError) as error:
        raise CatalogError(
            f"{folder}: the repository has no revision {printable(revision)}; give a branch, a tag or a commit."
        ) from error


def _content(repository: Repo, commit: Commit, path: str, most: int) -> bytes | None:
    """A file in a commit; None where the commit has none, or a folder or a link, of that path."""
    from dulwich.object_store import tree_lookup_path  # noqa: PLC0415
    from dulwich.objects import Blob  # noqa: PLC0415

    try:
        mode, sha = tree_lookup_path(repository.__getitem__, commit.tree, path.encode())
    except (KeyError, NotADirectoryError, ValueError):
        return None
    blob = repository[sha]
    if not isinstance(blob, Blob) or mode & 0o170000 != 0o100000:
        return None
    if blob.raw_length() > most:
        raise CatalogError(f"{printable(path)}: has more than {most:,} bytes in this revision.")
    return blob.data
