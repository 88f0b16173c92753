"""Which column holds what: the guess, and what a mapping is checked for."""

from __future__ import annotations

from dataclasses import asdict

import pytest

from geodata.errors import ImportingError
from geodata.importing import (
    Column,
    Mapping,
    Table,
    guess_mapping,
)
from geodata.importing import (
    mapping as mapping_module,
)
from tests.support.importing import convert_here, guess_columns


def test_one_bad_date_does_not_make_a_column_of_dates_another() -> None:
    column = Column("date", "text", ("2025-02-07", "2025-02-30", "2025-02-09"))
    assert guess_columns([column]).date == "date"
    assert guess_columns([Column("date", "text", ("2025-02-07", "soon", "later"))]).date == "date"


def test_a_name_of_dates_may_hold_something_else() -> None:
    assert guess_columns([Column("from", "text", ("Pyongyang", "Seoul"))]).date is None
    assert guess_columns([Column("from", "text", ("unknown", "early May 2025"))]).date == "from"
    assert guess_columns([Column("day", "whole number", ("1", "2"))]).date is None
    assert guess_columns([Column("day", "whole number", ("20240806", "20240817"))]).date == "day"


@pytest.mark.parametrize("name", ["Date", "# Timestamp", "날짜", "Дата начала", "BaseDateTime", "Datum"])
@pytest.mark.parametrize(
    "values",
    [("1722902400",), ("1722902400000",), ("45510",), ("20240806",), ("2/24/22",), ("soon",), ("12 октября 2024",)],
)
def test_a_column_with_a_name_of_dates_is_never_passed_over(name: str, values: tuple[str, ...]) -> None:
    for kind in ("text", "whole number") if values[0].isdecimal() else ("text",):
        assert guess_columns([Column(name, kind, values)]).date == name


def test_the_guess_knows_common_names() -> None:
    columns = [
        Column("Title", "text", ("a",)),
        Column("Start Date", "text", ("2025-01-01",)),
        Column("end-date", "text", ("2025-01-02",)),
        Column("URL", "text", ("https://example.org",)),
        Column("Longitude", "number", ("1",)),
        Column("LAT", "number", ("1",)),
        Column("deaths", "whole number", ("1",)),
    ]
    guess = guess_mapping(Table("x", "CSV", None, tuple(columns), 1, False, (), (), "", b""))
    assert {k: v for k, v in asdict(guess).items() if v} == {
        "name": "Title",
        "date": "Start Date",
        "end": "end-date",
        "source": "URL",
        "lon": "Longitude",
        "lat": "LAT",
        "date_form": "iso",
    }


def test_the_guess_knows_headings_in_other_languages() -> None:
    def guess(*names: str) -> tuple[str | None, ...]:
        found = mapping_module.guess_mapping([Column(n, "text", ("1",)) for n in names], has_geometry=False)
        return (found.date, found.name, found.lat, found.lon, found.source)

    assert guess("Datum", "Ort", "Breite", "Länge", "Quelle") == ("Datum", "Ort", "Breite", "Länge", "Quelle")
    assert guess("дата", "название", "широта", "долгота", "источник") == (
        "дата",
        "название",
        "широта",
        "долгота",
        "источник",
    )
    assert guess("날짜", "이름", "위도", "경도", "출처") == ("날짜", "이름", "위도", "경도", "출처")


def test_columns_of_dates_that_are_not_used_are_named() -> None:
    columns = [Column("opened", "text", ("2025-01-01",)), Column("closed", "text", ("2025-01-02",))]
    assert mapping_module.unused_dates(guess_columns(columns), columns) == ("opened", "closed")


def test_a_mapping_that_names_an_unknown_column_lists_the_columns() -> None:
    with pytest.raises(ImportingError, match=r"'nmae'.*did you mean 'name'.*it has 'name', 'lon', 'lat'"):
        convert_here(b"name,lon,lat\na,1,2\n", Mapping(name="nmae"), crs="4326")
