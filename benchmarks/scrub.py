"""Scrub: what one time step costs in the browser.

The measure that counts is ``scrub_ms``: all that the main thread did while a hand went through ``DAYS`` days, one a frame,
and until everything that was put off for later was done, by step. Timers, layout, paint and names are in it.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from playwright.sync_api import Error, Page

from benchmarks import data, servers
from benchmarks.browser import CAP_S, busy, chromium, page_of
from benchmarks.documents import built
from benchmarks.measure import CACHE, OURS, Row, summary
from benchmarks.serve import Loopback

#: A step's script, per peer: ``step(day)`` with days since 1970, and what tells that it may begin.
_STEPS = {
    OURS: ("typeof kurskmap === 'object' && kurskmap.stats", "kurskmap.setDate(day)"),
    "folium TimelineSlider": (
        "globalThis.L && L.TimelineSliderControl && globalThis.__control && globalThis.__control.timelines.length",
        "globalThis.__control.setTime(day * 864e5)",
    ),
    "folium TimestampedGeoJson": (
        "globalThis.__map && globalThis.__map.timeDimension && "
        "globalThis.__map.timeDimension.getAvailableTimes().length > 1",
        "globalThis.__map.timeDimension.setCurrentTime(day * 864e5)",
    ),
}
_CATCH = Path(__file__).with_name("catch.js").read_text(encoding="utf-8")
_RUN = Path(__file__).with_name("step.js").read_text(encoding="utf-8")
_SCRUB = Path(__file__).with_name("scrubbing.js").read_text(encoding="utf-8")
#: Work that a map puts off until the hand rests is done by then, and is counted.
_REST_MS = 350
#: A continuous scrub goes through this many days.
DAYS = 20
#: Scrubs are not repeated longer than this.
STEPS_S = 20.0
_FIRST = (data.OPENS.toordinal() - 719163) + 1


def _steps(page: Page, name: str, url: str, runs: int) -> dict[str, Any]:
    ready, step = _STEPS[name]
    session = page.context.new_cdp_session(page)
    page.goto(url, wait_until="load", timeout=CAP_S * 1000)
    page.wait_for_function(f"Boolean({ready})", timeout=CAP_S * 1000)
    page.wait_for_timeout(500)
    session.send("Performance.enable")
    one, many = _RUN.replace("STEP", step), _SCRUB.replace("STEP", step)
    begun = time.monotonic()
    page.evaluate(many, [_FIRST - 3, 3])
    page.wait_for_timeout(_REST_MS)
    parts: tuple[str, ...] = ("scrub", "every", "script", "frame", "busy")
    found: dict[str, list[float]] = {part: [] for part in parts}
    day = _FIRST
    for _ in range(runs):
        before = busy(session)
        every = page.evaluate(many, [day, DAYS])
        page.wait_for_timeout(_REST_MS)
        between = busy(session)
        timed = page.evaluate(one, day + DAYS)
        page.wait_for_timeout(_REST_MS)
        after = busy(session)
        day += DAYS + 1
        found["scrub"].append((between["task"] - before["task"]) / DAYS)
        found["every"].append(every)
        found["script"].append(timed["script"])
        found["frame"].append(timed["frame"])
        found["busy"].append(after["task"] - between["task"])
        if time.monotonic() - begun > STEPS_S:
            break
    return {f"{part}_ms": summary(values, digits=2) for part, values in found.items()}


def documents(loopback: Loopback, sizes: list[int], runs: int) -> list[Row]:
    """Ours, and folium's two time plugins, as files."""
    rows: list[Row] = []
    for size in sizes:
        for name in _STEPS:
            row: Row = {"name": name, "features": size}
            document = built(name, size, 1)
            if "path" not in document:
                rows.append({**row, "reason": document["reason"]})
                continue
            try:
                with chromium() as browser, page_of(browser) as page:
                    if name != OURS:
                        page.add_init_script(_CATCH)
                    row.update(
                        _steps(page, name, loopback.add(Path(document["path"]).read_text(encoding="utf-8")), runs)
                    )
            except (Error, OSError) as error:
                row["reason"] = f"no step within {CAP_S:.0f} s: {str(error).splitlines()[0][:80]}"
            loopback.documents.clear()
            rows.append(row)
    return rows


def _ids_in(page: Page) -> set[str] | None:
    """Names of the features on the Leaflet map in the component's frame."""
    for frame in page.frames[1:]:
        try:
            found = frame.evaluate(
                "globalThis.map && map._layers ? Object.values(map._layers).filter((l) => l.feature && !l._layers)"
                ".map((l) => (l.feature.properties || {}).name).filter(Boolean) : null"
            )
        except Error:
            continue
        if found is not None:
            return set(found)
    return None


def streamlit_slider(loopback: Loopback, sizes: list[int], runs: int) -> list[Row]:
    """streamlit-folium with a slider: from the key that moves it to the new day's features on the map."""
    rows: list[Row] = []
    for size in sizes:
        row: Row = {"name": "streamlit-folium slider", "features": size}
        try:
            with (
                servers.folium_page(size, "slider", loopback.url) as url,
                chromium() as browser,
                page_of(browser) as page,
            ):
                row["frame_ms"] = summary(_slid(page, url, size, runs), digits=2)
        except (Error, OSError, servers.NoAnswer) as error:
            row["reason"] = f"no step within {CAP_S:.0f} s: {str(error).splitlines()[0][:80]}"
        rows.append(row)
    return rows


def _slid(page: Page, url: str, size: int, runs: int) -> list[float]:
    items = list(data.items(size))
    page.goto(url, timeout=CAP_S * 1000)
    thumb = page.get_by_role("slider")
    thumb.wait_for(timeout=CAP_S * 1000)
    day = data.OPENS
    _wait_for(page, _active(items, day.toordinal()))
    thumb.focus()
    found: list[float] = []
    begun_all = time.monotonic()
    at = day.toordinal()
    while len(found) < runs and time.monotonic() - begun_all < STEPS_S:
        before, wanted = _active(items, at), _active(items, at + 1)
        at += 1
        begun = time.monotonic()
        page.keyboard.press("ArrowRight")
        if before == wanted:
            page.wait_for_timeout(1500)
            continue
        _wait_for(page, wanted)
        found.append((time.monotonic() - begun) * 1000)
        page.wait_for_timeout(300)
    return found


def _active(items: list[data.Item], day: int) -> set[str]:
    return {item.name for item in items if item.begins.toordinal() <= day < item.ends.toordinal()}


def _wait_for(page: Page, wanted: set[str]) -> None:
    until = time.monotonic() + CAP_S
    while time.monotonic() < until:
        if _ids_in(page) == wanted:
            return
        page.wait_for_timeout(10)
    raise servers.NoAnswer("the map did not show the day")


def measure(sizes: list[int], runs: int) -> list[Row]:
    """Every row of this table."""
    loopback = Loopback(CACHE / "npm")
    rows = documents(loopback, sizes, runs)
    rows += streamlit_slider(loopback, sizes, min(runs, 7))
    loopback.close()
    return rows
