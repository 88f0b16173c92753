"""The basemap's colours on the browser map, from the palette that it shares with the briefing page."""

from __future__ import annotations

from layers.palette import PALETTES, Theme, mixed
from layers.web.payload_model import BasemapColours

#: The colours of names on the basemap: screens only, since the page sets its names in the colour of its text.
_NAMES: dict[Theme, dict[str, str]] = {
    "light": {
        "country": "#857b60",
        "city": "#1d2733",
        "town": "#4a5361",
        "native": "#636c79",
        "dot": "#5a6472",
    },
    "dark": {
        "country": "#93a0ad",
        "city": "#e0e7ee",
        "town": "#b3bfcb",
        "native": "#93a1af",
        "dot": "#9fadba",
    },
}


def basemap_colours(theme: Theme) -> BasemapColours:
    """The basemap's colours in a theme."""
    palette = PALETTES[theme]
    names = _NAMES[theme]
    return {
        "sea": palette.sea,
        "land": palette.land,
        "story_land": palette.story_land,
        "other_land": palette.other_land,
        "coast": palette.coast,
        "water_line": mixed(palette.water_line, palette.sea, 0.8),
        "border": mixed(palette.border, palette.land, 0.8),
        "admin": mixed(palette.admin, palette.land, 0.6),
        "rail": mixed(palette.rail, palette.land, 0.6),
        "grid": mixed(palette.grid, palette.sea, 0.25),
        "halo": palette.halo,
        "sea_text": palette.water_text,
        "country": names["country"],
        "city": names["city"],
        "town": names["town"],
        "native": names["native"],
        "dot": names["dot"],
    }
