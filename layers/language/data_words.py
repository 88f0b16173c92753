"""The words of the data that are of a short list: codes of the model, and units. They are said as messages.

A code or unit of a catalogue that is not here stays as the catalogue has it.
"""

from __future__ import annotations

from layers.language import later, later_count, say, say_count

#: Figures with their units, by the unit.
UNITS = {
    "troops": later_count("{figure} troops", "{figure} troops"),
    "soldiers": later_count("{figure} soldiers", "{figure} soldiers"),
    "officers": later_count("{figure} officers", "{figure} officers"),
    "generals": later_count("{figure} generals", "{figure} generals"),
    "people": later_count("{figure} people", "{figure} people"),
    "casualties": later_count("{figure} casualties", "{figure} casualties"),
    "killed": later_count("{figure} killed", "{figure} killed"),
    "wounded": later_count("{figure} wounded", "{figure} wounded"),
    "missing": later_count("{figure} missing", "{figure} missing"),
    "captured": later_count("{figure} captured", "{figure} captured"),
    "prisoners": later_count("{figure} prisoners", "{figure} prisoners"),
    "sappers": later_count("{figure} sappers", "{figure} sappers"),
    "builders": later_count("{figure} builders", "{figure} builders"),
    "containers": later_count("{figure} containers", "{figure} containers"),
    "rounds": later_count("{figure} rounds", "{figure} rounds"),
    "missiles": later_count("{figure} missiles", "{figure} missiles"),
    "guns": later_count("{figure} guns", "{figure} guns"),
    "launchers": later_count("{figure} launchers", "{figure} launchers"),
    "tanks": later_count("{figure} tanks", "{figure} tanks"),
    "armoured vehicles": later_count("{figure} armoured vehicles", "{figure} armoured vehicles"),
    "vehicles": later_count("{figure} vehicles", "{figure} vehicles"),
    "aircraft": later_count("{figure} aircraft", "{figure} aircraft"),
    "devices": later_count("{figure} devices", "{figure} devices"),
    "ships": later_count("{figure} ships", "{figure} ships"),
    "railcars": later_count("{figure} railcars", "{figure} railcars"),
    "trips": later_count("{figure} trips", "{figure} trips"),
    "shipments": later_count("{figure} shipments", "{figure} shipments"),
    "battalions": later_count("{figure} battalions", "{figure} battalions"),
    "settlements": later_count("{figure} settlements", "{figure} settlements"),
    "coffins": later_count("{figure} coffins", "{figure} coffins"),
    "hectares": later_count("{figure} hectares", "{figure} hectares"),
    "tonnes": later_count("{figure} tonnes", "{figure} tonnes"),
    "percent": later_count("{figure} percent", "{figure} percent"),
}


def with_unit(figure: str, unit: str, count: float = 0) -> str:
    """A figure with its unit: ``12,000 troops``. The number decides the form; without it, the form after "about"."""
    if unit not in UNITS:
        return f"{figure} {unit}"
    return say_count(*UNITS[unit], count, figure=figure)


#: Codes of categories, directions, cargoes, bases of a claim and sorts of places, with spaces.
CODES = (
    later("casualties"),
    later("coffins"),
    later("containers"),
    later("troops"),
    later("wounded"),
    later("background"),
    later("logistics"),
    later("political"),
    later("battle"),
    later("area control"),
    later("deployment"),
    later("denial"),
    later("evidence"),
    later("strike"),
    later("capture"),
    later("withdrawal"),
    later("redeployment"),
    later("outbound"),
    later("return"),
    later("claimed"),
    later("assessed"),
    later("munitions containers"),
    later("munitions"),
    later("artillery"),
    later("engineers"),
    later("airport"),
    later("capital"),
    later("city"),
    later("coast"),
    later("depot"),
    later("port"),
    later("port city"),
    later("rail crossing"),
    later("region"),
    later("road"),
    later("site"),
    later("town"),
    later("training site"),
    later("village"),
)


def code_words(code: str) -> str:
    """A code in words: ``area_control`` is ``area control``."""
    return say(code.replace("_", " "))
