"""The types of a reader's tracks in the document's data."""

from __future__ import annotations

from typing import Any, TypedDict


class PayloadTrackLeg(TypedDict):
    """A leg of a reader's own file. Times are seconds since ``base``; None where an end was not seen.

    ``said`` has what the vessel broadcast: field, value, first and last time. An end has how it is known, a place and km.
    ``unseen`` is in tenths of an hour, ``gaps`` are pairs of last seen and seen again.
    """

    file: int
    id: str
    vessel: str
    said: list[list[Any]]
    origin: list[Any]
    destination: list[Any]
    depart: list[int | None]
    arrive: list[int | None]
    first: int
    last: int
    pings: int
    km: int
    unseen: int
    jumps: int
    gaps: list[list[int]]


class PayloadTracks(TypedDict):
    """The legs of a reader's own files, packed as :mod:`layers.web.tracks.payload` says; ``base`` is seconds since 1970.

    With more than ``most`` legs in view, their ways are not drawn.
    """

    files: list[str]
    most: int
    base: int
    legs: Any
    counts: str
    vertices: str
    sample_counts: str
    samples: str
    density: dict[str, str]
