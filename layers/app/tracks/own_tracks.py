"""Files of position reports that one user put on the map. No Streamlit here.

They are beside the story and no part of it: its tables, figures, exports and printed pages do not know them.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field

import pandas as pd

from geodata.errors import ImportingError, LimitError
from geodata.instants import after, begin, utc_day
from geodata.limits import Limits, size
from geodata.tracks.claims.compare import DAYS_AROUND, Finding, SeenLeg, findings
from geodata.tracks.claims.routes import ReportedLeg, places_of_layers, reported_legs
from geodata.tracks.one_file import COMMANDS, LEG_BYTES
from geodata.tracks.places import Places
from geodata.tracks.uploaded import FileTracks
from layers.app.map_messages import Fly
from layers.language import formats, later, say
from layers.story import Story
from layers.web.tracks.payload import bounds, summary

_MARGIN_DEG = 0.4
#: So many legs are listed before the file is put on the map.
LISTED = 200

REASONS = {
    "broken row": later("the row is broken"),
    "bad identity": later("no identity of a ship or aircraft"),
    "base station": later("a base station"),
    "not a position": later("no report of a position"),
    "no time": later("no time"),
    "no position": later("no position"),
    "stale position": later("an old position sent again"),
    "duplicate": later("says the same again"),
    "spike": later("a jump away and back"),
}
#: The headings of the tables.
_HEADINGS = (
    later("Rows"),
    later("Why"),
    later("Vessel"),
    later("From"),
    later("Left"),
    later("To"),
    later("Came"),
    later("Hours not seen"),
    later("Claim"),
    later("The track"),
)


@dataclass(frozen=True)
class OwnTracks:
    """A file of position reports on a user's map. ``size`` is what it takes in memory, in bytes, about."""

    id: str
    tracks: FileTracks = field(compare=False, repr=False)
    size: int = field(default=0, compare=False)

    def shown_on(self, date: dt.date) -> dt.date:
        """The date if any of the tracks was seen on it or before, within their time; else the last day of them."""
        first = min(leg.first_seen for leg in self.tracks.legs).astimezone(dt.UTC).date()
        last = max(leg.last_seen for leg in self.tracks.legs).astimezone(dt.UTC).date()
        return date if first <= utc_day(date) <= last else last


def places_of_story(story: Story) -> Places:
    """The places of the catalogue, which stops and flights are matched with."""
    return places_of_layers(story.layers)


def keep(own: Sequence[OwnTracks], tracks: FileTracks, limits: Limits | None = None) -> OwnTracks:
    """A file's tracks for the map. Raises ImportingError where there are none, LimitError beyond what a session may hold."""
    limits = limits or Limits.from_environment()
    if not tracks.legs:
        raise ImportingError(f"{tracks.name}: no leg was found in its {tracks.reports:,} reports.")
    if len(own) >= limits.session_layers:
        raise LimitError(f"You have {len(own)} files of tracks, which is the most allowed; remove one first.")
    if any(each.tracks.digest == tracks.digest for each in own):
        raise ImportingError(f"{tracks.name}: this file is on the map already.")
    vertices = len(tracks.drawn.t) + sum(len(each.tracks.drawn.t) for each in own)
    if vertices > limits.positions:
        raise LimitError(
            f"Your tracks would have {vertices:,} positions together, more than {limits.positions:,}. {COMMANDS}"
        )
    needed = tracks.bytes + len(tracks.legs) * LEG_BYTES
    if needed + sum(each.size for each in own) > limits.session_bytes:
        raise LimitError(f"Your tracks would take more than {size(limits.session_bytes)}. {COMMANDS}")
    return OwnTracks(f"tracks-{tracks.digest[:16]}", tracks, needed)


def digest_of(own: Sequence[OwnTracks]) -> str:
    """A short name of what tracks are on the map; empty where there are none."""
    ids = "\n".join(each.tracks.digest for each in own)
    return f" {hashlib.sha256(ids.encode()).hexdigest()[:16]}" if own else ""


def fly_to_tracks(tracks: FileTracks) -> Fly | None:
    """The extent of a file's legs with a margin, as the map takes it."""
    found = bounds(tracks)
    if found is None:
        return None
    west, south, east, north = found
    return {
        "bbox": [
            max(west - _MARGIN_DEG, -540.0),
            max(south - _MARGIN_DEG, -85.0),
            min(east + _MARGIN_DEG, 540.0),
            min(north + _MARGIN_DEG, 85.0),
        ]
    }


def left_out(tracks: FileTracks) -> pd.DataFrame:
    """The rows that were left out, by reason."""
    rows = [{"Rows": count, "Why": say(REASONS[reason])} for reason, count in tracks.dropped.most_common()]
    rows += [
        {"Rows": count, "Why": say("{vessel}: several vessels send this identity", vessel=vessel)}
        for vessel, _, count in tracks.refused
    ]
    return pd.DataFrame(rows, columns=["Rows", "Why"])


def legs_table(tracks: FileTracks, places: Places) -> pd.DataFrame:
    """The legs that were found, the longest unseen ones too, in the order of their beginnings."""
    names = dict(zip(places.ids, places.names, strict=True))
    chosen = sorted(tracks.legs, key=lambda leg: (leg.first_seen, leg.leg))[:LISTED]
    return pd.DataFrame(
        [
            {
                "Vessel": summary(leg, tracks),
                "From": _end(leg.origin, leg.origin_place_id, names),
                "Left": _interval(leg.depart_from, leg.depart_to),
                "To": _end(leg.destination, leg.destination_place_id, names),
                "Came": _interval(leg.arrive_from, leg.arrive_to),
                "Hours not seen": round(leg.unseen_hours, 1),
                "km": round(leg.km),
            }
            for leg in chosen
        ],
        columns=["Vessel", "From", "Left", "To", "Came", "Hours not seen", "km"],
    )


def _end(how: str, place: str | None, names: dict[str, str]) -> str:
    if place is not None:
        name = names.get(place, place)
        return say("at {place}", place=name) if how == "at" else say("near {place}", place=name)
    return say("under way") if how == "seen" else say("far from every place")


def _interval(first: dt.datetime | None, last: dt.datetime | None) -> str:
    said = [formats.clock(time) for time in (first, last) if time is not None]
    return " – ".join(dict.fromkeys(said)) if said else say("not seen")


def reported(story: Story, leg: SeenLeg) -> list[ReportedLeg]:
    """The reported legs of the story, those first that may tell of a track: of its time and its ends."""
    return sorted(reported_legs(story.layers), key=lambda claim: (*_distance(claim, leg), claim.id))


def _distance(claim: ReportedLeg, leg: SeenLeg) -> tuple[float, int, float]:
    """How far a reported leg is from a track: whether it is of another time, the ends that differ, and the days between."""
    ends = (claim.origin == leg.origin_place_id) + (claim.destination == leg.destination_place_id)
    until = (begin(claim.depart_from) - leg.last_seen) / dt.timedelta(days=1)
    since = (leg.first_seen - after(claim.arrive_to)) / dt.timedelta(days=1)
    days = max(until, since, 0.0)
    return days > DAYS_AROUND, -ends, days


def compared(claim: ReportedLeg, leg: SeenLeg, tracks: FileTracks) -> list[Finding]:
    """What a track says of each claim of a reported leg: it supports it, contradicts it, or cannot say."""
    return findings(claim, leg, tracks.names_of(leg.vessel))
