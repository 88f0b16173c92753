"""The report of a comparison: sections of entries, each with what changed, who says it, and the sources."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from geodata.folder import CATALOG, CLAIMANTS, MEDIA, QUESTIONS, SOURCES, STORY
from geodata.versions.changes import Changes, FeatureRecord, Ground, RecordChange, Subject
from layers.language import Spoken, later, later_count, say, say_count
from layers.versions.field_words import field_sentence
from layers.words import CONFIDENCE, day, number, when

_TITLES: dict[Subject, str] = {
    "dates": later("Redated"),
    "grade": later("Regraded"),
    "figures": later("Figures changed"),
    "position": later("Moved or redrawn"),
    "contradictions": later("Contradictions and successors"),
    "sources": later("Sources of a feature"),
    "claimant": later("Claimants"),
    "words": later("Reworded"),
    "editor": later("Editors' notes"),
}
_LISTS = {
    SOURCES: later("Sources of the catalogue"),
    CLAIMANTS: later("Claimants of the catalogue"),
    MEDIA: later("Pictures and documents"),
    QUESTIONS: later("Questions"),
    STORY: later("Chapters of the story"),
}


_KINDS = Spoken(
    {
        "event": later("Event"),
        "route": later("Movement"),
        "control_area": later("Control area"),
        "region": later("Region"),
        "district": later("District"),
        "place": later("Place"),
        "imported": later("Imported"),
    }
)
#: How many features there are of each kind of change, as a part of the summary.
_COUNTED: dict[str, tuple[str, str]] = {
    "added": later_count("{count} added", "{count} added"),
    "withdrawn": later_count("{count} withdrawn", "{count} withdrawn"),
    "dates": later_count("{count} redated", "{count} redated"),
    "grade": later_count("{count} regraded", "{count} regraded"),
    "figures": later_count("{count} with other figures", "{count} with other figures"),
    "position": later_count("{count} moved or redrawn", "{count} moved or redrawn"),
    "contradictions": later_count("{count} with other contradictions", "{count} with other contradictions"),
    "sources": later_count("{count} with other sources", "{count} with other sources"),
    "claimant": later_count("{count} of another claimant", "{count} of another claimant"),
    "editor": later_count("{count} with other notes of editors", "{count} with other notes of editors"),
    "words": later_count("{count} reworded", "{count} reworded"),
}


@dataclass(frozen=True)
class Entry:
    """One changed thing: ``head`` names it, ``lines`` say what changed, ``credit`` who says it and where.

    ``links`` are parts of these texts that name a source, each with the address of the source. ``ground`` is what an entry
    about ground measures.
    """

    head: str
    lines: tuple[str, ...]
    credit: str = ""
    links: tuple[tuple[str, str], ...] = ()
    ground: Ground | None = None


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
        Section(say("Added"), tuple(_whole(each) for each in changes.added)),
        Section(say("Withdrawn"), tuple(_whole(each) for each in changes.withdrawn)),
        *(Section(say(title), _changed(changes, subject)) for subject, title in _TITLES.items()),
        Section(say("Ground"), tuple(_ground(changes))),
        *(
            Section(say(title), tuple(_record(each) for each in changes.records if each.what == name))
            for name, title in _LISTS.items()
        ),
        Section(say("The catalogue itself"), tuple(_record(each) for each in changes.records if each.what == CATALOG)),
    ]
    return Report(
        title=say("What changed between two versions"),
        old=say("{name} (digest {digest})", name=changes.old_name, digest=changes.old_digest[:12]),
        new=say("{name} (digest {digest})", name=changes.new_name, digest=changes.new_digest[:12]),
        summary=_summary(changes),
        sections=tuple(section for section in sections if section.entries),
        notes=changes.notes,
    )


def _summary(changes: Changes) -> str:
    if changes.is_empty:
        return say("The two versions say the same.")
    counts: dict[str, int] = {
        "added": len(changes.added),
        "withdrawn": len(changes.withdrawn),
        **{subject: len(changes.about(subject)) for subject in _TITLES if subject != "words"},
        "words": len(changes.about("words")),
    }
    features = len(changes.added) + len(changes.withdrawn) + len(changes.changed)
    said = ", ".join(say_count(*_COUNTED[name], count) for name, count in counts.items() if count)
    beside = len(changes.records)
    records = say_count("{count} record beside the features", "{count} records beside the features", beside)
    counted = say_count("{count} feature differs", "{count} features differ", features)
    return f"{counted}{': ' if said else ''}{said}{f'; {records}' if beside else ''}."


def _head(feature: FeatureRecord) -> str:
    return f"{feature.id}: {feature.name}"


def _credit(feature: FeatureRecord) -> str:
    return say("Said by {who}. Source: {sources}.", who=feature.claimant, sources="; ".join(feature.sources))


def _links(feature: FeatureRecord) -> tuple[tuple[str, str], ...]:
    return tuple((text, url) for text, url in zip(feature.sources, feature.urls, strict=False) if url)


def _whole(feature: FeatureRecord) -> Entry:
    dates = when(feature.valid_from, feature.valid_to, feature.date_precision)
    if feature.first_reported:
        dates = say("{dates}; first reported {day}", dates=dates, day=day(feature.first_reported))
    kind = feature.kind.replace("_", " ").capitalize()
    grade = CONFIDENCE[feature.confidence]
    line = say("{kind}, {dates}. Grade: {grade}.", kind=_KINDS.get(feature.kind, kind), dates=dates, grade=grade)
    return Entry(_head(feature), (line,), _credit(feature), _links(feature))


def _changed(changes: Changes, subject: Subject) -> tuple[Entry, ...]:
    return tuple(
        Entry(
            _head(each.feature),
            tuple(field_sentence(field) for field in each.fields if field.subject == subject),
            _credit(each.feature),
            _links(each.feature),
        )
        for each in changes.about(subject)
    )


def _ground(changes: Changes) -> Iterable[Entry]:
    for each in changes.ground:
        gained, lost, older, newer = map(
            number, map(round, (each.gained_km2, each.lost_km2, each.old_km2, each.new_km2))
        )
        lines = (
            say(
                "The newer version draws {gained} km² that the older one does not, and leaves out {lost} km² of it.",
                gained=gained,
                lost=lost,
            ),
            say(
                "In all {older} km² in the older version, {newer} km² in the newer one. "
                "Areas are measured on the outlines, which are schematic.",
                older=older,
                newer=newer,
            ),
        )
        yield Entry(say("Held by {who} on {day}", who=each.side, day=day(each.date)), lines, ground=each)


def _record(change: RecordChange) -> Entry:
    if change.what == CATALOG:
        return Entry(change.id.replace("_", " ").capitalize(), (say("Changed; the JSON report has both values."),))
    if change.old is None:
        return Entry(change.id, (say("Added: {what}", what=_named(change.new)),))
    if change.new is None:
        return Entry(change.id, (say("Removed: {what}", what=_named(change.old)),))
    names = [name for name in dict.fromkeys((*change.old, *change.new)) if change.old.get(name) != change.new.get(name)]
    return Entry(change.id, tuple(f"{name}: {change.old.get(name)} → {change.new.get(name)}" for name in names))


def _named(record: dict[str, object]) -> str:
    parts = [record.get(name) for name in ("publisher", "name", "title", "caption", "text", "date", "url")]
    return ", ".join(str(part) for part in parts if part)
