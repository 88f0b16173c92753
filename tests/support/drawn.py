"""Reads back what was drawn on a page: lines, outlines, colours and texts, in points."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.collections import LineCollection
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from numpy.typing import NDArray

Points = NDArray[np.float64]


@dataclass(frozen=True)
class Text:
    """One line of text: where its baseline starts, and what it says."""

    x: float
    y: float
    text: str


def texts(figure: Figure) -> list[Text]:
    """The texts of a page, in the order in which they were drawn."""
    lines: list[Any] = [artist for artist in figure.artists if hasattr(artist, "halo_pt")]
    return [Text(*artist.start, artist.text) for artist in lines if not artist.halo_pt]


@dataclass(frozen=True)
class Shape:
    """A filled or outlined shape: its rings, its colours as ``#rrggbb`` (None where there is none) and its drawing order."""

    rings: list[Points]
    fill: str | None
    stroke: str | None
    z: float


def shapes(figure: Figure) -> list[Shape]:
    """The shapes of a page."""
    patches = [artist for artist in figure.artists if isinstance(artist, PathPatch)]
    return [
        Shape(
            rings=_rings(patch.get_path()),
            fill=to_hex(patch.get_facecolor()) if patch.get_facecolor()[3] else None,
            stroke=to_hex(patch.get_edgecolor()) if patch.get_linewidth() else None,
            z=patch.get_zorder(),
        )
        for patch in patches
    ]


def _rings(path: Path) -> list[Points]:
    vertices = np.asarray(path.vertices, dtype=np.float64)
    codes = path.codes if path.codes is not None else [Path.MOVETO, *[Path.LINETO] * (len(vertices) - 1)]
    starts = [i for i, code in enumerate(codes) if code == Path.MOVETO]
    return [vertices[a:b] for a, b in zip(starts, [*starts[1:], len(vertices)], strict=True)]


@dataclass(frozen=True)
class Lines:
    """Polylines of one colour, in their drawing order."""

    lines: list[Points]
    colour: str
    dashed: bool
    z: float


def lines(figure: Figure) -> list[Lines]:
    """The groups of polylines of a page."""
    groups = [artist for artist in figure.artists if isinstance(artist, LineCollection)]
    return [
        Lines(
            lines=[np.asarray(segment, dtype=np.float64) for segment in group.get_segments() if len(segment)],
            colour=to_hex(group.get_colors()[0]),
            dashed=group.get_linestyles()[0][1] is not None,
            z=group.get_zorder(),
        )
        for group in groups
    ]
