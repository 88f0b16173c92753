"""Sources as a page cites them: numbered in the order they are first cited, short in the footer, in full on a later page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from geodata.model import Source
from layers import words
from layers.briefing.content import short_day


def number_sources(cited: Iterable[Iterable[str]]) -> dict[str, int]:
    """Source ids numbered in the order they are first cited."""
    order: dict[str, int] = {}
    for group in cited:
        for source in group:
            order.setdefault(source, len(order) + 1)
    return order


def cite(sources: Iterable[str], numbered: Mapping[str, int]) -> str:
    """``[3, 5]``."""
    numbers = sorted({numbered[source] for source in sources if source in numbered})
    return f"[{', '.join(str(number) for number in numbers)}]" if numbers else ""


def brief_source(source: Source) -> str:
    """A source in a few words: its publisher and date."""
    return f"{source.publisher}, {short_day(source.date)}" if source.date else source.publisher


def full_source(source: Source) -> str:
    """A source with its title, what kind of page it is, and its address."""
    dated = f", {short_day(source.date)}" if source.date else ""
    address = f". {source.url}" if source.url else ""
    return f"{source.publisher}{dated}: {source.title} ({words.QUALITY[source.quality]}){address}"
