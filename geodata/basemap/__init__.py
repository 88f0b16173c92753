"""Read the basemap: land, lakes, rivers, borders, first-order regions, railways and cities at three levels of detail.

The files are made by ``python -m geodata.build``; ``basemap/PROVENANCE.md`` says from what, and under which licence.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Literal, get_args

import geopandas as gpd
import pyogrio

from geodata.basemap.levels import LEVELS, WHOLE_WORLD, WINDOWS, Level
from geodata.basemap.seas import Sea, seas
from geodata.errors import LayerError

__all__ = ["CREDITS", "FOLDER", "LEVELS", "THEMES", "WHOLE_WORLD", "WINDOWS", "Level", "Sea", "Theme", "read", "seas"]

Theme = Literal["land", "lakes", "rivers", "borders", "admin1", "railways", "cities"]
THEMES: tuple[Theme, ...] = get_args(Theme)

FOLDER = Path(__file__).parent

#: The credits that every map with this basemap must show.
CREDITS = "Basemap: Natural Earth (public domain); © OpenStreetMap contributors (ODbL); GeoNames (CC BY 4.0)"


@cache
def read(theme: Theme, level: Level) -> gpd.GeoDataFrame:
    """One theme at one level of detail, in EPSG:4326; no rows where the level leaves the theme out.

    The frame is shared between callers: copy it before changing it. Raises LayerError where the file cannot be read.

    >>> read("land", "world").crs.to_epsg()
    4326
    """
    path = FOLDER / f"{theme}-{level}.fgb"
    if not path.exists():
        return gpd.GeoDataFrame({"geometry": []}, geometry="geometry", crs="EPSG:4326")
    try:
        return pyogrio.read_dataframe(path)
    except pyogrio.errors.DataSourceError as error:
        raise LayerError(f"{path}: cannot be read ({error}); make it again with 'python -m geodata.build'.") from error
