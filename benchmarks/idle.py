"""Idle: the processor time that the app's server uses while one page is open and nobody touches it.

The server watches its files as ``make run`` does, in this folder with all that is in it by now: ``.venv``, ``.venv-bench``
and ``.cache`` have thousands of folders after a run of the tests and the benchmarks.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Error

from benchmarks import servers
from benchmarks.browser import chromium, drawn_ms, page_of
from benchmarks.first_map import wanted
from benchmarks.measure import OURS, ROOT, Row, processor_s

SIZE = 1000
#: Seconds between the drawn map and the measurement: everything that opening a page sets off is over by then.
SETTLE_S = 15.0
MEASURED_S = 60.0


def _folders(root: Path) -> Iterator[str]:
    for folder, _, _ in os.walk(root):
        yield folder


def measure(seconds: float = MEASURED_S) -> list[Row]:
    """The one row of this table. ``processor_s`` is for a minute."""
    row: Row = {"name": OURS, "features": SIZE, "folders": sum(1 for _ in _folders(ROOT))}
    try:
        with (
            servers.own_server(SIZE, watches_files=True) as (url, pid),
            chromium() as browser,
            page_of(browser, expected=wanted(SIZE)) as page,
        ):
            if drawn_ms(page, url) is None:
                return [row | {"reason": "the page was not drawn"}]
            page.wait_for_timeout(SETTLE_S * 1000)
            begun, used = time.monotonic(), processor_s(pid)
            page.wait_for_timeout(seconds * 1000)
            row["processor_s"] = round((processor_s(pid) - used) / (time.monotonic() - begun) * 60, 2)
    except (OSError, Error, servers.NoAnswer) as error:
        row["reason"] = f"no answer: {type(error).__name__}"
    return [row]


if __name__ == "__main__":
    print(measure())
