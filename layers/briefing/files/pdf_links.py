"""What a PDF is given beside its pages: where its links lead, and what its maps show."""

from __future__ import annotations

from dataclasses import dataclass

from layers.briefing.map.projection import Bounds, Frame


@dataclass(frozen=True)
class Link:
    """A box on a page, in points, that leads to another page of the same PDF or to an address. Pages are counted from 0.

    ``words`` say where it leads.
    """

    page: int
    bounds: Bounds
    to: int | str
    words: str = ""


@dataclass(frozen=True)
class MapSheet:
    """The map of a page: what it shows in words, and its frame."""

    words: str
    frame: Frame
