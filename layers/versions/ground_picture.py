"""A small drawing of the ground that a newer version adds and leaves out, as SVG."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import shapely
from shapely.geometry import MultiPolygon

from geodata.versions.changes import Ground

WIDTH, MARGIN = 480, 12


@dataclass(frozen=True)
class GroundPicture:
    """A drawing: its ``paths`` in the units of ``width`` × ``height``, and in words what it shows."""

    width: int
    height: int
    gained: str
    lost: str
    title: str
    scale_px: float
    scale_km: int


def ground_svg(ground: Ground) -> GroundPicture:
    """The two differences on an equirectangular projection that is true in the middle of their extent, north up."""
    west, south, east, north = shapely.union_all([ground.gained, ground.lost]).bounds
    narrowing = math.cos(math.radians((south + north) / 2))
    wide, high = max((east - west) * narrowing, 1e-6), max(north - south, 1e-6)
    scale = min((WIDTH - 2 * MARGIN) / wide, 400 / high)
    width, height = int(wide * scale) + 2 * MARGIN, int(high * scale) + 2 * MARGIN

    def path(areas: MultiPolygon) -> str:
        return " ".join(_rings(areas, west, north, scale * narrowing, scale))

    km_px = scale / 111.195
    step = _round_km(width / 4 / km_px)
    return GroundPicture(
        width=width,
        height=height + 24,
        gained=path(ground.gained),
        lost=path(ground.lost),
        title=f"{ground.side}: {ground.gained_km2:,.0f} km² more and {ground.lost_km2:,.0f} km² less in the newer version",
        scale_px=step * km_px,
        scale_km=step,
    )


def _round_km(most: float) -> int:
    """The largest of 1, 2, 5, 10, … km that is not above ``most``, at least 1."""
    found = 1
    for ten in (1, 10, 100, 1000):
        for step in (1, 2, 5):
            if step * ten <= most:
                found = step * ten
    return found


def _rings(areas: MultiPolygon, west: float, north: float, across: float, down: float) -> Iterator[str]:
    for polygon in areas.geoms:
        for ring in (polygon.exterior, *polygon.interiors):
            points = [
                f"{MARGIN + (x - west) * across:.1f} {MARGIN + (north - y) * down:.1f}" for x, y in ring.coords[:-1]
            ]
            yield f"M{'L'.join(points)}Z"
