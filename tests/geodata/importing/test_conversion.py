"""Rows become features: dates, figures, sources, claimants, and the reason for each row that is refused."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from geodata.editing.new_catalogue import new_catalogue
from geodata.importing import (
    Mapping,
    NewLayer,
    NumberColumn,
    convert,
    guess_mapping,
    needs_crs,
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
    content = b"lon,lat,date\n1,2,03/04/2025\n1,2,2025-02-30\n1,2,soon\n1,2,0002-01-01\n1,2,7 February 2025\n"
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
    assert any("Altitudes" in note for note in report["notes"])


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


def converted(content: str, **changes: object) -> tuple[list[dict[str, object]], dict[str, object]]:
    """Features and report of a CSV table with the mapping that is guessed, and changes to it."""
    read = read_table(content.encode(), "a.csv")
    features, report = convert_here(content.encode(), replace(guess_mapping(read), **changes), "a.csv")  # type: ignore[arg-type]
    return [feature["properties"] for feature in features], report


PHASES = """start,end,lat,lon
2024-08-06,2024-08-17,51,35
2024-08-18,ongoing,51,35
2024-12-01,n/a,51,35
2025-01-12,0000-00-00,51,35
unknown,2025-03-13,51,35
2024-11-01,unknown,51,35
8–12 Oct 2024,,51,35
,,51,35
"""


def test_open_and_unknown_ends_are_reported_row_by_row() -> None:
    features, report = converted(PHASES)
    assert [(f["valid_from"], f["valid_to"]) for f in features] == [
        ("2024-08-06", "2024-08-18"),
        ("2024-08-18", None),
        ("2024-12-01", None),
        ("2025-01-12", None),
        ("2024-10-08", "2024-10-13"),
        (None, None),
    ]
    assert [fault["row"] for fault in report["faults"]] == [5, 6]  # type: ignore[index]
    assert "'start': 'unknown' is not a date" in reasons(report)
    assert "'end' holds 'n/a', which is read as blank: row 3." in report["notes"]
    assert "Without a date, and so shown on every day: row 8." in report["notes"]


def test_rows_with_dates_that_cannot_be_read_are_kept_if_asked_for() -> None:
    features, report = converted(PHASES, keep_undated=True)
    assert not report["faults"]
    kept = {f["attributes"].get("undated"): f for f in features}  # type: ignore[attr-defined]
    start = kept["start could not be read as a date"]
    assert (start["valid_from"], start["valid_to"], start["attributes"]["start"]) == (None, "2025-03-14", "unknown")  # type: ignore[index]
    end = kept["end could not be read as a date"]
    assert (end["valid_from"], end["valid_to"]) == ("2024-11-01", "2024-11-02")
    assert "Kept without the date in 'end', which cannot be read: row 6." in report["notes"]


def test_a_file_can_have_one_date() -> None:
    features, _ = converted("date,lat,lon\n,51,35\n2024-08-01,51,35\n", file_date="2024-08-06/2024-08-12")
    assert [(f["valid_from"], f["valid_to"]) for f in features] == [
        ("2024-08-06", "2024-08-13"),
        ("2024-08-01", "2024-08-02"),
    ]


def test_codes_of_precision_of_event_data_sets_are_used() -> None:
    features, _ = converted("event_date,time_precision,lat,lon\n2024-08-06,1,51,35\n2024-08-06,3,51,35\n")
    assert [f["date_precision"] for f in features] == ["day", "month"]


def test_a_long_title_does_not_refuse_the_row() -> None:
    features, report = converted(f"name,lat,lon\n{'x' * 539},51,35\n")
    assert len(features[0]["name"]) == 400  # type: ignore[arg-type]
    assert features[0]["attributes"]["name"] == "x" * 539  # type: ignore[index]
    assert "'name' has 539 characters" in report["repairs"][0]["done"]  # type: ignore[index]


@pytest.mark.parametrize(
    ("header", "cell", "lon", "lat"),
    [
        ("coordinates", '"51.2044, 35.2711"', 35.2711, 51.2044),
        ("location", '"51,2044; 35,2711"', 35.2711, 51.2044),
        ("mgrs", "36UYB1903376843", 36.135383, 51.200942),
        ("utm", "36U 459000 5670000", 32.413427, 51.179951),
        ("position", "N51 12 00 E35 30 00", 35.5, 51.2),
        ("geom", "0101000020E610000009F9A067B3A241408E06F01648984940", 35.2711, 51.1897),
        ("geom", '"SRID=4326;POINT(35.2711 51.1897)"', 35.2711, 51.1897),
        ("_geojson", '"{""type"":""Point"",""coordinates"":[35.2711,51.1897]}"', 35.2711, 51.1897),
    ],
)
def test_positions_in_one_column_need_no_reference_system(header: str, cell: str, lon: float, lat: float) -> None:
    content = f"date,{header}\n2024-08-06,{cell}\n".encode()
    read = read_table(content, "a.csv")
    assert not needs_crs(read, guess_mapping(read))
    features, _ = convert_here(content, guess_mapping(read), "a.csv")
    assert features[0]["geometry"]["coordinates"] == pytest.approx([lon, lat], abs=2e-6)


@pytest.mark.parametrize(
    ("lat", "lon"),
    [('43°06\'54.0""N', '131°52\'55.0""E'), ("N43° 6.9'", "E131° 52.91667'"), ("43 06 54 N", "131 52 55 E")],
)
def test_degrees_and_minutes_are_read(lat: str, lon: str) -> None:
    content = f'lat,lon\n"{lat}","{lon}"\n"43.1N","99 99 N"\n'.encode()
    features, report = convert_here(content, Mapping(lon="lon", lat="lat"), "a.csv")
    assert features[0]["geometry"]["coordinates"] == pytest.approx([131.881944, 43.115], abs=2e-6)
    assert "'lon': '99 99 N' is a latitude" in reasons(report)


def test_two_systems_in_one_column_of_geometry_are_not_mixed() -> None:
    content = b'geom\n"SRID=4326;POINT(35 51)"\n"SRID=3857;POINT(35 51)"\n'
    features, report = convert_here(content, Mapping(wkt="geom"), "a.csv")
    assert (len(features), "EPSG:3857" in reasons(report)) == (1, True)
