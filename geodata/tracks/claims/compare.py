"""A reported leg beside the tracks that may be of it: what each supports, contradicts, or cannot speak to.

There is no score. A schematic line is no track, so the two lines are never measured against each other.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import pyarrow.parquet as pq

from geodata.instants import Instant, begin
from geodata.tracks.claims.routes import ReportedLeg
from geodata.tracks.vessels import code_of_text, flag

Verdict = Literal["supports", "contradicts", "cannot say"]
_DAY = dt.timedelta(days=1)
#: Tracks are candidates up to so many days before and after the reported dates. Ours.
DAYS_AROUND = 7.0
#: Shorter names say too little, and these words name a kind of vessel, not one.
_SHORTEST_NAME = 3
_NO_NAMES = frozenset({"ship", "vessel", "cargo", "tanker", "aircraft", "plane", "naval", "mv", "ms", "mt"})
_SHIPS, _PLANES = ("mmsi", "track"), ("icao", "flight")


@dataclass(frozen=True)
class SeenLeg:
    """A leg as it was found: a row of legs.parquet."""

    leg: str
    vessel: str
    origin_place_id: str | None
    destination_place_id: str | None
    depart_from: dt.datetime | None
    depart_to: dt.datetime | None
    arrive_from: dt.datetime | None
    arrive_to: dt.datetime | None
    pings: int
    km: float
    unseen_hours: float
    jumps: int
    first_seen: dt.datetime
    last_seen: dt.datetime
    origin: str
    destination: str
    origin_km: float | None
    destination_km: float | None
    origin_nearest_id: str | None
    destination_nearest_id: str | None


@dataclass(frozen=True)
class Finding:
    """What a track says of one claim of a report."""

    claim: str
    verdict: Verdict
    why: str


@dataclass(frozen=True)
class Candidate:
    """A track that may be of a reported leg, with what it says of each claim."""

    leg: SeenLeg
    names: tuple[str, ...]
    findings: tuple[Finding, ...]


def legs_of(folder: Path, filters: Any = None) -> list[SeenLeg]:
    """The legs that were found in a folder."""
    table = pq.read_table(folder / "legs.parquet", columns=list(SeenLeg.__dataclass_fields__), filters=filters)
    return [SeenLeg(**row) for row in table.to_pylist()]


def _said_by(folder: Path, vessels: Sequence[str]) -> dict[str, list[dict[str, Any]]]:
    """What vessels said of themselves: rows of ``identities.parquet`` by vessel."""
    table = pq.read_table(folder / "identities.parquet", filters=[("vessel", "in", list(vessels) or [""])])
    found: dict[str, list[dict[str, Any]]] = {}
    for row in table.to_pylist():
        found.setdefault(row["vessel"], []).append(row)
    return found


def _as_texts(vessel: str, said: Sequence[dict[str, Any]]) -> tuple[str, ...]:
    """What a vessel said, with the dates: ``name "SHIP", sent 2024-03-01 to 2024-03-09``; and its flag."""
    texts = [f'{row["field"]} "{row["value"]}", sent {row["first"]:%Y-%m-%d} to {row["last"]:%Y-%m-%d}' for row in said]
    if country := flag(code_of_text(vessel)):
        texts.append(f'flag "{country}", by the first digits of its number')
    return tuple(texts)


def candidates(
    folder: Path, claim: ReportedLeg, *, days: float = DAYS_AROUND, vessel: str | None = None
) -> list[Candidate]:
    """The tracks that share an end with a reported leg at about its time: those of both ends first, then by departure.

    With ``vessel``, all of its legs at that time.
    """
    span = dt.timedelta(days=days)
    first, last = begin(claim.depart_from) - span, begin(claim.arrive_to) + span
    filters: list[Any] = [("last_seen", ">=", first), ("first_seen", "<=", last)]
    if vessel:
        filters.append(("vessel", "==", vessel))
    kinds = _PLANES if claim.mode == "aircraft" else _SHIPS
    found = []
    for leg in legs_of(folder, filters):
        shared = (leg.origin_place_id == claim.origin) + (leg.destination_place_id == claim.destination)
        if leg.vessel.split("-")[0] in kinds and (shared or vessel):
            found.append((-shared, leg.first_seen, leg))
    found.sort(key=lambda item: (item[0], item[1], item[2].leg))
    said = _said_by(folder, sorted({leg.vessel for *_, leg in found}))
    return [_candidate(claim, leg, said.get(leg.vessel, [])) for *_, leg in found]


def _candidate(claim: ReportedLeg, leg: SeenLeg, said: Sequence[dict[str, Any]]) -> Candidate:
    names = [row["value"] for row in said if row["field"] == "name"]
    return Candidate(leg, _as_texts(leg.vessel, said), tuple(findings(claim, leg, names)))


def findings(claim: ReportedLeg, leg: SeenLeg, names: Sequence[str] = ()) -> list[Finding]:
    """What a track says of each claim of a reported leg. ``names`` are those that the vessel broadcast."""
    return [
        _end("origin", claim.origin, claim.origin_name, leg.origin, leg.origin_place_id, leg.origin_km),
        _end(
            "destination",
            claim.destination,
            claim.destination_name,
            leg.destination,
            leg.destination_place_id,
            leg.destination_km,
        ),
        _window("departure", claim.depart_from, claim.depart_to, leg.depart_from, leg.depart_to),
        _window("arrival", claim.arrive_from, claim.arrive_to, leg.arrive_from, leg.arrive_to),
        _vehicle(claim, names),
        Finding("cargo", "cannot say", f"a track does not show what was carried: {claim.cargo}"),
        _continuity(leg),
    ]


def _end(what: str, place: str, name: str, how: str, seen: str | None, km: float | None) -> Finding:
    away = "" if km is None else f", {km:.1f} km from it"
    if how in ("at", "near"):
        if seen == place:
            return Finding(what, "supports", f"seen {how} {name}{away}")
        return Finding(what, "contradicts", f"seen {how} {seen}, not {name}")
    if how == "away":
        return Finding(what, "contradicts", f"it stopped far from every place, not at {name}")
    when = "first" if what == "origin" else "last"
    return Finding(what, "cannot say", f"it was {when} seen under way; no stop was seen at {name}")


def _window(
    what: str, first: dt.date, end: dt.date, earliest: dt.datetime | None, latest: dt.datetime | None
) -> Finding:
    if isinstance(first, Instant) or isinstance(end, Instant):
        said = f"from {first} to before {end}"
    elif end - first > _DAY:
        said = f"{first} to {end - _DAY}"
    else:
        said = f"{first}"
    if earliest is None and latest is None:
        return Finding(what, "cannot say", f"reported {said}; it was not seen")
    start, finish = begin(first), begin(end)
    low, high = earliest or latest, latest or earliest
    assert low is not None
    assert high is not None
    seen = f"seen between {_moment(earliest)} and {_moment(latest)}"
    if low >= start and high < finish:
        return Finding(what, "supports", f"reported {said}; {seen}")
    if (latest is not None and high < start) or (earliest is not None and low >= finish):
        return Finding(what, "contradicts", f"reported {said}; {seen}")
    return Finding(what, "cannot say", f"reported {said}; {seen}, which is partly outside")


def _vehicle(claim: ReportedLeg, names: Sequence[str]) -> Finding:
    if any(_names(name, claim.vehicle) for name in names):
        return Finding("vehicle", "supports", f"reported {claim.vehicle}; the name is as broadcast")
    broadcast = f"broadcast as {', '.join(names)}" if names else "no name was broadcast"
    return Finding("vehicle", "cannot say", f"reported {claim.vehicle}; {broadcast}")


def _continuity(leg: SeenLeg) -> Finding:
    if leg.jumps:
        return Finding(
            "one vessel all the way", "cannot say", f"positions jump {leg.jumps} times: an identity may be false"
        )
    if leg.unseen_hours:
        why = f"not seen for {leg.unseen_hours:.0f} h of {_hours(leg):.0f} h"
        return Finding("one vessel all the way", "cannot say", why)
    return Finding("one vessel all the way", "supports", "no gap and no jump, as broadcast")


def _hours(leg: SeenLeg) -> float:
    return (leg.last_seen - leg.first_seen).total_seconds() / 3600


def _names(name: str, vehicle: str) -> bool:
    """Whether the words of a broadcast name stand together in a reported vehicle. Parts of words do not count.

    "AN" is no name of "cargo ship Angara", and "SHIP" names no cargo ship.
    """
    words, reported = _words(name), _words(vehicle)
    if len("".join(words)) < _SHORTEST_NAME or all(word in _NO_NAMES for word in words):
        return False
    return any(reported[i : i + len(words)] == words for i in range(len(reported)))


def _words(text: str) -> list[str]:
    return "".join(c if c.isalnum() else " " for c in text.lower()).split()


def _moment(time: dt.datetime | None) -> str:
    return "an unknown time" if time is None else f"{time:%Y-%m-%d %H:%M} UTC"
