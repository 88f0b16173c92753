"""The names of seas and where to write them, from ``seas.json``; no layer of the basemap holds them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

Position = tuple[float, float]


@dataclass(frozen=True)
class Sea:
    """A sea. Names in dispute are given both ways.

    ``at`` is the longitude and latitude of its name on the map in the browser, written between the two ``zooms`` (those of
    Leaflet) in letters of ``size_px`` CSS pixels. ``page_lines`` is its name as a printed page breaks it, at ``page_at``;
    both are None where a page leaves the name out.
    """

    name: str
    at: Position
    zooms: tuple[float, float]
    size_px: float
    page_lines: tuple[str, ...] | None = None
    page_at: Position | None = None


@cache
def seas() -> tuple[Sea, ...]:
    """Every sea that has a name on the map or on a page."""
    records = json.loads((Path(__file__).parent / "seas.json").read_text(encoding="utf-8"))
    return tuple(
        Sea(
            name=record["name"],
            at=(record["at"][0], record["at"][1]),
            zooms=(record["zooms"][0], record["zooms"][1]),
            size_px=record["size_px"],
            page_lines=tuple(record["page"]["lines"]) if "page" in record else None,
            page_at=(record["page"]["at"][0], record["page"]["at"][1]) if "page" in record else None,
        )
        for record in records
    )
