"""Walk through the page as a reader does, and look for faults: ``make walk``, about ten minutes.

At every stop axe looks at the page and at the map in its frame: every tab, every panel, in each language, light and dark, on
a desk and on a phone. Then the walk takes twenty steps, and goes back and forward through each of them. Every fault is
printed, and the command fails if there is one.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Error, Frame, Page, expect, sync_playwright

from layers.language import LANGUAGES
from tests.browser.browser import QUIET_FLAGS, find_browser
from tests.browser.conftest import NO_NAMES
from tests.browser.test_page import ROOT, Visit, serving

SIZES = {"desk": (1440, 900), "phone": (390, 844)}
#: On this day, with a comparison and a card, every tab and panel has something to show.
SHOWN = "?date=2024-12-23&compare=2024-08-27&sel=R01"
_IMPACTS = ("serious", "critical", "moderate")
#: Twenty steps: names of the map's buttons, and "figure" for the first figure above the map.
STEPS = (
    *("Next change", "Sea of Japan", "Next change", "Eurasia", "Next change", "Kursk front", "hide", "Next change"),
    *("figure", "What was known then", "Sea of Japan", "Next change", "Close details", "Next change", "Kursk region"),
    *("What happened", "Next change", "figure", "dim", "Next change"),
)


def main() -> int:
    """Walk, and return 1 if a fault was found."""
    parser = argparse.ArgumentParser(prog="make walk", description=__doc__)
    parser.add_argument("--languages", default=",".join(LANGUAGES), help="such as uk,ko")
    parser.add_argument("--sizes", default=",".join(SIZES), help="desk, phone")
    parser.add_argument("--themes", default="light,dark")
    options = parser.parse_args()
    count = 0
    with (
        tempfile.TemporaryDirectory(prefix="kurskmap-walk-") as folder,
        serving(ROOT, Path(folder) / "log", "--server.fileWatcherType", "none") as address,
        sync_playwright() as playwright,
    ):
        chromium = playwright.chromium.launch(executable_path=find_browser(), args=[*QUIET_FLAGS, NO_NAMES])
        for language in options.languages.split(","):
            for size in options.sizes.split(","):
                for theme in options.themes.split(","):
                    count += _report(language, size, theme, _looks(chromium, address, language, size, theme))
        count += _report("", "", "steps", _steps(chromium, address))
    print(f"{count} faults" if count else "No faults.")
    return 1 if count else 0


def _report(language: str, size: str, theme: str, found: Iterator[str]) -> int:
    where, faults = " ".join(word for word in (language, size, theme) if word), list(dict.fromkeys(found))
    print(f"{where}: {len(faults) or 'no'} faults", flush=True)
    for fault in faults:
        print(f"  {fault}", flush=True)
    return len(faults)


def _opened(chromium: Browser, url: str, **options: object) -> Visit:
    context = chromium.new_context(reduced_motion="reduce", **options)  # type: ignore[arg-type]
    visit = Visit(context.new_page())
    visit.open(url)
    _at_rest(visit.page)
    return visit


def _at_rest(page: Page) -> None:
    """Wait until the page has stopped changing for a moment."""
    page.wait_for_timeout(400)
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning", timeout=60_000)
    page.wait_for_timeout(200)


def _faults(where: str, page: Page | Frame) -> Iterator[str]:
    """What axe says against a page or a frame, and what is wider than its window."""
    for found in Axe().run(page).response["violations"]:
        if found["impact"] in _IMPACTS:
            for node in found["nodes"]:
                why = node["any"][0]["message"] if node["any"] else ""
                yield f"{where}: {found['impact']} {found['id']}: {node['html'][:160]} {why}"
    if page.evaluate("document.documentElement.scrollWidth > innerWidth + 1"):
        yield f"{where}: wider than the window"


def _looks(chromium: Browser, address: str, language: str, size: str, theme: str) -> Iterator[str]:
    """Open every tab and every panel, and look at each."""
    width, height = SIZES[size]
    visit = _opened(
        chromium,
        f"{address}{SHOWN}&lang={language}",
        viewport={"width": width, "height": height},
        color_scheme=theme,
        has_touch=size == "phone",
        is_mobile=size == "phone",
    )
    page = visit.page
    if page.locator("html").get_attribute("lang") != language:
        yield f"the page does not say that it speaks {language}"
    yield from _faults("map with card", visit.frame)
    for n in range(page.get_by_test_id("stTab").count()):
        tab = page.get_by_test_id("stTab").nth(n)
        tab.click()
        _at_rest(page)
        yield from _faults(f"tab {tab.inner_text().strip()}", page)
    if size == "phone":
        # The button goes with the top of the page.
        page.get_by_test_id("stMain").evaluate("main => main.scrollTo(0, 0)")
        page.get_by_test_id("stExpandSidebarButton").click()
        _at_rest(page)
        yield from _faults("sidebar", page)
    for n in range(page.locator("[data-testid=stSidebar] summary").count()):
        page.locator("[data-testid=stSidebar] summary").nth(n).click()
    yield from _faults("sidebar, all open", page)
    if size == "phone":
        page.reload()
        visit.wait_for_map()
        _at_rest(page)
    yield from _panels(visit)
    page.context.close()


def _panels(visit: Visit) -> Iterator[str]:
    """Open every panel of the map, one after another."""
    for toggle in visit.map.locator(".km-toggle").all():
        if not toggle.is_visible():
            continue
        name = toggle.inner_text() or str(toggle.get_attribute("aria-label"))
        if toggle.get_attribute("aria-expanded") != "true":
            toggle.click()
        _at_rest(visit.page)
        yield from _faults(f"panel {name}", visit.frame)
        if toggle.is_visible() and toggle.get_attribute("aria-expanded") == "true":
            toggle.click()
    search = visit.map.locator(".km-search")
    if search.is_visible():
        search.fill("Sudzha")
        _at_rest(visit.page)
        yield from _faults("search", visit.frame)
        search.fill("nothing like it")
        _at_rest(visit.page)
        yield from _faults("search without a result", visit.frame)


def _steps(chromium: Browser, address: str) -> Iterator[str]:
    """Take the steps, then go back and forward through each."""
    visit = _opened(chromium, address, viewport={"width": 1440, "height": 900})
    page, entries = visit.page, [visit.state()]
    for step in STEPS:
        visit.take(step)
        _at_rest(page)
        entries.append(visit.state())
    if len({entry.url for entry in entries}) != len(STEPS) + 1:
        yield "two steps have one address"
    turns: list[tuple[str, Callable[[], object], int]] = [
        *(("back", page.go_back, n) for n in reversed(range(len(STEPS)))),
        *(("forward", page.go_forward, n) for n in range(1, len(STEPS) + 1)),
    ]
    for way, turn, n in turns:
        turn()
        try:
            visit.comes_to(entries[n])
        except (AssertionError, Error) as error:
            yield f"{way} to step {n} ({entries[n].url}): {' '.join(str(error).split())[:300]}"
    page.context.close()


if __name__ == "__main__":
    sys.exit(main())
