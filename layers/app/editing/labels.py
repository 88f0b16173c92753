"""What the fields of the form are called, and in which order and groups they stand."""

from __future__ import annotations

from dataclasses import dataclass

from geodata.sheets.columns import TableKind
from geodata.sheets.forms import Part
from layers.language import later, say

_LABELS = {
    "name": later("Title"),
    "claim": later("What is said, in a sentence"),
    "category": later("What it is about"),
    "date_type": later("It happened, or was said"),
    "valid_from": later("First day"),
    "valid_to": later("Day after the last day"),
    "date_precision": later("How exact the dates are"),
    "first_reported": later("Became public on"),
    "place_id": later("Place"),
    "about_place_id": later("Place that it speaks of, if another"),
    "claimant_ids": later("Who says so"),
    "claimant": later("Who says so, in words"),
    "confidence": later("How sure"),
    "sources": later("Sources"),
    "notes": later("Notes for readers"),
    "editor_note": later("Note for editors"),
    "differs_from": later("Reports that say otherwise"),
    "superseded_by": later("Newer figures of the same claimant"),
    "reversed_by": later("Reports that took it back"),
    "tier": later("Core story 1, detail 2"),
    "name_native": later("Name in its own language"),
    "mode": later("How it moved"),
    "vehicle": later("Vehicle"),
    "origin_place_id": later("From"),
    "destination_place_id": later("To"),
    "depart_from": later("Left on or after"),
    "depart_to": later("Left before"),
    "depart_precision": later("How exact the departure is"),
    "arrive_from": later("Came on or after"),
    "arrive_to": later("Came before"),
    "arrive_precision": later("How exact the arrival is"),
    "cargo_type": later("What was carried"),
    "cargo_low": later("Amount, or its lower end"),
    "cargo_high": later("Upper end"),
    "cargo_unit": later("Unit"),
    "control_type": later("Kind of area"),
    "basis": later("Claimed or assessed"),
    "held_by": later("Held by"),
    "km2_low": later("Size in km², or its lower end"),
    "km2_high": later("Upper end of the size"),
    "km2_qualifier": later("How the size is meant"),
    "outline": later("Line or outline"),
    "geometry_note": later("What the drawing does not know"),
    "low": later("Figure, or its lower end"),
    "high": later("Upper end"),
    "unit": later("Unit"),
    "counts": later("What was counted"),
    "qualifier": later("How it is meant"),
    "measure": later("Headline that it counts for"),
    "as_of": later("As of"),
    "words": later("Words of the source, if it gave no number"),
    "publisher": later("Publisher"),
    "title": later("Title of the page"),
    "date": later("Day of the page"),
    "url": later("Address of the page"),
    "archive_url": later("Address of a copy in an archive"),
    "quality": later("Kind of page"),
    "side": later("Heading that it is grouped under"),
    "type": later("Kind of body"),
    "country": later("Country, in two letters"),
    "admin": later("Region"),
    "place_precision": later("How exact the place is"),
    "longitude": later("Longitude"),
    "latitude": later("Latitude"),
}
#: What the title of a place or a claimant is called.
_NAME = later("Name")
_CHOICES = {
    "day": later("day"),
    "week": later("week"),
    "month": later("month"),
    "interval": later("interval"),
    "static": later("no date"),
    "event": later("it happened"),
    "statement": later("it was said"),
    "held": later("held"),
    "pocket": later("surrounded"),
    "demined": later("cleared of mines"),
    "claimed": later("claimed by a party"),
    "assessed": later("assessed by an observer"),
    "exact": later("exactly"),
    "approx": later("about"),
    "at_least": later("at least"),
    "up_to": later("up to"),
    "range": later("from … to …"),
    "official": later("official figure"),
    "disputed": later("disputed"),
    "exact_town": later("exact town"),
    "area": later("area"),
    "approximate": later("approximate"),
}
#: The fields that a new feature needs and that nothing fills in.
NEEDED = frozenset(
    {
        *("name", "claim", "category", "valid_from", "first_reported", "place_id", "claimant_ids", "confidence"),
        *("sources", "vehicle", "mode", "origin_place_id", "destination_place_id", "cargo_type", "cargo_unit"),
        *("control_type", "basis", "unit", "counts", "qualifier", "publisher", "quality", "title", "side"),
    }
)


@dataclass(frozen=True)
class Group:
    """Fields that stand together. Those in ``rows`` stand beside each other."""

    title: str
    rows: tuple[tuple[str, ...], ...]


_WHO = Group(later("Who says so"), (("claimant_ids", "claimant"), ("confidence",)))
_SOURCES = Group(later("Sources"), (("sources",),))
_NOTES = Group(later("Notes"), (("notes",), ("editor_note",)))
_WHEN = Group(later("When"), (("valid_from", "valid_to", "date_precision", "first_reported"),))
_OTHERS = Group(later("Other reports"), (("differs_from",), ("superseded_by",), ("reversed_by",)))

#: The kinds of features that can be entered, in the order in which they are offered.
GROUPS: dict[TableKind, tuple[Group, ...]] = {
    "event": (
        Group(later("What"), (("name",), ("claim",), ("category", "date_type", "tier"))),
        _WHEN,
        Group(later("Where"), (("place_id",), ("about_place_id",))),
        _WHO,
        _SOURCES,
        _OTHERS,
        _NOTES,
    ),
    "route": (
        Group(later("What"), (("name",), ("vehicle", "mode", "tier"))),
        Group(later("Where"), (("origin_place_id",), ("destination_place_id",), ("outline",))),
        Group(
            later("When"),
            (
                ("depart_from", "depart_to", "depart_precision"),
                ("arrive_from", "arrive_to", "arrive_precision"),
                ("valid_from", "valid_to", "date_precision", "first_reported"),
            ),
        ),
        Group(later("Cargo"), (("cargo_type", "cargo_unit"), ("cargo_low", "cargo_high"))),
        _WHO,
        _SOURCES,
        _OTHERS,
        _NOTES,
    ),
    "control_area": (
        Group(later("What"), (("name",), ("control_type", "basis", "held_by", "tier"))),
        Group(later("Where"), (("outline",), ("geometry_note",))),
        Group(later("Size"), (("km2_low", "km2_high", "km2_qualifier"),)),
        _WHEN,
        _WHO,
        _SOURCES,
        _OTHERS,
        _NOTES,
    ),
}
#: What the buttons for a new feature of each kind say.
NEW = {"event": later("New report"), "route": later("New leg"), "control_area": later("New area")}
FIGURE_ROWS = (("low", "high", "qualifier", "unit"), ("counts", "measure", "as_of"), ("words",))
SOURCE_ROWS = (("publisher", "title"), ("date", "url", "quality"))
CLAIMANT_ROWS = (("name", "side", "type"),)


def label(name: str, part: Part = "feature") -> str:
    """What a field of a part of the form is called. One without a name of its own is called as in the codebook."""
    found = _NAME if name == "name" and part in ("place", "claimant") else _LABELS.get(name)
    return say(found) if found is not None else name


def choice(name: str) -> str:
    """What a fixed word is called."""
    found = _CHOICES.get(name)
    return say(found) if found is not None else name.replace("_", " ")
