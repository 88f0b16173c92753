"""Property tests: whatever the bytes, the reader raises one of our own errors or its rows add up."""

from __future__ import annotations

import json
import tempfile
from functools import partial
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geodata.errors import GeodataError
from geodata.importing import (
    Column,
    Mapping,
    arrow_stream,
)
from geodata.importing import (
    mapping as mapping_module,
)
from geodata.importing.conversion import convert_table
from tests.support import import_files as files
from tests.support.importing import LAYER, convert_here, read_here

_SEEDS: list[bytes] = []


def _seeds() -> list[bytes]:
    if not _SEEDS:
        with tempfile.TemporaryDirectory() as folder:
            for suffix in (".geojson", ".gpkg", ".kml", ".parquet", ".csv", ".xlsx", ".ods", ".zip", ".fgb"):
                sub = Path(folder) / suffix[1:]
                sub.mkdir()
                _SEEDS.append(files.written(sub, suffix).read_bytes())
    return _SEEDS


@st.composite
def spoilt(draw: st.DrawFn) -> bytes:
    """A file with some of its bytes changed, cut off or doubled."""
    content = bytearray(draw(st.sampled_from(range(9)).map(lambda i: _seeds()[i])))
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, len(content) - 1))
        match draw(st.sampled_from(["byte", "cut", "double", "text"])):
            case "byte":
                content[at] = draw(st.integers(0, 255))
            case "cut":
                del content[at : at + draw(st.integers(1, 64))]
            case "double":
                content[at:at] = content[at : at + draw(st.integers(1, 64))]
            case _:
                content[at:at] = draw(
                    st.sampled_from([b"\0", b"NaN", b"1e999", b"<!DOCTYPE x>", b"../", b"'", b'"', b"\xff"])
                )
        if not content:
            return b"x"
    return bytes(content)


_FUZZ = partial(settings, deadline=None, suppress_health_check=list(HealthCheck))


@_FUZZ(max_examples=250)
@given(st.one_of(spoilt(), st.binary(max_size=400)), st.sampled_from(["a.csv", "a.geojson", "a.zip", "a.ndjson"]))
def test_no_bytes_break_the_reader(content: bytes, name: str) -> None:
    try:
        reading = read_here(content, name)
        data = arrow_stream.to_ipc(reading)
        columns = [Column(n, "text", ()) for n in reading.columns.column_names]
        guess = mapping_module.guess_mapping(columns, has_geometry=reading.shapes is not None)
        features: list[Any] = []
        report = convert_table(data, guess, LAYER, crs_stated="EPSG:4326", repair=True, emit=features.append)
    except GeodataError:
        return
    assert (report["rows"], report["features"]) == (report["imported"] + len(report["faults"]), len(features))


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


@_FUZZ(max_examples=150)
@given(
    st.lists(
        st.fixed_dictionaries(
            {
                "type": st.just("Feature"),
                "properties": _JSON,
                "geometry": _JSON
                | st.fixed_dictionaries({"type": st.sampled_from([*files.SHAPES]), "coordinates": _JSON}),
            }
        ),
        max_size=4,
    )
)
def test_no_geojson_breaks_reader_or_conversion(features: list[Any]) -> None:
    content = json.dumps({"type": "FeatureCollection", "features": features}).encode()
    try:
        _, report = convert_here(content, Mapping(), "a.geojson", repair=True)
    except GeodataError:
        return
    assert report["rows"] == len(features)
