"""Scrub: what one time step costs in the browser.

The measure that counts is ``scrub_ms``: all that the main thread did while a hand went through ``DAYS`` days, one a frame,
and until everything that was put off for later was done, by step. Timers, layout, paint and names are in it. ``cpu_ms``
beside it is the processor time of the whole browser in the same while: nobody gains by work on another thread.
"""

from __future__ import annotations

import datetime as dt
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from playwright.sync_api import Error, Page

from benchmarks import data, servers
from benchmarks.browser import CAP_S, busy, chromium, cpu_ms, page_of
from benchmarks.documents import built
from benchmarks.measure import CACHE, OURS, Clock, Row, summary, told
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
#: All of it may take so long; where less is left than it needs, cells run less often and say so.
PART_S = 190.0
#: Scrubs are not repeated longer than this.
STEPS_S = 20.0
_EPOCH = dt.date(1970, 1, 1).toordinal()


def first_day(run: int) -> int:
    """The day since 1970 before a run's first: from where scrubbing starts on, again from the first day past the last."""
    days = data.days()
    span = max((days.last - days.first).days - DAYS, 1)
    return days.first.toordinal() - _EPOCH + ((days.opens - days.first).days + run * (DAYS + 1)) % span


def changes(size: int, runs: int) -> float:
    """How many features begin or end on a day, on average over the days gone through: what a step has to change."""
    items = data.story(size)
    walked = [dt.date.fromordinal(_EPOCH + first_day(run) + 1 + k) for run in range(runs) for k in range(DAYS)]
    count = Counter(day for item in items for day in (item.begins, item.ends))
    return round(sum(count[day] for day in walked) / len(walked), 1)


def _steps(page: Page, name: str, url: str, runs: int, clock: Clock) -> dict[str, Any]:
    ready, step = _STEPS[name]
    session = page.context.new_cdp_session(page)
    assert page.context.browser is not None
    whole = page.context.browser.new_browser_cdp_session()
    page.goto(url, wait_until="load", timeout=CAP_S * 1000)
    page.wait_for_function(f"Boolean({ready})", timeout=CAP_S * 1000)
    page.wait_for_timeout(500)
    session.send("Performance.enable")
    one, many = _RUN.replace("STEP", step), _SCRUB.replace("STEP", step)
    # Not counted: a script is compiled at its first calls. It ends the day before the first that counts.
    page.evaluate(many, [first_day(0) - DAYS + 1, DAYS])
    page.wait_for_timeout(_REST_MS)
    parts: tuple[str, ...] = ("scrub", "cpu", "every", "script", "frame", "busy")
    found: dict[str, list[float]] = {part: [] for part in parts}
    at = first_day(0)
    for run in range(runs):
        if not clock.allows(run):
            break
        if at != first_day(run):
            # The story's days came to an end: again from its beginning.
            page.evaluate(many, [first_day(run), 1])
            page.wait_for_timeout(_REST_MS)
        before, cpu = busy(session), cpu_ms(whole)
        every = page.evaluate(many, [first_day(run) + 1, DAYS])
        page.wait_for_timeout(_REST_MS)
        between = busy(session)
        found["cpu"].append((cpu_ms(whole) - cpu) / DAYS)
        at = first_day(run) + DAYS + 1
        timed = page.evaluate(one, at)
        page.wait_for_timeout(_REST_MS)
        after = busy(session)
        found["scrub"].append((between["task"] - before["task"]) / DAYS)
        found["every"].append(every)
        found["script"].append(timed["script"])
        found["frame"].append(timed["frame"])
        found["busy"].append(after["task"] - between["task"])
    return {f"{part}_ms": summary(values, digits=2) for part, values in found.items()}


def documents(loopback: Loopback, sizes: Sequence[int], runs: int, clock: Clock) -> list[Row]:
    """Ours, and folium's two time plugins, as files."""
    rows: list[Row] = []
    for size in sizes:
        for name in _STEPS:
            row: Row = {"name": name, "features": size, "changes": changes(size, runs)}
            rows.append(row)
            document = built(name, size, sizes)
            if "path" not in document:
                row["reason"] = document["reason"]
                continue
            begun = time.monotonic()
            loopback.forget()
            url = loopback.add(Path(document["path"]).read_text(encoding="utf-8"))
            try:
                with chromium() as browser, page_of(browser) as page:
                    if name != OURS:
                        page.add_init_script(_CATCH)
                    row.update(_steps(page, name, url, runs, clock.cell(STEPS_S)))
                row["fetched_bytes"] = sum(loopback.bytes_served.values())
            except (Error, OSError) as error:
                row["reason"] = f"no step within {CAP_S:.0f} s: {str(error).splitlines()[0][:80]}"
            told("scrub", name=name, size=size, begun=begun)
    loopback.forget()
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


def streamlit_slider(loopback: Loopback, sizes: Sequence[int], runs: int, clock: Clock) -> list[Row]:
    """streamlit-folium with a slider: from the key that moves it to the new day's features on the map."""
    rows: list[Row] = []
    for size in sizes:
        row: Row = {"name": "streamlit-folium slider", "features": size}
        begun = time.monotonic()
        try:
            with (
                servers.folium_page(size, "slider", loopback.url) as url,
                chromium() as browser,
                page_of(browser) as page,
            ):
                row["frame_ms"] = summary(_slid(page, url, size, runs, clock.cell(STEPS_S)), digits=2)
        except (Error, OSError, servers.NoAnswer) as error:
            row["reason"] = f"no step within {CAP_S:.0f} s: {str(error).splitlines()[0][:80]}"
        if not row.get("frame_ms"):
            row.pop("frame_ms", None)
            row.setdefault("reason", "no day after the first on which anything changes")
        rows.append(row)
        told("scrub", name="streamlit-folium slider", size=size, begun=begun)
    return rows


def _slid(page: Page, url: str, size: int, runs: int, clock: Clock) -> list[float]:
    """Milliseconds of steps to days on which something changes, one run before them not counted."""
    items = data.story(size)
    page.goto(url, timeout=CAP_S * 1000)
    thumb = page.get_by_role("slider")
    thumb.wait_for(timeout=CAP_S * 1000)
    at = data.days().opens
    _wait_for(page, active(items, at))
    thumb.focus()
    found: list[float] = []
    while len(found) <= runs:
        following = next_change(items, at, data.days().last)
        # Each run but the first, which is not counted, fits into the cell's time.
        if following is None or not clock.allows(max(len(found) - 1, 0)):
            break
        # The slider waits for the hand to rest: days on which nothing changes are gone over before it does.
        for _ in range((following - at).days - 1):
            page.keyboard.press("ArrowRight")
        begun = time.monotonic()
        page.keyboard.press("ArrowRight")
        _wait_for(page, active(items, following))
        found.append((time.monotonic() - begun) * 1000)
        at = following
        page.wait_for_timeout(300)
    return found[1:]


def next_change(items: Sequence[data.Item], day: dt.date, last: dt.date) -> dt.date | None:
    """The next day up to the last on which another set of features is there; None where there is none."""
    shown = active(items, day)
    later = sorted({at for item in items for at in (item.begins, item.ends) if day < at <= last})
    return next((at for at in later if active(items, at) != shown), None)


def active(items: Sequence[data.Item], day: dt.date) -> set[str]:
    """Names of the features that are there on a day."""
    return {item.name for item in items if item.begins <= day < item.ends}


def _wait_for(page: Page, wanted: set[str]) -> None:
    until = time.monotonic() + CAP_S
    while time.monotonic() < until:
        if _ids_in(page) == wanted:
            return
        page.wait_for_timeout(10)
    raise servers.NoAnswer("the map did not show the day")


def measure(sizes: Sequence[int], runs: int) -> list[Row]:
    """Every row of this table."""
    clock = Clock(PART_S)
    loopback = Loopback(CACHE / "npm")
    rows = documents(loopback, sizes, runs, clock)
    rows += streamlit_slider(loopback, sizes, runs, clock)
    loopback.close()
    return rows
