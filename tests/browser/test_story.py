"""The told story in a browser: the path through its chapters, leaving it and coming back, and the address of all that."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from layers.story import map_html, open_story
from tests.browser.document_page import ready, until

Open = Callable[..., Page]


@pytest.fixture(scope="module")
def documents(told_document: str) -> tuple[str, str]:
    """The document of the shipped story, and its map."""
    return told_document, map_html(open_story())


def test_the_path_is_followed_left_and_found_again(open_document: Open, documents: tuple[str, str]) -> None:
    page = open_document(documents[0])
    ready(page)
    date, current = page.locator(".km-date-words"), page.locator("[aria-current=step] h2")
    expect(date).to_have_text("31 October 2024")
    page.keyboard.press("ArrowRight")
    expect(current).to_have_text("2. The first units reach Kursk Oblast")
    expect(date).to_have_text("4 November 2024")
    page.get_by_role("button", name="7. March 2025: Sudzha").click()
    expect(date).to_have_text("16 March 2025")
    assert page.evaluate("location.hash") == "#chapter=sudzha"
    # A row that the text cites opens its card; that leaves the path, and the address says what is shown.
    page.get_by_role("button", name="E080: Gerasimov").click()
    expect(page.locator(".km-card-title")).to_have_text("Gerasimov: over 1,100 sq km retaken")
    back = page.get_by_role("button", name="Back to chapter 7")
    until(page, "location.hash.includes('sel=E080')")
    assert page.evaluate("location.hash").startswith("#chapter=sudzha&date=2025-03-16&")
    back.click()
    expect(page.locator(".km-card")).to_be_hidden()
    expect(back).to_be_hidden()
    page.go_back()
    expect(page.locator(".km-card-title")).to_have_text("Gerasimov: over 1,100 sq km retaken")
    page.go_back()
    expect(back).to_be_hidden()
    # The reader scrolls on: the next chapter takes over when it is reached.
    page.locator(".km-story-text").hover()
    page.mouse.wheel(0, 100_000)
    expect(current).to_have_text("10. What is known in 2026, and what is not")
    expect(date).to_have_text("17 March 2026")


def test_an_exported_map_is_where_its_address_says(open_document: Open, documents: tuple[str, str]) -> None:
    page = open_document(documents[1])
    ready(page)
    address = page.url
    page.goto(f"{address}#date=2024-10-13&theatre=sea-of-japan&sel=R01&claimants=rok-nis&moon=1")
    page.reload()
    ready(page)
    date = page.locator(".km-date-words")
    expect(date).to_have_text("13 October 2024")
    expect(page.locator(".km-card-title")).to_have_text("Chongjin – Vladivostok, naval vessel")
    expect(page.locator(".km-notice")).to_contain_text("“moon” could not be used")
    west, south, _ = page.evaluate("window.kurskmap.views()[0]")
    assert 125 < west < 136
    assert 37 < south < 46
    few = page.evaluate("window.kurskmap.stats().visible")
    page.get_by_role("button", name="Next change").click()
    until(page, "location.hash.includes('date=2024-10-14')")
    assert "claimants=rok-nis" in page.evaluate("location.hash")
    page.go_back()
    expect(date).to_have_text("13 October 2024")
    # A chapter turns "What was known then" off. A reader who had it on sees a note.
    page.get_by_role("button", name="What was known then").click()
    told = page.get_by_text("the chapters are written with what is known today")
    expect(told).to_be_hidden()
    page.evaluate("location.hash = 'chapter=arrival'")
    expect(page.locator("[aria-current=step] h2")).to_have_text("2. The first units reach Kursk Oblast")
    expect(date).to_have_text("4 November 2024")
    expect(told).to_be_visible()
    assert page.evaluate("window.kurskmap.stats().visible") > few
