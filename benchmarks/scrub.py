"""Scrub: what one step of the date costs in the browser.

The goals use ``scrub_ms``: all work of the main thread while the date goes through ``DAYS`` days, one in each frame, and
until delayed work is done, divided by the days. It includes timers, layout and paint. ``cpu_ms`` is the processor time of
the whole browser in the same time, so that work on other threads is measured too.
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
from benchmarks.measure import CACHE, OURS, Clock, Row, print_cell, summary
from benchmarks.serve import Loopback

#: By name: a script that is true when steps can begin, and the script of a step, where ``day`` is in days since 1970.
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
_FOLIUM_CONTROLS = Path(__file__).with_name("folium_controls.js").read_text(encoding="utf-8")
_ONE_STEP = Path(__file__).with_name("one_step.js").read_text(encoding="utf-8")
_MANY_STEPS = Path(__file__).with_name("many_steps.js").read_text(encoding="utf-8")
#: Work that a map delays until the date rests is done after this time, and is counted.
_REST_MS = 350
#: Number of days of one scrub.
DAYS = 20
#: Seconds for the whole part. If they are too few, cells run less often, and the table says so.
PART_S = 190.0
#: Seconds for the repeated scrubs of one cell.
STEPS_S = 20.0
_EPOCH = dt.date(1970, 1, 1).toordinal()


def first_day(run: int) -> int:
    """Return the day before the first day of a run, in days since 1970.

    Runs follow each other from the day on which scrubbing starts; after the story's last day they begin at its first.
    """
    days = data.days()
    span = max((days.last - days.first).days - DAYS, 1)
    return days.first.toordinal() - _EPOCH + ((days.opens - days.first).days + run * (DAYS + 1)) % span


def changes(size: int, runs: int) -> float:
    """Return how many features begin or end on a day, on average over the days of the runs."""
    items = data.story(size)
    walked = [dt.date.fromordinal(_EPOCH + first_day(run) + 1 + k) for run in range(runs) for k in range(DAYS)]
    count = Counter(day for item in items for day in (item.begins, item.ends))
    return round(sum(count[day] for day in walked) / len(walked), 1)


def _steps(page: Page, name: str, url: str, runs: int, clock: Clock) -> dict[str, Any]:
    """Return the summaries of ``scrub_ms``, ``cpu_ms``, ``every_ms``, ``script_ms``, ``frame_ms`` and ``busy_ms``."""
    ready, step = _STEPS[name]
    session = page.context.new_cdp_session(page)
    assert page.context.browser is not None
    browser_session = page.context.browser.new_browser_cdp_session()
    page.goto(url, wait_until="load", timeout=CAP_S * 1000)
    page.wait_for_function(f"Boolean({ready})", timeout=CAP_S * 1000)
    page.wait_for_timeout(500)
    session.send("Performance.enable")
    one, many = _ONE_STEP.replace("STEP", step), _MANY_STEPS.replace("STEP", step)
    # A first scrub, as scripts are compiled at their first calls. It is not counted, and ends before the first counted day.
    page.evaluate(many, [first_day(0) - DAYS + 1, DAYS])
    page.wait_for_timeout(_REST_MS)
    values: dict[str, list[float]] = {part: [] for part in ("scrub", "cpu", "every", "script", "frame", "busy")}
    at = first_day(0)
    for run in range(runs):
        if not clock.allows(run):
            break
        if at != first_day(run):
            # The runs begin at the story's first day again.
            page.evaluate(many, [first_day(run), 1])
            page.wait_for_timeout(_REST_MS)
        before, cpu = busy(session), cpu_ms(browser_session)
        every = page.evaluate(many, [first_day(run) + 1, DAYS])
        page.wait_for_timeout(_REST_MS)
        between = busy(session)
        values["cpu"].append((cpu_ms(browser_session) - cpu) / DAYS)
        at = first_day(run) + DAYS + 1
        timed = page.evaluate(one, at)
        page.wait_for_timeout(_REST_MS)
        after = busy(session)
        values["scrub"].append((between["task"] - before["task"]) / DAYS)
        values["every"].append(every)
        values["script"].append(timed["script"])
        values["frame"].append(timed["frame"])
        values["busy"].append(after["task"] - between["task"])
    return {f"{part}_ms": summary(measured, digits=2) for part, measured in values.items()}


def documents(loopback: Loopback, sizes: Sequence[int], runs: int, clock: Clock) -> list[Row]:
    """Measure the documents of this project and of folium's two time plugins."""
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
                        page.add_init_script(_FOLIUM_CONTROLS)
                    row.update(_steps(page, name, url, runs, clock.cell(STEPS_S)))
                row["fetched_bytes"] = sum(loopback.bytes_served.values())
            except (Error, OSError) as error:
                row["reason"] = _no_step(error)
            print_cell("scrub", name=name, size=size, begun=begun)
    loopback.forget()
    return rows


def _no_step(error: Exception) -> str:
    return f"no step within {CAP_S:.0f} s: {str(error).splitlines()[0][:80]}"


def _names_on_map(page: Page) -> set[str] | None:
    """Return the names of the features on the Leaflet map in the component's frame, or None if there is no map yet."""
    for frame in page.frames[1:]:
        try:
            names = frame.evaluate(
                "globalThis.map && map._layers ? Object.values(map._layers).filter((l) => l.feature && !l._layers)"
                ".map((l) => (l.feature.properties || {}).name).filter(Boolean) : null"
            )
        except Error:
            continue
        if names is not None:
            return set(names)
    return None


def streamlit_slider(loopback: Loopback, sizes: Sequence[int], runs: int, clock: Clock) -> list[Row]:
    """Measure streamlit-folium with a slider, from the key that moves it until the map shows the new day's features."""
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
                row["frame_ms"] = summary(_slider_steps(page, url, size, runs, clock.cell(STEPS_S)), digits=2)
        except (Error, OSError, servers.NoAnswer) as error:
            row["reason"] = _no_step(error)
        if not row.get("frame_ms"):
            row.pop("frame_ms", None)
            row.setdefault("reason", "no day after the first on which anything changes")
        rows.append(row)
        print_cell("scrub", name="streamlit-folium slider", size=size, begun=begun)
    return rows


def _slider_steps(page: Page, url: str, size: int, runs: int, clock: Clock) -> list[float]:
    """Return the milliseconds of steps to days on which something changes, without a first step."""
    items = data.story(size)
    page.goto(url, timeout=CAP_S * 1000)
    thumb = page.get_by_role("slider")
    thumb.wait_for(timeout=CAP_S * 1000)
    day = data.days().opens
    _wait_for(page, active(items, day))
    thumb.focus()
    steps: list[float] = []
    while len(steps) <= runs:
        following = next_change(items, day, data.days().last)
        # The first step is not counted, so the clock does not count it either.
        if following is None or not clock.allows(max(len(steps) - 1, 0)):
            break
        # The slider sends its day when the keys rest, so days on which nothing changes are passed without a message.
        for _ in range((following - day).days - 1):
            page.keyboard.press("ArrowRight")
        begun = time.monotonic()
        page.keyboard.press("ArrowRight")
        _wait_for(page, active(items, following))
        steps.append((time.monotonic() - begun) * 1000)
        day = following
        page.wait_for_timeout(300)
    return steps[1:]


def next_change(items: Sequence[data.Item], day: dt.date, last: dt.date) -> dt.date | None:
    """Return the next day, up to ``last``, on which other features are on the map; None if there is none."""
    shown = active(items, day)
    later = sorted({change for item in items for change in (item.begins, item.ends) if day < change <= last})
    return next((change for change in later if active(items, change) != shown), None)


def active(items: Sequence[data.Item], day: dt.date) -> set[str]:
    """Return the names of the features that are on the map on a day."""
    return {item.name for item in items if item.begins <= day < item.ends}


def _wait_for(page: Page, names: set[str]) -> None:
    until = time.monotonic() + CAP_S
    while time.monotonic() < until:
        if _names_on_map(page) == names:
            return
        page.wait_for_timeout(10)
    raise servers.NoAnswer("the map did not show the day")


def measure(sizes: Sequence[int], runs: int) -> list[Row]:
    """Return every row of this table."""
    clock = Clock(PART_S)
    loopback = Loopback(CACHE / "npm")
    rows = documents(loopback, sizes, runs, clock)
    rows += streamlit_slider(loopback, sizes, runs, clock)
    loopback.close()
    return rows
