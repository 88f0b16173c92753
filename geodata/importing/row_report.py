"""What is reported of the rows of a file: faults, repairs, and counts of what was changed or left out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

#: More sources or claimants than this in one file get one record for the file.
MOST_RECORDS = 500

Change = Literal["altitudes", "controls", "infinite", "numbers", "sources", "confidences"]

_WORDS: dict[Change, str] = {
    "altitudes": "rows have altitudes, which are not kept",
    "controls": "texts had control or invisible characters, which are removed",
    "infinite": "numbers were infinite and are left blank",
    "numbers": "figures are not amounts and are kept as attributes",
    "sources": f"rows name sources beyond the first {MOST_RECORDS}, which are kept as attributes",
    "confidences": "degrees of confidence are not known here and are kept as attributes",
}


class RowError(Exception):
    """Why a row does not become a feature, in a few words. ``repairable`` if asking for repair would help."""

    def __init__(self, reason: str, *, repairable: bool = False) -> None:
        super().__init__(reason)
        self.repairable = repairable


@dataclass
class RowReport:
    """Collects the faults and repairs of rows, which are counted from 1, and counts other changes."""

    faults: list[dict[str, Any]] = field(default_factory=list)
    repairs: list[dict[str, Any]] = field(default_factory=list)
    _counts: dict[Change, int] = field(default_factory=dict)

    def refuse(self, row: int, error: RowError) -> None:
        """Report a row that does not become a feature."""
        self.faults.append({"row": row, "reason": str(error), "repairable": error.repairable})

    def count(self, change: Change) -> None:
        """Count a change that is reported as a number of rows only."""
        self._counts[change] = self._counts.get(change, 0) + 1

    def notes(self) -> list[str]:
        """Return one sentence for each kind of change that was counted."""
        return [f"{self._counts[change]:,} {words}." for change, words in _WORDS.items() if change in self._counts]
