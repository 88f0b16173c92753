"""Moves lines apart that run the same way in opposite directions: each keeps its arrows, as on the two lanes of a road."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from layers.briefing.map.projection import Points

#: Two lines run together where they are nearer to each other than this, in points, over this share of the shorter one.
_TOGETHER_PT, _TOGETHER_SHARE = 3.0, 0.4
#: Each of two such lines is moved so far to the right of its direction, in points.
_ASIDE_PT = 2.1


def moved_apart(lines: Mapping[str, list[Points]]) -> dict[str, list[Points]]:
    """Lines by key, in points of the page and in the direction of travel: those with a line against them to the right."""
    shapes = {key: shapely.simplify(shapely.MultiLineString(list(parts)), 0.5) for key, parts in lines.items()}
    moved = {
        key for key, shape in shapes.items() if any(key != other and _against(shape, shapes[other]) for other in shapes)
    }
    return {key: [_aside(part) for part in parts] if key in moved else list(parts) for key, parts in lines.items()}


def _against(one: BaseGeometry, other: BaseGeometry) -> bool:
    """Whether two lines run together in opposite directions."""
    if one.distance(other) > _TOGETHER_PT:
        return False
    shared = shapely.intersection(one, shapely.buffer(other, _TOGETHER_PT, quad_segs=2))
    if shared.length < _TOGETHER_SHARE * min(one.length, other.length):
        return False
    ends = shapely.get_coordinates(shapely.line_merge(shared))
    begin, end = shapely.Point(ends[0]), shapely.Point(ends[-1])
    along = _longest(other).project(end) - _longest(other).project(begin)
    return bool(along * (_longest(one).project(end) - _longest(one).project(begin)) < 0)


def _longest(lines: BaseGeometry) -> shapely.LineString:
    found: shapely.LineString = max(shapely.get_parts(lines), key=lambda part: float(part.length))
    return found


def _aside(line: Points) -> Points:
    """A line moved to its right. Each vertex moves square to the direction there: a sharp bend makes no loop."""
    steps = np.diff(line, axis=0)
    ways = steps / np.maximum(np.hypot(*steps.T), 1e-9)[:, None]
    mean = np.vstack([ways[:1], (ways[:-1] + ways[1:]) / 2, ways[-1:]])
    mean /= np.maximum(np.hypot(*mean.T), 1e-9)[:, None]
    return np.asarray(line + _ASIDE_PT * np.column_stack([mean[:, 1], -mean[:, 0]]))
