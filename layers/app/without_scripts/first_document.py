"""Puts the opening view into the first document of the page, for browsers without scripts.

Streamlit's document is an empty page until its scripts run. Its ``noscript`` element, which says only that, gets the picture
and the list of :mod:`layers.app.without_scripts.opening`. A browser with scripts does not read that element. The document is
compressed once, so that the first page comes as fast as without it.
"""

from __future__ import annotations

import gzip
import hashlib
import html
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import parse_qs

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from layers.app.without_scripts.opening import Opening
from layers.language import ENGLISH, LANGUAGES, language_of

_NOSCRIPT = re.compile(rb"<noscript>.*?</noscript>", re.DOTALL)
_TITLE = re.compile(rb"<title>.*?</title>", re.DOTALL)
#: Headers of a request by which Streamlit would answer with a part of its own document, or with none.
_OF_THE_FILE = {b"if-none-match", b"if-modified-since", b"if-range", b"range", b"accept-encoding"}
#: So many documents are kept: one for each language, and those that say that the catalogue is being opened.
_MOST_KEPT = 8


class FirstDocument:
    """A middleware that changes the document of the page itself; every other answer passes as it is."""

    def __init__(self, app: ASGIApp, opening: Callable[[str], Opening], base: str = "") -> None:
        """``opening`` gives what a browser without scripts shows in a language; ``base`` is the server's base path."""
        self.app = app
        self.opening = opening
        self.base = f"/{base.strip('/')}" if base.strip("/") else ""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request of ASGI."""
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD") or not self._is_page(scope):
            await self.app(scope, receive, send)
            return
        asked = Headers(scope=scope)
        headers = [pair for pair in scope["headers"] if pair[0] not in _OF_THE_FILE]
        # Without extensions, so that the document comes as bytes and not as the path of a file.
        whole = {**scope, "method": "GET", "headers": headers, "extensions": {}}
        held = _Held()
        await self.app(whole, receive, held.take)
        if held.is_document:
            language = language_asked(scope.get("query_string", b""), asked.get("accept-language", ""))
            held.replace(_finished(held.body, self.opening(language)), asked)
        if scope["method"] == "HEAD":
            held.body = b""
        await held.pass_on(send)

    def _is_page(self, scope: Scope) -> bool:
        path = str(scope["path"])
        for prefix in (str(scope.get("root_path", "")), self.base):
            if prefix and (path == prefix or path.startswith(f"{prefix}/")):
                path = path[len(prefix) :]
        return path in ("", "/", "/index.html")


@dataclass(frozen=True)
class Document:
    """A document as it is sent. The tag is weak, since it is the same for both forms."""

    plain: bytes
    compressed: bytes
    tag: str


class _Held:
    """An answer that is held until it is whole."""

    def __init__(self) -> None:
        self.start: Message = {}
        self.body = b""

    async def take(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.start = message
        elif message["type"] == "http.response.body":
            self.body += message.get("body", b"")

    @property
    def is_document(self) -> bool:
        kind = Headers(raw=self.start.get("headers", [])).get("content-type", "")
        return self.start.get("status") == 200 and kind.startswith("text/html") and bool(_NOSCRIPT.search(self.body))

    def replace(self, document: Document, asked: Headers) -> None:
        """Put another document into the answer, compressed where the browser takes that; none where it has it already."""
        headers = MutableHeaders(raw=list(self.start["headers"]))
        for name in ("last-modified", "accept-ranges"):
            del headers[name]
        headers["etag"] = document.tag
        headers["vary"] = "Accept-Encoding, Accept-Language"
        self.body = document.plain
        if document.tag in asked.get("if-none-match", ""):
            self.start = {**self.start, "status": 304}
            self.body = b""
            del headers["content-length"]
        else:
            if "gzip" in asked.get("accept-encoding", ""):
                self.body = document.compressed
                headers["content-encoding"] = "gzip"
            headers["content-length"] = str(len(self.body))
        self.start = {**self.start, "headers": headers.raw}

    async def pass_on(self, send: Send) -> None:
        if self.start:
            await send(self.start)
            await send({"type": "http.response.body", "body": self.body})


@lru_cache(maxsize=_MOST_KEPT)
def _finished(page: bytes, shows: Opening) -> Document:
    # A lone surrogate of the data cannot be written in UTF-8.
    title = f"<title>{html.escape(shows.title)}</title>".encode("utf-8", "replace")
    ours = f"<noscript>{shows.markup}</noscript>".encode("utf-8", "replace")
    plain = _NOSCRIPT.sub(lambda _: ours, _TITLE.sub(lambda _: title, page, count=1), count=1)
    return Document(plain, gzip.compress(plain, mtime=0), f'W/"{hashlib.sha256(plain).hexdigest()[:32]}"')


def language_asked(query: bytes, accepted: str) -> str:
    """The language that an address names, else the first that the browser accepts and there is, else English.

    >>> (
    ...     language_asked(b"date=2024-10-13&lang=ko", "uk"),
    ...     language_asked(b"", "fr, en;q=0.5, uk;q=0.8"),
    ...     language_asked(b"", ""),
    ... )
    ('ko', 'uk', 'en')
    """
    named = parse_qs(query.decode("latin-1")).get("lang", [""])[-1]
    if named in LANGUAGES:
        return named
    weighed = []
    for part in accepted.split(","):
        tag, _, weight = part.partition(";")
        code = language_of(tag.strip())
        share = re.fullmatch(r"\s*q=([01](?:\.\d{0,3})?)\s*", weight) if weight else None
        is_there = code != ENGLISH or tag.strip().lower().startswith(ENGLISH)
        if is_there and not (share and float(share[1]) == 0):
            weighed.append((float(share[1]) if share else 1.0, code))
    return max(weighed, key=lambda each: each[0])[1] if weighed else ENGLISH
