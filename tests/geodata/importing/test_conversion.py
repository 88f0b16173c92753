"""Rows become features: dates, figures, sources, claimants, and the reason for each row that is refused."""

from __future__ import annotations

from pathlib import Path

from geodata.editing.new_catalogue import new_catalogue
from geodata.importing import (
    Mapping,
    NewLayer,
    NumberColumn,
    convert,
    open_file,
)
from layers.card import card
from layers.story import map_html, open_story
from tests.support import import_files as files
from tests.support.importing import convert_here, read_table, reasons


def test_undated_features_are_static_and_dated_ones_end() -> None:
    content = b"lon,lat,date,end\n1,2,,\n1,2,2025-02-07,\n1,2,2025-02-07,2025-02-09\n1,2,2025-02,2025-02\n"
    mapping = Mapping(lon="lon", lat="lat", date="date")
    features, _ = convert_here(content, mapping, crs="4326")
    when = [tuple(f["properties"][k] for k in ("valid_from", "valid_to", "date_precision")) for f in features]
    assert when == [
        (None, None, "static"),
        ("2025-02-07", "2025-02-08", "day"),
        ("2025-02-07", "2025-02-08", "day"),
        ("2025-02-01", "2025-03-01", "month"),
    ]
    features, _ = convert_here(content, Mapping(lon="lon", lat="lat", date="date", end="end"), crs="4326")
    ends = [f["properties"]["valid_to"] for f in features]
    assert ends == [None, None, "2025-02-10", "2025-03-01"]


def test_ambiguous_and_impossible_dates_are_refused_row_by_row() -> None:
    content = b"lon,lat,date\n1,2,03/04/2025\n1,2,2025-02-30\n1,2,soon\n1,2,0001-01-01\n1,2,7 February 2025\n"
    features, report = convert_here(content, Mapping(lon="lon", lat="lat", date="date"), crs="4326")
    assert [fault["row"] for fault in report["faults"]] == [1, 2, 3, 4]
    assert "two ways" in reasons(report)
    assert features[0]["properties"]["valid_from"] == "2025-02-07"
    stated = Mapping(lon="lon", lat="lat", date="date", date_form="day-month-year")
    features, _ = convert_here(content, stated, crs="4326")
    assert features[0]["properties"]["valid_from"] == "2025-04-03"


def test_figures_sources_claimants_and_the_rest() -> None:
    content = (
        b"lon,lat,killed,link,who,sure,other\n1,2,12,https://example.org/a; The Paper,Army,disputed,x\n"
        b'3,4,"1,200",javascript:alert(1),,maybe,=cmd|x\n5,6,-3,,,,\n'
    )
    mapping = Mapping(
        lon="lon",
        lat="lat",
        source="link",
        claimant="who",
        confidence="sure",
        numbers=(NumberColumn("killed", "people", "killed"),),
    )
    features, report = convert_here(content, mapping, crs="4326")
    one, two, three = (f["properties"] for f in features)
    assert one["numbers"][0] | {"low": 0, "high": 0} == {
        "low": 0,
        "high": 0,
        "unit": "people",
        "counts": "killed",
        "qualifier": "exact",
        "measure": None,
    }
    assert (one["numbers"][0]["low"], two["numbers"][0]["high"], three["numbers"]) == (12, 1200, [])
    assert three["attributes"]["killed"] == "-3"
    assert (one["confidence"], two["confidence"], two["attributes"]["sure"]) == ("disputed", "reported", "maybe")
    assert one["claimant"] == "Army"
    assert two["claimant"] == "File mine"
    assert [s["url"] for s in report["sources"]] == [None, "https://example.org/a", None, None]
    assert one["sources"] == ["mine-file", "mine-source-1", "mine-source-2"]
    assert three["sources"] == ["mine-file"]
    assert {c["id"] for c in report["claimants"]} == {"mine-file", "mine-claimant-1"}
    assert two["attributes"]["other"] == "=cmd|x"


def test_altitudes_are_dropped_with_a_note() -> None:
    features, report = convert_here(files.collection(files.feature("POINT Z (1 2 300)")), Mapping(), "a.geojson")
    assert features[0]["geometry"]["coordinates"] == [1, 2]
    assert any("altitude" in note for note in report["notes"])


EVIL = "<img src=x onerror=alert(1)></script><script>alert(2)</script>${alert(3)}{{7*7}}\"'`"


def test_text_of_a_file_stays_text(tmp_path: Path) -> None:
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


def test_control_characters_are_left_out_with_a_note() -> None:
    content = files.collection(files.feature("POINT (1 2)", name="a\u202eb\x07c\r\nd", half="\ud800"))
    features, report = convert_here(content, Mapping(name="name"), "a.geojson")
    assert features[0]["properties"]["name"] == "abc\nd"
    assert any("invisible characters" in note for note in report["notes"])


def test_a_number_with_an_underscore_is_not_read_as_another() -> None:
    content = b"lon,lat,killed\n1_0,2,3\n10,2,1_2\n"
    mapping = Mapping(lon="lon", lat="lat", numbers=(NumberColumn("killed", "people", "killed"),))
    features, report = convert_here(content, mapping, crs="4326")
    assert "'1_0' is not a coordinate" in reasons(report)
    assert features[0]["properties"]["numbers"] == []
    assert features[0]["properties"]["attributes"]["killed"] == "1_2"


def test_columns_called_geometry_keep_their_values() -> None:
    table = read_table(b"geometry,name\nPOINT (1 2),a\n", "a.csv")
    assert list(table.frame()["geometry"]) == ["POINT (1 2)"]
