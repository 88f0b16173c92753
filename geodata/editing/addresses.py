"""What is wrong with the addresses of sources, as far as the records themselves show it. Nothing is fetched."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal
from urllib.parse import parse_qsl, urlsplit

from geodata.catalog_model import Source

Problem = Literal["no address", "duplicate", "mirror", "not https", "tracking", "crawler or amp page"]

#: Parameters that say where a reader came from; the page is the same without them.
_TRACKING = re.compile(
    r"(utm_\w+|mtm_\w+|pk_\w+|fbclid|gclid|dclid|yclid|msclkid|igshid|mc_[ce]id|cid|cmpid|ocid|spm|_ga|ref_src|xtor|wt_mc)",
    re.IGNORECASE,
)
#: Parts of a path or host that lead a crawler or a browser to another copy of the page.
_COPY_PATH = re.compile(r"(^|/)(amp|nobot|print|feed|rss)(/|$)|[.-]amp(\.html?)?$", re.IGNORECASE)
_COPY_HOST = re.compile(r"^amp\.|\.cdn\.ampproject\.org$|^(webcache|translate)\.google", re.IGNORECASE)


@dataclass(frozen=True)
class Finding:
    """One thing to look at in the address of one source. ``what`` explains it in a few words."""

    source: str
    problem: Problem
    what: str


def address_findings(sources: Iterable[Source]) -> tuple[Finding, ...]:
    """The findings of all sources, in their order.

    A data set needs no address of a page. A mirror is a source whose ``quality`` says that the publisher is another one.
    """
    first: dict[str, str] = {}
    return tuple(finding for source in sources for finding in _findings(source, first))


def _findings(source: Source, first: dict[str, str]) -> Iterator[Finding]:
    if source.quality == "mirror_or_aggregator":
        yield Finding(source.id, "mirror", "the page is a copy; cite the publisher's own page")
    if source.url is None:
        if source.quality != "dataset":
            yield Finding(source.id, "no address", "readers cannot open it")
        return
    parts = urlsplit(source.url)
    other = first.setdefault(_page(source.url), source.id)
    if other != source.id:
        yield Finding(source.id, "duplicate", f"the same page as {other}")
    if parts.scheme != "https":
        yield Finding(source.id, "not https", source.url)
    names = [name for name, _ in parse_qsl(parts.query, keep_blank_values=True)]
    if found := [name for name in names if _TRACKING.fullmatch(name)]:
        yield Finding(source.id, "tracking", f"delete {', '.join(found)} from {source.url}")
    if (
        _COPY_PATH.search(parts.path)
        or _COPY_HOST.search(parts.netloc)
        or "amp" in names
        or "outputType=amp" in parts.query
    ):
        yield Finding(source.id, "crawler or amp page", source.url)


def _page(url: str) -> str:
    """The address without what does not choose the page: scheme, "www.", tracking, fragment and a slash at the end."""
    parts = urlsplit(url)
    query = sorted(pair for pair in parse_qsl(parts.query, keep_blank_values=True) if not _TRACKING.fullmatch(pair[0]))
    return repr((parts.netloc.casefold().removeprefix("www."), parts.path.rstrip("/"), query))
