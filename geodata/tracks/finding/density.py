"""Where vessels were, by month: the seconds that they were heard in each cell of a grid."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from geodata.tracks.finding.motion import HOUR_MS, Steps
from geodata.tracks.parameters import Parameters
from geodata.tracks.pings import Floats, Ints, Pings

#: The grid is a web map of the world of so many cells across.
CELLS = 8_192
_MERCATOR_EDGE = 85.05


@dataclass(frozen=True)
class Density:
    """Cells that anything was heard in: the month (of all, from January 1970), column, row from the north, seconds."""

    month: Ints
    x: Ints
    y: Ints
    seconds: Floats


def density_of(pings: Pings, steps: Steps, parameters: Parameters) -> Density:
    """The time between two reports counts for the cell of the first, unless it is longer than the parameter says."""
    if len(pings) < 2:
        return Density(*(np.zeros(0, dtype=np.int64),) * 3, np.zeros(0))
    hours = np.append(steps.hours[1:], 0)
    hours[hours * 60 > parameters.density_minutes] = 0
    hours[:-1][steps.first[1:]] = 0
    lat = np.radians(np.clip(pings["lat"] / 1e7, -_MERCATOR_EDGE, _MERCATOR_EDGE))
    x = np.minimum(((pings["lon"] / 1e7 + 180) * (CELLS / 360)).astype(np.int64), CELLS - 1)
    y = np.clip(((1 - np.arcsinh(np.tan(lat)) / np.pi) * (CELLS / 2)).astype(np.int64), 0, CELLS - 1)
    day = pings["t"] // (24 * HOUR_MS)
    month = _month_of(day)
    cell = (month * CELLS + y) * CELLS + x
    # Runs in one cell first: most reports follow one in the same cell.
    starts = np.flatnonzero(np.append(True, cell[1:] != cell[:-1]))
    seconds = np.add.reduceat(hours, starts) * 3600
    index, cells = pd.factorize(cell[starts], sort=True)
    total: Floats = np.bincount(index, weights=seconds, minlength=len(cells)).astype(np.float64)
    return unpacked(np.asarray(cells, dtype=np.int64), total)


def unpacked(cell: Ints, seconds: Floats) -> Density:
    """Cells of their single numbers, without those of no time."""
    cell, seconds = cell[seconds > 0], seconds[seconds > 0]
    return Density(cell // CELLS // CELLS, cell % CELLS, cell // CELLS % CELLS, seconds)


def added(parts: list[Density]) -> Density:
    """The sum of several densities."""
    cell = np.concatenate([(part.month * CELLS + part.y) * CELLS + part.x for part in parts])
    index, cells = pd.factorize(cell, sort=True)
    seconds: Floats = np.bincount(
        index, weights=np.concatenate([part.seconds for part in parts]), minlength=len(cells)
    ).astype(np.float64)
    return unpacked(np.asarray(cells, dtype=np.int64), seconds)


def _month_of(day: Ints) -> Ints:
    """Months since January 1970 of days since then."""
    first, last = int(day.min()), int(day.max())
    table = np.arange(first, last + 1).astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    found: Ints = table[day - first]
    return found
