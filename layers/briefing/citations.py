"""How a page cites its sources: by number in the text, in a few words in the footer, in full on a later page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from geodata.catalog import Catalog
from geodata.catalog_model import Source
from layers import words


def number_sources(cited: Iterable[Iterable[str]]) -> dict[str, int]:
    """Source ids with their numbers: in the order in which they are first cited, from 1."""
    order: dict[str, int] = {}
    for group in cited:
        for source in group:
            order.setdefault(source, len(order) + 1)
    return order


def claimed_in(catalog: Catalog, sources: Iterable[str]) -> tuple[str, ...]:
    """The ids of the sources to cite for a claim.

    A data set that an outline was drawn from is credited, not cited, unless the claim has no other source.
    """
    given = tuple(sources)
    printed = tuple(s for s in given if s not in catalog.sources or catalog.sources[s].quality != "dataset")
    return printed or given


def cite(sources: Iterable[str], numbered: Mapping[str, int]) -> str:
    """The numbers of some sources as they are printed: ``[3, 5]``; empty where none of them is numbered."""
    numbers = sorted({numbered[source] for source in sources if source in numbered})
    return f"[{', '.join(str(number) for number in numbers)}]" if numbers else ""


def brief_source(source: Source) -> str:
    """A source in a few words: its publisher and its date."""
    return f"{source.publisher}, {words.short_day(source.date)}" if source.date else source.publisher


def full_source(source: Source) -> str:
    """A source in full: publisher, date, title, kind of page and address."""
    dated = f", {words.short_day(source.date)}" if source.date else ""
    address = f". {source.url}" if source.url else ""
    return f"{source.publisher}{dated}: {source.title} ({words.QUALITY[source.quality]}){address}"
