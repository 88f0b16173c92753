"""What is said of tracks: when an observed leg left and came, what was heard and what not, and verdicts on claims."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from geodata.instants import Instant
from layers.language import formats, later, say

#: What a track says of a claim.
VERDICTS = {"supports": later("supports"), "contradicts": later("contradicts"), "cannot say": later("cannot say")}
#: The most gaps that are listed one by one.
_LISTED = 5


def said(track: Mapping[str, Any]) -> tuple[list[tuple[str, str]], list[str]]:
    """The figures (label, text) and the caveats of a track, as :class:`geodata.model.Track` describes it."""
    figures = [
        (say("Left, as broadcast"), _between(track.get("left_after"), track.get("left_before"))),
        (say("Came, as broadcast"), _between(track.get("came_after"), track.get("came_before"))),
        (
            say("Heard"),
            say(
                "{reports} reports on {km} km",
                reports=formats.number(track.get("pings", 0)),
                km=formats.number(round(track.get("km", 0))),
            ),
        ),
    ]
    gaps = track.get("gaps") or []
    for gap in gaps[:_LISTED]:
        period = say("{first} to {last}", first=_moment(gap.get("last_seen")), last=_moment(gap.get("seen_again")))
        figures.append((not_seen(gap), period))
    if len(gaps) > _LISTED:
        figures.append((say("More gaps"), f"{len(gaps) - _LISTED}"))
    caveats = [say("Positions and identity are as broadcast; anybody can falsify them.")]
    caveats.append(say("No speeds are kept in the catalogue."))
    if gaps:
        caveats.append(say("Where it was not seen, nobody knows its way: it is not drawn as a track."))
    return figures, caveats


def not_seen(gap: Mapping[str, Any]) -> str:
    """``Not seen for 14 h``: a gap of a track in words."""
    times = [_time(gap.get(name)) for name in ("last_seen", "seen_again")]
    if times[0] is None or times[1] is None:
        return say("Not seen for an unknown time")
    minutes = (times[1] - times[0]).total_seconds() / 60
    if minutes < 90:
        return say("Not seen for {count} min", count=f"{minutes:.0f}")
    return say("Not seen for {count} h", count=f"{minutes / 60:.0f}")


def moments(gap: Mapping[str, Any]) -> tuple[dt.date | None, dt.date | None]:
    """The half-open interval of a gap: from the last time that it was seen to the first time again."""
    first, last = _time(gap.get("last_seen")), _time(gap.get("seen_again"))
    return first and Instant.at(first), last and Instant.at(last)


def _between(first: Any, last: Any) -> str:
    a, b = _moment(first), _moment(last)
    if first is None or last is None:
        if last is not None:
            return say("not seen; at the latest {time}", time=b)
        return say("not seen; at the earliest {time}", time=a) if first else say("not seen")
    return say("between {first} and {last}", first=a, last=b)


def _moment(text: Any) -> str:
    found = _time(text)
    return say("an unknown time") if found is None else formats.clock(found)


def _time(text: Any) -> dt.datetime | None:
    try:
        found = dt.datetime.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None
    return None if found is None else found.replace(tzinfo=found.tzinfo or dt.UTC).astimezone(dt.UTC)
