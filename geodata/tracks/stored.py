"""Position reports and results as Parquet files, as ``docs/tracks.md`` describes them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from geodata.tracks import vessels
from geodata.tracks.pings import Columns, Pings, pings_of

_TIME = pa.timestamp("ms", "UTC")
_ROWS_OF_A_GROUP = 2**18

PING_SCHEMA = pa.schema(
    [
        pa.field("vessel", pa.dictionary(pa.int32(), pa.string())),
        pa.field("t", _TIME),
        pa.field("lat_e7", pa.int32()),
        pa.field("lon_e7", pa.int32()),
        pa.field("speed_kn", pa.float32()),
        pa.field("course_deg", pa.float32()),
        pa.field("altitude_ft", pa.float32()),
        pa.field("on_ground", pa.bool_()),
        pa.field("source", pa.int32()),
        pa.field("source_row", pa.int64()),
    ]
)


def write_pings(path: Path, pings: Pings, names: Mapping[int, str]) -> None:
    """Write reports, sorted by vessel, into a Parquet file."""
    index, codes = pd.factorize(pings["vessel"])
    texts = pa.array([vessels.text_of(int(code), dict(names)) for code in codes], pa.string())
    ground = pings["ground"]
    columns = [
        pa.DictionaryArray.from_arrays(pa.array(index.astype(np.int32)), texts),
        pa.array(pings["t"]).cast(pa.int64()).cast(_TIME),
        pa.array(pings["lat"]),
        pa.array(pings["lon"]),
        *(pa.array(pings[name], from_pandas=True) for name in ("speed", "course", "alt")),
        pa.array(ground == 1, mask=ground < 0),
        pa.array(pings["source"]),
        pa.array(pings["row"]),
    ]
    table = pa.Table.from_arrays(columns, schema=PING_SCHEMA)
    pq.write_table(
        table,
        path,
        row_group_size=_ROWS_OF_A_GROUP,
        compression="zstd",
        compression_level=1,
        use_dictionary=["vessel", "source"],
        column_encoding=dict.fromkeys(("t", "lat_e7", "lon_e7", "source_row"), "DELTA_BINARY_PACKED"),
        write_statistics=["vessel", "t"],
    )


def read_pings(path: Path) -> tuple[Pings, dict[int, str]]:
    """The reports of a file with the rows they were in, and the texts of the vessels that have names."""
    columns, names = read_columns(path)
    table = _table(path, ["source", "source_row"])
    source, row = table.column("source").to_numpy(), table.column("source_row").to_numpy()
    return pings_of(len(columns), source=source, row=row, **vars(columns)), names


def read_columns(path: Path) -> tuple[Columns, dict[int, str]]:
    """The reports of a file, and the texts of the vessels that have names."""
    table = _table(path, ["vessel", "t", "lat_e7", "lon_e7", "speed_kn", "course_deg", "altitude_ft", "on_ground"])
    names: dict[int, str] = {}
    vessel = np.empty(table.num_rows, dtype=np.int64)
    at = 0
    for chunk in table.column("vessel").chunks:
        codes = np.array([_code(text, names) for text in chunk.dictionary.to_pylist()] or [0], dtype=np.int64)
        vessel[at : at + len(chunk)] = codes[chunk.indices.to_numpy(zero_copy_only=False)]
        at += len(chunk)
    columns = Columns(
        vessel=vessel,
        t=table.column("t").cast(pa.int64()).to_numpy(),
        lat=table.column("lat_e7").to_numpy(),
        lon=table.column("lon_e7").to_numpy(),
        speed=_floats(table.column("speed_kn")),
        course=_floats(table.column("course_deg")),
        alt=_floats(table.column("altitude_ft")),
        ground=table.column("on_ground").cast(pa.int8()).fill_null(-1).to_numpy(),
    )
    return columns, names


def _table(path: Path, columns: list[str]) -> pa.Table:
    return pq.read_table(
        path, columns=columns, read_dictionary=["vessel"], memory_map=True, use_threads=False, partitioning=None
    )


def _floats(column: pa.ChunkedArray) -> Any:
    """The numbers of a column, nan where there is none. A column of nothing but nulls need not be looked at."""
    if column.null_count == len(column):
        return np.full(len(column), np.nan, dtype=np.float32)
    return column.to_numpy().astype(np.float32, copy=False)


def _code(text: str, names: dict[int, str]) -> int:
    code = vessels.code_of_text(text)
    if vessels.kind_of(code) in ("flight", "track"):
        names[code] = text
    return code


def columns_table(columns: Sequence[tuple[str, pa.DataType]], values: Mapping[str, Any]) -> pa.Table:
    """A table of these columns. Floats that are not numbers become null; times are ms since 1970, -1 for none."""
    arrays = []
    for name, kind in columns:
        data = values[name]
        if pa.types.is_timestamp(kind):
            ms = np.asarray(data, dtype=np.int64)
            arrays.append(pa.array(ms, mask=ms < 0).cast(kind))
        elif pa.types.is_floating(kind):
            arrays.append(pa.array(np.asarray(data, dtype=np.float64), from_pandas=True).cast(kind))
        else:
            arrays.append(data.cast(kind) if isinstance(data, pa.Array) else pa.array(data, kind))
    return pa.Table.from_arrays(arrays, schema=pa.schema(list(columns)))


def storage_of(name: str) -> dict[str, Any]:
    """How the Parquet file of a result is written. Vertices are by far the most rows: this way takes a third of the time."""
    if name != "vertices":
        return {"compression": "zstd", "compression_level": 3}
    return {
        "compression": "zstd",
        "compression_level": 1,
        "use_dictionary": ["leg", "zoom", "speed_kn", "course_deg", "altitude_ft"],
        "column_encoding": {"t": "DELTA_BINARY_PACKED", "lat": "BYTE_STREAM_SPLIT", "lon": "BYTE_STREAM_SPLIT"},
    }


def write_table(path: Path, table: pa.Table) -> None:
    """Write a result into a Parquet file."""
    pq.write_table(table, path, compression="zstd", compression_level=3, row_group_size=_ROWS_OF_A_GROUP)


def write_passing(path: Path, table: pa.Table) -> None:
    """Write a table that is read once and then removed: quickly, not small."""
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, table.schema) as file:
        file.write_table(table)


def read_passing(path: Path) -> pa.Table:
    """The table of a file that :func:`write_passing` wrote."""
    with pa.OSFile(str(path), "rb") as source:
        return pa.ipc.open_file(source).read_all()
