"""A page to draw on: a matplotlib figure. Its unit is the point (1/72 inch), its origin the lower left corner.

Only pictures have axes: maps are projected to points of the page before they are drawn. So maps, lists and labels share one
coordinate system, its sizes are sizes on paper, and everything can be measured without drawing it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from threading import RLock

import numpy as np
import shapely
from matplotlib.artist import Artist
from matplotlib.collections import LineCollection, PathCollection
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from matplotlib.transforms import Affine2D, Transform
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from layers.briefing.drawing.parts import Drawn, Part, Role
from layers.briefing.drawing.text_line import HALO_ALPHA, Halo, TextLine, text_bounds
from layers.briefing.fonts import Font, unset
from layers.briefing.map.projection import Bounds, Points
from layers.briefing.theme import Theme

#: Held while a page is composed or drawn: the settings, fonts and caches of matplotlib belong to the whole process, so one
#: thread draws at a time. A thread that holds the lock may take it again.
DRAWING_LOCK = RLock()

_CURVE = 0.5522847498
#: A hundredth of a point is finer than any printer, and a vector file half as large.
_DECIMALS = 2


@dataclass(frozen=True)
class Box:
    """The box of something on a page, (x0, y0, x1, y1) in points. ``panel`` names the map or the block that it is in.

    ``kind`` is one of text, label, badge, tag, symbol, picture, map element and frame; ``name`` says which one.
    """

    kind: str
    name: str
    panel: str
    bounds: Bounds


@cache
def symbol_path(symbol: str) -> Path:
    """An SVG path of absolute M, L, C and Z in a 24 × 24 box as a path in a box from -0.5 to 0.5, upright."""
    codes: list[np.uint8] = []
    vertices: list[tuple[float, float]] = []
    for piece in symbol.replace("M", "|M").replace("L", "|L").replace("C", "|C").replace("Z", "|Z").split("|")[1:]:
        command, numbers = piece[0], [float(n) for n in piece[1:].replace(",", " ").split()]
        points = [(x / 24 - 0.5, 0.5 - y / 24) for x, y in zip(numbers[::2], numbers[1::2], strict=True)]
        vertices += points or [(0.0, 0.0)]
        match command:
            case "M":
                codes += [Path.MOVETO, *[Path.LINETO] * (len(points) - 1)]
            case "L":
                codes += [Path.LINETO] * len(points)
            case "C":
                codes += [Path.CURVE4] * len(points)
            case _:
                codes.append(Path.CLOSEPOLY)
    return Path(np.array(vertices), np.array(codes, dtype=np.uint8))


def rounded(bounds: Bounds, radius: float) -> Path:
    """A rectangle with round corners."""
    x0, y0, x1, y1 = bounds
    r = min(radius, (x1 - x0) / 2, (y1 - y0) / 2)
    k = r * (1 - _CURVE)
    corners = [
        ((x1 - r, y0), (x1 - k, y0), (x1, y0 + k), (x1, y0 + r)),
        ((x1, y1 - r), (x1, y1 - k), (x1 - k, y1), (x1 - r, y1)),
        ((x0 + r, y1), (x0 + k, y1), (x0, y1 - k), (x0, y1 - r)),
        ((x0, y0 + r), (x0, y0 + k), (x0 + k, y0), (x0 + r, y0)),
    ]
    vertices: list[tuple[float, float]] = [(x0 + r, y0)]
    codes = [Path.MOVETO]
    for corner in corners:
        vertices += corner
        codes += [Path.LINETO, Path.CURVE4, Path.CURVE4, Path.CURVE4]
    return Path(np.array([*vertices, (x0 + r, y0)]), np.array([*codes, Path.CLOSEPOLY], dtype=np.uint8))


def _rings_path(rings: Sequence[Points]) -> Path | None:
    """Closed rings as one path; None without rings."""
    if not rings:
        return None
    codes = [np.full(len(ring), Path.LINETO, dtype=np.uint8) for ring in rings]
    for code in codes:
        code[0], code[-1] = Path.MOVETO, Path.CLOSEPOLY
    return Path(np.round(np.concatenate(rings), _DECIMALS), np.concatenate(codes))


def _rings(geometries: Iterable[BaseGeometry]) -> list[Points]:
    parts = shapely.get_parts(shapely.get_parts(np.array(list(geometries), dtype=object)))
    polygons = parts[shapely.get_type_id(parts) == 3]
    return [shapely.get_coordinates(ring) for ring in shapely.get_rings(polygons)]


class Canvas:
    """One page. All coordinates are points of the page. ``boxes`` records what must not overlap.

    ``panel`` names the map or block that is drawn now. ``drawn`` lists everything with its part (:meth:`part`). ``base_z``
    is added to the drawing order of everything.
    """

    def __init__(self, width_pt: float, height_pt: float, theme: Theme, *, clear: bool = False) -> None:
        """A blank page of a size in points. The ground of a ``clear`` one can be seen through."""
        self.width, self.height, self.theme, self.clear = width_pt, height_pt, theme, clear
        self.figure = Figure(figsize=(width_pt / 72, height_pt / 72), dpi=72, edgecolor="none")
        self.figure.set_facecolor("none" if clear else theme.page)
        self.boxes: list[Box] = []
        #: Characters that were drawn as empty boxes, since no font has them.
        self.unset: dict[str, None] = {}
        self.panel = "page"
        self.base_z = 0.0
        self.drawn: list[Drawn] = []
        self._part = Part()
        self._points: Transform = Affine2D().scale(1 / 72) + self.figure.dpi_scale_trans
        self._clips: dict[Bounds, tuple[Path, Transform]] = {}

    @contextmanager
    def part(self, role: Role, name: str, *, alt: str = "") -> Iterator[None]:
        """What is drawn inside belongs to a part of the page with this role and name. A part inside a part has no effect."""
        if self._part.name:
            yield
            return
        self._part = Part(role, name, alt)
        try:
            yield
        finally:
            self._part = Part()

    def _add(self, artist: Artist) -> None:
        self.figure.add_artist(artist)
        self.drawn.append(Drawn(artist, self.panel, self._part))

    def keep(self, kind: str, name: str, bounds: Bounds) -> None:
        """Record a box, for the slides and for the test that nothing overlaps."""
        self.boxes.append(Box(kind, name, self.panel, bounds))

    def _clip(self, clip: Bounds) -> tuple[Path, Transform]:
        if clip not in self._clips:
            x0, y0, x1, y1 = clip
            frame = Path([(x0, y0), (x1, y0), (x1, y1), (x0, y1), (x0, y0)], closed=True)
            self._clips[clip] = frame, self._points
        return self._clips[clip]

    def text(
        self,
        x: float,
        y: float,
        text: str,
        font: Font,
        colour: str,
        *,
        ha: str = "left",
        halo: str | None = None,
        upward: bool = False,
        alpha: float = 1.0,
        z: float = 20,
        keep: tuple[str, str] | None = None,
    ) -> Bounds:
        """Draw one line of text with its baseline at ``y``; returns its box, and records it under ``keep`` (kind, name).

        ``upward`` text reads from bottom to top and is centred on ``y``, its baseline at ``x``.

        The halo is a second text below it, drawn as outlines: the upper one stays text that can be searched.
        """
        self.unset.update(dict.fromkeys(unset(text)))
        around = Halo(halo, 0.2 * font.size + 0.5) if halo else None
        lines = [TextLine((x, y), text, font, colour, ha=ha, upward=upward, alpha=alpha, around=around)]
        if around:
            under = TextLine(
                (x, y),
                text,
                font,
                around.colour,
                ha=ha,
                upward=upward,
                alpha=HALO_ALPHA,
                halo_pt=around.width_pt,
            )
            lines.insert(0, under)
        for line in lines:
            line.set_transform(self._points)
            line.set_zorder(self.base_z + (z - 0.5 if line.halo_pt else z))
            self._add(line)
        bounds = text_bounds(x, y, text, font, ha, upward=upward)
        if keep:
            self.keep(*keep, bounds)
        return bounds

    def lines(
        self,
        lines: Sequence[Points],
        colour: str,
        width_pt: float,
        *,
        dash: Sequence[float] | None = None,
        clip: Bounds | None = None,
        z: float = 5,
        alpha: float = 1.0,
        cap: str = "round",
    ) -> None:
        """Draw polylines in one style; ``dash`` is in points."""
        if not lines:
            return
        style = "solid" if dash is None else (0.0, [part / width_pt for part in dash])
        collection = LineCollection(
            [np.round(line, _DECIMALS) for line in lines],
            colors=[colour],
            linewidths=[width_pt],
            linestyles=[style],
            transform=self._points,
            zorder=self.base_z + z,
            alpha=alpha,
            capstyle="butt" if dash else cap,
            joinstyle="round",
        )
        if clip:
            collection.set_clip_path(*self._clip(clip))
        self._add(collection)

    def _shape(
        self,
        path: Path | None,
        *,
        fill: str | None = None,
        stroke: str | None = None,
        width_pt: float = 0.0,
        alpha: float | None = None,
        clip: Bounds | None = None,
        z: float = 4,
    ) -> None:
        if path is None:
            return
        patch = PathPatch(
            path,
            facecolor=(fill, 1.0 if alpha is None else alpha) if fill else "none",
            edgecolor=stroke or "none",
            linewidth=width_pt if stroke else 0.0,
            transform=self._points,
            zorder=self.base_z + z,
            joinstyle="round",
        )
        if clip:
            patch.set_clip_path(*self._clip(clip))
        self._add(patch)

    def areas(
        self,
        geometries: Iterable[BaseGeometry],
        *,
        fill: str | None = None,
        stroke: str | None = None,
        width_pt: float = 0.0,
        alpha: float | None = None,
        clip: Bounds | None = None,
        z: float = 4,
    ) -> None:
        """Draw polygons in points as one shape: two shapes side by side would show a thin line between them."""
        path = _rings_path(_rings(geometries))
        self._shape(path, fill=fill, stroke=stroke, width_pt=width_pt, alpha=alpha, clip=clip, z=z)

    def polygons(
        self,
        rings: Sequence[Points],
        *,
        fill: str | None = None,
        stroke: str | None = None,
        width_pt: float = 0.0,
        alpha: float | None = None,
        clip: Bounds | None = None,
        z: float = 4,
    ) -> None:
        """Draw closed rings in points as one shape; ``alpha`` is the opacity of its fill."""
        self._shape(_rings_path(rings), fill=fill, stroke=stroke, width_pt=width_pt, alpha=alpha, clip=clip, z=z)

    def disc(
        self,
        centre: tuple[float, float],
        radius: float,
        *,
        fill: str | None = None,
        stroke: str | None = None,
        width_pt: float = 0.0,
        z: float = 4,
    ) -> None:
        """Draw a disc. The centre and ``radius`` are in points from the lower left corner of the page."""
        path = Path.unit_circle().transformed(Affine2D().scale(radius).translate(*centre))
        self._shape(path, fill=fill, stroke=stroke, width_pt=width_pt, z=z)

    def rect(
        self,
        bounds: Bounds,
        *,
        fill: str | None = None,
        stroke: str | None = None,
        width_pt: float = 0.6,
        radius: float = 0.0,
        z: float = 4,
    ) -> None:
        """Draw a rectangle, with round corners where a radius is given."""
        x0, y0, x1, y1 = bounds
        square = Path([(x0, y0), (x1, y0), (x1, y1), (x0, y1), (x0, y0)], closed=True)
        path = rounded(bounds, radius) if radius else square
        self._shape(path, fill=fill, stroke=stroke, width_pt=width_pt, z=z)

    def picture(self, pixels: NDArray[np.uint8], bounds: Bounds, *, name: str, z: float = 5) -> None:
        """Draw pixels (height, width, RGB) into a box."""
        x0, y0, x1, y1 = bounds
        wide, tall = self.width, self.height
        axes = self.figure.add_axes((x0 / wide, y0 / tall, (x1 - x0) / wide, (y1 - y0) / tall))
        axes.imshow(pixels, aspect="auto", interpolation="none")
        axes.set_axis_off()
        axes.set_zorder(self.base_z + z)
        self.drawn.append(Drawn(axes, self.panel, self._part))
        self.keep("picture", name, bounds)

    def symbol(
        self, symbol: str, x: float, y: float, size: float, fill: str, *, halo: str | None = None, z: float = 12
    ) -> None:
        """Draw a symbol of :mod:`layers.style`, centred on a point."""
        path = symbol_path(symbol).transformed(Affine2D().scale(size).translate(x, y))
        if halo:
            self._shape(path, fill=halo, stroke=halo, width_pt=1.6, z=z - 0.1)
        self._shape(path, fill=fill, z=z)

    def dots(
        self,
        points: Iterable[tuple[float, float]],
        radius: float,
        *,
        fill: str,
        stroke: str,
        width_pt: float = 0.7,
        z: float = 10,
    ) -> None:
        """Draw small discs."""
        circle = Path.unit_circle()
        paths = [circle.transformed(Affine2D().scale(radius).translate(x, y)) for x, y in points]
        if paths:
            self._add(
                PathCollection(
                    paths,
                    facecolors=[fill],
                    edgecolors=[stroke],
                    linewidths=[width_pt],
                    transform=self._points,
                    zorder=self.base_z + z,
                )
            )
