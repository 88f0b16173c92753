"""A Chromium without a network, and pages in it that hold every request and every console error against the test.

A page is kept from one test to the next, since a new one costs more than most tests do. Each test loads its own document,
so no document outlives its test.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from layers.chapters import told_story
from layers.story import open_story
from layers.web.told.page import story_document
from tests.browser.browser import QUIET_FLAGS, find_browser

LOCAL = ("file:", "data:", "blob:", "about:")
#: No name leads anywhere, so that no request leaves this computer, whatever a page tries.
NO_NAMES = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"

#: How long a test waits for a state of a page. Each wait ends with the state, so a long time costs only a test that fails;
#: a short one fails where the machine is busy.
PATIENCE_MS = 30_000
expect.set_options(timeout=PATIENCE_MS)


@dataclass(frozen=True)
class Watched:
    """A page, the addresses it may ask, and what it did wrong: other requests, errors, messages in the console."""

    page: Page
    allowed: tuple[str, ...] = LOCAL
    only_errors: bool = False
    faults: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        # Requests are not routed through the test: with a route, Chromium would use no cache.
        self.page.context.on("request", lambda request: self._note_request(request.url))
        self.page.on("console", lambda message: self._note_message(message.type, message.text))
        self.page.on("pageerror", lambda error: self.faults.append(f"error: {error.stack or error}"))

    def _note_request(self, url: str) -> None:
        if not url.startswith(self.allowed):
            self.faults.append(f"request: {url}")

    def _note_message(self, kind: str, text: str) -> None:
        if kind == "error" or not self.only_errors:
            self.faults.append(f"{kind}: {text}")

    def leave(self) -> list[str]:
        """Close what the test opened, and return the faults since the last call."""
        for other in self.page.context.pages:
            if other is not self.page:
                other.close()
        self.page.goto("about:blank")
        found = list(self.faults)
        self.faults.clear()
        return found


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = find_browser()
    if path is None:
        pytest.fail("No Chromium found; 'make test' installs one.")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, headless=True, args=[*QUIET_FLAGS, NO_NAMES])
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def told_document() -> str:
    """The document of the shipped story."""
    story = open_story()
    told = told_story(story.catalog, story.feature_ids)
    assert told is not None
    return story_document(story.catalog, story.marks, told)


@pytest.fixture(scope="session")
def document_page(browser: Browser) -> Watched:
    """The page, without a network, in which the tests open their documents one after another."""
    return Watched(_offline_page(browser))


@pytest.fixture
def open_document(browser: Browser, document_page: Watched, tmp_path: Path) -> Iterator[Callable[..., Page]]:
    """Open HTML from disk with the network cut; afterwards: no request was tried, and the console is clean.

    A document takes the place of the one before. With ``alone``, or with options of a context, it opens in a new page.
    """
    used: list[Watched] = []
    opened = 0

    def open_(html: str, *, width: int = 1280, height: int = 800, alone: bool = False, **options: Any) -> Page:
        nonlocal opened
        # Without it the browser guesses the encoding from the bytes that it has read so far, at times wrongly.
        assert 'charset="utf-8"' in html[:1024], "The document names no encoding."
        opened += 1
        watched = Watched(_offline_page(browser, **options)) if alone or options else document_page
        if watched not in used:
            used.append(watched)
        watched.page.set_viewport_size({"width": width, "height": height})
        path = tmp_path / f"page-{opened}.html"
        path.write_text(html, encoding="utf-8")
        watched.page.goto(path.as_uri())
        return watched.page

    yield open_
    faults = [fault for watched in used for fault in watched.leave()]
    for watched in used:
        if watched is not document_page:
            watched.page.context.close()
    assert faults == []


def _offline_page(browser: Browser, **options: Any) -> Page:
    page = browser.new_context(reduced_motion="reduce", offline=True, **options).new_page()
    page.set_default_timeout(PATIENCE_MS)
    return page
