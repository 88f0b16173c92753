"""Features as tables in memory with typed columns, and as GeoParquet and Excel."""

from __future__ import annotations

import datetime as dt
import io
import json
from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import shapely

from geodata.errors import WritingError
from geodata.importing.own_export import WKT_PIECE_CHARS, piece_name
from geodata.instants import Instant, begin
from geodata.load import DATE_COLUMNS
from geodata.untrusted.characters import without_unfit
from layers.feature_files.cells import FORMULA_STARTS
from layers.feature_files.records import Row, dates_of, flat

#: The most columns that the geometry of one feature takes in a workbook.
_MOST_PIECES = 40
#: A cell of a workbook holds so many characters.
_CELL_CHARS = 32_767


def arrow_table(rows: Sequence[Row], *, geometry: str, renamed: dict[str, str] | None = None) -> pa.Table:
    """Rows as an Arrow table, and the geometry as WKB in the last column.

    Columns of dates have real days, also where all are blank. A column with a time of day has times in UTC, a day in it is
    midnight, and the precision beside it says which is known.
    """
    records = [record | dates_of(record) for record in flat(rows, "typed")]
    names = list(dict.fromkeys(name for record in records for name in record))
    columns = {
        (renamed or {}).get(name, name): _dates([record.get(name) for record in records])
        if name in DATE_COLUMNS
        else _array([record.get(name) for record in records])
        for name in names
    }
    return pa.table({**columns, geometry: pa.array([shapely.to_wkb(row.geometry) for row in rows], pa.binary())})


def _dates(values: list[dt.date | None]) -> pa.Array:
    if any(isinstance(value, Instant) for value in values):
        return pa.array([value and begin(value) for value in values], pa.timestamp("s", tz="UTC"))
    return pa.array(values, pa.date32())


def _array(values: list[Any]) -> pa.Array:
    kinds = {type(value) for value in values if value is not None}
    if kinds == {bool}:
        return pa.array(values, pa.bool_())
    if kinds == {int}:
        return pa.array(values, pa.int64())
    if kinds and kinds <= {int, float}:
        return pa.array([None if value is None else float(value) for value in values], pa.float64())
    return pa.array([None if value is None else str(value) for value in values], pa.string())


def geoparquet(rows: Sequence[Row]) -> bytes:
    """GeoParquet 1.1 in longitude and latitude on WGS84."""
    table = arrow_table(rows, geometry="geometry")
    geometries = [row.geometry for row in rows]
    about: dict[str, Any] = {
        "encoding": "WKB",
        "geometry_types": sorted({geometry.geom_type for geometry in geometries}),
    }
    if geometries:
        about["bbox"] = [float(edge) for edge in shapely.total_bounds(np.array(geometries))]
    geo = {"version": "1.1.0", "primary_column": "geometry", "columns": {"geometry": about}}
    out = io.BytesIO()
    pq.write_table(table.replace_schema_metadata({"geo": json.dumps(geo)}), out, compression="zstd")
    return out.getvalue()


def workbook(rows: Sequence[Row], stamp: dt.date) -> bytes:
    """An Excel workbook with one sheet of all features. ``stamp`` is its day of making, so that equal rows are equal bytes.

    Every text is a text cell, never a formula or a link. The geometry is WKT, in several columns where one cell is too
    short for it. Raises WritingError where those are too many.
    """
    import xlsxwriter  # noqa: PLC0415 (only this format needs it)

    # A column of texts that all look like numbers is read as numbers, also by other programs.
    records = [record | dates_of(record) for record in flat(rows, "untyped")]
    names = list(dict.fromkeys(name for record in records for name in record))
    pieces = [_pieces(row) for row in rows]
    geometry = [piece_name(number) for number in range(max(map(len, pieces), default=1))]
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, options) as book:
        book.set_properties({"created": dt.datetime(stamp.year, stamp.month, stamp.day)})
        sheet = book.add_worksheet("features")
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        # Excel then keeps a text that begins as a formula does a text, also when somebody edits it.
        quoted = book.add_format({"quote_prefix": True})
        bold = book.add_format({"bold": True})
        for column, name in enumerate([*names, *geometry]):
            sheet.write_string(0, column, name, bold)
        for at, (record, parts) in enumerate(zip(records, pieces, strict=True), start=1):
            for column, name in enumerate(names):
                _write(sheet, at, column, record.get(name), day, quoted)
            for number, part in enumerate(parts):
                sheet.write_string(at, len(names) + number, part)
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, len(records), len(names) + len(geometry) - 1)
    return out.getvalue()


def _pieces(row: Row) -> list[str]:
    text = row.geometry.wkt
    if len(text) > WKT_PIECE_CHARS * _MOST_PIECES:
        raise WritingError(
            f"The outline of {row.record['id']} has {len(text):,} characters as text, too many for a workbook; choose "
            "GeoPackage or GeoParquet."
        )
    return [text[start : start + WKT_PIECE_CHARS] for start in range(0, len(text), WKT_PIECE_CHARS)]


def _write(sheet: Any, row: int, column: int, value: Any, day: Any, quoted: Any) -> None:
    match value:
        case None:
            return
        case bool():
            sheet.write_boolean(row, column, value)
        case int() if abs(value) >= 2**53:
            sheet.write_string(row, column, str(value))
        case int() | float():
            sheet.write_number(row, column, value)
        case Instant():
            # A cell of a date has no offset: the text as it was given says more.
            sheet.write_string(row, column, value.given)
        case dt.date() if value.year >= 1900:
            sheet.write_datetime(row, column, value, day)
        case _:
            text = without_unfit(str(value))
            if len(text) > _CELL_CHARS:
                raise WritingError(
                    f"A text of {len(text):,} characters does not fit into a cell of Excel ({_CELL_CHARS:,}); choose "
                    "GeoPackage or GeoParquet."
                )
            sheet.write_string(row, column, text, quoted if text.startswith(FORMULA_STARTS) else None)
