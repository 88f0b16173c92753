"""What differs between two versions of a catalogue, as frozen records."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any, Literal

from shapely.geometry import MultiPolygon
from shapely.geometry.base import BaseGeometry

from geodata.model import Kind, Precision

#: What a changed field means for the story, in the order in which a report lists it.
Subject = Literal["dates", "grade", "figures", "position", "contradictions", "sources", "claimant", "words", "editor"]
SUBJECTS: tuple[Subject, ...] = (
    "dates",
    "grade",
    "figures",
    "position",
    "contradictions",
    "sources",
    "claimant",
    "words",
    "editor",
)


@dataclass(frozen=True)
class FieldChange:
    """One field of a feature with its ``old`` and ``new`` value, as they are in the files.

    A change of the ``geometry`` has no values but ``metres``: how far the farthest vertex of either drawing lies from the
    other drawing, geodesic. For areas, ``km2`` is what was added to and taken from the outline.
    """

    name: str
    subject: Subject
    old: Any = None
    new: Any = None
    metres: float | None = None
    km2: tuple[float, float] | None = None


@dataclass(frozen=True)
class FeatureRecord:
    """A feature as a report names it; ``sources`` are publisher and date of each source, in words.

    ``urls`` are the addresses of the same sources, None where a source has none.
    """

    id: str
    kind: Kind
    name: str
    layer: str
    claimant: str
    valid_from: dt.date | None
    valid_to: dt.date | None
    date_precision: Precision
    first_reported: dt.date | None
    confidence: str
    sources: tuple[str, ...]
    urls: tuple[str | None, ...] = ()


@dataclass(frozen=True)
class FeatureChange:
    """A feature that both versions have, with the fields that differ, in the order of SUBJECTS."""

    feature: FeatureRecord
    fields: tuple[FieldChange, ...]

    def has(self, subject: Subject) -> bool:
        """Whether a field of this subject differs."""
        return any(each.subject == subject for each in self.fields)


@dataclass(frozen=True)
class RecordChange:
    """A record of a list, or a field of ``catalog.json``: ``what`` is its file, ``id`` its name in it.

    ``old`` is None for a record that was added, ``new`` for one that was removed.
    """

    what: str
    id: str
    old: Any
    new: Any


@dataclass(frozen=True)
class Ground:
    """The area that one side held on ``date`` according to each version, in km² of the outlines as drawn (EPSG:4326)."""

    side: str
    date: dt.date
    old_km2: float
    new_km2: float
    gained_km2: float
    lost_km2: float
    gained: MultiPolygon = field(compare=False, repr=False)
    lost: MultiPolygon = field(compare=False, repr=False)


@dataclass(frozen=True)
class Moved:
    """The two drawings of a feature whose geometry differs, in EPSG:4326."""

    id: str
    old: BaseGeometry = field(compare=False, repr=False)
    new: BaseGeometry = field(compare=False, repr=False)


@dataclass(frozen=True)
class Changes:
    """Everything that differs between an older and a newer version of a catalogue.

    ``ground`` are the areas on one date, so they show what the newer version says otherwise of that day, not what happened.
    """

    old_name: str
    new_name: str
    old_digest: str
    new_digest: str
    added: tuple[FeatureRecord, ...]
    withdrawn: tuple[FeatureRecord, ...]
    changed: tuple[FeatureChange, ...]
    records: tuple[RecordChange, ...]
    ground: tuple[Ground, ...]
    moved: tuple[Moved, ...]
    notes: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether the two versions say the same."""
        return not (self.added or self.withdrawn or self.changed or self.records)

    def about(self, subject: Subject) -> tuple[FeatureChange, ...]:
        """The changed features with a field of a subject."""
        return tuple(each for each in self.changed if each.has(subject))
