"""The labels of one map frame: measured, placed and drawn."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from layers.briefing.canvas import Canvas
from layers.briefing.fonts import ASCENT, DESCENT, Font, can_set, width
from layers.briefing.map.placement import LabelRequest, LabelSpace, PlacedLabel
from layers.briefing.map.projection import Bounds, Frame
from layers.briefing.options import Labels
from layers.briefing.theme import TypeScale

_HALO_PT = 1.2
_LEADING = 1.12
_BRACKETS = re.compile(r"\s*\([^()]*\)")

Spot = tuple[float, float]


@dataclass(frozen=True)
class LabelStyle:
    """The font and the colours of a label. Without a ``halo`` of its own, a label has the halo of the theme."""

    font: Font
    colour: str
    alpha: float = 1.0
    halo: str | None = None


def named(text: str, native: str | None, labels: Labels) -> list[str]:
    """The lines of a name in the chosen language of labels. A native name that the typefaces cannot show is left out."""
    text, native = _plain(text), _plain(native) if native and can_set(native) else None
    match labels:
        case "native":
            return (native or text).split("\n")
        case "both" if native and native != text:
            return [*text.split("\n"), native]
        case _:
            return text.split("\n")


def inner_spots(shape: BaseGeometry) -> list[Spot]:
    """Places for a name inside a shape: the points of a grid that lie in it, the nearest to its centroid first."""
    x0, y0, x1, y1 = shapely.bounds(shape)
    across, up = np.meshgrid(np.linspace(x0, x1, 15)[1:-1], np.linspace(y0, y1, 11)[1:-1])
    points = np.column_stack([across.ravel(), up.ravel()])
    middle = shapely.get_coordinates(shapely.centroid(shape))[0]
    inner = points[shapely.contains_xy(shape, points[:, 0], points[:, 1])]
    order = np.argsort(np.hypot(inner[:, 0] - middle[0], 1.6 * (inner[:, 1] - middle[1])), kind="stable")
    return [(float(x), float(y)) for x, y in inner[order]]


def _plain(name: str) -> str:
    """A name without its other forms, which are in brackets or after a slash: the list has them, the map does not."""
    return _BRACKETS.sub("", name).split(" / ")[0]


@dataclass
class MapText:
    """The labels of one map while they are placed.

    ``before`` are the positions of labels on the previous page and ``positions`` those on this one. ``named`` are the names,
    in lower case, that the map has already or that an area will get; ``essential`` are those that it must have. ``insets``
    are the frames that show a part of the map larger, and ``beneath`` the boxes of these on the page.
    """

    canvas: Canvas
    frame: Frame
    type: TypeScale
    labels: Labels
    space: LabelSpace
    insets: Sequence[Frame] = ()
    beneath: Sequence[Bounds] = ()
    before: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    positions: dict[str, tuple[int, int]] = field(default_factory=dict)
    named: set[str] = field(default_factory=set)
    essential: frozenset[str] = frozenset()
    _beside: list[tuple[str, LabelRequest, Bounds]] = field(default_factory=list)

    def misread(self) -> tuple[str, ...]:
        """The names that lie beside their points without a leader, and are nearer to the symbol of another point."""
        return tuple(name for name, request, box in self._beside if self.space.is_nearer_to_another(request, box))

    def misleads(self, spot: Spot, radius: float) -> bool:
        """Whether a dot here would be nearer to a label that is there than the dot that this label names."""
        x, y = spot
        dot = (x - radius, y - radius, x + radius, y + radius)
        return any(self.space.is_nearer_to_another(request, box, [dot]) for _, request, box in self._beside)

    def place(self, request: LabelRequest) -> PlacedLabel | None:
        """Place a label, in its position on the previous page if that is free; None where there is no space."""
        placed = self.space.place(request, before=self.before.get(request.id))
        if placed is not None:
            self.positions[request.id] = placed.position
        return placed

    def at(self, lon: float, lat: float) -> Spot:
        """A place in degrees as a point of the page."""
        x, y = self.frame.page(np.array([[lon, lat]]))[0]
        return float(x), float(y)

    def is_in_inset(self, spot: Spot) -> bool:
        """Whether an inset shows the place at this point of the frame."""
        if not self.insets:
            return False
        lonlat = self.frame.lonlat(np.array([spot]))
        return any(inset.contains(inset.page(lonlat)[0], 4) for inset in self.insets)

    def shows(self, spot: Spot, margin: float) -> bool:
        """Whether a point of the page lies in the frame, ``margin`` points from its edge, and beneath no inset."""
        x, y = spot
        hidden = any(x0 - margin < x < x1 + margin and y0 - margin < y < y1 + margin for x0, y0, x1, y1 in self.beneath)
        return self.frame.contains(spot, margin) and not hidden

    def leader(self, placed: PlacedLabel, colour: str, z: float = 10.5) -> None:
        """Draw the leader from a label to its point, if it has one."""
        if placed.leader:
            line = np.array(placed.leader)
            self.canvas.lines([line], self.canvas.theme.halo, 1.9, z=z - 0.1, alpha=0.9)
            self.canvas.lines([line], colour, 0.6, z=z)

    def size(self, lines: Sequence[str], font: Font) -> tuple[float, float]:
        """Width and height of a label in points, with its halo."""
        tall = (ASCENT + DESCENT) * font.size + (len(lines) - 1) * _LEADING * font.size
        return max(width(line, font) for line in lines) + 2 * _HALO_PT, tall + _HALO_PT

    def write(self, name: str, lines: Sequence[str], box: Bounds, ink: LabelStyle, *, align: str = "center") -> None:
        """Draw a label in its box, and record the box under ``name``."""
        x0, _, x1, y1 = box
        x = {"left": x0 + _HALO_PT, "center": (x0 + x1) / 2, "right": x1 - _HALO_PT}[align]
        y = y1 - _HALO_PT / 2 - ASCENT * ink.font.size
        with self.canvas.part("", f"Label {lines[0]}"):
            for line in lines:
                self.canvas.text(
                    x,
                    y,
                    line,
                    ink.font,
                    ink.colour,
                    ha=align,
                    halo=ink.halo or self.canvas.theme.halo,
                    alpha=ink.alpha,
                    z=14,
                )
                y -= _LEADING * ink.font.size
        self.canvas.keep("label", name, box)

    def beside(
        self,
        name: str,
        lines: Sequence[str],
        spot: Spot,
        ink: LabelStyle,
        *,
        clear: tuple[float, float] = (2.2, 2.2),
        rings: int = 2,
        over_lines: bool = False,
        must: bool = False,
        leader_from: int = 2,
        may_cross: bool = False,
        names_point: bool = True,
    ) -> PlacedLabel | None:
        """Draw the name of a point beside its symbol; None where there is no space.

        Without ``names_point`` it is no name, and cannot be read as that of another point.

        ``clear`` is half the width and half the height of the symbol, in points. An essential name tries every position, and
        lies on a line rather than nowhere; so does one that ``must`` be placed. Its leader crosses others only where it
        ``may_cross`` them.
        """
        wide, tall = self.size(lines, ink.font)
        must = must or lines[0].casefold() in self.essential
        request = LabelRequest(
            name,
            *spot,
            wide,
            tall,
            gap=1.0,
            clear=clear,
            rings=rings,
            over_lines=over_lines or must,
            must=must,
            names_point=names_point,
            leader_from=leader_from,
            may_cross=may_cross,
        )
        placed = self.place(request)
        if placed:
            self.leader(placed, ink.colour)
            middle = (placed.box[0] + placed.box[2]) / 2
            align = "left" if middle > spot[0] + clear[0] else "right" if middle < spot[0] - clear[0] else "center"
            self.write(name, lines, placed.box, ink, align=align)
            self.named.add(lines[0].casefold())
            if placed.leader is None:
                self._beside.append((lines[0], request, placed.box))
        return placed

    def within(
        self, name: str, lines: Sequence[str], spots: Sequence[Spot], ink: LabelStyle, *, over_lines: bool = False
    ) -> bool:
        """Draw the name of an area at the first spot that is free; whether there was one."""
        if not spots:
            return False
        wide, tall = self.size(lines, ink.font)
        placed = self.place(
            LabelRequest(name, *spots[0], wide, tall, rings=0, spots=tuple(spots), over_lines=over_lines)
        )
        if placed:
            self.write(name, lines, placed.box, ink)
            self.named.add(" ".join(lines).casefold())
        return placed is not None
