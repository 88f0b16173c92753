"""Follows every link of a published site on disk, and says what is wrong with pages and links."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

#: The state in the address of these pages is no anchor.
WITH_STATE = ("map.html", "search.html")
#: The map is a document of its own, which other tests look at.
OF_THE_MAP = "map.html"


@dataclass
class PageFacts(HTMLParser):
    """What is in a page: the links and the files that it loads, its anchors, headings, languages and scripts."""

    path: str
    links: list[tuple[str, str, str]] = field(default_factory=list)
    anchors: list[str] = field(default_factory=list)
    headings: list[int] = field(default_factory=list)
    tags: list[tuple[str, dict[str, str | None]]] = field(default_factory=list)
    text: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element."""
        named = dict(attrs)
        self.tags.append((tag, named))
        if named.get("id"):
            self.anchors.append(str(named["id"]))
        for name in ("href", "src"):
            if named.get(name) is not None:
                self.links.append((tag, str(named[name]), str(named.get("rel") or "")))
        if tag in ("h1", "h2", "h3", "h4", "h5", "h6"):
            self.headings.append(int(tag[1]))

    def handle_data(self, data: str) -> None:
        """Note a text."""
        self.text.append(data)


@dataclass(frozen=True)
class Crawled:
    """A site on disk. ``top`` is the path at which a host shows it."""

    folder: Path
    top: str = "/"

    @cached_property
    def pages(self) -> dict[str, PageFacts]:
        """Every page but the maps, by its path."""
        found = {}
        for path in sorted(self.folder.rglob("*.html")):
            name = path.relative_to(self.folder).as_posix()
            if posixpath.basename(name) != OF_THE_MAP:
                found[name] = PageFacts(name)
                found[name].feed(path.read_text(encoding="utf-8"))
        return found

    @cached_property
    def files(self) -> frozenset[str]:
        """Every file by its path."""
        return frozenset(p.relative_to(self.folder).as_posix() for p in self.folder.rglob("*") if p.is_file())

    def targets(self, page: PageFacts) -> Iterator[tuple[str, str, str, str]]:
        """The links of a page inside the site: element, path, what is behind ``#``, and the link as it is written."""
        for tag, href, rel in page.links:
            parts = urlsplit(href)
            if parts.scheme or parts.netloc or "external" in rel:
                continue
            path = unquote(parts.path)
            if page.path == "404.html" and path.startswith("/"):
                path = path.removeprefix(self.top)
            target = posixpath.normpath(posixpath.join(posixpath.dirname(page.path), path)) if path else page.path
            yield tag, target, unquote(parts.fragment), href

    def faults(self, base_url: str | None = None) -> Iterator[str]:
        """What is wrong: links that lead nowhere or out of the site, pages that nothing leads to, headings, anchors."""
        reached, waiting = set(), ["index.html"]
        while waiting:
            name = waiting.pop()
            if name in reached or name not in self.pages:
                continue
            reached.add(name)
            waiting += [target for _, target, _, _ in self.targets(self.pages[name])]
        for name, page in self.pages.items():
            if name not in reached and name != "404.html":
                yield f"{name}: nothing leads to it"
            yield from self._page_faults(page, base_url)

    def _page_faults(self, page: PageFacts, base_url: str | None) -> Iterator[str]:
        for tag, href, rel in page.links:
            scheme = urlsplit(href).scheme
            is_own = tag == "link" and "canonical" in rel and base_url is not None and href.startswith(base_url)
            # A host shows this page at any depth: its links begin at the top.
            is_own = is_own or (page.path == "404.html" and href.startswith(urlsplit(base_url or "").path or "/"))
            is_source = tag == "a" and scheme in ("http", "https") and "external" in rel and "noreferrer" in rel
            if (scheme or href.startswith(("//", "/"))) and not is_own and not is_source:
                yield f"{page.path}: <{tag}> leads out of the site: {href}"
        for _, target, mark, href in self.targets(page):
            is_anchor = mark and posixpath.basename(target) not in WITH_STATE and target in self.pages
            if target not in self.files:
                yield f"{page.path}: {href} leads nowhere"
            elif is_anchor and mark not in self.pages[target].anchors:
                yield f"{page.path}: {href} has no such anchor"
        for anchor in {each for each in page.anchors if page.anchors.count(each) > 1}:
            yield f"{page.path}: two elements are called {anchor}"
        if page.headings.count(1) != 1 or page.headings[:1] != [1]:
            yield f"{page.path}: its headings are {page.headings}"
        if any(after > before + 1 for before, after in zip(page.headings, page.headings[1:], strict=False)):
            yield f"{page.path}: it leaves out a level of headings: {page.headings}"
