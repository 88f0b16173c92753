"""The same made-up story for everybody: as a catalogue for this project, as a GeoDataFrame for its peers.

Nine in ten features are points, eight in a hundred are lines, two in a hundred are areas. They are spread over Eurasia and
two years, last between 1 and 30 days, and each has a name, a text, a claimant and a source.
"""

from __future__ import annotations

import datetime as dt
import json
import math
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import geopandas as gpd

FIRST = dt.date(2024, 1, 1)
#: The day on which every map opens and scrubbing starts; features begin on days 0 to ``LAST_DAY`` after ``FIRST``.
OPENS = dt.date(2025, 1, 1)
LAST_DAY = 700
PER_FILE = 40_000
#: A document is not made again once this many seconds have gone into one peer and size.
CELL_S = 8.0
BBOX = (24.0, 30.0, 142.0, 66.0)
_WORDS = [
    "arrival",
    "column",
    "report",
    "train",
    "port",
    "battalion",
    "crossing",
    "village",
    "depot",
    "statement",
    "bridge",
    "photograph",
    "camp",
]


@dataclass(frozen=True)
class Item:
    """One feature. ``coordinates`` are longitude and latitude in degrees, one pair for a point; an area's ring is closed."""

    id: str
    shape: str
    name: str
    text: str
    claimant: int
    begins: dt.date
    ends: dt.date
    coordinates: tuple[tuple[float, float], ...]


def items(count: int, *, vertices: int = 2, lines: float = 0.08, areas: float = 0.02, seed: int = 6) -> Iterator[Item]:
    """``count`` features, the same for the same arguments; lines have ``vertices`` positions."""
    dice = random.Random(seed)
    west, south, east, north = BBOX
    for number in range(count):
        begins = FIRST + dt.timedelta(days=dice.randrange(LAST_DAY))
        ends = begins + dt.timedelta(days=dice.randint(1, 30))
        lon, lat = dice.uniform(west + 1, east - 1), dice.uniform(south + 2, north - 2)
        share = dice.random()
        at: tuple[tuple[float, float], ...]
        if share < lines:
            shape, angle = "line", dice.uniform(0, 2 * math.pi)
            steps = [4 * k / (vertices - 1) for k in range(vertices)]
            at = tuple(
                (lon + s * math.cos(angle), lat + s / 2 * math.sin(angle) + 0.05 * math.sin(9 * s)) for s in steps
            )
        elif share < lines + areas:
            shape, size = "area", dice.uniform(0.1, 0.6)
            corners = [(size * math.cos(k * math.pi / 6), size * math.sin(k * math.pi / 6) / 1.6) for k in range(12)]
            at = tuple((lon + x, lat + y) for x, y in [*corners, corners[0]])
        else:
            shape, at = "point", ((lon, lat),)
        named = " ".join(dice.choices(_WORDS, k=5))
        yield Item(
            id=f"f{number}",
            shape=shape,
            name=f"{named.capitalize()} {number}",
            text=f"{' '.join(dice.choices(_WORDS, k=14)).capitalize()}.",
            claimant=dice.randrange(12),
            begins=begins,
            ends=ends,
            coordinates=tuple((round(x, 5), round(y, 5)) for x, y in at),
        )


def geometry(item: Item) -> dict[str, Any]:
    """The GeoJSON geometry of an item."""
    if item.shape == "point":
        return {"type": "Point", "coordinates": list(item.coordinates[0])}
    positions = [list(position) for position in item.coordinates]
    if item.shape == "line":
        return {"type": "LineString", "coordinates": positions}
    return {"type": "Polygon", "coordinates": [positions]}


def properties(item: Item) -> dict[str, Any]:
    """What a peer's popup can show of an item."""
    return {
        "id": item.id,
        "name": item.name,
        "text": item.text,
        "claimant": f"Claimant {item.claimant}",
        "source": f"https://example.org/source-{item.claimant}",
        "begins": item.begins.isoformat(),
        "ends": item.ends.isoformat(),
    }


def collection(found: list[Item]) -> dict[str, Any]:
    """Items as a GeoJSON FeatureCollection."""
    features = [{"type": "Feature", "id": i.id, "properties": properties(i), "geometry": geometry(i)} for i in found]
    return {"type": "FeatureCollection", "features": features}


def frame(found: list[Item]) -> gpd.GeoDataFrame:
    """Items as a GeoDataFrame in EPSG:4326, as a user of a peer would hold them."""
    import geopandas as gpd  # noqa: PLC0415

    return gpd.GeoDataFrame.from_features(collection(found), crs="EPSG:4326")


def write_catalogue(folder: Path, found: list[Item]) -> Path:
    """Write items as a catalogue of this project: layers, sources and claimants."""
    folder.mkdir(parents=True, exist_ok=True)
    layers = {}
    for kind, shape in (("event", "point"), ("route", "line"), ("control_area", "area")):
        features = [_feature(item, kind) for item in found if item.shape == shape]
        # A layer's file may have 64 MiB.
        for start in range(0, len(features), PER_FILE):
            layer_id = f"{shape}s-{start // PER_FILE + 1}"
            layers[layer_id] = kind
            part = features[start : start + PER_FILE]
            _write(folder / f"{layer_id}.geojson", {"type": "FeatureCollection", "features": part})
    common = {"description": "Made up.", "licence": "CC BY 4.0", "attribution": "Nobody"}
    _write(
        folder / "catalog.json",
        {
            "title": "Made-up story",
            **common,
            "opening_date": OPENS.isoformat(),
            "opening_theatre": "all",
            "theatres": [{"id": "all", "title": "All", "bbox": list(BBOX)}],
            "measures": [],
            "layers": [
                {
                    **common,
                    "id": layer_id,
                    "title": layer_id,
                    "file": f"{layer_id}.geojson",
                    "kind": kind,
                    "shown": True,
                }
                for layer_id, kind in layers.items()
            ],
        },
    )
    _write(folder / "sources.json", [_source(number) for number in range(12)])
    names = [{"id": f"c{number}", "name": f"Claimant {number}", "side": "Media"} for number in range(12)]
    _write(folder / "claimants.json", names)
    return folder


def _write(path: Path, content: Any) -> None:
    path.write_text(json.dumps(content), encoding="utf-8")


def _source(number: int) -> dict[str, Any]:
    return {
        "id": f"s{number}",
        "publisher": f"Publisher {number}",
        "title": f"Report {number}",
        "date": "2024-01-01",
        "url": f"https://example.org/source-{number}",
        "archive_url": None,
        "quality": "publisher_page",
        "reliability": None,
        "licence": None,
        "notes": None,
    }


def _feature(item: Item, kind: str) -> dict[str, Any]:
    begins, ends = item.begins.isoformat(), item.ends.isoformat()
    claim = {
        "kind": kind,
        "name": item.name,
        "name_native": None,
        "tier": 1,
        "valid_from": begins,
        "valid_to": ends,
        "date_precision": "day",
        "reported_on": begins,
        "claimant": f"Claimant {item.claimant}",
        "claimant_ids": [f"c{item.claimant}"],
        "confidence": "reported",
        "verified": True,
        "sources": [f"s{item.claimant}"],
        "differs_from": [],
        "is_seed_claim": False,
        "seed_text": None,
        "notes": None,
    }
    own: dict[str, Any]
    if kind == "event":
        own = {
            "category": "battle",
            "date_type": "event",
            "claim": item.text,
            "numbers": [],
            "place_id": f"p{item.id}",
            "place_name": item.name,
            "place_precision": "exact_town",
        }
    elif kind == "route":
        own = {
            "group_id": item.id,
            "mode": "rail",
            "mode_certainty": "stated",
            "direction": "outbound",
            "vehicle": item.text,
            "vehicle_count_low": None,
            "vehicle_count_high": None,
            "origin_place_id": "here",
            "origin_name": "Here",
            "destination_place_id": "there",
            "destination_name": "There",
            "waypoint_names": [],
            "depart_from": begins,
            "depart_to": (item.begins + dt.timedelta(days=1)).isoformat(),
            "depart_precision": "day",
            "arrive_from": (item.ends - dt.timedelta(days=1)).isoformat(),
            "arrive_to": ends,
            "arrive_precision": "day",
            "cargo_type": "troops",
            "cargo_low": None,
            "cargo_high": None,
            "cargo_unit": "troops",
            "cargo_sharing_note": None,
            "endpoints_verified": "both",
            "geometry_status": "schematic",
        }
    else:
        own = {
            "km2_low": None,
            "km2_high": None,
            "km2_qualifier": None,
            "km2_words": None,
            "label_point": list(item.coordinates[0]),
            "control_type": "held",
            "held_by": "Media",
            "ring_place_ids": [],
            "ring_km2": None,
            "ring_basis": None,
            "geometry_status": "schematic",
            "geometry_note": item.text,
        }
    return {"type": "Feature", "id": item.id, "properties": {**claim, **own}, "geometry": geometry(item)}
