"""The frozen View: which date, which filters, which part of the world. Everything that is drawn follows from one.

How a View is written as a link, as command-line options, as messages and in words: :mod:`layers.view_codec`.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from geodata.instants import utc_day

if TYPE_CHECKING:
    from geodata.catalog import Catalog

#: What is over on the date shown: drawn faded, or left out.
Past = Literal["fade", "hide"]


@dataclass(frozen=True)
class Camera:
    """Where the map looks: centre in degrees (EPSG:4326) and Leaflet zoom level."""

    lon: float
    lat: float
    zoom: float


@dataclass(frozen=True)
class View:
    """What is shown.

    ``date`` is a day, the whole of it in UTC, or an instant (:class:`geodata.instants.Instant`), that minute.
    ``None`` in a filter lets everything through. ``claimants`` are claimant ids; ``tier`` 1 shows the core only, 2 all;
    ``text`` is searched for in names and claims; ``selected`` is a feature id; ``compare`` is a second date, before or
    after ``date``. ``as_known`` shows what was known on the date itself: ``known_by`` then follows ``date``. ``since`` is
    a day: what happened or became public after it is marked. ``version`` is an earlier version of the catalogue, as the
    operator's list names it: what it did not say yet, or said otherwise, is marked.
    """

    date: dt.date
    known_by: dt.date | None = None
    layers: frozenset[str] = frozenset()
    modes: frozenset[str] | None = None
    confidences: frozenset[str] | None = None
    claimants: frozenset[str] | None = None
    tier: int = 2
    text: str = ""
    theatre: str = ""
    camera: Camera | None = None
    selected: str | None = None
    compare: dt.date | None = None
    past: Past = "fade"
    as_known: bool = False
    since: dt.date | None = None
    version: str | None = None

    def __post_init__(self) -> None:
        """Where the view shows what was known at the time, the day of knowledge is always the date that is shown."""
        if self.as_known:
            object.__setattr__(self, "known_by", utc_day(self.date))


def opening_view(catalog: Catalog) -> View:
    """The view that a catalogue opens with."""
    return View(
        date=catalog.record.opening_date,
        layers=frozenset(record.id for record in catalog.layers if record.shown),
        theatre=catalog.record.opening_theatre,
    )
