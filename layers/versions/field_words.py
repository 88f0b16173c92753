"""One changed field of a feature as a sentence, with the old and the new value."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from typing import Any

from geodata.instants import moment_of
from geodata.versions.changes import FieldChange
from layers.language import Spoken, later, say
from layers.words import CONFIDENCE, amount, day, number

#: Fields whose name with spaces would not be understood.
_NAMES = {
    "valid_from": later("Begins"),
    "valid_to": later("Ends before"),
    "first_reported": later("First reported"),
    "depart_from": later("Departs from"),
    "depart_to": later("Departs before"),
    "arrive_from": later("Arrives from"),
    "arrive_to": later("Arrives before"),
    "confidence": later("Grade"),
    "differs_from": later("Differs from"),
    "superseded_by": later("Superseded by"),
    "reversed_by": later("Reversed by"),
    "claimant_ids": later("Claimants"),
    "km2_low": later("Area, low (km²)"),
    "km2_high": later("Area, high (km²)"),
    "km2_qualifier": later("Area, qualifier"),
    "km2_words": later("Area, in the words of the source"),
    "km2_derived": later("Area computed here"),
    "ring_km2": later("Area of the ring (km²)"),
    "place_id": later("Place"),
    "ring_place_ids": later("Settlements of the outline"),
}
#: What a commit did with a feature.
STEPS = Spoken({"added": later("added"), "changed": later("changed"), "withdrawn": later("withdrawn")})
_LONGEST = 600


def field_sentence(change: FieldChange) -> str:
    """The change in words, such as ``Grade: Reported → Disputed`` or ``Moved by 1,200 m``.

    Lists name only what was added and removed. A long text is cut, and says so; the JSON report has it whole.
    """
    if change.metres is not None:
        return _moved(change)
    name = say(_NAMES.get(change.name, change.name.replace("_", " ").capitalize()))
    if change.name == "numbers":
        return _listed(say("Figures"), *([_figure(each) for each in value or []] for value in (change.old, change.new)))
    if isinstance(change.old or [], list) and isinstance(change.new or [], list) and (change.old or change.new):
        return _listed(name, *([_value("", each) for each in value or []] for value in (change.old, change.new)))
    return f"{name}: {_value(change.name, change.old)} → {_value(change.name, change.new)}"


def _moved(change: FieldChange) -> str:
    metres = change.metres or 0.0
    if metres < 10_000:
        far = say("{length} m", length=number(float(f"{metres:.2g}") if metres < 10 else round(metres)))
    else:
        far = say("{length} km", length=number(round(metres / 1000)))
    if change.km2 is None:
        return say("Moved by {far}", far=far)
    grown, shrunk = change.km2
    return say(
        "Outline changed by up to {far}: {grown} km² added, {shrunk} km² taken away",
        far=far,
        grown=number(round(grown, 1)),
        shrunk=number(round(shrunk, 1)),
    )


def _figure(said: Mapping[str, Any]) -> str:
    as_of, measure = said.get("as_of"), said.get("measure")
    about = [said["counts"]]
    about += [say("for {day}", day=day(dt.date.fromisoformat(as_of)))] if as_of else []
    about += [say("measure {name}", name=measure)] if measure else []
    words = f"“{said['words']}”" if said.get("words") else None
    size = amount(said["low"], said["high"], said["qualifier"], said["unit"], derived=bool(said.get("derived")))
    return f"{words or size} ({', '.join(about)})"


def _listed(name: str, old: list[str], new: list[str]) -> str:
    gone, come = [each for each in old if each not in new], [each for each in new if each not in old]
    parts = ([say("added {what}", what="; ".join(come))] if come else []) + (
        [say("removed {what}", what="; ".join(gone))] if gone else []
    )
    what = ", ".join(parts) or say("in another order")
    return f"{name}: {what}"


def _value(name: str, value: Any) -> str:
    if value is None or value == []:
        return say("nothing")
    if name == "confidence":
        return CONFIDENCE.get(value, str(value))
    if isinstance(value, bool):
        return say("yes") if value else say("no")
    if isinstance(value, (int, float)):
        return number(value)
    if isinstance(value, str):
        if (moment := moment_of(value)) is not None:
            return day(moment)
        quoted = f"“{value}”" if " " in value else value
    else:
        quoted = json.dumps(value, ensure_ascii=False)
    return quoted if len(quoted) <= _LONGEST else say("{text}… (cut)", text=quoted[:_LONGEST])
