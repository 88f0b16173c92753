"""The three levels of detail of the basemap, and the part of the world that each covers."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, get_args

Level = Literal["world", "eurasia", "detail"]
#: From the coarsest to the finest.
LEVELS: tuple[Level, ...] = get_args(Level)

#: [west, south, east, north] in degrees.
Bounds = tuple[float, float, float, float]

WHOLE_WORLD: Bounds = (-180.0, -90.0, 180.0, 90.0)

#: The extents that each level covers. Eurasia has a second one for the tip of Chukotka beyond 180°; the detail level
#: covers the land around the Kursk front and around the Sea of Japan.
WINDOWS: Mapping[Level, tuple[Bounds, ...]] = MappingProxyType(
    {
        "world": (WHOLE_WORLD,),
        "eurasia": ((10.0, 20.0, 180.0, 82.0), (-180.0, 60.0, -169.0, 73.0)),
        "detail": ((30.0, 48.5, 42.0, 55.0), (123.5, 36.5, 137.5, 49.5)),
    }
)
