"""First map: from navigation to features drawn, as a file and in an app."""

from __future__ import annotations

import math
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from itertools import product
from pathlib import Path

from playwright.sync_api import Error

from benchmarks import data, servers
from benchmarks.browser import chromium, drawn_ms, page_of
from benchmarks.documents import FIRST_MAP, WEBGL, WEBGL_S, built
from benchmarks.measure import CACHE, OURS, Clock, Row, print_cell, summary
from benchmarks.serve import Loopback

#: All of it may take so long; where less is left than it needs, cells run less often and say so.
PART_S = 390.0
#: A cell does not open its map again where that would end later than this.
FILE_S = 45.0
APP_S = 90.0
#: A file, and an app, that has drawn nothing by then is given up.
FILE_CAP_S = 45.0
APP_CAP_S = 60.0
#: Who needs this long at one size is opened once, and not tried at the next size.
SLOW_MS = 20_000


def wanted(size: int) -> dict[str, int]:
    """How many features a map must show, and how many of them are points."""
    shapes = Counter(item.shape for item in data.story(size))
    return {"features": shapes.total(), "points": shapes["point"]}


def opened(
    url: str,
    looked_for: Mapping[str, int],
    runs: int,
    cap_s: float,
    clock: Clock,
    *,
    uncounted: int,
    slow_ms: float = math.inf,
) -> tuple[list[float], list[float]]:
    """Milliseconds of the openings that are not counted, and of each that is; each in a context of its own.

    A cell has a browser of its own, so that one that dies takes no other cell with it.
    """
    found: list[float] = []
    with suppress(Error), chromium() as browser:
        while len(found) < runs + uncounted and clock.allows(len(found)):
            with page_of(browser, expected=looked_for) as page:
                at = drawn_ms(page, url, cap_s=cap_s)
            if at is None:
                break
            found.append(at)
            if at > slow_ms:
                break
    # What cannot be opened twice within its time has one run, the first.
    kept = found[uncounted:] or found
    return found[:uncounted], kept


def files(loopback: Loopback, sizes: Sequence[int], runs: int, clock: Clock) -> list[Row]:
    """Exported documents, served from the loopback like their scripts."""
    rows: list[Row] = []
    given_up: dict[str, str] = {}
    looked_for_at = {size: wanted(size) for size in sizes}
    # Those that goals speak of come first.
    for names in ([name for name in FIRST_MAP if name not in WEBGL], WEBGL):
        cells = list(product(sizes, names))
        for done, (size, name) in enumerate(cells):
            looked_for = looked_for_at[size]
            row: Row = {"name": name, "kind": "file", "features": size}
            rows.append(row)
            document = built(name, size, sizes)
            if "path" not in document or name in given_up:
                row["reason"] = document.get("reason") or given_up[name]
                continue
            begun = time.monotonic()
            loopback.forget()
            url = loopback.add(Path(document["path"]).read_text(encoding="utf-8"))
            # In WebGL, a share of what is left: little in a whole run, enough in one of small sizes.
            share = max(WEBGL_S, clock.left() / (len(cells) - done))
            cell = clock.cell(share if name in WEBGL else FILE_S)
            # Its first opening fetches packages.
            uncounted = 1 if size == sizes[0] else 0
            _, found = opened(url, looked_for, runs, FILE_CAP_S, cell, uncounted=uncounted, slow_ms=SLOW_MS)
            if found:
                row["drawn_ms"] = summary(found)
                row["fetched_bytes"] = sum(loopback.bytes_served.values())
                row["whole_bytes"] = document["bytes"] + row["fetched_bytes"]
                if row["drawn_ms"]["median"] > SLOW_MS:
                    given_up[name] = f"not tried: {row['drawn_ms']['median'] / 1000:,.0f} s at {size:,}"
            else:
                missing = ", ".join(sorted(set(loopback.missing))[:2])
                given_up[name] = f"not drawn in {FILE_CAP_S:.0f} s at {size:,}"
                row["reason"] = given_up[name] + (f"; not in the registry: {missing}" if missing else "")
            print_cell("first_map", name=name, size=size, begun=begun)
    loopback.forget()
    return sorted(rows, key=lambda row: (row["features"], FIRST_MAP.index(row["name"])))


def apps(loopback: Loopback, sizes: Sequence[int], runs: int, clock: Clock) -> list[Row]:
    """The Streamlit pages. The first reader's wait, which fills the server's caches, is apart."""
    rows: list[Row] = []
    for size in sizes:
        looked_for = wanted(size)
        for name in (OURS, "streamlit-folium"):
            row: Row = {"name": name, "kind": "app", "features": size}
            rows.append(row)
            begun = time.monotonic()
            try:
                server = servers.own_server(size) if name == OURS else servers.folium_server(size, "all", loopback.url)
                with server as (url, _):
                    first, found = opened(url, looked_for, runs, APP_CAP_S, clock.cell(APP_S), uncounted=1)
            except (OSError, servers.NoAnswer) as error:
                row["reason"] = str(error)
                continue
            if found:
                row["drawn_ms"], row["first_reader_ms"] = summary(found), round(first[0])
            else:
                row["reason"] = f"not drawn in {APP_CAP_S:.0f} s"
            print_cell("first_map in an app", name=name, size=size, begun=begun)
    return rows


def measure(sizes: Sequence[int], runs: int) -> list[Row]:
    """Every row of this table. Apps come first, as the goals are about them."""
    clock = Clock(PART_S)
    loopback = Loopback(CACHE / "npm")
    rows = apps(loopback, sizes, runs, clock)
    rows = files(loopback, sizes, runs, clock) + rows
    loopback.close()
    return rows
