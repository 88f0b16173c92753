"""What changed since a day, or since an earlier version of the catalogue: for the map, the list and the timeline.

What happened since and what was learned since are kept apart: the first began after that day, the second had happened by
then and became public later.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from geodata.dates import was_known
from geodata.versions.changes import Changes as VersionChanges
from geodata.versions.changes import Subject
from layers.changes import Look, changes
from layers.language import later
from layers.marks import Mark
from layers.view import View

#: What happened to a feature since, in the order in which a page lists it.
Kind = Literal["new", "learned", "withdrawn", "replaced", "redated", "moved", "regraded", "corrected"]
KINDS: Mapping[Kind, str] = {
    "new": later("Happened since"),
    "learned": later("Learned since"),
    "withdrawn": later("Withdrawn or taken back since"),
    "replaced": later("Newer figures since"),
    "redated": later("Redated since"),
    "moved": later("Moved or redrawn since"),
    "regraded": later("Graded otherwise since"),
    "corrected": later("Otherwise corrected since"),
}
#: What a changed field makes of a feature; the first that fits counts.
_OF_SUBJECT: tuple[tuple[Subject, Kind], ...] = (
    ("dates", "redated"),
    ("position", "moved"),
    ("grade", "regraded"),
    ("figures", "corrected"),
    ("claimant", "corrected"),
    ("words", "corrected"),
)


@dataclass(frozen=True)
class Changed:
    """One changed feature: its id, what happened to it, its name; ``mark`` is None where the catalogue has it no more.

    ``at`` is then where it was, in degrees.
    """

    id: str
    kind: Kind
    name: str
    mark: Mark | None = field(compare=False, default=None)
    at: tuple[float, float] | None = None


@dataclass(frozen=True)
class Since:
    """Everything that changed since a day, in the order of KINDS."""

    day: dt.date
    changed: tuple[Changed, ...]

    def of(self, kind: Kind) -> tuple[Changed, ...]:
        """What is of one kind."""
        return tuple(each for each in self.changed if each.kind == kind)

    def message(self) -> dict[str, Any]:
        """The message to the map: the kind of change of each feature, and the positions of withdrawn features."""
        return {
            "marks": {each.id: each.kind for each in self.changed if each.mark is not None},
            "gone": [list(each.at) for each in self.changed if each.at is not None],
        }


def since_day(marks: Sequence[Mark], view: View, day: dt.date) -> Since:
    """What changed in a catalogue after a day, up to the date of the view, among marks that pass its filters."""
    if day >= view.date:
        return Since(day, ())
    known_by = view.known_by or view.date
    found = changes(marks, Look(day), Look(view.date, known_by))
    groups: tuple[tuple[Kind, Sequence[Mark]], ...] = (
        ("new", found.happened),
        ("learned", found.became_known),
        ("withdrawn", found.withdrawn),
        ("replaced", found.replaced),
        ("regraded", [each.after for each in found.regraded]),
    )
    return _in_order(day, [Changed(mark.id, kind, mark.name, mark) for kind, listed in groups for mark in listed])


def since_version(
    marks: Sequence[Mark],
    differs: VersionChanges,
    day: dt.date,
    places: Mapping[str, tuple[float, float]],
    known_by: dt.date | None = None,
) -> Since:
    """What an earlier version of ``day`` did not say yet or said otherwise, among marks that pass the filters.

    ``places`` are the positions of the features that were withdrawn since, in degrees, by their ids. ``marks`` are those of
    the day ``known_by``, where it is given; what was withdrawn and nobody knew then is left out as well.
    """
    by_id = {mark.id: mark for mark in marks}
    found = []
    for record in differs.added:
        if (mark := by_id.get(record.id)) is not None:
            kind: Kind = "new" if record.valid_from is not None and record.valid_from > day else "learned"
            found.append(Changed(record.id, kind, mark.name, mark))
    found += [
        Changed(record.id, "withdrawn", record.name, at=places.get(record.id))
        for record in differs.withdrawn
        if was_known(record.first_reported, record.valid_from, record.valid_to, known_by)
    ]
    for change in differs.changed:
        mark = by_id.get(change.feature.id)
        made = next((kind for subject, kind in _OF_SUBJECT if change.has(subject)), None)
        if mark is not None and made is not None:
            found.append(Changed(mark.id, made, mark.name, mark))
    return _in_order(day, found)


def _in_order(day: dt.date, found: Sequence[Changed]) -> Since:
    order = list(KINDS)
    first: dict[str, Changed] = {}
    for each in sorted(found, key=lambda one: order.index(one.kind)):
        first.setdefault(each.id, each)
    return Since(day, tuple(first.values()))
