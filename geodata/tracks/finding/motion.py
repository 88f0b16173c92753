"""Distances and speeds between reports that follow each other."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from geodata.tracks.pings import Columns, Flags, Floats

KM_OF_MILE = 1.852
HOUR_MS = 3_600_000
#: The mean radius of the earth. Distances on this sphere are within 0.6 % of those on the ellipsoid.
_RADIUS_KM = 6371.0088
_KM_PER_E7 = np.pi / 180 * _RADIUS_KM / 1e7
#: Shorter steps than this, in degrees, are computed on a plane: there it makes less than a part in 10,000.
_PLANE_DEG = 0.5


def km_between(lon1: Floats, lat1: Floats, lon2: Floats, lat2: Floats) -> Floats:
    """Great-circle distances in km between positions in degrees. 180° is no edge.

    >>> round(float(km_between(np.array(179.5), np.array(0.0), np.array(-179.5), np.array(0.0))), 1)
    111.2
    """
    a, b = np.radians(lat1), np.radians(lat2)
    half = np.sin((b - a) / 2) ** 2 + np.cos(a) * np.cos(b) * np.sin(np.radians(lon2 - lon1) / 2) ** 2
    found: Floats = 2 * _RADIUS_KM * np.arcsin(np.sqrt(np.clip(half, 0, 1)))
    return found


@dataclass(frozen=True)
class Steps:
    """From each report to the one before of the same vessel: km and hours; both 0 where it is the vessel's first."""

    first: Flags
    km: Floats
    hours: Floats

    def jumps(self, most_kn: float | Floats) -> Flags:
        """Steps that are faster than this. One kilometre is allowed for: times and positions are rounded."""
        found: Flags = (self.km - 1) > most_kn * KM_OF_MILE * self.hours
        return found & ~self.first


def steps_of(pings: Columns) -> Steps:
    """The steps of reports that are sorted by vessel and time."""
    count = len(pings)
    first = np.ones(count, dtype=bool)
    km, hours = np.zeros(count), np.zeros(count)
    if count > 1:
        vessel, t = pings["vessel"], pings["t"]
        lat, lon = pings["lat"], pings["lon"]
        first[1:] = vessel[1:] != vessel[:-1]
        others = np.flatnonzero(first)
        lat64, lon64 = lat.astype(np.float64), lon.astype(np.float64)
        km[1:] = _short_km(lat64[:-1], lon64[:-1], lat64[1:], lon64[1:])
        np.subtract(t[1:], t[:-1], out=hours[1:], casting="unsafe")
        hours /= HOUR_MS
        km[others], hours[others] = 0, 0
    return Steps(first, km, hours)


def kept_steps(steps: Steps, pings: Columns, keep: Flags) -> Steps:
    """The steps of the reports that are left (``pings``) where only those of ``keep`` are.

    They are those of before, unless the report before is gone.
    """
    vessel = pings["vessel"]
    after_gone = keep.copy()
    after_gone[0] = False
    after_gone[1:] &= ~keep[:-1]
    first, km, hours = steps.first[keep], steps.km[keep], steps.hours[keep]
    if len(first):
        first[0], km[0], hours[0] = True, 0, 0
    rows = np.flatnonzero(after_gone[keep])
    rows = rows[rows > 0]
    before = rows - 1
    same = vessel[rows] == vessel[before]
    first[rows] = ~same
    lat, lon, t = pings["lat"], pings["lon"], pings["t"]
    ends = (column[index].astype(np.float64) for index in (before, rows) for column in (lat, lon))
    km[rows] = np.where(same, _short_km(*ends), 0)
    hours[rows] = np.where(same, (t[rows] - t[before]) / HOUR_MS, 0)
    return Steps(first, km, hours)


def _short_km(lat1: Floats, lon1: Floats, lat2: Floats, lon2: Floats) -> Floats:
    """Distances between reports that follow each other. Latitudes and longitudes are degrees × 10⁷."""
    north, east = lat2 - lat1, lon2 - lon1
    turned = np.flatnonzero(np.abs(east) > 1.8e9)
    east[turned] -= np.copysign(3.6e9, east[turned])
    far = np.flatnonzero((np.abs(north) > _PLANE_DEG * 1e7) | (np.abs(east) > _PLANE_DEG * 1e7))
    middle = lat2 + lat1
    middle *= np.pi / 360 / 1e7
    np.cos(middle, out=middle)
    east *= middle
    # In place, and not by hypot: these numbers are far from the limits for which hypot takes four times as long.
    east *= east
    north *= north
    north += east
    found: Floats = np.sqrt(north, out=north)
    found *= _KM_PER_E7
    if len(far):
        found[far] = km_between(lon1[far] / 1e7, lat1[far] / 1e7, lon2[far] / 1e7, lat2[far] / 1e7)
    return found


def km_to(pings: Columns, lon: Floats, lat: Floats) -> Floats:
    """The distance in km of each report from a position given for it, in degrees."""
    lat_deg = pings["lat"] / 1e7
    east = (pings["lon"] / 1e7 - lon + 180) % 360 - 180
    north = lat_deg - lat
    found: Floats = _KM_PER_E7 * 1e7 * np.hypot(north, east * np.cos(np.radians((lat_deg + lat) / 2)))
    far = (np.abs(north) > _PLANE_DEG) | (np.abs(east) > _PLANE_DEG)
    if far.any():
        found[far] = km_between(pings["lon"][far] / 1e7, lat_deg[far], lon[far], lat[far])
    return found


def knots(km: Floats, hours: Floats) -> Floats:
    """Speeds in kn; nan where no time has passed."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(hours > 0, km / np.where(hours > 0, hours, 1) / KM_OF_MILE, np.nan)
