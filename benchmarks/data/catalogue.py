"""The story as a catalogue of this project: layers, sources and claimants."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from benchmarks.data.chosen_story import bbox, days
from benchmarks.data.item import Item, geometry
from geodata.catalog_model import SCHEMA_VERSION

#: Features in one layer file, which may have 64 MiB.
PER_FILE = 40_000


def write_catalogue(folder: Path, items: list[Item]) -> Path:
    """Write items as a catalogue into ``folder``, and return the folder.

    They are imported features, like those of a user's own file: events and routes must name places of the catalogue, and the
    story has no places. The catalogue opens on the day on which all features have begun, so the map shows all of them.
    """
    folder.mkdir(parents=True, exist_ok=True)
    layers: list[str] = []
    for shape in ("point", "line", "area"):
        features = [_feature(item) for item in items if item.shape == shape]
        for start in range(0, len(features), PER_FILE):
            layer_id = f"{shape}s-{start // PER_FILE + 1}"
            layers.append(layer_id)
            part = features[start : start + PER_FILE]
            _write(folder / f"{layer_id}.geojson", {"type": "FeatureCollection", "features": part})
    common = {"description": "Made up.", "licence": "CC BY 4.0", "attribution": "Nobody"}
    _write(
        folder / "catalog.json",
        {
            "schema_version": SCHEMA_VERSION,
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
    names = [
        {"id": f"c{number}", "name": f"Claimant {number}", "side": "Media", "type": "media"} for number in range(12)
    ]
    _write(folder / "claimants.json", names)
    return folder


def _write(path: Path, content: Any) -> None:
    path.write_text(json.dumps(content), encoding="utf-8")


def _source(number: int) -> dict[str, Any]:
    return {
        "id": f"s{number}",
        "publisher": f"Publisher {number}",
        "title": f"Report {number}",
        "date": None,
        "url": f"https://example.org/source-{number}",
        "archive_url": None,
        "quality": "publisher_page",
        "reliability": None,
        "reliability_reason": None,
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
        "first_reported": begins,
        "claimant": f"Claimant {item.claimant}",
        "claimant_ids": [f"c{item.claimant}"],
        "confidence": "reported",
        "verified": True,
        "sources": [f"s{item.claimant}"],
        "differs_from": [],
        "superseded_by": [],
        "reversed_by": [],
        "notes": None,
        "editor_note": None,
        "numbers": [],
        "attributes": {"text": item.text},
    }
    return {"type": "Feature", "id": item.id, "properties": properties, "geometry": geometry(item)}
