"""Where the map looks in a chapter: its camera, else its theatre, else around what it selects."""

from __future__ import annotations

from collections.abc import Sequence

from geodata.catalog import Catalog
from layers.chapters import ToldChapter
from layers.marks import Mark
from layers.view import Camera

#: An extent in degrees: west, south, east, north.
Extent = tuple[float, float, float, float]

#: Room around marks: a share of the longer side of their extent, and at least so many degrees.
_MARGIN, _LEAST_MARGIN_DEG = 0.15, 0.15
#: Leaflet's Web Mercator map ends near this latitude.
_MAX_LATITUDE = 85


def place_of(chapter: ToldChapter, catalog: Catalog, marks: Sequence[Mark]) -> Camera | Extent:
    """Where the map looks in a chapter. A chapter that names neither place nor selection looks at the opening theatre."""
    view, named = chapter.view, dict(chapter.query)
    if view.camera is not None:
        return view.camera
    chosen = [mark for mark in marks if mark.id == view.selected]
    if chosen and "theatre" not in named:
        return around(chosen)
    theatres = {theatre.id: theatre.bbox for theatre in catalog.record.theatres}
    return theatres[view.theatre]


def around(marks: Sequence[Mark], least_deg: float = _LEAST_MARGIN_DEG) -> Extent:
    """The extent of at least one mark, with a margin of at least ``least_deg`` degrees."""
    boxes = [mark.geometry.bounds for mark in marks]
    west, south = (min(box[i] for box in boxes) for i in (0, 1))
    east, north = (max(box[i] for box in boxes) for i in (2, 3))
    margin = max(least_deg, _MARGIN * max(east - west, north - south))
    return (
        max(west - margin, -180),
        max(south - margin, -_MAX_LATITUDE),
        min(east + margin, 180),
        min(north + margin, _MAX_LATITUDE),
    )
