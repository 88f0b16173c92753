"""KML: placemarks with dates and data; links are never followed."""

from __future__ import annotations

import pytest

from geodata.errors import ImportingError
from geodata.importing import Mapping, guess_mapping
from tests.support import import_files as files
from tests.support.importing import convert_here, read_here, read_table, reasons


def test_kml_dates_data_and_links() -> None:
    content = b"""<kml xmlns="http://www.opengis.net/kml/2.2"><Document>
    <NetworkLink><Link><href>http://example.org/x.kml</href></Link></NetworkLink>
    <Folder><Placemark><name>A &amp; B</name><TimeSpan><begin>2025-01-02</begin><end>2025-01-05</end></TimeSpan>
    <ExtendedData><Data name="crew"><value>12</value></Data></ExtendedData>
    <Point><coordinates>1,2,0</coordinates></Point></Placemark>
    <Placemark><name>None</name></Placemark></Folder></Document></kml>"""
    features, report = convert_here(content, Mapping(name="name", date="begin", end="end"), "a.kml")
    properties = features[0]["properties"]
    assert (properties["name"], properties["valid_to"], properties["attributes"]["crew"]) == (
        "A & B",
        "2025-01-06",
        "12",
    )
    assert "no geometry" in reasons(report)
    assert any("links to other files" in note for note in report["notes"])


def kml(body: str) -> bytes:
    head = (
        '<?xml version="1.0" encoding="UTF-8"?><kml xmlns="http://www.opengis.net/kml/2.2" xmlns:gx="urn:gx"><Document>'
    )
    return f"{head}{body}</Document></kml>".encode()


def placemark(inside: str, shape: str = "<Point><coordinates>35,51</coordinates></Point>") -> str:
    return f"<Placemark>{inside}{shape}</Placemark>"


def times(content: bytes) -> list[tuple[str | None, str | None, str]]:
    read = read_table(content, "a.kml")
    features, _ = convert_here(content, guess_mapping(read), "a.kml")
    return [tuple(f["properties"][name] for name in ("valid_from", "valid_to", "date_precision")) for f in features]


def test_each_placemark_has_the_time_of_its_kind_or_of_its_folder() -> None:
    coords = "<gx:coord>1 2 0</gx:coord><gx:coord>3 4 0</gx:coord>"
    track = f"<gx:Track><when>{{}}T22:00:00Z</when><when>{{}}T01:00:00Z</when>{coords}</gx:Track>"
    legs = track.format("2024-10-08", "2024-10-09") + track.format("2024-10-12", "2024-10-13")
    body = [
        "<Folder><name>Week 32</name><TimeSpan><begin>2024-08-06</begin><end>2024-08-12</end></TimeSpan>",
        placemark("<name>inherits</name>"),
        placemark("<TimeStamp><when>2024-08-07</when></TimeStamp>"),
        "</Folder>",
        placemark("<TimeSpan><begin>2024-08-20</begin></TimeSpan>"),
        placemark("<TimeSpan><begin>2024-08-20T00:00:00Z</begin><end>2024-08-22T00:00:00Z</end></TimeSpan>"),
        placemark("<TimeStamp><when>2024-10</when></TimeStamp>"),
        placemark("<TimeStamp><when>2024</when></TimeStamp>"),
        placemark("<name>flight</name>", track.format("2024-12-27", "2024-12-28")),
        placemark(
            "",
            f"<gx:MultiTrack>{legs}</gx:MultiTrack>",
        ),
        placemark("<name>none</name>"),
    ]
    assert times(kml("".join(body))) == [
        ("2024-08-06", "2024-08-13", "day"),
        ("2024-08-07", "2024-08-08", "day"),
        ("2024-08-20", None, "day"),
        ("2024-08-20", "2024-08-22", "day"),
        ("2024-10-01", "2024-11-01", "month"),
        ("2024-01-01", "2025-01-01", "interval"),
        ("2024-12-27T22:00:00Z", "2024-12-28T01:01Z", "interval"),
        ("2024-10-08T22:00:00Z", "2024-10-13T01:01Z", "interval"),
        (None, None, "static"),
    ]


def test_html_becomes_text_and_folders_are_named() -> None:
    link, picture = "<a href='https://example.org/17'>post</a>", "<img src='https://example.org/p.jpg'>"
    description = f"<description><![CDATA[<b>Seen</b>: 300&nbsp;men<br>{link}{picture}]]></description>"
    body = f"<Folder><name>North</name><Folder><name>Camps</name>{placemark(description)}</Folder></Folder>"
    reading = read_here(kml(body), "a.kml")
    assert reading.columns.column("description").to_pylist() == [
        "Seen: 300 men\npost (https://example.org/17) Picture: https://example.org/p.jpg"
    ]
    assert reading.columns.column("folder").to_pylist() == ["North / Camps"]
    assert "1 texts were HTML" in reading.notes[0]


def test_a_value_of_the_file_does_not_replace_a_field_of_kml() -> None:
    data = '<name>A</name><ExtendedData><Data name="name"><value>B</value></Data></ExtendedData>'
    reading = read_here(kml(placemark(data)), "a.kml")
    assert (reading.columns.column("name")[0].as_py(), reading.columns.column("name (2)")[0].as_py()) == ("A", "B")


def test_parts_of_several_sorts_are_features_of_one_group() -> None:
    ring = "<LinearRing><coordinates>1,1 2,1 2,2 1,1</coordinates></LinearRing>"
    area = f"<Polygon><outerBoundaryIs>{ring}</outerBoundaryIs></Polygon>"
    bad = "<LineString><coordinates>x</coordinates></LineString>"
    point = "<Point><coordinates>1,1</coordinates></Point>"
    shape = f"<MultiGeometry>{point}<MultiGeometry>{area}</MultiGeometry>{bad}</MultiGeometry>"
    features, report = convert_here(kml(placemark("<name>Camp</name>", shape)), Mapping(name="name"), "a.kml")
    assert [f["geometry"]["type"] for f in features] == ["Point", "Polygon"]
    assert {f["properties"]["attributes"]["group"] for f in features} == {"mine-1"}
    assert report["repairs"] == [{"row": 1, "done": "a part of it is left out: a coordinate is not a number"}]
    assert (report["rows"], report["imported"], report["features"]) == (1, 1, 2)


def test_an_encoding_that_is_declared_counts_unless_it_cannot_be_true() -> None:
    document = kml(placemark("<name>Рыльск</name>")).decode()
    for name, declared in (("cp1251", "windows-1251"), ("cp949", "cp949"), ("utf-8", "utf-16"), ("utf-8", "nonsense")):
        text = document.replace("UTF-8", declared)
        reading = read_here(text.encode(name, "replace"), "a.kml")
        assert reading.columns.column("name").to_pylist() == ["Рыльск"]
        assert bool(reading.notes) == (declared in ("utf-16", "nonsense"))


def test_a_document_of_a_kmz_is_chosen_by_its_name() -> None:
    one, two = (kml(placemark(f"<name>{name}</name>")) for name in ("one", "two"))
    content = files.archive(**{"doc.kml": one, "more/b.kml": two})
    assert read_here(content, "a.kmz", part="more/b.kml").columns.column("name").to_pylist() == ["two"]
    first = read_here(content, "a.kmz")
    assert (first.parts, "'doc.kml' was read, not 'more/b.kml'" in first.notes[0]) == (("doc.kml", "more/b.kml"), True)
    with pytest.raises(ImportingError, match="no parts to choose from"):
        read_here(one, "a.kml", part="x")
