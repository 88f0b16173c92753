"""A watched catalogue is read again when its files change, and keeps its last version without faults."""

from __future__ import annotations

import gc
import os
import shutil
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path

import pytest

from geodata.catalog import SHIPPED
from geodata.editing.new_catalogue import new_catalogue
from geodata.opening import FolderFiles
from geodata.validation.faults import Fault
from layers.app import catalog_watch
from layers.app.catalog_watch import Opened, WatchedCatalogue, watched_catalogue
from layers.story import Story, checked_story

EXAMPLE = Path(__file__).parents[2] / "support" / "example_catalogue"


def touch(path: Path, content: str) -> None:
    path.write_text(content, encoding="utf-8")
    os.utime(path, ns=(time.time_ns(), time.time_ns() + 10_000_000))


def nobody_waits(work: str) -> AbstractContextManager[object]:
    assert not work.startswith("Waiting")
    return nullcontext()


def test_the_last_version_without_faults_is_shown(tmp_path: Path) -> None:
    new_catalogue(tmp_path / "mine")
    watched = WatchedCatalogue(tmp_path / "mine")
    first = watched.current()
    assert (first.problem, first.faults) == (None, ())
    assert watched.current() is first
    path = tmp_path / "mine" / "events.geojson"
    valid = path.read_text(encoding="utf-8")

    touch(path, valid.replace("240 crates delivered", "241 crates delivered"))
    second = watched.current()
    assert second.story is not None
    assert any("241" in mark.name for mark in second.story.marks)

    for spoilt in (valid[:100], valid.replace('"log"', '"nobody"'), valid.replace('"numbers"', '"figures"')):
        touch(path, spoilt)
        third = watched.current()
        assert third.story is second.story
        assert third.problem
        assert third.faults

    touch(path, valid)
    assert watched.current().problem is None
    assert watched.current(reload=True).problem is None


def test_a_picture_that_is_spoilt_is_a_fault_until_it_is_restored(tmp_path: Path) -> None:
    shutil.copytree(EXAMPLE, tmp_path / "copy")
    watched = WatchedCatalogue(tmp_path / "copy")
    assert watched.current().problem is None
    path = next((tmp_path / "copy" / "media").glob("*.png"))
    content = path.read_bytes()
    path.write_bytes(content + b"0")
    assert [fault.rule for fault in watched.current().faults] == ["wrong_hash"]
    assert watched.current().story is not None
    path.write_bytes(content)
    assert watched.current().problem is None


def test_a_folder_that_always_had_faults_has_a_report_and_no_story(tmp_path: Path) -> None:
    opened = WatchedCatalogue(tmp_path).current()
    assert opened.story is None
    assert opened.problem
    assert opened.faults


def test_a_catalogue_with_faults_says_when_it_is_shown(tmp_path: Path) -> None:
    new_catalogue(tmp_path / "mine")
    path = tmp_path / "mine" / "events.geojson"
    touch(path, path.read_text(encoding="utf-8").replace('"log"', '"nobody"'))
    opened = WatchedCatalogue(tmp_path / "mine").current()
    assert opened.story is None
    assert opened.problem == "The catalogue has 1 fault and is shown once it is fixed."


def test_the_steps_are_named_and_a_second_user_waits_for_the_first(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    new_catalogue(tmp_path / "mine")
    watched = WatchedCatalogue(tmp_path / "mine")
    steps: list[str] = []
    checking, waiting = threading.Event(), threading.Event()

    @contextmanager
    def progress(work: str) -> Iterator[None]:
        steps.append(work)
        if work.startswith("Waiting"):
            waiting.set()
        yield

    def slow_check(files: FolderFiles) -> tuple[Story | None, tuple[Fault, ...]]:
        checking.set()
        assert waiting.wait(30)
        return checked_story(files)

    monkeypatch.setattr(catalog_watch, "checked_story", slow_check)
    with ThreadPoolExecutor() as users:
        first = users.submit(watched.current, progress=progress)
        assert checking.wait(30)
        second = users.submit(watched.current, progress=progress)
        assert first.result().story is second.result().story
    count = len(first.result().story.marks)
    assert steps[:2] == ["Reading the layers …", f"Checking {count} features …"]
    assert [work.split()[0] for work in steps[2:]] == ["Waiting"]


def test_a_user_whose_run_ends_while_waiting_keeps_nobody_waiting(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Streamlit ends a run by an exception where something shown changes, so also at the end of the text of the wait."""
    new_catalogue(tmp_path / "mine")
    watched = WatchedCatalogue(tmp_path / "mine")
    checking, waiting = threading.Event(), threading.Event()

    @contextmanager
    def ended(work: str) -> Iterator[None]:
        waiting.set()
        yield
        raise KeyboardInterrupt(work)

    def slow_check(files: FolderFiles) -> tuple[Story | None, tuple[Fault, ...]]:
        checking.set()
        assert waiting.wait(30)
        return checked_story(files)

    monkeypatch.setattr(catalog_watch, "checked_story", slow_check)
    with ThreadPoolExecutor() as users:
        first = users.submit(watched.current)
        assert checking.wait(30)
        assert isinstance(users.submit(watched.current, progress=ended).exception(), KeyboardInterrupt)
        assert first.result().story is not None
    assert watched.current(reload=True, progress=nobody_waits).story is not None


def test_a_user_of_files_that_did_not_change_waits_for_nobody(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    new_catalogue(tmp_path / "mine")
    watched = WatchedCatalogue(tmp_path / "mine")
    first = watched.current()
    seen: list[Opened] = []

    def check_beside(files: FolderFiles) -> tuple[Story | None, tuple[Fault, ...]]:
        with ThreadPoolExecutor() as users:
            seen.append(users.submit(watched.current, progress=nobody_waits).result())
        return checked_story(files)

    monkeypatch.setattr(catalog_watch, "checked_story", check_beside)
    monkeypatch.setattr(catalog_watch, "catalogue_state", lambda folder: first.state)
    touch(
        tmp_path / "mine" / "places.geojson", (tmp_path / "mine" / "places.geojson").read_text(encoding="utf-8") + " "
    )
    watched.current(reload=True)
    assert seen == [first]


def test_a_file_that_is_only_touched_is_the_same_story(tmp_path: Path) -> None:
    new_catalogue(tmp_path / "mine")
    watched = WatchedCatalogue(tmp_path / "mine")
    first = watched.current()
    touch(tmp_path / "mine" / "places.geojson", (tmp_path / "mine" / "places.geojson").read_text(encoding="utf-8"))
    again = watched.current()
    assert again is not first
    assert again.story is first.story


def test_the_shared_catalogue_is_frozen_for_the_garbage_collector() -> None:
    """Streamlit collects after every run of the page. Searching the whole catalogue took longer than the run."""
    gc.unfreeze()
    watched = WatchedCatalogue(SHIPPED)
    watched.current()
    apart = gc.get_freeze_count()
    assert apart > 10_000
    watched.current()
    assert gc.get_freeze_count() <= apart


def test_all_users_share_one_watched_catalogue(tmp_path: Path) -> None:
    with ThreadPoolExecutor() as users:
        found = list(users.map(watched_catalogue, [tmp_path] * 8))
    assert len({id(one) for one in found}) == 1
