"""A part of a table, with the meaning of its columns, as position reports."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from geodata.tracks import vessels
from geodata.tracks.formats import cells
from geodata.tracks.formats.cells import NO_TIME
from geodata.tracks.pings import (
    EARLIEST_MS,
    LATEST_MS,
    Chunk,
    Drops,
    Flags,
    Floats,
    Ints,
    Reason,
    Said,
    merge_said,
    pings_of,
)
from geodata.tracks.vessels import Kind

#: What a column of position reports can hold.
ROLES = (
    "vessel", "time", "heard", "lat", "lon", "position", "geometry", "speed", "course", "alt", "alt2", "ground", "type",
    "name", "imo", "callsign", "shiptype",
)  # fmt: skip

#: What a vessel says of itself. Each has the times at which it was said.
STATIC = ("name", "imo", "callsign", "shiptype")

#: Texts of Danish "Type of mobile" and of others that are no ship.
_BASE = ("Base Station",)
_NO_SHIP = ("AtoN", "SAR Airborne", "Search and Rescue Transponder", "Man Overboard Device")
#: AIS message types that hold the position of a ship.
_POSITION_TYPES = (1, 2, 3, 9, 18, 19, 27)
_BASE_TYPES = (4, 11)
#: Speed 102.3 kn and course 360° mean "not available", latitude 91° and longitude 181° too.
_NO_SPEED, _NO_COURSE = 102.3, 360.0
#: Above this no ship's or aircraft's speed is believed.
_MOST_KN = 2_500.0


@dataclass(frozen=True)
class TableForm:
    """A kind of table: which names its columns have, and in which units they are.

    ``needs`` are the columns by which it is recognised, in lower case. ``columns`` gives the accepted names of each role.
    ``speed`` and ``altitude`` turn the numbers into kn and feet. ``ais`` says that the sentinels of AIS are none,
    ``zero_is_ground`` that a height of 0 means that the aircraft is on the ground.
    """

    name: str
    title: str
    columns: Mapping[str, tuple[str, ...]]
    kind: Kind | None
    needs: frozenset[str] = frozenset()
    time: Callable[[Any], Ints] = cells.times
    speed: float = 1.0
    altitude: float = 1.0
    ais: bool = True
    zero_is_ground: bool = False
    notes: tuple[str, ...] = field(default=())

    def roles(self, header: list[str]) -> dict[str, int]:
        """The index of the column of each role in a header."""
        names = [plain(name) for name in header]
        found: dict[str, int] = {}
        for role, accepted in self.columns.items():
            for name in accepted:
                if name in names:
                    found[role] = names.index(name)
                    break
        return found


def plain(name: str) -> str:
    """The name of a column in lower case, without blanks around it and a leading number sign."""
    return name.strip().strip("\ufeff").lstrip("#").strip().strip('"').lower()


def chunk_of(columns: Mapping[str, Any], rows: Ints, form: TableForm, kind: Kind | None = None) -> Chunk:
    """Position reports of the columns of a part of a table: Arrow arrays of one length by role.

    ``rows`` are the numbers of the rows in the file. ``kind`` says what an identity that is a name is of.
    """
    count = len(rows)
    drops: Drops = Counter()
    first_rows: dict[Reason, int] = {}
    left = np.ones(count, dtype=bool)

    def drop(reason: Reason, which: Flags) -> None:
        which = which & left
        if found := int(np.count_nonzero(which)):
            drops[reason] += found
            first_rows.setdefault(reason, int(rows[int(np.argmax(which))]))
            left[which] = False

    codes, is_base, names = _codes(columns["vessel"], form.kind or kind)
    time = form.time(columns["time"])
    said = _said(columns, codes, time)
    no_ship, base, silent = _types(columns, count)
    drop("base station", is_base | base)
    drop("bad identity", (codes < 0) | no_ship)
    drop("not a position", silent)
    if "heard" in columns:
        heard = cells.times(columns["heard"])
        drop("stale position", heard == NO_TIME)
        time = heard
    drop("no time", (time <= EARLIEST_MS) | (time > LATEST_MS))
    lat, lon = _positions(columns)
    with np.errstate(invalid="ignore"):
        sound = (np.abs(lat) <= 90) & (np.abs(lon) <= 180) & ((lat != 0) | (lon != 0))
    drop("no position", ~sound)

    def numbers(role: str) -> Floats:
        return cells.numbers(columns[role])[left]

    pings = pings_of(
        int(np.count_nonzero(left)),
        vessel=codes[left],
        t=time[left],
        row=rows[left],
        lat=np.round(lat[left] * 1e7),
        lon=np.round(lon[left] * 1e7),
    )
    with np.errstate(invalid="ignore"):
        if "speed" in columns:
            speed = numbers("speed") * form.speed
            none = (speed < 0) | (speed > _MOST_KN) | (form.ais & (speed > _NO_SPEED - 0.01))
            pings["speed"] = np.where(none, np.nan, speed)
        if "course" in columns:
            course = numbers("course")
            none = (course < 0) | (course > 360) | (form.ais & (course >= _NO_COURSE))
            pings["course"] = np.where(none, np.nan, course % 360)
        if "alt" in columns:
            alt = numbers("alt") * form.altitude
            if "alt2" in columns:
                alt = np.where(np.isnan(alt), numbers("alt2") * form.altitude, alt)
            pings["alt"] = np.where(np.abs(alt) > 200_000, np.nan, alt)
    pings["ground"] = _on_ground(columns, form, left, pings["alt"])
    return Chunk(pings, count, drops, said, names, first_rows)


def _codes(column: Any, kind: Kind | None) -> tuple[Ints, Flags, dict[int, str]]:
    """The code of the vessel of each row, -1 where its identity is none; which are base stations; the texts of names."""
    none, names = np.zeros(len(column), dtype=bool), dict[int, str]()
    if kind == "mmsi":
        found = cells.numbers(column)
        mmsi = np.where(np.isfinite(found) & (np.abs(found) < 1e10) & (found == np.floor(found)), found, 0)
        mmsi = mmsi.astype(np.int64)
        is_ship, is_base = vessels.ships(mmsi)
        return np.where(is_ship, vessels.code_of("mmsi", 0) + mmsi, -1), is_base, names
    # The same few identities come again and again: each is read once.
    encoded = column if pa.types.is_dictionary(column.type) else pc.dictionary_encode(cells.texts(column))
    codes = np.empty(len(encoded.dictionary) + 1, dtype=np.int64)
    for index, text in enumerate(cells.texts(encoded.dictionary).to_pylist()):
        codes[index] = _code(text, kind, names)
    codes[-1] = -1
    indices = pc.fill_null(encoded.indices, len(codes) - 1).to_numpy(zero_copy_only=False)
    return codes[indices], none, names


def _code(text: str | None, kind: Kind | None, names: dict[int, str]) -> int:
    if not text:
        return -1
    if kind == "icao":
        # "~" marks an address that is none of the ICAO's: it may be of several aircraft.
        is_icao = len(text) <= 6 and all(c in "0123456789abcdefABCDEF" for c in text)
        number = int(text, 16) if is_icao else 0
        return vessels.code_of("icao", number) if 0 < number < 0xFFFFFF else -1
    if kind is None or text.startswith(("mmsi-", "icao-", "flight-", "track-")):
        try:
            code = vessels.code_of_text(text)
        except ValueError:
            return _code(text, "track", names)
        if text.startswith(("flight-", "track-")):
            names[code] = text
        return code
    code, name = vessels.named(kind, text)
    names[code] = name
    return code


def _types(columns: Mapping[str, Any], count: int) -> tuple[Flags, Flags, Flags]:
    """Which rows are of no ship, which of a base station, and which hold no position."""
    none = np.zeros(count, dtype=bool)
    if "type" not in columns:
        return none, none, none
    column = columns["type"]
    numbered = cells.numbers(column)
    if not np.isnan(numbered).all():
        base = np.isin(numbered, _BASE_TYPES)
        return none, base, ~base & ~np.isnan(numbered) & ~np.isin(numbered, _POSITION_TYPES)
    texts = cells.texts(column)
    has_text = [pc.fill_null(pc.is_in(texts, pa.array(words)), False) for words in (_NO_SHIP, _BASE)]
    no_ship, base = (np.asarray(found.to_numpy(zero_copy_only=False), dtype=bool) for found in has_text)
    return no_ship, base, none


def _positions(columns: Mapping[str, Any]) -> tuple[Floats, Floats]:
    """Latitude and longitude in degrees."""
    if "lat_e7" in columns and "lon_e7" in columns:
        return cells.numbers(columns["lat_e7"]) / 1e7, cells.numbers(columns["lon_e7"]) / 1e7
    if "lat" in columns and "lon" in columns:
        return cells.numbers(columns["lat"]), cells.numbers(columns["lon"])
    if "position" in columns:
        parts = pc.split_pattern(cells.texts(columns["position"]), ",", max_splits=1)
        pairs = [pair if pair is not None and len(pair) == 2 else (None, None) for pair in parts.to_pylist()]
        found = [cells.numbers(pa.array([pair[i] for pair in pairs], pa.string())) for i in (0, 1)]
        return found[0], found[1]
    import shapely  # noqa: PLC0415 (only for tables with geometry)

    points = shapely.from_wkb(columns["geometry"].to_numpy(zero_copy_only=False), on_invalid="ignore")
    points = np.where(shapely.get_type_id(points) == 0, points, None)
    return shapely.get_y(points), shapely.get_x(points)


def _on_ground(columns: Mapping[str, Any], form: TableForm, left: Flags, alt: Floats) -> Ints:
    """Whether the reports that are left are on the ground: 1, 0, or -1 where nothing says so. ``alt`` are their heights."""
    unknown = np.isnan(alt)
    if "ground" in columns:
        return _ground(columns["ground"])[left]
    if form.zero_is_ground:
        return np.where(unknown, -1, alt == 0)
    if not form.ais and "alt" in columns and pa.types.is_string(columns["alt"].type):
        # As readsb writes it, in place of a height.
        word = pc.fill_null(pc.equal(pc.utf8_lower(cells.texts(columns["alt"])), "ground"), False)
        on_ground = np.asarray(word.to_numpy(zero_copy_only=False), dtype=bool)[left]
        if on_ground.any():
            return np.where(on_ground, 1, np.where(unknown, -1, 0))
    return np.full(len(alt), -1)


def _ground(column: Any) -> Ints:
    if pa.types.is_boolean(column.type):
        return np.asarray(pc.fill_null(pc.cast(column, pa.int64()), -1).to_numpy(zero_copy_only=False))
    lower = pc.utf8_lower(cells.texts(column))
    on = pc.fill_null(pc.is_in(lower, pa.array(["true", "1", "t"])), False).to_numpy(zero_copy_only=False)
    off = pc.fill_null(pc.is_in(lower, pa.array(["false", "0", "f"])), False).to_numpy(zero_copy_only=False)
    return np.where(on, 1, np.where(off, 0, -1))


def _said(columns: Mapping[str, Any], codes: Ints, time: Ints) -> Said:
    """What the vessels said of themselves, with the first and last time and the count."""
    found: Said = {}
    usable = (codes >= 0) & (time > EARLIEST_MS) & (time <= LATEST_MS)
    for field_name in STATIC:
        if field_name not in columns or not usable.any():
            continue
        words = cells.texts(columns[field_name])
        table = pa.table({"v": codes, "w": words, "t": time}).filter(pa.array(usable))
        grouped = table.group_by(["v", "w"]).aggregate([("t", "min"), ("t", "max"), ("t", "count")])
        for row in zip(*(grouped[name].to_pylist() for name in ("v", "w", "t_min", "t_max", "t_count")), strict=True):
            code, word, first, last, count = row
            if word and (text := _meaningful(field_name, word)):
                merge_said(found, [((code, field_name, text), (first, last, count))])
    return found


def _meaningful(field_name: str, word: str) -> str | None:
    """The text of a static field; None where it says that nothing is known."""
    text = word.strip("@ ")[:80]
    if field_name == "imo":
        text = text.upper().removeprefix("IMO").strip().removesuffix(".0")
        return text if text.isdigit() and len(text) == 7 else None
    return None if text.lower() in ("", "unknown", "undefined", "none", "nan", "0") else text
