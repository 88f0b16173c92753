"""GeoParquet: its metadata is checked before anything is unpacked."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import shapely

from geodata.errors import ImportingError, LimitError
from geodata.importing.arrow_columns import arrow_reading
from geodata.importing.readers.geojson import WGS84
from geodata.importing.table import Reading, check_rows, too_wide
from geodata.limits import Limits, size
from geodata.untrusted.json_budget import too_full

#: Lists above the position in each of GeoArrow's own encodings.
_NESTING = {"point": 0, "linestring": 1, "multipoint": 1, "polygon": 2, "multilinestring": 2, "multipolygon": 3}


def read_parquet(path: Path, limits: Limits) -> Reading:
    """Read the rows, with the primary geometry column of the ``geo`` metadata."""
    try:
        with pq.ParquetFile(path, memory_map=False, pre_buffer=False) as file:
            return _read(file, limits)
    except MemoryError:
        raise
    except (pa.ArrowException, OSError, KeyError, TypeError, ValueError, RecursionError, AttributeError) as error:
        raise ImportingError("The file is not GeoParquet that can be read; it may be damaged.") from error


def _read(file: Any, limits: Limits) -> Reading:
    metadata = file.metadata
    check_rows(metadata.num_rows, limits)
    if metadata.num_columns > 8 * limits.columns or len(file.schema_arrow) > limits.columns + 1:
        raise too_wide(max(metadata.num_columns, len(file.schema_arrow)), limits)
    if metadata.num_row_groups > limits.features:
        raise LimitError("The Parquet file has too many row groups.")
    unpacked = sum(metadata.row_group(i).total_byte_size for i in range(metadata.num_row_groups))
    if unpacked > limits.unpacked_bytes:
        raise LimitError(f"The file unpacks to {size(unpacked)}, more than {size(limits.unpacked_bytes)}.")
    raw = (file.schema_arrow.metadata or {}).get(b"geo")
    if raw is None:
        raise ImportingError("The Parquet file names no geometry column; write it as GeoParquet, or as CSV.")
    if problem := too_full(raw, limits):
        raise LimitError(f"The file's geometry metadata {problem}.")
    geo = json.loads(raw)
    name = geo["primary_column"]
    about = geo["columns"][name]
    table = _whole(file, limits)
    if name not in table.column_names:
        raise ImportingError("The Parquet file has no column of the name that its metadata gives for the geometry.")
    encoding = str(about.get("encoding", "WKB"))
    if encoding.upper() == "WKB":
        blobs = table.column(name).combine_chunks().to_pylist()
    elif encoding in _NESTING:
        blobs = _native(table.column(name), encoding)
    else:
        raise ImportingError("The Parquet file's geometry is in an encoding that is not read; write it as WKB.")
    if not all(blob is None or isinstance(blob, bytes) for blob in blobs):
        raise ImportingError("The Parquet file's geometry column does not hold geometry.")
    crs = about.get("crs", WGS84)
    stated = crs if isinstance(crs, str) or crs is None else json.dumps(crs)
    reading = arrow_reading(table.drop_columns([name]), blobs, limits, crs=stated)
    if len(geo["columns"]) > 1:
        reading.notes.append("Only the main geometry column is read.")
    return reading


def _whole(file: Any, limits: Limits) -> Any:
    """Read all row groups, and count bytes while they unpack: the sizes in the metadata may be false."""
    batches, total = [], 0
    for batch in file.iter_batches(batch_size=8_192, use_threads=False):
        total += batch.nbytes
        if total > limits.unpacked_bytes:
            raise LimitError(f"The file unpacks to more than {size(limits.unpacked_bytes)}.")
        batches.append(batch)
    return pa.Table.from_batches(batches, schema=file.schema_arrow)


def _native(column: Any, encoding: str) -> list[bytes | None]:
    """Convert GeoArrow encodings (lists of lists of x and y) to WKB, one row at a time."""
    depth = _NESTING[encoding]

    def position(value: Any) -> tuple[float, float]:
        return float(value["x"]), float(value["y"])

    def nested(value: Any, level: int) -> Any:
        return position(value) if level == 0 else [nested(item, level - 1) for item in value]

    makers: dict[str, Any] = {
        "point": shapely.Point,
        "linestring": shapely.LineString,
        "multipoint": shapely.MultiPoint,
        "polygon": lambda rings: shapely.Polygon(rings[0], rings[1:]),
        "multilinestring": shapely.MultiLineString,
        "multipolygon": lambda parts: shapely.MultiPolygon([(rings[0], rings[1:]) for rings in parts]),
    }
    make = makers[encoding]
    blobs: list[bytes | None] = []
    for value in column.combine_chunks().to_pylist():
        try:
            blobs.append(None if value is None else shapely.to_wkb(make(nested(value, depth))))
        except (ValueError, TypeError, KeyError, IndexError, shapely.errors.ShapelyError):
            blobs.append(b"\0")
    return blobs
