"""How well the stops, legs, gaps and flights that were found agree with the truth of an invented fleet."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

_HOUR = 3_600_000
#: A leg or flight is found where each of its ends is within this of the true one.
_WITHIN = 2 * _HOUR

#: A found leg: the intervals of departure and arrival in ms, and the ids of its two places.
FoundLeg = tuple[int, int, int, int, str | None, str | None]
#: A found stop: its first and last time in ms, and the id of its place.
FoundStop = tuple[int, int, str | None]


@dataclass(frozen=True)
class Share:
    """How much of the truth was found, and how much of what was found is true; ``places`` is of the true ones found."""

    what: str
    true: int
    found: int
    recall: float
    precision: float
    places: float | None = None
    #: The share of true times inside the stated intervals.
    inside: float | None = None

    def words(self) -> str:
        """One line."""
        more = "" if self.places is None else f", places right {self.places:.2%}"
        more += "" if self.inside is None else f", true time inside the interval {self.inside:.2%}"
        return (
            f"{self.what}: {self.true:,} true, {self.found:,} found, recall {self.recall:.2%}, "
            f"precision {self.precision:.2%}{more}"
        )


@dataclass(frozen=True)
class Score:
    """The shares, and what else was asked, in lines."""

    shares: dict[str, Share]
    lines: tuple[str, ...]

    def words(self) -> str:
        """The score, one line for each kind."""
        return "\n".join([*(share.words() for share in self.shares.values()), *self.lines])


def score(store: Path, truth_file: Path) -> Score:
    """Compare the results in a folder with the truth."""
    truth = json.loads(truth_file.read_text())
    manifest = json.loads((store / "manifest.json").read_text())
    if "flights" in truth:
        shares, lines = {}, _flights(store, truth)
        shares["flights"] = lines[0]
        return Score(shares, (*lines[1], *_faults(manifest, truth)))
    shares = {
        "stops": stops_share(_stops(store), truth),
        "legs": legs_share(_legs(store), truth),
        "gaps": _gaps(store, truth),
    }
    return Score(shares, (*_shared(manifest, truth), *_faults(manifest, truth)))


def _times(table: pa.Table, *names: str) -> list[list[Any]]:
    return [table[name].cast(pa.int64()).to_pylist() for name in names]


def _legs(store: Path) -> dict[str, list[FoundLeg]]:
    table = pq.read_table(store / "legs.parquet")
    columns = [
        *_times(table, "depart_from", "depart_to", "arrive_from", "arrive_to"),
        table["origin_place_id"].to_pylist(),
        table["destination_place_id"].to_pylist(),
    ]
    found = defaultdict(list)
    for vessel, *row in zip(table["vessel"].to_pylist(), *columns, strict=True):
        if row[0] is not None and row[2] is not None:
            found[vessel].append(tuple(row))
    return found


def _stops(store: Path) -> dict[str, list[FoundStop]]:
    table = pq.read_table(store / "stops.parquet", columns=["vessel", "first", "last", "place_id"])
    found = defaultdict(list)
    columns = (*_times(table, "first", "last"), table["place_id"].to_pylist())
    for vessel, *row in zip(table["vessel"].to_pylist(), *columns, strict=True):
        found[vessel].append(tuple(row))
    return found


def legs_share(found: Mapping[str, list[FoundLeg]], truth: Mapping[str, Any]) -> Share:
    """How the legs between two stops agree with the truth, by vessel."""
    hit = places = inside = 0
    used = set()
    wanted = [leg for leg in truth["legs"] if leg[4] <= truth.get("to", 2**62)]
    for vessel, origin, target, depart, arrive in wanted:
        for index, row in enumerate(found.get(vessel, ())):
            near = row[0] - _WITHIN <= depart <= row[1] + _WITHIN and row[2] - _WITHIN <= arrive <= row[3] + _WITHIN
            if near and (vessel, index) not in used:
                used.add((vessel, index))
                hit += 1
                places += (row[4], row[5]) == (origin, target)
                inside += row[0] <= depart <= row[1] and row[2] <= arrive <= row[3]
                break
    whole = sum(len(rows) for rows in found.values())
    share = max(hit, 1)
    return Share(
        "legs", len(wanted), whole, hit / max(len(wanted), 1), len(used) / max(whole, 1), places / share, inside / share
    )


def stops_share(found: Mapping[str, list[FoundStop]], truth: Mapping[str, Any]) -> Share:
    """How the stops agree with the true stays of three hours or more: one is found where they share half of their time."""
    hit = places = 0
    used = set()
    wanted = [stay for stay in truth["stops"] if stay[3] - stay[2] >= 3 * _HOUR]
    for vessel, place, first, last in wanted:
        for index, row in enumerate(found.get(vessel, ())):
            common = min(row[1], last) - max(row[0], first)
            if 2 * common >= max(row[1] - row[0], last - first) and (vessel, index) not in used:
                used.add((vessel, index))
                hit += 1
                places += row[2] == place
                break
    whole = sum(len(rows) for rows in found.values())
    return Share(
        "stops", len(wanted), whole, hit / max(len(wanted), 1), len(used) / max(whole, 1), places / max(hit, 1)
    )


def _gaps(store: Path, truth: Mapping[str, Any]) -> Share:
    table = pq.read_table(store / "gaps.parquet", columns=["vessel", "last_seen", "seen_again"])
    seen = list(zip(table["vessel"].to_pylist(), *_times(table, "last_seen", "seen_again"), strict=True))
    shared = set(truth.get("shared", ()))
    end = truth.get("to", 2**62)
    silences = [s for s in truth["silences"] if s[0] not in shared and s[2] - s[1] >= 6 * _HOUR and s[2] <= end]
    hits = _covered(silences, seen)
    true = _covered([(v, a + 2 * 60_000, b - 2 * 60_000) for v, a, b in seen], truth["silences"])
    return Share("gaps", len(silences), len(seen), hits / max(len(silences), 1), true / max(len(seen), 1))


def _covered(wanted: Iterable[tuple[str, int, int]], by: Iterable[tuple[str, int, int]]) -> int:
    """How many times of vessels lie within one of others, or begin and end with it up to an hour."""
    known = defaultdict(list)
    for vessel, first, last in by:
        known[vessel].append((first, last))
    return sum(any(a <= first + _HOUR and b >= last - _HOUR for a, b in known[v]) for v, first, last in wanted)


def _shared(manifest: Mapping[str, Any], truth: Mapping[str, Any]) -> list[str]:
    if "shared" not in truth:
        return []
    refused = {item["vessel"] for item in manifest["legs"]["refused"]}
    true = set(truth["shared"])
    return [f"shared identities: {len(true):,} true, {len(refused):,} refused, {len(true & refused):,} of them right"]


def _faults(manifest: Mapping[str, Any], truth: Mapping[str, Any]) -> list[str]:
    dropped = manifest["dropped"]
    names = sorted(truth.get("faults", {}))
    return [f"left out, {name}: {dropped.get(name, 0):,} rows, truly {truth['faults'][name]:,}" for name in names]


def _flights(store: Path, truth: Mapping[str, Any]) -> tuple[Share, list[str]]:
    table = pq.read_table(store / "legs.parquet")
    found = defaultdict(list)
    names = ("first_seen", "last_seen", "depart_to", "arrive_from")
    columns = [*_times(table, *names), table["origin_place_id"].to_pylist(), table["destination_place_id"].to_pylist()]
    for vessel, *row in zip(table["vessel"].to_pylist(), *columns, strict=True):
        found[vessel].append(row)
    hit = places = sides = false = 0
    used = set()
    for vessel, origin, target, off, on, heard_from, heard_to in truth["flights"]:
        for index, row in enumerate(found[vessel]):
            if abs(row[0] - off) <= _WITHIN and abs(row[1] - on) <= _WITHIN and (vessel, index) not in used:
                used.add((vessel, index))
                hit += 1
                # An end that was not heard must not be stated; one that was heard has its place.
                for heard, stated, place, true in (
                    (heard_from, row[2], row[4], origin),
                    (heard_to, row[3], row[5], target),
                ):
                    sides += heard
                    places += heard and place == true
                    false += not heard and (stated is not None or place is not None)
                break
    whole = sum(len(rows) for rows in found.values())
    share = Share(
        "flights", len(truth["flights"]), whole, hit / max(len(truth["flights"]), 1), len(used) / max(whole, 1),
        places / max(sides, 1),
    )  # fmt: skip
    return share, [f"departures and arrivals stated that nobody heard: {false:,}"]
