"""What of a file cannot be kept is said, with its row where it is of one; the rest of the row stays."""

from __future__ import annotations

import io
import json
import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path
from typing import Any

import geopandas as gpd
import pyarrow as pa
import pyarrow.parquet as pq
import pyogrio
import pytest
import shapely

from geodata.errors import ImportingError
from geodata.importing import Imported, NewLayer
from tests.support.import_files import archive, collection, feature, frame, package
from tests.support.importing import imported_here, read_here

KML = (
    '<kml xmlns="http://www.opengis.net/kml/2.2" xmlns:gx="http://www.google.com/kml/ext/2.2"><Placemark><name>n</name>{}'
    "</Placemark></kml>"
)
GPX = '<?xml version="1.0"?><gpx version="1.1" xmlns="http://www.topografix.com/GPX/1/1">{}</gpx>'
POINT = {"type": "Point", "coordinates": [35, 51]}


def made(name: str, content: bytes | str) -> tuple[dict[str, Any], Imported]:
    found = imported_here(content.encode() if isinstance(content, str) else content, NewLayer("l", "L", name))
    return json.loads(found.document)["features"][0], found


@pytest.mark.parametrize(
    ("geometry", "kind", "told"),
    [
        (
            {"type": "GeometryCollection", "geometries": [POINT, {"type": "LineString", "coordinates": [[35, 51]]}]},
            "Point",
            "part 2 of 2 of its geometry is left out: a line of it has fewer than two positions",
        ),
        (
            {
                "type": "MultiPolygon",
                "coordinates": [[[[35, 51], [36, 51]]], [[[35, 51], [36, 51], [36, 52], [35, 51]]]],
            },
            "Polygon",
            "part 1 of 2 of its geometry is left out: a ring of it has fewer than four positions",
        ),
        (
            {"type": "MultiPoint", "coordinates": [[35, 51], ["a", 2], [36, 52]]},
            "MultiPoint",
            "part 2 of 3 of its geometry is left out: a coordinate is not a number",
        ),
    ],
)
def test_a_part_of_a_geometry_that_cannot_be_read(geometry: Any, kind: str, told: str) -> None:
    found, report = made("a.geojson", collection(feature(geometry, name="a")))
    assert found["geometry"]["type"] == kind
    assert [(repair.row, repair.done) for repair in report.repairs] == [(1, told)]


@pytest.mark.parametrize("name", ["a.csv", "a.geojson"])
def test_the_end_of_a_long_text(name: str) -> None:
    text = "x" * 12_000
    content = (
        f"name,lat,lon,notes\na,51,35,{text}\n".encode()
        if name == "a.csv"
        else collection(feature(POINT, name="a", notes=text))
    )
    found, report = made(name, content)
    assert len(found["properties"]["notes"]) == 10_000
    assert report.repairs[0].done == "the text in 'notes' has 12,000 characters; only the first 9,999 are kept"


def test_bytes_that_are_not_utf_8(tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    # Without an index in space, the table has no trigger that SQLite alone cannot run.
    pyogrio.write_dataframe(frame(), path, layer="rows", driver="GPKG", SPATIAL_INDEX="NO")
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE rows SET name = CAST(x'ca4141' AS TEXT) WHERE fid = 2")
    content = path.read_bytes()
    told = "the text in 'name' is not in UTF-8; what could not be read of it became �"
    assert read_here(content, "a.gpkg").told == {1: told}
    out = io.BytesIO()
    bad = pa.array([b"good", b"\xcaA"], pa.binary()).view(pa.string())
    table = pa.table({"name": bad, "geometry": [shapely.Point(36, 51).wkb] * 2})
    geo = {"primary_column": "geometry", "columns": {"geometry": {"encoding": "WKB"}}}
    pq.write_table(table.replace_schema_metadata({"geo": json.dumps(geo)}), out)
    read = read_here(out.getvalue(), "a.parquet")
    assert (read.told, read.columns["name"].to_pylist()) == ({1: told}, ["good", "�A"])


@pytest.mark.parametrize(
    ("encoding", "cpg", "words"), [("cp1251", "", "Суджа"), ("cp949", "", "훈련장"), ("cp1251", "1251", "Суджа")]
)
def test_names_in_a_shapefile(encoding: str, cpg: str, words: str, tmp_path: Path) -> None:
    texts = [f"{words} {n}" for n in range(8)]
    named = gpd.GeoDataFrame({"name": texts}, geometry=[shapely.Point(35, 51)] * 8, crs="EPSG:4326")
    pyogrio.write_dataframe(named, tmp_path / "a.shp", encoding=encoding.upper())
    (tmp_path / "a.cpg").unlink(missing_ok=True)
    if cpg:
        (tmp_path / "a.cpg").write_text(cpg, encoding="ascii")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        for path in tmp_path.glob("a.*"):
            packed.write(path, path.name)
    read = read_here(out.getvalue(), "a.zip")
    assert read.columns["name"].to_pylist() == texts
    assert any("no .cpg file" in note for note in read.notes) == (not cpg)
    given = read_here(out.getvalue(), "a.zip", encoding=encoding)
    assert given.columns["name"].to_pylist() == texts


@pytest.mark.parametrize(
    ("name", "content", "kept", "told"),
    [
        (
            "a.kml",
            KML.format("<LineString><coordinates>35, 51, 0 36, 52, 0</coordinates></LineString>"),
            {},
            "Altitudes",
        ),
        (
            "a.csv",
            'name,wkt\na,"SRID=4326;POINT M (35 51 7)"\n',
            {},
            "Altitudes and measures of positions are not kept: row 1.",
        ),
        (
            "a.kml",
            KML.format(
                '<ExtendedData xmlns:own="urn:own"><own:unit>14</own:unit></ExtendedData>'
                "<gx:Track><when>2024-08-06</when><gx:coord>35 51 0</gx:coord><gx:angles>1 2 3</gx:angles></gx:Track>"
            ),
            {"unit": "14"},
            "1 tracks: the times",
        ),
        (
            "a.kml",
            KML.format("<Point><coordinates>35,51</coordinates></Point>")
            .replace("<Placemark>", "<Folder><description>words</description><Placemark>")
            .replace("</Placemark>", "</Placemark></Folder>"),
            {},
            "1 descriptions of folders or of the document are left out.",
        ),
        (
            "a.gpx",
            GPX.format(
                '<metadata><name>Trip</name></metadata><wpt lat="51" lon="35"><geoidheight>3</geoidheight>'
                '<link href="https://a.example"><text>One</text></link><link href="https://b.example"/></wpt>'
            ),
            {"geoidheight": "3", "link text": "One"},
            "What the file says of itself as a whole is left out: name.",
        ),
        (
            "a.geojson",
            json.dumps(
                {
                    "type": "FeatureCollection",
                    "generated": "2024-08-06",
                    "features": [{"type": "Feature", "id": 5, "properties": {"id": "x"}, "geometry": POINT}],
                }
            ),
            {"id": "x", "feature id": 5},
            "Members of the collection that are not part of GeoJSON are left out: 'generated'.",
        ),
        (
            "a.kml",
            KML.format(
                "<gx:Track><when>2024-08-06</when><when>2024-08-07</when><gx:coord>35 51 0</gx:coord>"
                "<gx:coord>36 52 0</gx:coord></gx:Track>"
            ),
            {},
            "1 tracks: the times and measurements of single positions are left out.",
        ),
        (
            "a.kml",
            KML.format(
                "<Snippet>short</Snippet><Style><PolyStyle><color>7f00ff0a</color></PolyStyle></Style>"
                "<Point><coordinates>35,51</coordinates></Point>"
            ),
            {"snippet": "short", "colour": "#0aff00"},
            "",
        ),
        (
            "a.gpx",
            GPX.format(
                '<trk><trkseg><trkpt lat="51" lon="35"><ele>1</ele></trkpt><trkpt lat="52" lon="36"/></trkseg></trk>'
            ),
            {},
            "1 tracks or routes: altitudes, times, names and measurements of their single points are left out.",
        ),
        ("a.gpx", "\n " + GPX.format('<wpt lat="51" lon="35"><sat>3</sat></wpt>'), {"sat": "3"}, ""),
        (
            "a.json",
            json.dumps(
                {
                    "geometryType": "esriGeometryPoint",
                    "fields": [{"name": "seen", "type": "esriFieldTypeDate"}],
                    "features": [{"attributes": {"seen": 1722902400000, "n": 1}, "geometry": {"x": 35, "y": 51}}],
                }
            ),
            {"n": 1},
            "",
        ),
        ("a.csv", "name,lat,lon,description\na,51,35,<b>bold</b>\n", {}, "Notes that were HTML"),
        ("a.csv", 'name,location\na,"geo:51,35"\nb,"51.5°, 35.5°"\n', {}, "latitude first"),
    ],
)
def test_forms_of_other_programs(name: str, content: str, kept: dict[str, Any], told: str) -> None:
    found, report = made(name, content)
    assert report.faults == ()
    assert {key: value for key, value in found["properties"]["attributes"].items() if value is not None} == kept
    assert told in " ".join(report.notes)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("name,lat,lon\n", "names of columns, but no rows"),
        ("name,geom\na,0101000000000000000080414000000000008049\n", "WKB|geometry"),
        ("name,geom\na,POINT (35 51)\n", "The geometry in 'geom' names no reference system"),
        ("name,x,y\na,35,51\n", "'x' and 'y' do not say which reference system"),
    ],
)
def test_messages_name_the_cause(content: str, says: str) -> None:
    with pytest.raises(ImportingError, match=says):
        made("a.csv", content)


def _packed(folder: Path, names: list[str], encoding: str, *, mark: int = 0, under: str = "") -> dict[str, bytes]:
    named = gpd.GeoDataFrame({"name": names}, geometry=[shapely.Point(35, 51)] * len(names), crs="EPSG:4326")
    folder.mkdir()
    pyogrio.write_dataframe(named, folder / "a.shp", encoding=encoding.upper())
    (folder / "a.cpg").unlink(missing_ok=True)
    found = {f"{under}{path.name}": path.read_bytes() for path in folder.glob("a.*")}
    table = f"{under}a.dbf"
    found[table] = found[table][:29] + bytes([mark]) + found[table][30:]
    return found


def test_the_mark_of_a_code_page_in_a_shapefile_counts(tmp_path: Path) -> None:
    # One short name is too little to detect an encoding by.
    read = read_here(archive(**_packed(tmp_path / "a", ["Суджа"], "cp866", mark=0x65)), "a.zip")
    assert (read.columns["name"].to_pylist(), read.notes) == (["Суджа"], [])


def test_shapefiles_of_one_name_in_two_folders(tmp_path: Path) -> None:
    both = _packed(tmp_path / "a", ["A"], "utf-8", under="north/") | _packed(
        tmp_path / "b", ["B"], "utf-8", under="south/"
    )
    with pytest.raises(ImportingError, match="the shapefiles 'a', 'south/a'; say which"):
        read_here(archive(**both), "a.zip")
    assert read_here(archive(**both), "a.zip", part="south/a").columns["name"].to_pylist() == ["B"]


def test_tables_and_keys_of_a_geopackage(tmp_path: Path) -> None:
    content = package(
        tmp_path / "a.gpkg",
        "CREATE TABLE notes (id INTEGER PRIMARY KEY, words TEXT)",
        "INSERT INTO gpkg_contents (table_name, data_type, identifier) VALUES ('notes', 'attributes', 'notes')",
        "ALTER TABLE rows RENAME COLUMN fid TO osm_id",
    )
    read = read_here(content, "a.gpkg")
    assert read.columns["osm_id"].to_pylist() == [1, 2, 3]
    assert read.notes == ["Tables without places are not read: 'notes'."]
