"""Towns of each level: which ones are shown, their rank and their native names.

Places, populations and alternate names come from GeoNames. Natural Earth says which towns are important at small
scale and which are capitals.
"""

import csv
import math
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from geodata.build.coverage import KM_PER_DEGREE, Bounds, is_within
from geodata.build.levels import DETAIL, EURASIA, WORLD, Level
from geodata.build.scripts import native_name

NAMES_FILE = Path(__file__).with_name("city_names.csv")
"""Corrections written by hand: names that no rule finds, and populations that GeoNames gives to the wrong place.

Columns: geonameid, name_en, name_native, population. An empty field corrects nothing; a town with population 0 is
left out.
"""

STORY_COUNTRIES = frozenset({"RU", "UA", "BY", "KZ", "MN", "KP"})
"""Countries in which the eurasia level also shows towns of Natural Earth's rank 4."""

DETAIL_MIN_POPULATION: Mapping[str, int] = {
    "RU": 15_000,
    "UA": 15_000,
    "BY": 30_000,
}
"""Smallest population of a town at the detail level. In other countries it shows the towns of Natural Earth."""

STORY_TOWNS = frozenset({538560, 692194, 578072, 571476, 2014006, 2019528, 2042645, 2044757, 1877449, 2025339, 2014407})
"""GeoNames ids of towns that the eurasia and detail levels always show: Kursk, Sumy, Belgorod, Bryansk, Ussuriysk,
Nakhodka, Rajin, Chongjin, Hamhung, Chita, Ulan-Ude."""

SUBURB_KM = 14.0
"""A town this near to a more important one is left out; inside FRONT the limit is half of it."""
FRONT: Bounds = (33.0, 50.5, 37.5, 52.6)
"""The area of Kursk and Sumy, where the detail level also shows small towns."""
FRONT_MIN_POPULATION = 4_000
MICROSTATES = frozenset({"SM", "VA"})


@dataclass(frozen=True, kw_only=True)
class City:
    """One town; its `rank` is from 1, the most important, to 5."""

    geonameid: int
    name_en: str
    name_native: str | None
    iso_a2: str
    lon: float
    lat: float
    population: int
    scalerank: int | None
    """Natural Earth's rank, 0 for the most important; None for a town that Natural Earth does not have."""
    capital: bool

    @property
    def rank(self) -> int:
        """1: over 3 million, or capital of over a million; 2: over a million, or capital; 3: over
        300,000; 4: over 75,000; 5: the rest."""
        if self.population >= 3_000_000 or (self.capital and self.population >= 1_000_000):
            return 1
        if self.population >= 1_000_000 or self.capital:
            return 2
        if self.population >= 300_000:
            return 3
        return 4 if self.population >= 75_000 else 5


def all_cities(
    geonames: Sequence[Mapping[str, Any]],
    natural_earth: Sequence[Mapping[str, Any]],
    corrections: Mapping[int, Mapping[str, str]],
) -> list[City]:
    """Return every town of GeoNames that any level may show, most important first.

    `corrections` are the rows of `read_corrections`, by GeoNames id.
    """
    places_by_id = {int(place["geonameid"]): place for place in natural_earth}
    cities = []
    for place in geonames:
        geonameid, country = int(place["geonameid"]), str(place["countrycode"])
        in_natural_earth = places_by_id.get(geonameid)
        if in_natural_earth is not None and not _is_same_place(place, in_natural_earth):
            in_natural_earth = None
        correction = corrections.get(geonameid, {})
        population = int(correction.get("population") or place["population"])
        if country in MICROSTATES or population == 0:
            continue
        if in_natural_earth is None and geonameid not in STORY_TOWNS and not _may_be_in_detail(place, population):
            continue
        cities.append(
            City(
                geonameid=geonameid,
                name_en=correction.get("name_en") or english_name(country, str(place["name"])),
                name_native=correction.get("name_native")
                or native_name(country, str(place["name"]), place["alternatenames"]),
                iso_a2=country,
                lon=round(float(place["longitude"]), 4),
                lat=round(float(place["latitude"]), 4),
                population=population,
                scalerank=None if in_natural_earth is None else int(in_natural_earth["scalerank"]),
                capital=in_natural_earth is not None and in_natural_earth["featurecla"] == "Admin-0 capital",
            )
        )
    return sorted(cities, key=lambda city: (city.rank, -city.population, city.geonameid))


def cities_of(cities: Sequence[City], level: Level) -> list[City]:
    """Return the towns that a level shows, in the given order."""
    shows = {WORLD.name: _in_world, EURASIA.name: _in_eurasia, DETAIL.name: _in_detail}[level.name]
    return without_suburbs([city for city in cities if shows(city)])


def without_suburbs(cities: Sequence[City]) -> list[City]:
    """Leave out towns near a town that comes before them in the list; capitals are never left out.

    A town with the same name as an earlier one is left out within 200 km.
    """
    kept: list[City] = []
    for city in cities:
        near_km = SUBURB_KM / 2 if is_within((city.lon, city.lat), FRONT) else SUBURB_KM
        others = [other for other in kept if abs(other.lat - city.lat) < 3]
        if city.capital or all(
            _distance_km(city, other) > (near_km if other.name_en != city.name_en else 200.0) for other in others
        ):
            kept.append(city)
    return kept


def read_corrections(path: Path = NAMES_FILE) -> dict[int, dict[str, str]]:
    """Read the corrections written by hand (see `NAMES_FILE`), by GeoNames id."""
    with path.open(encoding="utf-8", newline="") as file:
        return {int(row["geonameid"]): row for row in csv.DictReader(file)}


def english_name(country: str, name: str) -> str:
    """Return the usual English spelling of a GeoNames name: Oryol for Orël, Stary for Staryy, Hamhung for Hamhŭng."""
    plain = name.translate({ord(mark): None for mark in "’ʼ'‘"})
    if country == "RU":
        plain = re.sub(r"(?<=[a-z])[iy]y\b", "y", plain)
        plain = re.sub("ë", "yo", plain)
    if country in ("KP", "KR"):
        letters = unicodedata.normalize("NFD", plain)
        plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
        plain = re.sub(r"-(si|up|ni|nodongjagu)$", "", plain)
    return plain


def _may_be_in_detail(place: Mapping[str, Any], population: int) -> bool:
    xy = (float(place["longitude"]), float(place["latitude"]))
    least = _least_population(str(place["countrycode"]), xy)
    return _is_in_windows(xy, DETAIL) and least is not None and population >= least


def _is_same_place(place: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two places are within one degree: some places of Natural Earth have the GeoNames id of another place."""
    dlon = abs(float(place["longitude"]) - float(other["longitude"]))
    return dlon < 1 and abs(float(place["latitude"]) - float(other["latitude"])) < 1


def _least_population(country: str, xy: tuple[float, float]) -> int | None:
    if is_within(xy, FRONT):
        return FRONT_MIN_POPULATION
    return DETAIL_MIN_POPULATION.get(country)


def _in_world(city: City) -> bool:
    return (city.capital and city.population >= 1_000_000) or city.population >= 6_000_000


def _in_eurasia(city: City) -> bool:
    if not _is_in_windows((city.lon, city.lat), EURASIA):
        return False
    if city.capital or city.geonameid in STORY_TOWNS:
        return True
    if city.scalerank is None:
        return False
    if city.iso_a2 in STORY_COUNTRIES:
        return city.scalerank <= 4 and city.population >= 20_000
    return city.scalerank <= 3 and city.population >= 1_000_000


def _in_detail(city: City) -> bool:
    xy = (city.lon, city.lat)
    if not _is_in_windows(xy, DETAIL):
        return False
    if city.geonameid in STORY_TOWNS:
        return True
    least = _least_population(city.iso_a2, xy)
    return city.scalerank is not None if least is None else city.population >= least


def _is_in_windows(xy: tuple[float, float], level: Level) -> bool:
    return any(is_within(xy, window) for window in level.windows)


def _distance_km(one: City, other: City) -> float:
    """Estimate the distance of two towns on a plane, which is exact enough for neighbours."""
    dx = (one.lon - other.lon) * math.cos(math.radians(one.lat))
    return math.hypot(dx, one.lat - other.lat) * KM_PER_DEGREE
