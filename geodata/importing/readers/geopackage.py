"""GeoPackage: plain tables read by SQLite. No view, trigger, function or extension of the file ever runs."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from geodata.errors import ImportingError, LimitError
from geodata.importing.arrow_columns import read_wkb
from geodata.importing.table import (
    NO_GEOMETRY,
    UNDECODED,
    UNREADABLE,
    Reading,
    RowCollector,
    check_rows,
    chosen_part,
    joined_words,
    listed,
    too_wide,
)
from geodata.limits import Limits
from geodata.quoting import quoted

_ENVELOPE_BYTES = {0: 0, 1: 32, 2: 48, 3: 48, 4: 64}
_BATCH = 1_000
#: Names that programs give to the key of a table.
_KEYS = frozenset({"fid", "ogc_fid"})
_ALLOWED = frozenset({sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ})


def read_geopackage(path: Path, limits: Limits, part: str | None) -> Reading:
    """Read one table of features. ``part`` is its name."""
    try:
        connection = sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)
    except sqlite3.Error as error:
        raise _unreadable() from error
    try:
        return _read(connection, limits, part)
    except sqlite3.Error as error:
        if "too big" in str(error):
            raise LimitError("The GeoPackage has a value that is larger than the limits allow.") from error
        raise _unreadable() from error
    except MemoryError:
        raise
    except (UnicodeError, OverflowError) as error:
        raise _unreadable() from error
    finally:
        connection.close()


def _unreadable() -> ImportingError:
    return ImportingError("The file is not a GeoPackage that can be read; it may be damaged.")


def _read(connection: sqlite3.Connection, limits: Limits, part: str | None) -> Reading:
    connection.text_factory = _decoded
    connection.execute("PRAGMA trusted_schema = OFF")
    connection.execute("PRAGMA query_only = ON")
    connection.execute("PRAGMA mmap_size = 0")
    connection.execute("PRAGMA cell_size_check = ON")
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, limits.file_bytes)
    connection.setlimit(sqlite3.SQLITE_LIMIT_COLUMN, 2_000)
    connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
    # Only reading columns is allowed: no function, no attached file, no pragma that changes anything.
    connection.set_authorizer(_authorize)
    deadline = time.monotonic() + limits.seconds
    connection.set_progress_handler(lambda: time.monotonic() > deadline, 10_000)
    tables = _plain_tables(connection)
    for needed in ("gpkg_contents", "gpkg_geometry_columns", "gpkg_spatial_ref_sys"):
        if needed not in tables:
            raise ImportingError(
                "The file is an SQLite database but not a GeoPackage: it has no list of feature tables."
            )
    rows = connection.execute(
        "SELECT c.table_name, g.column_name, g.srs_id FROM gpkg_contents c JOIN gpkg_geometry_columns g "
        "ON g.table_name = c.table_name WHERE c.data_type = 'features' ORDER BY c.rowid LIMIT 1000"
    ).fetchall()
    layers = {str(name): (str(column), srs) for name, column, srs in rows if name in tables}
    left_out = [str(name) for name, _, _ in rows if name not in tables]
    if not layers:
        why = f" ({quoted(left_out[0])} is a view or a virtual table, which are not read)" if left_out else ""
        raise ImportingError(f"The GeoPackage has no table of features{why}.")
    name = chosen_part("The GeoPackage has the tables", tuple(layers), part)
    column, srs = layers[name]
    info = connection.execute(f"PRAGMA table_info({_quote(name)})").fetchall()
    names = [str(row[1]) for row in info]
    if column not in names:
        raise ImportingError(f"The GeoPackage's table {quoted(name)} has no column {quoted(column)}.")
    if len(names) > limits.columns + 1:
        raise too_wide(len(names), limits)
    reading = _rows(connection, name, column, info, limits)
    reading.crs = _crs(connection, srs)
    reading.parts = tuple(layers)
    if left_out:
        reading.notes.append(f"Views and virtual tables are not read: {listed(left_out)}.")
    plain = connection.execute(
        "SELECT table_name FROM gpkg_contents WHERE data_type = 'attributes' ORDER BY rowid LIMIT 1000"
    ).fetchall()
    if unplaced := [str(row[0]) for row in plain if str(row[0]) != "layer_styles"]:
        reading.notes.append(f"Tables without places are not read: {listed(unplaced)}.")
    return reading


class _Undecoded(str):
    """A text of which some bytes could not be read."""

    __slots__ = ()


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return _Undecoded(content.decode("utf-8", "replace"))


def _authorize(action: int, first: str | None, *_: str | None) -> int:
    allowed = action in _ALLOWED or (action == sqlite3.SQLITE_PRAGMA and first == "table_info")
    return sqlite3.SQLITE_OK if allowed else sqlite3.SQLITE_DENY


def _plain_tables(connection: sqlite3.Connection) -> set[str]:
    rows = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table' LIMIT 10000").fetchall()
    return {str(name) for name, sql in rows if not str(sql or "").lstrip().upper().startswith("CREATE VIRTUAL")}


def _quote(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _rows(connection: sqlite3.Connection, name: str, column: str, info: list[Any], limits: Limits) -> Reading:
    # The key of a table is its own number of a row, unless its name says that it is somebody's.
    keys = {str(row[1]) for row in info if row[5] and str(row[2]).upper() == "INTEGER" and str(row[1]).lower() in _KEYS}
    fields = [(str(row[1]), str(row[2]).upper()) for row in info if str(row[1]) not in keys | {column}]
    wanted = ", ".join(_quote(field) for field in (column, *(field for field, _ in fields)))
    cursor = connection.execute(f"SELECT {wanted} FROM {_quote(name)}")
    records = RowCollector(limits, shaped=False)
    blobs: list[bytes | None] = []
    faults: dict[int, str] = {}
    bytes_in: set[str] = set()
    for row in _batches(cursor):
        check_rows(len(blobs) + 1, limits)
        blob = _wkb(row[0])
        if row[0] is None or blob == b"":
            faults[len(blobs)] = NO_GEOMETRY
        elif blob is None:
            faults[len(blobs)] = UNREADABLE
        values: dict[str, Any] = {}
        lost: list[str] = []
        for (field, kind), value in zip(fields, row[1:], strict=True):
            if isinstance(value, bytes):
                bytes_in.add(field)
                continue
            if isinstance(value, _Undecoded):
                lost.append(UNDECODED.replace("{column}", quoted(field)))
            text = str(value) if isinstance(value, str) else value
            values[field] = bool(value) if kind == "BOOLEAN" and value is not None else text
        blobs.append(blob or None)
        records.add(values, told=joined_words(*lost))
    reading = records.reading()
    shapes, unreadable, defects = read_wkb(blobs, limits)
    reading.shapes = shapes
    reading.faults = {**unreadable, **faults, **reading.faults}
    reading.defects = defects
    if bytes_in:
        reading.notes.append(f"Columns that hold bytes are left out: {listed(sorted(bytes_in))}.")
    return reading


def _batches(cursor: sqlite3.Cursor) -> Iterator[Any]:
    while batch := cursor.fetchmany(_BATCH):
        yield from batch


def _wkb(value: Any) -> bytes | None:
    """Return the WKB of a GeoPackage geometry: empty bytes if it is empty, None if it is not a geometry."""
    if not isinstance(value, bytes) or len(value) < 8 or value[:2] != b"GP":
        return None
    flags = value[3]
    start = _ENVELOPE_BYTES.get((flags >> 1) & 7)
    if start is None or flags & 0x20 or len(value) < 8 + start:
        return None
    return b"" if flags & 0x10 else value[8 + start :]


def _crs(connection: sqlite3.Connection, srs: Any) -> str | None:
    row = connection.execute(
        "SELECT organization, organization_coordsys_id, definition FROM gpkg_spatial_ref_sys WHERE srs_id = ?", (srs,)
    ).fetchone()
    if row is None or srs in (-1, 0):
        return None
    organization, number, definition = row
    if str(organization).upper() in ("EPSG", "ESRI") and isinstance(number, int):
        return f"{str(organization).upper()}:{number}"
    return str(definition) if isinstance(definition, str) and definition != "undefined" else None
