"""Each map document is made once, whoever asks, and arrives as it was made."""

from __future__ import annotations

import base64
import threading
import zlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.app import map_documents
from layers.app.map_documents import MAX_KEPT, OFFLINE, MapDocuments, deflated, make_document
from layers.story import Story
from layers.web.online_tiles import tile_sources
from tests.support.opened import EXAMPLE_STORY as STORY


def inflated(text: str) -> str:
    return zlib.decompress(base64.b64decode(text)).decode("utf-8")


def of_digest(digest: str) -> Story:
    return replace(STORY, catalog=replace(STORY.catalog, digest=digest))


@given(st.text())
def test_a_document_comes_out_as_it_went_in(text: str) -> None:
    assert inflated(deflated(text)) == text


def test_only_an_online_background_names_a_host() -> None:
    hosts = {name: source.host.removeprefix("*.") for name, source in tile_sources().items()}
    offline = inflated(make_document(STORY, OFFLINE))
    assert not [host for host in hosts.values() if host in offline]
    for name, host in hosts.items():
        assert host in inflated(make_document(STORY, name))


def test_a_document_is_made_once_for_all_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []
    started, waiting = threading.Event(), threading.Event()
    steps: list[str] = []

    def slow(story: Story, background: str, *, editing: bool) -> str:
        made.append(background)
        started.set()
        assert waiting.wait(30)
        return f"{story.catalog.digest} {background}"

    @contextmanager
    def progress(work: str) -> Iterator[None]:
        steps.append(work)
        if len(steps) == 2:
            waiting.set()
        yield

    monkeypatch.setattr(map_documents, "make_document", slow)
    documents = MapDocuments()
    with ThreadPoolExecutor() as users:
        first = users.submit(documents.get, STORY, OFFLINE, progress)
        assert started.wait(30)
        second = users.submit(documents.get, STORY, OFFLINE, progress)
        assert first.result(30) == second.result(30)
    assert made == [OFFLINE]
    assert documents.get(STORY, OFFLINE, progress) == first.result()
    assert len(steps) == 2


def test_only_the_last_documents_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []
    monkeypatch.setattr(
        map_documents, "make_document", lambda story, _, *, editing: made.append(story.catalog.digest) or ""
    )
    documents = MapDocuments()
    digests = [str(number) for number in range(MAX_KEPT + 1)]
    for digest in digests:
        documents.get(of_digest(digest), OFFLINE)
    documents.get(of_digest(digests[-1]), OFFLINE)
    assert made == digests
    documents.get(of_digest(digests[0]), OFFLINE)
    assert made == [*digests, digests[0]]
