"""A page of somebody else with two embeds: their heights, the wheel, the messages between them and the page."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Frame, Page, expect

from layers.web.embed import snippet
from tests.browser.document_page import ready, until

Open = Callable[..., Page]

HOST = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Host</title><body style="margin:0">
<script>
  window.heard = [];
  window.addEventListener("message", (event) => {{
    const frames = [...document.querySelectorAll("iframe")];
    window.heard.push([frames.findIndex((frame) => frame.contentWindow === event.source), event.data]);
  }});
  window.tell = (i, message) => document.querySelectorAll("iframe")[i].contentWindow.postMessage(message, "*");
</script>
{first}<p>Between</p>{second}<div style="height:1500px"></div>"""


def heard(page: Page, frame: int, kind: str) -> list[dict[str, Any]]:
    return [message for i, message in page.evaluate("window.heard") if i == frame and message["type"] == kind]


def test_two_embeds_on_one_page(open_document: Open, told_document: str, tmp_path: Path) -> None:
    (tmp_path / "story.html").write_text(told_document, encoding="utf-8")
    first = snippet("story.html", [("chapter", "sudzha")], "Sudzha")
    second = snippet("story.html", [("date", "2024-10-13"), ("theatre", "sea-of-japan")], "October 2024")
    page = open_document(HOST.format(first=first, second=second.replace('loading="lazy"', "")), width=1000, height=900)
    page.wait_for_function("new Set(window.heard.map(([frame]) => frame)).size === 2")
    told, dated = page.frames[1], page.frames[2]
    for frame in (told, dated):
        ready_framed(frame)
    expect(told.locator("[aria-current=step] h2")).to_have_text("7. March 2025: Sudzha")
    expect(told.locator(".km-date-words")).to_have_text("16 March 2025")
    expect(dated.locator(".km-date-words")).to_have_text("13 October 2024")
    expect(dated.locator(".km-story")).to_be_hidden()
    assert told.evaluate("window.origin") == "null"

    # Each frame is as high as its map asks; nothing in it scrolls or is cut, at any width.
    for width in (1000, 600, 320):
        page.set_viewport_size({"width": width, "height": 900})
        for i, frame in enumerate((told, dated)):
            # A browser lets a frame that nobody sees rest.
            page.locator("iframe").nth(i).scroll_into_view_if_needed()
            until(frame, "innerHeight === Math.ceil(document.body.getBoundingClientRect().height)")
            until(frame, "document.documentElement.scrollWidth <= innerWidth")
            assert heard(page, i, "height")[-1]["height"] == frame.evaluate("innerHeight")
            assert 400 <= frame.evaluate("innerHeight") <= 1400
            expect(frame.locator(".km-embed-foot")).to_contain_text("OpenStreetMap")
    # Nobody has asked for anything else yet.
    assert {message["type"] for _, message in page.evaluate("window.heard")} == {"height"}

    check_wheel(page, dated)
    check_kept_height(page, dated)
    check_asked(page, told, dated)
    check_ignored(page, told)


def check_wheel(page: Page, dated: Frame) -> None:
    """The wheel over a map scrolls the page; the map stays, and says how it can be zoomed."""
    page.set_viewport_size({"width": 1000, "height": 900})
    until(dated, "innerWidth === 1000")
    page.evaluate("document.querySelectorAll('iframe')[1].scrollIntoView()")
    before = dated.evaluate("window.kurskmap.views()")
    dated.locator(".km-map").hover(position={"x": 300, "y": 150})
    scrolled = page.evaluate("scrollY")
    page.mouse.wheel(0, 300)
    page.wait_for_function("(y) => scrollY >= y + 300", arg=scrolled)
    expect(dated.locator(".km-embed-hint")).to_contain_text("Ctrl")
    assert dated.evaluate("window.kurskmap.views()") == before


def check_kept_height(page: Page, dated: Frame) -> None:
    """In a frame whose height nobody sets all fits into the frame: nothing scrolls in it, and its sources are in sight."""
    page.evaluate("window.setHeight = (px) => { document.querySelectorAll('iframe')[1].style.height = px + 'px'; }")
    page.set_viewport_size({"width": 320, "height": 900})
    page.evaluate(
        "addEventListener('message', (event) => { if (event.data.type === 'height') window.setHeight(400); })"
    )
    page.evaluate("window.setHeight(400)")
    until(
        dated,
        "innerWidth === 320 && innerHeight === 400 && document.documentElement.classList.contains('km-kept-height')",
    )
    until(dated, "document.documentElement.scrollHeight <= innerHeight")
    boxes = [dated.locator(name).bounding_box() for name in (".km-map", ".km-foot", ".km-tools", ".km-embed-foot")]
    frame = page.locator("iframe").nth(1).bounding_box()
    assert frame
    view, foot, tools, sources = [box for box in boxes if box]
    assert view["height"] > 150
    assert tools["y"] + tools["height"] <= foot["y"]
    assert sources["y"] + sources["height"] <= frame["y"] + 400


def check_asked(page: Page, told: Frame, dated: Frame) -> None:
    """What the host may ask; only the frame that was asked answers."""
    page.evaluate("window.heard = []")
    page.evaluate("window.tell(0, {kurskmap: 1, type: 'watch'})")
    page.wait_for_function("window.heard.length === 1")
    state = {"kurskmap": 1, "type": "state", "date": "2025-03-16", "chapter": "sudzha", "address": "chapter=sudzha"}
    assert page.evaluate("window.heard") == [[0, state]]
    steps = page.evaluate("history.length")
    page.evaluate("window.tell(0, {kurskmap: 1, type: 'go', chapter: 'arrival'})")
    page.evaluate("window.tell(1, {kurskmap: 1, type: 'go', date: '2025-01-09'})")
    page.wait_for_function("window.heard.some(([i, message]) => message.chapter === 'arrival')")
    expect(dated.locator(".km-date-words")).to_have_text("9 January 2025")
    expect(told.locator(".km-date-words")).to_have_text("4 November 2024")
    assert heard(page, 0, "state")[-1]["date"] == "2024-11-04"
    page.evaluate("window.tell(0, {kurskmap: 1, type: 'go', date: '2024-12-01'})")
    page.wait_for_function("window.heard.some(([i, message]) => message.date === '2024-12-01')")
    assert heard(page, 0, "state")[-1]["address"].startswith("chapter=arrival&date=2024-12-01")
    assert heard(page, 1, "state") == []
    assert page.evaluate("history.length") == steps


def check_ignored(page: Page, told: Frame) -> None:
    """What it may not ask changes nothing, and gets no answer."""
    page.evaluate("window.heard = []")
    for message in (
        {"kurskmap": 1, "type": "listen"},
        {"kurskmap": 1, "type": "view", "date": "2025-02-01", "hidden_layers": ["events"]},
        {"kurskmap": 1, "type": "go", "chapter": "nowhere"},
        {"kurskmap": 1, "type": "go", "date": "2025-02-01", "also": 1},
        {"kurskmap": 1, "type": "go", "date": "x" * 1_000_000},
        {"type": "go", "date": "2025-02-01"},
        None,
    ):
        page.evaluate("(message) => [0, 1].forEach((i) => window.tell(i, message))", message)
    # One frame is not the page around the other.
    told.evaluate("parent.frames[1].postMessage({kurskmap: 1, type: 'go', date: '2025-02-01'}, '*')")
    page.evaluate("window.tell(1, {kurskmap: 1, type: 'watch'})")
    page.wait_for_function("window.heard.some(([i, message]) => message.type === 'state')")
    assert [message["date"] for message in heard(page, 1, "state")] == ["2025-01-09"]
    assert heard(page, 0, "state") == []
    expect(told.locator(".km-date-words")).to_have_text("1 December 2024")


def test_a_map_offers_its_embed(open_document: Open, told_document: str) -> None:
    page = open_document(told_document)
    ready(page)
    page.keyboard.press("ArrowRight")
    page.get_by_role("button", name="Embed").click()
    markup = page.get_by_label("Markup of the embed")
    expect(markup).to_have_value(snippet("page-1.html", [("chapter", "arrival")], NAMED))


NAMED = "North Korean soldiers in Kursk: who says what. The first units reach Kursk Oblast"


def ready_framed(frame: Frame) -> None:
    until(frame, "window.kurskmap && window.kurskmap.stats && window.kurskmap.views()[0][2] > 0")
