"""The report of a comparison: sections of entries, each with what changed, who says it, and the sources."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from geodata.folder import CATALOG, CLAIMANTS, MEDIA, QUESTIONS, SOURCES, STORY
from geodata.versions.changes import Changes, FeatureRecord, RecordChange, Subject
from layers.versions.field_words import field_sentence
from layers.words import CONFIDENCE, day, when

_TITLES: dict[Subject, str] = {
    "dates": "Redated",
    "grade": "Regraded",
    "figures": "Figures changed",
    "position": "Moved or redrawn",
    "contradictions": "Contradictions and successors",
    "sources": "Sources of a feature",
    "claimant": "Claimants",
    "words": "Reworded",
    "editor": "Editors' notes",
}
_LISTS = {
    SOURCES: "Sources of the catalogue",
    CLAIMANTS: "Claimants of the catalogue",
    MEDIA: "Pictures and documents",
    QUESTIONS: "Questions",
    STORY: "Chapters of the story",
}


@dataclass(frozen=True)
class Entry:
    """One changed thing: ``head`` names it, ``lines`` say what changed, ``credit`` who says it and where."""

    head: str
    lines: tuple[str, ...]
    credit: str = ""


@dataclass(frozen=True)
class Section:
    """Entries of one kind. An empty one is not in a report."""

    title: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Report:
    """A comparison in words. ``summary`` is one sentence; ``notes`` say what a reader has to know about the two versions."""

    title: str
    old: str
    new: str
    summary: str
    sections: tuple[Section, ...]
    notes: tuple[str, ...]


def report_of(changes: Changes) -> Report:
    """The report of a comparison. A feature with several kinds of change stands in the section of each."""
    sections = [
        Section("Added", tuple(_whole(each) for each in changes.added)),
        Section("Withdrawn", tuple(_whole(each) for each in changes.withdrawn)),
        *(Section(title, _changed(changes, subject)) for subject, title in _TITLES.items()),
        Section("Ground", tuple(_ground(changes))),
        *(
            Section(title, tuple(_record(each) for each in changes.records if each.what == name))
            for name, title in _LISTS.items()
        ),
        Section("The catalogue itself", tuple(_record(each) for each in changes.records if each.what == CATALOG)),
    ]
    return Report(
        title="What changed between two versions",
        old=f"{changes.old_name} (digest {changes.old_digest[:12]})",
        new=f"{changes.new_name} (digest {changes.new_digest[:12]})",
        summary=_summary(changes),
        sections=tuple(section for section in sections if section.entries),
        notes=changes.notes,
    )


def _summary(changes: Changes) -> str:
    if changes.is_empty:
        return "The two versions say the same."
    counts = [
        (len(changes.added), "added"),
        (len(changes.withdrawn), "withdrawn"),
        *((len(changes.about(subject)), title.lower()) for subject, title in _TITLES.items() if subject != "words"),
        (len(changes.about("words")), "reworded"),
    ]
    features = len(changes.added) + len(changes.withdrawn) + len(changes.changed)
    said = ", ".join(f"{count:,} {word}" for count, word in counts if count)
    beside = len(changes.records)
    records = f"; {beside:,} record{'s' if beside > 1 else ''} beside the features" if beside else ""
    counted = "1 feature differs" if features == 1 else f"{features:,} features differ"
    return f"{counted}{': ' if said else ''}{said}{records}."


def _head(feature: FeatureRecord) -> str:
    return f"{feature.id}: {feature.name}"


def _credit(feature: FeatureRecord) -> str:
    return f"Said by {feature.claimant}. Source: {'; '.join(feature.sources)}."


def _whole(feature: FeatureRecord) -> Entry:
    dates = when(feature.valid_from, feature.valid_to, feature.date_precision)
    public = f"; first reported {day(feature.first_reported)}" if feature.first_reported else ""
    kind = feature.kind.replace("_", " ").capitalize()
    return Entry(
        _head(feature), (f"{kind}, {dates}{public}. Grade: {CONFIDENCE[feature.confidence]}.",), _credit(feature)
    )


def _changed(changes: Changes, subject: Subject) -> tuple[Entry, ...]:
    return tuple(
        Entry(
            _head(each.feature),
            tuple(field_sentence(field) for field in each.fields if field.subject == subject),
            _credit(each.feature),
        )
        for each in changes.about(subject)
    )


def _ground(changes: Changes) -> Iterable[Entry]:
    for each in changes.ground:
        lines = (
            f"The newer version draws {each.gained_km2:,.0f} km² that the older one does not, and leaves out "
            f"{each.lost_km2:,.0f} km² of it.",
            f"In all {each.old_km2:,.0f} km² in the older version, {each.new_km2:,.0f} km² in the newer one. "
            "Areas are measured on the outlines, which are schematic.",
        )
        yield Entry(f"Held by {each.side} on {day(each.date)}", lines)


def _record(change: RecordChange) -> Entry:
    if change.what == CATALOG:
        return Entry(change.id.replace("_", " ").capitalize(), ("Changed; the JSON report has both values.",))
    if change.old is None:
        return Entry(change.id, (f"Added: {_named(change.new)}",))
    if change.new is None:
        return Entry(change.id, (f"Removed: {_named(change.old)}",))
    names = [name for name in dict.fromkeys((*change.old, *change.new)) if change.old.get(name) != change.new.get(name)]
    return Entry(change.id, tuple(f"{name}: {change.old.get(name)} → {change.new.get(name)}" for name in names))


def _named(record: dict[str, object]) -> str:
    parts = [record.get(name) for name in ("publisher", "name", "title", "caption", "text", "date", "url")]
    return ", ".join(str(part) for part in parts if part)
