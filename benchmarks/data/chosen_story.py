"""The story of a run: the made-up one, or the user's file where the environment variable ``STORY`` names its rows."""

from __future__ import annotations

import datetime as dt
import functools
import json
import math
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.data import made_up
from benchmarks.data.item import Item, from_row, to_row

#: The environment variable with the path of the user's rows; every process of a run reads it.
STORY = "BENCHMARKS_STORY"


@dataclass(frozen=True)
class Days:
    """Four days of a story.

    ``first`` is its first day, ``opens`` the day on which scrubbing starts, ``full`` the first day on which all features
    have begun, ``last`` its last day.
    """

    first: dt.date
    opens: dt.date
    full: dt.date
    last: dt.date


def use_items(items: Sequence[Item], path: Path) -> None:
    """Make these items the story of this process and of the processes it starts; their rows are stored at ``path``."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps([to_row(item) for item in items]), encoding="utf-8")
    os.environ[STORY] = str(path)


def user_items() -> tuple[Item, ...] | None:
    """Return the features of the user's file, or None if the story is the made-up one."""
    path = os.environ.get(STORY)
    return _stored_items(path) if path else None


@functools.cache
def _stored_items(path: str) -> tuple[Item, ...]:
    rows = json.loads(Path(path).read_text(encoding="utf-8"))
    return tuple(from_row(row) for row in rows)


def story(count: int) -> list[Item]:
    """Return ``count`` features of the story, the same ones in every process.

    Of the user's file they are taken at even distances; if it has fewer features, all of them are returned.
    """
    items = user_items()
    if items is None:
        return list(made_up.items(count))
    count = min(count, len(items))
    return [items[number * len(items) // count] for number in range(count)]


def days() -> Days:
    """Return the days of the whole story, which are the same at every size."""
    items = user_items()
    if items is None:
        full = made_up.FIRST + dt.timedelta(made_up.LAST_DAY)
        return Days(made_up.FIRST, dt.date(2025, 1, 1), full, full + dt.timedelta(30))
    begins = sorted(item.begins for item in items)
    return Days(begins[0], begins[len(begins) // 2], begins[-1], max(item.ends for item in items))


def bbox() -> tuple[float, float, float, float]:
    """Return west, south, east and north of the story, in degrees."""
    items = user_items()
    if items is None:
        return made_up.BBOX
    xs, ys = zip(*(position for item in items for position in item.coordinates), strict=True)
    pad = 0.1
    return max(min(xs) - pad, -180), max(min(ys) - pad, -85), min(max(xs) + pad, 180), min(max(ys) + pad, 85)


def view() -> tuple[tuple[float, float], int]:
    """Return latitude and longitude of the centre, and the Leaflet zoom, with which the peers' maps open."""
    if user_items() is None:
        return (50.0, 80.0), 3
    west, south, east, north = bbox()
    # The map is 1,200 pixels wide and 700 high; at zoom 0 the world is 256 pixels wide.
    zoom = math.log2(min(1200 / 256 * 360 / (east - west), 700 / 256 * 170 / (north - south)))
    return ((south + north) / 2, (west + east) / 2), max(1, min(14, math.floor(zoom)))
