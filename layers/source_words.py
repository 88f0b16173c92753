"""What a card and a table say of a source: how reliable it is, and where a copy of its page may be found."""

from __future__ import annotations

from geodata.catalog import Catalog
from geodata.catalog_model import Source
from layers import words
from layers.language import say


def reliability_words(catalog: Catalog, source: Source) -> tuple[str, str]:
    """The grade of a source on the Admiralty scale, and the reason for it: ``("B, usually reliable", "…")``.

    ``("not graded", "")`` where nobody has judged it.
    """
    grade = catalog.reliability(source)
    if grade is None:
        return say("not graded"), ""
    return f"{grade.letter}, {words.RELIABILITY[grade.letter]}", grade.reason or ""


def archive_lookup(source: Source) -> str | None:
    """The address at which the Internet Archive looks for a copy of a page; None for a source without an address.

    It names the day of the source, so that the copy nearest to that day is shown; without a day, the list of all copies is.
    The address is composed here and asked for by nobody but a reader who clicks on it. There may be no copy.

    >>> from geodata import open_catalog
    >>> source = next(s for s in open_catalog().sources.values() if s.url and s.date)
    >>> archive_lookup(source) == f"https://web.archive.org/web/{source.date:%Y%m%d}/{source.url}"
    True
    """
    if source.url is None:
        return None
    day = f"{source.date.year:04d}{source.date.month:02d}{source.date.day:02d}" if source.date else "*"
    return f"https://web.archive.org/web/{day}/{source.url}"
