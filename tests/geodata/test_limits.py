"""Limits are stated, can be set, and hold: in memory, in time, and in one sentence each."""

from __future__ import annotations

import io
import json
import time
import zipfile
from dataclasses import fields, replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from geodata.catalog import open_catalog
from geodata.editing.new_catalogue import new_catalogue
from geodata.errors import CatalogError, LimitError
from geodata.importing import Mapping, NewLayer, convert, open_file
from geodata.limits import Limits, size
from geodata.validation.check import check
from tests.support import import_files as files
from tests.support.importing import read_here

LAYER = NewLayer("mine", "Mine", "mine.csv")


def test_every_limit_can_be_set_by_the_environment() -> None:
    environment = {f"KURSKMAP_LIMIT_{field.name.upper()}": "7" for field in fields(Limits)} | {"PATH": "/"}
    found = Limits.from_environment(environment)
    assert {getattr(found, field.name) for field in fields(Limits)} == {7}
    assert Limits().changed(["features=5", "unpack-ratio=9"]) == replace(Limits(), features=5, unpack_ratio=9)


@pytest.mark.parametrize(
    "setting", ["features=", "features=-1", "features=1e9", "features=٣", "rows=3", "", "features=" + "9" * 40]
)
def test_an_invalid_setting_is_refused(setting: str) -> None:
    with pytest.raises(LimitError):
        Limits().changed([setting])


def test_sizes_in_words() -> None:
    assert [size(n) for n in (12, 2048, 64 * 2**20, 3 * 2**29)] == ["12 bytes", "2 KiB", "64 MiB", "1.5 GiB"]


def rows(count: int) -> bytes:
    return b"name,lon,lat\n" + b"a,1,2\n" * count


CASES: dict[str, tuple[dict[str, int], str, bytes, str]] = {
    "file size": ({"file_bytes": 100}, "a.csv", rows(50), "more than 100 bytes"),
    "rows of CSV": ({"features": 10}, "a.csv", rows(11), "more than 10 rows"),
    "columns of CSV": ({"columns": 10}, "a.csv", b",".join(b"c%d" % i for i in range(11)) + b"\n1\n", "11 columns"),
    "rows of GeoJSON": (
        {"features": 2},
        "a.json",
        files.collection(*[files.feature("POINT (1 2)")] * 3),
        "more than 2 rows",
    ),
    "positions": (
        {"positions": 3},
        "a.json",
        files.collection(files.feature("LINESTRING (1 2, 3 4, 5 6, 7 8)")),
        "3 positions",
    ),
    "columns of GeoJSON": (
        {"columns": 3},
        "a.json",
        files.collection(files.feature("POINT (1 2)", a=1, b=2), files.feature("POINT (1 2)", c=1, d=2)),
        "4 columns",
    ),
    "nesting of XML": ({}, "a.kml", b"<kml>" + b"<Folder>" * 70 + b"</Folder>" * 70 + b"</kml>", "64 deep"),
    "members": ({"members": 2}, "a.zip", files.archive(**{f"{i}.txt": b"" for i in range(3)}), "3 members"),
    "unpacked": (
        {"unpacked_bytes": 1000},
        "a.kmz",
        files.archive(**{"doc.kml": b"<kml></kml>" + b"\n" * 2000}),
        "1000 bytes",
    ),
    "ratio": ({}, "a.kmz", files.archive(**{"doc.kml": b"<kml>" + b" " * 2**23 + b"</kml>"}), "zip bomb"),
    "text together": (
        {"unpacked_bytes": 40},
        "a.csv",
        b"lon,lat,t\n" + b"1,2,abcdefghijkl\n" * 4,
        "characters together",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_what_goes_beyond_a_limit_is_refused_in_one_sentence(case: str) -> None:
    changes, name, content, words = CASES[case]
    with pytest.raises(LimitError) as raised:
        read_here(content, name, replace(Limits(), **changes))
    assert words in str(raised.value)
    assert str(raised.value).count(". ") == 0
    assert len(str(raised.value)) < 200


def test_a_name_of_a_million_characters_is_cut_and_its_row_says_so() -> None:
    content = b"name,lon,lat\n" + b"x" * 1_000_000 + b",1,2\nb,1,2\n"
    reading = read_here(content)
    assert reading.faults == {}
    assert reading.told == {0: "the text in 'name' has 1,000,000 characters; only the first 9,999 are kept"}


def test_a_parquet_bomb_is_refused() -> None:
    out = io.BytesIO()
    geo = {
        "version": "1.0.0",
        "primary_column": "geometry",
        "columns": {"geometry": {"encoding": "WKB", "geometry_types": []}},
    }
    table = pa.table({"geometry": pa.array([b"\0" * 100_000] * 400)}).replace_schema_metadata({"geo": json.dumps(geo)})
    pq.write_table(table, out, compression="zstd", use_dictionary=True)
    assert len(out.getvalue()) < 1_000_000
    started = time.monotonic()
    with pytest.raises(LimitError):
        open_file(out.getvalue(), "bomb.parquet", replace(Limits(), unpacked_bytes=2**20))
    assert time.monotonic() - started < 10


def test_a_zip_that_lies_about_its_size_is_cut_off() -> None:
    content = bytearray(files.archive(**{"doc.kml": b"<kml>" + b"ab" * 2**22 + b"</kml>"}))
    for signature, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = content.index(signature) + offset
        content[at : at + 4] = (100).to_bytes(4, "little")
    with pytest.raises(Exception, match=r"unpack") as raised:
        read_here(bytes(content), "a.kmz", replace(Limits(), unpacked_bytes=2**20))
    assert raised.type.__module__ == "geodata.errors"


def test_memory_is_bounded_by_the_process() -> None:
    content = b'{"type":"FeatureCollection","features":[' + b",".join([b"[[[[[[]]]]]]"] * 600_000) + b"]}"
    with pytest.raises(LimitError, match="memory"):
        open_file(content, "a.geojson", replace(Limits(), memory_bytes=500 * 2**20))


def test_time_is_bounded_by_the_process() -> None:
    ring = [[(i * 7919 % 10007) / 100 - 50, (i * 104729 % 10009) / 100 - 50] for i in range(120_000)]
    bad = {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}
    limits = replace(Limits(), seconds=2)
    table = open_file(files.collection(files.feature(bad)), "a.geojson")
    started = time.monotonic()
    with pytest.raises(LimitError, match=r"longer than 2 seconds|memory"):
        convert(table, Mapping(), LAYER, repair=True, limits=limits)
    assert time.monotonic() - started < 6


def test_a_worker_that_dies_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("geodata.importing.sandbox._START", "import os, sys; sys.stderr.write('gone'); os.abort()")
    with pytest.raises(Exception, match="process stopped"):
        open_file(rows(1), "a.csv")


def test_a_catalogue_of_ten_thousand_layers_is_refused_at_once(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    new_catalogue(folder)
    catalog = json.loads((folder / "catalog.json").read_text(encoding="utf-8"))
    catalog["layers"] = [{**catalog["layers"][0], "id": f"l{i}", "file": f"l{i}.geojson"} for i in range(10_000)]
    (folder / "catalog.json").write_text(json.dumps(catalog))
    started = time.monotonic()
    with pytest.raises(CatalogError, match="10,000 layers"):
        open_catalog(folder)
    assert [fault.rule for fault in check([folder]).faults if fault.rule != "unlisted_file"] == ["too_large"]
    assert time.monotonic() - started < 5


def test_an_archive_within_limits_is_read(tmp_path: Path) -> None:
    path = files.written(tmp_path, ".zip")
    assert zipfile.is_zipfile(path)
    assert read_here(path.read_bytes(), "a.zip").rows == 3


def test_the_page_for_operators_states_every_limit_as_it_is() -> None:
    page = (Path(__file__).parents[2] / "docs" / "running-for-others.md").read_text(encoding="utf-8")
    for field in fields(Limits):
        assert f"| `{field.name}` | {field.default} |" in page
