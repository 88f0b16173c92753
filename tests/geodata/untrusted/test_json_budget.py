"""JSON of a user is counted before it is parsed: some megabytes of it cannot become gigabytes."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.errors import LimitError
from geodata.limits import Limits
from geodata.untrusted.json_budget import MOST_ITEMS, Counts, counts, too_full, too_long
from geodata.validation.check import check
from geodata.validation.faults import MOST_FAULTS
from geodata.validation.json_file import parse_json
from tests.support.importing import read_here

ROOT = Path(__file__).parents[3]

JSON = st.recursive(
    st.none() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(), inner, max_size=5),
)


def stated(value: object) -> Counts:
    """What a parsed value holds, without the longest run of names."""
    items = list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else []
    inner = [stated(item) for item in items]
    return Counts(
        isinstance(value, dict) + sum(c.objects for c in inner),
        isinstance(value, list) + sum(c.lists for c in inner),
        max(len(items) - 1, 0) + sum(c.commas for c in inner),
    )


@given(JSON, st.booleans())
def test_brackets_and_commas_in_texts_do_not_count(value: object, ascii_only: bool) -> None:
    found = counts(json.dumps(value, ensure_ascii=ascii_only).encode("utf-8", "surrogatepass"))
    assert replace(found, names=0) == stated(value)


@pytest.mark.parametrize("filler", [b'"' + b"{[,:" * 300_000 + b'"', b" " * 1_100_000], ids=["text", "blanks"])
def test_a_text_and_a_run_of_names_may_lie_across_chunks(filler: bytes) -> None:
    content = b'{"a":' + filler + b',"b":1,"c":2,"d":{"e":[]}}'
    assert counts(content) == Counts(2, 1, 3, 4)


def bomb(unit: bytes, times: int, around: bytes = b"[%s]") -> bytes:
    return around.replace(b"%s", b",".join([unit] * times))


def names(count: int) -> bytes:
    return b"{" + b",".join(b'"k%d":0' % i for i in range(count)) + b"}"


#: Contents, the file they are put in, and words of the only fault.
BOMBS = {
    "a list of numbers": ("claimants.json", lambda: bomb(b"0", 1_500_000), "list or object of 1,500,000"),
    "a list of objects": ("sources.json", lambda: bomb(b"{}", 1_010_000), "more than 1,000,000 objects"),
    "names in one object": ("claimants.json", lambda: b"[" + names(200_000) + b"]", "10,000 members in one object"),
    "lists": ("claimants.json", lambda: bomb(b"[]", 4_010_000), "4,000,000 lists"),
    "values": ("sources.json", lambda: bomb(b"0", 8_010_000), "8,000,000 values"),
}

#: Validates and opens a catalogue, within so much memory, and prints what both say.
_SCRIPT = """
import resource, sys
from pathlib import Path
from geodata.catalog import open_catalog
from geodata.errors import GeodataError
from geodata.validation.check import check
import geodata.untrusted.json_budget, numpy
resource.setrlimit(resource.RLIMIT_AS, (900 * 2**20, 900 * 2**20))
for folder in map(Path, sys.argv[1:]):
    faults = [str(fault) for fault in check([folder]).faults if fault.rule == "too_large"]
    try:
        open_catalog(folder)
        said = "opened"
    except GeodataError as error:
        said = str(error)
    print(len(faults), faults[0] if faults else None, said, sep="\\t")
"""


def test_what_would_become_gigabytes_is_one_sentence_in_bounded_memory(tmp_path: Path) -> None:
    from geodata.editing.new_catalogue import new_catalogue  # noqa: PLC0415

    for name, (file, content, _) in BOMBS.items():
        new_catalogue(tmp_path / name)
        (tmp_path / name / file).write_bytes(content())
    command = [sys.executable, "-c", _SCRIPT, *(str(tmp_path / name) for name in BOMBS)]
    shown = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert shown.returncode == 0, shown.stderr[-500:]
    for line, (file, _, words) in zip(shown.stdout.splitlines(), BOMBS.values(), strict=True):
        number, fault, said = line.split("\t")
        assert number == "1"
        assert file in fault
        assert words in fault
        assert words in said
        assert said.count(". ") == 0


def test_a_layer_with_a_fault_in_every_value_is_not_checked_to_its_end(tmp_path: Path) -> None:
    properties = {"kind": "event", "claimant_ids": [0] * 5_000}
    features = [{"type": "Feature", "id": f"a{i}", "properties": properties, "geometry": None} for i in range(20)]
    path = tmp_path / "layer.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    faults = [fault for fault in check([path]).faults if fault.file == str(path)]
    assert MOST_FAULTS < len(faults) < MOST_FAULTS + 10_000
    assert [fault.rule for fault in faults].count("too_large") == 1
    assert any("of 20 records were checked" in fault.problem for fault in faults)


@pytest.mark.parametrize("name", ["a.geojson", "a.ndjson"])
def test_an_import_is_counted_too(name: str) -> None:
    content = b'{"type":"FeatureCollection","features":[{"type":"Feature","properties":' + names(20_000) + b"}]}"
    with pytest.raises(LimitError, match="10,000 members in one object"):
        read_here(content, name)


def test_a_layer_at_its_limits_is_within_the_budget() -> None:
    """The most positions, and the most features with forty fields each, are as many as a layer may have."""
    limits = replace(Limits(), positions=2_000, features=400)
    line = {"type": "LineString", "coordinates": [[i / 100, 50.5, 120.5] for i in range(1_000)]}
    lines = [{"type": "Feature", "id": str(i), "properties": {}, "geometry": line} for i in range(2)]
    fields = {f"field {i}": "a, b: {c} [d]" for i in range(30)}
    points = [{"type": "Feature", "id": str(i), "properties": fields, "geometry": None} for i in range(400)]
    for features in (lines, points):
        content = json.dumps({"type": "FeatureCollection", "features": features}).encode()
        assert too_full(content, limits) is None
        assert parse_json(content, Path("layer.geojson")).is_json


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ([0] * (MOST_ITEMS + 1), None),
        ([0] * 100_001, "100,001, more than 100,000"),
        ({"layers": [0] * (MOST_ITEMS + 1)}, "'layers', more than 10,000"),
        ({"features": [0] * 200_000}, None),
        ({"features": [{"geometry": {"coordinates": [0] * 200_000}}]}, None),
        ({"features": [{"properties": {"coordinates": [0] * 200_000}}]}, "'coordinates'"),
        ({"features": [{"properties": {"\x1b[31m": [[0] * 200_000]}}]}, r"'\x1b[31m'"),
    ],
)
def test_lists_that_are_too_long_are_found(value: object, words: str | None) -> None:
    found = too_long(value, Limits())
    assert found is None if words is None else found is not None and words in found


#: Modules that parse JSON, and why without the count where it is not in them.
PARSERS = {
    "geodata/validation/json_file.py": "",
    "geodata/importing/readers/geojson.py": "",
    "geodata/importing/readers/parquet.py": "",
    "geodata/importing/own_export.py": "",
    "geodata/importing/row_geometry.py": "",
    "geodata/importing/sandbox.py": "",
    "geodata/importing/arrow_stream.py": "the notes and names of the reader, in a stream of bounded size",
    "geodata/importing/worker.py": "the request that the server wrote",
    "geodata/importing/crs.py": "at most 20,000 characters",
    "geodata/importing/cited_records.py": "one text of a row, of bounded length",
    "geodata/basemap/seas.py": "a file of ours",
    "geodata/editing/json_text.py": "a text that was read and counted by json_file.py before",
    "geodata/sheets/new_records.py": "a shape that shapely made",
    "geodata/sheets/shape_text.py": "",
    "geodata/tracks/formats/trace_json.py": "",
    "geodata/tracks/places.py": "",
    "geodata/tracks/store.py": "",
    "layers/briefing/files/manifest.py": "at most a megabyte",
    "layers/language/messages.py": "a file of ours",
    "layers/feature_files/gdal_files.py": "a list of ids that the same module wrote",
}


def test_every_parser_of_json_counts_before() -> None:
    found = {}
    for path in (*ROOT.glob("geodata/**/*.py"), *ROOT.glob("layers/**/*.py"), ROOT / "app.py"):
        text = path.read_text(encoding="utf-8")
        if "json.load" not in text:
            continue
        calls = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call)]
        parses = any(re.fullmatch(r"json\.loads?", ast.unparse(call.func)) for call in calls)
        if parses and "build" not in path.parts:
            found[str(path.relative_to(ROOT))] = any(ast.unparse(call.func) == "too_full" for call in calls)
    assert found == {name: not why for name, why in PARSERS.items()}
