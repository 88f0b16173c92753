"""The app in a real browser without a network: the map is drawn, exchanges messages with the page, and is never rebuilt."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Frame, FrameLocator, Locator, Page, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from layers.app.map_messages import fly_to
from layers.story import open_story
from tests.browser.conftest import Watched

pytestmark = pytest.mark.xdist_group("page")

ROOT = Path(__file__).parent.parent.parent
START = "app.py"
EXAMPLE = ROOT / "tests" / "support" / "example_catalogue"
OPENED_S = 60
SIDEBAR_BUTTON = '[data-testid="stExpandSidebarButton"]'
PREVIEW = 'iframe[title="Preview of your file on a map"]'


@contextmanager
def serving(root: Path, log: Path, *options: str, **environment: str) -> Iterator[str]:
    """The app of a folder, running on a free port of the loopback."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", str(root / START), "--server.port", str(port)]
    with log.open("w") as output:
        server = subprocess.Popen(
            [*command, "--server.headless", "true", *options],
            cwd=root,
            env={**os.environ, "PYTHONPATH": str(root), **environment},
            stdout=output,
            stderr=output,
        )
        try:
            deadline = time.monotonic() + OPENED_S
            while True:
                try:
                    with urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=1):
                        break
                except OSError:
                    assert server.poll() is None, log.read_text()
                    assert time.monotonic() < deadline, "the app did not start"
            yield f"http://127.0.0.1:{port}/"
        finally:
            server.terminate()
            server.wait(timeout=20)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The app over the shipped catalogue."""
    with serving(ROOT, tmp_path_factory.mktemp("app") / "log", "--server.fileWatcherType", "none") as found:
        yield found


@dataclass(frozen=True)
class Entry:
    """What an entry of the browser's history is to show: address, day in words, place of the map, title of the card."""

    url: str
    day: str
    place: str
    card: str


@dataclass(frozen=True)
class Visit:
    """The app in a page."""

    page: Page

    @property
    def map(self) -> FrameLocator:
        """The map, also one that takes the place of another. Each look at it brings its whole document here: slow."""
        return self.page.frame_locator("iframe.kurskmap-frame").first

    @property
    def frame(self) -> Frame:
        """The map that the page has now."""
        return next(frame for frame in self.page.frames if frame is not self.page.main_frame)

    def place(self) -> str:
        """Longitude, latitude and zoom of the map, as JSON text."""
        return str(self.frame.evaluate("JSON.stringify(window.kurskmap.views()[0])"))

    def slider(self) -> Locator:
        return self.frame.get_by_role("slider").first

    def choose(self, label: str, option: str) -> None:
        """Choose an option of a list. The list is opened again where a new drawing of the page closed it."""
        # By key: a list that a click opens closes again while the page scrolls.
        field = self.page.get_by_role("combobox", name=label, exact=True)
        for _ in range(9):
            field.press("ArrowDown", timeout=30_000)
            with suppress(PlaywrightTimeout):
                return self.page.get_by_role("option", name=option).click(timeout=3_000)
        field.press("ArrowDown", timeout=30_000)
        self.page.get_by_role("option", name=option).click()

    def state(self) -> Entry:
        """What the page shows now."""
        title = self.frame.locator(".km-card-title")
        return Entry(
            self.page.url,
            str(self.slider().get_attribute("aria-valuetext")),
            self.place(),
            title.inner_text() if title.count() else "",
        )

    def take(self, step: str) -> None:
        """Press a button of the map, or the first figure above it, and wait until the address says what it did."""
        before = self.page.url
        if step == "figure":
            self.page.get_by_role("button", name=re.compile("^Troops sent to Russia")).click()
        else:
            self.frame.get_by_role("button", name=step, exact=True).click()
        # A step that moves the map has an address with the place when the map has arrived there.
        moves = (
            step == "figure" or self.frame.get_by_role("group", name="Go to a theatre").get_by_text(step).count() > 0
        )
        wanted = "map=.*sel=" if step == "figure" else "map=" if moves else ""
        self.page.wait_for_url(lambda url: url != before and bool(re.search(wanted, url)), wait_until="commit")

    def comes_to(self, entry: Entry) -> None:
        """Wait until the page shows what it showed before."""
        expect(self.page).to_have_url(entry.url)
        expect(self.slider()).to_have_attribute("aria-valuetext", entry.day)
        self.frame.wait_for_function(
            "place => window.kurskmap.views()[0].every((at, n) => Math.abs(at - JSON.parse(place)[n]) < 0.05)",
            arg=entry.place,
            polling=50,
        )
        title = self.frame.locator(".km-card-title")
        expect(title).to_have_text(entry.card) if entry.card else expect(title).to_be_hidden()

    def open(self, url: str) -> None:
        self.page.goto(url)
        self.wait_for_map()

    def wait_for_map(self) -> None:
        """Wait until a page that was just opened or loaded again has its map and its tabs."""
        self.page.locator("iframe.kurskmap-frame").wait_for(timeout=OPENED_S * 1000)
        self.slider().wait_for(timeout=OPENED_S * 1000)
        expect(self.page.get_by_test_id("stTab").first).to_be_visible(timeout=OPENED_S * 1000)


def watched_page(browser: Browser, address: str) -> Watched:
    """A new visitor's page, which may ask the app and nobody else."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
    return Watched(context.new_page(), (address, "data:", "blob:", "about:"), only_errors=True)


@pytest.fixture(scope="module")
def visitor(browser: Browser, address: str) -> Watched:
    return watched_page(browser, address)


@pytest.fixture
def visit(visitor: Watched) -> Iterator[Visit]:
    """The page that the tests use one after another. Each opens an address, which is a new session for Streamlit."""
    yield Visit(visitor.page)
    visitor.page.evaluate("localStorage.clear(); sessionStorage.clear()")
    assert visitor.leave() == []


def test_the_real_layers_are_drawn_and_a_popup_opens_with_its_date(visit: Visit, address: str) -> None:
    visit.open(f"{address}?date=2024-10-13&sel=R01")
    card = visit.frame.locator(".km-card")
    expect(card.get_by_text("between 8 and 13 October 2024").first).to_be_visible(timeout=20_000)
    expect(card.get_by_text("NIS (South Korea)").first).to_be_visible()
    expect(card.get_by_role("link", name=re.compile("NIS: North Korea began")).first).to_be_visible()


def test_the_page_follows_the_date_without_an_accessibility_fault_and_the_frame_stays(
    visit: Visit, address: str
) -> None:
    visit.open(address)
    found = Axe().run(visit.page).response["violations"]
    serious = [f for f in found if f["impact"] in ("serious", "critical")]
    assert not serious, [(f["id"], [node["html"][:200] for node in f["nodes"]][:3]) for f in serious]
    visit.frame.evaluate("window.untouched = true")
    visit.slider().focus()
    for _ in range(3):
        visit.slider().press("ArrowRight")
    expect(visit.page.get_by_text("Reported figures on 10 February 2025")).to_be_visible()
    expect(visit.page).to_have_url(re.compile("date=2025-02-10"))
    visit.page.locator("label", has_text="Show minor reports too").click()
    expect(visit.page).to_have_url(re.compile("tier=1"))
    expect(visit.slider()).to_have_attribute("aria-valuetext", re.compile("10 February 2025"))
    assert visit.frame.evaluate("window.untouched")


def test_many_moves_and_filters_rebuild_nothing_and_move_nothing(visit: Visit, address: str) -> None:
    visit.open(f"{address}?theatre=sea-of-japan")
    visit.frame.evaluate("window.untouched = true")
    # The map opens where the story does; the message with the theatre of the address follows.
    visit.frame.wait_for_function("() => window.kurskmap.views()[0][0] > 100", polling=100)
    before = visit.place()
    # As fast as a held key: all of them before the page answers the first.
    visit.slider().evaluate(
        """slider => {
            for (let n = 0; n < 50; n += 1) {
                slider.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowRight", bubbles: true, cancelable: true }));
            }
        }"""
    )
    expect(visit.page.get_by_text("Reported figures on 29 March 2025")).to_be_visible(timeout=20_000)
    toggle = visit.page.locator("label", has_text="Show minor reports too")
    # Each turn is a run of the page: four of them show what twenty do.
    for turn in range(4):
        toggle.click()
        on = turn % 2 == 1
        expect(visit.page).to_have_url(re.compile(r"\?(?!.*tier=1)" if on else "tier=1"))
    assert visit.frame.evaluate("window.untouched")
    assert visit.place() == before


def test_a_row_flies_there_and_a_selection_on_the_map_marks_its_row(visit: Visit, address: str) -> None:
    visit.open(f"{address}?date=2024-10-13")
    before = visit.place()
    visit.page.get_by_role("tab", name="Reports").click()
    table = visit.page.get_by_test_id("stDataFrame").locator("canvas").first
    table.wait_for()
    visit.page.get_by_test_id("stDataFrame").evaluate("element => element.scrollIntoView({block: 'center'})")
    # The table is a canvas that always repaints, so Playwright would wait for it to come to rest.
    table.click(position={"x": 14, "y": 52}, force=True)
    expect(visit.page).to_have_url(re.compile("sel="))
    # The map is scrolled out of sight, where Chromium gives a sandboxed frame no animation frames: poll by a timer.
    visit.frame.wait_for_function(
        "before => JSON.stringify(window.kurskmap.views()[0]) !== before", arg=before, polling=100
    )
    chosen = parse_qs(urlsplit(visit.page.url).query)["sel"][0]
    west, south, east, north = fly_to([mark for mark in open_story().marks if mark.id == chosen])["bbox"]
    # The details stand beside the map, so the place is in its middle.
    lon, lat, zoom = json.loads(visit.place())
    assert lat == pytest.approx((south + north) / 2, abs=0.15)
    off_px = ((west + east) / 2 - lon) * 256 * 2**zoom / 360
    assert abs(off_px) < 12
    visit.frame.get_by_role("button", name=re.compile("Close", re.IGNORECASE)).first.click()
    expect(visit.page).not_to_have_url(re.compile("sel="))


#: The reader has gone back already. Then the map says where it was, and an entry comes that Streamlit was to add before.
LATE_STEPS = """frame => {
    const source = frame.contentWindow;
    const data = { kurskmap: 1, type: "move", center: [40, 40], zoom: 4, follows: false };
    const late = () => {
        history.pushState({}, "", "/?date=2024-08-06");
        window.addressAfter = location.search;
        window.dispatchEvent(new MessageEvent("message", { data, source }));
    };
    window.addEventListener("popstate", late, { once: true });
}"""


def test_back_and_forward_restore_date_map_card_and_filters(visit: Visit, address: str) -> None:
    """Steps of every kind. ``make walk`` takes twenty."""
    visit.open(f"{address}?panes=304-360")
    entries = [visit.state()]
    for step in ("Next change", "Sea of Japan", "figure", "hide", "Close details"):
        visit.take(step)
        entries.append(visit.state())
    # The focus is again where the details were opened from.
    expect(visit.page.get_by_role("button", name=re.compile("^Troops sent to Russia"))).to_be_focused()
    # The widths of the panels are in every address.
    assert all("panes=304-360" in entry.url for entry in entries)
    assert len({entry.url for entry in entries}) == len(entries)
    at = len(entries) - 1
    for by in (-2, -3, 3):
        at += by
        visit.page.locator("iframe.kurskmap-frame").evaluate(LATE_STEPS)
        visit.page.evaluate("by => history.go(by)", by)
        visit.comes_to(entries[at])
        assert "2024-08-06" not in visit.page.evaluate("window.addressAfter")
    visit.take("Next change")


def _prints_the_page_after_the_screen(page: Page) -> None:
    """The browser's own menu prints the screen. Then the page offers the briefing page, once."""
    page.evaluate("window.offered = 0; window.print = () => { window.offered += 1; }")
    for _ in range(2):
        page.evaluate("window.dispatchEvent(new Event('afterprint'))")
        page.wait_for_function("window.offered === 1", timeout=60_000)
    assert page.locator(".kurskmap-print-picture").evaluate("image => image.naturalWidth") > 1000


def test_every_tab_opens_and_shows_what_it_is_for(visit: Visit, address: str) -> None:
    visit.open(f"{address}?date=2024-12-23&compare=2024-08-27")
    page = visit.page
    shown = {
        "Figures": page.get_by_test_id("stVegaLiteChart").locator("canvas, svg").first,
        "Reports": page.get_by_text("rows, what is current first"),
        "Contradictions": page.get_by_text("What differs.").first,
        "Story": page.get_by_role("button", name="Read it beside the map"),
        "Compare": page.get_by_text("rows happened or were published in between"),
        "Sources": page.get_by_text("Every source: reports first"),
        "Briefing": page.get_by_role("button", name="PowerPoint"),
        "Download": page.get_by_role("button", name="Map (HTML)"),
        "Your data": page.get_by_text("A file of your own on this map"),
    }
    names = page.get_by_test_id("stTab").all_inner_texts()
    assert [name.strip() for name in names] == list(shown)
    for name, content in shown.items():
        page.get_by_role("tab", name=name).click()
        expect(content).to_be_visible(timeout=60_000)
        expect(page.get_by_test_id("stException")).to_have_count(0)
        expect(page.get_by_test_id("stAlertContentError")).to_have_count(0)
        if name == "Briefing":
            picture = page.get_by_test_id("stImage").get_by_alt_text("The briefing page")
            assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") > 1000
            _prints_the_page_after_the_screen(page)
    assert visit.frame.evaluate("document.body.childElementCount") > 0


def test_an_edit_of_the_code_reaches_the_open_page(browser: Browser, tmp_path: Path) -> None:
    """With the settings of ``make run``: Streamlit polls the modules, imports them again and draws the page again."""
    root = tmp_path / "project"
    for folder in ("geodata", "layers", ".streamlit"):
        # With what is compiled of the modules, as a folder has in which the page has run before.
        shutil.copytree(ROOT / folder, root / folder)
    shutil.copy(ROOT / "app.py", root)
    # A small catalogue, since what is waited for is the code.
    with serving(root, tmp_path / "log", "--", "--catalog", str(EXAMPLE)) as found:
        visitor = watched_page(browser, found)
        page = visitor.page
        Visit(page).open(found)
        edited = root / "layers" / "app" / "sidebar.py"
        text = edited.read_text(encoding="utf-8")
        assert "Show minor reports too" in text
        # Streamlit begins to watch a module at the end of the run that imported it.
        expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning", timeout=60_000)
        edited.write_text(text.replace("Show minor reports too", "A label of the edit"), encoding="utf-8")
        expect(page.locator("label", has_text="A label of the edit")).to_be_visible(timeout=120_000)
        expect(page.get_by_text("Reported figures on")).to_be_visible()
        expect(page.get_by_test_id("stException")).to_have_count(0)
        assert visitor.leave() == []
        page.context.close()


def test_a_copied_link_shows_exactly_that(visit: Visit, address: str) -> None:
    visit.open(f"{address}?date=2024-12-23&theatre=sea-of-japan&past=hide&panes=300-400")
    edge = visit.map.get_by_role("separator", name="Width of the list")
    expect(edge).to_have_attribute("aria-valuenow", "300")
    edge.press("ArrowRight")
    expect(visit.page).to_have_url(re.compile("past=hide&panes=324-400"))
    expect(visit.page.get_by_test_id("stAlert")).to_have_count(0)
    expect(visit.slider()).to_have_attribute("aria-valuetext", re.compile("23 December 2024"))
    expect(visit.page.get_by_text("Reported figures on 23 December 2024")).to_be_visible()
    assert "date=2024-12-23" in visit.page.url
    assert "past=hide" in visit.page.url
    visit.open(f"{address}?chapter=sudzha")
    expect(visit.slider()).to_have_attribute("aria-valuetext", re.compile("16 March 2025"))
    expect(visit.frame.locator("[aria-current=step] h2")).to_have_text("7. March 2025: Sudzha")
    expect(visit.page.get_by_role("button", name="Next chapter")).to_be_visible()
    assert visit.page.url.endswith("?chapter=sudzha")


def test_a_phone_has_the_map_and_the_figures(browser: Browser, address: str) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page = context.new_page()
    page.goto(address)
    page.frame_locator("iframe.kurskmap-frame").get_by_role("slider").first.wait_for(timeout=OPENED_S * 1000)
    expect(page.get_by_text("Reported figures on")).to_be_attached(timeout=OPENED_S * 1000)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    # The title and its whole sentence; the button of the sidebar lies over neither them nor the figures, at 200 % zoom too.
    for width, height in ((390, 844), (700, 450)):
        page.set_viewport_size({"width": width, "height": height})
        sentence = page.locator(".st-key-heading p").last
        expect(sentence).to_be_visible()
        assert sentence.evaluate("p => p.scrollHeight <= p.clientHeight + 1")
        button, title, figures = (
            page.locator(place).first.evaluate("e => e.getBoundingClientRect().toJSON()")
            for place in (SIDEBAR_BUTTON, ".st-key-heading h1 span", ".st-key-strip")
        )
        assert button["right"] <= title["left"] + 1
        assert button["bottom"] <= figures["top"]
    # Further down it lies over nothing.
    page.get_by_test_id("stMain").evaluate("main => main.scrollTo(0, 400)")
    expect(page.locator(SIDEBAR_BUTTON)).to_be_hidden()
    page.get_by_test_id("stMain").evaluate("main => main.scrollTo(0, 0)")
    expect(page.locator(SIDEBAR_BUTTON)).to_be_visible()
    context.close()


def test_without_scripts_the_opening_view_is_a_picture_and_a_list(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 320, "height": 700}, locale="uk")
    page = context.new_page()
    page.goto(address)
    # A page that comes before the catalogue is open loads itself again.
    expect(page.locator("h1")).to_have_text("Карта розгортання на Курщині", timeout=OPENED_S * 1000)
    box = page.get_by_role("img", name="Карта розгортання на Курщині").bounding_box()
    assert box is not None
    assert 250 < box["width"] <= 320
    assert 0.5 < box["height"] / box["width"] < 1
    expect(page.get_by_text(re.compile("Це початковий вигляд"))).to_be_visible()
    assert page.get_by_role("listitem").count() > 50
    page.get_by_role("link", name="English").click()
    expect(page.locator("h1")).to_have_text("Kursk Deployment Map")
    expect(page).to_have_title("Kursk Deployment Map")
    context.close()


def test_a_file_of_ones_own_is_previewed_cancelled_and_drawn(visit: Visit, address: str, tmp_path: Path) -> None:
    visit.open(address)
    visit.page.get_by_role("tab", name="Your data").click()
    check_preview(visit, tmp_path / "own.geojson")
    check_drawn(visit, tmp_path / "own.csv")


def check_preview(visit: Visit, path: Path) -> None:
    """The preview of a file follows the mapping, and goes when it is cancelled."""
    point = '"geometry": {"type": "Point", "coordinates": [36, 51.5]}'
    path.write_text(f'{{"type": "Feature", "properties": {{"name": "A bridge", "site": "North"}}, {point}}}')
    visit.page.locator("input[type=file]").set_input_files(path)
    preview = visit.page.frame_locator(PREVIEW)
    preview.get_by_role("button", name="List").click(timeout=30_000)
    expect(preview.get_by_text("A bridge").first).to_be_visible(timeout=30_000)
    visit.choose("Title", "site")
    expect(preview.get_by_text("A bridge")).to_have_count(0, timeout=30_000)
    preview.get_by_role("button", name="List").click(timeout=30_000)
    expect(preview.locator(".km-item", has_text="North").first).to_be_visible(timeout=30_000)
    assert visit.page.locator(PREVIEW).get_attribute("sandbox") == "allow-scripts"
    visit.page.get_by_role("button", name="Cancel").click()
    expect(visit.page.locator(PREVIEW)).to_have_count(0, timeout=30_000)
    expect(visit.page.get_by_role("button", name="Remove")).to_have_count(0)


def check_drawn(visit: Visit, path: Path) -> None:
    """A file is put on the map, and its text stays text."""
    hostile = "<img src=x onerror=alert(1)>"
    path.write_text(f"name,date,y,x,source\n{hostile},2025-02-05,51.5,36.0,javascript:alert(1)\n", encoding="utf-8")
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
    # The tab is below the map: what was put on the map comes into sight.
    expect(visit.page.locator("iframe.kurskmap-frame").first).to_be_in_viewport(ratio=0.8, timeout=30_000)
    # The list is in sight from the start.
    expect(visit.map.get_by_text(hostile).first).to_be_visible(timeout=30_000)
