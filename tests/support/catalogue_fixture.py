"""A small catalogue that breaks no rule, as the JSON documents of its files: tests edit a copy and write it out.

Its places are real, so that the basemap has something to say of them; everything else is made up.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from shapely.geometry import shape

from geodata.catalog_model import SCHEMA_VERSION
from geodata.geodesic import area_km2, ring_area_km2

Documents = dict[str, Any]

PLACES: dict[str, tuple[str, str, str, tuple[float, float]]] = {
    "chongjin": ("Chongjin port", "KP", "North Hamgyong", (129.82, 41.77)),
    "vladivostok": ("Vladivostok", "RU", "Primorsky Krai", (131.8735, 43.1056)),
    "sudzha": ("Sudzha", "RU", "Kursk Oblast, Sudzhansky District", (35.2706, 51.1914)),
    "kursk": ("Kursk", "RU", "Kursk Oblast", (36.1846, 51.7269)),
    "korenevo": ("Korenevo", "RU", "Kursk Oblast, Korenevsky District", (34.9001, 51.4107)),
    "martynovka": ("Martynovka", "RU", "Kursk Oblast, Sudzhansky District", (35.3664, 51.2389)),
    "makhnovka": ("Makhnovka", "RU", "Kursk Oblast, Sudzhansky District", (35.312, 51.165)),
    "snagost": ("Snagost", "RU", "Kursk Oblast, Korenevsky District", (34.8933, 51.315)),
    "lgov": ("Lgov", "RU", "Kursk Oblast", (35.2845, 51.6893)),
    "anchorage": ("Anchorage", "US", "Alaska", (-149.9003, 61.2181)),
}


def square(west: float, south: float, east: float, north: float) -> list[list[float]]:
    """A closed ring, counterclockwise."""
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


def claim(kind: str, name: str, **fields: Any) -> dict[str, Any]:
    """The properties every feature has, and those of its kind."""
    return {
        "kind": kind,
        "name": name,
        "name_native": None,
        "tier": 1,
        "valid_from": None,
        "valid_to": None,
        "date_precision": "static",
        "first_reported": None,
        "claimant": "Agency",
        "claimant_ids": ["agency"],
        "confidence": "reported",
        "verified": True,
        "sources": ["paper"],
        "differs_from": [],
        "superseded_by": [],
        "reversed_by": [],
        "notes": None,
        "editor_note": None,
        **fields,
    }


def feature(feature_id: str, geometry_type: str, coordinates: Any, properties: dict[str, Any]) -> dict[str, Any]:
    """A GeoJSON feature."""
    geometry = {"type": geometry_type, "coordinates": coordinates}
    return {"type": "Feature", "id": feature_id, "properties": properties, "geometry": geometry}


def collection(*features: dict[str, Any]) -> dict[str, Any]:
    """A GeoJSON feature collection."""
    return {"type": "FeatureCollection", "features": list(features)}


def documents() -> Documents:
    """A fresh copy of every document of the catalogue, by file name."""
    return {
        "catalog.json": _catalog(),
        "sources.json": [_source("paper"), _source("agency-page")],
        "claimants.json": [
            {"id": "agency", "name": "Agency", "side": "Blue", "type": "military"},
            {"id": "ministry", "name": "Ministry", "side": "Red", "type": "state"},
        ],
        "regions.geojson": collection(
            _region("oblast", "Kursk Oblast", square(34.5, 51.1, 36.5, 52.0), ["sudzha", "kursk"]),
            _region("neighbour", "Next Oblast", square(36.5, 51.1, 38.0, 52.0), []),
        ),
        "districts.geojson": collection(_district()),
        "areas.geojson": collection(*_areas()),
        "sea.geojson": collection(
            _route(
                "R1",
                ("chongjin", "vladivostok"),
                [[130.45, 41.85], [131.2, 42.2], [131.97, 42.72], [131.99, 43.0]],
                mode="naval_vessel",
                cargo_low=1500,
                cargo_high=1500,
                cargo_sharing_note="1,500 is the total for R1+R2; do not add",
            )
        ),
        "overland.geojson": collection(*_overland()),
        "events.geojson": collection(*_events()),
        "places.geojson": collection(*(_place(place_id) for place_id in PLACES)),
    }


def write(folder: Path, docs: Documents) -> Path:
    """Write the documents into a folder; values that are bytes are written as they are."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, document in docs.items():
        content = document if isinstance(document, bytes) else json.dumps(document).encode()
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


def find(docs: Documents, feature_id: str) -> dict[str, Any]:
    """The feature with this id, whichever layer it is in."""
    return next(
        f for name, d in docs.items() if name.endswith(".geojson") for f in d["features"] if f["id"] == feature_id
    )


def _catalog() -> dict[str, Any]:
    layers = {
        "regions": "region",
        "districts": "district",
        "areas": "control_area",
        "sea": "route",
        "overland": "route",
        "events": "event",
        "places": "place",
    }
    words = {"title": "T", "description": "D", "licence": "CC BY 4.0", "attribution": "A"}
    return {
        "schema_version": SCHEMA_VERSION,
        **words,
        "opening_date": "2025-02-07",
        "opening_theatre": "front",
        "theatres": [
            {"id": "front", "title": "Front", "bbox": [34.5, 50.8, 36.0, 51.8]},
            {"id": "all", "title": "All", "bbox": [24.0, 30.0, 142.0, 66.0]},
        ],
        "measures": [
            {"id": "killed", "title": "Killed", "unit": "killed", "stands_days": 45},
            {"id": "sent", "title": "Sent", "unit": "troops", "stands_days": 100},
        ],
        "layers": [
            {**words, "id": layer_id, "file": f"{layer_id}.geojson", "kind": kind, "shown": True}
            for layer_id, kind in layers.items()
        ],
    }


def _source(source_id: str) -> dict[str, Any]:
    return {
        "id": source_id,
        "publisher": "Paper",
        "title": f"Page {source_id}",
        "date": "2025-02-10",
        "url": f"https://example.org/{source_id}?a=1&b=2",
        "archive_url": None,
        "quality": "publisher_page",
        "reliability": None,
        "reliability_reason": None,
        "licence": None,
        "notes": None,
    }


def _place(place_id: str) -> dict[str, Any]:
    name, country, admin, position = PLACES[place_id]
    properties = claim(
        "place",
        name,
        place_type="town",
        country=country,
        admin=admin,
        place_precision="exact_town",
        coord_source="GeoNames",
        position_checked=True,
    )
    return feature(place_id, "Point", list(position), properties)


def _extent(kind: str, name: str, km2: float | None, label: list[float], **fields: Any) -> dict[str, Any]:
    return claim(
        kind,
        name,
        **{
            "km2_low": km2,
            "km2_high": km2,
            "km2_qualifier": None if km2 is None else "approx",
            "km2_derived": False,
            "label_point": label,
            "geometry_note": "made up",
            **fields,
        },
    )


def _region(region_id: str, name: str, ring: list[list[float]], place_ids: list[str]) -> dict[str, Any]:
    km2 = round(_area([ring]))
    properties = _extent(
        "region",
        name,
        km2,
        [ring[0][0] + 0.5, ring[0][1] + 0.4],
        region_type="oblast",
        country="RU",
        iso_3166_2=None,
        place_ids=place_ids,
        geometry_status="generalised",
    )
    return feature(region_id, "Polygon", [ring], properties)


def _district() -> dict[str, Any]:
    properties = _extent(
        "district",
        "Sudzhansky District",
        993,
        [35.25, 51.19],
        country="RU",
        region_id="oblast",
        place_ids=["sudzha"],
        geometry_status="label_point",
    )
    return feature("district", "Point", [35.25, 51.19], properties)


def _area(rings: list[list[list[float]]]) -> float:
    return area_km2(shape({"type": "Polygon", "coordinates": rings}))


def _control(
    area_id: str, kind: str, coordinates: Any, km2: float | None, label: list[float], **fields: Any
) -> dict[str, Any]:
    properties = _extent(
        "control_area",
        f"Area {area_id}",
        km2,
        label,
        **{
            "valid_from": "2025-01-17",
            "date_precision": "day",
            "control_type": "held",
            "basis": "assessed",
            "held_by": "Blue",
            "km2_words": None,
            "ring_place_ids": ["sudzha"],
            "ring_km2": None,
            "ring_basis": None,
            "geometry_status": "schematic",
            **fields,
        },
    )
    return feature(area_id, kind, coordinates, properties)


def _areas() -> list[dict[str, Any]]:
    first = [square(35.1, 51.12, 35.5, 51.3)]
    hole = list(reversed(square(35.2, 51.16, 35.22, 51.18)))
    second = [square(35.1, 51.12, 35.4, 51.25), hole]
    pockets = [[square(34.8, 51.3, 34.85, 51.35)], [square(34.87, 51.3, 34.92, 51.35)]]
    ring = ["sudzha", "makhnovka", "martynovka"]
    return [
        _control(
            "A1",
            "Polygon",
            first,
            round(_area(first), 1),
            [35.3, 51.2],
            valid_from="2024-08-12",
            valid_to="2025-01-17",
            ring_place_ids=ring,
            ring_km2=round(ring_area_km2([PLACES[name][3] for name in ring])),
        ),
        _control("A2", "Polygon", second, round(_area(second), 1), [35.3, 51.2]),
        _control(
            "A3", "MultiPolygon", pockets, None, [34.87, 51.32], control_type="pocket", ring_place_ids=["snagost"]
        ),
        _control(
            "A4",
            "Point",
            [35.39, 51.26],
            424,
            [35.39, 51.26],
            control_type="demined",
            held_by=None,
            geometry_status="label_point",
        ),
    ]


def _route(route_id: str, ends: tuple[str, str], between: list[list[float]], **fields: Any) -> dict[str, Any]:
    origin, destination = ends
    properties = claim(
        "route",
        f"Leg {route_id}",
        **{
            "valid_from": "2024-10-08",
            "valid_to": "2024-10-14",
            "date_precision": "interval",
            "group_id": "G1",
            "mode": "aircraft",
            "mode_certainty": "stated",
            "direction": "outbound",
            "vehicle": "vehicle",
            "vehicle_count_low": 1,
            "vehicle_count_high": None,
            "origin_place_id": origin,
            "origin_name": PLACES[origin][0],
            "destination_place_id": destination,
            "destination_name": PLACES[destination][0],
            "waypoint_names": [f"point {i}" for i in range(len(between))],
            "depart_from": "2024-10-08",
            "depart_to": "2024-10-12",
            "depart_precision": "interval",
            "arrive_from": "2024-10-09",
            "arrive_to": "2024-10-14",
            "arrive_precision": "interval",
            "cargo_type": "troops",
            "cargo_low": None,
            "cargo_high": None,
            "cargo_unit": "troops",
            "cargo_derived": False,
            "cargo_sharing_note": None,
            "endpoints_verified": "both",
            "geometry_status": "schematic",
            **fields,
        },
    )
    line = [list(PLACES[origin][3]), *between, list(PLACES[destination][3])]
    return feature(route_id, "LineString", line, properties)


def _overland() -> list[dict[str, Any]]:
    across = _route("R4", ("vladivostok", "anchorage"), [], group_id="G3", cargo_low=7, cargo_high=9)
    start, end = list(PLACES["vladivostok"][3]), list(PLACES["anchorage"][3])
    across["geometry"] = {"type": "MultiLineString", "coordinates": [[start, [180.0, 58.5]], [[-180.0, 58.5], end]]}
    return [
        _route(
            "R2",
            ("vladivostok", "kursk"),
            [[104.2908, 52.2957]],
            cargo_low=1500,
            cargo_high=1500,
            cargo_sharing_note="same group as R1",
        ),
        _route("R3", ("kursk", "sudzha"), [], mode="road", cargo_sharing_note="number not stated"),
        across,
        _route("R5", ("kursk", "sudzha"), [], mode="rail", group_id="G4", cargo_low=100, differs_from=["R6"]),
        _route("R6", ("sudzha", "korenevo"), [], mode="road", group_id="G4", cargo_low=100, differs_from=["R5"]),
        _route("R7", ("kursk", "sudzha"), [], group_id="G5", cargo_high=200, cargo_sharing_note="seats"),
        _route("R8", ("sudzha", "korenevo"), [], group_id="G5", cargo_high=200, cargo_sharing_note="seats"),
    ]


def _events() -> list[dict[str, Any]]:
    def event(event_id: str, place_id: str, **fields: Any) -> dict[str, Any]:
        properties = claim(
            "event",
            f"Event {event_id}",
            **{
                "valid_from": "2025-02-07",
                "valid_to": "2025-02-08",
                "date_precision": "day",
                "first_reported": "2025-02-08",
                "category": "battle",
                "date_type": "event",
                "claim": "Something happened.",
                "numbers": [],
                "place_id": place_id,
                "place_name": PLACES[place_id][0],
                "place_precision": "exact_town",
                **fields,
            },
        )
        return feature(event_id, "Point", list(PLACES[place_id][3]), properties)

    numbers = [
        {"low": 300, "high": 400, "unit": "killed", "counts": "soldiers", "qualifier": "range", "measure": "killed"},
        {"low": 11, "high": 11, "unit": "tanks", "counts": "tanks", "qualifier": "exact", "measure": None},
    ]
    return [
        event("E1", "sudzha", numbers=numbers),
        event("E2", "kursk", sources=["paper", "agency-page"], claimant_ids=["agency", "ministry"]),
    ]
