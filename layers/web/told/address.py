"""What the map's scripts need to read and to write an address of the same form as the app's (:mod:`layers.view_codec`)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geodata.catalog import Catalog
from layers.marks import Mark
from layers.view import View, opening_view
from layers.view_codec import to_query
from layers.web.varint import varints


def address_payload(catalog: Catalog, found: Sequence[Mark], view: View) -> dict[str, Any]:
    """A :class:`layers.web.payload_model.PayloadAddress`: the catalogue's opening view, the view that the document opens on
    as an address, and which features each value of a filter lets through."""
    opening = opening_view(catalog)
    return {
        "date": opening.date.isoformat(),
        "theatre": opening.theatre,
        "layers": sorted(opening.layers),
        "opening": to_query(view, catalog),
        "claimants": _through((i, mark.claimant_ids) for i, mark in enumerate(found)),
        "confidence": _through((i, (mark.confidence,)) for i, mark in enumerate(found)),
        "modes": _through((i, mark.modes) for i, mark in enumerate(found)),
    }


def _through(values: Iterable[tuple[int, Iterable[str]]]) -> Mapping[str, str]:
    """For each value the features that have it: the differences of their indexes, as text."""
    found: dict[str, list[int]] = {}
    for i, names in values:
        for name in names:
            found.setdefault(name, []).append(i)
    return {name: varints(_steps(found[name])) for name in sorted(found)}


def _steps(indexes: list[int]) -> NDArray[np.int64]:
    """The first index, and how far each further one is from the one before it."""
    return np.array([after - before for before, after in pairwise([0, *indexes])], dtype=np.int64)
