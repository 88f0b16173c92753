"""The frames of a page's maps: what the main map and its inset show, and which names they must bear."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geodata.catalog import Catalog
from geodata.catalog_model import Theatre
from geodata.errors import GeodataError
from layers.briefing.map import insets
from layers.briefing.map.projection import Bounds, Frame, fit
from layers.briefing.map.shapes import drawn
from layers.briefing.options import LEAST_DEG, TALLEST_DEG, WIDEST_DEG, BriefingOptions, fits_on_a_page
from layers.briefing.page_grid import PageGrid
from layers.marks import Mark
from layers.view import View

#: What comes no farther into the map than this, in points, is not on it.
_CORNER_PT = 10.0


class ExtentError(GeodataError):
    """An extent is too large or too small for a page."""


@dataclass(frozen=True)
class Maps:
    """The frame of the main map and the names that it must bear, and the theatre and the frame of its inset."""

    main: Frame
    essential: tuple[str, ...]
    inset: tuple[Theatre, Frame] | None

    @property
    def beneath(self) -> list[Bounds]:
        """The boxes of the insets on the page, in points."""
        return [self.inset[1].rect] if self.inset else []

    def shows(self, lon: float, lat: float) -> bool:
        """Whether the main map shows a place in degrees, beneath no inset."""
        x, y = self.main.page(np.array([[lon, lat]]))[0]
        hidden = any(x0 - 3 < x < x1 + 3 and y0 - 3 < y < y1 + 3 for x0, y0, x1, y1 in self.beneath)
        return self.main.contains((x, y), 3) and not hidden

    def touches(self, geometry: BaseGeometry) -> bool:
        """Whether a geometry in degrees lies in the frame of the main map, at least in part.

        What only cuts a corner of it has no space for a letter, and says nothing there.
        """
        x0, y0, x1, y1 = self.main.rect
        inner = shapely.box(x0 + _CORNER_PT, y0 + _CORNER_PT, x1 - _CORNER_PT, y1 - _CORNER_PT)
        return bool(shapely.intersects(drawn(self.main, geometry), inner))


def extent(catalog: Catalog, view: View, options: BriefingOptions) -> Bounds:
    """The extent that a briefing shows, [west, south, east, north] in degrees.

    It is the one of the options, else the view's theatre, else the first theatre of the catalogue. Raises ExtentError where
    it is too small, or so large that an azimuthal map distorts it too much to be read.
    """
    theatres = {theatre.id: theatre.bbox for theatre in catalog.record.theatres}
    bbox = options.bbox or theatres.get(view.theatre, next(iter(theatres.values())))
    if not fits_on_a_page(bbox):
        raise ExtentError(
            f"A page shows an extent from {LEAST_DEG} to {WIDEST_DEG:.0f} degrees wide and to {TALLEST_DEG:.0f} degrees "
            "high; choose a smaller theatre or give one with --bbox."
        )
    return bbox


def maps_of(catalog: Catalog, marks: Sequence[Mark], view: View, options: BriefingOptions, grid: PageGrid) -> Maps:
    """The maps of a page. Raises ExtentError where no page can show the extent."""
    bbox = extent(catalog, view, options)
    frame = fit(bbox, grid.map_rect, pad=0.015, holding=insets.theatres_inside(catalog, bbox))
    # Without a theatre of its own an extent must bear what the theatres inside it must bear.
    own = [theatre for theatre in catalog.record.theatres if theatre.bbox == bbox]
    names = (name for theatre in own or catalog.record.theatres for name in theatre.must_label)
    inside = insets.candidates(catalog, bbox, marks) if grid.layout.inset else []
    framed = ((theatre, insets.inset_frame(frame, theatre, marks)) for theatre in inside)
    inset = next(((theatre, found) for theatre, found in framed if found), None)
    return Maps(frame, tuple(dict.fromkeys(names)), inset)
