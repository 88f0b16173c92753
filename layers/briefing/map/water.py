"""Where water is on a map frame: the names of seas lie in their seas."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from geodata.basemap.seas import Sea
from layers.briefing.map.basemap import frame_basemap
from layers.briefing.map.labels import Spot
from layers.briefing.map.projection import Frame, Points
from layers.language import ENGLISH, spoken
from layers.language.names import place_name

#: The points of a box that are asked for, across and up: where one of them is land, the box is not water.
_ACROSS, _UP = np.linspace(-0.5, 0.5, 7), np.linspace(-0.5, 0.5, 3)
#: A name lies at most so far from the place of its sea, in points, and the places that are tried are so far apart.
_REACH_PT, _STEP_PT = 70.0, 7.0


class Water:
    """The water of one frame. Everything is in points of the page."""

    def __init__(self, land: Iterable[BaseGeometry], lakes: BaseGeometry) -> None:
        """``land`` are polygons; ``lakes`` lie on them and are water."""
        parts = shapely.get_parts(shapely.get_parts(np.array(list(land), dtype=object)))
        self._land, self._lakes = parts[shapely.get_type_id(parts) == 3], lakes
        self._bounds = shapely.bounds(self._land)
        shapely.prepare(self._land)
        shapely.prepare(self._lakes)

    def is_water(self, points: Points) -> NDArray[np.bool_]:
        """Which of n points (n × 2) are water."""
        dry = np.zeros(len(points), dtype=bool)
        (x0, y0), (x1, y1) = points.min(axis=0), points.max(axis=0)
        b = self._bounds
        for part in self._land[(b[:, 0] <= x1) & (b[:, 2] >= x0) & (b[:, 1] <= y1) & (b[:, 3] >= y0)]:
            dry |= shapely.contains_xy(part, points[:, 0], points[:, 1])
        wet: NDArray[np.bool_] = ~dry | shapely.contains_xy(self._lakes, points[:, 0], points[:, 1])
        return wet


def sea_lines(sea: Sea) -> tuple[str, ...]:
    """The name of a sea on a page, line by line, in the language spoken."""
    if spoken() == ENGLISH:
        return sea.page_lines or (sea.name,)
    name = place_name(sea.name, None, spoken())
    words = name.split(" ")
    half = len(words) // 2
    return (" ".join(words[:half]), " ".join(words[half:])) if len(name) > 14 and half else (name,)


@lru_cache(maxsize=8)
def water_of(frame: Frame) -> Water:
    """The water of a frame."""
    below = frame_basemap(frame)
    return Water([country.shape for country in below.countries], below.lakes)


def sea_spots(water: Water, spot: Spot, size: tuple[float, float]) -> list[Spot]:
    """Centres for the name of a sea near its place ``spot``, the nearest first, where a name of this size is over water."""
    steps = np.arange(-_REACH_PT, _REACH_PT + 0.1, _STEP_PT)
    around = np.array([(dx, dy) for dx in steps for dy in steps if np.hypot(dx, dy) <= _REACH_PT])
    around = around[np.argsort(np.hypot(around[:, 0], 1.3 * around[:, 1]), kind="stable")]
    centres = around + spot
    box = np.array([(size[0] * dx, size[1] * dy) for dx in _ACROSS for dy in _UP])
    wet = water.is_water((centres[:, None, :] + box[None, :, :]).reshape(-1, 2)).reshape(len(centres), -1).all(axis=1)
    return [(float(x), float(y)) for x, y in centres[wet]]
