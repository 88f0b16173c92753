"""Flights of aircraft, by their own rules. What was not seen is not an arrival."""

from __future__ import annotations

import numpy as np

from geodata.tracks.finding.legs import ENDS, Ends, Legs
from geodata.tracks.finding.motion import Steps, knots
from geodata.tracks.parameters import Parameters
from geodata.tracks.pings import Columns, Flags, Floats, Ints
from geodata.tracks.places import Places

_MINUTE_MS = 60_000
#: A way of an aircraft with fewer reports than this is no flight.
_FEWEST = 3
#: An aircraft that crossed a silence slower than this has landed in it, or turned round.
_SLOWEST_KN = 60.0


def flights_of(pings: Columns, steps: Steps, places: Places, parameters: Parameters) -> Legs:
    """The flights in sorted, clean reports of aircraft.

    A flight ends where the aircraft is on the ground for a minute, or where it is silent for ten minutes, unless it was
    high on both sides of the silence and went on. Take-off and landing are "at" a place only where they were seen there:
    on the ground, or low and near and climbing or descending. Otherwise the end is "seen": where it was first or last heard.
    """
    grounded = _grounded(pings, steps, parameters)
    splits = steps.first | _silence_splits(pings, steps, parameters)
    splits[1:] |= grounded[1:] != grounded[:-1]
    run_start = np.flatnonzero(splits)
    run_end = np.append(run_start[1:], len(pings)) - 1 if len(run_start) else run_start
    if not len(run_start):
        return _none()
    in_air = ~grounded[run_start] & (run_end - run_start + 1 >= _FEWEST)
    first, last = run_start[in_air], run_end[in_air]
    # The report on the ground before and after, where no silence lies between.
    before, after = np.maximum(first - 1, 0), np.minimum(last + 1, len(pings) - 1)
    breaks = steps.first | _silence_splits(pings, steps, parameters)
    from_ground = ~breaks[first] & grounded[before] & (first > 0)
    to_ground = (last + 1 < len(pings)) & ~breaks[after] & grounded[after]
    start, end = np.where(from_ground, before, first), np.where(to_ground, after, last)
    t = pings["t"]
    origin, was_low = _ends(pings, start, first, from_ground, +1, places, parameters)
    destination, is_low = _ends(pings, end, last, to_ground, -1, places, parameters)
    left, arrived = from_ground | was_low, to_ground | is_low
    return Legs(
        start,
        end,
        origin,
        destination,
        np.where(from_ground, t[start], -1),
        np.where(left, t[first], -1),
        np.where(arrived, t[last], -1),
        np.where(to_ground, t[end], -1),
    )


def _none() -> Legs:
    none = np.zeros(0, dtype=np.int64)
    ends = Ends(none, none, np.zeros(0))
    return Legs(none, none, ends, ends, none, none, none, none)


def _grounded(pings: Columns, steps: Steps, parameters: Parameters) -> Flags:
    """Reports of a stay on the ground of at least the shortest time that ends a flight."""
    ground = pings["ground"] == 1
    changes = steps.first.copy()
    changes[1:] |= ground[1:] != ground[:-1]
    start = np.flatnonzero(changes)
    if not len(start):
        return np.zeros(0, dtype=bool)
    end = np.append(start[1:], len(pings)) - 1
    t = pings["t"]
    is_vessels_end = np.append(steps.first[1:], True)
    long = (t[end] - t[start] >= parameters.ground_minutes * _MINUTE_MS) | steps.first[start] | is_vessels_end[end]
    found: Flags = np.repeat(ground[start] & long, end - start + 1)
    return found


def _silence_splits(pings: Columns, steps: Steps, parameters: Parameters) -> Flags:
    """Silences in which the aircraft may have landed."""
    silent = ~steps.first & (steps.hours * 60 > parameters.flight_gap_minutes)
    alt = pings["alt"]
    high = alt > parameters.cruise_ft
    both = np.zeros(len(pings), dtype=bool)
    both[1:] = high[1:] & high[:-1]
    with np.errstate(invalid="ignore"):
        went_on = both & (knots(steps.km, steps.hours) > _SLOWEST_KN)
    found: Flags = silent & ~went_on
    return found


def _ends(
    pings: Columns, at: Ints, air: Ints, on_ground: Flags, side: int, places: Places, parameters: Parameters
) -> tuple[Ends, Flags]:
    """One end of each flight, and where it was seen low, climbing or descending, at a place.

    ``at`` are the outermost reports, ``air`` those in the air; ``side`` is 1 for the origin and -1 for the destination.
    """
    place, km = places.nearest(pings["lon"][at] / 1e7, pings["lat"][at] / 1e7)
    near = (place >= 0) & (km <= parameters.field_km)
    height = np.where(place >= 0, places.height_ft[place] if len(places) else 0.0, 0.0)
    other = np.clip(air + side, 0, len(pings) - 1)
    t, alt = pings["t"], pings["alt"].astype(np.float64)
    minutes = np.abs(t[other] - t[air]) / _MINUTE_MS
    with np.errstate(invalid="ignore", divide="ignore"):
        rate: Floats = (alt[other] - alt[air]) / np.where(minutes > 0, minutes, np.nan)
        low = (alt[air] - height < parameters.field_ft) & (rate > parameters.climb_fpm)
        low &= ~(pings["speed"][air] < parameters.flight_kn)
    seen_low = low & near & ~on_ground
    how = np.full(len(at), ENDS.index("seen"), dtype=np.int64)
    how[on_ground] = ENDS.index("away")
    how[on_ground & (place >= 0) & (km <= parameters.near_km)] = ENDS.index("near")
    how[(on_ground & near) | seen_low] = ENDS.index("at")
    return Ends(how, place, km), seen_low
