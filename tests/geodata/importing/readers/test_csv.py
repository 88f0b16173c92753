"""CSV: separators, encodings, quotes, numbers and codes."""

from __future__ import annotations

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
