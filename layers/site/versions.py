"""The published versions of a site, and what differs between two of them, by the same comparison as ``kurskmap diff``."""

from __future__ import annotations

import datetime as dt
import json
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from geodata.folder import CATALOG
from geodata.validation.json_file import parse_json
from geodata.versions.changes import Changes
from geodata.versions.comparing import compared
from geodata.versions.opening import opened_version
from layers.story import Story
from layers.versions.field_words import field_sentence
from layers.versions.report import Entry, Section, report_of

#: What differs from the version before, in the folder of a version.
CHANGES = "changes.json"


@dataclass(frozen=True)
class Changed:
    """What differs from the version before, in English: one sentence, the sections of the report, and lines by feature."""

    summary: str
    sections: tuple[Section, ...]
    features: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Version:
    """A published version: the digest of its data, the day that it bears, and how many features it has.

    ``changed`` is what differs from the version before, None for the first one.
    """

    digest: str
    day: dt.date
    features: int
    changed: Changed | None = field(default=None, compare=False, repr=False)


def day_of_data(story: Story) -> dt.date:
    """The newest day in the data: that of a source, or on which something became public."""
    days = [mark.first_reported for mark in story.marks] + [each.date for each in story.catalog.sources.values()]
    return max((day for day in days if day is not None), default=story.catalog.record.opening_date)


def changed_between(older: bytes, newer: bytes) -> Changed:
    """What differs between two catalogues, each the content of a ZIP file. Raises CatalogError where one has faults."""
    with tempfile.TemporaryDirectory(prefix="kurskmap-versions-") as private:
        old, new = Path(private) / "older.zip", Path(private) / "newer.zip"
        old.write_bytes(older)
        new.write_bytes(newer)
        with opened_version(str(old)) as before, opened_version(str(new)) as after:
            changes = compared(replace(before, name="the older version"), replace(after, name="the newer version"))
    return changed_of(changes)


def changed_of(changes: Changes) -> Changed:
    """A comparison as the site shows it: without notes for editors."""
    lines = {
        each.feature.id: tuple(field_sentence(one) for one in each.fields if one.subject != "editor")
        for each in changes.changed
    }
    lines |= {each.id: ("Added.",) for each in changes.added}
    own = {each.id.replace("_", " ").capitalize() for each in changes.records if each.what == CATALOG}
    report = report_of(changes)
    sections = [
        replace(
            section,
            entries=tuple(
                # The report speaks of a file with both values, which a site does not have.
                replace(entry, lines=("Changed.",)) if section is report.sections[-1] and entry.head in own else entry
                for entry in section.entries
            ),
        )
        for section in report.sections
    ]
    return Changed(report.summary, tuple(sections), {name: found for name, found in lines.items() if found})


def to_json(changed: Changed) -> bytes:
    """The changes as the content of a file."""
    value = {
        "summary": changed.summary,
        "sections": [
            {
                "title": section.title,
                "entries": [
                    {"head": each.head, "lines": list(each.lines), "credit": each.credit} for each in section.entries
                ],
            }
            for section in changed.sections
        ],
        "features": {name: list(lines) for name, lines in changed.features.items()},
    }
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "replace")


def from_json(content: bytes) -> Changed | None:
    """The changes of a file that :func:`to_json` wrote; None where it is no such file."""
    value: Any = parse_json(content, Path(CHANGES)).value
    try:
        sections = tuple(
            Section(
                str(section["title"]),
                tuple(
                    Entry(str(each["head"]), tuple(map(str, each["lines"])), str(each["credit"]))
                    for each in section["entries"]
                ),
            )
            for section in value["sections"]
        )
        lines = {str(name): tuple(map(str, found)) for name, found in value["features"].items()}
        return Changed(str(value["summary"]), sections, lines)
    except (TypeError, KeyError, AttributeError):
        return None
