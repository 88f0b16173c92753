"""Hostile files: nothing in them runs, nothing beyond them is opened, and each gets one clear sentence."""

from __future__ import annotations

import os
import stat
import sys
import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from geodata.errors import GeodataError
from tests.support import import_files as files
from tests.support.importing import read_here

LAUGHS = b"""<?xml version="1.0"?><!DOCTYPE kml [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]><kml><Placemark><name>&c;</name></Placemark></kml>"""


XXE = b"""<?xml version="1.0"?><!DOCTYPE gpx [<!ENTITY x SYSTEM "file:///etc/passwd">]>
<gpx><wpt lat="1" lon="2"><name>&x;</name></wpt></gpx>"""


VRT = b"""<OGRVRTDataSource><OGRVRTLayer name="x">
<SrcDataSource>/etc/passwd</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>"""


def linked(target: str) -> bytes:
    """A zip archive with a symbolic link as its shapefile."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        info = zipfile.ZipInfo("a.shp")
        info.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(info, target)
    return out.getvalue()


def encrypted() -> bytes:
    content = bytearray(files.archive(**{"doc.kml": b"<kml/>"}))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(signature) + offset] |= 1
    return bytes(content)


HOSTILE: dict[str, tuple[str, bytes, str]] = {
    "billion laughs": ("a.kml", LAUGHS, "document type"),
    "external entity": ("a.gpx", XXE, "document type"),
    "entity in UTF-16": (
        "a.kml",
        LAUGHS.decode().replace('<?xml version="1.0"?>', "").encode("utf-16"),
        "document type",
    ),
    "laughs in KMZ": ("a.kmz", files.archive(**{"doc.kml": LAUGHS}), "document type"),
    "entity in Excel": (
        "a.xlsx",
        files.archive(**{"xl/workbook.xml": LAUGHS, "xl/_rels/workbook.xml.rels": b"<Relationships/>"}),
        "document type",
    ),
    "VRT": ("a.vrt", VRT, "virtual"),
    "VRT called KML": ("a.kml", VRT, "virtual"),
    "VRT called CSV": ("a.csv", VRT, "virtual"),
    "path out of the archive": ("a.zip", files.archive(**{"../../a.shp": b"x"}), "leads out"),
    "absolute path": ("a.zip", files.archive(**{"/etc/passwd": b"x"}), "leads out"),
    "drive letter": ("a.zip", files.archive(**{"C:/a.shp": b"x"}), "leads out"),
    "backslashes": ("a.zip", files.archive(**{"..\\..\\a.shp": b"x"}), "no file can have|leads out"),
    "symbolic link": ("a.zip", linked("/etc/passwd"), "symbolic link"),
    "encrypted": ("a.zip", encrypted(), "encrypted"),
    "archive of nothing": ("a.zip", files.archive(), "no shapefile|not a zip"),
    "shapefile that is text": (
        "a.zip",
        files.archive(**{"a.shp": b"x", "a.shx": b"", "a.dbf": b""}),
        "not a shapefile",
    ),
    "shapefile without the rest": (
        "a.zip",
        files.archive(**{"a.shp": b"\x00\x00\x27\x0a" + b"\0" * 96}),
        "without its .shx",
    ),
    "deep JSON": ("a.geojson", b'{"a":' * 100_000 + b"1" + b"}" * 100_000, "hundreds deep|not JSON"),
    "deep coordinates": (
        "a.geojson",
        b'{"type":"Point","coordinates":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        "hundreds deep",
    ),
    "TopoJSON": ("a.json", b'{"type":"Topology"}', "TopoJSON"),
    "not UTF-8": ("a.csv", b"name,lon\n\xe9,1\n", "UTF-8"),
    "nulls": ("a.csv", b"name,lon\n\0,1\n", "null"),
    "SQLite without tables": ("a.gpkg", b"", "empty"),
    "picture": ("a.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 50, "none of the formats"),
    "SVG": ("a.svg", b"<svg onload='alert(1)'/>", "image"),
    "HTML": ("a.kml", b"<html><script>alert(1)</script></html>", "neither KML nor GPX"),
    "a path as content": (
        "/vsicurl/http://example.org/a.geojson",
        b"/vsicurl/http://example.org/a.geojson",
        "none of the formats",
    ),
    "connection string": ("PG:dbname=x.gpkg", b"PG:dbname=x", "none of the formats"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_in_one_sentence(name: str) -> None:
    file, content, words = HOSTILE[name]
    with pytest.raises(GeodataError, match=words) as raised:
        read_here(content, file)
    assert "\n" not in str(raised.value)
    assert len(str(raised.value)) < 400


_HARMLESS_ROOTS = (
    str(Path(sys.prefix)),
    str(Path(sys.base_prefix)),
    str(Path(__file__).parents[4]),
    "/usr",
    "/lib",
    "/proc/self",
)


@pytest.mark.parametrize("name", ["VRT called KML", "external entity", "symbolic link", "a path as content"])
def test_no_other_file_is_opened_and_no_host_asked(name: str, tmp_path: Path) -> None:
    file, content, _ = HOSTILE[name]
    touched: list[str] = []

    def watch(event: str, arguments: tuple[object, ...]) -> None:
        if event == "open" and watching and isinstance(arguments[0], (str, bytes)):
            touched.append(os.fsdecode(arguments[0]))
        elif event.startswith("socket.") and watching:
            touched.append(event)

    watching = False
    sys.addaudithook(watch)
    watching = True
    try:
        with pytest.raises(GeodataError):
            read_here(content, file)
    finally:
        watching = False
    assert [path for path in touched if not path.startswith((*_HARMLESS_ROOTS, "/tmp"))] == []
