"""The markup of an embed: what its frame may do, what stands behind it, and that no text of the data is markup."""

from __future__ import annotations

import base64
import hashlib
from html.parser import HTMLParser
from pathlib import Path

import pytest

from layers.web.embed import LISTENER, SANDBOX, EmbedError, Picture, check_address, snippet, template
from tests.support.map_payload import HOSTILE

DOCS = Path(__file__).parents[3] / "docs" / "embedding.md"


class _Elements(HTMLParser):
    """The elements of a markup with their attributes."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(markup)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def of(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.found if name == tag]


def test_the_frame_may_run_scripts_and_nothing_of_the_site() -> None:
    markup = snippet("a/story.html", [("chapter", "sudzha")], "Sudzha", Picture("a/s.png", "A map"))
    (frame,) = _Elements(markup).of("iframe")
    assert frame["src"] == "a/story.html#embed=1&chapter=sudzha"
    assert frame["title"] == "Sudzha"
    assert frame["loading"] == "lazy"
    assert frame["sandbox"] == SANDBOX == "allow-scripts allow-popups allow-popups-to-escape-sandbox"
    picture, whole = _Elements(markup).of("a")
    assert picture["href"] == whole["href"] == "a/story.html#chapter=sudzha"
    assert _Elements(markup).of("img")[0]["alt"] == "A map"


def test_no_text_of_the_data_becomes_markup() -> None:
    state = [("q", HOSTILE), ("sel", '"><b>')]
    markup = snippet("x.html?a=1&b='2'", state, HOSTILE, Picture("p.png", HOSTILE))
    assert [tag for tag, _ in _Elements(markup).found] == ["figure", "script", "a", "img", "iframe", "figcaption", "a"]
    assert _Elements(markup).of("iframe")[0]["title"] == HOSTILE


def test_the_template_has_the_same_form() -> None:
    filled = template().replace("{src}", "s.html").replace("{state}", "date=2025-02-07").replace("{title}", "T")
    assert filled == snippet("s.html", [("date", "2025-02-07")], "T")


@pytest.mark.parametrize(
    ("address", "problem"),
    [
        ("javascript:alert(1)", "begins with javascript:"),
        ("data:text/html,x", "begins with data:"),
        ("", "it is empty"),
        ("a b.html", "has a space"),
        ("story.html#date=1", "behind #"),
        ("http://[", "is not an address"),
    ],
)
def test_other_addresses_are_refused(address: str, problem: str) -> None:
    with pytest.raises(EmbedError, match=problem):
        check_address(address)


def test_the_documentation_gives_the_listener_and_its_hash() -> None:
    text = DOCS.read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(LISTENER.encode()).digest()).decode()
    assert f"'sha256-{digest}'" in text
    assert SANDBOX in text
