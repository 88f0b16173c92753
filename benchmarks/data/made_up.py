"""The made-up story: 90 % points, 8 % lines and 2 % areas, over Eurasia and two years.

Each feature lasts 1 to 30 days and has a name, a text, a claimant and a source.
"""

from __future__ import annotations

import datetime as dt
import math
import random
from collections.abc import Iterator

from benchmarks.data.item import Item

FIRST = dt.date(2024, 1, 1)
#: Made-up features begin on days 0 to ``LAST_DAY`` after ``FIRST``.
LAST_DAY = 700
#: West, south, east and north of the made-up story, in degrees.
BBOX = (24.0, 30.0, 142.0, 66.0)
_WORDS = [
    "arrival",
    "column",
    "report",
    "train",
    "port",
    "battalion",
    "crossing",
    "village",
    "depot",
    "statement",
    "bridge",
    "photograph",
    "camp",
]


def items(
    count: int, *, vertices: int = 2, lines: float = 0.08, areas: float = 0.02, days: int = LAST_DAY, seed: int = 6
) -> Iterator[Item]:
    """Make ``count`` features, the same ones for the same arguments.

    They begin on one of ``days`` days. ``lines`` and ``areas`` are their shares of all features; each line has ``vertices``.
    """
    dice = random.Random(seed)
    west, south, east, north = BBOX
    for number in range(count):
        begins = FIRST + dt.timedelta(days=dice.randrange(days))
        ends = begins + dt.timedelta(days=dice.randint(1, 30))
        lon, lat = dice.uniform(west + 1, east - 1), dice.uniform(south + 2, north - 2)
        share = dice.random()
        positions: tuple[tuple[float, float], ...]
        if share < lines:
            shape, angle = "line", dice.uniform(0, 2 * math.pi)
            steps = [4 * k / (vertices - 1) for k in range(vertices)]
            positions = tuple(
                (lon + s * math.cos(angle), lat + s / 2 * math.sin(angle) + 0.05 * math.sin(9 * s)) for s in steps
            )
        elif share < lines + areas:
            shape, size = "area", dice.uniform(0.1, 0.6)
            corners = [(size * math.cos(k * math.pi / 6), size * math.sin(k * math.pi / 6) / 1.6) for k in range(12)]
            positions = tuple((lon + x, lat + y) for x, y in [*corners, corners[0]])
        else:
            shape, positions = "point", ((lon, lat),)
        name = " ".join(dice.choices(_WORDS, k=5))
        yield Item(
            id=f"f{number}",
            shape=shape,
            name=f"{name.capitalize()} {number}",
            text=f"{' '.join(dice.choices(_WORDS, k=14)).capitalize()}.",
            claimant=dice.randrange(12),
            begins=begins,
            ends=ends,
            coordinates=tuple((round(x, 5), round(y, 5)) for x, y in positions),
        )
