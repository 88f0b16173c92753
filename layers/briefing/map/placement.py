"""Places labels, the most important first: in eight positions around a point, then farther out with a leader line.

Everything is in points of the page, and nothing is drawn here. A label never covers another label, an obstacle or the edge
of its frame. A label without space is not placed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import shapely
from numpy.typing import NDArray

Boxes = NDArray[np.float64]
Box4 = tuple[float, float, float, float]

#: Directions of the label's centre from its point, the best first: in cartography that is the upper right.
_POSITIONS = ((1, 0.55), (1, -0.55), (-1, 0.55), (-1, -0.55), (1, 0.0), (-1, 0.0), (0, 1), (0, -1))
_RINGS_PT = (0.0, 4.0, 9.0, 15.0, 22.0, 30.0, 40.0, 52.0, 66.0, 82.0, 100.0, 120.0)
#: From this ring on a leader line connects the label with its point.
_LEADER_FROM = 2
#: Positions from this number on are the spots of a request.
_SPOT_KEY = 100
_LINE_TOLERANCE_PT = 0.3
_RING_COST, _POSITION_COST, _LINE_COST, _MOVE_COST = 10.0, 1.0, 6.0, 200.0
#: A label this near to the symbol of another point, in points, and nearer to it than to its own, would be read as its name.
_FOREIGN_PT, _FOREIGN_COST = 4.0, 150.0


@dataclass(frozen=True)
class LabelRequest:
    """A label to place: the point that it names, its size, its distance from the point, and how many rings it may try.

    ``clear`` is half the width and half the height of the symbol at the point. ``spots`` are centres to try first, then the
    point itself if ``centred`` is set. A label that ``must`` be placed tries all rings. ``over_lines`` lets a label cover
    lines, at a cost. ``names_point`` keeps it away from the symbols of other points. ``leader_from`` is the first ring with
    a leader line; that may cross other leaders and labels where ``may_cross`` is set.
    """

    id: str
    x: float
    y: float
    width: float
    height: float
    gap: float = 2.0
    clear: tuple[float, float] = (0.0, 0.0)
    rings: int = 2
    centred: bool = False
    must: bool = False
    over_lines: bool = False
    spots: tuple[tuple[float, float], ...] = ()
    names_point: bool = False
    leader_from: int = _LEADER_FROM
    may_cross: bool = False


@dataclass(frozen=True)
class PlacedLabel:
    """A placed label: its box, its position (ring and direction), and the two ends of its leader line, if it has one."""

    id: str
    box: Box4
    position: tuple[int, int]
    leader: tuple[tuple[float, float], tuple[float, float]] | None = None


@dataclass
class LabelSpace:
    """The space for labels on one map: its frame, and the boxes and line segments (n × 4) that are taken."""

    frame: Box4
    segments: Boxes = field(default_factory=lambda: np.empty((0, 4)))
    _boxes: list[Box4] = field(default_factory=list)
    _dots: list[tuple[str, Box4]] = field(default_factory=list)
    _leaders: list[tuple[float, float, float, float]] = field(default_factory=list)

    def block(self, box: Box4) -> None:
        """Keep all later labels off a box."""
        self._boxes.append(box)

    def block_point(self, name: str, x: float, y: float, radius: float) -> None:
        """Keep later labels off the symbol of a point, except the label with this name."""
        self._dots.append((name, (x - radius, y - radius, x + radius, y + radius)))

    def is_free(self, box: Box4) -> bool:
        """Whether a box lies in the frame and overlaps no other box."""
        one = np.array([box])
        taken = np.array([*self._boxes, *(dot for _, dot in self._dots)], dtype=np.float64).reshape(-1, 4)
        return bool(self._inside(one)[0] and not _overlap(one, taken).any())

    def add_lines(self, lines: Sequence[NDArray[np.float64]]) -> None:
        """Keep later labels off polylines. Small bends are ignored."""
        whole = [shapely.LineString(line) for line in lines if len(line) > 1]
        thinned = [shapely.get_coordinates(line) for line in shapely.simplify(whole, _LINE_TOLERANCE_PT)]
        pieces = [np.hstack([line[:-1], line[1:]]) for line in thinned]
        if pieces:
            self.segments = np.vstack([self.segments, *pieces])

    def place(self, request: LabelRequest, *, before: tuple[int, int] | None = None) -> PlacedLabel | None:
        """Place one label; None where there is no space. Its position on the previous page, ``before``, is preferred."""
        boxes, keys, costs = _candidates(request, before)
        free = self._inside(boxes)
        taken = np.array(
            [*self._boxes, *(box for name, box in self._dots if name != request.id)], dtype=np.float64
        ).reshape(-1, 4)
        free &= ~_overlap(boxes, taken).any(axis=1)
        if self._leaders:
            free &= ~_crossed(boxes, np.array(self._leaders)).any(axis=1)
        if not free.any():
            return None
        near = np.flatnonzero(free)
        crossings = _crossed(boxes[near], self.segments).sum(axis=1)
        if not request.over_lines:
            near, crossings = near[crossings == 0], crossings[crossings == 0]
        foreign = self._foreign(request, boxes[near], np.array([keys[i][0] for i in near]))
        if not request.must:
            near, crossings, foreign = near[~foreign], crossings[~foreign], foreign[~foreign]
        if not len(near):
            return None
        order = np.argsort(costs[near] + _LINE_COST * crossings + _FOREIGN_COST * foreign, kind="stable")
        for best in near[order]:
            box = _as_box(boxes[best])
            leader = None
            if keys[best][0] >= request.leader_from and keys[best][1] >= 0 and keys[best][1] < _SPOT_KEY:
                leader = _leader(request, box)
                line = np.array([[*leader[0], *leader[1]]])
                # A leader may cross no other leader and no box, except a box that covers its point.
                apart = ~_overlap(np.array([[*leader[0], *leader[0]]]), taken)[0]
                crossing = _crossed(taken[apart], line).any() or (
                    self._leaders and _cross(np.array(self._leaders), line[0]).any()
                )
                if crossing and not request.may_cross:
                    continue
            self._boxes.append(box)
            if leader:
                self._leaders.append((*leader[0], *leader[1]))
            return PlacedLabel(request.id, box, keys[best], leader)
        return None

    def _foreign(
        self,
        request: LabelRequest,
        boxes: Boxes,
        rings: NDArray[np.int_],
        more: Sequence[Box4] = (),
        *,
        placed: bool = False,
    ) -> NDArray[np.bool_]:
        """Which of n boxes would be read as the name of another point. A label with a leader is not."""
        others = [*(dot for name, dot in self._dots if name != request.id), *more]
        if not request.names_point or not others or not len(boxes):
            return np.zeros(len(boxes), dtype=bool)
        # A label to place is measured from its point; one that is placed, from the edge of its symbol, as a reader sees it.
        across, up = request.clear if placed else (0.0, 0.0)
        symbol = (request.x - across, request.y - up, request.x + across, request.y + up)
        own = _gaps(boxes, np.array([symbol]))[:, 0]
        nearest = _gaps(boxes, np.array(others)).min(axis=1)
        found: NDArray[np.bool_] = (nearest < _FOREIGN_PT) & (nearest < own) & (rings < request.leader_from)
        return found

    def is_nearer_to_another(self, request: LabelRequest, box: Box4, more: Sequence[Box4] = ()) -> bool:
        """Whether a placed label would be read as the name of another point, whose symbol may have come later.

        ``more`` are the boxes of symbols that are not there yet.
        """
        return bool(self._foreign(request, np.array([box]), np.zeros(1, dtype=int), more, placed=True)[0])

    def _inside(self, boxes: Boxes) -> NDArray[np.bool_]:
        x0, y0, x1, y1 = self.frame
        inside: NDArray[np.bool_] = (
            (boxes[:, 0] >= x0) & (boxes[:, 1] >= y0) & (boxes[:, 2] <= x1) & (boxes[:, 3] <= y1)
        )
        return inside


def place_all(
    space: LabelSpace, request: Sequence[LabelRequest], before: Mapping[str, tuple[int, int]] | None = None
) -> dict[str, PlacedLabel]:
    """Place labels in this order, the most important first; returns the placed ones by id."""
    found = ((label.id, space.place(label, before=(before or {}).get(label.id))) for label in request)
    return {name: placed for name, placed in found if placed is not None}


def _as_box(row: NDArray[np.float64]) -> Box4:
    x0, y0, x1, y1 = (float(value) for value in row)
    return x0, y0, x1, y1


def _candidates(
    request: LabelRequest, before: tuple[int, int] | None
) -> tuple[Boxes, list[tuple[int, int]], NDArray[np.float64]]:
    half_w, half_h = request.width / 2, request.height / 2
    centres: list[tuple[float, float]] = []
    keys: list[tuple[int, int]] = []
    costs: list[float] = []
    for i, spot in enumerate(request.spots):
        centres.append(spot)
        keys.append((0, _SPOT_KEY + i))
        costs.append(0.4 * i)
    if request.centred:
        centres.append((request.x, request.y))
        keys.append((0, -1))
        costs.append(0.0)
    for ring, reach in enumerate(_RINGS_PT[: len(_RINGS_PT) if request.must else request.rings]):
        for position, (dx, dy) in enumerate(_POSITIONS):
            away = request.gap + reach
            # The diagonal directions of a ring are as far from the point as the straight ones.
            slant = 0.75 if dx and dy else 1.0
            out_x, out_y = request.clear[0] + half_w, request.clear[1] + half_h
            centres.append((request.x + dx * (out_x + away * slant), request.y + _sign(dy) * _rise(dy, out_y, away)))
            keys.append((ring, position))
            costs.append(_RING_COST * ring + _POSITION_COST * position + (1.0 if request.centred else 0.0))
    if before is not None:
        costs = [cost + (0.0 if key == before else _MOVE_COST) for cost, key in zip(costs, keys, strict=True)]
    middle = np.array(centres, dtype=np.float64)
    half = np.array([half_w, half_h])
    return np.hstack([middle - half, middle + half]), keys, np.array(costs)


def _sign(value: float) -> int:
    return (value > 0) - (value < 0)


def _rise(dy: float, half_h: float, away: float) -> float:
    if dy == 0:
        return 0.0
    return half_h + away if abs(dy) == 1 else abs(dy) * (half_h + 0.8 * away)


def _leader(request: LabelRequest, box: Box4) -> tuple[tuple[float, float], tuple[float, float]]:
    x0, y0, x1, y1 = box
    return (request.x, request.y), (min(max(request.x, x0), x1), min(max(request.y, y0), y1))


def _overlap(boxes: Boxes, taken: Boxes) -> NDArray[np.bool_]:
    """Which of n boxes overlap which of m: an n × m table."""
    a, b = boxes[:, None, :], taken[None, :, :]
    found: NDArray[np.bool_] = (
        (a[..., 0] < b[..., 2]) & (b[..., 0] < a[..., 2]) & (a[..., 1] < b[..., 3]) & (b[..., 1] < a[..., 3])
    )
    return found


def _gaps(boxes: Boxes, others: Boxes) -> NDArray[np.float64]:
    """The distances of n boxes from m boxes: an n × m table."""
    a, b = boxes[:, None, :], others[None, :, :]
    across = np.maximum(np.maximum(a[..., 0] - b[..., 2], b[..., 0] - a[..., 2]), 0.0)
    up = np.maximum(np.maximum(a[..., 1] - b[..., 3], b[..., 1] - a[..., 3]), 0.0)
    return np.asarray(np.hypot(across, up))


def _crossed(boxes: Boxes, segments: Boxes) -> NDArray[np.bool_]:
    """Which of n boxes are crossed by which of m segments: an n × m table (slab test)."""
    if not len(boxes) or not len(segments):
        return np.zeros((len(boxes), len(segments)), dtype=bool)
    enter = np.zeros((len(boxes), len(segments)))
    leave = np.ones((len(boxes), len(segments)))
    for axis in (0, 1):
        start, way = segments[:, axis], segments[:, axis + 2] - segments[:, axis]
        low, high = boxes[:, axis, None], boxes[:, axis + 2, None]
        still = np.abs(way) < 1e-9
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            first, second = (low - start) / way, (high - start) / way
        outside = still & ((start <= low) | (start >= high))
        first, second = np.where(still, -np.inf, first), np.where(still, np.inf, second)
        enter = np.maximum(enter, np.where(outside, np.inf, np.minimum(first, second)))
        leave = np.minimum(leave, np.where(outside, -np.inf, np.maximum(first, second)))
    crossed: NDArray[np.bool_] = enter < leave
    return crossed


def _cross(segments: Boxes, line: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Which of n segments cross a line."""

    def side(ax: object, ay: object, bx: object, by: object, px: object, py: object) -> NDArray[np.float64]:
        return np.asarray((bx - ax) * (py - ay) - (by - ay) * (px - ax))  # type: ignore[operator]

    x0, y0, x1, y1 = line
    a, b, c, d = segments.T
    one = side(x0, y0, x1, y1, a, b) * side(x0, y0, x1, y1, c, d)
    two = side(a, b, c, d, x0, y0) * side(a, b, c, d, x1, y1)
    crossing: NDArray[np.bool_] = (one < 0) & (two < 0)
    return crossing
