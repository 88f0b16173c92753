"""Where vessels were, by month: the seconds that they were heard in each cell of a grid."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from geodata.tracks.finding.motion import Steps
from geodata.tracks.parameters import Parameters
from geodata.tracks.pings import Columns, Floats, Ints

#: The grid is a web map of the world of so many cells across.
CELLS = 8_192
_MERCATOR_EDGE = 85.05
#: The table of rows has one entry for 2¹⁴ of the units of latitude: 180 m, and a row is at least 400 m high.
_PART_BITS = 14


@dataclass(frozen=True)
class Density:
    """Cells that anything was heard in, sorted, and the seconds of each.

    The number of a cell holds the month (of all, from January 1970), the row from the north and the column.
    """

    cell: Ints
    seconds: Floats

    @property
    def month(self) -> Ints:
        """Months since January 1970."""
        return self.cell // (CELLS * CELLS)

    @property
    def x(self) -> Ints:
        """Columns from the west."""
        return self.cell % CELLS

    @property
    def y(self) -> Ints:
        """Rows from the north."""
        return self.cell // CELLS % CELLS


def density_of(pings: Columns, steps: Steps, parameters: Parameters) -> Density:
    """The time between two reports counts for the cell of the first, unless it is longer than the parameter says."""
    if len(pings) < 2:
        return Density(np.zeros(0, dtype=np.int64), np.zeros(0))
    # The hours are those until the next report of the vessel: a vessel's first step has none.
    hours = np.append(steps.hours[1:], 0)
    hours[hours * 60 > parameters.density_minutes] = 0
    cell = _rows_of(pings["lat"]).astype(np.int64)
    cell *= CELLS
    x = pings["lon"] / 1e7
    x += 180
    x *= CELLS / 360
    cell += np.minimum(x.astype(np.int64), CELLS - 1)
    cell += _months_of(pings["t"]) * (CELLS * CELLS)
    # Runs in one cell first: most reports follow one in the same cell.
    starts = np.flatnonzero(np.append(True, cell[1:] != cell[:-1]))
    seconds = np.add.reduceat(hours, starts) * 3600
    return _summed(cell[starts], seconds)


def added(parts: list[Density]) -> Density:
    """The sum of several densities."""
    return _summed(np.concatenate([part.cell for part in parts]), np.concatenate([part.seconds for part in parts]))


def _summed(cell: Ints, seconds: Floats) -> Density:
    """The seconds of each cell, without cells of no time. Those of a cell are added in the order in which they stand."""
    # A stable sort: what comes from several buckets is sorted in parts already, for which it takes little time.
    order = np.argsort(cell, kind="stable")
    cell = cell[order]
    changes = np.ones(len(cell), dtype=bool)
    np.not_equal(cell[1:], cell[:-1], out=changes[1:])
    starts = np.flatnonzero(changes)
    if not len(starts):
        return Density(cell, seconds)
    total = np.add.reduceat(seconds[order], starts)
    cell = cell[starts]
    return Density(cell[total > 0], total[total > 0])


def _months_of(t: Ints) -> Ints:
    """Months since January 1970 of times in ms."""
    first, last = (int(month) for month in np.array([t.min(), t.max()], "datetime64[ms]").astype("M8[M]").astype(int))
    found = np.full(len(t), first, dtype=np.int64)
    for month in range(first + 1, last + 1):
        found += t >= np.datetime64(month, "M").astype("M8[ms]").astype(np.int64)
    return found


def _row_of(lat: Floats) -> Ints:
    """The row of the grid of latitudes in degrees × 10⁷."""
    radians = np.radians(np.clip(lat / 1e7, -_MERCATOR_EDGE, _MERCATOR_EDGE))
    found: Ints = np.clip(((1 - np.arcsinh(np.tan(radians)) / np.pi) * (CELLS / 2)).astype(np.int64), 0, CELLS - 1)
    return found


@cache
def _table_of_rows() -> tuple[NDArray[np.int16], NDArray[np.int32]]:
    """For each part of the latitudes the row at its southern edge, and for each row the most northern latitude in it.

    A part is so narrow that it holds no more than two rows.
    """
    parts = np.arange(-(900_000_000 >> _PART_BITS) - 1, (900_000_000 >> _PART_BITS) + 2)
    south = _row_of((parts << _PART_BITS).astype(np.float64))
    # The most northern latitude of each row, found by halving: the rows that _row_of gives, at every latitude.
    low, high = np.full(CELLS, -900_000_001), np.full(CELLS, 900_000_001)
    while np.any(high - low > 1):
        middle = (low + high) // 2
        in_row_or_south = _row_of(middle.astype(np.float64)) >= np.arange(CELLS)
        low, high = np.where(in_row_or_south, middle, low), np.where(in_row_or_south, high, middle)
    return south.astype(np.int16), low.astype(np.int32)


def _rows_of(lat: NDArray[np.int32]) -> NDArray[np.int16]:
    """The row of each report, as :func:`_row_of` gives it, from a table: logarithms of all of them would take long."""
    south, most_northern = _table_of_rows()
    found: NDArray[np.int16] = south[(lat >> _PART_BITS) + (len(south) // 2)]
    found -= lat > most_northern[found]
    return found
