"""Files that mean harm: nothing of them runs, nothing beyond them is read or asked, and each gets one clear sentence."""

from __future__ import annotations

import json
import os
import sqlite3
import stat
import sys
import zipfile
from io import BytesIO
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from geodata import limits as limits_module
from geodata.catalog import CatalogError, open_catalog
from geodata.editing.new_catalogue import new_catalogue
from geodata.errors import GeodataError, ImportingError
from geodata.importing import Mapping, NewLayer, convert, open_file, plain_file_name
from geodata.load import read_features
from geodata.validation.check import check
from layers import feature_files
from layers.card import card
from layers.cli import main
from layers.story import map_html, open_story
from tests.geodata.importing.test_importing import convert_here, read_here
from tests.support import import_files as files

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
    "backslashes": ("a.zip", files.archive(**{"..\\..\\a.shp": b"x"}), "no name|leads out"),
    "symbolic link": ("a.zip", linked("/etc/passwd"), "symbolic link"),
    "encrypted": ("a.zip", encrypted(), "encrypted"),
    "archive of nothing": ("a.zip", files.archive(), "no shapefile|not a zip"),
    "shapefile that is text": ("a.zip", files.archive(**{"a.shp": b"x", "a.shx": b"", "a.dbf": b""}), "no shapefile"),
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
    "picture": ("a.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 50, "no format"),
    "SVG": ("a.svg", b"<svg onload='alert(1)'/>", "image"),
    "HTML": ("a.kml", b"<html><script>alert(1)</script></html>", "neither KML nor GPX"),
    "a path as content": (
        "/vsicurl/http://example.org/a.geojson",
        b"/vsicurl/http://example.org/a.geojson",
        "no format",
    ),
    "connection string": ("PG:dbname=x.gpkg", b"PG:dbname=x", "no format"),
    "old Excel": ("a.xls", b"\xd0\xcf\x11\xe0", "old Excel"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_means_harm_is_refused_in_one_sentence(name: str) -> None:
    file, content, words = HOSTILE[name]
    with pytest.raises(GeodataError, match=words) as told:
        read_here(content, file)
    assert "\n" not in str(told.value)
    assert len(str(told.value)) < 400


_HARMLESS_ROOTS = (
    str(Path(sys.prefix)),
    str(Path(sys.base_prefix)),
    str(Path(__file__).parents[3]),
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


def package(path: Path, *statements: str, table: str = "rows") -> bytes:
    """A GeoPackage that somebody has meddled with."""
    files.frame().to_file(path, layer="rows", driver="GPKG")
    connection = sqlite3.connect(path)
    for statement in statements:
        connection.execute(statement)
    if table != "rows":
        for listed in ("gpkg_contents", "gpkg_geometry_columns"):
            connection.execute(f"UPDATE {listed} SET table_name = '{table}'")
    connection.commit()
    connection.close()
    return path.read_bytes()


def test_a_geopackage_with_triggers_and_views_runs_none_of_them(tmp_path: Path) -> None:
    # GDAL's own functions in the triggers it wrote are not there for SQLite alone, so they are dropped first.
    content = package(
        tmp_path / "a.gpkg",
        "CREATE VIEW evil AS SELECT fid, geom, randomblob(1000000000) AS name FROM rows",
        "PRAGMA writable_schema = ON",
        "DELETE FROM sqlite_master WHERE type = 'trigger'",
        table="evil",
    )
    with pytest.raises(ImportingError, match="view"):
        read_here(content, "a.gpkg")


def test_a_geopackage_whose_columns_compute_is_refused(tmp_path: Path) -> None:
    content = package(
        tmp_path / "a.gpkg",
        "CREATE TABLE evil (fid INTEGER PRIMARY KEY, geom BLOB, name TEXT GENERATED ALWAYS AS (hex(zeroblob(4000000))))",
        "INSERT INTO evil (geom) SELECT geom FROM rows",
        "PRAGMA writable_schema = ON",
        "DELETE FROM sqlite_master WHERE type = 'trigger'",
        table="evil",
    )
    try:
        reading = read_here(content, "a.gpkg")
    except ImportingError:
        return
    assert "name" not in reading.columns.column_names


def test_a_geopackage_of_a_virtual_table_is_refused(tmp_path: Path) -> None:
    content = package(
        tmp_path / "a.gpkg",
        "PRAGMA writable_schema = ON",
        "DELETE FROM sqlite_master WHERE type = 'trigger'",
        "INSERT INTO sqlite_master VALUES "
        "('table', 'evil', 'evil', 0, 'CREATE VIRTUAL TABLE evil USING VirtualOGR(''/etc/passwd'')')",
        "UPDATE gpkg_contents SET table_name = 'evil'",
        "UPDATE gpkg_geometry_columns SET table_name = 'evil'",
    )
    with pytest.raises(ImportingError, match="virtual table"):
        read_here(content, "a.gpkg")


@pytest.mark.parametrize(
    "wkt",
    [
        'GEOGCS["x",DATUM["x",SPHEROID["x",6378137,298]],PRIMEM["x",0],UNIT["x",0.01],'
        'EXTENSION["PROJ4","+proj=longlat +nadgrids=/etc/passwd"]]',
        "+proj=longlat +nadgrids=@/etc/passwd",
        "+init=/etc/passwd:x",
        '{"type": "BoundCRS", "parameter": "/etc/passwd.gsb"}',
    ],
)
def test_a_reference_system_that_names_a_file_is_refused(wkt: str) -> None:
    with pytest.raises(ImportingError, match=r"names a file|no reference system"):
        convert_here(b"lon,lat\n1,2\n", Mapping(lon="lon", lat="lat"), crs=wkt)


EVIL = "<img src=x onerror=alert(1)></script><script>alert(2)</script>${alert(3)}{{7*7}}\"'`"


def test_words_of_a_file_stay_words(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    new_catalogue(folder)
    content = files.collection(
        files.feature("POINT (1 2)", **{EVIL: EVIL, "name": EVIL, "link": "javascript:alert(1)"})
    )
    table = open_file(content, f"{EVIL}.geojson")
    imported = convert(table, Mapping(name="name", source="link"), NewLayer("mine", EVIL, table.name))
    assert {source.url for source in imported.sources} == {None}
    from layers.app.own_layers import keep, with_layers  # noqa: PLC0415

    story = open_story(folder)
    joined = with_layers(story, [keep(story, [], imported)])
    document = map_html(joined)
    assert "<script>alert(2)" not in document
    assert "<img src=x" not in document
    shown = next(row for row in joined.layers[-1].features.itertuples())
    assert EVIL in card(shown).title


def test_formulas_are_words_in_csv() -> None:
    for text in ('=HYPERLINK("http://x")', "+1", "-1", "@x", "\tx", "＝1+1"):
        assert feature_files.cell(text) == f"'{text}"


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "..\\..\\x.csv", "/etc/passwd", "a\0b\n\u202ecsv", "", "x" * 5000]
)
def test_the_name_of_an_upload_is_a_label(name: str) -> None:
    shown = plain_file_name(name)
    assert "/" not in shown
    assert "\0" not in shown
    assert shown.isprintable()
    assert 0 < len(shown) <= 101
    assert open_file.__module__ == "geodata.importing"


def test_control_characters_are_left_out_with_a_note() -> None:
    content = files.collection(files.feature("POINT (1 2)", name="a\u202eb\x07c\r\nd", half="\ud800"))
    features, report = convert_here(content, Mapping(name="name"), "a.geojson")
    assert features[0]["properties"]["name"] == "abc\nd"
    assert any("control characters" in note for note in report["notes"])


def test_names_given_twice_are_told() -> None:
    point = b'"geometry":{"type":"Point","coordinates":[1,2]}'
    content = b'{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"a":1,"a":2},' + point + b"}]}"
    _, report = convert_here(content, Mapping(), "a.geojson")
    assert "twice" in report["faults"][0]["reason"]


# --- A catalogue that means harm ---------------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    new_catalogue(tmp_path / "mine")
    return tmp_path / "mine"


@pytest.mark.parametrize("name", ["catalog.json", "sources.json", "claimants.json", "events.geojson"])
def test_a_link_out_of_the_folder_is_never_followed(folder: Path, tmp_path: Path, name: str) -> None:
    secret = tmp_path / "secret.json"
    secret.write_bytes((folder / name).read_bytes())
    (folder / name).unlink()
    (folder / name).symlink_to(secret)
    with pytest.raises(CatalogError, match="leads out"):
        open_catalog(folder)
    opened: list[str] = []
    watching = True

    def watch(event: str, arguments: tuple[object, ...]) -> None:
        if watching and event == "open":
            opened.append(str(arguments[0]))

    sys.addaudithook(watch)
    rules = [fault.rule for fault in check([folder]).faults]
    watching = False
    assert "outside_folder" in rules
    assert not any(path.endswith((name, "secret.json")) for path in opened if str(tmp_path) in path)


@pytest.mark.parametrize(
    "file", ["../x.geojson", "/etc/passwd", "a/b.geojson", "..", "x.json", "\0.geojson", "/vsicurl/x.geojson"]
)
def test_a_file_name_that_leads_out_is_refused(folder: Path, file: str) -> None:
    catalog = json.loads((folder / "catalog.json").read_text(encoding="utf-8"))
    catalog["layers"][0]["file"] = file
    (folder / "catalog.json").write_text(json.dumps(catalog))
    with pytest.raises(CatalogError):
        open_catalog(folder)
    assert check([folder]).faults


def test_a_pipe_or_folder_in_place_of_a_file_does_not_hang(folder: Path) -> None:
    for name in ("events.geojson", "sources.json"):
        (folder / name).unlink()
        os.mkfifo(folder / name)
        with pytest.raises(CatalogError, match="regular file"):
            open_catalog(folder)
        (folder / name).unlink()
        (folder / name).mkdir()
        with pytest.raises(CatalogError):
            open_catalog(folder)


@pytest.mark.parametrize(
    "content",
    [
        b"[" * 200_000,
        b'{"title": ' + b"9" * 5_000 + b"}",
        b'{"title": NaN}',
        b"\xff\xfe\x00",
        b'{"layers": null}',
        b'"\\ud800"',
    ],
)
def test_json_that_means_harm_is_one_sentence(folder: Path, content: bytes) -> None:
    for name in ("catalog.json", "sources.json"):
        before = (folder / name).read_bytes()
        (folder / name).write_bytes(content)
        with pytest.raises(CatalogError) as told:
            open_catalog(folder)
        assert len(str(told.value)) < 900
        (folder / name).write_bytes(before)
    (folder / "events.geojson").write_bytes(content)
    with pytest.raises(GeodataError):
        read_features(folder / "events.geojson")


def test_two_layers_of_one_id_are_refused(folder: Path) -> None:
    catalog = json.loads((folder / "catalog.json").read_text(encoding="utf-8"))
    catalog["layers"].append(catalog["layers"][0])
    (folder / "catalog.json").write_text(json.dumps(catalog))
    with pytest.raises(CatalogError, match="two layers"):
        open_catalog(folder)
    catalog["layers"][-1] = {**catalog["layers"][0], "id": catalog["layers"][0]["id"].upper()}
    (folder / "catalog.json").write_text(json.dumps(catalog))
    with pytest.raises(CatalogError, match="two layers"):
        open_catalog(folder)


def test_a_catalogue_file_beyond_the_limit_is_not_read(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(f"{limits_module.PREFIX}FILE_BYTES", "1000000")
    with (folder / "events.geojson").open("ab") as file:
        file.truncate(2_000_000)
    with pytest.raises(CatalogError, match="larger than"):
        open_catalog(folder)


def first_geometry(folder: Path, coordinates: str) -> None:
    """Write other coordinates, as they stand, into the first event."""
    document = json.loads((folder / "events.geojson").read_text(encoding="utf-8"))
    document["features"][0]["geometry"]["coordinates"] = "@"
    (folder / "events.geojson").write_text(json.dumps(document).replace('"@"', coordinates))


def test_coordinates_that_nest_deeply_are_one_sentence_where_they_are_drawn(folder: Path) -> None:
    first_geometry(folder, "[" * 900 + "]" * 900)
    with pytest.raises(GeodataError, match="not a layer of features"):
        open_story(folder)


def test_nothing_beyond_the_limits_is_drawn_even_where_nobody_validated(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"{limits_module.PREFIX}POSITIONS", "1000")
    first_geometry(folder, "[" + ",".join(["[1,2]"] * 2_000) + "]")
    with pytest.raises(GeodataError, match="more than 1,000 positions"):
        open_story(folder)


@pytest.mark.parametrize("name", ["catalog.json", "sources.json", "events.geojson"])
def test_millions_of_values_are_never_built(folder: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(f"{limits_module.PREFIX}POSITIONS", "1000")
    monkeypatch.setenv(f"{limits_module.PREFIX}FEATURES", "1000")
    (folder / name).write_bytes(b"[" + b",".join([b"{}"] * 5_000) + b"]")
    with pytest.raises(GeodataError, match="more"):
        open_story(folder)
    assert "too_large" in {fault.rule for fault in check([folder]).faults}


@pytest.mark.parametrize("field", ["name", "notes", "claim"])
def test_a_text_of_a_million_characters_is_one_fault(folder: Path, field: str) -> None:
    document = json.loads((folder / "events.geojson").read_text(encoding="utf-8"))
    document["features"][0]["properties"][field] = "x" * 1_000_000
    (folder / "events.geojson").write_text(json.dumps(document))
    faults = check([folder]).faults
    assert [fault.rule for fault in faults if fault.field == field] == ["bad_length"]
    assert max(len(str(fault)) for fault in faults) < 500
    # What is drawn without a validator's word is held to the same: setting such a line took minutes.
    with pytest.raises(GeodataError, match="1,000,000 characters"):
        open_story(folder)


@pytest.mark.parametrize("name", ["catalog.json", "sources.json", "claimants.json"])
def test_a_list_with_a_text_of_a_million_characters_is_one_sentence(folder: Path, name: str) -> None:
    document = json.loads((folder / name).read_text(encoding="utf-8"))
    record = document if isinstance(document, dict) else document[0]
    record["title" if "title" in record else "name"] = "x" * 1_000_000
    (folder / name).write_text(json.dumps(document))
    with pytest.raises(CatalogError, match="1,000,000 characters"):
        open_catalog(folder)
    assert check([folder]).faults


def geoparquet(geo: str) -> bytes:
    """A GeoParquet file of one point with this metadata."""
    out = BytesIO()
    table = pa.table({"geometry": [files.shapely.Point(36, 51).wkb]})
    pq.write_table(table.replace_schema_metadata({"geo": geo}), out)
    return out.getvalue()


@pytest.mark.parametrize(
    "geo",
    ["[" * 100_000, "[]", "3", '{"primary_column": ["geometry"], "columns": {}}', '{"columns": null}', "nonsense"],
)
def test_metadata_of_geoparquet_that_is_none_is_one_sentence(geo: str) -> None:
    with pytest.raises(ImportingError, match="not GeoParquet"):
        read_here(geoparquet(geo), "a.parquet")


def test_a_reader_that_dies_is_one_sentence_on_the_terminal(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a.csv"
    path.write_text("lon,lat\n1,2\n")
    monkeypatch.setattr("geodata.importing.sandbox._START", "raise RuntimeError('its own words')")
    assert main(["add", str(path), "--catalog", str(folder)]) == 1
    said = capfd.readouterr()
    assert said.err.count("\n") == 1
    assert "Traceback" not in said.out + said.err
    assert "its own words" not in said.out + said.err


def test_a_reference_system_does_nothing_to_the_terminal(
    folder: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a.gpkg"
    path.write_bytes(
        package(
            path,
            "PRAGMA writable_schema = ON",
            "DELETE FROM sqlite_master WHERE type = 'trigger'",
            "UPDATE gpkg_spatial_ref_sys SET organization = 'X', definition = char(27) || '[31mred' || char(10) || 'x'",
        )
    )
    main(["add", str(path), "--catalog", str(folder), "--dry-run"])
    said = capfd.readouterr()
    assert all(line.isprintable() for line in (said.out + said.err).splitlines())
    assert "[31mred" in said.out


@pytest.mark.parametrize("name", ["catalog.json", "sources.json", "events.geojson"])
def test_control_characters_are_neither_drawn_nor_written(folder: Path, name: str) -> None:
    text = (folder / name).read_text(encoding="utf-8")
    key = '"name": "' if name.endswith(".geojson") else '"title": "'
    (folder / name).write_text(text.replace(key, key + "\\u001b[31m", 1), encoding="utf-8")
    with pytest.raises(GeodataError, match="control characters"):
        open_story(folder)
    assert "control_character" in {fault.rule for fault in check([folder]).faults}
