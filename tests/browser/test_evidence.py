"""Pictures and documents on the card of a feature: small, then large; a sensitive one is covered until asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from layers.story import map_html
from layers.view import opening_view
from layers.web.document import map_document
from layers.web.payload import web_payload
from tests.browser.document_page import ready
from tests.support.opened import EXAMPLE_STORY as STORY

Open = Callable[..., Page]
OPENING = opening_view(STORY.catalog)


def test_a_picture_is_small_until_it_is_pressed(open_document: Open) -> None:
    page = open_document(map_html(STORY, replace(OPENING, selected="V1")))
    ready(page)
    shown = page.locator(".km-evidence-item")
    expect(shown).to_contain_text("The cable ship at Gisborne")
    expect(shown).to_contain_text("Taken on 2 March 2031 · Pacific Telecom (invented; drawn by a program) · CC0 1.0")
    expect(shown).to_contain_text("From: Bulletin 3")
    button = shown.get_by_role("button", name="A ship on the sea, a crate on its deck")
    assert page.locator(".km-evidence img").evaluate("(img) => img.decode().then(() => img.naturalWidth)") == 480
    before = button.bounding_box()
    button.press("Enter")
    expect(button).to_have_attribute("aria-expanded", "true")
    after = button.bounding_box()
    assert before is not None
    assert after is not None
    assert after["width"] > 1.8 * before["width"]
    button.press("Enter")
    expect(button).to_have_attribute("aria-expanded", "false")


def test_a_sensitive_picture_is_covered_until_asked_for_also_by_key(open_document: Open) -> None:
    page = open_document(map_html(STORY, replace(OPENING, selected="V3")))
    ready(page)
    assert page.locator(".km-evidence img").count() == 0
    expect(page.locator(".km-evidence")).to_contain_text("Covered. Shows an injured hand and blood.")
    expect(page.locator(".km-evidence")).to_contain_text("PDF document, kept beside the data")
    assert Axe().run(page).response["violations"] == []
    page.get_by_role("button", name="Show the picture").press("Enter")
    picture = page.get_by_role("button", name="A bandaged hand with a red stain")
    expect(picture).to_be_focused()
    page.get_by_role("button", name="Cover it again").press("Enter")
    assert page.locator(".km-evidence img").count() == 0
    expect(page.get_by_role("button", name="Show the picture")).to_be_focused()


def test_only_a_picture_of_the_document_itself_is_shown(open_document: Open) -> None:
    """The fixture holds every request against the test."""
    payload = web_payload(STORY.catalog, STORY.marks, replace(OPENING, selected="V1"))
    (media,) = (each for name, each in payload["media"].items() if name == "ship-at-gisborne")
    for address in ("https://example.org/a.webp", "javascript:window.pwned=1", "data:image/svg+xml;base64,PHN2Zz4="):
        media["picture"], media["caption"] = address, "<img src=x onerror=window.pwned=1>"
        page = open_document(map_document(payload))
        ready(page)
        expect(page.locator(".km-evidence-item")).to_contain_text("<img src=x")
        assert page.locator(".km-evidence img").count() == 0
        assert page.evaluate("window.pwned") is None
