"""GPX: waypoints, routes and tracks with their times."""

from __future__ import annotations

from geodata.importing import (
    Column,
    guess_mapping,
)
from geodata.importing import (
    mapping as mapping_module,
)
from tests.support.importing import convert_here, read_here, read_table, reasons


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
        "2025-05-01T10:00:00Z",
        "2025-05-02T09:01Z",
    )
    assert features[1]["geometry"]["type"] == "LineString"
    assert "no latitude" in reasons(report)


def test_waypoints_end_and_a_segment_of_one_point_is_kept() -> None:
    content = b"""<gpx><wpt lat="51" lon="35"><time>2024-09-01T10:15:00Z</time></wpt><trk>
    <trkseg><trkpt lat="1" lon="2"><time>2024-09-01T08:00:00Z</time></trkpt></trkseg>
    <trkseg><trkpt lat="1" lon="2"/><trkpt lat="3" lon="4"><time>2024-09-02T08:00:00Z</time></trkpt></trkseg>
    <trkseg><trkpt lat="x" lon="2"/></trkseg></trk></gpx>"""
    features, report = convert_here(content, guess_mapping(read_table(content, "a.gpx")), "a.gpx")
    days = [(f["properties"]["valid_from"], f["properties"]["valid_to"]) for f in features]
    assert days == [
        ("2024-09-01T10:15:00Z", "2024-09-01T10:16Z"),
        ("2024-09-01T08:00:00Z", "2024-09-02T08:01Z"),
        ("2024-09-01T08:00:00Z", "2024-09-02T08:01Z"),
    ]
    assert [f["geometry"]["type"] for f in features] == ["Point", "Point", "LineString"]
    assert "a segment of it is left out" in report["repairs"][0]["done"]
