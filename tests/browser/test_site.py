"""A published site opened from disk with the network cut: accessibility of each kind of page, the search, and the map."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.conftest import Watched
from tests.support.published_site import published

pytestmark = pytest.mark.xdist_group("site")

#: A page of each form; in Korean where a page marks what is English.
KINDS = (
    "index.html", "features/E1.html", "ko/features/R5.html", "claimants/agency.html", "figures.html", "data.html",
    "search.html", "404.html",
)  # fmt: skip


def test_a_site_opens_from_disk_and_can_be_used_by_all(document_page: Watched) -> None:
    site, page, axe = published().folder, document_page.page, Axe()
    page.set_viewport_size({"width": 390, "height": 800})
    for number, name in enumerate(KINDS):
        page.emulate_media(color_scheme="dark" if number % 2 else "light")
        page.goto((site / name).as_uri())
        found = axe.run(page, options={"preload": False}).response["violations"]
        assert [(each["id"], each["nodes"][0]["html"]) for each in found] == [], name
        # Nothing is wider than a phone, whatever the texts are.
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, name

    page.goto((site / "search.html").as_uri())
    # The style sheet was loaded, and follows the dark theme.
    page.emulate_media(color_scheme="dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(21, 29, 38)"
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.get_by_role("searchbox").fill("kursk event e2")
    expect(page.get_by_role("status")).to_have_text("Found: 1")
    page.locator("#found a").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Event E2")
    page.go_back()
    expect(page.get_by_role("searchbox")).to_have_value("kursk event e2")

    page.goto((site / "features" / "R5.html").as_uri())
    page.get_by_role("link", name="On the map", exact=True).click()
    expect(page.locator(".km-card-title")).to_contain_text("Leg R5")
    # The map leads back: from the card to the page of its record, from the title to the site.
    page.get_by_role("link", name="Page of this record").click()
    expect(page).to_have_url((site / "features" / "R5.html").as_uri())
    page.go_back()
    page.locator(".km-title a").click()
    expect(page).to_have_url((site / "index.html").as_uri())
    assert document_page.leave() == []
