"""Traces of one aircraft as readsb and ADS-B Exchange write them (``trace_full_…json``)."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterator
from typing import IO, Any, TypeGuard

from geodata.errors import ImportingError, LimitError
from geodata.limits import Limits, size
from geodata.tracks import vessels
from geodata.tracks.pings import EARLIEST_MS, LATEST_MS, Chunk, Drops, Reason, Said, merge_said, pings_of
from geodata.untrusted.json_budget import too_full

#: The flag of a position that is older than its time.
_STALE = 1
#: No number of a trace is as large as this.
_MOST = 1e15


def read_trace(stream: IO[bytes], limits: Limits) -> Iterator[Chunk]:
    """Read the trace of one aircraft. ``row`` counts the entries of ``trace``; the first is row 1."""
    content = stream.read(limits.file_bytes + 1)
    if len(content) > limits.file_bytes:
        raise LimitError(f"It is larger than {size(limits.file_bytes)}; traces are files of one aircraft and day.")
    if problem := too_full(content, limits):
        raise LimitError(f"It {problem}; traces are files of one aircraft and day.")
    try:
        whole = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise ImportingError("It is not JSON that can be read; fetch it again.") from error
    if (
        not isinstance(whole, dict)
        or not isinstance(whole.get("icao"), str)
        or not isinstance(whole.get("trace"), list)
    ):
        raise ImportingError("It is not the trace of an aircraft: 'icao', 'timestamp' or 'trace' is missing.")
    start, rows = whole.get("timestamp"), whole["trace"]
    if not _is_number(start):
        raise ImportingError("Its 'timestamp' is not a number of seconds since 1970.")
    address = whole["icao"].strip().lower()
    if not (len(address) == 6 and all(c in "0123456789abcdef" for c in address)):
        # "~" marks an address that is none of the ICAO's.
        yield Chunk(pings_of(0), len(rows), Counter({"bad identity": len(rows)}), first_rows={"bad identity": 1})
        return
    code = vessels.code_of("icao", int(address, 16))
    drops: Drops = Counter()
    first_rows: dict[Reason, int] = {}
    said: Said = {}
    found: list[dict[str, Any]] = []
    for index, row in enumerate(rows):
        ping = _ping(row, float(start))
        if isinstance(ping, str):
            drops[ping] += 1
            first_rows.setdefault(ping, index + 1)
            continue
        found.append({**ping, "vessel": code, "row": index + 1})
        details = row[8] if len(row) > 8 and isinstance(row[8], dict) else {}
        if isinstance(call := details.get("flight"), str) and call.strip():
            merge_said(said, [((code, "callsign", call.strip()[:80]), (ping["t"], ping["t"], 1))])
    if found and isinstance(name := whole.get("r"), str) and name.strip():
        merge_said(said, [((code, "name", name.strip()[:80]), (found[0]["t"], found[-1]["t"], 1))])
    columns = {name: [ping[name] for ping in found] for name in (found[0] if found else ())}
    yield Chunk(pings_of(len(found), **columns), len(rows), drops, said, first_rows=first_rows)


def _is_number(value: Any) -> TypeGuard[int | float]:
    # Whole numbers of any length are JSON; math.isfinite would fail at those that no float can hold.
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < _MOST


def _ping(row: Any, start: float) -> dict[str, Any] | Reason:
    if not isinstance(row, list) or len(row) < 4:
        return "broken row"
    if not _is_number(row[0]):
        return "no time"
    if not (_is_number(row[1]) and _is_number(row[2]) and abs(row[1]) <= 90 and abs(row[2]) <= 180):
        return "no position"
    if row[1] == 0 and row[2] == 0:
        return "no position"
    if len(row) > 6 and isinstance(row[6], int) and row[6] & _STALE:
        return "stale position"
    time = (start + row[0]) * 1000
    if not EARLIEST_MS < time <= LATEST_MS:
        return "no time"
    speed, course = (row[i] if len(row) > i and _is_number(row[i]) else math.nan for i in (4, 5))
    return {
        "t": round(time),
        "lat": round(row[1] * 1e7),
        "lon": round(row[2] * 1e7),
        "speed": speed if 0 <= speed < 2500 else math.nan,
        "course": course % 360 if math.isfinite(course) else math.nan,
        "alt": row[3] if _is_number(row[3]) and abs(row[3]) < 200_000 else math.nan,
        "ground": 1 if row[3] == "ground" else 0 if _is_number(row[3]) else -1,
    }
