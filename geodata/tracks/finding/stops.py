"""Stops of ships: from the report below one speed to the report above another, at one place."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from geodata.tracks.finding.motion import HOUR_MS, Steps, km_between, km_to, knots
from geodata.tracks.parameters import Parameters
from geodata.tracks.pings import Columns, Flags, Floats, Ints

#: Where no speed is broadcast, it is that of the way since this many minutes before.
_WINDOW_MS = 600_000
#: A ship that says it lies still but has come this far at this speed is moving.
_FALSE_KM, _FALSE_KN = 1.0, 3.0


@dataclass(frozen=True)
class Stops:
    """Stops in the order of the reports: the index of the first and last report, and the middle in degrees."""

    start: Ints
    end: Ints
    lon: Floats
    lat: Floats

    def __len__(self) -> int:
        return len(self.start)

    def where(self, keep: Flags) -> Stops:
        """Some of the stops."""
        return Stops(self.start[keep], self.end[keep], self.lon[keep], self.lat[keep])


def stops_of(pings: Columns, steps: Steps, parameters: Parameters) -> Stops:
    """The stops in sorted, clean reports of ships, of at least the shortest time that counts."""
    lying = _lying(pings, steps, parameters)
    begins = lying.copy()
    begins[1:] &= ~lying[:-1] | steps.first[1:] | (steps.km[1:] > parameters.at_km)
    start = np.flatnonzero(begins)
    if not len(start):
        return Stops(start, start, np.zeros(0), np.zeros(0))
    # The run goes on as long as the reports do: its end is before the next begin, or where the ship moves.
    is_end = lying.copy()
    is_end[:-1] &= ~lying[1:] | begins[1:]
    end = np.flatnonzero(is_end)
    found = _with_middle(pings, start, end)
    found = _merged(pings, found, parameters)
    hours = (pings["t"][found.end] - pings["t"][found.start]) / HOUR_MS
    return found.where(hours >= parameters.stop_hours)


def _lying(pings: Columns, steps: Steps, parameters: Parameters) -> Flags:
    """Whether the ship lies still at each report: from below the lower speed until above the higher one."""
    speed = pings["speed"].astype(np.float64)
    silent = np.isnan(speed)
    if silent.any():
        speed[silent] = _window_speed(pings, steps, np.flatnonzero(silent))
    # On the way in and on the way out: a ship that has just come lies still, whatever its last step was.
    fast = (steps.km > _FALSE_KM) & (knots(steps.km, steps.hours) > _FALSE_KN)
    false = fast & np.append(fast[1:], False)
    state = np.zeros(len(pings), dtype=np.int8)
    state[speed < parameters.stop_kn] = 1
    state[(speed > parameters.move_kn) | false] = -1
    # A report between the two speeds counts as the last one outside them did. Each vessel begins for itself.
    told = (state != 0) | steps.first
    last = np.maximum.accumulate(np.where(told, np.arange(len(pings)), 0))
    lying: Flags = state[last] == 1
    return lying


def _window_speed(pings: Columns, steps: Steps, rows: Ints) -> Floats:
    """The speed at these reports over the way since ten minutes before, or since the last report if that is longer ago."""
    starts = np.maximum.accumulate(np.where(steps.first, np.arange(len(pings)), 0))[rows]
    vessel = np.cumsum(steps.first)
    key = (vessel.astype(np.int64) << 42) + pings["t"]
    since = np.maximum(np.searchsorted(key, key[rows] - _WINDOW_MS, side="right") - 1, starts)
    lon, lat = pings["lon"], pings["lat"]
    km = km_between(lon[since] / 1e7, lat[since] / 1e7, lon[rows] / 1e7, lat[rows] / 1e7)
    return knots(km, (pings["t"][rows] - pings["t"][since]) / HOUR_MS)


def _with_middle(pings: Columns, start: Ints, end: Ints) -> Stops:
    """Stops with the mean of their reports. Longitudes are taken relative to the first one, so 180° is no edge."""
    count = end - start + 1
    rows = _rows(start, end)
    offsets = np.concatenate([[0], np.cumsum(count)[:-1]])
    base = np.repeat(pings["lon"][start] / 1e7, count)
    east = (pings["lon"][rows] / 1e7 - base + 180) % 360 - 180
    lon = pings["lon"][start] / 1e7 + np.add.reduceat(east, offsets) / count
    lat = np.add.reduceat(pings["lat"][rows] / 1e7, offsets) / count
    return Stops(start, end, (lon + 180) % 360 - 180, lat)


def _rows(start: Ints, end: Ints) -> Ints:
    """The indices from each start to its end, one after another."""
    count = end - start + 1
    offsets = np.concatenate([[0], np.cumsum(count)[:-1]])
    found: Ints = np.repeat(start - offsets, count) + np.arange(int(count.sum()))
    return found


def _merged(pings: Columns, stops: Stops, parameters: Parameters) -> Stops:
    """Stops that follow each other at one place, between which the ship did not leave it, as one."""
    if len(stops) < 2:
        return stops
    vessel = pings["vessel"]
    same = vessel[stops.start[1:]] == vessel[stops.start[:-1]]
    near = km_between(stops.lon[1:], stops.lat[1:], stops.lon[:-1], stops.lat[:-1]) <= parameters.at_km
    may = np.flatnonzero(same & near)
    if not len(may):
        return stops
    between = _rows(stops.end[may], stops.start[may + 1])
    count = stops.start[may + 1] - stops.end[may] + 1
    offsets = np.concatenate([[0], np.cumsum(count)[:-1]])
    away = km_to(pings[between], np.repeat(stops.lon[may], count), np.repeat(stops.lat[may], count))
    stayed = np.maximum.reduceat(away, offsets) <= parameters.at_km
    joins = np.zeros(len(stops), dtype=bool)
    joins[may[stayed] + 1] = True
    firsts = np.flatnonzero(~joins)
    lasts = np.append(firsts[1:], len(stops)) - 1
    return _with_middle(pings, stops.start[firsts], stops.end[lasts])
