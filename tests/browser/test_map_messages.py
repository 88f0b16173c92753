"""The map document in a sandboxed frame: messages to and from the page around it, and comparisons."""

from __future__ import annotations

import html
from collections.abc import Callable

import pytest
from playwright.sync_api import Frame, Page, expect

from geodata.catalog import SHIPPED
from layers import story
from layers.app.map_messages import fly_to
from layers.web.document import map_document
from tests.browser.document_page import FRAME, at_rest, heard, inked, stats, until
from tests.support.map_payload import day, payload

Open = Callable[..., Page]
FEBRUARY_7 = day("2025-02-07")


@pytest.fixture(scope="module")
def sample_document() -> str:
    return map_document(payload())


@pytest.fixture
def framed(open_document: Open, sample_document: str) -> tuple[Page, Frame]:
    page = open_document(FRAME.replace("DOCUMENT", html.escape(sample_document, quote=True)))
    page.wait_for_function("window.heard.some((message) => message.type === 'ready')")
    return page, page.frames[1]


def test_a_sandboxed_frame_reports_what_the_user_does(framed: tuple[Page, Frame]) -> None:
    page, frame = framed
    assert frame.evaluate("window.origin") == "null"
    # In one go, since what counts as a pause is short.
    frame.locator("[role=slider]").evaluate(
        """(thumb) => {
          for (const type of ["keydown", "keydown", "keydown", "keyup"])
            thumb.dispatchEvent(new KeyboardEvent(type, { key: "ArrowRight", bubbles: true }));
        }"""
    )
    page.wait_for_function("window.heard.some((message) => message.type === 'date')")
    assert heard(page, "date") == [{"kurskmap": 1, "type": "date", "date": "2025-02-10", "follows": False}]

    frame.locator(".km-marker").first.click()
    frame.locator(".km-item").first.click()
    page.wait_for_function("window.heard.some((message) => message.type === 'select')")
    assert heard(page, "select")[-1]["id"] == "fight-2"
    frame.get_by_role("link", name="A report").click()
    page.wait_for_function("window.heard.some((message) => message.type === 'open')")
    assert heard(page, "open") == [{"kurskmap": 1, "type": "open", "url": "https://example.org/a?b=1&c"}]
    page.keyboard.press("Escape")
    page.wait_for_function("window.heard.filter((message) => message.type === 'select').length === 2")
    assert heard(page, "select")[-1]["id"] is None

    # The page around the map keeps the widths of the panels, and gives them back.
    page.evaluate("window.tell({kurskmap: 1, type: 'widths', widths: [260, 340]})")
    until(frame, "document.getElementById('kurskmap').style.getPropertyValue('--km-left') === '260px'")
    page.evaluate("window.tell({kurskmap: 1, type: 'widths', widths: ['260', null]})")
    frame.get_by_role("separator", name="Width of the list").press("ArrowLeft")
    page.wait_for_function("window.heard.some((message) => message.type === 'widths')")
    assert heard(page, "widths")[-1]["widths"] == [236, 340]
    # A frame without a size, as at the opening of the page around it, has room for less; the chosen width comes back.
    for frame_px, list_px in (("300px", 220), ("100%", 236)):
        page.evaluate("width => { document.querySelector('iframe').style.width = width; }", frame_px)
        until(frame, f"document.getElementById('kurskmap').style.getPropertyValue('--km-left') === '{list_px}px'")

    frame.get_by_role("button", name="Layers").click()
    frame.get_by_label("Layer event").uncheck()
    page.wait_for_function("window.heard.some((message) => message.type === 'layers')")
    assert heard(page, "layers")[-1]["hidden"] == ["event", "place"]
    before = len(heard(page, "move"))
    frame.get_by_role("button", name="Eurasia").click()
    page.wait_for_function("(n) => window.heard.filter((message) => message.type === 'move').length > n", arg=before)
    assert heard(page, "move")[-1]["zoom"] < 4


def test_messages_into_a_frame_are_applied_and_not_sent_back(framed: tuple[Page, Frame]) -> None:
    page, frame = framed
    at_rest(frame)
    page.evaluate("window.heard = []")
    frame.evaluate("window.marker = document.querySelector('.km-map')")
    page.evaluate(
        """window.tell({kurskmap: 1, type: "view", date: "2025-02-12", known_by: "2025-02-10", past: "hide", theme: "dark",
        only: ["region", "area-2", "fight-3", "fight-4"], hidden_layers: ["region"], selected: "fight-4"})"""
    )
    until(frame, f"window.kurskmap.getDate() === {day('2025-02-12')}")
    expect(frame.locator(".km-known")).to_have_text("As known by 10 Feb 2025")
    expect(frame.locator(".km-card-title")).to_have_text("Name of fight-4")
    assert frame.evaluate("document.documentElement.dataset.theme") == "dark"
    # area-2 became known on the 12th and fight-3 on the 14th: only fight-4 was known.
    assert stats(frame)["visible"] == 1
    page.evaluate("""window.tell({kurskmap: 1, type: "view", only: null, known_by: null, hidden_layers: [], selected: null,
        past: "fade", fly: {center: [131.9, 43.1], zoom: 8}})""")
    expect(frame.locator(".km-card")).to_be_hidden()
    assert stats(frame)["visible"] == 6
    at_rest(frame)
    kinds = {message["type"] for message in page.evaluate("window.heard")}
    assert kinds <= {"move"}, kinds
    assert frame.evaluate("window.marker === document.querySelector('.km-map')")


def corners(frame: Frame, bbox: list[float]) -> tuple[list[float], list[float]]:
    """The south-west and north-east corner of an extent, in pixels of the map."""
    west, south, east, north = bbox
    found = (frame.evaluate("(at) => window.kurskmap.locate(...at)", at) for at in ([west, south], [east, north]))
    south_west, north_east = found
    return south_west, north_east


EXTENTS = (
    [34.5, 50.87, 36.1, 51.83],
    [124.2, 37.6, 136.2, 45.2],
    [24.0, 30.0, 142.0, 66.0],
    [130.0, 43.0, 130.5, 43.1],
)


def test_a_message_to_fly_shows_the_whole_extent_and_little_more(framed: tuple[Page, Frame]) -> None:
    page, frame = framed
    at_rest(frame)
    for bbox in EXTENTS:
        page.evaluate("window.heard = []")
        page.evaluate("(bbox) => window.tell({kurskmap: 1, type: 'view', fly: {bbox}})", bbox)
        until(frame, f"Math.abs(window.kurskmap.views()[0][0] - {(bbox[0] + bbox[2]) / 2}) < {(bbox[2] - bbox[0]) / 2}")
        at_rest(frame)
        size = frame.locator(".km-map").bounding_box()
        assert size
        (left, bottom), (right, top) = corners(frame, bbox)
        assert left >= -1, bbox
        assert right <= size["width"] + 1, bbox
        assert top >= -1, bbox
        assert bottom <= size["height"] + 1, bbox
        zoom = frame.evaluate("window.kurskmap.views()[0][2]")
        assert zoom == 11 or max((right - left) / size["width"], (bottom - top) / size["height"]) > 0.6, bbox
        # The place is reported, so that the page's link can hold it.
        page.wait_for_function("window.heard.some((message) => message.type === 'move')")
        (moved,) = heard(page, "move")[-1:]
        lon, lat, zoom = frame.evaluate("window.kurskmap.views()[0]")
        assert moved["center"] == pytest.approx([lon, lat], abs=1e-4)
        assert moved["zoom"] == zoom


def test_a_message_to_fly_to_a_position_centres_it(framed: tuple[Page, Frame]) -> None:
    page, frame = framed
    at_rest(frame)
    page.evaluate("window.tell({kurskmap: 1, type: 'view', fly: {center: [131.9, 43.1], zoom: 8}})")
    until(frame, "window.kurskmap.views()[0][0] > 100")
    at_rest(frame)
    assert frame.evaluate("window.kurskmap.views()[0]") == pytest.approx([131.9, 43.1, 8], abs=0.01)


def test_a_card_explains_its_grade_links_what_followed_and_looks_up_copies(open_document: Open) -> None:
    sample = payload(selected="fight-4", known_by="2025-02-10", date="2025-02-09")
    entry = {"meaning": "It means this.", "who": "Anybody.", "examples": ["E1: one.", "E2: another."]}
    sample["grades"] = {"Reported": {"key": "official_statement", "sign": "“”", **entry}}
    asked = {
        "text": "How many?",
        "answers": ["fight-2", "fight-4"],
        "about": ["fight-2", "fight-4"],
        "also": ["Скільки?"],
    }
    sample["questions"] = {"q1": asked}
    sample["sources"]["s1"] |= {
        "archive": "https://archive.example.org/kept",
        "lookup": "https://web.archive.org/web/20250208/https://example.org/a",
        "reliability": "B, usually reliable. It checks.",
    }
    card = next(f for f in sample["features"] if f["id"] == "fight-4")["card"]
    card["public"] = "Became public 10 February 2025; cited page of 8 February 2025."
    card["figures"].append({"label": "Killed", "value": "about 9 (computed by us)", "derived": True})
    # The area became known two days after the day of "as known by", so the card does not name it.
    card["followed"] = [{"id": "fight-2", "text": "Reverses what was said"}, {"id": "area-2", "text": "Reversed later"}]
    page = open_document(FRAME.replace("DOCUMENT", html.escape(map_document(sample), quote=True)))
    page.wait_for_function("window.heard.some((message) => message.type === 'ready')")
    shown = page.frames[1].locator(".km-card")
    expect(shown.locator(".km-card-public")).to_have_text(card["public"])
    expect(shown).to_contain_text("Reliability: B, usually reliable. It checks.")
    expect(shown.get_by_text("It means this.")).to_be_hidden()
    shown.locator("summary").press("Enter")
    for text in ("It means this.", "Who may give it: Anybody.", "Examples: E1: one.; E2: another."):
        expect(shown.get_by_text(text)).to_be_visible()
    legend = page.frames[1].locator(".km-legend")
    assert legend.locator(".km-codebook").all_text_contents() == [shown.locator(".km-codebook").text_content()]
    assert shown.locator(".km-derived").all_text_contents() == ["about 9 (computed by us)"]
    assert shown.locator(".km-link-button").all_text_contents() == ["Reverses what was said", "How many?"]
    shown.get_by_role("button", name="How many?").click()
    page.wait_for_function("window.heard.some((message) => message.type === 'question' && message.question === 'q1')")
    # The search finds the question in each language of the catalogue, and with a fault, and opens the same table.
    page.frames[1].get_by_role("searchbox").fill("скылькы")
    asked_for = page.frames[1].locator(".km-results .km-item")
    expect(asked_for).to_have_text("Question · 2 answersHow many?")
    asked_for.click()
    page.wait_for_function("window.heard.filter((message) => message.type === 'question').length === 2")
    for link, address in {
        "Look for an archived copy": sample["sources"]["s1"]["lookup"],
        "Archived copy": sample["sources"]["s1"]["archive"],
    }.items():
        found = shown.get_by_role("link", name=link, exact=True)
        assert (found.get_attribute("target"), found.get_attribute("rel")) == ("_blank", "noopener noreferrer")
        found.click()
        page.wait_for_function("(url) => window.heard.some((message) => message.url === url)", arg=address)
    shown.get_by_role("button", name="Reverses what was said").click()
    expect(shown.locator(".km-card-title")).to_have_text("Name of fight-2")
    # No date shows what nobody knew by that day: the search says so and leaves the date.
    before = page.frames[1].evaluate("window.kurskmap.getDate()")
    page.frames[1].get_by_role("searchbox").fill("fight 3")
    page.frames[1].get_by_role("searchbox").press("Enter")
    unknown = "Not yet known on 10 February 2025; became known 14 February 2025."
    expect(shown.locator(".km-card-status")).to_have_text(unknown)
    assert page.frames[1].evaluate("window.kurskmap.getDate()") == before


def test_a_feature_that_the_page_flies_to_is_in_view(open_document: Open) -> None:
    shipped = story.open_story(SHIPPED)
    page = open_document(FRAME.replace("DOCUMENT", html.escape(story.map_html(shipped), quote=True)))
    page.wait_for_function("window.heard.some((message) => message.type === 'ready')")
    frame = page.frames[1]
    for kind in ("event", "route", "control_area"):
        mark = next(mark for mark in shipped.marks if mark.kind == kind)
        west, south, east, north = mark.geometry.bounds
        page.evaluate("(fly) => window.tell({kurskmap: 1, type: 'view', fly})", fly_to([mark]))
        at_rest(frame)
        at_rest(frame)
        size = frame.locator(".km-map").bounding_box()
        assert size
        (left, bottom), (right, top) = corners(frame, [west, south, east, north])
        assert 0 <= left <= right <= size["width"], kind
        assert 0 <= top <= bottom <= size["height"], kind


def test_messages_of_another_form_are_ignored(framed: tuple[Page, Frame]) -> None:
    page, frame = framed
    nonsense = {"date": "2025-02-31", "past": 7, "theme": {}, "only": "x", "fly": {"bbox": [1]}, "selected": "nobody"}
    more = {"hidden_layers": 5, "compare": "soon", "compare_areas": {"gained": 5, "lost": None}}
    for message in (
        None,
        7,
        "x",
        {"type": "view", "date": "2025-02-20"},
        {"kurskmap": 1, "type": "other", "date": "2025-02-20"},
        {"kurskmap": 1, "type": "view", **nonsense, **more},
    ):
        page.evaluate("(message) => window.tell(message)", message)
    frame.evaluate("window.postMessage({kurskmap: 1, type: 'view', date: '2025-02-20'}, '*')")
    at_rest(frame)
    assert frame.evaluate("window.kurskmap.getDate()") == FEBRUARY_7
    assert stats(frame)["visible"] == 4
    assert stats(frame)["maps"] == 1


RING = "[[34.8, 50.9], [35, 50.9], [35, 51.4], [34.8, 50.9]]"


AREAS_OF_ANOTHER_FORM = (
    "{gained: 5, lost: null}",
    "{gained: {type: 'Polygon', coordinates: 7}, lost: null}",
    "{gained: {type: 'Polygon', coordinates: [[[1e308, 1e308], [0, 0], [1, 1], [1e308, 1e308]]]}, lost: null}",
    "{gained: {type: 'MultiPolygon', coordinates: [[7]]}, lost: null}",
    f"{{gained: {{type: 'Polygon', coordinates: Array(300000).fill({RING})}}, lost: null}}",
    "(() => { const own = {type: 'GeometryCollection', geometries: []}; own.geometries.push(own);"
    " return {gained: own, lost: own}; })()",
    "(() => { const own = []; own.push(own, own); return {gained: {type: 'MultiPolygon', coordinates: own}}; })()",
)


def test_areas_of_another_form_change_nothing(framed: tuple[Page, Frame]) -> None:
    page, frame = framed
    for areas in AREAS_OF_ANOTHER_FORM:
        page.evaluate(f"window.tell({{kurskmap: 1, type: 'view', compare: '2025-02-03', compare_areas: {areas}}})")
        until(frame, "window.kurskmap.stats().maps === 2")
        at_rest(frame)
        page.evaluate(
            "window.tell({kurskmap: 1, type: 'view', compare: 1e300, date: -1e300, known_by: 1e15, selected: {},"
            " only: [[[]], {}], fly: {center: [1e308, 1e308], zoom: 1e308}})"
        )
        page.evaluate("window.tell({kurskmap: 1, type: 'view', compare: null, only: null})")
        until(frame, "window.kurskmap.stats().maps === 1")
        assert frame.evaluate("window.kurskmap.getDate()") == FEBRUARY_7, areas


def test_a_map_in_another_page_says_nothing_unless_it_is_asked(open_document: Open, sample_document: str) -> None:
    silent = FRAME.replace('{ kurskmap: 1, type: "listen" }', "{}")
    assert silent != FRAME
    page = open_document(silent.replace("DOCUMENT", html.escape(sample_document, quote=True)))
    frame = page.frames[1]
    until(frame, "window.kurskmap && window.kurskmap.stats && window.kurskmap.views()[0][2] > 0")
    frame.locator("[role=slider]").press("ArrowRight")
    frame.locator(".km-marker").first.click()
    at_rest(frame)
    assert page.evaluate("window.heard") == []
    page.evaluate("window.tell({kurskmap: 1, type: 'listen'})")
    page.wait_for_function("window.heard.some((message) => message.type === 'ready')")


def test_a_script_in_the_map_has_no_way_out(framed: tuple[Page, Frame]) -> None:
    """As if a script of somebody else ran in the map: what the frame and the policy forbid even then."""
    _, frame = framed
    assert frame.evaluate("typeof RTCPeerConnection + typeof webkitRTCPeerConnection") == "undefinedundefined"
    assert (
        frame.evaluate(
            """() => {
          const inner = document.createElement("iframe");
          document.body.append(inner);
          try { return typeof inner.contentWindow.RTCPeerConnection; } catch { return "closed"; } finally { inner.remove(); }
        }"""
        )
        == "closed"
    )


def test_a_frame_that_is_hidden_at_first_opens_on_its_view(open_document: Open, sample_document: str) -> None:
    hidden = FRAME.replace("<iframe", "<iframe style='display:none'")
    page = open_document(hidden.replace("DOCUMENT", html.escape(sample_document, quote=True)))
    page.wait_for_function("window.heard.some((message) => message.type === 'ready')")
    page.evaluate("document.querySelector('iframe').style.display = 'block'")
    frame = page.frames[1]
    until(frame, "window.kurskmap.views()[0][2] > 7")
    at_rest(frame)
    assert frame.locator(".km-marker").count() == 1
    assert inked(frame, "km-routes") > 0


def test_compare_shows_two_dates_that_move_together(framed: tuple[Page, Frame]) -> None:
    page, frame = framed
    areas = {
        "gained": None,
        "lost": {
            "type": "Polygon",
            "coordinates": [[[34.8, 50.9], [35, 50.9], [35, 51.4], [34.8, 51.4], [34.8, 50.9]]],
        },
    }
    view = {"kurskmap": 1, "type": "view", "date": "2025-02-12", "compare": "2025-02-03", "compare_areas": areas}
    page.evaluate("(message) => window.tell(message)", view)
    expect(frame.locator(".km-stamp")).to_have_text(["3 February 2025", "12 February 2025"])
    expect(frame.locator(".km-legend")).to_be_hidden()  # it would cover half of what is compared
    frame.get_by_role("button", name="Legend").click()
    expect(frame.locator(".km-legend")).to_contain_text("Lost between the two dates")

    def views() -> list[list[float]]:
        found: list[list[float]] = frame.evaluate("window.kurskmap.views()")
        return found

    left, right = views()
    assert left == pytest.approx(right, abs=0.02)
    boxes = [frame.locator(".km-map").nth(n).bounding_box() for n in (0, 1)]
    assert all(boxes)
    for box in boxes:
        assert box
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 3
        page.mouse.move(x, y)
        page.mouse.down()
        page.mouse.move(x + 60, y + 40, steps=5)
        page.mouse.up()
        at_rest(frame)
        left, right = views()
        assert left == pytest.approx(right, abs=0.02)
    frame.get_by_role("button", name="Zoom in").click()
    until(frame, f"window.kurskmap.views().every((view) => view[2] > {left[2]})")
    at_rest(frame)
    left, right = views()
    assert left == pytest.approx(right, abs=0.02)
    page.evaluate("window.tell({kurskmap: 1, type: 'view', compare: null})")
    expect(frame.locator(".km-map")).to_have_count(1)
