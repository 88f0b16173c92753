"""The outlines of Kursk Oblast, its neighbours, Primorsky Krai and the provinces of North Korea."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from geodata.build.borders import Unit
from geodata.build.levels import DETAIL, generalise
from geodata.geodesic import area_km2


@dataclass(frozen=True, kw_only=True)
class Region:
    """The properties of one region, without its outline."""

    id: str
    country: str
    division: str
    """The region's name in Natural Earth."""
    name: str
    name_native: str
    region_type: str
    iso_3166_2: str
    tier: int = 2
    on_osm_border: bool = False
    """Whether a part of the outline is the Russian-Ukrainian border from OpenStreetMap."""


def _region(code: str, division: str, name: str, name_native: str, region_type: str, **more: Any) -> Region:
    return Region(
        id=more.pop("id", f"region-{code.lower()}"),
        country=code[:2],
        division=division,
        name=name,
        name_native=name_native,
        region_type=region_type,
        iso_3166_2=code,
        **more,
    )


REGIONS = (
    _region(
        "RU-KRS",
        "Kursk",
        "Kursk Oblast",
        "Курская область",
        "oblast",
        id="A01",
        tier=1,
        on_osm_border=True,
    ),
    _region(
        "RU-BRY",
        "Bryansk",
        "Bryansk Oblast",
        "Брянская область",
        "oblast",
        tier=1,
        on_osm_border=True,
    ),
    _region("RU-ORL", "Orel", "Oryol Oblast", "Орловская область", "oblast", tier=1),
    _region("RU-LIP", "Lipetsk", "Lipetsk Oblast", "Липецкая область", "oblast", tier=1),
    _region(
        "RU-VOR",
        "Voronezh",
        "Voronezh Oblast",
        "Воронежская область",
        "oblast",
        tier=1,
        on_osm_border=True,
    ),
    _region(
        "RU-BEL",
        "Belgorod",
        "Belgorod Oblast",
        "Белгородская область",
        "oblast",
        tier=1,
        on_osm_border=True,
    ),
    _region("UA-59", "Sumy", "Sumy Oblast", "Сумська область", "oblast", tier=1, on_osm_border=True),
    _region(
        "UA-74",
        "Chernihiv",
        "Chernihiv Oblast",
        "Чернігівська область",
        "oblast",
        on_osm_border=True,
    ),
    _region("UA-63", "Kharkiv", "Kharkiv Oblast", "Харківська область", "oblast", on_osm_border=True),
    _region("RU-PRI", "Primor'ye", "Primorsky Krai", "Приморский край", "krai", tier=1),
    _region("KP-01", "P'yŏngyang", "Pyongyang", "평양직할시", "city"),
    _region("KP-02", "P'yŏngan-namdo", "South Pyongan", "평안남도", "province"),
    _region("KP-03", "P'yŏngan-bukto", "North Pyongan", "평안북도", "province"),
    _region("KP-04", "Chagang-do", "Chagang", "자강도", "province"),
    _region("KP-05", "Hwanghae-namdo", "South Hwanghae", "황해남도", "province"),
    _region("KP-06", "Hwanghae-bukto", "North Hwanghae", "황해북도", "province"),
    _region("KP-07", "Kangwŏn-do", "Kangwon", "강원도", "province"),
    _region("KP-08", "Hamgyŏng-namdo", "South Hamgyong", "함경남도", "province"),
    _region("KP-09", "Hamgyŏng-bukto", "North Hamgyong", "함경북도", "province"),
    _region("KP-10", "Ryanggang", "Ryanggang", "량강도", "province"),
    _region("KP-13", "Rasŏn", "Rason", "라선특별시", "city"),
)

KURSK_OBLAST_FACTS: Mapping[str, Any] = {
    "km2_low": 29997,
    "km2_high": 29997,
    "km2_qualifier": "official",
    "label_point": [36.02, 51.75],
    "place_ids": ["kursk_city", "sudzha", "korenevo", "glushkovo", "rylsk", "lgov"],
    "claimant": "official area (Wikipedia)",
    "notes": "The area is the official one. The drawn outline differs from it by less than 1 percent.",
}
KURSK_OBLAST_SOURCE = "kursk-oblast-wikipedia-mirror"


def region_collection(units: Sequence[Unit]) -> dict[str, Any]:
    """Return the regions as a GeoJSON FeatureCollection, with outlines from the detail level of the coverage."""
    detail = {(unit.country, unit.division): unit.geometry for unit in generalise(units, DETAIL)}
    return {
        "type": "FeatureCollection",
        "name": "regions",
        "features": [region_feature(region, detail[region.country, region.division]) for region in REGIONS],
    }


def region_feature(region: Region, outline: BaseGeometry) -> dict[str, Any]:
    """Return one region as a GeoJSON Feature."""
    is_kursk = region.id == "A01"
    label = shapely.point_on_surface(max(shapely.get_parts(outline), key=lambda part: part.area))
    origins = ["natural-earth-admin1"] + ["osm-land-border"] * region.on_osm_border
    properties: dict[str, Any] = {
        "kind": "region",
        "name": region.name,
        "name_native": region.name_native,
        "tier": region.tier,
        "region_type": region.region_type,
        "country": region.country,
        "iso_3166_2": region.iso_3166_2,
        "km2_low": None,
        "km2_high": None,
        "km2_qualifier": None,
        "km2_derived": False,
        "label_point": [round(label.x, 4), round(label.y, 4)],
        "place_ids": [],
        "claimant": "Natural Earth; OpenStreetMap contributors" if region.on_osm_border else "Natural Earth",
        "claimant_ids": ["reference"],
        "confidence": "reference",
        "verified": True,
        "valid_from": None,
        "valid_to": None,
        "date_precision": "static",
        "first_reported": None,
        "sources": [KURSK_OBLAST_SOURCE, *origins] if is_kursk else origins,
        "differs_from": [],
        "superseded_by": [],
        "reversed_by": [],
        "geometry_status": "generalised",
        "geometry_note": _geometry_note(region, outline),
        "notes": None,
        "editor_note": None,
    }
    if is_kursk:
        properties |= KURSK_OBLAST_FACTS
    return {
        "type": "Feature",
        "id": region.id,
        "properties": properties,
        "geometry": geojson_geometry(outline, decimals=DETAIL.decimals),
    }


def _geometry_note(region: Region, outline: BaseGeometry) -> str:
    note = "Outline from Natural Earth at 1:10 million, right to about 1 km"
    if region.on_osm_border:
        note += "; the Russian-Ukrainian border from OpenStreetMap, right to about 100 m there"
    return f"{note}; the drawn area is {area_km2(outline):,.0f} km²."


def geojson_geometry(geometry: BaseGeometry, *, decimals: int) -> dict[str, Any]:
    """Return a geometry as GeoJSON that follows the right-hand rule, rounded to `decimals` of a degree.

    A MultiPolygon of one part becomes a Polygon.
    """
    parts = shapely.get_parts(geometry)
    single = parts[0] if len(parts) == 1 and geometry.geom_type == "MultiPolygon" else geometry
    oriented = shapely.orient_polygons(single)
    rounded = shapely.transform(oriented, lambda xy: xy.round(decimals))
    return dict(json.loads(shapely.to_geojson(rounded)))


def write_collection(collection: Mapping[str, Any], path: Path) -> None:
    """Write a FeatureCollection with one feature on each line, so that a diff shows which feature changed."""
    head = json.dumps({key: value for key, value in collection.items() if key != "features"}, ensure_ascii=False)
    lines = ",\n".join(json.dumps(feature, ensure_ascii=False) for feature in collection["features"])
    path.write_text(f'{head[:-1]}, "features": [\n{lines}\n]}}\n', encoding="utf-8")
