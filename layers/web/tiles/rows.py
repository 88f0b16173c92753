"""The features of a large layer as columns: shapes, days, and the words of their cards."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geodata.catalog import Catalog
from layers import words
from layers.marks import Mark

#: The day of an open beginning and of an open end; days are counted from 1 January 1970.
OPEN_BEGIN, OPEN_END = -(2**31), 2**31 - 1
_EPOCH = dt.date(1970, 1, 1)
#: The most characters of a text of a card.
_MOST = 600


@dataclass(frozen=True)
class TileRows:
    """Features in columns of one length. ``geometries`` are shapely geometries in EPSG:4326 within ±180°.

    A feature is valid from the day ``begins`` until the day before ``ends``, both days since 1970. ``words`` are the texts
    of its card: ``id``, ``name``, ``style`` (a key of :data:`layers.style.STYLES`), and any of ``when``, ``who``, ``sure``,
    ``text``, ``sources``.
    """

    geometries: NDArray[np.object_]
    begins: NDArray[np.int64]
    ends: NDArray[np.int64]
    words: Sequence[Mapping[str, str]]

    def __len__(self) -> int:
        return len(self.geometries)

    @property
    def period(self) -> tuple[int, int]:
        """The first day on which anything is valid and the first on which nothing is any more; (0, 1) of undated rows."""
        days = np.concatenate([self.begins, self.ends])
        days = days[(days != OPEN_BEGIN) & (days != OPEN_END)]
        if not len(days):
            return 0, 1
        last = int(days.max())
        # An open end is no day: what begins last is still valid on its first day.
        return int(days.min()), max(last, int(self.begins.max(initial=OPEN_BEGIN)) + 1)


def rows_of(catalog: Catalog, found: Sequence[Mark]) -> TileRows:
    """Marks as rows, in their order."""
    geometries = np.empty(len(found), dtype=object)
    geometries[:] = [mark.geometry for mark in found]
    return TileRows(
        geometries,
        np.array([_day(mark.valid_from, OPEN_BEGIN) for mark in found], dtype=np.int64),
        np.array([_day(mark.valid_to, OPEN_END) for mark in found], dtype=np.int64),
        [_words(catalog, mark) for mark in found],
    )


def _day(date: dt.date | None, otherwise: int) -> int:
    return otherwise if date is None else (date - _EPOCH).days


def _words(catalog: Catalog, mark: Mark) -> dict[str, str]:
    card = mark.card
    pages = [catalog.sources[name] for name in card.sources if name in catalog.sources]
    sources = "; ".join(
        f"{page.publisher}: {page.title}, {words.day(page.date)}" if page.date else f"{page.publisher}: {page.title}"
        for page in pages
    )
    figures = "; ".join(f"{figure.label}: {figure.value}" for figure in card.figures)
    said = {
        "id": mark.id,
        "name": mark.name,
        "style": mark.style,
        "when": card.when,
        "who": card.who,
        "sure": card.sure,
        "text": " ".join(part for part in (card.body, figures, *card.caveats) if part),
        "sources": sources,
    }
    return {key: text if len(text) <= _MOST else f"{text[: _MOST - 1]}…" for key, text in said.items() if text}
