"""Tables in text files: separated by commas, semicolons or tabs."""

from __future__ import annotations

import csv
import itertools
from collections import Counter
from collections.abc import Iterator
from typing import IO, Any

import numpy as np
import pyarrow as pa
import pyarrow.csv

from geodata.errors import LimitError
from geodata.limits import Limits
from geodata.quoting import quoted
from geodata.tracks.formats.table import TableForm, chunk_of
from geodata.tracks.pings import Chunk, pings_of
from geodata.tracks.vessels import Kind

#: A part of a file that is read at once, in bytes; no line may be longer.
_BLOCK = 16 * 2**20


def header_of(head: bytes) -> tuple[list[str], str] | None:
    """The names of the columns in the first line of a file, and what separates them; None where it is no table."""
    line = head.split(b"\n", 1)[0].rstrip(b"\r")
    try:
        text = line.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = line.decode("latin-1")
    if "\0" in text or len(text) > 20_000:
        return None
    separator = max(",;\t", key=text.count)
    if separator not in text:
        return None
    return next(csv.reader([text], delimiter=separator)), separator


def read_csv(
    stream: IO[bytes], header: list[str], separator: str, form: TableForm, kind: Kind | None, limits: Limits
) -> Iterator[Chunk]:
    """Read a table part by part. ``row`` counts the lines of the file; the header is row 1."""
    if len(header) > limits.columns:
        raise LimitError(f"It has {len(header)} columns, more than {limits.columns}.")
    roles = form.roles(header)
    names = [f"c{index}" for index in range(len(header))]
    broken: list[int] = []

    def skip(row: Any) -> str:
        broken.append(row.number or 0)
        return "skip"

    reader = pyarrow.csv.open_csv(
        pa.PythonFile(stream, mode="r"),
        # The rows after a broken one would have wrong numbers if several threads read.
        pyarrow.csv.ReadOptions(use_threads=False, block_size=_BLOCK, column_names=names, skip_rows=1),
        pyarrow.csv.ParseOptions(delimiter=separator, invalid_row_handler=skip, newlines_in_values=False),
        pyarrow.csv.ConvertOptions(
            include_columns=[names[index] for index in roles.values()],
            column_types=dict.fromkeys(names, pa.string()),
            null_values=[""],
            strings_can_be_null=True,
            quoted_strings_can_be_null=True,
            check_utf8=False,
        ),
    )
    sound_before, told = 0, 0
    for batch in reader:
        count = batch.num_rows
        columns = {role: batch.column(names[index]) for role, index in roles.items()}
        yield chunk_of(columns, _row_numbers(sound_before, count, broken), form, kind)
        sound_before += count
        if len(broken) > told:
            yield _broken(broken[told:])
            told = len(broken)
    if len(broken) > told:
        yield _broken(broken[told:])


def _broken(rows: list[int]) -> Chunk:
    return Chunk(pings_of(0), len(rows), Counter({"broken row": len(rows)}), first_rows={"broken row": rows[0]})


def _row_numbers(before: int, count: int, broken: list[int]) -> Any:
    """The numbers in the file of ``count`` sound rows after ``before`` others, where the broken rows have these numbers."""
    found = np.arange(before, before + count, dtype=np.int64) + 2
    if broken:
        # A row moves down by one for each broken row at or above its place.
        places = np.array(broken, dtype=np.int64) - np.arange(len(broken))
        found += np.searchsorted(places, found, side="right")
    return found


def no_form(name: str, header: list[str]) -> str:
    """Why a table cannot be read: its columns are not those of position reports."""
    listed = ", ".join(quoted(column) for column in itertools.islice(header, 12))
    return f"{name}: row 1 names no identity (mmsi, icao24), time and position; it has {listed}. Name its form with --form."
