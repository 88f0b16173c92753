"""Towns of each level: which ones, how important, and what they are called at home.

Places, populations and alternate names are from GeoNames; which towns matter at small scale, and
which are capitals, from Natural Earth.
"""

import csv
import math
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from geodata.build.coverage import Bounds
from geodata.build.levels import DETAIL, EURASIA, WORLD, Level
from geodata.build.scripts import native_name

NAMES_FILE = Path(__file__).with_name("city_names.csv")
"""Names that no rule finds and populations set at the wrong place in GeoNames, by hand.

Columns: geonameid, name_en, name_native, population. An empty field keeps what was found; towns
with population 0 are left out.
"""

STORY_COUNTRIES = frozenset({"RU", "UA", "BY", "KZ", "MN", "KP"})
"""Where the eurasia level shows towns of Natural Earth's rank 4 as well."""

DETAIL_MIN_POPULATION: Mapping[str, int] = {
    "RU": 15_000,
    "UA": 15_000,
    "BY": 30_000,
}
"""Elsewhere the detail level shows the towns that Natural Earth knows."""

STORY_TOWNS = frozenset({538560, 692194, 578072, 571476, 2014006, 2019528, 2042645, 2044757, 1877449, 2025339, 2014407})
"""GeoNames ids of towns that the eurasia and detail levels show besides: Kursk, Sumy, Belgorod, Bryansk,
Ussuriysk, Nakhodka, Rajin, Chongjin, Hamhung, Chita, Ulan-Ude."""

SUBURB_KM = 14.0
"""A town this near to a larger one is left out, or half as near at the front."""
FRONT: Bounds = (33.0, 50.5, 37.5, 52.6)
"""Kursk and Sumy: here the detail level shows small towns too."""
FRONT_MIN_POPULATION = 4_000
MICROSTATES = frozenset({"SM", "VA"})


@dataclass(frozen=True, kw_only=True)
class City:
    """One town; `rank` is 1 for the most important to 5."""

    geonameid: int
    name_en: str
    name_native: str | None
    iso_a2: str
    lon: float
    lat: float
    population: int
    scalerank: int | None
    """Natural Earth's rank, 0 for the most important; None where it does not know the town."""
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
    """Every town of GeoNames that some level may show, most important first."""
    known = {int(place["geonameid"]): place for place in natural_earth}
    cities = []
    for place in geonames:
        geonameid, country = int(place["geonameid"]), str(place["countrycode"])
        in_natural_earth = known.get(geonameid)
        if in_natural_earth is not None and not _same_spot(place, in_natural_earth):
            in_natural_earth = None
        by_hand = corrections.get(geonameid, {})
        population = int(by_hand.get("population") or place["population"])
        if country in MICROSTATES or population == 0:
            continue
        if in_natural_earth is None and geonameid not in STORY_TOWNS and not _is_of_interest(place, population):
            continue
        cities.append(
            City(
                geonameid=geonameid,
                name_en=by_hand.get("name_en") or english_name(country, str(place["name"])),
                name_native=by_hand.get("name_native")
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
    """The towns that a level shows."""
    shows = {WORLD.name: _in_world, EURASIA.name: _in_eurasia, DETAIL.name: _in_detail}[level.name]
    return without_suburbs([city for city in cities if shows(city)])


def without_suburbs(cities: Sequence[City]) -> list[City]:
    """Leave out towns close to one named before them, or less close and of its name; capitals stay."""
    kept: list[City] = []
    for city in cities:
        near_km = SUBURB_KM / 2 if _within((city.lon, city.lat), FRONT) else SUBURB_KM
        others = [other for other in kept if abs(other.lat - city.lat) < 3]
        if city.capital or all(
            _distance_km(city, other) > (near_km if other.name_en != city.name_en else 200.0) for other in others
        ):
            kept.append(city)
    return kept


def read_corrections(path: Path = NAMES_FILE) -> dict[int, dict[str, str]]:
    """The rows of the hand-written table by GeoNames id."""
    with path.open(encoding="utf-8", newline="") as file:
        return {int(row["geonameid"]): row for row in csv.DictReader(file)}


def english_name(country: str, name: str) -> str:
    """A GeoNames name as English writes it: Orël is Oryol, Staryy is Stary, Hamhŭng is Hamhung."""
    plain = name.translate({ord(mark): None for mark in "’ʼ'‘"})
    if country == "RU":
        plain = re.sub(r"(?<=[a-z])[iy]y\b", "y", plain)
        plain = re.sub("ë", "yo", plain)
    if country in ("KP", "KR"):
        letters = unicodedata.normalize("NFD", plain)
        plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
        plain = re.sub(r"-(si|up|ni|nodongjagu)$", "", plain)
    return plain


def _is_of_interest(place: Mapping[str, Any], population: int) -> bool:
    xy = (float(place["longitude"]), float(place["latitude"]))
    least = _least_population(str(place["countrycode"]), xy)
    in_window = any(_within(xy, window) for window in DETAIL.windows)
    return in_window and least is not None and population >= least


def _same_spot(place: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether a Natural Earth place is where the GeoNames place it refers to is; some are not."""
    dlon = abs(float(place["longitude"]) - float(other["longitude"]))
    return dlon < 1 and abs(float(place["latitude"]) - float(other["latitude"])) < 1


def _least_population(country: str, xy: tuple[float, float]) -> int | None:
    if _within(xy, FRONT):
        return FRONT_MIN_POPULATION
    return DETAIL_MIN_POPULATION.get(country)


def _in_world(city: City) -> bool:
    return (city.capital and city.population >= 1_000_000) or city.population >= 6_000_000


def _in_eurasia(city: City) -> bool:
    if not any(_within((city.lon, city.lat), window) for window in EURASIA.windows):
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
    if not any(_within(xy, window) for window in DETAIL.windows):
        return False
    if city.geonameid in STORY_TOWNS:
        return True
    least = _least_population(city.iso_a2, xy)
    return city.scalerank is not None if least is None else city.population >= least


def _within(xy: tuple[float, float], bounds: Bounds) -> bool:
    west, south, east, north = bounds
    return west <= xy[0] <= east and south <= xy[1] <= north


def _distance_km(one: City, other: City) -> float:
    """Distance on a plane; good enough for neighbours."""
    dx = (one.lon - other.lon) * math.cos(math.radians(one.lat))
    return math.hypot(dx, one.lat - other.lat) * 111.2
