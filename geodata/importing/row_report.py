"""What is reported of the rows of a file: faults, repairs, and counts of what was changed or left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from geodata.quoting import quoted

#: More sources or claimants than this in one file get one record for the file.
MOST_RECORDS = 500
#: So many rows are named in one sentence.
_MOST_ROWS = 12

Change = Literal[
    "altitudes",
    "markup",
    "controls",
    "infinite",
    "numbers",
    "doubtful",
    "sources",
    "confidences",
    "precisions",
    "times",
]

#: What was changed, in words; ``{column}`` stands for the name of the column.
_WORDS: dict[Change, str] = {
    "altitudes": "Altitudes and measures of positions are not kept",
    "markup": "Notes that were HTML are kept as plain text, with the addresses of links",
    "controls": "Control or invisible characters in {column} are removed",
    "infinite": "Numbers in {column} that are infinite are left blank",
    "numbers": "Figures in {column} that are not amounts are kept as attributes",
    "doubtful": (
        "Figures in {column} such as 1.500 can be 1500 or 1.5 and are kept as attributes; say which mark is the decimal mark"
    ),
    "sources": f"Sources beyond the first {MOST_RECORDS} of the file are kept as attributes",
    "confidences": "Degrees of confidence in {column} that are not known here are kept as attributes",
    "precisions": "Values of {column} that are no precision known here are kept as attributes only",
    "times": "Times of day in {column} have no offset from UTC; they are kept as attributes, and the map shows days",
}


class RowError(Exception):
    """Why a row does not become a feature, in a few words. ``repairable`` if asking for repair would help."""

    def __init__(self, reason: str, *, repairable: bool = False) -> None:
        super().__init__(reason)
        self.repairable = repairable


@dataclass
class RowReport:
    """Collects the faults and repairs of rows, which are counted from 1, and counts other changes.

    ``row`` is the one that is being converted.
    """

    row: int = 0
    faults: list[dict[str, Any]] = field(default_factory=list)
    repairs: list[dict[str, Any]] = field(default_factory=list)
    _rows: dict[str, list[int]] = field(default_factory=dict)

    def refuse(self, row: int, error: RowError) -> None:
        """Report a row that does not become a feature."""
        self.faults.append({"row": row, "reason": str(error), "repairable": error.repairable})

    def tell(self, row: int, done: str) -> None:
        """Report what was done to a row that becomes a feature."""
        self.repairs.append({"row": row, "done": done})

    def count(self, change: Change, column: str | None = None) -> None:
        """Count a change of the row that is being converted. The column is named where it matters."""
        self.list_row(_WORDS[change].replace("{column}", quoted(column or "")), self.row)

    def list_row(self, words: str, row: int) -> None:
        """Count a row for a sentence of its own, such as ``dates that are blank``, which names the first rows."""
        rows = self._rows.setdefault(words, [])
        if rows[-1:] != [row]:
            rows.append(row)

    def notes(self) -> list[str]:
        """Return one sentence for each kind of change that was counted."""
        return [f"{words}: {_listed(rows)}." for words, rows in self._rows.items()]


def _listed(rows: Sequence[int]) -> str:
    shown = ", ".join(str(row) for row in rows[:_MOST_ROWS])
    more = f" and {len(rows) - _MOST_ROWS:,} more" if len(rows) > _MOST_ROWS else ""
    return f"row {shown}" if len(rows) == 1 else f"{len(rows):,} rows ({shown}{more})"
