"""Make the themes of each level and write them as FlatGeobuf files."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import geopandas as gpd
import pyogrio
import shapely
from shapely.geometry import MultiPolygon, Point, Polygon
from shapely.geometry.base import BaseGeometry

from geodata.build import railways, waters
from geodata.build.borders import Unit, by_country
from geodata.build.cities import City, cities_of
from geodata.build.coverage import KM_PER_DEGREE, merged_lines, multilines, parts_of, segments_of, shared_edges
from geodata.build.levels import DETAIL, EURASIA, Level, cut, generalise
from geodata.build.sources import RailNetwork

RAIL_TOLERANCE_DEG = {"eurasia": 0.04, "detail": 0.005}

DISPUTED_REACH_DEG = 0.1
"""A border is disputed where it is this near to a disputed line of the source. The tolerance of the level is added."""


def land(units: Sequence[Unit], names: Mapping[str, tuple[str, str | None]]) -> gpd.GeoDataFrame:
    """Return the land polygons, one row for each country."""
    countries = by_country(units)
    return _frame(
        {
            "iso_a2": list(countries),
            "name_en": [names[code][0] for code in countries],
            "name_native": [names[code][1] for code in countries],
        },
        list(countries.values()),
    )


def borders(units: Sequence[Unit], disputed: BaseGeometry, *, tolerance_km: float) -> gpd.GeoDataFrame:
    """Return the lines between countries, exactly along the land polygons: one row for each pair and status."""
    countries = by_country(units)
    codes = list(countries)
    reach = DISPUTED_REACH_DEG + 2 * tolerance_km / KM_PER_DEGREE
    rows: list[tuple[str, str, str, BaseGeometry]] = []
    for (one, other), line in shared_edges(list(countries.values())).items():
        for status, part in by_status(line, disputed, reach_deg=reach):
            rows.append((status, codes[one], codes[other], part))
    columns = {
        "status": [row[0] for row in rows],
        "iso_a2_a": [row[1] for row in rows],
        "iso_a2_b": [row[2] for row in rows],
    }
    return _frame(columns, [row[3] for row in rows])


def by_status(line: BaseGeometry, disputed: BaseGeometry, *, reach_deg: float) -> list[tuple[str, BaseGeometry]]:
    """Split a border at its own vertices into pairs of a status, ``border`` or ``disputed``, and a line.

    A border that is disputed along less than 5 % or more than 90 % of its segments is not split.
    """
    segments = segments_of(parts_of(line))
    shapely.prepare(disputed)
    middles = shapely.points(segments.mean(axis=1))
    is_disputed = shapely.dwithin(middles, disputed, reach_deg)
    share = is_disputed.mean()
    if share < 0.05 or share > 0.9:
        return [("disputed" if share > 0.9 else "border", line)]
    return [
        ("border", merged_lines(segments[~is_disputed])),
        ("disputed", merged_lines(segments[is_disputed])),
    ]


def admin1(units: Sequence[Unit]) -> gpd.GeoDataFrame:
    """Return the lines between the divisions of each country, one row for each country."""
    codes = sorted({unit.country for unit in units if unit.division})
    rows: list[tuple[str, BaseGeometry]] = []
    for code in codes:
        parts = [unit.geometry for unit in units if unit.country == code]
        lines = [line for edge in shared_edges(parts).values() for line in parts_of(edge)]
        if lines:
            rows.append((code, merged_lines(segments_of(lines))))
    return _frame({"country": [row[0] for row in rows]}, [row[1] for row in rows])


def water(items: Sequence[waters.Water], *, with_rank: bool) -> gpd.GeoDataFrame:
    """Return lakes or rivers, one row for each."""
    columns: dict[str, list[Any]] = {"name_en": [item.name_en for item in items]}
    if with_rank:
        columns["rank"] = [item.rank for item in items]
    return _frame(columns, [item.geometry for item in items])


def rails(network: RailNetwork, level: Level) -> gpd.GeoDataFrame:
    """Return the railways of a level, one row for each window."""
    rows = []
    for window in level.windows:
        lines = railways.lines_in(network, window) if level.name == DETAIL.name else railways.main_lines(network)
        shape = waters.thin(lines, window, tolerance_deg=RAIL_TOLERANCE_DEG[level.name], grid=level.grid_deg)
        if not shape.is_empty:
            rows.append(shape)
    return _frame({"kind": ["railway"] * len(rows)}, rows)


def towns(cities: Sequence[City], level: Level) -> gpd.GeoDataFrame:
    """Return the towns of a level, most important first."""
    shown = cities_of(cities, level)
    columns: dict[str, list[Any]] = {
        "name_en": [city.name_en for city in shown],
        "name_native": [city.name_native for city in shown],
        "iso_a2": [city.iso_a2 for city in shown],
        "rank": [city.rank for city in shown],
        "population": [city.population for city in shown],
        "capital": [city.capital for city in shown],
    }
    return _frame(columns, [Point(city.lon, city.lat) for city in shown])


def themes(
    master: Sequence[Unit],
    level: Level,
    *,
    names: Mapping[str, tuple[str, str | None]],
    disputed: BaseGeometry,
    lakes: Sequence[BaseGeometry],
    rivers: Sequence[tuple[str | None, int, BaseGeometry]],
    network: RailNetwork,
    cities: Sequence[City],
) -> dict[str, gpd.GeoDataFrame]:
    """Return the themes of a level by name, without those that the level does not show.

    `rivers` are (source name, scale rank, line); `names` are (English name, native name) by country code.
    """
    whole = generalise(master, level)
    pieces = [cut(whole, level, window) for window in level.windows] if level.cuts else [whole]
    frames = {
        "land": _joined([land(units, names) for units in pieces]),
        "lakes": water(waters.lakes_of(lakes, level), with_rank=False),
        "borders": _joined([borders(units, disputed, tolerance_km=level.tolerance_km) for units in pieces]),
        "cities": towns(cities, level),
    }
    if level.name in (EURASIA.name, DETAIL.name):
        frames["rivers"] = water(waters.rivers_of(rivers, level), with_rank=True)
        frames["admin1"] = _joined([admin1(units) for units in pieces])
        frames["railways"] = rails(network, level)
    return frames


def write(frames: Mapping[str, gpd.GeoDataFrame], level: Level, folder: Path) -> None:
    """Write each theme as ``{theme}-{level}.fgb``, without a spatial index, as readers always read the whole file."""
    folder.mkdir(parents=True, exist_ok=True)
    for theme, frame in frames.items():
        path = folder / f"{theme}-{level.name}.fgb"
        path.unlink(missing_ok=True)
        pyogrio.write_dataframe(frame, path, driver="FlatGeobuf", SPATIAL_INDEX="NO")


def _joined(frames: Sequence[gpd.GeoDataFrame]) -> gpd.GeoDataFrame:
    """Concatenate the rows of several windows; rows that differ only in geometry become one row."""
    rows: dict[tuple[Any, ...], list[BaseGeometry]] = {}
    columns = [column for column in frames[0].columns if column != "geometry"]
    for frame in frames:
        for row in frame.itertuples(index=False):
            rows.setdefault(tuple(row)[:-1], []).extend(shapely.get_parts(row.geometry))
    table = {column: [key[at] for key in rows] for at, column in enumerate(columns)}
    return _frame(table, [_multi(parts) for parts in rows.values()])


def _multi(parts: Sequence[BaseGeometry]) -> BaseGeometry:
    polygons = [part for part in parts if isinstance(part, Polygon)]
    return MultiPolygon(polygons) if polygons else multilines(parts)


def _frame(columns: Mapping[str, Sequence[Any]], shapes: Sequence[BaseGeometry]) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(dict(columns), geometry=list(shapes), crs="EPSG:4326")
