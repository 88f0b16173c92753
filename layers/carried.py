"""What others say of a movement: reports of the same cargo at the same time by somebody else."""

from __future__ import annotations

import bisect
import datetime as dt
import heapq
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from geodata.dates import day_of, moment
from geodata.instants import last_day

#: A card names so many reports.
_MAX_NAMED = 6
#: A report counts as of the same time if it is of at most so many days after the arrival.
_AFTER = dt.timedelta(days=14)
#: The categories of events that tell how many were moved.
_MOVING = frozenset({"deployment", "logistics"})


@dataclass(frozen=True, order=True)
class _Report:
    """One report of a cargo, from the day that it ``starts`` to before the day that it ``ends``.

    ``group`` is that of a leg, None for an event.
    """

    starts: dt.date
    id: str
    ends: dt.date = field(compare=False)
    group: str | None = field(compare=False)


@dataclass
class _Series:
    """The reports of one cargo by the same claimants, by the day on which they begin.

    Legs ask in the order of their departures. ``begun`` holds what had begun by then, the newest last, without what ended
    before: no later leg could meet that.
    """

    reports: list[_Report] = field(default_factory=list)
    begun: dict[str, _Report] = field(default_factory=dict)
    at: int = 0

    def sort(self) -> None:
        """Put the reports in order, once all are there."""
        self.reports.sort()

    def near(self, departs: dt.date, until: dt.date, group: str) -> Iterator[tuple[int, str]]:
        """The nearest reports, each as days from the departure and id: a few that began by it, a few from then to ``until``.

        A report ends after the departure, and is not of the group.
        """
        # Of one day the first id is to come first, and ``begun`` is read backwards.
        after = bisect.bisect_right(self.reports, departs, key=lambda report: report.starts)
        for report in sorted(self.reports[self.at : after], key=lambda each: (each.starts, _backwards(each.id))):
            self.begun[report.id] = report
        self.at = after
        over, found = [], 0
        for report in reversed(self.begun.values()):
            if report.ends <= departs:
                over.append(report.id)
            elif report.group != group:
                yield (departs - report.starts).days, report.id
                found += 1
                if found == _MAX_NAMED:
                    break
        for name in over:
            del self.begun[name]
        found = 0
        for report in (self.reports[n] for n in range(after, len(self.reports))):
            if report.starts >= until or found == _MAX_NAMED:
                break
            if report.group != group:
                yield (report.starts - departs).days, report.id
                found += 1


#: The categories of events that may tell how somebody or something was moved.
_TELLING = frozenset({"deployment", "evidence", "logistics", "redeployment", "withdrawal"})
#: A source on which legs of more modes rest is about the whole: it does not say of one of its events what moved there.
_MOST_MODES = 2


def modes_of_sources(rows: Iterable[Any]) -> dict[str, frozenset[str]]:
    """The modes of the legs that rest on each source, by the source's id. A source about the whole has none."""
    found: dict[str, set[str]] = {}
    for row in rows:
        if row.kind == "route":
            for source in row.sources:
                found.setdefault(source, set()).add(row.mode)
    return {source: frozenset(modes) for source, modes in found.items() if len(modes) <= _MOST_MODES}


def modes_of(row: Any, by_source: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """The modes of a feature: a leg's own; for a report of a movement, those of the legs with one of its sources."""
    if row.kind == "route":
        return frozenset({row.mode})
    if row.kind != "event" or row.category not in _TELLING:
        return frozenset()
    return frozenset(mode for source in row.sources for mode in by_source.get(source, ()))


def said_of_cargo(rows: Iterable[Any]) -> dict[str, tuple[str, ...]]:
    """For each leg, the ids of the reports by others of the same cargo at the same time, the nearest in time first.

    ``rows`` are the rows of all frames, from ``itertuples``. A leg of the same group says the same and is left out; so is
    whatever shares a claimant with the leg. Reports of troops sent out say nothing of those who came back, so a returning
    leg meets other returning legs only.
    """
    legs = []
    series: dict[tuple[str, str], dict[frozenset[str], _Series]] = {}
    for row in rows:
        if row.kind == "route":
            legs.append(row)
        starts, end = day_of(row.valid_from), moment(row, "valid_to")
        if starts is None or end is None:
            continue
        ends = last_day(end) + dt.timedelta(days=1)
        report = _Report(starts, row.id, ends, row.group_id if row.kind == "route" else None)
        for kind in _told(row):
            by_claimants = series.setdefault(kind, {})
            by_claimants.setdefault(frozenset(row.claimant_ids), _Series()).reports.append(report)
    for by_claimants in series.values():
        for each in by_claimants.values():
            each.sort()
    legs.sort(key=lambda leg: leg.depart_from)
    return {leg.id: _others(leg, series.get((leg.cargo_unit, leg.direction), {})) for leg in legs}


def _told(row: Any) -> set[tuple[str, str]]:
    """What a report tells of: units of cargo, each with the direction in which it was moved."""
    if row.kind == "route":
        return {(row.cargo_unit, row.direction)}
    if row.kind == "event" and row.category in _MOVING:
        return {(number["unit"], "outbound") for number in row.numbers}
    return set()


def _others(leg: Any, by_claimants: dict[frozenset[str], _Series]) -> tuple[str, ...]:
    departs, until = leg.depart_from.date(), leg.arrive_to.date() + _AFTER
    own = frozenset(leg.claimant_ids)
    found = (
        each.near(departs, until, leg.group_id) for claimants, each in by_claimants.items() if claimants.isdisjoint(own)
    )
    return tuple(name for _, name in heapq.nsmallest(_MAX_NAMED, (one for near in found for one in near)))


def _backwards(name: str) -> tuple[int, ...]:
    """A key that sorts names from the last to the first."""
    return (*(-ord(letter) for letter in name), 1)
