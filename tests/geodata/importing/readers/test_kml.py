"""KML: placemarks with dates and data; links are never followed."""

from __future__ import annotations

from geodata.importing import (
    Mapping,
)
from tests.support.importing import convert_here, reasons


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
