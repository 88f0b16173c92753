"""How well the legs and gaps that were found agree with the truth of an invented fleet."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

_HOUR = 3_600_000


@dataclass(frozen=True)
class Score:
    """Shares from 0 to 1. ``places`` is of the true legs that were found; ``inside`` of their true times."""

    true_legs: int
    found_legs: int
    recall: float
    precision: float
    places: float
    inside: float
    true_gaps: int
    gap_recall: float

    def words(self) -> str:
        """The score in one line."""
        return (
            f"{self.true_legs:,} true legs, {self.found_legs:,} found between stops: recall {self.recall:.2%}, precision "
            f"{self.precision:.2%}, both places right {self.places:.2%}, true time inside the interval {self.inside:.2%}; "
            f"{self.true_gaps:,} true gaps, recall {self.gap_recall:.2%}"
        )


def score(store: Path, truth_file: Path, *, hours: float = 2.0) -> Score:
    """Compare the results in a folder with the truth. A leg is found where both of its ends are within ``hours``."""
    truth = json.loads(truth_file.read_text())
    table = pq.read_table(store / "legs.parquet")
    times = {n: table[n].cast(pa.int64()).to_pylist() for n in ("depart_from", "depart_to", "arrive_from", "arrive_to")}
    found: dict[str, list[tuple[int, int, int, int, str | None, str | None]]] = defaultdict(list)
    columns = (*times.values(), table["origin_place_id"].to_pylist(), table["destination_place_id"].to_pylist())
    whole = 0
    for vessel, row in zip(table["vessel"].to_pylist(), zip(*columns, strict=True), strict=True):
        if row[0] is not None and row[2] is not None:
            found[vessel].append(row)
            whole += 1
    hit = places = inside = 0
    used = set()
    span = hours * _HOUR
    first_seen, last_seen = truth.get("from", 0), truth.get("to", 2**62)
    wanted = [leg for leg in truth["legs"] if first_seen <= leg[3] and leg[4] <= last_seen]
    for vessel, origin, target, depart, arrive in wanted:
        for index, row in enumerate(found[vessel]):
            near = row[0] - span <= depart <= row[1] + span and row[2] - span <= arrive <= row[3] + span
            if near and (vessel, index) not in used:
                used.add((vessel, index))
                hit += 1
                places += (row[4], row[5]) == (origin, target)
                inside += row[0] <= depart <= row[1] and row[2] <= arrive <= row[3]
                break
    gaps = pq.read_table(store / "gaps.parquet", columns=["vessel", "last_seen", "seen_again"])
    seen = defaultdict(list)
    for vessel, first, last in zip(
        gaps["vessel"].to_pylist(),
        *(gaps[n].cast(pa.int64()).to_pylist() for n in ("last_seen", "seen_again")),
        strict=True,
    ):
        seen[vessel].append((first, last))
    silences = [s for s in truth["silences"] if s[2] - s[1] >= 6 * _HOUR and s[2] <= last_seen]
    gap_hits = sum(any(a <= s[1] + 60_000 and b >= s[2] - 60_000 for a, b in seen[s[0]]) for s in silences)
    return Score(
        len(wanted),
        whole,
        hit / max(len(wanted), 1),
        len(used) / max(whole, 1),
        places / max(hit, 1),
        inside / max(hit, 1),
        len(silences),
        gap_hits / max(len(silences), 1),
    )
