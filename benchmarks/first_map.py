"""First map: from navigation to features drawn, as a file and in an app."""

from __future__ import annotations

import time
from contextlib import suppress
from pathlib import Path

from playwright.sync_api import Error

from benchmarks import data, servers
from benchmarks.browser import CAP_S, chromium, drawn_ms, page_of
from benchmarks.documents import FIRST_MAP, built
from benchmarks.measure import CACHE, OURS, Row, summary
from benchmarks.serve import Loopback

#: A cell stops repeating after this long, and its row says how often it ran.
CELL_S = 15.0


def _repeated(url: str, wanted: int, runs: int, cap_s: float) -> list[float]:
    """Milliseconds of each run that drew; a browser of their own, so that one that dies takes no other cell with it."""
    found: list[float] = []
    begun = time.monotonic()
    with suppress(Error), chromium() as browser:
        while len(found) < runs and time.monotonic() - begun < CELL_S:
            with page_of(browser, wanted=wanted) as page:
                at = drawn_ms(page, url, cap_s=cap_s)
            if at is None:
                break
            found.append(at)
    return found


def files(loopback: Loopback, sizes: list[int], runs: int) -> list[Row]:
    """Exported documents, served from the loopback like their scripts."""
    rows: list[Row] = []
    failed: set[str] = set()
    for size in sizes:
        for name in FIRST_MAP:
            row: Row = {"name": name, "kind": "file", "features": size}
            rows.append(row)
            document = built(name, size, 1)
            if "path" not in document or name in failed:
                row["reason"] = document.get("reason", "as at the size before")
                continue
            url = loopback.add(Path(document["path"]).read_text(encoding="utf-8"))
            loopback.missing.clear()
            loopback.bytes_served.clear()
            cap = 15.0 if size == sizes[0] else 30.0
            # The first opening fetches packages into the cache and is not counted.
            if size == sizes[0]:
                _repeated(url, size, 1, cap)
                loopback.missing.clear()
            found = _repeated(url, size, runs, cap)
            loopback.documents.clear()
            if found:
                row["drawn_ms"] = summary(found)
                row["fetched_bytes"] = sum(loopback.bytes_served.values())
            else:
                missing = ", ".join(sorted(set(loopback.missing))[:2])
                row["reason"] = f"not drawn in {cap:.0f} s" + (f"; not in the registry: {missing}" if missing else "")
                failed.add(name)
    return rows


def apps(loopback: Loopback, sizes: list[int], runs: int) -> list[Row]:
    """The Streamlit pages. The first reader's wait, which fills the server's caches, is apart."""
    rows: list[Row] = []
    for size in sizes:
        for name in (OURS, "streamlit-folium"):
            row: Row = {"name": name, "kind": "app", "features": size}
            rows.append(row)
            try:
                server = servers.own_server(size) if name == OURS else servers.folium_server(size, "all", loopback.url)
                with server as (url, _):
                    address = f"{url}/?date={data.OPENS}" if name == OURS else url
                    first = _repeated(address, size, 1, CAP_S)
                    found = _repeated(address, size, runs, CAP_S) if first else []
            except (OSError, servers.NoAnswer) as error:
                row["reason"] = str(error)
                continue
            if found:
                row["drawn_ms"], row["first_reader_ms"] = summary(found), round(first[0])
            else:
                row["reason"] = f"not drawn in {CAP_S:.0f} s"
    return rows


def measure(sizes: list[int], runs: int) -> list[Row]:
    """Every row of this table."""
    loopback = Loopback(CACHE / "npm")
    rows = files(loopback, sizes, runs)
    rows += apps(loopback, sizes, runs)
    loopback.close()
    return rows
