"""HTML in descriptions → plain text, with the addresses of links and pictures."""

from __future__ import annotations

import re
from html.parser import HTMLParser

_TAG = re.compile(
    r"</?(?:a|b|i|u|p|br|div|span|img|table|tr|td|th|ul|ol|li|font|strong|em|h[1-6]|hr|html|body|center)\b[^>]*>", re.I
)
_ENTITY = re.compile(r"&(?:nbsp|amp|lt|gt|quot|#\d{1,7}|#x[0-9a-f]{1,6});", re.I)
_BREAKS = frozenset(["br", "p", "div", "tr", "li", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "table", "ul", "ol"])
_SILENT = frozenset(("script", "style", "head", "title"))


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._links: list[tuple[str, int]] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in _SILENT:
            self._silent += 1
        if tag in _BREAKS:
            self.parts.append("\n")
        elif tag in ("td", "th"):
            self.parts.append(" ")
        if tag == "a":
            self._links.append((given.get("href") or "", len(self.parts)))
        if tag == "img" and given.get("src"):
            self.parts.append(f" {given.get('alt') or 'Picture'}: {given['src']} ")

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        if tag in ("p", "div", "tr", "li", "table"):
            self.parts.append("\n")
        if tag == "a" and self._links:
            address, start = self._links.pop()
            if address and address not in "".join(self.parts[start:]):
                self.parts.append(f" ({address})")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.parts.append(data)


def is_html(text: str) -> bool:
    """Whether a text has tags or entities of HTML."""
    return ("<" in text and _TAG.search(text) is not None) or ("&" in text and _ENTITY.search(text) is not None)


def plain_text(text: str) -> str:
    """Return HTML as plain text: breaks as ends of lines, links and pictures with their addresses.

    >>> plain_text('Seen: <a href="https://example.org">here</a><br>300&nbsp;men')
    'Seen: here (https://example.org)\\n300 men'
    """
    parser = _Text()
    parser.feed(text)
    parser.close()
    lines = (" ".join(line.split()) for line in "".join(parser.parts).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
