"""Find the row that names the columns, below a title or other lines that a table may begin with."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import Any

from geodata.errors import ImportingError
from geodata.quoting import quoted

#: The heading is looked for among so many rows.
_ROWS = 30
_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?", re.ASCII)
_FRACTION = re.compile(r"[+-]?\d+[.,]\d+", re.ASCII)


def past_preamble(
    rows: Iterable[list[Any]], number: int | None = None
) -> tuple[list[Any] | None, Iterator[list[Any]], list[str]]:
    """Return the row that names the columns (None if there is none), the rows below it, and notes on what was found.

    Rows above the heading are those that fill at most half as many cells as most rows do. Names in two rows, as merged
    cells make them, are joined. Where the first row holds numbers like those below it, the columns are numbered.
    ``number`` is the row of the names, counted from 1, where the user gave it. Raises ImportingError if it is not there.
    """
    remaining = iter(rows)
    if number is not None:
        return _at(remaining, number)
    before = 0
    for row in remaining:
        if _filled(row):
            remaining = chain([row], remaining)
            break
        before += 1
    first = list(islice(remaining, _ROWS))
    widths = [_filled(row) for row in first]
    common = Counter(width for width in widths if width).most_common()
    usual = max((width for width, count in common if count == common[0][1]), default=0)
    start = next((at for at, width in enumerate(widths) if width and (usual < 3 or 2 * width > usual)), None)
    if start is None:
        return None, iter(()), []
    notes = _above(first[:start])
    header, left = first[start], first[start + 1 :]
    if left and _are_rows(header, left[0]):
        notes.append(
            f"The first row holds numbers like those below it, so it is read as a row and the columns are numbered; if it "
            f"names them, say that the names are in row {before + start + 1}."
        )
        return [f"column {at}" for at in range(1, len(header) + 1)], chain(first[start:], remaining), notes
    if left and (joined := _joined(header, left[0])) is not None:
        one, two = before + start + 1, before + start + 2
        notes.append(f"The names of the columns stand in two rows, {one} and {two}, and are joined.")
        return joined, chain(left[1:], remaining), notes
    return header, chain(left, remaining), notes


def _at(rows: Iterator[list[Any]], number: int) -> tuple[list[Any] | None, Iterator[list[Any]], list[str]]:
    above = list(islice(rows, number - 1))
    header = next(rows, None)
    if header is None or not _filled(header):
        raise ImportingError(f"Row {number}, which should name the columns, is empty; give another row.")
    return header, rows, _above(above)


def _above(rows: Sequence[list[Any]]) -> list[str]:
    said = [text for row in rows if (text := " ".join(str(cell) for cell in row if _is_filled(cell)))]
    return [f"Above the names of the columns stands {', '.join(quoted(text[:80]) for text in said)}."] if said else []


def _joined(header: list[Any], second: list[Any]) -> list[Any] | None:
    """Return the names that two rows make together; None if the second row holds no names.

    A name with blank cells to the right of it stands for a group of columns. The second row then names the columns of every
    group, and is blank elsewhere.
    """
    width = max(len(header), len(second))
    upper, lower = ([*row, *[None] * (width - len(row))] for row in (header, second))
    groups: dict[int, Any] = {}
    for at in range(1, width):
        if not _is_filled(upper[at]) and (at - 1 in groups or _is_filled(upper[at - 1])):
            groups.setdefault(at - 1, upper[at - 1])
            groups[at] = groups[at - 1]
    named = {at for at in range(width) if _is_filled(lower[at])}
    if not groups or len(groups) == width or named != groups.keys():
        return None
    if not all(isinstance(lower[at], str) and not re.search(r"\d", lower[at]) for at in named):
        return None
    return [f"{groups[at]} {lower[at]}" if at in groups else upper[at] for at in range(width)]


def _are_rows(header: Sequence[Any], second: Sequence[Any]) -> bool:
    """Whether a row holds numbers where the row below it does, at least two and a fraction among them: names are no such."""
    pairs = list(zip(header, second, strict=False))
    numbers = [text for text, below in pairs if _is_number(text) and _is_number(below)]
    names = [text for text, below in pairs if _is_filled(text) and not _is_number(text) and _is_number(below)]
    return len(numbers) >= 2 and not names and any(_FRACTION.fullmatch(str(text).strip()) for text in numbers)


def _is_number(cell: Any) -> bool:
    return (isinstance(cell, (int, float)) and not isinstance(cell, bool)) or (
        isinstance(cell, str) and _NUMBER.fullmatch(cell.strip()) is not None
    )


def _filled(row: list[Any]) -> int:
    return sum(map(_is_filled, row))


def _is_filled(cell: Any) -> bool:
    return cell is not None and (not isinstance(cell, str) or bool(cell.strip()))
