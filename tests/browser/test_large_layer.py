"""A layer in a file of tiles: read in parts from the folder of the page, drawn by the date, opened by a click."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from layers.story import Story, map_html
from layers.web.tiles import archive as tiles
from layers.web.tiles.large import LargeLayers, large_of
from tests.browser.conftest import LOCAL, Watched
from tests.browser.document_page import ready, until
from tests.support.many_rows import FIRST, many_rows
from tests.support.opened import CATALOG
from tests.support.ranges import serving

# They share the file of tiles.
pytestmark = pytest.mark.xdist_group("large")

ROWS = many_rows(1200)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    at = tmp_path_factory.mktemp("large")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tiles, "MOST_IN_A_TILE", 40)
        made = tiles.archive(ROWS, title="Many made-up events", attribution="Nobody")
    (at / "many.pmtiles").write_bytes(made.content)
    large = LargeLayers((large_of(made.content, "many.pmtiles"),))
    page = map_html(Story(CATALOG, (), ()), large=large)
    (at / "map.html").write_text(page, encoding="utf-8")
    return at


def test_a_large_layer_is_read_in_parts_and_drawn_by_the_date(browser: Browser, folder: Path) -> None:
    i = 7
    lon, lat, begins = ROWS.geometries[i].x, ROWS.geometries[i].y, int(ROWS.begins[i])
    day = f"new Date({begins} * 86400000).toISOString().slice(0, 10)"
    with serving(folder) as served:
        page = browser.new_context(reduced_motion="reduce", viewport={"width": 900, "height": 700}).new_page()
        watched = Watched(page, (*LOCAL, served.address))
        page.goto(f"{served.address}/map.html#map={lat},{lon},8&date={page.evaluate(day)}")
        ready(page)
        note = page.locator(".km-large-note p")
        expect(note).to_have_text("Many made-up events: 1,200 features.")
        until(page, "kurskmap.stats().large.requests >= 2")
        # Only what is in view was read, and never all of the file.
        assert sum(served.parts) < (folder / "many.pmtiles").stat().st_size / 2
        x, y = page.evaluate(f"kurskmap.locate({lon}, {lat})")
        box = page.locator(".km-map").bounding_box()
        assert box is not None
        card = page.locator(".km-large-card")
        until_opened(page, box["x"] + x, box["y"] + y)
        expect(card).to_contain_text(f"Event {i}")
        expect(card).to_contain_text(f"What happened at {i}.")
        page.keyboard.press("Escape")
        expect(card).to_be_hidden()

        list_by_keyboard(page, i)

        # Another date reads nothing, and draws other features.
        read = len(served.parts)
        page.evaluate(f"kurskmap.setDate({FIRST} - 400)")
        until(page, NOTHING)
        page.mouse.click(box["x"] + x, box["y"] + y)
        expect(card).to_be_hidden()
        assert len(served.parts) == read

        # Far out, squares; with a day of knowledge nothing, and the page says so.
        page.evaluate(f"kurskmap.setDate({begins})")
        page.get_by_role("button", name="Eurasia").click()
        expect(note).to_contain_text("Zoom in for each")
        until(page, f"!({NOTHING})")
        page.get_by_role("button", name="What was known then").click()
        expect(note).to_contain_text("Not drawn")
        until(page, NOTHING)
        assert watched.leave() == []
        page.context.close()


def list_by_keyboard(page: Page, i: int) -> None:
    """The keyboard goes through a list of what is in view, which a field narrows, and opens a feature."""
    card = page.locator(".km-large-card")
    page.get_by_role("button", name="List what is in view").press("Enter")
    field = card.get_by_role("searchbox", name="Search what is in view")
    expect(field).to_be_focused()
    expect(card).to_contain_text("in view.")
    field.fill(f"happened at {i}.")
    expect(card).to_contain_text("1 feature in view.")
    page.keyboard.press("ArrowDown")
    expect(card.get_by_role("button", name=f"Event {i}", exact=True)).to_be_focused()
    page.keyboard.press("Enter")
    expect(card).to_contain_text(f"What happened at {i}.")
    expect(page.locator(".leaflet-overlay-pane path, .leaflet-overlay-pane canvas").first).to_be_attached()
    page.keyboard.press("Enter")
    expect(field).to_be_focused()
    page.keyboard.press("Escape")
    expect(card).to_be_hidden()


#: No pixel of the tiles is drawn.
NOTHING = """[...document.querySelectorAll(".leaflet-km-large-pane canvas")].every((canvas) => {
  if (!canvas.width) return true;
  const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext("2d", { willReadFrequently: true });
  copy.drawImage(canvas, 0, 0);
  return copy.getImageData(0, 0, canvas.width, canvas.height).data.every((value) => !value);
})"""


def until_opened(page: Page, x: float, y: float) -> None:
    """Click until the tile with the feature is there, half a minute at most."""
    for _ in range(600):
        page.mouse.click(x, y)
        if page.locator(".km-large-card:not([hidden])").count():
            return
        page.wait_for_timeout(50)
    pytest.fail("the feature's card never opened")


def test_without_ranges_and_from_disk_an_overview_is_drawn(browser: Browser, folder: Path) -> None:
    page = browser.new_context(reduced_motion="reduce", viewport={"width": 900, "height": 700}).new_page()
    page.goto(f"{(folder / 'map.html').as_uri()}#map=50,80,3&date=2025-02-07")
    note = page.locator(".km-large-note p")
    expect(note).to_contain_text("A map from disk draws only an overview")
    until(page, f"!({NOTHING})")
    with serving(folder) as served:
        served.has_ranges = False
        page.goto(f"{served.address}/map.html#map=50,80,3&date=2025-02-07")
        expect(note).to_contain_text("The server sends no parts of files")
        until(page, f"!({NOTHING})")
    page.context.close()


def test_the_document_may_ask_its_own_host_only(folder: Path) -> None:
    page = (folder / "map.html").read_text(encoding="utf-8")
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)
    assert policy is not None
    assert "connect-src 'self';" in policy[1]
    assert "unsafe" not in policy[1]
    assert "Redistribution and use" in page
