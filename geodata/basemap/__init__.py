"""Read the basemap: land, lakes, rivers, borders, admin1, railways and cities at three levels of detail.

The files are made by ``python -m geodata.build``; ``basemap/PROVENANCE.md`` says from what, and under which licence.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Literal, get_args

import geopandas as gpd
import pyogrio

from geodata.errors import LayerError

Theme = Literal["land", "lakes", "rivers", "borders", "admin1", "railways", "cities"]
Level = Literal["world", "eurasia", "detail"]
THEMES: tuple[Theme, ...] = get_args(Theme)
LEVELS: tuple[Level, ...] = get_args(Level)

FOLDER = Path(__file__).parent

#: The windows, [west, south, east, north] in degrees, that the detail level covers.
DETAIL_WINDOWS = ((30.0, 48.5, 42.0, 55.0), (123.5, 36.5, 137.5, 49.5))

#: What the credits must say of it.
CREDITS = "Basemap: Natural Earth (public domain); © OpenStreetMap contributors (ODbL); GeoNames (CC BY 4.0)"


@cache
def read(theme: Theme, level: Level) -> gpd.GeoDataFrame:
    """One theme at one level, in EPSG:4326; no rows where the level leaves the theme out.

    The frame is shared between callers: copy it before changing it. Raises LayerError where the file cannot be read.
    """
    path = FOLDER / f"{theme}-{level}.fgb"
    if not path.exists():
        return gpd.GeoDataFrame({"geometry": []}, geometry="geometry", crs="EPSG:4326")
    try:
        return pyogrio.read_dataframe(path)
    except pyogrio.errors.DataSourceError as error:
        raise LayerError(f"{path}: cannot be read ({error}); make it again with 'python -m geodata.build'.") from error
