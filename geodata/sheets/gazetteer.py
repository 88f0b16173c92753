"""Where a town is: the towns of the basemap, by English and native name."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from geodata import basemap
from geodata.basemap.levels import Level

_LEVELS: tuple[Level, ...] = ("detail", "eurasia", "world")


@dataclass(frozen=True)
class Town:
    """A town: its English and its native name, its country (ISO 3166, two letters), longitude and latitude in degrees."""

    name: str
    native: str | None
    country: str
    position: tuple[float, float]


def towns_named(name: str, country: str | None = None) -> tuple[Town, ...]:
    """The towns of a name, in either language and in any case; of one country where it is given.

    >>> [town.country for town in towns_named("kursk")]
    ['RU']
    """
    found = _towns().get(name.casefold().strip(), ())
    return tuple(town for town in found if country is None or town.country == country)


@cache
def _towns() -> dict[str, tuple[Town, ...]]:
    found: dict[str, dict[tuple[str, str], Town]] = {}
    for level in _LEVELS:
        table = basemap.read("cities", level)
        if table.empty:
            continue
        columns = (table["name_en"], table["name_native"], table["iso_a2"], table.geometry)
        for name, native, country, point in zip(*columns, strict=True):
            town = Town(
                name, native if isinstance(native, str) else None, country, (round(point.x, 4), round(point.y, 4))
            )
            for key in {name, town.native or name}:
                # The finest level comes first, and its position counts.
                found.setdefault(key.casefold(), {}).setdefault((name, country), town)
    return {key: tuple(towns.values()) for key, towns in found.items()}
