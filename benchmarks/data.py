"""The same story for everybody: as a catalogue for this project, as a GeoDataFrame for its peers.

The made-up one: nine in ten features are points, eight in a hundred are lines, two in a hundred are areas. They are spread
over Eurasia and two years, last between 1 and 30 days, and each has a name, a text, a claimant and a source. A file of
one's own takes its place where ``STORY`` names one (:mod:`benchmarks.own` writes it).
"""

from __future__ import annotations

import datetime as dt
import functools
import json
import math
import os
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import geopandas as gpd

#: The environment variable that names the rows of a file of one's own, for every process of a run.
STORY = "BENCHMARKS_STORY"
FIRST = dt.date(2024, 1, 1)
#: Made-up features begin on days 0 to ``LAST_DAY`` after ``FIRST``.
LAST_DAY = 700
PER_FILE = 40_000
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
    """One feature, there from ``begins`` to the day before ``ends``.

    ``coordinates`` are longitude and latitude in degrees, one pair for a point; an area's ring is closed, as are its holes.
    """

    id: str
    shape: str
    name: str
    text: str
    claimant: int
    begins: dt.date
    ends: dt.date
    coordinates: tuple[tuple[float, float], ...]
    holes: tuple[tuple[tuple[float, float], ...], ...] = ()


@dataclass(frozen=True)
class Days:
    """The days of a story: the first, where scrubbing starts, the first on which all have begun, the last."""

    first: dt.date
    opens: dt.date
    full: dt.date
    last: dt.date


@functools.cache
def _own(path: str) -> tuple[Item, ...]:
    rows = json.loads(Path(path).read_text(encoding="utf-8"))
    return tuple(from_row(row) for row in rows)


def to_row(item: Item) -> dict[str, Any]:
    """An item as JSON can hold it."""
    return {**vars(item), "begins": item.begins.isoformat(), "ends": item.ends.isoformat()}


def from_row(row: dict[str, Any]) -> Item:
    """The item of a row that ``to_row`` made."""

    def ring(positions: Sequence[Sequence[float]]) -> tuple[tuple[float, float], ...]:
        return tuple((x, y) for x, y in positions)

    return Item(
        **{
            **row,
            "begins": dt.date.fromisoformat(row["begins"]),
            "ends": dt.date.fromisoformat(row["ends"]),
            "coordinates": ring(row["coordinates"]),
            "holes": tuple(ring(hole) for hole in row["holes"]),
        }
    )


def own() -> tuple[Item, ...] | None:
    """The features of a file of one's own, None where the story is made up."""
    path = os.environ.get(STORY)
    return _own(path) if path else None


def story(count: int) -> list[Item]:
    """``count`` features of the story, of one's own file evenly over it; the same each time and for everybody."""
    found = own()
    if found is None:
        return list(items(count))
    count = min(count, len(found))
    return [found[number * len(found) // count] for number in range(count)]


def days() -> Days:
    """The days of the whole story, whatever its size."""
    found = own()
    if found is None:
        return Days(FIRST, dt.date(2025, 1, 1), FIRST + dt.timedelta(LAST_DAY), FIRST + dt.timedelta(LAST_DAY + 30))
    begins = sorted(item.begins for item in found)
    return Days(begins[0], begins[len(begins) // 2], begins[-1], max(item.ends for item in found))


def bbox() -> tuple[float, float, float, float]:
    """West, south, east and north of the story."""
    found = own()
    if found is None:
        return BBOX
    xs, ys = zip(*(position for item in found for position in item.coordinates), strict=True)
    pad = 0.1
    return max(min(xs) - pad, -180), max(min(ys) - pad, -85), min(max(xs) + pad, 180), min(max(ys) + pad, 85)


def view() -> tuple[tuple[float, float], int]:
    """Latitude and longitude of the centre, and the Leaflet zoom, that peers open with."""
    if own() is None:
        return (50.0, 80.0), 3
    west, south, east, north = bbox()
    # A map 1,200 pixels wide and 700 high; a world of 256 pixels at zoom 0.
    zoom = math.log2(min(1200 / 256 * 360 / (east - west), 700 / 256 * 170 / (north - south)))
    return ((south + north) / 2, (west + east) / 2), max(1, min(14, math.floor(zoom)))


def changes(found: Sequence[Item], day: dt.date) -> int:
    """How many features begin or end on a day: what a step to it has to change."""
    return sum((item.begins == day) + (item.ends == day) for item in found)


def items(
    count: int, *, vertices: int = 2, lines: float = 0.08, areas: float = 0.02, days: int = LAST_DAY, seed: int = 6
) -> Iterator[Item]:
    """``count`` features that begin on one of ``days`` days, the same for the same arguments; lines have ``vertices``."""
    dice = random.Random(seed)
    west, south, east, north = BBOX
    for number in range(count):
        begins = FIRST + dt.timedelta(days=dice.randrange(days))
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
    return {"type": "Polygon", "coordinates": [positions, *([list(at) for at in hole] for hole in item.holes)]}


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
    """Write items as a catalogue of this project: layers, sources and claimants.

    They are imported features, as a reader's own file would give them: events and routes must name places of the catalogue,
    which these have none of, and the page shows no catalogue that the validator faults. It opens on the day by which all
    have begun, and so shows all of them.
    """
    folder.mkdir(parents=True, exist_ok=True)
    layers: list[str] = []
    for shape in ("point", "line", "area"):
        features = [_feature(item) for item in found if item.shape == shape]
        # A layer's file may have 64 MiB.
        for start in range(0, len(features), PER_FILE):
            layer_id = f"{shape}s-{start // PER_FILE + 1}"
            layers.append(layer_id)
            part = features[start : start + PER_FILE]
            _write(folder / f"{layer_id}.geojson", {"type": "FeatureCollection", "features": part})
    common = {"description": "Made up.", "licence": "CC BY 4.0", "attribution": "Nobody"}
    _write(
        folder / "catalog.json",
        {
            "title": "Made-up story",
            **common,
            "opening_date": days().full.isoformat(),
            "opening_theatre": "all",
            "theatres": [{"id": "all", "title": "All", "bbox": list(bbox())}],
            "measures": [],
            "layers": [
                {
                    **common,
                    "id": layer_id,
                    "title": layer_id,
                    "file": f"{layer_id}.geojson",
                    "kind": "imported",
                    "shown": True,
                }
                for layer_id in layers
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


def _feature(item: Item) -> dict[str, Any]:
    begins, ends = item.begins.isoformat(), item.ends.isoformat()
    properties = {
        "kind": "imported",
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
        "numbers": [],
        "attributes": {"text": item.text},
    }
    return {"type": "Feature", "id": item.id, "properties": properties, "geometry": geometry(item)}
