"""The map document in a real browser, with the network cut: from disk, and in a sandboxed frame."""

from __future__ import annotations

import base64
import itertools
import json
import math
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import shapely
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Route, expect

from geodata.catalog import SHIPPED
from layers.language import speaking
from layers.story import map_html, open_story
from layers.web.document import TileSource, map_document
from layers.web.payload import QUANTUM
from layers.web.varint import encode
from tests.browser.document_page import NAMELESS, at_rest, drawn, inked, ready, stats
from tests.support.map_payload import HOSTILE, crowd, day, feature, payload, point

Open = Callable[..., Page]
EXAMPLE = Path(__file__).parents[1] / "support" / "example_catalogue"
FEBRUARY_7 = day("2025-02-07")


@pytest.fixture(scope="module")
def sample_document() -> str:
    return map_document(payload())


@pytest.fixture(scope="module")
def shipped_document() -> str:
    return map_html(open_story(SHIPPED))


def test_a_document_opens_from_disk_and_is_drawn(open_document: Open, sample_document: str) -> None:
    page = open_document(sample_document)
    ready(page)
    assert page.title() == "Sample <map> & title"
    assert page.locator("html").get_attribute("lang") == "en"
    for pane in ("km-basemap", "km-areas", "km-routes", "km-points"):
        assert inked(page, pane) > 500, pane
    assert page.locator(".km-marker").count() == 1
    assert stats(page)["active"] == 3
    expect(page.locator(".km-date-words")).to_have_text("7 February 2025")


WIDTH = """() => {
    const range = document.createRange();
    range.selectNodeContents(document.querySelector(".km-date-words"));
    return range.getBoundingClientRect().width;
}"""


def test_hangul_has_no_empty_boxes_once_its_typeface_has_come(open_document: Open) -> None:
    from layers import story  # noqa: PLC0415

    page = open_document(story.map_html(story.open_story(EXAMPLE).told_in("ko")), alone=True)
    expect(page.locator(".km-date-words")).to_have_text(re.compile("월"))
    page.wait_for_function("[...document.fonts].every(face => face.status === 'loaded')")
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    shown = page.evaluate(WIDTH)
    # After a change of the rendering Chromium shapes each word again; an empty box is narrower than a syllable.
    page.evaluate("document.body.style.textRendering = 'optimizeSpeed'")
    assert page.evaluate(WIDTH) == pytest.approx(shown, abs=0.5)


def test_the_date_changes_what_is_shown(open_document: Open, sample_document: str) -> None:
    page = open_document(sample_document)
    ready(page)
    seen = {}
    for iso in ("2024-06-01", "2025-02-03", "2025-02-07", "2025-02-12", "2025-03-01"):
        page.evaluate("(iso) => window.kurskmap.setDate(iso)", iso)
        seen[iso] = (stats(page)["visible"], stats(page)["active"])
    assert seen == {
        "2024-06-01": (0, 0),
        "2025-02-03": (2, 2),  # the first area and the second fight
        "2025-02-07": (4, 3),  # the area, the leg, the first fight; the second fight is past
        "2025-02-12": (6, 4),  # the second area in place of the first
        "2025-03-01": (6, 1),
    }
    page.evaluate("window.kurskmap.setDate('2024-06-01')")
    expect(page.locator(".km-empty")).to_have_text("Nothing to show for 1 June 2024 with these filters.")
    assert inked(page, "km-routes") == 0
    expect(page.locator(".km-marker")).to_have_count(0)


def test_a_time_of_day_lets_the_control_move_by_hours(open_document: Open) -> None:
    fight = feature("fight", "event/battle", point(35.2, 51.4), "2025-02-07", "2025-02-08")
    sample = payload()
    page = open_document(map_document({**sample, "features": [*sample["features"], fight]}))
    ready(page)
    expect(page.locator(".km-step")).to_be_hidden()

    begins, ends = ((FEBRUARY_7 * 1440 + minute) / 1440 for minute in (510, 512))
    timed = {**fight, "from": begins, "to": ends}
    page = open_document(map_document({**sample, "features": [*sample["features"], timed]}))
    ready(page)
    seen = stats(page)["active"]
    step = page.get_by_label("Step of the date")
    step.select_option(label="by hours")
    slider = page.get_by_role("slider", name="Date of the map")
    slider.press("ArrowRight")
    expect(page.locator(".km-date-words")).to_have_text("7 February 2025, 01:00 UTC")
    assert stats(page)["active"] == seen - 1
    box = page.get_by_label("Date, such as")
    # The box follows when the control has come to rest; only then is it filled.
    expect(box).to_have_value("2025-02-07T01:00Z")
    for text, words, active, follows in (
        ("2025-02-07 08:30", "7 February 2025, 08:30 UTC", seen, "2025-02-07T08:30Z"),
        ("2025-02-07T11:32+03:00", "7 February 2025, 08:32 UTC", seen - 1, "2025-02-07T08:32Z"),
        ("2025-02-07", "7 February 2025", seen, "2025-02-07"),
    ):
        box.fill(text)
        box.press("Enter")
        expect(page.locator(".km-date-words")).to_have_text(words)
        expect(box).to_have_value(follows)
        assert stats(page)["active"] == active
    slider.focus()
    page.keyboard.press("0")
    expect(step).to_have_value("0")
    for _ in range(9):
        page.keyboard.press("+")
    expect(step).to_have_value("1")


def test_the_slider_is_moved_by_keyboard(open_document: Open, sample_document: str) -> None:
    page = open_document(sample_document)
    ready(page)
    slider = page.get_by_role("slider", name="Date of the map")
    slider.focus()
    now = FEBRUARY_7
    days = {"ArrowRight": 1, "ArrowUp": 1, "ArrowLeft": -1, "Shift+ArrowRight": 7, "PageUp": 30, "PageDown": -30}
    for key, step in days.items():
        page.keyboard.press(key)
        now = min(now + step, day("2025-03-01"))
        expect(slider).to_have_attribute("aria-valuenow", str(now))
    page.keyboard.press("Home")
    expect(slider).to_have_attribute("aria-valuetext", "1 June 2024")
    page.keyboard.press("End")
    expect(slider).to_have_attribute("aria-valuetext", "1 March 2025")
    page.keyboard.press("Space")
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    page.wait_for_function("(last) => window.kurskmap.getDate() < last", arg=day("2025-03-01"))
    page.keyboard.press("Space")
    expect(page.get_by_role("button", name="Play", exact=True)).to_be_visible()
    expect(page.locator("[aria-live=polite]")).to_contain_text("on this date")


def test_the_slider_is_moved_by_pointer(open_document: Open, sample_document: str) -> None:
    page = open_document(sample_document)
    ready(page)
    strip = page.locator(".km-strip").bounding_box()
    assert strip
    y = strip["y"] + strip["height"] / 2
    page.mouse.move(strip["x"] + strip["width"] * 0.9, y)
    page.mouse.down()
    page.mouse.move(strip["x"] + strip["width"] - 2, y, steps=4)
    page.mouse.up()
    assert page.evaluate("window.kurskmap.getDate()") == day("2025-03-01")
    page.mouse.click(strip["x"] + 2, strip["y"] + 4)
    assert page.evaluate("window.kurskmap.getDate()") == day("2024-06-01")
    expect(page.locator(".km-card")).to_be_hidden()
    # A press on a bar opens what begins there: its foot is 21 pixels above the lower end of the strip.
    thumb = page.locator(".km-thumb")
    page.evaluate("window.kurskmap.setDate('2025-02-12')")
    knob = thumb.bounding_box()
    assert knob
    page.mouse.click(knob["x"] + knob["width"] / 2, strip["y"] + strip["height"] - 23)
    expect(page.locator(".km-card-title")).to_have_text("Name of fight-3")
    assert page.evaluate("window.kurskmap.getDate()") == day("2025-02-12")
    # The key opens it too.
    page.keyboard.press("Escape")
    expect(page.locator(".km-card")).to_be_hidden()
    thumb.press("Enter")
    expect(page.locator(".km-card-title")).to_have_text("Name of fight-3")


def test_the_buttons_for_changes_and_today_and_the_date_box_set_the_date(
    open_document: Open, sample_document: str
) -> None:
    page = open_document(sample_document)
    ready(page)
    page.get_by_role("button", name="Next change").click()
    assert page.evaluate("window.kurskmap.getDate()") == day("2025-02-08")
    page.get_by_role("button", name="Previous change").click()
    page.get_by_role("button", name="Previous change").click()
    assert page.evaluate("window.kurskmap.getDate()") == day("2025-02-05")
    page.get_by_role("button", name="Today").click()
    assert page.evaluate("window.kurskmap.getDate()") == day("2025-02-20")
    box = page.get_by_label("Date, such as")
    expect(box).to_have_value(
        "2025-02-20"
    )  # it follows the date a moment later, and would overwrite what is typed before
    box.fill("2025-02-30")
    box.press("Enter")
    expect(page.locator(".km-date-note")).to_contain_text("Write a date such as")
    assert page.evaluate("window.kurskmap.getDate()") == day("2025-02-20")
    box.fill("3 Feb 2025")
    box.press("Enter")
    expect(page.locator(".km-date-note")).to_be_empty()
    assert page.evaluate("window.kurskmap.getDate()") == day("2025-02-03")
    # The opening view whole: also what the date means, what is over, and the layers.
    page.get_by_role("button", name="What was known then").click()
    page.get_by_role("button", name="hide", exact=True).click()
    page.get_by_role("button", name="Layers", exact=True).click()
    layer = page.get_by_role("checkbox", name="Layer event")
    layer.uncheck()
    page.get_by_role("button", name="Reset").click()
    assert page.evaluate("window.kurskmap.getDate()") == FEBRUARY_7
    expect(layer).to_be_checked()
    for name in ("What happened", "dim"):
        expect(page.get_by_role("button", name=name, exact=True)).to_have_attribute("aria-pressed", "true")


def test_the_card_is_dated_and_hostile_text_stays_text(open_document: Open, sample_document: str) -> None:
    page = open_document(sample_document)
    ready(page)
    page.evaluate("window.kurskmap.setDate('2025-02-08')")
    marker = page.locator(".km-marker").first
    marker.focus()
    page.keyboard.press("Enter")
    page.locator(".km-item", has_text="7 February 2025").click()
    card = page.locator(".km-card")
    expect(card.locator(".km-card-when")).to_have_text("7 February 2025")
    expect(card.locator(".km-card-title")).to_have_text(HOSTILE)
    expect(card.locator(".km-card-status")).to_contain_text("Past on 8 February 2025")
    assert card.locator("img, script").count() == 0
    link = card.get_by_role("link", name="A report")
    assert link.get_attribute("href") == "https://example.org/a?b=1&c"
    assert link.get_attribute("rel") == "noopener noreferrer"
    assert link.get_attribute("target") == "_blank"
    assert {each.get_attribute("href") for each in card.get_by_role("link").all()} == {"https://example.org/a?b=1&c"}
    expect(card).to_contain_text("javascript:window.pwned=1")
    assert page.evaluate("window.pwned") is None
    card.get_by_role("button", name="8 February 2025: another number").click()
    expect(card.locator(".km-card-title")).to_have_text("Name of fight-4")
    page.keyboard.press("Escape")
    expect(card).to_be_hidden()
    assert page.evaluate("document.activeElement.className").startswith("km-marker")


def test_several_at_one_place_are_listed_by_date(open_document: Open, sample_document: str) -> None:
    page = open_document(sample_document)
    ready(page)
    page.evaluate("window.kurskmap.setDate('2025-02-12')")
    page.get_by_role("button", name="Sudzha: 3 items, 1 on this date", exact=True).click()
    whens = page.locator(".km-item-when").all_text_contents()
    assert whens == ["2025-02-03 · past", "7 February 2025 · past", "2025-02-12"]
    page.locator(".km-item").nth(2).click()
    expect(page.locator(".km-card-title")).to_have_text("Name of fight-3")
    expect(page).to_have_url(re.compile("sel=fight-3"))
    # The list of a place is about none of them, and the address neither.
    page.get_by_role("button", name="Sudzha: 3 items, 1 on this date", exact=True).click()
    expect(page).not_to_have_url(re.compile("sel="))
    page.locator(".km-item").nth(2).click()
    page.get_by_role("button", name="List", exact=True).first.click()
    page.evaluate("window.kurskmap.setDate('2025-02-03')")
    assert page.locator(".km-marker.km-selected").count() <= 1


def test_a_selected_feature_stays_and_says_whether_it_is_past_or_to_come(open_document: Open) -> None:
    page = open_document(map_document(payload(selected="area-1")))
    ready(page)
    status = page.locator(".km-card-status")
    expect(status).to_contain_text("On the map for 7 February 2025")
    before = drawn(page, "km-areas")
    page.evaluate("window.kurskmap.setDate('2025-02-20')")
    expect(status).to_contain_text("Past on 20 February 2025")
    selected = drawn(page, "km-areas")
    assert selected != before
    page.locator(".km-close").click()
    assert drawn(page, "km-areas") != selected
    page.evaluate("window.kurskmap.setDate('2025-02-07')")
    page.get_by_role("button", name="List", exact=True).click()
    page.locator(".km-list .km-item", has_text="Name of area-1").click()
    page.evaluate("window.kurskmap.setDate('2024-06-01')")
    expect(status).to_contain_text("Not yet on 1 June 2024, so not on the map")
    status.get_by_role("button", name="Go to 1 February 2025").click()
    assert page.evaluate("window.kurskmap.getDate()") == day("2025-02-01")


def test_lines_and_areas_open_by_click(open_document: Open, sample_document: str) -> None:
    page = open_document(sample_document)
    ready(page)
    page.locator(".km-line-symbol, .km-marker").first.wait_for()
    title = page.locator(".km-card-title")
    for lon, lat, name in ((35.05, 50.98, "area-1"), (36.9, 52.32, "leg"), (37.8, 51.0, "region")):
        spot = page.evaluate(
            """([lon, lat]) => {
              const map = document.querySelector(".km-map");
              const box = map.getBoundingClientRect();
              return window.kurskmap.locate(lon, lat).map((at, i) => at + [box.left, box.top][i]);
            }""",
            [lon, lat],
        )
        page.mouse.click(*spot)
        expect(title).to_have_text(f"Name of {name}")
        page.keyboard.press("Escape")


def test_layers_list_and_legend(open_document: Open, sample_document: str) -> None:
    page = open_document(sample_document)
    ready(page)
    legend = page.locator(".km-legend")
    expect(legend).to_contain_text("Cargo ship")
    expect(legend).not_to_contain_text("Place")
    page.get_by_role("button", name="Layers").click()
    page.get_by_label("Layer route").uncheck()
    expect(legend).not_to_contain_text("Cargo ship")
    assert inked(page, "km-routes") == 0
    page.get_by_role("button", name="List", exact=True).click()
    panel = page.locator(".km-list")
    expect(panel).to_contain_text("On this date · 2")
    row = panel.locator(".km-item").nth(1)  # the newest is first
    row.press("Enter")
    expect(page.locator(".km-card-title")).to_have_text("Name of area-1")
    # The list beside the map stays; where it gave way to the card, as on a phone, the way back leads to it.
    page.keyboard.press("Escape")
    expect(row).to_be_focused()
    page.set_viewport_size({"width": 390, "height": 844})
    row.click()
    expect(panel).to_be_hidden()
    page.get_by_role("button", name="Back", exact=True).click()
    expect(row).to_be_focused()
    expect(page.locator(".km-card")).to_be_hidden()


def test_search_reaches_every_date_and_back_leads_to_the_list(open_document: Open, sample_document: str) -> None:
    page = open_document(sample_document)
    ready(page)
    page.evaluate("window.kurskmap.setDate('2024-06-01')")
    box = page.get_by_role("searchbox")
    box.fill("no such thing")
    results = page.locator(".km-results")
    expect(results).to_contain_text("Nothing found for “no such thing”")
    expect(results).to_contain_text("Try fewer words")
    box.fill("nmae fight 4")
    # The one with all three words leads those with two.
    expect(results.locator(".km-item").first).to_have_attribute("data-id", "fight-4")
    expect(results.locator(".km-results-head")).to_contain_text("3 later")
    box.press("Enter")
    expect(page.locator(".km-card-title")).to_have_text("Name of fight-4")
    assert page.evaluate("window.kurskmap.getDate()") > day("2024-06-01"), "a result of another day shows that day"
    # Two features match the sentence in part, and the count follows the date under the open results.
    box.fill("when was there a fight on 5 February 2025")
    expect(results.locator("[data-id=fight-4]")).to_be_visible()
    head = results.locator(".km-results-head")
    page.evaluate("window.kurskmap.setDate('2024-06-01')")
    expect(head).to_contain_text(" later")
    page.evaluate("window.kurskmap.setDate('2025-02-20')")
    expect(head).not_to_contain_text(" later")
    expect(head).to_contain_text(" earlier")
    box.fill("43.1, 131.9")
    results.get_by_role("button", name="Go to 43.10000° N, 131.90000° E").click()
    page.wait_for_function("Math.abs(window.kurskmap.views()[0][0] - 131.9) < 0.01")
    expect(page.locator(".km-cross")).to_have_attribute("d", re.compile(r"^M[\d.]+"))
    box.fill("43.1N 191.9E")
    expect(results).to_contain_text("Latitudes end at 90°, longitudes at 180°.")
    expect(page.locator(".km-cross")).to_have_attribute("d", "")


def test_what_was_known_then_hides_what_became_public_later(open_document: Open) -> None:
    sample = payload()
    card = next(each["card"] for each in sample["features"] if each["id"] == "fight-4")
    card |= {
        "when": "8–19 February 2025",
        "since": "since 8 February 2025",
        "sources": ["s1", "s2"],
        "public": "Cited later.",
    }
    card["others"] = [{"id": "area-2", "text": "Said on the 12th"}, {"id": "fight-3", "text": "Said on the 14th"}]
    sample["sources"]["s1"]["day"] = day("2025-02-08")
    sample["sources"]["s2"] = sample["sources"]["s1"] | {"title": "Published later", "day": day("2025-02-13")}
    page = open_document(map_document(sample))
    ready(page)
    page.evaluate("window.kurskmap.setDate('2025-02-12')")
    before = stats(page)["visible"]
    page.get_by_role("button", name="What was known then").click()
    # Everything of the sample became public two days after it began.
    assert stats(page)["visible"] < before
    page.get_by_role("button", name="List", exact=True).click()
    row = page.locator(".km-list .km-item[data-id=fight-4]")
    expect(row.locator(".km-item-when")).to_have_text("since 8 February 2025")
    row.click()
    details = page.locator(".km-card")
    expect(details.locator(".km-card-when")).to_have_text("since 8 February 2025")
    expect(details).to_contain_text("1 source published later is left out")
    for said in ("Published later", "Said on the 14th", "Cited later."):
        expect(details).not_to_contain_text(said)
    expect(details).to_contain_text("Said on the 12th")
    # What nobody knew yet is found, and says so; opening it moves the date, and the card leads back.
    page.get_by_role("searchbox").fill("fight 3")
    found = page.locator(".km-results")
    unknown = "Not yet known on 12 February 2025; became known 14 February 2025."
    expect(found.locator(".km-item-unknown")).to_have_text(unknown)
    expect(found.locator(".km-results-head")).to_contain_text("1 became known later")
    page.get_by_role("searchbox").press("Enter")
    moved = details.locator(".km-moved")
    expect(moved).to_contain_text(
        "The date was moved from 12 February 2025 to 14 February 2025, and with it what is known."
    )
    moved.get_by_role("button", name="Back to 12 February 2025").click()
    assert page.evaluate("window.kurskmap.getDate()") == day("2025-02-12")
    expect(details.locator(".km-card-status")).to_contain_text(unknown)
    page.evaluate("window.kurskmap.setDate('2025-02-19')")
    page.get_by_role("searchbox").fill("")
    expect(row.locator(".km-item-when")).to_have_text("8–19 February 2025")
    page.evaluate("window.kurskmap.setDate('2025-02-14')")
    assert stats(page)["visible"] == before
    page.get_by_role("button", name="What happened").click()
    assert stats(page)["visible"] == before


def test_the_panels_stand_beside_the_map_and_measure_says_how_far(open_document: Open, sample_document: str) -> None:
    page = open_document(sample_document, width=1440, height=900)
    ready(page)
    at_rest(page)
    boxes = {name: page.locator(name).bounding_box() for name in (".km-frame", ".km-list", ".km-legend")}
    frame = boxes[".km-frame"]
    assert frame
    for name in (".km-list", ".km-legend"):
        assert boxes[name]["x"] + boxes[name]["width"] <= frame["x"] + 1, name
    page.get_by_role("button", name="Measure").click()
    for x, y in ((100, 100), (300, 100), (300, 300)):
        page.mouse.click(frame["x"] + x, frame["y"] + y)
    expect(page.locator(".km-measured")).to_contain_text("bearing 180°")
    expect(page.locator(".km-measured")).to_contain_text("km²")
    readout, search = page.locator(".km-readout-text"), page.get_by_role("searchbox")
    expect(readout).to_contain_text("° N")
    page.keyboard.press("Escape")
    expect(page.locator(".km-measured")).to_be_hidden()
    # Key C copies the position, however often, and nothing else; on a Cyrillic keyboard it writes another letter.
    readout.click()
    page.mouse.move(frame["x"] + 300, frame["y"] + 301)
    expect(readout).to_have_text(re.compile(r"^MGRS \d+[A-Z] [A-Z]{2} \d{5} \d{5}$"))
    reference = readout.inner_text().removeprefix("MGRS ")
    page.keyboard.press("c")
    page.evaluate("document.body.dispatchEvent(new KeyboardEvent('keydown', {key: 'с', code: 'KeyC', bubbles: true}))")
    expect(readout).to_have_text(f"Copied: {reference}")
    search.press("Control+v")
    expect(search).to_have_value(reference)
    search.press("Escape")
    # Without a pointer: two points in the middle of the map, which the arrow keys move.
    page.get_by_role("button", name="Measure").press("Enter")
    view = page.locator(".km-map")
    view.press("Enter")
    before = page.evaluate("window.kurskmap.views()")
    view.press("ArrowRight")
    page.wait_for_function("(before) => String(window.kurskmap.views()) !== before", arg=",".join(map(str, before[0])))
    view.press("Enter")
    expect(page.locator(".km-measured")).to_contain_text("bearing 090°")
    page.keyboard.press("Escape")
    # The edge beside the list is moved by key and by pointer, and the map takes what is left.
    edge = page.get_by_role("separator", name="Width of the list")
    wide = int(edge.get_attribute("aria-valuenow") or 0)
    edge.press("ArrowRight")
    expect(edge).to_have_attribute("aria-valuenow", str(wide + 24))
    at = edge.bounding_box()
    assert at
    page.mouse.move(at["x"] + 5, at["y"] + 200)
    page.mouse.down()
    page.mouse.move(at["x"] + 85, at["y"] + 200, steps=2)
    page.mouse.up()
    expect(edge).to_have_attribute("aria-valuenow", str(wide + 24 + 80))
    narrower = page.locator(".km-frame").bounding_box()
    assert narrower
    assert narrower["x"] == pytest.approx(frame["x"] + 104, abs=1)
    assert page.evaluate("document.querySelector('.km-map canvas').getBoundingClientRect().width") > 0
    check_paper(page)


#: The ink of each sheet at the moment at which the browser would print, before anything is drawn again.
PRINTED = """() => {
    window.dispatchEvent(new Event("beforeprint"));
    return Object.fromEntries(["basemap", "areas", "routes", "points"].map((name) => {
      const canvas = document.querySelector(`.leaflet-km-${name}-pane canvas`);
      const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext("2d");
      copy.drawImage(canvas, 0, 0);
      const { data } = copy.getImageData(0, 0, canvas.width, canvas.height);
      return [name, data.reduce((sum, value, k) => sum + (k % 4 === 3 && value > 0 ? 1 : 0), 0)];
    }));
}"""


def check_paper(page: Page) -> None:
    """For paper the map has a page's width and its date above it, with all of it on one sheet; then all is as it was."""
    shown = "[window.kurskmap.views(), [...document.querySelectorAll('.km-panel')].map((panel) => panel.hidden)]"
    before, ink = page.evaluate(shown), inked(page, "km-points")
    # A printer takes what was drawn just now from the uppermost sheet alone: the others are on it.
    printed = page.evaluate(PRINTED)
    assert printed["points"] >= max(printed.values()), printed
    assert printed["points"] > 10 * ink
    page.emulate_media(media="print")
    for gone in (".km-search", ".km-theatres", ".km-list", ".km-zoom", ".km-strip", ".km-measure"):
        expect(page.locator(gone)).to_be_hidden()
    date, view, credits = (
        page.locator(name).bounding_box() for name in (".km-date-words", ".km-map", ".km-credits >> nth=0")
    )
    assert date
    assert view
    assert credits
    assert date["y"] + date["height"] <= view["y"]
    assert view["y"] + view["height"] <= credits["y"]
    assert page.locator("#kurskmap").evaluate("(root) => root.offsetWidth") == 1046
    page.emulate_media(media="screen")
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    at_rest(page)
    assert page.evaluate(shown) == before
    assert inked(page, "km-points") == pytest.approx(ink, rel=0.05)


def test_a_shape_that_comes_as_text_is_drawn_as_its_geojson_is(open_document: Open) -> None:
    ring = [(35 + math.cos(k / 4), 51 + math.sin(k / 4) / 2) for k in range(25)]
    line = [(34 + k / 9, 50 + math.sin(k)) for k in range(20)]
    hole = [(35 + math.cos(k / 4) / 3, 51 + math.sin(k / 4) / 6) for k in range(25)]
    shapes = (shapely.MultiPolygon([(ring, [hole])]), shapely.LineString(line))
    seen = []
    for written in (shapely.geometry.mapping, as_text):
        area, leg = map(written, shapes)
        both = [feature("area", "control_area/held", area), feature("leg", "route/ship", leg)]
        page = open_document(map_document({**payload(both), "basemap": NAMELESS}))
        ready(page)
        at_rest(page)
        seen.append([inked(page, "km-areas"), inked(page, "km-routes")])
    assert min(seen[0]) > 1000
    assert seen[0] == pytest.approx(seen[1], rel=1e-3)  # a text is exact to a metre


def as_text(shape: shapely.Geometry) -> dict[str, Any]:
    return {"type": shape.geom_type, "coordinates": encode([shape], quantum=QUANTUM)}


def test_unreadable_features_do_not_break_the_page(open_document: Open) -> None:
    odd = [
        feature("unknown-style", "event/no such style", point(35, 51), "2025-02-07", "2025-02-08"),
        feature("no-geometry", "event/fight", None, "2025-02-07", "2025-02-08"),
        feature("empty", "control_area/held", {"type": "Polygon", "coordinates": []}, "2025-02-07", None),
        feature("bad", "route/ship", {"type": "LineString", "coordinates": [[1, None], "x"]}, "2025-02-07", None),
        feature("long", "event/fight", point(36, 51), "2025-02-07", "2025-02-08", name="x" * 10**6, body="y" * 10**6),
        {"id": "bare"},
    ]  # fmt: skip
    page = open_document(map_document(payload(odd)))
    ready(page)
    assert page.locator(".km-marker").count() == 2
    page.evaluate("window.kurskmap.setDate('2025-02-08')")
    page.get_by_role("button", name=re.compile("^x{10,}")).click()
    expect(page.locator(".km-card-body")).to_contain_text("1,000,000 characters in all")
    assert len(page.locator(".km-card-body").inner_text()) < 10_000


def test_a_step_of_the_date_leaves_the_same_picture_as_drawing_everything(open_document: Open) -> None:
    """Steps draw only inside the boxes of what they changed; the result is the picture of a map that opens on that day."""
    # Without names, which keep where they stand as long as they can.
    crowded = {**crowd(1500, lines=0.2), "basemap": NAMELESS}
    page = open_document(map_document(crowded), width=1280, height=800)
    ready(page)
    day = page.evaluate("window.kurskmap.getDate()")
    for step in (*range(1, 12), 10, 9):
        page.evaluate("(day) => window.kurskmap.setDate(day)", day + step)
    at_rest(page)
    look = """() => ["km-routes", "km-points"].map((name) => {
      const canvas = document.querySelector(`.leaflet-${name}-pane canvas`);
      const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext("2d");
      copy.drawImage(canvas, 0, 0);
      return copy.getImageData(0, 0, canvas.width, canvas.height).data.filter((_, k) => k % 4 === 3);
    })"""
    page.evaluate(f"window.stepped = ({look})()")
    for height in (900, 800):
        page.set_viewport_size({"width": 1280, "height": height})
        at_rest(page)
    inked_and_other = page.evaluate(
        f"""() => ({look})().map((whole, n) => [
          whole.filter((alpha) => alpha > 0).length,
          whole.filter((alpha, k) => Math.abs(alpha - window.stepped[n][k]) > 48).length,
        ])"""
    )
    for inked_pixels, others in inked_and_other:
        assert inked_pixels > 3000
        assert others == 0  # but for shades on the edge of a line


def test_many_points_go_to_the_canvas_and_can_be_hit(
    open_document: Open, record_property: Callable[[str, object], None]
) -> None:
    page = open_document(map_document(crowd(20_000, lines=0.05)), width=1440, height=900)
    ready(page)
    assert stats(page)["on_canvas"] > 500
    assert page.locator(".km-marker").count() == 0
    page.evaluate(
        """async () => {
          const start = window.kurskmap.getDate() - 60;
          for (let step = 0; step < 120; step++) {
            window.kurskmap.setDate(start + step);
            if (step % 4 === 0) await new Promise((next) => requestAnimationFrame(next));
          }
        }"""
    )
    record_property("step_20000_p95_ms", stats(page)["p95"])
    at_rest(page)
    spot = page.evaluate(
        "window.kurskmap.layout().markers.find(({ box }) => box[0] > 500 && box[0] < 900 && box[1] > 200).box"
    )
    stage = page.locator(".km-map").bounding_box()
    assert stage
    page.mouse.click(stage["x"] + (spot[0] + spot[2]) / 2, stage["y"] + (spot[1] + spot[3]) / 2)
    expect(page.locator(".km-card")).to_be_visible()


def test_online_tiles_come_from_their_host_alone(browser: Browser, tmp_path: Path) -> None:
    tiles = TileSource("https://{s}.tiles.example.org/{z}/{x}/{y}.png", "© Somebody", "*.tiles.example.org")
    path = tmp_path / "tiles.html"
    path.write_text(map_document(payload(), tiles=tiles), encoding="utf-8")
    context = browser.new_context()
    asked: list[str] = []
    faults: list[str] = []
    pixel = base64.b64decode(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
    )

    def answer(route: Route) -> None:
        asked.append(urlsplit(route.request.url).netloc)
        route.fulfill(body=pixel, content_type="image/png")

    context.route("**/*.png", answer)
    page = context.new_page()
    page.on("console", lambda message: faults.append(message.text))
    page.goto(path.as_uri())
    ready(page)
    page.wait_for_selector("img.leaflet-tile-loaded")
    expect(page.locator(".km-attribution")).to_have_text("© Somebody")
    page.evaluate("new Image().src = 'https://elsewhere.example.com/x.png'")
    page.wait_for_function("() => document.querySelectorAll('img.leaflet-tile-loaded').length > 3")
    context.close()
    assert asked
    assert all(host.endswith(".tiles.example.org") for host in asked)
    assert [text for text in faults if "elsewhere.example.com" not in text] == []


def test_nothing_grows_while_scrubbing(
    open_document: Open, shipped_document: str, record_property: Callable[[str, object], None]
) -> None:
    page = open_document(shipped_document, alone=True)
    ready(page)
    session = page.context.new_cdp_session(page)
    session.send("HeapProfiler.enable")

    def measured() -> tuple[int, int]:
        page.evaluate(
            """async () => {
              const start = window.kurskmap.getDate();
              for (const direction of [1, -1]) {
                for (let step = 0; step < 100; step++) {
                  window.kurskmap.setDate(window.kurskmap.getDate() + direction);
                  if (step % 5 === 0) await new Promise((next) => requestAnimationFrame(next));
                }
              }
              window.kurskmap.setDate(start);
            }"""
        )
        at_rest(page)
        session.send("HeapProfiler.collectGarbage")
        counters = session.send("Memory.getDOMCounters")
        heap = session.send("Runtime.getHeapUsage")["usedSize"]
        return int(counters["nodes"]), int(heap)

    measured()
    nodes, heap = measured()
    nodes_after, heap_after = measured()
    assert nodes_after <= nodes + 40
    assert heap_after <= heap * 1.05 + 500_000
    record_property("step_shipped_p95_ms", stats(page)["p95"])


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_no_serious_accessibility_fault(open_document: Open, theme: str) -> None:
    page = open_document(map_document(payload(theme=theme, known_by="2025-02-20", selected="fight-1")))
    ready(page)
    axe = Axe()
    for prepare in ("Legend", "List", "Layers", "Credits"):
        page.get_by_role("button", name=prepare, exact=True).click()
        at_rest(page)
        found = axe.run(page).response["violations"]
        bad = [
            (v["id"], [node["html"][:200] for node in v["nodes"]])
            for v in found
            if v["impact"] in ("serious", "critical")
        ]
        assert bad == [], json.dumps(bad, indent=1)


def overlap(a: dict[str, Any], b: dict[str, Any]) -> bool:
    """Whether two names, a name and a marker, or two markers (which are round) lie over each other."""
    (left, top, right, bottom), (other_left, other_top, other_right, other_bottom) = a["box"], b["box"]
    if "radius" in a and "radius" in b:
        apart = math.hypot((left + right - other_left - other_right) / 2, (top + bottom - other_top - other_bottom) / 2)
        return bool(apart < a["radius"] + b["radius"] - 1)
    return bool(left < other_right - 1 and other_left < right - 1 and top < other_bottom - 1 and other_top < bottom - 1)


def test_no_names_collide_in_any_theatre(open_document: Open, shipped_document: str) -> None:
    page = open_document(shipped_document, width=1440, height=900)
    ready(page)
    for theatre in page.locator(".km-theatre").all():
        theatre.click()
        for iso in ("2024-08-27", "2024-10-12", "2025-02-07", "2025-04-28", "2025-12-12"):
            page.evaluate("(iso) => window.kurskmap.setDate(iso)", iso)
            at_rest(page)
            layout = page.evaluate("window.kurskmap.layout()")
            assert layout["names"]
            pairs = itertools.combinations(layout["names"] + layout["markers"], 2)
            clashes = [(a["text"], b["text"]) for a, b in pairs if overlap(a, b)]
            assert clashes == [], f"{theatre.inner_text()} on {iso}"
    # From far away too, between other reports, the story's region has its name: at a slant, where only that is free.
    page.set_viewport_size({"width": 768, "height": 900})
    page.get_by_role("button", name="Eurasia", exact=True).click()
    page.evaluate("window.kurskmap.setDate('2024-10-13')")
    at_rest(page)
    assert "Kursk Oblast" in {name["text"] for name in page.evaluate("window.kurskmap.layout()")["names"]}


#: The buttons and fields of the bar and of the time control that are cut by the window, or by what they stand in.
CUT = """() => [...document.querySelectorAll(":is(.km-bar, .km-time-row) :is(button, input, select)")]
    .filter((each) => each.checkVisibility() && each.getBoundingClientRect().width > 1)
    .filter((each) => {
      const box = each.getBoundingClientRect();
      const around = each.closest(".km-theatres")?.getBoundingClientRect() ?? { left: 0, right: innerWidth };
      const isSmall = Math.min(box.width, box.height) < 24;
      return isSmall || box.left < around.left - 1 || box.right > around.right + 1 || box.bottom > innerHeight;
    })
    .map((each) => each.textContent || each.className)"""


@pytest.mark.parametrize("language", ["en", "ru"])
def test_everything_fits_the_window(open_document: Open, shipped_document: str, language: str) -> None:
    if language != "en":
        with speaking(language):
            shipped_document = map_html(open_story(SHIPPED).told_in(language))
    page = open_document(shipped_document, width=1920, height=1080)
    ready(page)
    open_panels = {1920: 2, 1250: 2, 900: 1, 700: 1, 390: 0, 304: 0}
    for width, height in ((1920, 1080), (1250, 800), (900, 800), (700, 800), (390, 844), (304, 640), (1920, 1080)):
        page.set_viewport_size({"width": width, "height": height})
        at_rest(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.evaluate(CUT) == [], (width, height)
        # Panels stand beside the map or not over each other; a window that is wide again has those that it had.
        assert page.locator(".km-panel:visible").count() == open_panels[width], width
