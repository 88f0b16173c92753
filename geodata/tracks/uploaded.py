"""A user's file of position reports: read and searched in the sandboxed process, checked here before it is used.

Example::

    tracks = open_tracks(content, "AIS.csv", places=places_of_layers(story.layers))
    [leg.vessel for leg in tracks.legs]
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

import numpy as np
import pyarrow as pa

from geodata.errors import ImportingError, LimitError
from geodata.importing import arrow_stream, plain_file_name, sandbox, worker
from geodata.limits import Limits, size
from geodata.quoting import printable
from geodata.tracks.claims.compare import SeenLeg
from geodata.tracks.finding.density import CELLS
from geodata.tracks.one_file import COMMANDS, too_much
from geodata.tracks.pings import EARLIEST_MS, LATEST_MS, Floats, Ints, Reason
from geodata.tracks.places import Places

#: What named tracks of KML and GPX are of, where the reader says so.
TrackKind = Literal["ship", "aircraft"]
_KINDS = {"ship": "track", "aircraft": "flight", None: None}
_TEXT_CHARS = 200
#: Beyond this many hours a number is no duration of a leg, and beyond this many km no length.
_MOST = 1e7


@dataclass(frozen=True)
class ReadFile:
    """What became of the rows of a file, or of one member of an archive. Times are ms since 1970 in UTC."""

    name: str
    form: str
    rows: int
    kept: int
    dropped: Mapping[str, int]
    first: int | None
    last: int | None


@dataclass(frozen=True)
class Said:
    """What a vessel said of itself, with the first and last time in ms."""

    field: str
    value: str
    first: int
    last: int


@dataclass(frozen=True)
class Silence:
    """A gap: when the vessel was last seen and seen again, in ms since 1970."""

    last_seen: int
    seen_again: int


@dataclass(frozen=True)
class Drawn:
    """What legs are drawn from: one entry a vertex, in the order of legs and times.

    ``leg`` is the index of the leg, ``t`` ms since 1970, positions are degrees in EPSG:4326, ``zoom`` is the lowest web map
    zoom that shows the vertex: 4, 7 or 10.
    """

    leg: Ints
    t: Ints
    lon: Floats
    lat: Floats
    zoom: Ints


@dataclass(frozen=True)
class Samples:
    """Speeds in kn and heights in ft along legs, for a chart; not a number where none was broadcast."""

    leg: Ints
    t: Ints
    speed: Floats
    altitude: Floats


@dataclass(frozen=True)
class Heard:
    """Where ships were heard: month (``2024-03``), cell of a web map of 8,192 cells across, and seconds."""

    month: tuple[str, ...]
    x: Ints
    y: Ints
    seconds: Floats


@dataclass(frozen=True)
class FileTracks:
    """A file of position reports with its legs. ``reports`` are those without exact duplicates.

    Equal digests mean equal files.
    """

    name: str
    digest: str
    files: tuple[ReadFile, ...]
    reports: int
    vessels: int
    duplicates: int
    spikes: int
    refused: tuple[tuple[str, str, int], ...]
    legs: tuple[SeenLeg, ...] = field(repr=False)
    said: Mapping[str, tuple[Said, ...]] = field(repr=False)
    silences: tuple[tuple[Silence, ...], ...] = field(repr=False)
    drawn: Drawn = field(repr=False)
    samples: Samples = field(repr=False)
    heard: Heard = field(repr=False)
    bytes: int = 0

    @property
    def dropped(self) -> Counter[str]:
        """The rows that were left out, by reason."""
        found: Counter[str] = Counter()
        for file in self.files:
            found.update(file.dropped)
        found["duplicate"] += self.duplicates
        found["spike"] += self.spikes
        return Counter({reason: count for reason, count in found.items() if count})

    def names_of(self, vessel: str) -> tuple[str, ...]:
        """The names that a vessel broadcast."""
        return tuple(said.value for said in self.said.get(vessel, ()) if said.field == "name")


def open_tracks(
    content: bytes,
    name: str,
    *,
    places: Places,
    form: str | None = None,
    kind: TrackKind | None = None,
    limits: Limits | None = None,
) -> FileTracks | None:
    """The legs of a file of position reports, read in a separate process; None where no form of them is recognised.

    ``form`` is one of :data:`geodata.tracks.formats.detect.FORMS`. Stops are matched with ``places``. Raises ImportingError
    if the file cannot be read, and LimitError beyond a limit, with the commands that have none.
    """
    limits = limits or Limits.from_environment()
    shown = plain_file_name(name)
    if len(content) > limits.file_bytes:
        error = LimitError(f"{shown}: it has {size(len(content))}.")
        raise LimitError(too_much(error, limits))
    rows = zip(places.ids, places.names, places.lon, places.lat, places.height_ft, strict=True)
    request = {
        "name": shown,
        "form": form,
        "kind": _KINDS[kind],
        "places": [[i, name, float(lon), float(lat), float(height)] for i, name, lon, lat, height in rows],
    }
    files = tuple(worker.TRACKS.format(table) for table in worker.TRACK_TABLES)
    try:
        answer, results = sandbox.run("tracks", {worker.INPUT: content}, request, limits, files)
    except LimitError as error:
        # Memory and time are limited from outside of the process, which then says nothing itself.
        raise LimitError(str(error) if COMMANDS in str(error) else too_much(error, limits)) from error
    if "unrecognised" in answer:
        return None
    tables = {
        table: arrow_stream.from_ipc(results[file]) for table, file in zip(worker.TRACK_TABLES, files, strict=True)
    }
    try:
        return _checked(shown, hashlib.sha256(content).hexdigest(), answer, tables, places)
    except (KeyError, TypeError, ValueError, pa.ArrowException) as error:
        raise ImportingError("The file's reader returned nothing that can be used.") from error


def _checked(
    name: str, digest: str, answer: Mapping[str, Any], tables: Mapping[str, pa.Table], places: Places
) -> FileTracks:
    """What the process returned, with every number and text held to what it may be. Raises ValueError."""
    known = frozenset(places.ids)
    # In parts: a row as a dictionary takes several times the memory of its leg.
    parts = tables["legs"].to_batches(max_chunksize=1000)
    legs = tuple(_leg(row, known) for part in parts for row in part.to_pylist())
    vertices, samples, density = tables["vertices"], tables["samples"], tables["density"]
    drawn = Drawn(
        _within(vertices["leg"], 0, len(legs) - 1),
        _times(vertices["t"]),
        _floats(vertices["lon"], 180),
        _floats(vertices["lat"], 90),
        _within(vertices["zoom"], 0, 30),
    )
    if np.any(np.diff(drawn.leg) < 0):
        raise ValueError("the legs are not in order")
    return FileTracks(
        name=name,
        digest=digest,
        files=tuple(_read_file(each) for each in answer["files"]),
        reports=int(answer["reports"]),
        vessels=int(answer["vessels"]),
        duplicates=int(answer["duplicates"]),
        spikes=int(answer["spikes"]),
        refused=tuple((_text(vessel), _text(why), int(count)) for vessel, why, count in answer["refused"]),
        legs=legs,
        said=_said(tables["identities"]),
        silences=_silences(tables["gaps"], legs),
        drawn=drawn,
        samples=Samples(
            _within(samples["leg"], 0, len(legs) - 1),
            _times(samples["t"]),
            _floats(samples["speed_kn"], 1e4, missing=True),
            _floats(samples["altitude_ft"], 1e6, missing=True),
        ),
        heard=Heard(
            tuple(_month(text) for text in density["month"].to_pylist()),
            _within(density["x"], 0, CELLS - 1),
            _within(density["y"], 0, CELLS - 1),
            _floats(density["seconds"], 1e12),
        ),
        bytes=sum(table.nbytes for table in tables.values()),
    )


def _read_file(row: Mapping[str, Any]) -> ReadFile:
    known = get_args(Reason)
    return ReadFile(
        name=_text(row["name"]),
        form=_text(row["form"]),
        rows=int(row["rows"]),
        kept=int(row["kept"]),
        dropped={reason: int(count) for reason, count in row["dropped"].items() if reason in known},
        first=None if row["first"] is None else int(row["first"]),
        last=None if row["last"] is None else int(row["last"]),
    )


def _leg(row: Mapping[str, Any], places: frozenset[str]) -> SeenLeg:
    leg = SeenLeg(**{name: row[name] for name in SeenLeg.__dataclass_fields__})
    for name in ("leg", "vessel", "origin", "destination"):
        if not isinstance(value := row[name], str) or len(value) > _TEXT_CHARS or not value.isprintable():
            raise ValueError(name)
    for name in ("origin_place_id", "destination_place_id", "origin_nearest_id", "destination_nearest_id"):
        if row[name] is not None and row[name] not in places:
            raise ValueError(name)
    times = ("depart_from", "depart_to", "arrive_from", "arrive_to", "first_seen", "last_seen")
    for name in times:
        if not (row[name] is None and name not in times[-2:]) and not isinstance(row[name], dt.datetime):
            raise ValueError(name)
    for name in ("km", "unseen_hours", "origin_km", "destination_km"):
        if row[name] is not None and not 0 <= row[name] <= _MOST:
            raise ValueError(name)
    return leg


def _said(table: pa.Table) -> dict[str, tuple[Said, ...]]:
    found: dict[str, list[Said]] = {}
    first, last = _times(table["first"]), _times(table["last"])
    texts = (table[name].to_pylist() for name in ("vessel", "field", "value"))
    for vessel, about, value, begin, end in zip(*texts, first.tolist(), last.tolist(), strict=True):
        found.setdefault(_text(vessel), []).append(Said(_text(about), _text(value), begin, end))
    return {vessel: tuple(said) for vessel, said in found.items()}


def _silences(table: pa.Table, legs: tuple[SeenLeg, ...]) -> tuple[tuple[Silence, ...], ...]:
    """The gaps of each leg, in the order of time."""
    of_vessel: dict[str, list[Silence]] = {}
    last, again = _times(table["last_seen"]), _times(table["seen_again"])
    for vessel, start, end in zip(table["vessel"].to_pylist(), last.tolist(), again.tolist(), strict=True):
        of_vessel.setdefault(vessel, []).append(Silence(start, end))
    found = []
    for leg in legs:
        first, end = milliseconds(leg.first_seen), milliseconds(leg.last_seen)
        inside = (gap for gap in of_vessel.get(leg.vessel, ()) if gap.last_seen >= first and gap.seen_again <= end)
        found.append(tuple(sorted(inside, key=lambda gap: gap.last_seen)))
    return tuple(found)


def milliseconds(time: dt.datetime) -> int:
    """A time as ms since 1970 in UTC."""
    return round(time.timestamp() * 1000)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("not a text")
    return printable(value, limit=_TEXT_CHARS)


def _month(value: Any) -> str:
    text = _text(value)
    dt.date.fromisoformat(f"{text}-01")
    return text


def _within(column: Any, least: int, most: int) -> Ints:
    found: Ints = column.cast(pa.int64()).to_numpy()
    if found.dtype != np.int64 or (len(found) and (found.min() < least or found.max() > most)):
        raise ValueError("a number is out of its range")
    return found


def _times(column: Any) -> Ints:
    return _within(column, EARLIEST_MS, LATEST_MS)


def _floats(column: Any, most: float, *, missing: bool = False) -> Floats:
    found: Floats = column.cast(pa.float64()).to_numpy()
    sound = np.abs(found) <= most
    if not np.all(sound | np.isnan(found) if missing else sound):
        raise ValueError("a number is out of its range")
    return found
