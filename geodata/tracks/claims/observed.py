"""A leg that was found, as a route of a catalogue: observed, derived, with its times and its gaps."""

from __future__ import annotations

import datetime as dt
import itertools
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq

from geodata.catalog import open_catalog
from geodata.catalog_model import LayerRecord
from geodata.editing.add_layer import Addition
from geodata.errors import ImportingError
from geodata.geodesic import cut_line_at_180, unrolled
from geodata.instants import Instant
from geodata.load import open_layers
from geodata.model import Precision
from geodata.quoting import quoted
from geodata.tracks.claims.compare import SeenLeg, legs_of
from geodata.tracks.store import MANIFEST, digest
from geodata.untrusted.file_name import checked_file_name

_MINUTE = dt.timedelta(minutes=1)
#: About a metre.
_DECIMALS = 5
#: A leg of a catalogue is drawn with the vertices of this zoom, which show it on a map of a region.
_ZOOM = 7


@dataclass(frozen=True)
class Choice:
    """A leg to add, and what the catalogue wants to know besides what was seen."""

    leg: str
    layer: str
    source: str
    claimant: str
    feature: str | None
    name: str | None
    mode: str | None
    direction: str
    group: str | None
    differs_from: tuple[str, ...] = ()


def addition(folder: Path, catalog: Path, choice: Choice) -> Addition:
    """A layer with one observed route, to be added to a catalogue. Raises ImportingError where it cannot become one."""
    leg = _leg(folder, choice.leg)
    opened, layers = open_layers(catalog)
    names = {str(r.id): str(r.name) for la in layers if la.record.kind == "place" for r in la.features.itertuples()}
    for what, place, how in (
        ("origin", leg.origin_place_id, leg.origin),
        ("destination", leg.destination_place_id, leg.destination),
    ):
        if place is None or place not in names:
            why = (
                "is not a place of the catalogue" if place else "was not seen" if how == "seen" else "is no known place"
            )
            raise ImportingError(
                f"{folder}: the {what} of {quoted(choice.leg)} {why}; a route needs both ends. Find the legs again with "
                "--catalog, or choose another leg."
            )
    if choice.source not in opened.sources:
        raise ImportingError(f"{catalog}: there is no source {quoted(choice.source)}; add it to sources.json first.")
    if choice.claimant not in opened.claimants:
        raise ImportingError(
            f"{catalog}: there is no claimant {quoted(choice.claimant)}; add it to claimants.json first."
        )
    title = f"Track {leg.vessel}"
    record = LayerRecord(
        id=choice.layer,
        title=title,
        file=checked_file_name(f"{choice.layer}.geojson"),
        kind="route",
        description=f"Derived from position reports of {leg.vessel}, as broadcast.",
        licence="Not stated",
        attribution=open_catalog(catalog).sources[choice.source].publisher,
        shown=True,
    )
    claimant = opened.claimants[choice.claimant].name
    feature = _feature(folder, leg, choice, claimant, names)
    document = {"type": "FeatureCollection", "features": [feature]}
    return Addition(record, (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode())


def _leg(folder: Path, leg: str) -> SeenLeg:
    found = legs_of(folder, [("leg", "==", leg)])
    if not found:
        raise ImportingError(f"{folder}: there is no leg {quoted(leg)}; 'tracks compare' lists them.")
    return found[0]


def _feature(folder: Path, leg: SeenLeg, choice: Choice, claimant: str, names: dict[str, str]) -> dict[str, Any]:
    assert leg.origin_place_id is not None
    assert leg.destination_place_id is not None
    assert leg.depart_to is not None
    assert leg.arrive_from is not None
    gaps = _gaps(folder, leg)
    lines = heard_lines(folder, leg, gaps)
    left, came = (leg.depart_from or leg.depart_to, leg.depart_to), (leg.arrive_from, leg.arrive_to or leg.arrive_from)
    origin, destination = names[leg.origin_place_id], names[leg.destination_place_id]
    (depart_from, depart_to), (arrive_from, arrive_to) = _window(*left), _window(*came)
    is_aircraft = leg.vessel.startswith(("icao", "flight"))
    feature_id = choice.feature or leg.leg
    properties = {
        "kind": "route",
        "name": choice.name or f"{leg.vessel}: {origin} – {destination}, as broadcast",
        "name_native": None,
        "tier": 1,
        "valid_from": depart_from.isoformat(),
        "valid_to": arrive_to.isoformat(),
        "date_precision": "interval",
        "first_reported": None,
        "claimant": claimant,
        "claimant_ids": [choice.claimant],
        "confidence": "derived",
        "verified": False,
        "sources": [choice.source],
        "differs_from": list(choice.differs_from),
        "superseded_by": [],
        "reversed_by": [],
        "notes": None,
        "editor_note": None,
        "group_id": choice.group or feature_id,
        "mode": choice.mode or ("aircraft" if is_aircraft else "cargo_ship"),
        "mode_certainty": "stated" if choice.mode else "assumed",
        "direction": choice.direction,
        "vehicle": leg.vessel,
        "vehicle_count_low": 1,
        "vehicle_count_high": 1,
        "origin_place_id": leg.origin_place_id,
        "origin_name": origin,
        "destination_place_id": leg.destination_place_id,
        "destination_name": destination,
        "waypoint_names": [],
        "depart_from": depart_from.isoformat(),
        "depart_to": depart_to.isoformat(),
        "depart_precision": _precision(depart_from, depart_to),
        "arrive_from": arrive_from.isoformat(),
        "arrive_to": arrive_to.isoformat(),
        "arrive_precision": _precision(arrive_from, arrive_to),
        "cargo_type": "not shown by a track",
        "cargo_low": None,
        "cargo_high": None,
        "cargo_unit": "not shown",
        "cargo_derived": False,
        "cargo_sharing_note": None,
        "endpoints_verified": "both",
        "geometry_status": "observed",
        "track": {
            "vessel": leg.vessel,
            "leg": leg.leg,
            "manifest_sha256": digest(folder / MANIFEST),
            "pings": leg.pings,
            "km": round(leg.km, 1),
            "unseen_hours": round(leg.unseen_hours, 2),
            "left_after": _iso(leg.depart_from),
            "left_before": _iso(leg.depart_to),
            "came_after": _iso(leg.arrive_from),
            "came_before": _iso(leg.arrive_to),
            "gaps": gaps,
        },
    }
    coordinates = [line.tolist() for line in lines]
    geometry: dict[str, Any] = {"type": "MultiLineString", "coordinates": coordinates}
    if len(coordinates) == 1:
        geometry = {"type": "LineString", "coordinates": coordinates[0]}
    return {"type": "Feature", "id": feature_id, "properties": properties, "geometry": geometry}


def _window(first: dt.datetime, last: dt.datetime) -> tuple[Instant, Instant]:
    """The whole minutes from a time to another one, as a half-open interval."""
    start, end = (time.astimezone(dt.UTC).replace(second=0, microsecond=0) for time in (first, last))
    return Instant.at(start), Instant.at(end + _MINUTE)


def _precision(start: Instant, end: Instant) -> Precision:
    """How well the time between two reports of positions is known."""
    span = end.utc - start.utc
    return "minute" if span <= 2 * _MINUTE else "hour" if span <= 60 * _MINUTE else "interval"


def _gaps(folder: Path, leg: SeenLeg) -> list[dict[str, Any]]:
    filters = [
        ("vessel", "==", leg.vessel),
        ("last_seen", ">=", leg.first_seen),
        ("seen_again", "<=", leg.last_seen),
    ]
    rows = pq.read_table(folder / "gaps.parquet", filters=filters).to_pylist()
    return [
        {
            "last_seen": _iso(row["last_seen"]),
            "seen_again": _iso(row["seen_again"]),
            "last_position": [round(row["last_lon"], _DECIMALS), round(row["last_lat"], _DECIMALS)],
            "again_position": [round(row["again_lon"], _DECIMALS), round(row["again_lat"], _DECIMALS)],
        }
        for row in sorted(rows, key=lambda row: row["last_seen"])
    ]


def heard_lines(folder: Path, leg: SeenLeg, gaps: list[dict[str, Any]]) -> list[np.ndarray]:
    """The parts of a leg in which it was heard, cut at 180°: arrays of longitude and latitude in degrees.

    A report alone between two gaps makes no line; it is the end of both gaps.
    """
    filters = [("leg", "==", leg.leg), ("zoom", "<=", _ZOOM)]
    table = pq.read_table(folder / "vertices.parquet", columns=["t", "lon", "lat"], filters=filters)
    times = table["t"].to_pylist()
    positions = np.round(np.column_stack([table["lon"].to_numpy(), table["lat"].to_numpy()]), _DECIMALS)
    again = {gap["seen_again"] for gap in gaps}
    starts = [0, *(i for i, time in enumerate(times) if i and _iso(time) in again), len(times)]
    parts = []
    for start, end in itertools.pairwise(starts):
        line = positions[start:end]
        line = line[np.append(True, np.any(line[1:] != line[:-1], axis=1))] if len(line) else line
        if len(line) > 1:
            parts += [np.round(part, _DECIMALS) for part in cut_line_at_180(unrolled(line))]
    if not parts:
        raise ImportingError(f"{folder}: {quoted(leg.leg)} was heard too seldom to make a line; choose another leg.")
    return parts


def _iso(time: dt.datetime | None) -> str | None:
    return None if time is None else time.astimezone(dt.UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
