"""The three levels of detail, and how the master coverage is generalised to each."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import shapely

from geodata.basemap.levels import WHOLE_WORLD, WINDOWS
from geodata.build.borders import Unit, by_country
from geodata.build.coverage import Bounds, drop_islets, simplify, snap


@dataclass(frozen=True, kw_only=True)
class Level:
    """How one level of the basemap is generalised and where it is cut."""

    name: str
    windows: tuple[Bounds, ...]
    """What the level covers."""
    tolerance_km: float
    """Bends smaller than this squared go."""
    decimals: int
    """Decimals kept of a degree."""
    min_island_km2: float
    min_lake_km2: float
    divided: frozenset[str]
    """ISO 3166-1 alpha-2 codes of the countries shown with their first-order divisions."""
    keep_country_km2: float | None = None
    """A country's largest island stays if it has this area, however small."""

    @property
    def cuts(self) -> bool:
        """Whether the windows leave anything of the world out."""
        return self.windows != (WHOLE_WORLD,)

    @property
    def grid_deg(self) -> float:
        """Spacing of the level's coordinates, in degrees."""
        return float(10.0**-self.decimals)


WORLD = Level(
    name="world",
    windows=WINDOWS["world"],
    tolerance_km=28.0,
    decimals=2,
    min_island_km2=2500.0,
    min_lake_km2=5000.0,
    divided=frozenset(),
    keep_country_km2=500.0,
)
EURASIA = Level(
    name="eurasia",
    windows=WINDOWS["eurasia"],
    tolerance_km=5.5,
    decimals=3,
    min_island_km2=60.0,
    min_lake_km2=400.0,
    divided=frozenset({"RU", "UA", "KP"}),
    keep_country_km2=100.0,
)
DETAIL = Level(
    name="detail",
    windows=WINDOWS["detail"],
    tolerance_km=0.06,
    decimals=4,
    min_island_km2=0.2,
    min_lake_km2=1.0,
    divided=frozenset({"RU", "UA", "KP", "KR", "CN", "BY", "JP"}),
)
LEVELS = (WORLD, EURASIA, DETAIL)


def generalise(units: Sequence[Unit], level: Level) -> list[Unit]:
    """The units that a level shows, whole, generalised and on its grid; a valid coverage."""
    shown = [unit for unit in units if unit.country in level.divided]
    rest = [unit for unit in units if unit.country not in level.divided]
    shown += [Unit(country=country, division=None, geometry=geometry) for country, geometry in by_country(rest).items()]
    shown = [unit for unit in shown if _is_in_windows(unit, level)]
    shapes = drop_islets(
        [unit.geometry for unit in shown],
        min_km2=level.min_island_km2,
        keep_largest_km2=level.keep_country_km2,
    )
    shapes = snap(simplify(shapes, tolerance_km=level.tolerance_km), grid=level.grid_deg)
    return [replace(unit, geometry=shape) for unit, shape in zip(shown, shapes, strict=True) if not shape.is_empty]


def cut(units: Sequence[Unit], level: Level, window: Bounds) -> list[Unit]:
    """The part of generalised units inside one window, still a valid coverage."""
    shapes = snap([unit.geometry for unit in units], grid=level.grid_deg, window=window)
    return [replace(unit, geometry=shape) for unit, shape in zip(units, shapes, strict=True) if not shape.is_empty]


def _is_in_windows(unit: Unit, level: Level) -> bool:
    west, south, east, north = np.asarray(level.windows).T
    return bool(shapely.intersects(unit.geometry, shapely.box(west, south, east, north)).any())
