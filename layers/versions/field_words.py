"""One changed field of a feature as a sentence, with the old and the new value."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from typing import Any

from geodata.instants import moment_of
from geodata.versions.changes import FieldChange
from layers.words import CONFIDENCE, amount, day, number

#: Fields whose name with spaces would not be understood.
_NAMES = {
    "valid_from": "Begins",
    "valid_to": "Ends before",
    "first_reported": "First reported",
    "depart_from": "Departs from",
    "depart_to": "Departs before",
    "arrive_from": "Arrives from",
    "arrive_to": "Arrives before",
    "confidence": "Grade",
    "differs_from": "Differs from",
    "superseded_by": "Superseded by",
    "reversed_by": "Reversed by",
    "claimant_ids": "Claimants",
    "km2_low": "Area, low (km²)",
    "km2_high": "Area, high (km²)",
    "km2_qualifier": "Area, qualifier",
    "km2_words": "Area, in the words of the source",
    "km2_derived": "Area computed here",
    "ring_km2": "Area of the ring (km²)",
    "place_id": "Place",
    "ring_place_ids": "Settlements of the outline",
}
_LONGEST = 600


def field_sentence(change: FieldChange) -> str:
    """The change in words, such as ``Grade: Reported → Disputed`` or ``Moved by 1,200 m``.

    Lists name only what was added and removed. A long text is cut, and says so; the JSON report has it whole.
    """
    if change.metres is not None:
        return _moved(change)
    name = _NAMES.get(change.name, change.name.replace("_", " ").capitalize())
    if change.name == "numbers":
        return _listed("Figures", *([_figure(each) for each in value or []] for value in (change.old, change.new)))
    if isinstance(change.old or [], list) and isinstance(change.new or [], list) and (change.old or change.new):
        return _listed(name, *([_value("", each) for each in value or []] for value in (change.old, change.new)))
    return f"{name}: {_value(change.name, change.old)} → {_value(change.name, change.new)}"


def _moved(change: FieldChange) -> str:
    metres = change.metres or 0.0
    far = f"{metres:,.2g} m" if metres < 10 else f"{metres:,.0f} m" if metres < 10_000 else f"{metres / 1000:,.0f} km"
    if change.km2 is None:
        return f"Moved by {far}"
    grown, shrunk = change.km2
    return f"Outline changed by up to {far}: {grown:,.1f} km² added, {shrunk:,.1f} km² taken away"


def _figure(said: Mapping[str, Any]) -> str:
    of = f", for {day(dt.date.fromisoformat(said['as_of']))}" if said.get("as_of") else ""
    measure = f", measure {said['measure']}" if said.get("measure") else ""
    words = f"“{said['words']}”" if said.get("words") else None
    size = amount(said["low"], said["high"], said["qualifier"], said["unit"], derived=bool(said.get("derived")))
    return f"{words or size} ({said['counts']}{of}{measure})"


def _listed(name: str, old: list[str], new: list[str]) -> str:
    gone, come = [each for each in old if each not in new], [each for each in new if each not in old]
    parts = ([f"added {'; '.join(come)}"] if come else []) + ([f"removed {'; '.join(gone)}"] if gone else [])
    return f"{name}: {', '.join(parts) if parts else 'in another order'}"


def _value(name: str, value: Any) -> str:
    if value is None or value == []:
        return "nothing"
    if name == "confidence":
        return CONFIDENCE.get(value, str(value))
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (int, float)):
        return number(value)
    if isinstance(value, str):
        if (moment := moment_of(value)) is not None:
            return day(moment)
        quoted = f"“{value}”" if " " in value else value
    else:
        quoted = json.dumps(value, ensure_ascii=False)
    return quoted if len(quoted) <= _LONGEST else f"{quoted[:_LONGEST]}… (cut)"
