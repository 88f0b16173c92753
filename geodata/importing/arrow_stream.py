"""Readings as Arrow streams: the form in which rows pass between the sandbox and the server."""

from __future__ import annotations

import json
from typing import Any

import pyarrow as pa

from geodata.errors import ImportingError
from geodata.importing.table import DEFECT, FAULT, SHAPE, TOLD, Reading

#: So many rows are one part of a compressed stream, the least that is unpacked at once.
_BATCH_ROWS = 2_048


def to_ipc(reading: Reading) -> bytes:
    """Return a reading as the bytes of an Arrow stream, which is how it leaves the sandbox."""
    table = reading.columns
    rows = reading.rows
    extra: dict[str, pa.Array] = {}
    if reading.shapes is not None:
        extra[SHAPE] = pa.array(reading.shapes, pa.large_binary())
    extra[FAULT] = pa.array([reading.faults.get(row) for row in range(rows)], pa.string())
    extra[DEFECT] = pa.array([reading.defects.get(row) for row in range(rows)], pa.string())
    extra[TOLD] = pa.array([reading.told.get(row) for row in range(rows)], pa.string())
    columns = dict(zip(table.column_names, table.columns, strict=True)) | extra
    about = {"crs": reading.crs, "notes": reading.notes, "parts": list(reading.parts)}
    return stream(pa.table(columns).replace_schema_metadata({b"about": json.dumps(about).encode()}))


def stream(whole: pa.Table) -> bytes:
    """Return a table as the bytes of an Arrow stream."""
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, whole.schema) as writer:
        writer.write_table(whole)
    return bytes(sink.getvalue().to_pybytes())


def kept(whole: pa.Table) -> bytes:
    """Return a table as a compressed Arrow stream, to be kept: values that repeat cost next to nothing.

    Only the server itself compresses. What the sandbox returns is never unpacked, so its size is what it takes.
    """
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, whole.schema, options=pa.ipc.IpcWriteOptions(compression="zstd")) as writer:
        writer.write_table(whole, max_chunksize=_BATCH_ROWS)
    return bytes(sink.getvalue().to_pybytes())


def first_rows(data: bytes, rows: int) -> pa.Table:
    """Return the first rows of an Arrow stream of ours. The rest is not unpacked."""
    batches, count = [], 0
    with pa.ipc.open_stream(data) as reader:
        for batch in reader:
            batches.append(batch)
            count += batch.num_rows
            if count >= rows:
                break
        return pa.Table.from_batches(batches, reader.schema).slice(0, rows)


def from_ipc(data: bytes) -> pa.Table:
    """Return the table of an Arrow stream. Raises ImportingError if it is damaged."""
    try:
        with pa.ipc.open_stream(data) as reader:
            table = reader.read_all()
        table.validate(full=True)
    except MemoryError:
        raise
    except (pa.ArrowException, OSError, ValueError) as error:
        raise ImportingError("The file's reader returned nothing that can be used.") from error
    return table


def about(table: pa.Table) -> dict[str, Any]:
    """Return what a stream says of its file apart from the rows: reference system, notes and parts."""
    found: dict[str, Any] = json.loads((table.schema.metadata or {}).get(b"about", b"{}"))
    return found
