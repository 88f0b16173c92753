"""Write a small invented catalogue to start from: valid, with most kinds of features and a README for each file."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from geodata.catalog_model import SCHEMA_VERSION
from geodata.errors import CatalogError, WritingError
from geodata.files.system_errors import reason
from geodata.files.whole_file import write_new_files
from geodata.folder import CATALOG

_PORT, _ISLAND = (-21.94, 64.15), (-20.27, 63.44)

README = """\
# A catalogue to start from

Everything in it is invented. Change one thing at a time, and check it after each change:

    kurskmap validate .
    streamlit run app.py -- --catalog .

| file | what is in it |
|---|---|
| `catalog.json` | title, opening date, theatres (named extents), measures (headline figures) and one record a layer |
| `sources.json` | one record a cited page, book or data set; features name its `id` |
| `claimants.json` | who makes claims, under the name that the filters show |
| `places.geojson` | every place that an event or a route refers to |
| `events.geojson` | what happened, or was said, at a place on known dates |
| `routes.geojson` | one feature a leg: one movement by one means between two places |

JSON knows no comments, so they are here:

- `opening_date` is the day the map opens on; `opening_theatre` is the `id` of one of the `theatres`.
- A theatre's `bbox` is `[west, south, east, north]` in degrees. It cannot cross 180°: use one on each side.
- A measure is a quantity that several people give figures for. `stands_days` says for how many days a figure stays current.
- `shown` says whether a layer is switched on when the map opens. Layers are drawn in their order, the first at the bottom.
- Intervals are half-open: what happened on 3 May has `valid_from` 3 May and `valid_to` 4 May. `null` is "still so".
  A time with its offset, such as `2025-05-03T14:05+03:00`, may stand for a day, with the precision `minute` or `hour`.
- `date_precision` is `day`, `week`, `month` or `interval`; `static` is for what has no date, such as a place.
- `first_reported` is the day it became public. "Known by" hides what became public later.
- A figure has `low` and `high`; `null` at one end is "at least" or "up to". `measure` may name a measure, or be `null`.
- Every feature names at least one source and one claimant. The validator refuses one that does not.

Add your own file as a layer:

    kurskmap add FILE --catalog . --title "My layer"
"""


def new_catalogue(folder: Path) -> None:
    """Write the catalogue to a folder that is empty or does not exist. Raises CatalogError or WritingError.

    If it fails or is killed, the folder is not a catalogue: ``catalog.json`` gets its name last. A second call completes
    what a killed one left.
    """
    files = {name: text.encode() for name, text in _files().items()}
    is_new = not folder.exists()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not _is_free(folder, files):
            raise CatalogError(f"{folder}: is not empty; name a new folder.")
    except OSError as error:
        raise WritingError(f"{folder}: cannot be written: {reason(error)}.") from error
    try:
        write_new_files(folder, files)
    except WritingError:
        if is_new:
            with suppress(OSError):
                folder.rmdir()
        raise


def _is_free(folder: Path, files: Mapping[str, bytes]) -> bool:
    """Whether a folder is empty, or holds only what a killed call has left."""
    present = {entry.name: entry for entry in os.scandir(folder)}
    if CATALOG in present or not present.keys() <= files.keys():
        return False
    return all(
        entry.is_file(follow_symlinks=False)
        and entry.stat(follow_symlinks=False).st_size == len(files[name])
        and Path(entry).read_bytes() == files[name]
        for name, entry in present.items()
    )


def _files() -> dict[str, str]:
    documents: dict[str, Any] = {
        "sources.json": [_source("log", "Harbour log"), _source("paper", "Island paper")],
        "claimants.json": [
            {"id": "harbour", "name": "Harbour office", "side": "Officials", "type": "state"},
            {"id": "islanders", "name": "Island council", "side": "Residents", "type": "other"},
        ],
        "places.geojson": _collection(
            _place("port", "Example Port", _PORT), _place("island", "Example Island", _ISLAND)
        ),
        "events.geojson": _collection(*_events()),
        "routes.geojson": _collection(_route()),
        # Last: without it the folder is not a catalogue.
        CATALOG: _catalog(),
    }
    texts = {name: json.dumps(document, ensure_ascii=False, indent=2) + "\n" for name, document in documents.items()}
    return {"README.md": README, **texts}


def _catalog() -> dict[str, Any]:
    layers = {
        "routes": ("Crossings", "route", "Legs by ship.", True),
        "events": ("Events", "event", "What happened and what was said.", True),
        "places": ("Places", "place", "Every place that an event or a leg refers to.", False),
    }
    return {
        "schema_version": SCHEMA_VERSION,
        "title": "The supply ship",
        "description": "An invented story: a ship takes winter supplies to an island, and two parties count them.",
        "licence": "CC0 1.0",
        "attribution": "Nobody: the data is invented",
        "opening_date": "2025-10-03",
        "opening_theatre": "crossing",
        "theatres": [{"id": "crossing", "title": "The crossing", "bbox": [-24.0, 62.8, -18.5, 64.8]}],
        "measures": [{"id": "crates", "title": "Crates delivered", "unit": "crates", "stands_days": 60}],
        "layers": [
            {
                "id": layer_id,
                "title": title,
                "file": f"{layer_id}.geojson",
                "kind": kind,
                "description": description,
                "licence": "CC0 1.0",
                "attribution": "Invented",
                "shown": shown,
            }
            for layer_id, (title, kind, description, shown) in layers.items()
        ],
    }


def _source(source_id: str, title: str) -> dict[str, Any]:
    return {
        "id": source_id,
        "publisher": title,
        "title": f"{title}, October 2025",
        "date": "2025-10-05",
        "url": None,
        "archive_url": None,
        "quality": "publisher_page",
        "reliability": None,
        "reliability_reason": None,
        "licence": None,
        "notes": "Invented.",
    }


def _claim(kind: str, name: str, claimant: tuple[str, str], source: str, **fields: Any) -> dict[str, Any]:
    return {
        "kind": kind,
        "name": name,
        "name_native": None,
        "tier": 1,
        "valid_from": None,
        "valid_to": None,
        "date_precision": "static",
        "first_reported": None,
        "claimant": claimant[1],
        "claimant_ids": [claimant[0]],
        "confidence": "reported",
        "verified": True,
        "sources": [source],
        "differs_from": [],
        "superseded_by": [],
        "reversed_by": [],
        "notes": None,
        "editor_note": None,
        **fields,
    }


_HARBOUR, _ISLANDERS = ("harbour", "Harbour office"), ("islanders", "Island council")


def _events() -> list[dict[str, Any]]:
    def event(
        event_id: str, name: str, claimant: tuple[str, str], source: str, crates: int, **fields: Any
    ) -> dict[str, Any]:
        number = {
            "low": crates,
            "high": crates,
            "unit": "crates",
            "counts": "crates on the quay",
            "qualifier": "exact",
            "measure": "crates",
        }
        properties = _claim(
            "event",
            name,
            claimant,
            source,
            category="logistics",
            date_type="statement",
            claim=f"{crates} crates were delivered.",
            numbers=[number],
            place_id="island",
            place_name="Example Island",
            place_precision="exact_town",
            date_precision="day",
            **fields,
        )
        return _feature(event_id, "Point", list(_ISLAND), properties)

    return [
        event(
            "E1",
            "Harbour office: 240 crates delivered",
            _HARBOUR,
            "log",
            240,
            valid_from="2025-10-02",
            valid_to="2025-10-03",
            first_reported="2025-10-02",
            differs_from=["E2"],
        ),
        event(
            "E2",
            "Island council: 228 crates delivered",
            _ISLANDERS,
            "paper",
            228,
            valid_from="2025-10-03",
            valid_to="2025-10-04",
            first_reported="2025-10-05",
            differs_from=["E1"],
        ),
    ]


def _route() -> dict[str, Any]:
    waypoints = [[-22.4, 64.2], [-23.1, 63.95], [-22.9, 63.6], [-21.2, 63.3]]
    properties = _claim(
        "route",
        "Example Port – Example Island, 1–2 October 2025",
        _HARBOUR,
        "log",
        valid_from="2025-10-01",
        valid_to="2025-10-03",
        date_precision="interval",
        first_reported="2025-10-02",
        group_id="crossing",
        mode="cargo_ship",
        mode_certainty="stated",
        direction="outbound",
        vehicle="Supply ship",
        vehicle_count_low=1,
        vehicle_count_high=1,
        origin_place_id="port",
        origin_name="Example Port",
        destination_place_id="island",
        destination_name="Example Island",
        waypoint_names=["Bay", "Cape", "South coast", "Approach"],
        depart_from="2025-10-01",
        depart_to="2025-10-02",
        depart_precision="day",
        arrive_from="2025-10-02",
        arrive_to="2025-10-03",
        arrive_precision="day",
        cargo_type="supplies",
        cargo_low=240,
        cargo_high=240,
        cargo_unit="crates",
        cargo_derived=False,
        cargo_sharing_note=None,
        endpoints_verified="both",
        geometry_status="schematic",
    )
    return _feature("R1", "LineString", [list(_PORT), *waypoints, list(_ISLAND)], properties)


def _place(place_id: str, name: str, at: tuple[float, float]) -> dict[str, Any]:
    properties = _claim(
        "place",
        name,
        _HARBOUR,
        "log",
        confidence="reference",
        place_type="port",
        country="IS",
        admin="Example region",
        place_precision="approximate",
        coord_source="invented",
        position_checked=False,
    )
    return _feature(place_id, "Point", list(at), properties)


def _feature(feature_id: str, kind: str, coordinates: Any, properties: dict[str, Any]) -> dict[str, Any]:
    geometry = {"type": kind, "coordinates": coordinates}
    return {"type": "Feature", "id": feature_id, "properties": properties, "geometry": geometry}


def _collection(*features: dict[str, Any]) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": list(features)}
