"""Tables in Parquet files, GeoParquet too."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from geodata.errors import ImportingError, LimitError
from geodata.limits import Limits
from geodata.quoting import printable, quoted
from geodata.tracks.formats.table import TableForm, chunk_of
from geodata.tracks.pings import Chunk
from geodata.tracks.sources import Progress
from geodata.tracks.vessels import Kind

_BATCH = 2**17


def columns_of(path: Path) -> list[str]:
    """The names of the columns."""
    return [str(name) for name in pq.read_schema(path).names]


def read_parquet(path: Path, form: TableForm, kind: Kind | None, limits: Limits, progress: Progress) -> Iterator[Chunk]:
    """Read a table part by part. ``row`` counts the rows; the first is row 1."""
    with pq.ParquetFile(path, memory_map=True) as file:
        names = [str(name) for name in file.schema_arrow.names]
        if len(names) > limits.columns:
            raise LimitError(f"It has {len(names)} columns, more than {limits.columns}.")
        roles = form.roles(names)
        used = [names[index] for index in roles.values()]
        for name in used:
            kind_of_column = file.schema_arrow.field(name).type
            if pa.types.is_nested(kind_of_column):
                raise ImportingError(
                    f"the column {quoted(name)} has the type {printable(str(kind_of_column), limit=80)}; numbers, texts, "
                    "times and WKB can be read."
                )
        total, size, before = max(file.metadata.num_rows, 1), path.stat().st_size, 0
        for batch in file.iter_batches(batch_size=_BATCH, columns=used):
            rows = np.arange(before + 1, before + batch.num_rows + 1, dtype=np.int64)
            columns = {role: _flat(batch.column(names[index])) for role, index in roles.items()}
            yield chunk_of(columns, rows, form, kind)
            before += batch.num_rows
            progress(size * before // total)


def _flat(column: pa.Array) -> pa.Array:
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    if pa.types.is_large_string(column.type) or pa.types.is_string_view(column.type):
        return column.cast(pa.string())
    return column.cast(pa.timestamp("ms")) if pa.types.is_date(column.type) else column
