"""The page over a catalogue whose every text looks like markup: no request leaves, and the words are shown as they are."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from layers.app.page import PANELS
from layers.app.session import EDIT
from tests.browser.test_page import OPENED_S, ROOT, serving, watched_page
from tests.sessions import held_bytes, points, visit, wait_until_freed
from tests.support import tracks
from tests.support.hostile_words import WORDS, write_catalogue

# One server for both tests.
pytestmark = pytest.mark.xdist_group("hostile")

#: What shows that a tab is drawn. Tables are drawn on a canvas, so their words are looked for as requests only.
DRAWN = {
    "Figures": "stVegaLiteChart",
    "Reports": "stDataFrame",
    "Contradictions": "stAlert",
    "Story": "stAlert",
    "Compare": "stDataFrame",
    "Sources": "stDataFrame",
    "Briefing": "stImage",
    "Download": "stDownloadButton",
    "Your data": "stFileUploader",
    "Edit": "stTextInput",
}


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("hostile") / "catalogue"
    folder.mkdir()
    write_catalogue(folder)
    log = folder.parent / "log"
    options = ("--server.fileWatcherType", "none", "--", "--catalog", str(folder), "--propose")
    with serving(ROOT, log, *options, KURSKMAP_LIMIT_CLOSED_SECONDS="1") as found:
        yield found


def open_page(page: Page, url: str) -> Page:
    page.goto(url)
    expect(page.get_by_text("Reported figures on")).to_be_visible(timeout=OPENED_S * 1000)
    page.frame_locator("iframe.kurskmap-frame").get_by_role("slider").first.wait_for(timeout=OPENED_S * 1000)
    return page


def shown(page: Page) -> str:
    return " ".join(page.get_by_test_id("stApp").inner_text().split())


def put_track_on_map(page: Page, folder: Path, name: str) -> None:
    """Position reports of a ship that calls itself so."""
    rows = tracks.cable_ship().replace("CABLE SHIP", '"' + WORDS.replace('"', '""') + '"')
    (folder / f"{name}.csv").write_text(rows, encoding="utf-8")
    page.locator("input[type=file]").set_input_files(folder / f"{name}.csv")
    page.get_by_role("button", name="Put it on the map").click(timeout=60_000)
    expect(page.get_by_text("A reported leg beside a track")).to_be_visible(timeout=60_000)
    expect(page.get_by_test_id("stException")).to_have_count(0)
    assert page.locator("[data-testid=stApp] :is(a, img)[href*='outside.test'], img[src*='outside.test']").count() == 0
    assert WORDS[:40] in shown(page)


def test_words_like_markup_are_shown_and_ask_nobody(browser: Browser, address: str, tmp_path: Path) -> None:
    visitor = watched_page(browser, address)
    page = open_page(visitor.page, f"{address}?compare=2024-12-01")
    page.get_by_text("Layers", exact=True).first.click()
    assert set(DRAWN) == {*PANELS, EDIT}
    counts = {}
    for tab, drawn in DRAWN.items():
        page.get_by_role("tab", name=tab).click()
        expect(page.get_by_test_id(drawn).first).to_be_visible(timeout=60_000)
        expect(page.get_by_test_id("stException")).to_have_count(0)
        expect(page.get_by_role("button", name="Download as CSV")).to_have_count(0)
        if drawn == "stDataFrame":
            page.get_by_test_id("stDataFrame").first.hover()
            expect(page.get_by_test_id("stElementToolbarButton").filter(has_text="CSV")).to_have_count(0)
        counts[tab] = shown(page).count(WORDS)
        assert (
            page.locator("[data-testid=stApp] :is(a, img)[href*='outside.test'], img[src*='outside.test']").count() == 0
        )
    # The form, with the hostile words in its fields and in what would be written.
    field = page.get_by_role("combobox", name="Change a feature")
    field.fill("[")
    page.get_by_role("option").first.click(timeout=60_000)
    claim = page.get_by_label("Title").first
    expect(claim).to_be_visible(timeout=60_000)
    claim.fill(f"{WORDS} again")
    claim.press("Enter")
    expect(page.get_by_text("What will be written")).to_be_visible(timeout=60_000)
    expect(page.get_by_test_id("stException")).to_have_count(0)
    assert page.locator("[data-testid=stApp] :is(a, img)[href*='outside.test'], img[src*='outside.test']").count() == 0
    # Title, description, credits, layers and figures are around every tab.
    assert min(counts.values()) >= 12, counts
    assert counts["Figures"] > counts["Reports"]

    name = ":material_home: www.outside.test -- ![i](x).geojson"
    row = {
        "type": "Feature",
        "properties": {"name": WORDS, WORDS: WORDS},
        "geometry": {"type": "Point", "coordinates": [36, 51]},
    }
    (tmp_path / name).write_text(json.dumps({"type": "FeatureCollection", "features": [row]}), encoding="utf-8")
    page.get_by_role("tab", name="Your data").click()
    page.locator("input[type=file]").set_input_files(tmp_path / name)
    page.get_by_role("button", name="Put it on the map").click(timeout=60_000)
    # The uploader has a button "Remove" and the file's name; only the layer's own one has the word alone.
    expect(page.get_by_role("button", name="Remove", exact=True)).to_be_visible(timeout=60_000)
    assert name.removesuffix(".geojson") in shown(page)

    put_track_on_map(page, tmp_path, name)

    # Another visitor sees nothing of it, and has no document with it.
    other = open_page(visitor.page.context.new_page(), address)
    other.get_by_role("tab", name="Your data").click()
    expect(other.get_by_test_id("stFileUploader")).to_be_visible(timeout=60_000)
    assert name.removesuffix(".geojson") not in shown(other)
    expect(other.get_by_role("button", name="Remove", exact=True)).to_have_count(0)
    held = "document.getElementById('kurskmap-data').textContent.includes('material_home')"
    assert page.frames[1].evaluate(held)
    assert not other.frames[1].evaluate(held)

    # As if a script of somebody else ran in the map: it cannot take the frame elsewhere.
    other.frames[1].evaluate("setTimeout(() => { location.href = 'http://outside.test/leave'; }, 0)")
    expect(other.frame_locator("iframe.kurskmap-frame").locator(".km-map")).to_have_count(0, timeout=20_000)
    assert [fault for fault in visitor.faults if fault.startswith("request:")] == []

    # What both pages held is given back when they are closed.
    assert held_bytes(address) > 0
    visitor.page.context.close()
    wait_until_freed(address)


def test_what_a_closed_page_held_is_freed(address: str) -> None:
    """One session of ``make sessions``, by the page's own protocol, with a small file."""
    assert visit(address, "points.csv", points(1)) > 100_000
    wait_until_freed(address)
