"""What the fuzzer calls with bytes. Nothing may come out but a GeodataError of one printable line."""

from __future__ import annotations

import json
import random
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from geodata.errors import GeodataError
from geodata.importing import arrow_stream, mapping
from geodata.importing.conversion import NewLayer, convert_table
from geodata.importing.readers import detect
from geodata.limits import Limits
from geodata.load import load_layers
from geodata.validation.check import validate
from tests.support import import_files as files

# The catalogue of the validator's tests, which pytest puts on the path by itself.
sys.path.insert(0, str(Path(__file__).parent.parent.parent))
from tests.support.catalogue_fixture import documents, write

#: What the first byte of an input chooses: the name that a file goes by, or the part of an archive that it becomes.
SUFFIXES = (".geojson", ".ndjson", ".csv", ".kml", ".gpx", ".gpkg", ".fgb", ".parquet", ".kmz", ".zip", ".xlsx", ".ods")
NAMES = tuple(f"a{suffix}" for suffix in SUFFIXES)
PARTS = (
    "doc.kml",
    "xl/workbook.xml",
    "xl/worksheets/sheet1.xml",
    "xl/sharedStrings.xml",
    "xl/styles.xml",
    "content.xml",
    "shape/rows.shp",
    "shape/rows.shx",
    "shape/rows.dbf",
    "shape/rows.prj",
)
_SUFFIX_OF = {"doc.kml": ".kmz", "xl": ".xlsx", "content.xml": ".ods", "shape": ".zip"}
_LAYER = NewLayer("fuzz", "Fuzz", "fuzz")
_ARCHIVES: dict[str, dict[str, bytes]] = {}


@contextmanager
def our_errors() -> Iterator[None]:
    """Accept our own errors, and check their text."""
    try:
        yield
    except GeodataError as error:
        text = str(error)
        assert "\n" not in text, text
        assert len(text) < 2_000, text


def members(suffix: str) -> dict[str, bytes]:
    """Return the members of a valid archive with this suffix."""
    if suffix not in _ARCHIVES:
        with tempfile.TemporaryDirectory() as folder:
            _ARCHIVES[suffix] = files.unpacked(files.written(Path(folder), suffix).read_bytes())
    return _ARCHIVES[suffix]


def chosen(data: bytes) -> tuple[str, bytes]:
    """Return the file that an input is read as: its name and content."""
    at = data[0] % (len(NAMES) + len(PARTS))
    if at < len(NAMES):
        return NAMES[at], data[1:]
    part = PARTS[at - len(NAMES)]
    suffix = _SUFFIX_OF[part.split("/")[0]]
    return f"a{suffix}", files.archive(**{**members(suffix), part: data[1:]})


def seeds() -> dict[str, list[bytes]]:
    """Return valid inputs to start from, by target."""
    every = NAMES + PARTS
    found: list[bytes] = []
    with tempfile.TemporaryDirectory() as name:
        for i, file in enumerate(NAMES):
            suffix = {".ndjson": ".geojsonl"}.get(Path(file).suffix, Path(file).suffix)
            (folder := Path(name) / str(i)).mkdir()
            found.append(bytes([i]) + files.written(folder, suffix).read_bytes())
    for part in PARTS:
        found.append(bytes([every.index(part)]) + members(_SUFFIX_OF[part.split("/")[0]]).get(part, b""))
    for kind, wkt in files.SHAPES.items():
        content = files.collection(files.feature(wkt, name=kind, date="2025-02-07"))
        found += [b"\0" + content, bytes([2]) + f"name,date,wkt\n{kind},7 Feb 2025,{wkt}\n".replace(",", ";").encode()]
    layers = [json.dumps(document).encode() for document in documents().values()]
    return {"read": found, "layer": [bytes([i]) + layer for i, layer in enumerate(layers)], "edit": [b"\0" * 64]}


def read(data: bytes) -> None:
    """Read a user's file, guess its mapping, and convert it with repair."""
    if not data:
        return
    name, content = chosen(data)
    with our_errors(), tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "input"
        path.write_bytes(content)
        (Path(folder) / "unpacked").mkdir()
        reading = detect.read(path, name, Limits(), folder=Path(folder) / "unpacked")[1]
        rows = arrow_stream.to_ipc(reading)
        names = [mapping.Column(column, "text", ()) for column in reading.columns.column_names]
        guess = mapping.guess_mapping(names, has_geometry=reading.shapes is not None)
        features: list[dict[str, Any]] = []
        report = convert_table(rows, guess, _LAYER, crs_stated=None, repair=True, emit=features.append)
        assert (report["rows"], report["features"]) == (report["imported"] + len(report["faults"]), len(features))
        json.dumps(features, allow_nan=False, ensure_ascii=False).encode()


def layer(data: bytes) -> None:
    """Replace one file of a catalogue by the bytes."""
    if data:
        docs = documents()
        docs[sorted(docs)[data[0] % len(docs)]] = data[1:]
        _check(docs)


def edit(data: bytes) -> None:
    """Change a few values of a valid catalogue, as the bytes choose."""
    docs = documents()
    dice = random.Random(data)
    for _ in range(dice.randint(1, 4)):
        nodes = [node for name in docs for node in _nodes(docs[name], (docs, name))]
        container, key = dice.choice(nodes)
        _, other = dice.choice(nodes)
        container[key] = dice.choice([*_JUNK, other, data[:200].decode("latin-1")])
    _check(docs)


_JUNK: list[Any] = [
    None,
    True,
    -1,
    10**400,
    1e308,
    float("nan"),
    "",
    "\ud800",
    [],
    {},
    [[[]]],
    "x" * 100_000,
    "9999-12-31",
]


def _nodes(value: Any, at: tuple[Any, Any]) -> list[tuple[Any, Any]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [at, *(node for key, child in inner for node in _nodes(child, (value, key)))]


def _check(docs: dict[str, Any]) -> None:
    from geodata.catalog import open_catalog  # noqa: PLC0415
    from layers.marks import marks  # noqa: PLC0415

    with tempfile.TemporaryDirectory() as name:
        folder = write(Path(name), docs)
        faults = validate([folder])
        for fault in faults:
            assert str(fault).isprintable(), fault
            assert len(str(fault)) < 4_000, fault
        with our_errors():
            catalog = open_catalog(folder)
            if not faults:
                marks(catalog, load_layers(catalog))


TARGETS: dict[str, Callable[[bytes], None]] = {"read": read, "layer": layer, "edit": edit}
