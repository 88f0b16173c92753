"""One report in the lists of a page, as texts."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from layers.language import say

#: The mark of what was published after the date of the page.
LATER = "†"


@dataclass(frozen=True)
class Report:
    """One event or statement in the list of reports.

    ``last_day`` is not later than the date of the page. ``on_map`` is whether the place lies in the frame. ``sure`` is the
    degree of certainty in words, empty where it is "reported". ``lonlat`` is in degrees. ``note`` says why the map does not
    show it, if so. ``later`` is whether it was first published after the date of the page. ``place_precision`` is how well
    its place is known, None where nothing says so, and ``reference`` is its grid reference.
    """

    id: str
    when: str
    first_day: dt.date
    last_day: dt.date
    place_id: str
    place: str
    title: str
    who: str
    sure: str
    amounts: tuple[str, ...]
    sources: tuple[str, ...]
    style: str
    tier: int
    current: bool
    on_map: bool
    lonlat: tuple[float, float]
    note: str = ""
    later: bool = False
    place_precision: str | None = None
    reference: str = ""

    @property
    def where(self) -> str:
        """The place with its grid reference, if it has one, and the note."""
        place = " · ".join(part for part in (self.place, self.reference) if part)
        return f"{place} ({say(self.note)})" if self.note else place

    @property
    def attribution(self) -> str:
        """Who says it, how certain it is, and its figures, in one line."""
        who = "; ".join(part for part in (self.who, self.sure) if part)
        who = who[:1].upper() + who[1:]
        amounts = "; ".join(self.amounts)
        return f"{who}. {amounts[:1].upper()}{amounts[1:]}" if amounts else who
