"""The server's first document has the opening view for a browser without scripts, and is sent as fast as before."""

from __future__ import annotations

import asyncio
import gzip
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import streamlit
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from layers.app.catalog_watch import Opened
from layers.app.without_scripts.first_document import FirstDocument, language_asked
from layers.app.without_scripts.opening import Opening, Openings, of_story, waiting
from layers.language import LANGUAGES
from layers.story import Story
from tests.support.own_loop import run_apart

STREAMLITS = Path(streamlit.__file__).parent / "static"
SENTENCE = b"You need to enable JavaScript"
Answer = tuple[int, dict[str, str], bytes]


def asking(opening: Callable[[str], Opening], base: str = "") -> Callable[..., Answer]:
    """Ask a server with Streamlit's own files behind the middleware, as a browser does."""
    files = StaticFiles(directory=STREAMLITS, html=True)
    routes = [Route("/plain", lambda _: PlainTextResponse("<noscript>as it is</noscript>")), Mount("/maps", files)]
    app = Starlette(
        routes=[*routes, Mount("/", files)], middleware=[Middleware(FirstDocument, opening=opening, base=base)]
    )

    def ask(path: str = "/", query: str = "", method: str = "GET", **headers: str) -> Answer:
        sent: list[Any] = []

        async def receive() -> Any:
            await asyncio.Event().wait()

        async def send(message: Any) -> None:
            sent.append(message)

        names = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
        scope = {"type": "http", "method": method, "path": path, "query_string": query.encode(), "headers": names}
        run_apart(app({**scope, "raw_path": path.encode(), "root_path": ""}, receive, send))
        said = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
        return sent[0]["status"], said, b"".join(message.get("body", b"") for message in sent[1:])

    return ask


def test_the_first_document_has_the_opening_view_in_the_readers_language(story: Story) -> None:
    ask = asking(lambda language: of_story(story, language))
    for code in LANGUAGES:
        title = story.told_in(code).catalog.record.title
        _, headers, body = ask(accept_language=f"{code}-XX, fr;q=0.3")
        page = body.decode()
        assert SENTENCE not in body
        assert f"<title>{title}</title>" in page
        assert f'<div class="without-scripts" lang="{code}"><h1>{title}</h1>' in page
        inside = re.findall("<noscript>(.*?)</noscript>", page, re.DOTALL)
        assert len(inside) == 1
        assert inside[0].count("<svg") == 1
        assert inside[0].count("<li>") > 50
        assert f"{story.catalog.digest[:12]}" in inside[0]
        assert int(headers["content-length"]) == len(body)
        assert ask(query=f"date=2024-10-13&lang={code}", accept_language="en")[2] == body


def test_it_is_compressed_once_and_asked_for_again_by_its_tag(story: Story) -> None:
    ask = asking(lambda language: of_story(story, language))
    plain = ask()
    status, headers, body = ask(accept_encoding="gzip, br")
    assert gzip.decompress(body) == plain[2]
    # The page as Streamlit sends it has about 8,000 bytes.
    assert len(body) < 14_000
    assert (status, headers["vary"]) == (200, "Accept-Encoding, Accept-Language")
    assert ask(if_none_match=headers["etag"])[::2] == (304, b"")
    assert ask(if_none_match='"another"', range="bytes=0-9")[::2] == (200, plain[2])
    of_head = ask(method="HEAD")
    assert (of_head[0], of_head[2], of_head[1]["content-length"]) == (200, b"", str(len(plain[2])))


def test_other_answers_pass_as_they_are() -> None:
    ask = asking(waiting, base="/maps/")
    assert ask("/plain")[2] == b"<noscript>as it is</noscript>"
    assert ask("/manifest.json")[2] == (STREAMLITS / "manifest.json").read_bytes()
    assert ask("/index.html", method="POST")[0] == 405
    assert all(SENTENCE not in ask(path)[2] for path in ("/", "/index.html", "/maps/", "/maps/index.html"))


def test_nobody_waits_for_the_catalogue_and_a_changed_one_is_shown(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[Any] = []

    def thread(**options: Any) -> _Later:
        started.append(options)
        return _Later()

    monkeypatch.setattr("threading.Thread", thread)
    now = Opened(None, (), "The file </noscript><script> cannot be read.")
    openings = Openings(lambda: now)

    def look() -> str:
        """What a request gets; then the thread that it started does its work."""
        found = openings.get("uk").markup
        assert len(started) == 1
        openings.get("uk")
        assert len(started) == 1, "two threads for one language"
        options = started.pop()
        options["target"](*options["args"])
        return found

    assert 'http-equiv="refresh"' in look()
    unreadable = look()
    assert "The file &lt;/noscript&gt;&lt;script&gt; cannot be read." in unreadable
    assert 'http-equiv="refresh"' not in unreadable
    now = Opened(story, ())
    look()
    assert look() == of_story(story, "uk").markup


class _Later:
    def start(self) -> None:
        """The test does the work of the thread itself."""


@pytest.mark.parametrize(
    ("query", "accepted", "language"),
    [
        (b"", "", "en"),
        (b"", "ru-RU,ru;q=0.9,en;q=0.8", "ru"),
        (b"", "fr-FR, en;q=0.4, ko;q=0.8", "ko"),
        (b"", "uk;q=0, en", "en"),
        (b"", "*", "en"),
        (b"", "uk;q=much, ru", "uk"),
        (b"lang=xx", "uk", "uk"),
        (b"lang=ko&date=%FF", "uk", "ko"),
    ],
)
def test_the_language_is_that_of_the_address_or_the_browser(query: bytes, accepted: str, language: str) -> None:
    assert language_asked(query, accepted) == language
