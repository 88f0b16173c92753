"""Marks as they were known by a day, and which of them a View shows.

This is the one place that decides it for everything that Python makes; ``layers/web/js/data/knowledge.js`` is the one of
the map, which moves the day by itself.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import replace

from geodata.dates import known_end, was_known
from geodata.instants import utc_day
from layers.card import Card, Figure, Other
from layers.knowledge.dates_said import public
from layers.language import say, say_count
from layers.marks import Mark, passes
from layers.view import View


def known_marks(found: Iterable[Mark], known_by: dt.date | None) -> tuple[Mark, ...]:
    """The marks that had been reported by a day, that day included, and of each what was known then.

    An end after the day becomes an open end, and the words say "since". Sources that were published later are left out, and
    so are features that nobody knew of. Marks that are cut for a day can be cut again for an earlier one. All of them, as
    they are, where ``known_by`` is None.
    """
    if known_by is None:
        return tuple(found)
    day = utc_day(known_by)
    return tuple(
        _then(mark, day) for mark in found if was_known(mark.first_reported, mark.valid_from, mark.valid_to, day)
    )


def shown(found: Iterable[Mark], view: View) -> tuple[Mark, ...]:
    """The marks to draw for a view: through its filters, known, begun, and not over where the past is hidden."""
    through = (mark for mark in found if passes(mark, view))
    return tuple(
        mark
        for mark in known_marks(through, view.known_by)
        if (status := mark.status(view.date)) == "active" or (status == "past" and view.past == "fade")
    )


def knowledge_notes(card: Card, known_by: dt.date | None) -> tuple[str, ...]:
    """What a reader has to know of a card that was cut for a day: sources that are left out, and texts of later days."""
    if known_by is None:
        return ()
    return tuple(_notes(card, utc_day(known_by)))


def _notes(card: Card, day: dt.date) -> Iterator[str]:
    if card.left_out:
        yield say_count(
            "{count} source published later is left out; the grade is that of today.",
            "{count} sources published later are left out; the grade is that of today.",
            card.left_out,
        )
    if card.names_day is not None and card.names_day > day:
        yield say("The text names a later day: it was announced in advance, or added since.")


def _then(mark: Mark, day: dt.date) -> Mark:
    end = known_end(mark.valid_from, mark.valid_to, day)
    card = mark.card
    links = (*card.others, *card.followed)
    is_whole = (
        end == mark.valid_to
        and not any(_is_later(each, day) for each in (*card.source_days, *card.media_days))
        and all(_was_known(other, day) for other in links)
        and not any(_is_later(figure.until, day) for figure in card.figures)
    )
    if is_whole:
        return mark
    unknown = {other.id for other in links if not _was_known(other, day)}
    return replace(
        mark,
        valid_to=end,
        card=_card(mark, day, is_open=end != mark.valid_to),
        superseded_by=tuple(name for name in mark.superseded_by if name not in unknown),
        reversed_by=tuple(name for name in mark.reversed_by if name not in unknown),
    )


def _card(mark: Mark, day: dt.date, *, is_open: bool) -> Card:
    card = mark.card
    cited = [pair for pair in zip(card.sources, card.source_days, strict=True) if not _is_later(pair[1], day)]
    pictured = [pair for pair in zip(card.media, card.media_days, strict=True) if not _is_later(pair[1], day)]
    left_out = card.left_out + len(card.sources) - len(cited)
    return replace(
        card,
        when=card.since if is_open and card.since is not None else card.when,
        figures=tuple(_figure(figure, day) for figure in card.figures),
        public=public(mark.first_reported, [page for _, page in cited]),
        sources=tuple(name for name, _ in cited),
        source_days=tuple(page for _, page in cited),
        left_out=left_out,
        media=tuple(name for name, _ in pictured),
        media_days=tuple(page for _, page in pictured),
        others=tuple(other for other in card.others if _was_known(other, day)),
        followed=tuple(other for other in card.followed if _was_known(other, day)),
    )


def _figure(figure: Figure, day: dt.date) -> Figure:
    if figure.since is None or not _is_later(figure.until, day):
        return figure
    return replace(figure, value=figure.since, since=None, until=None)


def _is_later(day: dt.date | None, than: dt.date) -> bool:
    return day is not None and day > than


def _was_known(other: Other, day: dt.date) -> bool:
    return other.known is not None and other.known <= day
