"""AIS as receivers write it: lines of NMEA 0183 (``!AIVDM``), with the time in a tag block or before or after it.

A bare line holds no date, so a report without a time is left out.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterator
from typing import IO, Any

from geodata.errors import ImportingError
from geodata.tracks import vessels
from geodata.tracks.pings import EARLIEST_MS, LATEST_MS, Chunk, Drops, Reason, Said, merge_said, pings_of

_LINES = 50_000
_LINE_BYTES = 4_096
_WAITING = 1_000
_POSITIONS = frozenset({1, 2, 3, 9, 18, 19, 27})
_STATIC = frozenset({5, 19, 24})
_BASE = frozenset({4, 11})
_SENTENCE = re.compile(
    rb"[!$](?:AI|AB|AN|AR|AS|AT|AX|BS|SA)VD[MO],(\d),(\d),(\d?),([^,]*),([^,]*),(\d)\*([0-9A-Fa-f]{2})"
)
_TAG_TIME = re.compile(rb"[\\,]c:(\d{9,16})")
_EPOCH = re.compile(rb"(?<!\d)(\d{10}|\d{13})(?:\.\d+)?(?!\d)")
_ISO = re.compile(rb"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)?")


def is_nmea(head: bytes) -> bool:
    """Whether a file begins with lines of AIS."""
    return any(_SENTENCE.search(line) for line in head[:20_000].splitlines()[:20])


def read_nmea(stream: IO[bytes]) -> Iterator[Chunk]:
    """Read a file part by part. ``row`` is the line of the last sentence of a message."""
    timed, reader = 0, _Reader()
    while True:
        lines: list[bytes] = []
        while len(lines) < _LINES and (line := stream.readline(_LINE_BYTES)):
            lines.append(line)
        if not lines:
            break
        chunk = reader.chunk(lines)
        timed += len(chunk.pings)
        yield chunk
    if unfinished := reader.unfinished():
        yield unfinished
    if reader.untimed and not timed:
        raise ImportingError(
            "no line holds a time, and AIS itself sends no date; use a file with tag blocks (\\c:…\\) or times before the "
            "sentences."
        )


class _Reader:
    """Joins the sentences of a message, and decodes it."""

    def __init__(self) -> None:
        self.row = 0
        self.untimed = False
        #: The sentences so far of messages of several, their time, and the row of the first one.
        self._waiting: dict[tuple[bytes, bytes], tuple[list[bytes], int | None, int]] = {}
        #: The rows of messages that lack a sentence, since this was asked last.
        self._lost: list[int] = []

    def unfinished(self) -> Chunk | None:
        """The messages whose other sentences did not come until the end, as broken ones; None where there are none."""
        rows = sorted([*self._lost, *(row for _, _, row in self._waiting.values())])
        if not rows:
            return None
        return Chunk(pings_of(0), len(rows), Counter({"broken row": len(rows)}), first_rows={"broken row": rows[0]})

    def chunk(self, lines: list[bytes]) -> Chunk:
        drops: Drops = Counter()
        first_rows: dict[Reason, int] = {}
        said: Said = {}
        found: list[dict[str, Any]] = []
        messages = 0
        for line in lines:
            self.row += 1
            whole = self._whole(line)
            if whole is None:
                if line.strip() and not _SENTENCE.search(line):
                    messages += 1
                    drops["broken row"] += 1
                    first_rows.setdefault("broken row", self.row)
                continue
            messages += 1
            if reason := self._decode(*whole, found, said):
                drops[reason] += 1
                first_rows.setdefault(reason, self.row)
        columns = {name: [ping[name] for ping in found] for name in (found[0] if found else ())}
        return Chunk(pings_of(len(found), **columns), messages, drops, said, first_rows=first_rows)

    def _whole(self, line: bytes) -> tuple[list[bytes], int | None] | None:
        """The sentences of a message that this line completes, and its time in ms."""
        match = _SENTENCE.search(line)
        if match is None:
            return None
        parts, part, message_id, channel = int(match[1]), int(match[2]), match[3], match[4]
        time = _time(line[: match.start()], line[match.end() :])
        if parts == 1:
            return [match[0]], time
        key = (message_id, channel)
        before, first_time, first_row = self._waiting.pop(key, ([], None, self.row))
        if before and len(before) != part - 1:
            # Another message has begun in the middle of this one, or one of its sentences is missing.
            self._lost.append(first_row)
            before, first_time, first_row = [], None, self.row
        if len(before) != part - 1:
            if part == parts:
                self._lost.append(self.row)
            return None
        sentences, time = [*before, match[0]], first_time if time is None else time
        if part == parts:
            return sentences, time
        if len(self._waiting) >= _WAITING:
            self._lost.append(self._waiting.pop(next(iter(self._waiting)))[2])
        self._waiting[key] = (sentences, time, first_row)
        return None

    def _decode(
        self, sentences: list[bytes], time: int | None, found: list[dict[str, Any]], said: Said
    ) -> Reason | None:
        from pyais import decode  # noqa: PLC0415 (only for this format)

        try:
            message: Any = decode(*sentences, error_if_checksum_invalid=True)
            kind, mmsi = int(message.msg_type), int(message.mmsi)
        except Exception:  # whatever a library makes of damaged bits, it is a damaged sentence
            return "broken row"
        if kind in _BASE or vessels.is_base(mmsi):
            return "base station"
        if not vessels.is_ship(mmsi):
            return "bad identity"
        code = vessels.code_of("mmsi", mmsi)
        if time is None:
            self.untimed = True
        if kind in _STATIC and time is not None:
            _keep(said, code, message, time)
        if kind not in _POSITIONS:
            return "not a position"
        if time is None:
            return "no time"
        lat, lon = float(message.lat), float(message.lon)
        if not (abs(lat) <= 90 and abs(lon) <= 180) or (lat == 0 and lon == 0):
            return "no position"
        speed, course = float(getattr(message, "speed", 1023)), float(getattr(message, "course", 360))
        no_speed = 63 if kind == 27 else 102.25
        found.append(
            {
                "vessel": code,
                "t": time,
                "row": self.row,
                "lat": round(lat * 1e7),
                "lon": round(lon * 1e7),
                "speed": speed if 0 <= speed < no_speed else float("nan"),
                "course": course if 0 <= course < 360 else float("nan"),
            }
        )
        return None


def _time(before: bytes, after: bytes) -> int | None:
    """The time of a line in ms: of its tag block, or of what stands before or after the sentence."""
    if tag := _TAG_TIME.search(before):
        return _bounded(int(tag[1]))
    for text in (before, after):
        if iso := _ISO.search(text):
            try:
                found = dt.datetime.fromisoformat(iso[0].decode())
            except ValueError:
                continue
            aware = found if found.tzinfo else found.replace(tzinfo=dt.UTC)
            return _bounded(round(aware.timestamp() * 1000))
        if epoch := _EPOCH.search(text):
            return _bounded(int(epoch[1]))
    return None


def _bounded(number: int) -> int | None:
    milliseconds = number if number > 10**11 else number * 1000
    return milliseconds if EARLIEST_MS < milliseconds <= LATEST_MS else None


def _keep(said: Said, code: int, message: Any, time: int) -> None:
    for name, field in (("name", "shipname"), ("imo", "imo"), ("callsign", "callsign"), ("shiptype", "ship_type")):
        value = getattr(message, field, None)
        text = str(int(value) if isinstance(value, int) else value or "").strip("@ ")[:80]
        if text and text != "0" and (name != "imo" or len(text) == 7):
            merge_said(said, [((code, name, text), (time, time, 1))])
