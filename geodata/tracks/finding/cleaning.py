"""Reports that cannot be of the vessel: jumps away and back, and identities that several vessels share."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from geodata.tracks import vessels
from geodata.tracks.finding.motion import HOUR_MS, KM_OF_MILE, Steps, kept_steps, km_between, steps_of
from geodata.tracks.parameters import Parameters
from geodata.tracks.pings import Columns, Flags, Floats, Ints

#: A jump away and back of up to so many reports is a spike.
_SPIKE = 5
_ROUNDS = 3
#: A shared identity has at least so many jumps.
_FEWEST_JUMPS = 10
#: How many of a shared identity's reports are looked at to tell two ships from many.
_SPLIT = 2_000
_TRACKS = 8
#: Shares of the reports: so many in one track are of one vessel; so many in the second and in both are of two.
_OF_ONE, _OF_SECOND, _OF_BOTH = 0.8, 0.15, 0.9


@dataclass(frozen=True)
class Refused:
    """An identity whose reports are of several vessels, and why."""

    code: int
    reason: str
    pings: int
    first: int
    last: int


@dataclass(frozen=True)
class Cleaned:
    """Sorted reports without spikes and without shared identities, and the steps between them.

    ``spikes`` is how many were left out as such; ``refused`` are the identities that were left out.
    """

    pings: Columns
    steps: Steps
    spikes: int
    refused: list[Refused]


def clean(pings: Columns, parameters: Parameters) -> Cleaned:
    """Sorted reports without those that cannot be of the vessel."""
    most = _most_kn(pings["vessel"], parameters)
    steps = steps_of(pings)
    jumps = steps.jumps(most)
    if not jumps.any():
        return Cleaned(pings, steps, 0, [])
    refused = _refused(pings, steps, jumps, most, parameters)
    if refused:
        keep = ~np.isin(pings["vessel"], [item.code for item in refused])
        # Whole vessels go: the steps of the others stay as they are.
        pings, most, jumps = pings[keep], most[keep], jumps[keep]
        steps = Steps(steps.first[keep], steps.km[keep], steps.hours[keep])
    before = len(pings)
    for _ in range(_ROUNDS):
        places = np.flatnonzero(jumps)
        away = _spikes(pings, places, most) if len(places) else places
        if not len(away):
            break
        keep = np.ones(len(pings), dtype=bool)
        keep[away] = False
        # A spike has a jump in front of it and one behind it. Where there are no others, nothing more is to be found.
        others = int(np.count_nonzero(jumps)) > int(np.count_nonzero(jumps[away])) + int(
            np.count_nonzero(keep[:-1] < keep[1:])
        )
        pings, most = pings[keep], most[keep]
        steps = kept_steps(steps, pings, keep)
        if not others:
            break
        jumps = steps.jumps(most)
    return Cleaned(pings, steps, before - len(pings), refused)


def _most_kn(codes: Ints, parameters: Parameters) -> Floats:
    return np.where(vessels.are_aircraft(codes), parameters.aircraft_jump_kn, parameters.jump_kn)


def _spikes(pings: Columns, jumps: Ints, most: Floats) -> Ints:
    """The reports between a jump and the next one, where the way past them is no jump and they are few."""
    vessel, t = pings["vessel"], pings["t"]
    a, b = jumps[:-1], jumps[1:]
    near = (b - a <= _SPIKE) & (vessel[a - 1] == vessel[np.minimum(b, len(vessel) - 1)])
    a, b = a[near], b[near]
    past = _km(pings, a - 1, b)
    sound = (past - 1) <= most[a] * KM_OF_MILE * (t[b] - t[a - 1]) / HOUR_MS
    a, b = a[sound], b[sound]
    # Where two of them share a jump, the first is taken; the next round looks at the rest.
    apart = np.ones(len(a), dtype=bool)
    apart[1:] = a[1:] >= b[:-1]
    a, b = a[apart], b[apart]
    # A first or last report that is elsewhere has a jump on one side only.
    ends = _lone_ends(pings, jumps, most)
    inner = [np.arange(x, y, dtype=np.int64) for x, y in zip(a.tolist(), b.tolist(), strict=True)]
    return np.unique(np.concatenate([*inner, ends]))


def _lone_ends(pings: Columns, jumps: Ints, most: Floats) -> Ints:
    """First reports of a vessel that are followed by a jump, and last ones that are one, if the rest goes on soundly."""
    vessel = pings["vessel"]
    is_jump = np.zeros(len(pings) + 2, dtype=bool)
    is_jump[jumps] = True
    count = len(pings)
    changes = np.ones(count + 1, dtype=bool)
    changes[1:count] = vessel[1:] != vessel[:-1]
    first = jumps[changes[jumps - 1] & ~is_jump[jumps + 1] & ~changes[jumps + 1]] - 1
    last = jumps[changes[jumps + 1] & ~is_jump[jumps - 1] & ~changes[jumps - 1]]
    return np.concatenate([first, last])


def _km(pings: Columns, a: Ints, b: Ints) -> Floats:
    lon, lat = pings["lon"], pings["lat"]
    return km_between(lon[a] / 1e7, lat[a] / 1e7, lon[b] / 1e7, lat[b] / 1e7)


def _refused(pings: Columns, steps: Steps, jumps: Flags, most: Floats, parameters: Parameters) -> list[Refused]:
    starts = np.flatnonzero(steps.first)
    ends = np.append(starts[1:], len(pings))
    counts = np.add.reduceat(jumps, starts)
    shared = (counts >= _FEWEST_JUMPS) & (counts * 100 > parameters.shared_percent * (ends - starts))
    found = []
    for start, end in zip(starts[shared].tolist(), ends[shared].tolist(), strict=True):
        own = pings[start:end]
        sizes = _tracks(own[:_SPLIT], float(most[start]))
        if sizes[0] >= _OF_ONE:
            # One vessel with many faulty reports: they are spikes.
            continue
        is_two = sizes[1] >= _OF_SECOND and sizes[0] + sizes[1] >= _OF_BOTH
        reason = (
            "two vessels send this identity" if is_two else "several vessels send this identity, or false positions"
        )
        found.append(Refused(int(own["vessel"][0]), reason, len(own), int(own["t"][0]), int(own["t"][-1])))
    return found


def _tracks(pings: Columns, most: float) -> tuple[float, float]:
    """The shares of the reports of one identity in the largest two tracks without jumps. Each goes to the nearest it can."""
    lon, lat, t = (pings["lon"] / 1e7).tolist(), (pings["lat"] / 1e7).tolist(), pings["t"].tolist()
    tracks: list[tuple[float, float, int, int]] = []
    for x, y, time in zip(lon, lat, t, strict=True):
        best, best_km = -1, np.inf
        for index, (at_x, at_y, at_t, _) in enumerate(tracks):
            km = float(km_between(*(np.float64(v) for v in (at_x, at_y, x, y))))  # type: ignore[arg-type]
            if km - 1 <= most * KM_OF_MILE * (time - at_t) / HOUR_MS and km < best_km:
                best, best_km = index, km
        if best >= 0:
            tracks[best] = (x, y, time, tracks[best][3] + 1)
        elif len(tracks) < _TRACKS:
            tracks.append((x, y, time, 1))
    sizes = sorted((count / len(pings) for *_, count in tracks), reverse=True)
    return sizes[0], sizes[1] if len(sizes) > 1 else 0.0
