"""Legs between stops, and gaps: what was heard on the way, and for how long nothing was."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from geodata.tracks.finding.motion import Steps, knots
from geodata.tracks.finding.stops import Stops
from geodata.tracks.parameters import Parameters
from geodata.tracks.pings import Columns, Flags, Floats, Ints
from geodata.tracks.places import Places

#: How an end of a leg is known. "at" and "near" a place it was seen; "away" it stopped far from every place; "seen" it
#: did not stop: it was first or last seen there.
End = Literal["at", "near", "away", "seen"]
ENDS: tuple[End, ...] = ("at", "near", "away", "seen")


@dataclass(frozen=True)
class Ends:
    """One end of each leg: how it is known (index in ENDS), the nearest place (-1 for none) and its distance in km."""

    how: Ints
    place: Ints
    km: Floats


@dataclass(frozen=True)
class Legs:
    """Legs: the index of the first and last report, how each end is known, and the intervals of departure and arrival.

    Times are ms since 1970, -1 where the end was not seen.
    """

    start: Ints
    end: Ints
    origin: Ends
    destination: Ends
    depart_from: Ints
    depart_to: Ints
    arrive_from: Ints
    arrive_to: Ints

    def __len__(self) -> int:
        return len(self.start)


@dataclass(frozen=True)
class Gaps:
    """Silences: the index of the report after each one."""

    after: Ints


def gaps_of(steps: Steps, is_aircraft: Flags, parameters: Parameters) -> Gaps:
    """The steps in which a vessel was not heard for so long that it counts."""
    least = np.where(is_aircraft, parameters.flight_gap_minutes / 60, parameters.gap_hours)
    return Gaps(np.flatnonzero(~steps.first & (steps.hours >= least)))


def ship_legs(pings: Columns, steps: Steps, stops: Stops, places: Places, parameters: Parameters) -> Legs:
    """The legs of ships from each stop to the next, and the ways before the first and after the last one."""
    starts = np.flatnonzero(steps.first)
    lasts = np.append(starts[1:], len(pings)) - 1 if len(starts) else starts
    place, km = places.nearest(stops.lon, stops.lat)
    how = _how(place, km, parameters)
    owner = np.searchsorted(starts, stops.start, side="right") - 1
    inner = np.flatnonzero(owner[1:] == owner[:-1]) if len(stops) > 1 else np.zeros(0, dtype=np.int64)
    # Before a vessel's first stop, after its last one, and of one that never stopped.
    first_stop = np.flatnonzero(np.append(True, owner[1:] != owner[:-1])) if len(stops) else inner
    last_stop = np.flatnonzero(np.append(owner[1:] != owner[:-1], True)) if len(stops) else inner
    never = np.setdiff1d(np.arange(len(starts)), owner)
    none = np.full(len(never), -1, dtype=np.int64)
    begin = np.concatenate([stops.end[inner], starts[owner[first_stop]], stops.end[last_stop], starts[never]])
    end = np.concatenate([stops.start[inner + 1], stops.start[first_stop], lasts[owner[last_stop]], lasts[never]])
    origin = np.concatenate([inner, np.full(len(first_stop), -1, dtype=np.int64), last_stop, none])
    target = np.concatenate([inner + 1, first_stop, np.full(len(last_stop), -1, dtype=np.int64), none])
    far = _km(steps, begin, end)
    keep = (end > begin) & (((origin >= 0) & (target >= 0)) | (far >= parameters.leg_km))
    order = np.flatnonzero(keep)[np.argsort(begin[keep], kind="stable")]
    begin, end, origin, target = begin[order], end[order], origin[order], target[order]
    t = pings["t"]
    return Legs(
        begin,
        end,
        _ends(origin, how, place, km, pings, begin, places),
        _ends(target, how, place, km, pings, end, places),
        np.where(origin >= 0, t[begin], -1),
        np.where(origin >= 0, t[np.minimum(begin + 1, end)], -1),
        np.where(target >= 0, t[np.maximum(end - 1, begin)], -1),
        np.where(target >= 0, t[end], -1),
    )


def _how(place: Ints, km: Floats, parameters: Parameters) -> Ints:
    found = np.full(len(place), ENDS.index("away"), dtype=np.int64)
    found[(place >= 0) & (km <= parameters.near_km)] = ENDS.index("near")
    found[(place >= 0) & (km <= parameters.at_km)] = ENDS.index("at")
    return found


def _ends(stop: Ints, how: Ints, place: Ints, km: Floats, pings: Columns, at: Ints, places: Places) -> Ends:
    seen = stop < 0
    found_how = np.full(len(stop), ENDS.index("seen"), dtype=np.int64)
    found_place, found_km = np.full(len(stop), -1, dtype=np.int64), np.full(len(stop), np.nan)
    found_how[~seen], found_place[~seen], found_km[~seen] = how[stop[~seen]], place[stop[~seen]], km[stop[~seen]]
    rows = at[seen]
    found_place[seen], found_km[seen] = places.nearest(pings["lon"][rows] / 1e7, pings["lat"][rows] / 1e7)
    return Ends(found_how, found_place, found_km)


def _km(steps: Steps, begin: Ints, end: Ints) -> Floats:
    """The length of the way from one report to another, in km."""
    total = np.cumsum(steps.km)
    found: Floats = total[end] - total[begin] if len(begin) else np.zeros(0)
    return found


@dataclass(frozen=True)
class Measures:
    """What a leg amounts to: reports, km, hours unseen in gaps, and jumps."""

    pings: Ints
    km: Floats
    unseen_hours: Floats
    jumps: Ints


def measured(steps: Steps, legs: Legs, gaps: Gaps, jumps: Flags) -> Measures:
    """The measures of each leg, from its first report to its last one."""
    unseen = np.zeros(len(steps.km))
    unseen[gaps.after] = steps.hours[gaps.after]

    def within(values: NDArray[np.generic]) -> Floats:
        total = np.concatenate([[0.0], np.cumsum(values, dtype=np.float64)])
        found: Floats = total[legs.end + 1] - total[legs.start + 1]
        return found

    return Measures(
        legs.end - legs.start + 1, _km(steps, legs.start, legs.end), within(unseen), within(jumps).astype(np.int64)
    )


def implied_kn(steps: Steps, gaps: Gaps) -> Floats:
    """The speed with which a vessel must have gone in each gap, in kn."""
    return knots(steps.km[gaps.after], steps.hours[gaps.after])
