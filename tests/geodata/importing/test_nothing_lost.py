"""What a file says comes into the layer, or is said to be left out: each kind of loss that a table can suffer."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from geodata.errors import ChoiceError, ImportingError
from geodata.importing import NewLayer, NumberColumn, guess_mapping, joined
from tests.support import import_files as files
from tests.support.importing import converted, read_table


def read(content: str | bytes, name: str = "a.csv", *, figures: str = "", **changes: Any) -> tuple[list[Any], Any]:
    """The properties of the features of a file as it is guessed, and the import."""
    table = read_table(content.encode() if isinstance(content, str) else content, name)
    mapping = replace(guess_mapping(table), **changes)
    if figures:
        mapping = replace(mapping, numbers=(joined(NumberColumn(figures, "people", figures), table.columns),))
    found = converted(table, mapping, NewLayer("l", "L", name))
    return [feature["properties"] for feature in json.loads(found.document)["features"]], found


def said(found: Any, words: str) -> bool:
    return any(words in text for text in (*found.notes, *(each.done for each in found.repairs)))


@pytest.mark.parametrize(
    ("date", "kept"),
    [
        ("2024-08-06T14:30:00", True),
        ("8/13/2024 2:30 PM", True),
        ("1722945600123", True),
        ("early February 2025", True),
        ("about 6 August 2024", True),
        ("2024-08-06", False),
        ("2024-08-06T00:00:00Z", False),
        ("2024-08-06 00:00:00.000", False),
        ("13.08.2024", False),
        ("August 2024", False),
    ],
)
def test_what_a_date_says_beyond_its_days_is_an_attribute(date: str, kept: bool) -> None:
    (feature,), found = read(f"name,lat,lon,date\nA,51,35,{date}\n")
    assert feature["valid_from"] is not None
    assert feature["attributes"] == ({"date": date} if kept else {})
    assert said(found, "Times of day in 'date' have no offset from UTC; they are kept as attributes") == (
        (kept and ":" in date) or date[-3:] == "123"
    )


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ("2024-08-06T14:30:00+03:00,", ("2024-08-06T14:30:00+03:00", None, "minute")),
        ("2024-08-06 14:30+0300,", ("2024-08-06T14:30+03:00", None, "minute")),
        ("2024-08-06T23:30:00Z,2024-08-07T00:10:00Z", ("2024-08-06T23:30:00Z", "2024-08-07T00:11Z", "minute")),
        ("2024-08-06T23:30:00Z,2024-08-09T00:10:00Z", ("2024-08-06T23:30:00Z", "2024-08-09T00:11Z", "interval")),
        ("2024-08-06T23:30:00Z,2024-08-09", ("2024-08-06T23:30:00Z", "2024-08-10", "interval")),
    ],
)
def test_a_time_with_its_offset_stays_a_time(rows: str, expected: tuple[str, str | None, str]) -> None:
    (feature,), found = read(f"name,lat,lon,start,end\nA,51,35,{rows}\n")
    assert (feature["valid_from"], feature["valid_to"], feature["date_precision"]) == expected
    assert feature["attributes"] == {}
    assert not said(found, "Times of day")


def test_a_month_of_publication_is_no_day() -> None:
    features, found = read("name,lat,lon,date,published\nA,51,35,2024-08-06,Oct 2024\nB,51,35,2024-08-06,2024-10-07\n")
    assert [feature["first_reported"] for feature in features] == [None, "2024-10-07"]
    assert features[0]["attributes"] == {"published": "Oct 2024"}
    assert said(found, "'published' names no single day, and is kept as an attribute: row 1.")


def test_ends_and_blanks_of_databases() -> None:
    rows = ("2024-08-06,9999-12-31", "0001-01-01,2024-08-06", "2024-08-06,9999-12-31T00:00:00Z")
    features, _ = read("name,lat,lon,start,end\n" + "".join(f"A,51,35,{row}\n" for row in rows))
    assert [(f["valid_from"], f["valid_to"]) for f in features] == [
        ("2024-08-06", None),
        (None, "2024-08-07"),
        ("2024-08-06", None),
    ]


@pytest.mark.parametrize(
    ("header", "cells", "role", "column"),
    [
        ("name,lat,lon,date,event_date", "A,51,35,,2024-08-06", "date", "event_date"),
        ("name,lat,lon,geometry", "A,51,35,", "wkt", None),
    ],
)
def test_a_blank_column_takes_no_role_from_a_filled_one(header: str, cells: str, role: str, column: str | None) -> None:
    table = read_table(f"{header}\n{cells}\n".encode(), "a.csv")
    assert getattr(guess_mapping(table), role) == column


def test_a_row_is_placed_by_the_columns_that_are_filled() -> None:
    assert guess_mapping(read_table(b"name,lat,lon,geometry\nA,51,35,\n", "a.csv")).lat == "lat"
    found = guess_mapping(read_table(b"name,mgrs,lat,lon\nA,36U XB 12 34,,\n", "a.csv"))
    assert (found.position, found.lat) == ("mgrs", None)


def test_a_precision_that_is_not_known_stays_an_attribute() -> None:
    rows = ("2024-08-06,approximate", "2024-08-06,week", "2024-08-06,static", ",day")
    features, found = read("name,lat,lon,date,date_precision\n" + "".join(f"A,51,35,{row}\n" for row in rows))
    assert [feature["date_precision"] for feature in features] == ["day", "week", "day", "static"]
    assert features[0]["attributes"] == {"date_precision": "approximate"}
    assert said(
        found, "Values of 'date_precision' that are no precision known here are kept as attributes only: row 1."
    )


def test_the_best_estimate_stays_beside_its_range() -> None:
    features, found = read(
        "name,lat,lon,killed,killed_low,killed_high\nA,51,35,12,10,20\nB,51,35,a few,,\n", figures="killed"
    )
    assert [(number["low"], number["high"]) for number in features[0]["numbers"]] == [(10, 20)]
    assert features[0]["attributes"] == {"killed": "12"}
    assert said(found, "Figures in 'killed' that are not amounts are kept as attributes: row 2.")


def test_a_decimal_comma_of_the_coordinates_holds_for_the_figures() -> None:
    features, _ = read("name;lat;lon;n\nA;51,2;35,27;1.500\nB;51,3;35,28;1,500\n", figures="n")
    assert [number["low"] for feature in features for number in feature["numbers"]] == [1500, 1.5]


def test_codes_stay_texts() -> None:
    cells = {"phone": "+79161234567", "square": "12E4", "zero": "-0", "id": "12345678901234567890"}
    cells |= {"exact": "0.123456789012345678901", "house": "007"}
    features, _ = read(f"name,lat,lon,{','.join(cells)}\nA,51,35,{','.join(cells.values())}\n")
    assert features[0]["attributes"] == cells
    features, _ = read("name,lat,lon,n\nA,51,35,0.30000000000000004\n")
    assert features[0]["attributes"] == {"n": 0.30000000000000004}


def test_columns_called_as_ours_are_kept() -> None:
    shape = '"GEOMETRYCOLLECTION(POINT(35 51),LINESTRING(35 51,36 52))"'
    features, _ = read(
        f"name,date,group,part,undated,wkt\nA,soon,g,p,u,SRID=4326;{shape}\n".replace(';"', ";").replace(
            "SRID", '"SRID'
        ),
        keep_undated=True,
    )
    assert [feature["attributes"]["group"] for feature in features] == ["g", "g"]
    assert features[1]["attributes"]["group (2)"] == "l-1"
    assert features[0]["attributes"]["undated (2)"] == "date could not be read as a date"


@pytest.mark.parametrize("name", ["a.csv", "a.geojson"])
def test_a_name_of_a_column_that_is_cut_is_told(name: str) -> None:
    long = "How many " + "very " * 30 + "many?"
    table = f"name,lat,lon,{long}\nA,51,35,3\n" if name == "a.csv" else ""
    content = table.encode() or files.collection(files.feature("POINT (35 51)", **{long: 3}))
    features, found = read(content, name)
    assert said(found, "Names of columns with more than 120 characters are cut: 'How many very")
    assert features[0]["attributes"][long[:120]] == 3


def test_a_square_of_mgrs_is_kept_as_it_is_written() -> None:
    features, _ = read("name,mgrs\nA,36U XB 12 34\n")
    assert features[0]["attributes"] == {"mgrs": "36U XB 12 34"}
    features, _ = read('name,coordinates\nA,"51.2, 35.3"\n')
    assert features[0]["attributes"] == {}


def test_names_in_two_rows_are_joined() -> None:
    features, found = read(
        "Date,Place,Losses,,,lat,lon\n,,killed,wounded,captured,,\n2024-08-06,A,1,2,3,51,35\n2024-08-07,B,4,5,6,51,35\n"
    )
    assert features[0]["attributes"] == {"Losses killed": 1, "Losses wounded": 2, "Losses captured": 3}
    assert said(found, "The names of the columns stand in two rows, 1 and 2, and are joined.")


def test_a_table_without_names_loses_no_row() -> None:
    content = "51.2,35.27,2024-08-06,Sudzha\n51.3,35.28,2024-08-07,Korenevo\n"
    table = read_table(content.encode(), "a.csv")
    assert (table.rows, table.column_names) == (2, ("column 1", "column 2", "column 3", "column 4"))
    assert any("say that the names are in row 1" in note for note in table.notes)
    assert read_table(b"name,lat,lon,2022\nA,51.5,35.5,1.5\n", "a.csv").column_names == ("name", "lat", "lon", "2022")


def test_the_row_of_the_names_can_be_given() -> None:
    content = b"a,b,c\nname,lat,lon\nA,51,35\n"
    assert read_table(content, "a.csv", heading=2).column_names == ("name", "lat", "lon")
    book = files.workbook([["a", "b", "c"], ["name", "lat", "lon"], ["A", 51, 35]])
    assert read_table(book, "a.xlsx", heading=2).column_names == ("name", "lat", "lon")
    with pytest.raises(ImportingError, match="Row 9, which should name the columns, is empty"):
        read_table(content, "a.csv", heading=9)
    with pytest.raises(ImportingError, match="The file is GeoJSON, whose columns are not named in a row"):
        read_table(files.collection(files.feature("POINT (1 2)")), "a.geojson", heading=1)


def test_quotation_marks_in_disorder_lose_no_row() -> None:
    features, found = read('name,lat,lon,note\n"Sudzha" district,51,35,x\nB,52,36,"two\nlines"\n')
    assert [feature["name"] for feature in features] == ["Sudzha district", "B"]
    assert said(found, "Line 2: a text goes on after its closing quotation mark")
    with pytest.raises(ImportingError, match="marks of lines 2 to 4 do not fit together"):
        read_table(b'name,lat,lon\n"5 km north,51,35\nB,52,36\nC,"x" y,3\n', "a.csv")
    with pytest.raises(ImportingError, match="a quotation mark that is never closed"):
        read_table(b'name,lat,lon\nA,51,35\n"5 km north,51,35\nB,52,36\n', "a.csv")


def test_a_file_in_an_archive_is_read() -> None:
    table = b"name,lat,lon\nA,51,35\n"
    alone = files.archive(**{"data/ged.csv": table, "README.txt": b"words"})
    read_it = read_table(alone, "ged.zip")
    assert (read_it.format, read_it.rows, "The archive's 'data/ged.csv' is read." in read_it.notes) == ("CSV", 1, True)
    two = files.archive(**{"a.csv": table, "b.csv": table.replace(b"A", b"B")})
    with pytest.raises(ChoiceError, match=r"The archive has the files 'a\.csv', 'b\.csv'; say which one to read"):
        read_table(two, "a.zip")
    assert read_table(two, "a.zip", part="b.csv").columns[0].examples == ("B",)
    assert read_table(files.archive(**{"in.zip": alone}), "a.zip").rows == 1
    with pytest.raises(ImportingError, match="in an archive that is in another one"):
        read_table(files.archive(**{"x.zip": files.archive(**{"in.zip": alone})}), "a.zip")
    with pytest.raises(ImportingError, match="holds no shapefile and no other"):
        read_table(files.archive(**{"a.exe": b"x"}), "a.zip")


def test_a_web_page_called_a_workbook_is_named_as_what_it_is() -> None:
    with pytest.raises(ImportingError, match="a web page or an XML table, neither KML nor GPX"):
        read_table(b"<html><table><tr><td>a</td></tr></table></html>", "a.xls")
    assert read_table(b"name\tlat\tlon\nA\t51\t35\n", "a.xls").format == "CSV"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        (
            "a.json",
            '[{"name": "A", "lat": 51, "lon": 35, "date": "2024-08-06"}, {"name": "B", "lat": 52, "lon": 36}, 3]',
        ),
        (
            "a.json",
            '{"ok": true, "data": [{"name": "A", "lat": 51, "lon": 35, "date": "2024-08-06"}, {"name": "B"}, 3]}',
        ),
        (
            "a.ndjson",
            '{"name": "A", "lat": 51, "lon": 35, "date": "2024-08-06"}\n{"name": "B", "lat": 52, "lon": 36}\n3\n',
        ),
    ],
)
def test_a_list_of_plain_objects_is_a_table(name: str, content: str) -> None:
    features, found = read(content, name)
    assert (features[0]["name"], features[0]["valid_from"]) == ("A", "2024-08-06")
    assert found.faults[-1].reason == "it is 3, not an object"
