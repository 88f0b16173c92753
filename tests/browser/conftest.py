"""A Chromium without a network, and pages in it that hold every request and every console error against the test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.browser.browser import QUIET_FLAGS, find_browser

LOCAL = ("file:", "data:", "blob:", "about:")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = find_browser()
    if path is None:
        pytest.fail("No Chromium found; 'make test' installs one.")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, headless=True, args=list(QUIET_FLAGS))
        yield chromium
        chromium.close()


@pytest.fixture
def open_document(browser: Browser, tmp_path: Path) -> Iterator[Callable[..., Page]]:
    """Open HTML from disk with the network cut; afterwards: no request was tried, and the console is clean."""
    contexts: list[BrowserContext] = []
    faults: list[str] = []

    def abort(route: Any) -> None:
        if not route.request.url.startswith(LOCAL):
            faults.append(f"request: {route.request.url}")
            route.abort()
        else:
            route.continue_()

    def open_(html: str, *, width: int = 1280, height: int = 800, **options: Any) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": height}, reduced_motion="reduce", offline=True, **options
        )
        contexts.append(context)
        context.route("**/*", abort)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("console", lambda message: faults.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: faults.append(f"error: {error.stack or error}"))
        path = tmp_path / f"page-{len(contexts)}.html"
        path.write_text(html, encoding="utf-8")
        page.goto(path.as_uri())
        return page

    yield open_
    for context in contexts:
        context.close()
    assert faults == []
