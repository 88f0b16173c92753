"""Find the row that names the columns, below a title or other lines that a table may begin with."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import Any

from geodata.quoting import quoted

#: The heading is looked for among so many rows.
_ROWS = 30


def past_preamble(rows: Iterable[list[Any]]) -> tuple[list[Any] | None, Iterator[list[Any]], list[str]]:
    """Return the row that names the columns (None if there is none), the rows below it, and a note on what was above it.

    Rows above the heading are those that fill at most half as many cells as most rows do.
    """
    remaining = iter(rows)
    first = list(islice(remaining, _ROWS))
    widths = [_filled(row) for row in first]
    common = Counter(width for width in widths if width).most_common()
    usual = max((width for width, count in common if count == common[0][1]), default=0)
    start = next((at for at, width in enumerate(widths) if width and (usual < 3 or 2 * width > usual)), None)
    if start is None:
        return None, iter(()), []
    above = [" ".join(str(cell) for cell in row if _is_filled(cell)) for row in first[:start]]
    said = [text for text in above if text]
    notes = [f"Above the names of the columns stands {', '.join(quoted(text[:80]) for text in said)}."] if said else []
    return first[start], chain(first[start + 1 :], remaining), notes


def _filled(row: list[Any]) -> int:
    return sum(map(_is_filled, row))


def _is_filled(cell: Any) -> bool:
    return cell is not None and (not isinstance(cell, str) or bool(cell.strip()))
