"""The files of a catalogue in form 1, as texts → the same files in form 2. Nothing is read or written here.

Each function changes only what form 2 asks for, and leaves alone what already is in form 2. What it did is a
:class:`Change`; what only a person can decide is a :class:`Judgement`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from geodata.catalog_model import SCHEMA_VERSION
from geodata.editing.json_text import JsonText, Member, Span
from geodata.model import Kind
from geodata.validation.catalog_file import names_no_publisher

_POSITION_NOTE = "Position not checked."


@dataclass(frozen=True)
class Change:
    """One thing that was changed. ``record`` is the id of the feature or record, None for the file as a whole."""

    file: str
    record: str | None
    field: str
    what: str


@dataclass(frozen=True)
class Judgement:
    """One thing that the change of form cannot decide."""

    file: str
    record: str | None
    what: str


@dataclass
class Log:
    """What was done to one file, and what a person has to decide."""

    file: str
    changes: list[Change] = field(default_factory=list)
    judgements: list[Judgement] = field(default_factory=list)

    def did(self, record: str | None, name: str, what: str) -> None:
        """Note a change."""
        self.changes.append(Change(self.file, record, name, what))

    def ask(self, record: str | None, what: str) -> None:
        """Note a question for a person."""
        self.judgements.append(Judgement(self.file, record, what))


def catalog_text(text: str, log: Log) -> str:
    """``catalog.json`` with the number of its form."""
    document = JsonText(text)
    members = document.object(document.top())
    if "schema_version" in members:
        document.replace(members["schema_version"].value, SCHEMA_VERSION)
    else:
        document.insert_first(members, "schema_version", SCHEMA_VERSION)
    log.did(None, "schema_version", f"is now {SCHEMA_VERSION}")
    return document.changed()


def sources_text(text: str, log: Log, title: str, renamed: Mapping[str, str]) -> str:
    """``sources.json`` with a place for the reason of each grade.

    ``renamed`` are sources that nobody published, by their id with the new one: they become estimates of the makers of the
    catalogue, whose ``title`` is their publisher.
    """
    document = JsonText(text)
    for item in document.list(document.top()):
        members = document.object(item)
        source = _text(document, members, "id") or ""
        if source in renamed:
            words = {"id": renamed[source], "publisher": title, "title": "Estimate of the makers of this catalogue"}
            for name, new in words.items():
                document.replace(members[name].value, new)
            log.did(
                source, "id", f"is now {renamed[source]!r}, published by {title!r}: only positions of places rest on it"
            )
            log.ask(source, "cite a gazetteer or another page for the positions where there is one")
        elif names_no_publisher(document.value(item)):
            log.ask(source, "it names no publisher, so the catalogue has a fault until each claim cites a page")
        if "reliability_reason" in members:
            continue
        document.insert_after(members, "reliability", "reliability_reason", None)
        log.did(source, "reliability_reason", "added, empty")
        if _value(document, members, "reliability") is not None:
            log.ask(source, "say in reliability_reason why the source has its grade")
    return document.changed()


def claimants_text(text: str, log: Log) -> str:
    """``claimants.json`` with a place for the type of each claimant."""
    document = JsonText(text)
    for item in document.list(document.top()):
        members = document.object(item)
        if "type" not in members:
            claimant = _text(document, members, "id")
            document.insert_after(members, "side", "type", None)
            log.did(claimant, "type", "added, empty")
            log.ask(
                claimant, "write its type: state, intelligence, military, think_tank, media, …; null checks no grades"
            )
    return document.changed()


def differences(texts: Iterable[str]) -> dict[str, list[str]]:
    """For each feature of these layers, the features that name it in ``differs_from`` and that it does not name."""
    named: dict[str, list[str]] = {}
    for text in texts:
        document = JsonText(text)
        for item in _features(document):
            feature = document.value(item)
            links = (feature.get("properties") or {}).get("differs_from")
            if isinstance(feature.get("id"), str):
                named[feature["id"]] = [link for link in links or () if isinstance(link, str)]
    missing: dict[str, list[str]] = {}
    for one, others in named.items():
        for other in others:
            if other in named and other != one and one not in named[other]:
                missing.setdefault(other, []).append(one)
    return missing


def layer_text(text: str, log: Log, missing: Mapping[str, list[str]], renamed: Mapping[str, str]) -> str:
    """A layer file in form 2.

    ``missing`` are links to add to ``differs_from``, by the id of the feature; ``renamed`` are new ids of sources.
    """
    document = JsonText(text)
    for item in _features(document):
        feature = document.object(item)
        if "properties" in feature and document.text[feature["properties"].value.start] == "{":
            feature_id = _text(document, feature, "id")
            _Feature(document, document.object(feature["properties"].value), feature_id, log).change(missing, renamed)
    return document.changed()


def _features(document: JsonText) -> list[Span]:
    return list(document.list(document.object(document.top())["features"].value))


@dataclass(frozen=True)
class _Feature:
    """The properties of one feature, being brought into form 2."""

    document: JsonText
    members: dict[str, Member]
    id: str | None
    log: Log

    def change(self, missing: Mapping[str, list[str]], renamed: Mapping[str, str]) -> None:
        kind: Kind | None = self._value("kind")
        self._date()
        self._seed()
        self._sources(renamed)
        self._grade()
        self._links(missing.get(self.id or "", []))
        if kind == "place":
            self._position()
        if kind in ("control_area", "region", "district"):
            self._size()
        if kind == "control_area" and "basis" not in self.members:
            self._add("control_type", "basis", "claimed", "added: 'claimed', which asserts the least")
            self.log.ask(self.id, "write 'assessed' as its basis where an observer, not a party, gave the area")
        if kind == "route":
            self._add("cargo_unit", "cargo_derived", False)
        if "numbers" in self.members:
            for i, item in enumerate(self.document.list(self.members["numbers"].value)):
                self._number(i, item)

    def _value(self, name: str) -> Any:
        return _value(self.document, self.members, name)

    def _add(self, after: str, name: str, value: Any, what: str = "") -> None:
        if name not in self.members:
            self.document.insert_after(self.members, after, name, value)
            self.log.did(self.id, name, what or "added" + (", empty" if value in (None, []) else ""))

    def _date(self) -> None:
        if "reported_on" not in self.members:
            return
        if "first_reported" in self.members:
            raise ValueError(f"feature {self.id} has both reported_on and first_reported; delete one")
        self.document.rename(self.members["reported_on"], "first_reported")
        self.log.did(self.id, "first_reported", "renamed from reported_on")

    def _seed(self) -> None:
        words = self._value("seed_text")
        note = f"Seed claim: {words}" if words else None
        for name in ("is_seed_claim", "seed_text"):
            if name in self.members:
                self.document.remove(self.members, name)
                self.log.did(self.id, name, "deleted")
        self._add("notes", "editor_note", note, "has the words of seed_text" if note else "")
        if self._value("is_seed_claim") is True or words:
            self.log.ask(self.id, "it was a seed claim: cite the article that it came from among its sources")

    def _grade(self) -> None:
        grade = self._value("confidence")
        if grade == "assessed_by_intelligence":
            self.log.ask(
                self.id, "is one of its claimants an intelligence service or a military staff? Otherwise regrade it"
            )
        elif grade == "confirmed_officially" or self._value("category") == "denial":
            self.log.ask(
                self.id, "does a government deny this, or say it of others? Then its grade is official_statement"
            )

    def _sources(self, renamed: Mapping[str, str]) -> None:
        for item in self.document.list(self.members["sources"].value) if "sources" in self.members else ():
            source = self.document.value(item)
            if source in renamed:
                self.document.replace(item, renamed[source])
                self.log.did(self.id, "sources", f"cites {renamed[source]!r}, which was {source!r}")

    def _links(self, missing: list[str]) -> None:
        self._add("differs_from", "superseded_by", [])
        self._add("differs_from", "reversed_by", [])
        for other in missing:
            if "differs_from" in self.members:
                self.document.append_item(self.members["differs_from"].value, other)
                self.log.did(self.id, "differs_from", f"names {other}, which names it")

    def _position(self) -> None:
        notes = self._value("notes")
        marked = isinstance(notes, str) and notes.startswith(_POSITION_NOTE)
        if marked:
            self.document.replace(self.members["notes"].value, notes[len(_POSITION_NOTE) :].strip() or None)
            self.log.did(self.id, "notes", f"without '{_POSITION_NOTE}', which position_checked says")
        checked = not marked and self._value("verified") is True
        self._add("coord_source", "position_checked", checked, "added: true where the place is verified, else false")

    def _size(self) -> None:
        derived = self._value("km2_qualifier") in ("derived", "computed")
        if derived:
            low, high = self._value("km2_low"), self._value("km2_high")
            self.document.replace(self.members["km2_qualifier"].value, _qualifier(low, high))
            self.log.did(self.id, "km2_qualifier", "says how near the size is; km2_derived says that it was computed")
        self._add("km2_qualifier", "km2_derived", derived, "added: true where the size was derived, else false")

    def _number(self, index: int, item: Span) -> None:
        number = self.document.object(item)
        if _value(self.document, number, "qualifier") not in ("derived", "computed"):
            return
        low, high, measure = (_value(self.document, number, name) for name in ("low", "high", "measure"))
        where = f"numbers[{index}]"
        self.document.replace(number["qualifier"].value, _qualifier(low, high))
        self.document.insert_after(number, "", "derived", True)
        self.log.did(self.id, where, "is derived; its qualifier says how near it is")
        if measure is not None:
            self.document.replace(number["measure"].value, None)
            self.log.did(self.id, f"{where}.measure", f"is null, was {measure!r}")
            self.log.ask(self.id, f"{where} was derived, so it no longer counts as a figure for {measure!r}")


def _qualifier(low: Any, high: Any) -> str:
    if high is None:
        return "at_least"
    if low is None:
        return "up_to"
    return "approx" if low == high else "range"


def _value(document: JsonText, members: Mapping[str, Member], name: str) -> Any:
    return document.value(members[name].value) if name in members else None


def _text(document: JsonText, members: Mapping[str, Member], name: str) -> str | None:
    value = _value(document, members, name)
    return value if isinstance(value, str) else None
