"""The gaps of an observed route, and how they join the parts of its line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

Position = tuple[float, float]


def gap_ends(properties: Mapping[str, Any]) -> list[tuple[Position, Position]]:
    """The positions (longitude, latitude) before and after each gap of a route's track; those that are sound."""
    track = properties.get("track")
    gaps = track.get("gaps") if isinstance(track, Mapping) else None
    found = []
    for gap in gaps if isinstance(gaps, list) else ():
        if isinstance(gap, Mapping):
            ends = [_position(gap.get(name)) for name in ("last_position", "again_position")]
            if ends[0] is not None and ends[1] is not None:
                found.append((ends[0], ends[1]))
    return found


def _position(value: Any) -> Position | None:
    if not isinstance(value, list | tuple) or len(value) != 2:
        return None
    if not all(isinstance(number, int | float) and not isinstance(number, bool) for number in value):
        return None
    return float(value[0]), float(value[1])


def joined(start: Position, end: Position, gaps: Sequence[tuple[Position, Position]]) -> bool:
    """Whether gaps, one after another, lead from one position to another."""
    at = start
    for before, after in gaps:
        if before == at:
            at = after
            if at == end:
                return True
    return False


def before(first: Position, gaps: Sequence[tuple[Position, Position]]) -> Position:
    """Where a line begins that begins with gaps: the position before them, else its first position."""
    at = first
    for start, end in reversed(gaps):
        if end == at:
            at = start
    return at


def after(last: Position, gaps: Sequence[tuple[Position, Position]]) -> Position:
    """Where a line ends that ends with gaps."""
    at = last
    for start, end in gaps:
        if start == at:
            at = end
    return at
