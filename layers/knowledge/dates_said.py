"""How a card says when something was, and when it became public: as it is known now, and as it was known then."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from geodata.instants import last_day, utc_day
from layers import words
from layers.language import say


def public(reported: dt.date | None, pages: Iterable[dt.date | None]) -> str | None:
    """When it became public, and the day of the cited pages where none of them is of that day. None is no day."""
    if reported is None:
        return None
    day, cited = words.day(reported), sorted({page for page in pages if page is not None})
    if not cited or reported in cited:
        return say("Became public {day}.", day=day)
    if len(cited) == 1:
        return say("Became public {day}; cited page of {cited}.", day=day, cited=words.day(cited[0]))
    return say(
        "Became public {day}; cited pages of {first} to {last}.",
        day=day,
        first=words.day(cited[0]),
        last=words.day(cited[-1]),
    )


def since_words(
    reported: dt.date | None, start: dt.date | None, end: dt.date | None, precision: str, *, is_window: bool
) -> str | None:
    """A date in words while its end was not known yet; None where it was known when the feature became public.

    ``reported`` is the day on which it did, ``precision`` that of the date. ``is_window`` says that the thing happened at
    one time between the two, and did not last from one to the other.
    """
    if reported is None or start is None or end is None or last_day(end) <= max(reported, utc_day(start)):
        return None
    return say("{day} or later", day=words.day(start)) if is_window else words.when(start, None, precision)
