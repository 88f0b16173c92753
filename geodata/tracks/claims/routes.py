"""The places and routes of a catalogue, as tracks are compared with them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from geodata.dates import moment
from geodata.errors import ImportingError
from geodata.load import Layer, open_layers
from geodata.quoting import nearest, quoted
from geodata.tracks.places import Places, places_of


@dataclass(frozen=True)
class ReportedLeg:
    """A route of a catalogue. Departure and arrival are half-open windows of days or instants, in UTC."""

    id: str
    name: str
    mode: str
    vehicle: str
    origin: str
    origin_name: str
    destination: str
    destination_name: str
    depart_from: dt.date
    depart_to: dt.date
    arrive_from: dt.date
    arrive_to: dt.date
    cargo: str
    sources: tuple[str, ...]


def places_of_catalogue(folder: Path) -> Places:
    """The places of a catalogue. Raises CatalogError or LayerError where it cannot be opened."""
    _, layers = open_layers(folder)
    return places_of_layers(layers)


def places_of_layers(layers: tuple[Layer, ...]) -> Places:
    """The places of the layers of a catalogue."""
    return places_of(
        [
            (str(row.id), str(row.name), float(row.geometry.x), float(row.geometry.y), 0.0)
            for layer in layers
            if layer.record.kind == "place"
            for row in layer.features.itertuples()
        ]
    )


def reported_leg(folder: Path, route: str) -> ReportedLeg:
    """A route of a catalogue by its id. Raises ImportingError where there is none of that id."""
    _, layers = open_layers(folder)
    rows: Mapping[str, Any] = {
        str(row.id): row for layer in layers if layer.record.kind == "route" for row in layer.features.itertuples()
    }
    if route not in rows:
        raise ImportingError(f"{folder}: there is no route {quoted(route)}{nearest(route, rows)}.")
    return reported_leg_of(rows[route])


def reported_legs(layers: tuple[Layer, ...]) -> tuple[ReportedLeg, ...]:
    """The routes of layers that are reported, in their order: those that were derived from a track are no reports."""
    return tuple(
        reported_leg_of(row)
        for layer in layers
        if layer.record.kind == "route"
        for row in layer.features.itertuples()
        if row.geometry_status != "observed"
    )


def reported_leg_of(row: Any) -> ReportedLeg:
    """A route, a row of its layer's frame."""
    windows = {name: _moment(row, name) for name in ("depart_from", "depart_to", "arrive_from", "arrive_to")}
    low, high = (None if pd.isna(value) else float(value) for value in (row.cargo_low, row.cargo_high))
    ends = [f"{value:g}" for value in dict.fromkeys((low, high)) if value is not None]
    counted = f"{' to '.join(ends)} {row.cargo_unit}".strip()
    return ReportedLeg(
        id=str(row.id),
        name=row.name,
        mode=row.mode,
        vehicle=row.vehicle,
        origin=row.origin_place_id,
        origin_name=row.origin_name,
        destination=row.destination_place_id,
        destination_name=row.destination_name,
        cargo=counted if counted == row.cargo_type else f"{counted} ({row.cargo_type})",
        sources=tuple(row.sources),
        **windows,
    )


def _moment(row: Any, name: str) -> dt.date:
    found = moment(row, name)
    assert found is not None, "a route has its four dates"
    return found
