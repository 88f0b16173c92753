"""Palette, line styles, hatching and symbols: the one source for the web map, the legend and the briefing page.

The hues are distinct for colour-blind readers (checked against the Okabe–Ito set), and nothing is shown by hue alone:
modes differ by dash and symbol, doubtful areas by hatching, kinds of event by symbol.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from geodata.catalog_model import Colour
from layers.language import later

Shape = Literal["line", "area", "point"]
Hatch = Literal["none", "diagonal", "sparse", "cross", "dots"]


@dataclass(frozen=True)
class StyleColours:
    """Colours for one theme, as ``#rrggbb``."""

    stroke: str
    fill: str
    text: str


@dataclass(frozen=True)
class Style:
    """How one sort of thing is drawn.

    ``width`` and ``dash`` are in CSS pixels (1/96 inch on paper); ``symbol`` is an SVG path in a 24 × 24 box that uses only
    absolute M, L, C and Z, so that every renderer can read it.
    """

    label: str
    heading: str
    shape: Shape
    light: StyleColours
    dark: StyleColours
    width: float = 1.5
    dash: tuple[float, ...] | None = None
    hatch: Hatch = "none"
    fill_opacity: float = 1.0
    symbol: str | None = None
    arrows: bool = False


SHIP = "M2.5 14 L21.5 14 L18.5 19.5 L5.5 19.5 Z M6 12.5 L6 8 L17 8 L17 12.5 Z M14 6.5 L14 4 L16.5 4 L16.5 6.5 Z"
WARSHIP = "M1.5 13.5 L22.5 12.5 L19 19 L5 19 Z M7.5 12 L9 8.5 L14.5 8.5 L16 12 Z M11 7.5 L11 2.5 L12.6 2.5 L12.6 7.5 Z"
AIRCRAFT = (
    "M12 1.5 L13.6 4 L13.8 9 L22.5 14 L22.5 16.2 L13.8 13.6 L13.4 18.8 L16.4 21 L16.4 22.6 L12 21.4 "
    "L7.6 22.6 L7.6 21 L10.6 18.8 L10.2 13.6 L1.5 16.2 L1.5 14 L10.2 9 L10.4 4 Z"
)
TRAIN = (
    "M6 3 L18 3 L19.5 6 L19.5 17 L4.5 17 L4.5 6 Z M7 6.5 L7 11 L17 11 L17 6.5 Z "
    "M5.5 18 L8.5 18 L6.5 22 L3 22 Z M15.5 18 L18.5 18 L21 22 L17.5 22 Z"
)
TRUCK = (
    "M1.5 6 L14 6 L14 16.5 L1.5 16.5 Z M15 9.5 L19 9.5 L22.5 13 L22.5 16.5 L15 16.5 Z "
    "M4 17.5 L8.5 17.5 L8.5 20.5 L4 20.5 Z M15.5 17.5 L20 17.5 L20 20.5 L15.5 20.5 Z"
)
ARROW = "M3 9.5 L12.5 9.5 L12.5 4 L21.5 12 L12.5 20 L12.5 14.5 L3 14.5 Z"
ARROW_BACK = "M21 9.5 L11.5 9.5 L11.5 4 L2.5 12 L11.5 20 L11.5 14.5 L21 14.5 Z"
CRATE = (
    "M3 7 L12 2.5 L21 7 L21 17 L12 21.5 L3 17 Z M5 8.5 L11.2 11.6 L11.2 19 L5 16 Z M12.8 19 L12.8 11.6 L19 8.5 L19 16 Z"
)
BURST = (
    "M12 1.5 L14.2 7.6 L19.8 4.2 L16.8 10 L22.5 12 L16.8 14 L19.8 19.8 L14.2 16.4 L12 22.5 "
    "L9.8 16.4 L4.2 19.8 L7.2 14 L1.5 12 L7.2 10 L4.2 4.2 L9.8 7.6 Z"
)
CROSS = "M9.5 2.5 L14.5 2.5 L14.5 8.5 L20 8.5 L20 13 L14.5 13 L14.5 22 L9.5 22 L9.5 13 L4 13 L4 8.5 L9.5 8.5 Z"
SPEECH = "M2.5 4 L21.5 4 L21.5 16 L12 16 L6.5 21.5 L6.5 16 L2.5 16 Z"
#: A speech bubble with quotation marks in it.
QUOTE = (
    "M2.5 3.5 L21.5 3.5 L21.5 16.5 L12 16.5 L6.5 22 L6.5 16.5 L2.5 16.5 Z "
    "M6 6.5 L10.5 6.5 L10.5 11 L8.5 14 L6.5 14 L7.5 11 L6 11 Z M13.5 6.5 L18 6.5 L18 11 L16 14 L14 14 L15 11 L13.5 11 Z"
)
LENS = (
    "M10 2.5 L14.6 4 L17.3 8 L17 12.6 L15.8 14.6 L22 20.8 L20.4 22.4 L14.2 16.2 L10 17.5 L5.4 16 L2.7 12 L3 7 L5.4 4 Z "
    "M10 5 L6.8 6.2 L5.2 9 L5.6 12.4 L7.6 14.6 L10 15.2 L13.2 14 L14.8 11 L14.4 7.8 L12.8 6 Z"
)
FIELD = (
    "M3 3 L21 3 L21 21 L3 21 Z M5.5 5.5 L5.5 9 L9 5.5 Z M5.5 12.5 L5.5 16.5 L16.5 5.5 L12.5 5.5 Z "
    "M8 18.5 L12 18.5 L18.5 12 L18.5 8 Z"
)

_SEA = StyleColours("#0b5a8f", "#0b5a8f", "#0a4d7a"), StyleColours("#6cb8ee", "#6cb8ee", "#9bd0f5")
_NAVY = StyleColours("#123a63", "#123a63", "#123a63"), StyleColours("#a7c7ff", "#a7c7ff", "#c0d6ff")
_AIR = StyleColours("#7a2f93", "#7a2f93", "#6a2780"), StyleColours("#dba2ef", "#dba2ef", "#e6bdf5")
_RAIL = StyleColours("#4d3526", "#4d3526", "#4d3526"), StyleColours("#d9b99b", "#d9b99b", "#e6cdb6")
_ROAD = StyleColours("#9a4a06", "#9a4a06", "#8a4205"), StyleColours("#f0ab5c", "#f0ab5c", "#f5c288")
_HELD = StyleColours("#00695c", "#00897b", "#00564b"), StyleColours("#4fd1c0", "#2fa898", "#8fe6da")
_CLEARED = StyleColours("#5c6b12", "#8a9a2b", "#4b580d"), StyleColours("#c5d45e", "#a7b740", "#d9e58c")
_FOCUS = StyleColours("#b3173a", "#c9385a", "#a11234"), StyleColours("#ff8aa0", "#c9385a", "#ffb0bf")
_QUIET = StyleColours("#8c8468", "#d9cfae", "#6d6750"), StyleColours("#5f6a75", "#39434d", "#a3adb8")
_MOVE = StyleColours("#ffffff", "#1f4e79", "#1f4e79"), StyleColours("#0e1319", "#8fc1ee", "#8fc1ee")
_FIGHT = StyleColours("#ffffff", "#9b1c31", "#9b1c31"), StyleColours("#0e1319", "#ff9aa8", "#ff9aa8")
_LOSS = StyleColours("#ffffff", "#4a2a73", "#4a2a73"), StyleColours("#0e1319", "#c9adf5", "#c9adf5")
_UNSEEN = StyleColours("#46515e", "#46515e", "#46515e"), StyleColours("#c3ccd6", "#c3ccd6", "#c3ccd6")
_WORDS = StyleColours("#ffffff", "#46515e", "#46515e"), StyleColours("#0e1319", "#c3ccd6", "#c3ccd6")

_MOVEMENTS, _CONTROL, _REGIONS = later("Movements"), later("Control"), later("Regions")
_EVENTS, _PLACES, _IMPORTED = later("Events"), later("Places"), later("Imported")

#: The colours that an imported layer may have, on light ground and on dark.
_COLOURS: dict[Colour, tuple[StyleColours, StyleColours]] = {
    "violet": (StyleColours("#5b3a9e", "#7a5cc0", "#4a2d85"), StyleColours("#c3aef5", "#8f78cf", "#d6c8fa")),
    "blue": (StyleColours("#0a5c9c", "#3c84bd", "#084b80"), StyleColours("#7fc1f5", "#3f86bd", "#a9d5f8")),
    "green": (StyleColours("#1d6b2f", "#4a9659", "#165524"), StyleColours("#86d798", "#4a9659", "#aee5ba")),
    "amber": (StyleColours("#8a5a00", "#c08a1e", "#704900"), StyleColours("#f2c35c", "#b5852b", "#f6d68f")),
    "red": (StyleColours("#a3302a", "#c65a54", "#8a231e"), StyleColours("#ff9f97", "#c65a54", "#ffc0ba")),
    "grey": (StyleColours("#4c5560", "#7b8590", "#3c444e"), StyleColours("#b9c2cc", "#7b8590", "#d0d7de")),
}
DEFAULT_COLOUR: Colour = "violet"


def _event(label: str, ink: tuple[StyleColours, StyleColours], symbol: str) -> Style:
    return Style(label, _EVENTS, "point", *ink, symbol=symbol)


RING = (
    "M12 3 L18.4 5.6 L21 12 L18.4 18.4 L12 21 L5.6 18.4 L3 12 L5.6 5.6 Z "
    "M12 7 L8.5 8.5 L7 12 L8.5 15.5 L12 17 L15.5 15.5 L17 12 L15.5 8.5 Z"
)

STYLES: dict[str, Style] = {
    "region-focus": Style(later("Region of the story"), _REGIONS, "area", *_FOCUS, width=2, fill_opacity=0.06),
    "region": Style(later("Region"), _REGIONS, "area", *_QUIET, width=0.8, fill_opacity=0.0),
    "district": Style(later("District (label only)"), _REGIONS, "point", *_QUIET),
    # A rival claim lies over an assessment: lines over a flat tone, which read together in any colour and in grey.
    "control-held-assessed": Style(
        later("Area held, as assessed; schematic"), _CONTROL, "area", *_HELD, width=1.1, fill_opacity=0.34
    ),
    "control-held-claimed": Style(
        later("Area held, as claimed; schematic"), _CONTROL, "area", *_HELD, width=1.9, hatch="sparse", fill_opacity=0.0
    ),
    "control-pocket": Style(
        later("Disputed pocket"), _CONTROL, "point", *_HELD, hatch="cross", fill_opacity=0.22, symbol=FIELD
    ),
    "control-demined": Style(
        later("Reported cleared of mines"), _CONTROL, "point", *_CLEARED, hatch="dots", fill_opacity=0.25, symbol=FIELD
    ),
    "route-cargo_ship": Style(
        later("Cargo ship"), _MOVEMENTS, "line", *_SEA, width=2.4, dash=(9, 5), symbol=SHIP, arrows=True
    ),
    "route-naval_vessel": Style(
        later("Naval vessel"), _MOVEMENTS, "line", *_NAVY, width=2.4, dash=(14, 4, 3, 4), symbol=WARSHIP, arrows=True
    ),
    "route-aircraft": Style(
        later("Aircraft"), _MOVEMENTS, "line", *_AIR, width=2.2, dash=(4, 5), symbol=AIRCRAFT, arrows=True
    ),
    "route-rail": Style(
        later("Rail"), _MOVEMENTS, "line", *_RAIL, width=2.2, dash=(12, 3, 2, 3), symbol=TRAIN, arrows=True
    ),
    "route-road": Style(later("Road"), _MOVEMENTS, "line", *_ROAD, width=2.4, dash=(6, 3), symbol=TRUCK, arrows=True),
    # What was heard is solid; what was not is dashed, thin and grey, with a ring at both ends.
    "route-cargo_ship-seen": Style(
        later("Cargo ship, as heard"), _MOVEMENTS, "line", *_SEA, width=2.4, symbol=SHIP, arrows=True
    ),
    "route-naval_vessel-seen": Style(
        later("Naval vessel, as heard"), _MOVEMENTS, "line", *_NAVY, width=2.4, symbol=WARSHIP, arrows=True
    ),
    "route-aircraft-seen": Style(
        later("Aircraft, as heard"), _MOVEMENTS, "line", *_AIR, width=2.2, symbol=AIRCRAFT, arrows=True
    ),
    "track-gap": Style(later("Not seen; its way is not known"), _MOVEMENTS, "line", *_UNSEEN, width=1.6, dash=(3, 6)),
    "track-gap-end": Style(later("Last and first seen"), _MOVEMENTS, "point", *_UNSEEN, width=1.2, symbol=RING),
    "event-movement": _event(later("Deployment"), _MOVE, ARROW),
    "event-return": _event(later("Withdrawal"), _MOVE, ARROW_BACK),
    "event-logistics": _event(later("Supplies"), _MOVE, CRATE),
    "event-fighting": _event(later("Fighting or strike"), _FIGHT, BURST),
    "event-area": _event(later("Claim about area held"), _FIGHT, FIELD),
    "event-losses": _event(later("Losses or capture"), _LOSS, CROSS),
    "event-words": _event(later("Political step"), _WORDS, SPEECH),
    "event-statement": _event(later("Denial, official statement"), _WORDS, QUOTE),
    "event-evidence": _event(later("Images and other evidence"), _WORDS, LENS),
    "place": Style(later("Place"), _PLACES, "point", *_QUIET, width=1.2),
}

DIAMOND = "M12 2.5 L21.5 12 L12 21.5 L2.5 12 Z"


def _imported(colour: Colour) -> dict[str, Style]:
    ink, tail = _COLOURS[colour], "" if colour == DEFAULT_COLOUR else f"-{colour}"
    return {
        f"imported-area{tail}": Style(later("Imported area"), _IMPORTED, "area", *ink, width=1.6, fill_opacity=0.16),
        f"imported-line{tail}": Style(later("Imported line"), _IMPORTED, "line", *ink, width=2.2),
        f"imported-point{tail}": Style(later("Imported point"), _IMPORTED, "point", *ink, symbol=DIAMOND),
    }


for _colour in _COLOURS:
    STYLES |= _imported(_colour)

EVENT_STYLES = {
    "deployment": "event-movement",
    "redeployment": "event-movement",
    "withdrawal": "event-return",
    "logistics": "event-logistics",
    "battle": "event-fighting",
    "strike": "event-fighting",
    "area_control": "event-area",
    "casualties": "event-losses",
    "capture": "event-losses",
    "political": "event-words",
    "denial": "event-statement",
    "background": "event-words",
    "evidence": "event-evidence",
}


def imported_key(geometry_type: str, colour: str | None) -> str:
    """The key into :data:`STYLES` for an imported feature: by the sort of its geometry and its layer's colour."""
    sort = {"Point": "point", "LineString": "line"}.get(geometry_type.removeprefix("Multi"), "area")
    return f"imported-{sort}" if colour in (None, DEFAULT_COLOUR) else f"imported-{sort}-{colour}"


def style_key(
    kind: str,
    *,
    category: str = "",
    confidence: str = "",
    mode: str = "",
    control_type: str = "",
    basis: str = "",
    focus: bool = False,
    is_observed: bool = False,
) -> str:
    """The key into :data:`STYLES` for a feature of a kind, imported ones apart (:func:`imported_key`)."""
    match kind:
        case "event":
            key = EVENT_STYLES.get(category, "event-words")
            # What a government only says must not look like a step that it has taken.
            return "event-statement" if key == "event-words" and confidence == "official_statement" else key
        case "route":
            return f"route-{mode}-seen" if is_observed else f"route-{mode}"
        case "control_area" if control_type == "held":
            return f"control-held-{basis}"
        case "control_area":
            return f"control-{control_type}"
        case "region" if focus:
            return "region-focus"
        case _:
            return kind
