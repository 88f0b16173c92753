"""The form of a catalogue, who may give which grade, and what claims say of each other."""

from __future__ import annotations

from geodata.validation.faults import Rule
from tests.support.faulty.edits import CATALOG, EVENTS, OVERLAND, SOURCES, Case, Edit, both, item, number, put, top

_GRADED = [{"name": "Paper", "reliability": "B", "reason": "Corrects itself in print."}]
#: Two claims, of which the second takes the first back a day later.
_REVERSED = both(put("E1", reversed_by=["E2"]), put("E2", first_reported="2025-02-09"))
_BLUE, _RED = {"claimant_ids": ["agency"]}, {"claimant_ids": ["ministry"]}


def _types(agency: str | None, ministry: str | None) -> Edit:
    return both(item("claimants.json", 0, type=agency), item("claimants.json", 1, type=ministry))


CASES = [
    # form of the catalogue
    Case("old_form", CATALOG, None, "schema_version", lambda docs: docs[CATALOG].pop("schema_version")),
    Case("old_form", CATALOG, None, "schema_version", top(CATALOG, schema_version=1), name="number"),
    Case("unknown_form", CATALOG, None, "schema_version", top(CATALOG, schema_version=3)),
    Case("unknown_value", CATALOG, None, "schema_version", top(CATALOG, schema_version="2"), name="form"),
    # publishers and sources
    Case("no_publisher", SOURCES, "paper", "publisher", item(SOURCES, 0, publisher="General knowledge")),
    Case("no_publisher", SOURCES, "paper", "publisher", item(SOURCES, 0, publisher="unknown"), name="unknown"),
    Case(
        "unknown_publisher",
        CATALOG,
        None,
        "publishers[0].name",
        top(CATALOG, publishers=[{**_GRADED[0], "name": "Papre"}]),
        top(CATALOG, publishers=_GRADED),
    ),
    Case("repeated_publisher", CATALOG, None, "publishers[1].name", top(CATALOG, publishers=[*_GRADED, *_GRADED])),
    Case(
        "no_grade",
        SOURCES,
        "paper",
        "reliability_reason",
        item(SOURCES, 0, reliability_reason="It is old."),
        item(SOURCES, 0, reliability="C", reliability_reason="It is old."),
    ),
    # figures
    Case(
        "derived_estimate",
        EVENTS,
        "E1",
        "numbers[0].measure",
        number(derived=True),
        number(derived=True, measure=None),
    ),
    # grades
    Case(
        "wrong_grade",
        EVENTS,
        "E1",
        "confidence",
        both(_types("think_tank", "state"), put("E1", confidence="assessed_by_intelligence")),
        both(_types("intelligence", "state"), put("E1", confidence="assessed_by_intelligence")),
        name="think tank",
    ),
    Case(
        "wrong_grade",
        EVENTS,
        "E1",
        "confidence",
        put("E1", confidence="assessed_by_intelligence", **_RED),
        put("E1", confidence="assessed_by_intelligence", claimant_ids=["ministry", "agency"]),
        name="government",
    ),
    Case(
        "wrong_grade",
        EVENTS,
        "E1",
        "confidence",
        both(_types("media", "state"), put("E1", confidence="official_statement")),
        put("E1", confidence="official_statement", **_RED),
        name="newspaper",
    ),
    Case(
        "wrong_grade",
        EVENTS,
        "E1",
        "confidence",
        both(_types("media", "state"), put("E1", confidence="confirmed_officially")),
        both(_types(None, "state"), put("E1", confidence="confirmed_officially")),
        name="confirmed by a newspaper",
    ),
    Case(
        "wrong_grade",
        EVENTS,
        "E1",
        "confidence",
        put("E1", category="denial", confidence="confirmed_officially", **_RED),
        put("E1", category="denial", confidence="official_statement", **_RED),
        name="denial",
    ),
    # days
    Case("reported_early", EVENTS, "E1", "first_reported", put("E1", first_reported="2025-02-06"), name="event"),
    Case(
        "reported_early",
        OVERLAND,
        "R3",
        "first_reported",
        put("R3", first_reported="2024-10-07"),
        put("R3", first_reported="2024-10-08"),
        name="leg",
    ),
    Case(
        "reported_late",
        EVENTS,
        "E1",
        "first_reported",
        put("E1", first_reported="2025-02-11"),
        put("E1", first_reported="2025-02-10"),
    ),
    Case(
        "reported_late",
        EVENTS,
        "E2",
        "first_reported",
        put("E2", first_reported="2025-02-11"),
        both(put("E2", first_reported="2025-02-11"), item(SOURCES, 1, date=None)),
        name="undated source",
    ),
    # links
    Case(
        "one_way_difference",
        EVENTS,
        "E1",
        "differs_from[0]",
        put("E1", differs_from=["E2"]),
        both(put("E1", differs_from=["E2"]), put("E2", differs_from=["E1"])),
    ),
    Case("one_way_difference", OVERLAND, "R5", "differs_from[0]", put("R6", differs_from=[]), name="the other end"),
    Case("reversed_earlier", EVENTS, "E1", "reversed_by[0]", put("E1", reversed_by=["E2"]), _REVERSED),
    Case("names_itself", EVENTS, "E1", "reversed_by[0]", put("E1", reversed_by=["E1"]), name="reversed"),
    Case(
        "circle",
        OVERLAND,
        "R3",
        "superseded_by",
        both(put("E1", superseded_by=["E2"]), put("E2", superseded_by=["R3"]), put("R3", superseded_by=["E1"])),
        both(put("E1", superseded_by=["E2", "R3"]), put("E2", superseded_by=["R3"])),
    ),
    Case("unknown_feature", EVENTS, "E1", "superseded_by[0]", put("E1", superseded_by=["E9"]), name="superseded"),
    Case("unknown_feature", EVENTS, "E1", "reversed_by[0]", put("E1", reversed_by=["E9"]), name="reversed"),
    Case("repeated", EVENTS, "E1", "superseded_by[1]", put("E1", superseded_by=["E2", "E2"]), name="superseded"),
]

#: For rules none of whose cases has one: the nearest edit that breaks nothing.
TWINS: dict[Rule, Edit] = {
    "old_form": lambda docs: docs.update({CATALOG: dict(reversed(docs[CATALOG].items()))}),
    "unknown_form": top(CATALOG, focus="oblast"),
    "no_publisher": item(SOURCES, 0, publisher="Knowledge Press"),
    "repeated_publisher": top(CATALOG, publishers=_GRADED),
}
