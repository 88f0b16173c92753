"""Made-up rows of a large layer: points over half a continent, or at one place."""

from __future__ import annotations

import numpy as np
import shapely

from layers.web.tiles.rows import TileRows
from tests.support.map_payload import day

FIRST = day("2024-01-01")


def many_rows(count: int, *, seed: int = 1) -> TileRows:
    """Points over Eurasia, each valid for 1 to 30 days of two years."""
    dice = np.random.default_rng(seed)
    begins = FIRST + dice.integers(0, 700, count)
    return TileRows(
        np.asarray(shapely.points(dice.uniform(25, 140, count), dice.uniform(32, 64, count)), dtype=object),
        begins,
        begins + dice.integers(1, 31, count),
        [
            {"id": f"E{i}", "name": f"Event {i}", "who": "Somebody", "text": f"What happened at {i}."}
            for i in range(count)
        ],
    )
