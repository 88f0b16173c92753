"""CSV: separators, encodings, quotes, numbers and codes."""

from __future__ import annotations

import pytest

from geodata.errors import ImportingError
from geodata.importing import (
    Mapping,
)
from layers import feature_files
from tests.support.importing import convert_here, read_here, reasons


def test_a_csv_with_semicolons_quotes_and_short_rows() -> None:
    content = 'name;lon;lat\n"a;b\nc";1;2\nd;3\n\ne;5;6;7\n'.encode("utf-16")
    features, report = convert_here(content, Mapping(name="name", lon="lon", lat="lat"), crs="4326")
    assert features[0]["properties"]["name"] == "a;b\nc"
    assert "no coordinates" in reasons(report)
    assert "4 cells under 3 headings" in reasons(report)


def test_codes_with_leading_zeros_stay_texts() -> None:
    features, _ = convert_here(b"lon,lat,code\n1,2,007\n3,4,12\n", Mapping(lon="lon", lat="lat"), crs="4326")
    assert [f["properties"]["attributes"]["code"] for f in features] == ["007", "12"]


def test_a_number_beside_a_separator_of_ascii_is_a_number() -> None:
    assert read_here(b"lon,lat,n\n1,2,\x1e14\n3,4,2.5\x1f\n").columns.column("n").to_pylist() == [14, 2.5]
    assert read_here(b"lon,lat,n\n1,2,\x1e14\n").columns.column("n").to_pylist() == [14]


def test_the_first_line_that_excel_writes_names_the_separator() -> None:
    features, _ = convert_here(b"sep=;\r\nlon;lat\r\n1;2\r\n", Mapping(lon="lon", lat="lat"), crs="4326")
    assert features[0]["geometry"]["coordinates"] == [1.0, 2.0]


def test_formulas_are_text_in_csv() -> None:
    for text in ('=HYPERLINK("http://x")', "+1", "-1", "@x", "\tx", "＝1+1"):
        assert feature_files.cell(text) == f"'{text}"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Суджа — пункт пропуска\nРыльск", "cp1251"),
        ("Суджа\nРыльск\nКоренево", "koi8_r"),
        ("우수리스크 훈련장\n국정원 발표", "cp949"),
    ],
)
def test_an_encoding_that_nothing_names_is_detected_and_reported(text: str, encoding: str) -> None:
    content = ("name\n" + text).encode(encoding)
    reading = read_here(content)
    assert reading.columns.column("name").to_pylist() == text.split("\n")
    assert f"is read as {encoding}" in reading.notes[0]
    stated = read_here(content, encoding=encoding)
    assert (stated.columns, stated.notes) == (reading.columns, [])


def test_utf_16_needs_no_mark_and_a_false_encoding_is_refused() -> None:
    assert read_here("name,lon\nа,1\n".encode("utf-16-le")).columns.column("name").to_pylist() == ["а"]
    with pytest.raises(ImportingError, match="line 2"):
        read_here("name\nСуджа\n".encode("cp1251"), encoding="utf-8")
    with pytest.raises(ImportingError, match="not a text encoding"):
        read_here(b"name\n", encoding="rot13")


def test_lines_above_the_names_of_the_columns_are_reported() -> None:
    table = "Datum;Ort;Breite;Länge\n18.10.2024;Lager;43,8;132,0\n5.11.2024;Ost;43,9;132,1\n"
    content = f"Movements, autumn 2024\nSource: desk\n\n{table}"
    reading = read_here(content.encode())
    assert reading.columns.column_names == ["Datum", "Ort", "Breite", "Länge"]
    assert reading.notes == ["Above the names of the columns stands 'Movements, autumn 2024', 'Source: desk'."]


def test_a_decimal_comma_in_degrees_is_read() -> None:
    features, _ = convert_here(b"lat;lon\n43,8011;132,0123\n51,2;35,3\n", Mapping(lon="lon", lat="lat"))
    assert features[0]["geometry"]["coordinates"] == [132.0123, 43.8011]


def test_a_number_that_can_be_a_thousand_stays_a_text() -> None:
    assert read_here(b"n\n1.500\n300\n").columns.column("n").to_pylist() == ["1.500", "300"]
    assert read_here(b"n\n1.500\n0.5\n").columns.column("n").to_pylist() == [1.5, 0.5]
