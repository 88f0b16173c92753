"""How many features are valid when, in squares of a tile: what is drawn where there are too many features to draw."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from layers.web.tiles.grid import EXTENT, Floats, Ints
from layers.web.tiles.rows import TileRows
from layers.web.varint import varints, zigzag

#: Squares along the side of a tile, and the most spans of time.
SQUARES, MOST_SPANS = 32, 128


@dataclass(frozen=True)
class Spans:
    """Equal spans of days: the first day, the days of a span, and how many there are."""

    first: int
    days: int
    count: int

    @classmethod
    def over(cls, first: int, last: int) -> Spans:
        """Spans of the days from ``first`` until before ``last``."""
        days = max(1, -(-(last - first) // MOST_SPANS))
        return cls(first, days, max(1, -(-(last - first) // days)))

    def at(self, days: Ints) -> Ints:
        """The span that each day is in; a day outside counts to the span next to it."""
        return np.clip((days - self.first) // self.days, 0, self.count - 1)


def squares(
    rows: TileRows, shares: Floats, spans: Spans, tile: tuple[int, int, int], part: Ints
) -> Iterator[tuple[int, int, str]]:
    """The squares of a tile that are not empty: their middle in units of the tile, and their counts as text.

    The text has for each span the difference from the span before it (:mod:`layers.web.varint`). A feature counts in every
    span that it is valid in for at least one day.
    """
    zoom, column, row = tile
    inside = (shares[part] * (1 << zoom) - (column, row)) * SQUARES
    x, y = np.clip(np.floor(inside), 0, SQUARES - 1).astype(np.int64).T
    steps = np.zeros((SQUARES * SQUARES, spans.count + 1), dtype=np.int64)
    cell = y * SQUARES + x
    np.add.at(steps, (cell, spans.at(rows.begins[part])), 1)
    np.add.at(steps, (cell, spans.at(rows.ends[part] - 1) + 1), -1)
    side = EXTENT // SQUARES
    for found in np.unique(cell):
        at_x, at_y = int(found % SQUARES), int(found // SQUARES)
        yield at_x * side + side // 2, at_y * side + side // 2, varints(zigzag(steps[found, : spans.count]))
