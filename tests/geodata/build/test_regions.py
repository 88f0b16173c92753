"""Regions as GeoJSON."""

import shapely
from shapely import Polygon, box

from geodata.build import regions


def test_geojson_is_right_handed_and_rounded_and_one_part_is_a_polygon() -> None:
    clockwise = shapely.multipolygons([Polygon([(0, 0), (0, 1.000004), (1, 1), (1, 0)])])
    written = regions.geojson_geometry(clockwise, decimals=5)
    assert written["type"] == "Polygon"
    assert written["coordinates"][0][2] in ([1.0, 1.0], [0.0, 1.0])
    assert shapely.from_geojson(str(written).replace("'", '"')).exterior.is_ccw


def test_a_region_cites_openstreetmap_only_where_its_line_is_used() -> None:
    by_id = {region.id: regions.region_feature(region, box(35, 51, 36, 52)) for region in regions.REGIONS}
    assert by_id["region-ru-bel"]["properties"]["sources"] == ["natural-earth-admin1", "osm-land-border"]
    assert by_id["region-ru-orl"]["properties"]["sources"] == ["natural-earth-admin1"]
    assert by_id["A01"]["properties"]["sources"][0] == "kursk-oblast-wikipedia-mirror"
    assert len(by_id) == len(regions.REGIONS)
