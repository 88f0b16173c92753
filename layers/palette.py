"""The colours of land, water and borders, for the browser map and the briefing page alike.

What is drawn from data has its colours in :mod:`layers.style`. Which country has which tint is in the catalogue.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Theme = Literal["light", "dark"]


@dataclass(frozen=True)
class Palette:
    """The basemap's colours in one theme, as ``#rrggbb``. The theme of a page has these and more."""

    sea: str
    land: str
    story_land: str
    other_land: str
    water_line: str
    water_text: str
    coast: str
    border: str
    admin: str
    rail: str
    grid: str
    halo: str


PALETTES: dict[Theme, Palette] = {
    "light": Palette(
        # The sea is darker than all land by a quarter in luminance: a photocopy keeps the coast.
        sea="#b3cedf",
        land="#faf7ef",
        story_land="#f1e9d6",
        other_land="#f3e6da",
        water_line="#8fb3ca",
        water_text="#28546f",
        coast="#6f8a9b",
        border="#8d8469",
        admin="#b0a68b",
        rail="#a2978a",
        grid="#6d8090",
        halo="#fffdf7",
    ),
    "dark": Palette(
        sea="#050e16",
        land="#1e2831",
        story_land="#26313b",
        other_land="#2c3238",
        water_line="#274459",
        water_text="#7fb0d1",
        coast="#48606f",
        border="#8b97a3",
        admin="#4c5863",
        rail="#5d6771",
        grid="#7d909f",
        halo="#10161d",
    ),
}


def mixed(colour: str, ground: str, share: float) -> str:
    """A colour laid over another with an opacity of ``share``, both ``#rrggbb``.

    >>> mixed("#000000", "#ffffff", 0.4)
    '#999999'
    """
    pairs = ((int(colour[i : i + 2], 16), int(ground[i : i + 2], 16)) for i in (1, 3, 5))
    return "#" + "".join(f"{round(share * top + (1 - share) * below):02x}" for top, below in pairs)
