"""What a layout is, and the layouts that come with the program. Nothing heavy is imported: the command offers their names.

A layout says how large the page and its type are, which of its parts it has, and its colours, typefaces and logo. A file in
TOML makes another one of it (:mod:`layers.briefing.layout.reading`).
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Literal

Corner = Literal["top left", "top right", "bottom left", "bottom right"]
CORNERS: tuple[Corner, ...] = ("top left", "top right", "bottom left", "bottom right")
#: No text of any page is smaller, in points.
LEAST_TYPE_PT = 5.8


@dataclass(frozen=True)
class FontFiles:
    """The files of a typeface in an installed package: static TrueType, one for each face."""

    package: str
    regular: str
    medium: str
    bold: str
    italic: str


@dataclass(frozen=True)
class Logo:
    """A picture for a corner of the page: the bytes of its PNG, JPEG or WebP file, and its height in millimetres.

    ``words`` are for readers who do not see it: the name of the unit or of the newsroom.
    """

    content: bytes
    corner: Corner = "top right"
    height_mm: float = 9.0
    words: str = "Logo"


@dataclass(frozen=True)
class Layout:
    """How a page is laid out.

    ``size`` is used where none is asked for. ``type_scale`` multiplies every size of type. No text is under ``least_pt``,
    or under ``least_paper_pt`` on paper. ``beside_map_pt`` is the smallest type of a slide beside its map, where the map is
    smaller than on its page; None for ``least_pt``.
    ``margin_mm`` is None for a margin that follows from the type. ``most_reports``
    and ``most_figures`` are those of the first page: the others are on the next ones. ``lists`` are the reports and the
    movements; without them, events are marked on the map without a number. ``colours`` are names of the theme's colours with
    ``#rrggbb``. ``transparent`` leaves the ground of a PNG and an SVG clear.
    """

    name: str = "full"
    title: str = "Full page"
    size: str = "wide"
    type_scale: float = 1.0
    least_pt: float = LEAST_TYPE_PT
    least_paper_pt: float = LEAST_TYPE_PT
    beside_map_pt: float | None = None
    margin_mm: float | None = None
    header: bool = True
    lists: bool = True
    figures: bool = True
    legend: bool = True
    inset: bool = True
    globe: bool = True
    sources: bool = True
    footer: bool = True
    transparent: bool = False
    most_reports: int = 40
    most_figures: int = 12
    colours: tuple[tuple[str, str], ...] = ()
    sans: FontFiles | None = None
    condensed: FontFiles | None = None
    logo: Logo | None = None

    def least(self, *, screen: bool) -> float:
        """The smallest type of a page, in points."""
        return self.least_pt if screen else self.least_paper_pt

    @property
    def is_large(self) -> bool:
        """Whether its type is large for its page: there is then less on it."""
        return self.least_pt > 1.3 * LEAST_TYPE_PT


#: The parts that a layout may have or leave out.
PARTS = ("legend", "figures", "inset", "globe", "sources")

FULL = Layout()
LAYOUTS: dict[str, Layout] = {
    layout.name: layout
    for layout in (
        FULL,
        Layout("poster", "Poster", size="841x594mm", type_scale=1.25, most_reports=60),
        Layout(
            "projector",
            "Projector",
            least_pt=12.0,
            least_paper_pt=9.0,
            globe=False,
            sources=False,
            most_reports=6,
            most_figures=2,
        ),
        Layout(
            "map",
            "Map alone",
            header=False,
            lists=False,
            figures=False,
            legend=False,
            inset=False,
            globe=False,
            sources=False,
            footer=False,
            margin_mm=0.0,
        ),
        Layout(
            "social",
            "Square for social media",
            size="1:1",
            least_pt=10.0,
            least_paper_pt=9.0,
            lists=False,
            figures=False,
            inset=False,
            globe=False,
            sources=False,
        ),
    )
}
#: The parts that are on or off.
FLAGS = tuple(field.name for field in fields(Layout) if field.type == "bool")
