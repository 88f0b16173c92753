"""What a workbook was made from: the digest of the catalogue and the cells as they were written, on a hidden sheet.

Whoever sends a workbook can change this too. So it decides nothing but which cells count as changed, and everything that
changes is shown, checked and asked for.
"""

from __future__ import annotations

import base64
import binascii
import json
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from geodata.errors import ImportingError
from geodata.limits import Limits
from geodata.sheets.cells import Cell
from geodata.sheets.tables import ORIGIN_SHEET, Tables
from geodata.validation.json_file import parse_json

_FORM = "kurskmap sheet 1"
#: A cell holds at most 32,767 characters.
_PIECE = 30_000


@dataclass(frozen=True)
class Origin:
    """The digest of the catalogue that a workbook was made from, and for each sheet its rows of cells by key and column."""

    digest: str
    sheets: Mapping[str, Mapping[str, Mapping[str, Cell]]]


def written(tables: Tables) -> Iterator[str]:
    """The cells of the first column of the hidden sheet, from the top."""
    cells = {
        name: {
            "columns": [column.name for column in table.columns],
            "rows": {key: [row.cells[column.name] for column in table.columns] for key, row in table.rows.items()},
        }
        for name, table in tables.tables.items()
    }
    packed = base64.b64encode(zlib.compress(json.dumps(cells, ensure_ascii=False).encode(), 9)).decode()
    yield _FORM
    yield tables.digest
    for start in range(0, len(packed), _PIECE):
        yield packed[start : start + _PIECE]


def read(rows: Sequence[Sequence[Any]], limits: Limits) -> Origin:
    """What the hidden sheet says. Raises ImportingError where it is not as it was written."""
    cells = [row[0] for row in rows if row and isinstance(row[0], str)]
    if len(cells) < 3 or cells[0] != _FORM:
        raise _damaged()
    try:
        packed = base64.b64decode("".join(cells[2:]), validate=True)
        unpacker = zlib.decompressobj()
        content = unpacker.decompress(packed, limits.file_bytes)
    except (binascii.Error, zlib.error, ValueError) as error:
        raise _damaged() from error
    file = parse_json(content, Path(ORIGIN_SHEET))
    if unpacker.unconsumed_tail or not file.is_json or not isinstance(file.value, dict):
        raise _damaged()
    try:
        sheets = {name: dict(_rows(sheet["columns"], sheet["rows"])) for name, sheet in file.value.items()}
    except (TypeError, KeyError, AttributeError, ValueError) as error:
        raise _damaged() from error
    return Origin(cells[1], sheets)


def _rows(columns: list[str], rows: Mapping[str, list[Any]]) -> Iterator[tuple[str, dict[str, Cell]]]:
    for key, cells in rows.items():
        if not all(cell is None or isinstance(cell, str | int | float) for cell in cells):
            raise ValueError(key)
        yield key, dict(zip(columns, cells, strict=True))


def _damaged() -> ImportingError:
    return ImportingError(
        f"The sheet '{ORIGIN_SHEET}', which says what the workbook was made from, is missing or changed; "
        "make a new workbook with 'kurskmap sheet --out' and copy your rows into it."
    )
