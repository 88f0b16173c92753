"""Ways to break the rules of observed legs and their tracks."""

from __future__ import annotations

from typing import Any

from geodata.validation.faults import Rule
from tests.support.catalogue_fixture import PLACES, Documents, find
from tests.support.faulty.edits import OVERLAND, Case, Edit, put

_LAST, _AGAIN = [36.0, 51.6], [35.5, 51.3]
_GAP = {
    "last_seen": "2024-10-08T23:30:00+03:00",
    "seen_again": "2024-10-09T06:00:00Z",
    "last_position": _LAST,
    "again_position": _AGAIN,
}
_LATER = {**_GAP, "last_seen": "2024-10-09T08:00:00Z", "seen_again": "2024-10-09T16:00:00Z", "last_position": _AGAIN}


def observed(*, gaps: tuple[dict[str, Any], ...] = (_GAP,), track: dict[str, Any] | None = None, **values: Any) -> Edit:
    """The leg R3 as an observed one: its line is broken in a gap."""

    def edit(docs: Documents) -> None:
        leg = find(docs, "R3")
        start, end = list(PLACES["kursk"][3]), list(PLACES["sudzha"][3])
        leg["geometry"] = {"type": "MultiLineString", "coordinates": [[start, _LAST], [_AGAIN, end]]}
        found = {
            "vessel": "track-R3",
            "leg": "track-R3.20241008T200000",
            "manifest_sha256": "0" * 64,
            "pings": 12,
            "km": 88.0,
            "unseen_hours": 9.5,
            "left_after": "2024-10-08T20:00:00Z",
            "left_before": "2024-10-08T20:10:00Z",
            "came_after": "2024-10-13T23:50:00Z",
            "came_before": "2024-10-13T23:59:59Z",
            "gaps": list(gaps),
            **(track or {}),
        }
        whole = {"geometry_status": "observed", "confidence": "derived", "track": found, **values}
        leg["properties"].update(whole)

    return edit


_NO_TRACK = put("R3", geometry_status="observed", confidence="derived", track=None)

CASES = [
    Case(
        "status_contradicts", OVERLAND, "R3", "geometry_status", _NO_TRACK, observed(),
        name="observed without a track",
    ),
    Case("wrong_grade", OVERLAND, "R3", "confidence", observed(confidence="reported"), observed(), name="observed"),
    Case(
        "dates_disagree", OVERLAND, "R3", "track.came_before", observed(track={"came_before": "2024-10-14T00:00:00Z"}),
        observed(track={"came_before": "2024-10-14T02:59:59+03:00"}), name="track after the arrival",
    ),
    Case("dates_backwards", OVERLAND, "R3", "track.gaps", observed(gaps=(_LATER, _GAP)), name="gaps"),
    Case("broken_line", OVERLAND, "R3", "geometry.coordinates[1]", observed(gaps=()), observed(), name="without a gap"),
    Case(
        "wrong_type", OVERLAND, "R3", "track.left_after", observed(track={"left_after": "2024-10-08"}), observed(),
        name="a time without a zone",
    ),
]  # fmt: skip
TWINS: dict[Rule, Edit] = {}
