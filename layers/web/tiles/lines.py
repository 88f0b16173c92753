"""A file of any number of features, one on each line, as rows: read and checked in parts, so that memory stays bounded."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from geodata.catalog import Catalog
from geodata.catalog_model import LayerRecord
from geodata.errors import CatalogError
from geodata.gc_pause import no_cycles
from geodata.limits import Limits
from geodata.load import Layer, frame
from geodata.untrusted.file_name import FileName
from geodata.validation.check import check_files
from geodata.validation.folder_files import FolderFiles
from geodata.validation.json_file import parse_json
from geodata.validation.layer_file import LayerFile
from layers.marks import marks
from layers.web.tiles.rows import TileRows, rows_of

#: The endings of such files: GeoJSON Text Sequences, or newline-delimited GeoJSON.
SUFFIXES = (".geojsonl", ".geojsons", ".ndjson")
#: So many features are checked at once, and so many characters may be on a line.
PART, _LONGEST_LINE = 20_000, 1_000_000
#: A line of a text sequence begins with it (RFC 8142).
_RECORD = b"\x1e"
#: Called with the number of features that were read.
Progress = Callable[[int], None]


@dataclass(frozen=True)
class Part:
    """Lines of a file, each a feature: their bytes, and the number of the first one."""

    lines: list[bytes]
    first: int


def rows_of_lines(
    path: Path, catalog: Catalog, files: FolderFiles, *, title: str, progress: Progress = lambda _: None
) -> TileRows:
    """The features of a file as rows, each checked as if it were in a layer of the catalogue, whose ``files`` are given.

    Raises CatalogError at the first part with a fault, and OSError.
    """
    found: list[TileRows] = []
    seen: set[str] = set()
    for part in _parts(path, min(PART, Limits.from_environment().features)):
        found.append(_rows(path, part, catalog, files, title, seen))
        progress(len(seen))
    if not found:
        raise CatalogError(f"{path}: has no feature; write one GeoJSON feature on each line.")
    return TileRows(
        np.concatenate([rows.geometries for rows in found]),
        np.concatenate([rows.begins for rows in found]),
        np.concatenate([rows.ends for rows in found]),
        [words for rows in found for words in rows.words],
    )


@no_cycles()
def _rows(path: Path, part: Part, catalog: Catalog, files: FolderFiles, title: str, seen: set[str]) -> TileRows:
    last = part.first + len(part.lines) - 1
    where = f"{path}, lines {part.first:,} to {last:,}"
    content = b'{"type":"FeatureCollection","features":[' + b",".join(part.lines) + b"]}"
    file = parse_json(content, path)
    if not file.is_json:
        raise CatalogError(f"{where}: {file.faults[0].problem}. Each line has to be one GeoJSON feature.")
    checked = check_files(replace(files, extra=(file,)))
    if checked.report.faults:
        raise CatalogError(f"{where}: {checked.report.faults[0]}")
    layer = next(layer for layer in checked.layers if layer.path == path)
    ids = [record.id for record in layer.records if record.id is not None]
    if again := next((name for name in ids if name in seen), None):
        raise CatalogError(f"{where}: the id {again!r} was given before; each feature needs an id of its own.")
    seen.update(ids)
    made = rows_of(catalog, marks(catalog, (_layer(layer, ids, title),)))
    if len(made) != len(ids):
        raise CatalogError(f"{where}: {len(ids) - len(made):,} features cannot be drawn.")
    return made


def _layer(layer: LayerFile, ids: list[str], title: str) -> Layer:
    assert layer.kind is not None
    record = LayerRecord(
        id="large",
        title=title,
        file=FileName("large.geojson"),
        kind=layer.kind,
        description=title,
        licence=title,
        attribution=title,
        shown=True,
    )
    features = frame(
        ids,
        [record.properties for record in layer.records],
        [record.geometry for record in layer.records if record.geometry is not None],
    )
    return Layer(record, features)


def _parts(path: Path, most: int) -> Iterator[Part]:
    """The lines of a file in parts of at most ``most`` and of 64 MiB; empty lines are left out."""
    most_bytes = Limits.from_environment().file_bytes
    lines: list[bytes] = []
    size, number, first = 0, 0, 1
    with path.open("rb") as file:
        while line := file.readline(_LONGEST_LINE + 1):
            number += 1
            if len(line) > _LONGEST_LINE:
                raise CatalogError(f"{path}, line {number:,}: has more than {_LONGEST_LINE:,} bytes.")
            feature = line.strip().removeprefix(_RECORD).strip()
            if not feature:
                continue
            if len(lines) == most or size + len(feature) > most_bytes // 2:
                yield Part(lines, first)
                lines, size = [], 0
            if not lines:
                first = number
            lines.append(feature)
            size += len(feature)
    if lines:
        yield Part(lines, first)
