"""What is drawn on a page as native shapes of a slide: outlines, lines and text that an editor can change.

A slide has no clipping: what leaves its frame is cut before it is written.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import numpy as np
import shapely
from matplotlib.collections import LineCollection, PathCollection
from matplotlib.colors import to_hex
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from pptx.oxml import parse_xml
from shapely.geometry.base import BaseGeometry

from layers.briefing.drawing.text_line import HALO_ALPHA, TextLine
from layers.briefing.fonts import width
from layers.briefing.map.projection import Bounds, Points
from layers.language import spoken

_EMU = 12_700
_NAMESPACES = (
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"'
)
#: A typeface of an office program rises so far above its baseline, and its line is so tall, as multiples of its size.
_RISE, _TALL = 0.905, 1.17
_ALIGN = {"left": "l", "center": "ctr", "right": "r"}
#: Coordinates of a path are whole numbers: hundredths of a point.
_UNIT = 100

#: One step of a path: its element and its points, in points of the page.
_Step = tuple[str, Points]
#: A stroke: its colour, its width in points, and its dashes in points or None.
_Stroke = tuple[Any, float, Any]


@dataclass(frozen=True)
class Placing:
    """How a part of a page is laid on a slide: scaled by ``scale``, its upper left corner at a point of the slide.

    ``source`` is the part of the page in points (y upward); ``left`` and ``top`` are points of the slide (y downward).
    """

    source: Bounds
    left: float
    top: float
    scale: float

    def points(self, page: Points) -> Points:
        """Points of the page as points of the slide."""
        x0, _, _, y1 = self.source
        return np.column_stack([self.left + (page[:, 0] - x0) * self.scale, self.top + (y1 - page[:, 1]) * self.scale])


class Shapes:
    """Makes the shapes of one slide, each with a number and a name of its own."""

    def __init__(self, placing: Placing, typeface: str, first_id: int) -> None:
        """``typeface`` is that of all text; ``first_id`` is larger than the number of any shape of the slide."""
        self.placing, self.typeface = placing, typeface
        self._ids = count(first_id)

    def next_id(self) -> int:
        """A number that no shape has."""
        return next(self._ids)

    def of(self, artist: Any, name: str, frame: Bounds) -> Iterator[Any]:
        """The shapes for one drawn thing, as elements. ``frame`` is the box that clips it, if it is clipped."""
        clip = frame if artist.get_clip_path() is not None else None
        if isinstance(artist, TextLine):
            # The outline of the halo is an effect of the text above it.
            if not artist.halo_pt and artist.text:
                yield self._text(artist, name)
        else:
            for steps, fill, line in _outlines(artist, clip):
                yield self._path(steps, name, fill, line)

    def _path(self, steps: Sequence[_Step], name: str, fill: Any, line: _Stroke | None) -> Any:
        placed = [(kind, self.placing.points(points)) for kind, points in steps]
        every = np.concatenate([points for _, points in placed if len(points)])
        (x0, y0), (x1, y1) = every.min(axis=0), every.max(axis=0)
        wide, tall = max(x1 - x0, 0.01), max(y1 - y0, 0.01)
        drawn = "".join(_step(kind, points - (x0, y0)) for kind, points in placed)
        size = f'w="{round(wide * _UNIT)}" h="{round(tall * _UNIT)}"'
        hollow = "" if fill is not None else ' fill="none"'
        geometry = (
            '<a:custGeom><a:avLst/><a:gdLst/><a:ahLst/><a:cxnLst/><a:rect l="0" t="0" r="r" b="b"/>'
            f"<a:pathLst><a:path {size}{hollow}>{drawn}</a:path></a:pathLst></a:custGeom>"
        )
        ink = _fill(fill) if fill is not None else "<a:noFill/>"
        return self._shape(name, (x0, y0, wide, tall), f"{geometry}{ink}{self._line(line)}", "")

    def _line(self, line: _Stroke | None) -> str:
        if line is None or not line[1] or not line[0][3]:
            return "<a:ln><a:noFill/></a:ln>"
        colour, wide, dash = line
        pairs = zip(dash[::2], dash[1::2], strict=True) if dash else ()
        parts = "".join(
            f'<a:ds d="{round(100_000 * on / wide)}" sp="{round(100_000 * off / wide)}"/>' for on, off in pairs
        )
        dashes = f"<a:custDash>{parts}</a:custDash>" if parts else ""
        cap = "flat" if dash else "rnd"
        width_emu = max(round(wide * self.placing.scale * _EMU), 1)
        return f'<a:ln w="{width_emu}" cap="{cap}">{_fill(colour)}{dashes}<a:round/></a:ln>'

    def _text(self, line: TextLine, name: str) -> Any:
        size = line.font.size * self.placing.scale
        wide, tall = 1.02 * width(line.text, line.font) * self.placing.scale + 1, _TALL * size
        ((x, y),) = self.placing.points(np.array([line.at]))
        share = {"left": 0.0, "center": 0.5, "right": 1.0}[line.ha]
        left, top = x - share * wide, y - _RISE * size
        turn = ""
        if line.upward:
            # A turned box keeps its centre: that of a text whose baseline runs upward through the point.
            left, top, turn = x - (_RISE - _TALL / 2) * size - wide / 2, y - tall / 2, ' rot="16200000"'
        halo = ""
        if line.around:
            reach = round(line.around.width_pt / 2 * self.placing.scale * _EMU)
            colour = _colour(line.around.colour, HALO_ALPHA)
            halo = f'<a:effectLst><a:glow rad="{reach}">{colour}</a:glow></a:effectLst>'
        bold = "1" if line.font.face in ("bold", "medium") else "0"
        italic = "1" if line.font.face == "italic" else "0"
        run = (
            f'<a:rPr lang="{spoken()}" sz="{round(100 * size)}" b="{bold}" i="{italic}">{_fill(line.colour)}{halo}'
            f"<a:latin typeface={quoteattr(self.typeface)}/></a:rPr><a:t>{escape(line.text)}</a:t>"
        )
        body = (
            '<p:txBody><a:bodyPr wrap="none" lIns="0" tIns="0" rIns="0" bIns="0" anchor="t"><a:noAutofit/></a:bodyPr>'
            f'<a:lstStyle/><a:p><a:pPr algn="{_ALIGN[line.ha]}"/><a:r>{run}</a:r></a:p></p:txBody>'
        )
        geometry = '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:noFill/>'
        return self._shape(name, (left, top, wide, tall), geometry, body, turn=turn)

    def _shape(
        self, name: str, box: tuple[float, float, float, float], geometry: str, body: str, *, turn: str = ""
    ) -> Any:
        x, y, wide, tall = (round(value * _EMU) for value in box)
        kind = '<p:cNvSpPr txBox="1"/>' if body else "<p:cNvSpPr/>"
        return parse_xml(
            f'<p:sp {_NAMESPACES}><p:nvSpPr><p:cNvPr id="{self.next_id()}" name={quoteattr(name)}/>{kind}<p:nvPr/>'
            f'</p:nvSpPr><p:spPr><a:xfrm{turn}><a:off x="{x}" y="{y}"/><a:ext cx="{wide}" cy="{tall}"/></a:xfrm>'
            f"{geometry}</p:spPr>{body}</p:sp>"
        )


def _outlines(artist: Any, clip: Bounds | None) -> Iterator[tuple[list[_Step], Any, _Stroke | None]]:
    """The paths of a drawn thing inside a box: their steps, the colour of the fill, and the stroke."""
    found: list[tuple[list[_Step], Any, _Stroke | None]]
    if isinstance(artist, LineCollection):
        collection: Any = artist
        steps = _line_steps([np.asarray(s, dtype=np.float64) for s in collection.get_segments()], clip)
        dash = collection.get_linestyles()[0][1]
        found = [(steps, None, (collection.get_colors()[0], float(collection.get_linewidths()[0]), dash))]
    elif isinstance(artist, PathCollection):
        dots: Any = artist
        stroke = (dots.get_edgecolors()[0], float(dots.get_linewidths()[0]), None)
        found = [(_path_steps(path), dots.get_facecolors()[0], stroke) for path in dots.get_paths()]
    elif isinstance(artist, PathPatch):
        patch: Any = artist
        fill = patch.get_facecolor() if patch.get_facecolor()[3] else None
        edge = (patch.get_edgecolor(), float(patch.get_linewidth()), None) if patch.get_linewidth() else None
        path = patch.get_path()
        if clip is None:
            steps = _path_steps(path)
        else:
            steps = _line_steps(_rings(path), clip) if fill is None else _area_steps(_rings(path), clip)
        found = [(steps, fill, edge)]
    else:
        raise TypeError(f"a slide cannot hold {type(artist).__name__} as a shape")
    return ((steps, fill, line) for steps, fill, line in found if steps)


def _fill(colour: Any) -> str:
    return f"<a:solidFill>{_colour(to_hex(colour[:3]), float(colour[3]))}</a:solidFill>"


def _colour(colour: str, alpha: float) -> str:
    see_through = f'<a:alpha val="{round(100_000 * alpha)}"/>' if alpha < 1 else ""
    return f'<a:srgbClr val="{colour[1:].upper()}">{see_through}</a:srgbClr>'


def _step(kind: str, points: Points) -> str:
    if kind == "close":
        return "<a:close/>"
    places = "".join(f'<a:pt x="{round(x * _UNIT)}" y="{round(y * _UNIT)}"/>' for x, y in points)
    return f"<a:{kind}>{places}</a:{kind}>"


def _path_steps(path: Path) -> list[_Step]:
    """A path with its curves, unclipped."""
    names = {Path.MOVETO: "moveTo", Path.LINETO: "lnTo", Path.CURVE4: "cubicBezTo", Path.CLOSEPOLY: "close"}
    steps: list[_Step] = []
    for vertices, code in path.iter_segments(simplify=False, curves=True):
        points = np.asarray(vertices, dtype=np.float64).reshape(-1, 2)
        steps.append((names[code], points if code != Path.CLOSEPOLY else np.empty((0, 2))))
    return steps


def _rings(path: Path) -> list[Points]:
    vertices = np.asarray(path.vertices, dtype=np.float64)
    starts = [0] if path.codes is None else np.flatnonzero(np.asarray(path.codes) == Path.MOVETO).tolist()
    return [vertices[a:b] for a, b in zip(starts, [*starts[1:], len(vertices)], strict=True)]


def _line_steps(lines: Sequence[Points], clip: Bounds | None) -> list[_Step]:
    steps: list[_Step] = []
    for line in lines:
        if len(line) < 2:
            continue
        found: BaseGeometry = shapely.LineString(line)
        if clip is not None:
            found = shapely.clip_by_rect(found, *clip)
        for part in shapely.get_parts(found):
            points = shapely.get_coordinates(part)
            if len(points) > 1:
                steps += [("moveTo", points[:1]), *(("lnTo", points[i : i + 1]) for i in range(1, len(points)))]
    return steps


def _area_steps(rings: Sequence[Points], clip: Bounds) -> list[_Step]:
    area = shapely.build_area(shapely.MultiLineString([ring for ring in rings if len(ring) > 2]))
    cut = shapely.intersection(area, shapely.box(*clip))
    steps: list[_Step] = []
    for ring in shapely.get_rings(shapely.get_parts(cut)[shapely.get_type_id(shapely.get_parts(cut)) == 3]):
        points = shapely.get_coordinates(ring)
        steps += [("moveTo", points[:1]), *(("lnTo", points[i : i + 1]) for i in range(1, len(points) - 1))]
        steps.append(("close", np.empty((0, 2))))
    return steps
