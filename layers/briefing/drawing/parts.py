"""The parts and the layers of a page: what each drawn thing belongs to.

A picture needs only the drawing order. A file that a program reads further needs more: a vector file has one named group for
each layer, a tagged PDF knows a heading from an ornament, and slides have one group for each route.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from matplotlib.artist import Artist

#: What a part is to a reader who hears the page: a heading, a paragraph, an item of a list, a picture, or nothing.
Role = Literal["H1", "H2", "P", "LI", "Figure", ""]


@dataclass(frozen=True)
class Part:
    """A part of a page: its role, its name, and its text for readers who do not see it (pictures only)."""

    role: Role = ""
    name: str = ""
    alt: str = ""


@dataclass(frozen=True)
class Drawn:
    """One drawn thing, the panel that it is on (``page``, ``map`` or ``inset``) and the part that it belongs to."""

    artist: Artist
    panel: str
    part: Part


@dataclass(frozen=True)
class DrawnPart:
    """A part with what was drawn for it, in drawing order."""

    part: Part
    artists: tuple[Artist, ...]


@dataclass(frozen=True)
class DrawnLayer:
    """A layer of a panel with its parts, in drawing order."""

    panel: str
    name: str
    parts: tuple[DrawnPart, ...]

    @property
    def title(self) -> str:
        """The name of the layer on its page: ``Map: Routes``."""
        return self.name if self.panel == "page" else f"{self.panel.capitalize()}: {self.name}"


#: The layers of a map: the lowest drawing order of each, and its name. They lie over each other in this order.
MAP_LAYERS: Sequence[tuple[float, str]] = (
    (-1.0, "Base map"),
    (1.95, "Grid"),
    (3.0, "Areas"),
    (5.5, "Routes"),
    (7.9, "Insets"),
    (8.9, "Places"),
    (11.9, "Badges"),
    (13.0, "Labels"),
    (14.9, "Scale and north"),
    (19.0, "Grid labels"),
    (29.0, "Frame"),
)
#: The drawing order of everything in an inset is so much higher than on the main map.
INSET_Z = 40.0
_PANELS = ("map", "inset", "page")


def layer_name(panel: str, z: float) -> str:
    """The layer of something with a drawing order on a panel.

    >>> layer_name("map", 7.1)
    'Routes'
    """
    if panel == "page":
        return "Page"
    z -= INSET_Z if panel == "inset" else 0.0
    return [name for least, name in MAP_LAYERS if z >= least][-1]


def layers(drawn: Iterable[Drawn]) -> tuple[DrawnLayer, ...]:
    """The layers of a page from the lowest to the highest: those of the map, those of the inset, then the rest of the page.

    The parts of a layer follow the lowest drawing order of each; those of the page itself follow the order in which they
    were drawn, since none lies over another.
    """
    ordered = sorted(drawn, key=lambda d: (_PANELS.index(d.panel), d.artist.get_zorder() if d.panel != "page" else 0.0))
    found = []
    for (panel, name), members in groupby(ordered, key=lambda d: (d.panel, layer_name(d.panel, d.artist.get_zorder()))):
        by_part: dict[Part, list[Artist]] = {}
        for member in members:
            by_part.setdefault(member.part, []).append(member.artist)
        parts = [
            DrawnPart(part, tuple(sorted(a, key=lambda artist: artist.get_zorder()))) for part, a in by_part.items()
        ]
        found.append(DrawnLayer(panel, name, tuple(parts)))
    return tuple(found)
