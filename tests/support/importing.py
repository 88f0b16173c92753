"""Read and convert files in this process, without the sandbox: fast enough for property tests."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

import pytest

from geodata.catalog_model import Claimant, Source
from geodata.importing import (
    Column,
    Imported,
    Mapping,
    NewLayer,
    Repair,
    RowFault,
    Table,
    arrow_stream,
    table,
    table_of,
)
from geodata.importing import (
    mapping as mapping_module,
)
from geodata.importing.conversion import convert_table
from geodata.importing.readers import detect
from geodata.limits import Limits

LAYER = NewLayer(id="mine", title="Mine", file_name="mine")


LIMITS = Limits()


def read_here(
    content: bytes,
    name: str = "file.csv",
    limits: Limits = LIMITS,
    part: str | None = None,
    encoding: str | None = None,
) -> table.Reading:
    """Read in this process, without a worker: as fast as a fuzzer needs it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "input"
        path.write_bytes(content)
        return detect.read(path, name, limits, folder=Path(folder), part=part, encoding=encoding)[1]


def convert_here(
    content: bytes, mapping: Mapping, name: str = "file.csv", *, crs: str | None = None, repair: bool = False
) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Features and report, without a worker."""
    features: list[dict[str, Any]] = []
    data = arrow_stream.to_ipc(read_here(content, name))
    report = convert_table(data, mapping, LAYER, crs_stated=crs, repair=repair, emit=features.append)
    assert (report["rows"], report["features"]) == (report["imported"] + len(report["faults"]), len(features))
    return json.loads(json.dumps(features)), report


def reasons(report: dict[str, Any]) -> str:
    return " | ".join(fault["reason"] for fault in report["faults"])


def read_table(
    content: bytes, name: str, *, part: str | None = None, encoding: str | None = None, heading: int | None = None
) -> Table:
    """As :func:`open_file`, without a worker."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "input"
        path.write_bytes(content)
        kind, reading = detect.read(
            path, name, LIMITS, folder=Path(folder), part=part, encoding=encoding, heading=heading
        )
    return table_of(name, kind, arrow_stream.to_ipc(reading), content)


def guess_columns(columns: list[Column]) -> Mapping:
    return mapping_module.guess_mapping(columns, has_geometry=True)


def imported_here(
    content: bytes, layer: NewLayer, mapping: Mapping | None = None, *, crs: str | None = None
) -> Imported:
    """As :func:`convert` after :func:`open_file`, with the guessed mapping, in this process."""
    read = read_table(content, layer.file_name)
    guess = mapping_module.guess_mapping(read.columns, has_geometry=read.has_geometry)
    return converted(read, mapping or guess, layer, crs)


def converted(
    read: Table,
    mapping: Mapping,
    layer: NewLayer,
    crs: str | None = None,
    repair: bool = False,
    limits: Limits = LIMITS,
) -> Imported:
    """As :func:`convert`, without a worker."""
    features: list[dict[str, Any]] = []
    report = convert_table(read.data, mapping, layer, crs_stated=crs, repair=repair, emit=features.append)
    return Imported(
        layer=layer,
        document=json.dumps({"type": "FeatureCollection", "features": features}).encode(),
        imported=report["imported"],
        rows=report["rows"],
        faults=tuple(RowFault(**fault) for fault in report["faults"]),
        repairs=tuple(Repair(**repair) for repair in report["repairs"]),
        notes=tuple(report["notes"]),
        sources=tuple(Source.model_validate(record) for record in report["sources"]),
        claimants=tuple(Claimant.model_validate(record) for record in report["claimants"]),
        features=report["features"],
    )


def without_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let commands read and convert in this process: a worker's start takes longer than a small file."""

    def opened(
        file: Path,
        *,
        limits: Limits,
        part: str | None = None,
        encoding: str | None = None,
        heading: int | None = None,
    ) -> Table:
        return read_table(file.read_bytes(), file.name, part=part, encoding=encoding, heading=heading)

    monkeypatch.setattr("geodata.importing.open_file", opened)
    monkeypatch.setattr("geodata.importing.convert", converted)
