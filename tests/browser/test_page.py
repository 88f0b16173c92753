"""The app in a real browser with the network cut: the map is drawn, speaks with the page, and is never rebuilt by a date."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Frame, FrameLocator, Page, expect

ROOT = Path(__file__).parent.parent.parent
OPENED_S = 60
PREVIEW = 'iframe[title="Preview of your file on a map"]'


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A running app on a free port of the loopback."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = (tmp_path_factory.mktemp("app") / "log").open("w")
    command = [sys.executable, "-m", "streamlit", "run", str(ROOT / "app.py")]
    options = ["--server.port", str(port), "--server.headless", "true", "--server.fileWatcherType", "none"]
    server = subprocess.Popen([*command, *options], cwd=ROOT, stdout=log, stderr=log)
    try:
        deadline = time.monotonic() + OPENED_S
        while True:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=1):
                    break
            except OSError:
                assert server.poll() is None, Path(log.name).read_text()
                assert time.monotonic() < deadline, "the app did not start"
        yield f"http://127.0.0.1:{port}/"
    finally:
        server.terminate()
        server.wait(timeout=20)
        log.close()


@dataclass
class Visit:
    """A page, and what it should never do."""

    page: Page
    outside: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    @property
    def map(self) -> FrameLocator:
        return self.page.frame_locator("iframe.kurskmap-frame").first

    @property
    def frame(self) -> Frame:
        return next(frame for frame in self.page.frames if frame is not self.page.main_frame)

    def slider(self):
        return self.map.get_by_role("slider").first

    def open(self, url: str) -> None:
        self.page.goto(url)
        self.slider().wait_for(timeout=OPENED_S * 1000)
        expect(self.page.get_by_text("Reported figures on")).to_be_visible(timeout=OPENED_S * 1000)


@pytest.fixture
def visit(browser: Browser, address: str) -> Iterator[Visit]:
    context = browser.new_context(viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
    found = Visit(context.new_page())

    def gate(route) -> None:
        inside = route.request.url.startswith((address, "data:", "blob:"))
        if not inside:
            found.outside.append(route.request.url)
        route.continue_() if inside else route.abort()

    context.route("**/*", gate)
    found.page.on("console", lambda message: message.type == "error" and found.errors.append(message.text))
    found.page.on("pageerror", lambda error: found.errors.append(str(error.stack or error)))
    yield found
    context.close()
    assert found.outside == []
    assert found.errors == []


def test_the_real_layers_are_drawn_and_a_popup_opens_with_its_date(visit: Visit, address: str) -> None:
    visit.open(f"{address}?date=2024-10-13&sel=R01")
    expect(visit.map.get_by_text("between 8 and 13 October 2024").first).to_be_visible()
    expect(visit.map.get_by_text("NIS (South Korea)").first).to_be_visible()
    expect(visit.map.get_by_role("link", name=re.compile("NIS: North Korea began")).first).to_be_visible()


def test_the_page_follows_the_date_and_the_frame_stays(visit: Visit, address: str) -> None:
    visit.open(address)
    visit.frame.evaluate("window.untouched = true")
    visit.slider().focus()
    for _ in range(3):
        visit.slider().press("ArrowRight")
    expect(visit.page.get_by_text("Reported figures on 10 February 2025")).to_be_visible()
    expect(visit.page).to_have_url(re.compile("date=2025-02-10"))
    visit.page.locator("label", has_text="Details as well as the core").click()
    expect(visit.page).to_have_url(re.compile("tier=1"))
    expect(visit.slider()).to_have_attribute("aria-valuetext", re.compile("10 February 2025"))
    assert visit.frame.evaluate("window.untouched")


def test_many_moves_and_filters_rebuild_nothing_and_move_nothing(visit: Visit, address: str) -> None:
    visit.open(f"{address}?theatre=sea-of-japan")
    visit.frame.evaluate("window.untouched = true")
    before = visit.frame.evaluate("window.kurskmap.views()[0]")
    for _ in range(50):
        visit.slider().dispatch_event("keydown", {"key": "ArrowRight"})
    expect(visit.page.get_by_text("Reported figures on 29 March 2025")).to_be_visible(timeout=20_000)
    toggle = visit.page.locator("label", has_text="Details as well as the core")
    for turn in range(20):
        toggle.click()
        on = turn % 2 == 1
        expect(visit.page).to_have_url(re.compile(r"\?(?!.*tier=1)" if on else "tier=1"))
    assert visit.frame.evaluate("window.untouched")
    assert visit.frame.evaluate("window.kurskmap.views()[0]") == before


def test_a_row_flies_there_and_a_selection_on_the_map_marks_its_row(visit: Visit, address: str) -> None:
    visit.open(f"{address}?date=2024-10-13")
    before = visit.frame.evaluate("window.kurskmap.views()[0]")
    table = visit.page.get_by_test_id("stDataFrame").locator("canvas").first
    table.wait_for()
    visit.page.get_by_test_id("stDataFrame").evaluate("element => element.scrollIntoView({block: 'center'})")
    # The grid is a canvas that repaints itself, which Playwright takes for something never at rest.
    table.click(position={"x": 14, "y": 52}, force=True)
    expect(visit.page).to_have_url(re.compile("sel="))
    visit.frame.wait_for_function(f"JSON.stringify(window.kurskmap.views()[0]) !== JSON.stringify({before})")
    visit.map.get_by_role("button", name=re.compile("Close", re.IGNORECASE)).first.click()
    expect(visit.page).not_to_have_url(re.compile("sel="))


def test_a_copied_link_shows_exactly_that(visit: Visit, address: str) -> None:
    visit.open(f"{address}?date=2024-12-23&theatre=sea-of-japan&past=hide")
    expect(visit.slider()).to_have_attribute("aria-valuetext", re.compile("23 December 2024"))
    expect(visit.page.get_by_text("Reported figures on 23 December 2024")).to_be_visible()
    assert "date=2024-12-23" in visit.page.url
    assert "past=hide" in visit.page.url


def test_page_and_map_have_no_serious_accessibility_fault(visit: Visit, address: str) -> None:
    visit.open(address)
    found = Axe().run(visit.page).response["violations"]
    serious = [f for f in found if f["impact"] in ("serious", "critical")]
    assert not serious, [(f["id"], [node["html"][:200] for node in f["nodes"]][:3]) for f in serious]


def test_a_phone_has_the_map_and_the_figures(browser: Browser, address: str) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page = context.new_page()
    page.goto(address)
    page.frame_locator("iframe.kurskmap-frame").get_by_role("slider").first.wait_for(timeout=OPENED_S * 1000)
    expect(page.get_by_text("Reported figures on")).to_be_attached(timeout=OPENED_S * 1000)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    context.close()


def test_a_file_of_ones_own_is_drawn_and_its_text_stays_text(visit: Visit, address: str, tmp_path: Path) -> None:
    visit.open(address)
    path = tmp_path / "own.csv"
    hostile = "<img src=x onerror=alert(1)>"
    path.write_text(f"name,date,lat,lon,source\n{hostile},2025-02-05,51.5,36.0,javascript:alert(1)\n", encoding="utf-8")
    visit.page.get_by_role("tab", name="Your data").click()
    visit.page.locator("input[type=file]").set_input_files(path)
    system = visit.page.get_by_placeholder("EPSG:4326")
    system.fill("EPSG:4326", timeout=30_000)
    system.press("Enter")
    preview = visit.page.frame_locator(PREVIEW)
    preview.get_by_role("button", name="List").click(timeout=30_000)
    expect(preview.get_by_text(hostile).first).to_be_visible(timeout=30_000)
    visit.page.get_by_role("button", name="Put it on the map").click(timeout=30_000)
    expect(visit.page.locator(PREVIEW)).to_have_count(0, timeout=30_000)
    expect(visit.page.get_by_text("1 of 1 rows are on the map")).to_be_visible(timeout=30_000)
    visit.map.get_by_role("button", name="List").click(timeout=30_000)
    expect(visit.map.get_by_text(hostile).first).to_be_visible(timeout=30_000)


def test_a_preview_follows_the_mapping_and_goes_when_cancelled(visit: Visit, address: str, tmp_path: Path) -> None:
    visit.open(address)
    path = tmp_path / "own.geojson"
    point = '"geometry": {"type": "Point", "coordinates": [36, 51.5]}'
    path.write_text(f'{{"type": "Feature", "properties": {{"name": "A bridge", "site": "North"}}, {point}}}')
    visit.page.get_by_role("tab", name="Your data").click()
    visit.page.locator("input[type=file]").set_input_files(path)
    preview = visit.page.frame_locator(PREVIEW)
    preview.get_by_role("button", name="List").click(timeout=30_000)
    expect(preview.get_by_text("A bridge").first).to_be_visible(timeout=30_000)
    visit.page.get_by_role("combobox", name="Title", exact=True).click()
    visit.page.get_by_role("option", name="site").click()
    expect(preview.get_by_text("A bridge")).to_have_count(0, timeout=30_000)
    preview.get_by_role("button", name="List").click(timeout=30_000)
    expect(preview.get_by_text("North").first).to_be_visible(timeout=30_000)
    assert visit.page.locator(PREVIEW).get_attribute("sandbox") == "allow-scripts"
    visit.page.get_by_role("button", name="Cancel").click()
    expect(visit.page.locator(PREVIEW)).to_have_count(0, timeout=30_000)
    expect(visit.page.get_by_role("button", name="Remove")).to_have_count(0)


def test_another_reader_does_not_see_it(visit: Visit, address: str) -> None:
    visit.open(address)
    visit.page.get_by_role("tab", name="Your data").click()
    expect(visit.page.get_by_role("button", name="Remove")).to_have_count(0)
