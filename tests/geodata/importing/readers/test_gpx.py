"""GPX: waypoints, routes and tracks with their times."""

from __future__ import annotations

from geodata.importing import (
    Column,
)
from geodata.importing import (
    mapping as mapping_module,
)
from tests.support.importing import convert_here, read_here, reasons


def test_gpx_tracks_have_their_times() -> None:
    content = b"""<gpx xmlns="http://www.topografix.com/GPX/1/1" version="1.1"><trk><name>Walk</name><trkseg>
    <trkpt lat="47.1" lon="8.5"><ele>400</ele><time>2025-05-01T10:00:00Z</time></trkpt>
    <trkpt lat="47.2" lon="8.6"><time>2025-05-02T09:00:00Z</time></trkpt></trkseg></trk>
    <rte><rtept lat="1" lon="2"/><rtept lat="3" lon="4"/></rte><wpt lat="x" lon="2"/></gpx>"""
    read = read_here(content, "walk.gpx")
    names = tuple(
        Column(n, "text", tuple(map(str, read.columns.column(n).drop_null().to_pylist())))
        for n in read.columns.column_names
    )
    guess = mapping_module.guess_mapping(names, has_geometry=True)
    features, report = convert_here(content, guess, "walk.gpx")
    assert features[0]["geometry"]["type"] == "MultiLineString"
    assert (features[0]["properties"]["valid_from"], features[0]["properties"]["valid_to"]) == (
        "2025-05-01",
        "2025-05-03",
    )
    assert features[1]["geometry"]["type"] == "LineString"
    assert "no latitude" in reasons(report)
