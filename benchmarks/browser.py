"""Chromium without a network, the time until a map is drawn, and the work that the browser did."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Error, Page, sync_playwright

CAP_S = 60.0
_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--enable-unsafe-swiftshader",
]
#: No outside host name resolves, so that no measurement depends on a network.
_OFFLINE = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost"

_WATCH = Path(__file__).with_name("watch.js").read_text(encoding="utf-8")


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start a headless Chromium without a network, and close it at the end."""
    with sync_playwright() as playwright:
        path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
        browser = playwright.chromium.launch(executable_path=path, args=[*_FLAGS, _OFFLINE])
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def page_of(browser: Browser, *, expected: Mapping[str, int] | None = None) -> Iterator[Page]:
    """Open a page in a browser context of its own, and close it at the end.

    ``expected`` has the number of ``features``, and of the ``points`` among them, for which ``drawn_ms`` waits.
    """
    context = browser.new_context(viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
    try:
        if expected is not None:
            context.add_init_script(_WATCH.replace("EXPECTED", json.dumps(expected)))
        page = context.new_page()
        page.set_default_timeout(CAP_S * 1000)
        yield page
    finally:
        context.close()


def drawn_ms(page: Page, url: str, *, cap_s: float = CAP_S) -> float | None:
    """Return the milliseconds from navigation until the features are drawn in any frame, or None after ``cap_s`` seconds."""
    begun = time.monotonic()
    try:
        page.goto(url, wait_until="commit", timeout=cap_s * 1000)
        while time.monotonic() - begun < cap_s:
            for frame in page.frames:
                at = _evaluated(frame, "globalThis.__drawn")
                if at and at > 0:
                    return float(at) - float(page.evaluate("performance.timeOrigin"))
            page.wait_for_timeout(20)
    except Error:
        return None
    return None


def _evaluated(frame: Any, script: str) -> Any:
    try:
        return frame.evaluate(script)
    except Error:
        return None


def busy(session: Any) -> dict[str, float]:
    """Return the milliseconds that the page's main thread has worked so far: in all (``task``) and in scripts."""
    metrics = {one["name"]: one["value"] for one in session.send("Performance.getMetrics")["metrics"]}
    return {"task": metrics["TaskDuration"] * 1000, "script": metrics["ScriptDuration"] * 1000}


def cpu_ms(session: Any) -> float:
    """Return the milliseconds of processor time that all processes and threads of the browser have used so far."""
    return float(sum(one["cpuTime"] for one in session.send("SystemInfo.getProcessInfo")["processInfo"])) * 1000
