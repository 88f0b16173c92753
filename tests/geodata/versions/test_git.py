"""The commits of a repository that changed a folder or a file."""

from __future__ import annotations

from pathlib import Path

import pytest
from dulwich import porcelain
from dulwich.repo import Repo

from geodata.errors import CatalogError
from geodata.versions.git import history, revisions

_AUTHOR = {"author": b"A <a@example.org>", "committer": b"A <a@example.org>"}


def _commit(repository: Repo, time: int, files: dict[str, str], *merged: bytes) -> bytes:
    """Write files and commit them; with ``merged``, as a merge of these commits."""
    top = Path(repository.path)
    for name, text in files.items():
        (top / name).parent.mkdir(parents=True, exist_ok=True)
        (top / name).write_text(text)
        porcelain.add(repository, str(top / name))
    worktree = repository.get_worktree()
    return worktree.commit(
        b"a change", **_AUTHOR, commit_timestamp=time, author_timestamp=time, merge_heads=list(merged) or None
    )


@pytest.fixture
def repository(tmp_path: Path) -> Repo:
    return Repo.init(str(tmp_path / "all"), mkdir=True)


def test_only_what_changed_the_folder_is_listed_newest_first(repository: Repo) -> None:
    folder = Path(repository.path) / "geo" / "mine"
    first = _commit(repository, 1_000, {"geo/mine/a.json": "1", "other.txt": "1"})
    _commit(repository, 2_000, {"other.txt": "2", "geo/other.json": "1"})
    second = _commit(repository, 3_000, {"geo/mine/deep/b.json": "1"})
    assert [each.name for each in revisions(folder)] == [second.decode(), first.decode()]
    assert [each.name for each in revisions(folder, at_most=1)] == [second.decode()]
    assert [(each.name, each.content) for each in history(folder, "a.json", 100)] == [(first.decode(), b"1")]
    assert revisions(Path(repository.path) / "nowhere") == ()


def test_a_merge_is_listed_where_it_differs_from_both_sides(repository: Repo) -> None:
    folder = Path(repository.path) / "mine"
    base = _commit(repository, 1_000, {"mine/a.json": "1", "mine/b.json": "1"})
    left = _commit(repository, 2_000, {"mine/a.json": "2"})
    repository.refs[b"refs/heads/master"] = base
    porcelain.reset(repository, "hard", base)
    right = _commit(repository, 3_000, {"mine/b.json": "2"})
    merge = _commit(repository, 4_000, {"mine/a.json": "2"}, left)
    assert [each.name.encode() for each in revisions(folder)] == [merge, right, left, base]
    # The file is as one of the sides had it, so the merge did not change it.
    assert [each.name.encode() for each in history(folder, "a.json", 100)] == [left, base]


def test_a_folder_in_no_repository_is_said(tmp_path: Path) -> None:
    with pytest.raises(CatalogError, match="lies in no Git repository"):
        revisions(tmp_path)
